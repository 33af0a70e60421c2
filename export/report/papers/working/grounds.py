"""Why points were taken off, and what shows it: reasons and evidence line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from export.report.blocks import Block, Heading, Item, Paragraph, told
from export.report.papers import figures
from export.report.papers.working.names import line
from export.report.wording import Wording
from models.entries import Cell, Evidence, Score
from models.evaluation import Evaluation
from models.language import CHINESE
from models.numbers import trimmed
from models.scoring import Assessment


def grounds(assessment: Assessment, words: Wording) -> Iterator[Block]:
    """Every line with a deduction, a reason or evidence."""
    evaluation = assessment.evaluation
    yield Heading(1, words("working.grounds"))
    found = [(cell, said) for cell in evaluation.cells if (said := [*_of(evaluation, cell, words)])]
    for cell, said in found:
        yield Item(3, line(evaluation, cell, words))
        for text in said:
            yield from told(4, text)
    if not found:
        yield Paragraph(words("working.none"))


def _of(evaluation: Evaluation, cell: Cell, words: Wording) -> Iterator[str]:
    """Scores with a reason one by one, those without one together where they are equal; then the evidence."""
    ceiling = evaluation.framework.indicators[cell.indicator].ceiling
    scores, firsts = evaluation.scores.get(cell, {}), evaluation.first_scores.get(cell, {})
    panel = [name for name in evaluation.panel if name in scores]
    bare: dict[Decimal | None, list[str]] = {}
    for name in (*panel, *sorted(scores.keys() - set(panel))):
        score, first = scores[name], firsts.get(name)
        if score.reason:
            yield _given((name,), score, ceiling, words) + words("working.reason", reason=score.reason)
        elif first is not None or score.points != ceiling:
            bare.setdefault(score.points, []).append(name)
        if first is not None:
            yield words("working.first", name=name, points=_points(first, words), reason=first.reason)
    for names in bare.values():
        yield _given(names, scores[names[0]], ceiling, words) + words("working.no_reason")
    for evidence in evaluation.evidence.get(cell, ()):
        yield _evidence(evidence, words)


def _given(names: Sequence[str], score: Score, ceiling: Decimal, words: Wording) -> str:
    who = figures.joined(names, words, "list")
    if score.points is None:
        return words("working.given_na", name=who)
    return words("working.given", name=who, points=_points(score, words), maximum=trimmed(ceiling, 6))


def _points(score: Score, words: Wording) -> str:
    if score.points is None:
        return words("working.abstained")
    return words("working.points", points=trimmed(score.points, 6))


def _evidence(evidence: Evidence, words: Wording) -> str:
    place = words("working.evidence_place", place=evidence.place) if evidence.place else ""
    method = CHINESE(f"method.{evidence.method}")
    source, name = evidence.source, evidence.author
    return words("working.evidence", method=method, source=source, place=place, name=name)
