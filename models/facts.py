"""What follows from the facts: ratios with their numerators and denominators named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from models.errors import UsageError
from models.numbers import ratio, trimmed
from models.station import (
    Attendance,
    ClientFiles,
    Closing,
    CommunityFiles,
    District,
    Districts,
    Feedback,
    Schedule,
    Staffing,
    Station,
    Survey,
    Target,
    Targets,
    Training,
    Visit,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of an evaluation; a topic nobody stated is empty."""

    station: Station = field(default_factory=Station)
    visit: Visit = field(default_factory=Visit)
    districts: Districts = field(default_factory=Districts)
    targets: Targets = field(default_factory=Targets)
    staffing: Staffing = field(default_factory=Staffing)
    attendance: Attendance = field(default_factory=Attendance)
    training: Training = field(default_factory=Training)
    files: ClientFiles = field(default_factory=ClientFiles)
    survey: Survey = field(default_factory=Survey)
    feedback: Feedback = field(default_factory=Feedback)
    schedule: Schedule = field(default_factory=Schedule)
    closing: Closing = field(default_factory=Closing)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A percentage that knows what it is a percentage of.

    Attributes:
        name: for example ``staffing.certified``.
        numerator: what was counted, or None where it was not stated.
        denominator: what it is held against, or None.
        base: the denominator's name, for example ``staffing.contracted``.
    """

    name: str
    numerator: Decimal | int | None
    denominator: Decimal | int | None
    base: str

    @property
    def value(self) -> Fraction | None:
        """The exact percentage; None while a side is missing or the denominator is zero."""
        if self.numerator is None or self.denominator is None:
            return None
        return ratio(self.numerator, self.denominator)

    @property
    def percent(self) -> str | None:
        """The percentage half up to two decimals, trailing zeros dropped."""
        return None if self.value is None else trimmed(self.value)


@dataclass(frozen=True, slots=True)
class FileTotals:
    """Sums over communities; None while one of them does not state the count."""

    households_due: int | None
    households: int | None
    people_due: int | None
    people: int | None
    copies: int | None


def completion(row: Target) -> Ratio:
    """What was done of what was agreed."""
    return Ratio(f"target.{row.id}", row.actual, row.target, "target")


def staffing(facts: Facts) -> tuple[Ratio, ...]:
    """Shares of the contracted posts: filled, certified, with two years' practice, retained."""
    staff = facts.staffing
    return tuple(
        Ratio(f"staffing.{name}", count, staff.contracted, "staffing.contracted")
        for name, count in (
            ("posts", staff.on_post),
            ("certified", staff.certified),
            ("experienced", staff.experienced),
            ("retained", staff.retained),
        )
    )


def attendance(facts: Facts) -> tuple[Ratio, ...]:
    """Present of due, for all and for the certified."""
    held = facts.attendance
    return (
        Ratio("attendance.all", held.present, held.due, "attendance.due"),
        Ratio("attendance.certified", held.certified_present, held.certified_due, "attendance.certified_due"),
    )


def training(facts: Facts) -> Ratio:
    """Hours completed of hours required."""
    return Ratio("training.hours", facts.training.completed, facts.training.required, "training.required")


def file_rows(facts: Facts, district: str | None = None) -> tuple[CommunityFiles, ...]:
    """The communities' file counts, of one district or of all."""
    return tuple(row for row in facts.files.rows if district is None or row.district == district)


def file_totals(facts: Facts, district: str | None = None) -> FileTotals:
    """Files of a district or of the station, each kind of unit summed apart; open while a row lacks it."""
    rows = file_rows(facts, district)

    def total(name: str) -> int | None:
        counts = [getattr(row, name) for row in rows]
        return sum(counts) if counts and None not in counts else None

    return FileTotals(*(total(n) for n in ("households_due", "households", "people_due", "people", "copies")))


def files(facts: Facts, district: str | None = None) -> Ratio:
    """Households with a file of households due one."""
    totals = file_totals(facts, district)
    return Ratio("files.households", totals.households, totals.households_due, "files.households_due")


def clients(facts: Facts, district: str) -> int | None:
    """Households on file in a district, its weight where clients decide; None while not stated."""
    return file_totals(facts, district).households


def sample_required(population: int, at_least: int = 100) -> int:
    """How many answers a survey needs: a census up to `at_least` people, a sample of that many above."""
    return min(population, at_least)


def survey(facts: Facts, at_least: int = 100) -> tuple[Ratio, Ratio]:
    """Satisfaction (already a percentage) and valid answers of answers needed."""
    held = facts.survey
    needed = None if held.population is None else sample_required(held.population, at_least)
    return (
        Ratio(
            "survey.satisfaction",
            held.satisfaction,
            None if held.satisfaction is None else 100,
            "survey.hundred",
        ),
        Ratio("survey.sample", held.valid, needed, "survey.required"),
    )


def targets_met(facts: Facts, bar: Decimal) -> Ratio:
    """Targets at or over the completion bar, of those that have both figures."""
    done = [value for row in facts.targets.rows if (value := completion(row).value) is not None]
    return Ratio(
        "targets.met", sum(v >= bar for v in done) if done else None, len(done) or None, "targets.counted"
    )


def behind(facts: Facts, bar: Decimal) -> tuple[Target, ...]:
    """The targets under the completion bar, in order; those without both figures are left out."""
    return tuple(
        row for row in facts.targets.rows if (done := completion(row).value) is not None and done < bar
    )


def uncertified(facts: Facts) -> int | None:
    """People on post without a certificate; None while either count is missing."""
    staff = facts.staffing
    return None if staff.on_post is None or staff.certified is None else staff.on_post - staff.certified


def years_running(facts: Facts) -> int | None:
    """Full years from the month the station started to the day of the visit."""
    day, started = facts.visit.date, facts.station.started
    if day is None or not started:
        return None
    months = (day.year - int(started[:4])) * 12 + day.month - int(started[5:])
    return months // 12 if months >= 0 else None


def ten_thousands(amount: Decimal) -> str:
    """An amount in units of ten thousand (万), exact."""
    return trimmed(Fraction(amount) / 10_000, 6)


def contract_progress(facts: Facts) -> Ratio:
    """Days of the contract gone by the date of the figures, of all its days, both ends counted."""
    start, end, until = facts.station.contract_from, facts.station.contract_to, facts.visit.data_until
    gone = (min(until, end) - start).days + 1 if start and end and until and until >= start else None
    return Ratio(
        "contract.days", gone, (end - start).days + 1 if start and end else None, "contract.all_days"
    )


_HEADLINES = (
    "staffing.certified",
    "staffing.retained",
    "attendance.all",
    "training.hours",
    "files.households",
    "survey.satisfaction",
    "targets.met",
)
FACT_NAMES = frozenset(
    {
        "staffing.posts",
        "staffing.certified",
        "staffing.experienced",
        "staffing.retained",
        "attendance.all",
        "attendance.certified",
        "training.hours",
        "files.households",
        "survey.satisfaction",
        "survey.sample",
        "targets.met",
    }
)


def derived(facts: Facts, bar: Decimal, sample: int = 100) -> Iterator[Ratio]:
    """Every derived ratio of the station as a whole, targets apart."""
    yield from staffing(facts)
    yield from attendance(facts)
    yield training(facts)
    yield files(facts)
    yield from survey(facts, sample)
    yield targets_met(facts, bar)
    yield contract_progress(facts)


def headlines(facts: Facts, bar: Decimal, sample: int = 100) -> tuple[Ratio, ...]:
    """The ratios that a summary shows, in its order."""
    ratios = {ratio.name: ratio for ratio in derived(facts, bar, sample)}
    return tuple(ratios[name] for name in _HEADLINES)


def value_of(
    name: str, facts: Facts, district: str | None, bar: Decimal, sample: int = 100
) -> tuple[Fraction | None, Ratio | None]:
    """The value a scoring rule asks for by name: percent, or a count for ``actual.*``.

    Returns:
        The exact value (None while not stated) and the ratio it comes from, where it is one.
    """
    family, _, item = name.partition(".")
    if family in ("target", "actual"):
        row = next((row for row in facts.targets.rows if row.id == item), None)
        if row is None:
            return None, None
        if family == "actual":
            return (None if row.actual is None else Fraction(row.actual)), None
        return completion(row).value, completion(row)
    if name == "targets.met" and any(row.target and row.actual is None for row in facts.targets.rows):
        return None, None  # a share of a part is no ground for points
    if name == "files.households":
        return files(facts, district).value, files(facts, district)
    found = next((r for r in derived(facts, bar, sample) if r.name == name), None)
    return (None if found is None else found.value), found


def find_district(facts: Facts, name: str) -> District:
    """The district of that id or name.

    Raises:
        UsageError: there is none; names those that there are.
    """
    known = known_districts(facts)
    for row in facts.districts.rows:
        if name in (row.id, row.name):
            return row
    raise UsageError("unknown.district", name=name, known=known)


def known_districts(facts: Facts) -> str:
    """The districts there are, to be named in a refusal.

    Raises:
        UsageError: ``unknown.no_districts``: nobody has stated any.
    """
    if not facts.districts.rows:
        raise UsageError("unknown.no_districts")
    return ", ".join(f"{row.id} ({row.name})" for row in facts.districts.rows)
