"""Follow-ups (整改跟进): what the last evaluation of a station found, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from models.acts import FollowUp, Progress
from models.evaluation import Evaluation

PROGRESS: tuple[Progress, ...] = ("rectified", "partly", "not")


def carried(earlier: Evaluation, author: str, evaluation: Evaluation) -> tuple[FollowUp, ...]:
    """What a new evaluation opens with: the reported concerns that have a recommendation.

    Where not one of them has, all reported concerns: nothing that was told the station is forgotten.

    Args:
        earlier: the evaluation that it follows.
        author: who makes the new one.
        evaluation: the new one, as far as it is known: what was said of a district that it does not have is
            of the whole station, and names the district.
    """
    concerns = [finding for finding in earlier.report_findings if finding.polarity == "concern"]
    advised = [finding for finding in concerns if finding.recommendation]
    return tuple(
        FollowUp(
            author=author,
            id=finding.id,
            source=earlier.id,
            section=finding.section,
            district=district,
            text=finding.text
            if district == finding.district
            else f"{earlier.district_name(finding.district or '')}：{finding.text}",
            recommendation=finding.recommendation,
        )
        for finding in advised or concerns
        for district in (finding.district if finding.district in evaluation.districts else None,)
    )


def follow_ups(evaluation: Evaluation) -> tuple[FollowUp, ...]:
    """All follow-ups, section by section and district by district: their numbers count this list."""
    parts = [*(s.id for s in evaluation.framework.sections), *(p.id for p in evaluation.framework.parties)]
    places = [None, *evaluation.districts]

    def rank(entry: FollowUp) -> tuple[int, str, int, str]:
        at = parts.index(entry.section) if entry.section in parts else len(parts)
        district = places.index(entry.district) if entry.district in places else len(places)
        return at, entry.section, district, entry.id

    return tuple(sorted(evaluation.stated(FollowUp).values(), key=rank))


def tally(evaluation: Evaluation) -> Mapping[str, int]:
    """How many are rectified, partly or not, and how many nobody has looked at (``open``)."""
    states: list[str] = [entry.state or "open" for entry in evaluation.stated(FollowUp).values()]
    return {name: states.count(name) for name in (*PROGRESS, "open")}
