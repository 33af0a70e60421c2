"""The team of an evaluation, and what its keys open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

from typer import Argument, Context, Option

from models.errors import DAMAGED, UsageError
from tui.commands.desk import Desk
from tui.commands.gate import Tmux, command
from tui.commands.options import Id

if TYPE_CHECKING:
    from models.entries import Role

_UNQUOTABLE = frozenset("\"'\\")
Who = Annotated[str, Argument(metavar="NAME", help="cli.argument.who")]


def team(ctx: Context, name: Id) -> None:
    """List a team, unless something is to be changed in it."""
    from models.keys import fingerprint

    desk = Desk.of(ctx)
    if ctx.invoked_subcommand is not None:
        return
    members = desk.workspace.setup(name).member
    if not members:
        desk.tell("team.none", id=name)
    for member in members:
        keys = desk.language("team.keys", count=len(member.keys))
        state = desk.language("team.left") if member.left else keys
        role = desk.language(f"role.{member.role}")
        desk.put(desk.language("team.line", name=member.name, role=role, keys=state))
        for key in () if member.left else member.keys:
            desk.put(f"    {key.partition(' ')[0]} {fingerprint(key)}")


def add(
    ctx: Context,
    who: Who,
    role: Annotated[str, Option("--role", metavar="lead|expert|staff", help="cli.option.role")],
    files: Annotated[list[Path] | None, Option("--key", metavar="FILE.pub", help="cli.option.key")] = None,
) -> None:
    """Add somebody to a team, or change what they are."""
    from storage.team import add as put

    desk, id = Desk.of(ctx), _id(ctx)  # noqa: A001 - the word the users know
    if role not in ("lead", "expert", "staff"):
        raise UsageError("team.bad_role", role=role)
    new = tuple(_key(path) for path in files or ())
    member = put(desk.workspace, id, who, cast("Role", role), new)
    shown = desk.language(f"role.{role}")
    desk.tell("team.added", name=member.name, id=id, role=shown, count=len(member.keys))


def remove(ctx: Context, who: Who) -> None:
    """Take away somebody's keys and their right to write."""
    from storage.team import remove as take

    desk, id = Desk.of(ctx), _id(ctx)  # noqa: A001
    take(desk.workspace, id, who)
    desk.tell("team.removed", name=who, id=id)


def authorized_keys(ctx: Context, tmux: Tmux = False) -> int:
    """Print what sshd is to know: each key, and the one thing it opens."""
    from storage.team import keys

    desk = Desk.of(ctx)
    known = keys(desk.workspace)
    for problem in known.problems:
        desk.say(problem)
    if not known.names:
        desk.tell("keys.none")
    for key, name in sorted(known.names.items(), key=lambda item: (item[1], item[0])):
        words = [*command(desk, name), *(["--tmux"] if tmux else [])]
        desk.put(f'restrict,pty,command="{" ".join(map(_quoted, words))}" {key} {name}')
    return DAMAGED if known.problems else 0


def _quoted(word: str) -> str:
    """A word, such as a path, as the shell and authorized_keys both read it.

    Raises:
        UsageError: no quoting serves both.
    """
    if not word.isprintable() or _UNQUOTABLE & set(word):
        raise UsageError("keys.path", path=word)
    plain = all(sign.isalnum() or sign in "/._-·" for sign in word)
    return word if plain else f"'{word}'"


def _key(path: Path) -> str:
    from models.keys import public_key
    from storage.files import translated

    with translated(path):
        try:
            found = public_key(path.read_text("utf-8"))
        except UnicodeDecodeError:
            raise UsageError("file.not_utf8") from None
    if not isinstance(found, str):
        raise UsageError("team.key_file", path=path, reason=found)
    return found


def _id(ctx: Context) -> str:
    """The evaluation that stands before the subcommand."""
    above = ctx.parent
    assert above is not None  # noqa: S101 - subcommands stand below the group
    return str(above.params["name"])
