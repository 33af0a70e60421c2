"""The entry line: what a sheet asks for in its cell, and the one text field that answers."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.typed import Typed


class Ask(Widget):
    """What the entry line asks for, and what it chooses from."""

    DEFAULT_CSS = "Ask { height: 1; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._asked, self._rest = "", ""

    def show(self, asked: str, options: tuple[str, ...]) -> None:
        """Name another cell; only the text is drawn anew."""
        before = cell_len(self._asked + self._rest)
        self._asked = asked
        self._rest = "".join(f"  {n} {words}" for n, words in enumerate(options, start=1))
        cells = max(before, cell_len(self._asked + self._rest))
        self.refresh(Region(0, 0, min(cells, max(self.size.width, 1)), 1))

    def render_line(self, y: int) -> Strip:
        """Draw the name and the options."""
        style = self.rich_style
        strip = Strip([Segment(self._asked, style + Style(bold=True)), Segment(self._rest, style)])
        return strip.adjust_cell_length(self.size.width, style)


class Entry(Vertical):
    """Two lines: what is asked, and the text field."""

    DEFAULT_CSS = "Entry { height: 2; }"

    def compose(self) -> ComposeResult:
        """What is asked, and the field."""
        yield Ask()
        yield Typed(id="typed")

    @property
    def typed(self) -> Typed:
        """The text field."""
        return self.query_one(Typed)

    def load(
        self,
        ask: str,
        text: str,
        options: tuple[str, ...] = (),
        refusal: str = "",
        is_removable: bool = False,
    ) -> None:
        """Take up another cell: its name, its text, what it chooses from, why it cannot be changed."""
        self.query_one(Ask).show(ask, options)
        self.typed.load(text, options, refusal, is_removable)
