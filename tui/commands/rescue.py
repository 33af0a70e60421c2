"""Whether what is on disk is what was written, and what may go."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Context, Option

from models.errors import BLOCKED, DAMAGED, FAILED, UsageError, ZhanpingError
from tui.commands.desk import Desk, check_encoding, given
from tui.commands.opening import is_terminal
from tui.commands.options import Id, Json

if TYPE_CHECKING:
    from pathlib import Path

    from models.errors import Message
    from models.language import Language
    from storage.purge import Holding
    from storage.verify import Verdict

OptionalId = Annotated[str | None, Argument(metavar="ID", help="cli.argument.id_or_all", show_default=False)]


def verify(
    ctx: Context,
    name: OptionalId = None,
    as_json: Json = False,
) -> int:
    """Read every journal anew and check every seal; the exit code says whether any does not fit."""
    from storage.verify import verify as read

    desk = Desk.of(ctx)
    verdicts = [read(folder) for folder in _folders(desk, name)]
    if as_json:
        desk.put_json(_data(verdicts, desk.language))
    else:
        _tell(desk, verdicts)
    if any(verdict.damage for verdict in verdicts):
        return DAMAGED
    return FAILED if any(verdict.newer for verdict in verdicts) else 0


def _folders(desk: Desk, name: str | None) -> list[Path]:
    """The folders of the evaluations named: one, or all, those included that cannot be opened.

    Raises:
        UsageError: there is no such evaluation.
        ZhanpingError: files bear other names here.
    """
    from storage.copies import evaluation_folders

    check_encoding()
    found = [path for path in evaluation_folders(desk.home) if name in (None, path.name)]
    if name is not None and not found:
        desk.workspace.setup(name)  # says which there are
    return found


def _tell(desk: Desk, verdicts: list[Verdict]) -> None:
    for verdict in verdicts:
        fits = not verdict.damage and not verdict.newer
        words = desk.language(
            "verify.served", journals=len(verdict.journals), served=verdict.served, lines=verdict.lines
        )
        desk.put(f"{'+' if fits else '!'} {verdict.id}  {words}")
        for journal in verdict.journals if verdict.served < verdict.lines else ():
            if journal.served < journal.lines:
                where = desk.language("verify.journal", served=journal.served, lines=journal.lines)
                desk.put(f"    {journal.name}  {where}")
        for message in (*verdict.damage, *verdict.newer):
            desk.put(f"  ! {desk.language.say(message)}")
        for message in verdict.remarks:
            desk.put(f"  ? {desk.language.say(message)}")
    counts = {
        "evaluations": len(verdicts),
        "journals": sum(len(verdict.journals) for verdict in verdicts),
        "lines": sum(verdict.lines for verdict in verdicts),
    }
    damaged, newer = (
        sum(map(bool, found)) for found in ([v.damage for v in verdicts], [v.newer for v in verdicts])
    )
    if damaged:
        desk.put(desk.language("verify.damaged", damaged=damaged, **counts))
    elif newer:
        desk.put(desk.language("verify.newer", newer=newer, **counts))
    else:
        desk.put(desk.language("verify.sound", **counts))


def _data(verdicts: list[Verdict], language: Language) -> dict[str, Any]:
    return {
        "sound": not any(verdict.damage or verdict.newer for verdict in verdicts),
        "evaluations": [
            {
                "id": verdict.id,
                "lines": verdict.lines,
                "served": verdict.served,
                "journals": [
                    {"file": journal.name, "lines": journal.lines, "served": journal.served}
                    for journal in verdict.journals
                ],
                "damage": [_message_data(message, language) for message in verdict.damage],
                "newer": [_message_data(message, language) for message in verdict.newer],
                "remarks": [_message_data(message, language) for message in verdict.remarks],
            }
            for verdict in verdicts
        ],
    }


def _message_data(message: Message, language: Language) -> dict[str, Any]:
    """A message for machines: its name, the file and line where it names them, and its words."""
    where = {key: message.params[key] for key in ("path", "line") if key in message.params}
    return {"code": message.key, **where, "message": language.say(message)}


def purge(
    ctx: Context,
    name: Id,
    after: Annotated[int | None, Option("--after", metavar="DAYS", help="cli.option.after")] = None,
    now: Annotated[bool, Option("--now", help="cli.option.now")] = False,
    reason: Annotated[str | None, Option("--reason", metavar="TEXT", help="cli.option.purge_reason")] = None,
    yes: Annotated[bool, Option("--yes", help="cli.option.yes")] = False,
) -> None:
    """Remove an evaluation after its retention time, and leave a certificate."""
    from storage.presence import alone
    from storage.purge import RETENTION_DAYS, finish, look
    from storage.team import is_keeper
    from tui.certificate import closing

    desk = Desk.of(ctx)
    check_encoding()
    days = RETENTION_DAYS if after is None else after
    _check_reason(given(reason), days, now)
    done = finish(desk.home, name, lambda: closing(desk.language, dt.datetime.now(dt.UTC)))
    if done is not None:
        desk.tell("purge.finished", id=name, path=done)
    folders = _folders(desk, name) if done is None or name in desk.workspace.ids() else []
    for folder in folders:
        with alone(folder):
            holding = look(desk.home, folder)
            if not is_keeper(desk.workspace, folder, holding.setup):
                raise ZhanpingError("purge.not_yours", me=desk.author, id=folder.name)
            why = _why(desk, holding, None if now else days, reason)
            _confirm(desk, holding, yes)
            _remove(desk, holding, why)


def _check_reason(reason: str | None, days: int, now: bool) -> None:
    """See whether there is a reason where one is needed, and none where none is.

    Raises:
        UsageError: there is not; or the days are below 0.
    """
    from storage.purge import RETENTION_DAYS

    if days < 0:
        raise UsageError("purge.days")
    is_before = now or days < RETENTION_DAYS
    if reason is None and is_before:
        raise UsageError("purge.reason" if now else "purge.reason_shorter", days=RETENTION_DAYS)
    if reason is not None and not is_before:
        raise UsageError("purge.reason_alone", days=RETENTION_DAYS)


def _why(desk: Desk, holding: Holding, days: int | None, reason: str | None) -> str:
    """Why an evaluation may go; its time does not count where no days are given.

    Raises:
        ZhanpingError: it may not go yet.
    """
    from storage.purge import refusal

    if days is None:
        return desk.language("purge.why_reason", reason=reason)
    if refused := refusal(holding, days, dt.datetime.now(dt.UTC)):
        raise ZhanpingError(refused.key, BLOCKED, **refused.params)
    began, due = (f"{day:%Y-%m-%d}" if day else "-" for day in (holding.counted_from, holding.due(days)))
    key = "purge.why_retention" if reason is None else "purge.why_shorter"
    return desk.language(key, began=began, days=days, due=due, reason=reason)


def _confirm(desk: Desk, holding: Holding, yes: bool) -> None:
    """Have the id typed again.

    Raises:
        ZhanpingError: it was not, or cannot be.
    """
    name = holding.folder.name
    desk.tell(
        "purge.summary",
        id=name,
        station=holding.station or "-",
        files=len(holding.files),
        statements=sum(holding.statements.values()),
        newest=f"{holding.newest.astimezone():%Y-%m-%d}" if holding.newest else "-",
    )
    if yes:
        return
    if not is_terminal():
        raise UsageError("purge.yes", id=name)
    sys.stderr.write(desk.language("purge.ask"))
    sys.stderr.flush()
    if sys.stdin.readline().strip() != name:
        raise ZhanpingError("purge.unlike", id=name)


def _remove(desk: Desk, holding: Holding, why: str) -> None:
    from storage.places import account
    from storage.purge import purge as remove
    from tui.certificate import certificate, closing

    def text() -> str:
        now = dt.datetime.now(dt.UTC)
        return certificate(holding, desk.language, who=desk.author, account=account(), why=why, now=now)

    path = remove(desk.home, holding, text, lambda: closing(desk.language, dt.datetime.now(dt.UTC)))
    desk.tell("purge.done", id=holding.folder.name, path=path)
