"""Indicator systems: those that are shipped, and an office's own before it is used."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from models.errors import UsageError, ZhanpingError, say
from tui.commands.desk import Desk, tell
from tui.indicator_system import taken

if TYPE_CHECKING:
    from models.framework import Framework

Written = Annotated[Path, Option("-o", "--output", metavar="FILE.toml", help="cli.option.framework_output")]


def listing(ctx: Context) -> None:
    """List what is shipped: name and title."""
    from models.framework_file import named, shipped

    desk = Desk.of(ctx)
    for name in shipped():
        desk.put(f"{name}  {desk.language.title(named(name))}")


def show(ctx: Context, name: Annotated[str, Argument(metavar="NAME", help="cli.argument.framework")]) -> None:
    """Show an indicator system, a shipped one or a file."""
    from export.views import framework_view

    desk = Desk.of(ctx)
    desk.show(framework_view(framework_of(name), desk.language))


def framework_of(name: str) -> Framework:
    """An indicator system by its name where it is shipped, else by its file.

    Raises:
        FileFault: the file, or the wording beside it, is not sound.
        UsageError: none is shipped under that name.
    """
    from models.framework_file import named, shipped

    is_file = name not in shipped() and (name.endswith(".toml") or Path(name).is_file())
    return taken(Path(name)) if is_file else named(name)


def check(
    ctx: Context, source: Annotated[str, Argument(metavar="FILE.toml", help="cli.argument.framework_file")]
) -> None:
    """See whether a file is a sound indicator system, with the wording beside it."""
    desk = Desk.of(ctx)
    desk.put(_sound(desk, taken(Path(source))))


def bring(
    ctx: Context,
    source: Annotated[str, Argument(metavar="FILE.xlsx", help="cli.argument.indicator_file")],
    output: Annotated[
        Path, Option("-o", "--output", metavar="FILE.toml", help="cli.option.framework_output")
    ],
    name: Annotated[str | None, Option("--id", metavar="ID", help="cli.option.framework_id")] = None,
) -> None:
    """Make a framework file of sheets of indicators; it is loaded before it is written."""
    from models.rules import Judged
    from models.sheets.framework_text import framework_text
    from models.sheets.grid import Spot
    from models.sheets.indicators import read_system
    from storage.files import followed, write_atomically
    from storage.sheets import bytes_from, read_sheets

    desk, target, is_stdout = Desk.of(ctx), followed(output), str(output) == "-"
    if not is_stdout and target.exists():
        raise ZhanpingError("cli.framework_exists", path=output)
    name = _id(name, output, is_stdout)
    book = read_sheets(*bytes_from(source, sys.stdin.buffer))
    system = read_system(book)
    judged = [isinstance(line.rule, Judged) for part in system.parts for line in part.lines]
    rules = say("indicators.rules", found=len(judged) - sum(judged), judged=sum(judged))
    assumed = [desk.language.say(told) for told in (*system.assumed, rules, say("indicators.no_procedure"))]
    comments = [
        desk.language("indicators.from", file=Path(book.file).name),
        *(f"- {told}" for told in assumed),
    ]
    title = system.title or Path(book.file).stem
    text, framework = framework_text(system, name, title, comments, Spot(book.file))
    for remark in system.remarks:
        desk.say(remark.message)
    for told in assumed:
        tell(told)
    if is_stdout:
        desk.put(text.rstrip("\n"))
        return
    write_atomically(target, text.encode())
    desk.tell("cli.written", path=output)
    tell(_sound(desk, framework))


def _id(name: str | None, output: Path, is_stdout: bool) -> str:
    """The id of a new framework: as given, else by the name of its file.

    Raises:
        UsageError: it can be none.
    """
    wished = name or ("framework" if is_stdout else output.stem)
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]{0,31}", wished):
        raise UsageError("cli.framework_id", name=wished)
    return wished


def _sound(desk: Desk, framework: Framework) -> str:
    """That a framework is sound, and what is in it."""
    return desk.language(
        "cli.sound",
        id=framework.id,
        sections=len(framework.sections),
        indicators=len(framework.indicators),
        parties=len(framework.parties),
        bands=len(framework.bands),
        hash=framework.hash,
    )
