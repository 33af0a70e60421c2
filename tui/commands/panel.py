"""The panel's proceedings on the command line: who judges what, and who has handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from models.errors import UsageError, say
from tui.commands.desk import Desk, code_of, given
from tui.commands.options import Id, Json
from tui.commands.state import Received, confirm, half_width, read_day, read_points

if TYPE_CHECKING:
    from models.entries import Entry
    from models.errors import Message
    from tui.session import Session

Remits = Annotated[list[str] | None, Option("--recuse", metavar="REMIT", help="cli.option.recuse")]
Ground = Annotated[str, Option("--ground", metavar="GROUND", help="cli.option.ground")]
Because = Annotated[str | None, Option("--reason", metavar="TEXT", help="cli.option.because")]
About = Annotated[str, Option("--remit", metavar="REMIT", help="cli.option.remit")]
Evaluator = Annotated[str, Argument(metavar="EVALUATOR", help="cli.argument.evaluator")]


def declare(
    ctx: Context,
    name: Id,
    secrecy: Annotated[bool, Option("--secrecy", help="cli.option.secrecy")] = False,
    recuse: Remits = None,
    ground: Ground = "",
    reason: Because = None,
) -> None:
    """State the caller's declaration: the undertaking of secrecy, and what they are recused from."""
    desk = Desk.of(ctx)
    with desk.session(name) as session:
        if not secrecy:
            undertaking = desk.language.title(session.evaluation.procedure)
            raise UsageError("cli.secrecy", text=undertaking or desk.language("panel.no_text"))
        from tui.panel import declaration

        entries = declaration(session, recuse or (), ground, given(reason) or "")
        session.state(*entries)
        confirm(desk, session, desk.language("done.declared", count=len(entries) - 1), entries[0])


def recuse(
    ctx: Context,
    name: Id,
    remit: Annotated[str, Argument(metavar="REMIT", help="cli.argument.remit")],
    ground: Ground = "",
    reason: Because = None,
    undo: Annotated[bool, Option("--undo", help="cli.option.undo")] = False,
) -> None:
    """State what the caller does not judge, or take that back."""
    from models.panel import remit_said
    from tui.panel import own_recusal, recusal

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        if undo:
            standing = own_recusal(session, remit)
            session.withdraw(standing)
            _taken_back(desk, say("done.unrecused", remit=remit_said(session.evaluation, standing.remit)))
        else:
            entry = recusal(session, remit, ground, given(reason) or "")
            said = say("done.recused", remit=remit_said(session.evaluation, entry.remit))
            _state(desk, session, said, entry)


def objection(
    ctx: Context,
    name: Id,
    evaluator: Evaluator,
    text: Annotated[str, Argument(metavar="TEXT", help="cli.argument.objection")],
    remit: About = "all",
    received: Received = None,
) -> None:
    """Take down the station's objection to an evaluator."""
    from tui.panel import objection as objection_of

    desk, day = Desk.of(ctx), read_day(received)
    with desk.session(name) as session:
        entry = objection_of(session, evaluator, given(text) or "", remit, day)
        _state(desk, session, say("done.objection", name=entry.evaluator), entry)


def ruling(
    ctx: Context,
    name: Id,
    evaluator: Evaluator,
    verdict: Annotated[str, Argument(metavar="upheld|declined", help="cli.argument.ruling")],
    reason: Annotated[
        str | None, Option("--reason", metavar="TEXT", help="cli.option.verdict_reason")
    ] = None,
    remit: About = "",
) -> None:
    """Decide on an objection; one that is upheld recuses the evaluator."""
    from models.panel import remit_said
    from tui.panel import ruling as ruling_of

    known = {"upheld": True, "declined": False, "成立": True, "不成立": False}
    if verdict not in known:
        raise UsageError("cli.verdict", name=verdict)
    if (why := given(reason)) is None:
        raise UsageError("cli.ruling_reason")
    desk = Desk.of(ctx)
    with desk.session(name) as session:
        entry = ruling_of(session, evaluator, known[verdict], why, remit)
        key = "done.upheld" if entry.upheld else "done.declined"
        remit_words = {"remit": remit_said(session.evaluation, entry.remit)} if entry.upheld else {}
        _state(desk, session, say(key, name=entry.evaluator, **remit_words), entry)


def assign(
    ctx: Context,
    name: Id,
    evaluator: Evaluator,
    remits: Annotated[list[str], Argument(metavar="REMIT|nothing", help="cli.argument.remits")],
) -> None:
    """State what an evaluator scores."""
    from tui.panel import assigned_said, assignment

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        entry = assignment(session, evaluator, remits)
        _state(desk, session, assigned_said(session, entry), entry)


def calibrate(
    ctx: Context,
    name: Id,
    cells: Annotated[list[str], Argument(metavar="CELL|close", help="cli.argument.calibrate")],
) -> None:
    """Open a calibration round on a few lines, or close it."""
    from tui.panel import calibration, closing

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        if cells in (["close"], ["结束"]):
            _state(desk, session, say("done.calibration_closed"), closing(session))
        else:
            entry = calibration(session, [half_width(cell) for cell in cells])
            _state(desk, session, say("done.calibration", cells=entry.cells), entry)


def hand_in(
    ctx: Context,
    name: Id,
    part: Annotated[str, Argument(metavar="SECTION|calibration|all", help="cli.argument.part")],
) -> None:
    """Hand in what the caller has scored: from now on they see the others' and theirs stays."""
    from tui.panel import hand_in as handed
    from tui.panel import part_said

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        entries = handed(session, part)
        parts = tuple(part_said(session, entry.section) for entry in entries)
        _state(desk, session, say("done.handed_in", parts=parts), *entries)


def give_back(
    ctx: Context,
    name: Id,
    evaluator: Evaluator,
    part: Annotated[str, Argument(metavar="SECTION|calibration", help="cli.argument.returned")],
) -> None:
    """Return to an evaluator what they handed in."""
    from tui.panel import handed_in, part_said

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        entry = handed_in(session, evaluator, part)
        session.withdraw(entry)
        _taken_back(desk, say("done.returned", part=part_said(session, entry.section), name=entry.author))


def self_score(
    ctx: Context,
    name: Id,
    cell: Annotated[str, Argument(metavar="INDICATOR[@DISTRICT]", help="cli.argument.cell")],
    points: Annotated[str, Argument(metavar="POINTS|na", help="cli.argument.points")],
    reason: Annotated[str | None, Option("--reason", metavar="TEXT", help="cli.option.reason")] = None,
) -> None:
    """Enter what the station gave itself on a line; it counts nowhere."""
    from models.numbers import trimmed
    from tui.panel import self_score as self_score_of

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        where = session.evaluation.find_cell(half_width(cell))
        entry = self_score_of(session, where, read_points(session, where, points), given(reason) or "")
        shown = say("cli.na") if entry.points is None else trimmed(entry.points, 6)
        _state(desk, session, say("done.self_score", cell=str(where), points=shown), entry)


def panel(
    ctx: Context,
    name: Id,
    as_json: Json = False,
) -> int:
    """Show who declared, is recused, has what to score, and who has handed in."""
    from export.panel import panel_data, panel_view

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        if as_json:
            desk.put_json(panel_data(session.evaluation))
        else:
            desk.show(panel_view(session.evaluation, desk.language))
        return code_of(session.store)


def _state(desk: Desk, session: Session, said: Message, *entries: Entry) -> None:
    """Put entries on disk and say so."""
    session.state(*entries)
    confirm(desk, session, desk.language.say(said), entries[0])


def _taken_back(desk: Desk, said: Message) -> None:
    """Say that something was taken back: no entry stands there any more whose time could be told."""
    desk.say(say("done.taken", what=said))
