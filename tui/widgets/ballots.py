"""The survey's questionnaires, a row for each code: answers are typed by digits alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import ClassVar, NamedTuple, Protocol

from textual import events
from textual.binding import Binding, BindingType

from tui.widgets.lines import MOVES, Lines, Row, Span, fit


class BallotRow(NamedTuple):
    """One code as it is drawn.

    Attributes:
        answers: what is entered, a digit for each question; empty for nothing.
        remark: what else is to be known of it.
    """

    code: str
    answers: str = ""
    remark: str = ""


class Taker(Protocol):
    """What the list asks of its screen.

    It asks by calls, not by messages: the next digit may wait behind this one, and belongs to the
    next code where this one was the last of its own.
    """

    def begin(self, code: str) -> bool:
        """See whether answers can be typed for a code; says why where they cannot."""

    def take(self, code: str, digits: str) -> bool:
        """State a whole questionnaire; False where it is refused."""

    def changed(self) -> None:
        """Show which question is asked now."""

    def too_high(self) -> None:
        """Say that the scale has no such answer."""

    def unfinished(self, code: str) -> None:
        """Say that a code's answers are not complete."""


class Ballots(Lines):
    """The codes in order. Each digit answers the next question; the last one goes on to the next code.

    Args:
        taker: the screen.
        questions: how many.
        scale: the highest answer.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVES,
        Binding("backspace", "rub_out", show=False),
        Binding("enter", "finish", show=False),
    ]

    def __init__(self, taker: Taker, questions: int, scale: int, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.taker, self.questions, self.scale = taker, questions, scale
        self.rows: tuple[BallotRow, ...] = ()
        self.typed = ""
        self.empty = ""

    def show(self, rows: Sequence[BallotRow], code: str | None = None) -> None:
        """Show the codes; the cursor stays on its code, or goes to another.

        Args:
            rows: in order.
            code: where the cursor is to stand.
        """
        wanted, before = code or (self.current.code if self.current else None), self.rows
        self.rows = tuple(rows)
        at = next((n for n, row in enumerate(self.rows) if row.code == wanted), None)
        if [row.code for row in before] != [row.code for row in self.rows]:
            self.reset(self.cursor if at is None else at)
            return
        for index, (old, new) in enumerate(zip(before, self.rows, strict=True)):
            if old != new:
                self.refresh_row(index)
        if at is not None:
            self.move_to(at)

    @property
    def current(self) -> BallotRow | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    @property
    def count(self) -> int:
        """How many rows there are; one that says so where there is none."""
        return len(self.rows) or 1

    def row(self, index: int, width: int) -> Row:
        """One row: mark, code, answers, remark."""
        if not self.rows:
            return (Span(fit(f" {self.empty}", width), "dim"),)
        shown, is_typed = self.rows[index], index == self.cursor and bool(self.typed)
        mark = Span("* ", "edit") if is_typed else Span("+ ", "good") if shown.answers else Span("- ", "dim")
        digits = f"{self.typed}_" if is_typed else shown.answers
        spaced = " ".join(digits.ljust(self.questions, "."))
        style = "edit" if is_typed else "good" if shown.answers else "dim"
        code = max((len(row.code) for row in self.rows), default=0)
        spans = [mark, Span(fit(shown.code, code)), Span("  "), Span(spaced, style)]
        return (*spans, Span(f"  {shown.remark}", "bad")) if shown.remark else spans

    def move_to(self, index: int) -> None:
        """Stand on another code, once the answers begun are complete or dropped."""
        if self.typed and index != self.cursor and self.current:
            self.taker.unfinished(self.current.code)
            return
        super().move_to(index)
        self.taker.changed()

    async def on_key(self, event: events.Key) -> None:
        """Every key at once and in order, so that none overtakes another on a slow line."""
        digit = unicodedata.normalize("NFKC", event.character or "")
        if not self.screen.is_current:
            pass  # typed ahead of another screen
        elif len(digit) == 1 and digit in "0123456789":
            self.type(digit)
        elif not await self._act(event.key):
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Digits that come at once; an input method may commit several."""
        event.stop()
        for sign in unicodedata.normalize("NFKC", event.text):
            if sign in "0123456789":
                self.type(sign)

    async def _act(self, key: str) -> bool:
        """Do what the list or its screen binds to a key; False where that is nothing."""
        bound = self.screen.active_bindings.get(key)
        return bound is not None and await self.app.run_action(bound.binding.action, bound.node)

    def type(self, digit: str) -> None:
        """Answer the next question; the last answer states the questionnaire and goes on.

        Answers that were refused are stated first, so that the digit belongs to the code it is typed for.
        """
        if self.is_full and not self._finish():
            return
        row = self.current
        if row is None or (not self.typed and not self.taker.begin(row.code)):
            return
        if int(digit) > self.scale:
            self.taker.too_high()
            return
        self.typed += digit
        if self.is_full:
            self._finish()
        self.refresh_row(self.cursor)
        self.taker.changed()

    @property
    def is_full(self) -> bool:
        """Whether every question is answered, and nothing of it stated yet."""
        return 0 < self.questions == len(self.typed)

    def action_finish(self) -> None:
        """State once more what was refused."""
        if self.is_full:
            self._finish()
            self.taker.changed()

    def _finish(self) -> bool:
        """State a full questionnaire and go on; False where it is refused, and the answers stay."""
        row = self.current
        if row is None or not self.taker.take(row.code, self.typed):
            return False
        self.typed = ""
        self.refresh_row(self.cursor)
        self.next_open()
        return True

    def put(self, digits: str) -> None:
        """Hold answers as begun."""
        self.typed = digits[: self.questions]
        self.refresh_row(self.cursor)

    def forget_typing(self) -> bool:
        """Drop the answers begun; False where there are none."""
        if not self.typed:
            return False
        self.put("")
        self.taker.changed()
        return True

    def action_rub_out(self) -> None:
        """Back by one question; where nothing is begun, into what is entered."""
        row = self.current
        if row is None or (not self.typed and not (row.answers and self.taker.begin(row.code))):
            return
        self.put((self.typed or row.answers)[:-1])
        self.taker.changed()

    def next_open(self) -> bool:
        """To the next code that is not entered, from the top again behind the last; False where all are."""
        order = [*range(self.cursor + 1, len(self.rows)), *range(self.cursor)]
        found = next((n for n in order if not self.rows[n].answers), None)
        if found is not None:
            self.move_to(found)
        return found is not None
