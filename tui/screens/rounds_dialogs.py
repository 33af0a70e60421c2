"""The boxes of the draft's round: a reply, a comment, an answer."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.widgets import Static, TextArea

from models.acts import Stance
from models.errors import Message, UsageError
from models.forms import Field as Entered
from models.forms import read
from tui.screens.dialogs import Form, text_area
from tui.widgets.choice import Choice
from tui.widgets.field import Field

_RECEIVED = Entered("party", "received", "date")
_STANCES: tuple[Stance, ...] = ("no_objection", "comments")


class Replied(NamedTuple):
    """What a reply says."""

    party: str
    stance: Stance
    received: dt.date | None
    text: str


class Commented(NamedTuple):
    """What a comment says."""

    party: str
    text: str
    about: str
    received: dt.date | None


class AnsweredWith(NamedTuple):
    """What an answer says; changes by their numbers in the list that was shown."""

    accepted: bool
    reason: str
    changes: tuple[int, ...]


def day_in(text: str) -> dt.date | None:
    """The day typed; None for none.

    Raises:
        UsageError: it is no day.
    """
    if not text.strip():
        return None
    day = read(_RECEIVED, text)
    if isinstance(day, Message):
        raise UsageError(day.key, **day.params)
    assert isinstance(day, dt.date)  # noqa: S101 - what a field of days reads
    return day


class ReplyDialog(Form[Replied]):
    """Who answered what to the draft, and when it came.

    Args:
        title: what is asked.
        parties: whom the draft went to, with their names.
        party: whose reply it is to begin with.
        today: the day it came, unless something else is typed.
        former: what they had answered.
    """

    def __init__(
        self,
        title: str,
        parties: Sequence[tuple[str, str]],
        party: str,
        today: str,
        former: tuple[Stance, str] = ("no_objection", ""),
        accept: Callable[[Replied], object] | None = None,
    ) -> None:
        super().__init__(title, accept)
        self._parties, self._party, self._today, self._former = parties, party, today, former

    def fields(self) -> ComposeResult:
        """Who, what, when, and the words."""
        yield Choice(self._parties, self._party, id="party")
        yield Choice([(s, self.words(f"stance.{s}")) for s in _STANCES], self._former[0], id="stance")
        yield Static(self.words("rounds.ask_received"), classes="label", markup=False)
        yield Field(self._today, id="received")
        yield Static(self.words("rounds.ask_reply_text"), classes="label", markup=False)
        yield Field(self._former[1], id="text")

    def on_mount(self) -> None:
        """What they answered is chosen first; the party is known most often."""
        self.query_one("#stance", Choice).focus()

    def answer(self) -> Replied | None:
        """The reply; None where the day is none."""
        stance: Choice[Stance] = self.query_one("#stance", Choice)
        party: Choice[str] = self.query_one("#party", Choice)
        received = day_in(self.query_one("#received", Field).value)
        return Replied(party.value, stance.value, received, self.query_one("#text", Field).value.strip())

    def action_save(self) -> None:
        """Give the reply back; a day that is none is said so."""
        try:
            super().action_save()
        except UsageError as error:
            self.warn(error.message)


class CommentDialog(Form[Commented]):
    """One point of somebody's comments: who, about what, and the words.

    Args:
        title: what is asked.
        parties: whom the draft went to, with their names.
        party: whose comment it is to begin with.
        today: the day it came, unless something else is typed.
    """

    def __init__(
        self,
        title: str,
        parties: Sequence[tuple[str, str]],
        party: str,
        today: str,
        accept: Callable[[Commented], object] | None = None,
    ) -> None:
        super().__init__(title, accept)
        self._parties, self._party, self._today = parties, party, today

    def fields(self) -> ComposeResult:
        """The words first; then who, about what, when."""
        yield text_area("")
        yield Choice(self._parties, self._party, id="party")
        yield Static(self.words("rounds.ask_about"), classes="label", markup=False)
        yield Field(id="about")
        yield Static(self.words("rounds.ask_received"), classes="label", markup=False)
        yield Field(self._today, id="received")

    def on_mount(self) -> None:
        """Begin with the words."""
        area = self.query_one(TextArea)
        area.styles.height = 5
        area.focus()

    def answer(self) -> Commented | None:
        """The comment; None while there are no words."""
        text, party = self.query_one(TextArea).text.strip(), self.query_one("#party", Choice)
        received = day_in(self.query_one("#received", Field).value)
        about = unicodedata.normalize("NFKC", self.query_one("#about", Field).value).strip()
        return Commented(str(party.value), text, about, received) if text else None

    def action_save(self) -> None:
        """Give the comment back; a day that is none is said so."""
        try:
            super().action_save()
        except UsageError as error:
            self.warn(error.message)


class AnswerDialog(Form[AnsweredWith]):
    """Whether a comment is followed, why, and what was changed for it.

    Args:
        title: the comment.
        changes: what was changed since, the newest first, in words.
        former: what was answered before.
    """

    def __init__(
        self,
        title: str,
        changes: Sequence[str],
        former: AnsweredWith | None = None,
        accept: Callable[[AnsweredWith], object] | None = None,
    ) -> None:
        super().__init__(title, accept)
        self._changes, self._former = changes, former or AnsweredWith(True, "", ())

    def fields(self) -> ComposeResult:
        """The verdict, the reason, and the numbers of the changes."""
        verdicts = [(name, self.words(f"rounds.{name}")) for name in ("accepted", "refused")]
        yield Choice(verdicts, "accepted" if self._former.accepted else "refused", id="verdict")
        yield Static(self.words("rounds.ask_reason"), classes="label", markup=False)
        yield text_area(self._former.reason)
        yield Static(self.words("rounds.ask_changes"), classes="label", markup=False)
        yield Static("\n".join(self._changes) or self.words("rounds.no_changes"), markup=False)
        yield Field(" ".join(map(str, self._former.changes)), id="changes")

    def on_mount(self) -> None:
        """Begin with the verdict."""
        area = self.query_one(TextArea)
        area.styles.height = 4
        area.move_cursor(area.document.end)
        self.query_one("#verdict", Choice).focus()

    def answer(self) -> AnsweredWith | None:
        """The answer; None while there is no reason."""
        reason, verdict = self.query_one(TextArea).text.strip(), self.query_one("#verdict", Choice)
        typed = unicodedata.normalize("NFKC", self.query_one("#changes", Field).value)
        numbers = tuple(dict.fromkeys(int(digits) for digits in re.findall(r"\d{1,4}", typed)))
        return AnsweredWith(verdict.value == "accepted", reason, numbers) if reason else None
