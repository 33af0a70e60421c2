"""What a report is made of, before it is a Word file."""

from __future__ import annotations

import re
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

_ITEMS = 3  # the level from which on there are items
_ENDS = re.compile("\r\n|[\n\r\u2028\u2029]")


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
        wide: it stands on a page turned on its side, with the label, title and text around it.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]
    left: tuple[int, ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class CoverEnd:
    """The cover ends; page numbers begin after it."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings of levels 1 and 2 and the annexes with their pages, on pages of their own.

    Attributes:
        title: what stands over it.
    """

    title: str


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
        heads: what the names and the values are, in the table behind the bars.
        short: which bars, by position, are drawn hatched, for example those under the bar.
        cut: where a longer bar is cut off; its figure stays what it is.
        end: where the axis ends.
    """

    title: str
    description: str
    names: tuple[str, ...]
    values: tuple[Decimal | None, ...]
    unit: str = ""
    bar: Decimal | None = None
    heads: tuple[str, ...] = ("", "", "")
    short: tuple[int, ...] = ()
    cut: Decimal | None = None
    end: Decimal | None = None


Block = Heading | Item | Paragraph | Table | Chart | PageBreak | CoverEnd | Contents
# What stands over or under a table and goes with it to a page turned on its side.
_BESIDE = ("AnnexLabel", "AnnexTitle", "AnnexText")


def told(item: Literal[3, 4, 5], text: str) -> Iterator[Block]:
    """What a person wrote, as a numbered item: its first line, then its further lines as paragraphs."""
    first, *rest = stated_lines(text) or [text]
    yield Item(item, first)
    yield from (Paragraph(line) for line in rest)


def stated_lines(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line for line in _ENDS.split(text) if line.strip()]


def groups(blocks: Sequence[Block]) -> Iterator[int]:
    """For each block the number of its group of siblings, from 1; 0 for what carries no number.

    Siblings count on from each other; any block of a higher level begins new groups below it, and a new page
    (an annex's) new groups of items and of headings among them.
    """
    current: dict[int, int] = {}
    count = 0
    for block in blocks:
        if not isinstance(block, Heading | Item):
            if isinstance(block, PageBreak):
                current = {level: group for level, group in current.items() if level < _ITEMS}
            yield 0
            continue
        if block.level not in current:
            count += 1
            current[block.level] = count
        current = {level: group for level, group in current.items() if level <= block.level}
        yield current[block.level]


def turned(blocks: Sequence[Block]) -> list[bool]:
    """For each block whether its page is turned on its side.

    A wide table takes with it what is directly over it (label, title, text, headings) and the text of annexes
    directly under it, but nothing from before a page break or after one.
    """
    found = [isinstance(block, Table) and block.wide for block in blocks]
    for n in range(len(blocks) - 2, -1, -1):
        block = blocks[n]
        beside = isinstance(block, Heading) or (isinstance(block, Paragraph) and block.look in _BESIDE)
        found[n] = found[n] or (found[n + 1] and beside)
    for n in range(1, len(blocks)):
        block = blocks[n]
        under = isinstance(block, Paragraph) and block.look == "AnnexText"
        found[n] = found[n] or (found[n - 1] and under)
    return found


_DIGITS = ("零", "一", "二", "三", "四", "五", "六", "七", "八", "九")
_CIRCLES = 50  # as many as there are signs for


def labels(blocks: Sequence[Block]) -> list[str]:
    """For each block its number as a reader sees it; empty for what carries none."""
    counts: dict[int, int] = {}
    found = []
    for block, group in zip(blocks, groups(blocks), strict=True):
        counts[group] = counts.get(group, 0) + 1
        found.append(label(block.level, counts[group]) if isinstance(block, Heading | Item) else "")
    return found


def label(level: int, number: int) -> str:
    """A number of that level: 一、（一） 1. （1） ①."""
    if level == 1:
        return f"{chinese(number)}、"
    if level == 2:
        return f"（{chinese(number)}）"
    if level == 3:
        return f"{number}."
    return f"（{number}）" if level == 4 else circled(number)


def chinese(number: int) -> str:
    """A number below 1000 in Chinese."""
    hundreds, below = divmod(number, 100)
    tens, ones = divmod(below, 10)
    made = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        made += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        made += "零"
    return made + (_DIGITS[ones] if ones or not number else "")


def circled(number: int) -> str:
    """A number in a circle, in brackets where there is no such sign."""
    if number > _CIRCLES:
        return f"({number})"
    start = 0x245F if number <= 20 else 0x3251 - 21 if number <= 35 else 0x32B1 - 36
    return chr(start + number)


def counted_by_word(level: int, number: int) -> bool:
    """Whether a word processor can write that number by itself: its circles end at twenty."""
    return level < 5 or number <= 20
