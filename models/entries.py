"""Entries (记录): what one person states. A correction is a new entry in the same slot."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from models.keys import public_key
from models.names import author_name
from models.station import TOPICS, Fact

Method = Literal["hearing", "observation", "files", "interview", "organisation", "survey"]
FindingKind = Literal["strength", "concern"]
POLARITIES: tuple[FindingKind, ...] = ("strength", "concern")
Role = Literal["lead", "expert", "staff"]
Stage = Literal["self_review", "on_site", "draft", "final"]
STAGES: tuple[Stage, ...] = ("self_review", "on_site", "draft", "final")
METHODS: tuple[Method, ...] = ("hearing", "observation", "files", "interview", "organisation", "survey")


class Cell(NamedTuple):
    """What a score is about: an indicator, and a district where it is scored per district."""

    indicator: str
    district: str | None = None

    def __str__(self) -> str:
        return f"{self.indicator}@{self.district}" if self.district else self.indicator

    @classmethod
    def parse(cls, text: str) -> Cell:
        """``M01`` or ``Q01@south``."""
        indicator, _, district = text.partition("@")
        return cls(indicator, district or None)


def clean_text(text: str) -> str:
    """Text without control characters (a newline and a tab stay) and without outer space."""
    if text.isprintable():
        return text.strip()
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


Text = Annotated[str, AfterValidator(clean_text), Field(max_length=20_000)]
Author = Annotated[str, Field(min_length=1, max_length=32)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._@-]{1,80}$")]


class Entry(BaseModel):
    """What one person states.

    Attributes:
        kind: the table it stands in.
        author: who states it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    kind: ClassVar[str]
    author: Author

    def slot(self) -> str:
        """Its place in the table: a later entry in the same slot replaces it."""
        raise NotImplementedError

    def document(self) -> dict[str, Any]:
        """The entry as plain JSON values."""
        document: dict[str, Any] = {}
        for name, value in self.__dict__.items():
            if type(value) is str:
                document[name] = value
            elif type(value) is Decimal:
                document[name] = str(value)
            elif value is not None:  # most are plain text: no serializer is needed for them
                return self.model_dump(mode="json", exclude_none=True)
        return document


class OfCell(Entry):
    """An entry about a line, in a district where the line is scored per district."""

    indicator: str
    district: str | None = None

    @property
    def cell(self) -> Cell:
        """The line and the district."""
        return Cell(self.indicator, self.district)


class OfEvaluator(OfCell):
    """An entry that each evaluator has of their own on a line."""

    def slot(self) -> str:
        """One for each author and cell."""
        at = f"@{self.district}" if self.district else ""
        return f"{self.author}/{self.indicator}{at}"


class Score(OfEvaluator):
    """An evaluator's points for a line; None says not applicable (不适用), with the reason."""

    kind = "score"
    points: Decimal | None = None
    reason: Text = ""


class Note(OfEvaluator):
    """An evaluator's own note on a line; it leaves with no report."""

    kind = "note"
    text: Text


class Evidence(OfCell):
    """Evidence (佐证): how it was met, the document or person's code, and the place in it."""

    kind = "evidence"
    id: Key
    method: Method = "files"
    source: Text
    place: Text = ""

    def slot(self) -> str:
        """Its own id."""
        return self.id


class Finding(Entry):
    """A finding (意见): a strength or a concern, of a section or of a party.

    Attributes:
        section: a section's or a party's id.
        district: where it holds for one district.
        indicator: the line it came from.
        order: rank among its siblings, smaller first.
        recommendation: what the station is advised to do about it; the next evaluation opens with it.
        sources: ids of the findings that it puts into one, or into other words, and that it stands for.
    """

    kind = "finding"
    id: Key
    section: str
    district: str | None = None
    indicator: str | None = None
    polarity: FindingKind
    text: Text
    order: Decimal = Decimal(0)
    recommendation: Text = ""
    sources: tuple[Key, ...] = ()

    def slot(self) -> str:
        """Its own id."""
        return self.id


class PartyScore(Entry):
    """Points of a party outside the panel, on the party's own scale, and the day they came."""

    kind = "party"
    party: str
    points: Decimal
    received: dt.date | None = None

    def slot(self) -> str:
        """One for each party."""
        return self.party


class Adjudication(OfCell):
    """The lead's decided points (合议) where experts differ; the originals stay."""

    kind = "adjudication"
    points: Decimal | None = None
    reason: Text

    def slot(self) -> str:
        """One for each cell."""
        return str(self.cell)


class StageChange(Entry):
    """The stage (阶段) the evaluation stands in, and why it went back there."""

    kind = "stage"
    stage: Stage
    reason: Text = ""

    def slot(self) -> str:
        """One for the evaluation."""
        return "stage"


class FactEntry(Entry):
    """One topic of facts, stated as a whole."""

    kind = "fact"
    topic: str
    value: dict[str, Any]

    def slot(self) -> str:
        """One for each topic."""
        return self.topic

    @cached_property
    def fact(self) -> Fact:
        """The facts themselves."""
        return TOPICS[self.topic].model_validate(self.value)

    @classmethod
    def of(cls, author: str, fact: Fact) -> FactEntry:
        """The entry that states these facts."""
        return cls(author=author, topic=fact.topic, value=fact.model_dump(mode="json", exclude_none=True))


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where and when an entry was written.

    Attributes:
        at: the writer's clock, in UTC.
        author: who wrote it.
        device: the machine's token.
        version: its place in the order of all entries, the same on every machine.
    """

    at: dt.datetime
    author: str
    device: str
    version: str


def _as_stored(key: str) -> str:
    """A key as it stands in a team; anything else would stand in what sshd reads, too."""
    if public_key(key) != key:
        raise ValueError("value.must.public_key")
    return key


class Member(BaseModel):
    """Someone of the team.

    Attributes:
        owns: the sections an expert answers for.
        keys: public keys that open the app as this person, in OpenSSH's form.
        left: no longer lets them in or write; what they stated stays.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    name: Annotated[str, AfterValidator(author_name)]
    role: Role = "expert"
    owns: tuple[str, ...] = ()
    keys: tuple[Annotated[str, AfterValidator(_as_stored)], ...] = ()
    left: bool = False


class Setup(BaseModel):
    """What an evaluation starts with: its id, its frozen framework, its team.

    Attributes:
        framework_hash: SHA-256 of the frozen copy beside the file.
        sample: a made-up evaluation, marked as such wherever it shows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    format: Literal[3] = 3
    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    framework: str
    framework_hash: str
    created: dt.datetime
    created_by: str
    sample: bool = False
    member: tuple[Member, ...] = ()

    def admits(self, name: str) -> bool:
        """Whether somebody who comes in by a key may see it: those on its team."""
        return any(member.name == name and not member.left for member in self.member)
