"""The box in which a person settles what several changed at once, both versions side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from export.views import place_words
from models.disputes import Dispute
from models.errors import ZhanpingError, say
from models.gaps import place_of
from models.language import Language
from models.telling import in_words, part_said, state_said
from tui.clock import now
from tui.keys import DIALOG
from tui.screens.base import Dialog
from tui.widgets.lines import Lines
from tui.widgets.versions import Differing, Versions, heads

if TYPE_CHECKING:
    from tui.screens.session import SessionScreen

Picks = list[int]


class ConflictDialog(Dialog[Picks]):
    """Who stated what, when and on which device; only what differs. Esc leaves it open.

    Args:
        title: what it is about.
        dispute: what is to be settled.
        accept: settles it; while that is refused the box stays, with the reason.
    """

    BINDINGS: ClassVar[list[BindingType]] = [DIALOG[-1]]

    def __init__(self, title: str, dispute: Dispute, accept: Callable[[Picks], object]) -> None:
        super().__init__()
        self._title, self._dispute, self._accept = title, dispute, accept

    def compose(self) -> ComposeResult:
        """The title, the heads of the columns, what differs, the keys."""
        with Vertical(id="box"):
            yield Static(self.words("conflict.title", what=self._title), classes="label", markup=False)
            yield Static(id="heads", markup=False)
            yield Versions(
                differing(self._dispute, self.words),
                self.words("conflict.chosen", n="{n}"),
                self.words("conflict.unchosen"),
            )
            yield Static("", classes="fault", markup=False)
            yield Static(self.words("conflict.keys"), classes="label", markup=False)

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one(Versions).focus()
        self.call_after_refresh(self._show_heads)

    def on_resize(self) -> None:
        """Fit the heads to the columns."""
        self.call_after_refresh(self._show_heads)

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Settle, once something is chosen everywhere."""
        event.stop()
        versions = self.query_one(Versions)
        if versions.is_open:
            versions.go_to_open()
            self.warn(say("conflict.open", count=versions.is_open))
            return
        picks = [pick for pick in versions.picks if pick is not None]
        try:
            self._accept(picks)
        except ZhanpingError as error:
            self.warn(error.message)
        else:
            self.dismiss(picks)

    def on_versions_picked(self, event: Versions.Picked) -> None:
        """What was refused before no longer holds."""
        event.stop()
        self.query_one(".fault", Static).update("")

    def _show_heads(self) -> None:
        width, stamps = self.query_one(Versions).size.width, [head.stamp for head in self._dispute.heads]
        if width <= 0:
            return
        who = [
            self.words("conflict.head", n=n, name=stamp.author, at=f"{stamp.at.astimezone():%m-%d %H:%M:%S}")
            for n, stamp in enumerate(stamps, start=1)
        ]
        where = [self.words("conflict.device", device=stamp.device) for stamp in stamps]
        lines = [heads([f" {text}" for text in who], width), heads([f"    {text}" for text in where], width)]
        self.query_one("#heads", Static).update(Text("\n".join(lines), "bold"))


def differing(dispute: Dispute, words: Language) -> list[Differing]:
    """What differs, in words."""
    subject = dispute.subject
    return [
        Differing(
            in_words(part_said(subject, found), words),
            tuple(in_words(state_said(subject, found, value), words) for value in found.values),
        )
        for found in dispute.differences
    ]


def settle(screen: SessionScreen[Any], dispute: Dispute | None) -> None:
    """Let the person at a screen settle a dispute, and show what came of it."""
    if dispute is None:
        screen.warn(say("why.no_conflict"))
        return
    session = screen.session
    if reason := session.may_not(dispute.kind, *(head.entry for head in dispute.heads)):
        screen.warn(reason)
        return

    def settled(picks: Sequence[int] | None) -> None:
        if picks is not None:
            screen.renew()
            screen.tell(say("done.settled", time=now()))

    title = place_words(place_of(dispute.subject, session.evaluation), session.evaluation, screen.words)
    box = ConflictDialog(title, dispute, lambda picks: session.settle(dispute, picks))
    screen.app.push_screen(box, settled)
