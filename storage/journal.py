"""Sealed, append-only journals: one for each author and device, and nobody else ever writes it.

A line is ``{"v":1,"n":…,"p":…,"t":…,"r":…,"w":…,"o":[…]}`` TAB seal LF: the format, the line's
number, the seal of the line before, the writer's clock, the replica ``author.device``, the author
and the operations. The seal is a BLAKE2b-128 over the JSON.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from models.errors import CONFLICT, Message, ZhanpingError, say
from storage.files import file_mode, sync_folder, translated

Document = dict[str, Any]
Operation = tuple[str, str, Sequence[str], Document | None]
"""Table, document id, the versions it replaces, the document or None for a removal."""

FORMAT = 1
SUFFIX = ".jsonl"
_GENESIS = "0" * 32
_SEAL_SIZE = len(_GENESIS)
_FIELDS = itemgetter("v", "n", "p", "t", "r", "w", "o")
_TYPES = (int, int, str, int, str, str, list)
_LAST_TIME = 1 << 63
_PATIENCE_S = 5.0
_LOCK_PAUSE_S = 0.002


class Record(NamedTuple):
    """One line of a journal.

    Attributes:
        number: its place in its journal, from 1.
        time: the writer's hybrid clock: milliseconds since 1970 in the upper bits, a counter in the lower 16.
        author: who wrote it.
        replica: ``author.device``.
        operations: what it states, all or none.
    """

    number: int
    time: int
    author: str
    replica: str
    operations: Sequence[Operation]

    @property
    def version(self) -> str:
        """Its place in the order of all records of all replicas."""
        return f"{self.time:016x}@{self.replica}"


class Rewound(Exception):
    """Something read earlier is no longer in its journal: what was made of it has to be made anew."""


class _Head:
    """How far a journal has been read: bytes, lines, and the number and seal of its last good line."""

    __slots__ = ("broken", "foreign", "line", "number", "offset", "seal", "tail")

    def __init__(self) -> None:
        self.offset = self.line = self.number = self.broken = 0
        self.seal = _GENESIS
        self.tail = b""
        self.foreign = False

    def pass_over(self, line: bytes) -> None:
        """Count a line, its LF included, as read."""
        self.offset += len(line)
        self.line += 1
        self.tail = line[-_SEAL_SIZE - 1 :]


def digest(body: bytes) -> str:
    """The seal over a line's JSON: 32 hexadecimal digits."""
    return hashlib.blake2b(body, digest_size=_SEAL_SIZE // 2).hexdigest()


def _sealed(record: Record, before: str) -> tuple[bytes, str]:
    """A record as a line that follows the line with a given seal, and its own seal."""
    fields = {
        "v": FORMAT,
        "n": record.number,
        "p": before,
        "t": record.time,
        "r": record.replica,
        "w": record.author,
        "o": record.operations,
    }
    body = json.dumps(fields, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    seal = digest(body)
    return b"%b\t%b\n" % (body, seal.encode()), seal


def _unsealed(line: bytes) -> tuple[Any, str] | None:
    """The JSON of a line without its LF, and its seal; None when the seal does not fit."""
    body, _, seal = line.rpartition(b"\t")
    if not body or digest(body).encode() != seal:
        return None
    try:
        return json.loads(body.decode()), seal.decode()
    except (ValueError, RecursionError):
        return None, seal.decode()


def _record(fields: Any) -> tuple[Record, str] | None:
    """The fields of a line as a record and the seal it follows; None when they are not a record's."""
    try:
        values = _FIELDS(fields)
    except (TypeError, LookupError):
        return None
    if tuple(map(type, values)) != _TYPES or not all(map(_is_operation, values[-1])):
        return None
    version, number, before, now, replica, author, operations = values
    if version != FORMAT or number < 1 or not 0 <= now < _LAST_TIME or replica.rpartition(".")[0] != author:
        return None
    return Record(number, now, author, replica, operations), before


def _is_operation(value: Any) -> bool:
    match value:
        case [str(), str(), [*bases], None | dict()]:
            return all(isinstance(base, str) for base in bases)
    return False


class Journals:
    """All journals of one evaluation; appends to its own replica's alone.

    Attributes:
        author: who writes here.
        replica: ``author.device``.
    """

    def __init__(self, folder: Path, author: str, device: str) -> None:
        self.author, self.replica = author, f"{author}.{device}"
        self._folder = folder
        self._path = folder / f"{self.replica}{SUFFIX}"
        self._heads: dict[str, _Head] = {}
        self._damage: dict[Message, None] = {}
        self._fd: int | None = None

    @property
    def damage(self) -> tuple[Message, ...]:
        """What does not fit, each with ``path`` and ``line``; whatever else there is was served."""
        return tuple(self._damage)

    # -- reading -------------------------------------------------------------------------------

    def tail(self) -> Iterator[Record]:
        """Records that appeared since the last call, journal by journal.

        A record counts as read once it is yielded: take each in before asking for the next.

        Raises:
            Rewound: what was read earlier is gone; call `restart` and read again.
            ZhanpingError: the folder cannot be read, or a newer program wrote here.
        """
        grown, names = [], set()
        with translated(self._folder), os.scandir(self._folder) as files:
            for file in files:
                if file.name.endswith(SUFFIX):
                    names.add(file.name)
                    head = self._heads.get(file.name)
                    size = file.stat().st_size
                    if head is None or size != head.offset:
                        grown.append(file.name)
        for name in self._heads.keys() - names:
            self._rewind(name)
        for name in sorted(grown):
            yield from self._read(name, self._heads.setdefault(name, _Head()))

    def restart(self) -> None:
        """Forget how far the journals have been read; the next `tail` gives everything."""
        self._heads.clear()

    def _read(self, name: str, head: _Head) -> Iterator[Record]:
        path = self._folder / name
        try:
            with path.open("rb") as file:
                file.seek(head.offset - len(head.tail))
                known, fresh = file.read(len(head.tail)), file.read()
        except OSError as error:
            self._report("journal.unreadable", name, head.line + 1, reason=error.strerror or str(error))
            return
        if known != head.tail:
            self._rewind(name)
        *lines, rest = fresh.split(b"\n")
        del fresh
        for line in lines:
            record = self._open(name, line, head)
            if record is not None:
                yield record
        if rest and self._is_idle(path, head.offset + len(rest)):
            self._report("journal.torn", name, head.line + 1)

    def _open(self, name: str, line: bytes, head: _Head) -> Record | None:
        """Pass over a line; its record, unless the line is damaged."""
        opened = _unsealed(line)
        if opened is not None and _is_newer(opened[0]):
            raise ZhanpingError("journal.newer", path=str(self._folder / name), line=head.line + 1)
        head.pass_over(line + b"\n")
        if opened is None:
            if line.endswith(b"!"):
                self._report("journal.torn", name, head.line)
            else:
                head.broken += 1
                self._report("journal.seal", name, head.line)
            return None
        found = _record(opened[0])
        if found is None:
            head.broken += 1
            self._report("journal.malformed", name, head.line)
            return None
        return self._follow(name, *found, opened[1], head)

    def _follow(self, name: str, record: Record, before: str, seal: str, head: _Head) -> Record | None:
        """Check a record's place in its journal; the record, unless it has no place there."""
        if f"{record.replica}{SUFFIX}" != name:
            if not head.foreign:
                self._report("journal.foreign", name, head.line, replica=record.replica)
            head.foreign = True
            return None
        if record.number <= head.number:
            self._report("journal.repeat", name, head.line, number=record.number)
            return None
        missing = record.number - head.number - 1 - head.broken
        if missing > 0:
            self._report("journal.gap", name, head.line, count=missing)
        elif record.number == head.number + 1 and before != head.seal:
            self._report("journal.chain", name, head.line)
        head.number, head.seal, head.broken = record.number, seal, 0
        return record

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

    def _report(self, key: str, name: str, line: int, **params: object) -> None:
        self._damage[say(key, path=str(self._folder / name), line=line, **params)] = None

    # -- writing -------------------------------------------------------------------------------

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the own journal: the same person may have two sessions.

        Raises:
            ZhanpingError: it cannot be opened, or another session holds it for seconds.
        """
        with translated(self._path):
            self._hold()
        try:
            yield
        finally:
            if self._fd is not None:
                fcntl.flock(self._fd, fcntl.LOCK_UN)

    def append(self, now: int, operations: Sequence[Operation]) -> Record:
        """Write one line; it is on disk when this returns. Inside `exclusive`, after `tail`.

        Args:
            now: the hybrid clock, above that of every record seen.
            operations: what the line states, all or none.

        Raises:
            ZhanpingError: the system refuses; nothing of the line is left.
        """
        head = self._heads.setdefault(self._path.name, _Head())
        number = head.number + head.broken + 1  # a damaged line keeps its number: a copy of it may turn up
        record = Record(number, now, self.author, self.replica, operations)
        line, seal = _sealed(record, head.seal)
        with translated(self._path):
            self._write(line, head)
        head.number, head.seal, head.broken = record.number, seal, 0
        return record

    def close(self) -> None:
        """Let go of the own journal."""
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def _hold(self) -> None:
        """Open and lock the own journal, the one that now bears its name."""
        while True:
            fd = self._own()
            self._lock(fd)
            try:
                if os.path.samestat(os.fstat(fd), self._path.stat()):
                    return
            except FileNotFoundError:
                pass
            self.close()  # deleted or replaced meanwhile: a line written here would be lost

    def _own(self) -> int:
        """The own journal, opened for appending; its name is durable."""
        if self._fd is None:
            mode = file_mode(self._folder)
            self._fd = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, mode)
            try:
                if os.fstat(self._fd).st_size == 0:
                    os.fchmod(self._fd, mode)
                sync_folder(self._folder)
            except OSError:
                self.close()
                raise
        return self._fd

    def _lock(self, fd: int) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ZhanpingError("journal.busy", CONFLICT, path=str(self._path)) from None
                time.sleep(_LOCK_PAUSE_S)

    def _write(self, line: bytes, head: _Head) -> None:
        fd = self._own()
        start = os.fstat(fd).st_size
        torn = start > head.offset
        rest = memoryview(b"!\n" + line if torn else line)  # "!": the torn line's seal can never fit
        try:
            while rest:
                rest = rest[os.write(fd, rest) :]
            os.fdatasync(fd)
        except OSError:
            try:
                os.ftruncate(fd, start)
            finally:
                self.close()  # after a failed sync the descriptor's word is worth nothing
            raise
        if torn:
            self._report("journal.torn", self._path.name, head.line + 1)
            head.offset, head.line = start + 2, head.line + 1
        head.pass_over(line)


def _is_newer(fields: Any) -> bool:
    return isinstance(fields, dict) and isinstance(fields.get("v"), int) and fields["v"] > FORMAT
