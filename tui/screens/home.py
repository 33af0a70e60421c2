"""The list of evaluations, grouped by region."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Input

from models.errors import Message, ZhanpingError, say
from tui.keys import HOME
from tui.overview import Overview, overview
from tui.screens.base import ScreenBase, guarded
from tui.widgets.field import Field
from tui.widgets.lines import Lines, Row, Span, fit

AFTER_FRAME = 0.01  # seconds until reading begins, so that the frame goes out before it
AT_ONCE = 0.05  # seconds of reading at a time, so that keys are not kept waiting


class Evaluations(Lines):
    """Regions, the evaluations in them, and under each its sections' progress."""

    can_focus = False

    def __init__(self) -> None:
        super().__init__(id="evaluations")
        self.rows: list[str | Overview | tuple[str, ...]] = []
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
        return bool(self.rows) and isinstance(self.rows[index], Overview)

    def row(self, index: int, width: int) -> Row:
        """A region, an evaluation (name, period, stage, result), or its sections."""
        if not self.rows:
            return (Span(fit(f" {self.empty}", width), "dim"),)
        row = self.rows[index]
        if isinstance(row, str):
            return (Span(fit(f" {row}", width), "head"),)
        if not isinstance(row, Overview):
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

    def chosen(self) -> Overview | None:
        """The evaluation under the cursor."""
        row = self.rows[self.cursor] if self.rows else None
        return row if isinstance(row, Overview) else None


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
        self._all: list[Overview] = []
        self._unread: list[str] = []

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
        self.set_timer(AFTER_FRAME, self._reload)

    def unavailable(self, action: str) -> Message | None:
        """Opening needs an evaluation, making one a place on the host."""
        if action == "new" and self.frame.guest:
            return say("gate.no_new")
        if action == "open" and self.query_one(Evaluations).chosen() is None:
            return say("home.no_match" if self._all else "home.none")
        return None

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

    def action_page(self, step: int) -> None:
        """Move by a page in the list."""
        self.query_one(Evaluations).action_page(step)

    def action_back(self) -> None:
        """Clear the filter first; there is nothing behind this screen."""
        self.query_one("#filter", Field).value = ""

    def _reload(self) -> None:
        try:
            self._unread = list(self.frame.workspace.ids())
        except ZhanpingError as error:
            self._trouble = error.message
        self._all = []
        self._read_some()

    def _read_some(self) -> None:
        end = time.perf_counter() + AT_ONCE
        while self._unread and time.perf_counter() < end:
            self._all.append(self._read(self._unread.pop(0)))
        self._show()
        if self._trouble is not None:
            self.warn(self._trouble)
            self._trouble = None
        if self._unread:
            self.set_timer(0.01, self._read_some)

    def _read(self, evaluation: str) -> Overview:
        from tui.session import Session

        try:
            session = Session(self.frame.workspace.open(evaluation))
        except ZhanpingError as error:
            reason = self.words("home.damaged", reason=self.words.say(error.message))
            return Overview(evaluation, evaluation, result=reason, is_damaged=True)
        try:
            row = overview(session.evaluation, session.assessment, self.words)
            if problems := session.store.problems:
                self._trouble = self._trouble or problems[0]
                row = replace(row, name=f"{row.name} {self.words('app.damaged')}")
            return row
        finally:
            session.close()

    def _show(self) -> None:
        wanted = self.query_one("#filter", Field).value.strip().casefold()
        kept = [row for row in self._all if wanted in f"{row.name} {row.region} {row.id}".casefold()]
        rows: list[str | Overview | tuple[str, ...]] = []
        none = self.words("home.no_region")
        for region in sorted({row.region for row in kept}):
            rows.append(region or none)
            for row in sorted((r for r in kept if r.region == region), key=lambda r: (r.name, r.period)):
                rows += [row, row.sections] if row.sections else [row]
        evaluations = self.query_one(Evaluations)
        if (before := evaluations.chosen()) is not None:
            self._chosen = before.id
        evaluations.rows = rows
        evaluations.empty = self.words("home.no_match" if self._all else "home.none")
        same = (n for n, row in enumerate(rows) if isinstance(row, Overview) and row.id == self._chosen)
        evaluations.reset(next(same, 0))
        self.show_title()
