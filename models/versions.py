"""Two versions of an evaluation side by side: what was stated otherwise, and what became of the result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.entries import Entry, Note
from models.framework import Section
from models.scoring import Assessment
from models.sealing import UNSIGNED


@dataclass(frozen=True, slots=True)
class Restated:
    """A slot in which the two versions differ.

    Attributes:
        old: what the older one says there; None for nothing.
        new: what the newer one says; None for nothing.
    """

    kind: str
    slot: str
    old: Entry | None
    new: Entry | None

    @property
    def entry(self) -> Entry:
        """One of the two, the newer if there is one."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - a slot that is empty in both is no difference
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of a version.

    Attributes:
        restated: in the order of kinds and slots.
        sections: those whose points differ, with the number in each version.
    """

    old: Assessment
    new: Assessment
    restated: tuple[Restated, ...]
    sections: tuple[Section, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs that a report says."""
        return not self.restated


def compare(old: Assessment, new: Assessment, older: Iterable[Entry], newer: Iterable[Entry]) -> Comparison:
    """Compare two versions, slot by slot; notes are their authors' own, and no part of a version.

    Args:
        old: the older version.
        new: the newer one.
        older: the entries of the older one.
        newer: the entries of the newer one.
    """
    before, after = _by_slot(older), _by_slot(newer)
    restated = tuple(
        Restated(*key, before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
        if _content(before.get(key)) != _content(after.get(key))
    )
    changed = tuple(
        one.section
        for one, other in zip(old.sections, new.sections, strict=True)
        if one.points != other.points
    )
    return Comparison(old, new, restated, changed)


def _by_slot(entries: Iterable[Entry]) -> dict[tuple[str, str], Entry]:
    return {
        (entry.kind, entry.slot()): entry for entry in entries if not isinstance(entry, (Note, *UNSIGNED))
    }


def _content(entry: Entry | None) -> object:
    """What an entry says, whoever says it."""
    return None if entry is None else entry.model_dump(exclude={"author"})


def versions(sealed: Sequence[int], present: int, is_open: bool) -> tuple[int, ...]:
    """The versions that can be compared: those that were sealed, and the one at hand."""
    return tuple(sorted({*sealed, *([present] if is_open else [])}))
