"""Who judges what: recusals, assignments, the calibration round, and what is blind until handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.acts import (
    CALIBRATION,
    Assignment,
    Calibration,
    Declaration,
    HandIn,
    Objection,
    Recusal,
    Ruling,
    SelfScore,
)
from models.blind import seen_by
from models.checks import check
from models.derivation import explain
from models.entries import Cell, Entry, Role
from models.evaluation import Evaluation
from models.framework import Framework, Procedure
from models.language import Language
from models.panel import bar, open_objections, own_part, recusal_said, spreads, standings, unscored
from models.remit import Remit
from models.scoring import Assessment, assess
from tests.models.build import (
    LEAD,
    STAFF,
    TEAM,
    assessed,
    districts,
    evaluation_of,
    plain,
    score,
)

A, B, C = LEAD, "陈二", "周四"
PANEL: Mapping[str, Role] = {A: "lead", B: "expert", C: "expert", STAFF: "staff"}
GROUNDS = [{"id": "interest", "title": "有利害关系", "title_en": "An interest"}]
ASKED = {"declaration": True, "blind": True, "grounds": GROUNDS}
ZH, EN = Language("zh"), Language("en")
LINES = {
    "management": [("A1", "station", 4), ("A2", "station", 6)],
    "quality": [("B1", "district", 5), ("B2", "station", 5)],
}


def framework(**procedure: object) -> Framework:
    return plain(LINES, procedure={**ASKED, **procedure})


def of(entries: Iterable[Entry], **procedure: object) -> Evaluation:
    return evaluation_of(framework(**procedure), [districts("s", "n"), *entries], PANEL)


def declared(*names: str) -> list[Entry]:
    return [Declaration(author=name, secrecy=True) for name in names]


def all_scored(*names: str, points: Decimal | int = 3) -> list[Entry]:
    cells = ("A1", "A2", "B1@s", "B1@n", "B2")
    return [score(name, cell, points) for name in names for cell in cells]


# -- recusals -----------------------------------------------------------------------------------


remits = st.sampled_from(["all", "management", "quality", "quality@s", "quality@-", "@n", "@-"])
points = st.sampled_from([None, *range(5)])
given_scores = st.fixed_dictionaries(
    {(name, cell): points for name in (A, B, C) for cell in ("A1", "A2", "B1@s", "B1@n", "B2")}
)


def entries_of(scores: dict[tuple[str, str], int | None]) -> list[Entry]:
    return [score(name, cell, value, "理由") for (name, cell), value in scores.items() if value != 4]


def given_by(result: Assessment, name: str) -> dict[Cell, Decimal]:
    return {cell: found.given[name] for cell, found in result.cells.items() if name in found.given}


@given(given_scores, st.lists(remits, max_size=3))
def test_a_recusal_never_changes_another_evaluators_points(
    scores: dict[tuple[str, str], int | None], recused_from: list[str]
) -> None:
    stated = entries_of(scores)
    recusals = [Recusal(author=C, remit=remit, ground="interest") for remit in recused_from]
    before, after = assess(of(stated)), assess(of([*stated, *recusals]))
    for name in (A, B):
        assert given_by(before, name) == given_by(after, name)
    for cell, result in after.cells.items():
        section = after.framework.section_of[cell.indicator].id
        is_recused = any(Remit.parse(remit).covers(section, cell.district) for remit in recused_from)
        assert (C in result.recused) == is_recused
        if is_recused:
            assert C not in (*result.given, *result.abstained, *result.missing)
        else:
            assert result == before.cells[cell]


@given(given_scores, remits)
def test_a_cell_whose_evaluators_are_all_recused_leaves_the_denominator(
    scores: dict[tuple[str, str], int | None], remit: str
) -> None:
    stated = entries_of(scores)
    recusals = [Recusal(author=name, remit=remit, ground="interest") for name in (A, B, C)]
    before, after = assess(of(stated)), assess(of([*stated, *recusals]))
    for old, new in zip(before.sections, after.sections, strict=True):
        for was, now in zip(old.lines, new.lines, strict=True):
            out = [
                cell.cell
                for cell in now.cells
                if Remit.parse(remit).covers(new.section.id, cell.cell.district)
            ]
            assert all(cell.points is None for cell in now.cells if cell.cell in out)
            if len(out) == len(now.cells):
                assert now.points is None
            if not out:
                assert now == was
        counted = [line for line in new.lines if line.points is not None]
        assert new.applicable == sum((line.indicator.points for line in counted), Decimal(0))
        if new.points is not None:
            share = new.points.low / Fraction(new.section.points) * Fraction(new.applicable)
            assert share == sum(line.points.low for line in counted if line.points)


def test_a_section_that_nobody_may_judge_is_left_out_of_the_third_partys_points() -> None:
    recusals = [Recusal(author=name, remit="quality") for name in (A, B, C)]
    result = assess(of([*all_scored(A, B, C), *recusals]))
    assert result.sections[1].points is None
    assert result.third_party.points.low == Decimal(6) / 10 * 20
    remarks = [ZH.say(remark) for remark in explain(result, "third_party").remarks]
    assert any("quality" in remark for remark in remarks)


def test_a_line_that_nobody_is_left_for_says_so() -> None:
    result = assess(of([*all_scored(A, B, C), *(Recusal(author=n, remit="quality@s") for n in (A, B, C))]))
    assert [str(c.cell) for c in result.cells.values() if c.is_left_out] == ["B1@s"]
    told = [EN.say(remark) for remark in explain(result, "B1@s").remarks]
    assert "all who would score it are recused, so it leaves the denominator" in told


def test_the_derivation_says_who_is_recused_why_and_that_it_does_not_count() -> None:
    recusals = [Recusal(author=C, remit="quality@s", ground="interest", text="曾任理事")]
    found = explain(assess(of([*all_scored(A, B), *recusals])), "B1@s")
    assert "周四 回避 quality（s片区）（有利害关系：曾任理事），不计入分母" in map(ZH.say, found.remarks)
    assert found.formula == "(3 + 3) ÷ 2"


def test_a_ruling_that_is_upheld_recuses_and_one_that_is_not_does_not() -> None:
    objection = Objection(author=STAFF, evaluator=C, remit="quality", text="曾在本站任职")
    for upheld in (True, False):
        ruling = Ruling(author=A, evaluator=C, upheld=upheld, remit="quality", reason="属实")
        evaluation = of([objection, ruling])
        assert (bar(evaluation, C, Cell("B2")) == "recused") is upheld
        assert bar(evaluation, C, Cell("A1")) is None
        assert not list(open_objections(evaluation))
        standing = standings(evaluation)[2]
        said = [EN.say(recusal_said(evaluation, found)) for found in standing.recusals]
        assert said == (["quality (the station's objection was upheld: 属实)"] if upheld else [])


# -- assignments and what is left ------------------------------------------------------------------


def test_everything_is_everybodys_by_default_and_an_empty_assignment_is_nothing() -> None:
    evaluation = of([Assignment(author=A, evaluator=C, remits=())])
    assert len(evaluation.own_cells(B)) == 5
    assert evaluation.own_cells(C) == ()
    assert bar(evaluation, C, Cell("A1")) == "unassigned"


def test_what_each_has_left_is_counted_by_section() -> None:
    stated = [
        Assignment(author=A, evaluator=B, remits=("quality@s", "management")),
        score(B, "A1", 1),
        score(B, "B1@s", 1),
        HandIn(author=B, section="quality"),
    ]
    standing = standings(of(stated))[1]
    counts = [(p.left, p.total, p.handed_in) for p in standing.sections]
    assert counts == [(1, 2, False), (0, 1, True)]
    assert unscored(of(stated), B, "management") == (Cell("A2"),)


def test_a_line_that_is_nobodys_blocks_the_draft_and_is_told_once() -> None:
    stated = [Assignment(author=A, evaluator=name, remits=("management",)) for name in (A, B, C)]
    gaps = [gap for gap in check(assess(of(stated))) if str(gap.place) == "B2"]
    assert [(gap.severity, gap.code) for gap in gaps] == [("block", "unassigned")]


def test_what_is_missing_of_the_proceedings_stands_in_the_way_of_the_draft() -> None:
    objection = Objection(author=STAFF, evaluator=C, text="曾在本站任职")
    stated = [
        *declared(A),
        objection,
        HandIn(author=A, section="management"),
        Calibration(author=A, cells=("A1",)),
    ]
    gaps = check(assess(of(stated)))
    told = [(gap.severity, ZH.say(gap.message)) for gap in gaps if str(gap.place) == "panel"]
    assert told == [
        ("block", "林一 还没有提交：quality"),
        ("block", "陈二 还没有声明（保密与回避）"),
        ("block", "陈二 还没有提交：management、quality"),
        ("block", "周四 还没有声明（保密与回避）"),
        ("block", "周四 还没有提交：management、quality"),
        ("block", "站点对 周四 的异议还没有处理"),
        ("warn", "试评还没有结束"),
    ]


def test_nothing_is_asked_for_where_the_framework_does_not_ask() -> None:
    quiet = assessed(plain(LINES), [districts("s", "n")], PANEL)
    assert not [gap for gap in check(quiet) if str(gap.place) == "panel"]
    assert [standing.declared for standing in standings(quiet.evaluation)] == [None, None, None]


# -- the calibration round ----------------------------------------------------------------------


ROUND = Calibration(author=A, cells=("A1", "B1@s"))


def test_the_rounds_spread_shows_only_between_those_who_handed_it_in() -> None:
    stated = [ROUND, score(A, "A1", 1), score(B, "A1", 3), score(C, "A1", 4)]
    stated += [HandIn(author=name, section=CALIBRATION) for name in (A, B)]
    line = spreads(seen_by(of(stated), A))[0]
    assert line.points == {A: Decimal(1), B: Decimal(3)}
    assert (line.width, line.hidden) == (Decimal(2), ())
    third = spreads(seen_by(of(stated), C))[0]
    assert (third.points, third.width, third.hidden) == ({}, None, (A, B))


def test_a_round_that_is_handed_in_by_one_shows_nothing_to_another() -> None:
    stated = [ROUND, score(A, "A1", 1), score(B, "A1", 3), HandIn(author=B, section=CALIBRATION)]
    line = spreads(seen_by(of(stated), A))[0]
    assert (line.points, line.width, line.hidden) == ({}, None, (B,))


def test_the_rounds_own_lines_are_those_that_are_ones_own() -> None:
    evaluation = of([ROUND, Recusal(author=B, remit="quality")])
    assert own_part(evaluation, B, CALIBRATION) == (Cell("A1"),)
    assert standings(evaluation)[1].calibration is not None


# -- the station's self-review -------------------------------------------------------------------


def test_the_self_review_is_told_and_counts_nowhere() -> None:
    own = [
        SelfScore(author=STAFF, indicator="A1", points=Decimal(4)),
        SelfScore(author=STAFF, indicator="A2"),
    ]
    without, with_it = assess(of(all_scored(A, B, C))), assess(of([*all_scored(A, B, C), *own]))
    assert with_it.exact == without.exact
    assert with_it.cells == without.cells
    assert "站点自评 4 分，仅供对照，不计分" in map(ZH.say, explain(with_it, "A1").remarks)
    assert "站点自评为不适用，仅供对照，不计分" in map(ZH.say, explain(with_it, "A2").remarks)


# -- blind until handed in -----------------------------------------------------------------------


def seen(stated: Sequence[Entry], viewer: str | None) -> set[str]:
    """Whose points of A1 somebody sees."""
    return set(seen_by(of(stated), viewer).scores.get(Cell("A1"), {}))


def handed(*names: str) -> list[Entry]:
    return [HandIn(author=name, section="management") for name in names]


@pytest.mark.parametrize(
    ("done", "viewer", "sees"),
    [
        ((), A, {A}),
        ((B,), A, {A}),
        ((A,), A, {A}),
        ((A, B), A, {A, B}),
        ((A, B), B, {A, B}),
        ((A, B), C, {C}),
        ((A, B), STAFF, set()),
        ((A, B), None, set()),
        ((A, B, C), STAFF, {A, B, C}),
        ((A, B, C), None, {A, B, C}),
    ],
)
def test_one_sees_anothers_points_once_both_have_handed_the_section_in(
    done: tuple[str, ...], viewer: str | None, sees: set[str]
) -> None:
    stated = [score(A, "A1", 1), score(B, "A1", 2), score(C, "A1", 3), *handed(*done)]
    assert seen(stated, viewer) == sees


def seen_there(name: str, viewer: str, done: set[str]) -> bool:
    return name == viewer or {name, viewer} <= done or (viewer == STAFF and done == {A, B, C})


@given(given_scores, st.sets(st.sampled_from([A, B, C])), st.sampled_from([A, B, C, STAFF]))
def test_no_number_depends_on_points_that_are_hidden(
    scores: dict[tuple[str, str], int | None], done: set[str], viewer: str
) -> None:
    """Whatever the hidden evaluators gave, whoever looks computes the same."""
    stated = [*entries_of(scores), *handed(*done)]
    changed = {
        (name, cell): 2 if value in (0, 1) and not seen_there(name, viewer, done) else value
        for (name, cell), value in scores.items()
    }
    one, two = (
        assess(seen_by(of(found), viewer)) for found in (stated, [*entries_of(changed), *handed(*done)])
    )
    section = one.framework.sections[0]
    assert [one.cells[cell] for cell in one.evaluation.cells_at(section, None)] == [
        two.cells[cell] for cell in two.evaluation.cells_at(section, None)
    ]


def test_a_procedure_is_only_asked_of_a_team() -> None:
    alone = evaluation_of(framework(), [score(A, "A1", 1)], {})
    assert alone.procedure == Procedure()
    assert evaluation_of(framework(), [], TEAM).procedure.blind
