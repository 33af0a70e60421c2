"""The command line as Typer reads it: every command, and usage errors as sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

from typer import Context, Option, Typer
from typer.main import get_command

from models.errors import USAGE, UsageError
from models.language import LANGUAGES, Language, choose
from tui.commands import (
    board,
    day,
    doctor,
    editing,
    frameworks,
    gate,
    listing,
    making,
    panel,
    read,
    report,
    rescue,
    rounds,
    sharing,
    state,
    team,
    template,
    waiving,
)
from tui.commands.desk import Desk, tell
from tui.commands.opening import open_list
from tui.commands.wording import Command, Group, put_into_words, usage_sentence

_TAKES_NUMBERS = {"ignore_unknown_options": True}  # so that -1 is points out of range, not an option

_NAMED = {"listing": "list", "give_back": "return", "bring": "import"}
"""Commands that are called by words which Python keeps for itself."""


def answer(arguments: Sequence[str], language: Language) -> int:
    """Run a command.

    Args:
        arguments: what follows the program's name.
        language: the language of help and errors.

    Returns:
        The exit code.

    Raises:
        ZhanpingError: the command was refused.
    """
    command = get_command(_application())
    put_into_words(command, language)
    try:
        code = command.main(list(arguments), prog_name="zhanping", standalone_mode=False)
    except Exception as error:
        if (sentence := usage_sentence(error, language)) is None:
            raise
        tell(sentence)
        return USAGE
    return code if isinstance(code, int) else 0


def start(
    ctx: Context,
    home: Annotated[Path | None, Option("--home", metavar="DIR", help="cli.option.home")] = None,
    name: Annotated[str | None, Option("--as", metavar="NAME", help="cli.option.as")] = None,
    lang: Annotated[str | None, Option("--lang", metavar="zh|en", help="cli.option.lang")] = None,
    version: Annotated[bool, Option("--version", help="cli.option.version")] = False,
) -> int:
    """Take the options that stand before a command; without a command, open the app."""
    if lang not in (None, *LANGUAGES):
        raise UsageError("cli.no_language", name=lang)
    ctx.obj = desk = Desk(choose(lang), home, name)
    if version:
        desk.put(f"zhanping {_version()}")
    elif ctx.invoked_subcommand is None:
        return open_list(desk)
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
    _add(app, "cli.help", panel.declare, panel.recuse, panel.objection, panel.ruling, panel.assign)
    _add(app, "cli.help", panel.calibrate, panel.hand_in, panel.give_back, panel.panel)
    _add(app, "cli.help", panel.self_score, settings=_TAKES_NUMBERS)
    _add(app, "cli.help", editing.findings, editing.combine, editing.split, editing.omit, editing.recommend)
    _add(app, "cli.help", editing.frames, editing.follow_up)
    _add(app, "cli.help", day.day, day.task, day.sample, day.ballot, day.tally)
    _add(app, "cli.help", board.divergence, board.settle, board.agreement, settings=_TAKES_NUMBERS)
    _add(app, "cli.help", read.summary, read.explain, waiving.check, waiving.waive, read.log,
         report.report, rounds.outlook)  # fmt: skip
    _add(app, "cli.help", rounds.stage, rounds.reply, rounds.comment, rounds.answer, rounds.rounds)
    _add(app, "cli.help", rounds.sign, rounds.seal, rounds.reopen, rounds.compare)
    _add(app, "cli.help", sharing.bundle, sharing.merge, sharing.backup, sharing.restore)
    _add(app, "cli.help", rescue.verify, rescue.purge, doctor.doctor)
    people = Typer(cls=Group, rich_markup_mode=None)
    people.callback(cls=Group, invoke_without_command=True)(team.team)
    _add(people, "cli.help.team", team.add, team.remove)
    app.add_typer(people, name="team", help="cli.help.team")
    _add(app, "cli.help", team.authorized_keys, gate.gate)
    framework = Typer(cls=Group, rich_markup_mode=None)
    _add(framework, "cli.help.framework", frameworks.listing, frameworks.show, frameworks.check,
         frameworks.bring)  # fmt: skip
    app.add_typer(framework, name="framework", help="cli.help.framework")
    templates = Typer(cls=Group, rich_markup_mode=None)
    _add(templates, "cli.help.template", *template.COMMANDS)
    app.add_typer(templates, name="template", help="cli.help.template")
    return app


def _add(
    app: Typer, prefix: str, *functions: Callable[..., object], settings: dict[str, Any] | None = None
) -> None:
    for function in functions:
        name = _NAMED.get(function.__name__, function.__name__).replace("_", "-")
        app.command(name, cls=Command, help=f"{prefix}.{name}", context_settings=settings)(function)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("zhanping")
    except PackageNotFoundError:
        return "-"
