"""Disputes: a slot that several people changed without knowledge of each other, until a person settles it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pydantic import ValidationError

from models.catalogue import CATALOGUE
from models.entries import Entry, Stamp
from models.errors import Message, UsageError, say
from models.parts import ORDER, WHOLE, Difference, Part, Parts, Values, differing, gather, placed, spread


class Head(NamedTuple):
    """One of several concurrent states of a slot.

    Attributes:
        entry: what was stated; None for a withdrawal.
        stamp: when, by whom and where.
    """

    entry: Entry | None
    stamp: Stamp


@dataclass(frozen=True)
class Dispute:
    """A slot with several states that differ.

    Attributes:
        kind: the table.
        slot: the place in the table.
        heads: newest first; the first is served while nobody has settled it.
    """

    kind: str
    slot: str
    heads: tuple[Head, ...]

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """The parts in which they differ."""
        return differences([head.entry for head in self.heads])

    @cached_property
    def subject(self) -> Entry:
        """An entry that stands, or stood, in the slot."""
        return next(head.entry for head in self.heads if head.entry is not None)

    @property
    def versions(self) -> tuple[str, ...]:
        """Of each state, its place in the order of all entries."""
        return tuple(head.stamp.version for head in self.heads)

    @property
    def is_personal(self) -> bool:
        """Whether only its author can settle it."""
        return self.kind in ("score", "note")

    def settled(self, picks: Sequence[int]) -> Entry | None:
        """The entry that has, of each difference, the value of the state picked for it.

        Args:
            picks: for each of `differences` the number of a state, in their order.

        Raises:
            UsageError: the values picked cannot stand together.
        """
        return _composed([head.entry for head in self.heads], self.differences, picks)


def differences(entries: Sequence[Entry | None]) -> tuple[Difference, ...]:
    """The parts in which several states of one slot differ, whoever stated them."""
    stated = [entry for entry in entries if entry is not None]
    if len(stated) < len(entries):
        return (Difference(WHOLE, tuple(entries)),) if stated else ()
    parts = _spread(stated)
    return differing(parts, stated[0].kind)


def changed_parts(old: Entry, new: Entry) -> tuple[Difference, ...]:
    """Every part that is otherwise in a later state of a slot, the order of findings included."""
    return differing(_spread([old, new]), "")


def _spread(entries: Sequence[Entry]) -> list[Parts]:
    first = spread(entries[0])
    return [first, *(spread(entry, first) for entry in entries[1:])]


def _composed(
    entries: Sequence[Entry | None], found: Sequence[Difference], picks: Sequence[int]
) -> Entry | None:
    picked = {difference.part: pick for difference, pick in zip(found, picks, strict=True)}
    if WHOLE in picked:
        return entries[picked[WHOLE]]
    stated = [entry for entry in entries if entry is not None]
    parts = _spread(stated)
    once = {name: parts[picked.get(Part("", name), 0)].once[name] for name in parts[0].once}
    rows: dict[str, Values] = {}
    for name in {name: None for held in parts for name in held.rows}:
        whole = parts[picked.get(Part(name), 0)].rows.get(name)
        if whole is not None:
            rows[name] = {
                key: parts[picked[Part(name, key)]].rows[name][key] if Part(name, key) in picked else value
                for key, value in whole.items()
            }
    common = set(rows).intersection(*(held.rows for held in parts))
    core = [name for name in parts[picked.get(ORDER, 0)].rows if name in common]
    order = placed(core, [tuple(held.rows) for held in parts], rows)
    try:
        return gather(Parts(once, {name: rows[name] for name in order}), stated[0])
    except ValidationError:
        raise UsageError("conflict.together", reason=_reason(stated[0])) from None


def _reason(entry: Entry) -> Message | str:
    key = f"form.whole.{entry.slot()}"
    return say(key) if key in CATALOGUE else ""
