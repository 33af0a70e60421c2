"""Boxes of the facts screen: a cell's long text, and the codes of a sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from tui.keys import DIALOG
from tui.screens.base import Dialog, key_name
from tui.screens.dialogs import TextDialog
from tui.widgets.lines import Span
from tui.widgets.text_lines import TextLines


class LongText(TextDialog):
    """The text of one cell in paragraphs; unlike other texts it may be emptied."""

    def answer(self) -> str:
        """The text."""
        return self.query_one(TextArea).text.strip()


class Roster(Dialog[None]):
    """The codes to survey.

    Args:
        title: of how many, with which seed.
        codes: in order.
    """

    BINDINGS: ClassVar[list[BindingType]] = [DIALOG[-1]]

    def __init__(self, title: str, codes: Sequence[str]) -> None:
        super().__init__()
        self._title, self._codes = title, codes

    def compose(self) -> ComposeResult:
        """Title, codes, the key that closes."""
        with Vertical(id="box"):
            yield Static(self._title, classes="label", markup=False)
            yield TextLines(id="roster")
            escape = DIALOG[-1]
            yield Static(f"{key_name(escape.key)} {self.words('key.back')}", classes="label", markup=False)

    def on_mount(self) -> None:
        """Show the codes side by side."""
        lines = self.query_one(TextLines)
        lines.show([Span("  ".join(self._codes))])
        lines.focus()
