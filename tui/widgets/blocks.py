"""A list of texts, each wrapped over as many rows as it needs, with one cursor over whole texts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.geometry import Region

from tui.widgets.lines import MOVES, Lines, Row, Span
from tui.widgets.text_lines import wrap

NARROWEST = 8  # cells that a text is given whatever stands before it


class Block(NamedTuple):
    """One text of the list.

    Attributes:
        key: what it is known by while the list is shown anew.
        lead: pieces before its first row; the other rows hang under their end.
        body: its paragraphs.
        can_choose: whether the cursor may stand on it.
    """

    key: str
    lead: tuple[Span, ...] = ()
    body: tuple[Span, ...] = ()
    can_choose: bool = True


class Blocks(Lines):
    """Blocks in order. What is taller than the widget is scrolled before the cursor leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVES, Binding("enter", "choose", show=False)]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.blocks: tuple[Block, ...] = ()
        self.at = 0
        self._rows: list[Row] = []
        self._starts: list[int] = []
        self._width = 0

    @property
    def current(self) -> Block | None:
        """The block under the cursor."""
        found = self.blocks[self.at] if self.at < len(self.blocks) else None
        return found if found and found.can_choose else None

    def show(self, blocks: Sequence[Block], key: str | None = None) -> None:
        """Replace the blocks; the cursor stays on its block, or on its place where that is gone.

        Args:
            blocks: what there is now; only lines that changed are drawn anew.
            key: the block to set the cursor on instead.
        """
        wanted = key or (self.blocks[self.at].key if self.at < len(self.blocks) else None)
        before = self._seen()
        if tuple(blocks) != self.blocks:
            self.blocks, self._width = tuple(blocks), 0
            if not any(block.can_choose for block in self.blocks):
                self.top = 0
        found = next((n for n, block in enumerate(self.blocks) if block.key == wanted), self.at)
        self._stand_on(found)
        for y, (old, new) in enumerate(zip(before, self._seen(), strict=True)):
            if old != new:
                self.refresh(Region(0, y, self.size.width, 1))

    @property
    def count(self) -> int:
        """How many rows all blocks take."""
        self._lay_out()
        return len(self._rows)

    def row(self, index: int, width: int) -> Row:
        """One row of a block."""
        return self._rows[index]

    def selectable(self, index: int) -> bool:
        """The cursor stands on a block's first row."""
        block = self._block_of(index)
        return self._starts[block] == index and self.blocks[block].can_choose

    def marked(self, index: int) -> bool:
        """All rows of the cursor's block carry its colour."""
        return self._block_of(index) == self.at and self.blocks[self.at].can_choose

    def move_to(self, index: int) -> None:
        """Set the cursor on the block that has this row, and show it."""
        if 0 <= index < self.count:
            self.at = self._block_of(index)
        super().move_to(index)

    def refresh_row(self, index: int) -> None:
        """Draw the whole block of a row anew."""
        if index < self.count:
            start, end = self._span(self._block_of(index))
            for row in range(start, end):
                super().refresh_row(row)

    def action_move(self, step: int) -> None:
        """To the next block, or further into one that is taller than the widget."""
        if not self.count:
            return
        start, end = self._span(self.at) if self.current else (0, self.count)
        below, above = end - self.top - self.size.height, self.top - start
        if step > 0 and below > 0 and (not self.current or start <= self.top):
            self._scroll(min(max(self.size.height - 1, 1), below) if self.current else 1)
        elif step < 0 and above > 0:
            self._scroll(-min(max(self.size.height - 1, 1), above) if self.current else -1)
        elif self.current:
            super().action_move(step)

    def action_page(self, step: int) -> None:
        """A page up or down."""
        if self.current:
            super().action_page(step)
        else:
            self._scroll(step * max(self.size.height - 1, 1))

    def action_edge(self, step: int) -> None:
        """To the first or the last block."""
        if self.current:
            super().action_edge(step)
        else:
            self._scroll(step * self.count)

    def action_choose(self) -> None:
        """Choose the block under the cursor."""
        if self.current:
            self.post_message(self.Chosen(self, self.cursor))

    def laid_out(self, block: Block, width: int) -> list[Row]:
        """The rows of one block."""
        return _wrapped(block, width)

    def on_resize(self) -> None:
        """Wrap to the new width and keep the cursor's block in view."""
        self._stand_on(self.at)

    def _stand_on(self, block: int) -> None:
        """Set the cursor on a block that it may stand on, near this one."""
        order = [*range(block, len(self.blocks)), *reversed(range(min(block, len(self.blocks))))]
        self.at = next((n for n in order if self.blocks[n].can_choose), 0)
        if self.count:
            self.cursor = self._starts[self.at]
            self.top = min(self.top, max(len(self._rows) - self.size.height, 0))
            self._reveal()

    def _seen(self) -> list[tuple[Row, bool] | None]:
        """What stands on each line of the widget."""
        rows = range(self.top, self.top + self.size.height)
        return [(self._rows[n], self.marked(n)) if n < self.count else None for n in rows]

    def _scroll(self, rows: int) -> None:
        top = min(max(self.top + rows, 0), max(self.count - self.size.height, 0))
        if top != self.top:
            self.top = top
            self.refresh()

    def _reveal(self) -> None:
        height = self.size.height
        if height <= 0 or not self.current:
            return
        start, end = self._span(self.at)
        if self.top <= start and end <= self.top + height:
            return
        keep = min(2, max(height - (end - start), 0))
        downwards = end > self.top + height
        self.top = start - keep if downwards or end - start >= height else end - height + keep
        self.top = min(max(self.top, 0), max(self.count - height, 0))

    def _span(self, block: int) -> tuple[int, int]:
        """The first row of a block and the one after its last."""
        self._lay_out()
        return self._starts[block], self._starts[block + 1]

    def _block_of(self, index: int) -> int:
        self._lay_out()
        return bisect_right(self._starts, index) - 1

    def _lay_out(self) -> None:
        width = self.size.width
        if width == self._width or width <= 0:
            return
        self._width = width
        self._rows, self._starts = [], []
        for block in self.blocks:
            self._starts.append(len(self._rows))
            self._rows += self.laid_out(block, width)
        self._starts.append(len(self._rows))


def _wrapped(block: Block, width: int) -> list[Row]:
    indent = min(sum(cell_len(span.text) for span in block.lead), max(width - NARROWEST, 0))
    lines = [Span(line, span.style) for span in block.body for line in wrap(span.text, width - indent)]
    if not lines:
        return [block.lead]
    hang = Span(" " * indent)
    return [(*block.lead, lines[0]), *((hang, line) for line in lines[1:])]
