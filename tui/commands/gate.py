"""What a key opens: the app as its person, or one of four requests; nothing else, and no shell.

sshd runs ``… --as NAME gate``, as ``zhanping authorized-keys`` prints it, whatever the client asked for, and
hands that over in a variable. It is parsed here word by word and never given to a shell or to the options of
the command line.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from typer import Context, Option

from models.errors import FAILED, UsageError, ZhanpingError
from models.language import Language
from tui.commands.desk import Desk, tell

_ASKED = "SSH_ORIGINAL_COMMAND"
_LONGEST = 256  # signs; the longest request has 190
# What may be said of a report: no option that names a file or a folder of the host.
_OPTIONS = ("--variant", "--format", "--party", "--version", "--table")
_FLAGS = ("--final", "--no-pictures")
_LONGEST_VERSION = 6

Act = Literal["bundle", "merge", "summary", "report"]
Tmux = Annotated[bool, Option("--tmux", help="cli.option.tmux")]


class Request(NamedTuple):
    """One of the things that may be asked for.

    Attributes:
        act: which.
        id: the evaluation; empty for a merge, whose bundle says it.
        as_json: a summary for machines.
        options: how a report is wanted, by option; an empty text for a flag.
    """

    act: Act
    id: str = ""
    as_json: bool = False
    options: tuple[tuple[str, str], ...] = ()


def gate(ctx: Context, tmux: Tmux = False) -> int:
    """Let somebody in as themselves; what is refused is said without a path of the host."""
    ctx.obj = desk = _guest(Desk.of(ctx))
    try:
        return _let_in(ctx, desk, tmux)
    except ZhanpingError as error:
        desk.say(error.message)
        return error.code
    except BrokenPipeError:
        raise
    except OSError as error:
        from models.reasons import system_reason

        desk.tell("cli.os_error", path=error.filename or "-", reason=system_reason(error))
        return FAILED
    except Exception as error:
        from tui.crash import report

        tell(report(error, desk.language, desk.home, desk.author))
        return FAILED


def parse(asked: str) -> Request:
    """What was asked for.

    Raises:
        UsageError: it is none of the four requests, word for word.
    """
    try:
        words = shlex.split(asked) if len(asked) <= _LONGEST and asked.isprintable() else []
    except ValueError:
        words = []
    if words[:1] == ["zhanping"]:
        words = words[1:]
    match words:
        case ["merge", "-"]:
            return Request("merge")
        case ["bundle", id] | ["bundle", id, "-o", "-"] if _is_id(id):
            return Request("bundle", id)
        case ["report", id, *rest] if _is_id(id) and (options := _options(rest)) is not None:
            return Request("report", id, options=options)
        case ["summary", id] if _is_id(id):
            return Request("summary", id)
        case ["summary", id, "--json"] if _is_id(id):
            return Request("summary", id, as_json=True)
    raise UsageError("gate.refused", command=asked[:80])


def _guest(desk: Desk) -> Desk:
    """The desk of whoever comes in by a key: the command that sshd runs says who and where, nothing else."""
    from storage.files import expanded
    from storage.places import account_home

    home = expanded(desk.wished_home or account_home()).absolute()
    language = Language(desk.language.code, unsaid=str(home))
    return replace(desk, guest=True, wished_home=home, language=language)


def command(desk: Desk, name: str) -> list[str]:
    """The words of a shell that let somebody in: the program as its person, over the home.

    The interpreter is named, and told to obey neither variables nor the folder it starts in: what a client
    sends along would else be run before it can be forgotten.
    """
    from storage.places import account_home

    words = [sys.executable, "-I", "-m", "tui.entry"]
    if desk.home.absolute() != account_home():
        words += ["--home", str(desk.home.absolute())]
    return [*words, "--lang", desk.language.code, "--as", name, "gate"]


def _let_in(ctx: Context, desk: Desk, tmux: bool) -> int:
    if desk.wished_author is None:
        raise UsageError("gate.who")
    if not desk.workspace.ids():
        raise UsageError("gate.stranger", name=desk.author)
    asked = os.environ.get(_ASKED)
    if asked is not None:
        return _answer(ctx, desk, parse(asked))
    from tui.commands.opening import check_terminal, open_list

    if tmux:
        from tui.held import hold

        check_terminal()
        hold(desk.home, desk.author, command(desk, desk.author))
    return open_list(desk)


def _answer(ctx: Context, desk: Desk, request: Request) -> int:
    """Do what was asked for, by the command of that name."""
    match request.act:
        case "summary":
            from tui.commands.read import show_summary

            return show_summary(desk, request.id, request.as_json)
        case "merge":
            from tui.commands.sharing import merge_stdin

            return merge_stdin(desk)
    if sys.stdout.isatty():
        raise UsageError("gate.terminal", act=request.act)
    if request.act == "report":
        return _report(ctx, request)
    from tui.commands.sharing import bundle

    return bundle(ctx, request.id, "-")


def _report(ctx: Context, request: Request) -> int:
    """Write a report to stdout; nothing that was asked for is read as a path."""
    from tui.commands.report import STDOUT, report

    asked = dict(request.options)
    return report(
        ctx,
        [request.id],
        Path(STDOUT),
        variant=asked.get("--variant"),
        form=asked.get("--format"),
        party=asked.get("--party"),
        version=int(asked["--version"]) if "--version" in asked else None,
        table=asked.get("--table"),
        final="--final" in asked,
        no_pictures="--no-pictures" in asked,
    )


def _options(words: Sequence[str]) -> tuple[tuple[str, str], ...] | None:
    """How a report is wanted; None where anything else is said, or anything twice."""
    found: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        value = "" if word in _FLAGS else next(rest, "")
        if word in found or not (word in _FLAGS or _is_value(word, value)):
            return None
        found[word] = value
    return tuple(item for item in found.items() if item[0] != "-o")


def _is_value(option: str, value: str) -> bool:
    """Whether a word may follow an option: a plain name, a number, and of files stdout alone."""
    if option == "-o":
        return value == "-"
    if option == "--version":
        return value.isascii() and value.isdigit() and len(value) <= _LONGEST_VERSION
    return option in _OPTIONS and _is_id(value)


def _is_id(word: str) -> bool:
    return word.isascii() and word[:1].isalnum() and all(sign.isalnum() or sign in "._-" for sign in word)
