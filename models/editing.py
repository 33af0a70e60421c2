"""Editing (统稿): which findings are the report's text, what stands behind each, and which say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from models.acts import Omission
from models.entries import POLARITIES, Finding, FindingKind
from models.likeness import alike

if TYPE_CHECKING:
    from models.evaluation import Evaluation

State = Literal["reported", "merged", "omitted"]


@dataclass(frozen=True)
class Branch:
    """A finding and what it was made of."""

    finding: Finding
    sources: tuple[Branch, ...] = ()

    def leaves(self) -> Iterator[Finding]:
        """The findings as they were first said, from left to right."""
        if not self.sources:
            yield self.finding
        for branch in self.sources:
            yield from branch.leaves()


@dataclass(frozen=True)
class Editing:
    """What the lead made of all findings.

    A finding stands for its sources, and for theirs, as long as it is not withdrawn. Findings that are
    sources of each other stand side by side: no finding is ever behind nothing.

    Attributes:
        findings: all of them, in the report's order.
        omissions: by the finding that is left out.
    """

    findings: tuple[Finding, ...] = ()
    omissions: Mapping[str, Omission] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, Finding]:
        """Every finding by its id."""
        return {finding.id: finding for finding in self.findings}

    @cached_property
    def _behind(self) -> Mapping[str, frozenset[str]]:
        """What each finding stands for, however many steps away; itself only where it goes in a ring."""
        return {name: self._reached(name) for name, finding in self.by_id.items() if finding.sources}

    def _reached(self, name: str) -> frozenset[str]:
        reached: set[str] = set()
        ahead = list(self.by_id[name].sources)
        while ahead:
            source = ahead.pop()
            if source in self.by_id and source not in reached:
                reached.add(source)
                ahead += self.by_id[source].sources
        return frozenset(reached)

    def behind(self, finding: Finding) -> frozenset[str]:
        """The ids of what a finding stands for, without what stands for it in turn."""
        found = self._behind.get(finding.id, frozenset())
        return frozenset(name for name in found if finding.id not in self._behind.get(name, ()))

    @cached_property
    def _heads(self) -> Mapping[str, tuple[Finding, ...]]:
        """Of each finding that others stand for: those of them that nothing stands for."""
        over: dict[str, list[Finding]] = {}
        for finding in self.findings:
            for name in self.behind(finding):
                over.setdefault(name, []).append(finding)
        return {name: tuple(head for head in heads if head.id not in over) for name, heads in over.items()}

    def heads(self, finding: Finding) -> tuple[Finding, ...]:
        """What stands for a finding; the finding itself where nothing does."""
        return self._heads.get(finding.id, (finding,))

    def state(self, finding: Finding) -> State:
        """Whether it is the report's text, or goes into another, or is left out."""
        if finding.id in self._heads:
            return "merged"
        return "omitted" if finding.id in self.omissions else "reported"

    @cached_property
    def reported(self) -> tuple[Finding, ...]:
        """The report's text, in its order."""
        return tuple(finding for finding in self.findings if self.state(finding) == "reported")

    @cached_property
    def kept(self) -> frozenset[str]:
        """The ids of all that is in the report, in its own words or in others."""
        return frozenset(name for head in self.reported for name in (head.id, *self.behind(head)))

    def tree(self, finding: Finding) -> Branch:
        """A finding with what stands behind it; a ring is cut where it would begin again."""
        return self._branch(finding, frozenset())

    def _branch(self, finding: Finding, above: frozenset[str]) -> Branch:
        above |= {finding.id}
        found = (self.by_id[name] for name in finding.sources if name in self.by_id and name not in above)
        return Branch(finding, tuple(self._branch(source, above) for source in found))

    def said_by(self, finding: Finding) -> tuple[str, ...]:
        """Who said at first what a finding says."""
        return tuple(dict.fromkeys(leaf.author for leaf in self.tree(finding).leaves()))


# -- the findings of one place ----------------------------------------------------------------------


class Row(NamedTuple):
    """A finding in the list of a place.

    Attributes:
        rank: its number in the report, within its place; None for what is not its text.
        depth: 0, or how far it stands behind another.
        similar: the ids of reported findings that say nearly the same.
    """

    finding: Finding
    state: State
    rank: int | None
    depth: int = 0
    similar: tuple[str, ...] = ()


def places(evaluation: Evaluation) -> tuple[tuple[str, str | None], ...]:
    """Where findings may stand: sections, each station-wide and by district, then the parties outside.

    A district that is gone keeps its findings.
    """
    outside = [party.id for party in evaluation.framework.parties if not party.computed]
    known: list[tuple[str, str | None]] = [
        (section.id, district)
        for section in evaluation.framework.sections
        for district in (None, *evaluation.districts)
    ]
    known += [(party, None) for party in outside]
    stated = {(f.section, f.district) for f in evaluation.findings}
    return (*known, *sorted(stated - set(known), key=str))


def reported(
    evaluation: Evaluation, section: str, polarity: FindingKind, district: str | None = None
) -> tuple[Finding, ...]:
    """The report's text about a section or party, of the station as a whole or of one district."""
    return _at(evaluation.editing.reported, section, polarity, district)


def rows(
    evaluation: Evaluation, section: str, polarity: FindingKind, district: str | None = None
) -> tuple[Row, ...]:
    """The list of a place: the report's text, what says the same together, then what is left out.

    Behind each stands what it was made of.
    """
    editing = evaluation.editing
    found = reported(evaluation, section, polarity, district)
    ranks = {finding.id: n for n, finding in enumerate(found, start=1)}
    groups = {finding.id: group for group in near(found) for finding in group}
    made: list[Row] = []
    for finding in together(found):
        similar = tuple(other.id for other in groups.get(finding.id, ()) if other.id != finding.id)
        made.append(Row(finding, "reported", ranks[finding.id], similar=similar))
        made += _sources(editing, editing.tree(finding), 1)
    for finding in _at(editing.findings, section, polarity, district):
        if editing.state(finding) == "omitted":
            made.append(Row(finding, "omitted", None))
            made += _sources(editing, editing.tree(finding), 1)
    return tuple(made)


def numbered(evaluation: Evaluation) -> tuple[Row, ...]:
    """Every finding once, place by place: their numbers on the command line count this list."""
    seen: dict[str, Row] = {}
    for section, district in places(evaluation):
        for polarity in POLARITIES:
            for row in rows(evaluation, section, polarity, district):
                seen.setdefault(row.finding.id, row)
    return tuple(seen.values())


def near(findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """Findings of one place that say nearly the same, two or more in each group, in the order given."""
    groups = alike([finding.text for finding in findings])
    return tuple(tuple(findings[n] for n in group) for group in groups)


def together(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings in the order given, those that say nearly the same behind the first of them."""
    groups = {finding.id: group for group in near(findings) for finding in group}
    ordered: dict[str, Finding] = {}
    for finding in findings:
        for member in (finding, *groups.get(finding.id, ())):
            ordered.setdefault(member.id, member)
    return tuple(ordered.values())


def _at(
    findings: Iterable[Finding], section: str, polarity: FindingKind, district: str | None
) -> tuple[Finding, ...]:
    wanted = (section, polarity, district)
    return tuple(f for f in findings if (f.section, f.polarity, f.district) == wanted)


def _sources(editing: Editing, branch: Branch, depth: int) -> Iterator[Row]:
    for source in branch.sources:
        yield Row(source.finding, editing.state(source.finding), None, depth)
        yield from _sources(editing, source, depth + 1)
