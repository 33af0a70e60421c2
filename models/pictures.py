"""What is drawn of an evaluation: values for bars, and how far their axis goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from models.facts import Facts, behind, completion
from models.numbers import rounded
from models.scoring import Assessment
from models.station import Target


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars over one axis.

    Attributes:
        names: from the top.
        values: in percent as they are told, to two decimals; None where there is none yet.
        short: which of them, by position, are under the bar.
        cut: where a longer bar is cut off, so that one does not squash all others.
        end: where the axis ends: there is room for the figure of a bar that is cut off.
        bar: the value that a line marks; None for no line.
    """

    names: tuple[str, ...]
    values: tuple[Decimal | None, ...]
    cut: Decimal
    end: Decimal
    short: tuple[int, ...] = ()
    bar: Decimal | None = None


def reach(low: Fraction, high: Fraction, maximum: Decimal | int, cells: int) -> tuple[int, int]:
    """How many of some cells a bar fills for sure, and how many at the most.

    Args:
        low: what is sure.
        high: what may still come of it.
        maximum: what all cells stand for; nothing fills more than those.
        cells: how many there are.
    """
    sure, most = (min(cells, int(end / Fraction(maximum) * cells)) for end in (low, high))
    return sure, most


def section_bars(assessment: Assessment) -> Bars:
    """What share of its points each section reaches; None while it is open, or where nothing applies."""
    return Bars(
        tuple(result.section.title for result in assessment.sections),
        tuple(
            rounded(result.points.low / Fraction(result.section.points) * 100)
            if result.points is not None and result.points.known and result.section.points
            else None
            for result in assessment.sections
        ),
        cut=Decimal(100),
        end=Decimal(120),
    )


def target_bars(facts: Facts, bar: Decimal) -> Bars:
    """How much of what was agreed is done: the targets that have both figures, those under the bar marked."""
    rows = [row for row in facts.targets.rows if completion(row).value is not None]
    late = {row.id for row in behind(facts, bar)}
    return Bars(
        tuple(_told_apart(rows)),
        tuple(rounded(value) for row in rows if (value := completion(row).value) is not None),
        # Below twice the bar, where another line would follow.
        cut=bar * Decimal("1.5"),
        end=bar * Decimal("1.95"),
        short=tuple(n for n, row in enumerate(rows) if row.id in late),
        bar=bar,
    )


def _told_apart(rows: Iterable[Target]) -> Iterable[str]:
    """Names of targets, with their units where two are called the same."""
    held = list(rows)
    counts = Counter(row.name for row in held)
    return (f"{row.name}（{row.unit}）" if counts[row.name] > 1 else row.name for row in held)
