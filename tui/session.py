"""What somebody states in a session, kind by kind: points, reasons, notes, evidence, findings, facts."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from decimal import Decimal

from models.acts import Rescore
from models.disputes import Dispute
from models.entries import Cell, Evidence, FactEntry, Finding, FindingKind, Method, Note, PartyScore, Score
from models.errors import Message, UsageError, say
from models.numbers import parse_number
from models.refusals import party_refusal, refusal
from models.station import Fact
from tui.work import Base, Work


class Session(Work):
    """An author's work, and an act for each kind of what they state by hand."""

    def own_score(self, cell: Cell) -> Score | None:
        """The author's own score of a cell."""
        return self.evaluation.scores.get(cell, {}).get(self.author)

    def looks_again(self, cell: Cell) -> bool:
        """Whether the author is asked for a second look at a line that they have scored, and handed in."""
        proceedings, section = self.whole.proceedings, self.whole.framework.section_of[cell.indicator]
        if not proceedings.asked_again(self.author, cell):
            return False
        if not proceedings.procedure.blind:  # nothing need be handed in
            return self.own_score(cell) is not None
        return proceedings.shows(self.author, section.id, cell)

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
            UsageError: not applicable without a reason.
        """
        self.refresh()  # the same person may have another session
        former = self.own_score(cell)
        kept = former.reason if former and (former.points is None) == (points is None) else ""
        reason = kept if reason is None else reason
        if points is None and not reason.strip():
            raise UsageError("score.na_reason")
        score = Score(
            author=self.author, indicator=cell.indicator, district=cell.district, points=points, reason=reason
        )
        outdated = [former] if isinstance(former, Rescore) else []
        if self.looks_again(cell):
            outdated = []
            round_ = self.whole.proceedings.second_looks[cell].round
            score = Rescore(**score.model_dump(), round=round_)
        evidence = [] if source is None else [self._evidence(cell, "files", source)]
        self.state(score, *evidence, without=outdated)

    def reason(self, cell: Cell, text: str, base: Base | None = None) -> Dispute | None:
        """State why the author gave the points that stand on a cell by now.

        Args:
            cell: the line and the district.
            text: the reason.
            base: the score that was seen when the author began to write; see `amend`.

        Returns:
            The conflict with what the author wrote meanwhile in another session, if there is one.

        Raises:
            UsageError: there are no points any more, or the line is not applicable and wants a reason.
        """
        self.refresh()
        score = self.own_score(cell)
        if score is None:
            raise UsageError("why.no_score")
        if score.points is None and not text.strip():
            raise UsageError("score.na_reason")
        began = base.entry if base and base.entry else score
        mine = began.model_copy(update={"reason": text})
        return self.amend(mine, mine, base)

    def note(self, cell: Cell, text: str, base: Base | None = None) -> Dispute | None:
        """State the author's own note on a cell; see `reason`."""
        note = Note(author=self.author, indicator=cell.indicator, district=cell.district, text=text)
        return self.amend(note, note, base)

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
                id=self.new_id(),
                section=section,
                district=district,
                indicator=indicator,
                polarity=polarity,
                text=text,
                order=last + 1,
            )
        )

    def amend_finding(
        self, finding: Finding, text: str, polarity: FindingKind | None = None, base: Base | None = None
    ) -> Dispute | None:
        """State a finding anew with another text or polarity; its original stays in the log.

        Args:
            finding: as it was when the edit began.
            text: what it is to say.
            polarity: what it is to be; None for what it was.
            base: what was seen then; see `amend`.

        Returns:
            The conflict that came of it, if one did.
        """
        changed = {"text": text, "polarity": polarity or finding.polarity, "author": self.author}
        return self.amend(finding, Finding.model_validate({**finding.model_dump(), **changed}), base)

    def move_finding(self, finding: Finding, step: int, among: Sequence[Finding] = ()) -> bool:
        """Move a finding one place up (-1) or down (1) among its siblings; False at the end of the list.

        Args:
            finding: what is moved.
            step: up or down.
            among: the siblings that count; by default all.
        """
        siblings = among or self.evaluation.findings_of(finding.section, finding.polarity, finding.district)
        at = next(n for n, sibling in enumerate(siblings) if sibling.id == finding.id)
        if not 0 <= at + step < len(siblings):
            return False
        beside = siblings[at + step].order
        beyond = siblings[at + 2 * step].order if 0 <= at + 2 * step < len(siblings) else beside + 2 * step
        self.amend(
            finding, finding.model_copy(update={"order": (beside + beyond) / 2, "author": self.author})
        )
        return True

    def fact(self, fact: Fact, base: Base | None = None) -> Dispute | None:
        """State a topic of facts as a whole.

        Args:
            fact: the topic.
            base: what it was made of; None where it is to stand as it is, whatever stands there.

        Returns:
            The conflict that came of it, if one did.
        """
        entry = FactEntry.of(self.author, fact)
        if base is None:
            self.state(entry)
            return None
        return self.amend(entry, entry, base)

    def party(
        self, name: str, points: Decimal, received: dt.date | None = None, base: Base | None = None
    ) -> Dispute | None:
        """State a party's points and the day they came.

        Args:
            name: the party.
            points: on the party's own scale.
            received: the day.
            base: as in `fact`.

        Returns:
            The conflict that came of it, if one did.

        Raises:
            UsageError: no such party, a computed one, or points out of its range.
        """
        if reason := party_refusal(self.evaluation.framework, name, points):
            raise UsageError(reason.key, **reason.params)
        party = self.evaluation.framework.party(name)
        entry = PartyScore(
            author=self.author, party=party.id if party else name, points=points, received=received
        )
        if base is None:
            self.state(entry)
            return None
        return self.amend(entry, entry, base)

    def _evidence(self, cell: Cell, method: Method, source: str, place: str = "") -> Evidence:
        return Evidence(
            author=self.author,
            id=self.new_id(),
            indicator=cell.indicator,
            district=cell.district,
            method=method,
            source=source,
            place=place,
        )

    @staticmethod
    def new_id() -> str:
        """An id that no other entry has; those made later sort behind."""
        return f"{dt.datetime.now(dt.UTC):%Y%m%d%H%M%S%f}-{secrets.token_hex(4)}"
