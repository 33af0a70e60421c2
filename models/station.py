"""What is evaluated and what was counted there: the facts people state, as they state them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
Amount = Annotated[Decimal, Field(ge=0)]
Number = Annotated[int, Field(ge=0)]
Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
Term = Annotated[int, Field(ge=0, le=250)]
Credential = Literal["intermediate", "assistant", "none"]
Period = Literal["mid", "end"]
Stance = Literal["no_objection", "comments"]
_DAY = re.compile(r"(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?")


def _day(value: object) -> object:
    """A day as people write it: 2026-10-01, 2026.10.1, 20261001, 2026年10月1日."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", value)) if isinstance(value, str) else None
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else value


Day = Annotated[dt.date, BeforeValidator(_day)]


class Fact(BaseModel):
    """One topic of facts, stated as a whole: a correction states it anew."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    topic: ClassVar[str]


class Station(Fact):
    """The station and the bodies around it. `budget` is in yuan; `started` is YYYY-MM."""

    topic = "station"
    name: Name = ""
    short_name: Name = ""
    city: Name = ""
    region: Name = ""
    street: Name = ""
    address: Name = ""
    started: Annotated[str, StringConstraints(pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$")] = ""
    operator: Name = ""
    purchaser: Name = ""
    supervisor: Name = ""
    third_party: Name = ""
    supervision_centre: Name = ""
    budget: Amount | None = None
    contract_from: dt.date | None = None
    contract_to: dt.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.contract_from and self.contract_to and self.contract_to < self.contract_from:
            raise ValueError("value.contract")
        return self


class Visit(Fact):
    """The evaluation itself: its period, its day, who came, and the date the figures go up to."""

    topic = "visit"
    year: Annotated[int, Field(ge=1990, le=2200)] | None = None
    period: Period = "end"
    date: dt.date | None = None
    days: Annotated[int, Field(ge=1, le=60)] | None = None
    experts: Number | None = None
    staff: Number | None = None
    data_until: dt.date | None = None


class District(BaseModel):
    """A service district and its communities, in order."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    id: Slug
    name: Name
    communities: tuple[Name, ...] = ()

    @property
    def title(self) -> str:
        """The district's name, under the name that framework parts use."""
        return self.name

    @property
    def key(self) -> str:
        """What the row is known by while others add and remove rows."""
        return self.id


class Districts(Fact):
    """The station's districts."""

    topic = "districts"
    rows: tuple[District, ...] = ()

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        for values in ([row.id for row in self.rows], [row.name for row in self.rows]):
            if len(set(values)) != len(values):
                raise ValueError("value.districts")
        return self


class Target(BaseModel):
    """One agreed indicator of work: what was agreed (None where nothing was) and what was done."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    id: Slug
    name: Name
    unit: Annotated[str, StringConstraints(strip_whitespace=True, max_length=8)]
    target: Amount | None = None
    actual: Amount | None = None

    @property
    def key(self) -> str:
        """What the row is known by while others add and remove rows."""
        return self.id


class Targets(Fact):
    """The agreed indicators (annex 1)."""

    topic = "targets"
    rows: tuple[Target, ...] = ()

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        ids = [row.id for row in self.rows]
        if len(set(ids)) != len(ids):
            raise ValueError("value.targets")
        return self


class Staffing(Fact):
    """Head counts. Ratios are over `contracted` posts, not over people on post."""

    topic = "staffing"
    contracted: Number | None = None
    on_post: Number | None = None
    certified: Number | None = None
    intermediate: Number | None = None
    assistant: Number | None = None
    experienced: Number | None = None
    retained: Number | None = None

    @model_validator(mode="after")
    def _parts(self) -> Self:
        if self.certified is not None and self.on_post is not None and self.certified > self.on_post:
            raise ValueError("value.certified")
        return self


class Presence(BaseModel):
    """One worker's attendance by code; half units exist."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    code: Name
    credential: Credential = "none"
    joined: Annotated[int, Field(ge=1990, le=2200)] | None = None
    due: Amount = Decimal(0)
    present: Amount = Decimal(0)

    @property
    def key(self) -> str:
        """What the row is known by while others add and remove rows."""
        return self.code


class Attendance(Fact):
    """Attendance (annex 2), in person-visits (人次); half units exist."""

    topic = "attendance"
    months: Amount | None = None
    due: Amount | None = None
    present: Amount | None = None
    certified_due: Amount | None = None
    certified_present: Amount | None = None
    uncertified_present: Amount | None = None
    rows: tuple[Presence, ...] = ()


class Training(Fact):
    """Continuing education, in hours."""

    topic = "training"
    required: Amount | None = None
    completed: Amount | None = None


class CommunityFiles(BaseModel):
    """Client files of one community: households (户), people (人) and copies (份) are counted apart."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    district: Slug
    community: Name
    households_due: Number | None = None
    households: Number | None = None
    people_due: Number | None = None
    people: Number | None = None
    copies: Number | None = None

    @property
    def key(self) -> str:
        """What the row is known by while others add and remove rows."""
        return f"{self.district}/{self.community}"


class ClientFiles(Fact):
    """Client files established, by community."""

    topic = "files"
    rows: tuple[CommunityFiles, ...] = ()


class Survey(Fact):
    """The satisfaction survey. `satisfaction` is percent; `definition` says percent of what."""

    topic = "survey"
    population: Number | None = None
    sampled: Number | None = None
    valid: Number | None = None
    method: Literal["random", "census"] = "random"
    seed: Number | None = None
    satisfaction: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    definition: Literal["mean", "share"] = "mean"


class Feedback(Fact):
    """What the parties answered: on site, and to the draft."""

    topic = "feedback"
    on_site: Stance | None = None
    on_site_text: str = ""
    draft: Stance | None = None
    draft_text: str = ""


class Schedule(Fact):
    """When the draft went out, the terms in working days, and the days that the calendar moves."""

    topic = "schedule"
    draft_sent: dt.date | None = None
    comment_days: Term | None = None
    answer_days: Term | None = None
    final_days: Term | None = None
    holidays: tuple[Day, ...] = ()
    workdays: tuple[Day, ...] = ()


class Closing(Fact):
    """The report's closing recommendations, in order."""

    topic = "closing"
    recommendations: tuple[str, ...] = ()


TOPICS: Mapping[str, type[Fact]] = {
    kind.topic: kind
    for kind in (
        Station,
        Visit,
        Districts,
        Targets,
        Staffing,
        Attendance,
        Training,
        ClientFiles,
        Survey,
        Feedback,
        Schedule,
        Closing,
    )
}
