"""One sheet of a workbook as it goes by in a stream: its cells, what is merged, what is hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from xml.parsers import expat

from models.entries import clean_text
from models.errors import FileFault, Message, say
from models.sheets.grid import Area, Cell, Kind, Spot

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 120_000, 300, 600_000
MOST_WRITTEN = 2_000_000  # cells, those that only have a format included
MOST_MERGED = 100_000
LONGEST = 4_000
"""Signs of a cell; longer ones are no figures of a station."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_OUTSIDE = re.compile(r"\[\d+\]|\[[^\[\]]+\.xls[xmb]?\]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[\$[^\]]*\]|\\.|_.|\*.')
_CODE = re.compile(
    r"_x([0-9A-Fa-f]{4})_"
)  # how Excel writes a sign that XML cannot hold, and an _ before one
_DATE_SIGNS = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PERCENT_FORMATS = frozenset({9, 10})
_DIGITS = 15  # what spreadsheets keep of a number; more is noise of the binary form
_LAST_DAY = 2_958_465  # 9999-12-31


class Format(NamedTuple):
    """What a number's format says of it."""

    is_date: bool
    is_percent: bool


class Text:
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
        text = decoded("".join(self._parts))
        self._parts = []
        return text


class SheetReader:
    """Takes down the cells of one sheet as its parts go by."""

    def __init__(self, spot: Spot, shared: list[str], formats: list[Format], from_1904: bool) -> None:
        self._spot, self._shared, self._formats, self._from_1904 = spot, shared, formats, from_1904
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merged: list[Area] = []
        self.hidden: set[int] = set()
        self._row = self._column = self._written = 0
        self._type, self._style = "n", 0
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._taking: list[str] | None = None
        self._inline = Text()

    def handle(self, parser: expat.XMLParserType) -> None:
        """Set the handlers of a parser."""
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._signs

    def _start(self, tag: str, given: Mapping[str, str]) -> None:
        match local(tag):
            case "row":
                self._row = whole(given.get("r")) or self._row + 1
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
        self._written += 1
        if self._written > MOST_WRITTEN:
            raise self._fault(say("sheet.file.styled", most=MOST_WRITTEN))
        self._type, self._style = given.get("t", "n"), whole(given.get("s"))
        self._value, self._formula, self._inline = [], None, Text()

    def _signs(self, text: str) -> None:
        if self._taking is not None:
            self._taking.append(text)
        else:
            self._inline.add(text)

    def _end(self, tag: str) -> None:
        match local(tag):
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
                number = whole(raw)
                return (self._shared[number] if number < len(self._shared) else ""), "text", False
            case "str":
                return decoded(raw), "text", False
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
        style = self._formats[self._style] if self._style < len(self._formats) else Format(False, False)
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
        if len(self.merged) >= MOST_MERGED:
            raise FileFault(self._spot.file, None, say("sheet.file.merged", sheet=self._spot.sheet))
        corners = (int(start[2]), _number_of(start[1]), int(end[2]), _number_of(end[1]))
        self.merged.append(Area(*corners))

    def _fault(self, reason: Message) -> FileFault:
        within = say("sheet.within", sheet=self._spot.sheet, row=self._row, reason=reason)
        return FileFault(self._spot.file, None, within)


def decoded(text: str) -> str:
    """A text with its coded signs put back: ``_x003D_`` is ``=``, ``_x005F_`` an underscore; controls go."""
    return _CODE.sub(lambda found: clean_text(f".{chr(int(found[1], 16))}.")[1:-1], text)


def local(tag: str) -> str:
    """A tag without the prefix of its namespace: strict workbooks and other programs have other ones."""
    return tag.rpartition(":")[2]


def whole(text: str | None) -> int:
    """A number of an attribute; 0 where it is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _number_of(column: str) -> int:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _without_noise(value: Decimal) -> Decimal:
    """A number without the digits that the binary form adds: 0.30000000000000004 is 0.3."""
    if not value.is_finite() or abs(value.adjusted()) > _DIGITS:
        raise ArithmeticError
    rounded = round(value, _DIGITS - 1 - value.adjusted()) if value else Decimal(0)
    return rounded.normalize() + 0


def format_of(number: int, codes: Mapping[int, str]) -> Format:
    """What a format says, by its number and the codes that the workbook adds."""
    code = _QUOTED.sub("", codes.get(number, "").partition(";")[0])
    is_percent = number in _PERCENT_FORMATS or "%" in code
    is_date = number in _DATE_FORMATS or (not is_percent and bool(_DATE_SIGNS.search(code)))
    return Format(is_date and "General" not in code, is_percent)
