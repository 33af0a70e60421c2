"""The lead's act on a check's finding: it may stand, with a reason, or no longer."""

from __future__ import annotations

from models.acts import Waiver
from models.checks import review
from models.disputes import Dispute
from models.errors import UsageError, ZhanpingError
from models.gaps import Gap
from models.waiving import may_not_waive
from tui.session import Session


def waive(session: Session, gap: Gap, reason: str) -> Waiver:
    """Let a gap stand.

    Raises:
        ZhanpingError: there is no reason, the gap may not be waived or is gone, or the author may not.
    """
    _refuse(session)
    if refused := may_not_waive(gap):
        raise ZhanpingError.of(refused)
    if not reason.strip():
        raise UsageError("waive.reason")
    session.refresh()
    if all(found.key != gap.key for found in review(session.assessment).open):
        raise ZhanpingError("waive.gone")
    waiver = Waiver(author=session.author, gap=gap.key, place=str(gap.place), reason=reason)
    session.state(waiver)
    return waiver


def withdraw(session: Session, waiver: Waiver) -> Dispute | None:
    """Let it stand no longer: the check tells of it again.

    Raises:
        ZhanpingError: the author may not.
    """
    _refuse(session)
    return session.withdraw(waiver)


def _refuse(session: Session) -> None:
    if refused := session.may_not("waiver"):
        raise ZhanpingError.of(refused)
