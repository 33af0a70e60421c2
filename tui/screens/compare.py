"""The box that shows two versions line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tui.screens.base import Dialog
from tui.widgets.blocks import Block, Blocks
from tui.widgets.lines import Lines, Span

_AROUND = 6  # rows of the box and the screen around the list


class CompareDialog(Dialog[None]):
    """A list to be read; Enter and Esc leave it.

    Args:
        lines: what it says, the heading first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", show=False)]

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__()
        self._lines = lines

    def compose(self) -> ComposeResult:
        """The heading, the differences, the keys."""
        with Vertical(id="box"):
            yield Static(self._lines[0], classes="label", markup=False)
            yield Blocks(id="differences")
            yield Static(self.words("compare.keys"), classes="label", markup=False)

    def on_mount(self) -> None:
        """Show the differences and take the keys."""
        lines = self.query_one(Blocks)
        lines.show([Block(f"{n}", body=(Span(line.strip()),)) for n, line in enumerate(self._lines[1:])])
        lines.styles.height = max(len(self._lines) - 1, 1)
        lines.focus()
        self.call_after_refresh(self._fit)

    def on_resize(self) -> None:
        """As high as the texts need and the terminal has room for."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        lines = self.query_one(Blocks)
        lines.styles.height = max(min(lines.count, self.app.size.height - _AROUND), 1)

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Read."""
        event.stop()
        self.dismiss(None)
