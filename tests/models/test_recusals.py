"""What is promised of numbers holds with recusals, assignments, abstentions, second looks and decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.acts import Assignment, Recusal, Rescore
from models.checks import check
from models.derivation import Derivation, explain
from models.entries import Adjudication, Entry, Score
from models.errors import Message
from models.framework import Framework
from models.language import Language
from models.numbers import rounded
from models.scoring import Assessment, combine
from tests.models.build import assessed, districts, households, panel, party, plain, score
from tests.models.panels import PANELS, Panel, counted, panels

ZH = Language("zh")
many = settings(max_examples=80, deadline=None)


# -- order, absence, intervals -----------------------------------------------------------------------


@many
@given(panels(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters(case: Panel, random: object) -> None:
    other = case.entries
    random.shuffle(other)  # type: ignore[attr-defined]
    result, again = case.of(case.entries), case.of(other)
    assert again == result
    assert check(again) == check(result)
    assert explain(again) == explain(result)


@many
@given(panels())
def test_each_total_lies_in_every_interval_announced_before_it(case: Panel) -> None:
    steps = [case.at(n) for n in range(len(case.rest) + 1)]
    for before, after in pairwise(steps):
        assert before.exact.low <= after.exact.low <= after.exact.high <= before.exact.high
        assert set(after.possible_grades) <= set(before.possible_grades)
        for one, other in zip(before.sections, after.sections, strict=True):
            if one.points and other.points:
                assert one.points.low <= other.points.low <= other.points.high <= one.points.high
    final = steps[-1]
    if final.total is not None:
        assert final.exact.low == final.exact.high
        for step in steps:
            assert step.interval[0] <= final.total <= step.interval[1]
            assert final.grade in step.possible_grades


@many
@given(panels(decides=False), st.data())
def test_what_is_absent_is_missing_and_never_zero(case: Panel, data: st.DataObject) -> None:
    scored = [group for group in case.rest if isinstance(group[0], Score)]
    assume(scored)
    left_out = data.draw(st.sampled_from(scored))
    result = case.of([entry for entry in case.entries if entry not in left_out])
    gone = left_out[0]
    assert isinstance(gone, Score)
    assert result.cells[gone.cell].missing == (gone.author,)
    assert result.total is None
    low, high = result.cells[gone.cell].points, case.of(case.entries).cells[gone.cell].points
    assert low is not None
    assert not low.known
    assert high is None or low.low <= high.low <= high.high <= low.high


@many
@given(panels())
def test_there_is_a_total_exactly_when_nothing_is_missing(case: Panel) -> None:
    result = case.of(case.entries)
    nothing = all(section.points is None for section in result.sections)
    assert (result.total is None) is (nothing or any(not cell.complete for cell in result.cells.values()))


@many
@given(panels())
def test_the_total_is_rounded_once_from_the_exact_one(case: Panel) -> None:
    result = case.of(case.entries)
    shares = [party_.share for party_ in result.parties]
    assert result.exact.low == sum((share.low for share in shares), Fraction(0))
    assert result.interval[0] == rounded(result.exact.low, 2)


# -- recusals ----------------------------------------------------------------------------------------


@many
@given(panels(decides=False), st.data())
def test_a_recusal_never_changes_another_evaluators_points(case: Panel, data: st.DataObject) -> None:
    free = case.without(Recusal)
    everything = [entry for entry in case.entries if not isinstance(entry, Recusal)]
    name = data.draw(st.sampled_from([member.name for member in case.team]))
    remit = data.draw(st.sampled_from(["all", "s", "@e", "t@-"]))
    before = free.of(everything)
    after = free.of([*everything, Recusal(author=name, remit=remit)])
    for (cell, author), points in counted(before).items():
        if author != name:
            assert counted(after)[cell, author] == points
    for author, values in told(explain(before)).items():
        if author != name:
            assert told(explain(after))[author] == values


@many
@given(panels(decides=False), st.data())
def test_what_somebody_gave_before_their_recusal_counts_nowhere_and_is_told_nowhere(
    case: Panel, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from([member.name for member in case.team]))
    recusal = Recusal(author=name, remit=data.draw(st.sampled_from(["all", "s", "@e", "t@-"])))
    evaluation = case.folded([*case.entries, recusal])
    gone = {cell for cell in evaluation.cells if evaluation.recusal(name, cell)}
    silent = [
        entry
        for entry in case.entries
        if not (isinstance(entry, Score) and entry.author == name and entry.cell in gone)
    ]
    after, never = case.of([*case.entries, recusal]), case.of([*silent, recusal])
    for cell in gone:
        assert name not in after.cells[cell].given
        assert name not in after.cells[cell].abstained
    assert after.exact == never.exact
    assert [(n.name, n.value, n.formula) for n in every(explain(after))] == [
        (n.name, n.value, n.formula) for n in every(explain(never))
    ]


@many
@given(panels())
def test_the_recused_are_named_and_nobody_else_is(case: Panel) -> None:
    result = case.of(case.entries)
    for node in every(explain(result)):
        held = next((held for cell, held in result.cells.items() if str(cell) == node.name), None)
        if held is None:
            continue
        named = {remark.params["name"] for remark in node.remarks if remark.key == "explain.recused_on"}
        assert named == set(held.recused) == set(result.evaluation.recused(held.cell))
        assert not named & {part.name for part in node.parts}
        assert not named & set(held.missing)


@many
@given(panels(decides=False))
def test_a_recused_evaluator_counts_no_more_than_one_who_is_not_on_the_panel(case: Panel) -> None:
    """What a line comes to is the rule over those who count, whoever is recused."""
    result = case.of(case.entries)
    for cell, held in result.cells.items():
        points = [Fraction(value) for value in held.given.values()]
        if held.points is not None and held.points.known:
            assert held.points.low == combine(case.framework.panel, points)
        if not held.given and not held.missing:
            assert held.points is None, cell


def test_a_line_that_nobody_is_left_to_judge_leaves_the_denominator_and_says_so() -> None:
    framework = plain({"s": [("L1", "station", 4), ("L2", "station", 6)]})
    entries = [Recusal(author="a", remit="all"), Recusal(author="b", remit="s"), score("a", "L1", 4)]
    result = assessed(framework, [*entries, score("b", "L1", 4)], panel("a", "b"))
    assert result.sections[0].points is None
    lone = plain({"s": [("L1", "station", 4)], "t": [("L2", "station", 6)]})
    result = assessed(lone, [*entries, score("b", "L2", 3), Recusal(author="a", remit="t")], panel("a", "b"))
    assert [remark.params for remark in explain(result, "third_party").remarks] == [
        {"what": lone.sections[0]}
    ]
    assert result.total == Decimal("50.00")


def test_a_mean_of_those_who_are_left_is_divided_by_their_number() -> None:
    framework = plain({"s": [("L1", "station", 4)]})
    entries = [score("a", "L1", 1), score("b", "L1", 2), Recusal(author="c", remit="s")]
    node = explain(assessed(framework, entries, panel("a", "b", "c")), "L1")
    assert (node.value, node.formula) == ("1.5", "(1 + 2) ÷ 2")
    assert [ZH.say(remark) for remark in node.remarks] == ["c 回避 s（未写明情形），不计入分母"]


# -- the printed numbers -----------------------------------------------------------------------------


@many
@given(panels(), st.data())
def test_the_printed_arithmetic_done_again_gives_the_printed_result(case: Panel, data: st.DataObject) -> None:
    result = case.at(data.draw(st.integers(0, len(case.rest))))
    for node in every(explain(result)):
        holds(node)


@many
@given(panels(), st.data())
def test_every_figure_that_a_formula_adds_is_printed_below_it_and_none_below_is_left_out(
    case: Panel, data: st.DataObject
) -> None:
    result = case.at(data.draw(st.integers(0, len(case.rest))))
    for node in every(explain(result)):
        if node.formula and node.parts:
            below = [part.value for part in node.parts if isinstance(part.value, str)]
            absent = [remark.params["names"] for remark in node.remarks if remark.key == "explain.missing"]
            below += [f"[0, {ceiling(case, node)}]" for names in absent for _ in names]  # type: ignore[attr-defined]
            assert summands(node) == sorted(below), node


def ceiling(case: Panel, node: Derivation) -> int:
    return int(case.framework.indicators[node.name.partition("@")[0]].ceiling)


def summands(node: Derivation) -> list[str]:
    """What a formula adds, apart from what the sum is divided by, multiplied with or weighted by."""
    formula = node.formula
    if node.name == "total":
        formula = formula.partition(") × ")[0].removeprefix("(")
    elif ruled_ := re.fullmatch(r"[a-z_]+\((.*)\)", formula):
        return sorted(re.findall(r"\[[^]]*\]|[^\s,]+", ruled_[1]))
    elif formula.startswith("("):
        formula = formula[1:].partition(")")[0]
    return sorted(re.split(" [÷×] ", part)[0] for part in formula.split(" + "))


@many
@given(panels(), st.data())
def test_the_printed_total_rounds_to_the_total(case: Panel, data: st.DataObject) -> None:
    result = case.at(data.draw(st.integers(0, len(case.rest))))
    _, _, exact = explain(result).formula.rpartition(" = ")
    ends = tuple(rounded(Fraction(number), 2) for number in re.findall(r"[\d.]+", exact))
    assert set(ends) == set(result.interval)


def test_a_total_a_hair_under_a_tie_is_printed_with_enough_decimals_to_see_it() -> None:
    framework = plain({"s": [("D1", "district", 6)]}, districts="clients")
    whole = pow(17999, -1, 20000) + 20000
    some = (17999 * whole - 1) // 20000
    entries = [
        districts("e", "w"), score("a", "D1@e", 6), score("a", "D1@w", 0),
        households(e=some, w=whole - some),
    ]  # fmt: skip
    result = assessed(framework, entries, panel("a"))
    assert result.total == Decimal("89.99")
    _, _, exact = explain(result).formula.rpartition(" = ")
    assert rounded(Fraction(exact.removeprefix("≈")), 2) == result.total


def test_points_after_a_second_look_tell_the_first_ones() -> None:
    framework = plain({"s": [("L1", "station", 4)]})
    again = Rescore(author="a", indicator="L1", points=Decimal(3), reason="补看了记录")
    node = explain(assessed(framework, [score("a", "L1", 1), again], panel("a")), "L1")
    assert (node.value, node.formula) == ("3", "(3) ÷ 1")
    assert [ZH.say(remark) for remark in node.parts[0].remarks] == ["理由：补看了记录", "复看：1 → 3"]


def every(node: Derivation) -> Iterator[Derivation]:
    yield node
    for part in node.parts:
        yield from every(part)


def told(node: Derivation) -> dict[str, list[tuple[str, object, str]]]:
    """What the derivation says each evaluator gave, by evaluator: the cell, the value, what is remarked."""
    found: dict[str, list[tuple[str, object, str]]] = {}
    for cell in every(node):
        for part in cell.parts:
            if part.title is None:
                value = part.value if isinstance(part.value, str) else part.value.key
                remarks = " ".join(ZH.say(remark) for remark in part.remarks)
                found.setdefault(part.name, []).append((cell.name, value, remarks))
    return found


HALF = Fraction(1, 2_000_000)  # of the sixth decimal: how far a number with ≈ may be off


class Between:
    """A number of which two bounds are known: arithmetic as it is done by hand with rounded figures."""

    def __init__(self, low: Fraction, high: Fraction) -> None:
        self.low, self.high = low, high

    def __add__(self, other: Between) -> Between:
        return Between(self.low + other.low, self.high + other.high)

    def __mul__(self, other: Between) -> Between:
        return Between(self.low * other.low, self.high * other.high)

    def __truediv__(self, other: Between) -> Between:
        return Between(self.low / other.high, self.high / other.low)

    def meets(self, other: Between) -> bool:
        return self.low <= other.high and other.low <= self.high


def number(text: str) -> Between:
    """A printed figure; ≈ says that it was rounded to six decimals, or to more where it has more."""
    value = Fraction(text.removeprefix("≈"))
    off = HALF if text.startswith("≈") else Fraction(0)
    return Between(value - off, value + off)


def by_hand(formula: str, end: int) -> Between:
    """The printed arithmetic done again; an interval stands for its lower (0) or upper (1) end."""
    text = re.sub(r"\[(≈?[\d.]+), (≈?[\d.]+)\]", lambda found: found[end + 1], formula)
    text = re.sub(r"([\d.]+)%", r"(\1 ÷ 100)", text)
    text = re.sub(r"(≈?\d+(?:\.\d+)?)", r"N('\1')", text)
    names = {"N": number, **{rule: ruled(rule) for rule in ("median", "trimmed_mean")}}
    value = eval(text.replace("÷", "/").replace("×", "*"), {"__builtins__": {}}, names)
    assert isinstance(value, Between)
    return value


def ruled(rule: str) -> object:
    def call(*points: Between) -> Between:
        low, high = ([getattr(p, side) for p in points] for side in ("low", "high"))
        return Between(combine(rule, low), combine(rule, high))  # type: ignore[arg-type]

    return call


def holds(node: Derivation) -> None:
    """See a node's arithmetic done again come to what it prints, to the last printed digit."""
    formula, _, result = node.formula.partition(" = ")
    value = result or node.value
    if not formula or isinstance(value, Message):
        return
    for end in (0, 1):
        again, shown = by_hand(formula, end), by_hand(value, end)
        assert again.meets(shown), node
        assert again.high - again.low < Fraction(1, 1000), node
        if "≈" not in formula + value:
            assert (again.low, again.high) == (shown.low, shown.high), node


# -- intervals are exact -----------------------------------------------------------------------------

CELLS = {"L1": 2, "D1@e": 3, "D1@w": 3, "L2": 1}


@st.composite
def few(draw: st.DrawFn) -> tuple[list[Entry], list[tuple[str, str]], tuple[str, ...], str, bool]:
    """A small evaluation with recusals: what is known and missing, the panel, its rule, a pending party."""
    rule = draw(st.sampled_from(PANELS))
    names = ("a", "b", "c")[: draw(st.integers(1, 3))]
    start: list[Entry] = [districts("e", "w")]
    for name in names:
        for remit in draw(st.lists(st.sampled_from(["s", "t", "@e", "@-", "s@w"]), max_size=2, unique=True)):
            start.append(Recusal(author=name, remit=remit))
        if draw(st.integers(0, 4)) == 0:
            start.append(Assignment(author="a", evaluator=name, remits=("s",)))
    evaluation = assessed(framework(rule), start, panel(*names)).evaluation
    slots = [(name, str(cell)) for cell in evaluation.cells for name in evaluation.expected(cell)]
    missing = draw(st.lists(st.sampled_from(slots), max_size=5, unique=True)) if slots else []
    for name, cell in slots:
        if (name, cell) not in missing:
            points = draw(st.one_of(st.none(), st.integers(0, CELLS[cell])))
            start.append(score(name, cell, points))
    if draw(st.integers(0, 4)) == 0:
        start.append(
            Adjudication(author="a", indicator="L2", points=Decimal(draw(st.integers(0, 1))), reason="合议")
        )
    is_pending = draw(st.booleans())
    if not is_pending:
        start.append(party("purchaser", draw(st.integers(0, 100))))
    return start, missing, names, rule, is_pending


def framework(rule: str) -> Framework:
    lines = {"s": [("L1", "station", 2), ("D1", "district", 3)], "t": [("L2", "station", 1)]}
    return plain(lines, {"purchaser": 30}, panel=rule, step=1)


@settings(max_examples=80, deadline=None)
@given(few())
def test_both_ends_are_reached_by_real_completions_and_none_leaves_the_interval(
    drawn: tuple[list[Entry], list[tuple[str, str]], tuple[str, ...], str, bool],
) -> None:
    start, missing, names, rule, is_pending = drawn

    def of(entries: list[Entry]) -> Assessment:
        return assessed(framework(rule), entries, panel(*names))

    result = of(start)
    reached = []
    for filled in product(*((0, CELLS[cell], None) for _, cell in missing)):
        for points in (0, 100) if is_pending else (None,):
            more: list[Entry] = [score(n, c, p) for (n, c), p in zip(missing, filled, strict=True)]
            more += [] if points is None else [party("purchaser", points)]
            whole = of([*start, *more])
            if (
                whole.total is None
            ):  # nobody is left to judge anything, or everything was called not applicable
                continue
            assert result.exact.low <= whole.exact.low <= result.exact.high
            assert whole.grade in result.possible_grades
            if None not in filled:
                reached.append(whole.exact.low)
    if reached:
        assert (min(reached), max(reached)) == (result.exact.low, result.exact.high)


@pytest.mark.parametrize("rule", PANELS)
def test_who_is_recused_is_not_waited_for(rule: str) -> None:
    entries = [districts("e", "w"), *(score("a", cell, 1) for cell in CELLS), party("purchaser", 80)]
    waiting = assessed(framework(rule), entries, panel("a", "b"))
    assert waiting.total is None
    settled = assessed(framework(rule), [*entries, Recusal(author="b", remit="all")], panel("a", "b"))
    assert settled.total is not None
    assert waiting.interval[0] <= settled.total <= waiting.interval[1]
