"""The gates between the stages: what has to be there before the next opens, and where it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.acts import Comment, Objection, Reply, Ruling
from models.checks import check
from models.entries import STAGES, Stage
from models.errors import Message, say
from models.evaluation import Evaluation
from models.framework import Section
from models.gaps import Gap, Place
from models.roles import role_of
from models.rounds import addressed, comments, party_said
from models.scoring import Assessment

_PANEL, _ROUNDS = Place(view="panel"), Place(view="rounds")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a gate asks for.

    Attributes:
        code: its name, stable for machines.
        met: whether it is there.
        place: where it is mended; None where no screen does.
    """

    code: str
    met: bool
    message: Message
    place: Place | None = None


def binds(evaluation: Evaluation) -> bool:
    """Whether a gate holds anybody: not in a sample, nor where nobody is on a team."""
    return bool(evaluation.setup.member) and not evaluation.setup.sample


def is_forward(present: Stage, wanted: Stage) -> bool:
    """Whether a change of stage leads on; the way back is always open, with a reason."""
    return STAGES.index(wanted) > STAGES.index(present)


def next_stage(present: Stage) -> Stage | None:
    """The stage that follows; None after the last."""
    at = STAGES.index(present) + 1
    return STAGES[at] if at < len(STAGES) else None


def gate(assessment: Assessment, wanted: Stage, digest: str, sealer: str | None = None) -> tuple[Item, ...]:
    """What a stage asks for before it opens, and whether it is there.

    Args:
        assessment: as whoever opens it sees it.
        wanted: the stage.
        digest: of the entries that stand, as `models.sealing.digest` gives it.
        sealer: who is to seal the final report, and cannot have signed it alone; None for the leads.
    """
    evaluation = assessment.evaluation
    match wanted:
        case "on_site":
            return (*_team(evaluation), *_declared(evaluation), *_ruled(evaluation))
        case "draft":
            return (*_handed_in(evaluation), *_unblocked(assessment, parties=False), *_findings(evaluation))
        case "final":
            return (
                *_unblocked(assessment, parties=True),
                *_replied(evaluation),
                *_answered(evaluation),
                *_signed(evaluation, digest, sealer),
            )
    return ()


def _team(evaluation: Evaluation) -> Iterator[Item]:
    setup = evaluation.setup
    leads = tuple(m.name for m in setup.member if role_of(setup, m.name) == "lead")
    others = tuple(m.name for m in setup.member if role_of(setup, m.name) == "expert")
    key = "gate.lead" if leads else "gate.no_lead"
    yield Item("lead", bool(leads), say(key, names=leads, id=setup.id), _PANEL)
    key = "gate.evaluators" if others else "gate.no_evaluators"
    yield Item("evaluators", bool(others), say(key, count=len(others), id=setup.id), _PANEL)


def _declared(evaluation: Evaluation) -> Iterator[Item]:
    if not evaluation.procedure.declaration:
        return
    declared = evaluation.proceedings.declarations
    missing = tuple(name for name in evaluation.panel if name not in declared or not declared[name].secrecy)
    key = "gate.undeclared" if missing else "gate.declared"
    yield Item("declared", not missing, say(key, names=missing), _PANEL)


def _ruled(evaluation: Evaluation) -> Iterator[Item]:
    open_ = tuple(name for name in evaluation.stated(Objection) if name not in evaluation.stated(Ruling))
    key = "gate.unruled" if open_ else "gate.ruled"
    yield Item("ruled", not open_, say(key, names=open_), _PANEL)


def _handed_in(evaluation: Evaluation) -> Iterator[Item]:
    if not evaluation.procedure.blind:
        return
    proceedings, missing = evaluation.proceedings, dict[str, list[Section]]()
    for section in evaluation.framework.sections:
        for name in evaluation.panel:
            if name in evaluation.scorers(section.id) and not proceedings.has_handed_in(name, section.id):
                missing.setdefault(name, []).append(section)
    for name, sections in missing.items():
        yield Item("handed_in", False, say("gate.not_handed_in", name=name, sections=tuple(sections)), _PANEL)
    if not missing:
        yield Item("handed_in", True, say("gate.handed_in"), _PANEL)


def _unblocked(assessment: Assessment, parties: bool) -> Iterator[Item]:
    """One item for each kind of gap that blocks; the parties' points have one of their own."""
    gaps = [gap for gap in check(assessment) if gap.severity == "block"]
    blocking = [gap for gap in gaps if gap.code != "party_pending"]
    told = [gap for gap in blocking if parties or gap.code != "not_handed_in"]  # the draft's gate names them
    yield from _by_code(told, assessment.evaluation)
    if not blocking:
        yield Item("blocking", True, say("gate.unblocked"), Place(view="gaps"))
    if parties:
        pending = [gap for gap in gaps if gap.code == "party_pending"]
        names = tuple(party_said(assessment.evaluation, gap.place.party or "") for gap in pending)
        place = pending[0].place if pending else None
        key = "gate.pending" if pending else "gate.received"
        yield Item("parties", not pending, say(key, names=names), place)


def _by_code(gaps: Iterable[Gap], evaluation: Evaluation) -> Iterator[Item]:
    by_code: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_code.setdefault(gap.code, []).append(gap)
    for code, found in by_code.items():
        first = found[0]
        where = _where(first.place, evaluation)
        message = say("gate.gap" if len(found) == 1 else "gate.gaps", where=where, what=first.message,
                      count=len(found))  # fmt: skip
        yield Item(f"gap.{code}", False, message, first.place)


def _where(place: Place, evaluation: Evaluation) -> object:
    if place.party:
        return party_said(evaluation, place.party)
    if place.topic:
        return say(f"topic.{place.topic}")
    if place.view:
        return say(f"screen.{place.view}")
    framework, name = evaluation.framework, place.section or ""
    if (part := framework.section(name) or framework.party(name)) is None:
        return str(place)
    districts = {row.id: row.name for row in evaluation.facts.districts.rows}
    if place.district is None:
        return part
    return say("gate.in_district", section=part, district=districts.get(place.district, place.district))


def _findings(evaluation: Evaluation) -> Iterator[Item]:
    """Every section has a finding, and where the framework wants it by district, every district."""
    found = {(finding.section, finding.district) for finding in evaluation.findings}
    anywhere = {section for section, _ in found}
    missing = 0
    for section in evaluation.framework.sections:
        places: list[tuple[str, str | None]] = []
        if section.by_district:
            places = [(section.id, district) for district in evaluation.districts]
        if section.id not in anywhere:
            places = [(section.id, None)]
        for name, district in places:
            if (name, district) not in found:
                missing += 1
                where: object = section
                if district is not None:
                    at = evaluation.district_name(district)
                    where = say("gate.in_district", section=section, district=at)
                message = say("gate.no_finding", where=where)
                yield Item("findings", False, message, Place(section=name, district=district))
    if not missing:
        yield Item("findings", True, say("gate.findings"), Place(section=evaluation.framework.sections[0].id))


def _replied(evaluation: Evaluation) -> Iterator[Item]:
    replies = evaluation.stated(Reply)
    silent = tuple(party_said(evaluation, p) for p in addressed(evaluation) if p not in replies)
    key = "gate.unreplied" if silent else "gate.replied"
    yield Item("replies", not silent, say(key, names=silent), _ROUNDS)
    spoken = {comment.party for comment in evaluation.stated(Comment).values()}
    for party, reply in replies.items():
        if reply.stance == "comments" and party not in spoken:
            yield Item("comments", False, say("gate.no_comment", name=party_said(evaluation, party)), _ROUNDS)


def _answered(evaluation: Evaluation) -> Iterator[Item]:
    found = comments(evaluation)
    open_ = tuple(str(answered.number) for answered in found if answered.answer is None)
    key = "gate.unanswered" if open_ else "gate.answered"
    yield Item("answers", not open_, say(key, numbers=open_, count=len(found)), _ROUNDS)


def _signed(evaluation: Evaluation, digest: str, sealer: str | None) -> Iterator[Item]:
    """A signature under what stands, by somebody else than the one who seals: of several leads, any."""
    proceedings, setup = evaluation.proceedings, evaluation.setup
    leads = [m.name for m in setup.member if role_of(setup, m.name) == "lead"]
    sealers: list[str | None] = [sealer] if sealer is not None else [*leads] or [None]
    signed = next(filter(None, (proceedings.signed(digest, name) for name in sealers)), None)
    if signed is not None:
        yield Item("signed", True, say("gate.signed", name=signed.author), _ROUNDS)
        return
    former = tuple(sign_off.author for sign_off in proceedings.sign_offs.get(proceedings.version, ()))
    if (own := proceedings.signed(digest)) is not None:
        yield Item("signed", False, say("gate.own_signature", name=own.author), _ROUNDS)
        return
    key = "gate.sign_again" if former else "gate.unsigned"
    yield Item("signed", False, say(key, names=former), _ROUNDS)
