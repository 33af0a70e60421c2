"""What a rule proposes from the facts, and which points it refuses."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.entries import Cell
from models.language import Language
from models.refusals import party_refusal, propose, refusal
from models.rules import FactRule
from models.station import Attendance, ClientFiles, Districts, Fact, Staffing, Target, Targets
from tests.models.build import SMALL, STATED, evaluation_of, fact, small

EN = Language("en")


def proposed(cell: str, *stated: Fact, text: str = SMALL) -> Decimal | None:
    (places,) = (one for one in STATED if isinstance(one, Districts))
    proposal = propose(
        evaluation_of(small(text), [fact(places), *(fact(one) for one in stated)]), Cell.parse(cell)
    )
    return None if proposal is None else proposal.points


@pytest.mark.parametrize(
    ("certified", "points"), [(20, 2), (16, 2), (15, 1), (12, 1), (11, 0), (0, 0), (None, None)]
)
def test_ratio_bands_propose_from_the_share(certified: int | None, points: int | None) -> None:
    assert proposed("A3", Staffing(contracted=20, certified=certified)) == points


def test_a_ratio_over_no_posts_proposes_nothing() -> None:
    assert proposed("A3", Staffing(contracted=0, certified=3)) is None


@pytest.mark.parametrize(("present", "points"), [("220", 2), ("219.5", 0), ("221", 2)])
def test_a_threshold_proposes_all_or_nothing(present: str, points: int) -> None:
    assert proposed("A4", Attendance(due=Decimal(220), present=Decimal(present))) == points


@pytest.mark.parametrize(
    ("done", "points"), [("0", "0"), ("1", "1"), ("3", "3"), ("3.9", "3"), ("4", "4"), ("9", "4")]
)
def test_a_count_proposes_so_many_for_each_up_to_the_maximum(done: str, points: str) -> None:
    target = Target(id="teams", name="队伍", unit="支", actual=Decimal(done))
    assert proposed("B3", Targets(rows=(target,))) == Decimal(points)


def test_a_count_may_start_from_a_base() -> None:
    text = SMALL.replace("per_unit = 1,", "per_unit = 0.5, base = 1.5,")
    target = Target(id="teams", name="队伍", unit="支", actual=Decimal(3))
    assert proposed("B3", Targets(rows=(target,)), text=text) == 3


def test_files_are_proposed_per_district() -> None:
    (files,) = (one for one in STATED if isinstance(one, ClientFiles))
    assert proposed("B2@south", files) == 3
    assert proposed("B2@north", files) == 2


def test_where_judgement_decides_nothing_is_proposed() -> None:
    for cell in ("A1", "A2", "B1@south", "V1"):
        assert proposed(cell, *STATED) is None


FINE = (
    SMALL.replace("step = 0.5 # step", "step = 1")
    .replace("points = 5\nguidance", "points = 5\nguidance")
    .replace('points = 2\nrule = { kind = "threshold"', 'points = 1.75\nrule = { kind = "threshold"')
    .replace(
        'points = 4\nrule = { kind = "count", unit = "支", per_unit = 1,',
        'points = 4\nrule = { kind = "count", unit = "支", per_unit = 0.3,',
    )
    .replace("at_least = 60, points = 1 }", "at_least = 60, points = 1.2 }")
    .replace("points = 8\n", "points = 7.75\n")
    .replace("maximum = 20", "maximum = 19.75")
)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_what_the_facts_propose_can_always_be_given(certified: int, present: int, teams: int) -> None:
    framework = small(FINE)
    stated: list[Fact] = [
        Staffing(contracted=20, certified=certified),
        Attendance(due=Decimal(20), present=Decimal(present)),
        Targets(rows=(Target(id="teams", name="队伍", unit="支", actual=Decimal(teams)),)),
    ]
    evaluation = evaluation_of(framework, [fact(one) for one in stated])
    for line in framework.indicators.values():
        proposal = propose(evaluation, Cell(line.id))
        if isinstance(line.rule, FactRule) and line.scope == "station":
            assert proposal is not None
            assert refusal(evaluation, line, proposal.points) is None


@pytest.mark.parametrize(
    ("cell", "points", "accepted", "sentence"),
    [
        ("A1", "1", True, ""),
        ("A1", "0.5", False, "A1 cannot get 0.5: give one of 2 / 1 / 0."),
        ("A2", "1.5", True, ""),
        ("A2", "0", True, ""),
        ("A2", "1", False, "A2 cannot get 1: give one of 2 / 1.5 / 0.5 / 0."),
        ("B1", "4.5", True, ""),
        ("B1", "5", True, ""),
        ("B1", "5.5", False, "B1 cannot get 5.5: give 0 to 5 in steps of 0.5."),
        ("B1", "-0.5", False, "B1 cannot get -0.5: give 0 to 5 in steps of 0.5."),
        ("B1", "0.25", False, "B1 cannot get 0.25: give 0 to 5 in steps of 0.5."),
        ("V1", "1", True, ""),
        ("V1", "0", True, ""),
        ("V1", "0.5", False, "V1 cannot get 0.5: give 1 (met) or 0 (not met)."),
        ("A3", "1.5", True, ""),
        ("A4", "0.5", True, ""),
        ("B3", "4.5", False, "B3 cannot get 4.5: give 0 to 4 in steps of 0.5."),
    ],
)
def test_points_are_refused_with_what_may_be_given(
    cell: str, points: str, accepted: bool, sentence: str
) -> None:
    framework = small()
    reason = refusal(evaluation_of(framework, []), framework.indicators[cell], Decimal(points))
    assert (reason is None) is accepted
    assert (EN.say(reason) if reason else "") == sentence


def test_a_fine_step_is_told_whole() -> None:
    framework = small(
        SMALL.replace(
            'scope = "district"\npoints = 5',
            'scope = "district"\nrule = { kind = "judged", step = 0.125 }\npoints = 5',
        )
    )
    reason = refusal(evaluation_of(framework, []), framework.indicators["B1"], Decimal("0.3"))
    assert reason is not None
    assert EN.say(reason) == "B1 cannot get 0.3: give 0 to 5 in steps of 0.125."


@pytest.mark.parametrize("points", [Decimal("1e30"), Decimal("1" + "0" * 60), Decimal("0." + "0" * 50 + "1")])
def test_absurd_points_are_refused_and_never_a_crash(points: Decimal) -> None:
    framework = small()
    for line in framework.indicators.values():
        assert refusal(evaluation_of(framework, []), line, points) is not None


@pytest.mark.parametrize(
    ("name", "points", "sentence"),
    [
        ("purchaser", "100", ""),
        ("purchaser", "0", ""),
        ("购买方", "88.125", ""),
        ("purchaser", "100.5", "100.5 is out of range for 购买方: give 0 to 100."),
        ("purchaser", "-1", "-1 is out of range for 购买方: give 0 to 100."),
        (
            "third_party",
            "10",
            "the points of third_party are computed from the indicators; "
            "you can give those of purchaser, supervisor.",
        ),
        ("bureau", "10", "there is no party “bureau”; there are purchaser, supervisor."),
    ],
)
def test_a_partys_points_are_refused_with_what_may_be_given(name: str, points: str, sentence: str) -> None:
    reason = party_refusal(small(), name, Decimal(points))
    assert (EN.say(reason) if reason else "") == sentence
