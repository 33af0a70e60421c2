"""What looks like an identity number or a phone, and what only has as many digits."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.checks import check
from models.entries import Adjudication, Entry, Evidence, Finding, Method, Note, Score
from models.gaps import Gap
from models.language import Language
from models.privacy import cautions, is_code, kinds_in, sightings
from models.station import Closing, Feedback, Station
from tests.models.build import LEAD, assessed, complete, fact, small

IDENTITY, PHONE = "11010519491231002X", "13800138000"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(place: str, born: dt.date, number: int) -> str:
    """An identity number with the check digit that fits."""
    body = f"{place}{born:%Y%m%d}{number:03}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


@pytest.mark.parametrize(
    "text",
    [
        f"身份证{IDENTITY}",
        "身份证编号：11010519491231002x，已核对",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-1949-1231-002X",
        "1101 0519 4912 3100 2X",
        "旧证 110105491231002",
        "110105 491231 002",
        "ID440106199003071231",
        "身份证ID：440106199003071231",
        "ＩＤ４４０１０６１９９００３０７１２３１",
        "ID110105491231002",
    ],
)
def test_an_identity_number_is_found_however_it_is_written(text: str) -> None:
    assert kinds_in(text) == ("identity",)


@pytest.mark.parametrize(
    "text",
    [
        f"电话{PHONE}",
        "联系人王某13912345678转告",
        "+86 138 0013 8000",
        "138-0013-8000",
        "138 00138000",
        "（＋８６）１３８００１３８０００",
        "0086-13800138000",
        "020-81234567",
        "（020）8123 4567",
        "0755－2612345",
        "02081234567",
        "+86 20 81234567",
        "手机13800138000元宵节后再打",
        "电话：83123456",
        "座机83123456",
        "联系电话 8312-3456",
        "电话（办公）：8312 3456",
        "致电8312345找王某",
        "电话号码是83123456，",
        "Tel13812345678",
        "Ｔｅｌ：１３８１２３４５６７８",
        "tel83123456",
        "138.1234.5678",
        "１３８．１２３４．５６７８",
        "联系人编号: 13812345678",
        "电话号码No.13812345678",
        "手机号13812345678",
        "预算负责人电话15000000000",
        "联系电话：400-800-1234",
        "电话：８３１２３４５６",
        "13812345678@163.com",
        "见 http://x.cn/a.html，13812345678",
    ],
)
def test_a_phone_is_found_however_it_is_written(text: str) -> None:
    assert kinds_in(text) == ("phone",)


@pytest.mark.parametrize(
    "text",
    [
        "2023-07-11至2024-07-10",
        "2023-2024年度，2023年7月11日",
        "继续教育1831.5小时，要求1320小时，138.75%",
        "221人次，到岗100.45%，1.5分",
        "1,854,000元，另有13800138000元",
        "¥13800138000",
        "穗民〔2023〕15号，第20230615号",
        "合同编号：18620231234",
        "编号020-20230611",
        "统一社会信用代码52440100MJK1234567",
        "卡号6222021380013800000，6222 0213 8001 3800 000",
        "778 1877 89 540 79 29 176 2076",
        "46 23 43 40 23 24 39 10 112 87 49",
        "13:00-15:30，热线12345，400-830-8888",
        "110105491331002",  # no thirteenth month
        "110105194912310021",  # a check digit that does not fit
        "990105194912310021",
        "13800138000.5",
        "138.12345678",
        "预算15000000000",
        "经费合计：１５００００００００００",
        "024-2023001",
        "010-1234567",
        "http://x.cn/13812345678.html",
        "见 https://x.cn/list?no=13812345678 第2页",
        "x.cn/13812345678.html",
        "见x.cn/13812345678.html",
        "13812345678人次",
        "电话2023-2024年度共1877个",
        "电话20230611登记",
        "电话访问83123456",
        "电话8312345人次",
        "电话1877 89 540",
        "合同No13812345678",
        "热线83123456",
        "2023061509300015",
        "小组活动记录表 G11 第2节至第5节",
        "",
    ],
)
def test_years_scores_dates_documents_money_hours_and_counts_are_left_alone(text: str) -> None:
    assert sightings(text) == ()


@given(
    place=st.sampled_from(["110105", "440106", "310104", "820000"]),
    born=st.dates(dt.date(1900, 1, 1), dt.date(2024, 12, 31)),
    number=st.integers(0, 999),
    around=st.text("中文字，。：；“”（）", max_size=8),
)
def test_every_number_that_can_be_somebodys_is_found_in_a_chinese_sentence(
    place: str, born: dt.date, number: int, around: str
) -> None:
    text = f"{around}{identity(place, born, number)}{around}"
    [sighting] = sightings(text)
    assert sighting.kind == "identity"
    assert text[sighting.start : sighting.end] == identity(place, born, number)


@given(number=st.integers(0, 999), digit=st.sampled_from("0123456789X"))
def test_of_all_check_digits_one_alone_is_an_identity(number: int, digit: str) -> None:
    fitting = identity("440106", dt.date(1980, 2, 29), number)
    assert (kinds_in(fitting[:-1] + digit) == ("identity",)) == (digit == fitting[-1])


@given(st.text("0123456789 -+（）Xx年月.〔〕元号编", max_size=60))
def test_places_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    ends = [0]
    for sighting in sightings(text):
        assert ends[-1] <= sighting.start < sighting.end <= len(text)
        ends.append(sighting.end)


@pytest.mark.parametrize(("text", "fits"), [("C-017", True), ("居民Ｃ０１７", True), ("陈某某", False)])
def test_a_code_has_a_letter_or_a_digit(text: str, fits: bool) -> None:
    assert is_code(text) == fits


def evidence(source: str, method: Method = "interview", place: str = "") -> Evidence:
    return Evidence(author=LEAD, id="e-1", indicator="B3", method=method, source=source, place=place)


SPOKEN: Sequence[tuple[Entry, str]] = (
    (Score(author=LEAD, indicator="A1", points=None, reason=f"电话{PHONE}"), "A1"),
    (Note(author=LEAD, indicator="B1", district="south", text=IDENTITY), "B1@south"),
    (evidence("访谈 C-017", place=PHONE), "B3"),
    (evidence(f"C-017 {IDENTITY}", "files"), "B3"),
    (
        Finding(author=LEAD, id="f", section="quality", district="north", polarity="concern", text=PHONE),
        "quality@north",
    ),
    (Adjudication(author=LEAD, indicator="A2", reason=PHONE), "A2"),
    (fact(Station(name="甲街社工站", address=f"联系 {PHONE}")), "station"),
    (fact(Feedback(on_site="comments", on_site_text=IDENTITY)), "feedback"),
    (fact(Closing(recommendations=("建议一", PHONE))), "closing"),
)


def personal(entries: Sequence[Entry]) -> list[Gap]:
    stated = {(e.kind, e.slot()): e for e in (*complete().values(), *entries)}
    return [gap for gap in check(assessed(small(), stated.values())) if gap.code in ("personal", "no_code")]


def test_what_is_complete_and_uses_codes_has_nothing_to_be_minded() -> None:
    assert personal(()) == []


@pytest.mark.parametrize(("entry", "where"), SPOKEN, ids=[str(entry.kind) for entry, _ in SPOKEN])
def test_a_number_in_any_text_is_a_warning_where_it_stands_and_is_not_repeated(
    entry: Entry, where: str
) -> None:
    [gap] = personal([entry])
    assert (gap.severity, gap.code, str(gap.place)) == ("warn", "personal", where)
    for code in ("zh", "en"):
        said = Language(code).say(gap.message)
        assert not re.search(r"[0-9]{4}", said), said


def test_a_number_in_a_text_about_a_line_that_is_gone_leads_to_where_lines_come_from() -> None:
    [gap] = personal([Note(author=LEAD, indicator="B1", district="gone", text=PHONE)])
    assert str(gap.place) == "districts"


@pytest.mark.parametrize("method", ["interview", "survey"])
def test_people_met_in_interviews_and_surveys_have_codes(method: Method) -> None:
    assert [caution.code for caution in cautions(evidence("陈志明", method))] == ["no_code"]
    assert cautions(evidence("服务对象 C-017", method)) == ()
    assert cautions(evidence("小组活动记录表", "files")) == ()


def test_a_mistyped_identity_number_is_one_where_the_words_before_it_say_so() -> None:
    assert kinds_in("身份证号440101199001011234登记在表中") == ("identity",)
    assert kinds_in("身份证号码：440101199001011234") == ("identity",)
    assert kinds_in("材料流水440101199001011234") == ()
