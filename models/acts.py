"""What people state around the scores: who judges what, what is decided, answered and done."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from models.entries import Cell, Entry, Key, OfCell, Score, Text
from models.remit import Remit, RemitText

Task = Literal["hearing", "observation", "files", "interview", "organisation", "survey", "feedback"]
TASKS: tuple[Task, ...] = (
    "hearing", "observation", "files", "interview", "organisation", "survey", "feedback",
)  # fmt: skip
Progress = Literal["rectified", "partly", "not"]
Stance = Literal["no_objection", "comments"]
CALIBRATION = "calibration"
"""What the lines of the calibration round are handed in as; no section is called so."""
Clock = Annotated[str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")]
Version = Annotated[int, Field(ge=1, le=999)]
Round = Annotated[int, Field(ge=1, le=99)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,15}$")]


# -- before scoring ---------------------------------------------------------------------------------


class Declaration(Entry):
    """An evaluator's declaration: secrecy is undertaken, and every ground for recusal is stated.

    Attributes:
        secrecy: the undertaking.
        text: what else they declare.
    """

    kind = "declaration"
    secrecy: bool
    text: Text = ""

    def slot(self) -> str:
        """One for each evaluator."""
        return self.author


class Recusal(Entry):
    """An evaluator's recusal (回避): what they do not judge, and on which of the framework's grounds."""

    kind = "recusal"
    remit: RemitText
    ground: Annotated[str, Field(max_length=32)] = ""
    text: Text = ""

    def slot(self) -> str:
        """One for each evaluator and remit."""
        return f"{self.author}/{self.remit}"


class Objection(Entry):
    """The station's objection to an evaluator, as staff or the lead took it down."""

    kind = "objection"
    evaluator: str
    remit: RemitText = "all"
    text: Text
    received: dt.date | None = None

    def slot(self) -> str:
        """One for each evaluator."""
        return self.evaluator


class Ruling(Entry):
    """The lead's decision on an objection: one that is upheld recuses the evaluator."""

    kind = "ruling"
    evaluator: str
    upheld: bool
    remit: RemitText = "all"
    reason: Text

    def slot(self) -> str:
        """One for each evaluator."""
        return self.evaluator


class Assignment(Entry):
    """What an evaluator scores; without one everything, with an empty one nothing."""

    kind = "assignment"
    evaluator: str
    remits: tuple[RemitText, ...]

    def slot(self) -> str:
        """One for each evaluator."""
        return self.evaluator

    def covers(self, section: str, district: str | None) -> bool:
        """Whether a line is theirs to score."""
        return any(Remit.parse(remit).covers(section, district) for remit in self.remits)


class SelfScore(OfCell):
    """What the station gave itself on a line; it counts nowhere and stands in a column of its own."""

    kind = "self_score"
    points: Decimal | None = None
    reason: Text = ""

    def slot(self) -> str:
        """One for each cell."""
        return str(self.cell)


# -- the panel --------------------------------------------------------------------------------------


class Calibration(Entry):
    """The round before the rest: every evaluator scores the same few lines.

    Attributes:
        cells: which lines, as ``M01`` or ``Q01@south``.
        closed: whether the rest may be scored.
    """

    kind = "calibration"
    cells: tuple[Annotated[str, Field(max_length=80)], ...]
    closed: bool = False

    def slot(self) -> str:
        """One for the evaluation."""
        return self.kind

    def covers(self, cell: Cell) -> bool:
        """Whether a cell is one of its lines."""
        return str(cell) in self.cells


class HandIn(Entry):
    """An evaluator hands in a section, or the calibration round: from now on they see the others'."""

    kind = "hand_in"
    section: Annotated[str, Field(max_length=32)]

    def slot(self) -> str:
        """One for each evaluator and section."""
        return f"{self.author}/{self.section}"


class SecondLook(OfCell):
    """The lead asks for a second look at a line; of everybody who scored it where nobody is named.

    Attributes:
        round: how often it was asked for; whoever answered before is asked again.
    """

    kind = "second_look"
    evaluators: tuple[str, ...] = ()
    reason: Text = ""
    round: Round = 1

    def slot(self) -> str:
        """One for each cell."""
        return str(self.cell)

    def asks(self, name: str) -> bool:
        """Whether it asks somebody."""
        return not self.evaluators or name in self.evaluators


class Rescore(Score):
    """An evaluator's points after a second look: they count in place of the first ones, which stay.

    Attributes:
        round: of the second look that it answers.
    """

    kind = "rescore"
    round: Round = 1


class Settlement(OfCell):
    """The lead lets the panel's rule stand where evaluators differ.

    Attributes:
        spread: between the highest and the lowest points that were before the lead then.
        abstained: who called the line not applicable then.
    """

    kind = "settlement"
    spread: Decimal
    reason: Text = ""
    abstained: tuple[str, ...] = ()

    def slot(self) -> str:
        """One for each cell."""
        return str(self.cell)


# -- checks -----------------------------------------------------------------------------------------


class Waiver(Entry):
    """The lead lets a check's finding stand, and says why; a changed figure opens it again.

    Attributes:
        gap: what it waives, as `models.gaps.Gap.key` gives it.
        place: where that is mended; a cell, as ``M01`` or ``Q01@south``, where it is about a line.
    """

    kind = "waiver"
    gap: Annotated[str, Field(min_length=1, max_length=160)]
    place: Annotated[str, Field(max_length=120)] = ""
    reason: Text

    def slot(self) -> str:
        """One for each gap."""
        return self.gap


# -- findings ---------------------------------------------------------------------------------------


class Omission(Entry):
    """The lead leaves a finding out of the report, and says why; it stays among the sources."""

    kind = "omission"
    finding: Key
    reason: Text

    def slot(self) -> str:
        """One for each finding."""
        return self.finding


class FollowUp(Entry):
    """What the last evaluation of the station recommended, and what became of it.

    Attributes:
        source: the id of that evaluation.
        section: where it was found.
        text: what was found.
        state: None until somebody has looked.
    """

    kind = "follow_up"
    id: Key
    source: str
    section: str
    district: str | None = None
    text: Text
    recommendation: Text = ""
    state: Progress | None = None
    remark: Text = ""

    def slot(self) -> str:
        """Its own id."""
        return self.id


# -- the draft, the comments, the seal --------------------------------------------------------------


class Reply(Entry):
    """What a party answered to the draft.

    Attributes:
        party: a party's id, or ``station``.
    """

    kind = "reply"
    party: str
    stance: Stance
    received: dt.date | None = None
    text: Text = ""

    def slot(self) -> str:
        """One for each party."""
        return self.party


class Comment(Entry):
    """One point of a party's comments on the draft, about a section or a line of it."""

    kind = "comment"
    id: Key
    party: str
    section: str | None = None
    indicator: str | None = None
    text: Text
    received: dt.date | None = None

    def slot(self) -> str:
        """Its own id."""
        return self.id


class Answer(Entry):
    """The lead's answer to a comment: accepted or refused, why, and what was changed for it.

    Attributes:
        changes: the entries that were changed, as ``kind/slot``.
    """

    kind = "answer"
    comment: Key
    accepted: bool
    reason: Text
    changes: tuple[Annotated[str, Field(max_length=160)], ...] = ()

    def slot(self) -> str:
        """One for each comment."""
        return self.comment


class SignOff(Entry):
    """A signature under a version, of somebody else than whoever seals it.

    Attributes:
        digest: of all that was signed: whoever changes anything needs another signature.
    """

    kind = "sign_off"
    version: Version
    digest: Annotated[str, Field(max_length=64)]
    text: Text = ""

    def slot(self) -> str:
        """One for each person and version."""
        return f"{self.author}/{self.version}"


class Seal(Entry):
    """The lead closes a version: nothing is accepted after it.

    Attributes:
        digest: over every entry, as in `models.sealing`.
        framework: the framework's hash.
        report: SHA-256 of the report as it was sealed.
        journals: of each journal how far it goes, as ``replica number seal``.
        team: who was on the team, as `models.sealing.team_told` gives it; empty in older seals.
    """

    kind = "seal"
    version: Version
    digest: Annotated[str, Field(max_length=64)]
    framework: Annotated[str, Field(max_length=64)]
    report: Annotated[str, Field(max_length=64)] = ""
    journals: tuple[str, ...] = ()
    team: tuple[str, ...] = ()

    def slot(self) -> str:
        """One for each version."""
        return str(self.version)


class Reopening(Entry):
    """The lead opens a sealed version again, and says why; what follows is the next version."""

    kind = "reopening"
    version: Version
    reason: Text

    def slot(self) -> str:
        """One for each version."""
        return str(self.version)


# -- the day ----------------------------------------------------------------------------------------


class FieldTask(Entry):
    """One of the seven tasks of the day: who does it, from when to when, whether it is done.

    Attributes:
        begins: when it is planned to begin; once it has begun, when it did.
        ends: when it is planned to end; once it is done, when it was.
    """

    kind = "task"
    task: Task
    who: tuple[str, ...] = ()
    begins: Clock = ""
    ends: Clock = ""
    begun: bool = False
    done: bool = False
    remark: Text = ""

    def slot(self) -> str:
        """One for each task."""
        return self.task


class Roster(Entry):
    """Everybody whom the satisfaction survey may ask, as codes, where they are not numbered through."""

    kind = "roster"
    codes: tuple[Code, ...]

    def slot(self) -> str:
        """One for the evaluation."""
        return self.kind


class Ballot(Entry):
    """One questionnaire of the satisfaction survey: a client's code and the answers, None for no answer."""

    kind = "ballot"
    code: Code
    answers: tuple[Annotated[int, Field(ge=0, le=9)] | None, ...]

    def slot(self) -> str:
        """One for each code."""
        return self.code
