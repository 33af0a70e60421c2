"""The satisfaction survey: how its sample was drawn, and what was answered; clients by code alone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from export.report.blocks import Block, Heading, Paragraph, Table
from export.report.wording import Wording
from models.evaluation import Evaluation
from models.numbers import trimmed
from models.sampling import drawn, size_of
from models.scoring import Assessment
from models.survey import Tally, tally


def survey(assessment: Assessment, words: Wording) -> Iterator[Block]:
    """Population, seed and codes, then the answers to each question."""
    evaluation = assessment.evaluation
    codes, counted = drawn(evaluation), tally(evaluation)
    yield Heading(1, words("working.survey"))
    rows = zip(words.list("working.survey_rows"), _values(assessment, codes, counted, words), strict=False)
    yield Table(words("working.survey"), words.list("working.survey_head"), tuple(rows), (40, 60), left=(1,))
    if codes:
        yield Paragraph(words("working.survey_draw"), "AnnexText")
        listed = words("working.survey_separator").join(codes)
        yield Paragraph(words("working.survey_codes", codes=listed), "AnnexText")
    if counted is not None and counted.returned:
        yield _answers(assessment, counted, words)


def _values(
    assessment: Assessment, codes: tuple[str, ...], counted: Tally | None, words: Wording
) -> Iterator[str]:
    held = assessment.evaluation.facts.survey
    yield _number(held.population, words)
    yield words(f"working.survey_{held.method}")
    yield _wanted(assessment.evaluation, words)
    yield _number(held.seed, words)
    yield _number(len(codes) or None, words)
    yield _number(counted.returned if counted else None, words)
    yield _number(held.valid, words)
    yield (
        words("working.survey_unstated")
        if held.satisfaction is None
        else words("word.percent", value=trimmed(held.satisfaction))
    )
    for value in (counted.by_mean, counted.by_share) if counted else (None, None):
        yield _percent(assessment, value, words)


def _wanted(evaluation: Evaluation, words: Wording) -> str:
    held = evaluation.facts.survey
    return _number(
        None if held.population is None else size_of(evaluation, held.population, held.sampled), words
    )


def _number(value: int | None, words: Wording) -> str:
    return words("working.survey_unstated") if value is None else str(value)


def _percent(assessment: Assessment, value: Fraction | None, words: Wording) -> str:
    if value is None:
        return words("word.none")
    return words("word.percent", value=f"{assessment.shown(value):f}")


def _answers(assessment: Assessment, counted: Tally, words: Wording) -> Table:
    scale = counted.questionnaire.scale
    title, silent, mean = words.list("working.survey_questions")
    answers = tuple(range(1, scale + 1))
    head = (title, *map(str, answers), silent, mean)
    rows = tuple(
        (
            item.question.title,
            *(str(item.counts.get(answer, 0)) for answer in answers),
            str(item.silent),
            words("word.none") if item.mean is None else f"{assessment.shown(item.mean):f}",
        )
        for item in counted.items
    )
    shares = (44, *(7,) * scale, 9, 12)
    return Table(words("working.tally_title"), head, rows, shares, left=(0,))
