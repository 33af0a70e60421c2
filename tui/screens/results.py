"""The results screen: the total or what it can still be, the grade, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual.binding import Binding
from textual.containers import Container
from textual.widget import Widget

from models.entries import Cell
from models.errors import Message, say
from tui.keys import RESULTS, VIEWS
from tui.outcome import TOP, above, level_of, outlook_told, rows, told
from tui.screens.base import guarded
from tui.screens.staging import StagingScreen
from tui.session import Session
from tui.widgets.blocks import Block, Blocks
from tui.widgets.lines import Lines, Span
from tui.widgets.results import Results


class ResultsScreen(StagingScreen):
    """Parties and sections, one level deeper at each Enter, beside the derivation of what is chosen.

    Args:
        session: the open evaluation.
        what: the number to begin with, as the derivation names it: ``total``, ``M01``, ``Q01@south``.
    """

    NAME = "results"
    WRITES: ClassVar[Mapping[str, str]] = {"stage": "stage", "stage_back": "stage"}
    BOXES: ClassVar[tuple[str, ...]] = ("stage_back",)
    ACTS: ClassVar[list[Binding]] = [*RESULTS[:1], *VIEWS, *RESULTS[1:]]
    HELP_KEYS: ClassVar[list[str]] = ["help.deeper", "help.list_arrows", "help.list_tab"]

    def __init__(self, session: Session, what: str | None = None) -> None:
        super().__init__(session)
        self._start = what
        self.level = TOP

    def body(self) -> Iterator[Widget]:
        """Results beside or above their derivation."""
        with Container(classes="body"):
            yield Results(id="results")
            yield Blocks(id="why")

    @property
    def results(self) -> Results:
        """The list of the present level."""
        return self.query_one(Results)

    def on_mount(self) -> None:
        """Show the first level and take the keys."""
        if self._start:
            self.level = level_of(self.session.assessment, self._start)
        self._show(self._start)
        self.results.focus()

    def on_screen_resume(self) -> None:
        """Show what others stated while a box lay over the screen."""
        if self.results.rows:
            self.renew()

    def renew(self) -> None:
        """Show the numbers anew; the cursor stays on its row."""
        self._show()
        self.show_title()

    def unavailable(self, action: str) -> Message | None:
        """There is nothing above the first level; the stage is the lead's."""
        if reason := self.forbidden(action):
            return reason
        if action == "up_level" and self.level == TOP:
            return say("why.top_level")
        return super().unavailable(action)

    def where(self) -> Mapping[str, str]:
        """The level and the row."""
        row = self.results.current
        return {"level": self.level, "row": row.key if row else ""}

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the row on its level."""
        level, framework = at.get("level", TOP), self.session.evaluation.framework
        if level != TOP and framework.section(level) is None and level not in framework.indicators:
            return False
        self.level = level
        self._show(at.get("row") or None)
        return not drafts

    def on_lines_moved(self, event: Lines.Moved) -> None:
        """Show why the row is what it is."""
        event.stop()
        if event.control is self.results:
            self._show_why()

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Go deeper: to what the number is made of, at last to where it was stated."""
        event.stop()
        row, assessment = self.results.current, self.session.assessment
        if row is None:
            return
        party = assessment.framework.party(row.what)
        if row.what == "total":
            self._show(assessment.third_party.party.id)
        elif party is not None and party.computed:
            self._show(assessment.sections[0].section.id)
        elif party is not None:
            self.frame.view("parties", party=party.id)
        else:
            self._deeper(row.what)

    @guarded
    def action_up_level(self) -> None:
        """Go back up, to the row this level belongs to."""
        left, self.level = self.level, above(self.session.assessment, self.level)
        self._show(left)

    def action_back(self) -> None:
        """Up a level; from the first one, to the checklist."""
        if self.level == TOP:
            super().action_back()
        else:
            self.action_up_level()

    def _deeper(self, what: str) -> None:
        """From a section to its lines, from a line to its districts, from a cell to the checklist."""
        evaluation = self.session.evaluation
        line = evaluation.framework.indicators.get(what)
        cell = Cell.parse(what)
        if cell in evaluation.cells:
            self.frame.view("checklist", cell=cell)
        elif line is not None and not evaluation.cells_of(line.id):
            self.warn(say("check.no_districts"))
        else:
            self.level = what
            self.results.move_to(0)
            self._show()

    def _show(self, key: str | None = None) -> None:
        """Show the level's rows, the cursor on one of them."""
        self.results.show(rows(self.session.assessment, self.level, self.words), key)
        self._show_why()
        self.show_hints()

    def _show_why(self) -> None:
        row, why = self.results.current, self.query_one("#why", Blocks)
        if row is None:
            why.show([])
            return
        limit = [Block(row.key, body=(Span(row.text, "bad"),), can_choose=False)] if row.is_limit else []
        shown = told(self.session.assessment, row.what, self.words)
        if row.what == "total" and not row.is_limit:
            more = outlook_told(self.session.assessment, self.words)
            shown = [*more, *shown] if row.key == "grade" else [*shown, *more]
        why.show([*limit, *shown])
