"""The parties' screen: what the four parties give, and what that is of the total."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from textual.binding import Binding

from models.disputes import Dispute
from models.entries import PartyScore
from models.errors import Message, say
from models.forms import Field, read, text_of
from models.framework import Party
from models.numbers import trimmed
from models.reconcile import same
from models.refusals import party_refusal
from models.scoring import PartyResult, Range
from models.telling import claims_said
from tui.clock import now
from tui.keys import PARTIES, VIEWS
from tui.recall import kept, recalled
from tui.screens.base import guarded
from tui.screens.ledgered import SheetScreen
from tui.session import Session
from tui.widgets.grid import Block, Column, Spot
from tui.widgets.ledger import Ledger
from tui.work import Base

POINTS, RECEIVED, STRENGTHS, CONCERNS = 2, 4, 6, 7  # columns
_POINTS = Field("party", "points", "number")
_RECEIVED = Field("party", "received", "date")


class PartiesScreen(SheetScreen):
    """One row for each party; typed points are on disk as soon as they are accepted.

    Args:
        session: the open evaluation.
        party: whose points the cursor begins on; the first that is typed if None.
    """

    NAME = "parties"
    WRITES: ClassVar[Mapping[str, str]] = {"remove": "party", "settle": "party"}
    ACTS: ClassVar[list[Binding]] = [*PARTIES, *VIEWS]

    def __init__(self, session: Session, party: str | None = None) -> None:
        super().__init__(session)
        parties = session.evaluation.framework.parties
        at = (n for n, p in enumerate(parties) if p.id == party or (party is None and not p.computed))
        self._start = Spot(0, next(at, 0), POINTS)
        self._began: dict[str, Base] = {}

    def on_mount(self) -> None:
        """Show the parties and take the keys."""
        self._show(self._start)
        self.ledger.typed.focus()

    def unavailable(self, action: str) -> Message | None:
        """Points can be cleared where there are some, a conflict settled where there is one."""
        if reason := self.forbidden(action):
            return reason
        if action == "settle" and self.is_mounted and self._dispute(self._party().party.id) is None:
            return say("why.no_conflict")
        if action == "remove" and self.is_mounted and self._score() is None:
            party = self._party().party
            return self._locked(party) or say("parties.no_points_yet", party=self.words.title(party))
        return super().unavailable(action)

    def where(self) -> Mapping[str, str]:
        """The party, the column, and what is half typed there was made from."""
        at = {"party": self._party().party.id, "column": str(self.ledger.spot.column)}
        return {**at, **kept(self._base())} if self.has_draft() else at

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the party's cell, with its half-typed text; says so where its value was changed since."""
        parties, column = self.session.evaluation.framework.parties, at.get("column", "")
        row = next((n for n, party in enumerate(parties) if party.id == at.get("party")), None)
        if row is None or not column.isdecimal():
            return False
        self._show(Spot(0, row, int(column)))
        if not self.retype(drafts):
            return False
        base = recalled(self.session, "party", parties[row].id, at) if drafts else None
        if base is not None:
            if not same(base.entry, self._base().entry):
                self.warn(say("resume.changed"))
            self._began[parties[row].id] = base
        return True

    @guarded
    def action_findings(self) -> None:
        """The party's findings."""
        if self.ledger.settle():
            self.frame.view("findings", section=self._party().party.id)

    @guarded
    def action_remove(self) -> None:
        """Clear the party's points: they are pending again."""
        score = self._score()
        if score is not None:
            self._clear(score)
            self._show(self.ledger.spot)

    @guarded
    def action_settle(self) -> None:
        """Choose where several people gave the party points at once; what is typed is accepted first."""
        from tui.screens.conflict import settle

        if self.ledger.settle():
            settle(self, self._dispute(self._party().party.id))

    def on_ledger_followed(self, event: Ledger.Followed) -> None:
        """Enter on the count of findings."""
        event.stop()
        self.action_findings()

    # -- stating ---------------------------------------------------------------------------------

    def _take(self, spot: Spot, text: str) -> bool:
        """Make a typed text the party's points, or the day they came."""
        taken = self._take_points(text) if spot.column == POINTS else self._take_received(text)
        if taken:
            self._show()
        return taken

    def _take_points(self, text: str) -> bool:
        party, base = self._party().party, self._base()
        score = base.entry if isinstance(base.entry, PartyScore) else None
        if not text.strip() and (standing := score or self._score()) is not None:
            return self.attempt(lambda: self._clear(standing))
        points = read(_POINTS, text)
        if not isinstance(points, Decimal):
            self.warn(points if isinstance(points, Message) else say("check.party_pending"))
            return False
        if (reason := party_refusal(self.session.evaluation.framework, party.id, points)) is not None:
            self.warn(reason)
            return False
        received = score.received if score else None
        done = say("done.party", time=now(), party=self.words.title(party), points=text_of(points))
        return self._state(
            PartyScore(author=self.session.author, party=party.id, points=points, received=received),
            base,
            done,
        )

    def _take_received(self, text: str) -> bool:
        party, base, day = self._party().party, self._base(), read(_RECEIVED, text)
        score = base.entry if isinstance(base.entry, PartyScore) else self._score()
        if isinstance(day, Message):
            self.warn(day)
            return False
        if score is None:
            self.warn(say("parties.no_points_yet", party=self.words.title(party)))
            return False
        value = PartyScore.model_validate(
            {**score.model_dump(), "received": day, "author": self.session.author}
        )
        return self._state(value, base, say("done.saved", time=now()))

    def _state(self, score: PartyScore, base: Base, done: Message) -> bool:
        """State a party's score over what was seen when the typing began."""
        made: list[Dispute | None] = []
        day, name = score.received, score.party
        if not self.attempt(lambda: made.append(self.session.party(name, score.points, day, base)), done):
            return False
        self._begin()
        self.tell_dispute(made[0])
        return True

    def _clear(self, score: PartyScore) -> None:
        dispute = self.session.withdraw(score, self._base())
        self.tell(say("done.party_withdrawn", party=self.words.title(self._party().party)))
        self._begin()
        self.tell_dispute(dispute)

    def _base(self) -> Base:
        """What was seen of the cursor's party when the typing began."""
        party = self._party().party.id
        return self._began.get(party) or self.session.seen("party", party)

    def _begin(self) -> None:
        parties = self.session.evaluation.framework.parties
        self._began = {party.id: self.session.seen("party", party.id) for party in parties}

    def _dispute(self, party: str) -> Dispute | None:
        return self.session.evaluation.dispute("party", party)

    # -- showing ---------------------------------------------------------------------------------

    def _show(self, spot: Spot | None = None) -> None:
        results = self.session.assessment.parties
        locks: dict[tuple[int, int], str] = {}
        for n, result in enumerate(results):
            locks |= dict.fromkeys(((n, STRENGTHS), (n, CONCERNS)), self.words("parties.findings_locked"))
            if (reason := self._locked(result.party)) is not None:
                locks |= dict.fromkeys(((n, POINTS), (n, RECEIVED)), self.words.say(reason))
        rows = tuple(self._row(result) for result in results)
        self.refuse_typing(self.session.may_not("party"))
        self.ledger.show([Block(self._columns(), rows, locks=locks)], spot)
        found = [self._dispute(result.party.id) for result in results]
        told = [self.words("conflict.here", places=claims_said(dispute)) for dispute in found if dispute]
        self.ledger.note([*told, self._outcome()])
        if not self.ledger.typed.is_changed:
            self._begin()

    def _columns(self) -> tuple[Column, ...]:
        word = self.words
        return (
            Column(word("parties.party"), kind="shown", least=10),
            Column(word("parties.weight"), kind="shown", right=True),
            Column(word("parties.points"), right=True, blank=word("parties.pending")),
            Column(word("parties.maximum"), kind="shown", right=True),
            Column(word("parties.received"), least=10),
            Column(word("parties.share"), kind="shown", right=True),
            Column(word("parties.strengths"), word("parties.ask_findings"), "link", right=True),
            Column(word("parties.concerns"), word("parties.ask_findings"), "link", right=True),
        )

    def _row(self, result: PartyResult) -> tuple[str, ...]:
        party, evaluation = result.party, self.session.evaluation
        score = evaluation.parties.get(party.id)
        received = text_of(score.received) if score else ""
        points = self._range(result.points) if party.computed else text_of(score.points) if score else ""
        counts = (
            sum(f.section == party.id and f.polarity == polarity for f in evaluation.report_findings)
            for polarity in ("strength", "concern")
        )
        title = self.words.title(party)
        if self._dispute(party.id):
            title = f"{self.words('conflict.sign')} {title}"
        return (
            title, f"{text_of(party.weight)}%", points, text_of(party.maximum), received,
            self._range(result.share), *map(str, counts),
        )  # fmt: skip

    def _range(self, points: Range) -> str:
        low, high = (trimmed(self.session.assessment.shown(value)) for value in (points.low, points.high))
        return low if points.known else self.words("parties.range", low=low, high=high)

    def _outcome(self) -> str:
        found = self.session.assessment
        if found.total is not None:
            return self.words("parties.total", total=found.total, grade=found.possible_grades)
        low, high = found.interval
        return self.words("parties.interval", low=low, high=high, grades=found.possible_grades)

    def _party(self) -> PartyResult:
        return self.session.assessment.parties[self.ledger.spot.row]

    def _score(self) -> PartyScore | None:
        return self.session.evaluation.parties.get(self._party().party.id)

    def _locked(self, party: Party) -> Message | None:
        """Why nobody gives this party points; None where somebody does."""
        return say("parties.computed", party=self.words.title(party)) if party.computed else None
