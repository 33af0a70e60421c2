"""Files that are derived from others: sealed, one's own, and safe to delete."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from models.errors import ZhanpingError
from storage.files import make_private, without_waiting

_SEAL_SIZE = hashlib.sha256().digest_size


def cache_folder(home: Path) -> Path:
    """Where the user of the operating system keeps what is derived from a home's evaluations."""
    return home / "cache" / str(os.getuid())


def read_sealed(path: Path) -> bytes | None:
    """The content of a derived file; None where there is none, its seal is broken, or it is not one's own."""
    try:
        fd = without_waiting(path)  # a Path's open costs as much again
        try:
            status = os.fstat(fd)
            data = os.read(fd, status.st_size)
        finally:
            os.close(fd)
    except OSError:
        return None
    if status.st_uid != os.getuid():
        return None
    seal, content = data[:_SEAL_SIZE], data[_SEAL_SIZE:]
    return content if _seal(content) == seal else None


def write_sealed(path: Path, content: bytes) -> bool:
    """Put a derived file in place, not synced; False where that is refused: it can be made again."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        make_private(path.parent)
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(_seal(content) + content)
        draft.replace(path)
    except (OSError, ZhanpingError):
        try:
            draft.unlink(missing_ok=True)
        except OSError:
            return False
        return False
    return True


def _seal(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()  # processors have instructions for it: of all the fastest
