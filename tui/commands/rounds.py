"""The stages, the draft's round, the seal and the versions, on the command line."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, cast

from typer import Argument, Context, Option

from models.errors import UsageError
from tui.clock import today
from tui.commands.desk import Desk, code_of, given
from tui.commands.options import Id, Json
from tui.commands.state import confirm, half_width, read_day

if TYPE_CHECKING:
    from models.acts import Stance
    from models.language import Language
    from tui.session import Session

_REFUSED = ("refused", "refuse", "不采纳")
_ACCEPTED = ("accepted", "accept", "采纳")
_STANCES = {
    "no_objection": "no_objection",
    "无异议": "no_objection",
    "comments": "comments",
    "有意见": "comments",
}
Received = Annotated[str | None, Option("--received", metavar="YYYY-MM-DD", help="cli.option.received_on")]


def stage(
    ctx: Context,
    name: Id,
    wanted: Annotated[
        str | None, Argument(metavar="STAGE", help="cli.argument.stage", show_default=False)
    ] = None,
    reason: Annotated[str | None, Option("--reason", metavar="TEXT", help="cli.option.stage_reason")] = None,
    as_json: Json = False,
) -> int:
    """Say where the evaluation stands and what the next stage asks for; or go there."""
    from tui.rounds import change_stage, find_stage

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        if wanted is None:
            _show_stage(desk, session, as_json)
            return code_of(session.store)
        found = find_stage(half_width(wanted))
        change_stage(session, found, given(reason) or "")
        desk.tell("done.stage", stage=desk.language(f"stage.{found}"))
        return 0


def _show_stage(desk: Desk, session: Session, as_json: bool) -> None:
    from export.rounds import gate_data, gate_lines
    from models.gates import binds, next_stage
    from tui.rounds import gate_of

    words, present = desk.language, session.evaluation.stage
    wanted = next_stage(present)
    items = gate_of(session, wanted) if wanted else ()
    if as_json:
        desk.put_json({
            "stage": present,
            "next": gate_data(wanted, items, words) if wanted else None,
            "binds": binds(session.evaluation),
            "record": [_step_data(*step) for step in _steps(session, words)],
        })  # fmt: skip
        return
    desk.put(words("rounds.stage", stage=words(f"stage.{present}")))
    if wanted is None:
        desk.put(words("rounds.last"))
    else:
        desk.put(words("rounds.gate", stage=words(f"stage.{wanted}")))
        for line in gate_lines(items, words):
            desk.put(f"  {line}")
        if not binds(session.evaluation):
            desk.put(f"  {words('rounds.gate_free')}")
    _put_record(desk, session)


def _steps(session: Session, words: Language) -> list[tuple[dt.datetime, str, str, str]]:
    from tui.rounds import record

    return [(at, who, words(key, **params), reason) for at, who, key, params, reason in record(session)]


def _step_data(at: dt.datetime, who: str, what: str, reason: str) -> dict[str, str]:
    return {"at": at.isoformat(), "author": who, "what": what, "reason": reason}


def _put_record(desk: Desk, session: Session) -> None:
    from tui.rounds import steps_said

    if steps := steps_said(session, desk.language):
        desk.put(desk.language("rounds.record"))
    for step in steps:
        desk.put(f"  {step}")


def reply(
    ctx: Context,
    name: Id,
    party: Annotated[str, Argument(metavar="PARTY", help="cli.argument.addressee")],
    stance: Annotated[str, Argument(metavar="no_objection|comments", help="cli.argument.stance")],
    received: Received = None,
    text: Annotated[str | None, Option("--text", metavar="TEXT", help="cli.option.reply_text")] = None,
) -> None:
    """State what a party answered to the draft."""
    from models.rounds import party_said
    from tui.rounds import reply as state

    desk = Desk.of(ctx)
    if (taken := _STANCES.get(stance.strip().replace("-", "_"))) is None:
        raise UsageError("unknown.stance", name=stance)
    with desk.session(name) as session:
        entry = state(session, party, cast("Stance", taken), read_day(received) or today(), given(text) or "")
        who = desk.language.say(party_said(session.evaluation, entry.party))
        said = desk.language("done.reply", name=who, stance=desk.language(f"stance.{entry.stance}"))
        confirm(desk, session, said, entry)


def comment(
    ctx: Context,
    name: Id,
    party: Annotated[str, Argument(metavar="PARTY", help="cli.argument.addressee")],
    text: Annotated[str, Argument(metavar="TEXT", help="cli.argument.comment_text")],
    section: Annotated[str | None, Option("--section", metavar="S", help="cli.option.about_section")] = None,
    indicator: Annotated[str | None, Option("--indicator", metavar="I", help="cli.option.about_line")] = None,
    received: Received = None,
) -> None:
    """State one point of a party's comments."""
    from tui.rounds import comment as state

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        line = half_width(indicator) if indicator else None
        found = state(session, party, given(text) or "", section, line, read_day(received) or today())
        desk.put(str(found.number))
        confirm(desk, session, desk.language("done.comment", number=found.number), found.comment)


def answer(
    ctx: Context,
    name: Id,
    which: Annotated[str, Argument(metavar="NUMBER|KEY", help="cli.argument.comment")],
    verdict: Annotated[str, Argument(metavar="accepted|refused", help="cli.argument.verdict")],
    reason: Annotated[str, Option("--reason", metavar="TEXT", help="cli.option.answer_reason")] = "",
    change: Annotated[
        list[str] | None, Option("--change", metavar="KIND/SLOT", help="cli.option.change")
    ] = None,
) -> None:
    """State the lead's answer to a comment."""
    from tui.rounds import answer as state

    desk = Desk.of(ctx)
    if verdict.strip() not in (*_ACCEPTED, *_REFUSED):
        raise UsageError("unknown.verdict", name=verdict)
    accepted = verdict.strip() in _ACCEPTED
    with desk.session(name) as session:
        found = state(session, half_width(which), accepted, reason, change or ())
        said = desk.language("rounds.accepted" if accepted else "rounds.refused")
        told = desk.language("done.answer", number=found.number, verdict=said)
        confirm(desk, session, told, found.answer)


def rounds(ctx: Context, name: Id, as_json: Json = False) -> int:
    """Everything about the draft's round: replies, comments, deadlines, sign-off, seal."""
    from export import rounds as views
    from models.rounds import addressees, comments
    from models.sealing import digest

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        words, evaluation = desk.language, session.evaluation
        signed, day = digest(session.store.entries()), today()
        if as_json:
            data = views.rounds_data(evaluation, signed, day, words)
            steps = [_step_data(*step) for step in _steps(session, words)]
            desk.put_found(data | {"record": steps}, session.store)
            return code_of(session.store)
        desk.put(words("rounds.stage", stage=words(f"stage.{evaluation.stage}")))
        desk.put(words.say(views.version_said(evaluation, signed)))
        if (seal := evaluation.proceedings.sealed) is not None:
            desk.put(f"  {words('rounds.report', hash=seal.report)}")
            if not code_of(session.store):
                desk.put(f"  {words('rounds.seal_fits')}")
        due = views.deadlines_said(evaluation)
        desk.put(words("rounds.deadlines"))
        for told in due if isinstance(due, tuple) else (due,):
            desk.put(f"  {words.say(told)}")
        desk.put(words("rounds.replies"))
        for found in addressees(evaluation, day):
            desk.put(f"  {views.addressee_line(found, evaluation, words)}")
        desk.put(words("rounds.comments"))
        for answered in comments(evaluation):
            for line in views.comment_lines(answered, evaluation, words):
                desk.put(f"  {line}")
        if not comments(evaluation):
            desk.put(f"  {words('rounds.no_comments')}")
        _put_record(desk, session)
        return code_of(session.store)


def sign(ctx: Context, name: Id) -> None:
    """Sign what stands now."""
    from tui.rounds import sign as state

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        entry = state(session)
        confirm(desk, session, desk.language("done.signed", version=entry.version), entry)


def seal(ctx: Context, name: Id) -> None:
    """Seal the final version."""
    from tui.rounds import seal as state

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        entry = state(session)
        desk.put(desk.language("rounds.report", hash=entry.report))
        confirm(desk, session, desk.language("done.sealed", version=entry.version), entry)


def reopen(
    ctx: Context,
    name: Id,
    reason: Annotated[str, Option("--reason", metavar="TEXT", help="cli.option.reopen_reason")] = "",
) -> None:
    """Open a sealed version again."""
    from tui.rounds import reopen as state

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        entry = state(session, reason)
        confirm(desk, session, desk.language("done.reopened", version=entry.version + 1), entry)


def compare(
    ctx: Context,
    name: Id,
    versions: Annotated[
        list[int] | None, Argument(metavar="VERSION", help="cli.argument.versions", show_default=False)
    ] = None,
    as_json: Json = False,
) -> int:
    """Two versions line by line."""
    from export.rounds import comparison_data
    from tui.versions import comparison, lines

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        pair, found = comparison(session, tuple(versions or ()))
        if as_json:
            desk.put_json(comparison_data(found, pair))
        else:
            for line in lines(session, pair, found, desk.language):
                desk.put(line)
        return code_of(session.store)


def outlook(ctx: Context, name: Id, as_json: Json = False) -> int:
    """What better grades would take."""
    from export.outlook import outlook_data, outlook_lines
    from models.outlook import outlook as find

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        found = find(session.assessment)
        if as_json:
            desk.put_found(outlook_data(found, session.assessment, desk.language), session.store)
        else:
            for told in outlook_lines(found, session.assessment, desk.language):
                desk.put(f"  {told.mark} {told.text}" if told.mark else told.text)
        return code_of(session.store)
