from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

import pytest

from models.checks import check
from models.entries import Cell, Entry, Member, StageChange
from models.evaluation import fold
from models.framework import Framework
from models.gaps import Gap, Place
from models.language import Language
from models.scoring import assess
from models.station import (
    ClientFiles,
    CommunityFiles,
    Fact,
    Presence,
    Station,
    Target,
    Targets,
)
from tests.models.build import (
    EXPERT,
    LEAD,
    SMALL,
    STATED,
    assessed,
    complete,
    decided,
    fact,
    party,
    score,
    setup_of,
    small,
)

ZH, EN = Language("zh"), Language("en")


def gaps(entries: Mapping[str, Entry], framework: Framework | None = None) -> tuple[Gap, ...]:
    return check(assessed(framework or small(), entries.values()))


def told(found: tuple[Gap, ...]) -> list[tuple[str, str, str]]:
    return [(gap.severity, gap.code, str(gap.place)) for gap in found]


def test_a_whole_evaluation_has_no_gaps() -> None:
    assert gaps(complete()) == ()


# what is taken away, and what the checks then say
TAKEN: list[tuple[str, list[tuple[str, str, str]]]] = [
    (f"{LEAD} A1", [("block", "unscored", "A1")]),
    (f"{EXPERT} B1@south", [("block", "unscored", "B1@south")]),
    (f"{LEAD} V1", [("block", "unscored", "V1")]),
    ("purchaser", [("block", "party_pending", "purchaser")]),
    ("supervisor", [("block", "party_pending", "supervisor")]),
    ("fact station", [("block", "fact_missing", "station")]),
    ("fact visit", [("block", "fact_missing", "visit")]),
    ("fact staffing", [("warn", "fact_missing", "staffing")]),
    ("fact attendance", [("warn", "fact_missing", "attendance")]),
    ("fact training", [("warn", "fact_missing", "training")]),
    ("fact survey", [("warn", "fact_missing", "survey")]),
    ("fact feedback", [("warn", "fact_missing", "feedback")]),
    ("fact targets", [("warn", "fact_missing", "targets")]),
    ("fact files", [("warn", "fact_missing", "files")]),
    ("fact closing", [("warn", "fact_missing", "closing")]),
    ("evidence B3", [("warn", "unfounded", "B3")]),
    ("evidence B2@north", [("warn", "unfounded", "B2@north")]),
    ("concern of B1@north", [("warn", "unfounded", "B1@north"), ("warn", "no_finding", "quality@north")]),
    ("strength south", [("warn", "no_finding", "quality@south")]),
    ("concern management", [("warn", "no_finding", "management")]),
    ("strength supervisor", [("warn", "no_finding", "supervisor")]),
]


@pytest.mark.parametrize(("name", "expected"), TAKEN, ids=[name for name, _ in TAKEN])
def test_what_is_taken_away_is_missed_and_once_given_back_is_not(
    name: str, expected: list[tuple[str, str, str]]
) -> None:
    entries = complete()
    taken = entries.pop(name)
    assert told(gaps(entries)) == expected
    assert gaps(entries | {name: taken}) == ()


def test_without_districts_the_lines_per_district_have_no_place() -> None:
    entries = complete()
    del entries["fact districts"]
    found = told(gaps(entries))
    assert ("block", "no_districts", "districts") in found
    assert ("warn", "stray", "districts") in found


def test_where_clients_weigh_districts_their_count_is_needed_for_a_total() -> None:
    framework = small(SMALL.replace("step = 0.5", 'districts = "clients"\nstep = 0.5'))
    entries = complete()
    assert gaps(entries, framework) == ()
    del entries["fact files"]
    assert ("block", "no_clients", "files") in told(gaps(entries, framework))
    assert assessed(framework, entries.values()).total is None


def test_an_evaluation_where_nothing_applies_is_blocked() -> None:
    framework = small()
    entries = complete()
    for cell in assessed(framework, entries.values()).cells:
        if cell.indicator != "V1":
            for author in (LEAD, EXPERT):
                entries[f"{author} {cell}"] = score(author, str(cell), None, "不适用")
    assert told(gaps(entries)) == [("block", "nothing_applies", "management")]


def test_what_blocks_comes_first() -> None:
    found = gaps({})
    severities = [gap.severity for gap in found]
    assert severities == sorted(severities)
    assert {"block", "warn"} == set(severities)


def test_who_has_not_scored_is_named() -> None:
    entries = complete()
    del entries[f"{LEAD} A1"], entries[f"{EXPERT} A1"]
    (gap,) = gaps(entries)
    assert ZH.say(gap.message) == f"还没有打分：{LEAD}、{EXPERT}"
    (gap,) = [g for g in check(assessed(small(), [], {})) if g.place == Place(cell=Cell("A1"))]
    assert EN.say(gap.message) == "not scored yet"


def test_the_fields_that_a_topic_lacks_are_named() -> None:
    entries = complete() | {"fact station": fact(Station(name="甲街社工站", street="甲街"))}
    (gap,) = gaps(entries)
    assert ZH.say(gap.message) == "未填：行政区、承办方、购买方、监督方、评估方"


def test_a_target_without_a_figure_is_named() -> None:
    rows = (
        Target(id="teams", name="志愿者队伍", unit="支", actual=Decimal(3)),
        Target(id="x", name="小组", unit="个"),
    )
    (gap,) = gaps(complete() | {"fact targets": fact(Targets(rows=rows))})
    assert (gap.severity, gap.code) == ("warn", "fact_missing")
    assert "小组" in ZH.say(gap.message)


def changed(topic: str, **values: object) -> Fact:
    (stated,) = (one for one in STATED if one.topic == topic)
    return type(stated).model_validate({**stated.model_dump(), **values})


CONTRADICTIONS: list[tuple[Fact, str]] = [
    (changed("staffing", intermediate=1), "check.certified_sum"),
    (changed("attendance", uncertified_present=Decimal("51")), "check.present_sum"),
    (
        changed("attendance", rows=(Presence(code="W01", due=Decimal(220), present=Decimal("220.5")),)),
        "check.rows_sum",
    ),
    (
        changed("attendance", rows=(Presence(code="W01", due=Decimal(219), present=Decimal(221)),)),
        "check.rows_sum",
    ),
    (changed("survey", valid=111), "check.survey_valid"),
    (changed("survey", population=109), "check.survey_sampled"),
    (
        ClientFiles(
            rows=(
                CommunityFiles(district="south", community="榕荫", households_due=112, households=112),
                CommunityFiles(district="north", community="竹里社区", households_due=90, households=87),
            )
        ),
        "check.place",
    ),
]


@pytest.mark.parametrize(
    ("stated", "key"), CONTRADICTIONS, ids=[f"{key} {n}" for n, (_, key) in enumerate(CONTRADICTIONS)]
)
def test_facts_that_contradict_themselves_are_told_with_their_figures(stated: Fact, key: str) -> None:
    found = gaps(complete() | {f"fact {stated.topic}": fact(stated)})
    assert told(found) == [("warn", "contradiction", stated.topic)]
    assert found[0].message.key == key
    assert ZH.say(found[0].message)


def test_rows_that_add_up_are_no_contradiction() -> None:
    rows = (
        Presence(code="W01", due=Decimal(110), present=Decimal("110.5")),
        Presence(code="W02", due=Decimal(110), present=Decimal("110.5")),
    )
    assert gaps(complete() | {"fact attendance": fact(changed("attendance", rows=rows))}) == ()


def test_a_score_by_somebody_not_on_the_team_is_told() -> None:
    assert told(gaps(complete() | {"z": score("赵九", "A1", 2)})) == [("block", "stranger", "A1")]


def test_a_score_of_a_district_that_is_gone_is_told() -> None:
    assert ("warn", "stray", "districts") in told(gaps(complete() | {"z": score(LEAD, "B1@west", 2)}))


def test_a_score_that_the_rule_refuses_blocks() -> None:
    entries = complete() | {f"{LEAD} A1": score(LEAD, "A1", "1.5", "理由")}
    found = gaps(entries)
    assert told(found) == [("block", "score_refused", "A1")]
    assert ZH.say(found[0].message) == f"{LEAD}：A1 不能打 1.5 分：应为 2 / 1 / 0 之一。"


@pytest.mark.parametrize(("reason", "expected"), [("", [("warn", "overridden", "A3")]), ("现场核实", [])])
def test_another_score_than_the_facts_propose_wants_a_reason(
    reason: str, expected: list[tuple[str, str, str]]
) -> None:
    entries = complete() | {
        f"{LEAD} A3": score(LEAD, "A3", 1, reason),
        "e": complete()["evidence B3"].model_copy(update={"id": "e-A3", "indicator": "A3"}),
    }
    assert told(gaps(entries)) == expected


@pytest.mark.parametrize(
    "ground",
    [
        lambda: {f"{LEAD} B3": score(LEAD, "B3", 3, "理由")},
        lambda: {"evidence B3": complete()["evidence B3"]},
        lambda: {
            "c": complete()["concern of B1@north"].model_copy(
                update={"id": "c", "indicator": "B3", "section": "quality", "district": None}
            )
        },
    ],
)
def test_a_reason_evidence_or_a_concern_founds_a_deduction(ground: Callable[[], dict[str, Entry]]) -> None:
    entries = complete()
    del entries["evidence B3"]
    assert told(gaps(entries)) == [("warn", "unfounded", "B3")]
    assert gaps(entries | ground()) == ()


def test_a_strength_founds_no_deduction() -> None:
    entries = complete()
    del entries["evidence B3"]
    entries["s"] = complete()["strength north"].model_copy(
        update={"id": "s", "indicator": "B3", "district": None}
    )
    assert told(gaps(entries)) == [("warn", "unfounded", "B3")]


def test_a_stage_opens_no_gap() -> None:
    assert gaps(complete() | {"stage": StageChange(author=LEAD, stage="draft")}) == ()


def test_every_gap_speaks_both_languages_and_names_one_place() -> None:
    for gap in gaps({}):
        assert ZH.say(gap.message)
        assert EN.say(gap.message)
        place = gap.place
        assert sum(x is not None for x in (place.cell, place.party, place.topic, place.section)) == 1


@pytest.mark.parametrize(
    ("name", "entry", "place"),
    [
        ("d", decided("A1", 9), "A1"),
        ("d", decided("B1@south", "-0.5"), "B1@south"),
        ("d", decided("V1", 2), "V1"),
        ("purchaser", party("purchaser", "100.5"), "purchaser"),
        ("supervisor", party("supervisor", -1), "supervisor"),
    ],
)
def test_a_decision_or_a_party_out_of_range_blocks(name: str, entry: Entry, place: str) -> None:
    found = gaps(complete() | {name: entry})
    assert ("block", "score_refused", place) in told(found)
    assert ZH.say(found[0].message).startswith(f"{LEAD}：")


@pytest.mark.parametrize("points", ["1.75", "0", "2", None])
def test_the_lead_may_decide_between_the_steps(points: str | None) -> None:
    found = gaps(complete() | {"d": decided("A1", points)})
    assert found == ()


def test_a_line_that_some_call_not_applicable_while_others_score_it_is_told() -> None:
    apart = complete() | {f"{LEAD} A1": score(LEAD, "A1", None, "理由")}
    assert ("warn", "disputed", "A1") in told(gaps(apart))


def test_where_owners_decide_another_evaluators_score_is_told_and_does_not_count() -> None:
    owned = small().model_copy(update={"panel": "owner"})
    team = [Member(name=LEAD, role="lead", owns=("management",)), Member(name=EXPERT)]
    entries = [score(LEAD, "A1", 2), score(EXPERT, "A1", 0)]
    assessment = assess(fold(setup_of(owned, team), owned, entries))
    assert assessment.cells[Cell("A1")].given == {LEAD: Decimal(2)}
    assert ("warn", "not_owner", "A1") in told(check(assessment))
