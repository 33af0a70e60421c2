"""Which page everything stands on: lines and rows put into pages one after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a row of a table, or a picture, in twentieths of a point.

    Attributes:
        lines: how many it has.
        line: the height of each.
        before: empty space above it.
        after: empty space below it.
        keep_next: it stands on the page of what follows it.
        whole: it is not divided.
        pair: no line of it stands alone on a page.
        fresh: it begins a page.
        head: of a row, the height of its table's head, which every page repeats; 0 elsewhere.
        mark: the name by which its page is asked for.
    """

    lines: int
    line: int
    before: int = 0
    after: int = 0
    keep_next: bool = False
    whole: bool = False
    pair: bool = False
    fresh: bool = False
    head: int = 0
    mark: str = ""

    @property
    def height(self) -> int:
        """Of all its lines."""
        return self.lines * self.line

    @property
    def start(self) -> int:
        """The height of what of it cannot be parted."""
        if self.whole or self.keep_next or (self.pair and self.lines <= 3):
            return self.height
        return self.line * (2 if self.pair else 1)


@dataclass(slots=True)
class Sheet:
    """The page that is being filled."""

    room: int
    page: int
    used: int = 0
    after: int = 0
    found: dict[str, int] = field(default_factory=dict)

    def turn(self, head: int = 0) -> None:
        """Begin the next page, with the head of a table that goes on."""
        self.page += 1
        self.used, self.after = head, 0


def pages(sections: Sequence[tuple[int, Sequence[Piece]]], first: int = 1) -> dict[str, int]:
    """The page of every mark.

    Args:
        sections: for each the height of its pages and what stands in it; each begins a page.
        first: the number of the first page.
    """
    sheet = Sheet(0, first - 1)
    for room, pieces in sections:
        sheet.room = room
        sheet.turn()
        for n, piece in enumerate(pieces):
            _put(sheet, piece, pieces, n)
    return sheet.found


def _put(sheet: Sheet, piece: Piece, pieces: Sequence[Piece], n: int) -> None:
    if piece.fresh and sheet.used:
        sheet.turn()
    above = sheet.after + piece.before
    if sheet.used and sheet.used + above + _together(pieces, n) > sheet.room:
        sheet.turn(piece.head)
        above = piece.before
    sheet.used += above
    if piece.mark:
        sheet.found[piece.mark] = sheet.page
    _fill(sheet, piece)
    sheet.after = piece.after


def _fill(sheet: Sheet, piece: Piece) -> None:
    left = piece.lines
    while left:
        fitting = max((sheet.room - sheet.used) // piece.line, 0)
        if piece.pair and left - fitting == 1 and fitting > 2:
            fitting -= 1
        now = min(left, fitting)
        if not now and not sheet.used:
            now = 1  # higher than a page: it stands there all the same
        sheet.used += now * piece.line
        left -= now
        if left:
            sheet.turn(piece.head)


def _together(pieces: Sequence[Piece], n: int) -> int:
    """The height of what must stand on the page where a piece begins, without what is above it."""
    return sum(_chain(pieces, n))


def _chain(pieces: Sequence[Piece], n: int) -> Iterator[int]:
    yield pieces[n].start
    while pieces[n].keep_next and n + 1 < len(pieces) and not pieces[n + 1].fresh:
        yield pieces[n].after + pieces[n + 1].before + pieces[n + 1].start
        n += 1
