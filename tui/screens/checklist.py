"""The checklist screen: where evaluators spend the day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from time import monotonic
from typing import ClassVar

from textual.binding import Binding
from textual.containers import Grid
from textual.widget import Widget

from models.entries import Cell
from models.errors import Message, say
from models.framework import Section
from models.numbers import trimmed
from models.refusals import propose
from tui.clock import now
from tui.detail import detail
from tui.keys import CHECKLIST, VIEWS
from tui.panel import UNDECLARED, is_undeclared, score_refusal
from tui.screens.base import guarded
from tui.screens.session import SessionScreen
from tui.session import Session
from tui.walk import Walk
from tui.widgets.checklist import Checklist, Then
from tui.widgets.lines import Lines
from tui.widgets.navigator import Navigator
from tui.widgets.text_lines import TextLines

DETAIL_AFTER = 0.35  # seconds the cursor rests before the detail follows: walking stays cheap on the line


class ChecklistScreen(SessionScreen[None]):
    """Navigator, checklist and detail of one evaluation.

    Args:
        session: the open evaluation.
        cell: where to begin; the author's first unscored line if None.
    """

    NAME = "checklist"
    WRITES: ClassVar[Mapping[str, str]] = {
        "finding": "finding", "evidence": "evidence", "note": "note", "declare": "declaration",
        **dict.fromkeys(("reason", "not_applicable", "accept_proposal", "withdraw"), "score"),
    }  # fmt: skip
    BOXES: ClassVar[tuple[str, ...]] = (
        "not_applicable", "reason", "note", "evidence", "finding", "find", "declare",
    )  # fmt: skip
    ACTS: ClassVar[list[Binding]] = [*CHECKLIST[:6], *VIEWS, *CHECKLIST[6:]]
    HELP_KEYS: ClassVar[list[str]] = ["help.digits", "help.enter", "help.arrows", "help.tab"]

    def __init__(self, session: Session, cell: Cell | None = None) -> None:
        super().__init__(session)
        self._start = cell
        self.section: Section = session.evaluation.framework.sections[0]
        self.district: str | None = None
        self._rested_at = 0.0
        self._awaits_rest = False
        self._is_refused = False  # whether the message line says why the line takes no points

    def body(self) -> Iterator[Widget]:
        """Navigator beside checklist and detail."""
        with Grid(classes="body"):
            yield Navigator(id="navigator")
            yield Checklist(id="checklist")
            yield TextLines(id="detail")

    @property
    def walk(self) -> Walk:
        """The evaluation as this author walks it."""
        return Walk(self.session.evaluation, self.session.author, self.words)

    @property
    def checklist(self) -> Checklist:
        """The list of lines."""
        return self.query_one(Checklist)

    @property
    def navigator(self) -> Navigator:
        """The way through the sections and districts."""
        return self.query_one(Navigator)

    def on_mount(self) -> None:
        """Show the first place and take the keys."""
        self.checklist.manners = self
        self.checklist.empty = self.words("checklist.empty")
        evaluation = self.session.evaluation
        start = (
            self._start
            or self.walk.next_open(None, self.section, self.district)
            or next(iter(evaluation.cells), None)
        )
        if start is not None:
            self.go(start)
        else:
            self._show_place()
        self._show_detail()
        self.checklist.focus()

    def go(self, cell: Cell) -> None:
        """Show a line, in its section and district."""
        self.section = self.session.evaluation.framework.section_of[cell.indicator]
        rows = self.checklist.rows
        at = next((n for n, row in enumerate(rows) if row.cell == cell), None)
        if at is not None and self.district == cell.district:
            self.checklist.move_to(at)
        else:
            self.district = cell.district
            rows = self.walk.rows(self.section, self.district)
            self.checklist.show(rows, next((n for n, row in enumerate(rows) if row.cell == cell), 0))
            self._show_navigator()
        self._detail_soon()

    def renew(self) -> None:
        """Show what changed, without moving the cursor or half-typed text."""
        rows = self.walk.rows(self.section, self.district)
        if len(rows) == len(self.checklist.rows):
            self.checklist.renew(rows)
        else:
            self.checklist.show(rows, self.checklist.cursor)
        self._show_navigator()
        self._show_detail()
        self.show_title()

    def unavailable(self, action: str) -> Message | None:
        """Scoring acts need a line, some of them a score or a proposal; staff do not score."""
        if reason := self.forbidden(action):
            return reason
        cell = self._cell()
        needs_line = {
            "finding",
            "evidence",
            "reason",
            "note",
            "not_applicable",
            "accept_proposal",
            "withdraw",
        }
        if action in needs_line and cell is None:
            return say("why.no_line")
        if self.WRITES.get(action) == "score" and cell:
            changed = self.session.own_score(cell) if action == "reason" else None
            reason = score_refusal(self.session, cell, changed)
            if reason is not None and reason.key != UNDECLARED:
                return reason
        if action in ("reason", "withdraw") and cell and self.session.own_score(cell) is None:
            return say("why.no_score")
        if action == "accept_proposal" and cell and propose(self.session.evaluation, cell) is None:
            return say("why.no_proposal")
        if action == "district" and len(self.walk.places(self.section)) < 2:
            return say("why.one_place")
        return super().unavailable(action)

    def on_lines_moved(self, event: Lines.Moved) -> None:
        """Follow the cursor: a line's detail, or another place."""
        event.stop()
        if event.control is self.navigator:
            stop = self.navigator.stops[event.index]
            if self._accept_typing():
                self._show_at(stop.section, stop.district)
            else:
                self._show_navigator()
        elif event.control is self.checklist:
            self._detail_soon()

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Go from the navigator into the list."""
        event.stop()
        self.checklist.focus()

    def accept(self, then: Then) -> None:
        """State the typed points and leave the line; a refusal leaves the text where it is."""
        cell = self._cell()
        if cell is not None and self._accept_typing():
            self._leave(cell, then)

    def refuses(self) -> bool:
        """Say why this author gives no points, or none here; the declaration is asked for with the first."""
        cell = self._cell()
        reason = self.session.may_not("score") or (score_refusal(self.session, cell) if cell else None)
        if reason is not None and reason.key == UNDECLARED:
            return False
        if reason is not None:
            self.warn(reason)
            self._is_refused = True
        return reason is not None

    def _message(self, message: Message | str, kind: str) -> None:
        self._is_refused = False
        super()._message(message, kind)

    @guarded
    def action_accept_proposal(self) -> None:
        """Take the points that the facts propose."""
        cell = self._cell()
        proposal = propose(self.session.evaluation, cell) if cell else None
        if cell and proposal and self._score(cell, proposal.points):
            self._to_next_open(cell)

    @guarded
    def action_not_applicable(self) -> None:
        """Ask why the line does not apply."""
        cell = self._cell()
        if cell and is_undeclared(self.session, cell):
            self.action_declare()
        elif cell:
            former = self.session.own_score(cell)
            text = former.reason if former and former.points is None else ""
            accept = partial(self.session.score, cell, None)
            self._ask("not_applicable", "ask.na", cell, text, accept)

    @guarded
    def action_declare(self) -> None:
        """Ask for the declaration; what is typed on the line waits, and is scored after it."""
        from tui.screens.panel_dialogs import declare

        def declared(given: object) -> None:
            if given is None:
                return
            self.renew()
            self.tell(say("done.saved", time=now()))
            if self.checklist.pending is not None:
                self.accept("next")

        declare(self, declared)

    @guarded
    def action_reason(self) -> None:
        """Ask for the reason of the points."""
        cell = self._cell()
        score = self.session.own_score(cell) if cell else None
        if cell and score:
            accept = partial(self.session.reason, cell)
            self._ask("reason", "ask.reason", cell, score.reason, accept, (score.kind, score.slot()))

    @guarded
    def action_note(self) -> None:
        """Ask for a note on the line."""
        cell = self._cell()
        if cell:
            note = self.session.evaluation.notes.get(cell, {}).get(self.session.author)
            slot = "note", f"{self.session.author}/{cell}"
            accept = partial(self.session.note, cell)
            self._ask("note", "ask.note", cell, note.text if note else "", accept, slot)

    @guarded
    def action_evidence(self) -> None:
        """Ask for evidence of the line."""
        from tui.screens.dialogs import EvidenceDialog

        cell = self._cell()
        if cell:
            title = self.words("ask.evidence", cell=self.walk.name(cell))
            box = EvidenceDialog(title, lambda given: self.session.add_evidence(cell, *given))
            self.ask("evidence", box, self._stated)

    @guarded
    def action_finding(self) -> None:
        """Ask for a finding that this line gives rise to."""
        from tui.screens.dialogs import FindingDialog

        cell = self._cell()
        if cell:
            section = self.session.evaluation.framework.section_of[cell.indicator].id
            title = self.words("ask.finding", place=self.walk.name(cell))
            box = FindingDialog(
                title,
                accept=lambda given: self.session.add_finding(section, *given, cell.district, cell.indicator),
            )
            self.ask("finding", box, self._stated)

    @guarded
    def action_withdraw(self) -> None:
        """Take back the author's score of the line."""
        cell = self._cell()
        score = self.session.own_score(cell) if cell else None
        if cell and score:
            self.session.withdraw(score)
            self.checklist.forget_typing()
            self.renew()
            self.tell(say("done.withdrawn", cell=self.walk.name(cell)))

    @guarded
    def action_next_open(self) -> None:
        """Go to the author's next unscored line."""
        if self._accept_typing():
            self._to_next_open(self._cell())

    @guarded
    def action_district(self, step: int) -> None:
        """Go to the same section at another place."""
        if not self._accept_typing():
            return
        places = self.walk.places(self.section)
        at = places.index(self.district) if self.district in places else 0
        self._show_at(self.section.id, places[(at + step) % len(places)])

    @guarded
    def action_find(self) -> None:
        """Ask for an id or words, and go to the line that has them."""
        from tui.screens.dialogs import LineDialog

        self.ask("find", LineDialog(self.words("ask.find")), self._go_to_match)

    def action_back(self) -> None:
        """Drop half-typed text first; step back when there is none."""
        if self.checklist.forget_typing():
            self.tell("")
        else:
            super().action_back()

    def action_view(self, name: str) -> None:
        """Go to another view; what was typed is accepted first."""
        if self._accept_typing():
            super().action_view(name)

    def drafts(self) -> Mapping[str, str]:
        """The points that are half typed."""
        pending = self.checklist.pending
        return {} if pending is None else {"points": pending}

    def where(self) -> Mapping[str, str]:
        """The line, or the place where there is none."""
        cell = self._cell()
        if cell is None:
            return {"section": self.section.id, "district": self.district or ""}
        return {"cell": str(cell)}

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the line, with its half-typed points."""
        if "cell" not in at:
            self._show_at(at.get("section", ""), at.get("district") or None)
            return not drafts
        cell = Cell.parse(at["cell"])
        if cell not in self.session.evaluation.cells:
            return False
        self.go(cell)
        if "points" in drafts:
            self.checklist.type(drafts["points"])
        return True

    def _go_to_match(self, text: str | None) -> None:
        if not text:
            return
        found = self.walk.match(text, self._cell())
        if found is None:
            self.warn(say("find.none", text=text))
        else:
            self.go(found)

    def _accept_typing(self) -> bool:
        """State what is typed on the line; True when there is nothing left to accept."""
        cell, text = self._cell(), self.checklist.pending
        if cell is None or text is None:
            return True
        points = self.session.read_points(cell, text)
        if isinstance(points, Message):
            self.warn(points)
            return False
        return self._score(cell, points)

    def _score(self, cell: Cell, points: Decimal) -> bool:
        """State a score: on disk first, then on the screen."""
        if is_undeclared(self.session, cell):
            self.action_declare()
            return False
        if not self.attempt(lambda: self.session.score(cell, points)):
            return False
        self.checklist.settle(self.walk.rows(self.section, self.district))
        self._show_navigator()
        self._detail_soon()
        self.tell(say("done.scored", time=now(), cell=self.walk.name(cell), points=trimmed(points)))
        return True

    def _ask(
        self,
        act: str,
        title: str,
        cell: Cell,
        text: str,
        accept: Callable[..., object],
        slot: tuple[str, str] | None = None,
    ) -> None:
        """Ask for a text; where the author changed the same slot elsewhere meanwhile, say so afterwards."""
        from tui.screens.dialogs import TextDialog

        base = slot and (self.recalled(*slot) or self.session.seen(*slot))
        accept = partial(accept, base=base) if base else accept

        def stated(given: object) -> None:
            self._stated(given)
            if given is not None and slot is not None:
                self.tell_dispute(self.session.evaluation.dispute(*slot))

        box = TextDialog(self.words(title, cell=self.walk.name(cell)), text, accept)
        self.ask(act, box, stated, base)

    def _stated(self, given: object) -> None:
        """Show what a box stated; nothing where it was left."""
        if given is not None:
            self.renew()
            self.tell(say("done.saved", time=now()))

    def _leave(self, cell: Cell, then: Then) -> None:
        if then == "next" and self.walk.next_open(cell, self.section, self.district):
            self._to_next_open(cell)
        elif then != "stay":
            self.checklist.action_move(-1 if then == "up" else 1)

    def _to_next_open(self, cell: Cell | None) -> None:
        target = self.walk.next_open(cell, self.section, self.district)
        if target is None:
            is_last = cell is not None and self.walk.is_open(cell)
            self.tell(say("done.last_open" if is_last else "done.all_scored"))
        else:
            self.go(target)

    def _cell(self) -> Cell | None:
        row = self.checklist.current
        return row.cell if row else None

    def _show_at(self, section: str, district: str | None) -> None:
        found = self.session.evaluation.framework.section(section)
        if found is None:
            return
        self.section, self.district = found, district
        self._show_place()
        self._detail_soon()

    def _show_place(self) -> None:
        self.checklist.show(self.walk.rows(self.section, self.district))
        self._show_navigator()

    def _show_navigator(self) -> None:
        self.navigator.show(self.walk.stops())
        index = self.navigator.index_of(self.section.id, self.district)
        if index is not None and index != self.navigator.cursor:
            with self.prevent(Lines.Moved):
                self.navigator.move_to(index)

    def _detail_soon(self) -> None:
        """Let the detail follow once the cursor has rested; one timer, however far it walks."""
        if self._is_refused:
            self.tell("")  # it was said of the line that the cursor has left
        self._rested_at = monotonic() + DETAIL_AFTER
        if not self._awaits_rest:
            self._awaits_rest = True
            self.after(DETAIL_AFTER, self._detail_when_rested)

    def _detail_when_rested(self) -> None:
        left = self._rested_at - monotonic()
        if left > 0:
            self.after(left, self._detail_when_rested)
        else:
            self._awaits_rest = False
            self._show_detail()

    def _show_detail(self) -> None:
        cell = self._cell()
        paragraphs = detail(self.session.evaluation, self.session.author, cell, self.words) if cell else []
        self.query_one("#detail", TextLines).show(paragraphs)
        self.show_hints()
