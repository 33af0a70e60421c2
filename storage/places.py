"""Where evaluations are kept and who is at work, unless somebody says otherwise."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from pathlib import Path

from models.errors import UsageError
from models.names import author_name
from storage.files import expanded, is_shared


def default_home(environment: Mapping[str, str] = os.environ) -> Path:
    """Where evaluations are kept: ``ZHANPING_HOME``, else ``XDG_DATA_HOME/zhanping``, else below ``~``.

    Raises:
        ZhanpingError: ``disk.missing``: it is said to be at somebody's whom nobody is called.
    """
    if home := environment.get("ZHANPING_HOME"):
        return expanded(Path(home))
    if data := environment.get("XDG_DATA_HOME"):
        return Path(data) / "zhanping"
    return Path(environment.get("HOME") or Path.home()) / ".local" / "share" / "zhanping"


def account_home() -> Path:
    """Where evaluations of the user of the operating system are kept, whatever the environment says."""
    return default_home({"HOME": pwd.getpwuid(os.getuid()).pw_dir})


def default_author(environment: Mapping[str, str] = os.environ) -> str:
    """Who is at work: ``ZHANPING_USER``, else the user of the operating system.

    Raises:
        UsageError: the name has signs that an author's name does not have.
    """
    return author_name(environment.get("ZHANPING_USER") or account())


def account(number: int | None = None) -> str:
    """A user of the operating system; their number where they have no name.

    Args:
        number: which one; by default whoever runs the program.
    """
    number = os.getuid() if number is None else number
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def shares(folder: Path) -> bool:
    """Whether a folder is there and set up for people who each have an account of their own."""
    try:
        return is_shared(folder)
    except OSError:
        return False  # whoever goes on to read or write it is told


def keeps(path: Path) -> bool:
    """Whether whoever runs the program keeps a file or folder: it is theirs, or they are root.

    Raises:
        OSError: it is not there, or cannot be seen.
    """
    return os.geteuid() in (0, path.stat().st_uid)


def check_name(folder: Path, name: str) -> None:
    """See whether somebody may be at work in a folder under a name: in a shared one, under their login name.

    Raises:
        UsageError: ``home.another_name``.
    """
    if shares(folder) and name != (own := account()):
        raise UsageError("home.another_name", home=folder, name=name, account=own)
