"""What a gap is and where it is mended."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from models.acts import (
    Answer,
    Ballot,
    Comment,
    FieldTask,
    FollowUp,
    Omission,
    Reopening,
    Reply,
    Roster,
    Seal,
    SignOff,
    Waiver,
)
from models.disputes import Dispute
from models.entries import Cell, Entry, FactEntry, Finding, OfCell, PartyScore, StageChange
from models.errors import Message
from models.evaluation import Evaluation

Severity = Literal["block", "warn"]

WAIVABLE_BLOCKS = frozenset({"deduction", "percent", "sum"})
"""What blocks, and may yet be waived: it leaves no number open."""
_NEVER = frozenset({"conflict", "calibration", "stray", "not_owner", "disputed"})
"""What only warns, and is never waived: it is settled, or it is no matter of words."""
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is entered; exactly one of its fields is set, `district` beside a section apart.

    Attributes:
        topic: a topic of facts, ``ballots`` for the survey's questionnaires, or ``day`` for the day board.
        section: a section's or party's findings, in `district` where that is set.
        stage: the stage the evaluation stands in.
        follow_up: the id of a follow-up.
        view: one of the views that have no key of their own.
        finding: beside a section, which of its findings; the place is called by the section alone.
    """

    cell: Cell | None = None
    party: str | None = None
    topic: str | None = None
    section: str | None = None
    district: str | None = None
    stage: bool = False
    follow_up: str | None = None
    view: str | None = None
    finding: str | None = None

    def __str__(self) -> str:
        if self.stage:
            return "stage"
        if self.follow_up:
            return f"follow-up:{self.follow_up}"
        if self.view:
            return self.view
        where = self.party or self.topic or self.section or str(self.cell)
        return f"{where}@{self.district}" if self.district else where


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing or contradictory.

    Attributes:
        severity: `block` where there is no grade or no report worth signing while it stands.
        code: its name, stable for machines.
        dispute: what is to be settled, where it is a conflict.
        mend: what to do about it, where the message does not say that by itself.
    """

    severity: Severity
    code: str
    message: Message
    place: Place
    dispute: Dispute | None = None
    mend: Message | None = None

    @property
    def key(self) -> str:
        """What it is waived by: its code, its place and a digest of all it says, in no language.

        It is another one as soon as any figure or name in it is.
        """
        parts = [self.code, str(self.place), _plain(self.message)]
        said = json.dumps(parts, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{self.code}/{self.place}/{digest[:_DIGITS]}"

    @property
    def short(self) -> str:
        """The end of its key, as it is typed."""
        return self.key.rpartition("/")[2]

    @property
    def can_waive(self) -> bool:
        """Whether it may stand with a reason; what leaves a number, a party or a conflict open never may."""
        if self.dispute is not None or self.code in _NEVER:
            return False
        return self.severity == "warn" or self.code in WAIVABLE_BLOCKS


def _plain(value: object) -> object:
    """A part of a message as plain values, the same on every machine and in every version's words."""
    match value:
        case Message():
            return [value.key, {name: _plain(part) for name, part in value.params.items()}]
        case Mapping():
            return {str(name): _plain(part) for name, part in value.items()}
        case tuple() | list():
            return [_plain(part) for part in value]
    return str(getattr(value, "id", value))


def place_of(entry: Entry, evaluation: Evaluation) -> Place:
    """Where an entry is mended; what stands on a line that is gone, where lines come from."""
    match entry:
        case Finding():
            return Place(section=entry.section, district=entry.district)
        case FactEntry():
            return Place(topic=entry.topic)
        case PartyScore():
            return Place(party=entry.party)
        case StageChange():
            return Place(stage=True)
        case FollowUp():
            return Place(follow_up=entry.id)
        case Omission() if (finding := evaluation.editing.by_id.get(entry.finding)) is not None:
            return Place(section=finding.section, district=finding.district)
        case Ballot() | Roster():
            return Place(topic="ballots")
        case FieldTask():
            return Place(topic="day")
        case Waiver():
            return Place(view="gaps")
        case Reply() | Comment() | Answer() | SignOff() | Seal() | Reopening():
            return Place(view="rounds")
    if isinstance(entry, OfCell) and entry.cell in evaluation.cells:
        return Place(cell=entry.cell)
    return Place(topic="districts")
