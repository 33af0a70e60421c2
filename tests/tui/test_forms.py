"""Forms over facts: what text is read as, what is refused and in which words, what happens to rows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from models.catalogue import CATALOGUE
from models.errors import Message, say
from models.fact_checks import NEEDED
from models.facts import Facts
from models.form_notes import notes, row_percent
from models.form_rows import added, find_row, moved, removed, row_key
from models.forms import changed, field_of, fields, rows_of, shown, stated, text_of, value_of
from models.language import Language
from models.station import (
    TOPICS,
    Attendance,
    ClientFiles,
    Closing,
    CommunityFiles,
    District,
    Districts,
    Fact,
    Feedback,
    Presence,
    Schedule,
    Staffing,
    Station,
    Survey,
    Target,
    Targets,
    Training,
    Visit,
)

ZH, EN = Language("zh"), Language("en")
PLACES = Districts(
    rows=(
        District(id="south", name="南片区", communities=("榕荫社区", "渡头社区")),
        District(id="north", name="北片区", communities=("竹里社区",)),
    )
)
FACTS = Facts(districts=PLACES)


def taken(fact: Fact, row: int | None, name: str, text: str, facts: Facts | None = None) -> object:
    """The value that a text becomes."""
    new = changed(fact, row, name, text, facts)
    assert not isinstance(new, Message), ZH.say(new)
    return value_of(new, row, name)


def refused(fact: Fact, row: int | None, name: str, text: str, facts: Facts | None = None) -> str:
    """The sentence by which a text is refused, in Chinese; there is an English one too."""
    reason = changed(fact, row, name, text, facts)
    assert isinstance(reason, Message)
    assert "{" not in EN.say(reason)
    return ZH.say(reason)


@pytest.mark.parametrize(
    ("fact", "name", "text", "value"),
    [
        (Staffing(), "contracted", "20", 20),
        (Staffing(), "contracted", "２０", 20),
        (Staffing(), "contracted", " 20 人 ", 20),
        (Staffing(), "contracted", "20.0", 20),
        (Staffing(contracted=20), "contracted", "", None),
        (Staffing(contracted=20), "contracted", "   ", None),
        (Attendance(), "certified_present", "169.5", Decimal("169.5")),
        (Attendance(), "certified_present", "１６９．５", Decimal("169.5")),
        (Attendance(), "certified_present", "169。5人次", Decimal("169.5")),
        (Station(), "budget", "2,400,000", Decimal(2400000)),
        (Station(), "budget", "2，400，000元", Decimal(2400000)),
        (Survey(), "satisfaction", "89.4%", Decimal("89.4")),
        (Survey(), "satisfaction", "89.4％", Decimal("89.4")),
        (Visit(), "year", "2024年", 2024),
        (Visit(days=2), "days", "", None),
        (Visit(), "date", "2024-06-11", dt.date(2024, 6, 11)),
        (Visit(), "date", "2024.6.11", dt.date(2024, 6, 11)),
        (Visit(), "date", "2024/6/11", dt.date(2024, 6, 11)),
        (Visit(), "date", "2024年6月11日", dt.date(2024, 6, 11)),
        (Visit(), "date", "２０２４年６月１１日", dt.date(2024, 6, 11)),
        (Visit(), "date", "20240611", dt.date(2024, 6, 11)),
        (Visit(date=dt.date(2024, 6, 11)), "date", "", None),
        (Station(), "started", "2015年6月", "2015-06"),
        (Station(), "started", "2015.6", "2015-06"),
        (Station(), "started", "201506", "2015-06"),
        (Station(started="2015-06"), "started", "", ""),
        (Station(), "name", "  榕湾街（社工）服务站 ", "榕湾街（社工）服务站"),
        (Station(), "name", "榕湾街\n社工站", "榕湾街 社工站"),
        (Feedback(), "on_site_text", "第一段\n第二段", "第一段\n第二段"),
        (Visit(), "period", "1", "mid"),
        (Visit(), "period", "１", "mid"),
        (Visit(), "period", "中期", "mid"),
        (Visit(), "period", "中", "mid"),
        (Visit(), "period", "Mid-term", "mid"),
        (Visit(period="mid"), "period", "", "end"),
        (Feedback(), "draft", "2", "comments"),
        (Feedback(draft="comments"), "draft", "", None),
    ],
)  # fmt: skip
def test_text_is_read_as_people_type_it(fact: Fact, name: str, text: str, value: object) -> None:
    assert taken(fact, None, name, text) == value


@pytest.mark.parametrize(
    "text",
    [
        "榕荫社区、渡头社区", "榕荫社区，渡头社区", "榕荫社区,渡头社区", "榕荫社区；渡头社区",
        "榕荫社区;渡头社区", "榕荫社区\n渡头社区", " 榕荫社区 、、渡头社区、",
    ],
)  # fmt: skip
def test_lists_are_split_on_every_sign_of_a_list(text: str) -> None:
    assert taken(PLACES, 1, "communities", text) == ("榕荫社区", "渡头社区")


@pytest.mark.parametrize(
    ("fact", "row", "name", "text", "words"),
    [
        (Staffing(), None, "contracted", "二十", ("协议人数", "整数", "二十", "如 20")),
        (Staffing(), None, "contracted", "20.5", ("协议人数", "整数")),
        (Staffing(), None, "contracted", "-1", ("协议人数", "不能小于 0")),
        (Staffing(), None, "contracted", "9" * 40, ("整数",)),
        (Staffing(on_post=16), None, "certified", "17", ("持证社工多于在岗人数",)),
        (Survey(), None, "satisfaction", "101", ("不能大于 100",)),
        (Survey(), None, "satisfaction", "240万", ("数字",)),
        (Visit(), None, "year", "24", ("不能小于 1990",)),
        (Visit(), None, "year", "今年", ("年度", "整数", "2024")),
        (Visit(), None, "date", "6月11日", ("日期", "2024-06-11")),
        (Visit(), None, "date", "2024-02-30", ("没有 2024-02-30 这一天",)),
        (Station(), None, "started", "2015-13", ("年和月",)),
        (Station(contract_from=dt.date(2024, 1, 1)), None, "contract_to", "2023-1-1", ("合同结束日期早于",)),
        (Station(), None, "name", "站" * 81, ("最多 80 个字",)),
        (Visit(), None, "period", "季度", ("1 中期、2 末期",)),
        (PLACES, 1, "name", "南片区", ("同名",)),
        (PLACES, 1, "id", "south", ("同代号",)),
        (PLACES, 1, "id", "南", ("字母、数字",)),
        (PLACES, 1, "id", "", ("不能为空", "Ctrl+D")),
        (PLACES, 1, "name", "", ("不能为空",)),
        (Closing(recommendations=("一",)), 0, "recommendations", " ", ("不能为空",)),
        (ClientFiles(rows=(CommunityFiles(district="south", community="榕荫社区"),)), 0, "district", "西片区",
         ("1 南片区、2 北片区",)),
    ],
)  # fmt: skip
def test_a_refusal_says_what_where_and_how(
    fact: Fact, row: int | None, name: str, text: str, words: tuple[str, ...]
) -> None:
    sentence = refused(fact, row, name, text, FACTS)
    assert all(word in sentence for word in words), sentence


def test_a_refused_text_changes_nothing() -> None:
    before = PLACES.model_dump()
    refused(PLACES, 1, "name", "南片区")
    assert PLACES.model_dump() == before


def test_rows_are_changed_one_value_at_a_time() -> None:
    targets = Targets(rows=(Target(id="a", name="甲", unit="个"), Target(id="b", name="乙", unit="节")))
    new = changed(targets, 1, "actual", "７７８")
    assert isinstance(new, Targets)
    assert new.rows[1].actual == 778
    assert new.rows[0] is not None
    assert new.rows[0] == targets.rows[0]
    assert targets.rows[1].actual is None
    closing = changed(Closing(recommendations=("一", "二")), 1, "recommendations", "第二条")
    assert closing == Closing(recommendations=("一", "第二条"))
    held = changed(Attendance(rows=(Presence(code="W01", due=Decimal(11)),)), 0, "due", "")
    assert value_of(held, 0, "due") == 0  # type: ignore[arg-type]


def test_files_stand_in_the_districts_there_are() -> None:
    held = ClientFiles(rows=(CommunityFiles(district="south", community="榕荫社区"),))
    assert taken(held, 0, "district", "北片区", FACTS) == "north"
    assert taken(held, 0, "district", "2", FACTS) == "north"
    assert taken(held, 0, "district", "north", FACTS) == "north"
    assert shown(field_of("files", "district", in_row=True, facts=FACTS), "north", ZH) == "北片区"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (Decimal("169.50"), "169.5"), (Decimal("2400000"), "2400000"), (Decimal("0.0"), "0"),
        (17, "17"), (dt.date(2024, 6, 1), "2024-06-01"), (("甲", "乙"), "甲、乙"), ("文字", "文字"),
    ],
)  # fmt: skip
def test_values_as_text(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize("topic", TOPICS)
def test_every_field_has_words_and_takes_back_what_it_shows(topic: str) -> None:
    once, of_row = fields(topic, FACTS)
    assert once or of_row
    for field in (*once, *of_row):
        assert field.label in CATALOGUE
        assert field.head in CATALOGUE
        for language in (ZH, EN):
            for option in field.options:
                assert shown(field, option.value, language)
    assert {field.name for field in once if field.is_needed} == set(NEEDED.get(topic, ()))
    fact = TOPICS[topic]()
    for field in once:
        value = value_of(fact, None, field.name)
        assert changed(fact, None, field.name, shown(field, value, ZH)) == fact


def test_new_rows_have_free_ids_and_likely_values() -> None:
    targets = Targets(rows=(Target(id="t2", name="甲", unit="节"),))
    assert added(targets, 0).rows[1] == Target(id="t3", name="", unit="节")  # type: ignore[attr-defined]
    assert [row.id for row in rows_of(added(PLACES, 0))] == ["south", "d3", "north"]
    held = Attendance(rows=(Presence(code="W09", due=Decimal(11)), Presence(code="W08", due=Decimal(11))))
    assert rows_of(added(held, 1))[2] == Presence(code="W10", due=Decimal(11))
    assert rows_of(added(Attendance(), None))[0].code == "W01"
    assert added(Closing(recommendations=("一",)), 0) == Closing(recommendations=("一", ""))


def test_a_new_file_row_proposes_the_next_community() -> None:
    none = ClientFiles()
    first = added(none, None, FACTS)
    assert rows_of(first)[0] == CommunityFiles(district="south", community="榕荫社区")
    second = added(first, 0, FACTS)
    assert rows_of(second)[1] == CommunityFiles(district="south", community="渡头社区")
    third = added(second, 1, FACTS)
    assert rows_of(third)[2] == CommunityFiles(district="north", community="竹里社区")
    assert rows_of(added(third, 2, FACTS))[3] == CommunityFiles(district="north", community="")


def test_rows_are_removed_moved_and_found_again() -> None:
    closing = Closing(recommendations=("一", "二", "三"))
    assert removed(closing, 1) == Closing(recommendations=("一", "三"))
    assert moved(closing, 0, 1) == Closing(recommendations=("二", "一", "三"))
    assert moved(closing, 0, -1) == closing
    assert moved(closing, 2, 1) == closing
    assert row_key(PLACES, 1) == "north"
    assert find_row(moved(PLACES, 1, -1), "north", 1) == 0
    assert find_row(removed(PLACES, 1), "north", 1) is None
    same = Closing(recommendations=("一", "二", "一"))
    assert find_row(same, "一", 2) == 2


def test_how_much_of_a_topic_is_stated() -> None:
    facts = Facts(staffing=Staffing(contracted=20, on_post=22, intermediate=2), districts=PLACES)
    assert stated("staffing", facts) == (2, 5)
    assert stated("districts", facts) == (2, 0)
    assert stated("closing", facts) == (0, 0)


def test_notes_name_their_denominators() -> None:
    facts = Facts(
        staffing=Staffing(contracted=20, on_post=22, certified=17),
        training=Training(required=Decimal(1320), completed=Decimal("1831.5")),
        survey=Survey(population=1860, seed=20240611, valid=100),
    )
    said = [ZH.say(line) for line in notes("staffing", facts, Decimal(95), 100)]
    assert said[1] == "持证社工：17 ÷ 20（协议岗位数）= 85%"
    assert "未填齐" in said[2]
    assert EN.say(notes("training", facts, Decimal(95), 100)[0]) == (
        "continuing-education hours: 1831.5 ÷ 1320 (hours required) = 138.75%"
    )
    drawn = [ZH.say(line) for line in notes("survey", facts, Decimal(95), 100)]
    assert "至少 100 人" in drawn[0]
    assert "20240611" in drawn[1]
    small = Facts(survey=Survey(population=80))
    assert "全覆盖" in ZH.say(notes("survey", small, Decimal(95), 100)[0])
    for topic in TOPICS:
        for line in notes(topic, Facts(), Decimal(95), 100):
            assert ZH.say(line)
            assert EN.say(line)


def test_percentages_of_rows() -> None:
    targets = Targets(
        rows=(
            Target(id="a", name="入户探访", unit="个", target=Decimal(624), actual=Decimal(778)),
            Target(id="b", name="电话访问", unit="个", actual=Decimal(1877)),
        )
    )
    assert row_percent(targets, 0) == "124.68%"
    assert row_percent(targets, 1) == ""
    held = ClientFiles(rows=(CommunityFiles(district="d", community="c", households_due=90, households=87),))
    assert row_percent(held, 0) == "96.67%"


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-01、2026-10-02",
        "20261001 2026/10/2",
        "２０２６-10-01，2026年10月2日",
        "2026.10.1\n2026.10.2;",
    ],
)
def test_several_days_are_typed_in_one_field_however_they_are_parted(text: str) -> None:
    days = (dt.date(2026, 10, 1), dt.date(2026, 10, 2))
    held = changed(Schedule(), None, "holidays", text)
    assert held == Schedule(holidays=days)
    assert changed(held, None, "holidays", "") == Schedule()
    assert changed(held, None, "holidays", "2026-10-01 10-2") == say(
        "form.not_date", field=say("field.schedule.holidays"), value="10-2"
    )


def test_of_the_terms_it_is_told_how_many_are_set() -> None:
    facts = Facts(schedule=Schedule(comment_days=5, holidays=(dt.date(2026, 10, 1),)))
    assert stated("schedule", facts) == (2, 0)
    assert stated("schedule", Facts()) == (0, 0)


def test_under_the_terms_stand_the_days_that_they_come_to() -> None:
    sent = Schedule(
        draft_sent=dt.date(2026, 9, 28), comment_days=5, answer_days=3,
        holidays=tuple(dt.date(2026, 10, day) for day in (1, 2, 5, 6, 7)), workdays=(dt.date(2026, 10, 10),),
    )  # fmt: skip
    said = [ZH.say(line) for line in notes("schedule", Facts(schedule=sent), Decimal(95), 100)]
    assert said == ["各方最迟 2026-10-10 答复", "意见最迟 2026-10-14 处理完"]
