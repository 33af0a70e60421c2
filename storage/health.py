"""Whether a home is fit for work: there, writable, private, roomy, on a disk that keeps its word, in time."""

from __future__ import annotations

import os
import secrets
import shlex
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from models.errors import Message, ZhanpingError, say
from storage.copies import evaluation_folders, lacks_setup
from storage.files import is_shared, standing_for, translated
from storage.lines import SUFFIX, Fault, Record, unsealed
from storage.verify import loose

State = Literal["ok", "warn", "fail", "skip"]

SCARCE, LITTLE = 50 << 20, 1 << 30
"""Free bytes below which nothing should be begun, and below which room should be made."""
SLOW_MS = 100
"""Milliseconds for one durable write from which on saving is felt."""
BEHIND_MS = 60_000
"""Milliseconds that the clock may be behind the newest entry."""
_WRITES, _LINE = 5, b"x" * 399 + b"\n"
_REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "davfs"})
_VOLATILE = frozenset({"tmpfs", "ramfs"})
_LAST_BYTES = 1 << 20


class Check(NamedTuple):
    """One thing that was looked at.

    Attributes:
        name: its name, stable for machines.
        state: `fail` where work is in danger or impossible, `warn` where it may come to that,
            `skip` where it cannot be seen.
        message: what was found.
        mend: what to do about it.
    """

    name: str
    state: State
    message: Message
    mend: Message | None = None


def check_home(home: Path, now_ms: int) -> Iterator[Check]:
    """Look at a home; nothing stays written.

    Args:
        home: the folder; it need not be there yet.
        now_ms: the clock, in milliseconds since 1970.
    """
    if not home.is_dir():
        yield _absent(home)
        return
    yield _writable(home)
    yield _space(home)
    yield _permissions(home)
    yield _file_system(home)
    yield _durable(home)
    yield _clock(home, now_ms)
    yield _evaluations(home)


def file_system_of(path: Path, mounts: str) -> str:
    """The type of the file system that holds a path, after ``/proc/self/mountinfo``; empty if unknown."""
    found, longest = "", -1
    for line in mounts.splitlines():
        fields, _, rest = line.partition(" - ")
        point = Path(
            fields.split()[4].encode().decode("unicode_escape") if "\\" in fields else fields.split()[4]
        )
        if path.is_relative_to(point) and len(point.parts) >= longest:
            found, longest = rest.split()[0], len(point.parts)
    return found


def newest_ms(home: Path) -> int | None:
    """When the newest entry of all was written, in milliseconds since 1970; None where there is none.

    Raises:
        ZhanpingError: the home cannot be read.
    """
    newest = None
    with translated(home):
        for path in (home / "evaluations").glob(f"*/*{SUFFIX}"):
            last = _last_record(path)
            if last is not None:
                newest = max(newest or 0, last.time >> 16)
    return newest


def _absent(home: Path) -> Check:
    above = next(folder for folder in home.absolute().parents if folder.exists())
    if above.is_dir() and os.access(above, os.W_OK | os.X_OK):
        return Check("home", "ok", say("health.home_absent", path=str(home)))
    return Check("home", "fail", say("health.home_impossible", path=str(home)), say("health.mend_home"))


def _writable(home: Path) -> Check:
    if os.access(home, os.R_OK | os.W_OK | os.X_OK):
        return Check("home", "ok", say("health.home", path=str(home)))
    return Check("home", "fail", say("health.home_closed", path=str(home)), say("health.mend_home"))


def _space(home: Path) -> Check:
    status = os.statvfs(home)
    free, files = status.f_bavail * status.f_frsize, status.f_favail
    told = say("health.space", free=f"{free / (1 << 30):.1f}")
    if free < SCARCE or (status.f_files and files < 100):
        return Check("space", "fail", told, say("health.mend_space"))
    return (
        Check("space", "warn", told, say("health.mend_space"))
        if free < LITTLE
        else Check("space", "ok", told)
    )


def _permissions(home: Path) -> Check:
    try:
        found = loose(home)
    except ZhanpingError as error:
        return Check("permissions", "fail", error.message, say("health.mend_home"))
    if not found:
        return Check("permissions", "ok", say("health.private"))
    told = say("health.loose", count=len(found), path=found[0].params["path"], mode=found[0].params["mode"])
    files, folders = ("640", "3770") if is_shared(home) else ("600", "700")
    mend = say("health.mend_loose", home=shlex.quote(str(home)), files=files, folders=folders)
    return Check("permissions", "fail", told, mend)


def _file_system(home: Path) -> Check:
    try:
        kind = file_system_of(home.resolve(), Path("/proc/self/mountinfo").read_text("utf-8", "replace"))
    except (OSError, IndexError):
        kind = ""
    if not kind:
        return Check("file_system", "skip", say("health.file_system_unknown"))
    told = say("health.file_system", kind=kind)
    if kind in _REMOTE or kind.startswith("fuse"):
        return Check("file_system", "warn", told, say("health.mend_remote"))
    if kind in _VOLATILE:
        return Check("file_system", "warn", told, say("health.mend_volatile"))
    return Check("file_system", "ok", told)


def _durable(home: Path) -> Check:
    path = home / f".doctor-{secrets.token_hex(4)}"
    try:
        with standing_for(home, path), translated(path):
            median = _time_of_writes(path)
    except ZhanpingError as error:
        return Check("durable", "fail", error.message, say("health.mend_disk"))
    told = say("health.durable", median=f"{median:.1f}", count=_WRITES)
    if median > SLOW_MS:
        return Check("durable", "warn", told, say("health.mend_slow"))
    return Check("durable", "ok", told)


def _time_of_writes(path: Path) -> float:
    """The median of some durable appends, in milliseconds; the file is gone afterwards."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        times = []
        for _ in range(_WRITES):
            start = time.perf_counter()
            os.write(fd, _LINE)
            os.fdatasync(fd)
            times.append((time.perf_counter() - start) * 1000)
        return statistics.median(times)
    finally:
        os.close(fd)
        path.unlink(missing_ok=True)


def _clock(home: Path, now_ms: int) -> Check:
    try:
        newest = newest_ms(home)
    except ZhanpingError as error:
        return Check("clock", "fail", error.message, say("health.mend_home"))
    if newest is None:
        return Check("clock", "skip", say("health.clock_none"))
    at = f"{datetime.fromtimestamp(newest / 1000, UTC).astimezone():%Y-%m-%d %H:%M:%S}"
    if now_ms < newest - BEHIND_MS:
        told = say("health.clock_behind", seconds=(newest - now_ms) // 1000, at=at)
        return Check("clock", "fail", told, say("health.mend_clock"))
    return Check("clock", "ok", say("health.clock", at=at))


def _evaluations(home: Path) -> Check:
    try:
        folders = evaluation_folders(home)
        stranded = tuple(str(folder) for folder in folders if lacks_setup(folder))
    except ZhanpingError as error:
        return Check("evaluations", "fail", error.message, say("health.mend_home"))
    if stranded:
        return Check("evaluations", "fail", say("health.no_setup", paths=stranded), say("health.mend_setup"))
    return Check("evaluations", "ok", say("health.evaluations"))


def _last_record(path: Path) -> Record | None:
    """A journal's last good line; only its end is read."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _LAST_BYTES))
        lines = file.read().split(b"\n")
    for line in reversed(lines[:-1]):
        opened = unsealed(line)
        if not isinstance(opened, Fault):
            return opened.record
    return None
