"""Where evaluators differ: which lines, in which order, in which state, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.acts import HandIn, Rescore, SecondLook, Settlement
from models.admission import refusal
from models.blind import may_see, seen_by
from models.checks import check
from models.derivation import explain
from models.divergence import Divergence, awaits, divergences
from models.entries import Cell, Entry, Note
from models.evaluation import Evaluation
from models.language import Language
from models.proceedings import Proceedings
from models.scoring import assess
from tests.models.build import decided, districts, evaluation_of, plain, score, scores, setup_of

ZH, EN = Language("zh"), Language("en")
LEAD = "林一"
TEAM = {LEAD: "lead", "a": "expert", "b": "expert", "何三": "staff"}
LINES = {
    "s": [("L1", "station", 4), ("L2", "station", 2), ("L3", "district", 8)],
    "t": [("K1", "station", 4)],
}
OPEN = plain(LINES, procedure={"tolerance": 25})
BLIND = plain(LINES, procedure={"tolerance": 25, "blind": True})


def of(entries: Iterable[Entry], framework: Any = OPEN) -> Evaluation:
    return evaluation_of(framework, entries, TEAM)  # type: ignore[arg-type]


def board(
    entries: Iterable[Entry], settled: bool = False, viewer: str | None = LEAD
) -> tuple[Divergence, ...]:
    return divergences(assess(seen_by(of(entries), viewer)), settled)


def look(cell: str, *names: str, round: int = 1, reason: str = "") -> SecondLook:  # noqa: A002
    return SecondLook(author=LEAD, indicator=cell, evaluators=names, round=round, reason=reason)


def rescore(author: str, cell: str, points: str | None, round: int = 1) -> Rescore:  # noqa: A002
    value = None if points is None else Decimal(points)
    return Rescore(author=author, indicator=cell, points=value, round=round, reason="再看")


def mean(cell: str, spread: str, *abstained: str, reason: str = "") -> Settlement:
    return Settlement(author=LEAD, indicator=cell, spread=Decimal(spread), abstained=abstained, reason=reason)


def hand_in(*names: str, section: str = "s") -> list[HandIn]:
    return [HandIn(author=name, section=section) for name in names]


# -- which lines --------------------------------------------------------------------------------------


def test_a_line_is_divergent_when_the_spread_exceeds_the_tolerance_and_not_when_it_reaches_it() -> None:
    assert board(scores("L1", a=3, b=2)) == ()  # 1 of 4 is 25 %
    [made] = board(scores("L1", a=3, b="1.5"))
    assert (made.cell, made.spread, made.share, made.state) == (
        Cell("L1"),
        Decimal("1.5"),
        Fraction(3, 8),
        "open",
    )


def test_abstention_beside_points_is_divergent_and_abstention_of_all_is_not() -> None:
    [made] = board([*scores("L1", a=4), score("b", "L1", None, "没有此类")])
    assert (made.spread, made.abstained, made.state) == (Decimal(0), ("b",), "open")
    assert board([score("a", "L1", None, "x"), score("b", "L1", None, "x")]) == ()


def test_the_worst_stands_first_by_its_share_and_then_by_its_points() -> None:
    entries = [
        districts("e", "w"),
        *scores("L1", a=4, b=2),  # 2 of 4
        *scores("L2", a=2, b=0),  # 2 of 2
        *scores("L3@e", a=8, b=4),  # 4 of 8
        *scores("L3@w", a=8, b=6),  # 2 of 8: tolerated
    ]
    assert [str(made.cell) for made in board(entries)] == ["L2", "L3@e", "L1"]


def test_everybody_stands_side_by_side_with_reasons_and_evidence() -> None:
    from tests.models.build import evidence

    [made] = board(
        [score("a", "L1", 4, "齐全"), score("b", "L1", 1, "缺三月"), score(LEAD, "L1", 2), evidence("L1")]
    )
    assert [(v.name, v.score.points, v.score.reason) for v in made.voices] == [
        (LEAD, Decimal(2), ""), ("a", Decimal(4), "齐全"), ("b", Decimal(1), "缺三月"),
    ]  # fmt: skip
    assert [e.source for e in made.evidence] == ["记录表"]


# -- the state ----------------------------------------------------------------------------------------


def test_a_settlement_holds_until_evaluators_differ_by_more() -> None:
    entries = [*scores("L1", a=4, b=2), mean("L1", "2")]
    assert board(entries) == ()
    [settled] = board(entries, settled=True)
    assert settled.state == "settled"
    assert board([*scores("L1", a=4, b="2.5"), mean("L1", "2")]) == ()
    [again] = board([*scores("L1", a=4, b="1.5"), mean("L1", "2")])
    assert again.state == "open"


def test_a_settlement_does_not_hold_once_somebody_else_calls_the_line_not_applicable() -> None:
    apart = [*scores("L1", a=4, b=2), score(LEAD, "L1", None, "没有")]
    assert board([*apart, mean("L1", "2", LEAD)]) == ()
    assert [made.state for made in board([*apart, mean("L1", "2")])] == ["open"]


def test_a_second_look_waits_for_those_it_asks_and_keeps_both_scores() -> None:
    entries = [*scores("L1", a=4, b=1), score(LEAD, "L1", 3), look("L1", "b")]
    [made] = board(entries)
    assert (made.state, made.awaited) == ("look", ("b",))
    [answered] = board([*entries, rescore("b", "L1", "2")])
    assert (answered.state, answered.awaited, answered.spread) == ("open", (), Decimal(2))
    voice = next(voice for voice in answered.voices if voice.name == "b")
    assert voice.first is not None
    assert (voice.first.points, voice.score.points) == (Decimal(1), Decimal(2))


def test_a_second_look_of_all_waits_for_everybody_who_scored() -> None:
    [made] = board([*scores("L1", a=4, b=1), look("L1")])
    assert made.awaited == ("a", "b")


def test_who_agrees_after_a_second_look_leaves_the_list_and_stays_among_all() -> None:
    entries = [*scores("L1", a=4, b=1), look("L1", "b"), rescore("b", "L1", "3.5")]
    assert board(entries) == ()
    assert [made.state for made in board(entries, settled=True)] == ["agreed"]


def test_whoever_answered_is_asked_again_by_a_further_second_look() -> None:
    entries = [*scores("L1", a=4, b=1), rescore("b", "L1", "2"), look("L1", "b", round=2)]
    assert awaits(of(entries), Cell("L1"), "b") is not None
    entries[-2] = rescore("b", "L1", "3", round=2)
    assert awaits(of(entries), Cell("L1"), "b") is None


def test_an_adjudication_goes_before_all_else() -> None:
    entries = [*scores("L1", a=4, b=1), look("L1"), decided("L1", 3)]
    assert board(entries) == ()
    assert [made.state for made in board(entries, settled=True)] == ["adjudicated"]


# -- explain and check ---------------------------------------------------------------------------------


def told(entries: Iterable[Entry], what: str = "L1") -> str:
    def lines(node: Any) -> Iterable[str]:
        yield from (ZH.say(remark) for remark in node.remarks)
        for part in node.parts:
            yield from lines(part)

    return "\n".join(lines(explain(assess(of(entries)), what)))


def test_explain_says_how_a_line_was_settled() -> None:
    assert "林一 认可各人分差 2，按规则合成：都说得通" in told(
        [*scores("L1", a=4, b=2), mean("L1", "2", reason="都说得通")]
    )
    assert "其后分差扩大，需重新处理" in told([*scores("L1", a=4, b=1), mean("L1", "2")])
    assert "林一 合议决定：合议" in told([*scores("L1", a=4, b=2), decided("L1", 3)])
    again = told(
        [
            *scores("L1", a=4),
            score("b", "L1", 1, "缺三月"),
            look("L1", "b", reason="再看台账"),
            rescore("b", "L1", "3"),
        ]
    )
    assert "林一 请 b 复看：再看台账" in again
    assert "复看：1 → 3" in again
    assert "复看前的理由：缺三月" in again
    assert "林一 请 全体 复看" in told([*scores("L1", a=4, b=1), look("L1")])


def gaps(entries: Iterable[Entry], framework: Any = OPEN, viewer: str = LEAD) -> list[tuple[str, str, str]]:
    found = check(assess(seen_by(of(entries, framework), viewer)))
    return [(gap.severity, str(gap.place), EN.say(gap.message)) for gap in found if gap.code == "divergent"]


def test_an_open_divergence_blocks_and_says_how_far_apart_evaluators_are() -> None:
    apart = scores("L1", a=4, b=1)
    assert gaps(apart) == [("block", "L1", "evaluators differ by 3, 75% of the points; to be settled")]
    assert gaps([*apart, look("L1", "b")]) == [("block", "L1", "a second look is awaited from b")]
    assert gaps([*apart, mean("L1", "3")]) == []
    assert gaps([*apart, decided("L1", 2)]) == []
    assert gaps([*scores("L1", a=4), score("b", "L1", None, "x")]) == [
        ("block", "L1", "b call it not applicable while others score it; to be settled")
    ]


def test_where_the_framework_has_no_procedure_nothing_need_be_settled() -> None:
    assert gaps(scores("L1", a=4, b=1), plain(LINES)) == []


def test_a_divergence_is_a_gap_only_for_those_who_see_the_whole_line() -> None:
    entries = [*scores("L1", a=4, b=1), score(LEAD, "L1", 2)]
    assert gaps([*entries, *hand_in("a", "b")], BLIND) == []
    assert gaps([*entries, *hand_in("a", LEAD)], BLIND) == []  # b is hidden
    assert [place for _, place, _ in gaps([*entries, *hand_in("a", "b", LEAD)], BLIND)] == ["L1"]
    assert gaps([*entries, *hand_in("a", "b", LEAD)], BLIND, "a") != []
    assert gaps([*entries, *hand_in("a", LEAD)], BLIND, "b") == []


def test_nothing_of_a_line_is_on_the_board_of_whoever_has_not_handed_in() -> None:
    entries = [
        *scores("L1", a=4, b=1),
        score(LEAD, "L1", 2),
        *hand_in("a", LEAD),
        look("L1", "a"),
        decided("L1", 3),
        mean("L1", "2"),
    ]
    unfinished = divergences(assess(seen_by(of(entries, BLIND), "b")), settled=True)
    assert unfinished == ()
    assert divergences(assess(seen_by(of(entries, BLIND), "a")), settled=True) != ()


# -- who may decide when -------------------------------------------------------------------------------


def refused(entry: Entry, entries: Iterable[Entry], framework: Any = BLIND) -> str | None:
    setup = setup_of(framework, TEAM)  # type: ignore[arg-type]
    assert framework.procedure is not None
    proceedings = Proceedings.of(framework.procedure, entries)
    found = refusal(setup, framework, proceedings, LEAD, entry, entry)
    return found.key if found else None


@pytest.mark.parametrize("entry", [decided("L1", 2), mean("L1", "2"), look("L1")], ids=lambda e: e.kind)
def test_the_lead_decides_once_they_have_handed_in(entry: Entry) -> None:
    assert refused(entry, hand_in("a", "b")) == "admission.decide_first"
    assert refused(entry, hand_in(LEAD, section="t")) == "admission.decide_first"
    assert refused(entry, hand_in(LEAD)) is None
    assert refused(entry, [], OPEN) is None


def test_a_lead_who_scores_nothing_there_waits_for_all_who_do() -> None:
    from models.acts import Assignment, Recusal

    for away in (
        Assignment(author=LEAD, evaluator=LEAD, remits=("t",)),
        Recusal(author=LEAD, remit="s"),
    ):
        assert refused(decided("L1", 2), [away, *hand_in("a")]) == "admission.decide_later"
        assert refused(decided("L1", 2), [away, *hand_in("a", "b")]) is None
    part = Recusal(author=LEAD, remit="s@e")
    assert refused(decided("L1", 2), [part, *hand_in("a", "b")]) == "admission.decide_first"


def test_who_may_see_a_change_may_see_what_it_was_about() -> None:
    entries = [*scores("L1", a=4, b=1), *hand_in("a")]
    whole = of(entries, BLIND)
    other = score("b", "L1", 1)
    assert not may_see(whole, "a", other)
    assert may_see(whole, "b", other)
    assert may_see(of([*entries, *hand_in("b")], BLIND), "a", other)
    assert not may_see(whole, "a", Note(author="b", indicator="L1", text="x"))
    assert not may_see(whole, "b", decided("L1", 2))
    assert may_see(of(entries), "a", other)


# -- whatever was given --------------------------------------------------------------------------------

POINTS = st.one_of(st.none(), st.integers(0, 8).map(lambda halves: Decimal(halves) / 2))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([LEAD, "a", "b"]), POINTS), st.randoms())
def test_order_never_matters_and_the_spread_is_that_of_the_points(
    points: dict[str, Decimal | None], random: Any
) -> None:
    entries: list[Entry] = [score(name, "L1", value, "x") for name, value in points.items()]
    before = board(entries, settled=True)
    random.shuffle(entries)
    assert board(entries, settled=True) == before
    known = [value for value in points.values() if value is not None]
    apart = max(known) - min(known) if known else Decimal(0)
    is_divergent = apart > 1 or (bool(known) and len(known) < len(points))
    assert bool(before) == is_divergent
    if before:
        assert before[0].spread == apart
        assert 0 <= before[0].share <= 1
        made = mean("L1", str(apart), *before[0].abstained)
        assert board([*entries, made]) == ()


def test_a_settlement_changes_no_points() -> None:
    entries: list[Entry] = [*scores("L1", a=4, b=1)]
    cells = assess(of(entries)).cells
    assert assess(of([*entries, mean("L1", "3"), look("L1")])).cells == cells
