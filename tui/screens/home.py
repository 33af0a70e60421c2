"""The list of evaluations, grouped by region."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Input

from models.errors import Message, ZhanpingError, say
from tui.keys import HOME
from tui.overview import Line, line
from tui.screens.base import ScreenBase, guarded
from tui.widgets.field import Field
from tui.widgets.lines import Lines, Row, Span, fit

if TYPE_CHECKING:
    from storage.listing import Change

AFTER_FRAME = 0.01  # seconds until reading begins, so that the frame goes out before it
AT_ONCE = 0.05  # seconds of reading at a time, so that keys are not kept waiting


class Evaluations(Lines):
    """Regions, the evaluations in them, and under each its sections' progress."""

    can_focus = False

    def __init__(self) -> None:
        super().__init__(id="evaluations")
        self.rows: list[str | Line | tuple[str, ...]] = []
        self.empty = ""

    @property
    def is_active(self) -> bool:
        """The cursor is always active: the filter above has the keys and sends the arrows on."""
        return True

    @property
    def count(self) -> int:
        """How many rows there are; one that says so where there is none."""
        return len(self.rows) or 1

    def selectable(self, index: int) -> bool:
        """Only an evaluation's first row takes the cursor."""
        return bool(self.rows) and isinstance(self.rows[index], Line)

    def row(self, index: int, width: int) -> Row:
        """A region, an evaluation (name, period, stage, result), or its sections."""
        if not self.rows:
            return (Span(fit(f" {self.empty}", width), "dim"),)
        row = self.rows[index]
        if isinstance(row, str):
            return (Span(fit(f" {row}", width), "head"),)
        if not isinstance(row, Line):
            return (Span(fit(f"    {'   '.join(row)}", width), "dim"),)
        if row.is_damaged:
            return (Span(fit(f"  {row.name}  ! {row.result}", width), "bad"),)
        name = width - 2 - 17 - 19 - 15
        return (
            Span("  "),
            Span(fit(row.name, name)),
            Span(fit(f" {row.period}", 17)),
            Span(fit(f" {row.stage}", 19)),
            Span(fit(row.result, 14, right=True), "good"),
        )

    def chosen(self) -> Line | None:
        """The evaluation under the cursor."""
        row = self.rows[self.cursor] if self.rows else None
        return row if isinstance(row, Line) else None


class HomeScreen(ScreenBase[None]):
    """All evaluations of this home; typing filters, Enter opens.

    Args:
        chosen: the evaluation to begin at.
        trouble: why another screen could not be shown.
    """

    NAME = "home"
    BOXES: ClassVar[tuple[str, ...]] = ("new",)
    ACTS: ClassVar[list[Binding]] = HOME
    HELP_KEYS: ClassVar[list[str]] = ["help.filter", "help.open"]

    def __init__(self, chosen: str | None = None, trouble: Message | None = None) -> None:
        super().__init__()
        self._chosen, self._trouble = chosen, trouble
        self._all: dict[str, Line] = {}
        self._changes: Generator[Change | None, None, None] | None = None

    def body(self) -> Iterator[Widget]:
        """The filter over the list."""
        yield Field(placeholder=self.words("home.filter"), id="filter")
        evaluations = Evaluations()
        evaluations.empty = self.words("home.reading")
        evaluations.add_class("body")
        yield evaluations

    def title_text(self) -> str:
        """The program, how many evaluations, who is at work."""
        count, author = len(self._all), self.frame.author
        return f"{self.words('app.name')}  {self.words('screen.home')} {count}  {author}"

    def on_mount(self) -> None:
        """Give the filter the keys."""
        self.query_one("#filter").focus()

    def on_screen_resume(self) -> None:
        """Read anew: an evaluation that was open may have moved on."""
        super().on_screen_resume()
        self.after(AFTER_FRAME, self._reload)

    def on_unmount(self) -> None:
        """What was read so far is kept for the next time."""
        self._stop()

    def unavailable(self, action: str) -> Message | None:
        """Opening needs an evaluation, making one a place on the host."""
        if action == "new" and self.frame.guest:
            return say("gate.no_new")
        if action == "open" and self.query_one(Evaluations).chosen() is None:
            return say("home.no_match" if self._all else self._none)
        return None

    @property
    def _none(self) -> str:
        """What is said where there is no evaluation."""
        return "gate.none" if self.frame.guest else "home.none"

    def where(self) -> Mapping[str, str]:
        """The evaluation under the cursor, and the filter."""
        chosen = self.query_one(Evaluations).chosen()
        return {"evaluation": chosen.id if chosen else "", "filter": self.query_one("#filter", Field).value}

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the evaluation, once the list is read."""
        self._chosen = at.get("evaluation") or None
        self.query_one("#filter", Field).value = at.get("filter", "")
        return not drafts

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the evaluations that the filter leaves."""
        event.stop()
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Open the evaluation under the cursor."""
        event.stop()
        self.action_open()

    @guarded
    def action_open(self) -> None:
        """Open the evaluation under the cursor."""
        row = self.query_one(Evaluations).chosen()
        if row is not None:
            self.frame.open(row.id)

    @guarded
    def action_new(self) -> None:
        """Begin a new evaluation."""
        from tui.screens.new import NewScreen

        self.app.push_screen(NewScreen())

    def action_move(self, step: int) -> None:
        """Move in the list while the filter has the keys."""
        self.query_one(Evaluations).action_move(step)
        self._follow_cursor()

    def action_page(self, step: int) -> None:
        """Move by a page in the list."""
        self.query_one(Evaluations).action_page(step)
        self._follow_cursor()

    def action_back(self) -> None:
        """Clear the filter first; there is nothing behind this screen."""
        self.query_one("#filter", Field).value = ""

    def _reload(self) -> None:
        from storage.listing import Listing

        self._stop()
        self._all = {}
        try:
            listing = Listing(self.frame.workspace)
        except ZhanpingError as error:
            self._trouble = error.message
        else:
            self._all = {row.id: line(row, self.words) for row in listing.known}
            self._changes = listing.changes()
        self._read_some()
        self._show()

    def _go_on(self) -> None:
        if self._read_some():
            self._show()

    def _read_some(self) -> bool:
        """Read for a moment and go on later; gives whether any row is another now."""
        changed, end = False, time.perf_counter() + AT_ONCE
        for change in self._changes or ():
            if change is not None:
                changed = True
                self._learn(change)
            if time.perf_counter() > end:
                self.after(0.01, self._go_on)
                return changed
        self._changes = None
        return changed or not self._all

    def _learn(self, change: Change) -> None:
        self._all.pop(change.id, None)
        if change.row is not None:
            self._all[change.id] = line(change.row, self.words)
            if change.row.overview is not None and change.row.problems:
                self._trouble = self._trouble or change.row.problems[0]

    def _stop(self) -> None:
        if self._changes is not None:
            self._changes.close()
            self._changes = None

    def _follow_cursor(self) -> None:
        if (row := self.query_one(Evaluations).chosen()) is not None:
            self._chosen = row.id

    def _show(self) -> None:
        wanted = self.query_one("#filter", Field).value.strip().casefold()
        kept = [row for row in self._all.values() if wanted in f"{row.name} {row.region} {row.id}".casefold()]
        kept.sort(key=lambda row: (row.region, row.name, row.period))
        rows: list[str | Line | tuple[str, ...]] = []
        for region, group in groupby(kept, key=lambda row: row.region):
            rows.append(region or self.words("home.no_region"))
            for row in group:
                rows += [row, row.sections] if row.sections else [row]
        if self._changes is None or self._chosen in self._all:
            self._follow_cursor()  # else the one to begin at is still to be read
        evaluations = self.query_one(Evaluations)
        evaluations.rows = rows
        evaluations.empty = self.words(self._why_empty())
        same = (n for n, row in enumerate(rows) if isinstance(row, Line) and row.id == self._chosen)
        evaluations.reset(next(same, 0))
        self.show_title()
        if self._trouble is not None:
            self.warn(self._trouble)
            self._trouble = None

    def _why_empty(self) -> str:
        if self._all:
            return "home.no_match"
        return "home.none" if self._changes is None else "home.reading"
