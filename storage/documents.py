"""Documents as entries, and their versions as stamps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, cast

from models.blind import BLIND_KINDS
from models.entries import Entry, FactEntry, Stamp
from models.errors import Message, say
from models.kinds import KINDS
from models.station import TOPICS
from models.toml_file import Place, first_reason
from storage.lines import Document

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AUTHOR_AT = len(f"{0:016x}@")  # in a version; see `Record.version`


def stamp_of(version: str) -> Stamp:
    """When, by whom and where a version was written."""
    clock, author, device = _parts(version)
    return Stamp(_EPOCH + timedelta(milliseconds=int(clock, 16) >> 16), author, device, version)


@cache
def _validator(kind: str) -> Callable[[Document], Entry]:
    """What reads a kind's documents: hundreds at each opening, so that even to look it up counts."""
    KINDS[kind].model_rebuild()  # it is built when it is first asked for
    return KINDS[kind].__pydantic_validator__.validate_python


def entry_of(kind: str, slot: str, document: Document, version: str) -> Entry | Message:
    """A document as the entry it states, or the reason why it states none."""
    author = version[_AUTHOR_AT : version.rfind(".")]
    if kind not in KINDS:
        return say("entry.unknown_kind", kind=kind, slot=slot, author=author)
    try:
        entry = _validator(kind)(document)
        if kind == FactEntry.kind and isinstance(entry, FactEntry):
            if entry.topic not in TOPICS:
                return say("entry.unknown_kind", kind=f"{kind} {entry.topic}", slot=slot, author=author)
            _ = entry.fact  # read here once, and kept
    except ValueError as error:
        reason = first_fault(error)[1]
        why = reason.params.get("reason")
        if kind in BLIND_KINDS and isinstance(why, Message):  # whoever opens it is told: not the points
            reason = why
        return say("entry.unreadable", kind=kind, slot=slot, author=author, reason=reason)
    if entry.slot() != slot:
        return say("entry.misplaced", kind=kind, slot=slot, author=author)
    if entry.author != author:  # nobody writes as another; what roles allow is asked when it is written
        return say("entry.anothers", kind=kind, slot=slot, author=author, name=entry.author)
    return entry


def first_fault(error: ValueError) -> tuple[Place, Message]:
    """Where and why a model refused its data first."""
    return first_reason(cast(Any, error))  # the models' own kind of error, which only they name


def _parts(version: str) -> tuple[str, str, str]:
    """Clock, author and device."""
    clock, _, replica = version.partition("@")
    author, _, device = replica.rpartition(".")
    return clock, author, device
