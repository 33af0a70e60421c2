"""What leaves a home: one evaluation as a bundle, all of them as a backup."""

from __future__ import annotations

import shutil
from collections.abc import Container, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from models.blind import unseen_authors
from models.errors import DAMAGED, Message, UsageError, ZhanpingError, say
from models.evaluation import fold
from storage.archive import ID, Limits, check_amount, open_archive, write_archive
from storage.copies import Copy, check_names, evaluation_folders, no_setup, read_copy
from storage.files import filled, folded, taking_place, translated
from storage.frozen import SETUP
from storage.journal import HARMLESS
from storage.union import journals_of
from storage.verify import NEWER, beginnings
from storage.workspace import Workspace

_PRIVATE = 0o600


class Omitted(NamedTuple):
    """An evaluation that an archive could not take in, and why."""

    id: str
    reason: ZhanpingError


class Packed(NamedTuple):
    """What went into an archive.

    Attributes:
        evaluations: how many.
        files: how many files of theirs.
        damage: what in them is damaged or gone; they went in as they are.
        newer: what in them a newer version of the program wrote; it went in as it is, unread.
        left_out: what stood beside the files and is none of an evaluation's.
        omitted: evaluations that are not in it.
        unseen: whose journals are not in it, because the caller may not see their scores yet.
    """

    evaluations: int
    files: int
    damage: tuple[Message, ...]
    newer: tuple[Message, ...]
    left_out: tuple[Message, ...]
    omitted: tuple[Omitted, ...]
    unseen: tuple[str, ...] = ()


class _Packing:
    """Copies as an archive asks for them, and what they came to."""

    def __init__(self, folders: Iterable[Path], unseen: Container[str] = ()) -> None:
        self._folders, self._unseen = folders, unseen
        self._ids: dict[str, str] = {}
        self._files = self._size = 0
        self._faults: list[Message] = []
        self._left_out: list[Message] = []
        self._omitted: list[Omitted] = []

    def copies(self, *, all_or_none: bool = False) -> Iterator[tuple[str, Copy]]:
        """Each evaluation; what keeps one out keeps none of the others out, unless it is all or none."""
        for folder in self._folders:
            try:
                copy = read_copy(folder).without(self._unseen)
                if SETUP not in copy.files and not any(copy.journals()):
                    continue  # no evaluation's folder
                self._check(folder.name, copy)
                faults = [*faults_in(folder, copy)]
            except ZhanpingError as error:
                if all_or_none:
                    raise
                self._omitted.append(Omitted(folder.name, error))
                continue
            self._ids[folded(folder.name)] = folder.name
            self._files += len(copy.files)
            self._size += sum(map(len, copy.files.values()))
            self._faults += faults
            self._left_out += [say("copy.left_out", path=copy.path(name)) for name in copy.left_out]
            yield folder.name, copy

    def _check(self, id: str, copy: Copy) -> None:  # noqa: A002 - the word the users know
        """See whether an archive can have an evaluation beside those that are in it.

        Raises:
            ZhanpingError: a name in it will not do, or it is too much.
        """
        if not ID.fullmatch(id):
            raise ZhanpingError("evaluation.bad_id", DAMAGED, id=id)
        if other := self._ids.get(folded(id)):
            raise ZhanpingError("backup.alike", DAMAGED, id=id, other=other)
        check_names(copy)
        size = self._size + sum(map(len, copy.files.values()))
        check_amount(copy.where, self._files + len(copy.files), size, Limits())

    def packed(self) -> Packed:
        return Packed(
            len(self._ids),
            self._files,
            tuple(fault for fault in self._faults if fault.key not in NEWER),
            tuple(fault for fault in self._faults if fault.key in NEWER),
            tuple(self._left_out),
            tuple(self._omitted),
        )


def bundle(workspace: Workspace, id: str, target: BinaryIO, now: datetime | None = None) -> Packed:  # noqa: A002
    """Write one evaluation as an archive, consistent while people write.

    Args:
        workspace: the home.
        id: the evaluation's id.
        target: a file or a stream.
        now: the moment that the archive bears.

    Raises:
        UsageError: there is no such evaluation.
        ZhanpingError: it cannot be read, or the system refuses to write.
    """
    unseen = _unseen(workspace, id)
    packing = _Packing((workspace.folder(id),), unseen)  # before the first byte

    def fill(file: BinaryIO) -> None:
        write_archive(file, packing.copies(all_or_none=True), workspace.author, now)

    with filled(fill) as file:
        shutil.copyfileobj(file, target)
    return packing.packed()._replace(unseen=tuple(sorted(unseen)))


def _unseen(workspace: Workspace, id: str) -> frozenset[str]:  # noqa: A002 - the word the users know
    """Whose journals are not for the caller to take along yet; see `models.blind`."""
    try:
        with workspace.open(id) as store:
            whole = fold(store.setup, store.framework, store.entries())
            ever = [entry for change in store.history() if (entry := change.new) is not None]
    except UsageError:
        raise
    except ZhanpingError:  # what cannot be opened is packed as it is, for those who hold the files anyway
        if workspace.guest:
            raise
        return frozenset()
    return unseen_authors(whole, workspace.author, ever)


def bundle_to(workspace: Workspace, id: str, path: Path, now: datetime | None = None) -> Packed:  # noqa: A002
    """Write one evaluation as an archive in a file, which is wholly there or not at all; see `bundle`."""
    with taking_place(path, _PRIVATE) as file:
        return bundle(workspace, id, file, now)


def backup(workspace: Workspace, folder: Path, now: datetime | None = None) -> tuple[Path, Packed]:
    """Write all evaluations as an archive into a folder, and read it back before it gets its name.

    An evaluation that cannot be read, or does not fit in beside the others, keeps none of them out.

    Returns:
        The archive, named after the moment, and what went into it.

    Raises:
        FileFault: what is on the disk is not what was written.
        ZhanpingError: the folder is not there, or the system refuses.
    """
    moment = now or datetime.now(UTC)
    with translated(folder):
        taken = {path.name for path in folder.iterdir()}
    stem = f"zhanping-{moment.astimezone(UTC):%Y-%m-%dT%H-%M-%SZ}"
    path = folder / next(name for name in _names(stem) if name not in taken)
    packing = _Packing(evaluation_folders(workspace.home))
    with taking_place(path, _PRIVATE) as file:
        write_archive(file, packing.copies(), workspace.author, moment)
        file.flush()
        with open_archive(Path(file.name)):
            return path, packing.packed()


def faults_in(folder: Path, copy: Copy) -> Iterator[Message]:
    """What of an evaluation is damaged, gone or newer than this program: each with its path.

    Args:
        folder: the evaluation's.
        copy: its files.

    Raises:
        ZhanpingError: the folder cannot be read.
    """
    if SETUP in copy.files:
        yield from beginnings(folder)[0]
    else:
        yield no_setup(folder).message
    for replica, data in copy.journals():
        with closing(journals_of(copy.where, replica)) as journals:
            try:
                for _ in journals.replay(data):
                    pass
            except ZhanpingError as error:
                yield error.message  # a newer program wrote there
            yield from (message for message in journals.damage if message.key not in HARMLESS)


def _names(stem: str) -> Iterator[str]:
    yield f"{stem}.zip"
    number = 2
    while True:
        yield f"{stem}-{number}.zip"
        number += 1
