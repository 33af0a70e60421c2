"""Reading an evaluation anew, byte for byte: every seal, every chain, and what is still served."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from models.acts import Reopening, Seal
from models.errors import Message, ZhanpingError, say
from models.framework import Procedure
from models.proceedings import Proceedings
from storage.copies import FORKS, fork_in, is_known, lacks_setup, no_setup, read_lines
from storage.documents import entry_of
from storage.files import file_mode, is_shared, translated
from storage.frozen import read_evaluation, read_setup
from storage.journal import HARMLESS, Journals
from storage.lines import SUFFIX, Record
from storage.places import account
from storage.reports import kept
from storage.sealing import misfits_of, stood
from storage.tables import JournalStorage
from storage.union import author_of, reading

NEWER = frozenset({"journal.newer", "evaluation.newer", "framework.newer", "entry.unknown_kind"})
"""What is told of files of a newer version of the program: no damage."""


@dataclass(frozen=True, slots=True)
class JournalState:
    """One journal.

    Attributes:
        name: the file's name.
        lines: how many lines it has, an unfinished one included.
        served: how many of them are served, once the evaluation opens.
    """

    name: str
    lines: int
    served: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """One evaluation, as its files are now.

    Attributes:
        id: the evaluation's id, that is, its folder's name.
        journals: every journal, by name.
        damage: what is not as it was written.
        newer: what a newer version of the program wrote: no damage, and not to be judged by this one.
        remarks: what is no damage and yet to be told: unfinished lines, copies, permissions, strange files.
    """

    id: str
    journals: tuple[JournalState, ...]
    damage: tuple[Message, ...]
    newer: tuple[Message, ...]
    remarks: tuple[Message, ...]

    @property
    def lines(self) -> int:
        """How many lines the journals have."""
        return sum(journal.lines for journal in self.journals)

    @property
    def served(self) -> int:
        """How many of them are served."""
        return sum(journal.served for journal in self.journals)


def verify(folder: Path) -> Verdict:
    """Read an evaluation's folder as it is on disk, through no snapshot; nothing is written.

    Raises:
        ZhanpingError: the folder cannot be read.
    """
    told, shut = beginnings(folder)
    journals = Journals(folder, "-", "-")
    served: Counter[str] = Counter()
    replay = JournalStorage(journals)
    for record in journals.tail(tolerant=True):
        replay.take(record)
        served[f"{record.replica}{SUFFIX}"] += 1
        told += _unreadable(record)
    proceedings = Proceedings.of(Procedure(), stood(replay, (Seal.kind, Reopening.kind)))
    told += [*journals.damage, *_forks(folder), *_seal(folder, replay, proceedings.sealed)]
    states = tuple(JournalState(path.name, _count(path), served[path.name]) for path in _journals(folder))
    return Verdict(
        folder.name,
        states,
        tuple(message for message in told if message.key not in HARMLESS | NEWER),
        tuple(message for message in told if message.key in NEWER),
        (
            *shut,
            *(message for message in told if message.key in HARMLESS),
            *_strange(folder),
            *loose(folder),
            *_borrowed(folder),
            *_reports(folder, proceedings.seals),
        ),
    )


def _seal(folder: Path, replay: JournalStorage, seal: Seal | None) -> tuple[Message, ...]:
    """In what the evaluation differs from what was sealed."""
    if seal is None:
        return ()
    try:
        return misfits_of(replay, seal, read_setup(folder))
    except ZhanpingError:
        return ()  # told already: it does not open


def _reports(folder: Path, seals: Mapping[int, Seal]) -> Iterator[Message]:
    """Reports in the home that bear a sealed version's name and are not the report that was sealed."""
    home, name = folder.parent.parent, re.compile(rf"{re.escape(folder.name)}-report-v([0-9]{{1,6}})\.docx")
    for path in kept(home, folder.name):
        seal = seals.get(int(found[1])) if (found := name.fullmatch(path.name)) else None
        if seal is not None and seal.report and os.access(path, os.R_OK):
            with translated(path):
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if digest != seal.report:
                yield say("verify.report", path=str(path), version=seal.version)


def loose(folder: Path) -> tuple[Message, ...]:
    """Files and folders from here on down that more people may read or write than should.

    Raises:
        ZhanpingError: the folder cannot be read.
    """
    found = []
    with translated(folder):
        for place, folders, files in os.walk(folder):
            here = Path(place)
            for path in (here, *(here / name for name in files)):
                status = path.lstat()
                allowed = _allowed(path, status.st_mode)
                if not stat.S_ISLNK(status.st_mode) and stat.S_IMODE(status.st_mode) & ~allowed:
                    mode = f"{stat.S_IMODE(status.st_mode):04o}"
                    found.append(say("verify.loose", path=str(path), mode=mode, allowed=f"{allowed:04o}"))
            folders.sort()
    return tuple(found)


def _borrowed(folder: Path) -> Iterator[Message]:
    """Journals in a shared folder that are not their author's own file: a merge makes such, and a forger."""
    for path in _journals(folder) if is_shared(folder) else ():
        author, owner = author_of(path.name.removesuffix(SUFFIX)), account(path.lstat().st_uid)
        if author != owner:
            yield say("verify.borrowed", path=str(path), author=author, account=owner)


def _allowed(path: Path, mode: int) -> int:
    """The permission bits that a file or folder may have at most."""
    if stat.S_ISDIR(mode):
        return 0o3770 if is_shared(path) else 0o700
    return file_mode(path.parent)


def beginnings(folder: Path) -> tuple[list[Message], list[Message]]:
    """What is wrong with what the evaluation started with, and whether that keeps it shut.

    Raises:
        ZhanpingError: the folder cannot be read.
    """
    if lacks_setup(folder):
        return [no_setup(folder).message], [say("verify.shut", id=folder.name)]
    try:
        return [*read_evaluation(folder).problems], []
    except ZhanpingError as error:
        return [error.message], [say("verify.shut", id=folder.name)]


def _unreadable(record: Record) -> list[Message]:
    """Documents of a record that state no entry, whether or not a later one replaced them."""
    states = (
        entry_of(kind, slot, document, record.version)
        for kind, slot, _, document in record.operations
        if document is not None
    )
    return [state for state in states if isinstance(state, Message)]


def _forks(folder: Path) -> Iterator[Message]:
    """What is damaged in journals that were put aside as forks."""
    for path in sorted((folder / FORKS).glob(f"*{SUFFIX}")):
        if (replica := fork_in(f"{FORKS}/{path.name}")) is not None and not path.is_symlink():
            for message in reading(str(path.parent), replica, read_lines(path)).damage:
                yield say(message.key, **{**message.params, "path": str(path)})


def _strange(folder: Path) -> list[Message]:
    """Journals that a merge put aside as forks, and files that are none of an evaluation's."""
    told = []
    with translated(folder):
        for path in sorted(path for path in folder.rglob("*") if not path.is_dir()):
            name = path.relative_to(folder).as_posix()
            if fork_in(name):
                told.append(say("verify.fork", path=str(path)))
            elif not is_known(name):
                told.append(say("verify.stray", path=str(path)))
    return told


def _journals(folder: Path) -> list[Path]:
    with translated(folder):
        return sorted(path for path in folder.iterdir() if path.name.endswith(SUFFIX))


def _count(path: Path) -> int:
    """How many lines a file has, the unfinished one included."""
    try:
        data = path.read_bytes()
    except OSError:
        return 0  # told as unreadable
    return data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
