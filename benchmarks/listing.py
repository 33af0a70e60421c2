"""The list of many evaluations, beside SQLite that keeps the same rows as JSON: one JSON line each.

Both read anew in one process: ours through a fresh workspace, SQLite through a fresh connection while
another is open, as it is where several are at work.

python -m benchmarks.listing [--evaluations N] [--rounds N]
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.overview import Overview
from storage.listing import Listed

BUDGET = 1.0
_TICK_S = 0.2  # until a file that changed counts as at rest


def plain(seen: Overview) -> dict[str, Any]:
    """A row as plain values under their names, complete in itself."""
    sections = [
        {**title._asdict(), **part._asdict()}
        for title, part in zip(seen.frame.sections, seen.sections, strict=True)
    ]
    grades = {
        "grade": seen.grade and seen.grade._asdict(),
        "possible": [grade._asdict() for grade in seen.possible],
    }
    left_out = {"frame", "sections", "reach", "graded"}
    return (
        {name: value for name, value in seen._asdict().items() if name not in left_out}
        | {"sections": sections}
        | grades
    )


class Table:
    """The rows in a database; who writes an entry writes the row in the same commit."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")
        self._db.execute(
            "create table if not exists overview (id text primary key, body text not null) without rowid"
        )

    def put(self, rows: Sequence[Listed]) -> None:
        values = [
            (row.id, json.dumps(plain(row.overview), ensure_ascii=False)) for row in rows if row.overview
        ]
        self._db.execute("begin")
        self._db.executemany("insert or replace into overview values (?, ?)", values)
        self._db.execute("commit")

    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(body) for (body,) in self._db.execute("select body from overview order by id")]

    def close(self) -> None:
        self._db.close()
