"""Six processes saving at once on one evaluation, beside six on SQLite, in turns: one JSON line each.

python -m benchmarks.writers [--seconds S] [--rounds N]
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import team
from benchmarks.figures import Figures
from benchmarks.sqlite import Rows
from models.entries import Entry
from storage.workspace import Workspace

BUDGET = 1.0
NAMES = tuple(member.name for member in team.TEAM)
TWICE = (*NAMES[:-1], NAMES[1])
"""Six sessions, two of them one person's."""

_EVALUATION = "e1"
_start: Any = None  # the barrier at which the processes of one run wait for each other

Put = Callable[[Entry], None]


def saving(begin: Callable[[], Put], session: int, author: str, seconds: float) -> list[str]:
    """Save for some seconds in this process, each entry in a slot of its own; the slots acknowledged."""
    put = begin()
    acknowledged: list[str] = []
    _start.wait()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        entry = team.evidence(author, len(acknowledged), f"session{session}")
        put(entry)
        acknowledged.append(entry.slot())
    return acknowledged


def ours(home: Path, session: int, author: str, seconds: float) -> list[str]:
    """One session of the program."""

    def begin() -> Put:
        return Workspace(home, author).open(_EVALUATION).put

    return saving(begin, session, author, seconds)


def theirs(home: Path, session: int, author: str, seconds: float) -> list[str]:
    """One connection to the database."""

    def begin() -> Put:
        return partial(Rows(home / "rows.sqlite").put, _EVALUATION)

    return saving(begin, session, author, seconds)


def together(work: Callable[..., list[str]], home: Path, authors: Sequence[str], seconds: float) -> list[str]:
    """All sessions at once, each in a process; every slot acknowledged to any."""
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(len(authors))
    with ProcessPoolExecutor(len(authors), context, _wait_at, (barrier,)) as pool:
        runs = [pool.submit(work, home, number, author, seconds) for number, author in enumerate(authors)]
        return [slot for run in runs for slot in run.result()]


def _wait_at(barrier: Any) -> None:
    global _start
    _start = barrier


def our_run(home: Path, authors: Sequence[str], seconds: float) -> tuple[int, int]:
    """Saves acknowledged, and how many of them are lost."""
    with Workspace(home, team.LEAD).create(team.framework(), id=_EVALUATION, team=team.TEAM):
        pass
    acknowledged = together(ours, home, authors, seconds)
    with Workspace(home, team.LEAD).open(_EVALUATION) as store:
        held = {entry.slot() for entry in store.entries()}
        if store.problems:
            raise AssertionError(f"damage: {store.problems[0].key}")
    return len(acknowledged), len(set(acknowledged) - held)


def their_run(home: Path, authors: Sequence[str], seconds: float) -> tuple[int, int]:
    """The same of SQLite."""
    rows = Rows(home / "rows.sqlite")
    rows.make()
    acknowledged = together(theirs, home, authors, seconds)
    lost = set(acknowledged) - rows.slots(_EVALUATION)
    rows.close()
    return len(acknowledged), len(lost)


def compare(figures: Figures, place: Path, authors: Sequence[str], seconds: float, rounds: int) -> None:
    """Both in turns, each run in a folder of its own."""
    runs: dict[str, list[tuple[int, int]]] = {"ours": [], "theirs": []}
    for number in range(rounds):
        kinds = [("ours", our_run), ("theirs", their_run)]
        for name, run in kinds if number % 2 else reversed(kinds):
            home = place / f"{name}{number}"
            home.mkdir()
            runs[name].append(run(home, authors, seconds))
    rate = {name: median(count / seconds for count, _ in done) for name, done in runs.items()}
    people = len(set(authors))
    who = f"{len(authors)} sessions of {people} people"
    figures.put(f"{who}, saves in a second", rate["ours"], "saves/s", reference=rate["theirs"])
    figures.put(f"{who}, time of a save among all / SQLite",
                1e6 / rate["ours"], "us", reference=1e6 / rate["theirs"], budget=BUDGET)  # fmt: skip
    for name, title in (("ours", "ours"), ("theirs", "SQLite")):
        figures.put(f"{who}, acknowledged, {title}", sum(count for count, _ in runs[name]), "saves")
        figures.put(f"{who}, acknowledged and lost, {title}", sum(lost for _, lost in runs[name]), "saves",
                    budget=0 if name == "ours" else None)  # fmt: skip


def main() -> int:
    """Run both crews in a folder beside the caller's files, on the same disk."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0, help="of each run")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each kind")
    wanted, figures = parser.parse_args(), Figures()
    for authors in (NAMES, TWICE):
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as place:
            compare(figures, Path(place), authors, wanted.seconds, wanted.rounds)
    return figures.exit_code


if __name__ == "__main__":
    sys.exit(main())
