"""A disk that loses its power: what was synced stays; of the rest any part may have arrived, or rubbish.

Each process at work tells through its pipe what its syncs have made durable: of a file how many bytes, of a
folder which names. To cut the power, stop all of them; what they told until then is what counts.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from benchmarks.faults.work import Child, Tell

SYNC = "#"
"""What a word about a sync begins with."""
_SECTOR = 512


class Probe:
    """In a process at work: tells what was synced, or leaves syncing out and tells nothing."""

    def __init__(self, tell: Tell, left_out: frozenset[str] = frozenset()) -> None:
        self._tell, self._held = tell, dict[int, int]()
        for name in ("fsync", "fdatasync"):
            forgetful = name in left_out
            setattr(os, name, (lambda fd: None) if forgetful else self._telling(getattr(os, name)))

    def _telling(self, real: Callable[[int], None]) -> Callable[[int], None]:
        def sync(fd: int) -> None:
            known = [time.monotonic_ns(), *self._seen(fd)]  # what came meanwhile need not be on disk
            real(fd)
            self._tell(SYNC + json.dumps(known))

        return sync

    def _seen(self, fd: int) -> tuple[int, int, Any]:
        """An inode, a descriptor that keeps it, and its size or, of a folder, its names."""
        status = os.fstat(fd)
        number = status.st_ino
        if number not in self._held:
            self._held[number] = os.open(f"/proc/self/fd/{fd}", os.O_RDONLY)  # or another takes the number
        elif stat.S_ISREG(status.st_mode) and not fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_APPEND:
            raise AssertionError("a file is synced twice and not only appended to: its size does not tell")
        names = None
        if stat.S_ISDIR(status.st_mode):
            with os.scandir(fd) as files:
                names = {file.name: file.inode() for file in files}
        return number, self._held[number], status.st_size if names is None else names


class Disk:
    """What of a folder would be left."""

    def __init__(self, root: Path) -> None:
        """Take what there is as synced."""
        self._root = root
        self._sizes: dict[int, int] = {}
        self._names: dict[int, dict[str, int]] = {}
        self._files: dict[int, Path] = {}
        self._folders: dict[int, Path] = {}
        self._walk()
        self._held = [path.open("rb") for path in self._files.values()]  # or another file takes a number
        for number, path in self._files.items():
            self._sizes[number] = path.stat().st_size
        for number, path in self._folders.items():
            self._names[number] = _names(path)

    def hear(self, told: Iterable[tuple[Child, str]]) -> None:
        """Learn what was synced, from all processes."""
        words = [(*json.loads(word.removeprefix(SYNC)), child.pid) for child, word in told]
        for _, number, fd, known, pid in sorted(words, key=lambda word: word[0]):
            if isinstance(known, dict):
                self._names[number] = known
            else:
                self._sizes[number] = max(known, self._sizes.get(number, 0))
                self._files[number] = Path(f"/proc/{pid}/fd/{fd}")

    def rebuild(self, target: Path, chance: random.Random) -> None:
        """Write what is left; those who are at work on it are stopped and not yet killed."""
        self._walk()
        self._rebuild(self._root.stat().st_ino, target, chance)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._held:
            file.close()

    def _walk(self) -> None:
        for folder, _, names in os.walk(self._root):
            self._folders[Path(folder).stat().st_ino] = Path(folder)
            for name in names:
                path = Path(folder, name)
                self._files[path.stat().st_ino] = path

    def _rebuild(self, folder: int, target: Path, chance: random.Random) -> None:
        """A folder with the names that were synced, or those that it had at last."""
        target.mkdir(mode=0o700)
        names = self._names.get(folder, {})
        if folder in self._folders and chance.random() < 0.5:
            names = _names(self._folders[folder])
        for name, number in names.items():
            if number in self._files:
                (target / name).write_bytes(self._content(number, chance))
                (target / name).chmod(0o600)
            elif number in self._folders:
                self._rebuild(number, target / name, chance)

    def _content(self, number: int, chance: random.Random) -> bytes:
        data = b""
        with suppress(OSError):
            data = self._files[number].read_bytes()
        synced = min(self._sizes.get(number, 0), len(data))
        return data[:synced] + arrived(data[synced:], chance)


def arrived(tail: bytes, chance: random.Random) -> bytes:
    """What may be read where bytes were written and not synced."""
    match chance.randrange(4):
        case 0:
            return tail  # all of it
        case 1:
            return tail[: chance.randint(0, len(tail))]
        case 2:
            kept = chance.randint(0, len(tail))
            return tail[:kept] + bytes(len(tail) - kept)  # the new size, and blocks of zeros
        case _:
            begin = min(len(tail), chance.randrange(0, len(tail) + 1, _SECTOR))
            end = min(len(tail), begin + _SECTOR)
            return tail[:begin] + chance.randbytes(end - begin) + tail[end:]


def _names(folder: Path) -> dict[str, int]:
    with os.scandir(folder) as files:
        return {file.name: file.inode() for file in files}
