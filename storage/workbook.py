"""Workbooks (.xlsx) as grids: values as they were last computed, merged ranges, what is hidden.

Read as a stream, since a file comes from elsewhere: nothing outside of it is followed, no formula is
computed, no macro is run, no entity is put in, and what it unpacks to is bounded before it is unpacked. The
library that writes workbooks gives values or formulas but not both, and as a stream no merged or hidden rows.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from xml.parsers import expat

from models.errors import FileFault, Message, say
from models.sheets.grid import Area, Book, Cell, Grid, Kind, Spot

ARCHIVE = b"PK"
MOST_PARTS, MOST_UNPACKED = 2_000, 128 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, MOST_CELLS, MOST_COVERED = 120_000, 300, 600_000, 1_000_000
LONGEST = 4_000
"""Signs of a cell; longer ones are no figures of a station."""

_MAIN = ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_OUTSIDE = re.compile(r"\[\d+\]|\[[^\[\]]+\.xls[xmb]?\]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[\$[^\]]*\]|\\.|_.|\*.')
_DATE_SIGNS = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PERCENT_FORMATS = frozenset({9, 10})
_DIGITS = 15  # what spreadsheets keep of a number; more is noise of the binary form
_LAST_DAY = 2_958_465  # 9999-12-31


class _Format(NamedTuple):
    """What a number's format says of it."""

    is_date: bool
    is_percent: bool


class _Sheet(NamedTuple):
    name: str
    relation: str
    is_hidden: bool


def read_workbook(name: str, data: bytes) -> Book:
    """The sheets of a workbook.

    Args:
        name: as the user named it.
        data: its content.

    Raises:
        FileFault: it is none, is damaged, too large, has macros, or is of a kind that is not read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _Workbook(name, package).book()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise FileFault(name, None, say("sheet.file.damaged")) from None
    except expat.ExpatError:
        raise FileFault(name, None, say("sheet.file.damaged")) from None


class _Workbook:
    def __init__(self, name: str, package: zipfile.ZipFile) -> None:
        self._name, self._package = name, package
        self._parts = {entry.filename.lstrip("/"): entry for entry in package.infolist()}
        self._check()
        self._from_1904 = False
        self._sheets: list[_Sheet] = []
        self._shared: list[str] = []
        self._formats: list[_Format] = []

    def book(self) -> Book:
        """All sheets, in order."""
        main = self._main()
        relations = self._relations(main)
        self._parse(main, self._workbook)
        for kind, target in relations.values():
            if kind == "sharedStrings":
                self._shared = self._strings(target)
            elif kind == "styles":
                self._formats = self._styles(target)
        grids = tuple(
            self._grid(sheet, relations[sheet.relation][1])
            for sheet in self._sheets
            if relations.get(sheet.relation, ("", ""))[0] == "worksheet"
        )
        if not any(grid.cells for grid in grids):
            raise self._fault(say("sheet.file.empty"))
        return Book(self._name, grids)

    def _fault(self, reason: Message) -> FileFault:
        return FileFault(self._name, None, reason)

    def _check(self) -> None:
        """Refuse what is no plain workbook, before anything is unpacked."""
        entries = self._parts.values()
        unpacked = sum(entry.file_size for entry in entries)
        if len(self._parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
            raise self._fault(say("sheet.file.bomb", most=MOST_UNPACKED // 1024 // 1024))
        if any(entry.flag_bits & 1 for entry in entries):
            raise self._fault(say("sheet.file.locked"))
        if "content.xml" in self._parts or "mimetype" in self._parts:
            raise self._fault(say("sheet.file.ods"))
        if any(name.lower().endswith("vbaproject.bin") for name in self._parts):
            raise self._fault(say("sheet.file.macros"))
        if any(name.lower() == "xl/workbook.bin" for name in self._parts):
            raise self._fault(say("sheet.file.binary"))
        if "[Content_Types].xml" not in self._parts:
            raise self._fault(say("sheet.file.no_workbook"))

    def _main(self) -> str:
        """The part that lists the sheets."""
        found = [t for kind, t in self._relations("").values() if kind == "officeDocument"]
        if not found or found[0] not in self._parts or "xl/" not in found[0]:
            raise self._fault(say("sheet.file.no_workbook"))
        return found[0]

    # -- parts of the package ------------------------------------------------------------------

    def _parse(self, part: str, handler: Callable[[expat.XMLParserType], None]) -> None:
        """Parse a part as a stream, by the handlers that are set; a document type is refused."""
        if part not in self._parts:
            return
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def refuse(*_: object) -> None:
            raise self._fault(say("sheet.file.entities"))

        parser.StartDoctypeDeclHandler = refuse
        parser.EntityDeclHandler = refuse
        handler(parser)
        with self._package.open(self._parts[part]) as file:
            parser.ParseFile(file)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """The kind and the part of each relation of a part; those that lead outside are left out."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, given: Mapping[str, str]) -> None:
            if _local(tag) == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = given.get("Type", "").rpartition("/")[2]
                found[given.get("Id", "")] = (kind, posixpath.normpath(path))

        def handle(parser: expat.XMLParserType) -> None:
            parser.StartElementHandler = start

        self._parse(posixpath.join(folder, "_rels", f"{name}.rels"), handle)
        return found

    def _workbook(self, parser: expat.XMLParserType) -> None:
        def start(tag: str, given: Mapping[str, str]) -> None:
            match _local(tag):
                case "workbookPr":
                    self._from_1904 = given.get("date1904", "0") in ("1", "true")
                case "sheet":
                    relation = next((v for k, v in given.items() if k.endswith(":id")), "")
                    is_hidden = given.get("state", "visible") != "visible"
                    self._sheets.append(_Sheet(given.get("name", ""), relation, is_hidden))

        parser.StartElementHandler = start

    def _strings(self, part: str) -> list[str]:
        """The texts that cells refer to by number, without the readings that stand above Chinese signs."""
        found: list[str] = []
        text = _Text()

        def end(tag: str) -> None:
            if text.end(_local(tag)):
                return
            if _local(tag) == "si":
                found.append(text.take())

        def handle(parser: expat.XMLParserType) -> None:
            parser.StartElementHandler = lambda tag, _: text.start(_local(tag))
            parser.EndElementHandler = end
            parser.CharacterDataHandler = text.add

        self._parse(part, handle)
        return found

    def _styles(self, part: str) -> list[_Format]:
        """What the format of each style says of its numbers."""
        codes: dict[int, str] = {}
        found: list[_Format] = []
        inside = [False]

        def start(tag: str, given: Mapping[str, str]) -> None:
            match _local(tag):
                case "numFmt":
                    codes[_whole(given.get("numFmtId"))] = given.get("formatCode", "")
                case "cellXfs":
                    inside[0] = True
                case "xf" if inside[0]:
                    found.append(_format(_whole(given.get("numFmtId")), codes))

        def end(tag: str) -> None:
            if _local(tag) == "cellXfs":
                inside[0] = False

        def handle(parser: expat.XMLParserType) -> None:
            parser.StartElementHandler = start
            parser.EndElementHandler = end

        self._parse(part, handle)
        return found

    def _grid(self, sheet: _Sheet, part: str) -> Grid:
        reader = _SheetReader(Spot(self._name, sheet.name), self._shared, self._formats, self._from_1904)
        self._parse(part, reader.handle)
        grid = Grid(
            self._name, sheet.name, reader.cells, tuple(reader.merged), frozenset(reader.hidden),
            sheet.is_hidden,
        )  # fmt: skip
        if sum(_covered(area, grid) for area in grid.merged) > MOST_COVERED:
            raise self._fault(say("sheet.file.merged", sheet=sheet.name))
        return grid


class _Text:
    """Gathers the texts of a run of elements, leaving out readings (``rPh``)."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._is_text, self._reading = False, 0

    def start(self, tag: str) -> None:
        """An element begins."""
        if tag == "t":
            self._is_text = True
        elif tag == "rPh":
            self._reading += 1

    def add(self, text: str) -> None:
        """Signs come."""
        if self._is_text and not self._reading:
            self._parts.append(text)

    def end(self, tag: str) -> bool:
        """An element ends; True where it was one of a text's."""
        if tag == "t":
            self._is_text = False
        elif tag == "rPh":
            self._reading -= 1
        return tag in ("t", "rPh")

    def take(self) -> str:
        """The text so far; the next one begins."""
        text = "".join(self._parts)
        self._parts = []
        return text


class _SheetReader:
    """Takes down the cells of one sheet as its parts go by."""

    def __init__(self, spot: Spot, shared: list[str], formats: list[_Format], from_1904: bool) -> None:
        self._spot, self._shared, self._formats, self._from_1904 = spot, shared, formats, from_1904
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merged: list[Area] = []
        self.hidden: set[int] = set()
        self._row = self._column = 0
        self._type, self._style = "n", 0
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._taking: list[str] | None = None
        self._inline = _Text()

    def handle(self, parser: expat.XMLParserType) -> None:
        """Set the handlers of a parser."""
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._signs

    def _start(self, tag: str, given: Mapping[str, str]) -> None:
        match _local(tag):
            case "row":
                self._row = _whole(given.get("r")) or self._row + 1
                self._column = 0
                if given.get("hidden") in ("1", "true"):
                    self.hidden.add(self._row)
            case "c":
                self._begin_cell(given)
            case "v":
                self._taking = self._value
            case "f":
                self._formula = self._taking = []
            case "mergeCell":
                self._merge(given.get("ref", ""))
            case ("t" | "rPh") as name:
                self._inline.start(name)

    def _begin_cell(self, given: Mapping[str, str]) -> None:
        if found := _REFERENCE.fullmatch(given.get("r", "")):
            self._column, self._row = _number_of(found[1]), int(found[2])
        else:
            self._column += 1
        self._type, self._style = given.get("t", "n"), _whole(given.get("s"))
        self._value, self._formula, self._inline = [], None, _Text()

    def _signs(self, text: str) -> None:
        if self._taking is not None:
            self._taking.append(text)
        else:
            self._inline.add(text)

    def _end(self, tag: str) -> None:
        match _local(tag):
            case "v" | "f":
                self._taking = None
            case "c":
                self._end_cell()
            case ("t" | "rPh") as name:
                self._inline.end(name)

    def _end_cell(self) -> None:
        text, kind, percent = self._content()
        if kind == "text" and not text.strip():
            return
        if self._row > MOST_ROWS:
            raise self._fault(say("sheet.file.rows", most=MOST_ROWS))
        if self._column > MOST_COLUMNS:
            raise self._fault(say("sheet.file.wide", most=MOST_COLUMNS))
        if len(self.cells) >= MOST_CELLS:
            raise self._fault(say("sheet.file.cells", most=MOST_CELLS))
        if len(text) > LONGEST:
            raise self._fault(say("sheet.file.cell", most=LONGEST))
        key = (self._row, self._column)
        self.cells[key] = Cell(self._row, self._column, text, kind, percent)

    def _content(self) -> tuple[str, Kind, bool]:
        """What a cell says, what it is, and whether it is shown as a percentage."""
        raw = "".join(self._value)
        formula = "".join(self._formula) if self._formula is not None else None
        if formula is not None and _OUTSIDE.search(formula):
            return raw, "outside", False
        if self._type == "inlineStr":
            return self._inline.take(), "text", False
        if not raw:
            return (
                ("", "unsaved", False) if formula is not None and self._type != "str" else ("", "text", False)
            )
        match self._type:
            case "s":
                number = _whole(raw)
                return (self._shared[number] if number < len(self._shared) else ""), "text", False
            case "str":
                return raw, "text", False
            case "b":
                return ("TRUE" if raw == "1" else "FALSE"), "bool", False
            case "e":
                return raw, "error", False
            case "d":
                return raw[:10], "date", False
        return self._number(raw)

    def _number(self, raw: str) -> tuple[str, Kind, bool]:
        try:
            value = _without_noise(Decimal(raw))
        except ArithmeticError:
            return raw, "text", False
        style = self._formats[self._style] if self._style < len(self._formats) else _Format(False, False)
        if style.is_date and 0 < value <= _LAST_DAY:
            return self._day(int(value)).isoformat(), "date", False
        return f"{value:f}", "number", style.is_percent

    def _day(self, number: int) -> date:
        """The day of a serial number; Excel has a 29 February 1900 that never was."""
        if self._from_1904:
            return date(1904, 1, 1) + timedelta(days=min(number, _LAST_DAY - 1_500))
        return date(1899, 12, 30 if number > 60 else 31) + timedelta(days=number)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if start is None or end is None:
            return
        corners = (int(start[2]), _number_of(start[1]), int(end[2]), _number_of(end[1]))
        self.merged.append(Area(*corners))

    def _fault(self, reason: Message) -> FileFault:
        within = say("sheet.within", sheet=self._spot.sheet, row=self._row, reason=reason)
        return FileFault(self._spot.file, None, within)


def _covered(area: Area, grid: Grid) -> int:
    """How many cells a merged range covers of what is used of a sheet."""
    height, width = min(area.bottom, grid.height) - area.top, min(area.right, grid.width) - area.left
    return max(height + 1, 0) * max(width + 1, 0)


def _local(tag: str) -> str:
    """A tag without the prefix of its namespace: strict workbooks and other programs have other ones."""
    return tag.rpartition(":")[2]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _number_of(column: str) -> int:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _format(number: int, codes: Mapping[int, str]) -> _Format:
    code = _QUOTED.sub("", codes.get(number, "").partition(";")[0])
    is_percent = number in _PERCENT_FORMATS or "%" in code
    is_date = number in _DATE_FORMATS or (not is_percent and bool(_DATE_SIGNS.search(code)))
    return _Format(is_date and "General" not in code, is_percent)


def _without_noise(value: Decimal) -> Decimal:
    """A number without the digits that the binary form adds: 0.30000000000000004 is 0.3."""
    if not value.is_finite() or abs(value.adjusted()) > _DIGITS:
        raise ArithmeticError
    rounded = round(value, _DIGITS - 1 - value.adjusted()) if value else Decimal(0)
    return rounded.normalize() + 0
