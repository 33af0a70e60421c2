"""The acts of the stages, the draft's round and the seal, for a session to state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from export.report.options import Sealed
from models.acts import Answer, Comment, Reopening, Reply, Seal, SignOff, Stance
from models.disputes import Dispute
from models.entries import STAGES, Entry, Stage, StageChange
from models.errors import BLOCKED, UsageError, ZhanpingError, say
from models.gates import Item, binds, gate, is_forward, next_stage
from models.language import Language
from models.rounds import Answered, comments, find_addressee, find_comment, party_said
from models.sealing import UNSIGNED, digest
from models.telling import chained
from tui.reports import report_hash
from tui.session import Session
from tui.work import Base

_NOT_CHANGES = (*UNSIGNED, Reply, Comment, Answer)


def gate_of(session: Session, stage: Stage, sealer: str | None = None) -> tuple[Item, ...]:
    """What a stage asks for before it opens, as the author sees it."""
    return gate(session.assessment, stage, digest(session.store.entries()), sealer)


def change_stage(
    session: Session, stage: Stage, reason: str = "", base: Base | None = None
) -> Dispute | None:
    """Go on to the next stage, where its gate is open; or back, with a reason.

    Args:
        session: the open evaluation.
        stage: the stage wanted.
        reason: why it goes back.
        base: what was seen of the stage before; see `Session.amend`.

    Returns:
        The conflict with what somebody else did meanwhile, if there is one.

    Raises:
        UsageError: it is that stage already, one is left out, or the reason is missing.
        ZhanpingError: the gate is closed.
    """
    session.refresh()
    if (refused := session.may_not(StageChange.kind)) is not None:
        raise ZhanpingError.of(refused)
    present, evaluation = session.evaluation.stage, session.evaluation
    if stage == present:
        raise UsageError("gate.same", stage=say(f"stage.{stage}"))
    if is_forward(present, stage):
        following = next_stage(present)
        if binds(evaluation) and stage != following:
            raise UsageError("gate.step", stage=say(f"stage.{following}"))
        missing = tuple(item.message for item in gate_of(session, stage) if not item.met)
        if binds(evaluation) and missing:
            raise ZhanpingError(
                "gate.closed", BLOCKED, stage=say(f"stage.{stage}"), what=chained("conflict.and", missing)
            )
    elif binds(evaluation) and not reason.strip():
        raise UsageError("gate.reason", stage=say(f"stage.{stage}"))
    entry = StageChange(author=session.author, stage=stage, reason=reason)
    return session.amend(entry, entry, base)


def find_stage(name: str) -> Stage:
    """The stage of that id, or of that name in either language.

    Raises:
        UsageError: there is none.
    """
    plain = name.strip().lower().replace("-", "_")
    for stage in STAGES:
        if plain in (stage, *(Language(code)(f"stage.{stage}") for code in ("zh", "en"))):
            return stage
    raise UsageError("unknown.stage", name=name, known=", ".join(STAGES))


# -- the draft's round ---------------------------------------------------------------------------


def reply(
    session: Session, party: str, stance: Stance, received: dt.date | None = None, text: str = ""
) -> Reply:
    """State what a party answered to the draft.

    Raises:
        UsageError: the draft goes to nobody of that name, is not out yet, or their comments say otherwise.
    """
    entry = _reply(session, party, stance, received, text)
    session.state(entry)
    return entry


def amend_reply(
    session: Session,
    party: str,
    stance: Stance,
    received: dt.date | None,
    text: str,
    base: Base | None,
) -> Dispute | None:
    """State it over what was seen when the edit began; see `reply` and `Session.amend`."""
    entry = _reply(session, party, stance, received, text)
    return session.amend(entry, entry, base)


def _reply(
    session: Session, party: str, stance: Stance, received: dt.date | None = None, text: str = ""
) -> Reply:
    """What a party answered, as an entry."""
    session.refresh()
    _check_draft(session)
    name = find_addressee(session.evaluation, party)
    if stance == "no_objection" and any(
        found.comment.party == name for found in comments(session.evaluation)
    ):
        raise UsageError("rounds.spoken", name=party_said(session.evaluation, name))
    return Reply(author=session.author, party=name, stance=stance, received=received, text=text)


def comment(
    session: Session,
    party: str,
    text: str,
    section: str | None = None,
    indicator: str | None = None,
    received: dt.date | None = None,
) -> Answered:
    """State one point of a party's comments; with it that they replied with comments.

    Raises:
        UsageError: the draft goes to nobody of that name or is not out yet; or there is no such section
            or line.
    """
    session.refresh()
    _check_draft(session)
    evaluation = session.evaluation
    name = find_addressee(evaluation, party)
    line = evaluation.framework.indicators.get(indicator.upper()) if indicator else None
    if indicator and line is None:
        line = evaluation.framework.indicators.get(indicator)
    if indicator and line is None:
        raise UsageError(
            "unknown.indicator", name=indicator, known=", ".join(evaluation.framework.indicators)
        )
    about = evaluation.framework.heading(section).id if section else None
    if line is not None:
        about = evaluation.framework.section_of[line.id].id
    entry = Comment(
        author=session.author, id=session.new_id(), party=name, section=about,
        indicator=line.id if line else None, text=text, received=received,
    )  # fmt: skip
    former = evaluation.stated(Reply).get(name)
    has_said = former is not None and former.stance == "comments"
    said = Reply(author=session.author, party=name, stance="comments", received=received)
    session.state(entry, *([] if has_said else [said]))
    return find_comment(session.evaluation, entry.id)


def answer(
    session: Session, which: str, accepted: bool, reason: str, changes: Sequence[str] = ()
) -> Answered:
    """State the lead's answer to a comment.

    Args:
        session: the open evaluation.
        which: the comment's number or id.
        accepted: whether it is followed.
        reason: why, or why not.
        changes: what was changed for it, each as ``kind/slot``.

    Raises:
        UsageError: there is no such comment, no reason, or something named was not changed since.
    """
    entry = _answer(session, which, accepted, reason, changes)
    session.state(entry)
    return find_comment(session.evaluation, entry.comment)


def amend_answer(
    session: Session, which: str, accepted: bool, reason: str, changes: Sequence[str], base: Base | None
) -> Dispute | None:
    """State it over what was seen when the edit began; see `answer` and `Session.amend`."""
    entry = _answer(session, which, accepted, reason, changes)
    return session.amend(entry, entry, base)


def _answer(session: Session, which: str, accepted: bool, reason: str, changes: Sequence[str]) -> Answer:
    """An answer, as an entry."""
    session.refresh()
    found = find_comment(session.evaluation, which)
    if not reason.strip():
        raise UsageError("rounds.reason")
    known = [change_name(entry) for entry in changed_since(session, found.comment)]
    for name in changes:
        if name not in known:
            raise UsageError("unknown.change", name=name, known=", ".join(known) or "-")
    return Answer(
        author=session.author, comment=found.comment.id, accepted=accepted, reason=reason,
        changes=tuple(dict.fromkeys(changes)),
    )  # fmt: skip


def changed_since(session: Session, about: Comment) -> tuple[Entry, ...]:
    """What was stated or taken back since a comment was taken down, each once, as it is now.

    In the order in which each was changed first, so that a later change moves none of them.
    What the author may not see is left out, and everybody's notes are.
    """
    from models.blind import may_see

    found: dict[tuple[str, str], Entry] = {}
    begun = False
    for change in session.store.history():
        entry = change.new or change.old
        if (change.kind, change.slot) == (about.kind, about.slot()):
            begun = True
        elif begun and entry is not None and not isinstance(entry, _NOT_CHANGES):
            found[change.kind, change.slot] = entry
    return tuple(entry for entry in found.values() if may_see(session.whole, session.author, entry))


def change_name(entry: Entry) -> str:
    """A changed entry as an answer links it."""
    return f"{entry.kind}/{entry.slot()}"


def _check_draft(session: Session) -> None:
    stage = session.evaluation.stage
    if stage not in ("draft", "final"):
        raise UsageError("rounds.no_draft", stage=say(f"stage.{stage}"))


# -- the seal ------------------------------------------------------------------------------------


def sign(session: Session, text: str = "") -> SignOff:
    """Sign all that stands now.

    Raises:
        ZhanpingError: it is not the time, or it is sealed.
    """
    session.refresh()
    version = session.evaluation.proceedings.version
    stands = digest(session.store.entries())
    entry = SignOff(author=session.author, version=version, digest=stands, text=text)
    session.state(entry)
    return entry


def seal(session: Session) -> Seal:
    """Seal the present version, with the report as it is now: nothing is accepted after it.

    Raises:
        ZhanpingError: the final gate is not open any more, nobody else has signed what stands, the author may
            not seal, or somebody stated something meanwhile.
    """
    session.refresh()
    if (refused := session.may_not(Seal.kind)) is not None:
        raise ZhanpingError.of(refused)
    evaluation = session.evaluation
    if binds(evaluation) and evaluation.stage == "final" and evaluation.proceedings.sealed is None:
        missing = tuple(item.message for item in gate_of(session, "final", session.author) if not item.met)
        if missing:
            raise ZhanpingError("seal.gate", BLOCKED, what=chained("conflict.and", missing))
    sealed = Sealed(evaluation.proceedings.version, digest(session.store.entries()))
    entry = Seal(
        author=session.author,
        version=sealed.version,
        digest=sealed.digest,
        framework=evaluation.setup.framework_hash,
        report=report_hash(session, sealed),
    )
    session.seal(entry)
    return session.evaluation.proceedings.seals[entry.version]


def reopen(session: Session, reason: str) -> Reopening:
    """Open what is sealed again; what follows is the next version.

    Raises:
        UsageError: there is no reason.
        ZhanpingError: nothing is sealed, or the author may not.
    """
    session.refresh()
    if not reason.strip():
        raise UsageError("rounds.reopen_reason")
    entry = Reopening(author=session.author, version=session.evaluation.proceedings.version, reason=reason)
    session.state(entry)
    return entry


def record(session: Session) -> Iterator[tuple[dt.datetime, str, str, dict[str, object], str]]:
    """When who opened which stage, signed, sealed and reopened: the sentence with what it names, and why."""
    present: Stage = "on_site"
    is_first = True
    for change in session.store.history():
        at, name, new, old = change.stamp.at, change.stamp.author, change.new, change.old
        match new or old:
            case StageChange():
                wanted: Stage = new.stage if isinstance(new, StageChange) else "on_site"
                why = getattr(new, "reason", "")
                key = "rounds.step" if is_forward(present, wanted) else "rounds.back"
                if is_first and key == "rounds.back" and not why:  # the file began there: no one went back
                    key = "rounds.began"
                yield at, name, key, {"stage": say(f"stage.{wanted}")}, why
                present, is_first = wanted, False
            case SignOff(version=version, text=text):
                yield at, name, "rounds.did_sign" if new else "rounds.withdrawn", {"version": version}, text
            case Seal(version=version):
                yield at, name, "rounds.did_seal", {"version": version}, ""
            case Reopening(version=version, reason=reason):
                yield at, name, "rounds.did_reopen", {"version": version}, reason


def steps_said(session: Session, words: Language) -> list[str]:
    """The record in words, the oldest first."""
    told = []
    for at, who, key, params, reason in record(session):
        because = f"  {words('rounds.because', reason=' '.join(reason.split()))}" if reason else ""
        told.append(f"{at.astimezone():%Y-%m-%d %H:%M}  {who}  {words(key, **params)}{because}")
    return told
