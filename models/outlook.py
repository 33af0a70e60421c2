"""What it would take: the points missing to each better grade, from whom they could come, what costs most.

Only `assess` computes points. Here they are asked for: what is the least that reaches a grade, in steps of
the last digit that a total is shown with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from models.framework import Band, Framework, Indicator, Party, Section
from models.numbers import rounded
from models.scoring import Assessment, Limit, PartyResult


@dataclass(frozen=True, slots=True)
class Need:
    """The points of one party at which a grade is reached while all others stay as they are.

    Attributes:
        least: on the party's scale, if all else that is missing turns out highest; None where no points do.
        most: if all else that is missing turns out lowest; None where no points do. Where nothing else is
            missing the two are one.
        given: what the party has given; None while it is pending or open.
    """

    party: Party
    least: Decimal | None
    most: Decimal | None
    given: Fraction | None


@dataclass(frozen=True, slots=True)
class Target:
    """A better grade, and what it would take.

    Attributes:
        least: points missing on the total, if all that is missing turns out highest.
        most: if it turns out lowest. Where nothing is missing the two are one.
        needs: of each party.
        limits: what stands in the way whatever the total.
    """

    band: Band
    least: Decimal
    most: Decimal
    needs: tuple[Need, ...]
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a line costs.

    Attributes:
        lost: points of the line that are not earned, whatever may still come.
        of_total: what they are of the total, exactly.
    """

    section: Section
    indicator: Indicator
    lost: Fraction
    of_total: Fraction


@dataclass(frozen=True, slots=True)
class Outlook:
    """What it would take.

    Attributes:
        targets: the better grades, the nearest first.
        costs: the lines that cost anything, the dearest first.
        limits: everything that forces or caps the grade, or still may.
    """

    targets: tuple[Target, ...]
    costs: tuple[Cost, ...]
    limits: tuple[Limit, ...]


def outlook(assessment: Assessment) -> Outlook:
    """What better grades would take, and what stands between."""
    framework = assessment.framework
    low = rounded(assessment.exact.low, framework.places, framework.rounding)
    better = [band for band in reversed(framework.bands) if low < band.at_least]
    reached = framework.grade(low)
    better += [band for band in _held_back(assessment, reached) if band not in better]
    targets = tuple(_target(assessment, band) for band in better)
    costs = sorted(_costs(assessment), key=lambda cost: -cost.of_total)  # of equal ones, in order
    return Outlook(targets, tuple(costs), assessment.limits)


def _held_back(assessment: Assessment, reached: Band) -> Iterator[Band]:
    """The grade that the total reaches and a limit keeps it from."""
    bands = assessment.framework.bands
    if any(bands.index(limit.band) > bands.index(reached) for limit in assessment.limits):
        yield reached


def _target(assessment: Assessment, band: Band) -> Target:
    framework, exact = assessment.framework, assessment.exact
    bands = framework.bands
    limits = tuple(limit for limit in assessment.limits if bands.index(limit.band) > bands.index(band))
    least, most = (_missing(framework, band, base) for base in (exact.high, exact.low))
    needs = tuple(_need(assessment, band, party) for party in assessment.parties)
    return Target(band, least, most, needs, limits)


def _missing(framework: Framework, band: Band, base: Fraction) -> Decimal:
    found = _least(framework, lambda more: _reaches(framework, band, base + more), framework.scale)
    assert found is not None  # noqa: S101 - the whole scale reaches every grade
    return found


def _need(assessment: Assessment, band: Band, result: PartyResult) -> Need:
    framework, exact, party = assessment.framework, assessment.exact, result.party
    worth = Fraction(party.weight) / 100 * Fraction(framework.scale) / Fraction(party.maximum)

    def least(others: Fraction) -> Decimal | None:
        return _least(
            framework,
            lambda points: _reaches(framework, band, others + points * worth),
            party.maximum,
        )

    given = result.points.low if result.points.known else None
    share = result.share
    return Need(party, least(exact.high - share.high), least(exact.low - share.low), given)


def _reaches(framework: Framework, band: Band, total: Fraction) -> bool:
    """Whether an exact total is at least of a grade, once it is rounded."""
    return rounded(total, framework.places, framework.rounding) >= band.at_least


def _least(framework: Framework, reaches: Callable[[Fraction], bool], most: Decimal) -> Decimal | None:
    """The least number up to a highest that reaches, in steps of the last digit; None where none does."""
    unit = Decimal(1).scaleb(-framework.places)
    low, high = 0, int(most / unit)
    if not reaches(Fraction(high * unit)):
        return most if Fraction(most) > Fraction(high * unit) and reaches(Fraction(most)) else None
    while low < high:
        middle = (low + high) // 2
        if reaches(Fraction(middle * unit)):
            high = middle
        else:
            low = middle + 1
    return low * unit


def _costs(assessment: Assessment) -> Iterator[Cost]:
    """Of each line what it lost, and what that is of the total: through section, third party and weight."""
    framework, third = assessment.framework, assessment.third_party.party
    held = sum((s.section.points for s in assessment.sections if s.points is not None), Decimal(0))
    if not held:
        return
    of_total = Fraction(third.weight) / 100 * Fraction(framework.scale) / Fraction(held)
    for section in assessment.sections:
        if not section.applicable:
            continue
        of_section = Fraction(section.section.points) / Fraction(section.applicable)
        for line in section.lines:
            if line.points is None or line.indicator.is_veto:
                continue
            lost = Fraction(line.indicator.points) - line.points.high
            if lost > 0:
                yield Cost(section.section, line.indicator, lost, lost * of_section * of_total)
