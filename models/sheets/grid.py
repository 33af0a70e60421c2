"""A sheet as a grid of cells, whatever file it came from, and places in it to point at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from models.errors import FAILED, Message, ZhanpingError, say
from models.telling import chained

Kind = Literal["text", "number", "date", "bool", "error", "unsaved", "outside"]
"""What stands in a cell: ``unsaved`` is a formula without a result, ``outside`` one over another workbook."""

MOST_TOLD = 50
"""Faults that are told at once."""


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place in a file: a cell, a row, a sheet or the whole of it.

    Attributes:
        sheet: its name; empty where the file has no sheets.
        row: from 1; 0 for the whole sheet.
        column: from 1; 0 for the whole row.
    """

    file: str
    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def said(self) -> Message | str:
        """The place in words."""
        where: dict[str, object] = {"file": self.file, "sheet": self.sheet}
        where |= {"row": self.row, "column": letters(self.column)}
        if not self.row:
            return say("sheet.place_sheet", **where) if self.sheet else self.file
        if not self.column:
            return say("sheet.place_row" if self.sheet else "sheet.place_line", **where)
        return say("sheet.place_cell" if self.sheet else "sheet.place_field", **where)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be told about a place: a fault, or what was done there."""

    spot: Spot
    reason: Message

    @property
    def message(self) -> Message:
        """The place and what is told of it."""
        return say("sheet.said", place=self.spot.said, reason=self.reason)


class SheetFaults(ZhanpingError):
    """All that is wrong with some sheets, each with its place.

    Attributes:
        faults: in the order of the files.
    """

    def __init__(self, faults: Sequence[Remark]) -> None:
        told = [*dict.fromkeys(fault.message for fault in faults)]
        key = "sheet.faults" if len(told) <= MOST_TOLD else "sheet.faults_many"
        lines = chained("sheet.lines", told[:MOST_TOLD])
        super().__init__(key, FAILED, faults=lines, count=len(told), shown=MOST_TOLD)
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell.

    Attributes:
        row: where it is written; for a cell that is covered by a merged one, where that begins.
        column: the same.
        text: as it reads; a number with a point and without separators, a date as 2024-06-11.
        percent: whether the sheet shows the number as a percentage: 0.894 reads 89.4 %.
    """

    row: int
    column: int
    text: str
    kind: Kind = "text"
    percent: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands there."""
        return self.kind == "text" and not self.text.strip()


@dataclass(frozen=True, slots=True)
class Area:
    """A merged range, its ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One sheet.

    Attributes:
        file: as the user named it.
        sheet: its name; empty where the file has no sheets.
        cells: those that are written, by row and column; blank ones are left out.
        merged: the ranges whose value counts for all their cells.
        hidden_rows: rows that the sheet hides.
        is_hidden: whether the workbook hides the sheet.
        encoding: how a text file was read, where that had to be found out.
    """

    file: str
    sheet: str
    cells: Mapping[tuple[int, int], Cell]
    merged: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    is_hidden: bool = False
    encoding: str = ""

    @property
    def spot(self) -> Spot:
        """The whole sheet as a place."""
        return Spot(self.file, self.sheet)

    def place(self, row: int, column: int = 0) -> Spot:
        """A row or a cell as a place."""
        return Spot(self.file, self.sheet, row, column)

    @cached_property
    def height(self) -> int:
        """The last row that something stands in."""
        return max((row for row, _ in self.cells), default=0)

    @cached_property
    def width(self) -> int:
        """The last column that something stands in."""
        return max((column for _, column in self.cells), default=0)

    def at(self, row: int, column: int) -> Cell | None:
        """What stands in a cell, or counts there since a merged one covers it; None for nothing."""
        home = self._homes.get((row, column), (row, column))
        return self.cells.get(home)

    def across(self, row: int) -> Iterator[tuple[int, Cell]]:
        """The cells of a row that are not blank, with their columns."""
        for column in self._columns.get(row, ()):
            if (cell := self.at(row, column)) is not None:
                yield column, cell

    def top(self, rows: int) -> Iterator[tuple[int, int]]:
        """The places of the cells in the first rows, row by row."""
        for row in range(1, min(rows, self.height) + 1):
            for column in self._columns.get(row, ()):
                if (row, column) in self.cells:
                    yield row, column

    @cached_property
    def _columns(self) -> Mapping[int, Sequence[int]]:
        """The columns of each row that something stands in, or counts in."""
        columns: dict[int, list[int]] = {}
        for row, column in sorted({*self.cells, *self._homes}):
            columns.setdefault(row, []).append(column)
        return columns

    @cached_property
    def _homes(self) -> Mapping[tuple[int, int], tuple[int, int]]:
        """Where the value of a covered cell is written, within what is used of the sheet."""
        homes: dict[tuple[int, int], tuple[int, int]] = {}
        for area in self.merged:
            if (area.top, area.left) not in self.cells:
                continue
            for row in range(area.top, min(area.bottom, self.height) + 1):
                for column in range(area.left, min(area.right, self.width) + 1):
                    homes[row, column] = (area.top, area.left)
        return homes


@dataclass(frozen=True)
class Book:
    """A file of sheets, and what had to be told about the reading of it."""

    file: str
    grids: tuple[Grid, ...]
    remarks: tuple[Remark, ...] = field(default=())


def letters(column: int) -> str:
    """A column as spreadsheets call it: 1 is A, 27 is AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
