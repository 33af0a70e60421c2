"""The score matrix: every line by every evaluator, with the self-review and what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from export.report.blocks import Block, Heading, Paragraph, Table
from export.report.papers.working.names import district, points
from export.report.wording import Wording
from models.acts import SelfScore
from models.derivation import shown
from models.entries import Cell
from models.evaluation import Evaluation
from models.numbers import trimmed
from models.scoring import Assessment, CellResult

# Shares of the width: id, title, maximum, self-review, then everybody, then what came of it.
_FIXED = (8, 24, 6, 7)
_NAME, _RESULT, _DECIDED = 8, 13, 8


def matrix(assessment: Assessment, words: Wording) -> Iterator[Block]:
    """A table for the lines of the whole station and one for each district."""
    evaluation = assessment.evaluation
    yield Heading(1, words("working.scores"))
    yield Paragraph(words("working.scores_note"), "AnnexText")
    for place in (None, *evaluation.districts):
        cells = [cell for cell in evaluation.cells if cell.district == place]
        if not cells:
            continue
        names = _evaluators(evaluation, cells)
        title = words("working.scores_station") if place is None else district(evaluation, place, words)
        head = (
            *words.list("working.scores_head"),
            *names,
            words("working.scores_panel"),
            words("working.scores_decided"),
        )
        rows = tuple(_row(assessment, cell, names, words) for cell in cells)
        shares = (*_FIXED, *(_NAME,) * len(names), _RESULT, _DECIDED)
        yield Heading(2, title)
        yield Table(title, head, rows, shares, left=(1,), wide=True)


def _evaluators(evaluation: Evaluation, cells: list[Cell]) -> tuple[str, ...]:
    """The panel, then whoever else scored or was to."""
    panel = evaluation.panel
    others = {
        name
        for cell in cells
        for name in (*evaluation.scores.get(cell, {}), *evaluation.expected(cell), *evaluation.recused(cell))
    }
    return (*panel, *sorted(others.difference(panel)))


def _row(assessment: Assessment, cell: Cell, names: tuple[str, ...], words: Wording) -> tuple[str, ...]:
    evaluation, result = assessment.evaluation, assessment.cells[cell]
    line = evaluation.framework.indicators[cell.indicator]
    decided = evaluation.adjudications.get(cell)
    own = evaluation.stated(SelfScore).get(str(cell))
    return (
        cell.indicator,
        line.title,
        trimmed(line.ceiling, 6),
        points(own.points, words) if own else words("word.none"),
        *(_given(evaluation, result, name, words) for name in names),
        words("working.abstained") if result.points is None else shown(result.points),
        points(decided.points, words) if decided else words("word.none"),
    )


def _given(evaluation: Evaluation, result: CellResult, name: str, words: Wording) -> str:
    """What somebody gave, or why they gave nothing."""
    cell = result.cell
    score, first = (held.get(cell, {}).get(name) for held in (evaluation.scores, evaluation.first_scores))
    if evaluation.recusal(name, cell) is not None:
        return words("working.recused")
    if score is None:
        if name in evaluation.hidden.get(cell, ()):
            return words("working.hidden")
        return words("working.missing" if name in evaluation.expected(cell) else "word.none")
    said = points(score.points, words)
    if first is not None:
        said = words("working.moved", first=points(first.points, words), points=said)
    counts = name in result.given or name in result.abstained
    return said if counts else words("working.uncounted", points=said)
