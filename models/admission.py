"""What the proceedings let somebody state at present; the storage asks before it writes."""

from __future__ import annotations

from models.acts import Declaration, HandIn, Reopening, Rescore, Seal, SignOff
from models.entries import Entry, Score, Setup
from models.errors import Message, say
from models.framework import Framework
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
            return _score(framework, proceedings, writer, about)
        case HandIn() if entry is None and role_of(setup, writer) != "lead":
            return say("admission.handed_in_stays")
        case Declaration() if entry is None:
            return say("admission.declaration_stays")
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


def _score(framework: Framework, proceedings: Proceedings, writer: str, score: Score) -> Message | None:
    """Why points cannot be given or taken back."""
    procedure, cell = proceedings.procedure, score.cell
    line = framework.section_of.get(cell.indicator)
    if line is None:
        return None  # stray: told as such by the checks
    declared = proceedings.declarations.get(writer)
    if procedure.declaration and (declared is None or not declared.secrecy):
        return say("admission.undeclared")
    if (recused := proceedings.recused(writer, line.id, cell.district)) is not None:
        return say("admission.recused", cell=str(cell), remit=recused.remit)
    if not proceedings.assigned(writer, line.id, cell.district):
        return say("admission.unassigned", cell=str(cell))
    again = proceedings.asked_again(writer, cell)
    if isinstance(score, Rescore):
        return None if again else say("admission.not_asked", cell=str(cell))
    round_of = proceedings.calibration
    if round_of is not None and not round_of.closed and not round_of.covers(cell):
        return say("admission.calibration", cells=round_of.cells)
    if procedure.blind and proceedings.shows(writer, line.id, cell):
        return say("admission.second_look" if again else "admission.handed_in", section=line)
    return None
