"""The list of many evaluations, beside SQLite that keeps the same rows as JSON: one JSON line each.

Both read anew in one process: ours through a fresh workspace, SQLite through a fresh connection while
another is open, as it is where several are at work.

python -m benchmarks.listing [--evaluations N] [--rounds N]
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import team
from benchmarks.figures import Figures
from benchmarks.openings import fill, measured
from models.entries import Score
from models.overview import Overview
from storage.listing import Listed, Listing, listed
from storage.workspace import Workspace

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


def known(home: Path) -> tuple[Listed, ...]:
    """The rows that stand on the screen at once: those that a quick look finds true."""
    return Listing(Workspace(home, team.LEAD)).known


def all_of(home: Path) -> list[Listed]:
    """The rows as the files are now, each looked at."""
    return listed(Workspace(home, team.LEAD))


def theirs(home: Path) -> list[dict[str, Any]]:
    """The rows of the database."""
    table = Table(home / "list.sqlite")
    try:
        return table.rows()
    finally:
        table.close()


def run(figures: Figures, home: Path, count: int, rounds: int) -> None:
    """Fill both and list both."""
    names = fill(home, count)
    begun = time.perf_counter()
    rows = all_of(home)
    figures.put(f"the list of {count} made from nothing", time.perf_counter() - begun, "s")
    time.sleep(_TICK_S)
    rows = all_of(home)  # what was read within a tick of its change is read again, and kept
    table = Table(home / "list.sqlite")  # somebody else is at work, as with ours
    table.put(rows)
    if {row.id: row.overview and plain(row.overview) for row in known(home)} != {
        row["id"]: row for row in json.loads(json.dumps(theirs(home)))
    }:
        raise AssertionError("the two do not hold the same")
    times = measured(names, rounds, {
        "ours": lambda _: known(home), "all": lambda _: all_of(home), "theirs": lambda _: theirs(home)
    })  # fmt: skip
    with Workspace(home, team.LEAD).open(names[0]) as store:
        store.put(next(entry for entry in store.entries() if isinstance(entry, Score)
                       and entry.author == team.LEAD).model_copy(update={"reason": "改"}))  # fmt: skip
    time.sleep(_TICK_S)
    begun = time.perf_counter()
    all_of(home)
    changed = (time.perf_counter() - begun) * 1000
    table.close()
    figures.compare(f"the list of {count} / SQLite", times["ours"], times["theirs"], "ms", BUDGET)
    figures.compare(f"the list of {count}, every file looked at / SQLite",
                    times["all"], times["theirs"], "ms", None)  # fmt: skip
    figures.put(f"the list of {count} after a change in one", changed, "ms")


def main() -> int:
    """Run all of it in a folder beside the caller's files, on the same disk."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--evaluations", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=50)
    wanted, figures = parser.parse_args(), Figures()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as place:
        run(figures, Path(place), wanted.evaluations, wanted.rounds)
    return figures.exit_code


if __name__ == "__main__":
    sys.exit(main())
