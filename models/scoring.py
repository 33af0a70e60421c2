"""From entries to the grade: `assess` is the one place where points are computed.

The order: evaluators' points of a cell, the panel's rule, the districts, the section, the third
party, the four parties by weight, one rounding, the grade. Everything is exact (`Fraction`) until
that one rounding. What is missing is not zero: it leaves an interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from models.entries import Cell
from models.evaluation import Evaluation
from models.facts import clients
from models.framework import Band, Cap, Framework, Indicator, PanelRule, Party, Section
from models.numbers import rounded


@dataclass(frozen=True, slots=True)
class Range:
    """Points between two exact bounds; known when nothing is missing.

    Attributes:
        low: the points if all that is missing turns out lowest.
        high: the points if all that is missing turns out highest.
        known: whether nothing is missing, so that both are the points.
    """

    low: Fraction
    high: Fraction
    known: bool

    def times(self, factor: Fraction) -> Range:
        """The range on another scale."""
        return Range(self.low * factor, self.high * factor, self.known)


@dataclass(frozen=True, slots=True)
class CellResult:
    """What the panel gives a cell.

    Attributes:
        points: None when the line does not apply there.
        given: the points of each evaluator that count.
        abstained: who called it not applicable.
        missing: who has not scored yet; empty once the lead has decided.
        adjudicated: whether the points are the lead's decision.
        recused: who does not judge it; where nobody is left, the line does not apply there.
        hidden: who of the missing has scored, unseen by whoever looks.
    """

    cell: Cell
    points: Range | None
    given: Mapping[str, Decimal]
    abstained: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    adjudicated: bool = False
    recused: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def is_left_out(self) -> bool:
        """Whether it leaves the denominator because all who would judge it are recused."""
        return bool(self.recused) and self.points is None and not (self.abstained or self.adjudicated)

    @property
    def complete(self) -> bool:
        """Whether nothing about the cell is missing."""
        return self.points is None or self.points.known


@dataclass(frozen=True, slots=True)
class LineResult:
    """What an indicator gets: its cells combined; None where it applies nowhere."""

    indicator: Indicator
    points: Range | None
    cells: tuple[CellResult, ...]
    weights: tuple[Fraction, ...] | None


@dataclass(frozen=True, slots=True)
class SectionResult:
    """What a section gets.

    Attributes:
        earned: the points of the lines that apply.
        applicable: the points those lines could have.
        points: `earned` on the section's own points; None where no line applies.
    """

    section: Section
    lines: tuple[LineResult, ...]
    earned: Range
    applicable: Decimal
    points: Range | None

    @property
    def cells(self) -> tuple[CellResult, ...]:
        """The section's cells in order."""
        return tuple(cell for line in self.lines for cell in line.cells)

    @property
    def scored(self) -> int:
        """How many cells are complete."""
        return sum(cell.complete for cell in self.cells)


@dataclass(frozen=True, slots=True)
class PartyResult:
    """What a party gives, on its own scale, and what that is of the total."""

    party: Party
    points: Range
    share: Range


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that forces or caps the grade.

    Attributes:
        certain: whether it holds already; otherwise it still may.
        band: the grade it allows at most.
        indicator: the veto line, or None for a cap.
    """

    certain: bool
    band: Band
    cap: Cap | None = None
    indicator: Indicator | None = None


@dataclass(frozen=True)
class Assessment:
    """All numbers of an evaluation."""

    evaluation: Evaluation
    sections: tuple[SectionResult, ...]
    parties: tuple[PartyResult, ...]
    limits: tuple[Limit, ...]

    @property
    def framework(self) -> Framework:
        """The framework it was assessed by."""
        return self.evaluation.framework

    @cached_property
    def exact(self) -> Range:
        """The total before its one rounding."""
        return _total(party.share for party in self.parties)

    @cached_property
    def interval(self) -> tuple[Decimal, Decimal]:
        """The lowest and the highest total that can still come, rounded."""
        return self._round(self.exact.low), self._round(self.exact.high)

    @property
    def total(self) -> Decimal | None:
        """The total, rounded once; None while anything is missing."""
        return self.interval[0] if self.exact.known else None

    @cached_property
    def possible_grades(self) -> tuple[Band, ...]:
        """The grades that can still come, best first."""
        bands = self.framework.bands
        low, high = self.interval
        reach = range(bands.index(self.framework.grade(high)), bands.index(self.framework.grade(low)) + 1)
        certain = max((bands.index(limit.band) for limit in self.limits if limit.certain), default=0)
        found = {max(n, certain) for n in reach}
        for limit in self.limits:
            if not limit.certain:
                found |= {max(n, bands.index(limit.band)) for n in found}
        return tuple(bands[n] for n in sorted(found))

    @property
    def grade(self) -> Band | None:
        """The grade; None while the total or a limit is open."""
        open_limit = any(not limit.certain for limit in self.limits)
        return None if self.total is None or open_limit else self.possible_grades[0]

    @property
    def third_party(self) -> PartyResult:
        """The third party's result."""
        return next(party for party in self.parties if party.party.computed)

    @cached_property
    def cells(self) -> Mapping[Cell, CellResult]:
        """The result of each cell."""
        return {cell.cell: cell for section in self.sections for cell in section.cells}

    @property
    def scored(self) -> int:
        """How many cells are complete."""
        return sum(section.scored for section in self.sections)

    def shown(self, value: Fraction) -> Decimal:
        """A number as it is shown: the exact value rounded by the framework's rule, never a rounded one."""
        return self._round(value)

    def _round(self, value: Fraction) -> Decimal:
        return rounded(value, self.framework.places, self.framework.rounding)


def assess(evaluation: Evaluation) -> Assessment:
    """Compute everything that follows from an evaluation's scores."""
    sections = tuple(_section(evaluation, section) for section in evaluation.framework.sections)
    parties = tuple(_party(evaluation, party, sections) for party in evaluation.framework.parties)
    return Assessment(evaluation, sections, parties, tuple(_limits(evaluation.framework, sections)))


def combine(rule: PanelRule, points: Sequence[Fraction]) -> Fraction:
    """One number from several evaluators' points.

    Args:
        rule: `trimmed_mean` leaves out the highest and the lowest from three points on; `owner` is
            the mean of the section's owners, most often one.
        points: at least one.
    """
    ordered = sorted(points)
    if rule == "median":
        middle = len(ordered) // 2
        return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    if rule == "trimmed_mean" and len(ordered) >= 3:
        ordered = ordered[1:-1]
    return sum(ordered, Fraction(0)) / len(ordered)


def _cell(evaluation: Evaluation, line: Indicator, cell: Cell) -> CellResult:
    decided = evaluation.adjudications.get(cell)
    scores = evaluation.scores.get(cell, {})
    expected, recused = evaluation.expected(cell), evaluation.recused(cell)
    counted = {name: scores[name].points for name in expected if name in scores}
    given = {name: points for name, points in counted.items() if points is not None}
    abstained = tuple(name for name, points in counted.items() if points is None)
    if decided is not None:
        value = None if decided.points is None else Fraction(decided.points)
        points = None if value is None else Range(value, value, known=True)
        return CellResult(cell, points, given, abstained, (), adjudicated=True, recused=recused)
    if recused and not expected:
        return CellResult(cell, None, given, abstained, recused=recused)
    missing = tuple(name for name in expected if name not in scores) if expected else ("",)
    if not given and not missing:
        return CellResult(cell, None, given, abstained, recused=recused)
    known = [Fraction(points) for points in given.values()]
    low, high = (
        combine(evaluation.framework.panel, known + [end] * len(missing))
        for end in (Fraction(0), Fraction(line.ceiling))
    )
    hidden = tuple(name for name in evaluation.hidden.get(cell, ()) if name in missing)
    points = Range(low, high, not missing)
    return CellResult(cell, points, given, abstained, missing, recused=recused, hidden=hidden)


def _line(evaluation: Evaluation, line: Indicator) -> LineResult:
    cells = tuple(_cell(evaluation, line, cell) for cell in evaluation.cells_of(line.id))
    if line.scope == "station":
        return LineResult(line, cells[0].points, cells, None)
    held = [(cell, cell.points) for cell in cells if cell.points is not None]
    if not cells:
        return LineResult(line, Range(Fraction(0), Fraction(line.points), known=False), cells, None)
    if not held:
        return LineResult(line, None, cells, None)
    weights = _weights(evaluation, [cell.cell for cell, _ in held])
    if weights is None:
        low, high = min(p.low for _, p in held), max(p.high for _, p in held)
        return LineResult(line, Range(low, high, known=False), cells, None)
    parts = [points.times(weight) for (_, points), weight in zip(held, weights, strict=True)]
    return LineResult(line, _total(parts), cells, weights)


def _weights(evaluation: Evaluation, cells: Sequence[Cell]) -> tuple[Fraction, ...] | None:
    """How much each district counts; None while clients decide and some district's are not stated."""
    equal = (Fraction(1, len(cells)),) * len(cells)
    if evaluation.framework.districts == "equal" or len(cells) == 1:
        return equal
    stated = [clients(evaluation.facts, cell.district or "") for cell in cells]
    counts = [count for count in stated if count is not None]
    if len(counts) < len(cells):
        return None
    return tuple(Fraction(n, sum(counts)) for n in counts) if sum(counts) else equal


def _section(evaluation: Evaluation, section: Section) -> SectionResult:
    lines = tuple(_line(evaluation, line) for line in section.indicators)
    counted = [(line.indicator.points, line.points) for line in lines if not line.indicator.is_veto]
    earned = _total(points for _, points in counted if points is not None)
    applicable = sum((maximum for maximum, points in counted if points is not None), Decimal(0))
    points = earned.times(Fraction(section.points) / Fraction(applicable)) if applicable else None
    return SectionResult(section, lines, earned, applicable, points)


def _party(evaluation: Evaluation, party: Party, sections: Sequence[SectionResult]) -> PartyResult:
    whole = Fraction(party.maximum)
    if party.computed:
        held = [(s.section.points, s.points) for s in sections if s.points is not None]
        maximum = sum((points for points, _ in held), Decimal(0))
        nothing = Range(Fraction(0), whole, known=False)
        points = _total(p for _, p in held).times(whole / Fraction(maximum)) if maximum else nothing
    elif score := evaluation.parties.get(party.id):
        points = Range(Fraction(score.points), Fraction(score.points), known=True)
    else:
        points = Range(Fraction(0), whole, known=False)
    of_total = Fraction(party.weight) / 100 * Fraction(evaluation.framework.scale) / whole
    return PartyResult(party, points, points.times(of_total))


def _limits(framework: Framework, sections: Iterable[SectionResult]) -> Iterable[Limit]:
    for section in sections:
        for cap in framework.caps:
            if cap.section == section.section.id and section.points is not None:
                yield from _cap(framework, cap, section.points, section.section.points)
        for line in section.lines:
            for cap in framework.caps:
                if cap.indicator == line.indicator.id and line.points is not None:
                    yield from _cap(framework, cap, line.points, line.indicator.points)
            if line.indicator.is_veto:
                yield from _veto(framework, line)


def _cap(framework: Framework, cap: Cap, points: Range, maximum: Decimal) -> Iterable[Limit]:
    bar = Fraction(cap.below) / 100 * Fraction(maximum)
    if points.low < bar:
        yield Limit(points.high < bar, framework.band(cap.grade), cap=cap)


def _veto(framework: Framework, line: LineResult) -> Iterable[Limit]:
    """A veto holds once a majority of those who judge a cell, or the lead, finds it not met."""
    half = Fraction(1, 2)
    held = [cell.points for cell in line.cells if cell.points is not None]
    if not line.cells or any(points.low < half for points in held):
        certain = any(points.high < half for points in held)
        yield Limit(certain, framework.band(framework.veto_grade), indicator=line.indicator)


def _total(ranges: Iterable[Range]) -> Range:
    low, high, known = Fraction(0), Fraction(0), True
    for part in ranges:
        low, high, known = low + part.low, high + part.high, known and part.known
    return Range(low, high, known)
