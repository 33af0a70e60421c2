"""Who works on which evaluation: the one way from a screen or a command to the store."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from models.checks import party_refusal, refusal
from models.entries import (
    Cell,
    Entry,
    Evidence,
    FactEntry,
    Finding,
    FindingKind,
    Method,
    Note,
    OfCell,
    PartyScore,
    Score,
)
from models.errors import CONFLICT, Message, UsageError, ZhanpingError, say
from models.evaluation import Evaluation, fold
from models.numbers import parse_number
from models.scoring import Assessment, assess
from models.station import Fact

if TYPE_CHECKING:
    from storage.store import EvaluationStore


@dataclass(frozen=True, slots=True)
class Step:
    """One act: which slots it touched, what stood there before it and after it.

    Attributes:
        touched: an entry of each slot.
        former: what stood there, None where nothing did.
        stated: what stands there since, None where it was taken back.
    """

    touched: tuple[Entry, ...]
    former: tuple[Entry | None, ...]
    stated: tuple[Entry | None, ...]


def named(entry: Entry) -> Message:
    """An entry as people call it: its kind, and the line it is about."""
    where = str(entry.cell) if isinstance(entry, OfCell) else ""
    return say("entry.named", kind=say(f"cli.kind.{entry.kind}"), where=where)


class Session:
    """An author at work on an evaluation.

    Every method that states something returns after it is on disk. What follows from the entries
    is computed once for each change, when first asked for.
    """

    def __init__(self, store: EvaluationStore) -> None:
        self.store = store
        self.author = store.author
        self._done: list[Step] = []

    @cached_property
    def evaluation(self) -> Evaluation:
        """All entries, folded."""
        return fold(self.store.setup, self.store.framework, self.store.entries())

    @cached_property
    def assessment(self) -> Assessment:
        """All numbers that follow from the entries."""
        return assess(self.evaluation)

    def refresh(self) -> bool:
        """Read what others wrote; True when there was something new."""
        changed = self.store.refresh()
        if changed:
            self._forget()
        return changed

    def state(self, *entries: Entry) -> None:
        """Put entries on disk, all or none, and remember what they replaced for `undo`."""
        former = self._standing(entries)
        try:
            self.store.put(*entries)
        finally:
            self._forget()
        self._done.append(Step(entries, former, entries))

    def withdraw(self, entry: Entry) -> None:
        """Take an entry back: it leaves the picture and stays in the log."""
        former = self._standing((entry,))
        try:
            self.store.withdraw(entry)
        finally:
            self._forget()
        self._done.append(Step((entry,), former, (None,)))

    def undo(self) -> Step | None:
        """Restore what the last act of this session replaced, as new entries; None when there is none.

        Raises:
            ZhanpingError: somebody has changed it since; theirs stays.
        """
        if not self._done:
            return None
        step = self._done[-1]
        if self._standing(step.touched) != step.stated:
            self._done.pop()
            raise ZhanpingError("undo.changed", CONFLICT, what=named(step.touched[0]))
        pairs = zip(step.touched, step.former, strict=True)
        gone = tuple(entry for entry, former in pairs if former is None)
        try:
            if back := tuple(entry for entry in step.former if entry is not None):
                self.store.put(*back)
            if gone:
                self.store.withdraw(*gone)
        finally:
            self._forget()
        self._done.pop()
        return step

    @property
    def can_undo(self) -> bool:
        """Whether this session has stated something that it can take back."""
        return bool(self._done)

    def own_score(self, cell: Cell) -> Score | None:
        """The author's own score of a cell."""
        return self.evaluation.scores.get(cell, {}).get(self.author)

    def read_points(self, cell: Cell, text: str) -> Decimal | Message:
        """The points that a text gives a cell, or why it gives none."""
        points = parse_number(text)
        if points is None:
            return say("score.not_number", value=text)
        line = self.evaluation.framework.indicators[cell.indicator]
        return refusal(self.evaluation, line, points) or points

    def score(
        self, cell: Cell, points: Decimal | None, reason: str | None = None, source: str | None = None
    ) -> None:
        """State the author's points for a cell; a reason given before is kept.

        Args:
            cell: the line and the district.
            points: None for not applicable.
            reason: why; None keeps the one given before.
            source: a document to state as evidence, on disk together with the points or not at all.

        Raises:
            UsageError: not applicable without a reason, or the author is staff, who do not score.
        """
        if any(member.name == self.author and member.role == "staff" for member in self.store.setup.member):
            raise UsageError("cli.staff", name=self.author)
        former = self.own_score(cell)
        kept = former.reason if former and (former.points is None) == (points is None) else ""
        reason = kept if reason is None else reason
        if points is None and not reason.strip():
            raise UsageError("score.na_reason")
        score = Score(
            author=self.author, indicator=cell.indicator, district=cell.district, points=points, reason=reason
        )
        self.state(score, *([] if source is None else [self._evidence(cell, "files", source)]))

    def note(self, cell: Cell, text: str) -> None:
        """State the author's own note on a cell."""
        self.state(Note(author=self.author, indicator=cell.indicator, district=cell.district, text=text))

    def add_evidence(self, cell: Cell, method: Method, source: str, place: str = "") -> None:
        """State evidence for a cell."""
        self.state(self._evidence(cell, method, source, place))

    def add_finding(
        self,
        section: str,
        polarity: FindingKind,
        text: str,
        district: str | None = None,
        indicator: str | None = None,
    ) -> None:
        """State a finding; it stands after the others."""
        last = max((f.order for f in self.evaluation.findings), default=Decimal(0))
        self.state(
            Finding(
                author=self.author,
                id=self._id(),
                section=section,
                district=district,
                indicator=indicator,
                polarity=polarity,
                text=text,
                order=last + 1,
            )
        )

    def amend_finding(self, finding: Finding, text: str, polarity: FindingKind | None = None) -> None:
        """State a finding anew with another text or polarity; its original stays in the log."""
        changed = {"text": text, "polarity": polarity or finding.polarity}
        self.state(Finding.model_validate({**finding.model_dump(), **changed}))

    def move_finding(self, finding: Finding, step: int) -> bool:
        """Move a finding one place up (-1) or down (1) among its siblings; False at the end of the list."""
        siblings = self.evaluation.findings_of(finding.section, finding.polarity, finding.district)
        at = next(n for n, sibling in enumerate(siblings) if sibling.id == finding.id)
        if not 0 <= at + step < len(siblings):
            return False
        beside = siblings[at + step].order
        beyond = siblings[at + 2 * step].order if 0 <= at + 2 * step < len(siblings) else beside + 2 * step
        self.state(finding.model_copy(update={"order": (beside + beyond) / 2}))
        return True

    def fact(self, fact: Fact) -> None:
        """State a topic of facts as a whole."""
        self.state(FactEntry.of(self.author, fact))

    def party(self, name: str, points: Decimal, received: dt.date | None = None) -> None:
        """State a party's points and the day they came.

        Raises:
            UsageError: no such party, a computed one, or points out of its range.
        """
        if reason := party_refusal(self.evaluation.framework, name, points):
            raise UsageError(reason.key, **reason.params)
        party = self.evaluation.framework.party(name)
        self.state(
            PartyScore(
                author=self.author, party=party.id if party else name, points=points, received=received
            )
        )

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def _evidence(self, cell: Cell, method: Method, source: str, place: str = "") -> Evidence:
        return Evidence(
            author=self.author,
            id=self._id(),
            indicator=cell.indicator,
            district=cell.district,
            method=method,
            source=source,
            place=place,
        )

    def _standing(self, entries: Sequence[Entry]) -> tuple[Entry | None, ...]:
        """What stands in the slots of some entries now."""
        self.refresh()
        slots = {(entry.kind, entry.slot()) for entry in entries}
        now = {(e.kind, e.slot()): e for e in self.store.entries() if (e.kind, e.slot()) in slots}
        return tuple(now.get((entry.kind, entry.slot())) for entry in entries)

    def _forget(self) -> None:
        self.__dict__.pop("evaluation", None)
        self.__dict__.pop("assessment", None)

    @staticmethod
    def _id() -> str:
        return f"{dt.datetime.now(dt.UTC):%Y%m%d%H%M%S}-{secrets.token_hex(4)}"
