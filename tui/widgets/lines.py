"""A list drawn by the line: one widget however many rows, and few bytes for each key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

MOVES: list[BindingType] = [
    Binding("up", "move(-1)", show=False),
    Binding("down", "move(1)", show=False),
    Binding("pageup", "page(-1)", show=False),
    Binding("pagedown", "page(1)", show=False),
    Binding("home", "edge(-1)", show=False),
    Binding("end", "edge(1)", show=False),
]


class Span(NamedTuple):
    """A piece of a row and the name of its style: a ``lines--`` component class, or none."""

    text: str
    style: str = ""


Row = Sequence[Span]


def fit(text: str, width: int, right: bool = False) -> str:
    """Text cut or padded to exactly so many terminal cells; newlines become spaces."""
    text = text.replace("\n", " ").replace("\t", " ")
    if right and (short := width - cell_len(text)) > 0:
        return " " * short + text
    return set_cell_size(text, max(width, 0))


class Lines(Widget, can_focus=True):
    """Rows with a cursor. It moves by whole pages at the edges, so that a move repaints two rows.

    A subclass gives `count` and `row`, and may skip rows by `selectable`.
    """

    STYLES = ("cursor", "idle", "dim", "head", "good", "bad", "edit")
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"lines--{name}" for name in STYLES}
    DEFAULT_CSS = """
    Lines {
        height: 1fr;
        & > .lines--cursor { background: $primary; color: $text; }
        & > .lines--idle { background: $panel; text-style: bold; }
        & > .lines--dim { color: $muted; }
        & > .lines--head { color: $accent; text-style: bold; }
        & > .lines--good { color: $success; }
        & > .lines--bad { color: $error; text-style: bold; }
        & > .lines--edit { background: $warning; color: black; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = MOVES

    @dataclass
    class Moved(Message):
        """The cursor stands on another row."""

        lines: Lines
        index: int

        @property
        def control(self) -> Lines:
            """The list."""
            return self.lines

    @dataclass
    class Chosen(Message):
        """Enter was pressed on a row."""

        lines: Lines
        index: int

        @property
        def control(self) -> Lines:
            """The list."""
            return self.lines

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.cursor = 0
        self.top = 0
        self._looked_up: dict[str, Style] = {}

    @property
    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def row(self, index: int, width: int) -> Row:
        """The row's pieces, for so many cells; what is too long is cut, what is short is padded."""
        raise NotImplementedError

    def selectable(self, index: int) -> bool:
        """Whether the cursor may stand on a row."""
        return True

    def marked(self, index: int) -> bool:
        """Whether a row carries the cursor's colour."""
        return index == self.cursor and self.selectable(index)

    @property
    def is_active(self) -> bool:
        """Whether the cursor is drawn as having the keys."""
        return self.has_focus

    def render_line(self, y: int) -> Strip:
        """Draw one line of the widget."""
        width, index = self.size.width, self.top + y
        base = self._style("")
        if index >= self.count:
            return Strip.blank(width, base)
        active, marked = self.is_active, self.marked(index)
        if marked:
            base += self._style("cursor" if active else "idle")
        on_cursor = marked and active
        segments, left = [], width
        for span in self.row(index, width):
            if left <= 0:
                break
            text = span.text if cell_len(span.text) <= left else fit(span.text, left)
            left -= cell_len(text)
            plain = not span.style or (on_cursor and span.style != "edit")
            segments.append(Segment(text, base if plain else base + self._style(span.style)))
        if left > 0:
            segments.append(Segment(" " * left, base))
        return Strip(segments, width)

    def reset(self, cursor: int = 0) -> None:
        """Show the rows anew, the cursor on a row that it may stand on."""
        last = max(self.count - 1, 0)
        self.cursor = self._selectable_from(min(max(cursor, 0), last), 1)
        self.top = 0
        self._reveal()
        self.refresh()

    def move_to(self, index: int) -> None:
        """Set the cursor on a row and show it."""
        if index == self.cursor or not 0 <= index < self.count:
            return
        old, top = self.cursor, self.top
        self.cursor = index
        self._reveal()
        if self.top == top:
            self.refresh_row(old)
            self.refresh_row(index)
        else:
            self.refresh()
        self.post_message(self.Moved(self, index))

    def refresh_row(self, index: int) -> None:
        """Draw one row anew."""
        if 0 <= index - self.top < self.size.height:
            self.refresh(Region(0, index - self.top, self.size.width, 1))

    def action_move(self, step: int) -> None:
        """One row up or down."""
        self.move_to(self._selectable_from(self.cursor + step, step))

    def action_page(self, step: int) -> None:
        """A page up or down."""
        target = self.cursor + step * max(self.size.height - 1, 1)
        self.move_to(self._selectable_from(min(max(target, 0), self.count - 1), step))

    def action_edge(self, step: int) -> None:
        """To the first or the last row."""
        self.move_to(self._selectable_from(0 if step < 0 else self.count - 1, -step))

    def _on_focus(self, event: events.Focus) -> None:
        """Draw the cursor as active, and not the whole list as Textual would."""
        self._set_focus(event, has_focus=True)

    def _on_blur(self, event: events.Blur) -> None:
        """Draw the cursor as idle."""
        self._set_focus(event, has_focus=False)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Nothing of a list is styled by its focus but the cursor's row: spare the style sheet."""

    def _set_focus(self, event: events.Event, has_focus: bool) -> None:
        event.prevent_default()
        self.has_focus = has_focus
        self.refresh_row(self.cursor)

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._reveal()

    def _selectable_from(self, index: int, step: int) -> int:
        """The nearest selectable row from here in a direction, else the cursor's own."""
        probe = index
        while 0 <= probe < self.count:
            if self.selectable(probe):
                return probe
            probe += step
        probe = index
        while 0 <= probe < self.count:
            if self.selectable(probe):
                return probe
            probe -= step
        return min(max(self.cursor, 0), max(self.count - 1, 0))

    def _reveal(self) -> None:
        height = self.size.height
        if height <= 0 or self.top <= self.cursor < self.top + height:
            return
        keep = min(2, height - 1)
        self.top = self.cursor - keep if self.cursor >= self.top + height else self.cursor - height + 1 + keep
        self.top = min(max(self.top, 0), max(self.count - height, 0))

    def _style(self, name: str) -> Style:
        """A style by its name, or the widget's own for none; looked up once until the theme changes."""
        style = self._looked_up.get(name)
        if style is None:
            style = self.get_component_rich_style(f"lines--{name}", partial=True) if name else self.rich_style
            self._looked_up[name] = style
        return style

    def notify_style_update(self) -> None:
        """Look the styles up anew."""
        self._looked_up.clear()
        super().notify_style_update()
