"""The one journal that a session writes: held, appended to, synced, cut off where the disk refuses."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from models.errors import CONFLICT, ZhanpingError
from storage.files import file_mode, folded, sync_folder, translation
from storage.lines import SUFFIX
from storage.presence import making

_PATIENCE_S = 5.0
_LOCK_PAUSE_S = 0.002
_LOCK = fcntl.LOCK_EX | fcntl.LOCK_NB
_CLOSED = -1


class OwnJournal:
    """The file of one author and device; what its lines say is not known here.

    Attributes:
        path: the file.
        name: its name.
        size: in bytes, while it is held.
        start: where what was written last begins.
    """

    def __init__(self, folder: Path, author: str, device: str) -> None:
        self.path = folder / f"{author}.{device}{SUFFIX}"
        self.name = self.path.name
        self.size = self.start = 0
        self._author, self._folder, self._folder_named = author, folder, str(folder)
        self._fd = _CLOSED

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold it for the block; see `hold`."""
        self.hold()
        try:
            yield
        finally:
            self.release()

    def hold(self) -> int:
        """Hold it until `release`: the same person may have two sessions.

        Returns:
            Its size.

        Raises:
            ZhanpingError: it cannot be opened, or another session holds it for seconds.
        """
        try:
            while True:
                if (fd := self._fd) == _CLOSED and (fd := self._opened(0)) == _CLOSED:
                    with making(self._folder):
                        fd = self._made()
                        self._lock(fd)
                else:
                    try:
                        fcntl.flock(fd, _LOCK)
                    except BlockingIOError:
                        self._lock(fd)
                status = os.fstat(fd)
                links = status.st_nlink
                if links == 1 or (links and self._has_name(fd)):
                    self.size = size = status.st_size
                    return size
                self.close()  # deleted or replaced meanwhile: a line written here would be lost
        except OSError as error:
            raise translation(self.path, error) from error

    def release(self) -> None:
        """Let others write it."""
        if (fd := self._fd) == _CLOSED:
            return
        if self.size == 0 and os.fstat(fd).st_size == 0:
            self.path.unlink(missing_ok=True)  # nothing was stated, most likely because one may not
            self.close()
        else:
            fcntl.flock(fd, fcntl.LOCK_UN)

    def read(self, start: int) -> bytes:
        """What it holds from there on; while it is held.

        Raises:
            ZhanpingError: it cannot be read.
        """
        try:
            return os.pread(self._fd, max(self.size - start, 0), start)
        except OSError as error:
            raise translation(self.path, error) from error

    def append(self, data: bytes) -> None:
        """Write at its end and have the disk begin with it; while it is held. `sync` has to follow.

        Raises:
            ZhanpingError: the system refuses; nothing of it is left.
        """
        fd, self.start = self._fd, self.size
        unwritten = data
        try:
            while unwritten:
                unwritten = unwritten[os.write(fd, unwritten) :]
        except OSError as error:
            raise self._refused(error) from error
        try:  # noqa: SIM105 - `suppress` costs a save several calls
            # The page is needed no more: so the system hands it to the disk now, and not at the sync alone.
            os.posix_fadvise(fd, self.start, 1, os.POSIX_FADV_DONTNEED)
        except OSError:
            pass
        self.size += len(data)
        self._mark_folder()

    def sync(self) -> None:
        """Have what was written last on disk when this returns.

        Raises:
            ZhanpingError: the system refuses; nothing of it is left.
        """
        try:
            os.fdatasync(self._fd)
        except OSError as error:
            raise self._refused(error) from error

    def close(self) -> None:
        """Let go of it."""
        fd, self._fd = self._fd, _CLOSED
        if fd != _CLOSED:
            os.close(fd)

    def _refused(self, error: OSError) -> ZhanpingError:
        """Leave nothing of what was written last; what the system says."""
        try:
            os.ftruncate(self._fd, self.start)
            if self.start == 0:
                self.path.unlink(missing_ok=True)  # nothing was stated, as in `release`
        except OSError as worse:
            error = worse
        self._mark_folder()
        self.close()  # after a failed sync the descriptor's word is worth nothing
        return translation(self.path, error)

    def _opened(self, create: int) -> int:
        """Open it, its name durable; `_CLOSED` where there is none and none is to be made."""
        mode = file_mode(self._folder)
        try:
            self._fd = fd = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | create, mode)
        except FileNotFoundError:
            if create:
                raise
            return _CLOSED
        try:
            if os.fstat(fd).st_size == 0:
                os.fchmod(fd, mode)
            sync_folder(self._folder)
        except OSError:
            self.close()
            raise
        return fd

    def _made(self) -> int:
        """Make it and open it; some disks and archives have to be able to tell its name from the others'."""
        name = folded(self.name)
        others = () if self.path.exists() else self._folder.glob(f"*{SUFFIX}")
        for other in others:
            if other.name != self.name and folded(other.name) == name:  # the same: another session made it
                former = other.name.removesuffix(SUFFIX).rpartition(".")[0]
                raise ZhanpingError("journal.alike", CONFLICT, author=self._author, other=former)
        return self._opened(os.O_CREAT)

    def _has_name(self, fd: int) -> bool:
        """Whether the file, which has several names, still has its own."""
        with suppress(FileNotFoundError):
            return os.path.samestat(os.fstat(fd), self.path.stat())
        return False

    def _lock(self, fd: int) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return fcntl.flock(fd, _LOCK)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ZhanpingError("journal.busy", CONFLICT, path=str(self.path)) from None
                time.sleep(_LOCK_PAUSE_S)

    def _mark_folder(self) -> None:
        """Let the folder's time tell that a journal changed: the list of evaluations looks there first."""
        try:  # noqa: SIM105 - as above
            os.utime(self._folder_named)
        except OSError:
            pass
