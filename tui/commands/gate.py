"""What a key opens: the app as its person, or one of four requests; nothing else, and no shell.

sshd runs ``zhanping --as NAME gate`` whatever the client asked for, and hands that over in a variable.
It is parsed here word by word and never given to a shell or to the options of the command line.
"""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import replace
from typing import Literal, NamedTuple, cast

from typer import Context

from models.errors import UsageError
from tui.commands.desk import Desk

_ASKED = "SSH_ORIGINAL_COMMAND"
# Variables by which a client that sshd lets pass some could change what the program does.
_TELLING = (
    "TEXTUAL",
    "ZHANPING",
    "PYTHON",
    "XDG_",
    "RICH",
    "TTY_",
    "TYPER",
    "_",
    "LD_",
    "PAGER",
    "EDITOR",
    "VISUAL",
)
_KEPT = {"TEXTUAL_DISABLE_KITTY_KEY": "1", "TEXTUAL_ANIMATIONS": "none"}

Act = Literal["bundle", "merge", "summary", "report"]


class Request(NamedTuple):
    """One of the things that may be asked for.

    Attributes:
        act: which.
        id: the evaluation; empty for a merge, whose bundle says it.
        as_json: a summary for machines.
    """

    act: Act
    id: str = ""
    as_json: bool = False


def gate(ctx: Context) -> int:
    """Let somebody in as themselves."""
    asked = os.environ.get(_ASKED)
    clear(os.environ)
    desk = replace(Desk.of(ctx), guest=True)
    if desk.wished_author is None:
        raise UsageError("gate.who")
    if not desk.workspace.ids():
        raise UsageError("gate.stranger", name=desk.author)
    if asked is None:
        from tui.commands.opening import open_list

        return open_list(desk)
    return _answer(desk, parse(asked))


def clear(environment: os._Environ[str]) -> None:
    """Forget what the caller's variables say."""
    for name in [name for name in environment if name.startswith(_TELLING)]:
        del environment[name]
    environment.update(_KEPT)


def parse(asked: str) -> Request:
    """What was asked for.

    Raises:
        UsageError: it is none of the four requests, word for word.
    """
    try:
        words = shlex.split(asked)
    except ValueError:
        words = []
    if words[:1] == ["zhanping"]:
        words = words[1:]
    match words:
        case ["merge", "-"]:
            return Request("merge")
        case [("bundle" | "report") as act, id] | [("bundle" | "report") as act, id, "-o", "-"] if _is_id(id):
            return Request(cast("Act", act), id)
        case ["summary", id] if _is_id(id):
            return Request("summary", id)
        case ["summary", id, "--json"] if _is_id(id):
            return Request("summary", id, as_json=True)
    raise UsageError("gate.refused", command=asked[:80])


def _is_id(word: str) -> bool:
    return (
        word.isascii() and not word.startswith("-") and all(sign.isalnum() or sign in "._-" for sign in word)
    )


def _answer(desk: Desk, request: Request) -> int:
    match request.act:
        case "summary":
            from tui.commands.read import show_summary

            return show_summary(desk, request.id, request.as_json)
        case "report":
            return _report(desk, request.id)
        case "bundle":
            from storage.bundle import bundle

            _check_output()
            bundle(desk.workspace, request.id, sys.stdout.buffer)
            return 0
        case "merge":
            from tui.commands.sharing import merge_stdin

            return merge_stdin(desk)


def _report(desk: Desk, id: str) -> int:  # noqa: A002 - the word the users know
    from tui.commands.desk import code_of

    _check_output()
    with desk.session(id) as session:
        from export.report import report

        sys.stdout.buffer.write(report(session.assessment))
        return code_of(session.store)


def _check_output() -> None:
    if sys.stdout.isatty():
        raise UsageError("gate.terminal")
