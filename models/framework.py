"""The indicator system (指标体系): sections, indicators, parties, weights, bands and rounding, as data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from models.errors import UsageError
from models.numbers import Rounding, digits
from models.rules import AnyRule, Judged, Level, Part
from models.sentences import Sentence

Scope = Literal["station", "district"]
PanelRule = Literal["mean", "trimmed_mean", "median", "owner"]
DistrictRule = Literal["equal", "clients"]

THIRD_PARTY = "third_party"


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise ValueError("value.must.positive")
    return value


Positive = Annotated[Decimal, AfterValidator(_positive)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9._-]{0,31}$")]


class Indicator(Part):
    """One scored line.

    Attributes:
        points: its maximum; for a `district` indicator the maximum of the districts' combination.
        group: the second-level heading it stands under.
        anchors: what degrees of a judged line look like.
    """

    id: Id
    title: str
    title_en: str = ""
    group: str = ""
    scope: Scope = "station"
    points: Annotated[Decimal, Field(ge=0)]
    rule: AnyRule = Judged()
    guidance: str = ""
    documents: tuple[str, ...] = ()
    anchors: tuple[Level, ...] = ()

    @property
    def is_veto(self) -> bool:
        """Whether the line is met or not met and forces the grade when it is not."""
        return self.rule.kind == "pass"

    @property
    def ceiling(self) -> Decimal:
        """The highest number that may be typed: the points, or 1 for a line met or not met."""
        return Decimal(1) if self.is_veto else self.points


class Section(Part):
    """A first-level heading (一级指标) and its lines.

    Attributes:
        by_district: whether its findings are wanted, and reported, for each district.
    """

    id: Id
    title: str
    title_en: str = ""
    points: Annotated[Decimal, Field(ge=0)]
    by_district: bool = False
    indicators: tuple[Indicator, ...] = Field(min_length=1)


class Party(Part):
    """Who scores: the third party (computed from the indicators) and those outside.

    Attributes:
        weight: percent of the total.
        maximum: the scale its points are given on.
    """

    id: Id
    title: str
    title_en: str = ""
    weight: Positive
    maximum: Positive = Decimal(100)
    computed: bool = False


class Band(Part):
    """A grade: half-open, its upper end excluded; the best has no upper end."""

    id: Id
    title: str
    title_en: str = ""
    at_least: Decimal
    below: Decimal | None = None


class Cap(Part):
    """A limit on the grade while a section or an indicator stays under a share of its points."""

    section: str | None = None
    indicator: str | None = None
    below: Decimal
    grade: str
    reason: str = ""
    reason_en: str = ""

    @property
    def title(self) -> str:
        """Its reason, or what it is about, under the name that the framework's parts share."""
        return self.reason or self.section or self.indicator or ""

    @property
    def title_en(self) -> str:
        """Its reason in English."""
        return self.reason_en


class Ground(Part):
    """A ground on which an evaluator is recused."""

    id: Id
    title: str
    title_en: str = ""


class Procedure(Part):
    """What is asked of evaluators beside their scores.

    Attributes:
        declaration: whether each declares secrecy and every ground for recusal before the first score.
        blind: whether nobody sees another's scores before handing in their own.
        tolerance: how far evaluators may differ on a line, in percent of its points.
        deduction: from which deduction on, in percent of a line's points, a reason or a finding is wanted.
        secrecy: what they undertake.
        grounds: for recusal.
    """

    declaration: bool = False
    blind: bool = False
    tolerance: Annotated[Decimal, Field(ge=0, le=100)] = Decimal(25)
    deduction: Annotated[Decimal, Field(gt=0, le=100)] = Decimal(50)
    secrecy: str = ""
    secrecy_en: str = ""
    grounds: tuple[Ground, ...] = ()

    @property
    def title(self) -> str:
        """The undertaking, under the name that the framework's parts share."""
        return self.secrecy

    @property
    def title_en(self) -> str:
        """The undertaking in English."""
        return self.secrecy_en


class Question(Part):
    """A question of the satisfaction survey."""

    id: Id
    title: str
    title_en: str = ""


class Questionnaire(Part):
    """The satisfaction survey's questions, each answered from 1, the worst, to `scale`, the best.

    Attributes:
        satisfied: from which answer on somebody counts as satisfied, where heads are counted.
    """

    scale: Annotated[int, Field(ge=2, le=9)] = 5
    satisfied: Annotated[int, Field(ge=1, le=9)] = 4
    questions: tuple[Question, ...] = Field(min_length=1)


class Lint(Part):
    """Where the checks on meaning draw their lines.

    Attributes:
        doubtful: over which percentage of a target the target itself is in doubt.
        certified_share: which part of the attendance due is due from certified workers, in percent.
    """

    doubtful: Annotated[Decimal, Field(gt=100, le=10_000)] = Decimal(200)
    certified_share: Annotated[Decimal, Field(ge=0, le=100)] | None = None


_USUAL = Lint()


class Framework(Part):
    """A whole indicator system, checked: sums, weights, bands, rules, names.

    Attributes:
        wording: the report's sentences that are its own, by name (``basis.items``); frozen with it.
    """

    format: Literal[1] = 1
    id: Id
    title: str
    title_en: str = ""
    version: str = "1"
    note: str = ""
    note_en: str = ""
    scale: Positive = Decimal(100)
    step: Positive = Decimal("0.5")
    panel: PanelRule = "mean"
    districts: DistrictRule = "equal"
    places: Annotated[int, Field(ge=0, le=6)] = 2
    rounding: Rounding = "half_up"
    completion_bar: Decimal = Decimal(95)
    satisfaction_sample: Annotated[int, Field(gt=0)] = 100
    veto_grade: str = ""
    sections: tuple[Section, ...] = Field(min_length=1)
    parties: tuple[Party, ...] = Field(min_length=1)
    bands: tuple[Band, ...] = Field(min_length=1)
    caps: tuple[Cap, ...] = ()
    procedure: Procedure | None = None
    questionnaire: Questionnaire | None = None
    wording: Mapping[str, Sentence] | None = None
    lint: Lint | None = None

    @property
    def bars(self) -> Lint:
        """Where the checks draw their lines; the usual ones where it does not say."""
        return self.lint or _USUAL

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """Every line by its id, in the framework's order."""
        return {line.id: line for section in self.sections for line in section.indicators}

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        """The section of each indicator id."""
        return {line.id: section for section in self.sections for line in section.indicators}

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON: the same for the same content, however the file is laid out."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def canonical(self) -> bytes:
        """The framework as sorted, compact JSON: what is frozen beside an evaluation."""
        data = self.model_dump(exclude_none=True)
        return json.dumps(
            data, default=digits, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()

    def section(self, name: str) -> Section | None:
        """The section of that id or title."""
        wanted = name.casefold()
        names = ((s, (s.id, s.title, s.title_en)) for s in self.sections)
        return next((s for s, known in names if name and wanted in map(str.casefold, known)), None)

    def party(self, name: str) -> Party | None:
        """The party of that id or title."""
        return next((p for p in self.parties if name in (p.id, p.title)), None)

    def heading(self, name: str) -> Section | Party:
        """What findings may stand under: a section, or a party outside the panel.

        Raises:
            UsageError: nothing has that id or title.
        """
        outside = tuple(party for party in self.parties if not party.computed)
        headings: tuple[Section | Party, ...] = (*self.sections, *outside)
        for heading in headings:
            if name in (heading.id, heading.title):
                return heading
        known = ", ".join(heading.id for heading in headings)
        raise UsageError("unknown.section", name=name, known=known)

    def band(self, name: str) -> Band:
        """The grade of that id.

        Raises:
            KeyError: no grade has it.
        """
        for band in self.bands:
            if band.id == name:
                return band
        raise KeyError(name)

    def grade(self, total: Decimal) -> Band:
        """The grade of a rounded total."""
        return next((band for band in self.bands if total >= band.at_least), self.bands[-1])
