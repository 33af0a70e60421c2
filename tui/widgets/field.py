"""Text fields: one line, of which a paste of several lines is joined and not cut, and many lines."""

from __future__ import annotations

from textual import events
from textual.widgets import Input, TextArea


class Field(Input):
    """Textual's input, compact and still, that keeps every line of a paste."""

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(value, placeholder=placeholder, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        event.text = " ".join(event.text.split())  # Textual calls its own handler after this one


class Area(TextArea):
    """Textual's text area without F6 and F7, which are views of ours.

    There they mark a line or all of the text, so that whoever wants the view types over what they wrote.
    """

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave what marks text by these keys."""
        if action in ("select_line", "select_all"):
            return False
        return super().check_action(action, parameters)
