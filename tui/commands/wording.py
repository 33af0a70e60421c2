"""Help and usage errors of the command line in the user's language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from typer.core import TyperCommand, TyperGroup

from models.catalogue import CATALOGUE
from models.errors import UsageError
from models.language import Language

# What the command-line library says by itself, and the catalogue's word for it.
_ITS_WORDS = {
    "Usage: ": "cli.word.usage",
    "Options:": "cli.word.options",
    "Arguments:": "cli.word.arguments",
    "Commands:": "cli.word.commands",
    "[OPTIONS]": "cli.word.options_place",
    "COMMAND [ARGS]...": "cli.word.command_place",
    "\\[required]": "cli.word.required",  # as older releases write it
    "[required]": "cli.word.required",
    "[default: ": "cli.word.default",
    "Show this message and exit.": "cli.word.help",
    "Missing command.": "cli.word.no_command",
}
# Its marks around and behind an argument's name, which says enough by itself.
_ITS_MARKS = re.compile(r"(?<= )\{([^{} ]+)\}| <[a-z]+(?:\[[a-z]+\])?>")
_NOT_WHOLE = re.compile(r"valid integer|greater than")
_EXTRA = re.compile(r"unexpected extra argument.*\((.*)\)")


_PARTS = {
    "demo": "cli.part.evaluations",
    "score": "cli.part.entries",
    "declare": "cli.part.panel",
    "findings": "cli.part.findings",
    "day": "cli.part.day",
    "divergence": "cli.part.divergence",
    "summary": "cli.part.result",
    "stage": "cli.part.stages",
    "bundle": "cli.part.keeping",
    "authorized-keys": "cli.part.host",
}
"""Under which heading the help lists a command and those after it."""


class _Worded:
    """The language in which a command speaks of itself."""

    language = Language("en")

    def in_words(self, text: str) -> str:
        """A text of the library with its words in the user's language."""
        text = _ITS_MARKS.sub(r"\1", text)
        for theirs, key in _ITS_WORDS.items():
            text = text.replace(theirs, self.language(key))
        return text

    def write_parameters(self, parameters: Iterable[Any], ctx: Any, formatter: Any) -> None:
        """Arguments and options, in the user's words before they are ranged: else the columns do not meet."""
        records: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
        for parameter in parameters:
            if record := parameter.get_help_record(ctx):
                name, told = map(self.in_words, record)
                records[parameter.param_type_name].append((name, told))
        for title, rows in (("Arguments", records["argument"]), ("Options", records["option"])):
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


class Command(_Worded, TyperCommand):
    """A command whose help is in the user's language."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return self.in_words(super().get_help(ctx))

    def get_usage(self, ctx: Any) -> str:
        """The usage line."""
        return self.in_words(super().get_usage(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The parameters."""
        self.write_parameters(self.get_params(ctx), ctx, formatter)


class Group(_Worded, TyperGroup):
    """A group of commands whose help is in the user's language."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return self.in_words(super().get_help(ctx))

    def get_usage(self, ctx: Any) -> str:
        """The usage line."""
        return self.in_words(super().get_usage(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The parameters and the commands."""
        self.write_parameters(self.get_params(ctx), ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The commands under headings, where there are many."""
        if not _PARTS.keys() <= self.commands.keys():
            super().format_commands(ctx, formatter)
            return
        parts: dict[str, list[tuple[str, str]]] = {}
        column = max(map(len, self.commands))
        for name, command in self.commands.items():
            if name in _PARTS:
                rows = parts.setdefault(self.language(_PARTS[name]), [])
            rows.append((name.ljust(column), command.get_short_help_str(formatter.width - column - 8)))
        with formatter.section("Commands"):
            for number, (title, rows) in enumerate(parts.items()):
                formatter.write(f"{chr(10) if number else ''}  {title}\n")
                with formatter.indentation():
                    formatter.write_dl(rows)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names.

        Raises:
            UsageError: there is none of that name.
        """
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise UsageError("cli.no_command", name=args[0], known=", ".join(self.commands))
        return super().resolve_command(ctx, args)


def put_into_words(command: Any, language: Language) -> None:
    """Put catalogue sentences where a command, its parameters and its subcommands name them."""
    command.language = language
    for part in (command, *command.params):
        for field in ("help", "epilog"):
            if (key := getattr(part, field, None)) in CATALOGUE:
                setattr(part, field, language(str(key)))
    command.short_help = command.help
    for subcommand in getattr(command, "commands", {}).values():
        put_into_words(subcommand, language)


def usage_sentence(error: Exception, language: Language) -> str | None:
    """What is wrong with the words of a command line and how it is used; None for any other error.

    The library's exceptions are told by their names and fields, since they have no public home.
    """
    if not hasattr(error, "format_message"):
        return None
    context = getattr(error, "ctx", None)
    reason = _reason(error, language) or (context.command.in_words if context else str)(
        error.format_message()
    )
    if context is None:
        return reason
    return language("cli.usage", reason=reason, usage=context.get_usage(), command=context.command_path)


def _reason(error: Exception, language: Language) -> str | None:
    match type(error).__name__:
        case "MissingParameter":
            return language("cli.usage.missing", name=_called(getattr(error, "param", None)))
        case "BadParameter" if _NOT_WHOLE.search(str(getattr(error, "message", ""))):
            return language("cli.usage.not_whole", name=_called(getattr(error, "param", None)))
        case "NoSuchOption":
            return language("cli.usage.no_option", name=getattr(error, "option_name", ""))
        case "BadOptionUsage":
            return language("cli.usage.no_value", name=getattr(error, "option_name", ""))
    if found := _EXTRA.search(str(getattr(error, "message", ""))):
        return language("cli.usage.too_many", words=found[1])
    return None


def _called(parameter: Any) -> str:
    """A parameter as it is written: ``--seed N``, ``ID``."""
    options = [name for name in getattr(parameter, "opts", ()) if name.startswith("-")]
    name = getattr(parameter, "metavar", None) or getattr(parameter, "name", "")
    return " ".join([*options[:1], str(name)])
