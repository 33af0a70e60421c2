"""An evaluation's files as they are at one moment: what bundles carry and merges take in."""

from __future__ import annotations

import fcntl
import os
import re
import stat
import time
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from models.errors import CONFLICT, DAMAGED, FileFault, UsageError, ZhanpingError, say
from models.names import author_name
from storage.files import folded, translated
from storage.frozen import FRAMEWORK, SETUP
from storage.lines import SUFFIX

FORKS = "forks"
"""The folder, in an evaluation's, of journals that part from the one that is served. No store reads it."""
MOST_BYTES = 256 << 20
"""The largest file that is read whole."""
_DEVICE = re.compile(r"[a-z2-7]{8}")
_FORK = re.compile(r"(.+)\.[0-9a-f]{8}")
_PATIENCE_S, _PAUSE_S = 10.0, 0.001


class Copy(NamedTuple):
    """One evaluation's files.

    Attributes:
        where: the folder or archive they are from, as people know it.
        files: their content by name, in the order of the names; journals end with a whole line.
        left_out: names of what stands there too and is no file of an evaluation's.
    """

    where: str
    files: Mapping[str, bytes]
    left_out: tuple[str, ...] = ()

    def journals(self) -> Iterator[tuple[str, bytes]]:
        """Each replica's journal."""
        for name, data in self.files.items():
            if (replica := replica_in(name)) is not None:
                yield replica, data

    def forks(self) -> Iterator[tuple[str, bytes]]:
        """Journals that were put aside, each with its replica."""
        for name, data in self.files.items():
            if (replica := fork_in(name)) is not None:
                yield replica, data

    def without(self, authors: Container[str]) -> Copy:
        """The files but for some authors' journals and forks."""
        kept = {
            name: data
            for name, data in self.files.items()
            if (replica := replica_in(name) or fork_in(name)) is None
            or replica.rpartition(".")[0] not in authors
        }
        return self._replace(files=kept)

    def path(self, name: str) -> str:
        """One of the files, as people know it."""
        return f"{self.where}/{name}"


def replica_in(name: str) -> str | None:
    """The replica whose journal a file of that name is; None where it is no journal's name."""
    replica = name.removesuffix(SUFFIX)
    author, _, device = replica.rpartition(".")
    return replica if replica != name and _DEVICE.fullmatch(device) and _is_author(author) else None


def fork_in(name: str) -> str | None:
    """The replica of a journal that was put aside under that name; None where the name is another's."""
    folder, _, file = name.partition("/")
    found = _FORK.fullmatch(file.removesuffix(SUFFIX))
    if folder != FORKS or found is None or not file.endswith(SUFFIX):
        return None
    return replica_in(f"{found[1]}{SUFFIX}")


def is_known(name: str) -> bool:
    """Whether an evaluation has files of that name."""
    return name in (SETUP, FRAMEWORK) or bool(replica_in(name) or fork_in(name))


def evaluation_folders(home: Path) -> list[Path]:
    """Every folder of a home that may be an evaluation's, in order of the names, whatever is in it.

    Raises:
        ZhanpingError: the home cannot be read.
    """
    folder = home / "evaluations"
    with translated(folder):
        there = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return [path for path in there if not path.name.startswith(".")]


def lacks_setup(folder: Path) -> bool:
    """Whether a folder holds journals and no evaluation.toml by which they could be opened.

    Raises:
        ZhanpingError: the folder cannot be read.
    """
    with translated(folder):
        return not (folder / SETUP).is_file() and any(replica_in(path.name) for path in folder.iterdir())


def no_setup(folder: Path) -> FileFault:
    """What is wrong with such a folder."""
    return fault(str(folder / SETUP), "evaluation.no_setup")


def check_names(copy: Copy) -> None:
    """See that no two of an evaluation's files have one name on a disk that minds neither case nor spelling.

    Raises:
        FileFault: ``copy.twice``.
    """
    seen: dict[str, str] = {}
    for name in copy.files:
        other = seen.setdefault(folded(name), name)
        if other != name:
            raise fault(copy.path(name), "copy.twice", other=other, folder=copy.where)


def read_copy(folder: Path) -> Copy:
    """The files in an evaluation's folder, also while people write there; links are not followed.

    Every journal ends with its last line that is whole, and none of its lines is taken back later.

    Raises:
        FileFault: a file is too large to be one of the program's.
        ZhanpingError: the folder cannot be read; ``copy.busy``: a journal is written for seconds.
    """
    names: list[str] = []
    left_out: list[str] = []
    for name, is_file in _names(folder):
        (names if is_file and is_known(name) else left_out).append(name)
    files = {name: _read(folder / name) for name in sorted(names)}
    return Copy(str(folder), files, tuple(sorted(left_out)))


def read_lines(path: Path, held: bool = False) -> bytes:
    """A journal's bytes as they are now, an unfinished last line left out; nothing where there is none.

    Args:
        path: the journal.
        held: whether the caller holds its lock.

    Raises:
        FileFault: it is too large to be one of the program's.
        ZhanpingError: it cannot be read; ``copy.busy``: it is written for seconds.
    """
    return _read(path, held) if os.path.lexists(path) else b""


def fault(name: str, key: str, code: int = DAMAGED, **params: object) -> FileFault:
    """A whole file that cannot be taken as it is, with the sentence that says why."""
    found = FileFault(name, None, say(key, **params))
    found.code = code
    return found


def _names(folder: Path) -> Iterator[tuple[str, bool]]:
    """What stands in the folder and among its forks, and whether it is a file."""
    for place, before in ((folder, ""), (folder / FORKS, f"{FORKS}/")):
        if before and (place.is_symlink() or not place.is_dir()):
            continue
        with translated(place), os.scandir(place) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and (before or entry.name != FORKS or entry.is_symlink()):
                    yield before + entry.name, entry.is_file(follow_symlinks=False)


def _read(path: Path, held: bool = False) -> bytes:
    """A file, but not through a link; a journal up to its last whole line."""
    with translated(path):
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(fd, "rb") as file:
            status = os.fstat(fd)
            if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
                raise FileFault(str(path), None, say("copy.too_large", most=MOST_BYTES >> 20))
            if not path.name.endswith(SUFFIX):
                return file.read()
            if not held:
                _wait(fd, path)
            data = file.read()
    return data[: data.rfind(b"\n") + 1]


def _wait(fd: int, path: Path) -> None:
    """Hold a journal until it is closed: a line that is being written may yet be taken back."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise ZhanpingError("copy.busy", CONFLICT, path=str(path)) from None
            time.sleep(_PAUSE_S)
        except OSError:
            return None  # a disk without locks: nobody at work there holds one


def _is_author(name: str) -> bool:
    try:
        return author_name(name) == name
    except UsageError:
        return False
