"""Stating scores, parties' points, findings and facts: each is on disk before a word is said."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import TYPE_CHECKING, Annotated, cast

from typer import Argument, Context, Option

from models.errors import UsageError
from tui.commands.desk import Desk, code_of, given
from tui.commands.options import Id, Json

if TYPE_CHECKING:
    from decimal import Decimal

    from models.entries import Cell, Entry, FindingKind
    from tui.session import Session

Received = Annotated[str | None, Option("--received", metavar="YYYY-MM-DD", help="cli.option.received")]


def score(
    ctx: Context,
    name: Id,
    cell: Annotated[str, Argument(metavar="INDICATOR[@DISTRICT]", help="cli.argument.cell")],
    points: Annotated[str, Argument(metavar="POINTS|na", help="cli.argument.points")],
    reason: Annotated[str | None, Option("--reason", metavar="TEXT", help="cli.option.reason")] = None,
    evidence: Annotated[str | None, Option("--evidence", metavar="TEXT", help="cli.option.evidence")] = None,
) -> None:
    """State the caller's points for a line, with evidence in the same breath."""
    from models.numbers import trimmed

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        where = session.evaluation.find_cell(half_width(cell))
        value = read_points(session, where, points)
        session.score(where, value, given(reason), source=given(evidence))
        stated = session.own_score(where)
        shown = desk.language("cli.na") if value is None else trimmed(value, 6)
        confirm(desk, session, f"{where} = {shown}", stated)


def party(
    ctx: Context,
    name: Id,
    title: Annotated[str, Argument(metavar="PARTY", help="cli.argument.party")],
    points: Annotated[str, Argument(metavar="POINTS", help="cli.argument.party_points")],
    received: Received = None,
) -> None:
    """State the points of a party outside the panel, and the day they came."""
    from models.numbers import parse_number, trimmed

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        if (value := parse_number(points)) is None:
            raise UsageError("cli.not_number", value=points)
        known = session.evaluation.framework.party(title)
        party_id = known.id if known else title
        former = session.evaluation.parties.get(party_id)
        session.party(title, value, read_day(received) or (former.received if former else None))
        confirm(desk, session, f"{party_id} = {trimmed(value, 6)}", session.evaluation.parties[party_id])


def finding(
    ctx: Context,
    name: Id,
    where: Annotated[str, Argument(metavar="SECTION[@DISTRICT]", help="cli.argument.section")],
    kind: Annotated[str, Argument(metavar="strength|concern", help="cli.argument.kind")],
    text: Annotated[str, Argument(metavar="TEXT", help="cli.argument.text")],
) -> None:
    """State a strength or a concern of a section, of the station or of one district."""
    desk = Desk.of(ctx)
    polarity = {"值得肯定": "strength", "需要关注": "concern"}.get(kind, kind)
    if polarity not in ("strength", "concern"):
        raise UsageError("cli.no_kind", name=kind)
    with desk.session(name) as session:
        heading, district = find_place(session, where)
        session.add_finding(heading, cast("FindingKind", polarity), given(text) or "", district)
        shown = f"{heading}@{district}" if district else heading
        confirm(
            desk,
            session,
            f"{shown} + {desk.language(f'polarity.{polarity}')}",
            session.evaluation.findings[-1],
        )


def facts(
    ctx: Context,
    name: Id,
    verb: Annotated[str, Argument(metavar="import|show", help="cli.argument.verb")],
    sources: Annotated[list[str] | None, Argument(metavar="FILE", help="cli.argument.facts_file")] = None,
    topic: Annotated[str | None, Option("--topic", metavar="TOPIC", help="cli.option.topic")] = None,
    replaces: Annotated[bool, Option("--replace", help="cli.option.replace")] = False,
    is_trial: Annotated[bool, Option("--dry-run", help="cli.option.import_trial")] = False,
    is_agreed: Annotated[bool, Option("--yes", help="cli.option.import_agreed")] = False,
    as_json: Json = False,
) -> int:
    """Take facts from files, or show them with what follows from them."""
    from tui.commands.sheets import Wishes, import_facts

    desk, wishes = Desk.of(ctx), Wishes(topic, replaces, is_trial, is_agreed, as_json)
    if verb == "import" and sources:
        return import_facts(desk, name, sources, wishes)
    if verb == "show" and not sources:
        return _show(desk, name, as_json)
    raise UsageError("cli.facts_usage")


def _show(desk: Desk, name: str, as_json: bool) -> int:
    from export.data import facts_data
    from export.views import facts_view

    with desk.session(name) as session:
        if as_json:
            desk.put_json(facts_data(session.evaluation, desk.language))
        else:
            desk.show(facts_view(session.evaluation, desk.language))
        return code_of(session.store)


def read_points(session: Session, cell: Cell, text: str) -> Decimal | None:
    """The points typed, None for not applicable.

    Raises:
        UsageError: no number, or points that the line's rule refuses.
    """
    from models.errors import Message
    from models.numbers import is_not_applicable

    if is_not_applicable(text):
        return None
    points = session.read_points(cell, text)
    if isinstance(points, Message):
        raise UsageError(points.key, **points.params)
    return points


def read_day(text: str | None) -> dt.date | None:
    """The day given; None where none is.

    Raises:
        UsageError: it is no day.
    """
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(unicodedata.normalize("NFKC", text).strip())
    except ValueError:
        raise UsageError("cli.not_date", value=text) from None


def confirm(desk: Desk, session: Session, what: str, entry: Entry | None) -> None:
    """Say on stderr what stands on disk, since when and by whom."""
    stamp = session.store.stamp(entry) if entry else None
    if stamp:
        desk.tell("cli.saved", what=what, at=f"{stamp.at.astimezone():%H:%M:%S}", name=stamp.author)
    if caution := session.take_caution():
        desk.tell("cli.caution", caution=caution)


def find_place(session: Session, text: str) -> tuple[str, str | None]:
    """The ids that ``SECTION[@DISTRICT]`` names; a section, a party and a district go by their titles, too.

    Raises:
        UsageError: there is no such section, party or district.
    """
    from models.facts import find_district

    evaluation = session.evaluation
    named, _, place = half_width(text).partition("@")
    heading = evaluation.framework.heading(named).id
    return heading, find_district(evaluation.facts, place).id if place else None


def half_width(text: str) -> str:
    """An id and its @ as they are meant when a Chinese input method is on; a district's name stays."""
    name, sign, place = text.replace("＠", "@").partition("@")
    return f"{unicodedata.normalize('NFKC', name).strip()}{sign}{place.strip()}"
