"""The follow-up screen: what the last evaluation found, and what became of it, by one digit each."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import ClassVar, cast

from textual import events
from textual.binding import Binding
from textual.widget import Widget

from export.views import place_words
from models.acts import FollowUp, Progress
from models.disputes import Dispute
from models.errors import Message, say
from models.follow_up import follow_ups, tally
from models.gaps import Place
from tui import editing
from tui.clock import now
from tui.keys import FOLLOW_UPS, VIEWS
from tui.screens.base import guarded
from tui.screens.session import SessionScreen
from tui.session import Session
from tui.widgets.blocks import Block, Blocks
from tui.widgets.lines import Lines, Span, fit

_SIGNS = {"rectified": ("+", "good"), "partly": ("?", ""), "not": ("!", "bad"), None: (" ", "")}

_TITLE = 48  # cells of a concern in the title of its box: the cursor has gone on by then
_DIGITS = {"0": "open", "1": "rectified", "2": "partly", "3": "not"}


class FollowUpsScreen(SessionScreen[None]):
    """Every concern that the station was told of the last time.

    Args:
        session: the open evaluation.
        key: the follow-up to begin with.
    """

    NAME = "follow_ups"
    WRITES: ClassVar[Mapping[str, str]] = dict.fromkeys(("progress", "remark", "settle"), "follow_up")
    BOXES: ClassVar[tuple[str, ...]] = ("remark",)
    ACTS: ClassVar[list[Binding]] = [*FOLLOW_UPS[:5], *VIEWS, *FOLLOW_UPS[5:]]
    HELP_KEYS: ClassVar[list[str]] = ["help.remark", "help.list_arrows"]

    def __init__(self, session: Session, key: str | None = None) -> None:
        super().__init__(session)
        self._start = key

    def body(self) -> Iterator[Widget]:
        """The list."""
        yield Blocks(id="follow-ups", classes="body")

    @property
    def entries(self) -> Blocks:
        """The follow-ups."""
        return self.query_one(Blocks)

    def on_mount(self) -> None:
        """Show the follow-ups and take the keys."""
        self._show(self._start)
        self.entries.focus()

    def on_screen_resume(self) -> None:
        """Show what others stated while a box lay over the screen."""
        self.renew()

    def renew(self) -> None:
        """Show what there is now; the cursor stays."""
        self._show()
        self.show_title()

    def unavailable(self, action: str) -> Message | None:
        """Saying what became of it needs a follow-up, settling a conflict over it."""
        if action == "settle" and self._dispute() is None:
            return say("why.no_conflict")
        if reason := self.forbidden(action):
            return reason
        if action in ("progress", "remark") and self._current() is None:
            return say("follow_up.none")
        return super().unavailable(action)

    def where(self) -> Mapping[str, str]:
        """The follow-up under the cursor."""
        return {"key": self.entries.current.key} if self.entries.current else {}

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the follow-up."""
        self._show(at.get("key"))
        return not drafts and any(block.key == at.get("key") for block in self.entries.blocks)

    def on_key(self, event: events.Key) -> None:
        """A full-width digit is a digit."""
        digit = unicodedata.normalize("NFKC", event.character or "")
        if digit != event.character and digit in _DIGITS:
            event.stop()
            self.action_progress(_DIGITS[digit])

    def on_lines_moved(self, event: Lines.Moved) -> None:
        """Grey what cannot act on it."""
        event.stop()
        self.show_hints()

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Write a remark."""
        event.stop()
        self.action_remark()

    @guarded
    def action_progress(self, state: str) -> None:
        """Say what became of it; the cursor goes on to the next."""
        entry = self._current()
        if entry is not None:
            progress = None if state == "open" else cast("Progress", state)
            dispute = editing.follow(self.session, entry, progress)
            self._show()
            self.entries.action_move(1)
            self.show_title()
            self.tell(self.in_own_name(say("done.saved", time=now()), *([entry] if entry.state else [])))
            self.tell_dispute(dispute)

    @guarded
    def action_remark(self) -> None:
        """Write more about it."""
        from tui.screens.dialogs import FreeText

        entry = self._current()
        if entry is None:
            return
        base = self.recalled("follow_up", entry.id) or self.session.seen("follow_up", entry.id)

        def stated(text: str | None) -> None:
            if text is not None:
                self._show(entry.id)
                self.tell(say("done.saved", time=now()))
                self.tell_dispute(self._dispute())

        box = FreeText(
            self.words("ask.follow_up", text=fit(entry.text, _TITLE).rstrip()),
            entry.remark,
            lambda text: editing.follow(self.session, entry, entry.state, text, base),
        )
        self.ask("remark", box, stated, base)

    @guarded
    def action_settle(self) -> None:
        """Choose where several people said different things of it at once."""
        from tui.screens.conflict import settle

        settle(self, self._dispute())

    def _current(self) -> FollowUp | None:
        block = self.entries.current
        return self.session.evaluation.stated(FollowUp).get(block.key) if block else None

    def _dispute(self) -> Dispute | None:
        block = self.entries.current
        return self.session.evaluation.dispute("follow_up", block.key) if block else None

    def _show(self, key: str | None = None) -> None:
        self.entries.show(self._blocks(), key)
        self.show_hints()

    def _blocks(self) -> list[Block]:
        found = follow_ups(self.session.evaluation)
        if not found:
            return [Block("none", (), (Span(self.words("follow_up.none"), "dim"),), can_choose=False)]
        told = self.words("follow_up.counts", **tally(self.session.evaluation))
        head = Block("head", (), (Span(told, "dim"),), can_choose=False)
        return [head, *(self._block(number, entry) for number, entry in enumerate(found, start=1))]

    def _block(self, number: int, entry: FollowUp) -> Block:
        evaluation = self.session.evaluation
        sign, style = _SIGNS[entry.state]
        place = place_words(Place(section=entry.section, district=entry.district), evaluation, self.words)
        state = self.words(f"follow_up.{entry.state or 'open'}")
        body = [Span(f"{state}  {place}", style or "head"), Span(entry.text)]
        if entry.recommendation:
            body.append(Span(self.words("editing.recommendation", text=entry.recommendation), "dim"))
        if entry.remark:
            body.append(Span(self.words("follow_up.remark", text=entry.remark)))
        told = self.words("follow_up.from", source=entry.source)
        body.append(Span(f"{told}  {entry.author}" if entry.state else told, "dim"))
        if dispute := evaluation.dispute("follow_up", entry.id):
            body.append(Span(self.words("conflict.finding", count=len(dispute.heads)), "bad"))
        return Block(entry.id, (Span(f"{sign} {number:>2}. ", style),), tuple(body))
