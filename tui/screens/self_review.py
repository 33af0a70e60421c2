"""The station's self-review: what it gave itself, line by line, beside what the panel gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import Binding

from models.acts import SelfScore
from models.disputes import Dispute
from models.entries import Cell
from models.errors import Message, say
from models.numbers import is_not_applicable, trimmed
from models.reconcile import same
from models.telling import claims_said
from tui.clock import now
from tui.keys import SELF_REVIEW, VIEWS
from tui.panel import self_score
from tui.recall import kept, recalled
from tui.screens.base import guarded
from tui.screens.ledgered import SheetScreen
from tui.session import Session
from tui.walk import Walk
from tui.widgets.grid import Block, Column, Spot
from tui.work import Base

POINTS, REASON = 3, 4  # columns
KIND = SelfScore.kind


class SelfReviewScreen(SheetScreen):
    """One row for each line; what is typed is on disk as soon as it is accepted, and counts nowhere.

    Args:
        session: the open evaluation.
    """

    NAME = "self_review"
    WRITES: ClassVar[Mapping[str, str]] = {"remove": KIND, "settle": KIND}
    ACTS: ClassVar[list[Binding]] = [*SELF_REVIEW, *VIEWS]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._began: dict[Cell, Base] = {}

    def on_mount(self) -> None:
        """Show the lines and take the keys."""
        self._show(Spot(0, 0, POINTS))
        self.ledger.typed.focus()

    def unavailable(self, action: str) -> Message | None:
        """Points can be cleared where there are some, a conflict settled where there is one."""
        if reason := self.forbidden(action):
            return reason
        if self.is_mounted and action in ("settle", "remove"):
            cell = self._cell()
            if action == "settle" and (cell is None or self._dispute(cell) is None):
                return say("why.no_conflict")
            if action == "remove" and (cell is None or self._stated(cell) is None):
                return say("why.no_self_score")
        return super().unavailable(action)

    def where(self) -> Mapping[str, str]:
        """The line, the column, and what is half typed there was made from."""
        cell = self._cell()
        if cell is None:
            return {}
        at = {"cell": str(cell), "column": str(self.ledger.spot.column)}
        return {**at, **kept(self._base(cell))} if self.has_draft() else at

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the line's cell, with its half-typed text; says so where its value was changed since."""
        cell, column = Cell.parse(at.get("cell", "")) if at.get("cell") else None, at.get("column", "")
        spot = self._spot(cell) if cell is not None else None
        if cell is None or spot is None or not column.isdecimal():
            return not drafts
        self._show(spot._replace(column=int(column)))
        if not self.retype(drafts):
            return False
        base = recalled(self.session, KIND, str(cell), at) if drafts else None
        if base is not None:
            if not same(base.entry, self._base(cell).entry):
                self.warn(say("resume.changed"))
            self._began[cell] = base
        return True

    @guarded
    def action_remove(self) -> None:
        """Clear the station's points."""
        cell = self._cell()
        if cell is not None:
            self.ledger.restore()
            self._clear(cell)
            self._show(self.ledger.spot)

    @guarded
    def action_settle(self) -> None:
        """Choose where several people entered the line at once; what is typed is accepted first."""
        from tui.screens.conflict import settle

        cell = self._cell()
        if cell is not None and self.ledger.settle():
            settle(self, self._dispute(cell))

    # -- stating ---------------------------------------------------------------------------------

    def _take(self, spot: Spot, text: str) -> bool:
        """Make a typed text the line's points, or the reason for them."""
        cell = self._cell()
        if cell is None:
            return False
        taken = self._take_points(cell, text) if spot.column == POINTS else self._take_reason(cell, text)
        if taken:
            self._show()
        return taken

    def _take_points(self, cell: Cell, text: str) -> bool:
        former = self._stated(cell)
        if not text.strip() and former is not None:
            return self.attempt(lambda: self._clear(cell))
        points = None if is_not_applicable(text) else self.session.read_points(cell, text)
        if isinstance(points, Message):
            self.warn(points)
            return False
        return self._state(cell, self_score(self.session, cell, points, former.reason if former else ""))

    def _take_reason(self, cell: Cell, text: str) -> bool:
        former = self._stated(cell)
        if former is None:
            self.warn(say("why.no_self_score"))
            return False
        return self._state(cell, self_score(self.session, cell, former.points, text.strip()))

    def _state(self, cell: Cell, entry: SelfScore) -> bool:
        """State the line over what was seen when the typing began."""
        made: list[Dispute | None] = []
        act, done = lambda: made.append(self.session.amend(entry, entry, self._base(cell))), now()
        if not self.attempt(act, say("done.saved", time=done)):
            return False
        self._begin()
        self.tell_dispute(made[0])
        return True

    def _clear(self, cell: Cell) -> None:
        if (standing := self._stated(cell)) is not None:
            dispute = self.session.withdraw(standing, self._base(cell))
            self.tell(say("done.saved", time=now()))
            self._begin()
            self.tell_dispute(dispute)

    def _base(self, cell: Cell) -> Base:
        """What was seen of a line when the typing began."""
        return self._began.get(cell) or self._seen(cell)

    def _begin(self) -> None:
        self._began = {cell: self._seen(cell) for cell in self.session.evaluation.cells}

    def _seen(self, cell: Cell) -> Base:
        if self._dispute(cell) is not None:
            return self.session.seen(KIND, str(cell))
        return Base(self._stated(cell), self.session.store.versions(KIND, str(cell)))

    def _stated(self, cell: Cell) -> SelfScore | None:
        return self.session.evaluation.stated(SelfScore).get(str(cell))

    def _dispute(self, cell: Cell) -> Dispute | None:
        return self.session.evaluation.dispute(KIND, str(cell))

    # -- showing ---------------------------------------------------------------------------------

    def _sections(self) -> list[tuple[str, list[Cell]]]:
        """The sections that have lines, with them."""
        evaluation = self.session.evaluation
        found = (
            (
                self.words.title(section),
                [c for line in section.indicators for c in evaluation.cells_of(line.id)],
            )
            for section in evaluation.framework.sections
        )
        return [(title, cells) for title, cells in found if cells]

    def _show(self, spot: Spot | None = None) -> None:
        walk = Walk(self.session.evaluation, self.session.author, self.words)
        blocks = [
            Block(self._columns(title), tuple(self._row(walk, cell) for cell in cells))
            for title, cells in self._sections()
        ]
        self.refuse_typing(self.session.may_not(KIND))
        self.ledger.show(blocks, spot)
        disputes = [d for d in self.session.evaluation.disputes if d.kind == KIND]
        told = [self.words("conflict.here", places=claims_said(dispute)) for dispute in disputes]
        self.ledger.note([*told, self.words("self_review.note")])
        if not self.ledger.typed.is_changed:
            self._begin()

    def _columns(self, title: str) -> tuple[Column, ...]:
        word = self.words
        return (
            Column(title, kind="shown"),
            Column(word("self_review.line"), kind="shown", least=12),
            Column(word("parties.maximum"), kind="shown", right=True),
            Column(word("self_review.points"), word("self_review.ask"), right=True),
            Column(word("self_review.reason"), least=8),
            Column(word("self_review.panel"), kind="shown", right=True),
        )

    def _row(self, walk: Walk, cell: Cell) -> tuple[str, ...]:
        line, own = self.session.evaluation.framework.indicators[cell.indicator], self._stated(cell)
        points = ""
        if own is not None:
            points = self.words("checklist.na") if own.points is None else trimmed(own.points, 6)
        name = walk.name(cell)
        if self._dispute(cell):
            name = f"{self.words('conflict.sign')} {name}"
        reason = own.reason if own else ""
        return (name, self.words.title(line), trimmed(line.ceiling), points, reason, self._panel(cell))

    def _panel(self, cell: Cell) -> str:
        """What the panel gives, once that is known to whoever looks."""
        found = self.session.assessment.cells[cell]
        if found.points is None:
            return self.words("checklist.na")
        return trimmed(self.session.assessment.shown(found.points.low)) if found.points.known else ""

    def _cell(self) -> Cell | None:
        spot, sections = self.ledger.spot, self._sections()
        if spot.block < len(sections) and spot.row < len(sections[spot.block][1]):
            return sections[spot.block][1][spot.row]
        return None

    def _spot(self, cell: Cell) -> Spot | None:
        for number, (_, cells) in enumerate(self._sections()):
            if cell in cells:
                return Spot(number, cells.index(cell), POINTS)
        return None
