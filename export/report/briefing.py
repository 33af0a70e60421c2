"""What is read out on site: strengths, then concerns, short, on at most two pages; no score and no grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from export.report.blocks import Block, Heading, Item, Paragraph, Table
from export.report.fitting import lines_of, sentences, width
from export.report.wording import Wording
from models.entries import Finding, FindingKind
from models.evaluation import Evaluation

# Two pages of 22 lines, less what the title, the table to write in and the last words take.
_LINES = 44 - 4 - 7
# A line of 28 characters, its first two indented; the Latin in it may break earlier.
_ROOM, _INDENT = 27, 2
_NOTES = 3
_BLANK = "\n\n"


class _Measure(NamedTuple):
    """How much of the findings is read: so many of a place, each so wide."""

    most: int
    room: int


# From all that there is to one short line of each place: the first that fits is taken.
_MEASURES = (
    _Measure(9, 500), _Measure(4, 160), _Measure(3, 108), _Measure(2, 108), _Measure(2, 54), _Measure(1, 54),
    _Measure(1, 24),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Points:
    """What is read under one of the headings, and whether some of it had to be left out."""

    strengths: tuple[str, ...]
    concerns: tuple[str, ...]
    recommendations: tuple[str, ...]
    whole: bool

    def lines(self) -> int:
        """How many lines they take."""
        said = (*self.strengths, *self.concerns, *self.recommendations)
        return 3 + sum(lines_of(text, _ROOM - _INDENT / 2) for text in said)


def briefing(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    """The sheet to read out."""
    greeting, closing = words("briefing.greeting"), words("briefing.closing")
    left = _LINES - lines_of(greeting, _ROOM) - lines_of(closing, _ROOM) - 1
    points = _fitted(evaluation, words, left)
    yield Paragraph(words("briefing.title"), "ReportTitle")
    yield Paragraph(greeting)
    for name in ("strengths", "concerns", "recommendations"):
        yield Heading(1, words(f"briefing.{name}"))
        said: Sequence[str] = getattr(points, name)
        yield from (Item(3, text) for text in said)
        if not said:
            yield Paragraph(words("briefing.none"))
    yield Paragraph(closing if points.whole else words("briefing.more") + closing)
    yield Heading(1, words("briefing.answer"))
    rows = ((_BLANK,),) * _NOTES
    yield Table(words("briefing.answer"), words.list("briefing.answer_head"), rows, (100,), left=(0,))


def _fitted(evaluation: Evaluation, words: Wording, left: int) -> _Points:
    for measure in _MEASURES:
        points = _points(evaluation, words, measure)
        if points.lines() <= left:
            return points
    return _cut(points, left)


def _cut(points: _Points, left: int) -> _Points:
    """Only as many of the short lines as there is room for, of each heading its share."""
    most = max(1, (left - 3) // 6)
    return _Points(
        points.strengths[: 2 * most], points.concerns[: 2 * most], points.recommendations[:most], False
    )


def _points(evaluation: Evaluation, words: Wording, measure: _Measure) -> _Points:
    strengths, concerns = (_read(evaluation, kind, words, measure) for kind in ("strength", "concern"))
    advised = _recommendations(evaluation)
    room = measure.room
    said = tuple(sentences(text, room) for text in advised[: measure.most * 2])
    cut = any(len(found) < count for found, count in (strengths, concerns)) or len(said) < len(advised)
    return _Points(strengths[0], concerns[0], said, whole=not cut)


def _read(
    evaluation: Evaluation, kind: FindingKind, words: Wording, measure: _Measure
) -> tuple[tuple[str, ...], int]:
    """What is read of a kind, section by section and district by district, and how many there are."""
    said, count = [], 0
    for section in evaluation.framework.sections:
        found = [f for f in evaluation.report_findings if (f.section, f.polarity) == (section.id, kind)]
        count += len(found)
        for district in (None, *evaluation.districts):
            here = [f for f in found if f.district == district]
            place = _place(evaluation, section.title, district, words)
            said += [_line(finding, place, measure.room, words) for finding in here[: measure.most]]
    return tuple(said), count


def _line(finding: Finding, place: str, room: int, words: Wording) -> str:
    left = max(12.0, room - width(words("briefing.line", place=place, text="")))
    return words("briefing.line", place=place, text=sentences(finding.text, left))


def _place(evaluation: Evaluation, title: str, district: str | None, words: Wording) -> str:
    names = {row.id: row.name for row in evaluation.facts.districts.rows}
    if district is None:
        return words("briefing.at", section=title)
    return words("briefing.at_district", section=title, district=names[district])


def _recommendations(evaluation: Evaluation) -> tuple[str, ...]:
    """The closing recommendations; where there are none yet, what single concerns recommend."""
    sections = {section.id for section in evaluation.framework.sections}
    own = (
        finding.recommendation
        for finding in evaluation.report_findings
        if finding.polarity == "concern" and finding.section in sections and finding.recommendation
    )
    return evaluation.facts.closing.recommendations or tuple(own)
