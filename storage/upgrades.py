"""Older formats of evaluation.toml, brought to the present one in order, with a copy put aside first.

Journals need none: a sealed line is never rewritten, each says its own format, and all formats are read.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import tomli_w

from models.errors import ZhanpingError
from models.toml_file import TomlFile
from storage.files import held, make_private, sync_folder, translated, write_atomically
from storage.sealed_text import with_seal

Data = dict[str, Any]


def _members_with_keys(data: Data) -> Data:
    """Format 2: a member may have keys, and may have left; nobody had or did before."""
    return {**data, "format": 2}


def _sealed(data: Data) -> Data:
    """Format 3: the file ends with a seal."""
    return {**data, "format": 3}


STEPS: Mapping[int, Callable[[Data], Data]] = {1: _members_with_keys, 2: _sealed}
"""From each older format to the next."""
PRESENT = max(STEPS) + 1
UNSEALED = (1, 2)
"""Formats whose files end without a seal."""


def upgraded(data: Data) -> Data:
    """What a file of an older format says, in the present one."""
    while (step := STEPS.get(data.get("format", 1))) is not None:
        data = step(data)
    return data


def persist(home: Path, path: Path, old: Data) -> None:
    """Put an upgraded evaluation.toml in place of an older one, after a copy of its folder.

    Where the system refuses the copy or the file, or somebody changed it meanwhile, it stays as it is: it is
    read as well as ever.

    Args:
        home: where ``backups`` stands or is made.
        path: the evaluation.toml.
        old: what it says.
    """
    try:
        with held(home):
            _put_aside(path.parent, home / "backups" / f"{path.parent.name}.format{old.get('format', 1)}")
            if TomlFile(path).data == old:
                write_atomically(path, with_seal(tomli_w.dumps(upgraded(old))))
    except ZhanpingError:
        return


def _put_aside(folder: Path, copy: Path) -> None:
    """Copy a folder's files, durable when it returns; a copy that is there already stays."""
    make_private(copy.parent)
    draft = copy.with_name(f".{copy.name}.{secrets.token_hex(4)}")
    with translated(copy):
        if copy.exists():
            return
        try:
            shutil.copytree(folder, draft)
            for path in (*draft.rglob("*"), draft):
                _sync(path)
            draft.rename(copy)
            sync_folder(copy.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
