"""The reports screen: what can be written, each one Enter away; writing holds nobody up."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding

from export.formats.pdf import found
from models.errors import Message, say
from tui.keys import REPORTS, VIEWS
from tui.report_list import Group, Row, fetched, groups
from tui.reports import order
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

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._groups: tuple[Group, ...] = ()

    def renew(self) -> None:
        """Show what can be written now; the cursor stays on its row."""
        self._groups = groups(self.session, found() is not None)
        super().renew()

    def unavailable(self, action: str) -> Message | None:
        """One report at a time, and none that cannot be made now."""
        if action == "write" and self.is_mounted:
            if self.frame.writer.is_busy:
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
        wanted = order(self.session, row.wish)
        fetch = fetched(self.session, wanted.wish, wanted.name) if self.frame.guest else None
        self.frame.writer.begin(wanted, fetch)
        self.tell(say("reports.writing", name=wanted.name))
        self.show_hints()

    def action_back(self) -> None:
        """Stop what is being written; else step back."""
        if self.frame.writer.is_busy:
            self.frame.writer.stop()
        else:
            super().action_back()

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
