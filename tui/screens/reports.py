"""The reports screen: what can be written, each one Enter away; writing holds nobody up."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding
from textual.message import Message as Event

from export.formats.pdf import LibreOffice, found
from models.checks import counts
from models.errors import Message, ZhanpingError, say
from tui.keys import REPORTS, VIEWS
from tui.report_list import Group, Row, fetched, groups
from tui.reports import Order, order
from tui.screens.base import guarded
from tui.screens.listed import ListScreen
from tui.session import Session
from tui.widgets.blocks import Block
from tui.widgets.lines import Lines, Span, fit


class ReportsScreen(ListScreen[None]):
    """Every variant with its formats; what cannot be written now says why.

    Args:
        session: the open evaluation.
    """

    NAME = "reports"
    ACTS: ClassVar[list[Binding]] = [*REPORTS, *VIEWS]
    HELP_KEYS: ClassVar[list[str]] = ["help.reports", "help.list_arrows"]

    @dataclass
    class Written(Event):
        """A report is written, or is not.

        Attributes:
            order: what was wanted.
            path: where it stands; None where it was not written.
            reason: why it was not.
        """

        order: Order
        path: str | None = None
        reason: Message | None = None

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._groups: tuple[Group, ...] = ()
        self._stop: threading.Event | None = None  # of what is being written

    def on_unmount(self) -> None:
        """Whoever leaves wants no report that is not written yet: no half file stays."""
        if self._stop is not None:
            self._stop.set()

    def renew(self) -> None:
        """Show what can be written now; the cursor stays on its row."""
        self._groups = groups(self.session, found() is not None)
        super().renew()

    def unavailable(self, action: str) -> Message | None:
        """One report at a time, and none that cannot be made now."""
        if action == "write" and self.is_mounted:
            if self._stop is not None:
                return say("reports.busy")
            row = self._row()
            return say("reports.none") if row is None else row.why
        return super().unavailable(action)

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Write what the cursor stands on."""
        event.stop()
        self.action_write()

    @guarded
    def action_write(self) -> None:
        """Write the report under the cursor into the home, while one works on."""
        row = self._row()
        if row is None:
            return
        wanted, stop = order(self.session, row.wish), threading.Event()
        self._stop = stop
        self.tell(say("reports.writing", name=wanted.name))
        self.show_hints()
        home = self.frame.workspace.home

        def write() -> None:
            from storage.reports import keep

            try:
                with LibreOffice() as printer:
                    data = wanted.written(printer, stop.is_set)
                if stop.is_set():
                    raise ZhanpingError("pdf.stopped")
                told = self.Written(wanted, path=str(keep(home, wanted.name, data)))
            except ZhanpingError as error:
                told = self.Written(wanted, reason=error.message)
            except OSError as error:
                from models.reasons import system_reason

                reason = say("cli.os_error", path=error.filename or "-", reason=system_reason(error))
                told = self.Written(wanted, reason=reason)
            self.post_message(told)

        self.run_worker(write, thread=True, group="reports")

    def on_reports_screen_written(self, event: Written) -> None:
        """Say where it is, how to fetch it, and what is still open."""
        event.stop()
        self._stop = None
        self.show_hints()
        if event.reason is not None or event.path is None:
            self.warn(event.reason or say("pdf.stopped"))
            return
        checks = counts(event.order.assessment)
        left = say("reports.open", block=checks.block, warn=checks.warn)
        if self.frame.guest:
            told = fetched(self.session, event.order.wish, event.order.name)
            self.tell(say("reports.fetch", command=told, open=left))
        else:
            self.tell(say("reports.written", path=event.path, open=left))

    def action_back(self) -> None:
        """Stop what is being written; else step back."""
        if self._stop is None:
            super().action_back()
        else:
            self._stop.set()

    def _row(self) -> Row | None:
        current = self.rows.current
        rows = (row for group in self._groups for row in group.rows)
        return next((row for row in rows if current is not None and row.key == current.key), None)

    def blocks(self) -> list[Block]:
        """Every variant under its name."""
        names = {row.key: self._called(row) for group in self._groups for row in group.rows}
        width = max(map(cell_len, names.values()))
        blocks = []
        for group in self._groups:
            title = Span(f"{self.words.say(group.title)}  ", "head")
            blocks.append(
                Block(f"{group.key}.", (title,), (Span(self.words.say(group.purpose)),), can_choose=False)
            )
            blocks += [self._block(row, names[row.key], width) for row in group.rows]
        return blocks

    def _called(self, row: Row) -> str:
        form = self.words(f"reports.{row.wish.form}")
        return form if row.to is None else f"{self.words.say(row.to)}  {form}"

    def _block(self, row: Row, name: str, width: int) -> Block:
        told = self.words.say(row.why) if row.why else self.words(f"reports.for_{row.wish.form}")
        style = "dim" if row.why else ""
        sign = "- " if row.why else "  "
        return Block(row.key, (Span(f"  {sign}{fit(name, width)}  ", style),), (Span(told, "dim"),))
