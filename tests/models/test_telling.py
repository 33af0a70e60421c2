"""Entries in words: every field by its name, lists in words, each value of a conflict and whose it is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from models.disputes import Dispute, Head
from models.entries import Entry, FactEntry, Finding, Note, Score, Stamp
from models.language import Language
from models.station import Attendance, Closing, Fact, Presence, Staffing, Target, Targets
from models.telling import about_said, all_said, claims_said, dispute_said, in_words, place_said, state_said

ZH, EN = Language("zh"), Language("en")
ONE, OTHER = "林静", "何芸"


def said(fact: Fact, author: str = ONE) -> FactEntry:
    return FactEntry.of(author, fact)


def concern(text: str, author: str = ONE) -> Finding:
    return Finding(author=author, id="f1", section="quality", district="south", polarity="concern", text=text)


def dispute(mine: Entry | None, theirs: Entry | None, kind: str, slot: str) -> Dispute:
    at = dt.datetime(2026, 6, 11, 9, 30, tzinfo=dt.UTC)
    stamps = (Stamp(at, ONE, "laptop01", "2"), Stamp(at, OTHER, "desktop1", "1"))
    return Dispute(kind, slot, (Head(mine, stamps[0]), Head(theirs, stamps[1])))


def of_facts(mine: Fact, theirs: Fact) -> Dispute:
    return dispute(said(mine), said(theirs, OTHER), "fact", mine.topic)


def claims(found: Dispute, language: Language = ZH) -> str:
    return in_words(claims_said(found), language)


@pytest.mark.parametrize(
    ("fact", "chinese", "english"),
    [
        (
            Targets(rows=(Target(id="calls", name="电话访问", unit="个", actual=Decimal(1877)),)),
            "[电话访问：代号 calls，单位 个，完成量 1877]",
            "[电话访问: id calls, unit 个, done 1877]",
        ),
        (
            Attendance(due=Decimal("22.50"), rows=(Presence(code="W01", credential="intermediate"),)),
            "应到人次 22.5；[W01：资格 中级社工师，应到人次 0，实到人次 0]",
            "visits due 22.5; [W01: credential intermediate, visits due 0, visits made 0]",
        ),
        (Closing(recommendations=("建议甲",)), "结语建议 建议甲", "closing recommendations 建议甲"),
    ],
)
def test_every_field_of_a_fact_is_named_and_what_is_not_stated_is_left_out(
    fact: Fact, chinese: str, english: str
) -> None:
    assert "；".join(in_words(part, ZH) for part in all_said(said(fact))) == chinese
    assert "; ".join(in_words(part, EN) for part in all_said(said(fact))) == english


def test_not_applicable_is_said_though_it_is_no_value() -> None:
    score = Score(author=ONE, indicator="M01", points=None, reason="未开展")
    assert [in_words(part, ZH) for part in all_said(score)] == ["不适用", "理由 未开展"]


def test_what_an_entry_is_about_is_said_as_the_screens_say_it() -> None:
    fact, note = said(Staffing(on_post=3)), Note(author=ONE, indicator="M01", text="x")
    assert in_words(about_said(fact, "staffing"), ZH) == "人员配备"
    assert in_words(place_said(fact, "staffing"), EN) == "Staffing"
    assert in_words(place_said(concern("x"), "f1"), ZH) == "意见 quality@south"
    assert in_words(place_said(note, note.slot()), ZH) == "备注 M01"


def test_a_claim_has_the_value_the_person_the_time_and_the_device() -> None:
    found = of_facts(Staffing(certified=16), Staffing(certified=15))
    at = ZH("conflict.head", n="", name="", at=found.heads[0].stamp.at).strip()
    assert claims(found) == f"持证社工：16（林静 {at}，设备 laptop01） / 15（何芸 {at}，设备 desktop1）"
    assert (
        claims(found, EN) == f"certified: 16 (林静, {at}, device laptop01) / 15 (何芸, {at}, device desktop1)"
    )


def test_long_texts_that_begin_alike_are_told_from_where_they_part() -> None:
    shared = "三个社区的服务内容较为接近，流动商户多、旧楼集中的特点没有反映到设计之中，建议切入社区治理，"
    found = dispute(
        concern(f"{shared}先试一个社区"), concern(f"{shared}逐个确定重点", OTHER), "finding", "f1"
    )
    assert "…议切入社区治理，先试一个社区（林静" in claims(found)
    assert "…议切入社区治理，逐个确定重点（何芸" in claims(found)


def test_a_row_that_one_removed_and_another_changed_is_told_with_its_fields() -> None:
    row = Presence(code="W01", credential="assistant", due=Decimal(11))
    found = of_facts(Attendance(), Attendance(rows=(row,)))
    assert claims(found).startswith("W01：（没有这一行）（林静")
    assert "资格 助理社工师，应到人次 11，实到人次 0（何芸" in claims(found)


def test_of_facts_that_one_took_back_the_first_parts_are_told() -> None:
    rows = tuple(Presence(code=f"W{n:02}") for n in range(20))
    found = dispute(None, said(Attendance(due=Decimal(9), rows=rows)), "fact", "attendance")
    [difference] = found.differences
    values = [in_words(state_said(found.subject, difference, value), ZH) for value in difference.values]
    assert values[0] == "（已删除）"
    assert values[1].startswith("应到人次 9、[W00：资格 无证，")
    assert values[1].endswith("、另有 13 处")


def test_of_a_note_it_is_told_that_it_is_in_conflict_and_not_what_it_says() -> None:
    mine, theirs = (Note(author=ONE, indicator="M01", text=text) for text in ("下午再看合同", "已看合同"))
    told = ZH.say(dispute_said(dispute(mine, theirs, "note", mine.slot())))
    assert told == "冲突：林静 的备注有 2 个版本，由本人选定"
