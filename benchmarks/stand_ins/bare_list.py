"""A hundred rows by Textual's line API and a cursor: the least that moving in a list can cost."""

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

ROWS = 100
CURSOR = Style(reverse=True)


class Rows(ScrollView, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [("up", "move(-1)"), ("down", "move(1)")]

    def __init__(self) -> None:
        super().__init__()
        self.cursor = 0
        self.virtual_size = Size(120, ROWS)

    def render_line(self, y: int) -> Strip:
        index = self.scroll_offset.y + y
        text = f"{index + 1:>3} READY 就绪" if index < ROWS else ""
        style = CURSOR if index == self.cursor else self.rich_style
        return Strip([Segment(text, style)]).adjust_cell_length(self.size.width, style)

    def action_move(self, step: int) -> None:
        old, self.cursor = self.cursor, min(max(self.cursor + step, 0), ROWS - 1)
        for index in (old, self.cursor):
            self.refresh(Region(0, index - self.scroll_offset.y, self.size.width, 1))


class BareList(App[None]):
    def compose(self) -> ComposeResult:
        yield Rows()


if __name__ == "__main__":
    BareList().run(mouse=False)
