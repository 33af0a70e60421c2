"""Where each section lost most: what a closing recommendation is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from models.entries import Finding
from models.framework import Indicator, Section
from models.scoring import Assessment, LineResult


@dataclass(frozen=True, slots=True)
class Weakness:
    """The line on which a section lost most.

    Attributes:
        lost: points of the framework's that it lacks.
        concern: what the report says of it; None where it says nothing.
    """

    section: Section
    line: Indicator
    lost: Fraction
    concern: Finding | None


def weakest(assessment: Assessment) -> tuple[Weakness, ...]:
    """Of each section the line that lost most, the section that lost most first.

    A line that the report tells a concern about goes before all others of its section.
    """
    told: dict[str, Finding] = {}
    for finding in assessment.evaluation.report_findings:
        if finding.polarity == "concern" and finding.indicator:
            told.setdefault(finding.indicator, finding)
    found = (_of(result.section, result.lines, told) for result in assessment.sections)
    return tuple(sorted((weak for weak in found if weak), key=lambda weak: -weak.lost))


def _of(section: Section, lines: Iterable[LineResult], told: dict[str, Finding]) -> Weakness | None:
    found = [
        Weakness(section, result.indicator, lost, told.get(result.indicator.id))
        for result in lines
        if result.points is not None
        and result.points.known
        and (lost := Fraction(result.indicator.points) - result.points.low) > 0
    ]
    return max(found, key=lambda weak: (weak.concern is not None, weak.lost), default=None)
