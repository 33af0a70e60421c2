"""How an indicator is scored: the shapes that real evaluation forms use."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from models.errors import Message, say
from models.numbers import trimmed


class Part(BaseModel):
    """Something data-like of a framework: frozen, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Level(Part):
    """Points with the text that describes them: a level, an anchor, or a part to be met."""

    points: Decimal
    text: str


class RatioBand(Part):
    """Points for a percentage of at least so much."""

    at_least: Decimal
    points: Decimal


class Rule(Part):
    """What every rule can be asked."""

    def accepts(self, points: Decimal, maximum: Decimal, step: Decimal) -> bool:
        """Whether an evaluator may give these points."""
        return 0 <= points <= maximum and points % step == 0

    def allowed(self, maximum: Decimal, step: Decimal) -> Message:
        """Which points may be given, in words."""
        return say("rule.range", maximum=trimmed(maximum, 6), step=trimmed(step, 6))

    def faults(self, maximum: Decimal) -> Message | None:
        """What is wrong with the rule for an indicator of so many points."""
        return None


class Judged(Rule):
    """Judged from 0 to the maximum by a step; anchors on the indicator describe the degrees."""

    kind: Literal["judged"] = "judged"
    step: Decimal | None = None

    def accepts(self, points: Decimal, maximum: Decimal, step: Decimal) -> bool:
        """Whether the points are in range and on the step."""
        return super().accepts(points, maximum, self.step or step)

    def allowed(self, maximum: Decimal, step: Decimal) -> Message:
        """The range and the step."""
        return super().allowed(maximum, self.step or step)

    def faults(self, maximum: Decimal) -> Message | None:
        """A step must be positive and reach the maximum."""
        if self.step is not None and (self.step <= 0 or maximum % self.step):
            return say("framework.step", step=trimmed(self.step), points=trimmed(maximum))
        return None


class Levels(Rule):
    """One of a few described levels, best first."""

    kind: Literal["levels"]
    levels: tuple[Level, ...] = Field(min_length=2)

    def accepts(self, points: Decimal, maximum: Decimal, step: Decimal) -> bool:
        """Whether some level has these points."""
        return any(level.points == points for level in self.levels)

    def allowed(self, maximum: Decimal, step: Decimal) -> Message:
        """The levels' points."""
        return say("rule.one_of", values=" / ".join(trimmed(level.points) for level in self.levels))

    def faults(self, maximum: Decimal) -> Message | None:
        """Levels descend from the maximum and never below zero."""
        points = [level.points for level in self.levels]
        if points[0] != maximum or points[-1] < 0 or any(a <= b for a, b in pairwise(points)):
            return say("framework.levels", points=trimmed(maximum))
        return None


class Parts(Rule):
    """The sum of the parts that are met."""

    kind: Literal["parts"]
    parts: tuple[Level, ...] = Field(min_length=1, max_length=12)

    def sums(self) -> frozenset[Decimal]:
        """Every sum that some choice of parts gives."""
        found = {Decimal(0)}
        for part in self.parts:
            found |= {total + part.points for total in found}
        return frozenset(found)

    def accepts(self, points: Decimal, maximum: Decimal, step: Decimal) -> bool:
        """Whether some choice of parts adds up to these points."""
        return points in self.sums()

    def allowed(self, maximum: Decimal, step: Decimal) -> Message:
        """The sums that can be reached."""
        return say("rule.one_of", values=" / ".join(trimmed(v) for v in sorted(self.sums(), reverse=True)))

    def faults(self, maximum: Decimal) -> Message | None:
        """The parts are positive and add up to the maximum."""
        total = sum((part.points for part in self.parts), Decimal(0))
        if total != maximum or any(part.points <= 0 for part in self.parts):
            return say("framework.parts", sum=trimmed(total), points=trimmed(maximum))
        return None


class FactRule(Rule):
    """A rule that can propose the points from a fact; the evaluator confirms or overrides with a reason."""

    fact: str = ""

    def accepts(self, points: Decimal, maximum: Decimal, step: Decimal) -> bool:
        """Whether the points are on the step, or such as the rule proposes."""
        return super().accepts(points, maximum, step) or points == maximum or self.reaches(points, maximum)

    def reaches(self, points: Decimal, maximum: Decimal) -> bool:
        """Whether some value of the fact, short of the maximum's, makes the rule propose these points."""
        return False

    def propose(self, value: Fraction, maximum: Decimal) -> Decimal:
        """The points for the fact's value (percent, or a count)."""
        raise NotImplementedError


class Ratio(FactRule):
    """Points by bands over a percentage."""

    kind: Literal["ratio"]
    bands: tuple[RatioBand, ...] = Field(min_length=2)

    def propose(self, value: Fraction, maximum: Decimal) -> Decimal:
        """The points of the first band that the percentage reaches."""
        return next((band.points for band in self.bands if value >= band.at_least), Decimal(0))

    def reaches(self, points: Decimal, maximum: Decimal) -> bool:
        """Whether some band gives these points."""
        return any(band.points == points for band in self.bands)

    def faults(self, maximum: Decimal) -> Message | None:
        """Bands descend to 0 %, the first gives the maximum."""
        bounds = [band.at_least for band in self.bands]
        points = [band.points for band in self.bands]
        falling = all(a > b for a, b in pairwise(bounds)) and all(a > b for a, b in pairwise(points))
        if not falling or bounds[-1] != 0 or points[0] != maximum or points[-1] < 0:
            return say("framework.ratio", points=trimmed(maximum))
        return None


class Threshold(FactRule):
    """All the points at or over a value, else none."""

    kind: Literal["threshold"]
    at_least: Decimal

    def propose(self, value: Fraction, maximum: Decimal) -> Decimal:
        """The maximum or zero."""
        return maximum if value >= self.at_least else Decimal(0)


class Count(FactRule):
    """So many points for each unit, up to the maximum."""

    kind: Literal["count"]
    unit: str
    per_unit: Decimal = Field(gt=0)
    base: Decimal = Field(default=Decimal(0), ge=0)

    def reaches(self, points: Decimal, maximum: Decimal) -> bool:
        """Whether some number of units gives these points."""
        return self.base <= points <= maximum and (points - self.base) % self.per_unit == 0

    def propose(self, value: Fraction, maximum: Decimal) -> Decimal:
        """Base and units together, capped."""
        return min(maximum, self.base + self.per_unit * (value.numerator // value.denominator))


class Pass(Rule):
    """Met or not met; carries a veto rather than points."""

    kind: Literal["pass"]

    def accepts(self, points: Decimal, maximum: Decimal, step: Decimal) -> bool:
        """1 for met, 0 for not met."""
        return points in (0, 1)

    def allowed(self, maximum: Decimal, step: Decimal) -> Message:
        """1 met, 0 not met."""
        return say("rule.pass")


AnyRule = Annotated[Judged | Levels | Parts | Ratio | Threshold | Count | Pass, Field(discriminator="kind")]
KINDS = ("judged", "levels", "parts", "ratio", "threshold", "count", "pass")
