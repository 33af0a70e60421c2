"""Where what is written may stand: a report in place of an older one of its kind, a blank in nobody's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import UsageError, ZhanpingError

if TYPE_CHECKING:
    from export.formats import Format
    from tui.commands.desk import Desk

_BEGINS = {"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF-"}
_PARTS = {"docx": b"word/document.xml", "xlsx": b"xl/workbook.xml"}
_LINES = 2  # lines by which a file of text is known: of a table its head, of JSON its variant


def check_name(output: Path, target: Path, form: Format) -> None:
    """See whether a report of a format can stand there, before any work is done.

    Args:
        output: the file as the user named it.
        target: the same, with links followed.
        form: the format.

    Raises:
        UsageError: the name is of another format, or belongs to a folder or device.
        ZhanpingError: something else than a file of that format stands there.
    """
    if target.exists() and not target.is_file():
        raise UsageError("cli.not_a_file", path=output)
    if output.suffix.lower() != f".{form}":
        raise UsageError("report.suffix", path=output, format=form)
    if form in _BEGINS and target.exists():
        _check_kind(output, target, form)


def check_content(output: Path, target: Path, form: Format, data: bytes) -> None:
    """See whether a file of text that stands there is an older one of these; text has no mark of its kind.

    Raises:
        ZhanpingError: it is something else.
    """
    from storage.files import translated

    with translated(output):
        if form not in _BEGINS and target.exists():
            begin = b"\n".join(data.split(b"\n", _LINES)[: _LINES if form == "json" else 1]) + b"\n"
            with target.open("rb") as file:
                if file.read(len(begin)) != begin:
                    raise ZhanpingError("report.not_ours", path=output, format=form)


def write_blanks(
    desk: Desk, folder: Path, made: Mapping[str, bytes], refusal: str, *, force: bool = False
) -> None:
    """Write files to start from, all of them or none; one that is there already and the same is left.

    Args:
        desk: whom to tell.
        folder: the folder as the user named it.
        made: the files by name.
        refusal: what is said of one that is there and says something else; it has ``{path}``.
        force: whether such a one is written over.

    Raises:
        ZhanpingError: one is there and says something else, or the system refuses.
    """
    from storage.files import followed, translated, write_atomically

    target = followed(folder)
    with translated(folder):
        target.mkdir(parents=True, exist_ok=True)
        standing = [name for name in made if (target / name).exists() or (target / name).is_symlink()]
        same = {name for name in standing if _says(target / name, made[name])}
    for name in standing:
        if name not in same and not force:
            raise ZhanpingError(refusal, path=folder / name)
    for name, data in made.items():
        if name in same:
            desk.tell("cli.same", path=folder / name)
        else:
            write_atomically(target / name, data)
            desk.tell("cli.written", path=folder / name)


def _says(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _check_kind(output: Path, target: Path, form: Format) -> None:
    from storage.files import translated

    with translated(output), target.open("rb") as file:
        is_same = file.read(len(_BEGINS[form])) == _BEGINS[form]
        if is_same and form in _PARTS:
            is_same = _PARTS[form] in file.read()  # in the list at a package's end, names stand as they are
    if not is_same:
        raise ZhanpingError("report.not_ours", path=output, format=form)
