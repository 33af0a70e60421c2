"""The facts screen: the topics of facts, and the sheet of one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import Binding
from textual.containers import Horizontal
from textual.widget import Widget

from models.errors import Message, say
from models.facts import Facts, draw_sample
from models.form_notes import notes
from models.form_rows import added, find_row, moved, removed, row_key
from models.forms import changed, field_of, rows_of, text_of, value_of
from models.station import TOPICS, Fact
from tui.clock import now
from tui.fact_sheet import blocks_of, field_name
from tui.keys import FACTS, VIEWS
from tui.screens.base import SessionScreen, guarded
from tui.session import Session
from tui.widgets.grid import Spot
from tui.widgets.ledger import Ledger
from tui.widgets.topics import Topics, topic_lines

_TOPICS = tuple(TOPICS)


class FactsScreen(SessionScreen[None]):
    """The topics beside the sheet of one; each value is on disk as soon as it is accepted.

    Args:
        session: the open evaluation.
        topic: where to begin; the first if None.
    """

    NAME = "facts"
    ACTS: ClassVar[list[Binding]] = [*FACTS, *VIEWS]
    HELP_KEYS: ClassVar[list[str]] = [
        "help.sheet_type", "help.sheet_move", "help.sheet_choice", "help.sheet_escape",
    ]  # fmt: skip

    def __init__(self, session: Session, topic: str | None = None) -> None:
        super().__init__(session)
        self.topic = topic or _TOPICS[0]
        self._draft: Fact | None = None  # the topic with a new row that nothing was typed in yet
        self._keys: list[str] = []  # what the shown rows are known by

    def body(self) -> Iterator[Widget]:
        """Topics beside the sheet."""
        with Horizontal(classes="body"):
            yield Topics()
            yield Ledger(self._take, [(act.key, act.action) for act in self.ACTS])

    @property
    def ledger(self) -> Ledger:
        """The sheet with its entry line."""
        return self.query_one(Ledger)

    @property
    def fact(self) -> Fact:
        """The topic as it is shown: as stated, or with a new row."""
        return self._draft or self._stated

    def on_mount(self) -> None:
        """Show the topic and take the keys."""
        super().on_mount()
        self.show_topic(self.topic)
        self.ledger.typed.focus()

    def on_resize(self) -> None:
        """Fit the lines under the sheet as well."""
        super().on_resize()
        self.call_after_refresh(self._show_notes)

    def show_topic(self, topic: str) -> None:
        """Show another topic, the cursor on its first cell."""
        self.topic, self._draft = topic, None
        self._show(Spot())

    def renew(self) -> None:
        """Show what changed; cursor and half-typed text stay with their row."""
        spot, keys = self.ledger.spot, self._keys
        if self._draft is not None:
            self._draft = added(self._stated, min(spot.row, len(rows_of(self._stated))) - 1, self._facts)
            self._show()
        elif self._row is None or spot.row >= len(keys):
            self._show()
        elif (row := find_row(self._stated, keys[spot.row], spot.row)) is not None:
            self.ledger.sheet.spot = spot._replace(row=row)
            self._show()
        else:
            text = self.ledger.typed.text if self.ledger.typed.is_changed else ""
            self._show(spot)
            if text:
                self.warn(say("done.row_gone", text=text))
        self.show_title()

    def unavailable(self, action: str) -> Message | None:
        """Rows need a table, drawing needs the survey, long text needs a text."""
        in_table = self.is_mounted and self._has_rows
        if action in ("new_row", "remove", "move_row") and not in_table:
            return say("why.no_rows")
        if action == "new_row" and self.topic == "files" and not self._facts.districts.rows:
            return say("why.no_districts")
        if action == "draw":
            return self._no_sample()
        if action == "long_text" and (not self.is_mounted or not self._is_text):
            return say("why.not_text")
        return super().unavailable(action)

    # -- acts ------------------------------------------------------------------------------------

    def action_topic(self, step: int) -> None:
        """Another topic; what is typed is accepted first."""
        if self._leave_cell():
            at = (_TOPICS.index(self.topic) + step) % len(_TOPICS)
            self.show_topic(_TOPICS[at])
            self.show_hints()

    def action_view(self, name: str) -> None:
        """Another view; what is typed is accepted first."""
        if self._leave_cell():
            super().action_view(name)

    def action_back(self) -> None:
        """The saved value first; then a new row that is still empty goes; then back."""
        if self.ledger.restore():
            return
        if self._draft is not None:
            self._drop_draft()
        else:
            super().action_back()

    @guarded
    def action_new_row(self) -> None:
        """Open a row below the cursor's; it is stated with its first value."""
        if not self._leave_cell():
            return
        if self._draft is not None:
            self.warn(say("why.new_row_first"))
            return
        row = self._row
        after = len(rows_of(self._stated)) - 1 if row is None else row
        self._draft = added(self._stated, after, self._facts)
        self._show(Spot(self._table, after + 1, 0))

    @guarded
    def action_remove(self) -> None:
        """Remove the row."""
        row = self._row
        if self._draft is not None:
            self._drop_draft()
        elif row is None:
            self.warn(say("why.no_rows"))
        else:
            name = self._row_name(row)
            if self._state(removed(self._stated, row), say("done.row_removed", name=name)):
                self._show(self.ledger.spot)

    @guarded
    def action_move_row(self, step: int) -> None:
        """Move the row, the cursor with it."""
        row = self._row
        if row is None or self._draft is not None:
            self.warn(say("why.no_rows" if row is None else "why.new_row_first"))
        elif self._leave_cell() and 0 <= row + step < len(rows_of(self._stated)):
            if self._state(moved(self._stated, row, step), say("done.saved", time=now())):
                spot = self.ledger.spot
                self._show(spot._replace(row=row + step))

    @guarded
    def action_long_text(self) -> None:
        """Write the cell in a large field."""
        from tui.screens.fact_dialogs import LongText

        column = self.ledger.sheet.column
        if column is None:
            return

        def given(text: str | None) -> None:
            if text is not None:
                self.ledger.typed.value = text.replace("\n", "⏎")
                self.ledger.settle()

        self.app.push_screen(LongText(column.ask, self.ledger.typed.text), given)

    @guarded
    def action_draw(self) -> None:
        """Draw whom to survey."""
        from tui.screens.fact_dialogs import Roster

        survey, at_least = self._facts.survey, self.session.evaluation.framework.satisfaction_sample
        population, seed = survey.population or 0, survey.seed or 0
        numbers = draw_sample(population, seed, at_least)
        title = self.words("form.sample", count=len(numbers), population=population, seed=seed)
        self.app.push_screen(Roster(title, numbers))

    @guarded
    def action_undo(self) -> None:
        """Half-typed text and an empty new row go first; then the last act."""
        if self.ledger.restore():
            return
        if self._draft is not None:
            self._drop_draft()
        else:
            SessionScreen.action_undo(self)

    def on_ledger_refused(self, event: Ledger.Refused) -> None:
        """Say why."""
        event.stop()
        self.warn(event.reason)

    # -- stating ---------------------------------------------------------------------------------

    def _take(self, spot: Spot, text: str) -> bool:
        """Make a typed text the cell's value: on disk first, then on the screen."""
        if self.session.refresh():
            self.renew()
            if not self.ledger.typed.is_changed:
                return False
            spot = self.ledger.spot
        name, row = field_name(self.topic, self._facts, spot), self._row
        if (reason := self._id_refusal(name, row)) is not None:
            self.warn(reason)
            return False
        new = changed(self.fact, row, name, text, self._facts)
        if isinstance(new, Message):
            self.warn(new)
            return False
        if new != self._stated and not self._state(new, say("done.saved", time=now())):
            return False
        self._draft = None
        self._show()
        return True

    def _state(self, fact: Fact, done: Message) -> bool:
        return self.attempt(lambda: self.session.fact(fact), done)

    def _id_refusal(self, name: str, row: int | None) -> Message | None:
        """A district's id stands in scores, findings and files: it stays once there are any."""
        if self.topic != "districts" or name != "id" or row is None or self._draft is not None:
            return None
        evaluation = self.session.evaluation
        district = evaluation.facts.districts.rows[row]
        used = {cell.district for cell in evaluation.scores} | {f.district for f in evaluation.findings}
        used |= {held.district for held in evaluation.facts.files.rows}
        return say("why.district_in_use", name=district.name) if district.id in used else None

    def _leave_cell(self) -> bool:
        """Accept what is typed; a new row in which nothing was typed goes."""
        if not self.ledger.settle():
            return False
        if self._draft is not None:
            self._drop_draft()
        return True

    def _drop_draft(self) -> None:
        self._draft = None
        spot = self.ledger.spot
        self._show(spot._replace(row=max(spot.row - 1, 0)))

    # -- showing ---------------------------------------------------------------------------------

    def on_sheet_cell_moved(self) -> None:
        """A new row that is left empty goes."""
        if self._draft is not None and self._row is not None:
            row = find_row(self._draft, self._keys[self._row], self._row)
            if row is not None and row < len(rows_of(self._stated)) and self._is_stated(row):
                spot = self.ledger.spot
                self._draft = None
                self._show(spot)

    def _show(self, spot: Spot | None = None) -> None:
        fact = self.fact
        self._keys = [row_key(fact, n) for n in range(len(rows_of(fact)))]
        self.ledger.show(blocks_of(fact, self._facts, self.words), spot)
        self.query_one(Topics).show(topic_lines(self._facts, self.words), _TOPICS.index(self.topic))
        self._show_notes()

    def _show_notes(self) -> None:
        framework = self.session.evaluation.framework
        found = notes(self.topic, self._facts, framework.completion_bar, framework.satisfaction_sample)
        self.ledger.note([self.words.say(line) for line in found])

    @property
    def _facts(self) -> Facts:
        return self.session.evaluation.facts

    @property
    def _stated(self) -> Fact:
        found = getattr(self._facts, self.topic)
        assert isinstance(found, Fact)  # noqa: S101 - every topic is an attribute of the facts
        return found
