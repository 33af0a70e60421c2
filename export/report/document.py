"""Blocks into a Word file: the same blocks give the same bytes."""

from __future__ import annotations

import copy
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from export.report.base import (
    CELL,
    CELL_HEAD,
    CELL_LEFT,
    HEADER_STYLE,
    NUMBERED,
    TABLE_STYLE,
    TEXT_WIDTH,
    W,
    base,
    packed,
    style_names,
)
from export.report.blocks import Block, Chart, CoverEnd, Heading, Item, PageBreak, Paragraph, Table, groups
from models.errors import ZhanpingError

if TYPE_CHECKING:
    from docx.document import Document

_NS = f'xmlns:w="{W}"'
_VAL = f"{{{W}}}val"
# Above whatever numbers a template may hold.
_FIRST_GROUP = 10_000
# What XML 1.0 cannot hold, and control characters that it could but no reader wants.
_UNFIT = re.compile("[^\\t\\n\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_UNDATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001


@dataclass(frozen=True, slots=True)
class Properties:
    """The document's properties.

    Attributes:
        mark: what the header says on every page, for example that the data is a sample.
        version: of the document, where it is sealed.
        identifier: what tells it from every other one, where it is sealed.
        foot: what stands under the page number on every page.
    """

    title: str
    subject: str
    author: str
    keywords: str
    day: dt.date | None
    mark: str = ""
    version: str = ""
    identifier: str = ""
    foot: str = ""


def written(blocks: Sequence[Block], properties: Properties, template: bytes | None = None) -> bytes:
    """The blocks as a .docx.

    Args:
        blocks: what it says.
        properties: what it says of itself.
        template: an office's base document with the same style ids; the shipped one when None.

    Raises:
        ZhanpingError: the template is no .docx or lacks a style.
    """
    document = _opened(template)
    ids = _style_ids(document)
    _write_body(document, blocks, ids)
    _write_properties(document, properties)
    if properties.mark:
        _write_mark(document, properties.mark, ids)
    if properties.foot:
        _write_foot(document, properties.foot, ids)
    made = io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as package:
        return packed({name: package.read(name) for name in package.namelist()})


def _opened(template: bytes | None) -> Document:
    from docx import Document

    try:
        return Document(io.BytesIO(template or base()))
    except (ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ZhanpingError("view.not_docx") from error


def _style_ids(document: Document) -> dict[str, str]:
    """The document's own id of each style of the report, found by the style's name."""
    found = document.styles.element.xpath("w:style")
    own = {style.xpath("string(w:name/@w:val)").lower(): style.get(f"{{{W}}}styleId") for style in found}
    known = style_names()
    if missing := [name for name in known.values() if name.lower() not in own]:
        raise ZhanpingError("view.style_missing", names=", ".join(missing))
    return {style: own[name.lower()] for style, name in known.items()}


def _write_body(document: Document, blocks: Sequence[Block], ids: Mapping[str, str]) -> None:
    from docx.oxml import parse_xml

    body = document.element.body
    final = body.sectPr
    cover = body.xpath("./w:p/w:pPr/w:sectPr")
    for child in list(body):
        if child is not final:
            body.remove(child)
    numbers = list(groups(blocks))
    made = parse_xml(f"<w:body {_NS}>{''.join(_xml(blocks, numbers))}</w:body>")
    for style in made.xpath("//w:pStyle | //w:tblStyle"):
        style.set(_VAL, ids[style.get(_VAL)])
    for element in list(made):
        final.addprevious(element)
    for place in body.xpath("./w:p/w:pPr/w:sectPr"):
        place.getparent().replace(place, cover[0] if cover else _cover_section(final))
    _write_numbers(document, blocks, numbers, ids)


def _cover_section(final: Any) -> Any:
    """The cover's page where a template has one section alone: the same page without page numbers."""
    made = copy.deepcopy(final)
    for reference in made.xpath("w:footerReference | w:pgNumType"):
        made.remove(reference)
    return made


def _xml(blocks: Sequence[Block], numbers: Sequence[int]) -> Iterator[str]:
    fresh = False
    for n, (block, group) in enumerate(zip(blocks, numbers, strict=True)):
        match block:
            case PageBreak():
                fresh = True
                continue
            case CoverEnd():
                continue
            case Table():
                yield _table(block)
            case Chart():
                yield _paragraph(f"{block.title}\n{block.description}", "AnnexText", fresh=fresh)
            case Heading() | Item():
                kind = "heading" if isinstance(block, Heading) else "item"
                yield _paragraph(
                    block.text, NUMBERED[kind, block.level], number=(block.level, group), fresh=fresh
                )
            case Paragraph():
                ends = n + 1 < len(blocks) and isinstance(blocks[n + 1], CoverEnd)
                yield _paragraph(block.text, block.look, fresh=fresh, ends=ends)
        fresh = False


def _paragraph(
    text: str, style: str, *, number: tuple[int, int] | None = None, fresh: bool = False, ends: bool = False
) -> str:
    inner = f'<w:pStyle w:val="{style}"/>' + ("<w:pageBreakBefore/>" if fresh else "")
    if number:
        level, group = number
        inner += f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="{_FIRST_GROUP + group}"/></w:numPr>'
    inner += "<w:sectPr/>" if ends else ""
    return f"<w:p><w:pPr>{inner}</w:pPr>{_run(text)}</w:p>"


def _run(text: str) -> str:
    """User text as text: escaped, without control characters, breaks and tabs as Word's own."""
    parts = []
    for piece in re.split("([\\n\\t])", _UNFIT.sub("", text.replace("\r\n", "\n"))):
        if piece in ("\n", "\t"):
            parts.append("<w:br/>" if piece == "\n" else "<w:tab/>")
        elif piece:
            parts.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    return f"<w:r>{''.join(parts)}</w:r>" if parts else ""


def _table(table: Table) -> str:
    whole = sum(table.shares)
    widths = [TEXT_WIDTH * share // whole for share in table.shares]
    title = quoteattr(_UNFIT.sub("", table.title))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = [_row(table.head, widths, [CELL_HEAD] * len(widths), "<w:tblHeader/>")]
    styles = [CELL_LEFT if n in table.left else CELL for n in range(len(widths))]
    rows += [_row(row, widths, styles) for row in table.rows]
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" '
        'w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={title}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(cells: Iterable[str], widths: Sequence[int], styles: Sequence[str], head: str = "") -> str:
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(text)}</w:p></w:tc>'
        for text, width, style in zip(cells, widths, styles, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{made}</w:tr>"


def _write_numbers(
    document: Document, blocks: Sequence[Block], numbers: Sequence[int], ids: Mapping[str, str]
) -> None:
    """One `w:num` for each group of siblings, started at 1."""
    from docx.oxml import parse_xml

    numbering = document.part.numbering_part.element
    first = f'w:style[@w:styleId="{ids["Heading1"]}"]/w:pPr/w:numPr/w:numId/@w:val'
    linked = document.styles.element.xpath(first)
    shared = numbering.xpath(f'w:num[@w:numId="{linked[0] if linked else ""}"]/w:abstractNumId/@w:val')
    if not shared:
        raise ZhanpingError("view.style_missing", names=style_names()["Heading1"])
    done: set[int] = set()
    for block, group in zip(blocks, numbers, strict=True):
        if isinstance(block, Heading | Item) and group not in done:
            done.add(group)
            numbering.append(
                parse_xml(
                    f'<w:num {_NS} w:numId="{_FIRST_GROUP + group}"><w:abstractNumId w:val="{shared[0]}"/>'
                    f'<w:lvlOverride w:ilvl="{block.level - 1}"><w:startOverride w:val="1"/></w:lvlOverride>'
                    "</w:num>"
                )
            )


def _write_properties(document: Document, properties: Properties) -> None:
    held = document.core_properties
    held.title, held.subject = _plain(properties.title), _plain(properties.subject)
    held.author = held.last_modified_by = _plain(properties.author)
    held.keywords, held.comments, held.language, held.revision = _plain(properties.keywords), "", "zh-CN", 1
    if properties.version or properties.identifier:
        held.version, held.identifier = _plain(properties.version), _plain(properties.identifier)
    day = properties.day
    held.created = held.modified = dt.datetime(day.year, day.month, day.day) if day else _UNDATED  # noqa: DTZ001


def _plain(text: str) -> str:
    """One line, short enough for a property."""
    return " ".join(_UNFIT.sub("", text).split())[:255]


def _write_mark(document: Document, mark: str, ids: Mapping[str, str]) -> None:
    from docx.oxml import parse_xml

    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        for paragraph in header.paragraphs:
            if not paragraph.text.strip():
                header._element.remove(paragraph._p)
        text = _paragraph(mark, ids[HEADER_STYLE])
        header._element.append(parse_xml(text.replace("<w:p>", f"<w:p {_NS}>", 1)))


def _write_foot(document: Document, foot: str, ids: Mapping[str, str]) -> None:
    from docx.oxml import parse_xml

    section = document.sections[-1]
    for footer in (section.footer, section.even_page_footer):
        text = _paragraph(foot, ids[HEADER_STYLE])
        footer._element.append(parse_xml(text.replace("<w:p>", f"<w:p {_NS}>", 1)))
