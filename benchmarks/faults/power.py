"""Power cuts while three processes work: two save, one makes evaluations and writes a file atomically."""

from __future__ import annotations

import itertools
import random
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks import team
from benchmarks.faults.disk import SYNC, Disk, Probe
from benchmarks.faults.work import ID, TORN, Child, Tally, Tell, commit, examined, make, standing
from models.errors import ZhanpingError
from storage.files import write_atomically
from storage.workspace import Workspace

NOTHING: frozenset[str] = frozenset()
_RUBBISH = TORN | {"journal.seal"}  # a line that was under way, in whatever state
_LONGEST_S = 0.25
_ONE, _TWO = (member.name for member in team.TEAM[1:3])
_FILE = "report.txt"
_PAGE = "报告正文，第一段。\n" * 700  # several blocks


class Left(NamedTuple):
    """What was told before a cut, and what became of it.

    Attributes:
        saves: of commits.
        makings: of evaluations.
        files: of files written atomically.
    """

    saves: Tally
    makings: Tally
    files: Tally

    def add(self, other: Left) -> None:
        """Count another cut's."""
        for mine, theirs in zip(self, other, strict=True):
            mine.add(theirs)


def saving(home: Path, author: str, name: str, left_out: frozenset[str], tell: Tell) -> None:
    """Save as fast as it goes."""
    Probe(tell, left_out)
    with Workspace(home, author).open(ID) as store:
        for number in itertools.count():
            store.put(*commit(author, f"{name}n{number}", number))
            tell(f"{name}n{number}")


def making(home: Path, left_out: frozenset[str], tell: Tell) -> None:
    """Make one evaluation after the other, and between them write a file anew."""
    Probe(tell, left_out)
    workspace = Workspace(home, team.LEAD)
    for number in itertools.count():
        entries = (*commit(team.LEAD, "first", 2), *commit(_ONE, "second", 1))
        workspace.create(team.framework(), entries, id=f"made-{number}", team=team.TEAM).close()
        tell(f"made-{number}")
        write_atomically(home / _FILE, _version(number))
        tell(f"file-{number}")


def _version(number: int) -> bytes:
    return f"{number}\n{_PAGE}{number}\n".encode()


def cut(place: Path, trial: int, chance: random.Random, left_out: frozenset[str]) -> Left:
    """One power cut, and what is found when the power is back."""
    root, after = place / "disk", place / "after"
    root.mkdir()
    home = root / "home"
    make(home)
    other = _TWO if trial % 2 else _ONE  # two people, or two sessions of one
    works = (
        partial(saving, home, _ONE, "a", left_out),
        partial(saving, home, other, "b", left_out),
        partial(making, home, left_out),
    )
    with Disk(root) as disk, ExitStack() as stack:
        children = [stack.enter_context(Child(work)) for work in works]
        time.sleep(chance.uniform(0, _LONGEST_S))
        for child in children:
            child.stop()
        told = [(child, word) for child in children for word in child.told()]
        disk.hear((child, word) for child, word in told if word.startswith(SYNC))
        disk.rebuild(after, chance)
    words = {word for _, word in told if not word.startswith(SYNC)}
    return _judged(after / "home", words)


def _judged(home: Path, words: set[str]) -> Left:
    made = {word for word in words if word.startswith("made-")}
    files = {word for word in words if word.startswith("file-")}
    saved = words - made - files
    try:
        saves = examined(home, _ONE, saved, _RUBBISH)
    except (ZhanpingError, OSError) as error:
        saves = Tally(len(saved), len(saved), 0, [f"cannot be opened: {error}"])
    return Left(saves, _makings(home, made), _file(home / _FILE, files))


def _makings(home: Path, made: set[str]) -> Tally:
    """Evaluations: wholly there or not at all."""
    tally, workspace, whole = Tally(len(made)), Workspace(home, team.STAFF), set[str]()
    for name in _ids(workspace):
        try:
            with workspace.open(name) as store:
                if standing(store) == ({"first", "second"}, set()):
                    whole.add(name)
        except (ZhanpingError, OSError):
            pass  # counted as half
    tally.lost = len(made - whole)
    tally.halves = len(set(_ids(workspace)) - whole)
    return tally


def _ids(workspace: Workspace) -> Iterable[str]:
    return [name for name in workspace.ids() if name != ID]


def _file(path: Path, told: set[str]) -> Tally:
    """The file: the last version that was told, or the one after it; whole."""
    last = max((int(word.removeprefix("file-")) for word in told), default=-1)
    tally = Tally(len(told))
    if not path.exists():
        tally.lost = last + 1
        return tally
    data = path.read_bytes()
    number = int(first) if (first := data.partition(b"\n")[0]).isdigit() else -1
    tally.halves = int(data != _version(number))
    tally.lost = max(0, last - number) if not tally.halves else last + 1
    return tally


def run(place: Path, trials: int, seed: int, left_out: frozenset[str] = NOTHING) -> Left:
    """So many cuts, each in a folder of its own.

    Args:
        place: where the folders are made.
        trials: how many.
        seed: of the moments, and of what arrives unsynced.
        left_out: for the control, which of ``fsync`` and ``fdatasync`` do nothing.
    """
    left = Left(Tally(), Tally(), Tally())
    for trial in range(trials):
        with tempfile.TemporaryDirectory(dir=place) as folder:
            left.add(cut(Path(folder), trial, random.Random(f"{seed} {trial}"), left_out))
    return left
