"""Journals that part from the one that is served: kept beside it, and never read by a store.

A replica parts when its home is put back to an older state and written in again. Which of the two histories
is to count is for people to say; until then ours is served, and theirs waits in a file that names itself
after its content, so that the same fork is kept once, wherever it comes from and however often.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from storage.copies import FORKS, fork_in, read_lines
from storage.files import make_private, translated, write_atomically
from storage.lines import SUFFIX
from storage.union import reading

_DIGITS = 8


class Fork(NamedTuple):
    """A journal that parts from ours.

    Attributes:
        replica: whose and where.
        line: the number of the first line that is not the same.
        ours: our journal, which is served.
        theirs: where theirs is kept.
    """

    replica: str
    line: int
    ours: Path
    theirs: Path


def put_aside(
    folder: Path, replica: str, lines: Mapping[int, bytes], served: Mapping[int, bytes], dry_run: bool
) -> tuple[Path, bool] | None:
    """Keep a journal that parts from ours, durable when this returns.

    Args:
        folder: the evaluation's.
        replica: whose and where.
        lines: the journal's good lines, by number.
        served: those of the one that is served here.
        dry_run: whether to write nothing.

    Returns:
        Where it is kept, and whether it is new here; None where all its lines are served.

    Raises:
        ZhanpingError: the system refuses.
    """
    wanted = set(lines.values())
    if wanted <= set(served.values()):
        return None
    kept = {path: _lines(path, replica) for path in _kept(folder, replica)}
    for path, held in kept.items():
        if wanted <= held:
            return path, False
    data = b"".join(lines[number] for number in sorted(lines))
    path = folder / FORKS / f"{replica}.{hashlib.sha256(data).hexdigest()[:_DIGITS]}{SUFFIX}"
    if not dry_run:
        make_private(path.parent)
        write_atomically(path, data)
        with translated(path):
            for other, held in kept.items():
                if held < wanted:
                    other.unlink(missing_ok=True)  # the same fork, at an earlier time
    return path, True


def _kept(folder: Path, replica: str) -> list[Path]:
    with translated(folder):
        paths = sorted((folder / FORKS).iterdir()) if (folder / FORKS).is_dir() else []
    return [path for path in paths if fork_in(f"{FORKS}/{path.name}") == replica and not path.is_symlink()]


def _lines(path: Path, replica: str) -> frozenset[bytes]:
    return frozenset(reading(str(path.parent), replica, read_lines(path)).lines.values())
