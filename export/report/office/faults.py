"""What an office's template lacks, or holds that will not do what the office thinks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from xml.etree.ElementTree import Element

from export.ooxml import W, unpacked
from export.report.office.package import paragraphs, related, tree
from export.report.word.base import base
from export.report.word.styles import LATER, NUMBERED, style_names
from export.report.wording import COMMON
from models.errors import Message, say

_VAL = f"{W}val"
# Lines and signs on a page after GB/T 9704, and its paper in twentieths of a point.
_LINES, _SIGNS, _A4, _SLACK = 22, 28, (11906, 16838), 30
_BODY = "Body"
_LEVELS = 5
_CODES = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\$\{\w+\}|<<\w+>>|«[^»]+»|\{(?:" + "|".join(COMMON) + r")\}"
)
# Fields that show another text tomorrow, or on another computer.
_CHANGING = {
    "DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "FILENAME", "FILESIZE", "USERNAME", "USERINITIALS",
    "USERADDRESS", "EDITTIME", "TEMPLATE",
}  # fmt: skip
_MERGING = {"MERGEFIELD", "DOCVARIABLE", "FILLIN", "ASK"}


class Styles:
    """A template's styles by their names, with what each takes from those that it is based on."""

    def __init__(self, root: Element, part: str) -> None:
        self._root, self._part = root, part
        self.by_name: dict[str, Element] = {}
        self._by_id: dict[str, Element] = {}
        for style in root.iter(f"{W}style"):
            self._by_id[style.get(f"{W}styleId", "")] = style
            self.by_name.setdefault(_named(style).lower(), style)

    def said(self, name: str, reason: Message) -> Message:
        """What is wrong with a style, with the part that it stands in."""
        return say(
            "template.part", part=self._part, reason=say("template.of_style", name=name, reason=reason)
        )

    def value(self, style: Element, path: str, attribute: str = "val") -> str | None:
        """A property of a style, else of those it is based on, else of all: ``rPr/sz``."""
        seen: set[str] = set()
        place = "/".join(f"{W}{step}" for step in path.split("/"))
        now: Element | None = style
        while now is not None and now.get(f"{W}styleId", "") not in seen:
            seen.add(now.get(f"{W}styleId", ""))
            found = now.find(place)
            if found is not None and found.get(f"{W}{attribute}") is not None:
                return found.get(f"{W}{attribute}")
            based = now.find(f"{W}basedOn")
            now = None if based is None else self._by_id.get(based.get(_VAL, ""))
        holder = "rPrDefault" if path.startswith("rPr") else "pPrDefault"
        found = self._root.find(f"{W}docDefaults/{W}{holder}/{place}")
        return None if found is None else found.get(f"{W}{attribute}")


def missing(parts: Mapping[str, bytes]) -> Iterator[Message]:
    """Without what no report can be written: styles of the right kind, five linked levels of numbers."""
    main = related(parts, "", "officeDocument")
    if tree(parts[main]).tag != f"{W}document":
        yield say("template.strict")
        return
    sections = list(tree(parts[main]).iter(f"{W}sectPr"))
    if not sections or any(sections[-1].find(f"{W}{name}") is None for name in ("pgSz", "pgMar")):
        yield say("template.part", part=main, reason=say("template.no_page"))
    names = {kind: related(parts, main, kind) for kind in ("styles", "numbering", "settings")}
    yield from (say("template.no_part", part=f"{kind}.xml") for kind, name in names.items() if not name)
    if not names["styles"]:
        return
    styles = Styles(tree(parts[names["styles"]]), names["styles"])
    for name, kind in _wanted().items():
        style = styles.by_name.get(name.lower())
        if style is None:
            yield styles.said(name, say("template.style_missing"))
        elif style.get(f"{W}type", "paragraph") != kind:
            yield styles.said(name, say("template.style_kind", kind=say(f"template.kind.{kind}")))
    if names["numbering"]:
        yield from _levels(styles, tree(parts[names["numbering"]]), names["numbering"])


def doubts(parts: Mapping[str, bytes]) -> Iterator[Message]:
    """What a report can be written with, but the office should know of; asked where nothing is `missing`."""
    main = related(parts, "", "officeDocument")
    document, name = tree(parts[main]), related(parts, main, "styles")
    styles = Styles(tree(parts[name]), name)
    yield from _page(styles, document)
    yield from _unlinked(styles)
    yield from _fonts(styles)
    settings = related(parts, main, "settings")
    yield from _settings(tree(parts[settings]), settings)
    for name in sorted(parts):
        if re.search(r"(header|footer|footnotes|endnotes)\d*\.xml$", name):
            yield from _codes(name, tree(parts[name]))
    if any(_CODES.search(text) or _fields(code) & _MERGING for _, text, code in paragraphs(document)):
        yield say("template.part", part=main, reason=say("template.body_codes"))


def _fonts(styles: Styles) -> Iterator[Message]:
    for name in _wanted():
        style = styles.by_name[name.lower()]
        if any("heme" in key for fonts in style.iter(f"{W}rFonts") for key in fonts.attrib):
            yield styles.said(name, say("template.theme_font"))
        elif styles.value(style, "rPr/rFonts", "eastAsia") is None:
            yield styles.said(name, say("template.no_font"))


@lru_cache
def _wanted() -> dict[str, str]:
    """The styles of a report that a template must have, by name, and of which kind they are."""
    styles = tree(unpacked(base())["word/styles.xml"]).iter(f"{W}style")
    spare = {style_names()[style] for style in LATER}
    return {_named(style): style.get(f"{W}type", "") for style in styles if _named(style) not in spare}


def _named(style: Element) -> str:
    name = style.find(f"{W}name")
    return "" if name is None else name.get(_VAL, "")


def _levels(styles: Styles, numbering: Element, part: str) -> Iterator[Message]:
    """What the list of the headings lacks."""
    first = styles.by_name.get(style_names()["Heading1"].lower())
    if first is None:
        return
    link = first.find(f"{W}pPr/{W}numPr/{W}numId")
    number = "" if link is None else link.get(_VAL, "")
    lists = {n.get(f"{W}numId"): n.find(f"{W}abstractNumId") for n in numbering.iter(f"{W}num")}
    shared = lists.get(number)
    if shared is None:
        yield styles.said(style_names()["Heading1"], say("template.no_list"))
        return
    for abstract in numbering.iter(f"{W}abstractNum"):
        if abstract.get(f"{W}abstractNumId") == shared.get(_VAL):
            levels = {level.get(f"{W}ilvl"): level for level in abstract.iter(f"{W}lvl")}
            for n in range(_LEVELS):
                text = levels[str(n)].find(f"{W}lvlText") if str(n) in levels else None
                if text is None or f"%{n + 1}" not in text.get(_VAL, ""):
                    reason = say("template.no_level", level=n + 1)
                    yield say("template.part", part=part, reason=reason)


def _unlinked(styles: Styles) -> Iterator[Message]:
    """Numbered styles that count in another list than the first heading, or at another level."""
    shared = styles.value(styles.by_name[style_names()["Heading1"].lower()], "pPr/numPr/numId")
    for (_, level), style in NUMBERED.items():
        found = styles.by_name[style_names()[style].lower()]
        at = styles.value(found, "pPr/numPr/ilvl") or "0"
        if styles.value(found, "pPr/numPr/numId") != shared or at != str(level - 1):
            yield styles.said(style_names()[style], say("template.unlinked", level=level))


def _page(styles: Styles, document: Element) -> Iterator[Message]:
    """Whether 22 lines of 28 signs still stand on each page."""
    body = styles.by_name[style_names()[_BODY].lower()]
    pitch = _number(styles.value(body, "pPr/spacing", "line"), 240)
    exact = styles.value(body, "pPr/spacing", "lineRule") == "exact"
    sign = _number(styles.value(body, "rPr/sz"), 20) * 10 + _number(styles.value(body, "rPr/spacing"), 0)
    told: dict[Message, None] = {}  # in the order of the pages, each once
    for section in document.iter(f"{W}sectPr"):
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        if size is None or margins is None:
            continue
        width, height = (_number(size.get(f"{W}{side}"), 0) for side in "wh")
        edges = {side: _number(margins.get(f"{W}{side}"), 0) for side in ("top", "bottom", "left", "right")}
        lines = (height - edges["top"] - edges["bottom"]) // max(1, pitch)
        signs = (width - edges["left"] - edges["right"]) // max(1, sign)
        if abs(width - _A4[0]) > _SLACK or abs(height - _A4[1]) > _SLACK:
            told[say("template.paper", width=width // 57, height=height // 57)] = None
        if not exact:
            told[styles.said(style_names()[_BODY], say("template.not_exact"))] = None
        elif (lines, signs) != (_LINES, _SIGNS):
            told[say("template.page", lines=lines, signs=signs)] = None
    yield from told


def _number(text: str | None, usual: int) -> int:
    """A measure as Word writes it: whole, but for other programs' decimals."""
    found = re.match(r"-?\d{1,6}", text or "")
    return int(found[0]) if found else usual


def _settings(settings: Element, part: str) -> Iterator[Message]:
    for name in ("documentProtection", "updateFields", "mailMerge"):
        if settings.find(f"{W}{name}") is not None:
            yield say("template.part", part=part, reason=say(f"template.setting.{name}"))
    if settings.find(f"{W}evenAndOddHeaders") is None:
        yield say("template.part", part=part, reason=say("template.setting.one_side"))


def _codes(name: str, root: Element) -> Iterator[Message]:
    """Template code of other programs, and fields that do not stay as they are."""
    for number, text, code in paragraphs(root):
        fields = _fields(code)
        found = [match[0] for match in _CODES.finditer(text)] + sorted(fields & _MERGING)
        for sign in dict.fromkeys(found):
            reason = say("template.code", code=sign[:40])
            yield say("template.paragraph", part=name, number=number, reason=reason)
        for field in sorted(fields & _CHANGING):
            reason = say("template.changing", field=field)
            yield say("template.paragraph", part=name, number=number, reason=reason)


def _fields(code: str) -> set[str]:
    return set(code.upper().split())
