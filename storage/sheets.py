"""Files of sheets from elsewhere: what kind they are, which text encoding, which separator; read as grids."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import IO

from models.errors import FileFault, say
from models.reasons import system_reason
from models.sheets.grid import Book, Cell, Grid
from storage.workbook import ARCHIVE, read_workbook
from storage.worksheet import LONGEST, MOST_CELLS, MOST_COLUMNS, MOST_ROWS

MOST_BYTES = 32 * 1024 * 1024
_OLD = bytes.fromhex("d0cf11e0a1b11ae1")  # how .xls begins, and an .xlsx with a password
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXTS = (".csv", ".tsv", ".txt")
_SEPARATORS = ",\t;|，"
_LINES = 50  # lines that the separator is told by


def bytes_from(name: str, stdin: IO[bytes]) -> tuple[str, bytes]:
    """What a file is called and holds, no more of it than a sheet may have.

    Args:
        name: the file; ``-`` for stdin.
        stdin: what is read then.

    Raises:
        FileFault: it cannot be read, or is too large.
    """
    if name == "-":
        name, data = "stdin", stdin.read(MOST_BYTES + 1)
    else:
        try:
            with Path(name).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise FileFault(name, None, say("file.unreadable", reason=system_reason(error))) from None
    if len(data) > MOST_BYTES:
        raise FileFault(name, None, say("sheet.file.large", most=MOST_BYTES // 1024 // 1024))
    return name, data


def is_sheet(name: str, data: bytes) -> bool:
    """Whether a file is one of sheets rather than TOML: by how it begins, a text by its name."""
    return data.startswith((ARCHIVE, _OLD)) or PurePath(name).suffix.lower() in _TEXTS


def read_sheets(name: str, data: bytes) -> Book:
    """The sheets of a file, a workbook (.xlsx) or text (.csv, .tsv, .txt); told by its content.

    Args:
        name: as the user named it.
        data: its content.

    Raises:
        FileFault: it is neither, too large, or damaged; with the mend.
    """
    if data.startswith(_OLD):
        reason = "sheet.file.locked" if _LOCKED in data else "sheet.file.old"
        raise FileFault(name, None, say(reason))
    if data.startswith(ARCHIVE):
        return read_workbook(name, data)
    return Book(name, (_read_text(name, data),))


def _read_text(name: str, data: bytes) -> Grid:
    text, encoding = _decoded(name, data)
    if not text.strip():
        raise FileFault(name, None, say("sheet.file.empty"))
    cells: dict[tuple[int, int], Cell] = {}
    try:
        for number, row in enumerate(_rows(text, _separator(text)), start=1):
            if number > MOST_ROWS:
                raise FileFault(name, number, say("sheet.file.rows", most=MOST_ROWS))
            for column, field in enumerate(row, start=1):
                if not field.strip():
                    continue
                if column > MOST_COLUMNS or len(cells) >= MOST_CELLS:
                    raise FileFault(name, number, say("sheet.file.wide", most=MOST_COLUMNS))
                if len(field) > LONGEST:
                    raise FileFault(name, number, say("sheet.file.cell", most=LONGEST))
                cells[number, column] = Cell(number, column, field)
    except csv.Error:
        raise FileFault(name, None, say("sheet.file.csv")) from None
    shown = "" if encoding.startswith("UTF-8") else encoding
    return Grid(name, "", cells, encoding=shown)


def _decoded(name: str, data: bytes) -> tuple[str, str]:
    """The text of a file and how it was read: by its mark, as UTF-8, else as GB18030 as Excel writes it.

    Raises:
        FileFault: it is no text.
    """
    marked = next((codec for mark, codec in _MARKS if data.startswith(mark)), None)
    for codec in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if all(unicodedata.category(c) != "Cc" or c in "\t\r\n\f\x1a" for c in set(text)):
            return text, codec.upper()
        break
    suffix = PurePath(name).suffix.lower()
    raise FileFault(name, None, say("sheet.file.not_text", suffix=suffix or "-"))


def _separator(text: str) -> str:
    """What stands between the fields: what most lines have, and have equally often."""
    lines = [line for line in text.splitlines()[:_LINES] if line.strip()]
    best, most = ",", 0
    for sign in _SEPARATORS:
        counts = Counter(len(next(csv.reader([line], delimiter=sign), [])) for line in lines)
        agreed = max((number for width, number in counts.items() if width > 1), default=0)
        if agreed > most:
            best, most = sign, agreed
    return best


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)
