"""What several commands take."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

Id = Annotated[str, Argument(metavar="ID", help="cli.argument.id")]
Json = Annotated[bool, Option("--json", help="cli.option.json")]
