"""What it would take: raising exactly the points told reaches the grade, and a step less does not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from models.entries import Entry, PartyScore
from models.numbers import rounded
from models.outlook import outlook
from models.scoring import Assessment
from tests.models.build import LEAD, TEAM, assessed, complete, panel, party, plain, score, scores, small
from tests.models.test_intervals import Case, cases

UNIT = Decimal("0.01")


def without(case: Case, name: str) -> list[Entry]:
    return [e for e in case.rest if not (isinstance(e, PartyScore) and e.party == name)]


def shown(found: Assessment, total: Fraction) -> Decimal:
    return rounded(total, found.framework.places, found.framework.rounding)


@settings(max_examples=80, deadline=None)
@given(cases(), st.integers(0, 4), st.sampled_from(["half_up", "half_even"]), st.integers(0, 3))
def test_raising_the_total_by_what_is_missing_reaches_the_grade_and_a_step_less_does_not(
    case: Case, revealed: int, mode: str, places: int
) -> None:
    framework = case.framework.model_copy(update={"rounding": mode, "places": places})
    found = Case(framework, case.authors, case.start, case.rest).at(len(case.rest) - revealed)
    unit = Decimal(1).scaleb(-places)
    for target in outlook(found).targets:
        for base, more in ((found.exact.high, target.least), (found.exact.low, target.most)):
            assert shown(found, base + Fraction(more)) >= target.band.at_least
            assert more == 0 or shown(found, base + Fraction(more - unit)) < target.band.at_least
        assert target.least <= target.most
        assert target.least == target.most or not found.exact.known


@settings(max_examples=80, deadline=None)
@given(cases(), st.booleans())
def test_a_party_that_gives_what_it_would_need_reaches_the_grade_and_a_step_less_does_not(
    case: Case, pending: bool
) -> None:
    found = case.of(case.rest)
    outside = [p for p in found.framework.parties if not p.computed]
    if pending:  # one party's points are not there yet: they alone are looked for
        found = case.of(without(case, outside[0].id))
        outside = outside[:1]
    if all(section.points is None for section in found.sections):
        return  # no line applies: there is no total whatever is given
    for target in outlook(found).targets:
        for need in (need for need in target.needs if need.party in outside):
            assert need.least == need.most, "nothing else is missing"
            assert (need.given is None) is pending

            def graded(points: Decimal, name: str = need.party.id) -> Decimal:
                total = case.of([*without(case, name), party(name, points)]).total
                assert total is not None
                return total

            if need.least is None:
                assert graded(need.party.maximum) < target.band.at_least
            else:
                assert graded(need.least) >= target.band.at_least
                assert need.least == 0 or graded(need.least - UNIT) < target.band.at_least


@settings(max_examples=80, deadline=None)
@given(cases(), st.integers(0, 4))
def test_what_the_lines_cost_is_what_the_third_party_lacks(case: Case, hidden: int) -> None:
    found = case.at(len(case.rest) - hidden)
    costs = outlook(found).costs
    if any(section.points is not None for section in found.sections):
        third = found.third_party
        whole = Fraction(third.party.weight) / 100 * Fraction(found.framework.scale)
        assert sum((cost.of_total for cost in costs), Fraction(0)) == whole - third.share.high
    assert [cost.of_total for cost in costs] == sorted((c.of_total for c in costs), reverse=True)


def test_a_line_costs_its_points_through_section_and_weight() -> None:
    framework = plain(
        {"a": [("A1", "station", 30), ("A2", "station", 10)], "b": [("B1", "station", 60)]}, {"purchaser": 40}
    )
    entries = [*scores("A1", x=15), *scores("A2", x=None), *scores("B1", x=54), party("purchaser", 80)]
    found = outlook(assessed(framework, entries, panel("x")))
    # A2 does not apply, so a point of A1 is 40/30 of the section's, and of those 60 % of the total
    costs = [(c.indicator.id, c.lost, c.of_total) for c in found.costs]
    assert costs == [("A1", Fraction(15), Fraction(12)), ("B1", Fraction(6), Fraction(18, 5))]
    total = 80 * Fraction(40, 100) + (20 + 54) * Fraction(60, 100)
    assert total == Fraction("76.4")
    [good, excellent] = found.targets
    assert (good.band.id, good.least, good.most) == ("good", Decimal("3.60"), Decimal("3.60"))
    assert [(need.party.id, need.least) for need in good.needs] == [
        ("third_party", Decimal("80.00")),
        ("purchaser", Decimal("88.99")),  # 79.996, which is rounded to the grade
    ]
    assert [(need.party.id, need.least) for need in excellent.needs] == [
        ("third_party", Decimal("96.66")),
        ("purchaser", None),
    ]


def test_a_veto_stands_in_the_way_of_every_better_grade_while_the_total_is_seen() -> None:
    entries = complete()
    for name in (LEAD, "陈二"):
        entries[f"{name} V1"] = score(name, "V1", 0)
    found = assessed(small(), entries.values(), TEAM)
    told = outlook(found)
    assert found.total is not None
    assert found.grade is not None
    assert found.grade.id == "poor"
    assert all(any(limit.indicator is not None for limit in target.limits) for target in told.targets)
    assert framework_reaches(found) in [target.band.id for target in told.targets], "held back from it"


def framework_reaches(found: Assessment) -> str:
    assert found.total is not None
    return found.framework.grade(found.total).id


def test_two_pending_parties_leave_two_ends() -> None:
    entries = complete()
    del entries["purchaser"], entries["supervisor"]
    found = outlook(assessed(small(), entries.values(), TEAM))
    best = found.targets[-1]
    assert best.least < best.most
    purchaser = next(need for need in best.needs if need.party.id == "purchaser")
    assert purchaser.given is None
    assert purchaser.least is not None
    assert purchaser.most is None or purchaser.least < purchaser.most


def test_the_best_grade_without_a_limit_takes_nothing() -> None:
    framework = plain({"a": [("A1", "station", 100)]})
    found = outlook(assessed(framework, scores("A1", x=100), panel("x")))
    assert (found.targets, found.costs, found.limits) == ((), (), ())
