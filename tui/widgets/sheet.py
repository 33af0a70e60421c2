"""A sheet: rows and columns with a cursor on one cell, drawn by the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from rich.cells import cell_len
from textual.geometry import Region
from textual.message import Message

from tui.widgets.lines import Lines, Row, Span, fit

WIDEST = 40  # cells that a column takes at most before it is cut
GAP = 1


class Spot(NamedTuple):
    """A cell: the block, the row in it, the column."""

    block: int = 0
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, or a line of a record.

    Attributes:
        head: what stands over it, or before it.
        ask: what the entry line calls it.
        kind: `edit` takes text, `link` takes the cursor alone, `shown` is passed over.
        options: the words to choose from, where only these can stand there.
        least: cells it keeps when there is little room; 0 for all that it needs.
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
        locks: cells that cannot be changed, and why.
        empty: what is said where a table has no rows.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    is_record: bool = False
    locks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    empty: str = ""


class Sheet(Lines, can_focus=False):
    """Blocks of cells. The head of a table stays in view; a move repaints two cells."""

    DEFAULT_CSS = "Sheet { height: 1fr; }"

    @dataclass
    class CellMoved(Message):
        """The cursor stands on another cell."""

        spot: Spot

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.blocks: tuple[Block, ...] = ()
        self.spot = Spot()
        self._lines: list[tuple[int, int, int]] = []
        self._drawn: list[Row] = []

    def show(self, blocks: Sequence[Block], spot: Spot) -> None:
        """Show other values, or another form; only lines that changed are drawn anew."""
        before, width = self._all_drawn(), self.size.width
        is_same_form = len(self.blocks) == len(blocks)
        self.blocks = tuple(blocks)
        self._lines = [line for n, block in enumerate(blocks) for line in _lines_of(n, block)]
        self.spot = self.nearest(spot)
        self.cursor = self._line_of(self.spot)
        top = self.top
        if not is_same_form:
            self.top = 0
        self._reveal()
        after = [self.row(n, width) for n in range(self.count)]
        if self.top != top or len(before) != len(after):
            self.refresh()
            return
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            if old != new:
                self.refresh_row(index)

    def go(self, spot: Spot) -> None:
        """Set the cursor on a cell."""
        old, top, window = self.spot, self.top, self._window(self.spot.block)
        self.spot = spot
        self.cursor = self._line_of(spot)
        self._reveal()
        if self.top != top or self._window(spot.block) != window or self._head_line(old) != self._head_line(spot):
            self.refresh()
        else:
            self.refresh(self._region(old), self._region(spot))
        self.post_message(self.CellMoved(spot))

    def beside(self, across: int, down: int) -> Spot | None:
        """The cell so many columns and rows from the cursor; None where there is none."""
        at, block = self.spot, self.blocks[self.spot.block]
        if block.is_record:
            return None if across else self._vertical(down)
        if down:
            return self._vertical(down)
        column = at.column + across
        while 0 <= column < len(block.columns):
            if block.columns[column].kind != "shown":
                return at._replace(column=column)
            column += across
        return None

    def in_order(self, step: int) -> Spot | None:
        """The cell before or after the cursor, row by row; None at an end."""
        spots = self._spots()
        at = spots.index(self.spot) + step if self.spot in spots else 0
        return spots[at] if 0 <= at < len(spots) else None

    def nearest(self, spot: Spot) -> Spot:
        """The cell itself where the cursor may stand there, else the one closest to it."""
        spots = self._spots() or [Spot()]
        return min(spots, key=lambda s: [abs(a - b) for a, b in zip(s, spot, strict=True)])

    @property
    def column(self) -> Column | None:
        """The cursor's column; None where there is no cell."""
        return self.blocks[self.spot.block].columns[self.spot.column] if self._spots() else None

    @property
    def text(self) -> str:
        """What stands in the cursor's cell."""
        return self.blocks[self.spot.block].rows[self.spot.row][self.spot.column] if self.column else ""

    @property
    def lock(self) -> str:
        """Why the cursor's cell cannot be changed; empty where it can."""
        return self.blocks[self.spot.block].locks.get(self.spot[1:], "") if self.blocks else ""

    # -- drawing -------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def marked(self, index: int) -> bool:
        """The cursor is a cell, never a whole row."""
        return False

    def row(self, index: int, width: int) -> Row:
        """One line: the head of the table where it would be out of view, else its own."""
        if index == self.top and (head := self._head_line(self.spot)) is not None and head < index:
            index = head
        number, row, column = self._lines[index]
        block = self.blocks[number]
        if block.is_record:
            return self._record_line(block, Spot(number, 0, column), width)
        if not block.rows and row == 0:
            return (Span(fit(block.empty, width), "dim"),)
        first, widths = self._layout(number, width)
        cells: list[Span] = []
        for n, cells_wide in widths.items():
            if row < 0:
                head = fit(block.columns[n].head, cells_wide, block.columns[n].right)
                cells.append(Span(head if row == -1 else " " * cells_wide, "head"))
            else:
                cells.append(self._cell(block, Spot(number, row, n), cells_wide))
            cells.append(Span(" " * GAP))
        return cells

    def _cell(self, block: Block, spot: Spot, width: int) -> Span:
        column, text = block.columns[spot.column], block.rows[spot.row][spot.column]
        is_dim = column.kind == "shown" or spot[1:] in block.locks or not text
        style = "cursor" if spot == self.spot else "dim" if is_dim else ""
        return Span(fit(text or column.blank, width, column.right), style)

    def _record_line(self, block: Block, spot: Spot, width: int) -> Row:
        label = max(cell_len(column.head) for column in block.columns) + 2
        label = min(label, width // 2)
        cell = self._cell(block, spot, max(width - label, 1))
        return (Span(fit(block.columns[spot.column].head, label), "dim"), cell)

    def _all_drawn(self) -> list[Row]:
        return [self.row(n, self.size.width) for n in range(self.count)]

    def _layout(self, number: int, width: int) -> tuple[int, Mapping[int, int]]:
        """The first column after the fixed one, and the widths of the columns that are drawn."""
        widths = _widths(self.blocks[number], width)
        column = self.spot.column if self.spot.block == number else 0
        first = 1
        while first < column and _used(widths, first, column) > width:
            first += 1
        drawn, left = {}, width
        for n in (0, *range(first, len(widths))):
            if left <= 0:
                break
            drawn[n] = min(widths[n], left)
            left -= widths[n] + GAP
        return first, drawn

    def _window(self, number: int) -> int:
        is_table = number < len(self.blocks) and not self.blocks[number].is_record
        return self._layout(number, self.size.width)[0] if is_table else 0

    def _region(self, spot: Spot) -> Region:
        y, block = self._line_of(spot) - self.top, self.blocks[spot.block]
        if block.is_record:
            return Region(0, y, self.size.width, 1)
        x = 0
        for n, width in self._layout(spot.block, self.size.width)[1].items():
            if n == spot.column:
                return Region(x, y, width, 1)
            x += width + GAP
        return Region(0, y, self.size.width, 1)

    # -- places --------------------------------------------------------------------------------

    def _vertical(self, down: int) -> Spot | None:
        lines = [line for line in self._lines if self._can_stand(line)]
        here = next((n for n, line in enumerate(lines) if self._is_at(line, self.spot)), None)
        if here is None or not 0 <= here + down < len(lines):
            return None
        number, row, column = lines[here + down]
        if self.blocks[number].is_record:
            return Spot(number, row, column)
        same = self.spot.column if number == self.spot.block else 0
        return self.nearest(Spot(number, row, same))

    def _can_stand(self, line: tuple[int, int, int]) -> bool:
        block = self.blocks[line[0]]
        return 0 <= line[1] < len(block.rows) and (not block.is_record or block.columns[line[2]].kind != "shown")

    def _is_at(self, line: tuple[int, int, int], spot: Spot) -> bool:
        return line[:2] == spot[:2] and (not self.blocks[line[0]].is_record or line[2] == spot.column)

    def _line_of(self, spot: Spot) -> int:
        return next((n for n, line in enumerate(self._lines) if self._is_at(line, spot)), 0)

    def _spots(self) -> list[Spot]:
        return [
            Spot(number, row, column)
            for number, block in enumerate(self.blocks)
            for row in range(len(block.rows))
            for column, kind in enumerate(c.kind for c in block.columns)
            if kind != "shown"
        ]

    def _head_line(self, spot: Spot) -> int | None:
        """The line with the head of the cell's table."""
        found = (n for n, line in enumerate(self._lines) if line[:2] == (spot.block, -1))
        return next(found, None)

    def _reveal(self) -> None:
        """Bring the cursor into view by a whole page, below the head that stays."""
        height, head = self.size.height, self._head_line(self.spot)
        if height <= 0:
            return
        covered = 1 if head is not None and head < self.top else 0
        if self.top + covered <= self.cursor < self.top + height:
            return
        keep = min(2, height - 2) if height > 2 else 0  # noqa: PLR2004 - a head and a row
        is_below = self.cursor >= self.top + height
        top = self.cursor - keep - 1 if is_below else self.cursor - height + 1 + keep
        self.top = min(max(top, 0), max(self.count - height, 0))


def _lines_of(number: int, block: Block) -> list[tuple[int, int, int]]:
    """The lines of a block as (block, row, column): row -1 is a table's head, -2 an empty line before it."""
    if block.is_record:
        return [(number, 0, column) for column in range(len(block.columns))]
    gap = [(number, -2, 0)] if number else []
    return [*gap, (number, -1, 0), *((number, row, 0) for row in range(max(len(block.rows), 1)))]


def _widths(block: Block, width: int) -> list[int]:
    """A width for each column: what it needs, less where there is little room and it can be cut."""
    widths = []
    for n, column in enumerate(block.columns):
        needed = max([cell_len(column.head), cell_len(column.blank), *(cell_len(row[n]) for row in block.rows)])
        widths.append(min(max(needed, column.least, 2), WIDEST if column.least else width))
    over = _used(widths, 1, len(widths) - 1) - width
    for n, column in sorted(enumerate(block.columns), key=lambda item: -widths[item[0]]):
        if over > 0 and column.least and widths[n] > column.least:
            cut = min(over, widths[n] - column.least)
            widths[n] -= cut
            over -= cut
    return widths


def _used(widths: Sequence[int], first: int, last: int) -> int:
    """Cells that the fixed column and those from `first` to `last` take."""
    return sum(width + GAP for width in (widths[0], *widths[first : last + 1])) - GAP
