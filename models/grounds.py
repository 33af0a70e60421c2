"""What a deduction rests on: a reason, or a concern that the report tells."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from models.entries import Cell, Score
from models.evaluation import Evaluation


def concerned_in(evaluation: Evaluation) -> frozenset[Cell]:
    """The cells of which the report tells a concern, in whoever's words."""
    kept = evaluation.editing.kept
    return frozenset(
        Cell(f.indicator, f.district)
        for f in evaluation.findings
        if f.polarity == "concern" and f.indicator and f.id in kept
    )


def bare_deductions(evaluation: Evaluation) -> Iterator[tuple[Cell, tuple[str, ...]]]:
    """Cells with a deduction that wants a reason or a concern, and has neither; who made it.

    It is enough that one of those who took off as much says why.
    """
    if not evaluation.has_procedure:
        return
    share, concerned = evaluation.procedure.deduction, concerned_in(evaluation)
    for cell in evaluation.cells:
        if cell in concerned or cell in evaluation.adjudications:
            continue
        ceiling = evaluation.framework.indicators[cell.indicator].ceiling

        def is_large(score: Score, ceiling: Decimal = ceiling) -> bool:
            return score.points is not None and (ceiling - score.points) * 100 >= ceiling * share

        counted, given = evaluation.expected(cell), evaluation.scores.get(cell, {})
        large = {name: given[name] for name in sorted(given) if name in counted and is_large(given[name])}
        if large and not any(score.reason for score in large.values()):
            yield cell, tuple(large)
