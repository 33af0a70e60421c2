"""The lead's acts on findings: what makes of many people's findings the report's text.

Nothing is lost: a text made of others is a finding of its own that names its sources.
"""

from __future__ import annotations

from collections.abc import Sequence

from models.acts import FollowUp, Omission, Progress
from models.disputes import Dispute
from models.entries import Finding
from models.errors import Message, UsageError, ZhanpingError, say
from models.roles import role_of
from tui.session import Session
from tui.work import Base


def joined(findings: Sequence[Finding]) -> str:
    """The text that a combination begins with: theirs, each on a line of its own."""
    return "\n".join(dict.fromkeys(finding.text for finding in findings))


def may_not_edit(session: Session, *findings: Finding) -> Message | None:
    """Why somebody may not put findings into other words; None where they may."""
    if reason := session.may_not("finding"):
        return reason
    if role_of(session.store.setup, session.author) == "lead":
        return None
    others = (name for finding in findings for name in _voices(session, finding) if name != session.author)
    other = next(others, None)
    return None if other is None else say("editing.others", author=other)


def may_not_combine(session: Session, findings: Sequence[Finding]) -> Message | None:
    """Why findings do not go together, or not by this author; None where they do."""
    if reason := may_not_edit(session, *findings):
        return reason
    if len({finding.id for finding in findings}) < 2:
        return say("editing.few")
    if len({(finding.section, finding.polarity) for finding in findings}) > 1:
        return say("editing.apart")
    return next(filter(None, (_not_text(session, finding) for finding in findings)), None)


def may_not_split(session: Session, finding: Finding) -> Message | None:
    """Why a finding cannot be taken apart; None where it can."""
    if not finding.sources:
        return say("editing.not_combined")
    return may_not_edit(session, finding) or _not_text(session, finding)


def may_not_omit(session: Session, finding: Finding) -> Message | None:
    """Why a finding cannot be left out, or taken back; None where it can."""
    return session.may_not("omission") or (
        say("editing.is_merged") if session.evaluation.editing.state(finding) == "merged" else None
    )


def may_not_reword(session: Session, finding: Finding) -> Message | None:
    """Why a finding cannot be put into other words, or given a recommendation; None where it can."""
    return may_not_edit(session, finding) or _not_text(session, finding)


def combine(session: Session, findings: Sequence[Finding], text: str = "") -> Finding:
    """Put several findings into one, which stands at the place of the first of them.

    Args:
        session: the open evaluation.
        findings: of one section and kind; of several districts they become one of the station.
        text: what it is to say; theirs where that is empty.

    Raises:
        ZhanpingError: they do not go together, or are not the author's to edit.
    """
    now = _fresh(session, findings)
    _refuse(may_not_combine(session, now))
    return _made(session, now, text or joined(now))


def reword(session: Session, finding: Finding, text: str) -> Finding:
    """Put a finding into other words; the original stays behind it.

    What is the author's own wording of others already is changed in place: its sources stay the originals.

    Raises:
        ZhanpingError: it is not the author's to edit, or not the report's text.
    """
    (now,) = _fresh(session, (finding,))
    _refuse(may_not_reword(session, now))
    if now.sources:
        session.amend_finding(now, text)
        return session.evaluation.editing.by_id[now.id]
    return _made(session, (now,), text)


def split(session: Session, finding: Finding) -> Dispute | None:
    """Take a combined or reworded finding back: its sources stand again.

    Raises:
        ZhanpingError: it is not made of others, not the author's to edit, or goes into another itself.
    """
    (now,) = _fresh(session, (finding,))
    _refuse(may_not_split(session, now))
    return session.withdraw(now)


def omit(session: Session, finding: Finding, reason: str) -> None:
    """Leave a finding out of the report.

    Raises:
        ZhanpingError: there is no reason, or the author may not, or the finding goes into another.
    """
    (now,) = _fresh(session, (finding,))
    _refuse(may_not_omit(session, now))
    if not reason.strip():
        raise UsageError("editing.reason")
    session.state(Omission(author=session.author, finding=now.id, reason=reason))


def readmit(session: Session, finding: Finding) -> Dispute | None:
    """Take back that a finding was left out.

    Raises:
        ZhanpingError: it was not, or the author may not.
    """
    (now,) = _fresh(session, (finding,))
    _refuse(session.may_not("omission"))
    omission = session.evaluation.editing.omissions.get(now.id)
    if omission is None:
        raise UsageError("editing.not_omitted")
    return session.withdraw(omission)


def recommend(session: Session, finding: Finding, text: str, base: Base | None = None) -> Dispute | None:
    """Say what the station is advised to do about a finding; an empty text takes that back.

    Raises:
        ZhanpingError: it is not the author's to edit, or not the report's text.
    """
    (now,) = _fresh(session, (finding,))
    _refuse(may_not_reword(session, now))
    began = base.entry if base and isinstance(base.entry, Finding) else now
    changed = {**began.model_dump(), "recommendation": text, "author": session.author}
    return session.amend(now, Finding.model_validate(changed), base)


def follow(
    session: Session,
    entry: FollowUp,
    state: Progress | None,
    remark: str | None = None,
    base: Base | None = None,
) -> Dispute | None:
    """Say what became of what the last evaluation found.

    Args:
        session: the open evaluation.
        entry: the follow-up.
        state: None for not looked at.
        remark: more about it; None keeps what was said.
        base: what was seen when one began to write it.
    """
    began = base.entry if base and isinstance(base.entry, FollowUp) else entry
    text = began.remark if remark is None else remark
    changed = {**began.model_dump(), "state": state, "remark": text, "author": session.author}
    return session.amend(entry, FollowUp.model_validate(changed), base)


def _voices(session: Session, finding: Finding) -> tuple[str, ...]:
    """Whose a finding is: who stated it last, and who said at first what it is made of."""
    return finding.author, *session.evaluation.editing.said_by(finding)


def _not_text(session: Session, finding: Finding) -> Message | None:
    state = session.evaluation.editing.state(finding)
    return None if state == "reported" else say(f"editing.is_{state}")


def _fresh(session: Session, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings as they stand by now.

    Raises:
        ZhanpingError: one is gone.
    """
    session.refresh()
    known = session.evaluation.editing.by_id
    for finding in findings:
        if finding.id not in known:
            raise ZhanpingError("editing.gone", number=finding.id)
    wanted = {finding.id for finding in findings}
    return tuple(finding for finding in session.evaluation.findings if finding.id in wanted)


def _made(session: Session, sources: Sequence[Finding], text: str) -> Finding:
    """State a finding that stands for others, at the place of the first of them."""
    first = sources[0]
    made = Finding(
        author=session.author,
        id=session.new_id(),
        section=first.section,
        district=_common([finding.district for finding in sources]),
        indicator=_common([finding.indicator for finding in sources]),
        polarity=first.polarity,
        text=text,
        order=min(finding.order for finding in sources),
        recommendation="\n".join(dict.fromkeys(f.recommendation for f in sources if f.recommendation)),
        sources=tuple(finding.id for finding in sources),
    )
    session.state(made)
    return made


def _common(values: Sequence[str | None]) -> str | None:
    return values[0] if len(set(values)) == 1 else None


def _refuse(reason: Message | None) -> None:
    if reason is not None:
        raise ZhanpingError.of(reason)
