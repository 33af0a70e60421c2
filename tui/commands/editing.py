"""Editing on the command line: all findings with their state, combined, left out, advised on, followed up."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from models.errors import Message, UsageError, say
from tui.commands.desk import Desk, code_of, given, tell
from tui.commands.options import Id, Json
from tui.commands.state import confirm, find_place

if TYPE_CHECKING:
    from models.acts import FollowUp, Progress
    from models.editing import Row
    from models.entries import Finding
    from tui.session import Session

FindingKey = Annotated[str, Argument(metavar="NUMBER|KEY", help="cli.argument.finding")]


def findings(
    ctx: Context,
    name: Id,
    where: Annotated[
        str | None,
        Argument(metavar="SECTION[@DISTRICT]", help="cli.argument.place", show_default=False),
    ] = None,
    as_json: Json = False,
) -> int:
    """All findings with their state; those that say nearly the same stand together."""
    from export.editing import findings_data, findings_view

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        rows = _rows(session, where)
        if as_json:
            desk.put_json(findings_data(session.evaluation, rows))
        else:
            desk.show(findings_view(session.evaluation, rows, desk.language))
        return code_of(session.store)


def combine(
    ctx: Context,
    name: Id,
    keys: Annotated[list[str], Argument(metavar="NUMBER|KEY", help="cli.argument.finding")],
    text: Annotated[str | None, Option("--text", metavar="TEXT", help="cli.option.combined")] = None,
) -> None:
    """Put several findings into one; with a text for a single one, put that into other words."""
    from tui import editing

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        found = [find_finding(session, key) for key in keys]
        wording = given(text)
        if len(found) == 1 and wording is not None:
            made, done = editing.reword(session, found[0], wording), say("done.reworded")
        else:
            made = editing.combine(session, found, wording or "")
            done = say("done.combined", count=len(made.sources))
        confirm(desk, session, _done(desk, done, made), made)


def split(ctx: Context, name: Id, key: FindingKey) -> None:
    """Take a combined or reworded finding apart: its sources stand again."""
    from tui import editing

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        made = find_finding(session, key)
        editing.split(session, made)
        desk.tell("done.split")


def omit(
    ctx: Context,
    name: Id,
    key: FindingKey,
    reason: Annotated[str | None, Option("--reason", metavar="TEXT", help="cli.option.omit_reason")] = None,
    back: Annotated[bool, Option("--back", help="cli.option.back")] = False,
) -> None:
    """Leave a finding out of the report with a reason, or take that back."""
    from tui import editing

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        finding = find_finding(session, key)
        if back:
            editing.readmit(session, finding)
            tell(_done(desk, say("done.readmitted"), finding))
            return
        editing.omit(session, finding, given(reason) or "")
        stated = session.evaluation.editing.omissions[finding.id]
        confirm(desk, session, _done(desk, say("done.omitted"), finding), stated)


def recommend(
    ctx: Context,
    name: Id,
    key: FindingKey,
    text: Annotated[str, Argument(metavar="TEXT", help="cli.argument.recommendation")],
) -> None:
    """Say what the station is advised to do about a finding."""
    from tui import editing

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        finding = find_finding(session, key)
        editing.recommend(session, finding, given(text) or "")
        stated = session.evaluation.editing.by_id[finding.id]
        confirm(desk, session, _done(desk, say("done.recommended"), finding), stated)


def frames(ctx: Context, name: Id) -> int:
    """Sentences that closing recommendations may start from, the section that lost most first."""
    from export.report.papers.frames import frames as made

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        for text in made(session.assessment):
            desk.put(text)
        return code_of(session.store)


def follow_up(
    ctx: Context,
    name: Id,
    key: Annotated[
        str | None, Argument(metavar="NUMBER|KEY", help="cli.argument.follow_up", show_default=False)
    ] = None,
    state: Annotated[
        str | None,
        Argument(metavar="rectified|partly|not", help="cli.argument.progress", show_default=False),
    ] = None,
    remark: Annotated[str | None, Option("--remark", metavar="TEXT", help="cli.option.remark")] = None,
    as_json: Json = False,
) -> int:
    """List what the last evaluation found, or say what became of one point of it."""
    from export.editing import follow_ups_data, follow_ups_view

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        if key is not None:
            _follow(desk, session, key, state, given(remark))
        elif as_json:
            desk.put_json(follow_ups_data(session.evaluation))
        else:
            desk.show(follow_ups_view(session.evaluation, desk.language))
        return code_of(session.store)


def _follow(desk: Desk, session: Session, key: str, state: str | None, remark: str | None) -> None:
    from models.follow_up import follow_ups
    from tui import editing

    if state is None:
        raise UsageError("follow_up.both")
    progress = _progress(desk, state)
    number, entry = _find_follow_up(session, key)
    editing.follow(session, entry, progress, remark)
    stated = next(found for found in follow_ups(session.evaluation) if found.id == entry.id)
    told = desk.language("done.follow_up", number=number, state=say(f"follow_up.{progress}"))
    confirm(desk, session, told, stated)


def _progress(desk: Desk, text: str) -> Progress:
    from models.follow_up import PROGRESS
    from models.language import LANGUAGES, Language

    for progress in PROGRESS:
        if text == progress or any(text == Language(code)(f"follow_up.{progress}") for code in LANGUAGES):
            return progress
    raise UsageError("follow_up.no_state", state=text)


def _find_follow_up(session: Session, key: str) -> tuple[int, FollowUp]:
    from models.follow_up import follow_ups

    text = unicodedata.normalize("NFKC", key).strip()
    for number, entry in enumerate(follow_ups(session.evaluation), start=1):
        if text in (str(number), entry.id):
            return number, entry
    raise UsageError("follow_up.unknown", number=text, id=session.evaluation.id)


def _done(desk: Desk, done: Message, finding: Finding) -> str:
    """What was done, and to which finding: the numbers change with every act."""
    from models.telling import cut

    return desk.language("done.of_finding", done=done, text=cut(finding.text))


def find_finding(session: Session, key: str) -> Finding:
    """The finding of that key, of a key that begins or ends so, or of that number in the present list.

    Raises:
        UsageError: there is none, or more than one.
    """
    from models.editing import numbered

    text, known = unicodedata.normalize("NFKC", key).strip(), session.evaluation.editing.by_id
    if text in known:
        return known[text]
    rows = numbered(session.evaluation)
    if text.isdecimal() and 1 <= int(text) <= len(rows):
        return rows[int(text) - 1].finding
    found = [f for name, f in known.items() if text and (name.startswith(text) or name.endswith(text))]
    if len(found) > 1:
        raise UsageError("editing.ambiguous", number=text)
    if not found:
        raise UsageError("editing.unknown", number=text, id=session.evaluation.id)
    return found[0]


def _rows(session: Session, where: str | None) -> list[tuple[int, Row]]:
    """The findings, each with its number among all; of one place where that is asked for."""
    from models.editing import numbered

    rows = list(enumerate(numbered(session.evaluation), start=1))
    if where is None:
        return rows
    section, district = find_place(session, where)
    return [
        (n, row)
        for n, row in rows
        if row.finding.section == section and (district is None or row.finding.district == district)
    ]
