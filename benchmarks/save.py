"""What a save, a look and a reopening cost: one JSON line each, beside a reference of the same run.

python -m benchmarks.save [--rounds N] [--history N]
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TypeVar

from benchmarks import team
from benchmarks.figures import Figures
from benchmarks.sqlite import Ledger, Rows
from models.entries import Entry, Score
from storage.store import EvaluationStore
from storage.workspace import Workspace

FLOOR, LEDGER, FLAT = 1.8, 1.0, 1.15
"""The most a save may cost: over a bare append, over SQLite's, with a long history over a short one."""
SHORT = 100
_AUTHOR = team.LEAD
_Rows = TypeVar("_Rows", bound=Rows)


def filled(home: Path, size: int) -> EvaluationStore:
    """An evaluation whose own journal has so many lines, each about another slot."""
    store = Workspace(home, _AUTHOR).create(team.framework(), id=f"lines-{size}", team=team.TEAM)
    with team.unsynced():
        for number in range(size):
            store.put(team.evidence(_AUTHOR, number))
    os.sync()
    return store


def filled_rows(home: Path, size: int) -> Rows:
    """A database that holds the same."""
    return _filled(home, size, lambda _: Rows(home / f"rows-{size}.sqlite"))


def filled_ledger(home: Path, size: int) -> Ledger:
    """A database that holds the same, and asks and keeps what the store does."""
    path = home / f"ledger-{size}.sqlite"
    return _filled(home, size, lambda store: Ledger(path, store.setup, store.framework, _AUTHOR))


def _filled(home: Path, size: int, made: Callable[[EvaluationStore], _Rows]) -> _Rows:
    with Workspace(home, _AUTHOR).open(f"lines-{size}") as store:
        rows = made(store)
        rows.make()
        entries: list[Entry] = [team.evidence(_AUTHOR, number) for number in range(size)]
        rows.create(store.setup, store.framework.canonical(), entries)
    return rows


def timed(action: Callable[[], object]) -> float:
    """Seconds of an action."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


class Appender:
    """The floor: as many bytes as a save's line, appended and synced."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def put(self, line: bytes) -> None:
        """On disk on return."""
        os.write(self._fd, line)
        os.fdatasync(self._fd)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._fd)


def correction(number: int) -> Score:
    """What is saved in a round."""
    return team.score(_AUTHOR, 7 * len(team.cells()) + number)


def line_size(store: EvaluationStore, folder: Path) -> int:
    """How many bytes a save appends."""
    [path] = folder.glob(f"{_AUTHOR}.*.jsonl")
    before = path.stat().st_size
    store.put(correction(0))
    return path.stat().st_size - before


def saves(figures: Figures, home: Path, stores: dict[int, EvaluationStore], rounds: int) -> None:
    """Each kind of save in each round, in an order that is drawn: none always follows the same other."""
    short, long = sorted(stores)
    rows = {size: filled_rows(home, size) for size in stores}
    ledgers = {size: filled_ledger(home, size) for size in stores}
    chance = random.Random(1)
    size = line_size(stores[short], home / "evaluations" / f"lines-{short}")
    bare = Appender(home / "bare")

    def round_of(number: int) -> list[tuple[str, Callable[[], object]]]:
        entry, line = correction(number), b"x" * size
        steps: list[tuple[str, Callable[[], object]]] = [
            ("bare", lambda: bare.put(line)),
            ("short", lambda: stores[short].put(entry)),
            ("short rows", lambda: rows[short].put(f"lines-{short}", entry)),
            ("short ledger", lambda: ledgers[short].put(f"lines-{short}", entry)),
            ("long", lambda: stores[long].put(entry)),
            ("long rows", lambda: rows[long].put(f"lines-{long}", entry)),
            ("long ledger", lambda: ledgers[long].put(f"lines-{long}", entry)),
        ]
        chance.shuffle(steps)
        return steps

    times: dict[str, list[float]] = {name: [] for name, _ in round_of(0)}
    gc.collect()
    gc.freeze()  # what the long history left alive is nobody's cost
    for number in range(1, rounds + 1):
        for name, action in round_of(number):
            times[name].append(timed(action) * 1e6)
    gc.unfreeze()
    bare.close()
    for held in (*rows.values(), *ledgers.values()):
        held.close()
    report(figures, {name: median(values) for name, values in times.items()}, size, short, long)


def report(figures: Figures, middle: dict[str, float], size: int, short: int, long: int) -> None:
    """The medians, each beside what it is measured by."""
    figures.put(f"save, history of {short} / append of {size} bytes and fdatasync",
                middle["short"], "us", reference=middle["bare"], budget=FLOOR)  # fmt: skip
    for name, lines in (("short", short), ("long", long)):
        figures.put(f"save, history of {lines} / SQLite that asks, keeps and seals as much",
                    middle[name], "us", reference=middle[f"{name} ledger"], budget=LEDGER)  # fmt: skip
        figures.put(f"save, history of {lines} / SQLite, a row and nothing asked",
                    middle[name], "us", reference=middle[f"{name} rows"])  # fmt: skip
    figures.put(f"save, history of {long} / save, history of {short}",
                middle["long"], "us", reference=middle["short"], budget=FLAT)  # fmt: skip


def openings(figures: Figures, workspace: Workspace, size: int) -> None:
    """One journal read again, beside the least that reads its JSON."""

    def read() -> None:
        for path in (workspace.home / "evaluations" / f"lines-{size}").glob("*.jsonl"):
            for line in path.read_bytes().splitlines():
                json.loads(line[:-33])

    def opened() -> None:
        with workspace.open(f"lines-{size}") as store:
            store.entries()

    rounds = range(15 if size < 1000 else 1)
    times = median(timed(opened) for _ in rounds), median(timed(read) for _ in rounds)
    name = f"open, {size} entries / json.loads of its lines"
    figures.put(name, times[0] * 1e3, "ms", reference=times[1] * 1e3)


def run(figures: Figures, home: Path, rounds: int, history: int) -> None:
    """All of it in one home folder."""
    stores = {size: filled(home, size) for size in (SHORT, history)}
    saves(figures, home, stores, rounds)
    folder, long = home / "evaluations" / f"lines-{history}", stores[history]
    look = median(timed(long.refresh) for _ in range(rounds))
    listing = median(timed(lambda: [*folder.iterdir()]) for _ in range(rounds))
    figures.put("look, nothing new / list the folder", look * 1e6, "us", reference=listing * 1e6)
    for size in (SHORT, history):
        stores[size].close()
        openings(figures, Workspace(home, _AUTHOR), size)


def main() -> int:
    """Run all of it in a folder beside the caller's files, on the same disk."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=2000, help="saves of each kind")
    parser.add_argument("--history", type=int, default=100_000, help="entries of the long history")
    wanted, figures = parser.parse_args(), Figures()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as place:
        run(figures, Path(place), wanted.rounds, wanted.history)
    return figures.exit_code


if __name__ == "__main__":
    sys.exit(main())
