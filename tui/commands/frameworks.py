"""Indicator systems: those that are shipped, and an office's own before it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context

from tui.commands.desk import Desk
from tui.indicator_system import taken

if TYPE_CHECKING:
    from models.framework import Framework


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
    framework = taken(Path(source))
    desk.put(
        desk.language(
            "cli.sound",
            id=framework.id,
            sections=len(framework.sections),
            indicators=len(framework.indicators),
            parties=len(framework.parties),
            bands=len(framework.bands),
            hash=framework.hash,
        )
    )
