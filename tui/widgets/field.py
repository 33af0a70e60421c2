"""A one-line text field: a paste of several lines is joined, not cut."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


class Field(Input):
    """Textual's input, compact and still, that keeps every line of a paste."""

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(value, placeholder=placeholder, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        event.text = " ".join(event.text.split())  # Textual calls its own handler after this one
