"""What the proceedings let somebody state at present; the storage asks before it writes."""

from __future__ import annotations

from models.acts import (
    Declaration,
    HandIn,
    Recusal,
    Reopening,
    Rescore,
    Seal,
    SecondLook,
    Settlement,
    SignOff,
)
from models.entries import Adjudication, Entry, OfCell, Score, Setup
from models.errors import Message, say
from models.framework import Framework, Section
from models.proceedings import Proceedings
from models.remit import STATION, Remit
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
        case HandIn() if entry is None and role_of(setup, writer) != "lead":
            return say("admission.handed_in_stays")
        case Declaration() if entry is None:
            return say("admission.declaration_stays")
        case Recusal() if entry is None and proceedings.procedure.blind:
            return _recusal(framework, proceedings, writer, about)
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


def _recusal(framework: Framework, proceedings: Proceedings, writer: str, recusal: Recusal) -> Message | None:
    """Why a recusal is not taken back: whoever is recused sees the points that others handed in."""
    remit = Remit.parse(recusal.remit)
    covered = {section.id for section in framework.sections if remit.section in (None, section.id)}
    others = {name for section, name in proceedings.handed_in if section in covered and name != writer}
    return say("admission.recusal_stays", names=tuple(sorted(others))) if others else None


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
        and _judges(framework, proceedings, member.name, section)
    )
    if writer in judges:
        shows = proceedings.shows(writer, section.id, about.cell)
        return None if shows else say("admission.decide_first", cell=str(about.cell), section=section)
    waited = tuple(name for name in judges if not proceedings.has_handed_in(name, section.id))
    return say("admission.decide_later", cell=str(about.cell), names=waited) if waited else None


def _judges(framework: Framework, proceedings: Proceedings, name: str, section: Section) -> bool:
    """Whether somebody may have lines of a section to score, at some place of it."""
    places = {None if line.scope == "station" else "" for line in section.indicators}
    assignment = proceedings.assignments.get(name)
    if "" in places:
        # Which districts there are is not known here; those that nobody names are like any other ("").
        named = [recusal.remit for recusal in proceedings.recusals.get(name, ())]
        named += assignment.remits if assignment else ()
        places |= {Remit.parse(text).district for text in named} - {None, STATION}
    return any(
        proceedings.assigned(name, section.id, place) and not proceedings.recused(name, section.id, place)
        for place in places
    )
