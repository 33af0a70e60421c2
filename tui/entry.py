"""The command ``zhanping``: its commands and options, and where its errors become sentences."""

from __future__ import annotations

import os

# Before Textual is first imported: its parser garbles long input-method commits in kitty's mode.
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

from typer import Context, Option, Typer
from typer.main import get_command

from models.errors import FAILED, USAGE, UsageError, ZhanpingError
from models.language import Language, choose
from tui.commands import frameworks, listing, making, read, report, state
from tui.commands.desk import Desk, tell
from tui.commands.opening import check_terminal, open_app
from tui.commands.wording import Command, Group, put_into_words, usage_sentence

_INTERRUPTED = 130
_LANGUAGES = ("zh", "en")
_TAKES_NUMBERS = {"ignore_unknown_options": True}  # so that -1 is points out of range, not an option


def start(
    ctx: Context,
    home: Annotated[Path | None, Option("--home", metavar="DIR", help="cli.option.home")] = None,
    name: Annotated[str | None, Option("--as", metavar="NAME", help="cli.option.as")] = None,
    lang: Annotated[str | None, Option("--lang", metavar="zh|en", help="cli.option.lang")] = None,
    version: Annotated[bool, Option("--version", help="cli.option.version")] = False,
) -> int:
    """Take the options that stand before a command; without a command, open the app."""
    if lang not in (None, *_LANGUAGES):
        raise UsageError("cli.no_language", name=lang)
    ctx.obj = desk = Desk(_language(lang), home, name)
    if version:
        desk.put(f"zhanping {_version()}")
    elif ctx.invoked_subcommand is None:
        check_terminal()
        return open_app(desk.home, desk.author, desk.language)
    return 0


def _application() -> Typer:
    """All commands, their help still to be put into words."""
    app = Typer(cls=Group, add_completion=False, rich_markup_mode=None)
    app.callback(cls=Group, invoke_without_command=True, help="cli.help", epilog="cli.help.environment")(
        start
    )
    _add(app, "cli.help", making.demo, making.new, listing.listing)
    _add(app, "cli.help", state.score, state.party, settings=_TAKES_NUMBERS)
    _add(app, "cli.help", state.finding, state.facts)
    _add(app, "cli.help", read.summary, read.explain, read.check, read.log, report.report)
    framework = Typer(cls=Group, rich_markup_mode=None)
    _add(framework, "cli.help.framework", frameworks.listing, frameworks.show, frameworks.check)
    app.add_typer(framework, name="framework", help="cli.help.framework")
    return app


def _add(
    app: Typer, prefix: str, *functions: Callable[..., object], settings: dict[str, Any] | None = None
) -> None:
    for function in functions:
        name = {"listing": "list"}.get(function.__name__, function.__name__)
        app.command(name, cls=Command, help=f"{prefix}.{name}", context_settings=settings)(function)


def run(arguments: Sequence[str]) -> int:
    """Run one command line.

    Args:
        arguments: what follows the program's name.

    Returns:
        The exit code: 0 done, 1 failed, 2 usage, 3 blocked by a check, 4 conflict or locked, 5 damaged data.
    """
    language = _language(_wished(arguments))
    command = get_command(_application())
    put_into_words(command, language)
    try:
        code = command.main(list(arguments), prog_name="zhanping", standalone_mode=False)
        sys.stdout.flush()
    except ZhanpingError as error:
        return _fail(error.code, language.say(error.message))
    except BrokenPipeError:
        _forget_output()
        return FAILED
    except OSError as error:
        reason = error.strerror or str(error)
        return _fail(FAILED, language("cli.os_error", path=error.filename or "-", reason=reason))
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:
        if (sentence := usage_sentence(error, language)) is None:
            raise
        return _fail(USAGE, sentence)
    return code if isinstance(code, int) else 0


def main() -> None:
    """Run what the command line says and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a narrow locale loses no text
    sys.exit(run(sys.argv[1:]))


def _language(wish: str | None) -> Language:
    return choose(wish if wish in _LANGUAGES else os.environ.get("ZHANPING_LANG"))


def _wished(arguments: Sequence[str]) -> str | None:
    """The value of ``--lang``, needed before the options are parsed, since it decides how errors are said."""
    wish, rest = None, iter(arguments)
    for argument in rest:
        if not argument.startswith("-"):
            break
        option, joined, value = argument.partition("=")
        if not joined and option in ("--lang", "--home", "--as"):
            value = next(rest, "")
        wish = value if option == "--lang" else wish
    return wish


def _fail(code: int, sentence: str) -> int:
    tell(sentence)
    return code


def _forget_output() -> None:
    """Nobody reads any more: what is still buffered goes nowhere, without a word."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:
        return


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("zhanping")
    except PackageNotFoundError:
        return "-"


if __name__ == "__main__":
    main()
