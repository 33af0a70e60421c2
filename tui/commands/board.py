"""The divergence board on the command line: what is to be settled, how, and how far the panel agrees."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from models.errors import Message, UsageError, say
from tui.commands.desk import Desk, code_of, given
from tui.commands.options import Id, Json
from tui.commands.state import confirm, half_width

if TYPE_CHECKING:
    from models.entries import Cell, Entry
    from tui.session import Session

Everything = Annotated[bool, Option("--all", help="cli.option.all")]


def divergence(ctx: Context, name: Id, as_json: Json = False, everything: Everything = False) -> int:
    """The lines on which evaluators differ by more than is tolerated, worst first."""
    from models.divergence import divergences

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        found = divergences(session.assessment, everything)
        if as_json:
            from export.divergence import divergence_data

            desk.put_found(divergence_data(found, session.assessment), session.store)
        else:
            from export.divergence import divergence_view

            desk.show(divergence_view(found, session.assessment, desk.language))
        return code_of(session.store)


def agreement(ctx: Context, name: Id, as_json: Json = False) -> int:
    """How far the panel agrees: in all, for each section and for each evaluator."""
    from models.agreement import panel_agreement

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        found = panel_agreement(session.assessment)
        if as_json:
            from export.divergence import agreement_data

            desk.put_found(agreement_data(found, session.assessment), session.store)
        else:
            from export.divergence import agreement_view

            desk.show(agreement_view(found, session.assessment, desk.language))
        return code_of(session.store)


def settle(
    ctx: Context,
    name: Id,
    cell: Annotated[str, Argument(metavar="INDICATOR[@DISTRICT]", help="cli.argument.cell")],
    how: Annotated[str, Argument(metavar="mean|look|POINTS|na|back", help="cli.argument.settle")],
    of: Annotated[list[str] | None, Option("--of", metavar="NAME", help="cli.option.of")] = None,
    reason: Annotated[str | None, Option("--reason", metavar="TEXT", help="cli.option.settle_reason")] = None,
) -> None:
    """State what the lead decides on a line, or asks of evaluators there."""
    desk = Desk.of(ctx)
    with desk.session(name) as session:
        where = session.evaluation.find_cell(half_width(cell))
        entry, done = _decide(session, where, _plain(how), of or [], given(reason) or "")
        confirm(desk, session, desk.language.say(done), entry)
        if entry is None:
            desk.say(done)


def _decide(
    session: Session, cell: Cell, how: str, names: list[str], text: str
) -> tuple[Entry | None, Message]:
    """Do it; the entry that stands, None where one was taken back, and what was done.

    Raises:
        UsageError: it cannot be done, or names were given where nobody is asked.
    """
    from models.numbers import trimmed
    from tui.divergence import adjudicate, ask_again, decided_points, settle_by_mean, take_back

    if names and how != "look":
        raise UsageError("board.of_look")
    if how == "mean":
        settled = settle_by_mean(session, cell, text)
        return settled, say("done.mean", cell=str(cell), spread=trimmed(settled.spread, 6))
    if how == "look":
        look = ask_again(session, cell, text, names)
        return look, say("done.looked", cell=str(cell), names=look.evaluators or say("board.everyone"))
    if how == "back":
        take_back(session, cell)
        return None, say("done.taken_back", cell=str(cell))
    points = decided_points(session, cell, how)
    if isinstance(points, Message):
        raise UsageError(points.key, **points.params)
    decided = adjudicate(session, cell, points, text)
    shown = say("board.na") if points is None else trimmed(points, 6)
    return decided, say("done.decided", cell=str(cell), points=shown)


def _plain(how: str) -> str:
    """The word as it is meant, typed with a Chinese input method or in Chinese."""
    word = unicodedata.normalize("NFKC", how).strip().lower()
    return {"均分": "mean", "复看": "look", "收回": "back"}.get(word, word)
