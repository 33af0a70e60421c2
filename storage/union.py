"""Two copies of one replica's journal: what one has that the other lacks, and where they part.

A sealed line is never changed, so two copies of a journal differ in how far they go and in which of their
lines are damaged, and their union is what was written. Where a home was put back to an older state and then
written in, the same number was given twice: the copies have parted, and no union of them is one history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from models.disputes import Head
from models.errors import Message
from storage.journal import HARMLESS, Journals
from storage.lines import GENESIS, SEAL_SIZE, Record, Sealed, unsealed
from storage.store import conflicts_in
from storage.tables import JournalStorage, Key


class Reading(NamedTuple):
    """A copy of a replica's journal.

    Attributes:
        lines: its good lines, LF included, by number.
        records: what they say.
        last: the highest number that it is known to have had.
        missing: numbers up to there whose lines are damaged or absent.
        damage: what does not fit, each with path and line.
    """

    lines: Mapping[int, bytes]
    records: Mapping[int, Record]
    last: int
    missing: frozenset[int]
    damage: tuple[Message, ...]


class Gain(NamedTuple):
    """What another copy has for ours.

    Attributes:
        after: the highest number that ours is known to have had.
        lines: those that ours lacks, in order of their numbers.
        records: what they say.
        healed: which of their numbers are damaged or absent in ours.
        known: how many lines both have.
        parting: the first number at which they are not copies of one journal; None while they are.
    """

    after: int
    lines: Mapping[int, bytes]
    records: Mapping[int, Record]
    healed: tuple[int, ...]
    known: int
    parting: int | None


def author_of(replica: str) -> str:
    """Whose replica it is."""
    return replica.rpartition(".")[0]


def device_of(replica: str) -> str:
    """Where it is written."""
    return replica.rpartition(".")[2]


def journals_of(folder: Path | str, replica: str) -> Journals:
    """The door to one replica's journal in a folder."""
    return Journals(Path(folder), author_of(replica), device_of(replica))


def read_journal(journals: Journals, data: bytes) -> Reading:
    """What the bytes of a replica's journal hold.

    Raises:
        ZhanpingError: a newer program wrote one of the lines.
    """
    lines, records = {}, {}
    for line, record in journals.replay(data):
        lines[record.number], records[record.number] = line, record
    (mark, *_), _ = journals.marks()
    damage = tuple(message for message in journals.damage if message.key not in HARMLESS)
    return Reading(lines, records, mark.number, frozenset(mark.missing), damage)


def reading(where: str, replica: str, data: bytes) -> Reading:
    """The same for a journal that is not in a home."""
    with closing(journals_of(where, replica)) as journals:
        return read_journal(journals, data)


def compare(ours: Reading, theirs: Reading) -> Gain:
    """What their copy of a journal has for ours."""
    fresh = [n for n in sorted(theirs.lines) if n > ours.last or n in ours.missing]
    both = ours.lines.keys() & theirs.lines.keys()
    unequal = [n for n in both if ours.lines[n] != theirs.lines[n]]
    partings = unequal or _loose(ours.lines, {n: theirs.lines[n] for n in fresh})
    return Gain(
        ours.last,
        {n: theirs.lines[n] for n in fresh},
        {n: theirs.records[n] for n in fresh},
        tuple(n for n in fresh if n in ours.missing),
        len(both) - len(unequal),
        min(partings, default=None),
    )


def _loose(ours: Mapping[int, bytes], fresh: Mapping[int, bytes]) -> list[int]:
    """Numbers at which a line of one copy follows, of the other, a line that it never saw.

    Whoever wrote on after damage followed an earlier line, so that any earlier one will do.
    """
    loose = []
    for before, after in ((ours, fresh), (fresh, ours)):
        for number in after:
            if number - 1 in before:
                line = unsealed(after[number][:-1])
                if isinstance(line, Sealed) and not _is_seal(line.before, number, ours, fresh):
                    loose.append(number)
    return loose


def _is_seal(seal: str, number: int, *copies: Mapping[int, bytes]) -> bool:
    """Whether a seal is that of a line before a number, the nearest being looked at first."""
    if seal == GENESIS:
        return True
    wanted = seal.encode()
    near = (lines.get(number - 1, b"") for lines in copies)
    return any(line[-SEAL_SIZE - 1 : -1] == wanted for line in near) or any(
        line[-SEAL_SIZE - 1 : -1] == wanted for lines in copies for n, line in lines.items() if n < number
    )


def conflicts(records: Iterable[Record]) -> dict[Key, tuple[Head, ...]]:
    """The conflicts among records; see `EvaluationStore.conflicts`."""
    storage = JournalStorage(Journals(Path(), "-", "-"))
    for record in records:
        storage.take(record)
    return conflicts_in(storage)
