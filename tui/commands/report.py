"""The report as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Context, Option

from models.errors import UsageError
from tui.commands.desk import Desk
from tui.commands.state import Id


def report(
    ctx: Context,
    name: Id,
    output: Annotated[Path, Option("-o", "--output", metavar="FILE.docx", help="cli.option.output")],
) -> None:
    """Write the report; what is still missing is stated in it, and counted on stderr."""
    from models.checks import check
    from storage.files import write_atomically

    desk = Desk.of(ctx)
    target = output.expanduser().resolve()
    if target.exists() and not target.is_file():
        raise UsageError("cli.not_a_file", path=output)
    with desk.session(name) as session:
        from export.report import report as make

        write_atomically(target, make(session.assessment))
        desk.tell("cli.written", path=output)
        if blocking := sum(gap.severity == "block" for gap in check(session.assessment)):
            desk.tell("cli.blocking", count=blocking, id=name)
