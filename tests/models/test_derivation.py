from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.derivation import Derivation, explain
from models.errors import USAGE, Message, UsageError
from models.language import Language
from models.scoring import Assessment, combine
from models.station import Training
from tests.models.build import (
    EXPERT,
    LEAD,
    SMALL,
    assessed,
    complete,
    decided,
    districts,
    fact,
    households,
    panel,
    plain,
    score,
    scores,
    small,
)
from tests.models.test_intervals import Case, cases

ZH, EN = Language("zh"), Language("en")


@pytest.fixture
def whole() -> Assessment:
    return assessed(small(), complete().values())


ZH = Language("zh")


def titled(told: Derivation) -> str:
    return ZH.say(told.title) if told.title else ""


def every(node: Derivation) -> Iterator[Derivation]:
    yield node
    for part in node.parts:
        yield from every(part)


def recomputed(formula: str, end: int) -> Fraction:
    """The printed arithmetic done again; an interval stands for its lower (0) or upper (1) end."""
    text = re.sub(r"\[([\d.]+), ([\d.]+)\]", lambda found: found[end + 1], formula)
    text = re.sub(r"([\d.]+)%", r"(\1 ÷ 100)", text)
    text = re.sub(r"(\d+(?:\.\d+)?)", r"F('\1')", text).replace("÷", "/").replace("×", "*")
    names = {
        "F": Fraction,
        "median": lambda *points: combine("median", points),
        "trimmed_mean": lambda *points: combine("trimmed_mean", points),
    }
    value = eval(text, {"__builtins__": {}}, names)
    assert isinstance(value, Fraction)
    return value


def printed(value: str) -> tuple[Fraction, Fraction]:
    if value.startswith("["):
        low, high = value.strip("[]").split(", ")
        return Fraction(low), Fraction(high)
    return Fraction(value), Fraction(value)


def check_node(node: Derivation) -> bool:
    """Whether the node's formula could be held against its value; fails where they differ."""
    formula, _, result = node.formula.partition(" = ")
    value = result or node.value
    if not formula or isinstance(value, Message) or "≈" in formula + value:
        return False
    assert (recomputed(formula, 0), recomputed(formula, 1)) == printed(value), node
    return True


def test_the_total_tells_its_arithmetic_and_its_grade(whole: Assessment) -> None:
    told = explain(whole)
    assert told.name == "total"
    assert told.value == "89.25"
    assert told.formula == "(18 ÷ 20 × 60% + 88 ÷ 100 × 30% + 88.5 ÷ 100 × 10%) × 100 = 89.25"
    assert [part.name for part in told.parts] == ["third_party", "purchaser", "supervisor"]
    assert [ZH.say(remark) for remark in told.remarks] == ["等级：合格"]
    assert explain(whole, "") == told


def test_a_party_tells_its_sections_or_who_entered_it(whole: Assessment) -> None:
    third = explain(whole, "third_party")
    assert (third.value, third.formula) == ("18", "8 + 10")
    assert [part.name for part in third.parts] == ["management", "quality", "integrity"]
    outside = explain(whole, "purchaser")
    assert (outside.value, outside.formula, outside.parts) == ("88", "", ())
    assert [EN.say(remark) for remark in outside.remarks] == [f"entered by {LEAD}"]
    assert explain(whole, "购买方") == outside


def test_a_section_tells_its_lines(whole: Assessment) -> None:
    told = explain(whole, "quality")
    assert (titled(told), told.value, told.formula) == ("服务质量", "10", "4.5 + 2.5 + 3")
    assert [part.name for part in told.parts] == ["B1", "B2", "B3"]
    assert explain(whole, "服务质量") == told


def test_an_indicator_tells_its_districts(whole: Assessment) -> None:
    told = explain(whole, "B1")
    assert (titled(told), told.value, told.formula) == ("个案", "4.5", "(5 + 4) ÷ 2")
    assert [part.name for part in told.parts] == ["B1@south", "B1@north"]
    assert explain(whole, "b1") == told


def test_a_cell_tells_its_scores_the_facts_and_the_reasons(whole: Assessment) -> None:
    told = explain(whole, "B2@north")
    assert (titled(told), told.value, told.formula) == ("建档 · 北片区", "2", "(2 + 2) ÷ 2")
    assert [part.name for part in told.parts] == [LEAD, EXPERT]
    assert "87 ÷ 90" in ZH.say(told.remarks[0])
    assert "96.67" in ZH.say(told.remarks[0])
    assert "记录表" in ZH.say(told.parts[0].remarks[0])
    assert explain(whole, "B2@北片区") == told


def test_a_station_line_is_its_only_cell(whole: Assessment) -> None:
    told = explain(whole, "A3")
    assert (told.name, told.value, told.formula) == ("A3", "2", "(2 + 2) ÷ 2")
    assert "17 ÷ 20 = 85%" in ZH.say(told.remarks[0])


@pytest.mark.parametrize("what", ["Z9", "nothing", "B1@west", "Z9@south", "A1@south", "总分"])
def test_an_unknown_name_is_a_usage_error_that_says_what_there_is(whole: Assessment, what: str) -> None:
    with pytest.raises(UsageError) as caught:
        explain(whole, what)
    assert caught.value.code == USAGE
    assert caught.value.message.key.startswith("unknown.")
    assert ZH.say(caught.value.message)
    assert EN.say(caught.value.message)


def test_every_formula_of_a_whole_evaluation_gives_its_value(whole: Assessment) -> None:
    assert sum(check_node(node) for node in every(explain(whole))) >= 12


@settings(max_examples=40, deadline=None)
@given(cases(), st.data())
def test_every_printed_formula_gives_the_printed_value(case: Case, data: st.DataObject) -> None:
    for node in every(explain(case.at(data.draw(st.integers(0, len(case.rest)))))):
        check_node(node)
        for remark in node.remarks:
            assert ZH.say(remark)
            assert EN.say(remark)


def test_a_number_that_does_not_end_is_marked() -> None:
    framework = plain({"s": [("L1", "station", 4)]})
    told = explain(assessed(framework, scores("L1", a=1, b=1, c=2), panel("a", "b", "c")), "L1")
    assert (told.value, told.formula) == ("≈1.333333", "(1 + 1 + 2) ÷ 3")


def test_points_on_a_fine_step_are_told_whole() -> None:
    framework = plain({"s": [("L1", "station", 1)]}, step="0.125")
    told = explain(assessed(framework, scores("L1", a="0.125", b="0.375"), panel("a", "b")), "L1")
    assert (told.value, told.formula) == ("0.25", "(0.125 + 0.375) ÷ 2")
    assert told.parts[0].value == "0.125"


def test_who_is_missing_stands_in_the_formula_as_what_they_may_give() -> None:
    framework = plain({"s": [("L1", "station", 4)]})
    told = explain(assessed(framework, scores("L1", a=1), panel("a", "b")), "L1")
    assert (told.value, told.formula) == ("[0.5, 2.5]", "(1 + [0, 4]) ÷ 2")
    assert ZH.say(told.remarks[0]) == "未打分：b"


def test_a_cell_that_nobody_scored_says_so() -> None:
    framework = plain({"s": [("L1", "station", 4)]})
    told = explain(assessed(framework, [], {}), "L1")
    assert told.value == "[0, 4]"
    assert [remark.key for remark in told.remarks] == ["explain.nobody"]


def test_an_adjudication_tells_who_decided_and_keeps_the_scores() -> None:
    framework = plain({"s": [("L1", "station", 4)]})
    told = explain(assessed(framework, [*scores("L1", a=1, b=4), decided("L1", 3)], panel("a", "b")), "L1")
    assert (told.value, told.formula) == ("3", "")
    assert ZH.say(told.remarks[0]) == f"{LEAD} 合议决定：合议"
    assert [part.value for part in told.parts] == ["1", "4"]


TWO = {"s": [("L1", "station", 4), ("L2", "station", 6)], "t": [("L3", "station", 10)]}


def test_what_was_left_out_of_the_denominator_is_told() -> None:
    entries = [score("a", "L1", 3), score("a", "L2", None), score("a", "L3", 5)]
    told = explain(assessed(plain(TWO), entries, panel("a")), "s")
    assert (told.value, told.formula) == ("7.5", "(3) ÷ 4 × 10")
    assert [EN.say(remark) for remark in told.remarks] == [
        "L2 does not apply and is left out of the denominator"
    ]


def test_a_section_that_does_not_apply_divides_by_nothing() -> None:
    entries = [score("a", "L1", None), score("a", "L2", None), score("a", "L3", 5)]
    result = assessed(plain(TWO), entries, panel("a"))
    told = explain(result, "s")
    assert told.value == Message("explain.not_applicable")
    assert told.formula == ""
    third = explain(result, "third_party")
    assert (third.value, third.formula) == ("10", "(5) ÷ 10 × 20")
    nothing = explain(
        assessed(plain(TWO), [score("a", line, None) for line in ("L1", "L2", "L3")], panel("a")),
        "third_party",
    )
    assert (nothing.value, nothing.formula) == ("[0, 20]", "")


def test_districts_by_clients_print_their_weights_and_say_when_they_are_open() -> None:
    framework = plain({"s": [("D1", "district", 6)]}, districts="clients")
    entries = [districts("e", "w"), score("a", "D1@e", 6), score("a", "D1@w", 2)]
    open_ = explain(assessed(framework, entries, panel("a")), "D1")
    assert (open_.value, open_.formula) == ("[2, 6]", "")
    assert [remark.key for remark in open_.remarks] == ["explain.no_clients"]
    told = explain(assessed(framework, [*entries, households(e=30, w=10)], panel("a")), "D1")
    assert (told.value, told.formula) == ("5", "6 × 3/4 + 2 × 1/4")


def test_a_limit_on_the_grade_is_told_with_its_reason() -> None:
    entries = complete() | {
        f"{author} {cell}": score(author, cell, 0)
        for author in (LEAD, EXPERT)
        for cell in ("A1", "A2", "A3", "V1")
    }
    told = explain(assessed(small(), entries.values()))
    assert [ZH.say(remark) for remark in told.remarks] == [
        "等级至多为合格：管理不足一半",
        "等级至多为不合格：无虚假材料",
        "等级：不合格",
    ]


def test_an_open_total_shows_its_interval_and_the_grades_left() -> None:
    entries = complete()
    del entries["purchaser"]
    told = explain(assessed(small(), entries.values()))
    assert told.value == "[62.85, 92.85]"
    assert [remark.key for remark in told.remarks] == ["explain.open", "explain.grades"]
    assert told.formula.endswith("= [62.85, 92.85]")
    assert explain(assessed(small(), entries.values()), "purchaser").value == "[0, 100]"


def test_the_weights_of_the_parties_are_printed_whole() -> None:
    text = SMALL.replace("weight = 30", "weight = 29.875").replace("weight = 10\n", "weight = 10.125\n")
    told = explain(assessed(small(text), complete().values()))
    assert "× 29.875%" in told.formula
    assert check_node(told)


def test_a_proposal_from_another_fact_names_it() -> None:
    text = SMALL.replace('fact = "attendance.all"', 'fact = "training.hours"')
    stated = fact(Training(required=Decimal(1320), completed=Decimal("1831.5")))
    told = explain(assessed(small(text), [stated]), "A4")
    assert "1831.5 ÷ 1320 = 138.75%" in EN.say(told.remarks[0])
