"""Who has an evaluation open: everybody at once, or the one who removes it alone.

A lock on the folder itself: it needs no file, and the system drops it with the process, however that ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from models.errors import CONFLICT, ZhanpingError
from storage.files import translated
from storage.lines import SUFFIX

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS})
_PATIENCE_S = 4.0
_PAUSE_S = 0.002


class Presence:
    """An evaluation that is open; several sessions may have it open at once."""

    def __init__(self, folder: Path) -> None:
        """Take it.

        Raises:
            ZhanpingError: ``evaluation.leaving``: somebody is removing it; or it is gone.
        """
        self._fd: int | None = _locked(folder, fcntl.LOCK_SH, "evaluation.leaving")

    def close(self) -> None:
        """Let go."""
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Have an evaluation to oneself: nobody has it open, and nobody can open it meanwhile.

    Raises:
        ZhanpingError: ``evaluation.open``: a session has it open.
    """
    with ExitStack() as held, translated(folder):
        held.callback(os.close, _locked(folder, fcntl.LOCK_EX, "evaluation.open"))
        for path in sorted(folder.glob(f"*{SUFFIX}")):  # nor does anybody write who never opened it
            file = held.enter_context(path.open("rb"))
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ZhanpingError("evaluation.open", CONFLICT, id=folder.name) from None
        yield


@contextmanager
def making(folder: Path) -> Iterator[None]:
    """A stretch in which a journal is made and taken: nobody seals the evaluation meanwhile.

    Raises:
        ZhanpingError: ``evaluation.sealing``: somebody does, for seconds.
    """
    with _of_journals(folder, fcntl.LOCK_SH):
        yield


@contextmanager
def every_journal(folder: Path, own: str) -> Iterator[None]:
    """Hold every journal, and keep others from being made: nobody states anything meanwhile.

    Args:
        folder: the evaluation's.
        own: the name of the journal that the caller holds already.

    Raises:
        ZhanpingError: ``evaluation.sealing``: somebody else does, or states something for seconds.
    """
    with ExitStack() as held, translated(folder):
        held.enter_context(_of_journals(folder, fcntl.LOCK_EX))
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            if path.name == own:
                continue
            try:
                file = held.enter_context(path.open("rb"))
            except FileNotFoundError:
                continue  # it held nothing and was taken away
            _patiently(file.fileno(), fcntl.LOCK_EX, folder)
        yield


@contextmanager
def _of_journals(folder: Path, kind: int) -> Iterator[None]:
    """A lock on the frozen framework, which nobody replaces: it stands for the set of journals."""
    with translated(folder):
        try:
            fd = os.open(folder / "framework.json", os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            yield  # no evaluation yet, or one that does not open
            return
        try:
            _patiently(fd, kind, folder)
            yield
        finally:
            os.close(fd)


def _patiently(fd: int, kind: int, folder: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return fcntl.flock(fd, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise ZhanpingError("evaluation.sealing", CONFLICT, id=folder.name) from None
            time.sleep(_PAUSE_S)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            return None


def _locked(folder: Path, kind: int, refusal: str) -> int:
    with translated(folder):
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            try:
                fcntl.flock(fd, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ZhanpingError(refusal, CONFLICT, id=folder.name) from None
            except OSError as error:
                if error.errno not in _NO_LOCKS:  # a file system without locks: nothing can be known there
                    raise
            if not os.path.samestat(os.fstat(fd), folder.stat()):
                raise ZhanpingError("evaluation.leaving", CONFLICT, id=folder.name)
        except BaseException:
            os.close(fd)
            raise
    return fd
