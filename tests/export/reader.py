"""Reads a report back as a person sees it: numbers worked out from the numbering part, then the text."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx.oxml import parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHINESE = "零一二三四五六七八九十"


def part(data: bytes, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return parse_xml(package.read(name))


def chinese(number: int) -> str:
    if number <= 10:
        return CHINESE[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else CHINESE[tens]) + "十" + (CHINESE[ones] if ones else "")


def rendered(form: str, number: int) -> str:
    if form == "chineseCountingThousand":
        return chinese(number)
    return chr(0x245F + number) if form == "decimalEnclosedCircle" else str(number)


class Numbers:
    """Counts as a word processor does: by list and level, restarted where a `w:num` says so."""

    def __init__(self, data: bytes) -> None:
        root = part(data, "word/numbering.xml")
        self.levels = {
            abstract.get(f"{W}abstractNumId"): {
                level.get(f"{W}ilvl"): (
                    level.find(f"{W}numFmt").get(f"{W}val"),
                    level.find(f"{W}lvlText").get(f"{W}val"),
                )
                for level in abstract.findall(f"{W}lvl")
            }
            for abstract in root.findall(f"{W}abstractNum")
        }
        self.lists = {
            num.get(f"{W}numId"): (
                num.find(f"{W}abstractNumId").get(f"{W}val"),
                {
                    o.get(f"{W}ilvl"): int(o.find(f"{W}startOverride").get(f"{W}val"))
                    for o in num.findall(f"{W}lvlOverride")
                },
            )
            for num in root.findall(f"{W}num")
        }
        self.counts: dict[tuple[str, int], int] = {}
        self.seen: set[tuple[str, str]] = set()

    def label(self, num: str, level: str) -> str:
        abstract, starts = self.lists[num]
        key = (abstract, int(level))
        if (num, level) not in self.seen and level in starts:
            self.counts[key] = starts[level] - 1
        self.seen.add((num, level))
        self.counts[key] = self.counts.get(key, 0) + 1
        for other in [k for k in self.counts if k[0] == abstract and k[1] > int(level)]:
            del self.counts[other]
        form, text = self.levels[abstract][level]
        if form == "none":
            return ""
        return str(text).replace(f"%{int(level) + 1}", rendered(form, self.counts[key]))


def text_of(paragraph: Any) -> str:
    pieces = []
    for node in paragraph.iter(f"{W}t", f"{W}br", f"{W}tab"):
        pieces.append(node.text or "" if node.tag == f"{W}t" else "\n" if node.tag == f"{W}br" else "\t")
    return "".join(pieces)


def lines(data: bytes, *, styles: tuple[str, ...] = ()) -> list[str]:
    """Every paragraph outside tables with its number, of the given styles or of all."""
    numbers, found = Numbers(data), []
    for paragraph in part(data, "word/document.xml").find(f"{W}body").findall(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val")
        if paragraph.find(f"{W}pPr/{W}sectPr") is not None and not text_of(paragraph):
            continue  # ends a section, says nothing
        num = paragraph.find(f"{W}pPr/{W}numPr")
        label = (
            ""
            if num is None
            else numbers.label(num.find(f"{W}numId").get(f"{W}val"), num.find(f"{W}ilvl").get(f"{W}val"))
        )
        if not styles or style in styles:
            found.append(label + text_of(paragraph))
    return found


def tables(data: bytes) -> list[list[list[str]]]:
    return [
        [
            ["".join(text_of(p) for p in cell.iter(f"{W}p")) for cell in row.findall(f"{W}tc")]
            for row in table.findall(f"{W}tr")
        ]
        for table in part(data, "word/document.xml").iter(f"{W}tbl")
    ]


def between(found: list[str], start: str, end: str) -> list[str]:
    """The lines after `start` and before `end`."""
    first = found.index(start) + 1
    return found[first : found.index(end, first)]
