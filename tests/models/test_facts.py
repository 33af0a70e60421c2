from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import ValidationError

from models import facts as f
from models.errors import UsageError
from models.facts import FACT_NAMES, Facts, value_of
from models.station import (
    Attendance,
    ClientFiles,
    CommunityFiles,
    District,
    Districts,
    Staffing,
    Station,
    Survey,
    Target,
    Targets,
    Training,
    Visit,
)

BAR = Decimal(95)

# name, done, agreed, the percentage that the published report prints
PUBLISHED = [
    ("home-visits", 778, 624, "124.68"),
    ("case-opened", 89, 90, "98.89"),
    ("case-sessions", 540, 540, "100"),
    ("case-closed", 79, 73, "108.22"),
    ("group-count", 29, 30, "96.67"),
    ("group-sessions", 176, 180, "97.78"),
    ("group-people", 2076, 1080, "192.22"),
    ("large-events", 12, 10, "120"),
    ("large-event-people", 3217, 700, "459.57"),
    ("small-events", 25, 20, "125"),
    ("small-event-people", 2475, 600, "412.5"),
    ("volunteers-registered", 152, 60, "253.33"),
    ("key-volunteers", 27, 30, "90"),
    ("volunteer-teams", 2, 2, "100"),
]

FILES = {
    "south": [("榕荫社区", 46), ("渡头社区", 23), ("南堤社区", 43)],
    "north": [("望溪社区", 40), ("竹里社区", 23), ("松岗社区", 24)],
    "east": [("荷塘社区", 39), ("明湖社区", 10)],
}


def row(name: str, actual: int | None, target: int | None) -> Target:
    return Target(
        id=name,
        name=name,
        unit="个",
        actual=None if actual is None else Decimal(actual),
        target=None if target is None else Decimal(target),
    )


def seed() -> Facts:
    return Facts(
        station=Station(contract_from=dt.date(2023, 7, 11), contract_to=dt.date(2024, 7, 10)),
        visit=Visit(data_until=dt.date(2024, 5, 31)),
        districts=Districts(rows=(District(id="south", name="南片区"), District(id="north", name="北片区"))),
        targets=Targets(rows=(*(row(n, a, t) for n, a, t, _ in PUBLISHED), row("phone-calls", 1877, None))),
        staffing=Staffing(
            contracted=20, on_post=22, certified=17, intermediate=2, assistant=15, experienced=17, retained=17
        ),
        attendance=Attendance(
            months=Decimal(11),
            due=Decimal(220),
            present=Decimal(221),
            certified_due=Decimal(110),
            certified_present=Decimal("169.5"),
            uncertified_present=Decimal("51.5"),
        ),
        training=Training(required=Decimal(1320), completed=Decimal("1831.5")),
        files=ClientFiles(
            rows=tuple(
                CommunityFiles(district=d, community=c, households=n, households_due=n)
                for d, rows in FILES.items()
                for c, n in rows
            )
        ),
        survey=Survey(population=1200, sampled=100, valid=100, satisfaction=Decimal("89.4")),
    )


@pytest.mark.parametrize(("name", "actual", "target", "printed"), PUBLISHED)
def test_every_published_completion_follows_from_its_target(
    name: str, actual: int, target: int, printed: str
) -> None:
    held = f.completion(row(name, actual, target))
    assert (held.percent, held.numerator, held.denominator, held.base) == (printed, actual, target, "target")


def test_a_count_without_an_agreed_figure_has_no_percentage() -> None:
    held = f.completion(row("phone-calls", 1877, None))
    assert held.value is None
    assert held.percent is None
    assert held.numerator == 1877


def test_a_target_of_zero_has_no_percentage() -> None:
    assert f.completion(row("none", 3, 0)).percent is None


def test_the_shares_of_staff_are_over_contracted_posts_and_say_so() -> None:
    shares = {held.name: held for held in f.staffing(seed())}
    for name in ("staffing.certified", "staffing.experienced", "staffing.retained"):
        assert shares[name].percent == "85"
        assert (shares[name].numerator, shares[name].denominator) == (17, 20)
        assert shares[name].base == "staffing.contracted"
    assert shares["staffing.posts"].percent == "110"


def test_attendance_counts_half_units() -> None:
    everyone, certified = f.attendance(seed())
    assert (everyone.percent, everyone.base) == ("100.45", "attendance.due")
    assert (certified.percent, certified.base) == ("154.09", "attendance.certified_due")
    assert certified.numerator == Decimal("169.5")


def test_hours_of_training_give_138_75_percent() -> None:
    assert f.training(seed()).percent == "138.75"


@pytest.mark.parametrize(("district", "total"), [("south", 112), ("north", 87), ("east", 49), (None, 248)])
def test_files_add_up_per_district_and_in_all(district: str | None, total: int) -> None:
    assert f.file_totals(seed(), district).households == total
    assert f.files(seed(), district).percent == "100"


def test_households_people_and_copies_are_never_mixed_nor_summed_in_part() -> None:
    held = Facts(
        files=ClientFiles(
            rows=(
                CommunityFiles(district="north", community="甲", households_due=40, people_due=42, copies=42),
                CommunityFiles(district="north", community="乙", households_due=47, households=47),
            )
        )
    )
    totals = f.file_totals(held, "north")
    assert (totals.households_due, totals.households, totals.people_due, totals.people, totals.copies) == (
        87,
        None,
        None,
        None,
        None,
    )


def test_the_progress_of_the_contract_counts_both_ends() -> None:
    held = f.contract_progress(seed())
    assert (held.numerator, held.denominator, held.percent) == (326, 366, "89.07")


@pytest.mark.parametrize(
    ("until", "gone"),
    [
        (dt.date(2023, 7, 11), 1),
        (dt.date(2024, 7, 10), 366),
        (dt.date(2025, 1, 1), 366),
        (dt.date(2023, 7, 10), None),
    ],
)
def test_the_progress_of_the_contract_stays_within_it(until: dt.date, gone: int | None) -> None:
    held = Facts(station=seed().station, visit=Visit(data_until=until))
    assert f.contract_progress(held).numerator == gone


def test_targets_met_leaves_out_those_without_a_target_and_applies_the_bar() -> None:
    held = f.targets_met(seed(), BAR)
    assert (held.numerator, held.denominator, held.percent) == (13, 14, "92.86")
    assert f.targets_met(seed(), Decimal(100)).numerator == 10
    assert f.targets_met(Facts(), BAR).value is None


@pytest.mark.parametrize(
    ("population", "needed"), [(0, 0), (1, 1), (99, 99), (100, 100), (101, 100), (5000, 100)]
)
def test_a_survey_is_a_census_up_to_a_hundred_people_and_a_sample_above(population: int, needed: int) -> None:
    assert f.sample_required(population) == needed


@pytest.mark.parametrize(
    ("name", "district", "value"),
    [
        ("staffing.posts", None, Fraction(110)),
        ("staffing.certified", None, Fraction(85)),
        ("staffing.experienced", None, Fraction(85)),
        ("staffing.retained", None, Fraction(85)),
        ("attendance.all", None, Fraction(22100, 220)),
        ("attendance.certified", None, Fraction(16950, 110)),
        ("training.hours", None, Fraction("138.75")),
        ("files.households", None, Fraction(100)),
        ("files.households", "south", Fraction(100)),
        ("survey.satisfaction", None, Fraction("89.4")),
        ("survey.sample", None, Fraction(100)),
        ("targets.met", None, Fraction(1300, 14)),
        ("target.key-volunteers", None, Fraction(90)),
        ("target.phone-calls", None, None),
        ("actual.volunteer-teams", None, Fraction(2)),
        ("actual.phone-calls", "south", Fraction(1877)),
        ("target.nothing", None, None),
        ("actual.nothing", None, None),
        ("contract.days", None, Fraction(32600, 366)),
        ("nonsense", None, None),
    ],
)
def test_a_rule_finds_each_fact_by_its_name(name: str, district: str | None, value: Fraction | None) -> None:
    assert value_of(name, seed(), district, BAR)[0] == value


@pytest.mark.parametrize("name", sorted(FACT_NAMES))
def test_every_named_fact_has_a_value_once_stated_and_none_before(name: str) -> None:
    assert value_of(name, seed(), None, BAR)[0] is not None
    value, held = value_of(name, Facts(), None, BAR)
    assert value is None
    assert held is not None
    assert held.base


def test_the_sample_is_held_against_the_frameworks_number() -> None:
    assert value_of("survey.sample", seed(), None, BAR, 200)[0] == 50


def test_a_district_is_found_by_id_or_name_and_an_unknown_one_names_the_known() -> None:
    assert f.find_district(seed(), "south") == f.find_district(seed(), "南片区")
    with pytest.raises(UsageError) as caught:
        f.find_district(seed(), "west")
    assert caught.value.message.key == "unknown.district"
    assert "north (北片区)" in str(caught.value.message.params["known"])


def test_where_no_districts_are_stated_the_refusal_says_so() -> None:
    with pytest.raises(UsageError) as caught:
        f.find_district(Facts(), "west")
    assert caught.value.message.key == "unknown.no_districts"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Staffing(on_post=2, certified=3),
        lambda: Station(contract_from=dt.date(2024, 1, 2), contract_to=dt.date(2024, 1, 1)),
        lambda: Station(started="2015-13"),
        lambda: Targets(rows=(row("a", 1, 1), row("a", 2, 2))),
        lambda: Districts(rows=(District(id="a", name="甲"), District(id="b", name="甲"))),
        lambda: Survey(satisfaction=Decimal("100.1")),
        lambda: Training(completed=Decimal(-1)),
        lambda: Training(completed=Decimal("NaN")),
    ],
)
def test_facts_that_cannot_be_are_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValidationError):
        make()
