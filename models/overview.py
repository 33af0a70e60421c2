"""An evaluation in one row: what every list of evaluations says of it, in no language yet."""

from __future__ import annotations

from typing import NamedTuple

from models.framework import Framework
from models.scoring import Assessment


class Title(NamedTuple):
    """A section or a grade, as both languages call it."""

    id: str
    title: str
    title_en: str


class Frame(NamedTuple):
    """What evaluations by one framework have in common: its sections, and its grades, best first."""

    sections: tuple[Title, ...]
    grades: tuple[Title, ...]


class Progress(NamedTuple):
    """How much is scored: complete cells, of all cells."""

    scored: int
    cells: int


class Overview(NamedTuple):
    """What a list says of an evaluation: plain values, which JSON has too.

    Attributes:
        station: the station's name, or the id while nobody has named it.
        region: empty while nobody has named it.
        period: as in `models.station.Visit`.
        stage: as in `models.entries.StageChange`.
        sealed: the version that is sealed; None while the evaluation is open.
        sample: a made-up evaluation.
        sections: how much of each section of the frame is scored.
        total: the total in digits; None while anything is missing.
        low: the lowest total that can still come, in digits.
        high: the highest.
        reach: which grades of the frame can still come, best first.
        graded: whether the first of them is the grade: neither the total nor a limit is open.
    """

    id: str
    station: str
    region: str
    year: int | None
    period: str
    stage: str
    sealed: int | None
    sample: bool
    frame: Frame
    sections: tuple[Progress, ...]
    total: str | None
    low: str
    high: str
    reach: tuple[int, ...]
    graded: bool

    @property
    def progress(self) -> Progress:
        """How much of the evaluation is scored."""
        return Progress(sum(scored for scored, _ in self.sections), sum(cells for _, cells in self.sections))

    @property
    def possible(self) -> tuple[Title, ...]:
        """The grades that can still come, best first."""
        return tuple(self.frame.grades[place] for place in self.reach)

    @property
    def grade(self) -> Title | None:
        """The grade; None while it is open."""
        return self.possible[0] if self.graded else None


def overview(assessment: Assessment) -> Overview:
    """Put an evaluation into one row."""
    evaluation, bands = assessment.evaluation, assessment.framework.bands
    seal = evaluation.proceedings.sealed
    facts, (low, high) = evaluation.facts, assessment.interval
    return Overview(
        id=evaluation.id,
        station=evaluation.name,
        region=facts.station.region,
        year=facts.visit.year,
        period=facts.visit.period,
        stage=evaluation.stage,
        sealed=None if seal is None else seal.version,
        sample=evaluation.setup.sample,
        frame=_frame(assessment.framework),
        sections=tuple(Progress(part.scored, len(part.cells)) for part in assessment.sections),
        total=None if assessment.total is None else f"{assessment.total:f}",
        low=f"{low:f}",
        high=f"{high:f}",
        reach=tuple(bands.index(band) for band in assessment.possible_grades),
        graded=assessment.grade is not None,
    )


def _frame(framework: Framework) -> Frame:
    return Frame(
        tuple(Title(part.id, part.title, part.title_en) for part in framework.sections),
        tuple(Title(band.id, band.title, band.title_en) for band in framework.bands),
    )
