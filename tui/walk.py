"""An evaluation as one author walks it: the stops, the lines at each, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from models.divergence import awaits
from models.entries import Cell
from models.evaluation import Evaluation
from models.framework import Section
from models.language import Language
from models.numbers import trimmed
from models.panel import Bar, bar
from tui.widgets.checklist import ChecklistRow
from tui.widgets.navigator import Stop


@dataclass(frozen=True, slots=True)
class Walk:
    """What navigator and checklist show an author.

    Attributes:
        author: whose scores are shown and counted.
        words: the language they are shown in.
    """

    evaluation: Evaluation
    author: str
    words: Language

    def places(self, section: Section) -> list[str | None]:
        """Where a section has lines: the station (None), the districts."""
        everywhere = (None, *self.evaluation.districts)
        return [place for place in everywhere if self.evaluation.cells_at(section, place)]

    def stops(self) -> list[Stop]:
        """Each section's heading and the places under it, with done of total."""
        stops: list[Stop] = []
        for section in self.evaluation.framework.sections:
            below = [self._stop(section, district) for district in self.places(section)]
            done, total = sum(stop.done for stop in below), sum(stop.total for stop in below)
            heading = Stop(section.id, self.words.title(section), done, total, is_heading=True)
            stops += [heading, *below]
        return stops

    def rows(self, section: Section, district: str | None) -> list[ChecklistRow]:
        """The lines at a place, with the author's own scores."""
        found = {Cell(f.indicator, f.district) for f in self.evaluation.findings if f.indicator}
        return [self._row(cell, cell in found) for cell in self.evaluation.cells_at(section, district)]

    def next_open(self, cell: Cell | None, section: Section, district: str | None) -> Cell | None:
        """The next cell the author has not scored: in this list, then further on, then from the start."""
        here = self.evaluation.cells_at(section, district)
        at = here.index(cell) + 1 if cell in here else 0
        order = chain(here[at:], here[:at], self._onward(section, district))
        return next((c for c in order if c != cell and self.is_open(c)), None)

    def match(self, text: str, after: Cell | None) -> Cell | None:
        """The next cell whose id, title or group has the text."""
        cells, lines, wanted = self.evaluation.cells, self.evaluation.framework.indicators, text.casefold()
        at = cells.index(after) + 1 if after in cells else 0
        for cell in (*cells[at:], *cells[:at]):
            line = lines[cell.indicator]
            if wanted in f"{cell} {line.title} {line.title_en} {line.group}".casefold():
                return cell
        return None

    def name(self, cell: Cell) -> str:
        """A cell as people call it: ``Q01 南片区``."""
        return f"{cell.indicator} {self.place_name(cell.district)}" if cell.district else cell.indicator

    def place_name(self, district: str | None) -> str:
        """A district's name, or the word for the station as a whole."""
        rows = self.evaluation.facts.districts.rows
        return next((row.name for row in rows if row.id == district), self.words("checklist.station"))

    def _stop(self, section: Section, district: str | None) -> Stop:
        here = self.evaluation.cells_at(section, district)
        cells = [cell for cell in here if self._bar(cell) is None]
        done = self.evaluation.done_by(self.author, cells)
        return Stop(section.id, self.place_name(district), done, len(cells), district)

    def _row(self, cell: Cell, has_finding: bool) -> ChecklistRow:
        line = self.evaluation.framework.indicators[cell.indicator]
        score = self.evaluation.scores.get(cell, {}).get(self.author)
        shown = ""
        if score is not None:
            shown = self.words("checklist.na") if score.points is None else trimmed(score.points)
        reason = self._bar(cell)
        if reason is not None:
            shown = self.words(f"checklist.{reason}")
        stated = (
            bool(score and score.reason),
            cell in self.evaluation.evidence,
            self.author in self.evaluation.notes.get(cell, {}),
            has_finding,
        )
        marks = self.words("checklist.flags").split(",")
        flags = "".join(mark for mark, is_stated in zip(marks, stated, strict=True) if is_stated)
        is_asked = awaits(self.evaluation, cell, self.author) is not None
        if is_asked:
            flags = self.words("checklist.again") + flags
        title, maximum = self.words.title(line), trimmed(line.ceiling)
        is_barred = reason is not None
        return ChecklistRow(cell, title, maximum, shown, flags, is_asked=is_asked, is_barred=is_barred)

    def _bar(self, cell: Cell) -> Bar | None:
        """Why a line is not the author's to score; one scored before it was given away counts."""
        reason = bar(self.evaluation, self.author, cell)
        return None if reason == "unassigned" and self._is_scored(cell) else reason

    def _is_scored(self, cell: Cell) -> bool:
        """Whether nothing is to be done on a line: it is scored, and no second look at it is awaited."""
        is_scored = self.author in self.evaluation.scores.get(cell, {})
        return is_scored and awaits(self.evaluation, cell, self.author) is None

    def is_open(self, cell: Cell) -> bool:
        """Whether the author has a line to score: of the calibration round alone while that is open."""
        round_of = self.evaluation.proceedings.calibration
        if round_of is not None and not round_of.closed and not round_of.covers(cell):
            return False
        return not self._is_scored(cell) and self._bar(cell) is None

    def _onward(self, section: Section, district: str | None) -> Iterator[Cell]:
        """Every cell after a place, round to the place itself."""
        stops = [(s, place) for s in self.evaluation.framework.sections for place in self.places(s)]
        at = stops.index((section, district)) + 1 if (section, district) in stops else 0
        for there, place in (*stops[at:], *stops[:at]):
            yield from self.evaluation.cells_at(there, place)
