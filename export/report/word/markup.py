"""Blocks as markup of a Word file: paragraphs with their styles and numbers, tables, ends of sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from export.plain import one_line, visible
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
    counted_by_word,
    groups,
    labels,
    turned,
)
from export.report.layout import glyphs
from export.report.layout.glyphs import Measure
from export.report.layout.measure import CELL_SIDES, Look, measured
from export.report.layout.settling import settled
from export.report.word import chart, contents, sections
from export.report.word.styles import CELL, CELL_HEAD, CELL_LEFT, CONTENTS_TITLE, NUMBERED, TABLE_STYLE

# Above whatever numbers a template may hold: the list of what carries its number as text, then one a group.
TEXT_GROUP = 10_000
FIRST_GROUP = TEXT_GROUP
# Signs that Word draws in a Latin font unless it is told that they are Chinese.
_UNSURE = re.compile("[\u00a0-\u024f\u2000-\u2bff]")


def kinds(blocks: Sequence[Block]) -> list[sections.Kind]:
    """For each block the kind of section that it stands in."""
    cover = max((n for n, block in enumerate(blocks) if isinstance(block, CoverEnd)), default=-1)
    found: list[sections.Kind] = []
    for n, (block, wide) in enumerate(zip(blocks, turned(blocks), strict=True)):
        plain: sections.Kind = "wide" if wide else "body"
        found.append("cover" if n <= cover else "contents" if isinstance(block, Contents) else plain)
    return found


class Writer:
    """Writes blocks.

    Attributes:
        kinds: the kind of section of each block.
        groups: the group of siblings of each block.
        labels: the number of each block as a reader sees it.
        literal: for each block whether its number is text.
        entries: what the contents name, by the places of the blocks.
        charts: those that were written, in their order.
    """

    def __init__(
        self, blocks: Sequence[Block], final: Any, looks: Mapping[str, Look], *, literal: bool
    ) -> None:
        self.blocks, self.looks = blocks, looks
        self.kinds, self.groups, self.labels = kinds(blocks), list(groups(blocks)), labels(blocks)
        self.literal = list(_literal(blocks, self.groups, literal=literal))
        listed = any(isinstance(block, Contents) for block in blocks)
        named = contents.entries(blocks, self.labels) if listed else {}
        self.entries = {n: replace(entry, text=visible(entry.text)) for n, entry in named.items()}
        upright, turned_width = sections.width(final), sections.width(sections.turned(final))
        self.charts: list[Chart] = []
        self.widths = [turned_width if kind == "wide" else upright for kind in self.kinds]

    @property
    def counted(self) -> list[str]:
        """What Word counts itself before each paragraph of a list; nothing where the number is text."""
        pairs = zip(self.labels, self.literal, strict=True)
        return ["" if literal else label for label, literal in pairs if label]

    def pieces(self) -> list[str]:
        """Markup of each block, with a mark where a section ends."""
        found: list[str] = []
        fresh, kind = False, None
        for n, block in enumerate(self.blocks):
            if isinstance(block, PageBreak | CoverEnd):
                fresh = fresh or isinstance(block, PageBreak)
                continue
            if kind is not None and kind != self.kinds[n]:
                found[-1] = _ended(found[-1], kind)
                fresh = False
            found.append(self._piece(n, block, fresh=fresh))
            fresh, kind = False, self.kinds[n]
        return found

    def _piece(self, n: int, block: Block, *, fresh: bool) -> str:
        match block:
            case Contents():
                title = run(visible(block.title), self.looks[CONTENTS_TITLE])
                return contents.listing(title, list(self.entries.values()), self.widths[n])
            case Table():
                return self._table(block, self.widths[n], fresh=fresh)
            case Chart():
                self.charts.append(_fit_chart(block))
                return chart.paragraph(self.charts[-1], len(self.charts), self.widths[n], fresh=fresh)
            case Heading() | Item():
                return self._numbered(n, block, fresh=fresh)
            case Paragraph():
                return self._text(n, block.text, block.look, fresh=fresh)
            case _:
                return ""

    def _numbered(self, n: int, block: Heading | Item, *, fresh: bool) -> str:
        style = NUMBERED["heading" if isinstance(block, Heading) else "item", block.level]
        level, number, text, label = block.level - 1, FIRST_GROUP + self.groups[n], block.text, self.labels[n]
        if self.literal[n]:
            level, number, text, label = 0, TEXT_GROUP, label + text, ""
        counted = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        inner = self._inner(text, style, self.widths[n], label)
        return self._paragraph(style, inner, counted=counted, fresh=fresh, place=n)

    def _text(self, n: int, text: str, style: str, *, fresh: bool) -> str:
        inner = self._inner(text, style, self.widths[n])
        return self._paragraph(style, inner, counted=self._over_date(n), fresh=fresh, place=n)

    def _over_date(self, n: int) -> str:
        """The indent that centres whose paper it is over the date, which stands four characters in."""
        following = self.blocks[n + 1] if n + 1 < len(self.blocks) else None
        name = self.blocks[n]
        if not (isinstance(name, Paragraph) and isinstance(following, Paragraph)):
            return ""
        if name.look != "SignOff" or following.look != "SignOff":
            return ""
        look = self.looks["SignOff"]
        own, under = (
            glyphs.width(visible(block.text), look.size, look.spacing) for block in (name, following)
        )
        right = max(look.right + (under - own) // 2, 0)
        return f'<w:ind w:right="{right}"/>'

    def _inner(self, text: str, style: str, width: int, label: str = "") -> str:
        """A text's runs, set so that it has the same lines in every program."""
        look, shown = self.looks[style], visible(text)
        return run(shown, look, settled(shown, measured(look, width, label)))

    def _paragraph(
        self, style: str, inner: str, *, counted: str = "", fresh: bool = False, place: int | None = None
    ) -> str:
        """A paragraph.

        Args:
            style: its style.
            inner: its runs.
            counted: markup of its number.
            fresh: it begins a page.
            place: of its block.
        """
        layout = f'<w:pStyle w:val="{style}"/>' + ("<w:pageBreakBefore/>" if fresh else "") + counted
        if place is not None and place in self.entries:
            inner = contents.marked(self.entries[place], place, inner)
        return f"<w:p><w:pPr>{layout}</w:pPr>{inner}</w:p>"

    def _table(self, table: Table, width: int, *, fresh: bool) -> str:
        whole = sum(table.shares)
        widths = [width * share // whole for share in table.shares]
        title = quoteattr(visible(table.title))
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        head = self._row(table.head, widths, [CELL_HEAD] * len(widths), "<w:tblHeader/>", fresh=fresh)
        styles = [CELL_LEFT if n in table.left else CELL for n in range(len(widths))]
        rows = "".join(self._row(row, widths, styles) for row in table.rows)
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" '
            'w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f"<w:tblCaption w:val={title}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
        )

    def _row(
        self,
        cells: Iterable[str],
        widths: Sequence[int],
        styles: Sequence[str],
        head: str = "",
        *,
        fresh: bool = False,
    ) -> str:
        made = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"{self._paragraph(style, self._inner(text, style, width - CELL_SIDES), fresh=fresh)}</w:tc>"
            for text, width, style in zip(cells, widths, styles, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{made}</w:tr>"


def _fit_chart(drawn: Chart) -> Chart:
    """A chart with what of its texts can be seen; a name stands on one line."""
    return replace(
        drawn,
        title=visible(drawn.title),
        description=visible(drawn.description),
        names=tuple(one_line(visible(name)) for name in drawn.names),
        unit=visible(drawn.unit),
        heads=(visible(drawn.heads[0]), visible(drawn.heads[1]), visible(drawn.heads[2])),
    )


def run(text: str, look: Look, measure: Measure | None = None) -> str:
    """User text as text: escaped, breaks and tabs as Word's own, in a run for each font and spacing."""
    tail = len(text) - (measure.tail if measure else 0)
    made, place = "", 0
    for piece, font in glyphs.runs(text):
        for part, end in ((piece[: max(tail - place, 0)], False), (piece[max(tail - place, 0) :], True)):
            if part:
                made += _named(part, font, look, _spacing(look, measure, end=end))
        place += len(piece)
    return made


def _spacing(look: Look, measure: Measure | None, *, end: bool) -> str:
    if measure is None:
        return ""
    value = measure.tail_spacing if end and measure.tail else measure.spacing
    return "" if value == look.spacing else f'<w:spacing w:val="{value}"/>'


def _named(text: str, font: glyphs.Font, look: Look, spacing: str) -> str:
    parts = []
    for piece in re.split("([\n\t])", text):
        if piece in ("\n", "\t"):
            parts.append("<w:br/>" if piece == "\n" else "<w:tab/>")
        elif piece:
            parts.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    faces = ""
    if font == "eastern":
        faces = f" w:ascii={quoteattr(look.eastern)} w:hAnsi={quoteattr(look.eastern)}"
    elif font == "western":
        faces = f" w:eastAsia={quoteattr(look.western)}"
    fonts = f'<w:rFonts w:hint="eastAsia"{faces}/>' if font or _UNSURE.search(text) else ""
    named = f"<w:rPr>{fonts}{spacing}</w:rPr>" if fonts or spacing else ""
    return f"<w:r>{named}{''.join(parts)}</w:r>"


def _literal(blocks: Sequence[Block], numbers: Sequence[int], *, literal: bool) -> Iterable[bool]:
    counts: dict[int, int] = {}
    for block, group in zip(blocks, numbers, strict=True):
        counts[group] = counts.get(group, 0) + 1
        yield isinstance(block, Heading | Item) and (
            literal or not counted_by_word(block.level, counts[group])
        )


def _ended(piece: str, kind: sections.Kind) -> str:
    """The piece as the last one of its section."""
    mark = f'<w:sectPr {sections.KIND}="{kind}"/>'
    if piece.startswith("<w:p>") and piece.count("</w:pPr>") == 1:
        return piece.replace("</w:pPr>", f"{mark}</w:pPr>")
    # Low enough to find room under 22 full lines.
    spacing = '<w:spacing w:before="0" w:after="0" w:line="14" w:lineRule="exact"/>'
    flush = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
    layout = f'<w:pStyle w:val="Body"/><w:snapToGrid w:val="0"/>{spacing}{flush}'
    return f"{piece}<w:p><w:pPr>{layout}{mark}</w:pPr></w:p>"
