"""What leaves and what comes in: bundles, merges, backups, restores."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Context, Option

from models.errors import CONFLICT, DAMAGED, UsageError, ZhanpingError
from tui.commands.desk import Desk
from tui.commands.options import Id, Json

if TYPE_CHECKING:
    from storage.bundle import Packed
    from storage.report import MergeReport

DryRun = Annotated[bool, Option("--dry-run", help="cli.option.dry_run")]


def bundle(
    ctx: Context,
    name: Id,
    output: Annotated[str, Option("-o", "--output", metavar="FILE.zip", help="cli.option.bundle_output")],
) -> int:
    """Write one evaluation as an archive, consistent while people write."""
    from storage import bundle as packing
    from storage.files import followed

    desk = Desk.of(ctx)
    if output == "-":
        if sys.stdout.isatty():
            raise UsageError("bundle.terminal")
        packed = packing.bundle(desk.workspace, name, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return _told(desk, packed)
    target = followed(Path(output))
    check_target(target, name)
    packed = packing.bundle_to(desk.workspace, name, target)
    desk.tell("bundle.written", id=name, files=packed.files, path=output)
    return _told(desk, packed)


def merge(
    ctx: Context,
    source: Annotated[str, Argument(metavar="FILE|DIR|-", help="cli.argument.merge_source")],
    dry_run: DryRun = False,
    ahead: Annotated[bool, Option("--ahead", help="cli.option.ahead")] = False,
    as_json: Json = False,
) -> int:
    """Add what an archive, an evaluation's folder or another home holds."""
    from storage.files import expanded
    from storage.merge import merge as union

    desk = Desk.of(ctx)
    if source == "-":
        return merge_stdin(desk, dry_run, as_json, ahead)
    report = union(desk.workspace, expanded(Path(source)), dry_run=dry_run, ahead=ahead)
    return show_report(desk, report, as_json)


def backup(
    ctx: Context, folder: Annotated[Path, Argument(metavar="DIR", help="cli.argument.backup_folder")]
) -> int:
    """Write all evaluations as an archive into a folder, read it back, and print its path."""
    from storage.bundle import backup as pack
    from storage.files import expanded

    desk = Desk.of(ctx)
    path, packed = pack(desk.workspace, expanded(folder))
    desk.put(str(path))
    desk.tell("backup.written", evaluations=packed.evaluations, files=packed.files)
    return _told(desk, packed)


def restore(
    ctx: Context,
    file: Annotated[Path, Argument(metavar="FILE", help="cli.argument.backup_file")],
    dry_run: DryRun = False,
    as_json: Json = False,
) -> int:
    """Add what a backup holds; what is here stays."""
    from models.errors import FAILED, FileFault, say
    from storage.files import expanded
    from storage.merge import merge as union

    desk, source = Desk.of(ctx), expanded(file)
    if source.is_dir():
        fault = FileFault(str(file), None, say("archive.not_zip"))
        fault.code = FAILED
        raise fault
    return show_report(desk, union(desk.workspace, source, dry_run=dry_run, ahead=True), as_json)


def merge_stdin(desk: Desk, dry_run: bool = False, as_json: bool = False, ahead: bool = False) -> int:
    """Add what a bundle on stdin holds; of a guest's, what is theirs to bring.

    Returns:
        The exit code.

    Raises:
        UsageError: nothing is piped in: somebody sits at it.
    """
    from storage.merge import merge as union

    if sys.stdin.isatty():
        raise UsageError("merge.terminal")
    return show_report(desk, union(desk.workspace, sys.stdin.buffer, dry_run=dry_run, ahead=ahead), as_json)


def show_report(desk: Desk, report: MergeReport, as_json: bool = False) -> int:
    """Say what a merge did.

    Returns:
        Its exit code.
    """
    from tui.commands.account import account, account_data
    from tui.commands.seen import as_seen

    report = as_seen(desk, report)
    if as_json:
        desk.put_json(account_data(report, desk.language))
    else:
        desk.show(account(report, desk.language))
    return report.code


def check_target(path: Path, name: str) -> None:
    """See whether a bundle of an evaluation can stand there without destroying anything else.

    Raises:
        UsageError: the name is no zip's, or belongs to a folder or device.
        ZhanpingError: something else than a bundle of that evaluation stands there.
    """
    from storage.archive import held_in

    if path.exists() and not path.is_file():
        raise UsageError("bundle.not_a_file", path=path)
    if path.suffix.lower() != ".zip":
        raise UsageError("bundle.not_zip", path=path)
    if not path.exists():
        return
    held = held_in(path)
    if held is None:
        raise ZhanpingError("bundle.not_ours", CONFLICT, path=path)
    if held != (name,):
        raise ZhanpingError("bundle.others", CONFLICT, path=path, count=len(held), id=name)


def _told(desk: Desk, packed: Packed) -> int:
    """Say what is wrong with what was packed, and what was not; the exit code."""
    if packed.unseen:
        desk.tell("bundle.unseen", names=packed.unseen)
    for message in (*packed.left_out, *packed.newer, *packed.damage):
        desk.say(message)
    if packed.newer:
        desk.tell("copy.newer", count=len(packed.newer))
    if packed.damage:
        desk.tell("copy.damaged", count=len(packed.damage))
    for id, reason in packed.omitted:  # noqa: A001 - the word the users know
        desk.tell("backup.omitted", id=id, reason=reason.message)
    codes = (DAMAGED if packed.damage else 0, *(reason.code for _, reason in packed.omitted))
    return max(codes)
