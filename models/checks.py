"""What is missing and what contradicts itself, each with the place where it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from models.acts import Waiver
from models.evaluation import Evaluation
from models.fact_checks import ballots, contradictions, missing_facts
from models.gaps import Gap, Severity, place_of
from models.panel_checks import panel_gaps
from models.score_checks import (
    bad_decisions,
    bad_scores,
    disputed,
    divergent,
    missing_parties,
    missing_scores,
    strangers,
    unfounded,
)
from models.scoring import Assessment
from models.telling import dispute_said
from models.text_checks import missing_findings, open_follow_ups, personal


class Counts(NamedTuple):
    """How much of what the checks found blocks, only warns, and is waived."""

    block: int
    warn: int
    waived: int


class Review(NamedTuple):
    """What the checks found.

    Attributes:
        open: what is missing or contradicts itself, what blocks first.
        waived: what somebody let stand with a reason.
    """

    open: tuple[Gap, ...]
    waived: tuple[tuple[Gap, Waiver], ...]

    @property
    def counts(self) -> Counts:
        """How much of it blocks, only warns, and is waived."""
        block = sum(gap.severity == "block" for gap in self.open)
        return Counts(block, len(self.open) - block, len(self.waived))


def check(assessment: Assessment) -> tuple[Gap, ...]:
    """Everything that is missing or contradicts itself, what blocks first, without what is waived."""
    return review(assessment).open


def waived(assessment: Assessment) -> tuple[tuple[Gap, Waiver], ...]:
    """What the checks found and somebody let stand, with the reason."""
    return review(assessment).waived


def counts(assessment: Assessment) -> Counts:
    """How much blocks, only warns, and is waived."""
    return review(assessment).counts


def review(assessment: Assessment) -> Review:
    """Everything that the checks find, what is waived apart.

    A waiver of what may not be waived, or of what says something else by now, is as none.
    """
    waivers = assessment.evaluation.stated(Waiver)
    open_: list[Gap] = []
    stands: list[tuple[Gap, Waiver]] = []
    for gap in _found(assessment):
        waiver = waivers.get(gap.key) if waivers and gap.can_waive else None
        if waiver is None:
            open_.append(gap)
        else:
            stands.append((gap, waiver))
    return Review(tuple(open_), tuple(stands))


def _found(assessment: Assessment) -> list[Gap]:
    from models.lint_checks import lint  # when it is asked for: the checklist opens sooner without it

    evaluation = assessment.evaluation
    gaps = [
        *_conflicts(evaluation),
        *missing_scores(assessment),
        *missing_parties(assessment),
        *panel_gaps(evaluation),
        *missing_facts(evaluation),
        *bad_scores(evaluation),
        *bad_decisions(evaluation),
        *unfounded(assessment),
        *missing_findings(evaluation),
        *open_follow_ups(evaluation),
        *contradictions(evaluation.facts),
        *ballots(evaluation),
        *strangers(evaluation),
        *disputed(assessment),
        *divergent(assessment),
        *personal(evaluation),
        *lint(evaluation),
    ]
    return sorted(gaps, key=lambda gap: gap.severity != "block")


def _conflicts(evaluation: Evaluation) -> Iterator[Gap]:
    """What several people changed without knowledge of each other; a note blocks nobody but its author."""
    for dispute in evaluation.disputes:
        place = place_of(dispute.subject, evaluation)
        severity: Severity = "warn" if dispute.kind == "note" else "block"
        yield Gap(severity, "conflict", dispute_said(dispute), place, dispute)
