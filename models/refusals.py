"""What points a rule proposes, and why points are refused."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from models.entries import Cell
from models.errors import Message, say
from models.evaluation import Evaluation
from models.facts import Ratio, value_of
from models.framework import Framework, Indicator
from models.numbers import trimmed
from models.rules import FactRule


@dataclass(frozen=True, slots=True)
class Proposal:
    """The points a rule proposes from a fact.

    Attributes:
        fact: the fact's name, such as ``staffing.certified``.
        value: the fact's exact value, percent or a count.
        ratio: the ratio it is, with numerator and denominator; None for a count.
    """

    points: Decimal
    fact: str
    value: Fraction
    ratio: Ratio | None = None

    @property
    def family(self) -> str:
        """What kind of fact it is: ``staffing``, ``target``."""
        return self.fact.partition(".")[0]

    @property
    def basis(self) -> str:
        """The value as it was made: ``17 ÷ 20 = 85%``, or a bare count."""
        if self.ratio is None or self.ratio.numerator is None or self.ratio.denominator is None:
            return trimmed(self.value)
        counted = f"{trimmed(Decimal(self.ratio.numerator))} ÷ {trimmed(Decimal(self.ratio.denominator))}"
        return f"{counted} = {self.ratio.percent}%"


def propose(evaluation: Evaluation, cell: Cell) -> Proposal | None:
    """The points that the facts propose for a cell; None where no stated fact decides."""
    line = evaluation.framework.indicators[cell.indicator]
    rule = line.rule
    if not isinstance(rule, FactRule) or not rule.fact:
        return None
    framework = evaluation.framework
    value, ratio = value_of(
        rule.fact, evaluation.facts, cell.district, framework.completion_bar, framework.satisfaction_sample
    )
    if value is None:
        return None
    return Proposal(rule.propose(value, line.points), rule.fact, value, ratio)


def refusal(evaluation: Evaluation, indicator: Indicator, points: Decimal) -> Message | None:
    """Why these points cannot be given on a line; None when they can."""
    rule, step = indicator.rule, evaluation.framework.step
    if rule.accepts(points, indicator.ceiling, step):
        return None
    return say(
        "score.refused",
        id=indicator.id,
        value=trimmed(points, 6),
        allowed=rule.allowed(indicator.ceiling, step),
    )


def decision_refusal(evaluation: Evaluation, indicator: Indicator, points: Decimal) -> Message | None:
    """Why the lead cannot decide on these points; None when they can.

    Steps and levels bind evaluators; the lead may go between them, since a mean does as well.
    """
    if indicator.is_veto:
        return refusal(evaluation, indicator, points)
    if 0 <= points <= indicator.ceiling:
        return None
    return say(
        "board.points", id=indicator.id, value=trimmed(points, 6), maximum=trimmed(indicator.ceiling, 6)
    )


def party_refusal(framework: Framework, name: str, points: Decimal) -> Message | None:
    """Why a party cannot be given these points; None when it can."""
    party = framework.party(name)
    known = ", ".join(p.id for p in framework.parties if not p.computed)
    if party is None:
        return say("unknown.party", name=name, known=known)
    if party.computed:
        return say("party.computed", name=party.id, known=known)
    if not 0 <= points <= party.maximum:
        return say("party.range", name=party, value=trimmed(points, 6), maximum=trimmed(party.maximum))
    return None
