"""A report of each of many evaluations: one that fails stops no other, and memory does not grow with them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import FAILED, UsageError, ZhanpingError, say
from tui.commands.desk import Desk, code_of

if TYPE_CHECKING:
    from export.formats.pdf import LibreOffice
    from tui.reports import Order, Wish
    from tui.session import Session


def write_all(desk: Desk, names: Sequence[str], folder: Path, wish: Wish) -> int:
    """Write what is wanted of every evaluation named into a folder, and say how many were written.

    Args:
        desk: who calls.
        names: the evaluations' ids.
        folder: made where it is missing, for its owner alone.
        wish: what is wanted; a notice to nobody in particular goes to each of those the draft goes to.

    Returns:
        The highest exit code of any of them.

    Raises:
        UsageError: the folder is a file, or there is no evaluation.
        ZhanpingError: the folder cannot be made.
    """
    from export.formats import check
    from export.formats.pdf import LibreOffice
    from storage.cache import cache_folder
    from storage.files import make_private

    check(wish.variant, wish.form, wish.table)
    if folder.exists() and not folder.is_dir():
        raise UsageError("batch.not_a_folder", path=folder)
    if not names:
        raise UsageError("batch.none", home=desk.home)
    make_private(folder)
    codes, written, done = [0], 0, 0
    try:
        with LibreOffice(queue=cache_folder(desk.home)) as printer, _progress(desk, len(names)) as advance:
            for name in names:
                count, code = _write(desk, name, folder, wish, printer)
                written, done, codes = written + count, done + 1, [*codes, code]
                advance()
    finally:
        if done < len(names):
            desk.tell("batch.stopped", done=done, total=len(names))
        failed = sum(code != 0 for code in codes)
        desk.tell("batch.done", written=written, failed=failed, total=len(names), folder=folder)
    return max(codes)


def _write(desk: Desk, name: str, folder: Path, wish: Wish, printer: LibreOffice) -> tuple[int, int]:
    """Write one evaluation's; how many files, and the exit code."""
    from tui.commands.report import tell_open, tell_remark
    from tui.reports import order

    count = 0
    try:
        with desk.session(name) as session:
            for one in _each(session, wish):
                wanted = order(session, one)
                path, data = _put(wanted, folder, printer)
                desk.tell("cli.written", path=path)
                tell_remark(desk, wanted, data)
                count += 1
            tell_open(desk, wanted)
            return count, code_of(session.store)
    except ZhanpingError as error:
        desk.tell("batch.failed", id=name, reason=error.message)
        return count, error.code
    except OSError as error:
        from models.reasons import system_reason

        reason = say("cli.os_error", path=error.filename or "-", reason=system_reason(error))
        desk.tell("batch.failed", id=name, reason=reason)
        return count, FAILED


def _each(session: Session, wish: Wish) -> Iterator[Wish]:
    """The wish; a notice to nobody in particular as one to each of those it may go to."""
    if wish.variant != "notice" or wish.party is not None:
        yield wish
        return
    from models.rounds import addressed

    yield from (replace(wish, party=party) for party in addressed(session.evaluation))


def _put(wanted: Order, folder: Path, printer: LibreOffice) -> tuple[Path, bytes]:
    from storage.files import followed, write_atomically
    from tui.commands.targets import check_content, check_name

    path, form = folder / wanted.name, wanted.wish.form
    target = followed(path)
    check_name(path, target, form)
    data = wanted.written(printer)
    check_content(path, target, form, data)
    write_atomically(target, data)
    return path, data


@contextmanager
def _progress(desk: Desk, total: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, with what is told on stderr above it; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(file=sys.stderr, markup=False, highlight=False, emoji=False)
    words = TextColumn(desk.language("batch.writing"))
    columns = (words, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, redirect_stdout=False) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
