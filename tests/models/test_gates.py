"""The gates: what each stage asks for, item by item, and where each item is mended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest

from models.acts import Answer, Comment, Declaration, HandIn, Objection, Reply, Ruling, Seal, SignOff
from models.entries import Entry, Member, Stage, StageChange
from models.evaluation import Evaluation, fold
from models.framework import Procedure
from models.gaps import Place
from models.gates import Item, binds, gate, is_forward, next_stage
from models.language import Language
from models.rounds import addressed, addressees, comments, find_addressee, find_comment
from models.scoring import assess
from models.sealing import Reach, digest, misfits, reaches, team_told, told
from tests.models.build import (
    EXPERT,
    LEAD,
    STAFF,
    TEAM,
    complete,
    fact,
    finding,
    plain,
    score,
    setup_of,
    small,
)
from tests.models.lint_build import said, sample

ENTRIES = complete()
DAY = dt.date(2024, 7, 1)


def items(stage: Stage, entries: Iterable[Entry], team: object = TEAM, **asked: bool) -> dict[str, Item]:
    framework = small().model_copy(update={"procedure": Procedure(**asked)})
    stated = tuple(entries)
    found = fold(setup_of(framework, team), framework, stated)  # type: ignore[arg-type]
    return {item.code: item for item in gate(assess(found), stage, digest(stated))}


def without(*names: str) -> list[Entry]:
    return [entry for name, entry in ENTRIES.items() if name not in names]


def met(found: dict[str, Item]) -> dict[str, bool]:
    return {code: item.met for code, item in found.items()}


def test_on_site_wants_a_lead_and_evaluators() -> None:
    assert met(items("on_site", [])) == {"lead": True, "evaluators": True, "ruled": True}
    alone = [Member(name=STAFF, role="staff"), Member(name=EXPERT, role="expert", left=True)]
    assert met(items("on_site", [], alone)) == {"lead": False, "evaluators": False, "ruled": True}


def test_on_site_wants_every_evaluators_declaration_and_every_objection_decided() -> None:
    declared = Declaration(author=LEAD, secrecy=True)
    found = items("on_site", [declared], declaration=True)
    assert found["declared"].message.params["names"] == (EXPERT,)
    other = Declaration(author=EXPERT, secrecy=True)
    assert items("on_site", [declared, other], declaration=True)["declared"].met
    objection = Objection(author=STAFF, evaluator=EXPERT, text="曾任职")
    assert items("on_site", [objection])["ruled"].message.params["names"] == (EXPERT,)
    ruling = Ruling(author=LEAD, evaluator=EXPERT, upheld=False, reason="不成立")
    assert items("on_site", [objection, ruling])["ruled"].met


def test_the_draft_wants_everything_handed_in_where_it_is_blind() -> None:
    sections = [section.id for section in small().sections]
    given = [HandIn(author=name, section=s) for name in (LEAD, EXPERT) for s in sections]
    assert "handed_in" not in items("draft", ENTRIES.values())
    assert "gap.not_handed_in" not in items("draft", [*ENTRIES.values(), *given[:-1]], blind=True), (
        "told once"
    )
    found = items("draft", [*ENTRIES.values(), *given[:-1]], blind=True)["handed_in"]
    assert found.met is False
    assert found.message.params["name"] == EXPERT
    assert items("draft", [*ENTRIES.values(), *given], blind=True)["handed_in"].met


def test_the_draft_wants_no_blocking_gap_but_pending_points() -> None:
    assert all(met(items("draft", without("purchaser"))).values())
    found = items("draft", without(f"{LEAD} A1", f"{LEAD} A2", f"{EXPERT} A3"))
    gap = found["gap.unscored"]
    assert (gap.met, gap.message.params["count"]) == (False, 3)
    assert str(gap.place) == "A1", "the first of them"
    assert "blocking" not in found


def test_the_draft_wants_findings_in_each_section_and_district() -> None:
    found = items("draft", without("strength north", "concern of B1@north"))["findings"]
    assert (found.met, found.place) == (False, Place(section="quality", district="north"))
    assert "北片区" in Language("zh").say(found.message)
    found = items("draft", without("strength management", "concern management"))["findings"]
    assert (found.met, found.place) == (False, Place(section="management"))


def test_the_final_stage_wants_points_replies_answers_and_a_second_signature() -> None:
    found = items("final", ENTRIES.values())
    assert met(found) == {
        "blocking": True, "parties": True, "replies": False, "answers": True, "signed": False,
    }  # fmt: skip
    pending = items("final", without("purchaser"))["parties"]
    assert (pending.met, pending.place) == (False, Place(party="purchaser"))


def replies(stance: str = "no_objection") -> list[Entry]:
    names = ("station", "purchaser", "supervisor")
    return [Reply.model_validate({"author": STAFF, "party": name, "stance": stance}) for name in names]


def test_every_addressee_replies_and_comments_that_are_announced_are_there() -> None:
    assert items("final", [*ENTRIES.values(), *replies()])["replies"].met
    found = items("final", [*ENTRIES.values(), *replies("comments")])
    assert found["replies"].met
    assert found["comments"].met is False, "which comments?"
    spoken = [
        Comment(author=STAFF, id=f"c{n}", party=party, text="意见")
        for n, party in enumerate(("station", "purchaser", "supervisor"))
    ]
    found = items("final", [*ENTRIES.values(), *replies("comments"), *spoken])
    assert "comments" not in found
    assert found["answers"].message.params["numbers"] == ("1", "2", "3")
    given = [Answer(author=LEAD, comment=f"c{n}", accepted=False, reason="无据") for n in range(3)]
    assert items("final", [*ENTRIES.values(), *replies("comments"), *spoken, *given])["answers"].met


@pytest.mark.parametrize(
    ("signers", "is_met"), [((LEAD,), False), ((EXPERT,), True), ((LEAD, EXPERT), True), ((), False)]
)
def test_the_lead_alone_signs_for_nobody(signers: tuple[str, ...], is_met: bool) -> None:
    stands = digest(ENTRIES.values())
    signed = [SignOff(author=name, version=1, digest=stands) for name in signers]
    found = items("final", [*ENTRIES.values(), *signed])["signed"]
    assert found.met is is_met
    assert (found.message.key == "gate.own_signature") is (signers == (LEAD,))


def test_of_two_leads_one_signs_and_the_other_seals() -> None:
    team = [Member(name=name, role="lead") for name in (LEAD, EXPERT)]
    signed = SignOff(author=LEAD, version=1, digest=digest(ENTRIES.values()))
    assert items("final", [*ENTRIES.values(), signed], team)["signed"].met


def test_a_signature_holds_until_something_changes() -> None:
    signed = SignOff(author=EXPERT, version=1, digest=digest(ENTRIES.values()))
    after = [*without(f"{EXPERT} A1"), score(EXPERT, "A1", 1), signed]
    found = items("final", after)["signed"]
    assert (found.met, found.message.key) == (False, "gate.sign_again")


def test_the_way_on_is_one_stage_at_a_time() -> None:
    assert is_forward("self_review", "on_site")
    assert not is_forward("draft", "on_site")
    assert [next_stage(stage) for stage in ("self_review", "on_site", "draft", "final")] == [
        "on_site", "draft", "final", None,
    ]  # fmt: skip
    framework = plain({"a": [("A1", "station", 100)]})
    assert binds(fold(setup_of(framework), framework, []))
    assert not binds(fold(setup_of(framework, []), framework, []))
    sample = setup_of(framework).model_copy(update={"sample": True})
    assert not binds(fold(sample, framework, []))


# -- the draft's round ---------------------------------------------------------------------------


def evaluation(*entries: Entry) -> Evaluation:
    framework = small()
    return fold(setup_of(framework), framework, [*ENTRIES.values(), *entries])


def test_the_draft_goes_to_the_station_and_the_parties_outside() -> None:
    found = evaluation()
    assert addressed(found) == ("station", "purchaser", "supervisor")
    assert [find_addressee(found, name) for name in ("甲街社工站", "社工站", "购买方", "supervisor")] == [
        "station", "station", "purchaser", "supervisor",
    ]  # fmt: skip


def test_a_reply_is_late_by_the_day_it_came_and_silence_by_the_day_one_looks() -> None:
    from models.station import Schedule

    terms = fact(Schedule(draft_sent=DAY, comment_days=5))  # a Monday; to Monday the 8th
    given = [
        Reply(author=STAFF, party="station", stance="no_objection", received=dt.date(2024, 7, 8)),
        Reply(author=STAFF, party="purchaser", stance="no_objection", received=dt.date(2024, 7, 9)),
    ]
    states = [found.state for found in addressees(evaluation(terms, *given), dt.date(2024, 7, 8))]
    assert states == ["in_time", "late", "waiting"]
    states = [found.state for found in addressees(evaluation(terms, *given), dt.date(2024, 7, 9))]
    assert states == ["in_time", "late", "overdue"]
    states = [found.state for found in addressees(evaluation(*given), dt.date(2030, 1, 1))]
    assert states == ["received", "received", "waiting"], "no term, nobody late"


def test_comments_are_numbered_and_found_by_number_or_id() -> None:
    spoken = [Comment(author=STAFF, id=f"c{n}", party="station", text="意见") for n in (2, 1)]
    found = evaluation(*spoken)
    assert [(answered.number, answered.comment.id) for answered in comments(found)] == [(1, "c1"), (2, "c2")]
    assert find_comment(found, "2") == find_comment(found, "c2")


# -- the seal ------------------------------------------------------------------------------------


def test_the_digest_minds_no_order_and_every_value() -> None:
    entries = list(ENTRIES.values())
    assert digest(entries) == digest(reversed(entries))
    assert digest(entries) != digest(entries[1:])
    changed = [*without(f"{EXPERT} A1"), score(EXPERT, "A1", 1)]
    assert digest(entries) != digest(changed)
    assert digest(entries) != digest(
        [*without("strength north"), finding("quality", "strength", "north", order=9)]
    )


def test_what_leads_from_version_to_version_is_not_in_the_digest() -> None:
    entries = list(ENTRIES.values())
    steps = [StageChange(author=LEAD, stage="final"), SignOff(author=EXPERT, version=1, digest="0" * 64)]
    assert digest(entries) == digest([*entries, *steps])


def test_a_value_that_a_newer_program_adds_by_itself_leaves_the_digest() -> None:
    class Longer(Comment):
        urgent: bool = False

    older = Comment(author=STAFF, id="c1", party="station", text="意见")
    newer = Longer.model_validate(older.model_dump())
    assert digest([older]) == digest([newer])
    assert digest([older]) != digest([newer.model_copy(update={"urgent": True})])


def test_a_seal_says_in_what_the_evaluation_differs() -> None:
    setup, entries = setup_of(small()), list(ENTRIES.values())
    there = {"林一.aaaaaaaa": Reach(3, "x"), "陈二.aaaaaaaa": Reach(5, "y")}
    seal = Seal(
        author=LEAD, version=1, digest=digest(entries), framework=setup.framework_hash, journals=told(there)
    )
    assert dict(reaches(seal)) == there
    now = {**there, "林一.aaaaaaaa": Reach(4, "seal")}  # the seal's own line

    def found(entries: list[Entry], journals: dict[str, Reach]) -> list[str]:
        return [message.key for message in misfits(seal, setup, entries, journals, "林一.aaaaaaaa")]

    assert found(entries, now) == []
    assert found(entries[1:], now) == ["seal.other_entries"]
    seal = seal.model_copy(update={"team": team_told(setup)})
    assert found(entries, now) == []
    setup = setup.model_copy(update={"member": (*setup.member, Member(name="新人"))})
    assert found(entries, now) == ["seal.other_team"]
    setup = setup.model_copy(update={"member": setup.member[1:-1]})
    assert found(entries, now) == [], "who left since changes nothing"
    assert found(entries, {**now, "陈二.aaaaaaaa": Reach(6, "z")}) == ["seal.beyond"]
    assert found(entries, {**now, "陈二.aaaaaaaa": Reach(4, "z")}) == ["seal.short"]
    assert found(entries, {**now, "陈二.aaaaaaaa": Reach(5, "z")}) == ["seal.other_lines"]
    assert found(entries, {**now, "何三.bbbbbbbb": Reach(1, "z")}) == ["seal.beyond"]
    assert found(entries, {**now, "林一.aaaaaaaa": Reach(5, "z")}) == ["seal.beyond"]


@pytest.mark.parametrize(
    ("district", "where"),
    [(None, "服务监测："), ("south", "服务监测（南片区）：")],
    ids=["station", "district"],
)
def test_a_gate_calls_the_place_of_what_blocks_by_its_name(district: str | None, where: str) -> None:
    slip = said("志愿者骨干27名，占协议30名的91%。", section="monitoring", district=district)
    items_of = gate(assess(sample(slip)), "final", "")
    [item] = [item for item in items_of if item.code == "gap.percent"]
    assert Language("zh").say(item.message).startswith(where)
