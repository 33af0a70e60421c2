"""A Typer program with as many commands as ours that do nothing.

With ``plain`` as its first word it leaves Rich out of its help, as ours does.
"""

import sys

from typer import Typer

PLAIN = sys.argv[1:2] == ["plain"]
COMMANDS, IN_GROUP = 12, 3


def nothing(name: str, points: str = "", reason: str = "") -> None:
    """Do nothing."""


def program() -> Typer:
    app, group = (Typer(add_completion=False, rich_markup_mode=None) if PLAIN else Typer() for _ in range(2))
    for number in range(COMMANDS):
        app.command(f"command{number}")(nothing)
    for number in range(IN_GROUP):
        group.command(f"command{number}")(nothing)
    app.add_typer(group, name="group")
    return app


if __name__ == "__main__":
    program()(sys.argv[1 + PLAIN :])
