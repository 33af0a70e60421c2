"""What is missing and what contradicts itself, each with the place where it is mended."""

from __future__ import annotations

from collections.abc import Iterator

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


def check(assessment: Assessment) -> tuple[Gap, ...]:
    """Everything that is missing or contradicts itself, what blocks first."""
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
    ]
    return tuple(sorted(gaps, key=lambda gap: gap.severity != "block"))


def _conflicts(evaluation: Evaluation) -> Iterator[Gap]:
    """What several people changed without knowledge of each other; a note blocks nobody but its author."""
    for dispute in evaluation.disputes:
        place = place_of(dispute.subject, evaluation)
        severity: Severity = "warn" if dispute.kind == "note" else "block"
        yield Gap(severity, "conflict", dispute_said(dispute), place, dispute)
