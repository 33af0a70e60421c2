"""Findings become the report's text: what stands, what goes into another, what is left out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.acts import FollowUp, Omission, Recusal
from models.checks import check
from models.editing import Editing, near, numbered, reported, rows, together
from models.entries import Entry, Finding, FindingKind
from models.evaluation import Evaluation
from models.follow_up import carried, follow_ups, tally
from models.framework import Framework, Procedure
from models.scoring import assess
from tests.models.build import (
    EXPERT,
    LEAD,
    assessed,
    complete,
    decided,
    districts,
    evaluation_of,
    evidence,
    plain,
    score,
    small,
)


def said(id: str, text: str = "", author: str = EXPERT, **more: Any) -> Finding:  # noqa: A002
    given: dict[str, Any] = {"section": "management", "polarity": "concern", **more}
    return Finding(author=author, id=id, text=text or f"{id}意见", **given)


def left_out(finding: str) -> Omission:
    return Omission(author=LEAD, finding=finding, reason="与他人重复")


def edited(*findings: Finding, out: tuple[str, ...] = ()) -> Editing:
    return Editing(findings, {name: left_out(name) for name in out})


def ids(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.id for finding in findings]


# -- what is the report's text ----------------------------------------------------------------------


def test_a_combined_finding_stands_for_its_sources_and_for_theirs() -> None:
    found = edited(
        said("a"), said("b"), said("c"), said("ab", sources=("a", "b")), said("abc", sources=("ab", "c"))
    )
    assert ids(found.reported) == ["abc"]
    assert {f.id: found.state(f) for f in found.findings} == {
        "a": "merged", "b": "merged", "c": "merged", "ab": "merged", "abc": "reported",
    }  # fmt: skip
    assert found.kept == {"a", "b", "c", "ab", "abc"}
    assert ids(found.heads(found.by_id["a"])) == ["abc"]


def test_the_sources_stand_again_once_the_combined_one_is_withdrawn() -> None:
    assert ids(edited(said("a"), said("b")).reported) == ["a", "b"]


def test_what_is_left_out_takes_its_sources_with_it_and_is_nowhere_lost() -> None:
    found = edited(said("a"), said("b"), said("ab", sources=("a", "b")), said("c"), out=("ab",))
    assert ids(found.reported) == ["c"]
    assert found.state(found.by_id["ab"]) == "omitted"
    assert found.state(found.by_id["a"]) == "merged"
    assert found.kept == {"c"}


def test_a_ring_of_sources_hides_nothing() -> None:
    ring = edited(said("a", sources=("b",)), said("b", sources=("a",)), said("c", sources=("c",)))
    assert ids(ring.reported) == ["a", "b", "c"]
    assert [leaf.id for leaf in ring.tree(ring.by_id["a"]).leaves()] == ["b"]
    over = edited(said("a", sources=("b",)), said("b", sources=("a",)), said("ab", sources=("a",)))
    assert ids(over.reported) == ["ab"]


def test_a_source_that_is_gone_is_passed_over() -> None:
    assert ids(edited(said("a"), said("ab", sources=("a", "gone"))).reported) == ["ab"]


def test_who_said_it_is_who_said_it_at_first() -> None:
    found = edited(
        said("a", author="甲"),
        said("b", author="乙"),
        said("ab", author=LEAD, sources=("a", "b")),
        said("again", author=LEAD, sources=("ab",)),
    )
    assert found.said_by(found.by_id["again"]) == ("甲", "乙")
    assert found.said_by(found.by_id["a"]) == ("甲",)
    tree = found.tree(found.by_id["again"])
    assert [branch.finding.id for branch in tree.sources] == ["ab"]
    assert [branch.finding.id for branch in tree.sources[0].sources] == ["a", "b"]


NAMES = "abcdefg"
WEBS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=3), min_size=1)


@given(WEBS, st.sets(st.sampled_from(NAMES)))
def test_every_finding_is_in_the_report_or_behind_what_is_or_is_left_out(
    web: dict[str, list[str]], out: set[str]
) -> None:
    found = edited(*(said(name, sources=tuple(made)) for name, made in web.items()), out=tuple(out))
    for finding in found.findings:
        heads = found.heads(finding)
        assert heads, "something stands for every finding, if only it itself"
        assert all(found.state(head) != "merged" for head in heads)
        assert (finding.id in found.kept) == any(found.state(head) == "reported" for head in heads)
        assert found.said_by(finding)
    behind = {name for head in found.reported for name in found.behind(head)}
    assert not behind & {f.id for f in found.reported}, "nothing is told twice"


@given(WEBS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_makes_no_difference(web: dict[str, list[str]], random: Any) -> None:
    findings = [said(name, sources=tuple(made)) for name, made in web.items()]
    before = {f.id for f in edited(*findings).reported}
    random.shuffle(findings)
    assert {f.id for f in edited(*findings).reported} == before


# -- the list of a place ----------------------------------------------------------------------------


def listed(evaluation: Evaluation, section: str, polarity: FindingKind) -> list[tuple[str, str, int]]:
    return [(row.finding.id, row.state, row.depth) for row in rows(evaluation, section, polarity)]


def test_what_says_the_same_stands_together_with_its_rank_in_the_report() -> None:
    found = evaluation_of(
        small(),
        [
            said("a", "督导记录缺少社工签名", order=Decimal(1)),
            said("b", "考核流于形式", order=Decimal(2)),
            said("c", "督导记录没有社工签名", order=Decimal(3)),
        ],
    )
    assert [(r.finding.id, r.rank, r.similar) for r in rows(found, "management", "concern")] == [
        ("a", 1, ("c",)), ("c", 3, ("a",)), ("b", 2, ()),
    ]  # fmt: skip
    assert [ids(group) for group in near(found.findings)] == [["a", "c"]]
    assert ids(together(found.findings)) == ["a", "c", "b"]


def test_sources_stand_behind_what_is_made_of_them_and_what_is_left_out_at_the_end() -> None:
    found = evaluation_of(
        small(),
        [said("a"), said("b"), said("z"), said("ab", sources=("a", "b"), order=Decimal(-1)), left_out("z")],
    )
    expected = [("ab", "reported", 0), ("a", "merged", 1), ("b", "merged", 1), ("z", "omitted", 0)]
    assert listed(found, "management", "concern") == expected
    assert ids(reported(found, "management", "concern")) == ["ab"]
    assert [row.finding.id for row in numbered(found)] == ["ab", "a", "b", "z"]


@given(WEBS, st.sets(st.sampled_from(NAMES)))
def test_every_finding_has_one_number(web: dict[str, list[str]], out: set[str]) -> None:
    findings: list[Entry] = [said(name, sources=tuple(made)) for name, made in web.items()]
    found = evaluation_of(small(), [*findings, *map(left_out, sorted(out))])
    assert sorted(row.finding.id for row in numbered(found)) == sorted(web)


# -- the checks -------------------------------------------------------------------------------------


def codes(entries: list[Entry], framework: Framework) -> list[tuple[str, str, str]]:
    gaps = check(assessed(framework, entries))
    wanted = ("deduction", "unfounded", "no_finding")
    return [(gap.severity, gap.code, str(gap.place)) for gap in gaps if gap.code in wanted]


def test_a_section_whose_only_finding_is_left_out_has_none() -> None:
    entries = complete()
    concern = entries["concern management"]
    assert isinstance(concern, Finding)
    gaps = check(assessed(small(), [*entries.values(), left_out(concern.id)]))
    assert [(gap.code, str(gap.place)) for gap in gaps] == [("no_finding", "management")]


PROCEDURE = Procedure(deduction=Decimal(50))
LINES = {"management": [("A1", "station", 4), ("A2", "station", 4)]}


def strict() -> Framework:
    return plain(LINES).model_copy(update={"procedure": PROCEDURE})


@pytest.mark.parametrize(
    ("ground", "expected"),
    [
        ([], [("block", "deduction", "A1")]),
        ([evidence("A1")], [("block", "deduction", "A1")]),
        ([score(EXPERT, "A1", 2, "缺少记录")], []),
        ([said("f", indicator="A1")], []),
        ([said("f", indicator="A2")], [("block", "deduction", "A1")]),
        ([said("f", indicator="A1", polarity="strength")], [("block", "deduction", "A1")]),
        ([said("f", indicator="A1"), left_out("f")], [("block", "deduction", "A1")]),
        ([said("f", indicator="A1"), said("g", sources=("f",))], []),
        ([decided("A1", 2)], []),
        ([Recusal(author=EXPERT, remit="management")], []),
    ],
    ids=[
        "none",
        "evidence",
        "reason",
        "concern",
        "elsewhere",
        "strength",
        "left out",
        "merged",
        "decided",
        "recused",
    ],
)
def test_a_large_deduction_wants_a_reason_or_a_concern(
    ground: list[Entry], expected: list[tuple[str, str, str]]
) -> None:
    entries: dict[tuple[str, str], Entry] = {
        (entry.kind, entry.slot()): entry
        for entry in (score(LEAD, "A1", 4), score(EXPERT, "A1", 2), score(LEAD, "A2", 4), *ground)
    }
    assert [row for row in codes([*entries.values()], strict()) if row[1] == "deduction"] == expected


def test_a_smaller_deduction_stays_a_warning_and_no_procedure_asks_for_nothing_more() -> None:
    given: list[Entry] = [score(name, "A1", "2.5") for name in (LEAD, EXPERT)]
    assert ("warn", "unfounded", "A1") in codes(given, strict())
    large: list[Entry] = [score(name, "A1", 1) for name in (LEAD, EXPERT)]
    found = [row for row in codes(large, strict()) if row[2] == "A1"]
    assert found == [("block", "deduction", "A1")], "a line is told of once"
    assert ("warn", "unfounded", "A1") in codes(large, plain(LINES))


# -- follow-ups -------------------------------------------------------------------------------------


def test_the_next_evaluation_opens_with_what_was_recommended() -> None:
    earlier = evaluation_of(
        small(),
        [
            districts("south", "north"),
            said("a", recommendation="补签名"),
            said("b"),
            said("c", section="quality", district="south", recommendation="补结案"),
            said("d", section="quality", district="north", recommendation="补探访"),
            said("e", polarity="strength", recommendation="推广"),
            said("f", recommendation="作废"),
            left_out("f"),
        ],
    )
    now = evaluation_of(small(), [districts("south")])
    found = carried(earlier, LEAD, now)
    assert [(f.id, f.section, f.district, f.recommendation) for f in found] == [
        ("a", "management", None, "补签名"),
        ("c", "quality", "south", "补结案"),
        ("d", "quality", None, "补探访"),
    ]
    assert [f.text for f in found] == ["a意见", "c意见", "north片区：d意见"]
    assert {(f.source, f.state, f.author) for f in found} == {("t", None, LEAD)}


def test_without_any_recommendation_every_reported_concern_is_followed_up() -> None:
    earlier = evaluation_of(small(), [said("a"), said("b"), said("ab", sources=("a", "b")), said("c")])
    assert [f.id for f in carried(earlier, LEAD, evaluation_of(small(), []))] == ["ab", "c"]


def test_open_follow_ups_are_told_one_by_one() -> None:
    def entry(name: str, **more: Any) -> FollowUp:
        return FollowUp(author=LEAD, id=name, source="2023", section="management", text=f"{name}意见", **more)

    found = evaluation_of(small(), [entry("a"), entry("b", state="partly"), entry("c", state="rectified")])
    assert [f.id for f in follow_ups(found)] == ["a", "b", "c"]
    assert tally(found) == {"rectified": 1, "partly": 1, "not": 0, "open": 1}
    gaps = [gap for gap in check(assess(found)) if gap.code == "follow_up_open"]
    assert [(gap.severity, str(gap.place)) for gap in gaps] == [("warn", "follow-up:a")]
