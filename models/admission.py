"""What the proceedings let somebody state at present; the storage asks before it writes."""

from __future__ import annotations

from dataclasses import replace

from models.acts import (
    CALIBRATION,
    Assignment,
    Calibration,
    Declaration,
    HandIn,
    Recusal,
    Reopening,
    Rescore,
    Ruling,
    Seal,
    SecondLook,
    Settlement,
    SignOff,
)
from models.entries import Adjudication, Entry, OfCell, Score, Setup
from models.errors import Message, say
from models.framework import Framework, Section
from models.proceedings import Proceedings
from models.roles import role_of


def refusal(
    setup: Setup,
    framework: Framework,
    proceedings: Proceedings,
    writer: str,
    entry: Entry | None,
    about: Entry,
) -> Message | None:
    """Why an entry cannot be accepted at present, or taken back; None when it can.

    Args:
        setup: the evaluation's.
        framework: its frozen framework.
        proceedings: as they stand.
        writer: who is at work.
        entry: what is stated; None to take back what stands.
        about: the entry that is stated, or that stands.
    """
    if (seal := proceedings.sealed) is not None and not isinstance(about, Reopening):
        return say("admission.sealed", version=seal.version, name=seal.author)
    match about:
        case Score():
            return _score(framework, proceedings, writer, about, is_taken_back=entry is None)
        case Adjudication() | SecondLook() | Settlement() if entry is not None:
            return _decision(setup, framework, proceedings, writer, about)
        case HandIn() if entry is None:
            return _returned(setup, proceedings, writer, about)
        case Declaration() if entry is None:
            return say("admission.declaration_stays")
        case Calibration():
            return _round(proceedings, entry)
        case Recusal() | Ruling() | Assignment() if proceedings.procedure.blind:
            return _return_to_scoring(framework, proceedings, entry, about)
        case Seal() | Reopening() if entry is None:
            return say("admission.version_stays", version=about.version)
        case Seal() | SignOff() | Reopening():
            return _version(proceedings, about)
    return None


def _version(proceedings: Proceedings, act: Seal | SignOff | Reopening) -> Message | None:
    """Why a version cannot be signed, sealed or opened again."""
    if isinstance(act, Reopening) and proceedings.sealed is None:
        return say("admission.not_sealed")
    if isinstance(act, Seal):
        if proceedings.stage != "final":
            return say("admission.seal_stage", stage=say("stage.final"))
        if proceedings.signed(act.digest, act.author) is None:
            return say("admission.unsigned", name=act.author)
    if isinstance(act, SignOff) and proceedings.stage not in ("draft", "final"):
        return say("admission.sign_stage", stage=say("stage.draft"))
    return _number(proceedings, act.version)


def _number(proceedings: Proceedings, version: int) -> Message | None:
    present = proceedings.version
    return None if version == present else say("admission.version", version=version, present=present)


def _returned(setup: Setup, proceedings: Proceedings, writer: str, hand_in: HandIn) -> Message | None:
    """Why a hand-in is not returned: nobody opens their own points again, having seen the others'."""
    if role_of(setup, writer) != "lead":
        return say("admission.handed_in_stays")
    is_own = hand_in.author == writer and proceedings.procedure.blind
    return say("admission.own_hand_in_stays") if is_own else None


def _round(proceedings: Proceedings, stated: Entry | None) -> Message | None:
    """Why a calibration round is not on other lines: what was handed in of it would show those as well."""
    former = proceedings.calibration
    done = tuple(name for part, name in sorted(proceedings.handed_in) if part == CALIBRATION)
    cells = stated.cells if isinstance(stated, Calibration) else None
    is_same = former is not None and former.cells == cells
    return say("admission.round_begun", names=done) if done and not is_same else None


def _return_to_scoring(
    framework: Framework,
    proceedings: Proceedings,
    stated: Entry | None,
    about: Recusal | Ruling | Assignment,
) -> Message | None:
    """Why somebody does not come to score what they see: what others handed in, and they had no part in."""
    name = about.author if isinstance(about, Recusal) else about.evaluator
    after = _after(proceedings, name, stated, about)
    for section in framework.sections:
        others = {who for part, who in proceedings.handed_in if part == section.id and who != name}
        places = _places(proceedings, name, section) | _places(after, name, section)
        was, is_to = (at.judged(name, section.id, places) for at in (proceedings, after))
        if others and is_to - was:
            return say("admission.has_seen", who=name, section=section, names=tuple(sorted(others)))
    return None


def _after(
    proceedings: Proceedings, name: str, stated: Entry | None, about: Recusal | Ruling | Assignment
) -> Proceedings:
    """The proceedings with what is stated about somebody, or without what is taken back."""
    match about:
        case Recusal():
            kept = tuple(r for r in proceedings.recusals.get(name, ()) if r.remit != about.remit)
            own = (*kept, stated) if isinstance(stated, Recusal) else kept
            return replace(proceedings, recusals={**proceedings.recusals, name: own})
        case Ruling():
            rulings = {who: found for who, found in proceedings.rulings.items() if who != name}
            return replace(
                proceedings, rulings=rulings | ({name: stated} if isinstance(stated, Ruling) else {})
            )
        case Assignment():
            others = {who: found for who, found in proceedings.assignments.items() if who != name}
            new = {name: stated} if isinstance(stated, Assignment) else {}
            return replace(proceedings, assignments=others | new)


def _score(
    framework: Framework, proceedings: Proceedings, writer: str, score: Score, *, is_taken_back: bool
) -> Message | None:
    """Why points cannot be given or taken back."""
    procedure, cell = proceedings.procedure, score.cell
    line = framework.section_of.get(cell.indicator)
    if line is None:
        return None  # stray: told as such by the checks
    declared = proceedings.declarations.get(writer)
    if procedure.declaration and (declared is None or not declared.secrecy):
        return say("admission.undeclared")
    if proceedings.recused(writer, line.id, cell.district) is not None:
        return say("admission.recused", cell=str(cell), section=line)
    if not proceedings.assigned(writer, line.id, cell.district):
        return say("admission.unassigned", cell=str(cell))
    again = proceedings.asked_again(writer, cell)
    if isinstance(score, Rescore):
        is_open = not (procedure.blind and proceedings.shows(writer, line.id, cell))  # returned by the lead
        return None if again or (is_taken_back and is_open) else say("admission.not_asked", cell=str(cell))
    round_of = proceedings.calibration
    if round_of is not None and not round_of.closed and not round_of.covers(cell):
        return say("admission.calibration", cells=round_of.cells)
    if procedure.blind and proceedings.shows(writer, line.id, cell):
        return say("admission.second_look" if again else "admission.handed_in", section=line)
    return None


def _decision(
    setup: Setup, framework: Framework, proceedings: Proceedings, writer: str, about: OfCell
) -> Message | None:
    """Why nothing can be decided on a line yet: it would be on points that the lead does not see."""
    section = framework.section_of.get(about.indicator)
    if not proceedings.procedure.blind or section is None:
        return None
    owners = tuple(member.name for member in setup.member if section.id in member.owns)
    decide = owners if framework.panel == "owner" else ()
    judges = tuple(
        member.name
        for member in setup.member
        if member.role != "staff"
        and not member.left
        and (not decide or member.name in decide)
        and _judges(proceedings, member.name, section)
    )
    if writer in judges:
        shows = proceedings.shows(writer, section.id, about.cell)
        return None if shows else say("admission.decide_first", cell=str(about.cell), section=section)
    waited = tuple(name for name in judges if not proceedings.has_handed_in(name, section.id))
    return say("admission.decide_later", cell=str(about.cell), names=waited) if waited else None


def _judges(proceedings: Proceedings, name: str, section: Section) -> bool:
    """Whether somebody may have lines of a section to score, at some place of it."""
    return bool(proceedings.judged(name, section.id, _places(proceedings, name, section)))


def _places(proceedings: Proceedings, name: str, section: Section) -> set[str | None]:
    """Where a section is scored: station-wide (None), in what districts somebody's part names, in others."""
    places = {None if line.scope == "station" else "" for line in section.indicators}
    # Which districts there are is not known here; those that nobody names are like any other ("").
    return places | proceedings.districts_named(name) if "" in places else places
