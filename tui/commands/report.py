"""The report as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from typer import Context, Option

from models.errors import UsageError, ZhanpingError
from tui.commands.desk import Desk, code_of
from tui.commands.options import Id

_ZIP = b"PK"  # how every .docx begins


def report(
    ctx: Context,
    name: Id,
    output: Annotated[Path, Option("-o", "--output", metavar="FILE.docx", help="cli.option.output")],
    version: Annotated[int | None, Option("--version", metavar="N", help="cli.option.report_version")] = None,
) -> int:
    """Write the report, of an older version if asked; what is still missing is stated in it and counted."""
    from models.checks import check
    from storage.files import write_atomically

    desk, is_stdout = Desk.of(ctx), str(output) == "-"
    target = output.expanduser().resolve()
    if is_stdout and sys.stdout.isatty():
        raise UsageError("cli.report_terminal")
    if not is_stdout:
        _check(output, target)
    with desk.session(name) as session:
        from export.report import report as make

        assessment = session.assessment
        if version is not None:
            from tui.versions import assessed

            assessment = assessed(session, version)
        data = make(assessment)
        if is_stdout:
            sys.stdout.buffer.write(data)
        else:
            write_atomically(target, data)
            desk.tell("cli.written", path=output)
        if blocking := sum(gap.severity == "block" for gap in check(assessment)):
            desk.tell("cli.blocking", count=blocking, id=name)
        return code_of(session.store)


def _check(output: Path, target: Path) -> None:
    """See whether a report can stand there without destroying anything else.

    Args:
        output: the file as the user named it.
        target: the same, with links followed.

    Raises:
        UsageError: the name is no Word file's, or belongs to a folder or device.
        ZhanpingError: something else than a Word file stands there.
    """
    from storage.files import translated

    if target.exists() and not target.is_file():
        raise UsageError("cli.not_a_file", path=output)
    if output.suffix.lower() != ".docx":
        raise UsageError("cli.not_docx", path=output)
    with translated(output):
        if target.exists():
            with target.open("rb") as file:
                if file.read(len(_ZIP)) != _ZIP:
                    raise ZhanpingError("cli.not_a_report", path=output)
