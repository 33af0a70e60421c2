"""What an evaluation says: its result, where the numbers come from, and who stated what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Context, Option

from models.errors import UsageError
from tui.commands.desk import Desk, code_of
from tui.commands.options import Id, Json
from tui.commands.state import half_width


def summary(
    ctx: Context,
    name: Id,
    as_json: Json = False,
    form: Annotated[
        str | None, Option("--format", metavar="docx|pdf|md|json", help="cli.option.page_format")
    ] = None,
    output: Annotated[Path | None, Option("-o", "--output", metavar="FILE", help="cli.option.page")] = None,
) -> int:
    """The result on one screen, or as one page of a file."""
    desk = Desk.of(ctx)
    if form is None and output is None:
        return show_summary(desk, name, as_json)
    from tui.commands.report import STDOUT, write
    from tui.reports import Wish

    if as_json:
        raise UsageError("report.json_alone")
    return write(desk, name, output or Path(STDOUT), Wish(variant="summary"), form)


def show_summary(desk: Desk, name: str, as_json: bool) -> int:
    """Put the result on one screen, or as data; the exit code."""
    with desk.session(name) as session:
        if as_json:
            from export.data import summary_data

            desk.put_found(summary_data(session.assessment), session.store)
        else:
            from export.summary import summary as view

            desk.show(view(session.assessment, desk.language))
        return code_of(session.store)


def explain(
    ctx: Context,
    name: Id,
    what: Annotated[str, Argument(metavar="WHAT", help="cli.argument.what", show_default=False)] = "total",
) -> int:
    """Where a number comes from, step by step."""
    from export.views import explain_view
    from models.derivation import explain as derive

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        desk.show(explain_view(derive(session.assessment, what), desk.language))
        return code_of(session.store)


def log(
    ctx: Context,
    name: Id,
    what: Annotated[
        str | None,
        Argument(metavar="INDICATOR[@DISTRICT]", help="cli.argument.log_of", show_default=False),
    ] = None,
    as_json: Json = False,
) -> int:
    """Every entry ever stated, in order; of one line where one is named."""
    from tui.commands.opening import is_terminal
    from tui.commands.trail import Titles, change_data, concerning, shows, trail, wrapped

    desk = Desk.of(ctx)
    with desk.session(name) as session:
        every, code = session.store.history(), code_of(session.store)
        changes = tuple(change for change in every if shows(session, change))
        if len(changes) < len(every):
            desk.tell("cli.log_hidden", count=len(every) - len(changes))
        titles = Titles(desk.language, session.assessment)
        if what is not None:
            changes = concerning(changes, session.evaluation, half_width(what))
    if as_json:
        desk.put_json([change_data(change) for change in changes])
        return code
    for told in trail(changes, titles):
        if is_terminal():
            desk.show(wrapped(told))
        else:
            desk.put(f"{told.head}  {told.what}")  # one line for each, whatever reads them
    return code
