"""The box that asks before something that is not taken back."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tui.screens.base import Dialog
from tui.widgets.blocks import Block, Blocks
from tui.widgets.lines import Lines, Span


class ConfirmDialog(Dialog[bool]):
    """Leave it, or do it; the cursor begins on leaving it.

    Args:
        question: what is asked.
        keep: the words for leaving it.
        act: the words for doing it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", show=False)]

    def __init__(self, question: str, keep: str, act: str) -> None:
        super().__init__()
        self._question, self._keep, self._act = question, keep, act

    def compose(self) -> ComposeResult:
        """The question, the two answers, the keys."""
        with Vertical(id="box"):
            yield Static(self._question, classes="label", markup=False)
            yield Blocks(id="choices")
            yield Static(self.words("stage.keys"), classes="label", markup=False)

    def on_mount(self) -> None:
        """Show the answers and take the keys."""
        lines = self.query_one(Blocks)
        lines.styles.height = 2
        lines.show([Block("keep", body=(Span(self._keep),)), Block("act", body=(Span(self._act),))])
        lines.focus()

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Whether it is to be done."""
        event.stop()
        current = self.query_one(Blocks).current
        self.dismiss(current is not None and current.key == "act")
