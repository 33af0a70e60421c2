"""How far the panel agrees: exact figures, whatever the order, within their bounds."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from models.acts import Rescore, SecondLook
from models.agreement import Agreement, Leaning, Line, agreement, leaning, panel_agreement
from tests.models.build import assessed, plain, score, scores

TEAM: dict[str, Any] = {"a": "lead", "b": "expert", "c": "expert"}
FRAMEWORK = plain({"s": [("L1", "station", 4), ("L2", "station", 2)], "t": [("K1", "station", 4)]})
NAMES = ("a", "b", "c", "d")


def line(points: int, **given: str) -> Line:
    return Line(Decimal(points), Decimal("0.5"), {name: Decimal(value) for name, value in given.items()})


@st.composite
def lines(draw: st.DrawFn) -> list[Line]:
    made = []
    for _ in range(draw(st.integers(0, 5))):
        points = draw(st.integers(1, 6))
        halves = st.integers(0, 2 * points).map(lambda n: Decimal(n) / 2)
        made.append(
            Line(Decimal(points), Decimal("0.5"), draw(st.dictionaries(st.sampled_from(NAMES), halves)))
        )
    return made


def test_the_figures_are_those_worked_out_by_hand() -> None:
    found = agreement([line(4, a="4", b="3.5", c="2"), line(2, a="1", b="1")])
    # pairs: 0.5, 2, 1.5 of 4; 0 of 2
    assert found == Agreement(4, Fraction(1), Fraction(25), Fraction(25), Fraction(50))
    assert agreement([line(4, a="4", b="3.5", c="2")], "c") == Agreement(
        2, Fraction(7, 4), Fraction(175, 4), Fraction(0), Fraction(0)
    )
    assert leaning([line(4, a="4", b="3", c="2"), line(2, a="1"), line(2, b="1", c="1")], "a") == Leaning(
        1, Fraction(3, 2), Fraction(75, 2)
    )


def test_without_a_pair_there_is_no_figure() -> None:
    assert agreement([]) == Agreement(0)
    assert agreement([line(4, a="4")]) == Agreement(0, None, None, None, None)
    assert leaning([line(4, a="4")], "a") == Leaning(0)


@settings(max_examples=100, deadline=None)
@given(lines(), st.randoms())
def test_order_never_matters(given: list[Line], random: Any) -> None:
    turned = [Line(of.ceiling, of.step, dict(reversed([*of.given.items()]))) for of in given]
    random.shuffle(turned)
    assert agreement(turned) == agreement(given)
    for name in NAMES:
        assert agreement(turned, name) == agreement(given, name)
        assert leaning(turned, name) == leaning(given, name)


@settings(max_examples=100, deadline=None)
@given(lines())
def test_every_figure_lies_within_its_bounds(given: list[Line]) -> None:
    found = agreement(given)
    assert found.pairs == sum(len(list(combinations(of.given, 2))) for of in given)
    if found.pairs:
        assert None not in found
        assert 0 <= (found.share or 0) <= 100
        assert 0 <= (found.exact or 0) <= (found.near or 0) <= 100
        assert 0 <= (found.points or 0) <= max(of.ceiling for of in given)
    assert sum(agreement(given, name).pairs for name in NAMES) == 2 * found.pairs, "each pair is two people's"
    for name in NAMES:
        assert -100 <= (leaning(given, name).share or 0) <= 100


@settings(max_examples=50, deadline=None)
@given(lines(), st.data())
def test_two_people_are_as_far_from_each_other_either_way(given: list[Line], data: st.DataObject) -> None:
    two = [Line(of.ceiling, of.step, {n: p for n, p in of.given.items() if n in "ab"}) for of in given]
    swapped = [
        Line(of.ceiling, of.step, {{"a": "b", "b": "a"}[n]: p for n, p in of.given.items()}) for of in two
    ]
    assert agreement(two, "a") == agreement(swapped, "b")
    assert agreement(two) == agreement(swapped)
    own, other = leaning(two, "a"), leaning(two, "b")
    assert own.lines == other.lines
    assert (own.points or 0) == -(other.points or 0)


@given(st.lists(st.integers(0, 8), min_size=1), st.integers(2, 4))
def test_who_gives_the_same_agrees_wholly(halves: list[int], people: int) -> None:
    same = [line(4, **dict.fromkeys(NAMES[:people], str(Decimal(n) / 2))) for n in halves]
    found = agreement(same)
    assert found[1:] == tuple(map(Fraction, (0, 0, 100, 100)))
    assert leaning(same, "a")[1:] == (Fraction(0), Fraction(0))


def test_the_panels_figures_are_by_section_and_by_evaluator() -> None:
    entries = [
        *scores("L1", a=4, b=3, c=2),
        *scores("K1", a=1, b=1),
        score("c", "K1", None, "没有"),
        *scores("L2", a=2),
    ]
    found = panel_agreement(assessed(FRAMEWORK, entries, TEAM))
    assert found.whole.pairs == 4
    assert [(section.id, of.pairs, of.points) for section, of in found.sections] == [
        ("s", 3, Fraction(4, 3)),
        ("t", 1, 0),
    ]
    assert {name: of.pairs for name, of in found.evaluators.items()} == {"a": 3, "b": 3, "c": 2}
    assert found.leanings["c"] == Leaning(1, Fraction(-3, 2), Fraction(-75, 2))
    assert list(found.evaluators) == ["a", "b", "c"]


def test_what_was_given_before_a_second_look_is_told_apart() -> None:
    entries = [
        *scores("L1", a=4, b=2),
        SecondLook(author="a", indicator="L1", evaluators=("b",)),
        Rescore(author="b", indicator="L1", points=Decimal(4)),
    ]
    found = panel_agreement(assessed(FRAMEWORK, entries, TEAM))
    assert (found.whole.points, found.first.points) == (Fraction(0), Fraction(2))
