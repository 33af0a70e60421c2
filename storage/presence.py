"""Who has an evaluation open: everybody at once, or the one who removes it alone.

A lock on the folder itself: it needs no file, and the system drops it with the process, however that ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from models.errors import CONFLICT, ZhanpingError
from storage.files import translated
from storage.lines import SUFFIX

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS})


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
