"""The navigator: sections by station and districts, with what is done of what there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.widgets.lines import MOVES, Lines, Row, Span, fit


@dataclass(frozen=True, slots=True)
class Stop:
    """One row: a section's heading, or a place in it where lines are scored.

    Attributes:
        section: the section's id.
        district: the district's id, None for the station as a whole.
        is_heading: whether the row only names the section and sums it up.
    """

    section: str
    title: str
    done: int
    total: int
    district: str | None = None
    is_heading: bool = False


class Navigator(Lines):
    """The way through an evaluation."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVES, Binding("enter", "choose", show=False)]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.stops: list[Stop] = []

    def show(self, stops: Sequence[Stop]) -> None:
        """Show the stops; only rows that changed are drawn anew."""
        old, self.stops = self.stops, list(stops)
        if len(old) != len(self.stops):
            self.reset(self.cursor)
            return
        for index, (before, after) in enumerate(zip(old, self.stops, strict=True)):
            if before != after:
                self.refresh_row(index)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.stops)

    def row(self, index: int, width: int) -> Row:
        """A stop's title and its done of total."""
        stop = self.stops[index]
        done = f"{stop.done}/{stop.total}"
        style = "head" if stop.is_heading else "good" if stop.done == stop.total else ""
        title = stop.title if stop.is_heading else f" {stop.title}"
        tally = "good" if stop.done == stop.total else "dim"
        return (Span(fit(title, width - 7), style), Span(fit(done, 6, right=True), tally), Span(" "))

    def selectable(self, index: int) -> bool:
        """A heading is no place."""
        return not self.stops[index].is_heading

    def index_of(self, section: str, district: str | None) -> int | None:
        """The row of a place."""
        for index, stop in enumerate(self.stops):
            if (stop.section, stop.district) == (section, district) and not stop.is_heading:
                return index
        return None

    def action_choose(self) -> None:
        """Go into the place."""
        if self.stops:
            self.post_message(self.Chosen(self, self.cursor))
