"""The audit trail: every operation of every journal, in one order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.entries import Entry, Stamp
from storage.documents import entry_of, stamp_of
from storage.lines import Record


@dataclass(frozen=True, slots=True)
class Change:
    """One operation.

    Attributes:
        stamp: when, by whom and where.
        kind: the table.
        slot: the place in the table.
        old: what its author saw there; None for nothing.
        new: what they put there; None for a withdrawal.
    """

    stamp: Stamp
    kind: str
    slot: str
    old: Entry | None
    new: Entry | None


def changes(records: Iterable[Record]) -> tuple[Change, ...]:
    """Every readable operation in the order of the hybrid clock, the same on every machine."""
    seen: dict[tuple[str, str, str], Entry | None] = {}
    told: list[Change] = []
    for record in sorted(records, key=lambda record: record.version):
        for kind, slot, replaced, document in record.operations:
            new = None if document is None else entry_of(kind, slot, document, record.version)
            if not (new is None or isinstance(new, Entry)):
                continue
            old = seen.get((kind, slot, max(replaced))) if replaced else None
            seen[kind, slot, record.version] = new
            told.append(Change(stamp_of(record.version), kind, slot, old, new))
    return tuple(told)
