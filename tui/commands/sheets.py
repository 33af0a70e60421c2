"""Sheets in: facts from workbooks and text files, seen before they are stated; blank ones to fill in."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from typer import Argument, Context, Option

from models.errors import CONFLICT, UsageError, ZhanpingError
from tui.commands.desk import Desk

if TYPE_CHECKING:
    from models.sheets.grid import Book
    from models.sheets.plan import Plan
    from models.station import Fact
    from tui.session import Session


class Wishes(NamedTuple):
    """What the options of an import say.

    Attributes:
        topic: what all the sheets are about.
        replaces: whether rows that the files do not have are taken out.
        is_trial: whether nothing is to be stated.
        is_agreed: whether nobody is to be asked.
        as_json: whether the preview is for machines.
    """

    topic: str | None = None
    replaces: bool = False
    is_trial: bool = False
    is_agreed: bool = False
    as_json: bool = False


class Files(NamedTuple):
    """What was read: sheets, and facts that TOML files state as they are."""

    books: tuple[Book, ...]
    facts: tuple[Fact, ...]


def import_facts(desk: Desk, name: str, files: Sequence[str], wishes: Wishes) -> int:
    """State what files say, all of them or nothing: sheets after a preview, TOML files as they are.

    Returns:
        The exit code.

    Raises:
        ZhanpingError: a file has faults, all of which are told; somebody changed what stands meanwhile; the
            store refuses.
        UsageError: there is nobody to ask, and nobody said that it is agreed.
    """
    with desk.session(name) as session:
        found = _read(files, wishes.topic is not None)
        if not found.books and (wishes.topic or wishes.replaces):
            raise UsageError("cli.sheets_for_toml")
        before = _planned(session, found, wishes)
        if found.books or wishes.is_trial:
            _show(desk, session, before, wishes)
        if wishes.is_trial or (found.books and not before.changes):
            return 0
        if not found.books:
            _state_facts(desk, session, found.facts)
            return 0
        _check_may(session, before)
        if not wishes.is_agreed and not _agrees(desk):
            desk.tell("cli.sheets_not")
            return 0
        if session.refresh() and _planned(session, found, wishes) != before:
            raise ZhanpingError("cli.sheets_meanwhile", CONFLICT)
        _state(desk, session, before)
        return 0


def _read(files: Sequence[str], is_told: bool) -> Files:
    """The files, each by its name or its content.

    Args:
        files: their names; ``-`` for stdin.
        is_told: whether it is said what the sheets are about, so that stdin is one.

    Raises:
        FileFault: one of them cannot be read.
    """
    from models.intake import read_facts
    from models.toml_file import TomlFile, text_in
    from storage.sheets import bytes_from, is_sheet, read_sheets

    books: list[Book] = []
    facts: list[Fact] = []
    for given in files:
        name, data = bytes_from(given, sys.stdin.buffer)
        if is_sheet(name, data) or (given == "-" and is_told):
            books.append(read_sheets(name, data))
        else:
            facts += read_facts(TomlFile(name, text_in(name, data)))
    return Files(tuple(books), tuple(facts))


def _planned(session: Session, found: Files, wishes: Wishes) -> Plan:
    from models.sheets.plan import plan

    return plan(
        session.evaluation, found.books, session.author,
        topic=wishes.topic, replaces=wishes.replaces, facts=found.facts,
    )  # fmt: skip


def _show(desk: Desk, session: Session, planned: Plan, wishes: Wishes) -> None:
    from export.sheets import plan_data, plan_view

    if wishes.as_json:
        desk.put_json(plan_data(planned, session.store.stamp, desk.language))
    else:
        desk.show(plan_view(planned, session.store.stamp, desk.language))


def _check_may(session: Session, planned: Plan) -> None:
    """See whether the caller may state all of it, before they are asked.

    Raises:
        ZhanpingError: they may not.
    """
    for change in planned.changes:
        if reason := session.may_not(change.entry.kind, change.former):
            raise ZhanpingError.of(reason)


def _agrees(desk: Desk) -> bool:
    """Whether the caller agrees to what they have seen.

    Raises:
        UsageError: nobody can be asked.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("cli.sheets_yes")
    sys.stderr.write(desk.language("cli.sheets_ask"))
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是", "好")


def _state(desk: Desk, session: Session, planned: Plan) -> None:
    from export.sheets import what_said
    from tui.commands.state import confirm

    session.state(*planned.entries)
    confirm(desk, session, what_said(planned, desk.language), planned.entries[-1])


def _state_facts(desk: Desk, session: Session, facts: Sequence[Fact]) -> None:
    """State facts as a TOML file says them, without a question: it leaves nothing to be guessed."""
    from models.entries import FactEntry
    from tui.commands.state import confirm

    entries = [FactEntry.of(session.author, fact) for fact in facts]
    session.state(*entries)
    confirm(desk, session, ", ".join(entry.topic for entry in entries), entries[-1])


def sheets(
    ctx: Context,
    folder: Annotated[Path, Argument(metavar="DIR", help="cli.argument.folder")],
    with_text: Annotated[bool, Option("--csv", help="cli.option.csv")] = False,
) -> None:
    """Write the blank sheets to fill in; what is filled in already is not overwritten."""
    from export.blanks import blank_files
    from tui.commands.targets import write_blanks

    desk = Desk.of(ctx)
    made = dict(blank_files(desk.language, with_text))
    write_blanks(desk, folder, made, "cli.sheets_exists")
