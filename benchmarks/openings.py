"""Opening one evaluation of 300 entries among many, beside SQLite that holds the same: one JSON line each.

Both end in the same objects: the setup, the framework, the entries read by the same models.

python -m benchmarks.openings [--evaluations N] [--rounds N]
"""

from __future__ import annotations

import argparse
import gc
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import team
from benchmarks.figures import Figures
from benchmarks.sqlite import Rows
from models.entries import Entry, Setup
from models.framework import Framework
from storage.cache import cache_folder
from storage.frozen import freeze
from storage.journal import Journals
from storage.snapshot import resume
from storage.tables import JournalStorage
from storage.workspace import Workspace

BUDGET = 1.0
_SHARE = 20  # one in so many is opened, each round another

Opened = tuple[Setup, Framework, tuple[Entry, ...]]


def fill(home: Path, count: int) -> list[str]:
    """So many evaluations in a home and in a database beside it; their ids."""
    names = [f"e{number:04}" for number in range(count)]
    first = team.make(home, names[0])
    rows = Rows(home / "all.sqlite")
    rows.make()
    with Workspace(home, team.LEAD).open(names[0]) as store:
        setup, framework, entries = store.setup, store.framework, store.entries()
    canonical = framework.canonical()
    for name in names:
        own = setup.model_copy(update={"id": name})
        rows.create(own, canonical, entries)
        if name != names[0]:
            folder = first.with_name(name)
            shutil.copytree(first, folder)
            with team.unsynced():
                freeze(folder, own, framework)
    rows.close()
    return names


def ours(home: Path, name: str) -> Opened:
    """Opened as the program does it."""
    with Workspace(home, team.LEAD).open(name) as store:
        return store.setup, store.framework, store.entries()


def theirs(home: Path, name: str) -> Opened:
    """Opened from the rows."""
    rows = Rows(home / "all.sqlite")
    try:
        return rows.open(name)
    finally:
        rows.close()


def our_documents(home: Path, name: str) -> int:
    """The storage's part: the documents, before any model."""
    storage = JournalStorage(Journals(home / "evaluations" / name, team.LEAD, "benchmrk"))
    resume(storage, cache_folder(home) / f"{name}.snapshot")
    return sum(len(rows) for rows in storage.read().values())


def their_documents(home: Path, name: str) -> int:
    """The same from the rows."""
    rows = Rows(home / "all.sqlite")
    try:
        return len(rows.documents(name))
    finally:
        rows.close()


def measured(
    names: list[str], rounds: int, actions: dict[str, Callable[[str], object]]
) -> dict[str, list[float]]:
    """Milliseconds of each action in turn, each round with another evaluation."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    with _settled():
        for number in range(rounds):
            chosen = list(actions.items())
            if number % 2:
                chosen.reverse()
            for name, action in chosen:
                begun = time.perf_counter()
                action(names[number % len(names)])
                times[name].append((time.perf_counter() - begun) * 1000)
    return times


@contextmanager
def _settled() -> Iterator[None]:
    """No collector pays in one's time for what another left."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def run(figures: Figures, home: Path, count: int, rounds: int) -> None:
    """Fill both and open both."""
    names = fill(home, count)
    others = Rows(
        home / "all.sqlite"
    )  # somebody else is at work: SQLite need not set up its log at each opening
    others.documents(names[0])
    chosen = random.Random(1).sample(names, max(1, count // _SHARE))
    first = measured(chosen, len(chosen), {"ours": lambda name: ours(home, name),
                                           "theirs": lambda name: theirs(home, name)})  # fmt: skip
    setup, framework, entries = ours(home, chosen[0])
    again = theirs(home, chosen[0])
    if (setup, framework, set(map(repr, entries))) != (*again[:2], set(map(repr, again[2]))):
        raise AssertionError("the two do not hold the same")
    times = measured(chosen, rounds, {
        "ours": lambda name: ours(home, name),
        "theirs": lambda name: theirs(home, name),
        "our documents": lambda name: our_documents(home, name),
        "their documents": lambda name: their_documents(home, name),
    })  # fmt: skip
    others.close()
    what = f"one of {len(entries)} entries among {count}"
    figures.compare(f"open {what} / SQLite", times["ours"], times["theirs"], "ms", BUDGET)
    figures.compare(f"open {what}, documents alone / SQLite",
                    times["our documents"], times["their documents"], "ms", None)  # fmt: skip
    figures.compare(f"open {what}, the first time / SQLite", first["ours"], first["theirs"], "ms", None)


def main() -> int:
    """Run all of it in a folder beside the caller's files, on the same disk."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--evaluations", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=300)
    wanted, figures = parser.parse_args(), Figures()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as place:
        run(figures, Path(place), wanted.evaluations, wanted.rounds)
    return figures.exit_code


if __name__ == "__main__":
    sys.exit(main())
