"""What the checks still find, and what was waived with which reason."""

from __future__ import annotations

from collections.abc import Iterator

from export.report.blocks import Block, Heading, Paragraph, stated_lines, told
from export.report.papers.working.names import line, place
from export.report.wording import Wording
from export.views import place_words
from models.checks import review
from models.evaluation import Evaluation
from models.gaps import Gap
from models.language import CHINESE
from models.scoring import Assessment


def checks(assessment: Assessment, words: Wording) -> Iterator[Block]:
    """The open ones, and those that somebody let stand."""
    yield Heading(1, words("working.checks"))
    yield Heading(2, words("working.checks_open"))
    found = review(assessment)
    if not found.open:
        yield Paragraph(words("working.checks_none"))
    for gap in found.open:
        yield from told(3, _said(assessment.evaluation, gap, words))
    yield Heading(2, words("working.waived"))
    if not found.waived:
        yield Paragraph(words("working.none"))
    for gap, waiver in found.waived:
        yield from told(3, _said(assessment.evaluation, gap, words))
        said = words("working.waiver", reason=waiver.reason, name=waiver.author)
        yield from (Paragraph(text) for text in stated_lines(said))


def _said(evaluation: Evaluation, gap: Gap, words: Wording) -> str:
    severity, message = words(f"working.{gap.severity}"), CHINESE.say(gap.message)
    at = gap.place
    if at.cell:
        where = line(evaluation, at.cell, words)
    elif at.section:
        where = place(evaluation, at.section, at.district, words)
    else:
        where = place_words(at, evaluation, CHINESE)
    return words("working.check", severity=severity, place=where, message=message)
