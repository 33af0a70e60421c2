"""What the paper is of: station, framework, version, result."""

from __future__ import annotations

from collections.abc import Iterator

from export.report.blocks import Block, Heading, Paragraph, Table
from export.report.options import Sealed
from export.report.papers import figures
from export.report.papers.result import limit_what
from export.report.wording import Wording
from models.language import CHINESE
from models.numbers import trimmed
from models.scoring import Assessment


def about(assessment: Assessment, sealed: Sealed | None, words: Wording) -> Iterator[Block]:
    """The head of the paper, and what limits the grade."""
    evaluation, framework = assessment.evaluation, assessment.framework
    yield Heading(1, words("working.about"))
    values = (
        words.common["station"],
        evaluation.id,
        words.common["date"],
        words("working.framework", title=framework.title, version=framework.version),
        evaluation.setup.framework_hash,
        CHINESE(f"stage.{evaluation.stage}"),
        words("working.version", number=evaluation.proceedings.version)
        if sealed is None
        else words("working.sealed", number=sealed.version, digest=sealed.digest),
        _total(assessment, words),
        _grade(assessment, words),
        words("working.progress", scored=assessment.scored, total=len(assessment.cells)),
    )
    rows = tuple(zip(words.list("working.about_rows"), values, strict=False))
    yield Table(words("working.about"), words.list("working.about_head"), rows, (24, 76), left=(1,))
    for limit in assessment.limits:
        state = words("working.limit_certain" if limit.certain else "working.limit_open")
        what = limit_what(framework, limit)
        yield Paragraph(words("working.limit", what=what, grade=limit.band.title, state=state), "AnnexText")


def _total(assessment: Assessment, words: Wording) -> str:
    low, high = (f"{end:f}" for end in assessment.interval)
    scale = trimmed(assessment.framework.scale)
    if assessment.total is None:
        return words("working.interval", low=low, high=high, scale=scale)
    return words("working.total", total=low, scale=scale)


def _grade(assessment: Assessment, words: Wording) -> str:
    if assessment.grade:
        return assessment.grade.title
    return words("working.grades", grades=figures.grades(assessment, words))
