"""Frames of closing recommendations: an evaluator starts from one instead of an empty line."""

from __future__ import annotations

from export.report.wording import Wording, worded
from models.scoring import Assessment
from models.weakest import weakest


def frames(assessment: Assessment, office: Wording | None = None) -> tuple[str, ...]:
    """A recommendation for each section that lost points, the one that lost most first.

    What the experts advised about the line in question is taken as they worded it.
    """
    from export.report.papers.outline import filled

    words = filled(assessment.evaluation, worded(assessment.framework, office))
    return tuple(
        weak.concern.recommendation
        if weak.concern and weak.concern.recommendation
        else words.one_of("frames", weak.section.id, section=weak.section.title, line=weak.line.title)
        for weak in weakest(assessment)
    )
