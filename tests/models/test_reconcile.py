"""Two edits made from one base: together where they touch different parts, a clash where they do not."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.disputes import Dispute, Head, differences
from models.entries import Entry, FactEntry, Finding, PartyScore, Score, Stamp
from models.errors import UsageError
from models.parts import ORDER, WHOLE, Part
from models.reconcile import combine, same
from models.station import (
    Attendance,
    ClientFiles,
    Closing,
    CommunityFiles,
    District,
    Districts,
    Fact,
    Presence,
    Staffing,
    Station,
    Target,
    Targets,
)

ONE, OTHER = "林一", "何三"
CODES = ("W01", "W02", "W03", "W04")
ONCE = ("months", "due", "present")
FIELDS = ("joined", "due", "present")


def said(fact: Fact, author: str = ONE) -> FactEntry:
    return FactEntry.of(author, fact)


def fact_of(entry: Entry | None) -> Fact:
    assert isinstance(entry, FactEntry)
    return entry.fact


BASE = Attendance(
    months=Decimal(12), due=Decimal(40), rows=tuple(Presence(code=code, joined=2020) for code in CODES)
)


class Edit(NamedTuple):
    """What somebody makes of the base, place by place."""

    once: dict[str, Decimal]
    cells: dict[tuple[str, str], int]
    dropped: frozenset[str]
    added: dict[str, str | None]  # each behind a row of the base, or first

    def of(self, author: str) -> FactEntry:
        rows: list[Presence] = [self._row(row) for row in BASE.rows if row.code not in self.dropped]
        for code, anchor in self.added.items():
            at = next((n + 1 for n, row in enumerate(rows) if row.code == anchor), 0)
            rows.insert(at, Presence(code=code, due=Decimal(7)))
        return said(BASE.model_copy(update={**self.once, "rows": tuple(rows)}), author)

    def _row(self, row: Presence) -> Presence:
        changed = {field: value for (code, field), value in self.cells.items() if code == row.code}
        return Presence.model_validate({**row.model_dump(), **changed})


def edits(codes: frozenset[str], once: frozenset[str], new: str) -> st.SearchStrategy[Edit]:
    """Edits of these rows and fields alone; new rows have names of their own."""
    spots = [(code, field) for code in sorted(codes) for field in FIELDS]
    return st.builds(
        Edit,
        st.dictionaries(st.sampled_from(sorted(once)), st.integers(50, 99).map(Decimal))
        if once
        else st.just({}),
        st.dictionaries(st.sampled_from(spots), st.integers(1990, 2100), max_size=5)
        if spots
        else st.just({}),
        st.frozensets(st.sampled_from(sorted(codes)), max_size=2) if codes else st.just(frozenset()),
        st.dictionaries(
            st.sampled_from([f"{new}{n}" for n in range(3)]), st.sampled_from([None, *CODES]), max_size=3
        ),
    )


@st.composite
def apart(draw: st.DrawFn) -> tuple[Edit, Edit]:
    """Two edits that touch no part both."""
    codes = draw(st.frozensets(st.sampled_from(CODES)))
    once = draw(st.frozensets(st.sampled_from(ONCE)))
    return (
        draw(edits(codes, once, "A")),
        draw(edits(frozenset(CODES) - codes, frozenset(ONCE) - once, "B")),
    )


ANY = edits(frozenset(CODES), frozenset(ONCE), "A"), edits(frozenset(CODES), frozenset(ONCE), "B")


@given(apart())
def test_edits_of_different_parts_go_together_in_either_order_and_neither_is_lost(
    both: tuple[Edit, Edit],
) -> None:
    one, other = both[0].of(ONE), both[1].of(OTHER)
    here, there = combine(said(BASE), other, one), combine(said(BASE), one, other)
    assert here.clashes == there.clashes == ()
    assert same(here.entry, there.entry)
    fact = fact_of(here.entry)
    assert isinstance(fact, Attendance)
    rows = {row.code: row for row in fact.rows}
    for edit in both:
        assert all(getattr(fact, name) == value for name, value in edit.once.items())
        assert edit.dropped.isdisjoint(rows)
        assert edit.added.keys() <= rows.keys()
        for (code, field), value in edit.cells.items():
            assert code in edit.dropped or getattr(rows[code], field) == value
    assert here.entry is not None
    assert here.entry.author == ONE


@given(ANY[0])
def test_equal_edits_are_no_conflict(edit: Edit) -> None:
    both = combine(said(BASE), edit.of(OTHER), edit.of(ONE))
    assert both.clashes == ()
    assert same(both.entry, edit.of(ONE))
    assert differences([edit.of(ONE), edit.of(OTHER)]) == ()


@given(ANY[0])
def test_an_edit_of_what_nobody_else_changed_stands_as_it_is(edit: Edit) -> None:
    assert combine(said(BASE), said(BASE, OTHER), edit.of(ONE)).entry == edit.of(ONE)
    assert same(combine(said(BASE), edit.of(OTHER), said(BASE)).entry, edit.of(OTHER))


@given(*ANY)
@settings(max_examples=200)
def test_where_both_changed_the_same_part_that_is_said_and_everything_else_goes_together(
    mine: Edit, theirs: Edit
) -> None:
    here, there = mine.of(ONE), theirs.of(OTHER)
    both = combine(said(BASE), there, here)
    fact, began = fact_of(both.entry), {row.code: row for row in BASE.rows}
    assert isinstance(fact, Attendance)
    for name in ONCE:
        old, (a, b) = getattr(BASE, name), (getattr(fact_of(x), name) for x in (here, there))
        assert (Part("", name) in both.clashes) == (a != old and b != old and a != b)
        assert getattr(fact, name) == (b if a == old else a)
    rows = [{row.code: row for row in x.rows} for x in (fact_of(here), fact_of(there), fact)]  # type: ignore[attr-defined]
    for code, old_row in began.items():
        a_row, b_row, now = (found.get(code) for found in rows)
        if a_row is None or b_row is None:
            is_changed = (a_row or b_row) not in (None, old_row)
            assert (Part(code) in both.clashes) == is_changed
            assert (now is None) == (a_row is None or not is_changed)
        else:
            for field in FIELDS:
                old, a, b = (getattr(row, field) for row in (old_row, a_row, b_row))
                assert (Part(code, field) in both.clashes) == (a != old and b != old and a != b)
    assert {*mine.added, *theirs.added} <= rows[2].keys()


def stamp(author: str, n: int) -> Stamp:
    return Stamp(
        dt.datetime(2024, 6, 11, 9, n, tzinfo=dt.UTC), author, "laptop22", f"{n:016x}@{author}.laptop22"
    )


def dispute(*entries: Entry | None, kind: str = "fact", slot: str = "attendance") -> Dispute:
    heads = (Head(entry, stamp(entry.author if entry else ONE, n)) for n, entry in enumerate(entries))
    return Dispute(kind, slot, tuple(heads))


@given(*ANY)
def test_to_pick_one_side_everywhere_is_to_take_it_whole(mine: Edit, theirs: Edit) -> None:
    heads = mine.of(ONE), theirs.of(OTHER)
    found = dispute(*heads)
    for n, head in enumerate(heads):
        settled = found.settled([n] * len(found.differences))
        assert not differences([settled, head])
        assert settled is not None


def test_each_difference_is_picked_for_itself() -> None:
    found = dispute(
        said(Staffing(contracted=20, on_post=21, certified=17)),
        said(Staffing(contracted=22, on_post=21, certified=18), OTHER),
        slot="staffing",
    )
    assert [difference.part for difference in found.differences] == [
        Part("", "contracted"),
        Part("", "certified"),
    ]
    assert found.differences[0].values == (20, 22)
    assert fact_of(found.settled([1, 0])) == Staffing(contracted=22, on_post=21, certified=17)


def test_values_that_cannot_stand_together_are_refused() -> None:
    found = dispute(
        said(Staffing(on_post=18, certified=17)), said(Staffing(on_post=21, certified=20)), slot="staffing"
    )
    with pytest.raises(UsageError) as caught:
        found.settled([0, 1])
    assert caught.value.message.key == "conflict.together"


def test_edits_that_each_can_stand_but_not_together_are_a_conflict() -> None:
    base = said(Staffing(on_post=21, certified=17))
    mine, theirs = said(Staffing(on_post=18, certified=17)), said(Staffing(on_post=21, certified=20), OTHER)
    both = combine(base, theirs, mine)
    assert both.clashes == (Part("", "on_post"), Part("", "certified"))
    assert both.entry == mine


def targets(*rows: tuple[str, str, str | None], author: str = ONE) -> FactEntry:
    made = (Target(id=i, name=name, unit="次", actual=a and Decimal(a)) for i, name, a in rows)
    return said(Targets(rows=tuple(made)), author)


def test_two_new_rows_under_one_id_both_stay() -> None:
    base = targets(("t1", "探访", "5"))
    mine = targets(("t1", "探访", "5"), ("t2", "小组活动", None))
    theirs = targets(("t1", "探访", "5"), ("t2", "社区活动", None), author=OTHER)
    both = combine(base, theirs, mine)
    assert both.clashes == ()
    rows = fact_of(both.entry).rows  # type: ignore[attr-defined]
    assert {row.name for row in rows} == {"探访", "小组活动", "社区活动"}
    assert len({row.id for row in rows}) == 3


def test_the_same_new_row_with_other_figures_is_a_clash() -> None:
    base = said(ClientFiles())
    row = CommunityFiles(district="d1", community="翠园社区", households=40)
    mine = said(ClientFiles(rows=(row,)))
    theirs = said(ClientFiles(rows=(row.model_copy(update={"households": 41}),)), OTHER)
    both = combine(base, theirs, mine)
    assert both.clashes == (Part("d1/翠园社区", "households"),)
    assert both.entry == mine


def test_a_removed_row_that_somebody_changed_is_a_clash_whoever_of_them_asks() -> None:
    base = targets(("t1", "探访", "5"), ("t2", "小组", "1"))
    without, changed = targets(("t2", "小组", "1")), targets(("t1", "探访", "6"), ("t2", "小组", "1"))
    assert combine(base, changed, without) == (without, (Part("t1"),))
    assert combine(base, without, changed) == (changed, (Part("t1"),))


def test_a_row_that_was_given_another_key_is_still_the_same_row() -> None:
    base = said(Attendance(rows=(Presence(code="W01"), Presence(code="W02"))))
    mine = said(Attendance(rows=(Presence(code="S01"), Presence(code="W02"))))
    theirs = said(Attendance(rows=(Presence(code="W01", joined=2016), Presence(code="W02"))), OTHER)
    both = combine(base, theirs, mine)
    assert both.clashes == ()
    assert fact_of(both.entry) == Attendance(rows=(Presence(code="S01", joined=2016), Presence(code="W02")))


def test_two_new_wordings_of_one_recommendation_are_a_clash_and_others_are_not() -> None:
    base = said(Closing(recommendations=("建议一", "建议二", "建议三")))
    mine = said(Closing(recommendations=("建议一", "建议二甲", "建议三", "建议四")))
    theirs = said(Closing(recommendations=("建议一改", "建议二乙", "建议三")), OTHER)
    both = combine(base, theirs, mine)
    assert both.clashes == (Part("建议二", "recommendations"),)
    assert fact_of(both.entry) == Closing(recommendations=("建议一改", "建议二甲", "建议三", "建议四"))


def test_a_moved_row_goes_together_with_a_changed_one_and_two_moves_clash() -> None:
    rows = ("t1", "一", "1"), ("t2", "二", "2"), ("t3", "三", "3")
    base, moved = targets(*rows), targets(rows[1], rows[0], rows[2])
    changed = targets(rows[0], rows[1], ("t3", "三", "9"))
    both = combine(base, changed, moved)
    assert both.clashes == ()
    assert both.entry == targets(rows[1], rows[0], ("t3", "三", "9"))
    assert combine(base, moved, targets(rows[2], rows[0], rows[1])).clashes == (ORDER,)


def test_two_districts_of_one_name_cannot_stand_together() -> None:
    base = said(Districts())
    mine = said(Districts(rows=(District(id="d1", name="南片区", communities=("甲",)),)))
    theirs = said(Districts(rows=(District(id="d2", name="南片区"),)), OTHER)
    assert combine(base, theirs, mine).clashes


def finding(text: str, order: str = "1", author: str = ONE) -> Finding:
    return Finding(author=author, id="f1", section="M", polarity="concern", text=text, order=Decimal(order))


def test_a_moved_finding_goes_together_with_its_new_text() -> None:
    both = combine(finding("底稿"), finding("底稿", "3", OTHER), finding("改稿"))
    assert both == (finding("改稿", "3"), ())
    assert combine(finding("底稿"), finding("底稿", "3"), finding("底稿", "5")).clashes == ()
    assert combine(finding("底稿"), finding("甲稿"), finding("乙稿")).clashes == (Part("", "text"),)


def test_what_one_removes_while_another_changes_it_is_a_clash() -> None:
    base, changed = finding("底稿"), finding("改稿")
    assert combine(base, None, changed) == (changed, (WHOLE,))
    assert combine(base, changed, None) == (None, (WHOLE,))
    assert combine(base, None, None) == (None, ())
    assert combine(base, finding("底稿", author=OTHER), None) == (None, ())
    found = dispute(changed, None, kind="finding", slot="f1")
    assert found.settled([0]) == changed
    assert found.settled([1]) is None


def test_a_party_that_two_people_enter_at_once() -> None:
    def points(value: str, author: str, day: dt.date | None = None) -> PartyScore:
        return PartyScore(author=author, party="buyer", points=Decimal(value), received=day)

    assert combine(None, points("95", OTHER), points("95.0", ONE)).clashes == ()
    assert combine(None, points("95", OTHER), points("93", ONE)).clashes == (Part("", "points"),)
    day = dt.date(2024, 6, 12)
    both = combine(points("90", ONE), points("95", OTHER), points("90", ONE, day))
    assert both == (points("95", ONE, day), ())


def test_a_topic_nobody_stated_begins_empty() -> None:
    both = combine(None, said(Station(name="石井街社工站"), OTHER), said(Station(region="白云区")))
    assert both == (said(Station(name="石井街社工站", region="白云区")), ())


def test_scores_of_one_person_in_two_places() -> None:
    def score(points: str, reason: str) -> Score:
        return Score(author=ONE, indicator="M01", points=Decimal(points), reason=reason)

    assert combine(score("3", ""), score("2", ""), score("3", "缺签名")).entry == score("2", "缺签名")
