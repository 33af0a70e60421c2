"""Replacing the framework works: another shape through the same code, held against numbers made by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from models.checks import check
from models.derivation import explain
from models.entries import Cell, Entry
from models.framework import Framework
from models.framework_file import load
from models.language import Language
from models.refusals import propose
from models.scoring import Assessment
from models.station import Attendance, Staffing, Target, Targets
from tests.models.build import (
    assessed,
    decided,
    districts,
    evaluation_of,
    fact,
    households,
    panel,
    party,
    scores,
)

PANEL = panel("甲", "乙", "丙", "丁")


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load(Path(__file__).parent / "frameworks" / "nested-1000.toml")


def cell(name: str, *points: int | None) -> list[Entry]:
    return list(scores(name, **dict(zip(PANEL, points, strict=False))))


FACTS: list[Entry] = [
    districts("east", "west"),
    households(east=30, west=10),
    fact(Staffing(contracted=20, on_post=22, certified=17)),
    fact(Attendance(due=Decimal(220), present=Decimal(221))),
    fact(Targets(rows=(Target(id="groups", name="小组", unit="个", actual=Decimal(6)),))),
]
PARTIES: list[Entry] = [party("purchaser", 181), party("supervisor", "88.15")]
SCORES: list[Entry] = [
    *cell("F1", 70, 80, 60, 84),  # the middle two: 75
    *cell("F2", 56, 28, 28, 56),  # 28 and 56: 42
    *cell("F3", 42, 21, 42, 42),  # 42
    *cell("F4", 70, 70, 70, 70),  # 70; foundations 229 of 280
    *cell("S1@east", 200, 180, 190, 150),  # 185
    *cell("S1@west", 100, 120, 140, 110),  # 115; by clients 185 × 3/4 + 115 × 1/4 = 167.5
    *cell("S2", 105, 105, 105, 105),
    *cell("S3", 90, 90, 90, 90),  # services 362.5 of 420
]
VETOES: list[Entry] = [*cell("V1", 1, 1, 1, 1), *cell("V2@east", 1, 1, 1, 1), *cell("V2@west", 1, 1, 0, 1)]


def of(framework: Framework, *entries: list[Entry]) -> Assessment:
    return assessed(framework, [entry for group in entries for entry in group], PANEL)


def test_weights_within_weights_become_points(framework: Framework) -> None:
    assert [(s.id, int(s.points)) for s in framework.sections] == [
        ("foundations", 280),
        ("services", 420),
        ("bottom-line", 0),
    ]
    assert {line.id: line.points for line in framework.indicators.values()} == {
        "F1": 84,
        "F2": 56,
        "F3": 42,
        "F4": 98,
        "S1": 210,
        "S2": 105,
        "S3": 105,
        "V1": 0,
        "V2": 0,
    }
    assert [line.group for line in framework.sections[0].indicators] == ["人员", "人员", "场地", "场地"]


def test_a_whole_evaluation_comes_to_the_total_made_by_hand(framework: Framework) -> None:
    result = of(framework, FACTS, SCORES, VETOES, PARTIES)
    assert [s.points.low if s.points else None for s in result.sections] == [229, Fraction("362.5"), None]
    assert result.third_party.points.low == Fraction("591.5")
    assert result.exact.low == Fraction("860.65")
    assert result.total == Decimal("860.6")  # half to even, one decimal
    assert result.grade is framework.band("four")
    assert result.limits == ()


def test_the_facts_propose_points_on_this_scale_too(framework: Framework) -> None:
    evaluation = evaluation_of(framework, FACTS, PANEL)
    proposals = {name: propose(evaluation, Cell(name)) for name in ("F1", "F4", "S2", "S3")}
    assert {name: p and p.points for name, p in proposals.items()} == {
        "F1": None,
        "F4": 70,
        "S2": 105,
        "S3": 90,
    }


@pytest.mark.parametrize("failed", ["V1", "V2@east", "V2@west"])
def test_a_failed_veto_forces_the_grade_while_the_total_stays_visible(
    framework: Framework, failed: str
) -> None:
    result = of(framework, FACTS, SCORES, VETOES, PARTIES, cell(failed, 0, 0, 0, 1))
    assert result.total == Decimal("860.6")
    assert result.grade is framework.band("none")
    assert result.possible_grades == (framework.band("none"),)
    assert [limit.certain for limit in result.limits] == [True]


def test_an_undecided_veto_leaves_the_total_and_two_grades(framework: Framework) -> None:
    result = of(framework, FACTS, SCORES, VETOES[4:], PARTIES, cell("V1", 1, 0))
    assert result.total == Decimal("860.6")
    assert result.grade is None
    assert [band.id for band in result.possible_grades] == ["four", "none"]
    assert any(gap.code == "unscored" and gap.place.cell == Cell("V1") for gap in check(result))


def test_an_even_vote_on_a_veto_does_not_force_the_grade_until_the_lead_decides(framework: Framework) -> None:
    result = of(framework, FACTS, SCORES, VETOES, PARTIES, cell("V1", 1, 1, 0, 0))
    assert result.grade is framework.band("four")
    result = of(framework, FACTS, SCORES, VETOES, PARTIES, cell("V1", 1, 1, 0, 0), [decided("V1", 0)])
    assert result.grade is framework.band("none")


def test_a_section_under_its_cap_limits_the_grade(framework: Framework) -> None:
    # 75 + 42 + 42 + 0 = 159 of 280 is under 60 %; 860.65 − 70 = 790.65 would be four stars.
    result = of(framework, FACTS, SCORES, VETOES, PARTIES, cell("F4", 0, 0, 0, 0))
    assert result.total == Decimal("790.6")
    assert result.grade is framework.band("three")


def test_an_indicator_under_its_cap_limits_the_grade(framework: Framework) -> None:
    # S1: 100 × 3/4 + 115 × 1/4 = 103.75 of 210 is under half; 860.65 − 63.75 = 796.9.
    result = of(framework, FACTS, SCORES, VETOES, PARTIES, cell("S1@east", 100, 100, 100, 100))
    assert result.total == Decimal("796.9")
    assert result.grade is framework.band("three")


def test_a_district_where_a_line_does_not_apply_leaves_the_weights(framework: Framework) -> None:
    result = of(framework, FACTS, SCORES, VETOES, PARTIES, cell("S1@west", None, None, None, None))
    assert result.exact.low == Fraction("860.65") - Fraction("167.5") + 185


def test_one_evaluators_absence_leaves_an_interval_on_this_scale(framework: Framework) -> None:
    entries = [e for e in SCORES if e not in cell("F1", 70, 80, 60, 84)] + cell("F1", 70, 80, 60)
    result = of(framework, FACTS, entries, VETOES, PARTIES)
    # With 0 the middle two are 60 and 70, with 84 they are 70 and 80: 65 to 75 in place of 75.
    assert (result.exact.low, result.exact.high) == (Fraction("850.65"), Fraction("860.65"))
    assert result.total is None
    assert [band.id for band in result.possible_grades] == ["four"]


def test_every_number_of_it_can_be_explained(framework: Framework) -> None:
    result = of(framework, FACTS, SCORES, VETOES, PARTIES)
    total = explain(result)
    assert total.value == "860.6"
    assert total.formula == "(591.5 ÷ 700 × 70% + 181 ÷ 200 × 20% + 88.15 ÷ 100 × 10%) × 1000 = 860.65"
    line = explain(result, "S1")
    assert (line.value, line.formula) == ("167.5", "185 × 3/4 + 115 × 1/4")
    assert explain(result, "F1").formula == "trimmed_mean(70, 80, 60, 84)"
    assert Language("en")(total.remarks[-1].key, **total.remarks[-1].params) == "Grade: 四星"
