"""The evaluation (评估): all entries folded into one immutable picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from models.acts import Omission, Recusal, Rescore, Ruling
from models.disputes import Dispute
from models.editing import Editing
from models.entries import (
    POLARITIES,
    Adjudication,
    Cell,
    Entry,
    Evidence,
    FactEntry,
    Finding,
    FindingKind,
    Note,
    PartyScore,
    Score,
    Setup,
    Stage,
    StageChange,
)
from models.errors import UsageError
from models.facts import Facts, find_district, known_districts
from models.framework import Framework, Procedure, Section
from models.proceedings import Proceedings

Stated = TypeVar("Stated", bound=Entry)


@dataclass(frozen=True)
class Evaluation:
    """One station, one period, as its entries say.

    Attributes:
        scores: every evaluator's score of each cell; after a second look, what they gave then.
        first_scores: what was given before a second look.
        notes: every evaluator's note on each cell.
        findings: all of them, in the order their authors gave them; see `report_findings`.
        stray: cells that were scored though the framework or the districts no longer have them.
        acts: all other entries, by kind and slot; see `stated`.
        hidden: who scored a cell, or decided it, unseen by whoever looks; see `models.blind`.
        disputes: what several people changed without knowledge of each other; of each the newest is folded.
    """

    setup: Setup
    framework: Framework
    facts: Facts = field(default_factory=Facts)
    scores: Mapping[Cell, Mapping[str, Score]] = field(default_factory=dict)
    notes: Mapping[Cell, Mapping[str, Note]] = field(default_factory=dict)
    evidence: Mapping[Cell, tuple[Evidence, ...]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    parties: Mapping[str, PartyScore] = field(default_factory=dict)
    adjudications: Mapping[Cell, Adjudication] = field(default_factory=dict)
    stage: Stage = "on_site"
    stray: tuple[Cell, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    first_scores: Mapping[Cell, Mapping[str, Score]] = field(default_factory=dict)
    acts: Mapping[type[Entry], Mapping[str, Entry]] = field(default_factory=dict)
    hidden: Mapping[Cell, tuple[str, ...]] = field(default_factory=dict)
    proceedings: Proceedings = field(default_factory=Proceedings)

    @property
    def procedure(self) -> Procedure:
        """What is asked of evaluators beside their scores."""
        return self.proceedings.procedure

    @property
    def has_procedure(self) -> bool:
        """Whether the framework's procedure holds here at all."""
        return self.framework.procedure is not None and not _is_open(self.setup)

    @cached_property
    def editing(self) -> Editing:
        """Which findings are the report's text, and what stands behind each."""
        return Editing(self.findings, self.stated(Omission))

    @property
    def report_findings(self) -> tuple[Finding, ...]:
        """The findings that are the report's text, in its order."""
        return self.editing.reported

    @property
    def report_counts(self) -> Mapping[FindingKind, int]:
        """How many of the report's findings are of each kind."""
        return {kind: sum(f.polarity == kind for f in self.report_findings) for kind in POLARITIES}

    def stated(self, kind: type[Stated]) -> Mapping[str, Stated]:
        """The entries of a kind from `models.acts`, by slot, in the order of the slots."""
        return self.acts.get(kind, {})  # type: ignore[return-value]

    @property
    def id(self) -> str:
        """The evaluation's id."""
        return self.setup.id

    @property
    def name(self) -> str:
        """The station's name, or the id while nobody has named it."""
        return self.facts.station.name or self.setup.id

    @cached_property
    def districts(self) -> tuple[str, ...]:
        """The districts' ids, in order."""
        return tuple(row.id for row in self.facts.districts.rows)

    @cached_property
    def district_names(self) -> Mapping[str, str]:
        """The districts' names by id, in order."""
        return {row.id: row.name for row in self.facts.districts.rows}

    def district_name(self, district: str) -> str:
        """A district's name, or the id of one that is gone."""
        return self.district_names.get(district, district)

    @cached_property
    def panel(self) -> tuple[str, ...]:
        """Those of the team who are to score: the lead and the experts who have not left."""
        return tuple(
            member.name for member in self.setup.member if member.role != "staff" and not member.left
        )

    def cells_of(self, indicator: str) -> tuple[Cell, ...]:
        """The cells of an indicator: one, or one for each district."""
        if self.framework.indicators[indicator].scope == "station":
            return (Cell(indicator),)
        return tuple(Cell(indicator, district) for district in self.districts)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell there is to score, in the framework's order."""
        return tuple(cell for indicator in self.framework.indicators for cell in self.cells_of(indicator))

    def cells_at(self, section: Section, district: str | None) -> tuple[Cell, ...]:
        """The cells of one checklist: a section station-wide (None) or in one district."""
        scope = "station" if district is None else "district"
        return tuple(Cell(line.id, district) for line in section.indicators if line.scope == scope)

    def expected(self, cell: Cell) -> tuple[str, ...]:
        """Who is to score a cell: the section's owners where they decide, else the panel and whoever did.

        Without those who are recused there, and without those who have other lines to score.
        """
        return tuple(name for name in self._wanted(cell) if self.recusal(name, cell) is None)

    def recused(self, cell: Cell) -> tuple[str, ...]:
        """Who would be to score a cell, and is recused there."""
        return tuple(name for name in self._wanted(cell) if self.recusal(name, cell) is not None)

    def recusal(self, name: str, cell: Cell) -> Recusal | Ruling | None:
        """Why somebody does not judge a cell; None where they may."""
        section = self.framework.section_of[cell.indicator].id
        return self.proceedings.recused(name, section, cell.district)

    def _wanted(self, cell: Cell) -> tuple[str, ...]:
        section = self.framework.section_of[cell.indicator].id
        if self.framework.panel == "owner" and (owners := self._owners(section)):
            return owners
        assigned = self.proceedings.assigned
        names = tuple(name for name in self.panel if assigned(name, section, cell.district))
        return names + tuple(name for name in sorted(self.scores.get(cell, {})) if name not in names)

    def _owners(self, section: str) -> tuple[str, ...]:
        return tuple(member.name for member in self.setup.member if section in member.owns)

    @cached_property
    def _scorers(self) -> Mapping[str, frozenset[str]]:
        named: dict[str, set[str]] = {section.id: set() for section in self.framework.sections}
        for cell in self.cells:
            named[self.framework.section_of[cell.indicator].id].update(self.expected(cell))
        return {section: frozenset(names) for section, names in named.items()}

    def scorers(self, section: str) -> frozenset[str]:
        """Who has anything to score in a section."""
        return self._scorers[section]

    @cached_property
    def _awaited(self) -> Mapping[str, frozenset[str]]:
        return {
            section.id: frozenset(name for name in self.panel if self._awaits(name, section))
            for section in self.framework.sections
        }

    def _awaits(self, name: str, section: Section) -> bool:
        if name in self.scorers(section.id):
            return True
        section_of = self.framework.section_of
        places = {cell.district for cell in self.stray if section_of.get(cell.indicator) is section}
        places |= self.proceedings.districts_named(name)
        return bool(self.proceedings.judged(name, section.id, places))

    def awaited(self, section: str) -> frozenset[str]:
        """Who of the panel is to hand a section in before they see it.

        Those as well whose lines there went with a district: taking one out shows nothing.
        """
        return self._awaited[section]

    def own_cells(self, name: str) -> tuple[Cell, ...]:
        """The cells that somebody is to score."""
        return tuple(cell for cell in self.cells if name in self.expected(cell))

    def findings_of(
        self, section: str, polarity: FindingKind, district: str | None = None
    ) -> tuple[Finding, ...]:
        """The findings of a section or party, of the station as a whole or of one district."""
        return tuple(
            f
            for f in self.findings
            if f.section == section and f.polarity == polarity and f.district == district
        )

    def done_by(self, author: str, cells: Iterable[Cell]) -> int:
        """How many of the cells this author has scored or called not applicable."""
        return sum(author in self.scores.get(cell, {}) for cell in cells)

    def dispute(self, kind: str, slot: str) -> Dispute | None:
        """The dispute over a slot; None where there is none."""
        return next((found for found in self.disputes if (found.kind, found.slot) == (kind, slot)), None)

    def texts(self) -> Iterator[Entry]:
        """Every entry in which people wrote freely, apart from facts."""
        for of_cell in (self.scores, self.first_scores, self.notes):
            for by_author in of_cell.values():
                yield from by_author.values()
        for found in self.evidence.values():
            yield from found
        yield from self.findings
        yield from self.adjudications.values()
        for by_slot in self.acts.values():
            yield from by_slot.values()

    def find_cell(self, text: str) -> Cell:
        """The cell that ``INDICATOR[@DISTRICT]`` names; a district may be named by id or by name.

        Raises:
            UsageError: there is no such indicator or district, or the district is missing or too much.
        """
        named = Cell.parse(text)
        line = self.framework.indicators.get(named.indicator) or self.framework.indicators.get(
            named.indicator.upper()
        )
        if line is None:
            raise UsageError(
                "unknown.indicator", name=named.indicator, known=", ".join(self.framework.indicators)
            )
        if line.scope == "station":
            if named.district:
                raise UsageError("unknown.not_per_district", id=line.id)
            return Cell(line.id)
        if not named.district:
            raise UsageError("unknown.which_district", id=line.id, known=known_districts(self.facts))
        return Cell(line.id, find_district(self.facts, named.district).id)


def procedure_of(setup: Setup, framework: Framework) -> Procedure:
    """What a framework asks beside scores; nothing where nobody is on a team, or of a sample."""
    return Procedure() if _is_open(setup) or framework.procedure is None else framework.procedure


def _is_open(setup: Setup) -> bool:
    return setup.sample or not setup.member


def fold(
    setup: Setup, framework: Framework, entries: Iterable[Entry], disputes: Iterable[Dispute] = ()
) -> Evaluation:
    """Put the current entries together; their order does not matter.

    Args:
        setup: what the evaluation started with.
        framework: its frozen framework.
        entries: the newest entry of each slot.
        disputes: slots that have others beside it.
    """
    topics: dict[str, Any] = {}
    scores: dict[Cell, dict[str, Score]] = {}
    notes: dict[Cell, dict[str, Note]] = {}
    evidence: dict[Cell, list[Evidence]] = {}
    findings: list[Finding] = []
    parties: dict[str, PartyScore] = {}
    adjudications: dict[Cell, Adjudication] = {}
    stage: Stage = "on_site"
    again: list[Rescore] = []
    acts: dict[type[Entry], dict[str, Entry]] = {}
    ordered = sorted(entries, key=lambda e: (e.kind, e.slot()))
    for entry in ordered:
        match entry:
            case Rescore():
                again.append(entry)
            case Score():
                scores.setdefault(entry.cell, {})[entry.author] = entry
            case Evidence():
                evidence.setdefault(entry.cell, []).append(entry)
            case Finding():
                findings.append(entry)
            case Note():
                notes.setdefault(entry.cell, {})[entry.author] = entry
            case PartyScore():
                parties[entry.party] = entry
            case FactEntry():
                topics[entry.topic] = entry.fact
            case Adjudication():
                adjudications[entry.cell] = entry
            case StageChange():
                stage = entry.stage
            case _:
                acts.setdefault(type(entry), {})[entry.slot()] = entry
    first: dict[Cell, dict[str, Score]] = {}
    for score in again:
        by_author = scores.setdefault(score.cell, {})
        if (former := by_author.get(score.author)) is not None:
            first.setdefault(score.cell, {})[score.author] = former
        by_author[score.author] = score
    folded = Evaluation(
        setup,
        framework,
        Facts(**topics),
        scores,
        notes,
        {cell: tuple(sorted(found, key=lambda e: e.id)) for cell, found in evidence.items()},
        tuple(sorted(findings, key=lambda f: (f.order, f.id))),
        parties,
        adjudications,
        stage,
        disputes=tuple(disputes),
        first_scores=first,
        acts=acts,
        proceedings=Proceedings.of(procedure_of(setup, framework), ordered),
    )
    known = set(folded.cells)
    return replace(folded, stray=tuple(sorted((c for c in scores if c not in known), key=str)))
