"""The places findings stand under, each with how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from tui.widgets.lines import MOVES, Lines, Row, Span, fit


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place.

    Attributes:
        section: a section's or a party's id.
        district: a district's id, None for the whole.
        title: what it is called in the list.
        tally: its counts in words.
        is_empty: whether nothing is stated there.
    """

    section: str
    district: str | None
    title: str
    tally: str
    is_empty: bool


class Places(Lines):
    """The places in the framework's order, districts set in under their section."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVES, Binding("enter", "choose", show=False)]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.places: tuple[PlaceRow, ...] = ()

    @property
    def current(self) -> PlaceRow | None:
        """The place under the cursor."""
        return self.places[self.cursor] if self.cursor < len(self.places) else None

    def show(self, places: Sequence[PlaceRow]) -> None:
        """Show the places; the cursor stays on its place, and only rows that changed are drawn anew."""
        here, old, self.places = self.current, self.places, tuple(places)
        if len(old) != len(self.places):
            self.reset(self.index_of(here.section, here.district) if here else 0)
            return
        for index, (before, after) in enumerate(zip(old, self.places, strict=True)):
            if before != after:
                self.refresh_row(index)

    def index_of(self, section: str, district: str | None) -> int:
        """The row of a place, the first where there is none."""
        found = (n for n, p in enumerate(self.places) if (p.section, p.district) == (section, district))
        return next(found, 0)

    @property
    def count(self) -> int:
        """How many places there are."""
        return len(self.places)

    def row(self, index: int, width: int) -> Row:
        """A place's title and its counts."""
        place = self.places[index]
        title = f"  {place.title}" if place.district else place.title
        room = max(width - cell_len(place.tally) - 2, 1)
        style = "" if place.district else "head"
        return (Span(fit(title, room), style), Span(f" {place.tally} ", "dim" if place.is_empty else ""))

    def action_choose(self) -> None:
        """Go into the place."""
        if self.places:
            self.post_message(self.Chosen(self, self.cursor))
