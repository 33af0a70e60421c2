"""Files that are either wholly there or not at all, readable by nobody else."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import stat
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from models.errors import ZhanpingError, say

_SENTENCES = {
    errno.ENOSPC: "disk.full",
    errno.EDQUOT: "disk.full",
    errno.EROFS: "disk.read_only",
    errno.EACCES: "disk.denied",
    errno.EPERM: "disk.denied",
    errno.ENOENT: "disk.missing",
    errno.ENOTDIR: "disk.missing",
    errno.EEXIST: "disk.missing",  # a file stands where a folder should
}
_TEAM = stat.S_ISGID | stat.S_IWGRP


class translated:  # noqa: N801 - used like a function; a generator would cost each look several microseconds
    """What the system refuses within the block, said as a sentence.

    Args:
        path: what is being read or written, for errors that name no file themselves.

    Raises:
        ZhanpingError: ``disk.full``, ``.read_only``, ``.denied``, ``.missing`` or ``.failed``.
    """

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Nothing."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        """Say it."""
        if isinstance(error, OSError):
            raise translation(self._path, error) from error


def translation(path: Path, error: OSError) -> ZhanpingError:
    """What the system refuses, said as a sentence; see `translated`, which costs a save more calls.

    Args:
        path: what was being read or written, for errors that name no file themselves.
        error: what the system says.
    """
    key = _SENTENCES.get(error.errno or 0, "disk.failed")
    where = error.filename if isinstance(error.filename, str) else str(path)
    return ZhanpingError(key, path=where, reason=error.strerror or str(error))


@contextmanager
def standing_for(path: Path, draft: Path) -> Iterator[None]:
    """What goes wrong with a hidden draft, or inside it, said of the path that the user knows.

    Raises:
        ZhanpingError: whatever the block raised, about that path.
    """
    try:
        yield
    except ZhanpingError as error:
        key, params = error.message.key, dict(error.message.params)
        if isinstance(named := params.get("path"), str):
            params["path"] = named.replace(str(draft), str(path), 1)
        error.message = say(key, **params)
        raise


def file_mode(folder: Path) -> int:
    """The permission bits of a new file in a folder: 0600, or 0640 where a team shares the folder."""
    return 0o640 if is_shared(folder) else 0o600


def make_private(folder: Path) -> None:
    """Make a folder, and the folders above it that are missing, for its owner alone.

    A folder that exists stays as it is. Below one that was set up for a team (see `is_shared`),
    new folders belong to the team as well, in the same way.

    Raises:
        ZhanpingError: the system refuses.
    """
    with translated(folder):
        if folder.is_dir():
            return
        make_private(folder.parent)
        sticky = folder.parent.stat().st_mode & stat.S_ISVTX
        mode = 0o2770 | sticky if is_shared(folder.parent) else 0o700
        folder.mkdir(mode, exist_ok=True)
        folder.chmod(mode)  # the umask had its say in mkdir
        sync_folder(folder.parent)


def write_atomically(path: Path, data: bytes, mode: int | None = None) -> None:
    """Put a whole file in place, durable when it returns; a crash leaves the old one or the new one.

    Args:
        path: the file; its folder exists.
        data: its content.
        mode: permission bits, whatever the umask; by default those of `file_mode`.

    Raises:
        ZhanpingError: the system refuses; the old file is untouched.
    """
    with taking_place(path, mode) as file:
        file.write(data)


@contextmanager
def taking_place(path: Path, mode: int | None = None) -> Iterator[BinaryIO]:
    """A file aside that takes its place, durable, when the block ends; the old one stays when it fails.

    Args:
        path: the file; its folder exists.
        mode: as in `write_atomically`.

    Yields:
        The file aside, to be written and read.

    Raises:
        ZhanpingError: the system refuses; the old file is untouched.
    """
    folder, draft = path.parent, path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with standing_for(path, draft), translated(path):
        try:
            draft.touch(0o600, exist_ok=False)  # so that nobody has it open before it has its own permissions
            with draft.open("r+b") as file:
                os.fchmod(file.fileno(), file_mode(folder) if mode is None else mode)
                yield file
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        sync_folder(folder)


def without_waiting(path: Path | str, flags: int = os.O_RDONLY) -> int:
    """Open what should be a file: a pipe of that name would keep the reader waiting for somebody to write."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC)


def expanded(path: Path) -> Path:
    """A path with its ``~`` followed.

    Raises:
        ZhanpingError: ``disk.missing``: nobody is called so.
    """
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ZhanpingError("disk.missing", path=path) from error


def followed(path: Path) -> Path:
    """Where a path leads: ``~`` and links followed, what is not there yet left as it is.

    Raises:
        ZhanpingError: ``disk.missing``: it leads nowhere: its links go in a circle, or nobody is called so.
    """
    with translated(path):
        try:
            target = expanded(path).resolve()
        except RuntimeError as error:
            raise ZhanpingError("disk.missing", path=path) from error
        if any(part.is_symlink() for part in (target, *target.parents)):  # as Python 3.13 leaves a circle
            raise ZhanpingError("disk.missing", path=path)
        return target


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Have a folder to oneself, among those who ask for it in this way.

    Raises:
        ZhanpingError: it cannot be read.
    """
    with translated(folder):
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def sync_folder(folder: Path) -> None:
    """Make the folder's names durable: a new file's content alone is not enough."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def is_shared(folder: Path) -> bool:
    """Whether a folder was set up for a team (``chmod 3770``, or 2770 where the group is trusted).

    The sticky bit of 3770 keeps people from moving or deleting each other's files.
    """
    return folder.stat().st_mode & _TEAM == _TEAM


@contextmanager
def filled(fill: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """A nameless temporary file, filled and at its beginning again; it is gone when the block ends.

    Args:
        fill: writes its content; what the system refuses meanwhile is said of the temporary folder.

    Raises:
        ZhanpingError: ``disk.temporary``.
    """
    with _in_temporary_folder():
        file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed below, whatever its rest meets
    try:
        with _in_temporary_folder():
            fill(file)
            file.flush()
            file.seek(0)
        yield file
    finally:
        with suppress(OSError):
            file.close()


@contextmanager
def _in_temporary_folder() -> Iterator[None]:
    """What the system refuses a temporary file, which has no name, said of the folder for such files.

    Raises:
        ZhanpingError: ``disk.temporary``.
    """
    try:
        yield
    except OSError as error:
        folder = tempfile.tempdir or os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - only named
        raise ZhanpingError("disk.temporary", path=folder, reason=error.strerror or str(error)) from error


def folded(name: str) -> str:
    """A name as disks see it that mind neither case nor how letters are composed."""
    return unicodedata.normalize("NFKC", name).casefold()
