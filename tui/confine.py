"""What of the caller's environment counts for somebody who comes in by a key: next to nothing."""

from __future__ import annotations

import locale
import os
import resource
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

_KEPT = frozenset({"HOME", "LOGNAME", "USER", "SHELL", "PATH", "TERM", "COLORTERM",
                   "SSH_CLIENT", "SSH_CONNECTION", "SSH_TTY", "SSH_ORIGINAL_COMMAND"})  # fmt: skip
_CALM = {"TEXTUAL_DISABLE_KITTY_KEY": "1", "TEXTUAL_ANIMATIONS": "none"}  # as without a gate
_LOCALE = "C.UTF-8"  # the client's may be one that this host does not have; --lang says the language
_INTERPRETER = "PYTHON"  # variables that the interpreter itself has obeyed before a line of ours ran


def confine(arguments: Sequence[str]) -> None:
    """Forget every variable but those that sshd sets itself, and leave nothing to fall back on.

    A client that sshd lets pass more could otherwise lead the program elsewhere, or keep the interpreter
    when it ends. Where the interpreter has been told something already, it is started anew without: by
    variables of its own, unless it was told to obey none, or by a locale in which files have other names.

    Args:
        arguments: what follows the program's name.
    """
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold what people wrote
    told = not sys.flags.isolated and any(name.startswith(_INTERPRETER) for name in os.environ)
    kept = left_of(os.environ)
    if told or sys.getfilesystemencoding() != "utf-8":
        anew = [sys.executable, "-I", "-X", "utf8", "-m", "tui.entry", *arguments]
        os.execve(sys.executable, anew, kept)  # noqa: S606
    for name in os.environ.keys() - kept.keys():
        del os.environ[name]
    os.environ.update(kept | _CALM)
    with suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, _LOCALE)


def left_of(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that count, and the one locale that there is."""
    return {name: value for name, value in environment.items() if name in _KEPT} | {"LANG": _LOCALE}
