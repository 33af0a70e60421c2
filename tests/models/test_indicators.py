"""Indicator systems out of sheets: levels, points and rules, what is assumed, and what is refused where."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from models.errors import FileFault
from models.framework import Framework
from models.rules import Judged, Levels, Parts, Pass, Ratio, Threshold
from models.sheets.criteria import rule_for
from models.sheets.framework_text import framework_text
from models.sheets.grid import Book, Grid, SheetFaults, Spot
from models.sheets.indicators import System, read_system
from models.toml_file import TomlFile
from tests.models.sheets import ZH, grid

HEAD = (
    "序号",
    "一级指标",
    "二级指标",
    "三级指标",
    "分值",
    "评分标准",
    "评定方法与说明（需提供材料）",
    "自评",
)
ROWS: tuple[tuple[Any, ...], ...] = (
    (
        1,
        "项目管理（40分）",
        "人员",
        "配备",
        20,
        "100%及以上得20分；80%～100%（不含）得10分；80%以下不得分",
        "查合同",
    ),
    (2, None, None, "持证率", "20分", "持证率不低于85%得20分", "查证书"),
    (3, "服务质量", "建档", "覆盖", 30, "视情况打分", None),
    (4, None, None, "质量", 30, "优秀30分；良好20分；较差0分", '抽查"10%"\\份'),
    (5, None, None, "财务", 0, "审计不合格的一票否决", None),
)
MERGED = [(2, 2, 3, 2), (4, 2, 6, 2), (2, 3, 3, 3), (4, 3, 6, 3)]


def read(*grids: Grid) -> System:
    return read_system(Book("a.xlsx", grids))


def framework(system: System) -> Framework:
    text, made = framework_text(system, "x", system.title or "体系", ["说明"], Spot("a.xlsx"))
    assert TomlFile("x.toml", text).data["id"] == "x"
    return made


def refused(*grids: Grid) -> list[str]:
    with pytest.raises(SheetFaults) as caught:
        framework(read(*grids))
    return [ZH.say(fault.message) for fault in caught.value.faults]


def indicators(*rows: tuple[Any, ...], merged: Any = ()) -> Grid:
    return grid(HEAD, *rows, sheet="指标", merged=merged)


# -- a system -----------------------------------------------------------------------------------------


def test_levels_in_merged_cells_come_to_sections_groups_and_lines() -> None:
    titled = grid(("某市评估指标体系",), HEAD, *ROWS, merged=[(1, 1, 1, 8)] + [
        (a + 1, b, c + 1, d) for a, b, c, d in MERGED
    ])  # fmt: skip
    system = read(titled)
    made = framework(system)
    assert made.title == "某市评估指标体系"
    assert [(s.id, s.title, int(s.points)) for s in made.sections] == [
        ("management", "项目管理", 40), ("quality", "服务质量", 60),
    ]  # fmt: skip
    assert [(i, line.group, line.title, int(line.points)) for i, line in made.indicators.items()] == [
        ("A01", "人员", "配备", 20), ("A02", "人员", "持证率", 20), ("B01", "建档", "覆盖", 30),
        ("B02", "建档", "质量", 30), ("B03", "建档", "财务", 0),
    ]  # fmt: skip
    assert made.indicators["B02"].guidance == '抽查"10%"\\份\n优秀30分；良好20分；较差0分'
    assert made.veto_grade == "unqualified"


def test_what_the_sheets_do_not_say_is_assumed_and_said() -> None:
    system = read(indicators(*ROWS, merged=MERGED))
    told = [ZH.say(message) for message in system.assumed]
    assert told == [
        "评估主体：第三方 55%、购买方 20%、督导中心 15%、监督方 10%。",
        "等级：90 分以上优秀，80 分以上良好，60 分以上合格，其余不合格。",
        "各条指标都按全站打分。",
    ]
    text, _ = framework_text(system, "x", "体系", told, Spot("a.xlsx"))
    assert text.startswith("# 评估主体：第三方 55%")


def test_parties_grades_and_districts_are_taken_from_their_sheets() -> None:
    lines = grid(
        ("一级指标", "三级指标", "分值", "评分对象"),
        ("服务质量", "甲", 700, "片区"),
        ("服务质量", "乙", 300, "全站"),
        sheet="指标",
    )
    parties = grid(("评估主体", "权重", "满分"), ("第三方", "70%", 1000), ("街道", 0.3, 200), sheet="主体")
    parties = Grid(
        parties.file, parties.sheet,
        {place: cell if place != (3, 2) else type(cell)(3, 2, "0.3", "number", percent=True)
         for place, cell in parties.cells.items()},
    )  # fmt: skip
    bands = grid(("等级", "最低分"), ("优秀", 85), ("达标", 60), ("不达标", 0), sheet="等级")
    made = framework(read(lines, parties, bands))
    assert [(p.id, int(p.weight), int(p.maximum)) for p in made.parties] == [
        ("third_party", 70, 1000), ("purchaser", 30, 200),
    ]  # fmt: skip
    assert [(b.id, int(b.at_least), b.below and int(b.below)) for b in made.bands] == [
        ("excellent", 85, None), ("bands-2", 60, 85), ("bands-3", 0, 60),
    ]  # fmt: skip
    assert [line.scope for line in made.indicators.values()] == ["district", "station"]
    assert made.sections[0].by_district


def test_points_stand_in_columns_of_their_own_for_each_level() -> None:
    head = ("一级指标", "分值", "二级指标", "分值", "三级指标", "分值")
    rows = (("项目管理", 40, "人员", 40, "配备", 40), ("服务质量", 60, "建档", 60, "覆盖", 60))
    assert [s.points for s in framework(read(grid(head, *rows))).sections] == [40, 60]
    wrong = grid(head, ("项目管理", 41, "人员", 40, "配备", 40), rows[1], sheet="指标")
    assert refused(wrong) == [
        "a.xlsx，“指标”表，第 2 行 A 列：“项目管理”各指标分值之和是 40，应为 41；请改分值使之相等。"
    ]


def test_two_levels_and_percentages_are_enough() -> None:
    made = framework(
        read(grid(("一级指标", "二级指标", "权重"), ("成效", "甲", "75%"), ("成效", "乙", "25%")))
    )
    assert [(line.title, int(line.points)) for line in made.indicators.values()] == [("甲", 75), ("乙", 25)]


def test_the_step_fits_all_judged_lines() -> None:
    made = framework(read(grid(("一级指标", "三级指标", "分值"), ("成效", "甲", 99.8), ("成效", "乙", 0.2))))
    assert made.step == Decimal("0.1")


def test_a_row_of_sums_is_checked_and_passed_over() -> None:
    system = read(indicators(*ROWS, ("合计", None, None, None, 101), merged=MERGED))
    assert "合计写的是 101，各行相加是 100" in ZH.say(system.remarks[0].message)


def test_the_file_says_the_same_whatever_its_texts_hold() -> None:
    hostile = '"""\n\\u0041 [[section]]\n# {{ x }}\t<b>\x07'
    rows = (("服务质量", "甲", 100, hostile),)
    made = framework(read(grid(("一级指标", "三级指标", "分值", "评定方法"), *rows)))
    (line,) = made.indicators.values()
    assert line.guidance == '"""\n\\u0041 [[section]]\n# {{ x }} <b>'


# -- what is refused ----------------------------------------------------------------------------------


def test_every_contradiction_is_told_with_its_cell() -> None:
    rows = [list(row) for row in ROWS]
    rows[0][1], rows[1][4], rows[2][4] = "项目管理（45分）", "廿", None
    faults = refused(indicators(*map(tuple, rows), merged=MERGED))
    assert [fault.partition("：")[0] for fault in faults] == [
        "a.xlsx，“指标”表，第 3 行 E 列", "a.xlsx，“指标”表，第 4 行",
    ]  # fmt: skip
    rows[1][4], rows[2][4] = 20, 30
    assert refused(indicators(*map(tuple, rows), merged=MERGED)) == [
        "a.xlsx，“指标”表，第 2 行 B 列：“项目管理”各指标分值之和是 40，应为 45；请改分值使之相等。"
    ]


def test_weights_grades_and_the_third_party_are_held_against_each_other() -> None:
    lines = grid(("一级指标", "三级指标", "分值"), ("成效", "甲", 100), sheet="指标")
    parties = grid(("评估主体", "权重"), ("第三方", 50), ("街道", 40), sheet="主体")
    bands = grid(("等级", "最低分"), ("优秀", 80), ("良好", 90), sheet="等级")
    assert [fault.partition("：")[2][:7] for fault in refused(lines, parties, bands)] == [
        "权重之和是 9", "“良好”不低于", "最低等级“良好",
    ]  # fmt: skip
    strangers = grid(("评估主体", "权重"), ("街道", 100), sheet="主体")
    assert "没有“第三方评估机构”一行" in refused(lines, strangers)[0]


def test_what_the_framework_refuses_is_told_at_the_cell_it_comes_from() -> None:
    rows = (("成效", "Ａ１", "甲", 50), ("成效", "A1", "乙", 50), ("成效2", "S1", "丙", 0.001))
    faults = refused(grid(("一级指标", "编号", "三级指标", "分值"), *rows, sheet="指标"))
    assert any("第 4 行" in fault for fault in faults)


def test_a_sheet_without_indicators_says_what_it_wants() -> None:
    with pytest.raises(FileFault) as caught:
        read(grid(("指标", "单位", "协议量", "完成量"), ("走访", "次", 1, 2)))
    assert "一级指标" in ZH.say(caught.value.message)


# -- rules --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("criterion", "points"),
    [
        ("设施齐全得0.5分；指引清楚得0.5分；张贴规则得1分", 2),
        ("①设施0.5分②指引0.5分③规则1分", 2),
        ("1.有制度得1分；2.有执行记录得0.5分；3.有检查得0.5分", 2),
        ("有计划，1分\n有记录，1分", 2),
        ("有计划1分。有记录1分。", 2),
    ],
)
def test_parts_that_come_to_the_points_are_parts(criterion: str, points: int) -> None:
    rule = rule_for(criterion, Decimal(points))
    assert isinstance(rule, Parts)
    assert sum(part.points for part in rule.parts) == points
    assert not any("分" in part.text for part in rule.parts)


@pytest.mark.parametrize(
    "criterion", ["优秀2分；良好1分；较差0分", "两项均符合得2分，符合一项得1分，均不符合不得分"]
)
def test_levels_fall_from_the_points_to_zero(criterion: str) -> None:
    rule = rule_for(criterion, Decimal(2))
    assert isinstance(rule, Levels)
    assert [level.points for level in rule.levels] == [2, 1, 0]


@pytest.mark.parametrize(
    "criterion",
    [
        "≥100%得3分；80%～100%（不含）得2分；60%～80%得1分；60%以下不得分",
        "100%及以上得3分；80%至100%得2分；60%至80%（不含80%）得1分；低于60%得0分",
        "１００％以上３分；８０％－１００％２分；６０％－８０％１分；不足６０％０分",
    ],
)
def test_bands_of_a_percentage_that_meet_are_bands(criterion: str) -> None:
    rule = rule_for(criterion, Decimal(3))
    assert isinstance(rule, Ratio)
    assert [(int(band.at_least), int(band.points)) for band in rule.bands] == [
        (100, 3),
        (80, 2),
        (60, 1),
        (0, 0),
    ]


@pytest.mark.parametrize(
    "criterion", ["持证率不低于85%得2分", "达到85%及以上得2分，否则不得分", "≥85%2分；85%以下0分"]
)
def test_one_percentage_for_all_the_points_is_a_threshold(criterion: str) -> None:
    rule = rule_for(criterion, Decimal(2))
    assert isinstance(rule, Threshold)
    assert rule.at_least == 85


def test_no_points_and_a_veto_make_a_line_that_is_met_or_not() -> None:
    assert isinstance(rule_for("审计不合格的一票否决", Decimal(0)), Pass)


@pytest.mark.parametrize(
    "criterion",
    [
        "", "视情况1～3分", "每缺一项扣0.5分，扣完为止", "明确主要工作、服务对象、服务内容3分",
        "每增加1人加1分，最高3分", "坏损率不超过30%且有使用记录得3分", "达到90%且有台账得3分",
        "100%得3分；90%得2分；80%得1分", "优秀3分；良好2分；一般1分", "甲1分；乙1分", "得3分或2分；其余0分",
        "≥90%得3分；70%～80%得2分；70%以下0分",
    ],
)  # fmt: skip
def test_whatever_may_be_meant_otherwise_is_judged(criterion: str) -> None:
    assert isinstance(rule_for(criterion, Decimal(3)), Judged)


def test_a_thousand_points_may_be_those_of_the_lines_and_the_parties_together() -> None:
    lines = grid(("一级指标", "三级指标", "分值"), ("基础", "人员", 280), ("服务", "个案", 420))
    parties = grid(
        ("评估主体", "权重", "满分"),
        ("专业评估", "70%", 700),
        ("购买方评估", "20%", 200),
        ("监督方评估", "10%", 100),
        sheet="主体",
    )
    grades = grid(("等级", "最低分"), ("五星", 900), ("四星", 750), ("不评星", 0), sheet="等级")
    made = framework(read(lines, parties, grades))
    assert made.scale == 1000
    assert [(party.id, party.maximum, party.computed) for party in made.parties] == [
        ("third_party", Decimal(700), True),
        ("purchaser", Decimal(200), False),
        ("supervisor", Decimal(100), False),
    ]


def test_what_a_level_asks_for_keeps_its_signs_and_loses_the_points_before_it() -> None:
    rule = rule_for(
        "2分：合同齐全，地点（含变更）一致；1分：个别不符,可以补正；0分：缺失，过期。", Decimal(2)
    )
    assert isinstance(rule, Levels)
    assert [level.text for level in rule.levels] == [
        "合同齐全，地点（含变更）一致",
        "个别不符，可以补正",
        "缺失，过期",
    ]
