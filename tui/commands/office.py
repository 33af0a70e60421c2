"""An office's own template and wording: the files to start from, and whether they will do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Context, Option

from models.errors import FAILED, ZhanpingError
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
    """Write the files that an office starts from; what is there already stays, unless told otherwise."""
    from export.report.office.specimen import office_files
    from storage.files import followed, translated, write_atomically

    desk, made = Desk.of(ctx), office_files(framework_of(framework))
    target = followed(folder)
    with translated(target):
        target.mkdir(parents=True, exist_ok=True)
    if not force:
        for name in made:
            if (target / name).exists() or (target / name).is_symlink():
                raise ZhanpingError("template.exists", path=folder / name)
    for name, data in made.items():
        write_atomically(target / name, data)
        desk.tell("template.exported", path=folder / name)


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
