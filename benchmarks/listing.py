"""The list of many evaluations, beside SQLite that keeps the same rows as JSON: one JSON line each.

Both are read anew each time, in one process: ours through a fresh workspace, SQLite's through a fresh
connection, while another one is open, as where several are at work.

python -m benchmarks.listing [--evaluations N] [--rounds N]
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks import team
from benchmarks.driver import BIN
from benchmarks.figures import Figures
from benchmarks.openings import fill, measured
from storage.cache import cache_folder
from storage.listing import Listed, Listing, listed
from storage.workspace import Workspace

BUDGET = 1.0
DATABASE = "rows.sqlite"
_REST_S = 0.2  # until a file that changed counts as at rest


class Table:
    """The rows in a database; whoever writes an entry would write its row in the same commit."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")

    def make(self) -> None:
        """The table."""
        self._db.execute("create table overview (id text primary key, body text not null) without rowid")

    def put(self, rows: Sequence[Listed]) -> None:
        """Rows in place of those that stand, in one commit."""
        values = [(row.id, json.dumps(plain(row), ensure_ascii=False)) for row in rows]
        self._db.execute("begin")
        self._db.executemany("insert or replace into overview values (?, ?)", values)
        self._db.execute("commit")

    def rows(self) -> list[dict[str, Any]]:
        """All rows in order."""
        return [json.loads(body) for (body,) in self._db.execute("select body from overview order by id")]

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()


def plain(row: Listed) -> dict[str, Any]:
    """A row as plain values under their names, complete in itself."""
    seen = row.overview
    assert seen is not None
    common = {"frame", "sections", "reach", "graded"}
    values = {name: value for name, value in seen._asdict().items() if name not in common}
    pairs = zip(seen.frame.sections, seen.sections, strict=True)
    values["sections"] = [
        {**title._asdict(), "scored": done, "cells": cells} for title, (done, cells) in pairs
    ]
    values["grade"] = seen.grade and seen.grade._asdict()
    return values | {"possible": [grade._asdict() for grade in seen.possible]}


def theirs(home: Path) -> list[dict[str, Any]]:
    """The list from the database."""
    with closing(Table(home / DATABASE)) as table:
        return table.rows()


def known(home: Path) -> list[Listed]:
    """The list as the home screen paints it: after the quick look, and what did not hold read anew."""
    listing = Listing(Workspace(home, team.LEAD))
    rows = list(listing.known)
    with closing(listing.changes()) as changes:
        for change in changes:
            if change is None:
                break  # from here on it looks again at what is known
            rows += [change.row] if change.row else []
    return sorted(rows)


def ours(home: Path) -> list[Listed]:
    """The list as the command prints it: every file was looked at."""
    return listed(Workspace(home, team.LEAD))


def unchanged(figures: Figures, home: Path, others: Table, names: list[str], rounds: int) -> None:
    """The list while nobody writes."""
    rows = ours(home)
    others.put(rows)
    if not rows == ours(home) == known(home) or [plain(row) for row in rows] != others.rows():
        raise AssertionError("they do not hold the same")
    times = measured(names, rounds, {
        "known": lambda _: known(home),
        "ours": lambda _: ours(home),
        "theirs": lambda _: theirs(home),
    })  # fmt: skip
    what = f"list of {len(names)}"
    figures.compare(f"{what} / SQLite", times["known"], times["theirs"], "ms", BUDGET)
    figures.compare(f"{what}, every file looked at / SQLite", times["ours"], times["theirs"], "ms", None)


def changed(figures: Figures, home: Path, others: Table, names: list[str], rounds: int) -> None:
    """The list after somebody wrote in one evaluation; in the database its row is new as well."""
    times: dict[str, list[float]] = {"ours": [], "theirs": []}
    for number in range(rounds):
        name = names[number % len(names)]
        with Workspace(home, team.LEAD).open(name) as store:
            store.put(team.score(team.LEAD, 1000 + number))
        time.sleep(_REST_S)
        actions = {"ours": lambda _: known(home), "theirs": lambda _: theirs(home)}
        for key, values in measured([name], 1, actions).items():
            times[key] += values
        others.put([row for row in known(home) if row.id == name])
    what = f"list of {len(names)}, one written in"
    figures.compare(f"{what} / SQLite", times["ours"], times["theirs"], "ms", None)


def rebuilt(figures: Figures, home: Path, name: str) -> None:
    """The list with no register."""
    (cache_folder(home) / "register.json").unlink(missing_ok=True)
    [took] = measured([name], 1, {"ours": lambda _: ours(home)})["ours"]
    figures.put(name, took, "ms")


def processes(figures: Figures, home: Path, rounds: int) -> None:
    """The command from its start to its end."""
    words = [str(BIN / "zhanping"), "--home", str(home), "--as", team.LEAD]
    times = measured([""], rounds, {
        "list": lambda _: subprocess.run([*words, "list", "--json"], check=True, capture_output=True),
        "version": lambda _: subprocess.run([*words, "--version"], check=True, capture_output=True),
    })  # fmt: skip
    figures.compare("zhanping list --json / zhanping --version", times["list"], times["version"], "ms", None)


def run(figures: Figures, home: Path, count: int, rounds: int) -> None:
    """Fill both and read both."""
    names = fill(home, count)
    time.sleep(_REST_S)
    rebuilt(figures, home, f"list of {count}, evaluations and register never read")
    rebuilt(figures, home, f"list of {count}, register deleted")
    with closing(Table(home / DATABASE)) as others:
        others.make()
        unchanged(figures, home, others, names, rounds)
        changed(figures, home, others, names, max(rounds // 10, 1))
    processes(figures, home, 5)


def main() -> int:
    """Run all of it in a folder beside the caller's files, on the same disk."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--evaluations", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=100)
    wanted, figures = parser.parse_args(), Figures()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as place:
        run(figures, Path(place), wanted.evaluations, wanted.rounds)
    return figures.exit_code


if __name__ == "__main__":
    sys.exit(main())
