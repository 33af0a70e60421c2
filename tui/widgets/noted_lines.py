"""A list whose last lines hold notes, so that notes that come and go lay nothing out anew."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from tui.widgets.lines import Lines, fit
from tui.widgets.text_lines import wrap

MOST_NOTES = 6  # lines of notes


class NotedLines(Lines):
    """Lines above, notes below."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.notes: tuple[str, ...] = ()

    def note(self, texts: Sequence[str]) -> None:
        """Show other notes; the lines above are drawn anew only where they move."""
        if self.notes == tuple(texts):
            return
        before, top = self.lines_free, self.top
        self.notes = tuple(texts)
        self._reveal()
        first = 0 if self.top != top else min(before, self.lines_free)
        self.refresh(Region(0, first, self.size.width, self.size.height - first))

    @property
    def noted(self) -> list[str]:
        """The notes as they are drawn: wrapped to the width, at most half of the height."""
        width, most = max(self.size.width, 1), min(MOST_NOTES, self.size.height // 2)
        return [line for note in self.notes for line in wrap(note, width)][:most]

    @property
    def lines_free(self) -> int:
        """How many lines are left above the notes."""
        return max(self.size.height - len(self.noted), 0)

    def render_line(self, y: int) -> Strip:
        """Draw one line: of the list, or of the notes below it."""
        if y < self.lines_free:
            return super().render_line(y)
        style = self.rich_style + self._style("dim")
        return Strip([Segment(fit(self.noted[y - self.lines_free], self.size.width), style)], self.size.width)

    def refresh_row(self, index: int) -> None:
        """Draw one row anew, where it is in view."""
        if index - self.top < self.lines_free:
            super().refresh_row(index)

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._reveal()
