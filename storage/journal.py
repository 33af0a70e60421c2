"""Sealed, append-only journals: one for each author and device, and nobody else ever writes it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from models.errors import Message, ZhanpingError, say
from storage.files import translated, without_waiting
from storage.heads import Head, Mark, Trouble
from storage.lines import (
    LAST_TIME,
    SUFFIX,
    Fault,
    Operation,
    Record,
    Sealed,
    merged_in,
    sealed,
    unfinished,
    unsealed,
)
from storage.own_journal import OwnJournal

HARMLESS = frozenset({"journal.torn", "journal.healed"})
"""What is told of a journal and yet no damage: nothing of it was ever confirmed, or a copy of it stands."""
_HEALED_BY_COPIES = frozenset({"journal.seal", "journal.malformed", "journal.gap"})
_MOST_MISSING = 100_000  # numbers in one gap that copies are waited for


class Rewound(Exception):
    """Something read earlier is no longer in its journal: what was made of it has to be made anew."""


class Journals:
    """All journals of one evaluation; appends to its own replica's alone.

    Attributes:
        author: who writes here.
        replica: ``author.device``.
        own: the journal that is written here.
    """

    def __init__(self, folder: Path, author: str, device: str) -> None:
        self.author, self.replica = author, f"{author}.{device}"
        self._folder = folder
        self.own, self._folder_named = OwnJournal(folder, author, device), str(folder)
        self._heads: dict[str, Head] = {}
        self._troubles: dict[Trouble, None] = {}
        self._peeked = False

    @property
    def damage(self) -> tuple[Message, ...]:
        """What does not fit, each with ``path`` and ``line``; whatever else there is was served."""
        return tuple(
            say(key, path=str(self._folder / name), line=line, **dict(params))
            for key, name, line, params in self._troubles
        )

    # -- reading -------------------------------------------------------------------------------

    def tail(self, tolerant: bool = False) -> Iterator[Record]:
        """Records that appeared since the last call, journal by journal.

        A record counts as read once it is yielded: take each in before asking for the next.

        Args:
            tolerant: whether a journal in which a newer program wrote is told among the damage, and read up
                to there, instead of being raised.

        Raises:
            Rewound: what was read earlier is gone; call `restart` and read again.
            ZhanpingError: the folder cannot be read, or a newer program wrote here.
        """
        grown, names, heads = [], set(), self._heads
        with translated(self._folder), os.scandir(self._folder_named) as files:
            for file in files:
                if (name := file.name).endswith(SUFFIX):
                    names.add(name)
                    head = heads.get(name)
                    if head is None or file.stat().st_size != head.offset:
                        grown.append(name)
        for name in heads.keys() - names:
            if self._heads[name].offset:
                self._rewind(name)
            del self._heads[name]  # nothing was ever stated there
        for name in sorted(grown):
            head = self._heads.setdefault(name, Head())
            self._peeked |= name == self.own.name
            try:
                yield from self._read(name, head)
            except ZhanpingError as error:
                if not tolerant or error.message.key != Fault.NEWER.value:
                    raise
                self._report(Fault.NEWER.value, name, head.line + 1)

    @property
    def own_offset(self) -> int:
        """How far the own journal was read, in bytes; -1 where it has to be looked at in any case.

        What was read while another session held it may have been cut off by now, and as much been written.
        """
        head = self._heads.get(self.own.name)
        return -1 if self._peeked else 0 if head is None else head.offset

    def own_tail(self) -> Iterator[Record]:
        """Records of the own journal alone that appeared since the last call; while it is held.

        Raises:
            Rewound: as in `tail`.
            ZhanpingError: it cannot be read, or a newer program wrote here.
        """
        head, self._peeked = self.own_head, False
        return self._parsed(self.own.name, head, self.own.read(head.offset - len(head.tail)))

    def restart(self) -> None:
        """Forget how far the journals have been read; the next `tail` gives everything."""
        self._heads.clear()

    def marks(self) -> tuple[tuple[Mark, ...], tuple[Trouble, ...]]:
        """How far each journal has been read, and what of that did not fit."""
        return tuple(head.mark(name) for name, head in self._heads.items()), tuple(self._troubles)

    def resume(self, marks: Iterable[Mark], troubles: Iterable[Trouble]) -> bool:
        """Go on where an earlier reader stood; True unless a journal is another one up to there."""
        try:
            heads = {mark.name: Head.at(mark, self._folder) for mark in marks}
        except OSError:
            return False
        stood = {name: head for name, head in heads.items() if head is not None}
        if len(stood) < len(heads):
            return False
        self._heads, self._troubles = stood, dict.fromkeys(troubles)
        return True

    def _read(self, name: str, head: Head) -> Iterator[Record]:
        path = self._folder / name
        try:
            with open(path, "rb", opener=without_waiting) as file:
                file.seek(head.offset - len(head.tail))
                data = file.read()
        except OSError as error:
            self._report("journal.unreadable", name, head.line + 1, reason=error.strerror or str(error))
            return iter(())
        return self._parsed(name, head, data)

    def _parsed(self, name: str, head: Head, data: bytes) -> Iterator[Record]:
        """The records in what follows in a journal, which begins with the end of what was read before."""
        if not data.startswith(head.tail):
            self._rewind(name)
        *lines, rest = data[len(head.tail) :].split(b"\n")
        del data
        for line in lines:
            record = self._open(name, line, head)
            if record is not None:
                yield record
        if rest and self._is_idle(self._folder / name, head.offset + len(rest)):
            fault, _ = unfinished(rest)
            self._report(fault.value, name, head.line + 1)

    def _open(self, name: str, line: bytes, head: Head) -> Record | None:
        """Pass over a line; its record, unless the line is damaged."""
        opened = unsealed(line)
        if opened is Fault.NEWER:
            raise ZhanpingError(opened.value, path=str(self._folder / name), line=head.line + 1)
        head.pass_over(line + b"\n")
        if isinstance(opened, Fault):
            if opened is not Fault.TORN:
                head.pass_over_broken(merged_in(line))
            self._report(opened.value, name, head.line)
            return None
        return self._follow(name, opened, head)

    def _follow(self, name: str, line: Sealed, head: Head) -> Record | None:
        """Check a record's place in its journal; the record, unless it has no place there."""
        record = line.record
        if f"{record.replica}{SUFFIX}" != name:
            if not head.foreign:
                self._report("journal.foreign", name, head.line, replica=record.replica)
            head.foreign = True
            return None
        if record.number in head.missing:
            head.missing.discard(record.number)
            if record.number == head.number:
                head.follow(line.record.number, line.seal)
            if not head.missing:
                self._heal(name)
            return record
        absent = record.number - head.number - 1
        if absent < 0:
            self._report("journal.repeat", name, head.line, number=record.number)
            return None
        if absent:
            self._report("journal.gap", name, head.line, count=absent)
            if absent <= _MOST_MISSING:
                head.missing.update(range(head.number + 1, record.number))
        elif head.sure and line.before != head.seal:
            self._report("journal.chain", name, head.line)
        head.follow(line.record.number, line.seal)
        return record

    def _heal(self, name: str) -> None:
        """Copies of all that was damaged or absent have turned up."""
        healed = [t for t in self._troubles if t.name == name and t.key in _HEALED_BY_COPIES]
        for trouble in healed:
            del self._troubles[trouble]
            self._report("journal.healed", name, trouble.line)

    def _rewind(self, name: str) -> None:
        self._report("journal.rewound", name, self._heads[name].line)
        raise Rewound(name)

    def _is_idle(self, path: Path, size: int) -> bool:
        """Whether a journal of that size has no write under way: its unfinished line stays so."""
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return os.fstat(file.fileno()).st_size == size
        except OSError:
            return False

    def _report(self, key: str, name: str, line: int, **params: str | int) -> None:
        self._troubles[Trouble(key, name, line, tuple(params.items()))] = None

    # -- writing -------------------------------------------------------------------------------

    def append(self, now: int, operations: Sequence[Operation]) -> Record:
        """Write one line and have the disk begin with it; while the own journal is held, and all of it read.

        Nobody may be told of it before the journal's `sync`, which has to follow. What is done before that
        costs no time.

        Args:
            now: the hybrid clock, above that of every record seen.
            operations: what the line states, all or none.

        Raises:
            ZhanpingError: the system refuses, or no clock is above those seen; nothing of the line is left.
        """
        own, head = self.own, self.own_head
        if now >= LAST_TIME:
            raise ZhanpingError("journal.clock", path=str(own.path))
        rest = b"" if own.size == head.offset else own.read(head.offset)
        fault, ending = unfinished(rest) if rest else (Fault.TORN, b"")
        lost = fault is not Fault.TORN
        if lost or head.missing:
            # Beyond the times of lines that cannot be read, should the clock stand still.
            now += head.number + 1
        number = head.number + 1 + lost
        line, seal = sealed(number, now, self.author, self.replica, operations, head.seal)
        own.append(ending + line)
        self._heads[own.name] = head = head.copy()  # the former stays as it is, for `step_back`
        if rest:
            self._open(own.name, rest + ending[:-1], head)
        head.pass_over(line)
        head.follow(number, seal)
        return Record(number, now, self.author, self.replica, operations)

    @property
    def own_head(self) -> Head:
        """Where the own journal stands."""
        name = self.own.name
        if (head := self._heads.get(name)) is None:
            head = self._heads[name] = Head()
        return head

    def step_back(self, head: Head) -> None:
        """Stand again where the own journal stood before an `append`, by the `own_head` of then."""
        self._heads[self.own.name] = head

    def replay(self, data: bytes) -> Iterator[tuple[bytes, Record]]:
        """The good lines, LF included, of bytes taken as the own journal; `marks` tells how far they go.

        Raises:
            ZhanpingError: a newer program wrote one of them.
        """
        name = self.own.name
        self._heads[name] = head = Head()
        for line in data.split(b"\n")[:-1]:
            record = self._open(name, line, head)
            if record is not None:
                yield line + b"\n", record

    def adopt(self, lines: Sequence[bytes]) -> None:
        """Write lines that were sealed elsewhere for the own replica; they are on disk when this returns.

        While the own journal is held, after a `replay` of the whole file.

        Raises:
            ZhanpingError: the system refuses; none of the lines is left.
        """
        rest = self.own.read(self.own_head.offset)
        ending = unfinished(rest)[1] if rest else b""
        self.own.append(ending + b"".join(lines))
        self.own.sync()

    def close(self) -> None:
        """Let go of the own journal."""
        self.own.close()
