from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from models.entries import Cell, Entry, Member
from models.framework import Framework, PanelRule
from models.scoring import Range, SectionResult, combine
from models.station import ClientFiles, CommunityFiles
from tests.models.build import (
    assessed,
    complete,
    decided,
    districts,
    fact,
    households,
    panel,
    party,
    plain,
    score,
    scores,
    small,
)

ONE = {"s": [("L1", "station", 4)]}


def exactly(value: Fraction | int | str) -> Range:
    return Range(Fraction(value), Fraction(value), known=True)


def between(low: Fraction | int | str, high: Fraction | int | str) -> Range:
    return Range(Fraction(low), Fraction(high), known=False)


@pytest.mark.parametrize(
    ("rule", "points", "result"),
    [
        ("mean", [2], "2"),
        ("mean", [2, 1], "3/2"),
        ("mean", [2, 1, 1], "4/3"),
        ("mean", [0, 0, 0], "0"),
        ("trimmed_mean", [3], "3"),
        ("trimmed_mean", [3, 1], "2"),
        ("trimmed_mean", [0, 1, 4], "1"),
        ("trimmed_mean", [4, 0, 1, 2], "3/2"),
        ("trimmed_mean", [0, 3, 3, 4, 1], "7/3"),
        ("trimmed_mean", [2, 2, 2], "2"),
        ("median", [3], "3"),
        ("median", [3, 1], "2"),
        ("median", [0, 1, 4], "1"),
        ("median", [4, 0, 1, 2], "3/2"),
        ("owner", [3], "3"),
        ("owner", [3, 2], "5/2"),
    ],
)
def test_several_evaluators_points_become_one_number(
    rule: PanelRule, points: Sequence[int], result: str
) -> None:
    assert combine(rule, [Fraction(p) for p in points]) == Fraction(result)
    assert combine(rule, [Fraction(p) for p in reversed(points)]) == Fraction(result)


@pytest.mark.parametrize(
    ("rule", "given", "expected"),
    [
        ("mean", {"a": 4, "b": 3, "c": 2}, exactly(3)),
        ("mean", {"a": 4, "b": 3}, between("7/3", "11/3")),
        ("mean", {"a": 4}, between("4/3", 4)),
        ("mean", {}, between(0, 4)),
        ("mean", {"a": None, "b": 3, "c": 2}, exactly("5/2")),
        ("mean", {"a": None, "b": 3}, between("3/2", "7/2")),
        ("mean", {"a": None, "b": None, "c": 1}, exactly(1)),
        ("median", {"a": 4, "b": 3}, between(3, 4)),
        ("median", {"a": 2}, between(0, 4)),
        ("trimmed_mean", {"a": 4, "b": 3}, between(3, 4)),
        ("trimmed_mean", {"a": 1, "b": 3, "c": 3}, exactly(3)),
    ],
)
def test_an_absent_evaluator_leaves_an_interval_and_one_who_abstains_does_not(
    rule: PanelRule, given: Mapping[str, int | None], expected: Range
) -> None:
    result = assessed(plain(ONE, panel=rule), scores("L1", **given), panel("a", "b", "c")).cells[Cell("L1")]
    assert result.points == expected
    assert result.missing == tuple(name for name in "abc" if name not in given)
    assert result.abstained == tuple(name for name, points in given.items() if points is None)
    assert result.complete is not bool(result.missing)


def test_a_cell_that_all_call_not_applicable_has_no_points() -> None:
    result = assessed(plain(ONE), scores("L1", a=None, b=None), panel("a", "b")).cells[Cell("L1")]
    assert result.points is None
    assert result.complete


OWNED = (
    Member(name="a", role="lead", owns=("other",)),
    Member(name="b", owns=("s",)),
    Member(name="c", owns=("s", "other")),
)


@pytest.mark.parametrize(
    ("given", "expected", "missing"),
    [
        ({"b": 4, "c": 3}, exactly("7/2"), ()),
        ({"b": 4}, between(2, 4), ("c",)),
        ({}, between(0, 4), ("b", "c")),
    ],
)
def test_where_owners_score_only_the_sections_owners_are_awaited(
    given: Mapping[str, int], expected: Range, missing: tuple[str, ...]
) -> None:
    result = assessed(plain(ONE, panel="owner"), scores("L1", **given), OWNED).cells[Cell("L1")]
    assert (result.points, result.missing) == (expected, missing)


def test_a_section_that_nobody_owns_is_scored_by_the_whole_panel() -> None:
    framework = plain({"t": [("L1", "station", 4)]}, panel="owner")
    assert assessed(framework, [], OWNED).cells[Cell("L1")].missing == ("a", "b", "c")


def test_an_unlisted_author_counts_on_the_line_they_scored_and_is_awaited_nowhere() -> None:
    framework = plain({"s": [("L1", "station", 4), ("L2", "station", 4)]})
    cells = assessed(framework, [*scores("L1", a=4, z=2), *scores("L2", a=4)], panel("a")).cells
    assert cells[Cell("L1")].points == exactly(3)
    assert cells[Cell("L2")].points == exactly(4)
    assert cells[Cell("L2")].missing == ()


def test_without_a_team_a_cell_stays_open_until_someone_scores_it() -> None:
    framework = plain(ONE)
    assert assessed(framework, [], {}).cells[Cell("L1")].points == between(0, 4)
    assert assessed(framework, scores("L1", a=3), {}).cells[Cell("L1")].points == exactly(3)


def test_staff_are_not_awaited() -> None:
    result = assessed(plain(ONE), scores("L1", a=3), {**panel("a"), "s": "staff"})
    assert result.cells[Cell("L1")].points == exactly(3)


def test_an_adjudicated_cell_has_the_leads_points_while_the_originals_stay() -> None:
    result = assessed(plain(ONE), [*scores("L1", a=4, b=1), decided("L1", "3.5")], panel("a", "b")).cells[
        Cell("L1")
    ]
    assert result.points == exactly("7/2")
    assert result.given == {"a": 4, "b": 1}
    assert result.adjudicated


def test_an_adjudication_closes_a_cell_that_somebody_has_not_scored() -> None:
    result = assessed(plain(ONE), [*scores("L1", a=4), decided("L1", 3)], panel("a", "b")).cells[Cell("L1")]
    assert (result.points, result.missing, result.complete) == (exactly(3), (), True)


def test_an_adjudication_may_say_not_applicable() -> None:
    result = assessed(plain(ONE), [*scores("L1", a=4), decided("L1", None)], panel("a", "b")).cells[
        Cell("L1")
    ]
    assert result.points is None
    assert result.complete


PER_DISTRICT = {"s": [("D1", "district", 6), ("L1", "station", 4)]}


def line_d1(framework: Framework, entries: Sequence[Entry]) -> Range | None:
    return assessed(framework, entries, panel("a")).sections[0].lines[0].points


def given(**points: int | None) -> list[Entry]:
    return [score("a", f"D1@{district}", value) for district, value in points.items()]


@pytest.mark.parametrize(
    ("weighting", "counts", "points", "expected"),
    [
        ("equal", {}, {"e": 6, "w": 3, "n": 0}, exactly(3)),
        ("equal", {}, {"e": 6, "w": 3}, between(3, 5)),
        ("equal", {}, {"e": 6, "w": 3, "n": None}, exactly("9/2")),
        ("equal", {}, {"e": 6, "w": None, "n": None}, exactly(6)),
        ("equal", {}, {"e": None, "w": None, "n": None}, None),
        ("equal", {}, {}, between(0, 6)),
        (
            "clients",
            {"e": 112, "w": 87, "n": 49},
            {"e": 6, "w": 3, "n": 0},
            exactly(Fraction(6 * 112 + 3 * 87, 248)),
        ),
        (
            "clients",
            {"e": 112, "w": 87, "n": 49},
            {"e": 6, "w": 3, "n": None},
            exactly(Fraction(6 * 112 + 3 * 87, 199)),
        ),
        ("clients", {"e": 1, "w": 1, "n": 2}, {"e": 6, "w": 3}, between("9/4", "21/4")),
        ("clients", {"e": 1, "w": 1, "n": 0}, {"e": 6, "w": 3, "n": 0}, exactly("9/2")),
        # Nobody stated the clients, or not those of one district: the weights are open, and so is the line.
        ("clients", {}, {"e": 6, "w": 3, "n": 1}, between(1, 6)),
        ("clients", {"e": 112, "w": 87}, {"e": 6, "w": 3, "n": 0}, between(0, 6)),
        ("clients", {"e": 112, "w": 87, "n": None}, {"e": 6, "w": 3, "n": 0}, between(0, 6)),
        ("clients", {"e": 1, "w": 3}, {"e": 6, "w": 2, "n": None}, exactly(3)),
        ("clients", {}, {"e": 6, "w": None, "n": None}, exactly(6)),
        # All districts that count were stated to have no clients: they weigh the same.
        ("clients", {"e": 0, "w": 0, "n": 5}, {"e": 6, "w": 3, "n": None}, exactly("9/2")),
    ],
)
def test_districts_combine_by_the_frameworks_weights(
    weighting: str, counts: Mapping[str, int | None], points: Mapping[str, int | None], expected: Range | None
) -> None:
    entries = [districts("e", "w", "n"), *given(**points)]
    if counts:
        entries.append(households(**counts))
    assert line_d1(plain(PER_DISTRICT, districts=weighting), entries) == expected


def test_a_district_whose_communities_are_partly_counted_weighs_what_was_counted() -> None:
    files = fact(
        ClientFiles(
            rows=(
                CommunityFiles(district="e", community="甲", households=20),
                CommunityFiles(district="e", community="乙", households=10),
                CommunityFiles(district="w", community="丙", households=10),
            )
        )
    )
    entries = [districts("e", "w"), *given(e=6, w=2), files]
    assert line_d1(plain(PER_DISTRICT, districts="clients"), entries) == exactly(5)


def test_before_the_districts_are_stated_a_line_per_district_is_open() -> None:
    assert line_d1(plain(PER_DISTRICT), []) == between(0, 6)


THREE = {"s": [("L1", "station", 4), ("L2", "station", 6)], "t": [("L3", "station", 10)]}


def section(entries: Sequence[Entry], number: int = 0) -> SectionResult:
    return assessed(plain(THREE), entries, panel("a")).sections[number]


def test_a_section_sums_its_lines() -> None:
    result = section([score("a", "L1", 3), score("a", "L2", "4.5")])
    assert (result.earned, result.applicable, result.points) == (
        exactly("15/2"),
        Decimal(10),
        exactly("15/2"),
    )


def test_what_does_not_apply_leaves_the_denominator_and_the_rest_is_scaled_up() -> None:
    result = section([score("a", "L1", 3), score("a", "L2", None)])
    assert (result.earned, result.applicable, result.points) == (exactly(3), Decimal(4), exactly("15/2"))


def test_a_section_where_nothing_applies_leaves_the_third_partys_denominator() -> None:
    entries = [score("a", "L1", None), score("a", "L2", None), score("a", "L3", 7)]
    result = assessed(plain(THREE), entries, panel("a"))
    assert result.sections[0].points is None
    assert result.sections[0].applicable == 0
    assert result.third_party.points == exactly(14)
    assert result.total == Decimal("70.00")


def test_where_nothing_applies_at_all_there_is_no_total() -> None:
    entries = [score("a", line, None) for line in ("L1", "L2", "L3")]
    result = assessed(plain(THREE), entries, panel("a"))
    assert result.total is None
    assert result.interval == (Decimal("0.00"), Decimal("100.00"))


FOUR = {"purchaser": 20, "supervision": 15, "supervisor": 10}
FULL = plain({"s": [("L1", "station", 100)]}, FOUR, step="0.001")


def four(own: int | str, *others: int | str) -> list[Entry]:
    return [score("a", "L1", own), *(party(name, points) for name, points in zip(FOUR, others, strict=False))]


def test_four_parties_add_up_by_weight() -> None:
    result = assessed(FULL, four(84, 88, 87, "88.5"), panel("a"))
    assert [p.share.low for p in result.parties] == [
        Fraction("46.2"),
        Fraction("17.6"),
        Fraction("13.05"),
        Fraction("8.85"),
    ]
    assert result.total == Decimal("85.70")
    assert result.grade is result.framework.band("good")


def test_an_absent_party_leaves_an_interval_and_the_grades_still_possible() -> None:
    result = assessed(FULL, four(84, 88, 87), panel("a"))
    assert result.total is None
    assert result.grade is None
    assert result.interval == (Decimal("76.85"), Decimal("86.85"))
    assert [band.id for band in result.possible_grades] == ["good", "qualified"]


def test_an_absent_party_is_no_zero_even_where_the_grade_is_certain() -> None:
    result = assessed(FULL, four(100, 100, 100), panel("a"))
    assert result.total is None
    assert [band.id for band in result.possible_grades] == ["excellent"]


def test_nothing_at_all_leaves_everything_possible() -> None:
    result = assessed(FULL, [], panel("a"))
    assert result.interval == (Decimal("0.00"), Decimal("100.00"))
    assert result.possible_grades == result.framework.bands
    assert result.scored == 0


def test_a_party_on_its_own_scale_weighs_the_same() -> None:
    framework = small()
    entries = complete() | {"purchaser": party("purchaser", 88), "supervisor": party("supervisor", "88.5")}
    result = assessed(framework, entries.values())
    third = Fraction(2 * 4) + Fraction("4.5") + Fraction("2.5") + 3
    assert result.third_party.points == exactly(third)
    assert result.third_party.share == exactly(third / 20 * 60)
    assert result.total == Decimal("89.25")


@pytest.mark.parametrize(
    ("points", "total", "grade"),
    [
        ("90", "90.00", "excellent"),
        ("89.995", "90.00", "excellent"),
        ("89.9949", "89.99", "good"),
        ("89.994999999999999999999999999999999", "89.99", "good"),
        ("80", "80.00", "good"),
        ("79.995", "80.00", "good"),
        ("79.9949", "79.99", "qualified"),
        ("60", "60.00", "qualified"),
        ("59.995", "60.00", "qualified"),
        ("59.994", "59.99", "unqualified"),
        ("0", "0.00", "unqualified"),
        ("100", "100.00", "excellent"),
    ],
)
def test_the_grade_is_of_the_total_rounded_once(points: str, total: str, grade: str) -> None:
    framework = plain(ONE, {"purchaser": 50})
    # The third party's half and the purchaser's meet at twice their mean, however many digits that has.
    own, other = Fraction(4), 2 * Fraction(points) - 100
    if other < 0:
        own, other = Fraction(0), 2 * Fraction(points)
    with localcontext(prec=60):
        given = Decimal(other.numerator) / Decimal(other.denominator)
    result = assessed(framework, [decided("L1", int(own)), party("purchaser", given)], panel("a"))
    assert result.exact.low == Fraction(points)
    assert (str(result.total), result.grade) == (total, framework.band(grade))


@pytest.mark.parametrize(
    ("first", "second", "total", "grade"),
    [
        ("90", "89.99", "90.00", "excellent"),
        ("89.99", "90", "90.00", "excellent"),
        ("89.98", "90", "89.99", "good"),
        ("89.99", "89.9998", "89.99", "good"),
        ("89.99", "89.999999999999999999999999999", "89.99", "good"),
        ("79.99", "80", "80.00", "good"),
        ("59.99", "60", "60.00", "qualified"),
        ("59.98", "60", "59.99", "unqualified"),
    ],
)
def test_two_parties_that_meet_at_the_half_are_rounded_up_and_just_below_it_down(
    first: str, second: str, total: str, grade: str
) -> None:
    framework = plain({"s": [("L1", "station", 100)]}, {"purchaser": 50}, step="0.01")
    result = assessed(framework, [score("a", "L1", first), party("purchaser", second)], panel("a"))
    assert (str(result.total), result.grade) == (total, framework.band(grade))


def test_a_mean_of_three_evaluators_on_the_very_half_is_not_lost() -> None:
    # Three means of a third (0.333… with 28 digits, thrice, is 0.999…) bring the total to 89.995 exactly.
    framework = plain(
        {"s": [("L1", "station", 1), ("L2", "station", 1), ("L3", "station", 1), ("L4", "station", 97)]},
        step="0.005",
    )
    entries = [
        *(s for line in ("L1", "L2", "L3") for s in scores(line, a=1, b=0, c=0)),
        *scores("L4", a="88.995", b="88.995", c="88.995"),
    ]
    result = assessed(framework, entries, panel("a", "b", "c"))
    assert result.exact.low == Fraction("89.995")
    assert result.total == Decimal("90.00")
    assert result.grade is framework.band("excellent")


def test_rounded_parts_are_never_added() -> None:
    # Two shares of 44.996 each print as 45.00; their sum is 89.992, not 90.
    framework = plain({"s": [("L1", "station", 100)]}, {"purchaser": 50}, step="0.001")
    result = assessed(framework, [score("a", "L1", "89.992"), party("purchaser", "89.992")], panel("a"))
    assert [result.shown(p.share.low) for p in result.parties] == [Decimal("45.00")] * 2
    assert result.total == Decimal("89.99")
    assert result.grade is framework.band("good")


@pytest.mark.parametrize(
    ("places", "rounding", "total"),
    [
        (2, "half_up", "86.13"),
        (2, "half_even", "86.12"),
        (0, "half_up", "86"),
        (1, "half_up", "86.1"),
        (3, "half_up", "86.125"),
    ],
)
def test_places_and_rounding_are_the_frameworks(places: int, rounding: str, total: str) -> None:
    framework = plain({"s": [("L1", "station", 100)]}, places=places, rounding=rounding, step="0.125")
    assert str(assessed(framework, [score("a", "L1", "86.125")], panel("a")).total) == total


def test_scores_of_a_district_that_is_gone_count_nowhere_and_are_kept() -> None:
    entries = [districts("e"), *given(e=6), score("a", "D1@gone", 0), score("a", "L1", 4)]
    result = assessed(plain(PER_DISTRICT), entries, panel("a"))
    assert result.total == Decimal("100.00")
    assert result.evaluation.stray == (Cell("D1", "gone"),)
