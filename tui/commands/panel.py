"""The panel's proceedings on the command line: who judges what, and who has handed in."""

from __future__ import annotations

from typing import Annotated

from typer import Context, Option

from models.errors import UsageError
from tui.commands.desk import Desk, given
from tui.commands.state import Id, confirm

Remits = Annotated[list[str] | None, Option("--recuse", metavar="REMIT", help="cli.option.recuse")]


def declare(
    ctx: Context,
    name: Id,
    secrecy: Annotated[bool, Option("--secrecy", help="cli.option.secrecy")] = False,
    recuse: Remits = None,
    ground: Annotated[str, Option("--ground", metavar="GROUND", help="cli.option.ground")] = "",
    reason: Annotated[str | None, Option("--reason", metavar="TEXT", help="cli.option.because")] = None,
) -> None:
    """State the caller's declaration: the undertaking of secrecy, and what they are recused from."""
    desk = Desk.of(ctx)
    with desk.session(name) as session:
        if not secrecy:
            raise UsageError("cli.secrecy", text=session.evaluation.procedure)
        from tui.panel import declaration

        entries = declaration(session, recuse or (), ground, given(reason) or "")
        session.state(*entries)
        confirm(desk, session, desk.language("done.declared", count=len(entries) - 1), entries[0])
