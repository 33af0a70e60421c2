"""What the parts of a working paper are called: lines, places, points."""

from __future__ import annotations

from decimal import Decimal

from export.report.papers import figures
from export.report.wording import Wording
from models.entries import Cell
from models.evaluation import Evaluation
from models.numbers import trimmed


def line(evaluation: Evaluation, cell: Cell, words: Wording) -> str:
    """A line by id and title, and its district."""
    found = evaluation.framework.indicators.get(cell.indicator)
    title = found.title if found else cell.indicator
    if cell.district is None:
        return words("working.named", id=cell.indicator, title=title)
    at = district(evaluation, cell.district, words)
    return words("working.named_at", id=cell.indicator, title=title, district=at)


def district(evaluation: Evaluation, name: str | None, words: Wording) -> str:
    """A district by name, the station as a whole where there is none."""
    if name is None:
        return words("working.whole")
    return evaluation.district_name(name)


def place(evaluation: Evaluation, section: str, at: str | None, words: Wording) -> str:
    """A section or party, and the district where it is one district's."""
    title = figures.heading(evaluation.framework, section)
    if at is None:
        return title
    return words("working.place", section=title, district=district(evaluation, at, words))


def points(value: Decimal | None, words: Wording) -> str:
    """Points as they were given, or that the line does not apply."""
    return words("working.abstained") if value is None else trimmed(value, 6)
