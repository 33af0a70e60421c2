"""The facts screen: the topics of facts, and the sheet of one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding
from textual.containers import Horizontal
from textual.widget import Widget

from models.disputes import Dispute
from models.entries import FactEntry
from models.errors import Message, say
from models.facts import Facts
from models.form_notes import notes
from models.form_rows import find_row, moved, removed, row_key
from models.forms import fields, rows_of, stated
from models.sampling import drawn, roster
from models.station import TOPICS, Fact
from models.telling import claims_said
from tui.clock import now
from tui.fact_sheet import FactSheet
from tui.keys import FACTS, VIEWS
from tui.recall import kept, recalled
from tui.screens.base import guarded
from tui.screens.ledgered import LedgerScreen
from tui.screens.session import SessionScreen
from tui.session import Session
from tui.widgets.grid import Spot
from tui.widgets.sheet import Sheet
from tui.widgets.topics import Topic, Topics
from tui.work import Base

_TOPICS = tuple(TOPICS)


class FactsScreen(LedgerScreen[None], SessionScreen[None]):
    """The topics beside the sheet of one; each value is on disk as soon as it is accepted.

    Args:
        session: the open evaluation.
        topic: where to begin; the first if None.
    """

    NAME = "facts"
    WRITES: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("new_row", "remove", "move_row", "long_text", "settle"), "fact"
    )
    BOXES: ClassVar[tuple[str, ...]] = ("long_text",)
    ACTS: ClassVar[list[Binding]] = [*FACTS, *VIEWS]
    HELP_KEYS: ClassVar[list[str]] = [
        "help.sheet_type", "help.sheet_move", "help.sheet_choice", "help.sheet_escape",
    ]  # fmt: skip

    def __init__(self, session: Session, topic: str | None = None) -> None:
        super().__init__(session)
        self.sheet = FactSheet(topic or _TOPICS[0], session.evaluation.facts)
        self._began = session.seen("fact", self.sheet.topic)

    def body(self) -> Iterator[Widget]:
        """Topics beside the sheet."""
        with Horizontal(classes="body"):
            yield Topics()
            yield self.new_ledger()

    def on_mount(self) -> None:
        """Show the topic and take the keys."""
        self._show(Spot())
        self.ledger.typed.focus()

    def on_screen_resume(self) -> None:
        """Show what others stated while another screen was on top."""
        super().on_screen_resume()
        if self.is_mounted and self.sheet.facts != self._facts:
            self.renew()

    def renew(self) -> None:
        """Show what changed; cursor and half-typed text stay with their row."""
        ledger = self.ledger
        self.sheet, spot = self.sheet.after(self.session.evaluation.facts, ledger.spot)
        if spot is not None:
            ledger.sheet.spot = spot
            self._show()
        else:
            text = ledger.typed.text if ledger.typed.is_changed else ""
            self._show(ledger.spot)
            if text:
                self.warn(say("done.row_gone", text=text))
        self.show_title()

    def unavailable(self, action: str) -> Message | None:
        """Rows need a table, drawing needs the survey's figures, settling needs a conflict."""
        if reason := self.forbidden(action):
            return reason
        if action == "settle" and self._dispute(self.sheet.topic) is None:
            return say("why.no_conflict")
        if action in ("new_row", "remove", "move_row") and not self.sheet.has_rows:
            return say("why.no_rows")
        if action == "new_row" and self.sheet.topic == "files" and not self._facts.districts.rows:
            return say("why.no_districts")
        if action == "draw" and self.sheet.topic != "survey":
            return say("why.not_survey")
        if action == "draw" and (not self._facts.survey.population or self._facts.survey.seed is None):
            return say("why.no_sample")
        return super().unavailable(action)

    # -- after a dropped line --------------------------------------------------------------------

    def where(self) -> Mapping[str, str]:
        """The topic, the row by what it is known by, the column, and what a half-typed text was made from."""
        spot, sheet = self.ledger.spot, self.sheet
        field, row = sheet.field(spot), sheet.row(spot)
        at = {"topic": sheet.topic, "field": field.name if field else ""}
        if self.has_draft():
            at |= kept(self._began)
        if row is None:
            return at
        return {**at, "row": str(row), "new" if row == sheet.new else "key": row_key(sheet.fact, row)}

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the cell, with its half-typed text; says so where its value was changed since."""
        if at.get("topic") not in _TOPICS:
            return False
        self.sheet = sheet = FactSheet(at["topic"], self._facts)
        row = at.get("row", "")
        near = int(row) if row.isdecimal() else 0
        if "new" in at and sheet.has_rows and not self.unavailable("new_row"):
            self.sheet = sheet = replace(sheet, new=min(near, len(rows_of(sheet.stated))))
        found = sheet.new if "key" not in at else find_row(sheet.fact, at["key"], near)
        spot = sheet.spot_of(found, at.get("field", ""))
        self._show(spot or Spot())
        self.show_hints()
        if spot is None or ("key" in at and found is None) or not self.retype(drafts):
            return False
        if drafts and (base := recalled(self.session, "fact", sheet.topic, at)) is not None:
            self._began = base
            if sheet.text_in(self._held(), spot) not in (None, self.ledger.typed.saved):
                self.warn(say("resume.changed"))
        return True

    # -- acts ------------------------------------------------------------------------------------

    @guarded
    def action_topic(self, step: int) -> None:
        """Another topic; what is typed is accepted first."""
        if self.ledger.settle():
            at = (_TOPICS.index(self.sheet.topic) + step) % len(_TOPICS)
            self.sheet = FactSheet(_TOPICS[at], self._facts)
            self._show(Spot())
            self.show_hints()

    def action_view(self, name: str) -> None:
        """Another view; what is typed is accepted first."""
        if self.ledger.settle():
            super().action_view(name)

    def action_back(self) -> None:
        """The saved text first; then a new row that is still empty goes; then back."""
        if not self._step_back():
            super().action_back()

    @guarded
    def action_undo(self) -> None:
        """What is not yet stated goes first; then the last act."""
        if not self._step_back():
            spot = self.ledger.spot
            SessionScreen.action_undo(self)
            self._show(spot)

    @guarded
    def action_new_row(self) -> None:
        """Open a row below the cursor's; it is stated with its first value."""
        if self.ledger.settle():
            row = self.sheet.stated_row(self.ledger.spot)
            new = len(rows_of(self.sheet.stated)) if row is None else row + 1
            self.sheet = replace(self.sheet, new=new)
            self._show(Spot(self.sheet.table, new, 0))

    @guarded
    def action_settle(self) -> None:
        """Choose where several people changed the topic at once; what is typed is accepted first."""
        from tui.screens.conflict import settle

        if self.ledger.settle():
            settle(self, self._dispute(self.sheet.topic))

    @guarded
    def action_remove(self) -> None:
        """Remove the row."""
        self._catch_up()
        spot, row = self.ledger.spot, self.sheet.stated_row(self.ledger.spot)
        if row is None:
            if not self._drop_new_row():
                self.warn(say("why.no_rows"))
            return
        name = self.sheet.text(spot._replace(column=0))
        if self._state(removed(self.sheet.stated, row), self._seen(), say("done.row_removed", name=name)):
            self._show(spot)

    @guarded
    def action_move_row(self, step: int) -> None:
        """Move the row, the cursor with it."""
        if not self.ledger.settle():
            return
        self._catch_up()
        spot, row = self.ledger.spot, self.sheet.stated_row(self.ledger.spot)
        if row is None:
            self.warn(say("why.no_rows"))
        elif 0 <= row + step < len(rows_of(self.sheet.stated)):
            self.sheet = replace(self.sheet, new=None)
            key = row_key(self.sheet.stated, row)
            if self._state(moved(self.sheet.stated, row, step), self._seen(), say("done.saved", time=now())):
                found = find_row(self.sheet.stated, key, row + step)
                self._show(spot._replace(row=row + step if found is None else found))

    @guarded
    def action_long_text(self) -> None:
        """Write the cell in a large field."""
        from tui.screens.fact_dialogs import LongText

        field, typed = self.sheet.field(self.ledger.spot), self.ledger.typed
        if field is None or field.kind not in ("text", "long", "names", "dates"):
            self.warn(say("why.not_text"))
            return

        began = self.recalled("fact", self.sheet.topic) or self._began

        def given(text: str | None) -> None:
            if text is not None:
                typed.put(text)
                self._began = began  # what others stated while the box was open was not seen
                self.ledger.settle()

        self.ask("long_text", LongText(self.words(field.label), typed.text or self._frame()), given, began)

    def _frame(self) -> str:
        """What an empty recommendation starts from: a frame that is not used yet; nothing else has one."""
        from export.report.papers.frames import frames

        if self.sheet.topic != "closing":
            return ""
        stated = self._facts.closing.recommendations
        return next(
            (text for text in frames(self.session.assessment)[len(stated) :] if text not in stated), ""
        )

    @guarded
    def action_draw(self) -> None:
        """Draw whom to survey."""
        from tui.screens.fact_dialogs import Roster

        evaluation, seed = self.session.evaluation, self._facts.survey.seed
        codes, population = drawn(evaluation), len(roster(evaluation))
        title = self.words("form.sample", count=len(codes), population=population, seed=seed)
        self.app.push_screen(Roster(title, codes))

    def on_sheet_cell_moved(self, event: Sheet.CellMoved) -> None:
        """A long text is shown whole under the sheet."""
        event.stop()
        self._show_notes()

    # -- stating ---------------------------------------------------------------------------------

    def _take(self, spot: Spot, text: str) -> bool:
        """Make a typed text the cell's value: on disk first, then on the screen."""
        if not self.attempt(self._look_at_others):
            return False
        if not self.ledger.typed.is_changed:
            return False  # the row went meanwhile; the message line has the text
        spot = self.ledger.spot
        fact = self._id_refusal(spot) or self.sheet.typed(spot, text)
        if isinstance(fact, Message):
            self.warn(fact)
            return False
        is_new = self.sheet.new is not None and self.sheet.row(spot) == self.sheet.new
        if fact != self.sheet.stated:
            mine, base = (fact, self._seen()) if is_new else self._edit(spot, text, fact)
            if not self._state(mine, base, say("done.saved", time=now())):
                return False
        if is_new:
            self.sheet = replace(self.sheet, new=None)
        self._show()
        return True

    def _look_at_others(self) -> None:
        """See what a change will go together with."""
        self.session.refresh()
        self._catch_up()

    def _catch_up(self) -> None:
        if self.sheet.facts != self._facts:
            self.renew()

    def _edit(self, spot: Spot, text: str, fact: Fact) -> tuple[Fact, Base]:
        """What a text makes of the topic as it was when the typing began, so that nobody's edit is lost."""
        mine = self.sheet.typed_over(self._held(), spot, text)
        return (mine, self._began) if isinstance(mine, Fact) else (fact, self._seen())

    def _held(self) -> Fact:
        """The topic as it was when the typing began."""
        began = self._began.entry
        return began.fact if isinstance(began, FactEntry) else TOPICS[self.sheet.topic]()

    def _seen(self) -> Base:
        return self.session.seen("fact", self.sheet.topic)

    def _state(self, fact: Fact, base: Base, done: Message) -> bool:
        made: list[Dispute | None] = []
        if not self.attempt(lambda: made.append(self.session.fact(fact, base)), done):
            return False
        self.sheet = replace(self.sheet, facts=self._facts)
        self._began = self._seen()
        self.tell_dispute(made[0])
        return True

    def _dispute(self, topic: str) -> Dispute | None:
        return self.session.evaluation.dispute("fact", topic)

    def _id_refusal(self, spot: Spot) -> Message | None:
        """A district's id stands in scores, findings and files: it stays once there are any."""
        field, row = self.sheet.field(spot), self.sheet.stated_row(spot)
        if self.sheet.topic != "districts" or field is None or field.name != "id" or row is None:
            return None
        evaluation = self.session.evaluation
        district = self._facts.districts.rows[row]
        used = {cell.district for cell in evaluation.scores} | {f.district for f in evaluation.findings}
        used |= {held.district for held in self._facts.files.rows}
        return say("why.district_in_use", name=district.name) if district.id in used else None

    def _step_back(self) -> bool:
        if self.ledger.restore() or self._drop_new_row():
            self._began = self._seen()
            self.tell("")
            return True
        return False

    def _drop_new_row(self) -> bool:
        if self.sheet.new is None:
            return False
        spot = self.ledger.spot
        gone = self.sheet.row(spot) == self.sheet.new or spot.row > self.sheet.new
        self.sheet = replace(self.sheet, new=None)
        self._show(spot._replace(row=spot.row - 1) if gone and spot.row else spot)
        return True

    # -- showing ---------------------------------------------------------------------------------

    def _show(self, spot: Spot | None = None) -> None:
        self.refuse_typing(self.session.may_not("fact"))
        self.ledger.show(self.sheet.blocks(self.words), spot)
        if not self.ledger.typed.is_changed:
            self._began = self._seen()
        self.query_one(Topics).show([self._topic(name) for name in _TOPICS], _TOPICS.index(self.sheet.topic))
        self._show_notes()

    def _topic(self, name: str) -> Topic:
        done, needed = stated(name, self._facts)
        counted = "form.of" if needed else "form.rows" if fields(name).of_row else "form.filled"
        tally = self.words(counted, done=done, total=needed, count=done)
        if is_disputed := self._dispute(name) is not None:
            tally = self.words("conflict.short")
        return Topic(self.words(f"topic.{name}"), tally, done >= max(needed, 1), is_disputed)

    def _show_notes(self) -> None:
        framework = self.session.evaluation.framework
        found = notes(self.sheet.topic, self._facts, framework.completion_bar, framework.satisfaction_sample)
        lines = [self.words.say(line) for line in found]
        if dispute := self._dispute(self.sheet.topic):
            lines.insert(0, self.words("conflict.here", places=claims_said(dispute)))
        field = self.sheet.field(self.ledger.spot)
        if field is not None and field.kind == "long":
            lines += self.sheet.text(self.ledger.spot).splitlines()
        self.ledger.note(lines)

    @property
    def _facts(self) -> Facts:
        return self.session.evaluation.facts
