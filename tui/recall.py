"""What half-typed text was made from, kept beside it: after a dropped line it is saved over that.

Whatever somebody stated meanwhile is then in conflict with it, as if the line had held.
"""

from __future__ import annotations

from collections.abc import Mapping

from models.errors import ZhanpingError
from tui.session import Session
from tui.work import Base

_NAME = "base"


def kept(base: Base) -> dict[str, str]:
    """A base as a part of a kept place: its versions alone, the journals have the rest."""
    return {_NAME: "\n".join(base.versions)}


def recalled(session: Session, kind: str, slot: str, at: Mapping[str, str]) -> Base | None:
    """The base of a draft in a slot, from its kept place; None where none was kept.

    A version that cannot be read any more counts as seen, but as nothing: all that stands is in
    conflict with the draft then.
    """
    if _NAME not in at:
        return None
    versions, now = tuple(at[_NAME].split("\n")) if at[_NAME] else (), session.seen(kind, slot)
    if set(versions) == set(now.versions):
        return now
    try:
        changes = session.store.history()
    except ZhanpingError:
        changes = ()
    of_slot = (change for change in changes if (change.kind, change.slot) == (kind, slot))
    stated = {change.stamp.version: change.new for change in of_slot}
    return Base(stated.get(max(versions, default="")), versions)
