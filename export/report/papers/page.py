"""The summary on one A4 page, for those inside: grade, points, figures, what blocks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from export.report.blocks import Block, Paragraph, Table
from export.report.layout.fitting import clipped
from export.report.papers import figures
from export.report.wording import Wording
from models.checks import review
from models.facts import Ratio, headlines
from models.language import CHINESE
from models.numbers import trimmed
from models.pictures import reach
from models.scoring import Assessment, Range

# Rows that a page holds beside the title, the grade and what blocks; cut names keep each to one line.
_ROWS = 19
_SHARES = (30, 20, 20, 30)
# What a line holds, in Han widths: the text area is 156 mm wide, cells keep 3 mm of it for themselves.
_TITLE, _BODY, _TEXT = 24, 27, 35
_CELLS = (10.3, 6.6, 6.6, 10.3)
_SQUARES = 10


class _Row(NamedTuple):
    name: str
    value: str
    of: str
    bar: str = ""


def page(assessment: Assessment, words: Wording) -> Iterator[Block]:
    """The page; nothing on it runs over, whatever the names and however many sections there are."""
    yield Paragraph(
        f"{clipped(words('page.title'), _TITLE)}\n{clipped(words('page.kind'), _TITLE)}", "AnnexTitle"
    )
    yield Paragraph(clipped(_grade(assessment, words), _BODY))
    rows = tuple(tuple(map(clipped, row, _CELLS)) for row in _rows(assessment, words))
    yield Table(words("page.kind"), words.list("page.head"), rows, _SHARES, left=(0, 3))
    yield Paragraph(f"{words('page.note')}\n{_blocked(assessment, words)}", "AnnexText")


def _grade(assessment: Assessment, words: Wording) -> str:
    if assessment.grade:
        return words("page.grade", grade=assessment.grade.title)
    return words("page.grade_open", grades=figures.grades(assessment, words))


def _rows(assessment: Assessment, words: Wording) -> list[_Row]:
    """The total, sections and parties first; of the figures as many as there is room for."""
    low, high = assessment.interval
    scale = assessment.framework.scale
    whole = _points(assessment, assessment.exact, words)
    first = [
        _Row(words("page.total"), whole, trimmed(scale), _bar(Fraction(low), Fraction(high), scale, words))
    ]
    first += [
        _Row(
            result.section.title,
            _points(assessment, result.points, words),
            trimmed(result.section.points),
            _range_bar(result.points, result.section.points, words),
        )
        for result in assessment.sections
    ]
    first += [
        _Row(
            figures.body(result.party),
            words("page.pending")
            if not result.points.known and not result.party.computed
            else _points(assessment, result.points, words),
            words(
                "page.weighted",
                maximum=trimmed(result.party.maximum),
                weight=trimmed(result.party.weight),
            ),
            _range_bar(result.points, result.party.maximum, words),
        )
        for result in assessment.parties
    ]
    last = _counts(assessment, words)
    room = _ROWS - len(last)
    if len(first) > room:
        over = len(first) - room + 1
        return [*first[:-over], _Row(words("page.more", count=over), "", ""), *last]
    return [*first, *[*_figures(assessment, words)][: room - len(first)], *last]


def _figures(assessment: Assessment, words: Wording) -> Iterator[_Row]:
    framework, facts = assessment.framework, assessment.evaluation.facts
    for ratio in headlines(facts, framework.completion_bar, framework.satisfaction_sample):
        yield _figure(ratio, words)


def _figure(ratio: Ratio, words: Wording) -> _Row:
    name, value = CHINESE(f"ratio.{ratio.name}"), ratio.value
    if value is None or ratio.numerator is None or ratio.denominator is None:
        return _Row(name, words("page.open"), words("word.none"))
    count = words(
        "page.of",
        numerator=trimmed(Decimal(ratio.numerator)),
        denominator=trimmed(Decimal(ratio.denominator)),
    )
    return _Row(
        name, words("word.percent", value=ratio.percent), count, _bar(value, value, Decimal(100), words)
    )


def _counts(assessment: Assessment, words: Wording) -> list[_Row]:
    findings = assessment.evaluation.report_counts
    scored, total = assessment.scored, len(assessment.cells)
    return [
        _Row(
            words("page.progress"),
            words("page.of", numerator=scored, denominator=total),
            "",
            _bar(Fraction(scored), Fraction(scored), Decimal(total), words) if total else "",
        ),
        _Row(
            words("page.findings"),
            words("page.finding_counts", strengths=findings["strength"]),
            "",
            words("page.finding_concerns", concerns=findings["concern"]),
        ),
    ]


def _points(assessment: Assessment, points: Range | None, words: Wording) -> str:
    if points is None:
        return words("page.not_applicable")
    low, high = (f"{assessment.shown(end):f}" for end in (points.low, points.high))
    return low if points.known else words("page.range", low=low, high=high)


def _range_bar(points: Range | None, maximum: Decimal, words: Wording) -> str:
    return "" if points is None or not maximum else _bar(points.low, points.high, maximum, words)


def _bar(low: Fraction, high: Fraction, maximum: Decimal, words: Wording) -> str:
    """Squares: what is sure, what may still come, the rest; signs, so that any printer shows them apart."""
    sure, most = reach(low, high, maximum, _SQUARES)
    return (
        words("page.sure") * sure
        + words("page.maybe") * (most - sure)
        + words("page.rest") * (_SQUARES - most)
    )


def _blocked(assessment: Assessment, words: Wording) -> str:
    found = review(assessment)
    block, warn, _ = found.counts
    if not block:
        return words("page.clear", warnings=warn) if warn else words("page.clear_all")
    first = CHINESE.say(found.open[0].message)  # what blocks stands first
    said = words("page.blocked", count=block, warnings=warn, first=first)
    return clipped(said, 2 * _TEXT - 1)
