"""Three panes of one row each, drawn by the line API: the least that a change of focus can cost."""

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.reactive import Reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget


class Pane(Widget, can_focus=True):
    DEFAULT_CSS = "Pane { height: 1; }"

    def render_line(self, y: int) -> Strip:
        text = "READY 就绪 *" if self.has_focus else "READY 就绪"
        return Strip([Segment(text, self.rich_style)]).adjust_cell_length(self.size.width, self.rich_style)


class Panes(Screen[None]):
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def compose(self) -> ComposeResult:
        yield Pane()
        yield Pane()
        yield Pane()


class BarePanes(App[None]):
    def get_default_screen(self) -> Panes:
        return Panes()


if __name__ == "__main__":
    BarePanes().run(mouse=False)
