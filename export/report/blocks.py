"""What a report is made of, before it is a Word file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Look = Literal[
    "Body",
    "CoverTitle",
    "CoverMark",
    "CoverLine",
    "ReportTitle",
    "Addressee",
    "AnnexNote",
    "AnnexNoteMore",
    "AnnexLabel",
    "AnnexTitle",
    "AnnexText",
    "ClosingNote",
    "SignOff",
]


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading: 1 is 一、, 2 is （一）, 3 is 1."""

    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item of text: 3 is 1., 4 is （1）, 5 is ①."""

    level: Literal[3, 4, 5]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text without a number."""

    text: str
    look: Look = "Body"


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head repeats on each page.

    Attributes:
        title: its description for screen readers.
        shares: each column's share of the width.
        left: the columns that read from the left; all others are centred.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]
    left: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class CoverEnd:
    """The cover ends; page numbers begin after it."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart, a bar for each name; what it shows stands in words beside it as well.

    Attributes:
        title: what it shows, its unit named.
        description: what it says, for those who cannot see it.
        names: of the bars, from the top.
        values: as long as `names`; None where a bar has none.
        unit: what the values are counted in, for example ``%``.
        bar: a value that a line marks, for example the completion bar.
    """

    title: str
    description: str
    names: tuple[str, ...]
    values: tuple[Decimal | None, ...]
    unit: str = ""
    bar: Decimal | None = None


Block = Heading | Item | Paragraph | Table | Chart | PageBreak | CoverEnd


def told(item: Literal[3, 4, 5], text: str) -> Iterator[Block]:
    """What a person wrote, as a numbered item: its first line, then its further lines as paragraphs."""
    first, *rest = stated_lines(text) or [text]
    yield Item(item, first)
    yield from (Paragraph(line) for line in rest)


def stated_lines(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line for line in text.split("\n") if line.strip()]


def groups(blocks: Sequence[Block]) -> Iterator[int]:
    """For each block the number of its group of siblings, from 1; 0 for what carries no number.

    Siblings count on from each other; any block of a higher level begins new groups below it.
    """
    current: dict[int, int] = {}
    count = 0
    for block in blocks:
        if not isinstance(block, Heading | Item):
            yield 0
            continue
        if block.level not in current:
            count += 1
            current[block.level] = count
        current = {level: group for level, group in current.items() if level <= block.level}
        yield current[block.level]
