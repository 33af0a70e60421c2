"""What the screens around a sheet with its entry line share."""

from __future__ import annotations

from collections.abc import Mapping

from models.errors import Message
from tui.screens.base import Result, ScreenBase
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
