"""Reports that the app wrote into the home: derived, for their writer alone, gone with their evaluation."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from models.errors import ZhanpingError
from storage.files import make_private, translated, write_atomically
from storage.places import account, keeps, shares

FOLDER = "reports"
_FILE, _DIRECTORY = 0o600, 0o700


def reports_folder(home: Path) -> Path:
    """Where whoever runs the program keeps reports; where people share a home, each in a folder of their own.

    One person's report may tell what another may not see yet.
    """
    folder = home / FOLDER
    return folder / account() if shares(home) else folder


def keep(home: Path, name: str, data: bytes) -> Path:
    """Put a report into the home, in place of an older one of that name; only its writer reads it.

    Raises:
        ZhanpingError: the system refuses.
    """
    folder = reports_folder(home)
    make_private(folder)
    _close(folder, mine_alone=shares(home))
    write_atomically(folder / name, data, mode=_FILE)
    return folder / name


def _close(folder: Path, *, mine_alone: bool) -> None:
    """Have a folder's owner alone look into it: where a home is shared, the group could otherwise.

    Raises:
        ZhanpingError: ``disk.denied``: somebody else made it, or put a link in its place, who could then
            take away or replace what is written there.
    """
    with translated(folder):
        if mine_alone and (folder.is_symlink() or folder.stat().st_uid != os.geteuid()):
            raise ZhanpingError("disk.denied", path=folder)
        if keeps(folder):
            folder.chmod(_DIRECTORY)


def kept(home: Path, id: str, ids: Iterable[str] = ()) -> list[Path]:  # noqa: A002 - the word the users know
    """The reports of an evaluation, half-written ones included, as far as they can be seen.

    Args:
        home: where.
        id: the evaluation.
        ids: all there are: a file belongs to the one with the longest id that its name begins with.
    """
    longer = tuple(f"{other}-" for other in ids if other.startswith(f"{id}-"))
    found = []
    for path in (*(home / FOLDER).glob("*"), *(home / FOLDER).glob("*/*")):
        name = path.name.removeprefix(".")
        if name.startswith(f"{id}-") and not name.startswith(longer) and not path.is_dir():
            found.append(path)
    return sorted(found)
