"""What an evaluation starts with, on disk: its setup, and its framework as it was on that day."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, cast

import tomli_w

from models.entries import Setup
from models.errors import DAMAGED, FileFault, Message, UsageError, ZhanpingError, say
from models.framework import Framework
from models.framework_file import named, shipped
from models.toml_file import TomlFile, bytes_of, text_in
from storage.documents import first_fault
from storage.files import translated, write_atomically
from storage.sealed_text import altered_at, bears_seal, with_seal
from storage.upgrades import PRESENT, UNSEALED, persist, upgraded

SETUP, FRAMEWORK = "evaluation.toml", "framework.json"


class Beginnings(NamedTuple):
    """What an evaluation starts with.

    Attributes:
        setup: its id, its framework's name and checksum, its team.
        framework: the frozen framework.
        altered: which line of the setup is not as it was written; None where all are.
        copied: that the frozen framework is damaged, and a copy of it serves; None where it is not.
        stands: which file the setup was read from; see `stands`.
    """

    setup: Setup
    framework: Framework
    altered: Message | None = None
    copied: Message | None = None
    stands: tuple[int, int] = (0, 0)

    @property
    def problems(self) -> tuple[Message, ...]:
        """What of the two files is damaged."""
        return tuple(message for message in (self.altered, self.copied) if message)


class SetupFile(NamedTuple):
    """What an evaluation.toml says.

    Attributes:
        setup: the setup.
        altered: which line is not as this program wrote it; None where all are.
    """

    setup: Setup
    altered: Message | None


def freeze(folder: Path, setup: Setup, framework: Framework) -> None:
    """Write both into an evaluation's folder, durable when it returns.

    Raises:
        ZhanpingError: the system refuses.
    """
    write_atomically(folder / FRAMEWORK, framework.canonical())
    write_setup(folder, setup)


def write_setup(folder: Path, setup: Setup) -> None:
    """Put a setup in place, sealed, durable when it returns.

    Raises:
        ZhanpingError: the system refuses; the old one is untouched.
    """
    write_atomically(folder / SETUP, with_seal(tomli_w.dumps(setup.model_dump())))


def renew_setup(folder: Path) -> None:
    """Put another file with the same content in the setup's place: every session reads anew before it writes.

    Raises:
        ZhanpingError: the system refuses; the old one is untouched.
    """
    path = folder / SETUP
    write_atomically(path, bytes_of(path))


def read_setup(folder: Path) -> Setup:
    """The setup of the evaluation in a folder.

    Raises:
        FileFault: the file cannot be read or says something else than a setup, with the line.
        ZhanpingError: ``evaluation.newer``: a newer program wrote it.
    """
    return read_setup_file(folder).setup


def read_setup_file(folder: Path, home: Path | None = None) -> SetupFile:
    """The setup of the evaluation in a folder, and whether it is as it was written.

    Args:
        folder: the evaluation's folder.
        home: where a file of an older format is put aside before it is upgraded; None leaves it as it is.

    Raises:
        FileFault: the file cannot be read or says something else than a setup, with the line.
        ZhanpingError: ``evaluation.newer``: a newer program wrote it.
    """
    path = folder / SETUP
    file, found = _read(str(path), bytes_of(path))
    if found.setup.id != folder.name:
        raise file.fault(("id",), say("evaluation.other_id", id=found.setup.id, folder=folder.name))
    if home is not None and file.data.get("format") != PRESENT and found.altered is None:
        persist(home, path, file.data)
    return found


def stands(folder: Path | str) -> tuple[int, int]:
    """Tells an evaluation.toml from one that took its place: its inode and time; zeros for none."""
    try:
        status = os.stat(f"{folder}/{SETUP}")  # noqa: PTH116 - asked before each save: a path costs more
    except OSError:
        return 0, 0
    return status.st_ino, status.st_mtime_ns


def setup_in(name: str, data: bytes) -> SetupFile:
    """What the bytes of an evaluation.toml say, whatever folder it stands in.

    Args:
        name: the file as people know it.
        data: its content.

    Raises:
        FileFault: it says something else than a setup, with the line.
        ZhanpingError: ``evaluation.newer``: a newer program wrote it.
    """
    return _read(name, data)[1]


def _read(name: str, data: bytes) -> tuple[TomlFile, SetupFile]:
    line = altered_at(data)
    try:
        file = TomlFile(name, text_in(name, data))
        written = file.data.get("format")
        if line is None and isinstance(written, int) and written > PRESENT:
            raise ZhanpingError("evaluation.newer", path=name, format=written)
        setup = _validated(file)
    except FileFault as fault:
        if line is None:
            raise
        raise FileFault(name, line, fault.reason) from None
    if written not in UNSEALED and not bears_seal(data):
        line = data.count(b"\n")  # the end is gone
    altered = say("evaluation.altered", path=name, line=line, id=setup.id) if line else None
    return file, SetupFile(setup, altered)


def _validated(file: TomlFile) -> Setup:
    try:
        return Setup.model_validate(upgraded(file.data))
    except UsageError as error:
        raise file.fault(("member",), error.message) from None
    except ValueError as error:
        raise file.fault(*first_fault(error)) from None


def read_evaluation(folder: Path, home: Path | None = None) -> Beginnings:
    """What the evaluation in a folder started with.

    Where the frozen framework is damaged or gone, a copy of it serves: the one of another evaluation beside
    it, or the one that came with the program.

    Args:
        folder: the evaluation's folder.
        home: as in `read_setup_file`.

    Raises:
        FileFault: the setup cannot be used.
        ZhanpingError: the framework cannot be, or a newer program wrote one of them.
    """
    stood = stands(folder)
    setup, altered = read_setup_file(folder, home)
    try:
        return Beginnings(setup, read_framework(folder, setup), altered, stands=stood)
    except ZhanpingError as error:
        if error.code != DAMAGED:
            raise
        if (copy := _copy_of_framework(folder, setup)) is not None:
            copied = say("framework.copied", path=str(folder / FRAMEWORK), id=setup.id)
            return Beginnings(setup, copy, altered, copied, stood)
        if altered is None:
            raise
        line = cast(int, altered.params["line"])  # the framework may well be what it was
        raise FileFault(str(folder / SETUP), line, say("evaluation.hash")) from None


def _copy_of_framework(folder: Path, setup: Setup) -> Framework | None:
    """The framework that an evaluation froze, from elsewhere."""
    for path in sorted(folder.parent.glob(f"*/{FRAMEWORK}")):
        try:
            return framework_in(path.read_bytes(), str(path), setup)
        except (OSError, ZhanpingError):
            continue  # another framework, most likely
    if setup.framework not in shipped():
        return None
    framework = named(setup.framework)
    # As it was frozen before frameworks brought a wording.
    bare = Framework.model_validate(framework.model_dump(exclude={"wording"}))
    return next((each for each in (framework, bare) if each.hash == setup.framework_hash), None)


def read_framework(folder: Path, setup: Setup) -> Framework:
    """The frozen framework of an evaluation, whatever became of the shipped one.

    Raises:
        ZhanpingError: it cannot be read; ``framework.missing`` when it is gone, ``framework.damaged`` when
            it is not the one that was frozen; ``framework.newer`` when a newer program froze it.
    """
    path = folder / FRAMEWORK
    with translated(path):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise ZhanpingError("framework.missing", DAMAGED, path=str(path)) from None
    return framework_in(data, str(path), setup)


@dataclass(frozen=True, slots=True)
class _Content:
    """A file's bytes, told from others by their checksum alone."""

    hash: str
    data: bytes = field(compare=False)


@lru_cache(maxsize=8)
def _parsed(content: _Content) -> Framework:
    """The same bytes are the same framework: most evaluations of a home have one in common."""
    return Framework.model_validate_json(content.data)


def framework_in(data: bytes, path: str, setup: Setup) -> Framework:
    """The framework that a file's bytes say, where it is the one that was frozen.

    Raises:
        ZhanpingError: ``framework.damaged`` or ``framework.newer``, about that path.
    """
    content = _Content(hashlib.sha256(data).hexdigest(), data)
    if content.hash != setup.framework_hash:
        raise ZhanpingError("framework.damaged", DAMAGED, path=path, hash=setup.framework_hash)
    try:
        return _parsed(content)
    except ValueError as error:
        raise ZhanpingError("framework.newer", path=path, reason=first_fault(error)[1]) from None
