"""What it would take to reach a better grade: as lines to read, and as data for machines."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from export.summary import limit_words
from models.framework import Band
from models.language import Language
from models.numbers import trimmed
from models.outlook import Cost, Need, Outlook, Target
from models.scoring import Assessment

_SHOWN = 5  # lines that cost most


class OutlookLine(NamedTuple):
    """A line of it: a heading, or one below it with its sign."""

    text: str
    mark: str = ""


def outlook_lines(found: Outlook, assessment: Assessment, words: Language) -> Iterator[OutlookLine]:
    """What it would take, in words."""
    yield OutlookLine(words("outlook.head"))
    if not found.targets:
        yield OutlookLine(words("outlook.best"), "+")
    for target in found.targets:
        yield OutlookLine(_target(target, words), "?")
        if target.most > 0:
            parts = tuple(_need(need, words) for need in target.needs)
            key = "outlook.alone" if target.least == target.most else "outlook.alone_open"
            yield OutlookLine(words(key, needs=parts), " ")
        for limit in target.limits:
            yield OutlookLine(limit_words(limit, words), "!" if limit.certain else "?")
    if found.costs:
        yield OutlookLine(words("outlook.costs", count=min(_SHOWN, len(found.costs))))
    for cost in found.costs[:_SHOWN]:
        yield OutlookLine(_cost(cost, assessment, words), " ")


def _target(target: Target, words: Language) -> str:
    grade = words.title(target.band)
    if target.least == target.most:
        if target.least == 0:
            return words("outlook.held", grade=grade)
        return words("outlook.missing", grade=grade, points=trimmed(target.least, 6))
    low, high = trimmed(target.least, 6), trimmed(target.most, 6)
    return words("outlook.missing_between", grade=grade, low=low, high=high)


def _need(need: Need, words: Language) -> str:
    party = words.title(need.party)
    state = words("outlook.pending") if need.given is None and not need.party.computed else ""
    if need.least is None:
        return words("outlook.never", party=party, state=state)
    if need.least == need.most:
        points = trimmed(need.least, 6)
    elif need.most is None:
        points = words("outlook.from", low=trimmed(need.least, 6))
    else:
        points = words("outlook.between", low=trimmed(need.least, 6), high=trimmed(need.most, 6))
    return words("outlook.need", party=party, state=state, points=points, most=trimmed(need.party.maximum, 6))


def _cost(cost: Cost, assessment: Assessment, words: Language) -> str:
    name = f"{cost.indicator.id} {words.title(cost.indicator)}"
    lost, of_total = (trimmed(assessment.shown(value)) for value in (cost.lost, cost.of_total))
    return words("outlook.cost", line=name, lost=lost, of_total=of_total)


def outlook_data(found: Outlook, assessment: Assessment, words: Language) -> dict[str, Any]:
    """What it would take, for ``outlook --json``."""
    low, high = (f"{end:f}" for end in assessment.interval)
    return {
        "total": low if assessment.total is not None else None,
        "interval": [low, high],
        "grade": _id(assessment.grade),
        "possible": [band.id for band in assessment.possible_grades],
        "targets": [
            {
                "grade": target.band.id,
                "missing": [str(target.least), str(target.most)],
                "needs": [
                    {
                        "party": need.party.id,
                        "points": [_text(need.least), _text(need.most)],
                        "pending": need.given is None,
                    }
                    for need in target.needs
                ],
                "limits": [
                    {"certain": limit.certain, "grade": limit.band.id, "why": limit_words(limit, words)}
                    for limit in target.limits
                ],
            }
            for target in found.targets
        ],
        "costs": [
            {
                "indicator": cost.indicator.id,
                "section": cost.section.id,
                "lost": f"{assessment.shown(cost.lost):f}",
                "of_total": f"{assessment.shown(cost.of_total):f}",
            }
            for cost in found.costs
        ],
    }


def _id(band: Band | None) -> str | None:
    return band.id if band else None


def _text(points: Decimal | None) -> str | None:
    return None if points is None else str(points)
