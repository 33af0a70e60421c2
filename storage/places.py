"""Where evaluations are kept and who is at work, unless somebody says otherwise."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from pathlib import Path

from models.names import author_name


def default_home(environment: Mapping[str, str] = os.environ) -> Path:
    """Where evaluations are kept: ``ZHANPING_HOME``, else ``XDG_DATA_HOME/zhanping``, else below ``~``."""
    if home := environment.get("ZHANPING_HOME"):
        return Path(home).expanduser()
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
    if name := environment.get("ZHANPING_USER"):
        return author_name(name)
    try:
        return author_name(pwd.getpwuid(os.getuid()).pw_name)
    except KeyError:
        return author_name(str(os.getuid()))


def account() -> str:
    """The user of the operating system; their number where they have no name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
