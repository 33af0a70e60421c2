"""What leaves a home: one evaluation as a bundle, all of them as a backup."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from models.errors import Message, say
from storage.archive import open_archive, write_archive
from storage.copies import Copy, read_copy
from storage.files import taking_place, translated
from storage.journal import HARMLESS, Journals
from storage.workspace import Workspace

_PRIVATE = 0o600


class Packed(NamedTuple):
    """What went into an archive.

    Attributes:
        evaluations: how many.
        files: how many files of theirs.
        damage: lines in them that are damaged; they went in as they are.
        left_out: what stood beside the files and is none of an evaluation's.
    """

    evaluations: int
    files: int
    damage: tuple[Message, ...]
    left_out: tuple[Message, ...]


class _Packing:
    """Copies as an archive asks for them, and what they came to."""

    def __init__(self, workspace: Workspace, ids: tuple[str, ...]) -> None:
        self._workspace, self._ids = workspace, ids
        self._files = 0
        self._damage: list[Message] = []
        self._left_out: list[Message] = []

    def copies(self) -> Iterator[tuple[str, Copy]]:
        for id in self._ids:  # noqa: A001 - the word the users know
            copy = read_copy(self._workspace.folder(id))
            self._files += len(copy.files)
            self._damage += damage_in(copy)
            self._left_out += [say("copy.left_out", path=copy.path(name)) for name in copy.left_out]
            yield id, copy

    def packed(self) -> Packed:
        return Packed(len(self._ids), self._files, tuple(self._damage), tuple(self._left_out))


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
    workspace.folder(id)  # before the first byte
    packing = _Packing(workspace, (id,))
    with tempfile.TemporaryFile() as file:
        write_archive(cast(BinaryIO, file), packing.copies(), workspace.author, now)
        file.seek(0)
        shutil.copyfileobj(file, target)
    return packing.packed()


def bundle_to(workspace: Workspace, id: str, path: Path, now: datetime | None = None) -> Packed:  # noqa: A002
    """Write one evaluation as an archive in a file, which is wholly there or not at all; see `bundle`."""
    with taking_place(path, _PRIVATE) as file:
        return bundle(workspace, id, file, now)


def backup(workspace: Workspace, folder: Path, now: datetime | None = None) -> tuple[Path, Packed]:
    """Write all evaluations as an archive into a folder, and read it back before it gets its name.

    Returns:
        The archive, named after the moment, and what went into it.

    Raises:
        FileFault: what is on the disk is not what was written.
        ZhanpingError: the folder is not there, an evaluation cannot be read, or the system refuses.
    """
    moment = now or datetime.now(UTC)
    with translated(folder):
        taken = {path.name for path in folder.iterdir()}
    stem = f"zhanping-{moment.astimezone(UTC):%Y-%m-%dT%H-%M-%SZ}"
    path = folder / next(name for name in _names(stem) if name not in taken)
    packing = _Packing(workspace, workspace.ids())
    with taking_place(path, _PRIVATE) as file:
        write_archive(file, packing.copies(), workspace.author, moment)
        file.flush()
        with open_archive(Path(file.name)):
            return path, packing.packed()


def damage_in(copy: Copy) -> Iterator[Message]:
    """What of a copy's journals is damaged: each with path and line."""
    for replica, data in copy.journals():
        author, _, device = replica.rpartition(".")
        with closing(Journals(Path(copy.where), author, device)) as journals:
            for _ in journals.replay(data):
                pass
            yield from (message for message in journals.damage if message.key not in HARMLESS)


def _names(stem: str) -> Iterator[str]:
    yield f"{stem}.zip"
    number = 2
    while True:
        yield f"{stem}-{number}.zip"
        number += 1
