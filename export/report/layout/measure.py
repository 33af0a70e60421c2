"""A Word file's paragraphs, tables and pictures as pieces with a height, by its own styles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from export.ooxml import DRAWING
from export.ooxml import EMU as _EMU
from export.ooxml import W as _W
from export.report.layout import glyphs
from export.report.layout.pages import Piece, pages

_WP = f"{{{DRAWING}/wordprocessingDrawing}}"
CELL_SIDES = 170  # left and right within a cell


@dataclass(frozen=True, slots=True)
class Look:
    """What a style and a paragraph say of its layout, in twentieths of a point.

    Attributes:
        rule: ``exact``, or how Word is to find the height of lines by their font.
        auto: programs put a little space between Chinese and Latin, as they do unless told.
        hanging: signs may stand over the margin, as they may unless told.
        grid: its lines may be put on the page's grid, as they may unless told.
    """

    size: int = 200
    spacing: int = 0
    line: int = 240
    rule: str = "auto"
    before: int = 0
    after: int = 0
    left: int = 0
    right: int = 0
    first: int = 0
    keep_next: bool = False
    whole: bool = False
    pair: bool = True
    fresh: bool = False
    eastern: str = ""
    western: str = ""
    auto: bool = True
    hanging: bool = True
    grid: bool = True

    @property
    def known(self) -> bool:
        """Whether its lines are alike in every program, as far as a paragraph can be set."""
        return self.rule == "exact" and self.auto and self.hanging


class Styles:
    """The looks of a document's styles, each over the one it is based on."""

    def __init__(self, root: Any) -> None:
        self._found = {style.get(f"{_W}styleId"): style for style in root.findall(f"{_W}style")}
        self._looks: dict[str, Look] = {}
        defaults = root.find(f"{_W}docDefaults")
        self._base = Look()
        if defaults is not None:
            paragraph = defaults.find(f"{_W}pPrDefault/{_W}pPr")
            run = defaults.find(f"{_W}rPrDefault/{_W}rPr")
            self._base = _run(_paragraph(self._base, paragraph), run)

    def look(self, style: str | None) -> Look:
        """Of the style with that id."""
        if style is None or style not in self._found:
            return self._base
        if style not in self._looks:
            held = self._found[style]
            parent = held.find(f"{_W}basedOn")
            base = self.look(None if parent is None else parent.get(f"{_W}val"))
            made = _paragraph(base, held.find(f"{_W}pPr"))
            self._looks[style] = _run(made, held.find(f"{_W}rPr"))
        return self._looks[style]


def _paragraph(look: Look, found: Any | None) -> Look:
    """With what a `w:pPr` says."""
    if found is None:
        return look
    changes: dict[str, Any] = {}
    for child in found:
        name = child.tag[len(_W) :]
        if name == "spacing":
            changes |= _numbers(child, {"before": "before", "after": "after", "line": "line"})
            changes |= {"rule": child.get(f"{_W}lineRule", look.rule)}
        elif name == "ind":
            changes |= _numbers(child, {"left": "left", "start": "left", "right": "right", "end": "right"})
            changes |= _numbers(child, {"firstLine": "first"})
            changes |= {name: -value for name, value in _numbers(child, {"hanging": "first"}).items()}
        elif name in _SWITCHES:
            changes[_SWITCHES[name]] = child.get(f"{_W}val", "1") not in ("0", "false", "off")
    return replace(look, **changes) if changes else look


_SWITCHES = {
    "keepNext": "keep_next",
    "keepLines": "whole",
    "widowControl": "pair",
    "pageBreakBefore": "fresh",
    "autoSpaceDE": "auto",
    "overflowPunct": "hanging",
    "snapToGrid": "grid",
}


def _run(look: Look, found: Any | None) -> Look:
    """With what a `w:rPr` says."""
    if found is None:
        return look
    changes: dict[str, Any] = {}
    for child in found:
        name = child.tag.removeprefix(_W)
        if name == "sz":
            changes["size"] = int(child.get(f"{_W}val")) * 10
        elif name == "spacing":
            changes["spacing"] = int(child.get(f"{_W}val"))
        elif name == "rFonts":
            changes["eastern"] = child.get(f"{_W}eastAsia", look.eastern)
            changes["western"] = child.get(f"{_W}ascii", look.western)
    return replace(look, **changes)


def _numbers(element: Any, names: Mapping[str, str]) -> dict[str, Any]:
    found = ((name, element.get(f"{_W}{key}")) for key, name in names.items())
    return {name: int(value) for name, value in found if value is not None}


def measurable(body: Any, styles: Styles, settings: Any) -> bool:
    """Whether it can be known which page everything stands on.

    An office's template may leave that to the program: lines as high as the font is, columns, a grid of
    characters, signs drawn together. Then no page number is better than one that may be wrong.
    """
    drawn = settings.find(f"{_W}characterSpacingControl")
    if drawn is not None and drawn.get(f"{_W}val") != "doNotCompress":
        return False
    for section in body.iter(f"{_W}sectPr"):
        grid, columns = section.find(f"{_W}docGrid"), section.find(f"{_W}cols")
        if grid is not None and grid.get(f"{_W}type") not in (None, "default", "lines"):
            return False
        if columns is not None and int(columns.get(f"{_W}num", "1")) > 1:
            return False
    return all(look.known for look in _looks(body, styles))


def _looks(body: Any, styles: Styles) -> list[Look]:
    """The looks of the paragraphs outside tables."""
    used = {
        style.get(f"{_W}val") for each in body.iterchildren(f"{_W}p") for style in each.iter(f"{_W}pStyle")
    }
    return [styles.look(style) for style in sorted(used)]


def loosen(body: Any, styles: Styles) -> None:
    """Take the grid of lines off pages whose text has exact lines of another height.

    Word leaves exact lines as high as they are; others put them on the grid, and so on other pages.
    """
    heights = {look.line for look in _looks(body, styles) if look.rule == "exact" and look.grid}
    for grid in body.iter(f"{_W}docGrid"):
        if grid.get(f"{_W}type") == "lines" and heights - {int(grid.get(f"{_W}linePitch", "0"))}:
            grid.attrib.pop(f"{_W}type")


def placed(body: Any, styles: Styles, labels: Sequence[str]) -> dict[str, int]:
    """The page of every bookmark, counted from the first section that counts its pages.

    Args:
        body: of the document.
        styles: of the document.
        labels: the numbers of its numbered paragraphs in their order; empty where they stand in the text.
    """
    numbers = iter(labels)
    sections: list[tuple[int, list[Piece]]] = []
    waiting: list[Any] = []
    for element in body:
        if element.tag == f"{_W}sectPr":
            section = element
        else:
            waiting.append(element)
            section = element.find(f"{_W}pPr/{_W}sectPr") if element.tag == f"{_W}p" else None
        if section is None:
            continue
        start = section.find(f"{_W}pgNumType")
        if start is not None and start.get(f"{_W}start"):
            sections.clear()
        height, width = _room(section)
        sections.append(
            (height, [piece for each in waiting for piece in _pieces(each, styles, width, numbers)])
        )
        waiting = []
    return pages(sections)


def _room(section: Any) -> tuple[int, int]:
    """The height and width between the margins."""
    size, margins = section.find(f"{_W}pgSz"), section.find(f"{_W}pgMar")

    def left(name: str, *sides: str) -> int:
        return int(size.get(f"{_W}{name}")) - sum(abs(int(margins.get(f"{_W}{side}", "0"))) for side in sides)

    return left("h", "top", "bottom"), left("w", "left", "right", "gutter")


def _pieces(element: Any, styles: Styles, width: int, labels: Iterator[str]) -> Iterator[Piece]:
    if element.tag == f"{_W}p":
        yield _text(element, styles, width, labels)
    elif element.tag == f"{_W}tbl":
        yield from _rows(element, styles, labels)
    elif element.tag == f"{_W}sdt":
        for child in element.find(f"{_W}sdtContent"):
            yield from _pieces(child, styles, width, labels)


def _text(paragraph: Any, styles: Styles, width: int, labels: Iterator[str]) -> Piece:
    held = paragraph.find(f"{_W}pPr")
    style = None if held is None else held.find(f"{_W}pStyle")
    look = _paragraph(styles.look(None if style is None else style.get(f"{_W}val")), held)
    number = None if held is None else held.find(f"{_W}numPr/{_W}numId")
    label = "" if number is None else next(labels, "")
    bookmark = paragraph.find(f"{_W}bookmarkStart")
    picture = sum(int(extent.get("cy")) // _EMU for extent in paragraph.iter(f"{_WP}extent"))
    exact = look.rule == "exact"
    lines = 1 if picture else len(glyphs.lines(*_set(paragraph, look, width, label), glyphs.WRITER))
    return Piece(
        lines=lines,
        line=look.line if exact else max(picture, look.line),
        before=look.before,
        after=look.after,
        keep_next=look.keep_next,
        whole=look.whole,
        pair=look.pair,
        fresh=look.fresh,
        mark="" if bookmark is None else bookmark.get(f"{_W}name"),
    )


def measured(look: Look, width: int, label: str = "") -> glyphs.Measure:
    """How a paragraph of that look is set, its number included; a number's characters have no spacing."""
    room = width - look.left - look.right
    first = room - look.first - glyphs.width(label, look.size)
    return glyphs.Measure(first, room, look.size, look.spacing)


def _set(paragraph: Any, look: Look, width: int, label: str) -> tuple[str, glyphs.Measure]:
    """What a paragraph says and how it is set, where its runs have a spacing of their own too."""
    runs = [(_words(run), run.find(f"{_W}rPr/{_W}spacing")) for run in paragraph.iter(f"{_W}r")]
    spaced = [
        (text, look.spacing if spacing is None else int(spacing.get(f"{_W}val")))
        for text, spacing in runs
        if text
    ]
    text = "".join(text for text, _ in spaced)
    measure = measured(look, width, label)
    first, last = (spaced[0][1], spaced[-1][1]) if spaced else (look.spacing, look.spacing)
    if first == last == look.spacing:
        return text, measure
    tail = 0 if first == last else sum(len(text) for text, spacing in spaced if spacing == last)
    return text, replace(measure, spacing=first, tail=tail, tail_spacing=last)


def _words(run: Any) -> str:
    words = ""
    for node in run.iter(f"{_W}t", f"{_W}br", f"{_W}tab"):
        words += (node.text or "") if node.tag == f"{_W}t" else "\n" if node.tag == f"{_W}br" else "\t"
    return words


def _rows(table: Any, styles: Styles, labels: Iterator[str]) -> Iterator[Piece]:
    heads = 0
    for row in table.findall(f"{_W}tr"):
        cells = [_cell(cell, styles, labels) for cell in row.findall(f"{_W}tc")]
        height = max((height for height, _ in cells), default=0)
        least = row.find(f"{_W}trPr/{_W}trHeight")
        if least is not None:
            height = max(height, int(least.get(f"{_W}val")))
        head = row.find(f"{_W}trPr/{_W}tblHeader") is not None
        keep = any(keep for _, keep in cells)
        yield Piece(1, height, whole=True, keep_next=keep, pair=False, head=0 if head else heads)
        heads += height if head else 0


def _cell(cell: Any, styles: Styles, labels: Iterator[str]) -> tuple[int, bool]:
    """Its height and whether it stays with the next row."""
    width = int(cell.find(f"{_W}tcPr/{_W}tcW").get(f"{_W}w")) - CELL_SIDES
    pieces = [_text(paragraph, styles, width, labels) for paragraph in cell.findall(f"{_W}p")]
    height = sum(piece.before + piece.height + piece.after for piece in pieces)
    return height + 15, any(piece.keep_next for piece in pieces)
