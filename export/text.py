"""Small pieces that the terminal views share: safe user text, bars, tables without boxes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rich.console import Console, ConsoleOptions, JustifyMethod, OverflowMethod, RenderableType, RenderResult
from rich.containers import Lines
from rich.table import Table
from rich.text import Text

from export.breaking import breaks
from models.entries import clean_text
from models.numbers import trimmed
from models.pictures import reach
from models.scoring import Assessment, Range

KNOWN, OPEN, BLOCKED = ("+", "green"), ("?", "yellow"), ("!", "red")
NARROW = 60
_BREAKS = re.compile(r"\s*[\n\t\u2028\u2029]\s*")


class Words(Text):
    """Text that is broken where `export.breaking` allows it; Rich alone cuts Chinese through its numbers."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """The text in lines of at most so many cells."""
        made = Lines()
        for whole in self.split(allow_blank=True):
            for part in [whole] if no_wrap else whole.divide(breaks(whole.plain, width)):
                made.extend(part.wrap(console, width, justify=justify, overflow=overflow, no_wrap=no_wrap))
        return made


def line(text: str, style: str = "") -> Text:
    """User text as one line: never markup, no control characters, no line breaks."""
    return Words(_BREAKS.sub(" ", clean_text(text)), style)


def sign(kind: tuple[str, str]) -> Text:
    """A status sign in its colour; a word always stands beside it."""
    return Text(*kind)


def table(*heads: str, right: tuple[int, ...] = (), crop: tuple[int, ...] = ()) -> Table:
    """A table that is plain text when piped; long cells wrap, since an ellipsis has no certain width."""
    made = Table(box=None, pad_edge=False, show_header=any(heads), header_style="bold")
    for n, head in enumerate(heads):
        made.add_column(
            head,
            justify="right" if n in right else "left",
            no_wrap=n in right or n in crop,
            overflow="crop" if n in crop else "fold",
        )
    return made


@dataclass(frozen=True)
class ByWidth:
    """A part of a view that is made for the width it is printed in.

    Attributes:
        make: the part for so many cells.
    """

    make: Callable[[int], Iterable[RenderableType]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The part for the console's width."""
        yield from self.make(options.max_width)


@dataclass(frozen=True)
class Hanging:
    """Text whose further lines stand under its first word; no line ends in spaces.

    Attributes:
        lead: what stands before the text on the first line.
        body: the text itself.
    """

    lead: Text
    body: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The wrapped lines."""
        indent = self.lead.cell_len
        for n, part in enumerate(self.body.wrap(console, max(8, options.max_width - indent))):
            start = self.lead.copy() if n == 0 else Text(" " * indent)
            part.rstrip()
            yield start.append_text(part)


def bar(points: Range | None, maximum: Decimal, cells: int) -> Text:
    """How much of the maximum is reached (``=``) and may still be reached (``?``)."""
    if points is None or not maximum:
        return Text("-" * cells, "dim")
    sure, most = reach(points.low, points.high, maximum, cells)
    made = Text("=" * sure, "green")
    made.append("?" * (most - sure), "yellow")
    made.append("-" * (cells - most), "dim")
    return made


def share_bar(percent: Decimal | None, cells: int) -> Text:
    """A percentage as ``=`` of so many cells; what is beyond a hundred ends with the cells."""
    share = Fraction(percent or 0)
    reached, _ = reach(share, share, 100, cells)
    return Text("=" * reached, "red").append("-" * (cells - reached), "dim")


def shown(assessment: Assessment, points: Range | None, between: str) -> str:
    """Points as people read them, an interval while they are open; `between` has {low} and {high}."""
    if points is None:
        return "-"
    low, high = (f"{assessment.shown(end):f}" for end in (points.low, points.high))
    return low if points.known else between.format(low=low, high=high)


def amount(value: Decimal | int | None) -> str:
    """A count as people read it."""
    return "-" if value is None else trimmed(Decimal(value))
