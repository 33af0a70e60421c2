"""The topics of facts, with what is stated of what a report needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.widgets.lines import Lines, Row, Span, fit

_TALLY = 6


@dataclass(frozen=True, slots=True)
class Topic:
    """One row.

    Attributes:
        tally: how much is stated, in words.
        is_done: whether nothing is missing.
        is_disputed: whether several versions of it wait for somebody to choose.
    """

    title: str
    tally: str
    is_done: bool
    is_disputed: bool = False


class Topics(Lines, can_focus=False):
    """The list of topics; the entry line keeps the keys, so the cursor only shows where one is."""

    def __init__(self) -> None:
        super().__init__(id="topics")
        self.topics: tuple[Topic, ...] = ()

    def show(self, topics: Sequence[Topic], at: int) -> None:
        """Show the topics, the cursor on one; only rows that changed are drawn anew."""
        old, was = self.topics, self.cursor
        self.topics, self.cursor = tuple(topics), at
        top = self.top
        self._reveal()
        if len(old) != len(self.topics) or self.top != top:
            self.refresh()
            return
        for index, (before, after) in enumerate(zip(old, self.topics, strict=True)):
            if before != after or (was != at and index in (was, at)):
                self.refresh_row(index)

    @property
    def count(self) -> int:
        """How many topics there are."""
        return len(self.topics)

    @property
    def is_active(self) -> bool:
        """The cursor is the topic shown, whoever has the keys."""
        return True

    def row(self, index: int, width: int) -> Row:
        """Sign, title, how much is stated."""
        topic = self.topics[index]
        style = "bad" if topic.is_disputed else "good" if topic.is_done else ""
        return (
            Span("! " if topic.is_disputed else "+ " if topic.is_done else "- ", style or "dim"),
            Span(fit(topic.title, width - 2 - _TALLY)),
            Span(fit(topic.tally, _TALLY, right=True), style or "dim"),
        )
