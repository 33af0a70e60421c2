"""The checklist: a line's digits are its score at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from textual import events
from textual.binding import Binding, BindingType

from models.entries import Cell
from tui.widgets.lines import MOVES, Lines, Row, Span, fit

Then = Literal["next", "down", "up", "stay"]
LONGEST = 7


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One line as it is drawn.

    Attributes:
        score: the author's own points as text, or a word for not applicable; empty while unscored.
        flags: what else was stated about the line, one short mark each.
        is_asked: whether a second look at it is awaited.
        is_barred: whether the line is not the author's to score; the score says why then.
    """

    cell: Cell
    title: str
    maximum: str
    score: str = ""
    flags: str = ""
    is_asked: bool = False
    is_barred: bool = False


class Manners(Protocol):
    """What the checklist asks of its surroundings; by a call, since the next key may wait behind this one."""

    def accept(self, then: Then) -> None:
        """Make what is typed the line's score, if anything is, and leave the line that way."""

    def refuses(self) -> bool:
        """Say why no points can be typed, where none can."""


class Checklist(Lines):
    """The lines of one section at one place, with the author's own scores.

    Typing is held on the row (`pending`) until it is accepted; the screen that accepts it calls
    `settle`, a screen that refuses it leaves the text where it is.
    """

    manners: Manners

    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVES[2:],
        Binding("up", "leave('up')", show=False),
        Binding("down", "leave('down')", show=False),
        Binding("enter", "leave('next')", show=False),
        Binding("backspace", "rub_out", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: list[ChecklistRow] = []
        self.pending: str | None = None
        self.empty = ""

    def show(self, rows: Sequence[ChecklistRow], cursor: int = 0) -> None:
        """Show the lines of another place."""
        self.rows, self.pending = list(rows), None
        self.reset(cursor)

    def renew(self, rows: Sequence[ChecklistRow]) -> None:
        """Show the same lines with what changed, cursor and half-typed text untouched."""
        for index, (old, new) in enumerate(zip(self.rows, rows, strict=True)):
            if old != new:
                self.rows[index] = new
                self.refresh_row(index)

    def settle(self, rows: Sequence[ChecklistRow]) -> None:
        """The pending text is accepted and on disk: show the lines with it."""
        self.pending = None
        self.renew(rows)
        self.refresh_row(self.cursor)

    @property
    def current(self) -> ChecklistRow | None:
        """The line under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def count(self) -> int:
        """How many lines there are; one that says so where there is none."""
        return len(self.rows) or 1

    def row(self, index: int, width: int) -> Row:
        """One line: mark, id, title, points of the maximum, flags."""
        if not self.rows:
            return (Span(fit(f" {self.empty}", width), "dim"),)
        line = self.rows[index]
        pending = self.pending if index == self.cursor else None
        flags, score = 8, 7
        name = max(width - 2 - 6 - score - 6 - flags, 8)
        mark = (
            Span("* ", "edit")
            if pending is not None
            else Span("? ", "bad")
            if line.is_asked
            else Span("x ", "dim")
            if line.is_barred
            else Span("+ ", "good")
            if line.score
            else Span("- ", "dim")
        )
        typed = (
            Span(fit(pending + "_", score, right=True), "edit")
            if pending is not None
            else Span(fit(line.score, score, right=True), "dim" if line.is_barred else "good")
        )
        # A word in place of points is as wide as their column.
        title = fit(fit(line.title, name - line.is_barred), name)
        return (
            mark, Span(fit(line.cell.indicator, 5) + " "), Span(title), typed,
            Span(fit(f"/{line.maximum}", 6), "dim"),
            Span(fit(line.flags, flags), "bad" if line.is_asked else "dim"),
        )  # fmt: skip

    async def on_key(self, event: events.Key) -> None:
        """Every key at once and in order, so that none overtakes another on a slow line.

        A key that went up to the screen would be passed by the digits behind it, and these would
        be taken for the line that it leaves.
        """
        sign = unicodedata.normalize("NFKC", event.character or "").replace("。", ".")
        if not self.screen.is_current:
            pass  # typed ahead of another screen
        elif sign and all(c in "0123456789." for c in sign) and self.rows:
            if not self.manners.refuses():
                self.type((self.pending or "") + sign)
        elif not await self._act(event.key):
            return
        event.stop()
        event.prevent_default()

    async def _act(self, key: str) -> bool:
        """Do what the list or its screen binds to a key; False where that is nothing."""
        bound = self.screen.active_bindings.get(key)
        return bound is not None and await self.app.run_action(bound.binding.action, bound.node)

    def type(self, text: str) -> None:
        """Hold a text as what is typed on the cursor's line."""
        self.pending = text[:LONGEST]
        self.refresh_row(self.cursor)

    def action_rub_out(self) -> None:
        """Take back the last sign typed."""
        if self.pending:
            self.pending = self.pending[:-1] or None
            self.refresh_row(self.cursor)

    def forget_typing(self) -> bool:
        """Drop the half-typed text; False when there is none."""
        if self.pending is None:
            return False
        self.pending = None
        self.refresh_row(self.cursor)
        return True

    def action_leave(self, then: Then) -> None:
        """Leave the line: what was typed is to be accepted first."""
        if not self.rows:
            return
        if self.pending is not None or then == "next":
            self.manners.accept(then)
        else:
            self.action_move(-1 if then == "up" else 1)

    def action_page(self, step: int) -> None:
        """A page up or down; half-typed text is accepted first and the cursor stays."""
        if self.pending is not None:
            self.action_leave("stay")
        else:
            super().action_page(step)

    def action_edge(self, step: int) -> None:
        """To an end of the list; half-typed text is accepted first and the cursor stays."""
        if self.pending is not None:
            self.action_leave("stay")
        else:
            super().action_edge(step)
