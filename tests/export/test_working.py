"""The working paper: every score, how every number came about, and what was decided by whom and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from export.report import report
from export.report.blocks import Table
from export.report.options import VARIANTS, Options, Sealed, Variant
from export.report.variants import content
from models.acts import (
    Answer,
    Assignment,
    Ballot,
    Calibration,
    Comment,
    Declaration,
    FollowUp,
    Objection,
    Omission,
    Recusal,
    Reopening,
    Reply,
    Rescore,
    Ruling,
    Seal,
    SecondLook,
    SelfScore,
    Settlement,
    SignOff,
    Waiver,
)
from models.blind import seen_by
from models.checks import check
from models.derivation import Derivation, explain
from models.entries import Adjudication, Entry, Evidence, FactEntry, Finding, Note, Score
from models.errors import ZhanpingError
from models.scoring import Assessment, assess
from models.station import Schedule, Survey
from tests.export.conftest import FRAMEWORK, build, finding
from tests.export.reader import lines, part, tables, text_of
from tests.export.test_variants import told
from tests.models.panels import Panel, panels

SEALED = Sealed(2, "0123456789abcdef" * 4)
WORKING = Options("working")


def score(
    name: str, indicator: str, points: str | None, district: str | None = None, reason: str = ""
) -> Score:
    held = None if points is None else Decimal(points)
    return Score(author=name, indicator=indicator, district=district, points=held, reason=reason)


ACTS: tuple[Entry, ...] = (
    Declaration(author="甲", secrecy=True, text="曾受邀在该站授课一次。"),
    Recusal(author="乙", remit="quality@south", ground="employment"),
    Objection(
        author="甲", evaluator="乙", remit="outcomes", text="对乙有异议。", received=dt.date(2024, 6, 3)
    ),
    Ruling(author="甲", evaluator="乙", upheld=False, remit="outcomes", reason="没有利害关系。"),
    Assignment(author="甲", evaluator="甲", remits=("management", "quality", "monitoring", "outcomes")),
    Calibration(author="甲", cells=("M01",), closed=True),
    SelfScore(author="甲", indicator="M01", points=Decimal("1.5")),
    score("甲", "M01", "2", reason="人员齐备。"),
    score("乙", "M01", "0.5", reason="协议岗位空缺两个。"),
    SecondLook(author="甲", indicator="M01", evaluators=("乙",), reason="请核对协议附页。"),
    Rescore(author="乙", indicator="M01", points=Decimal("1.5"), reason="附页已约定轮岗。"),
    score("甲", "M02", "2"),
    score("乙", "M02", "1"),
    Settlement(author="甲", indicator="M02", spread=Decimal(1), reason="两人理由都成立。"),
    score("甲", "S06", "3"),
    score("乙", "S06", "1"),
    Adjudication(author="甲", indicator="S06", points=Decimal("2.5"), reason="档案补齐了两份。"),
    score("乙", "M03", None, reason="当年没有这项要求。"),
    Evidence(author="甲", id="e1", indicator="M01", method="files", source="花名册", place="第3页"),
    finding(20, "monitoring", "concern", "志愿者档案不全。"),
    finding(21, "monitoring", "concern", "志愿者档案没有签名。"),
    Finding(
        author="乙",
        id="f22",
        section="monitoring",
        polarity="concern",
        text="志愿者档案不全，也没有签名。",
        sources=("f20", "f21"),
        recommendation="逐人补齐档案。",
    ),
    Finding(
        author="乙",
        id="f24",
        section="purchaser",
        polarity="concern",
        text="购买方建议多听居民意见。",
        sources=("f11",),
    ),
    finding(23, "outcomes", "concern", "与前一条重复。"),
    Omission(author="甲", finding="f23", reason="与购买方意见重复。"),
    FactEntry.of("甲", Schedule(draft_sent=dt.date(2024, 6, 21), comment_days=5)),
    Reply(author="甲", party="supervisor", stance="no_objection", received=dt.date(2024, 7, 3)),
    Comment(author="甲", id="c1", party="station", indicator="M01", text="请更正人数。"),
    Answer(author="甲", comment="c1", accepted=True, reason="已更正。", changes=("fact/staffing",)),
    FollowUp(
        author="甲",
        id="u1",
        source="small-2023",
        section="quality",
        district="south",
        text="分级标准不清。",
        recommendation="修订标准。",
        state="partly",
        remark="已有初稿。",
    ),
    Ballot(author="甲", code="C0001", answers=(5, 4, 4, 5, 4)),
    SignOff(author="乙", version=1, digest="a" * 64),
    Seal(author="甲", version=1, digest="a" * 64, framework="f" * 64, report="e" * 64),
    Reopening(author="甲", version=1, reason="监督方补交了意见。"),
)  # fmt: skip


@pytest.fixture(scope="module")
def worked() -> Assessment:
    return build(*ACTS)


@pytest.fixture(scope="module")
def text(worked: Assessment) -> str:
    return told(content(worked, Options("working", sealed=SEALED)))


def part_of(text: str, start: str, end: str) -> str:
    return text[text.index(f"\n{start}\n") : text.index(f"\n{end}\n")]


def matrix(assessment: Assessment) -> dict[str, dict[str, str]]:
    """The rows of the score matrix by line, as ``M01`` or ``Q01@2`` in the second table."""
    found = {}
    made = [t for t in tables(report(assessment, WORKING)) if t[0][:4] == ["编号", "指标", "满分", "自评"]]
    for n, table in enumerate(made):
        for row in table[1:]:
            found[row[0] if n == 0 else f"{row[0]}@{n}"] = dict(zip(table[0], row, strict=True))
    return found


def test_it_says_on_every_page_that_it_is_internal_and_of_which_version(worked: Assessment) -> None:
    data = report(worked, Options("working", sealed=SEALED))
    assert "（内部资料，不得公开）" in lines(data)
    for n in (1, 2):
        assert "内部资料" in text_of(part(data, f"word/header{n}.xml"))
        foot = text_of(part(data, f"word/footer{n}.xml"))
        assert "第2版" in foot
        assert SEALED.digest in foot
    assert "第2版 未封存" in text_of(part(report(worked, WORKING), "word/footer1.xml"))


def test_a_sealed_evaluation_says_so_without_being_asked() -> None:
    seal = Seal(author="甲", version=1, digest="d" * 64, framework="f" * 64)
    data = report(build(seal), WORKING)
    assert "d" * 64 in text_of(part(data, "word/footer1.xml"))
    assert f"第1版，已封存，摘要 {'d' * 64}" in told(content(build(seal), WORKING))


def test_every_evaluator_stands_with_what_was_declared_objected_and_ruled(text: str) -> None:
    people = part_of(text, "评估人员、回避和分工", "评分矩阵")
    for said in (
        "甲：承诺保密。曾受邀在该站授课一次。",
        "乙：服务质量（南片区）（曾在被评估方任职，离职不满两年）",
        "对乙的异议（服务成效），2024年6月3日收到：对乙有异议。",
        "决定：异议不成立。没有利害关系。（甲）",
    ):
        assert said in people
    assert "M01" in people  # the calibration's line


def test_recusals_say_whose_points_are_left(worked: Assessment, text: str) -> None:
    south = [
        cell
        for cell in worked.cells
        if cell.district == "south" and FRAMEWORK.section_of[cell.indicator].id == "quality"
    ]
    assert f"服务质量·南片区（{len(south)}项）：乙回避，由1人打分。" in text
    alone = build(Recusal(author="甲", remit="quality@south"), Recusal(author="乙", remit="quality@south"))
    said = told(content(alone, WORKING))
    assert "甲、乙回避，没有其他人打分，不计入分母。" in said


def test_the_matrix_has_every_line_by_every_evaluator(worked: Assessment) -> None:
    found = matrix(worked)
    assert len(found) == len(worked.cells)
    assert found["M01"] == {
        "编号": "M01",
        "指标": FRAMEWORK.indicators["M01"].title,
        "满分": "2",
        "自评": "1.5",
        "甲": "2",
        "乙": "0.5→1.5",
        "评估组": "1.75",
        "合议": "—",
    }
    assert found["S06"]["评估组"] == found["S06"]["合议"] == "2.5"
    assert (found["S06"]["甲"], found["S06"]["乙"]) == ("3", "1")
    assert found["M03"]["乙"] == "不适用"
    assert found["Q01@1"]["乙"] == "回避"
    assert found["Q01@2"]["乙"] not in ("回避", "—")


def test_what_is_missing_or_not_theirs_is_told_in_words() -> None:
    found = matrix(
        build(
            Assignment(author="甲", evaluator="乙", remits=("management",)),
            score("甲", "M01", "2"),
            scored=False,
        )
    )
    assert (found["M01"]["甲"], found["M01"]["乙"]) == ("2", "未打分")
    assert found["M01"]["评估组"] == "[1, 2]"
    assert found["O01"]["乙"] == "—"


def test_numbers_are_derived_by_the_formulas_that_the_model_gives(worked: Assessment, text: str) -> None:
    whole = explain(worked)

    def formulas(found: Derivation) -> list[str]:
        own = [found.formula] if found.formula else []
        return own + [formula for inner in found.parts for formula in formulas(inner)]

    wanted = formulas(whole)
    assert len(wanted) > len(worked.cells)
    missing = [formula for formula in wanted if f"算式：{formula}" not in text]
    assert not missing
    assert f"总分：{whole.value}" in text
    assert "÷ 2" in text


def test_deductions_stand_with_reason_and_evidence(text: str) -> None:
    grounds = part_of(text, "扣分理由和佐证", "分歧和处理")
    for said in (
        "乙：1.5分（满分2分）。附页已约定轮岗。",
        "乙复看前：0.5分。协议岗位空缺两个。",
        "佐证（查阅资料）：花名册，第3页（甲）",
        "乙：不适用。当年没有这项要求。",
    ):
        assert said in grounds


def test_each_difference_says_how_it_was_settled(text: str) -> None:
    found = part_of(text, "分歧和处理", "意见及其来源")
    title = FRAMEWORK.indicators["S06"].title
    assert f"{title}（S06）：组长合议，相差2分" in found
    assert "档案补齐了两份。" in found
    assert "两人理由都成立。" in found
    assert "请核对协议附页。" in found
    assert "0.5" in found
    assert "评分一致程度" in found


def test_findings_say_what_they_were_made_of_and_what_was_left_out(text: str) -> None:
    found = part_of(text, "意见及其来源", "上次评估意见的整改情况")
    assert "写入报告12条，并入其他意见3条，未采用1条" in found
    at = found.index("志愿者档案不全，也没有签名。（由乙合并，原意见2条：）")
    assert found[at:].split("\n")[1:4] == [
        "建议：逐人补齐档案。",
        "甲：志愿者档案不全。",
        "甲：志愿者档案没有签名。",
    ]
    at = found.index("购买方建议多听居民意见。（由乙改写，原意见：）")
    assert found[at:].split("\n")[1] == "甲：购买方的意见"
    assert "未采用：与前一条重复。（提出：甲；甲决定：与购买方意见重复。）" in found


def test_the_last_concerns_the_survey_and_the_round_are_there(text: str) -> None:
    assert "服务质量·南片区：分级标准不清。（small-2023）" in text
    assert "整改情况：部分整改。已有初稿。" in text
    survey = part_of(text, "满意度调查的抽样和统计", "初稿反馈、意见和答复")
    assert "抽中的编号：C0" in survey
    assert "\n7\n" in survey  # the seed
    assert "总体满意程度" in survey
    rounds = part_of(text, "初稿反馈、意见和答复", "核对结果")
    assert "青溪区民政局：无异议，2024年7月3日收到（超过期限2024年6月28日）" in rounds
    assert "柳岸街社工服务站：没有登记反馈" in rounds
    assert "采纳：已更正。（甲）" in rounds
    assert "staffing" in rounds


def test_versions_are_told_with_their_signatures(text: str) -> None:
    found = text[text.index("\n版本、签字和重新打开\n") :]
    assert f"第1版\n签字\n乙\n{'a' * 64}" in found
    assert f"第1版\n封存\n甲\n{'a' * 64}\n报告摘要 {'e' * 64}" in found
    assert "第1版\n重新打开\n甲\n监督方补交了意见。" in found
    assert "第2版\n未封存" in found


def test_a_waived_check_stands_with_its_reason_and_is_no_longer_open() -> None:
    survey = Survey(population=1860, sampled=100, valid=98, seed=7, satisfaction=Decimal("89.4"))
    open_ = build(FactEntry.of("甲", survey))
    gap = next(gap for gap in check(open_) if gap.can_waive)
    waiver = Waiver(author="甲", gap=gap.key, place=str(gap.place), reason="原始表格已核对。")
    before, after = (
        part_of(told(content(held, WORKING)), "核对结果", "版本、签字和重新打开")
        for held in (open_, build(FactEntry.of("甲", survey), waiver))
    )
    assert "免除的理由：原始表格已核对。（甲）" in after
    assert "免除的理由" not in before
    kept = after[: after.index("说明理由后免除")]
    assert kept.count("【") == before.count("【") - 1


def test_nobody_reads_in_it_what_is_hidden_from_them() -> None:
    secret = "不该看到的理由"
    entries: list[Entry] = [
        score("乙", "M01", "0.5", reason=secret),
        Evidence(author="乙", id="e9", indicator="M01", source="合同"),
        Note(author="乙", indicator="M01", text="只给自己看的笔记"),
    ]
    held = build(*entries).evaluation
    handed = frozenset(pair for pair in held.proceedings.handed_in if pair[1] != "乙")
    hidden = replace(held, proceedings=replace(held.proceedings, handed_in=handed))
    seen = assess(seen_by(hidden, "甲"))
    said = told(content(seen, WORKING))
    assert matrix(seen)["M01"]["乙"] == "未公开"
    assert secret not in said
    assert "0.5→" not in said
    assert secret in told(content(assess(seen_by(hidden, "乙")), WORKING))
    assert "只给自己看的笔记" not in told(content(assess(held), WORKING))


@pytest.mark.parametrize("variant", VARIANTS)
def test_papers_of_two_worlds_that_differ_in_hidden_points_are_the_same(variant: Variant) -> None:
    def seen(points: str, viewer: str) -> Assessment:
        held = build(
            score("乙", "M01", points), score("乙", "Q01", points, "south", reason=points)
        ).evaluation
        handed = frozenset(pair for pair in held.proceedings.handed_in if pair[1] != "乙")
        hidden = replace(held, proceedings=replace(held.proceedings, handed_in=handed))
        return assess(seen_by(hidden, viewer))

    options = Options(variant, party="station" if variant == "notice" else None)
    if variant == "grade":
        with pytest.raises(ZhanpingError):
            content(seen("1", "甲"), options)
        return
    assert content(seen("0.5", "甲"), options) == content(seen("2", "甲"), options)
    if variant == "working":
        assert content(seen("0.5", "乙"), options) != content(seen("2", "乙"), options)


@settings(max_examples=25, deadline=None)
@given(panels(), st.data())
def test_whatever_the_panel_every_formula_and_every_line_is_printed(
    panel: Panel, data: st.DataObject
) -> None:
    found = panel.at(data.draw(st.integers(0, len(panel.rest))))
    blocks = content(found, WORKING)
    printed = told(blocks)

    def formulas(of: Derivation) -> list[str]:
        return [of.formula, *(formula for inner in of.parts for formula in formulas(inner))]

    assert not [formula for formula in formulas(explain(found)) if formula and formula not in printed]
    wide = [block for block in blocks if isinstance(block, Table) and block.wide]
    assert sum(len(table.rows) for table in wide) == len(found.cells)


def test_its_parts_stand_in_order(worked: Assessment) -> None:
    assert lines(report(worked, WORKING), styles=("Heading1",)) == [
        "一、评估概况",
        "二、评估人员、回避和分工",
        "三、评分矩阵",
        "四、得分推算",
        "五、扣分理由和佐证",
        "六、分歧和处理",
        "七、意见及其来源",
        "八、上次评估意见的整改情况",
        "九、满意度调查的抽样和统计",
        "十、初稿反馈、意见和答复",
        "十一、核对结果",
        "十二、版本、签字和重新打开",
    ]
    assert report(worked, WORKING) == report(build(*ACTS), WORKING)
