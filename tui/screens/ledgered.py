"""What the screens around a sheet with its entry line share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual.containers import Horizontal
from textual.widget import Widget

from models.errors import Message
from tui.screens.base import Result, ScreenBase, guarded
from tui.screens.session import SessionScreen
from tui.widgets.grid import Spot
from tui.widgets.ledger import Ledger


class LedgerScreen(ScreenBase[Result]):
    """A screen with one ledger. A subclass takes typed texts in `_take`."""

    def new_ledger(self) -> Ledger:
        """The ledger for the screen's body; its keys are the screen's acts."""
        return Ledger(self._take, [(act.key, act.action) for act in self.ACTS])

    @property
    def ledger(self) -> Ledger:
        """The sheet with its entry line."""
        return self.query_one(Ledger)

    def drafts(self) -> Mapping[str, str]:
        """What is half typed in the cell."""
        typed = self.ledger.typed
        return {"cell": typed.text} if typed.is_changed else {}

    def retype(self, drafts: Mapping[str, str]) -> bool:
        """Type a cell's draft in the cell under the cursor; False where nothing can be typed there."""
        typed = self.ledger.typed
        if "cell" not in drafts:
            return True
        if typed.refusal:
            return False
        typed.put(drafts["cell"])
        typed.cursor_position = len(typed.value)
        return True

    def refuse_typing(self, reason: Message | None) -> None:
        """Say, wherever something is typed from now on, why nothing can be; None lets people type."""
        self.ledger.refusal = "" if reason is None else self.words.say(reason)
        self.show_hints()

    def on_ledger_refused(self, event: Ledger.Refused) -> None:
        """Say why nothing can be typed there."""
        event.stop()
        self.warn(event.reason)

    def _take(self, spot: Spot, text: str) -> bool:
        """Make a typed text the cell's value and show the sheet anew, or say why not and give False."""
        raise NotImplementedError


class SheetScreen(LedgerScreen[None], SessionScreen[None]):
    """A sheet of entries of one kind, each row known to whoever types; the subclass shows it in `_show`."""

    HELP_KEYS: ClassVar[list[str]] = ["help.sheet_type", "help.sheet_move", "help.sheet_escape"]

    def body(self) -> Iterator[Widget]:
        """The sheet."""
        with Horizontal(classes="body"):
            yield self.new_ledger()

    def renew(self) -> None:
        """Show what changed, without moving the cursor or half-typed text."""
        self._show()
        self.show_title()

    def action_view(self, name: str) -> None:
        """Another view; what is typed is accepted first."""
        if self.ledger.settle():
            super().action_view(name)

    def action_back(self) -> None:
        """The saved text first, then back."""
        if self.ledger.restore():
            self._begin()
            self.tell("")
        else:
            super().action_back()

    @guarded
    def action_undo(self) -> None:
        """Half-typed text goes first; then the last act."""
        if not self.ledger.restore():
            SessionScreen.action_undo(self)

    def _show(self, spot: Spot | None = None) -> None:
        """Show the sheet as it stands, the cursor on a spot where one is given."""
        raise NotImplementedError

    def _begin(self) -> None:
        """Take what stands now for what the next typing is made from."""
        raise NotImplementedError
