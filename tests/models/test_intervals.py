"""What is promised of numbers while something is missing, tried on evaluations that nobody would think of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.checks import check
from models.derivation import explain
from models.entries import Entry, Score
from models.evaluation import fold
from models.framework import Framework
from models.scoring import Assessment, assess
from tests.models.build import (
    SMALL,
    complete,
    districts,
    households,
    panel,
    party,
    plain,
    score,
    setup_of,
    small,
)

AUTHORS = ("a", "b", "c", "d")
PANELS = ("mean", "trimmed_mean", "median", "owner")


@dataclass(frozen=True)
class Case:
    """A framework, what is known from the start, and everything that comes to light one by one."""

    framework: Framework
    authors: tuple[str, ...]
    start: tuple[Entry, ...]
    rest: tuple[Entry, ...]

    def at(self, revealed: int) -> Assessment:
        return self.of(self.rest[:revealed])

    def of(self, entries: Sequence[Entry]) -> Assessment:
        setup = setup_of(self.framework, panel(*self.authors))
        return assess(fold(setup, self.framework, [*self.start, *entries]))


def framework_with(rule: str, weighting: str) -> Framework:
    text = SMALL.replace("step = 0.5", f'panel = "{rule}"\ndistricts = "{weighting}"\nstep = 0.5')
    return small(
        text.replace(
            'points = 0\nrule = { kind = "pass" }', 'scope = "district"\npoints = 0\nrule = { kind = "pass" }'
        )
    )


FRAMEWORKS = {
    (rule, weighting): framework_with(rule, weighting)
    for rule, weighting in product(PANELS, ("equal", "clients"))
}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    framework = FRAMEWORKS[draw(st.sampled_from(PANELS)), draw(st.sampled_from(["equal", "clients"]))]
    authors = AUTHORS[: draw(st.integers(1, 4))]
    areas = ("e", "w", "n")[: draw(st.integers(1, 3))]
    often_na = draw(st.booleans())
    rest: list[Entry] = []
    for line in framework.indicators.values():
        places = [line.id] if line.scope == "station" else [f"{line.id}@{area}" for area in areas]
        most = int(line.ceiling) if line.is_veto else int(line.points * 2)
        for place, author in product(places, authors):
            halves = draw(st.one_of(st.none(), st.integers(0, most)) if often_na else st.integers(0, most))
            unit = Decimal(1) if line.is_veto else Decimal("0.5")
            rest.append(score(author, place, None if halves is None else halves * unit))
    rest += [
        party(p.id, draw(st.integers(0, 200)) * Decimal("0.5")) for p in framework.parties if not p.computed
    ]
    rest.append(households(**{area: draw(st.integers(0, 30)) for area in areas}))
    return Case(framework, authors, (districts(*areas),), tuple(draw(st.permutations(rest))))


@settings(max_examples=60, deadline=None)
@given(cases())
def test_the_total_and_the_grade_lie_within_everything_announced_on_the_way(case: Case) -> None:
    steps = [case.at(n) for n in range(len(case.rest) + 1)]
    for before, after in pairwise(steps):
        assert before.exact.low <= after.exact.low <= after.exact.high <= before.exact.high
        assert set(after.possible_grades) <= set(before.possible_grades)
        for one, other in zip(before.parties, after.parties, strict=True):
            assert one.points.low <= other.points.low <= other.points.high <= one.points.high
    final = steps[-1]
    nothing = all(section.points is None for section in final.sections)
    assert (final.total is None) is nothing
    if final.total is not None:
        assert final.exact.low == final.exact.high
        assert final.grade is not None
        for step in steps:
            assert step.interval[0] <= final.total <= step.interval[1]
            assert final.grade in step.possible_grades


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_what_is_absent_is_never_zero(case: Case, data: st.DataObject) -> None:
    left_out = data.draw(st.sampled_from([e for e in case.rest if e.kind in ("score", "party")]))
    result = case.of([e for e in case.rest if e is not left_out])
    if isinstance(left_out, Score):
        assert result.cells[left_out.cell].missing == (left_out.author,)
    if not isinstance(left_out, Score) or not case.framework.indicators[left_out.indicator].is_veto:
        assert result.total is None
        assert result.grade is None


@settings(max_examples=60, deadline=None)
@given(cases(), st.data())
def test_there_is_no_total_exactly_while_something_blocks_it(case: Case, data: st.DataObject) -> None:
    result = case.at(data.draw(st.integers(0, len(case.rest))))
    open_codes = {gap.code for gap in check(result)} & {
        "unscored",
        "party_pending",
        "no_clients",
        "nothing_applies",
    }
    vetoes = [c for line in result.sections[-1].lines for c in line.cells]
    rest = open_codes - (
        {"unscored"} if all(c.complete for c in result.cells.values() if c not in vetoes) else set()
    )
    assert (result.total is None) is bool(rest)
    if not open_codes:
        assert result.grade is not None


@settings(max_examples=60, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_entries_never_matters(case: Case, random: object) -> None:
    result = case.of(case.rest)
    other = list(case.rest)
    random.shuffle(other)  # type: ignore[attr-defined]
    again = case.of(other)
    assert again == result
    assert check(again) == check(result)
    assert explain(again) == explain(result)


@settings(max_examples=60, deadline=None)
@given(st.permutations(sorted(complete())))
def test_a_whole_evaluation_is_the_same_in_any_order(names: list[str]) -> None:
    framework, entries = small(), complete()
    results = [
        assess(fold(setup_of(framework), framework, [entries[name] for name in order]))
        for order in (names, sorted(entries))
    ]
    assert results[0] == results[1]
    assert check(results[0]) == check(results[1])
    assert results[0].evaluation.findings == results[1].evaluation.findings
    assert explain(results[0]) == explain(results[1])


@st.composite
def few(draw: st.DrawFn) -> tuple[Case, tuple[tuple[str, str], ...], frozenset[str]]:
    """A small evaluation, the scores missing in it, and the parties missing in it."""
    framework = plain(
        {"s": [("L1", "station", 2), ("D1", "district", 3)], "t": [("L2", "station", 1)]},
        {"purchaser": 30},
        panel=draw(st.sampled_from(PANELS)),
        step=1,
    )
    authors = AUTHORS[: draw(st.integers(1, 3))]
    cells = {"L1": 2, "D1@e": 3, "D1@w": 3, "L2": 1}
    slots = [(author, cell) for author in authors for cell in cells]
    missing = tuple(draw(st.lists(st.sampled_from(slots), max_size=5, unique=True)))
    known: list[Entry] = []
    for author, cell in slots:
        if (author, cell) not in missing:
            known.append(score(author, cell, draw(st.one_of(st.none(), st.integers(0, cells[cell])))))
    pending = frozenset({"purchaser"}) if draw(st.booleans()) else frozenset()
    if not pending:
        known.append(party("purchaser", draw(st.integers(0, 100))))
    return Case(framework, authors, (districts("e", "w"),), tuple(known)), missing, pending


@settings(max_examples=80, deadline=None)
@given(few())
def test_both_ends_of_the_interval_are_reached_and_no_completion_leaves_it(
    drawn: tuple[Case, tuple[tuple[str, str], ...], frozenset[str]],
) -> None:
    case, missing, pending = drawn
    result = case.of(case.rest)
    line = case.framework.indicators
    totals: list[Fraction] = []
    reached: list[Fraction] = []
    ends = {cell: (Decimal(0), line[cell.split("@")[0]].points, None) for _, cell in missing}
    for filled in product(*(ends[cell] for _, cell in missing)):
        for points in (0, 100) if pending else (0,):
            entries = [*case.rest, *(score(a, c, p) for (a, c), p in zip(missing, filled, strict=True))]
            entries += [party(name, points) for name in pending]
            whole = case.of(entries)
            if whole.total is None:  # everything was called not applicable
                continue
            assert result.exact.low <= whole.exact.low <= result.exact.high
            totals.append(whole.exact.low)
            if None not in filled:
                reached.append(whole.exact.low)
            assert whole.grade in result.possible_grades
    if reached:
        assert (min(reached), max(reached)) == (result.exact.low, result.exact.high)
    assert bool(missing or pending) is (result.total is None) or not totals


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["mean", "median", "trimmed_mean"]),
    st.lists(st.integers(0, 8), min_size=3, max_size=3),
    st.lists(st.integers(0, 8), min_size=3, max_size=3),
)
def test_more_points_never_make_a_smaller_total(rule: str, one: list[int], more: list[int]) -> None:
    framework = plain({"s": [("L1", "station", 16)]}, panel=rule)

    def total(points: list[int]) -> Fraction:
        entries = [score(author, "L1", value) for author, value in zip("abc", points, strict=True)]
        return assess(fold(setup_of(framework, panel(*"abc")), framework, entries)).exact.low

    assert total(one) <= total([a + b for a, b in zip(one, more, strict=True)])


@pytest.mark.parametrize("rule", PANELS)
def test_the_same_points_from_everyone_are_those_points(rule: str) -> None:
    framework = plain({"s": [("L1", "station", 10)]}, panel=rule)
    entries = [score(author, "L1", "6.5") for author in AUTHORS]
    result = assess(fold(setup_of(framework, panel(*AUTHORS)), framework, entries))
    assert result.total == Decimal("65.00")
