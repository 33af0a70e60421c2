"""Blocks into a Word file: the same blocks give the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from export.ooxml import WORD, W, packed, unpacked
from export.plain import one_line, visible
from export.report.blocks import Block, Heading, Item
from export.report.layout.measure import Styles, loosen, measurable, placed
from export.report.options import Numbering
from export.report.word import chart, contents, sections
from export.report.word.base import base
from export.report.word.custom import write_custom
from export.report.word.markup import FIRST_GROUP, TEXT_GROUP, Writer, run
from export.report.word.styles import HEADER_STYLE, LATER, style_names
from models.errors import ZhanpingError

if TYPE_CHECKING:
    from docx.document import Document

_NS = f'xmlns:w="{WORD}"'
_VAL = f"{W}val"
_UNDATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001


@dataclass(frozen=True, slots=True)
class Properties:
    """The document's properties.

    Attributes:
        mark: what the header says on every page, for example that the data is a sample.
        version: of the document, where it is sealed.
        identifier: what tells it from every other one, where it is sealed.
        custom: properties under names of the office's own, for people to look at.
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
    custom: Mapping[str, str] = field(default_factory=dict)
    foot: str = ""


def written(
    blocks: Sequence[Block],
    properties: Properties,
    template: bytes | None = None,
    numbering: Numbering = "word",
) -> bytes:
    """The blocks as a .docx.

    Args:
        blocks: what it says.
        properties: what it says of itself.
        template: an office's base document with the same style ids; the shipped one when None.
        numbering: numbers that Word counts itself, or numbers as text.

    Raises:
        ZhanpingError: the template is no .docx or lacks a style.
    """
    document = _opened(template)
    ids = _style_ids(document)
    _write_body(document, blocks, ids, literal=numbering == "literal")
    _write_properties(document, properties)
    if properties.mark:
        _write_mark(document, properties.mark, ids)
    if properties.foot:
        _write_foot(document, properties.foot, ids)
    made = io.BytesIO()
    document.save(made)
    return packed(unpacked(made.getvalue()))


def _opened(template: bytes | None) -> Document:
    from docx import Document

    try:
        return Document(io.BytesIO(template or base()))
    except (ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ZhanpingError("view.not_docx") from error


def _style_ids(document: Document) -> dict[str, str]:
    """The document's own id of each style of the report, found by the style's name."""
    root = document.styles.element
    own = {
        style.xpath("string(w:name/@w:val)").lower(): style.get(f"{W}styleId")
        for style in root.xpath("w:style")
    }
    known = style_names()
    for style in LATER:
        if known[style].lower() not in own:
            own[known[style].lower()] = style
            root.append(_shipped_style(style, own))
    if missing := [name for name in known.values() if name.lower() not in own]:
        raise ZhanpingError("view.style_missing", names=", ".join(missing))
    return {style: own[name.lower()] for style, name in known.items()}


def _shipped_style(style: str, own: Mapping[str, str]) -> Any:
    """A style of the shipped base for a template that lacks it."""
    from docx import Document

    made = Document(io.BytesIO(base())).styles.element.xpath(f'w:style[@w:styleId="{style}"]')[0]
    for other in made.xpath("w:basedOn | w:next"):
        named = style_names().get(other.get(_VAL), "")
        other.set(_VAL, own.get(named.lower(), other.get(_VAL)))
    return made


def _write_body(
    document: Document, blocks: Sequence[Block], ids: Mapping[str, str], *, literal: bool
) -> None:
    from docx.oxml import parse_xml

    body = document.element.body
    final = body.sectPr
    cover = body.xpath("./w:p/w:pPr/w:sectPr")
    for child in list(body):
        if child is not final:
            body.remove(child)
    styles = Styles(document.styles.element)
    writer = Writer(blocks, final, {style: styles.look(own) for style, own in ids.items()}, literal=literal)
    made = parse_xml(f"<w:body {_NS}>{''.join(writer.pieces())}</w:body>")
    for style in made.xpath("//w:pStyle | //w:tblStyle"):
        style.set(_VAL, ids[style.get(_VAL)])
    for element in list(made):
        final.addprevious(element)
    if writer.kinds and writer.kinds[-1] == "wide":
        final.set(sections.KIND, "wide")
    sections.set_up(body, cover[0] if cover else None)
    loosen(body, styles)
    _write_numbers(document, writer, ids)
    chart.add(document, writer.charts)
    if writer.entries:
        known = measurable(body, styles, document.settings.element)
        contents.fill_in(body, placed(body, styles, writer.counted) if known else {})


def _write_numbers(document: Document, writer: Writer, ids: Mapping[str, str]) -> None:
    """One `w:num` for each group of siblings, started at 1."""
    from docx.oxml import parse_xml

    numbering = document.part.numbering_part.element
    first = f'w:style[@w:styleId="{ids["Heading1"]}"]/w:pPr/w:numPr/w:numId/@w:val'
    linked = document.styles.element.xpath(first)
    shared = numbering.xpath(f'w:num[@w:numId="{linked[0] if linked else ""}"]/w:abstractNumId/@w:val')
    if not shared:
        raise ZhanpingError("view.style_missing", names=style_names()["Heading1"])
    if any(writer.literal):
        _write_silent_list(numbering)
    done: set[int] = set()
    for block, group, literal in zip(writer.blocks, writer.groups, writer.literal, strict=True):
        if isinstance(block, Heading | Item) and not literal and group not in done:
            done.add(group)
            numbering.append(
                parse_xml(
                    f'<w:num {_NS} w:numId="{FIRST_GROUP + group}"><w:abstractNumId w:val="{shared[0]}"/>'
                    f'<w:lvlOverride w:ilvl="{block.level - 1}"><w:startOverride w:val="1"/></w:lvlOverride>'
                    "</w:num>"
                )
            )


def _write_silent_list(numbering: Any) -> None:
    """A list without numbers, for paragraphs whose style would number them and whose number is text."""
    from docx.oxml import parse_xml

    lists = numbering.findall(f"{W}abstractNum")
    own = 1 + max(int(each.get(f"{W}abstractNumId")) for each in lists)
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="none"/><w:suff w:val="nothing"/>'
        '<w:lvlText w:val=""/><w:lvlJc w:val="left"/></w:lvl>'
    )
    silent = (
        f'<w:abstractNum {_NS} w:abstractNumId="{own}"><w:nsid w:val="6B4D8F21"/>'
        f'<w:multiLevelType w:val="singleLevel"/>{level}</w:abstractNum>'
    )
    lists[-1].addnext(parse_xml(silent))
    number = f'<w:num {_NS} w:numId="{TEXT_GROUP}"><w:abstractNumId w:val="{own}"/></w:num>'
    numbering.append(parse_xml(number))


def _write_properties(document: Document, properties: Properties) -> None:
    held = document.core_properties
    held.title, held.subject = _plain(properties.title), _plain(properties.subject)
    held.author = held.last_modified_by = _plain(properties.author)
    held.keywords, held.comments, held.language, held.revision = _plain(properties.keywords), "", "zh-CN", 1
    if properties.version or properties.identifier:
        held.version, held.identifier = _plain(properties.version), _plain(properties.identifier)
    if properties.custom:
        write_custom(document, {_plain(name): _plain(value) for name, value in properties.custom.items()})
    day = properties.day
    held.created = held.modified = dt.datetime(day.year, day.month, day.day) if day else _UNDATED  # noqa: DTZ001


def _plain(text: str) -> str:
    """One line, short enough for a property."""
    return one_line(visible(text))[:255]


def _write_mark(document: Document, mark: str, ids: Mapping[str, str]) -> None:
    from docx.oxml import parse_xml

    look = Styles(document.styles.element).look(ids[HEADER_STYLE])
    style = f'<w:pPr><w:pStyle w:val="{ids[HEADER_STYLE]}"/></w:pPr>'
    for header in _headers(document):
        for paragraph in header.findall(f"{W}p"):
            if not "".join(paragraph.itertext()).strip():
                header.remove(paragraph)
        header.append(parse_xml(f"<w:p {_NS}>{style}{run(visible(mark), look)}</w:p>"))


def _headers(document: Document) -> list[Any]:
    """The header of every section that has its own, as in a template that another program saved.

    A first section without one is given one.
    """
    found: list[Any] = []
    for n, section in enumerate(document.sections):
        for header in (section.header, section.even_page_header):
            if n == 0 or not header.is_linked_to_previous:
                element = header._element
                if not any(element is known for known in found):
                    found.append(element)
    return found


def _write_foot(document: Document, foot: str, ids: Mapping[str, str]) -> None:
    from docx.oxml import parse_xml

    look = Styles(document.styles.element).look(ids[HEADER_STYLE])
    section = document.sections[-1]
    style = f'<w:pPr><w:pStyle w:val="{ids[HEADER_STYLE]}"/></w:pPr>'
    for footer in (section.footer, section.even_page_footer):
        footer._element.append(parse_xml(f"<w:p {_NS}>{style}{run(visible(foot), look)}</w:p>"))
