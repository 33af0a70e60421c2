"""The files an office starts from: every style with a line of text in it, every sentence with its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from xml.sax.saxutils import escape

from export.ooxml import W, packed, unpacked
from export.report.office.folder import TEMPLATE, WORDING
from export.report.office.package import tree
from export.report.word.base import base
from export.report.wording import OPEN, worded
from models.framework import Framework
from models.sentences import Sentence
from models.toml_text import quoted

_DOCUMENT = "word/document.xml"
_COVER = ("CoverTitle", "CoverMark", "CoverLine")
_UNSEEN = ("Normal", "Header", "Footer")
_KEY = re.compile(r"^([A-Za-z0-9_-]+) = ")


def office_files(framework: Framework) -> dict[str, bytes]:
    """What an office starts from: the template, and the wording that a framework's reports have."""
    return {TEMPLATE: template(framework), WORDING: wording(framework).encode()}


def template(framework: Framework) -> bytes:
    """The base document with a line of text in each style, so that one sees in Word what one changes."""
    parts = unpacked(base())
    words = worded(framework)
    cover: list[str] = []
    body: list[str] = []
    for style in tree(parts["word/styles.xml"]).iter(f"{W}style"):
        name, title = style.get(f"{W}styleId", ""), style.find(f"{W}name")
        if style.get(f"{W}type") == "paragraph" and title is not None and name not in _UNSEEN:
            text = escape(words("specimen.text", name=title.get(f"{W}val", "")))
            line = f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
            (cover if name in _COVER else body).append(line)
    document = parts[_DOCUMENT].decode()
    start, end = document.index("<w:body>") + len("<w:body>"), document.rindex("<w:sectPr")
    made = document[:start] + "".join(cover) + document[start:end] + "".join(body) + document[end:]
    return packed({**parts, _DOCUMENT: made.encode()})


def wording(framework: Framework) -> str:
    """The wording as a file: the shipped one with its comments, and the framework's sentences in it."""
    sentences = worded(framework).sentences
    return "".join(_lines((files("export.report") / "wording.toml").read_text("utf-8"), sentences))


def _lines(text: str, sentences: Mapping[str, Sentence]) -> Iterator[str]:
    table, inside = "", False
    for line in text.splitlines(keepends=True):
        if inside:
            inside = line.strip() != "]"
        elif header := re.match(r"^\[([\w.-]+)\]", line):
            table = f"{header[1]}."
            yield line
            if table in OPEN:
                yield from (_said(n[len(table) :], s) for n, s in sentences.items() if _is_own(n, table))
        elif key := _KEY.match(line):
            name = table + key[1]
            inside = line.rstrip().endswith("[")
            if table not in OPEN or key[1] == "other":
                yield _said(key[1], sentences[name])
        else:
            yield line


def _is_own(name: str, table: str) -> bool:
    return name.startswith(table) and name != f"{table}other"


def _said(key: str, sentence: Sentence) -> str:
    if isinstance(sentence, str):
        return f"{key} = {quoted(sentence)}\n"
    return f"{key} = [\n" + "".join(f"    {quoted(text)},\n" for text in sentence) + "]\n"
