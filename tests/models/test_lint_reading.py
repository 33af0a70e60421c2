"""Figures are read as people type them, and what is no figure is left alone."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.language import Language
from models.lint.reading import MOST_FIGURES, number_of, read
from tests.models.lint_build import typed


def figures(text: str) -> list[tuple[str, str]]:
    return [(str(figure.value), figure.unit) for figure in read(text).figures if not figure.is_rough]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("实到221人次", [("221", "人次")]),
        ("实到 169.5 人次", [("339/2", "人次")]),
        ("在岗２２名，占８５％", [("22", "名"), ("85", "%")]),
        ("服务12,345人次", [("12345", "人次")]),
        ("服务１２，３４５人次", [("12345", "人次")]),
        ("经费240万元", [("2400000", "元")]),
        ("经费 240 万元", [("2400000", "元")]),
        ("社工二十二名", [("22", "名")]),
        ("一百一十二户", [("112", "户")]),
        ("两个社区", [("2", "个")]),
        ("达百分之八十五点五", [("171/2", "%")]),
        ("11个月", [("11", "个月")]),
        ("1831.5/1320", [("3663/2", ""), ("1320", "")]),
    ],
)
def test_a_figure_has_its_value_and_its_unit(text: str, found: list[tuple[str, str]]) -> None:
    assert figures(text) == found


@pytest.mark.parametrize(
    "text",
    ["2024年5月31日", "5月31日", "2024-06-11", "编号W07、C017", "第3页", "第三方", "每一户", "一户一档",
     "一老一小", "三五个人", "上午10:30", "G-12"],
)  # fmt: skip
def test_dates_codes_and_idioms_are_no_figures(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    "text", ["约100人", "不少于100人", "10余户", "5-10个", "5至10个", "95%以上", "近百人", "几十户"]
)
def test_what_is_said_roughly_is_held_against_nothing(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize("text", ["附近5户", "签约5份", "总数85人", "时数1831小时"])
def test_words_that_only_end_like_rough_ones_are_not(text: str) -> None:
    assert len(figures(text)) == 1


@pytest.mark.parametrize(
    ("word", "value"),
    [("十", 10), ("二十", 20), ("一百零五", 105), ("三千零二十", 3020), ("三五", None), ("百", None)],
)
def test_chinese_numerals(word: str, value: int | None) -> None:
    assert number_of(word) == value


def test_a_figure_stands_where_it_is_in_the_text_itself() -> None:
    text = "在岗２２名，占８５％。"
    assert [text[figure.start : figure.end] for figure in read(text).figures] == ["２２名", "８５％"]


@pytest.mark.parametrize("text", ["1" * 10_000, "1人" * 5_000, "十" * 10_000, "85%" * 3_000, "1.1.1" * 2_000])
def test_ten_thousand_signs_are_read_as_far_as_anybody_would(text: str) -> None:
    found = read(text).figures
    assert len(found) <= MOST_FIGURES
    assert all(figure.value < Fraction(10) ** 16 for figure in found)


_SIGNS = (
    "0123456789０９，,.。；%％/万亿人户份次名个节约第分别占为协议完成率应到实建档社区"
    "片一二三十百千年月日（）() \n"
)


@settings(deadline=None, max_examples=60)
@given(st.text(st.sampled_from(_SIGNS), max_size=80))
def test_whatever_is_typed_is_read_and_every_figure_stands_in_it(text: str) -> None:
    reading = read(text)
    assert len(reading.plain) == len(text)
    for figure in reading.figures:
        assert 0 <= figure.start < figure.end <= len(text)
        assert figure.value >= 0
    for gap in typed(text):
        assert Language("zh").say(gap.message)
        assert Language("en").say(gap.message)
