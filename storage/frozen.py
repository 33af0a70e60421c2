"""What an evaluation starts with, on disk: its setup, and its framework as it was on that day."""

from __future__ import annotations

import hashlib
from pathlib import Path

import tomli_w

from models.entries import Setup
from models.errors import DAMAGED, ZhanpingError, say
from models.framework import Framework
from models.toml_file import TomlFile
from storage.documents import first_fault
from storage.files import translated, write_atomically
from storage.upgrades import PRESENT, persist, upgraded

SETUP, FRAMEWORK = "evaluation.toml", "framework.json"


def freeze(folder: Path, setup: Setup, framework: Framework) -> None:
    """Write both into an evaluation's folder, durable when it returns.

    Raises:
        ZhanpingError: the system refuses.
    """
    write_atomically(folder / FRAMEWORK, framework.canonical())
    write_atomically(folder / SETUP, tomli_w.dumps(setup.model_dump()).encode())


def read_setup(folder: Path, home: Path | None = None) -> Setup:
    """The setup of the evaluation in a folder.

    Args:
        folder: the evaluation's folder.
        home: where a file of an older format is put aside before it is upgraded; None leaves it as it is.

    Raises:
        FileFault: the file cannot be read or says something else than a setup, with the line.
        ZhanpingError: ``evaluation.newer``: a newer program wrote it.
    """
    file = TomlFile(folder / SETUP)
    setup = setup_in(file)
    if setup.id != folder.name:
        raise file.fault(("id",), say("evaluation.other_id", id=setup.id, folder=folder.name))
    if home is not None and file.data.get("format") != PRESENT:
        persist(home, folder / SETUP, file.data)
    return setup


def setup_in(file: TomlFile) -> Setup:
    """The setup that a file says, whatever folder it stands in.

    Raises:
        FileFault: it says something else than a setup, with the line.
        ZhanpingError: ``evaluation.newer``: a newer program wrote it.
    """
    written = file.data.get("format")
    if isinstance(written, int) and written > PRESENT:
        raise ZhanpingError("evaluation.newer", path=file.name, format=written)
    try:
        return Setup.model_validate(upgraded(file.data))
    except ValueError as error:
        raise file.fault(*first_fault(error)) from None


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


def framework_in(data: bytes, path: str, setup: Setup) -> Framework:
    """The framework that a file's bytes say, where it is the one that was frozen.

    Raises:
        ZhanpingError: ``framework.damaged`` or ``framework.newer``, about that path.
    """
    if hashlib.sha256(data).hexdigest() != setup.framework_hash:
        raise ZhanpingError("framework.damaged", DAMAGED, path=path, hash=setup.framework_hash)
    try:
        return Framework.model_validate_json(data)
    except ValueError as error:
        raise ZhanpingError("framework.newer", path=path, reason=first_fault(error)[1]) from None
