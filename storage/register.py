"""The rows of the list of evaluations, kept so that only what changed is read again.

The file is derived and safe to delete. A row is as true as the files it was made of: its mark names their
state as it was before they were read, and is not kept where one of them had changed only just then,
since a second change within the same tick of the clock would not show (git calls that racily clean).

Two looks tell whether a row still holds. The quick one is at the evaluation's folder alone. It is enough
for all that this program does: a journal that grows marks its folder, every other file is replaced in it.
Only what somebody else writes into a file in place escapes it; the other look, at every file, sees that as
well. After another start of the host the quick look is not believed, because a folder's mark, unlike an
entry, may have been lost with the power.

The file is two lines of JSON: the rows, and behind them the marks, which only the other look needs.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import models
from models.overview import Frame, Overview, Progress, Title
from storage.cache import cache_folder, read_sealed, write_sealed
from storage.frozen import SETUP
from storage.tables import keeping_all

_FORMAT = 3
_TICK_NS = 100_000_000  # longer than the step of any clock that stamps files
_FRAME, _SECTIONS, _REACH = map(Overview._fields.index, ("frame", "sections", "reach"))
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Mark(NamedTuple):
    """The state of all files of an evaluation.

    Attributes:
        folder: the folder's inode and change time in nanoseconds.
        names: its files, separated by slashes.
        size: of all files together.
        changed: the sum of their change times in nanoseconds: no file can change and leave it as it is.
    """

    folder: list[int]
    names: str
    size: int
    changed: int


class Row(NamedTuple):
    """What is kept of an evaluation.

    Attributes:
        team: who is on its team now, separated by slashes.
        overview: None where nobody asked for more than the team.
    """

    team: str
    overview: Overview | None


class Register:
    """The rows that the user of the operating system keeps of a home."""

    def __init__(self, home: Path) -> None:
        """Read them; there are none where the file is missing, damaged, or not of this program."""
        self._folder, self._path = home / "evaluations", cache_folder(home) / "register.json"
        self._program, self._boot = _program(), _boot()
        self._is_of_this_start = False
        self._folders, self._rows = dict[str, list[int]](), dict[str, Row]()
        self._unread_marks = b"{}"
        if (data := read_sealed(self._path)) is not None:
            self._decode(data)
        self._changed = not self._is_of_this_start

    def look(self) -> Iterator[tuple[str, Row | None]]:
        """Every folder that may be an evaluation's, and its row where that holds.

        Raises:
            OSError: the home cannot be read.
        """
        rows, folders, is_enough = self._rows, self._folders, self._is_of_this_start
        with suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            for entry in entries:
                row = rows.get(name := entry.name)
                if row is not None:
                    try:
                        folder = entry.stat()
                    except OSError:
                        yield name, None
                        continue
                    holds = folders[name] == [folder.st_ino, folder.st_ctime_ns]
                    yield name, row if holds and (is_enough or self.holds(name)) else None
                elif not name.startswith("."):
                    yield name, None

    def holds(self, name: str) -> bool:
        """Whether the row of an evaluation in whose folder no name changed holds at a look at every file."""
        if (mark := self._marks.get(name)) is None:
            return False
        stat, path, size, changed = os.stat, f"{self._folder}/{name}/", 0, 0
        try:
            for file in mark.names.split("/"):
                found = stat(path + file)
                size += found.st_size
                changed += found.st_ctime_ns
        except OSError:
            return False
        return (size, changed) == (mark.size, mark.changed)

    def mark(self, name: str) -> Mark | None:
        """The state of an evaluation's folder now; None where it has changed only just now, or is gone."""
        latest = time.time_ns() - _TICK_NS
        try:
            folder = (self._folder / name).stat()
            with os.scandir(self._folder / name) as entries:
                files = {entry.name: entry.stat() for entry in entries}
        except OSError:
            return None
        times = [found.st_ctime_ns for found in files.values()]
        if SETUP not in files or max(folder.st_ctime_ns, *times) >= latest:
            return None
        return Mark(
            [folder.st_ino, folder.st_ctime_ns],
            "/".join(files),
            sum(found.st_size for found in files.values()),
            sum(times),
        )

    def put(self, name: str, mark: Mark, row: Row) -> None:
        """Take a row in, and the state that it was made of."""
        self._folders[name], self._marks[name], self._rows[name] = mark.folder, mark, row
        self._changed = True

    def drop(self, name: str) -> None:
        """Forget a row."""
        if self._rows.pop(name, None) is not None:
            self._changed = True

    def keep(self) -> None:
        """Write the rows where they are others than those that were read; a refusal leaves none."""
        try:
            names = set(os.listdir(self._folder))  # noqa: PTH208 - names are all that is wanted
        except OSError:
            return
        for gone in self._rows.keys() - names:
            self.drop(gone)
        if self._changed:
            self._changed = not write_sealed(self._path, self._encoded())

    @cached_property
    def _marks(self) -> dict[str, Mark]:
        with keeping_all():
            kept = json.loads(self._unread_marks).items()
            return {name: Mark(self._folders[name], *mark) for name, mark in kept}

    def _encoded(self) -> bytes:
        frames: dict[Frame, int] = {}
        rows = []
        for name, row in self._rows.items():
            seen = row.overview and row.overview._replace(
                frame=frames.setdefault(row.overview.frame, len(frames))  # type: ignore[arg-type]
            )
            rows.append((name, self._folders[name], row.team, seen))
        marks = {name: self._marks[name][1:] for name in self._rows}
        return b"%b\n%b" % (_json([_FORMAT, self._program, self._boot, list(frames), rows]), _json(marks))

    def _decode(self, data: bytes) -> None:
        written, _, marks = data.partition(b"\n")
        with keeping_all():
            form, program, boot, *rest = json.loads(written)
            if (form, program) != (_FORMAT, self._program):
                return
            self._is_of_this_start, self._unread_marks = boot == self._boot, marks
            frames, rows = rest
            known = [Frame(*(tuple(Title(*title) for title in part) for part in frame)) for frame in frames]
            for name, folder, team, seen in rows:
                self._folders[name] = folder
                self._rows[name] = Row(team, seen and _overview(seen, known))


def _overview(values: list[Any], frames: Sequence[Frame]) -> Overview:
    """The overview that JSON has made a list of."""
    values[_FRAME] = frames[values[_FRAME]]
    values[_SECTIONS] = tuple(map(Progress._make, values[_SECTIONS]))
    values[_REACH] = tuple(values[_REACH])
    return Overview._make(values)


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _program() -> str:
    """Tells this program from another, which may come to other numbers."""
    seal = hashlib.blake2b(digest_size=16)
    for path in (Path(models.__file__).parent, Path(__file__).parent):
        for file in sorted(path.glob("*.py")):
            found = file.stat()
            seal.update(f"{file.name} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}\n".encode())
    return seal.hexdigest()


def _boot() -> str:
    """Tells this start of the host from another; empty where the system does not say."""
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return ""
