"""Opening the app, where there is a terminal that can show it."""

from __future__ import annotations

import locale
import os
import sys
from typing import TYPE_CHECKING

from models.errors import ZhanpingError

if TYPE_CHECKING:
    from pathlib import Path

    from models.language import Language
    from tui.commands.desk import Desk


def is_terminal() -> bool:
    """Whether somebody types and somebody looks."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def check_terminal() -> None:
    """See whether the app can be shown at all.

    Raises:
        ZhanpingError: no terminal, one that cannot place text, or a locale that is not UTF-8.
    """
    if not is_terminal():
        raise ZhanpingError("cli.no_terminal")
    terminal = os.environ.get("TERM", "")
    if terminal in ("", "dumb", "unknown"):
        raise ZhanpingError("cli.terminal", terminal=terminal or "-")
    encoding = locale.getencoding()
    if encoding.lower().replace("-", "") != "utf8":
        raise ZhanpingError("cli.encoding", encoding=encoding)


def open_list(desk: Desk) -> int:
    """Open the app at the list of evaluations.

    Returns:
        The app's exit code.

    Raises:
        ZhanpingError: there is no terminal that can show it.
    """
    check_terminal()
    return open_app(desk.home, desk.author, desk.language, guest=desk.guest)


def open_app(
    home: Path, author: str, language: Language, evaluation: str | None = None, *, guest: bool = False
) -> int:
    """Open the app, at an evaluation or at the list of all.

    Returns:
        The app's exit code.
    """
    from tui.app import run

    return run(home, author, language, evaluation, guest=guest)
