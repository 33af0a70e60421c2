"""Where a report may stand: never in place of anything but an older one of its kind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import UsageError, ZhanpingError

if TYPE_CHECKING:
    from export.formats import Format

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


def _check_kind(output: Path, target: Path, form: Format) -> None:
    from storage.files import translated

    with translated(output), target.open("rb") as file:
        is_same = file.read(len(_BEGINS[form])) == _BEGINS[form]
        if is_same and form in _PARTS:
            is_same = _PARTS[form] in file.read()  # in the list at a package's end, names stand as they are
    if not is_same:
        raise ZhanpingError("report.not_ours", path=output, format=form)
