"""What the checks still find, and what was waived with which reason."""

from __future__ import annotations

from collections.abc import Iterator

from export.report.blocks import Block, Heading, Paragraph, stated_lines, told
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
        yield from (Paragraph(line) for line in stated_lines(said))


def _said(evaluation: Evaluation, gap: Gap, words: Wording) -> str:
    severity, message = words(f"working.{gap.severity}"), CHINESE.say(gap.message)
    place = place_words(gap.place, evaluation, CHINESE)
    return words("working.check", severity=severity, place=place, message=message)
