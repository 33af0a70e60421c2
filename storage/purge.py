"""Removing an evaluation for good, with a certificate of what was removed.

The order makes every interruption one that a second call finishes: the certificate stands first, then
the folder leaves its name in one step and is no evaluation any more, then it is deleted, then the
certificate is closed. What is still to be deleted bears the certificate's name.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.acts import Reopening, Seal
from models.entries import FactEntry, Setup, StageChange
from models.errors import BLOCKED, FileFault, Message, ZhanpingError, say
from models.station import Station, Visit
from storage.documents import entry_of, stamp_of
from storage.files import make_private, sync_folder, translated, write_atomically
from storage.frozen import read_setup
from storage.journal import Journals
from storage.lines import Record
from storage.reports import FOLDER as REPORTS
from storage.reports import kept
from storage.resume import left_in

RETENTION_DAYS = 730
"""How long an evaluation is kept after its end, unless somebody says otherwise: two years."""
_UNREAD = frozenset({"journal.newer", "journal.unreadable"})
_ENDING = frozenset({StageChange.kind, Seal.kind, Reopening.kind})
_ASIDE = ".purging."
CERTIFICATES = "certificates"


@dataclass(frozen=True, slots=True)
class Removed:
    """One file: its path below the home, its size in bytes, its SHA-256; dashes where it cannot be read."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Holding:
    """What there is of an evaluation.

    Attributes:
        folder: where it stands.
        setup: what it started with; None where that cannot be read.
        station: the station's name, or an empty text.
        visit: the year and the period, as far as they were stated.
        finished: when it reached its final stage, or was last sealed or reopened; None before that stage.
        newest: when the newest entry was written.
        statements: how often each author stated or withdrew something, by kind.
        files: everything that goes.
        closed: folders that may hold something derived from it, and that this user cannot look into.
        is_whole: whether all journals can be read: none is closed to this user or of a newer program.
    """

    folder: Path
    setup: Setup | None
    station: str
    visit: Visit
    finished: dt.datetime | None
    newest: dt.datetime | None
    statements: Mapping[tuple[str, str], int]
    files: tuple[Removed, ...]
    closed: tuple[str, ...]
    is_whole: bool = True

    @property
    def counted_from(self) -> dt.datetime | None:
        """When the retention time began: at the end, else at the creation or the newest entry."""
        if self.finished or self.setup is None:
            return self.finished
        return max(self.setup.created, self.newest or self.setup.created)

    def due(self, days: int) -> dt.datetime | None:
        """When it may go; None where nothing says when it began."""
        began = self.counted_from
        return began + dt.timedelta(days=days) if began else None


def look(home: Path, folder: Path) -> Holding:
    """See what there is of an evaluation, damaged or not.

    Raises:
        ZhanpingError: the folder cannot be read.
    """
    try:
        setup = read_setup(folder)
    except (FileFault, ZhanpingError):
        setup = None
    records, is_whole = _records(folder)
    latest = _latest(records)
    stage, _ = latest.get(("stage", "stage"), (None, None))
    ends = [at for (kind, _), (entry, at) in latest.items() if kind in _ENDING and entry is not None]
    is_final = isinstance(stage, StageChange) and stage.stage == "final"
    station, visit = (_fact(latest, topic) for topic in ("station", "visit"))
    counts = Counter((kind, record.author) for record in records for kind, _, _, _ in record.operations)
    return Holding(
        folder,
        setup,
        station.name if isinstance(station, Station) else "",
        visit if isinstance(visit, Visit) else Visit(),
        max(ends) if is_final else None,
        stamp_of(records[-1].version).at if records else None,
        dict(sorted(counts.items())),
        tuple(_file(home, path) for path in _everything(home, folder)),
        _closed(home),
        is_whole,
    )


def refusal(holding: Holding, days: int, now: dt.datetime) -> Message | None:
    """Why an evaluation may not go yet; None when its time has passed."""
    if not holding.is_whole:
        return say("purge.unread", id=holding.folder.name)
    due = holding.due(days)
    if due is None:
        return say("purge.no_date", id=holding.folder.name)
    if now < due:
        return say("purge.too_early", id=holding.folder.name, due=f"{due:%Y-%m-%d}", days=days)
    return None


def purge(home: Path, holding: Holding, certificate: Callable[[], str], closing: Callable[[], str]) -> Path:
    """Remove an evaluation that nobody else has open.

    Args:
        home: where it stands.
        holding: what `look` saw of it.
        certificate: the certificate's text.
        closing: the line that closes it, once everything is removed.

    Returns:
        The certificate.

    Raises:
        ZhanpingError: the system refuses; a second call goes on where this one stopped.
    """
    folder, path = holding.folder, _certificate_path(home, holding.folder.name)
    make_private(path.parent)
    write_atomically(path, certificate().encode(), mode=0o600)
    aside = folder.with_name(f"{_ASIDE}{path.stem}")
    with translated(folder):
        folder.rename(aside)
        sync_folder(aside.parent)
    _finish(home, folder.name, aside, closing)
    return path


def finish(home: Path, name: str, closing: Callable[[], str]) -> Path | None:
    """Finish what an interrupted call began.

    Returns:
        The certificate; None where nothing was begun.

    Raises:
        ZhanpingError: the system refuses.
    """
    begun = [aside for aside in _aside(home) if _id_of(aside) == name]
    for aside in begun:
        _finish(home, name, aside, closing)
    return home / CERTIFICATES / f"{begun[-1].name.removeprefix(_ASIDE)}.txt" if begun else None


def _finish(home: Path, name: str, aside: Path, closing: Callable[[], str]) -> None:
    """Delete what is aside and what was derived from it, and close the certificate."""
    path = home / CERTIFICATES / f"{aside.name.removeprefix(_ASIDE)}.txt"
    with translated(aside):
        for other in _elsewhere(home, name):
            _delete(other)
        for part in sorted(aside.iterdir()):
            _delete(part)
        sync_folder(aside)
        written = path.read_text("utf-8") if path.is_file() else ""
        write_atomically(path, f"{written}{closing()}\n".encode(), mode=0o600)
        aside.rmdir()  # last: as long as it is there, a second call closes the certificate
        sync_folder(aside.parent)


def _records(folder: Path) -> tuple[list[Record], bool]:
    """All that can be read, oldest first; and whether that is all there is but for damage."""
    journals = Journals(folder, "-", "-")
    records = sorted(journals.tail(tolerant=True), key=lambda record: record.version)
    return records, not any(message.key in _UNREAD for message in journals.damage)


def _latest(records: list[Record]) -> dict[tuple[str, str], tuple[object, dt.datetime]]:
    """Of each slot that the certificate tells of, the newest entry and when it was written."""
    latest: dict[tuple[str, str], tuple[object, dt.datetime]] = {}
    for record in records:
        for kind, slot, _, document in record.operations:
            if document is None:
                latest.pop((kind, slot), None)
            elif kind in {*_ENDING, FactEntry.kind}:
                entry = entry_of(kind, slot, document, record.version)
                latest[kind, slot] = (entry, stamp_of(record.version).at)
    return latest


def _fact(latest: Mapping[tuple[str, str], tuple[object, dt.datetime]], topic: str) -> object:
    entry, _ = latest.get(("fact", topic), (None, None))
    return entry.fact if isinstance(entry, FactEntry) else None


def _everything(home: Path, folder: Path) -> Iterator[Path]:
    """Every file that goes: the folder's own, and what was derived from it."""
    for place in (folder, *_elsewhere(home, folder.name)):
        yield from sorted(path for path in (place, *place.rglob("*")) if path.is_file() or path.is_symlink())


def _elsewhere(home: Path, name: str) -> list[Path]:
    """What else the home holds of an evaluation: snapshots, lists, places left, reports, copies."""
    cached = [path for path in (home / "cache").glob("*/*") if path.is_file()]
    found = [path for path in cached if path.name == f"{name}.snapshot"]
    lists = [path for path in cached if path.suffix != ".snapshot" and os.access(path, os.R_OK)]
    found += [path for path in lists if name.encode() in path.read_bytes()]
    found += left_in(home, name)
    found += kept(home, name, (path.name for path in (home / "evaluations").glob("*") if path.is_dir()))
    copy = re.compile(rf"{re.escape(name)}\.format[0-9]+")
    found += [path for path in (home / "backups").glob("*") if copy.fullmatch(path.name)]
    return sorted(found)


def _closed(home: Path) -> tuple[str, ...]:
    """Folders, and files of other sessions, that this user cannot look into."""
    places = ("cache", "sessions", REPORTS)
    folders = [path for place in places for path in (home / place).glob("*") if path.is_dir()]
    closed = [path for path in folders if not os.access(path, os.R_OK | os.W_OK | os.X_OK)]
    closed += [path for path in (home / "sessions").glob("*/*") if not os.access(path, os.R_OK)]
    return tuple(str(path.relative_to(home)) for path in sorted(closed))


def _file(home: Path, path: Path) -> Removed:
    name = str(path.relative_to(home))
    if path.is_symlink() or not os.access(path, os.R_OK):
        return Removed(name, path.lstat().st_size, "-" * 64)
    with translated(path):
        data = path.read_bytes()
    return Removed(name, len(data), hashlib.sha256(data).hexdigest())


def _delete(path: Path) -> None:
    """Delete a file or a folder; one that is gone is no matter, and no link is followed."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _aside(home: Path) -> list[Path]:
    folder = home / "evaluations"
    with translated(folder):
        return sorted(folder.glob(f"{_ASIDE}*")) if folder.is_dir() else []


def _id_of(aside: Path) -> str:
    match = re.fullmatch(r"(.+)-[0-9]{8}(?:-[0-9]{1,3})?", aside.name.removeprefix(_ASIDE))
    return match[1] if match else ""


def _certificate_path(home: Path, name: str) -> Path:
    """A name that no certificate has yet: one is never overwritten."""
    stem = f"{name}-{dt.datetime.now(dt.UTC):%Y%m%d}"
    for number in range(1, 1000):
        path = home / CERTIFICATES / f"{stem}{f'-{number}' if number > 1 else ''}.txt"
        if not path.exists():
            return path
    raise ZhanpingError("purge.certificates", BLOCKED, path=str(home / CERTIFICATES))
