"""An evaluation in one row: for the list on the screen and on the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.evaluation import Evaluation
    from models.language import Language
    from models.scoring import Assessment


@dataclass(frozen=True, slots=True)
class Overview:
    """What the list says of an evaluation, in words.

    Attributes:
        sections: each section's ``title done/total``, complete cells of all cells.
        result: the total and the grade, or the interval, or why it cannot be read.
    """

    id: str
    name: str
    region: str = ""
    period: str = ""
    stage: str = ""
    sections: tuple[str, ...] = ()
    done: int = 0
    total: int = 0
    result: str = ""
    is_damaged: bool = False


def overview(evaluation: Evaluation, assessment: Assessment, words: Language) -> Overview:
    """Put an evaluation into one row."""
    visit = evaluation.facts.visit
    period = f"{visit.year or ''} {words(f'period.{visit.period}')}".strip()
    if assessment.total is not None and assessment.grade is not None:
        result = f"{assessment.total} {words.title(assessment.grade)}"
    else:
        low, high = assessment.interval
        result = f"{low}-{high}"
    name = evaluation.name + (f" {words('app.sample')}" if evaluation.setup.sample else "")
    sections = tuple(f"{words.title(s.section)} {s.scored}/{len(s.cells)}" for s in assessment.sections)
    return Overview(
        evaluation.id,
        name,
        evaluation.facts.station.region,
        period,
        words(f"stage.{evaluation.stage}"),
        sections,
        assessment.scored,
        len(assessment.cells),
        result,
    )
