"""One of a few choices on one line: digits and arrows choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

Value = TypeVar("Value", bound=str)


class Choice(Widget, Generic[Value], can_focus=True):
    """A row of numbered choices.

    Args:
        choices: each value with its words.
        value: the value chosen at first.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice--chosen"}
    DEFAULT_CSS = """
    Choice { height: auto; & > .choice--chosen { background: $primary; color: $text; text-style: bold; } }
    Choice:focus { background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", show=False),
        Binding("right,space", "move(1)", show=False),
    ]

    def __init__(self, choices: Sequence[tuple[Value, str]], value: Value, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.choices = tuple(choices)
        self.index = next(n for n, (name, _) in enumerate(self.choices) if name == value)

    @property
    def value(self) -> Value:
        """The value chosen."""
        return self.choices[self.index][0]

    def choose(self, name: str) -> None:
        """Choose a value; one that there is not changes nothing."""
        self.index = next((n for n, (value, _) in enumerate(self.choices) if value == name), self.index)
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the choices need."""
        return len(self._lines(width))

    def render_line(self, y: int) -> Strip:
        """Draw the choices side by side, on further lines where one is too short."""
        base = self.rich_style
        chosen = base + self.get_component_rich_style("choice--chosen", partial=True)
        lines = self._lines(self.size.width)
        segments = (
            [Segment(label, chosen if n == self.index else base) for n, label in lines[y]]
            if y < len(lines)
            else []
        )
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _lines(self, width: int) -> list[list[tuple[int, str]]]:
        lines: list[list[tuple[int, str]]] = [[]]
        left = width
        for n, (_, words) in enumerate(self.choices):
            label = f"[{n + 1} {words}]" if n == self.index else f" {n + 1} {words} "
            if cell_len(label) > left and lines[-1]:
                lines.append([])
                left = width
            lines[-1].append((n, label))
            left -= cell_len(label)
        return lines

    def on_key(self, event: events.Key) -> None:
        """A digit chooses."""
        if event.character and event.character.isdigit() and 1 <= int(event.character) <= len(self.choices):
            event.stop()
            self.index = int(event.character) - 1
            self.refresh()

    def action_move(self, step: int) -> None:
        """The choice beside."""
        self.index = (self.index + step) % len(self.choices)
        self.refresh()
