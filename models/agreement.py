"""How far the panel agrees: what pairs of evaluators gave the same lines, compared exactly.

Only what whoever looks may see is compared: `models.blind` has left out the rest before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from models.entries import Cell
from models.framework import Framework, Indicator, Section
from models.rules import Judged
from models.scoring import Assessment


class Line(NamedTuple):
    """What evaluators gave a line.

    Attributes:
        ceiling: the line's points.
        step: in which they may differ least.
        given: the points of each evaluator.
    """

    ceiling: Decimal
    step: Decimal
    given: Mapping[str, Decimal]


class Agreement(NamedTuple):
    """How far pairs of evaluators agree, over all lines that both scored; None where there is no pair.

    Attributes:
        pairs: how many there are.
        points: their mean absolute difference, in points.
        share: the same in percent of the lines' points.
        exact: of how many percent the points are equal.
        near: of how many percent they are at most one step apart.
    """

    pairs: int
    points: Fraction | None = None
    share: Fraction | None = None
    exact: Fraction | None = None
    near: Fraction | None = None


class Leaning(NamedTuple):
    """Whether an evaluator gives more or less than the others; None where nobody else scored their lines.

    Attributes:
        lines: that somebody else scored as well.
        points: the mean of their points less the mean of the others', in points.
        share: the same in percent of the lines' points.
    """

    lines: int
    points: Fraction | None = None
    share: Fraction | None = None


@dataclass(frozen=True)
class PanelAgreement:
    """The panel's agreement.

    Attributes:
        whole: over all lines.
        first: the same with the points that were given before a second look.
        sections: of each section that has lines.
        evaluators: of the pairs that each evaluator is one of.
        leanings: of each evaluator.
    """

    whole: Agreement
    first: Agreement
    sections: tuple[tuple[Section, Agreement], ...]
    evaluators: Mapping[str, Agreement]
    leanings: Mapping[str, Leaning]


def panel_agreement(assessment: Assessment) -> PanelAgreement:
    """The agreement of those whose points count."""
    lines = dict(_lines(assessment))
    framework = assessment.framework
    names = _names(assessment, lines.values())
    sections = tuple(
        (
            section,
            agreement(
                [line for cell, line in lines.items() if framework.section_of[cell.indicator] is section]
            ),
        )
        for section in framework.sections
    )
    return PanelAgreement(
        agreement(lines.values()),
        agreement(line for _, line in _lines(assessment, before=True)),
        sections,
        {name: agreement(lines.values(), name) for name in names},
        {name: leaning(lines.values(), name) for name in names},
    )


def agreement(lines: Iterable[Line], name: str | None = None) -> Agreement:
    """How far pairs of evaluators agree.

    Args:
        lines: what was given.
        name: only pairs that this evaluator is one of.
    """
    points = share = Fraction(0)
    pairs = exact = near = 0
    for line in lines:
        for one, other in combinations(line.given, 2):
            if name not in (None, one, other):
                continue
            apart = abs(line.given[one] - line.given[other])
            pairs += 1
            points += Fraction(apart)
            share += Fraction(apart) / Fraction(line.ceiling)
            exact += apart == 0
            near += apart <= line.step
    if not pairs:
        return Agreement(0)
    return Agreement(
        pairs, points / pairs, share * 100 / pairs, Fraction(exact * 100, pairs), Fraction(near * 100, pairs)
    )


def leaning(lines: Iterable[Line], name: str) -> Leaning:
    """Whether an evaluator gives more or less than the others do."""
    points = share = Fraction(0)
    count = 0
    for line in lines:
        others = [Fraction(given) for other, given in line.given.items() if other != name]
        if name not in line.given or not others:
            continue
        apart = Fraction(line.given[name]) - sum(others, Fraction(0)) / len(others)
        count += 1
        points += apart
        share += apart / Fraction(line.ceiling)
    return Leaning(count, points / count, share * 100 / count) if count else Leaning(0)


def step_of(framework: Framework, line: Indicator) -> Decimal:
    """In which steps a line is scored."""
    own = line.rule.step if isinstance(line.rule, Judged) else None
    return own or framework.step


def _lines(assessment: Assessment, *, before: bool = False) -> Iterator[tuple[Cell, Line]]:
    """The lines that have points, each with what counts, or with what was given before a second look."""
    framework = assessment.framework
    for cell, result in assessment.cells.items():
        line, given = framework.indicators[cell.indicator], dict(result.given)
        if before:
            for name, first in assessment.evaluation.first_scores.get(cell, {}).items():
                given.pop(name, None)
                if first.points is not None and name in (*result.given, *result.abstained):
                    given[name] = first.points
        if given and line.ceiling:
            yield cell, Line(line.ceiling, step_of(framework, line), given)


def _names(assessment: Assessment, lines: Iterable[Line]) -> Sequence[str]:
    """Those who gave points: the panel in its order, then whoever else did."""
    found = {name for line in lines for name in line.given}
    panel = [name for name in assessment.evaluation.panel if name in found]
    return (*panel, *sorted(found.difference(panel)))
