"""The contents: a real field with an entry for each heading, its page worked out before it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from export.ooxml import W as _W
from export.plain import one_line
from export.report.blocks import Block, Heading, Paragraph
from export.report.word.styles import CONTENTS_LEVELS, CONTENTS_TITLE

# Levels 1 and 2 by their headings, the annexes by the marks beside their titles.
_FIELD = ' TOC \\o "1-2" \\h \\z \\f '
_DEEPEST = 2
_PENDING = "entry"
_MANY = 18


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents.

    Attributes:
        level: 1 or 2.
        text: the heading with its number.
        mark: the bookmark at the heading.
        annex: it is an annex's, which no heading stands for.
    """

    level: int
    text: str
    mark: str
    annex: bool = False


def entries(blocks: Sequence[Block], labels: Sequence[str]) -> dict[int, Entry]:
    """For each block that the contents name, by its place, its entry."""
    found: dict[int, Entry] = {}
    label = ""
    for n, (block, number) in enumerate(zip(blocks, labels, strict=True)):
        mark = f"_Toc{100_000_000 + n}"
        if isinstance(block, Heading) and block.level <= _DEEPEST:
            found[n] = Entry(block.level, number + one_line(block.text), mark)
        elif isinstance(block, Paragraph) and block.look == "AnnexTitle":
            title = one_line(block.text.replace("\n", ""))
            found[n] = Entry(1, f"{label}\u3000{title}" if label else title, mark, annex=True)
        label = one_line(block.text) if isinstance(block, Paragraph) and block.look == "AnnexLabel" else ""
    return found


def marked(entry: Entry, number: int, inner: str) -> str:
    """What stands in a heading's paragraph, with the bookmark that its entry leads to."""
    own = ""
    if entry.annex:
        quoted = entry.text.replace('"', "\u201d").replace("\\", "\uff3c")
        own = _field(f' TC "{quoted}" \\l 1 ', "<w:rPr><w:vanish/></w:rPr>")
    start = f'<w:bookmarkStart w:id="{number}" w:name="{entry.mark}"/>'
    return f'{start}{own}{inner}<w:bookmarkEnd w:id="{number}"/>'


def listing(title: str, found: Sequence[Entry], width: int) -> str:
    """The contents as markup; their page numbers are still to be filled in.

    Args:
        title: what stands over it, as markup.
        found: its lines.
        width: where the page numbers end.
    """
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{escape(_FIELD)}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{width}"/></w:tabs>'
    made, paragraphs = "", _gathered(found) or [[]]
    for n, paragraph in enumerate(paragraphs):
        style = CONTENTS_LEVELS[paragraph[0].level - 1 if paragraph else 0]
        inner = "<w:r><w:br/></w:r>".join(map(_entry, paragraph))
        first, last = begin if n == 0 else "", end if n == len(paragraphs) - 1 else ""
        made += f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{tabs}</w:pPr>{first}{inner}{last}</w:p>'
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
        f'</w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:pPr><w:pStyle w:val="{CONTENTS_TITLE}"/></w:pPr>'
        f"{title}</w:p>{made}</w:sdtContent></w:sdt>"
    )


def fill_in(body: Any, found: Mapping[str, int]) -> None:
    """Put the page of each heading into its entry.

    Args:
        body: of the document.
        found: the page of each bookmark; an entry without one is left for Word to fill in.
    """
    for link in body.iter(f"{_W}hyperlink"):
        for text in link.iter(f"{_W}t"):
            if text.get(_PENDING):
                del text.attrib[_PENDING]
                text.text = str(found.get(link.get(f"{_W}anchor"), ""))


def _gathered(found: Sequence[Entry]) -> list[list[Entry]]:
    """The entries of each paragraph: one, but for the last ones where there are many.

    LibreOffice begins with a page for twenty paragraphs. Where a page holds more of them, the one after it
    ends a line early. So entries of one level that follow each other share a paragraph, from the end.
    """
    made = [[entry] for entry in found]
    n = len(made) - 1
    while len(made) > _MANY and n > 0:
        if made[n][0].level == made[n - 1][0].level:
            made[n - 1] += made.pop(n)
        n -= 1
    return made


def _entry(entry: Entry) -> str:
    page = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> PAGEREF {entry.mark} \\h </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t {_PENDING}="1"/></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    text = f'<w:r><w:t xml:space="preserve">{escape(entry.text)}</w:t></w:r><w:r><w:tab/></w:r>'
    return f'<w:hyperlink w:anchor="{entry.mark}" w:history="1">{text}{page}</w:hyperlink>'


def _field(instruction: str, look: str) -> str:
    parts = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve">{escape(instruction)}</w:instrText>',
        '<w:fldChar w:fldCharType="end"/>',
    )
    return "".join(f"<w:r>{look}{part}</w:r>" for part in parts)
