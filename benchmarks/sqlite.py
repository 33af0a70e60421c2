"""The references of the storage: SQLite, write-ahead log, synchronous FULL.

`Rows` keeps a row for each entry and asks nothing. `Ledger` does for an entry what the store does: asks
whether its author may, keeps what stood before, seals each line to the one before it.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from models import admission, roles
from models.entries import Entry, FactEntry, Setup
from models.errors import ZhanpingError
from models.evaluation import procedure_of
from models.framework import Framework
from models.kinds import KINDS
from models.proceedings import Proceedings
from storage.lines import GENESIS, Record, sealed

_SCHEMA = """
create table if not exists evaluation (
  id text primary key, setup text not null, framework text not null) without rowid;
create table if not exists entry (
  evaluation text, kind text, slot text, author text not null, version integer not null, body text not null,
  primary key (evaluation, kind, slot)) without rowid;
"""
_LINES = """
create table if not exists line (
  evaluation text, replica text, number integer, line blob not null,
  primary key (evaluation, replica, number)) without rowid;
"""
_PUT = """
insert into entry values (?, ?, ?, ?, ?, ?)
on conflict do update set author = excluded.author, version = excluded.version, body = excluded.body
"""
_BUSY_MS = 60_000


class Rows:
    """All evaluations in one database; only what stands is kept, without a history."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute(f"pragma busy_timeout = {_BUSY_MS}")
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")

    def make(self) -> None:
        """The tables."""
        self._db.executescript(_SCHEMA)

    def create(self, setup: Setup, framework: bytes, entries: Iterable[Entry]) -> None:
        """An evaluation and what it begins with, in one commit."""
        self._db.execute("begin")
        values = (setup.id, setup.model_dump_json(), framework.decode())
        self._db.execute("insert into evaluation values (?, ?, ?)", values)
        self._db.executemany(_PUT, (_row(setup.id, entry) for entry in entries))
        self._db.execute("commit")

    def put(self, evaluation: str, entry: Entry) -> None:
        """One entry, on disk on return."""
        self._db.execute(_PUT, _row(evaluation, entry))

    def documents(self, evaluation: str) -> list[tuple[str, int, dict[str, Any]]]:
        """Kind, version and document of each entry."""
        query = "select kind, version, body from entry where evaluation = ?"
        return [(kind, version, json.loads(body)) for kind, version, body in
                self._db.execute(query, (evaluation,))]  # fmt: skip

    def open(self, evaluation: str) -> tuple[Setup, Framework, tuple[Entry, ...]]:
        """All of an evaluation, by the same models as the store's."""
        query = "select setup, framework from evaluation where id = ?"
        [(setup, framework)] = self._db.execute(query, (evaluation,))
        query = "select kind, body from entry where evaluation = ? order by version"
        rows = self._db.execute(query, (evaluation,))
        entries = tuple(KINDS[kind].model_validate_json(body) for kind, body in rows)
        for entry in entries:
            if isinstance(entry, FactEntry):
                _ = entry.fact
        return Setup.model_validate_json(setup), Framework.model_validate_json(framework), entries

    def slots(self, evaluation: str) -> set[str]:
        """The slots that hold an entry."""
        return {slot for (slot,) in self._db.execute("select slot from entry where evaluation = ?",
                                                     (evaluation,))}  # fmt: skip

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()


class Ledger(Rows):
    """Beside what stands, every line there ever was, of one author on one device in one evaluation."""

    def __init__(self, path: Path, setup: Setup, framework: Framework, author: str) -> None:
        super().__init__(path)
        self._setup, self._framework, self._author = setup, framework, author
        self._proceedings = Proceedings.of(procedure_of(setup, framework), ())
        self._head = Record(0, 0, author, f"{author}.device22", ()), GENESIS

    def make(self) -> None:
        """The tables."""
        super().make()
        self._db.executescript(_LINES)

    def put(self, evaluation: str, entry: Entry) -> None:
        """One entry, on disk on return.

        Raises:
            ZhanpingError: its author may not state it.
        """
        execute, (last, before) = self._db.execute, self._head
        execute("begin immediate")
        self._check(entry)
        now = max(time.time_ns() // 1_000_000 << 16, last.time + 1)
        document = entry.document()
        operation = (entry.kind, entry.slot(), (last.version,), document)
        record = Record(last.number + 1, now, last.author, last.replica, (operation,))
        line, seal = sealed(*record, before)
        execute("insert into line values (?, ?, ?, ?)", (evaluation, record.replica, record.number, line))
        stands = evaluation, entry.kind, entry.slot(), entry.author, time.time_ns(), to_json(document)
        execute(_PUT, stands)
        execute("commit")
        self._head = record, seal

    def _check(self, entry: Entry) -> None:
        reason = roles.refusal(self._setup, self._author, entry, None) or admission.refusal(
            self._setup, self._framework, self._proceedings, self._author, entry, entry
        )
        if reason is not None:
            self._db.execute("rollback")
            raise ZhanpingError.of(reason)


def _row(evaluation: str, entry: Entry) -> tuple[str, str, str, str, int, str]:
    body = entry.model_dump_json(exclude_none=True)
    return evaluation, entry.kind, entry.slot(), entry.author, time.time_ns(), body
