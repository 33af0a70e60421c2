"""The divergence board: lines on which evaluators differ by more than the framework tolerates, worst first.

Only what whoever looks may see is compared: `models.blind` has left out the rest before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from models.acts import Rescore, SecondLook, Settlement
from models.entries import Adjudication, Cell, Evidence, Score
from models.evaluation import Evaluation
from models.framework import Indicator
from models.scoring import Assessment, CellResult, Range

State = Literal["open", "look", "settled", "adjudicated", "agreed"]
"""To be settled; a second look is awaited; the panel's rule stands; the lead decided; differing no more."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What one evaluator gives a line.

    Attributes:
        score: what counts.
        first: what they gave before a second look; None where they were asked for none or have not answered.
        is_awaited: whether they are asked for a second look and have not answered.
    """

    name: str
    score: Score
    first: Score | None = None
    is_awaited: bool = False


@dataclass(frozen=True, slots=True)
class Divergence:
    """A line on which evaluators differ, or on which that was settled.

    Attributes:
        voices: everybody whose points count, and who calls it not applicable, in the panel's order.
        spread: the highest points less the lowest.
        share: the spread as a share of the line's points, 0 to 1.
        is_divergent: whether that exceeds the tolerance, or some call the line not applicable beside points.
        points: what the line comes to as it stands.
        missing: who is still to score it, those included whose points are not shown to whoever looks.
        is_whole: whether nothing of it is hidden from whoever looks.
    """

    cell: Cell
    line: Indicator
    voices: tuple[Voice, ...]
    spread: Decimal
    share: Fraction
    is_divergent: bool
    state: State
    points: Range | None
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()
    is_whole: bool = True
    look: SecondLook | None = None
    settlement: Settlement | None = None
    decision: Adjudication | None = None

    @property
    def percent(self) -> Fraction:
        """The share in percent."""
        return self.share * 100

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state in ("open", "look")

    @property
    def awaited(self) -> tuple[str, ...]:
        """Who is asked for a second look and has not answered."""
        return tuple(voice.name for voice in self.voices if voice.is_awaited)

    @property
    def abstained(self) -> tuple[str, ...]:
        """Who calls the line not applicable."""
        return tuple(voice.name for voice in self.voices if voice.score.points is None)


def divergences(assessment: Assessment, settled: bool = False) -> tuple[Divergence, ...]:
    """The lines to be settled, worst first: by the spread's share of the line's points, then by its points.

    Args:
        assessment: as whoever looks may see it.
        settled: those included on which that is done, and whatever else the lead decided.
    """
    found = (
        made
        for result in assessment.cells.values()
        if (made := divergence(assessment.evaluation, result)) is not None and (settled or made.is_open)
    )
    return tuple(sorted(found, key=lambda made: (-made.share, -made.spread)))


def divergence(evaluation: Evaluation, result: CellResult) -> Divergence | None:
    """How far evaluators differ on a line; None where they do not, and nobody ever asked or decided."""
    cell, line = result.cell, evaluation.framework.indicators[result.cell.indicator]
    look = evaluation.stated(SecondLook).get(str(cell))
    settlement = evaluation.stated(Settlement).get(str(cell))
    decision = evaluation.adjudications.get(cell)
    voices = tuple(_voice(evaluation, cell, name, look) for name in (*result.given, *result.abstained))
    apart = spread(result.given.values())
    share = Fraction(apart) / Fraction(line.ceiling) if line.ceiling else Fraction(0)
    tolerated = Fraction(evaluation.procedure.tolerance) / 100
    is_divergent = share > tolerated or bool(result.abstained and result.given)
    was_touched = bool(look or settlement or decision or any(voice.first for voice in voices))
    if not is_divergent and not was_touched:
        return None
    hidden = evaluation.hidden.get(cell, ())
    made = Divergence(
        cell, line, voices, apart, share, is_divergent, "open", result.points,
        evaluation.evidence.get(cell, ()), missing=tuple(n for n in result.missing if n) or hidden,
        is_whole=not hidden, look=look, settlement=settlement, decision=decision,
    )  # fmt: skip
    return _in_state(made)


def spread(points: Iterable[Decimal]) -> Decimal:
    """The highest points less the lowest; nothing for fewer than two."""
    known = sorted(points)
    return known[-1] - known[0] if known else Decimal(0)


def covers(settlement: Settlement, apart: Decimal, abstained: Sequence[str]) -> bool:
    """Whether a settlement still holds: evaluators are no further apart than they were at that time."""
    return settlement.spread >= apart and set(abstained) <= set(settlement.abstained)


def answered(evaluation: Evaluation, cell: Cell, name: str) -> bool:
    """Whether somebody has given points after the second look that stands."""
    look = evaluation.stated(SecondLook).get(str(cell))
    score = evaluation.scores.get(cell, {}).get(name)
    return look is not None and isinstance(score, Rescore) and score.round >= look.round


def awaits(evaluation: Evaluation, cell: Cell, name: str) -> SecondLook | None:
    """The second look that is asked of somebody at a line they scored, and not answered; None for none."""
    look = evaluation.stated(SecondLook).get(str(cell))
    if look is None or not look.asks(name) or name not in evaluation.scores.get(cell, {}):
        return None
    return None if answered(evaluation, cell, name) else look


def next_round(scores: Mapping[str, Score]) -> int:
    """The number of the next second look at a line that has these scores."""
    return 1 + max((score.round for score in scores.values() if isinstance(score, Rescore)), default=0)


def _voice(evaluation: Evaluation, cell: Cell, name: str, look: SecondLook | None) -> Voice:
    first = evaluation.first_scores.get(cell, {}).get(name)
    is_awaited = look is not None and awaits(evaluation, cell, name) is not None
    return Voice(name, evaluation.scores[cell][name], first, is_awaited)


def _in_state(made: Divergence) -> Divergence:
    """The same in its state: what was decided goes before what is asked, and that before what is open."""
    state: State = "open" if made.is_divergent else "agreed"
    if made.decision is not None:
        state = "adjudicated"
    elif made.awaited:
        state = "look"
    elif made.settlement is not None and covers(made.settlement, made.spread, made.abstained):
        state = "settled"
    return replace(made, state=state)
