"""TinyDB over journals: what its tables read is the replay of the lines, what they write is a line."""

from __future__ import annotations

import copy
import gc
import secrets
import time
from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any, NamedTuple, NoReturn, cast

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from storage.heads import Mark, Trouble
from storage.journal import Journals, Rewound
from storage.lines import Document, Operation, Record

Key = tuple[str, str]
"""Table and document id."""
Changes = dict[str, Document | None]
"""Documents by their versions or ids; None stands for a removal."""
Seen = Mapping[Key, Sequence[str]]
"""For some documents, the versions that their author saw before changing them."""
Clock = Callable[[], int]
"""Nanoseconds since 1970."""


class keeping_all:  # noqa: N801 - used like a function; a generator would cost a save several microseconds
    """A stretch that makes nothing but live objects: looking for dead ones would double its time."""

    __slots__ = ("_collecting",)

    def __enter__(self) -> None:
        """Look for none."""
        self._collecting = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        """As before."""
        if self._collecting:
            gc.enable()


class Picture(NamedTuple):
    """What a replay came to, as plain values.

    Attributes:
        marks: how far each journal was read.
        troubles: what of that did not fit.
        time: the highest clock seen.
        revision: how many records were read.
        heads: by table and document id, the versions that none replaces.
        unseated: versions replaced before they came: table, document id, version.
    """

    marks: Sequence[Mark]
    troubles: Sequence[Trouble]
    time: int
    revision: int
    heads: dict[str, dict[str, Changes]]
    unseated: Sequence[tuple[str, str, str]]


class Draft(MutableMapping[str, Any]):
    """What an updater of TinyDB sees: a table whose changes are noted instead of made."""

    def __init__(self, stored: Changes, pending: Changes) -> None:
        self._base: ChainMap[str, Document | None] = ChainMap(pending, stored)
        self._stated: Changes = {}
        self._lent: dict[str, Document] = {}

    def __getitem__(self, key: str) -> Document:
        document = self._stated[key] if key in self._stated else self._lend(key)
        if document is None:
            raise KeyError(key)
        return document

    def __setitem__(self, key: str, document: Document | None) -> None:
        self._stated[key] = document

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        self._stated[key] = None

    def __contains__(self, key: object) -> bool:
        layer = self._stated if key in self._stated else self._base
        return layer.get(str(key)) is not None

    def __iter__(self) -> Iterator[str]:
        return iter([key for key in {**self._base, **self._stated} if key in self])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def changes(self) -> Changes:
        """What was stated, and what was lent and came back different."""
        altered = {key: document for key, document in self._lent.items() if document != self._base[key]}
        return {**altered, **self._stated}

    def _lend(self, key: str) -> Document | None:
        """A copy that an updater may change in place."""
        if key not in self._lent:
            document = self._base.get(key)
            if document is None:
                return None
            self._lent[key] = copy.deepcopy(document)
        return self._lent[key]


class JournalStorage(Storage):
    """The tables as the replay of all journals. The order in which records arrive does not matter.

    Attributes:
        journals: what is replayed.
        own: the one of them that is written here.
        tables: the newest version of every document, by table and id.
        revision: how many records were read; it grows when another session wrote.
        fresh: how many of them since the last picture.
        watched: tables about whose changes somebody wants to know.
        turn: how often any of them changed.
        forked: documents with several heads: changed in two places without knowledge of each other.
        pending: changes that a batch collects, by table; None outside of one.
        seen: for some documents that a batch changes, the versions that the changes are made over.
    """

    def __init__(self, journals: Journals, clock: Clock = time.time_ns) -> None:
        self.journals, self.own = journals, journals.own
        self.revision = 0
        self.fresh = 0
        self._clock = clock
        self._time = 0
        self.pending: dict[str, Changes] | None = None
        self.seen: Seen = {}
        self.tables: dict[str, Changes] = {}
        self.forked: set[Key] = set()
        self.watched: frozenset[str] = frozenset()
        self.turn = 0
        self._touched: dict[Key, None] = {}  # in the order in which they lie in memory
        self._heads: dict[Key, Changes] = {}
        self._unseated: set[tuple[Key, str]] = set()

    def read(self) -> dict[str, dict[str, Any]]:
        """The tables, with what appeared in any journal since the last call.

        Raises:
            ZhanpingError: the folder cannot be read, or a newer program wrote here.
        """
        self._read(self.journals.tail())
        return self.tables

    def write(self, data: dict[str, dict[str, Any]]) -> NoReturn:
        """Refused: history has no bulk overwrite; a table's own operations say what changes."""
        raise NotImplementedError("change documents through a table")

    def close(self) -> None:
        """Let go of the own journal."""
        self.journals.close()

    def take(self, record: Record) -> None:
        """Take a record in: each of its documents becomes a head and unseats the versions it replaces."""
        version = record.version
        if record.time > self._time:
            self._time = record.time
        for table, doc_id, replaced, document in record.operations:
            key = (table, doc_id)
            if (heads := self._heads.get(key)) is None:
                heads = self._heads[key] = {}
            for old in replaced:
                if old in heads:
                    del heads[old]
                else:
                    self._unseated.add((key, old))  # the successor came first
            if not self._unseated or (key, version) not in self._unseated:
                heads[version] = document
            self._seat(key, heads)

    def served(self, keys: Iterable[Key]) -> Iterator[tuple[Key, str, Document]]:
        """Those of some documents that stand, with their versions."""
        for key in keys:
            if heads := self._heads.get(key):
                version = max(heads) if len(heads) > 1 else next(iter(heads))
                if (document := heads[version]) is not None:
                    yield key, version, document

    def heads(self, table: str, doc_id: str) -> Mapping[str, Document | None]:
        """The versions of a document that none replaces: one, or several after concurrent changes."""
        return self._heads.get((table, doc_id), {})

    def picture(self) -> Picture:
        """What was read so far comes to; `fresh` begins anew."""
        by_table: dict[str, dict[str, Changes]] = {}
        for (table, doc_id), versions in self._heads.items():
            by_table.setdefault(table, {})[doc_id] = versions
        self.fresh = 0
        unseated = [(*key, version) for key, version in sorted(self._unseated)]
        return Picture(*self.journals.marks(), self._time, self.revision, by_table, unseated)

    def resume(self, picture: Picture) -> None:
        """Begin, before any reading, with a picture whose lines the journals still hold."""
        if not self.journals.resume(picture.marks, picture.troubles):
            return
        self._time, self.revision = picture.time, picture.revision
        self._unseated = {((table, doc_id), version) for table, doc_id, version in picture.unseated}
        for table, documents in picture.heads.items():
            rows = self.tables.setdefault(table, {})
            for doc_id, heads in documents.items():
                self._heads[table, doc_id] = heads
                if len(heads) == 1 and (document := next(iter(heads.values()))) is not None:
                    rows[doc_id] = document
                else:
                    self._seat((table, doc_id), heads)
        self._touched.update(dict.fromkeys(self._heads))

    def take_touched(self) -> Collection[Key]:
        """The documents that may have changed since the last call."""
        touched, self._touched = self._touched, {}
        return touched

    def batch(self, seen: Seen | None = None) -> Batch:
        """Collect the changes of any number of tables into one line: all are on disk afterwards, or none.

        Reading inside still gives what was there before. A batch inside a batch belongs to the outer one.
        TinyDB's `upsert` merges fields into the document that is there, and its `remove` passes over one that
        is not: to state a document whole, or to settle a conflict by a removal, put it, or None, in the
        changes.

        Args:
            seen: for documents changed on another footing than what stands now: the versions that the
                change was made over, though others may have replaced them. Heads that are not among them
                stay beside the new one.

        Returns:
            A context that gives the changes collected so far, by table.

        Raises:
            ZhanpingError: the line could not be written; when the context ends.
        """
        return Batch(self, seen or {})

    def read_own(self) -> Seen:
        """Read what is new in the own journal, which is held; let go of it where that fails.

        Returns:
            Where all had to be read anew, and what others wrote meanwhile with it: what was seen of it.
        """
        before, own = self._heads, f"@{self.journals.replica}"
        try:
            self._read(self.journals.own_tail())
        except BaseException:
            self.own.release()
            raise
        if self._heads is before:
            return {}
        return {
            key: [version for version in heads if version in before.get(key, ()) or version.endswith(own)]
            for key, heads in self._heads.items()
        }

    def flush(self) -> None:
        """Write what a batch has collected by now; what follows in it is another line."""
        pending, self.pending = self.pending, {}
        if pending:
            self.commit(pending, self.seen)

    def keep_seen(self, seen: Seen) -> None:
        """Within a batch that reads on: what was seen before, where it did not say so itself."""
        self.seen = {**seen, **self.seen}

    def commit(self, pending: Mapping[str, Changes], seen: Seen) -> None:
        """Write changes as one line, those that change nothing left out; it is on disk when this returns."""
        operations: list[Operation] = []
        for table, changes in pending.items():
            for doc_id, document in changes.items():
                key = table, doc_id
                heads = self._heads.get(key, {})
                if len(heads) > 1 or document != self.tables.get(table, {}).get(doc_id):
                    operations.append((table, doc_id, list(seen.get(key, heads)), document))
        if operations:
            now = max(self._clock() // 1_000_000 << 16, self._time + 1)
            stood, before = self.journals.own_head, {}
            try:
                record = self.journals.append(now, operations)
                keys = [(table, doc_id) for table, doc_id, _, _ in operations]
                before = {key: dict(self._heads.get(key, {})) for key in keys}
                self.take(record)
                self.own.sync()
            except BaseException:  # refused or interrupted: should the line be there all the same, it is read
                self.journals.step_back(stood)
                for key, heads in before.items():
                    self._heads[key] = heads
                    self._seat(key, heads)
                raise

    def _read(self, records: Iterator[Record]) -> None:
        try:
            with keeping_all():
                for record in records:
                    self.take(record)
                    self.revision += 1
                    self.fresh += 1
        except Rewound:
            self.journals.restart()
            self._forget()
            self._read(self.journals.tail())

    def _seat(self, key: Key, heads: Mapping[str, Document | None]) -> None:
        """Serve the newest head."""
        table, doc_id = key
        self._touched[key] = None
        if table in self.watched:
            self.turn += 1
        if len(heads) > 1:
            self.forked.add(key)
        elif self.forked:
            self.forked.discard(key)
        document = heads[max(heads)] if heads else None
        if (rows := self.tables.get(table)) is None:
            rows = self.tables[table] = {}
        if document is None:
            rows.pop(doc_id, None)
        else:
            rows[doc_id] = document

    def _forget(self) -> None:
        """Start over; whatever was there counts as touched."""
        self._touched.update(dict.fromkeys(self._heads))
        self.turn += 1
        self.tables, self.forked, self._heads, self._unseated = {}, set(), {}, set()
        self.revision += 1


class Batch:
    """A stretch whose changes become one line; see `JournalStorage.batch`."""

    __slots__ = ("_is_inner", "_seen", "_storage")

    def __init__(self, storage: JournalStorage, seen: Seen) -> None:
        self._storage, self._seen = storage, seen

    def __enter__(self) -> dict[str, Changes]:
        """Hold the own journal, read what is new in it; the changes collected so far.

        What others wrote since the last `read` has not been seen: it is not replaced, but stands beside.
        """
        storage = self._storage
        self._is_inner = storage.pending is not None
        if storage.pending is None:
            seen = self._seen
            if storage.own.hold() != storage.journals.own_offset:
                seen = {**storage.read_own(), **seen}
            storage.pending, storage.seen = {}, seen
        return storage.pending

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Write them, unless something went wrong or the outer batch will; let go of the own journal."""
        if self._is_inner:
            return
        storage = self._storage
        pending, seen, storage.pending, storage.seen = storage.pending, storage.seen, None, {}
        try:
            if kind is None and pending:
                storage.commit(pending, seen)
        finally:
            storage.own.release()


class JournalTable(Table):
    """A table whose update is one line with the documents that changed."""

    document_id_class = str  # type: ignore[assignment]
    _storage: JournalStorage

    def __init__(self, storage: Storage, name: str, cache_size: int = 0, persist_empty: bool = False) -> None:
        super().__init__(storage, name, cache_size=0)  # others write too: an answer is never worth keeping

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self._storage.batch() as pending:
            changes = pending.get(self.name, {})
            draft = Draft(self._storage.tables.get(self.name, {}), changes)
            updater(draft)
            pending[self.name] = changes | draft.changes()

    def _get_next_id(self) -> str:
        return secrets.token_hex(8)


class JournalDB(TinyDB):
    """TinyDB over the journals of one evaluation."""

    table_class = JournalTable
    _storage: JournalStorage

    def __init__(self, journals: Journals, clock: Clock = time.time_ns) -> None:
        super().__init__(journals, clock, storage=JournalStorage)

    @property
    def storage(self) -> JournalStorage:
        """What the tables stand on."""
        return self._storage

    def table(self, name: str, **kwargs: Any) -> JournalTable:
        """The table of that name."""
        return cast(JournalTable, super().table(name, **kwargs))
