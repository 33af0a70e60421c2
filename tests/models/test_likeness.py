"""Which texts are offered together: realistic sentences that are, and that are not, near-duplicates."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.likeness import alike, is_near, likeness, plain

NEAR = [
    ("档案管理规范，一户一档，资料齐全。", "一户一档，档案资料齐全，管理规范。"),
    ("服务档案不规范，部分个案缺少结案评估", "部分个案档案缺少结案评估，不够规范"),
    ("志愿者队伍稳定，培训及时", "志愿者队伍较稳定，能够及时培训"),
    ("探访记录过于简单，未体现服务对象需求的变化。", "探访记录较为简单，没有体现服务对象需求变化。"),
    ("入户探访记录不完整", "入户探访的记录不够完整"),
    ("财务制度健全", "财务管理制度健全"),
    ("人员流动较大，持证社工不足", "持证社工不足，人员流动大"),
    ("志愿者培训偏少", "志愿者的培训较少"),
    ("督导记录缺少社工签名", "督导记录没有社工签名"),
    ("未建立重点人群台账", "重点人群台账尚未建立"),
    ("完成率为138.75%，高于要求", "完成率１３８.７５％高于要求"),
    (
        "个案服务深度不足，多停留在物资帮扶层面",
        "个案服务停留在物资帮扶层面，服务深度不足，建议加强专业督导，提升社工的专业能力，定期开展案例研讨",
    ),
    ("The files are complete and kept up to date.", "Files are complete, and they are kept up to date"),
]
APART = [
    ("档案管理规范，一户一档。", "志愿者队伍稳定，培训及时。"),
    ("财务制度健全，专款专用", "人员配备高于约定，持证率高"),
    ("部分个案缺少结案评估", "部分小组缺少过程记录"),
    ("困境儿童服务形成品牌", "困难长者服务覆盖面广"),
    ("社工站在项目管理方面制度健全，执行到位。", "社工站在服务质量方面人员不足，有待加强。"),
    ("建议加强督导，提升社工专业能力", "建议加强宣传，提高居民知晓率"),
    ("满意度较高", "满意度测评样本不足"),
    ("南片区探访及时", "南片区档案缺失"),
    ("The files are complete and kept up to date.", "The staff are experienced and the rooms are clean."),
    ("", "档案"),
]
SIGNS = st.text(st.sampled_from("档案管理规范齐全缺少记录志愿者a b1２Ａ，。、！\n"), max_size=24)


@pytest.mark.parametrize(("one", "other"), NEAR)
def test_what_says_the_same_is_offered_together(one: str, other: str) -> None:
    assert is_near(one, other)
    assert is_near(other, one)


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_says_something_else_is_not(one: str, other: str) -> None:
    assert not is_near(one, other)


@given(SIGNS, SIGNS)
def test_likeness_is_even_handed_and_between_nothing_and_all(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == 1
    assert is_near(one, other) == is_near(other, one)


@given(SIGNS)
def test_width_case_and_punctuation_make_no_difference(text: str) -> None:
    wide = text.upper().replace("，", ",").replace("。", " ").replace("1", "１")
    marked = "！".join(wide) if not any(c.isascii() and c.isalnum() for c in plain(text)) else wide
    assert likeness(text, marked) == Fraction(1)
    assert plain(plain(text)) == plain(text)


@given(st.lists(SIGNS, max_size=7), st.randoms(use_true_random=False))
def test_the_groups_do_not_depend_on_the_order(texts: list[str], random: object) -> None:
    order = list(range(len(texts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    groups = {frozenset(group) for group in alike(texts)}
    shuffled = {frozenset(order[n] for n in group) for group in alike([texts[n] for n in order])}
    assert groups == shuffled


@given(st.lists(SIGNS, max_size=7))
def test_a_group_holds_all_that_is_near_and_nothing_twice(texts: list[str]) -> None:
    groups = alike(texts)
    members = [n for group in groups for n in group]
    assert len(set(members)) == len(members)
    assert all(len(group) > 1 and list(group) == sorted(group) for group in groups)
    of = {n: k for k, group in enumerate(groups) for n in group}
    for n, one in enumerate(texts):
        for m in range(n):
            if is_near(one, texts[m]):
                assert of[n] == of[m]
