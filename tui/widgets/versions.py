"""Several versions of one thing side by side, difference by difference, of which one each is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from tui.widgets.blocks import Block, Blocks
from tui.widgets.lines import Row, Span, fit
from tui.widgets.text_lines import wrap

_GAP = 2
_MARK = 4  # cells before a value: sign, number, spaces


class Differing(NamedTuple):
    """One difference.

    Attributes:
        what: what of the thing it is.
        values: what each version says of it.
    """

    what: str
    values: tuple[str, ...]


class Versions(Blocks):
    """The differences, below each other. A digit takes a version's value and goes on; arrows choose too."""

    DEFAULT_CSS = "Versions { height: auto; max-height: 12; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "pick(-1)", show=False),
        Binding("right", "pick(1)", show=False),
    ]

    @dataclass
    class Picked(Message):
        """A value was chosen."""

    def __init__(self, differing: Sequence[Differing], chosen: str, unchosen: str) -> None:
        """Take the differences, and the words for one where version ``{n}`` is chosen and where none is."""
        super().__init__()
        self._differing, self._words = tuple(differing), (chosen, unchosen)
        self.picks: list[int | None] = [None] * len(self._differing)
        self.blocks = tuple(Block(str(n)) for n in range(len(self._differing)))

    @property
    def versions(self) -> int:
        """How many versions there are."""
        return len(self._differing[0].values)

    @property
    def is_open(self) -> int:
        """How many differences have no choice yet."""
        return self.picks.count(None)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """All rows, as far as the box has room."""
        return sum(len(self.laid_out(block, width)) for block in self.blocks)

    def laid_out(self, block: Block, width: int) -> list[Row]:
        """What differs, and below it each version's value in its column."""
        n = int(block.key)
        found, pick = self._differing[n], self.picks[n]
        state = self._words[1] if pick is None else self._words[0].format(n=pick + 1)
        title = Span(found.what, "head"), Span(f"  {state}", "bad" if pick is None else "good")
        cells = column_width(self.versions, width)
        columns = [wrap(value, max(cells - _MARK, 2)) for value in found.values]
        rows: list[Row] = [title]
        for at, lines in enumerate(zip_longest(*columns, fillvalue="")):
            rows.append([self._cell(n, column, text, at == 0, cells) for column, text in enumerate(lines)])
        return rows

    def pick(self, version: int) -> None:
        """Take a version's value for the difference under the cursor."""
        self.picks[self.at] = version
        self._width = 0
        self.refresh_row(self.cursor)
        self.post_message(self.Picked())

    def go_to_open(self) -> None:
        """To the next difference without a choice; where all have one, one difference on."""
        last = len(self.picks) - 1
        order = [*range(self.at, len(self.picks)), *range(self.at)]
        following = next((n for n in order if self.picks[n] is None), min(self.at + 1, last))
        if self.count:
            self.move_to(self._starts[following])

    def on_key(self, event: events.Key) -> None:
        """A digit chooses and goes on; a full-width one too."""
        sign = event.character or ""
        if sign.isdecimal() and 1 <= int(sign) <= self.versions:
            event.stop()
            self.pick(int(sign) - 1)
            self.go_to_open()

    def action_pick(self, step: int) -> None:
        """The version to the left or right."""
        pick = self.picks[self.at]
        at = (0 if step < 0 else 1) if pick is None else pick + step
        self.pick(min(max(at, 0), self.versions - 1))

    def _cell(self, n: int, column: int, text: str, is_first: bool, cells: int) -> Span:
        is_picked = self.picks[n] == column
        sign = ">" if is_picked else " "
        lead = f"{sign}{column + 1}  " if is_first else sign.ljust(_MARK)
        last = column == self.versions - 1
        return Span(fit(lead + text, cells if last else cells + _GAP), "good" if is_picked else "")


def column_width(versions: int, width: int) -> int:
    """The cells of one column."""
    return max((width - _GAP * (versions - 1)) // versions, _MARK + 2)


def heads(texts: Sequence[str], width: int) -> str:
    """One line with a text above each column."""
    cells = column_width(len(texts), width)
    return (" " * _GAP).join(fit(text, cells) for text in texts)
