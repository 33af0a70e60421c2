"""Indicator systems: those that are shipped, and an office's own before it is used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Context

from tui.commands.desk import Desk


def listing(ctx: Context) -> None:
    """List what is shipped: name and title."""
    from models.framework_file import named, shipped

    desk = Desk.of(ctx)
    for name in shipped():
        desk.put(f"{name}  {desk.language.title(named(name))}")


def show(ctx: Context, name: Annotated[str, Argument(metavar="NAME", help="cli.argument.framework")]) -> None:
    """Show an indicator system, a shipped one or a file."""
    from export.views import framework_view
    from models.framework_file import load, named, shipped

    desk = Desk.of(ctx)
    is_file = name not in shipped() and (name.endswith(".toml") or Path(name).is_file())
    desk.show(framework_view(load(name) if is_file else named(name), desk.language))


def check(
    ctx: Context, source: Annotated[str, Argument(metavar="FILE.toml", help="cli.argument.framework_file")]
) -> None:
    """See whether a file is a sound indicator system."""
    from models.framework_file import load

    desk = Desk.of(ctx)
    framework = load(source)
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
