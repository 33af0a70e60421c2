"""The rows of the list of evaluations, kept so that only what changed is read again.

The file is derived and safe to delete. A row is as true as the files it was made of: it names their
state as it was before they were read, and is not kept where one of them had changed only just then,
since a second change within the same tick of the clock would not show (git calls that racily clean).

Two looks tell whether a row still holds. The quick one is at the evaluation's folder. It is enough for
all that this program does: a file that is replaced changes its folder, a journal that grows marks it.
Only what somebody else writes into a file in place escapes it; the other look, at every file, sees that
as well. After another start of the host the quick look is not believed, because a folder's mark,
unlike an entry, may have been lost with the power.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import models
from models.overview import Frame, Overview, Title
from storage.cache import cache_folder, read_sealed, write_sealed
from storage.frozen import SETUP

_TICK_NS = 100_000_000  # longer than the step of any clock that stamps files
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Mark(NamedTuple):
    """The state of an evaluation's folder.

    Attributes:
        folder: its inode and change time, in nanoseconds.
        setup: the size and change time of its evaluation.toml.
        names: its files, separated by slashes.
        size: of all files together.
        changed: the sum of their change times: no file can change and leave it as it is.
    """

    folder: list[int]
    setup: list[int]
    names: str
    size: int
    changed: int


class Row(NamedTuple):
    """What is kept of an evaluation: the state of its folder before it was read, and what was read.

    Attributes:
        folder, setup, names, size, changed: as in `Mark`.
        team: who is on its team now.
        overview: None where nobody asked for more than the team.
    """

    folder: list[int]
    setup: list[int]
    names: str
    size: int
    changed: int
    team: tuple[str, ...]
    overview: Overview | None


_NAMES, _TEAM, _OVERVIEW = map(Row._fields.index, ("names", "team", "overview"))
_FRAME, _SECTIONS, _REACH = map(Overview._fields.index, ("frame", "sections", "reach"))


class Register:
    """The rows that the user of the operating system keeps of a home."""

    def __init__(self, home: Path) -> None:
        """Read them; there are none where the file is missing, damaged, or not of this program."""
        self._folder, self._path = home / "evaluations", cache_folder(home) / "register.json"
        self._program, self._boot = _program(), _boot()
        self._is_of_this_start, self._rows = False, dict[str, Row]()
        if (data := read_sealed(self._path)) is not None:
            self._decode(data)
        self._changed = not self._is_of_this_start

    def look(self, *, at_setups: bool) -> Iterator[tuple[str, Row | None]]:
        """Every folder that may be an evaluation's, and its row where that holds at the quick look.

        Args:
            at_setups: look at evaluation.toml as well: an editor may change it in place.

        Raises:
            OSError: the home cannot be read.
        """
        rows = self._rows
        with suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            for entry in entries:
                row = rows.get(name := entry.name)
                if row is not None:
                    yield name, row if self._holds_quickly(entry, row, at_setups) else None
                elif not name.startswith("."):
                    yield name, None

    def holds(self, name: str) -> bool:
        """Whether the row of an evaluation in whose folder no name changed holds at a look at every file."""
        if (row := self._rows.get(name)) is None:
            return False
        stat, path, size, changed = os.stat, f"{self._folder}/{name}/", 0, 0
        try:
            for file in row.names.split("/"):
                found = stat(path + file)
                size += found.st_size
                changed += found.st_ctime_ns
        except OSError:
            return False
        return (size, changed) == (row.size, row.changed)

    def mark(self, name: str) -> Mark | None:
        """The state of an evaluation's folder now; None where it has changed only just now, or is gone."""
        latest = time.time_ns() - _TICK_NS
        try:
            folder = (self._folder / name).stat()
            with os.scandir(self._folder / name) as entries:
                files = {entry.name: entry.stat() for entry in entries}
            setup = files[SETUP]
        except (OSError, KeyError):
            return None
        times = [found.st_ctime_ns for found in files.values()]
        if max(folder.st_ctime_ns, *times) >= latest:
            return None
        return Mark(
            [folder.st_ino, folder.st_ctime_ns],
            [setup.st_size, setup.st_ctime_ns],
            "/".join(files),
            sum(found.st_size for found in files.values()),
            sum(times),
        )

    def put(self, name: str, mark: Mark, team: tuple[str, ...], overview: Overview | None) -> None:
        """Take a row in."""
        self._rows[name] = Row(*mark, team, overview)
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

    def _holds_quickly(self, entry: os.DirEntry[str], row: Row, at_setups: bool) -> bool:
        try:
            found = entry.stat()
            if [found.st_ino, found.st_ctime_ns] != row.folder:
                return False
            if at_setups:
                found = os.stat(f"{entry.path}/{SETUP}")  # noqa: PTH116 - thousands of them
                if [found.st_size, found.st_ctime_ns] != row.setup:
                    return False
        except OSError:
            return False
        return self._is_of_this_start or self.holds(entry.name)

    def _encoded(self) -> bytes:
        """What rows have in common (frames, files' names, teams) stands once, and they name its place."""
        frames, common = dict[Frame, int](), dict[str | tuple[str, ...], int]()
        rows = []
        for name, row in self._rows.items():
            values = list(row)
            for part in (_NAMES, _TEAM):
                values[part] = common.setdefault(values[part], len(common))
            if row.overview is not None:
                seen = values[_OVERVIEW] = list(row.overview)
                seen[_FRAME] = frames.setdefault(row.overview.frame, len(frames))
            rows.append((name, values))
        content = [self._program, self._boot, list(frames), list(common), rows]
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

    def _decode(self, data: bytes) -> None:
        program, boot, *rest = json.loads(data)
        if program != self._program:
            return
        self._is_of_this_start = boot == self._boot
        frames, common, rows = rest
        frames = [Frame(*(tuple(Title(*title) for title in part) for part in frame)) for frame in frames]
        common = [value if isinstance(value, str) else tuple(value) for value in common]
        for name, values in rows:
            values[_NAMES], values[_TEAM] = common[values[_NAMES]], common[values[_TEAM]]
            if (seen := values[_OVERVIEW]) is not None:
                seen[_FRAME] = frames[seen[_FRAME]]
                seen[_SECTIONS], seen[_REACH] = tuple(map(tuple, seen[_SECTIONS])), tuple(seen[_REACH])
                values[_OVERVIEW] = Overview(*seen)
            self._rows[name] = Row(*values)


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
