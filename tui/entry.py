"""The command ``zhanping``: where it begins, and where its errors become sentences."""

from __future__ import annotations

import os

# Before Textual is first imported: its parser garbles long input-method commits in kitty's mode.
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")

import sys
from collections.abc import Sequence
from pathlib import Path

from models.errors import FAILED, ZhanpingError
from models.language import LANGUAGES, Language, choose
from tui.commands.desk import Desk, tell
from tui.commands.opening import open_list

_INTERRUPTED = 130


def run(arguments: Sequence[str]) -> int:
    """Run one command line.

    Args:
        arguments: what follows the program's name.

    Returns:
        The exit code: 0 done, 1 failed, 2 usage, 3 blocked by a check, 4 conflict or locked, 5 damaged data.
    """
    wish = _wished(arguments, "--lang")
    language = choose(wish if wish in LANGUAGES else None)
    try:
        code = _answer(arguments, language)
        sys.stdout.flush()
    except ZhanpingError as error:
        return _fail(error.code, language.say(error.message))
    except BrokenPipeError:
        _forget_output()
        return FAILED
    except OSError as error:
        from models.reasons import system_reason

        return _fail(
            FAILED, language("cli.os_error", path=error.filename or "-", reason=system_reason(error))
        )
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:  # Python's own account prints the error's text, which people may have typed
        return _fail(FAILED, _crashed(error, arguments, language))
    return code


def main() -> None:
    """Run what the command line says and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a narrow locale loses no text
    if _command(sys.argv[1:]) == "gate":
        from tui.confine import confine

        confine(sys.argv[1:])
    sys.exit(run(sys.argv[1:]))


def _answer(arguments: Sequence[str], language: Language) -> int:
    """Open the app where nothing is asked for: Typer loads pydantic to read options, the frame needs none."""
    if not arguments:
        return open_list(Desk(language))
    from tui.commands.line import answer

    return answer(arguments, language)


def _crashed(error: Exception, arguments: Sequence[str], language: Language) -> str:
    """Write a log of what failed, and give the account of it."""
    from tui.crash import report

    home, name = _wished(arguments, "--home"), _wished(arguments, "--as")
    desk = Desk(language, Path(home) if home else None, name)
    try:
        author = desk.author
    except ZhanpingError:
        author = "-"
    return report(error, language, desk.home, author)


def _wished(arguments: Sequence[str], wished: str) -> str | None:
    """The value of an option before the command; it may be needed before the options are parsed."""
    return _words_before(arguments)[0].get(wished)


def _command(arguments: Sequence[str]) -> str | None:
    """The command, before the options are parsed."""
    return _words_before(arguments)[1]


def _words_before(arguments: Sequence[str]) -> tuple[dict[str, str], str | None]:
    """The options that stand before the command, and the command."""
    options: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("-"):
            return options, argument
        option, joined, value = argument.partition("=")
        if not joined and option in ("--lang", "--home", "--as"):
            value = next(rest, "")
        options[option] = value
    return options, None


def _fail(code: int, sentence: str) -> int:
    tell(sentence)
    return code


def _forget_output() -> None:
    """Nobody reads any more: what is still buffered goes nowhere, without a word."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:
        return


if __name__ == "__main__":
    main()
