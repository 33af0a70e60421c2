"""What the checks still find, and what was waived with which reason."""

from __future__ import annotations

from collections.abc import Iterator

from export.report.blocks import Block, Heading, Paragraph, told
from export.report.wording import Wording
from export.report.working.names import ZH
from models.checks import check
from models.gaps import Gap
from models.scoring import Assessment


def checks(assessment: Assessment, words: Wording) -> Iterator[Block]:
    """The open ones."""
    yield Heading(1, words("working.checks"))
    yield Heading(2, words("working.checks_open"))
    gaps = check(assessment)
    if not gaps:
        yield Paragraph(words("working.checks_none"))
    for gap in gaps:
        yield from told(3, _said(gap, words))


def _said(gap: Gap, words: Wording) -> str:
    severity, message = words(f"working.{gap.severity}"), ZH.say(gap.message)
    return words("working.check", severity=severity, message=message)
