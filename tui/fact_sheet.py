"""A topic of facts as the cells of a sheet, and what typing in a cell makes of the topic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from models.errors import Message
from models.facts import Facts
from models.form_notes import row_percent
from models.form_rows import added, find_row, row_key
from models.forms import Field, Fields, changed, fields, rows_of, shown, text_of, value_of, words_of
from models.language import Language
from models.station import Fact
from tui.widgets.grid import Block, Column, Spot

_WITH_PERCENT = frozenset({"targets", "files"})
_LEAST = {"text": 8, "long": 8, "names": 12, "dates": 12, "choice": 6, "id": 6}


@dataclass(frozen=True)
class FactSheet:
    """A topic on the screen.

    Attributes:
        topic: its name.
        facts: all facts as they are stated.
        new: the place of a new row that nothing was typed in; it is shown, not stated.
    """

    topic: str
    facts: Facts
    new: int | None = None

    @property
    def stated(self) -> Fact:
        """The topic as it is stated."""
        found: Fact = getattr(self.facts, self.topic)
        return found

    @cached_property
    def fact(self) -> Fact:
        """The topic as it is shown."""
        return self.stated if self.new is None else added(self.stated, self.new - 1, self.facts)

    def blocks(self, words: Language) -> tuple[Block, ...]:
        """The topic's cells: what is stated once above, its rows below."""
        once, of_row = self._fields
        made = []
        if once:
            texts = tuple(shown(field, value_of(self.fact, None, field.name), words) for field in once)
            made.append(
                Block(tuple(_column(f, words, words(f.label)) for f in once), (texts,), is_record=True)
            )
        if of_row:
            columns = tuple(
                self._percent_head(words) if f is None else _column(f, words) for f in self._columns
            )
            rows = tuple(self._row(row, words) for row in range(len(rows_of(self.fact))))
            made.append(Block(columns, rows, empty=words("form.no_rows")))
        return tuple(made)

    @property
    def has_rows(self) -> bool:
        """Whether the topic has rows at all."""
        return bool(self._fields.of_row)

    @property
    def table(self) -> int:
        """The block with the rows."""
        return 1 if self._fields.once else 0

    def row(self, spot: Spot) -> int | None:
        """The row that a cell stands in; None for a value stated once, and where there is no row."""
        is_row = self.has_rows and spot.block == self.table and spot.row < len(rows_of(self.fact))
        return spot.row if is_row else None

    def stated_row(self, spot: Spot) -> int | None:
        """The cell's row as the stated topic counts it; None where it is not stated."""
        row = self.row(spot)
        if row is None or row == self.new:
            return None
        return row if self.new is None or row < self.new else row - 1

    def field(self, spot: Spot) -> Field | None:
        """The field of a cell; None where nothing can be typed."""
        if self.row(spot) is not None:
            return self._columns[spot.column]
        once = self._fields.once
        return once[spot.column] if once and spot.column < len(once) else None

    def spot_of(self, row: int | None, name: str) -> Spot | None:
        """The cell of a field, in a row or stated once; None where there is none."""
        block, named = (0, self._fields.once) if row is None else (self.table, self._columns)
        at = (n for n, field in enumerate(named) if field is not None and field.name == name)
        return next((Spot(block, row or 0, n) for n in at), None)

    def typed(self, spot: Spot, text: str) -> Fact | Message:
        """The topic with a text in a cell, or why it cannot stand there."""
        field, row = self.field(spot), self.row(spot)
        if field is None:
            return self.stated
        if row is not None and row == self.new:
            return changed(self.fact, row, field.name, text, self.facts)
        return changed(self.stated, self.stated_row(spot), field.name, text, self.facts)

    def typed_over(self, began: Fact, spot: Spot, text: str) -> Fact | Message | None:
        """An earlier state of the topic with a text in a cell; None where it has no such row."""
        place = self._place_in(began, spot)
        return place and changed(began, place[0], place[1], text, self.facts)

    def text_in(self, began: Fact, spot: Spot) -> str | None:
        """A cell's value as text in an earlier state of the topic; None where it has no such row."""
        place = self._place_in(began, spot)
        return place and text_of(value_of(began, *place))

    def text(self, spot: Spot) -> str:
        """A cell's value as text."""
        field = self.field(spot)
        return "" if field is None else text_of(value_of(self.fact, self.row(spot), field.name))

    def after(self, facts: Facts, spot: Spot) -> tuple[FactSheet, Spot | None]:
        """The sheet over other facts, and the cell in it; None where the cell's row is gone."""
        new = None if self.new is None else min(self.new, len(rows_of(getattr(facts, self.topic))))
        later = replace(self, facts=facts, new=new)
        row = self.row(spot)
        if row is None:
            return later, spot
        if row == self.new:
            return later, spot._replace(row=new or 0)
        found = find_row(later.fact, row_key(self.fact, row), row)
        return later, None if found is None else spot._replace(row=found)

    def _place_in(self, began: Fact, spot: Spot) -> tuple[int | None, str] | None:
        """The row and the field of a cell in an earlier state of the topic; None where it has no such row."""
        field, row = self.field(spot), self.row(spot)
        at = None if row is None else find_row(began, row_key(self.fact, row), row)
        return None if field is None or (row is not None and at is None) else (at, field.name)

    @cached_property
    def _fields(self) -> Fields:
        return fields(self.topic, self.facts)

    @property
    def _columns(self) -> tuple[Field | None, ...]:
        """The table's columns; None stands for the derived percentage."""
        of_row = self._fields.of_row
        if self.topic not in _WITH_PERCENT:
            return of_row
        at = len(of_row) - sum(field.kind == "id" for field in of_row)
        return (*of_row[:at], None, *of_row[at:])

    def _row(self, row: int, words: Language) -> tuple[str, ...]:
        return tuple(
            row_percent(self.fact, row)
            if field is None
            else shown(field, value_of(self.fact, row, field.name), words)
            for field in self._columns
        )

    def _percent_head(self, words: Language) -> Column:
        return Column(words(f"form.percent.{self.topic}"), kind="shown", right=True)


def _column(field: Field, words: Language, head: str = "") -> Column:
    return Column(
        head or words(field.head),
        words(field.label),
        right=field.in_row and field.kind in ("number", "whole"),
        options=tuple(words_of(option, words) for option in field.options),
        least=_LEAST.get(field.kind, 0) if field.in_row else 0,
        blank=words("form.blank") if field.is_needed else "",
    )
