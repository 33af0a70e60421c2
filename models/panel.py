"""The panel (评估组): who judges what, how far each is, and how far they differ on the calibration's lines.

Of scores that are hidden from whoever looks it counts that they are there, and says nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from models.acts import CALIBRATION, Assignment, Declaration, Objection, Recusal, Ruling
from models.entries import Cell, Member
from models.errors import Message, say
from models.evaluation import Evaluation
from models.framework import Section
from models.remit import EVERYTHING, STATION, Remit

Bar = Literal["recused", "unassigned"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an evaluator is with a section, or with the calibration round.

    Attributes:
        section: None for the calibration round.
        left: how many of their lines they have not scored.
        total: how many are theirs.
    """

    section: Section | None
    left: int
    total: int
    handed_in: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one evaluator stands.

    Attributes:
        declared: whether they have undertaken secrecy; None where that is not asked for.
        recusals: their own, and the rulings that recuse them.
        assignment: None where everything is theirs.
        sections: in the framework's order.
        calibration: None where there is no round, or none of its lines is theirs.
    """

    member: Member
    declared: bool | None
    declaration: Declaration | None
    recusals: tuple[Recusal | Ruling, ...]
    assignment: Assignment | None
    sections: tuple[Progress, ...]
    calibration: Progress | None


@dataclass(frozen=True, slots=True)
class Spread:
    """How far those who handed in a line differ.

    Attributes:
        points: of each who handed it in and whom the viewer may see; None for not applicable.
        hidden: who handed it in, unseen by the viewer.
        width: the highest less the lowest; None while fewer than two are seen, or one is hidden.
    """

    cell: Cell
    points: Mapping[str, Decimal | None]
    hidden: tuple[str, ...]
    width: Decimal | None


def bar(evaluation: Evaluation, name: str, cell: Cell) -> Bar | None:
    """Why a line is not somebody's to score; None where it is."""
    if evaluation.recusal(name, cell) is not None:
        return "recused"
    section = evaluation.framework.section_of[cell.indicator].id
    return None if evaluation.proceedings.assigned(name, section, cell.district) else "unassigned"


def has_scored(evaluation: Evaluation, name: str, cell: Cell) -> bool:
    """Whether somebody has scored a line, seen or unseen by whoever looks."""
    return name in evaluation.scores.get(cell, {}) or name in evaluation.hidden.get(cell, ())


def own_part(evaluation: Evaluation, name: str, part: str | None = None) -> tuple[Cell, ...]:
    """The lines that somebody is to score in a section, in the calibration round, or at all.

    Args:
        evaluation: as anybody sees it.
        name: the evaluator.
        part: a section's id, or `CALIBRATION`; None for everything.
    """
    round_of = evaluation.proceedings.calibration

    def belongs(cell: Cell) -> bool:
        if part is None:
            return True
        if part == CALIBRATION:
            return round_of is not None and round_of.covers(cell)
        return evaluation.framework.section_of[cell.indicator].id == part

    return tuple(cell for cell in evaluation.own_cells(name) if belongs(cell))


def unscored(evaluation: Evaluation, name: str, part: str | None = None) -> tuple[Cell, ...]:
    """What of it they have not scored yet."""
    own = own_part(evaluation, name, part)
    return tuple(cell for cell in own if not has_scored(evaluation, name, cell))


def standings(evaluation: Evaluation) -> tuple[Standing, ...]:
    """Every evaluator of the panel, in the order of the team."""
    members = {member.name: member for member in evaluation.setup.member}
    return tuple(_standing(evaluation, members[name]) for name in evaluation.panel)


def _standing(evaluation: Evaluation, member: Member) -> Standing:
    name, proceedings = member.name, evaluation.proceedings
    declaration, ruling = proceedings.declarations.get(name), proceedings.rulings.get(name)
    is_declared = declaration is not None and declaration.secrecy
    calibration = _progress(evaluation, name, None) if proceedings.calibration is not None else None
    return Standing(
        member,
        is_declared if proceedings.procedure.declaration or is_declared else None,
        declaration,
        (*proceedings.recusals.get(name, ()), *([ruling] if ruling and ruling.upheld else ())),
        proceedings.assignments.get(name),
        tuple(_progress(evaluation, name, section) for section in evaluation.framework.sections),
        calibration if calibration is not None and calibration.total else None,
    )


def _progress(evaluation: Evaluation, name: str, section: Section | None) -> Progress:
    part = CALIBRATION if section is None else section.id
    own = own_part(evaluation, name, part)
    left = sum(not has_scored(evaluation, name, cell) for cell in own)
    return Progress(section, left, len(own), evaluation.proceedings.has_handed_in(name, part))


def spreads(evaluation: Evaluation) -> tuple[Spread, ...]:
    """How far those who handed in differ on each line of the calibration round, as the viewer sees it."""
    round_of = evaluation.proceedings.calibration
    if round_of is None:
        return ()
    return tuple(_spread(evaluation, cell) for cell in evaluation.cells if round_of.covers(cell))


def _spread(evaluation: Evaluation, cell: Cell) -> Spread:
    section, shows = evaluation.framework.section_of[cell.indicator].id, evaluation.proceedings.shows
    shown = tuple(name for name in evaluation.expected(cell) if shows(name, section, cell))
    scores, unseen = evaluation.scores.get(cell, {}), evaluation.hidden.get(cell, ())
    points = {name: scores[name].points for name in shown if name in scores}
    given = [value for value in points.values() if value is not None]
    hidden = tuple(name for name in shown if name in unseen)
    width = max(given) - min(given) if len(given) > 1 and not hidden else None
    return Spread(cell, points, hidden, width)


def open_objections(evaluation: Evaluation) -> Iterator[Objection]:
    """The objections that the lead has not ruled on."""
    for objection in evaluation.stated(Objection).values():
        if objection.evaluator not in evaluation.proceedings.rulings:
            yield objection


def remit_said(evaluation: Evaluation, text: str) -> Message:
    """A remit as people call it: its section, its district, both, or everything."""
    remit = Remit.parse(text)
    if remit == EVERYTHING:
        return say("remit.all")
    section: object = evaluation.framework.section(remit.section or "") or remit.section
    place: object = remit.district and evaluation.district_name(remit.district)
    if remit.district == STATION:
        place = say("remit.station")
    if place is None:
        return say("remit.one", part=section)
    return say("remit.at", part=section, place=place) if section else say("remit.one", part=place)


def recusal_said(evaluation: Evaluation, recusal: Recusal | Ruling) -> Message:
    """What somebody is recused from, and why."""
    remit = remit_said(evaluation, recusal.remit)
    if isinstance(recusal, Ruling):
        return say("recusal.ruled", remit=remit, reason=recusal.reason)
    known = evaluation.procedure.grounds
    ground: object = next((found for found in known if found.id == recusal.ground), recusal.ground)
    if ground and recusal.text:
        return say("recusal.of_more", remit=remit, ground=ground, text=recusal.text)
    return say("recusal.of", remit=remit, ground=ground or recusal.text or say("recusal.unsaid"))
