"""What is read out on site: strengths, then concerns, short, on at most two pages; no score and no grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from export.plain import one_line
from export.report.blocks import Block, Heading, Item, Paragraph, Table
from export.report.layout.fitting import is_broken, lines_of, sentences, width
from export.report.wording import Wording
from models.entries import POLARITIES, FindingKind
from models.evaluation import Evaluation

# Two pages of 22 lines, less what the title, the four headings and the table to write in take.
_LINES = 44 - 4 - 4 - 5
# A line holds 28 characters, and may break one earlier; the first holds an indent and a number besides.
_ROOM, _INDENT = 27, 4
# More of one text than two pages hold need not be looked at.
_MOST = 44 * 28
# What is read out of a longer text has at least so many Han widths, in less than so many lines.
_SOMETHING, _FEW = 16, 4
_NOTES, _BLANK = 2, "\n\n"
_HEADINGS = ("strengths", "concerns", "recommendations")


class _Point(NamedTuple):
    """Something to say.

    Attributes:
        heading: which of `_HEADINGS` it stands under.
        lead: what stands before the text: its section or its district.
        text: all of it, on one line.
    """

    heading: str
    level: Literal[3, 4]
    lead: str
    text: str

    def said(self, lines: int) -> str:
        """As much of it as goes into so many lines."""
        room = lines * _ROOM - _INDENT - width(self.lead)
        return self.lead + (sentences(self.text, max(8.0, room)) if self.text else "")

    def least(self) -> int:
        """How many lines it takes to say something of it that can be read out: a clause of some length."""
        for lines in range(1, _FEW):
            said = self.said(lines).removeprefix(self.lead)
            if said == self.text or (width(said) >= _SOMETHING and not is_broken(said)):
                return lines
        return 1


def briefing(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    """The sheet to read out."""
    greeting, closing = words("briefing.greeting"), words("briefing.closing")
    shortened = words("briefing.more") + closing
    left = _LINES - lines_of(greeting, _ROOM) - lines_of(shortened, _ROOM)
    points, said = _fitted(evaluation, words, left)
    yield Paragraph(words("briefing.title"), "ReportTitle")
    yield Paragraph(greeting)
    for heading in _HEADINGS:
        yield Heading(1, words(f"briefing.{heading}"))
        own: list[Block] = [
            Item(p.level, text) for p, text in zip(points, said, strict=True) if p.heading == heading
        ]
        yield from own or [Paragraph(words("briefing.none"))]
    is_whole = [p.lead + p.text for p in _points(evaluation, words, None)] == said
    yield Paragraph(closing if is_whole else shortened)
    yield Heading(1, words("briefing.answer"))
    rows = ((_BLANK,),) * _NOTES
    yield Table(words("briefing.answer"), words.list("briefing.answer_head"), rows, (100,), left=(0,))


def _fitted(evaluation: Evaluation, words: Wording, left: int) -> tuple[Sequence[_Point], list[str]]:
    """What is said in so many lines: as many findings of each place as leave two lines to each, then longer.

    Concerns grow first: they are what the station is to answer.
    """
    points = _points(evaluation, words, None)
    for most in (4, 3, 2, 1):
        if 2 * len(points) <= left:
            break
        points = _points(evaluation, words, most)
    points = _cut(points, left)
    order = sorted(range(len(points)), key=lambda n: points[n].heading != "concerns")
    lines = [point.least() for point in points]
    for n in reversed(order):  # what does not fit begins to give way with the strengths
        if _height(points, lines) <= left:
            break
        lines[n] = 1
    grown = True
    while grown:
        grown = False
        for n in order:
            if points[n].said(lines[n]) == points[n].lead + points[n].text:
                continue
            lines[n] += 1
            fits = _height(points, lines) <= left
            grown = grown or fits
            lines[n] -= not fits
    return points, [point.said(count) for point, count in zip(points, lines, strict=True)]


def _height(points: Sequence[_Point], lines: Sequence[int]) -> int:
    said = (point.said(count) for point, count in zip(points, lines, strict=True))
    empty = len(_HEADINGS) - len({point.heading for point in points})
    return empty + sum(lines_of(text, _ROOM, _INDENT) for text in said)


def _cut(points: Sequence[_Point], left: int) -> Sequence[_Point]:
    """Where even one line of each place is too much: of each heading its share."""
    if len(points) <= left - len(_HEADINGS):
        return points
    share = max(1, (left - len(_HEADINGS)) // len(_HEADINGS))
    by_heading = ([p for p in points if p.heading == heading][:share] for heading in _HEADINGS)
    return [point for some in by_heading for point in some]


def _points(evaluation: Evaluation, words: Wording, most: int | None) -> Sequence[_Point]:
    """All there is to say, or so much of each place."""
    made = [
        p
        for kind, name in zip(POLARITIES, _HEADINGS, strict=False)
        for p in _of(evaluation, words, kind, name, most)
    ]
    advised = _recommendations(evaluation)[: None if most is None else 2 * most]
    return [*made, *(_Point("recommendations", 3, "", _start(text)) for text in advised)]


def _of(
    evaluation: Evaluation, words: Wording, kind: FindingKind, heading: str, most: int | None
) -> Iterator[_Point]:
    """Findings of a kind, section by section: those of the whole station, then each district's."""
    for section in evaluation.framework.sections:
        found = [f for f in evaluation.report_findings if (f.section, f.polarity) == (section.id, kind)]
        lead = words("briefing.lead", place=section.title)
        whole = [_start(f.text) for f in found if f.district not in evaluation.districts][:most]
        if found:
            yield from (_Point(heading, 3, lead, text) for text in whole or [""])
        for district in evaluation.facts.districts.rows:
            lead = words("briefing.lead", place=district.name)
            here = [f for f in found if f.district == district.id][:most]
            yield from (_Point(heading, 4, lead, _start(f.text)) for f in here)


def _start(text: str) -> str:
    return one_line(text)[:_MOST]


def _recommendations(evaluation: Evaluation) -> tuple[str, ...]:
    """The closing recommendations; where there are none yet, what single concerns recommend."""
    sections = {section.id for section in evaluation.framework.sections}
    own = (
        finding.recommendation
        for finding in evaluation.report_findings
        if finding.polarity == "concern" and finding.section in sections and finding.recommendation
    )
    return evaluation.facts.closing.recommendations or tuple(own)
