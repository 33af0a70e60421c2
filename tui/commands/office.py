"""An office's own template and wording: the files to start from, and whether they will do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Context, Option

from models.errors import FAILED
from tui.commands.desk import Desk
from tui.commands.frameworks import framework_of

_DEFAULT = "guangzhou-2024"

Folder = Annotated[Path, Argument(metavar="DIR", help="cli.argument.template_folder")]


def export(
    ctx: Context,
    folder: Folder,
    framework: Annotated[
        str, Option("--framework", metavar="ID|FILE.toml", help="cli.option.template_framework")
    ] = _DEFAULT,
    force: Annotated[bool, Option("--force", help="cli.option.template_force")] = False,
) -> None:
    """Write the files that an office starts from; what was changed stays, unless told otherwise."""
    from export.report.office.specimen import office_files
    from tui.commands.targets import write_blanks

    made = office_files(framework_of(framework))
    write_blanks(Desk.of(ctx), folder, made, "template.exists", force=force)


def check(ctx: Context, folder: Folder) -> int:
    """Name every fault of an office's files, with its place and its mend."""
    from export.report.office.folder import checked
    from storage.files import followed

    desk = Desk.of(ctx)
    followed(folder)
    found = checked(folder.expanduser())
    for fault in found:
        severity = desk.language("template.must" if fault.refused else "template.may")
        desk.put(f"{severity}  {desk.language.say(fault.error().message)}")
    refused = sum(fault.refused for fault in found)
    if refused:
        desk.tell("template.unfit", path=folder, count=refused)
        return FAILED
    if found:
        desk.tell("template.usable", path=folder, count=len(found))
    else:
        desk.tell("template.sound", path=folder)
    return 0
