"""The working paper (工作底稿), for those inside: how every number and every sentence came about."""

from __future__ import annotations

from collections.abc import Iterator

from export.report.blocks import Block, Paragraph
from export.report.options import Sealed
from export.report.papers.working.about import about
from export.report.papers.working.checks import checks
from export.report.papers.working.derived import derived
from export.report.papers.working.differences import differences
from export.report.papers.working.findings import findings, follow_ups
from export.report.papers.working.grounds import grounds
from export.report.papers.working.matrix import matrix
from export.report.papers.working.people import people
from export.report.papers.working.rounds import rounds, versions
from export.report.papers.working.sample import survey
from export.report.wording import Wording
from models.scoring import Assessment

__all__ = ["working"]


def working(assessment: Assessment, sealed: Sealed | None, words: Wording, exact: Wording) -> Iterator[Block]:
    """The whole paper; it says what whoever made the assessment may see, and no note of anybody.

    Args:
        assessment: as whoever asks for it may see it.
        sealed: the version that it is of; None while it is open.
        words: the wording in which names that nobody stated are circumscribed.
        exact: the one in which they are seen to be missing.
    """
    evaluation = assessment.evaluation
    yield Paragraph(words("working.title"), "ReportTitle")
    yield Paragraph(words("working.mark"), "CoverMark")
    yield from about(assessment, sealed, exact)
    yield from people(assessment, words)
    yield from matrix(assessment, words)
    yield from derived(assessment, words)
    yield from grounds(assessment, words)
    yield from differences(assessment, words)
    yield from findings(evaluation, words)
    yield from follow_ups(evaluation, words)
    yield from survey(assessment, words)
    yield from rounds(evaluation, words)
    yield from checks(assessment, words)
    yield from versions(evaluation, words)
