"""The text field of a sheet: one field for all cells, so that an input method always finds its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Protocol

from textual import events
from textual.geometry import Offset
from textual.widgets.input import Selection

from tui.widgets.field import Field

LINE_BREAK = "⏎"  # stands for a line break while a text is on one line


class Manners(Protocol):
    """What the entry line asks of its surroundings.

    It asks by calls, not by messages: the next key may wait behind this one, and must find the
    field as this one leaves it.
    """

    def step(self, way: str) -> bool:
        """Accept the text and go a way of `WAYS`, `left` or `right`; False where there is no way."""

    async def act(self, key: str) -> bool:
        """Do what the screen binds to a key; False where it binds nothing."""

    def refuse(self, reason: str) -> None:
        """Say why nothing can be typed here."""


WAYS = {"enter": "next", "tab": "next", "shift+tab": "previous", "up": "up", "down": "down"}


class Typed(Field):
    """The text field. Whatever is typed on a cell as it stands replaces it; Home and End enter the text."""

    manners: Manners
    saved = ""
    options: tuple[str, ...] = ()
    refusal = ""
    is_removable = False

    def load(self, text: str, options: tuple[str, ...], refusal: str, is_removable: bool) -> None:
        """Take up another cell."""
        self.saved, self.options, self.refusal, self.is_removable = text, options, refusal, is_removable
        self.restore()

    def restore(self) -> None:
        """The cell's text as it is saved, ready to be replaced."""
        self.value = self.saved.replace("\n", LINE_BREAK)
        self.selection = Selection(len(self.value), 0)

    def put(self, text: str) -> None:
        """Type a whole text."""
        self.value = text.replace("\n", LINE_BREAK)

    @property
    def text(self) -> str:
        """What the field says."""
        return self.value.replace(LINE_BREAK, "\n")

    @property
    def is_changed(self) -> bool:
        """Whether something was typed that is not yet accepted."""
        return self.text != self.saved

    @property
    def is_untouched(self) -> bool:
        """Whether the cell stands as it was entered."""
        return not self.is_changed and self._is_whole

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where an input method shows its candidates: under the cursor, within the field."""
        x, y, width, _ = self.content_region
        across = self._position_to_cell(self.cursor_position) - self.scroll_offset.x
        return Offset(x + min(max(across, 0), max(width - 1, 0)), y)

    async def _on_key(self, event: events.Key) -> None:
        """Every key at once and in order, so that none overtakes another on a slow line."""
        if not self.screen.is_current:
            pass  # typed ahead of another screen
        elif event.is_printable:
            self._type(event)
        elif event.key in WAYS:
            self.manners.step(WAYS[event.key])
        elif event.key in ("left", "right"):
            self._sideways(event.key)
        elif event.key in ("delete", "ctrl+d") and not (self.is_untouched and self.is_removable):
            self._edit(self.action_delete_right)
        elif await self.manners.act(event.key):
            pass
        elif event.key in self._edits:
            self._edit(self._edits[event.key])
        else:
            return
        event.stop()
        event.prevent_default()

    @property
    def _edits(self) -> Mapping[str, Callable[[], None]]:
        return {
            "backspace": self.action_delete_left, "home": self.action_home, "end": self.action_end,
            "ctrl+u": self.action_delete_left_all, "ctrl+k": self.action_delete_right_all,
            "ctrl+w": self.action_delete_left_word, "ctrl+left": self.action_cursor_left_word,
            "ctrl+right": self.action_cursor_right_word,
        }  # fmt: skip

    def _type(self, event: events.Key) -> None:
        """A sign, or the number of a choice."""
        if self.refusal:
            self.manners.refuse(self.refusal)
            return
        digit = unicodedata.normalize("NFKC", event.character or "")
        if self._is_choosing and digit.isdecimal() and 1 <= int(digit) <= len(self.options):
            self._choose(int(digit) - 1)
        else:
            self.replace(event.character or "", *self.selection)

    def _edit(self, act: Callable[[], None]) -> None:
        was_chosen, before = self._is_choosing, self.value
        if self.refusal and act not in (self.action_home, self.action_end):
            self.manners.refuse(self.refusal)
            return
        act()
        if was_chosen and self.value != before:
            self.value = ""  # part of a choice's words says nothing

    def _sideways(self, key: str) -> None:
        """To the cell beside, from an end of the text; else within the text, or to the choice beside."""
        is_left = key == "left"
        at_end = self.selection.is_empty and (self.cursor_at_start if is_left else self.cursor_at_end)
        if (at_end or self._is_whole) and self.manners.step(key):
            return
        if self._is_choosing and not self.refusal:
            at = self.options.index(self.value) if self.value in self.options else -1 if not is_left else 0
            self._choose((at + (-1 if is_left else 1)) % len(self.options))
        elif is_left:
            self.action_cursor_left()
        else:
            self.action_cursor_right()

    @property
    def _is_whole(self) -> bool:
        """Whether all of the text is selected, as on arrival and after a choice."""
        return {*self.selection} == {0, len(self.value)}

    @property
    def _is_choosing(self) -> bool:
        """Whether the field holds one of its choices, or nothing, and not a text of its own."""
        return bool(self.options) and self.value in ("", *self.options)

    def _choose(self, index: int) -> None:
        self.value = self.options[index]
        self.selection = Selection(len(self.value), 0)

    def _on_paste(self, event: events.Paste) -> None:
        """Refuse what cannot be typed either; anything else is the field's own doing."""
        if self.refusal:
            self.manners.refuse(self.refusal)
            event.stop()
            event.prevent_default()
