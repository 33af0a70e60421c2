"""A sheet: tables and records with a cursor on one cell, drawn by the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest

from rich.cells import cell_len
from textual.geometry import Region
from textual.message import Message

from tui.widgets.grid import GAP, HEAD, Block, Column, Grid, Line, Spot, used
from tui.widgets.lines import Row, Span, fit
from tui.widgets.noted_lines import NotedLines

CURSOR = 12  # cells that the cursor has at least in a record


class Sheet(NotedLines, can_focus=False):
    """Blocks of cells. The head of a table stays in view; a move repaints two cells.

    The entry line beside it has the keys, so the cursor is always drawn as active.
    """

    DEFAULT_CSS = "Sheet { height: 1fr; }"

    @dataclass
    class CellMoved(Message):
        """The cursor stands on another cell."""

        spot: Spot

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.grid = Grid()
        self.spot = Spot()

    def show(self, blocks: Sequence[Block], spot: Spot) -> None:
        """Show other values or another form, the cursor on that cell; only what changed is drawn anew."""
        before, top = self._drawn(), self.top
        self.grid = Grid(blocks)
        self.spot = self.grid.nearest(spot)
        self.cursor = self.grid.line_of(self.spot)
        self._reveal()
        if self.top != top:
            self.refresh()
            return
        for index, (old, new) in enumerate(zip_longest(before, self._drawn())):
            if old != new:
                self.refresh_row(index)

    def go(self, spot: Spot) -> None:
        """Set the cursor on a cell."""
        old, before = self.spot, self._view()
        self.spot = spot
        self.cursor = self.grid.line_of(spot)
        self._reveal()
        if self._view() != before:
            self.refresh()
        elif old != spot:
            left, entered = self._region(old), self._region(spot)
            # What is drawn of a line is sent from its left end on, so twice where there are two cells.
            self.refresh(*([left.union(entered)] if left.y == entered.y else [left, entered]))
        self.post_message(self.CellMoved(spot))

    @property
    def column(self) -> Column | None:
        """The cursor's column; None where there is no cell at all."""
        return self.grid.column(self.spot) if self.grid.spots else None

    @property
    def text(self) -> str:
        """What stands in the cursor's cell."""
        return self.grid.text(self.spot) if self.grid.spots else ""

    @property
    def refusal(self) -> str:
        """Why the cursor's cell cannot be changed; empty where it can."""
        return self.grid.lock(self.spot) if self.grid.spots else ""

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.grid.lines)

    def marked(self, index: int) -> bool:
        """The cursor is a cell, never a whole row."""
        return False

    def row(self, index: int, width: int) -> Row:
        """One line; the first in view gives way to its table's head."""
        head = self.grid.head_of(self.spot) if index == self.top else None
        line = self.grid.lines[head if head is not None and head < index else index]
        block = self.grid.blocks[line.block]
        if block.is_record:
            return self._value(block, line, width)
        if line.row == HEAD or not block.rows:
            return self._head(block, line, width)
        spans = []
        for n, cells in self._layout(line.block, width).items():
            spans += [
                self._cell(block, Spot(line.block, line.row, n), cells) if line.row >= 0 else Span(""),
                GAP_SPAN,
            ]
        return _joined(spans)

    def _head(self, block: Block, line: Line, width: int) -> Row:
        """A table's head, or what is said where it has no rows."""
        if line.row >= 0:
            return (Span(fit(block.empty, width), "dim"),)
        spans = []
        for n, cells in self._layout(line.block, width).items():
            text = block.columns[n].head if line.row == HEAD else ""
            spans += [Span(fit(text, cells, block.columns[n].right), "head"), Span(" " * GAP, "head")]
        return _joined(spans)

    def _value(self, block: Block, line: Line, width: int) -> Row:
        """One value of a record after its name."""
        label = min(max(cell_len(column.head) for column in block.columns) + 2, width // 2)
        room = max(width - label, 1)
        cell = self._cell(block, Spot(*line), min(max(cell_len(block.rows[0][line.column]), CURSOR), room))
        return (Span(fit(block.columns[line.column].head, label), "dim"), cell)

    def _cell(self, block: Block, spot: Spot, width: int) -> Span:
        column, text = block.columns[spot.column], block.rows[spot.row][spot.column]
        is_dim = column.kind == "shown" or not text or (spot.row, spot.column) in block.locks
        style = "cursor" if spot == self.spot else "dim" if is_dim else ""
        return Span(fit(text or column.blank, width, column.right), style)

    def _layout(self, number: int, width: int) -> Mapping[int, int]:
        """The columns that are drawn and their widths: always the first, and a window with the cursor's."""
        widths = self.grid.widths(number, width)
        first = self._first(number, width)
        drawn, left = {}, width
        for n in (0, *range(first, len(widths))):
            if left > 0:
                drawn[n] = min(widths[n], left)
                left -= widths[n] + GAP
        return drawn

    def _first(self, number: int, width: int) -> int:
        """The first column drawn after column 0."""
        if self.spot.block != number:
            return 1
        widths, first = self.grid.widths(number, width), 1
        while first < self.spot.column and used(widths, first, self.spot.column) > width:
            first += 1
        return first

    def _view(self) -> tuple[int, int, bool]:
        """What of the sheet is in view; while it stays the same, a move repaints cells alone."""
        block, head = self.spot.block, self.grid.head_of(self.spot)
        is_table = bool(self.grid.blocks) and not self.grid.blocks[block].is_record
        first = self._first(block, self.size.width) if is_table else 1
        return self.top, first, head is not None and head < self.top

    def _region(self, spot: Spot) -> Region:
        """Where a cell is drawn."""
        y, x, width = self.grid.line_of(spot) - self.top, 0, self.size.width
        block = self.grid.blocks[spot.block]
        if block.is_record:
            label, cell = self._value(block, Line(*spot), width)
            return Region(cell_len(label.text), y, cell_len(cell.text), 1)
        for n, cells in self._layout(spot.block, width).items():
            if n == spot.column:
                return Region(x, y, cells, 1)
            x += cells + GAP
        return Region(0, y, width, 1)

    def _drawn(self) -> list[Row]:
        return [self.row(n, self.size.width) for n in range(self.count)]

    def _reveal(self) -> None:
        """Bring the cursor into view by a whole page, below the head that stays."""
        height, head = self.lines_free, self.grid.head_of(self.spot)
        if height <= 0:
            return
        self.top = min(self.top, max(self.count - height, 0))
        covered = int(head is not None and head < self.top)
        if self.top + covered <= self.cursor < self.top + height:
            return
        keep = max(min(2, height - 2), 0)
        is_below = self.cursor >= self.top + height
        top = self.cursor - keep - 1 if is_below else self.cursor - height + 1 + keep
        self.top = min(max(top, 0), max(self.count - height, 0))


def _joined(spans: Sequence[Span]) -> Row:
    """Neighbours of one style as one piece: each piece costs bytes of its own."""
    return [Span("".join(s.text for s in same), style) for style, same in groupby(spans, lambda s: s.style)]


GAP_SPAN = Span(" " * GAP)
