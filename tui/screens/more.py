"""The box that leads to the views that have no key of their own."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tui.keys import typed_digit
from tui.screens.base import Dialog
from tui.screens.views import MORE
from tui.widgets.blocks import Block, Blocks
from tui.widgets.lines import Lines, Span


class MoreDialog(Dialog[str]):
    """The views by number; a digit or Enter goes there."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", show=False)]

    def compose(self) -> ComposeResult:
        """What it is for, the views, the keys."""
        with Vertical(id="box"):
            yield Static(self.words("more.ask"), classes="label", markup=False)
            yield Blocks(id="choices")
            yield Static(self.words("more.keys"), classes="label", markup=False)

    def on_mount(self) -> None:
        """Show the views and take the keys."""
        lines = self.query_one(Blocks)
        lines.styles.height = len(MORE)
        lines.show([
            Block(name, (Span(f"{n} ", "dim"), Span(self.words(f"screen.{name}"), "head"), Span("  ")),
                  (Span(self.words(f"more.{name}")),))
            for n, name in enumerate(MORE, start=1)
        ])  # fmt: skip
        lines.focus()

    async def on_key(self, event: events.Key) -> None:
        """The view of that number."""
        if 1 <= (number := typed_digit(event)) <= len(MORE):
            event.stop()
            self.dismiss(MORE[number - 1])

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """The view under the cursor."""
        event.stop()
        current = self.query_one(Blocks).current
        self.dismiss(current.key if current else None)
