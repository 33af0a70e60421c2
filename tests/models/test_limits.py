"""Caps and vetoes: they lower the grade and never the total."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.models.build import SMALL, assessed, decided, panel, party, plain, score, scores, small

CAPPED = [{"section": "s", "below": 60, "grade": "qualified"}]


@pytest.mark.parametrize(
    ("own", "grades"),
    [("5.5", ["qualified"]), ("6", ["excellent"]), (None, ["excellent"])],
)
def test_a_cap_limits_the_grade_below_its_share_of_points(own: str | None, grades: list[str]) -> None:
    framework = plain(
        {"s": [("L1", "station", 10)], "t": [("L2", "station", 90)]}, {"purchaser": 10}, caps=CAPPED
    )
    entries = [score("a", "L1", own), score("a", "L2", 90), party("purchaser", 100)]
    result = assessed(framework, entries, panel("a"))
    assert result.total is not None
    assert result.total >= 90
    assert [band.id for band in result.possible_grades] == grades
    assert result.grade is framework.band(grades[0])


def test_a_cap_never_lifts_a_grade() -> None:
    framework = plain({"s": [("L1", "station", 10)], "t": [("L2", "station", 90)]}, caps=CAPPED)
    result = assessed(framework, [score("a", "L1", 0), score("a", "L2", 10)], panel("a"))
    assert result.grade is framework.band("unqualified")


def test_an_open_cap_leaves_both_grades() -> None:
    framework = plain({"s": [("L1", "station", 10)], "t": [("L2", "station", 90)]}, caps=CAPPED)
    result = assessed(framework, [score("a", "L2", 90)], panel("a"))
    assert [band.id for band in result.possible_grades] == ["excellent", "qualified"]
    assert [limit.certain for limit in result.limits] == [False]


@pytest.mark.parametrize(
    ("met", "holds"),
    [
        ({"a": 1, "b": 1, "c": 1}, None),
        ({"a": 0, "b": 1, "c": 1}, None),
        ({"a": 0, "b": 0, "c": 1}, True),
        ({"a": 0, "b": 1}, False),
        ({"a": 0, "b": 0}, True),
        ({"a": 1, "b": 1}, None),
        ({}, False),
        ({"a": None, "b": None, "c": None}, None),
        ({"a": None, "b": 0, "c": 0}, True),
        ({"a": None, "b": 0, "c": 1}, None),
    ],
)
def test_a_veto_holds_by_majority_and_stays_open_until_there_is_one(
    met: Mapping[str, int | None], holds: bool | None
) -> None:
    result = assessed(small(), scores("V1", **met), panel("a", "b", "c"))
    limits = [limit for limit in result.limits if limit.indicator]
    assert [limit.certain for limit in limits] == ([] if holds is None else [holds])


def test_the_lead_decides_a_veto() -> None:
    for points, limits in ((0, 1), (1, 0), (None, 0)):
        result = assessed(small(), [*scores("V1", a=1, b=0), decided("V1", points)], panel("a", "b"))
        assert len([limit for limit in result.limits if limit.indicator]) == limits


def test_a_veto_per_district_stays_open_before_the_districts_are_stated() -> None:
    framework = small(
        SMALL.replace('rule = { kind = "pass" }', 'scope = "district"\nrule = { kind = "pass" }')
    )
    result = assessed(framework, [], panel("a"))
    assert any(limit.indicator and not limit.certain for limit in result.limits)
