"""The report as Markdown: its numbers as text, and what people wrote as text that stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from export.plain import visible
from export.report.blocks import (
    Block,
    Chart,
    Contents,
    CoverEnd,
    Heading,
    Item,
    PageBreak,
    Paragraph,
    Table,
    labels,
)

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
_BEGINS = re.compile(r"^(\s*)([-+=:]|\d{1,9}(?=[.)](?:\s|$)))", re.M)
_TITLES = ("CoverTitle", "ReportTitle", "AnnexTitle")
_LEVELS = {1: "##", 2: "###", 3: "####"}


def markdown(blocks: Sequence[Block]) -> bytes:
    """The blocks as CommonMark with tables, in UTF-8."""
    parts = [*_parts(blocks)]
    return ("\n\n".join(part for part in parts if part) + "\n").encode("utf-8", "replace")


def _parts(blocks: Sequence[Block]) -> Iterator[str]:
    titled = False
    for block, number in zip(blocks, labels(blocks), strict=True):
        match block:
            case Heading(level=level, text=text):
                yield f"{_LEVELS[level]} {number}{_line(text)}"
            case Item(text=text):
                yield f"{number}{_paragraph(text)}"
            case Paragraph(text=text, look=look) if look in _TITLES:
                yield f"{'##' if titled else '#'} {_line(text)}"
                titled = True
            case Paragraph(text=text):
                yield _paragraph(text)
            case Table():
                yield from _table(block)
            case Chart(title=title, description=description):
                told = title.partition("\n")[0]  # its second line says how the drawing is to be read
                yield f"*{_line(told)}* {_paragraph(description)}".strip()
            case PageBreak() | CoverEnd():
                yield "---"
            case Contents():
                continue  # there are no pages to name; the headings lead by themselves


def _table(table: Table) -> Iterator[str]:
    if table.title:
        yield f"*{_line(table.title)}*"
    lines = [_row(table.head)]
    lines.append("|" + "".join(" :--- |" if n in table.left else " :---: |" for n in range(len(table.head))))
    lines += [_row(row) for row in table.rows]
    yield "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_line(cell) for cell in cells) + " |"


def _line(text: str) -> str:
    """A text where only one line may stand."""
    return " ".join(_escaped(part) for part in _clean(text).split())


def _paragraph(text: str) -> str:
    """A text with its own lines: each ends in a backslash, which keeps it a line."""
    lines = [_escaped(line.strip()) for line in _clean(text).split("\n") if line.strip()]
    return "\\\n".join(lines)


def _clean(text: str) -> str:
    return visible(text).replace("\t", " ")


def _escaped(text: str) -> str:
    """Text of which Markdown reads no sign as its own."""
    plain = _SIGNS.sub(r"\\\1", text)
    return _BEGINS.sub(lambda found: f"{found[1]}{_quoted(found[2])}", plain)


def _quoted(start: str) -> str:
    """What would begin a list at the start of a line; of a number its dot or bracket is the sign."""
    return f"{start}\\" if start.isdigit() else f"\\{start}"
