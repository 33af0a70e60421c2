"""What a seal covers, as the journals say it: how far they went, what stood then, what differs now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from models.acts import Reopening, Seal
from models.entries import Entry, Setup
from models.errors import CONFLICT, Message, ZhanpingError
from models.framework import Procedure
from models.proceedings import Proceedings
from models.sealing import Reach, misfits, reaches
from storage.documents import entry_of
from storage.heads import Mark
from storage.journal import Journals
from storage.lines import SUFFIX, Record
from storage.tables import JournalStorage

_NOTHING = Reach(0, "")


def reaches_of(marks: Iterable[Mark]) -> dict[str, Reach]:
    """How far each journal goes that holds anything."""
    return {mark.name.removesuffix(SUFFIX): Reach(mark.number, mark.seal) for mark in marks if mark.number}


def stood(storage: JournalStorage, kinds: Iterable[str] | None = None) -> list[Entry]:
    """The entries that a replay serves.

    Args:
        storage: the replay.
        kinds: of which kinds; None for all.
    """
    return [entry for entry in _served(storage, kinds) if isinstance(entry, Entry)]


def _served(storage: JournalStorage, kinds: Iterable[str] | None = None) -> Iterator[Entry | Message]:
    tables = storage.tables
    keys = [(kind, slot) for kind in (kinds or tables) for slot in tables.get(kind, ())]
    return (entry_of(*key, document, version) for key, version, document in storage.served(keys))


def closed_by(records: Iterable[Record]) -> Seal | None:
    """The seal that closes what records come to; None where they are open."""
    storage = JournalStorage(Journals(Path(), "-", "-"))
    for record in records:
        storage.take(record)
    return Proceedings.of(Procedure(), stood(storage, (Seal.kind, Reopening.kind))).sealed


def check_open(ours: Sequence[Record], fresh: Sequence[Record], names: Sequence[str]) -> None:
    """See whether lines may be added: to what is sealed here, copies of lines that the seal covers alone.

    Lines that bring the lead's reopening with them open it.

    Args:
        ours: what is here.
        fresh: what is to be added.
        names: the leads, who are to be asked.

    Raises:
        ZhanpingError: ``merge.sealed``.
    """
    if not fresh or closed_by(ours) is None:
        return
    seal = closed_by([*ours, *fresh])
    if seal is not None and (late := uncovered(seal, fresh)):
        who = tuple(sorted({record.author for record in late}))
        raise ZhanpingError(
            "merge.sealed", CONFLICT, version=seal.version, name=seal.author, count=len(late), names=who,
            leads=names,
        )  # fmt: skip


def misfits_of(storage: JournalStorage, seal: Seal, setup: Setup) -> tuple[Message, ...]:
    """In what a replay differs from what was sealed; see `models.sealing.misfits`."""
    [version] = list(storage.heads(Seal.kind, seal.slot()))[-1:]
    marks, _ = storage.journals.marks()
    sealer = version.partition("@")[2]
    found = tuple(_served(storage))
    entries = [entry for entry in found if isinstance(entry, Entry)]
    told = misfits(seal, setup, entries, reaches_of(marks), sealer)
    if any(isinstance(served, Message) and served.key == "entry.unknown_kind" for served in found):
        # What a newer program stated is in the seal's digest and not in ours. That no line was changed
        # or added is told by how far the journals go.
        return tuple(message for message in told if message.key != "seal.other_entries")
    return tuple(told)


def entries_until(journals: Journals, seal: Seal) -> tuple[Entry, ...]:
    """The entries that stood when a version was sealed."""
    covered, storage = reaches(seal), JournalStorage(journals)
    for record in journals.tail():
        if record.number <= covered.get(record.replica, _NOTHING).number:
            storage.take(record)
    return tuple(stood(storage))


def uncovered(seal: Seal, records: Iterable[Record]) -> Sequence[Record]:
    """The lines that were not there when a version was sealed, its own apart."""
    covered = reaches(seal)
    return [
        record
        for record in records
        if record.number > covered.get(record.replica, _NOTHING).number
        and not any(kind == Seal.kind and slot == seal.slot() for kind, slot, _, _ in record.operations)
    ]
