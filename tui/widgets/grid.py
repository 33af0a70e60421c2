"""The cells of a sheet and the ways between them; nothing here is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from rich.cells import cell_len

GAP = 1
HEAD, SPACE = -1, -2


class Spot(NamedTuple):
    """A cell: the block, the row in it, the column."""

    block: int = 0
    row: int = 0
    column: int = 0


class Line(NamedTuple):
    """What one line of the sheet shows.

    Attributes:
        row: the block's row, or `HEAD`, or `SPACE` before a head.
        column: the value of a record; 0 in a table.
    """

    block: int
    row: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, or a line of a record.

    Attributes:
        head: what stands over it, or before it.
        ask: what the entry line calls it.
        kind: `edit` takes text, `link` takes the cursor alone, `shown` is passed over.
        options: the words to choose from, where only these can stand there.
        least: cells it keeps when there is little room, the last columns giving way first; 0 for all.
        blank: what is drawn where nothing is stated.
    """

    head: str
    ask: str = ""
    kind: Literal["edit", "link", "shown"] = "edit"
    right: bool = False
    options: tuple[str, ...] = ()
    least: int = 0
    blank: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A table; or a record, whose columns stand below each other with one value each.

    Attributes:
        locks: cells, as (row, column), that cannot be changed, and why.
        empty: what is said where a table has no rows.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    is_record: bool = False
    locks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    empty: str = ""


class Grid:
    """Blocks of cells, one below the other.

    Args:
        blocks: from the top down.
    """

    def __init__(self, blocks: Sequence[Block] = ()) -> None:
        self.blocks = tuple(blocks)
        self._widths: dict[tuple[int, int], list[int]] = {}

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines from the top down."""
        return tuple(line for number, block in enumerate(self.blocks) for line in _lines(number, block))

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """The cells that the cursor may stand on, in reading order."""
        return tuple(
            Spot(number, row, column)
            for number, block in enumerate(self.blocks)
            for row in range(len(block.rows))
            for column, kind in enumerate(c.kind for c in block.columns)
            if kind != "shown"
        )

    def text(self, spot: Spot) -> str:
        """What stands in a cell."""
        return self.blocks[spot.block].rows[spot.row][spot.column]

    def column(self, spot: Spot) -> Column:
        """The cell's column."""
        return self.blocks[spot.block].columns[spot.column]

    def lock(self, spot: Spot) -> str:
        """Why a cell cannot be changed; empty where it can."""
        return self.blocks[spot.block].locks.get((spot.row, spot.column), "")

    def nearest(self, spot: Spot) -> Spot:
        """The cell itself where the cursor may stand there, else the one closest to it."""
        return min(
            self.spots, key=lambda s: [abs(a - b) for a, b in zip(s, spot, strict=True)], default=Spot()
        )

    def in_order(self, spot: Spot, step: int) -> Spot | None:
        """The cell before or after in reading order; None at an end."""
        at = self.spots.index(spot) + step if spot in self.spots else 0
        return self.spots[at] if 0 <= at < len(self.spots) else None

    def across(self, spot: Spot, step: int) -> Spot | None:
        """The cell to the left or right in a table's row; None at an end and in a record."""
        block, column = self.blocks[spot.block], spot.column + step
        while not block.is_record and 0 <= column < len(block.columns):
            if block.columns[column].kind != "shown":
                return spot._replace(column=column)
            column += step
        return None

    def down(self, spot: Spot, step: int) -> Spot | None:
        """The cell so many lines below; None at an end."""
        lines = [line for line in self.lines if self._can_stand(line)]
        at = next((n for n, line in enumerate(lines) if self._is_at(line, spot)), None)
        if at is None or not 0 <= at + step < len(lines):
            return None
        line = lines[at + step]
        is_same_table = line.block == spot.block and not self.blocks[line.block].is_record
        return self.nearest(Spot(line.block, line.row, spot.column if is_same_table else line.column))

    def line_of(self, spot: Spot) -> int:
        """The line that a cell stands in."""
        return next((n for n, line in enumerate(self.lines) if self._is_at(line, spot)), 0)

    def head_of(self, spot: Spot) -> int | None:
        """The line with the head of the cell's table; None in a record."""
        return next((n for n, line in enumerate(self.lines) if line[:2] == (spot.block, HEAD)), None)

    def widths(self, number: int, width: int) -> list[int]:
        """The widths of a table's columns: what each needs, less where there is little room."""
        if (number, width) not in self._widths:
            self._widths[number, width] = _widths(self.blocks[number], width)
        return self._widths[number, width]

    def _can_stand(self, line: Line) -> bool:
        block = self.blocks[line.block]
        return 0 <= line.row < len(block.rows) and (
            not block.is_record or block.columns[line.column].kind != "shown"
        )

    def _is_at(self, line: Line, spot: Spot) -> bool:
        return line[:2] == spot[:2] and (not self.blocks[line.block].is_record or line.column == spot.column)


def _lines(number: int, block: Block) -> list[Line]:
    if block.is_record:
        return [Line(number, 0, column) for column in range(len(block.columns))]
    head = [Line(number, SPACE), Line(number, HEAD)] if number else [Line(number, HEAD)]
    return [*head, *(Line(number, row) for row in range(max(len(block.rows), 1)))]


def _widths(block: Block, width: int) -> list[int]:
    widths = [
        max(2, *map(cell_len, (column.head, column.blank, *(row[n] for row in block.rows))))
        for n, column in enumerate(block.columns)
    ]
    over = used(widths, 1, len(widths) - 1) - width
    if over <= -len(widths):
        return [cells + 1 for cells in widths]  # there is room for wider gaps
    for n in reversed(range(len(widths))):
        least = block.columns[n].least
        if over > 0 and 0 < least < widths[n]:
            cut = min(over, widths[n] - least)
            widths[n] -= cut
            over -= cut
    return widths


def used(widths: Sequence[int], first: int, last: int) -> int:
    """Cells that the first column and those from `first` to `last` take, with the gaps between."""
    return sum(width + GAP for width in (widths[0], *widths[first : last + 1])) - GAP
