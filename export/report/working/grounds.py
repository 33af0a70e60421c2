"""Why points were taken off, and what shows it: reasons and evidence line by line."""

from __future__ import annotations

from collections.abc import Iterator

from export.report.blocks import Block, Heading, Item, Paragraph, told
from export.report.wording import Wording
from export.report.working.names import ZH, line
from models.entries import Cell, Evidence, Score
from models.evaluation import Evaluation
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
    ceiling = evaluation.framework.indicators[cell.indicator].ceiling
    for name, score in sorted(evaluation.scores.get(cell, {}).items()):
        first = evaluation.first_scores.get(cell, {}).get(name)
        if score.points != ceiling or score.reason or first is not None:
            yield _score(score, trimmed(ceiling, 6), words)
        if first is not None and first.points is not None:
            points = trimmed(first.points, 6)
            yield words("working.first", name=name, points=points, reason=first.reason)
    for evidence in evaluation.evidence.get(cell, ()):
        yield _evidence(evidence, words)


def _score(score: Score, maximum: str, words: Wording) -> str:
    said = (
        words("working.given_na", name=score.author)
        if score.points is None
        else words("working.given", name=score.author, points=trimmed(score.points, 6), maximum=maximum)
    )
    return said + (
        words("working.reason", reason=score.reason) if score.reason else words("working.no_reason")
    )


def _evidence(evidence: Evidence, words: Wording) -> str:
    place = words("working.evidence_place", place=evidence.place) if evidence.place else ""
    method = ZH(f"method.{evidence.method}")
    source, name = evidence.source, evidence.author
    return words("working.evidence", method=method, source=source, place=place, name=name)
