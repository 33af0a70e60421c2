"""A full disk: the refusal is in words, what was acknowledged is there, and after making room it goes on.

The disk is a small tmpfs in a mount namespace of its own; where the system allows none, `os.write` is
patched to have that much room.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks import team
from benchmarks.faults.work import ID, Tally, commit, examined, make, standing
from models.errors import ZhanpingError
from storage.store import EvaluationStore
from storage.workspace import Workspace

ROOT = Path(__file__).parents[2]
_AUTHOR, _OTHER = (member.name for member in team.TEAM[1:3])
_FULL = "disk.full"
_PLENTY_KIB = 2048
_MOST = 5000

Resize = Callable[[int], None]
"""Gives the disk so many KiB in all."""


def filled(home: Path, size: int, resize: Resize) -> Tally:
    """Make an evaluation and save until the disk of so many KiB is full; then make room and go on."""
    tally = Tally()
    resize(size)
    try:
        make(home)
    except ZhanpingError as error:
        tally.damage += _refused(error) + [name.name for name in _evaluations(home)]
        resize(_PLENTY_KIB)
        make(home)
        resize(max(size, _used(home)))
    with Workspace(home, _AUTHOR).open(ID) as store, Workspace(home, _OTHER).open(ID) as other:
        acknowledged, refused = _until_refused(store, "a", tally)
        more, _ = _until_refused(other, "b", tally)
        tally.add(_there(home, acknowledged | more))
        resize(_PLENTY_KIB)
        store.put(*refused)
        other.put(*commit(_OTHER, "afterwards", 2))
    found = examined(home, _AUTHOR, acknowledged | more | {refused[0].slot().partition(".")[0], "afterwards"})
    tally.lost, tally.halves = max(tally.lost, found.lost), max(tally.halves, found.halves)
    tally.damage += found.damage
    return tally


def _until_refused(store: EvaluationStore, name: str, tally: Tally) -> tuple[set[str], tuple[Any, ...]]:
    """Names of what was saved, and the commit that was not."""
    saved: set[str] = set()
    for number in range(_MOST):
        entries = commit(store.author, f"{name}{number}", number)
        before = _own(store)
        try:
            store.put(*entries)
        except ZhanpingError as error:
            tally.damage += _refused(error)
            tally.damage += ["half-said"] if _own(store) != before else []
            return saved, entries
        saved.add(f"{name}{number}")
    raise AssertionError("the disk never became full")


def _own(store: EvaluationStore) -> set[str]:
    return {entry.slot() for entry in store.entries() if entry.author == store.author}


def _refused(error: ZhanpingError) -> list[str]:
    """Nothing where the refusal is the sentence for a full disk."""
    return [] if error.message.key == _FULL else [error.message.key]


def _there(home: Path, acknowledged: set[str]) -> Tally:
    """What somebody reads while the disk is full."""
    with Workspace(home, team.STAFF).open(ID) as store:
        whole, halves = standing(store)
        damage = [problem.key for problem in store.problems]
        damage += ["more than was acknowledged"] if whole - acknowledged else []
    return Tally(len(acknowledged), len(acknowledged - whole), len(halves), damage)


def _evaluations(home: Path) -> list[Path]:
    folder = home / "evaluations"
    return list(folder.iterdir()) if folder.exists() else []


def _used(home: Path) -> int:
    """KiB, by whole pages, of all files, and a page more."""
    pages = sum(-(-path.stat().st_size // 4096) for path in home.rglob("*") if path.is_file())
    return 4 * (pages + 1)


# -- disks ---------------------------------------------------------------------------------------


@contextmanager
def patched() -> Iterator[Resize]:
    """A disk on which `os.write` finds no more room than it was given since."""
    real, room = os.write, [0]

    def write(fd: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = real(fd, bytes(data[: room[0]]))
        room[0] -= written
        return written

    def resize(size: int) -> None:
        room[0] = size * 1024

    with patch("os.write", write):
        yield resize


def _mounted(place: Path) -> Resize:
    """A tmpfs, mounted by who may."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k,mode=700", "none", str(place)], check=True)

    def resize(size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}k", str(place)], check=True)

    return resize


def can_mount() -> bool:
    """Whether this system lets one mount a tmpfs in a namespace of one's own."""
    if not shutil.which("unshare"):
        return False
    with tempfile.TemporaryDirectory() as place:
        command = ["unshare", "-Urm", "mount", "-t", "tmpfs", "-o", "size=4k", "none", place]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def run(place: Path, sizes: Sequence[int], *, mounting: bool) -> Tally:
    """Fill one disk after the other.

    Args:
        place: an empty folder, mounted upon.
        sizes: of the disks, in KiB.
        mounting: on real file systems, else by a patched `os.write`.
    """
    tally = Tally()
    if mounting:
        command = ["unshare", "-Urm", sys.executable, "-m", __name__, str(place), *map(str, sizes)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(done.stderr)
        return Tally(**json.loads(done.stdout))
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=place) as folder, patched() as resize:
            tally.add(filled(Path(folder) / "home", size, resize))
    return tally


def _inside(place: Path, sizes: Sequence[int]) -> None:
    """In the namespace: fill the disks and print the tally."""
    tally = Tally()
    for size in sizes:
        resize = _mounted(place)
        tally.add(filled(place / "home", size, resize))
        subprocess.run(["umount", str(place)], check=True)
    print(json.dumps(asdict(tally)))


if __name__ == "__main__":
    _inside(Path(sys.argv[1]), [int(size) for size in sys.argv[2:]])
