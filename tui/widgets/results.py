"""The list of results: what is scored, its points and a bar, in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.geometry import Size

from export.text import bar
from models.scoring import Range
from tui.widgets.lines import MOVES, Lines, Row, Span, fit

SHORTEST_BAR = 6
LONGEST_BAR = 40
_MARKS = {"+": "good", "?": "", "!": "bad"}


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row.

    Attributes:
        key: what it is known by while the list is shown anew.
        what: the number it stands for, as the derivation names it; empty for a heading.
        mark: ``+`` complete, ``?`` open, ``!`` forced, a space for a heading.
        extra: a second figure: a weight, or how many are scored.
        share: points and maximum for the bar; None for no bar.
        tail: what stands in place of the bar.
        text: words in place of all columns after the title.
        is_limit: whether the words say what forces or caps the grade.
    """

    key: str
    what: str
    mark: str
    title: str
    points: str = ""
    extra: str = ""
    share: tuple[Range | None, Decimal] | None = None
    tail: str = ""
    text: str = ""
    is_limit: bool = False


class Results(Lines):
    """Rows in columns as wide as their widest figure."""

    BINDINGS: ClassVar[list[BindingType]] = [*MOVES, Binding("enter", "choose", show=False)]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows: tuple[ResultRow, ...] = ()

    @property
    def current(self) -> ResultRow | None:
        """The row under the cursor."""
        row = self.rows[self.cursor] if self.cursor < len(self.rows) else None
        return row if row and row.what else None

    def show(self, rows: Sequence[ResultRow], key: str | None = None) -> None:
        """Show the rows, the cursor on the one of that key, else where it stands."""
        wanted = key or (self.current.key if self.current else None)
        old, self.rows = self.rows, tuple(rows)
        if len(old) != len(self.rows):
            self.refresh(layout=True)
        index = next((n for n, row in enumerate(self.rows) if row.key == wanted), self.cursor)
        if old != self.rows or index != self.cursor:
            top = self.top
            self.reset(index)
            self.top = max(min(top, self.cursor, self.count - self.size.height), 0)
            self._reveal()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as there are, where the layout lets the list be as high as it likes."""
        return len(self.rows)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def selectable(self, index: int) -> bool:
        """A heading has no derivation."""
        return bool(self.rows[index].what)

    def row(self, index: int, width: int) -> Row:
        """Mark, title, points, extra, and a bar or a tail."""
        row = self.rows[index]
        mark = Span(f"{row.mark} ", _MARKS.get(row.mark, ""))
        style = "" if row.what else "head"
        if row.text:
            return (mark, Span(f"{row.title}  " if row.title else "", style), Span(row.text))
        points = max((cell_len(r.points) for r in self.rows), default=0)
        extra = max((cell_len(r.extra) for r in self.rows), default=0)
        titles = max((cell_len(r.title) for r in self.rows if not r.text), default=0)
        tails = max((cell_len(r.tail) for r in self.rows), default=0)
        left = width - 2 - points - extra - 6
        name = max(min(titles, left - max(SHORTEST_BAR, tails)), 4)
        return (
            mark,
            Span(f"{fit(row.title, name)}  ", style),
            Span(f"{fit(row.points, points, right=True)}  ", style),
            Span(f"{fit(row.extra, extra, right=True)}  ", style or "dim"),
            *(
                _bar(*row.share, min(left - name, LONGEST_BAR))
                if row.share
                else [Span(row.tail, style or "dim")]
            ),
        )

    def action_choose(self) -> None:
        """Go deeper into the row under the cursor."""
        if self.current:
            self.post_message(self.Chosen(self, self.cursor))


def _bar(points: Range | None, maximum: Decimal, width: int) -> list[Span]:
    signs = bar(points, maximum, width).plain
    sure, maybe = signs.count("="), signs.count("?")
    return [Span(signs[:sure], "good"), Span(signs[sure : sure + maybe]), Span(signs[sure + maybe :], "dim")]
