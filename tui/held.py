"""The app held in a tmux of the person's own: after a dropped line the next login finds it as it was."""

from __future__ import annotations

import curses
import hashlib
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

_SEARCHED = "/usr/local/bin:/usr/bin:/bin"  # whatever path the client may have sent along
_OBEYED = Path(__file__).with_name("tmux.conf")


def hold(home: Path, name: str, words: Sequence[str]) -> None:
    """Become tmux's client, over the app that is held or one begun now; another login of theirs is let go.

    Returns only where there is no tmux, or none that knows the terminal: then there is nothing to hold it.

    Args:
        home: the folder where evaluations live.
        name: who has come in.
        words: the program and its arguments, for an app begun now.
    """
    program = shutil.which("tmux", path=_SEARCHED)
    if program is None or not _is_known(os.environ["TERM"]):
        return
    line = [program, "-u", "-L", socket_of(home, name), "-f", str(_OBEYED), "new-session", "-A", "-D"]
    os.execv(program, [*line, "-s", "zhanping", *words])  # noqa: S606 - no shell, and no words of a client's


def socket_of(home: Path, name: str) -> str:
    """The name of the socket of somebody's tmux; a person's own may be longer than sockets allow."""
    digest = hashlib.sha256(f"{home}/{name}".encode()).hexdigest()
    return f"zhanping-{digest[:16]}"


def _is_known(terminal: str) -> bool:
    try:
        curses.setupterm(terminal, sys.stdout.fileno())
    except curses.error:
        return False
    return True
