"""Letting a check's finding stand: which one is meant, and why it may not be."""

from __future__ import annotations

import unicodedata

from models.acts import Waiver
from models.checks import Review
from models.errors import Message, UsageError, say
from models.gaps import Gap

_SHORTEST = 4  # signs of a key's digest that may be typed


def may_not_waive(gap: Gap) -> Message | None:
    """Why a gap is to be mended and cannot be waived; None where it may be."""
    return None if gap.can_waive else say("waive.never", what=gap.message)


def find_gap(review: Review, key: str) -> Gap:
    """The gap of that key, or whose digest begins so.

    Raises:
        UsageError: none has, or more than one.
    """
    wanted = unicodedata.normalize("NFKC", key).strip()
    found = {gap.key: gap for gap in review.open if _fits(gap.key, wanted)}
    if len(found) > 1:
        raise UsageError("waive.ambiguous", what=wanted)
    for gap in found.values():
        return gap
    if any(_fits(gap.key, wanted) for gap, _ in review.waived):
        raise UsageError("waive.already", what=wanted)
    raise UsageError("waive.unknown", what=wanted)


def find_waiver(waivers: tuple[Waiver, ...], key: str) -> Waiver:
    """The waiver of that key, what it waived being mended by now or not.

    Raises:
        UsageError: none has it, or more than one.
    """
    wanted = unicodedata.normalize("NFKC", key).strip()
    found = [waiver for waiver in waivers if _fits(waiver.gap, wanted)]
    if len(found) > 1:
        raise UsageError("waive.ambiguous", what=wanted)
    if not found:
        raise UsageError("waive.not_waived", what=wanted)
    return found[0]


def _fits(key: str, wanted: str) -> bool:
    digest = key.rpartition("/")[2]
    return wanted == key or (len(wanted) >= _SHORTEST and digest.startswith(wanted.lower()))
