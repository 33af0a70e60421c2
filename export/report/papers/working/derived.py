"""Where the numbers come from: the formulas of `models.derivation`, word for word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from export.report.blocks import Block, Heading, Item, Paragraph, Table
from export.report.papers import charts, figures
from export.report.papers.working.names import district
from export.report.wording import Wording
from models.derivation import Derivation, explain
from models.entries import Cell
from models.errors import Message
from models.evaluation import Evaluation
from models.language import CHINESE
from models.scoring import Assessment

_ABOUT = "≈"


def derived(assessment: Assessment, words: Wording) -> Iterator[Block]:
    """The total, each party, each section with its lines."""
    whole = explain(assessment)
    yield Heading(1, words("working.derivation"))
    yield Paragraph(words("working.derived_total", value=said(whole.value)))
    yield Paragraph(words("working.derived_whole", formula=whole.formula))
    yield from (Paragraph(CHINESE.say(remark)) for remark in whole.remarks)
    yield Heading(2, words("working.derived_party"))
    for party in whole.parts:
        yield from _one(party, words)
    sections = [section for party in whole.parts for section in party.parts]
    yield Heading(2, words("working.derived_section"))
    for section in sections:
        yield from _one(section, words)
    yield charts.sections(assessment, words)
    yield Heading(2, words("working.derived_lines"))
    title, head = words("working.derived_lines"), words.list("working.derived_head")
    rows = tuple(row for section in sections for row in _rows(section.parts, assessment.evaluation, words))
    yield Table(title, head, rows, (21, 17, 62), left=(2,))


def said(value: str | Message) -> str:
    """A value, in words where it is none."""
    return value if isinstance(value, str) else CHINESE.say(value)


def _one(found: Derivation, words: Wording) -> Iterator[Block]:
    title = CHINESE.say(found.title) if found.title else found.name
    yield Item(3, words("working.derived_value", title=title, value=said(found.value)))
    yield from _how(found, words)


def _how(found: Derivation, words: Wording) -> Iterator[Block]:
    if found.formula:
        yield Paragraph(_formula(found, words))
    yield from (Paragraph(CHINESE.say(remark)) for remark in found.remarks)


def _formula(found: Derivation, words: Wording) -> str:
    value = said(found.value)
    if value.startswith(_ABOUT):
        return words("working.derived_about", formula=found.formula, value=value.removeprefix(_ABOUT))
    return words("working.derived_formula", formula=found.formula, value=value)


def _rows(lines: Iterable[Derivation], evaluation: Evaluation, words: Wording) -> Iterator[tuple[str, ...]]:
    """A line and, behind one that goes by district, its districts; persons stand in the matrix."""
    for found in lines:
        told = [_formula(found, words)] if found.formula else []
        told += [_remark(remark, words) for remark in found.remarks]
        cell = Cell.parse(found.name)
        at = district(evaluation, cell.district, words) if cell.district else ""
        name = words("working.derived_at", id=cell.indicator, district=at) if at else found.name
        yield name, said(found.value), figures.joined(told, words) or words("word.none")
        yield from _rows((part for part in found.parts if part.title is not None), evaluation, words)


def _remark(remark: Message, words: Wording) -> str:
    """A remark as a part of a sentence."""
    return " ".join(CHINESE.say(remark).split()).removesuffix(words("word.stop"))
