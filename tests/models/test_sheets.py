"""Sheets as stations send them: what is read, what is passed over and said, what is refused and where."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.acts import Ballot, Roster
from models.errors import UsageError
from models.sheets.blanks import Blank, fact_sheets
from models.sheets.grid import Cell, letters
from models.sheets.heads import find_tables
from models.sheets.topics import TOPICS
from models.sheets.values import counted, percentage, read_amount, year
from models.sheets.words import is_nothing, is_remark, is_sum, plain
from models.station import (
    Attendance,
    ClientFiles,
    CommunityFiles,
    Presence,
    Target,
    Targets,
    Training,
)
from tests.models.sheets import ZH, fact_of, grid, planned, refused, rows_of, standing, told

HEAD = ("指标", "单位", "协议量", "完成量")
VISITS = Target(id="home-visits", name="入户探访", unit="个", target=Decimal(624), actual=Decimal(778))


# -- numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("624", "624"), ("６２４", "624"), ("1,234", "1234"), ("１，２３４", "1234"), ("1 234", "1234"),
        ("240万", "2400000"), ("2.4亿", "240000000"), ("1831.5小时", "1831.5"), ("46户", "46"), (".5", "0.5"),
        ("１．５", "1.5"), ("1。5", "1.5"), ("'0012", "12"), (" 7 ", "7"), ("240万元", "2400000"),
        ("-3", "-3"), ("－3", "-3"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, value: str) -> None:
    assert read_amount(Cell(1, 1, text)).value == Decimal(value)


@pytest.mark.parametrize("text", ["—", "－", "/", "／", "无", "暂无", "——", "N/A", "未约定"])
def test_a_dash_a_stroke_and_the_word_for_nothing_are_nothing(text: str) -> None:
    assert is_nothing(text)
    assert read_amount(Cell(1, 1, text)).value is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("一百", "number"), ("约100", "number"), ("100+", "number"), ("1,2", "comma"), ("12,34", "comma"),
        ("1.2.3", "number"), ("３个４", "number"), ("=1+1", "number"), ("10只猫", "number"),
        ("9" * 40, "number"), ("95%", "percent"), ("-3", "negative"),
    ],
)  # fmt: skip
def test_what_is_no_count_is_refused_with_the_mend(text: str, key: str) -> None:
    with pytest.raises(UsageError) as caught:
        counted(Cell(1, 1, text))
    assert caught.value.message.key == f"sheet.value.{key}"


@pytest.mark.parametrize(
    ("kind", "text"), [("date", "2024-03-01"), ("bool", "TRUE"), ("error", "#REF!"), ("unsaved", "")]
)
def test_a_date_a_truth_an_error_and_a_formula_without_result_are_no_numbers(kind: str, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        counted(Cell(1, 1, text, kind))  # type: ignore[arg-type]
    assert caught.value.message.key == f"sheet.value.{kind}"


def test_a_share_is_a_percentage_however_it_is_written() -> None:
    assert percentage(Cell(1, 1, "89.4")) == Decimal("89.4")
    assert percentage(Cell(1, 1, "８９．４％")) == Decimal("89.4")
    assert percentage(Cell(1, 1, "0.894", "number", percent=True)) == Decimal("89.4")
    assert percentage(Cell(1, 1, "0.5%")) == Decimal("0.5")
    for doubtful in ("0.894", "1"):
        with pytest.raises(UsageError):
            percentage(Cell(1, 1, doubtful))
    with pytest.raises(UsageError):
        percentage(Cell(1, 1, "894"))


@pytest.mark.parametrize("text", ["2019", "２０１９年", "2019-03-01", "2019.3", "2019年3月", "2019/3/1"])
def test_a_year_is_read_of_dates_and_months_as_well(text: str) -> None:
    assert year(Cell(1, 1, text)) == 2019


def test_columns_are_called_as_spreadsheets_call_them() -> None:
    assert [letters(n) for n in (1, 26, 27, 52, 53, 702, 703)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_sums_and_remarks_are_told_from_names() -> None:
    assert all(is_sum(text) for text in ("合计", "合 计", "总计：", "南片区小计", "TOTAL"))
    assert not any(is_sum(text) for text in ("合计划", "社区总数统计", "小组"))
    assert all(is_remark(text) for text in ("注：由社工站提供", "填表人：甲", "备注", "注1：含中小型"))
    assert not any(is_remark(text) for text in ("说明会", "注册志愿者", "日期", "入户探访：个"))


# -- headings -----------------------------------------------------------------------------------------


def test_titles_stand_above_the_headings_and_sums_and_remarks_below() -> None:
    made = planned(
        grid(
            ("甲街社工站指标完成情况统计表",),
            ("填报单位：甲中心", None, None, "数据截至2024年5月31日"),
            ("序号", "服务\n指标", "单位", "协议\n指标量", "实际完成", "完成率（%）", "备注"),
            (1, "入户探访", "个", "624", "７７８", "124.68%", "无"),
            (2, "电话访问", "个", "—", 1877),
            ("合计", None, None, 624, 2655),
            ("注：以上数据由社工站提供",),
            merged=[(1, 1, 1, 7)],
        )
    )
    rows = rows_of(made, "targets")
    assert rows["home-visits"] == VISITS
    assert (rows["phone-calls"].target, rows["phone-calls"].actual) == (None, Decimal(1877))
    assert told(made) == [
        "a.xlsx，“表”表，第 6 行：合计与各行相符，跳过",
        "a.xlsx，“表”表，第 7 行：只是文字“注：以上数据由社工站提供”，跳过",
    ]


def test_headings_in_two_rows_are_one_each_merged_or_not() -> None:
    rows = (
        ("片区", "社区", "应建档", None, "实建档", None, None),
        (None, None, "户", "人", "户", "人", "份"),
        ("南片区", "榕荫社区", 46, 48, "46户", 48, 49),
    )
    merged = [(1, 3, 1, 4), (1, 5, 1, 7), (1, 1, 2, 1), (1, 2, 2, 2)]
    wanted = CommunityFiles(
        district="south", community="榕荫社区", households_due=46, people_due=48, households=46, people=48,
        copies=49,
    )  # fmt: skip
    for ranges in (merged, []):
        assert rows_of(planned(grid(*rows, merged=ranges)), "files") == {"south/榕荫社区": wanted}


def test_a_row_with_a_figure_is_no_heading_though_a_text_file_has_texts_alone() -> None:
    head = ("指标", "单位", "完成量", "备注")
    made = planned(grid(head, ("走访", "个", "３", "目标"), ("探访", "个", "4"), file="a.csv", sheet=""))
    assert [row.actual for row in rows_of(made, "targets").values()] == [3, 4]


def test_the_value_of_a_merged_cell_counts_for_all_its_cells() -> None:
    made = planned(
        grid(
            ("片区", "社区", "应建档户数", "实建档户数"),
            ("南片区", "榕荫社区", 46, 46),
            (None, "渡头社区", 23, 22),
            ("北片区", "望溪社区", 40, 40),
            merged=[(2, 1, 3, 1)],
        )
    )
    assert list(rows_of(made, "files")) == ["south/榕荫社区", "south/渡头社区", "north/望溪社区"]


def test_a_district_that_only_the_first_of_its_rows_names_is_filled_down() -> None:
    made = planned(grid(("片区", "社区", "应建档户"), ("南片区", "榕荫社区", 1), (None, "渡头社区", 2)))
    assert list(rows_of(made, "files")) == ["south/榕荫社区", "south/渡头社区"]


def test_a_figure_that_is_merged_over_rows_is_nobodys() -> None:
    faults = refused(grid(HEAD, ("接案", "个", 90, 89), ("结案", "个", 73, None), merged=[(2, 4, 3, 4)]))
    assert len(faults) == 1
    assert faults[0].startswith("a.xlsx，“表”表，第 3 行 D 列：数字写在跨到第 2 行的合并单元格里")


def test_columns_come_in_any_order_and_unknown_ones_are_said() -> None:
    made = planned(grid(("完成量", "责任人", "指标", "单位"), (3, "W01", "走访", "次")))
    assert rows_of(made, "targets")[next(iter(rows_of(made, "targets")))].actual == 3
    assert told(made) == ["a.xlsx，“表”表：不读这些列：责任人"]


def test_figures_without_a_heading_are_told_and_in_a_text_file_refused() -> None:
    rows = (HEAD, ("走访", "次", 700, 1, 234))
    assert told(planned(grid(*rows))) == ["a.xlsx，“表”表：这些列没有表头，没有读：E"]
    assert refused(grid(*rows, file="a.csv", sheet=""))[0].startswith(
        "a.csv，第 2 行 E 列：这一行比表头多出一格"
    )


def test_two_columns_that_say_the_same_are_refused() -> None:
    faults = refused(grid(("指标", "单位", "完成量", "累计完成"), ("走访", "次", 1, 2)))
    said = "a.xlsx，“表”表，第 1 行 D 列：“累计完成”与a.xlsx，“表”表，第 1 行 C 列说的是同一项"
    assert [fault.partition("，不知道")[0] for fault in faults] == [said]


def test_what_a_sheet_is_about_is_known_by_its_headings_or_said() -> None:
    sheet = grid(("代号", "完成量"), ("home-visits", 3))
    assert refused(sheet)[-1].startswith("a.xlsx：没有认得的表头")
    with pytest.raises(UsageError):
        planned(sheet, topic="weather")
    codes = grid(("代号",), ("C0001",))
    assert "没有认得的表头" in refused(codes)[-1]
    named = grid(("服务对象代号",), ("C0001",))
    assert planned(named).sources[0].topic == "roster"


def test_hidden_rows_are_read_and_said_and_hidden_sheets_are_said_and_not_read() -> None:
    made = planned(
        grid(HEAD, ("甲", "个", 1, 1), ("乙", "个", 1, 1), ("丙", "个", 1, 1), hidden=[2, 3]),
        grid(HEAD, ("丁", "个", 1, 1), sheet="藏", is_hidden=True),
    )
    assert len(rows_of(made, "targets")) == 3
    assert told(made) == [
        "a.xlsx，“表”表：第 2-3 行是隐藏的，照样读入",
        "a.xlsx，“藏”表：是隐藏的表，没有读",
    ]


def test_a_sheet_that_nobody_filled_in_takes_nothing_out() -> None:
    stands = standing(Targets(rows=(VISITS,)))
    made = planned(grid(HEAD), on=stands, replaces=True)
    assert made.changes == ()
    assert told(made) == ["a.xlsx，“表”表：没有填，跳过这张表"]


@pytest.mark.parametrize("code", ["zh", "en"])
def test_every_blank_sheet_is_known_by_its_own_headings(code: str) -> None:
    words = type(ZH)(code)  # type: ignore[arg-type]
    topics = [topic for topic in TOPICS.values() if topic.name != "ballots"]

    def headed(blank: Blank) -> tuple[tuple[str, str], ...]:
        titles = [words.say(column.heading) for column in blank.columns]
        return tuple((title, "1") for title in titles) if blank.is_form else (tuple(titles),)  # type: ignore[return-value]

    for blank in fact_sheets().sheets:
        if blank.name == "ballots":
            continue  # as many questions as the framework has
        found = find_tables(grid(*headed(blank)), topics)
        assert [table.topic.name for table in found] == [blank.name]
        assert found[0].score == len(blank.columns)


# -- sums ---------------------------------------------------------------------------------------------


def test_a_heading_within_the_table_is_passed_over_and_a_name_without_figures_is_told() -> None:
    made = planned(
        grid(HEAD, ("一、专业服务",), ("接案", "个", 90, 89), ("结案", "个"), merged=[(2, 1, 2, 4)]),
    )
    assert [row.name for row in rows_of(made, "targets").values()] == ["接案"]
    assert told(made) == [
        "a.xlsx，“表”表，第 2 行：只是文字“一、专业服务”，跳过",
        "a.xlsx，“表”表，第 4 行：“结案”没有填数字，保持原样",
    ]


def test_a_sum_is_held_against_its_rows_and_a_contradiction_is_told() -> None:
    made = planned(
        grid(
            ("人员代号", "资格", "应到", "实到"),
            ("W01", "中级", 11, 10.5),
            ("W02", "无", 11, 11),
            ("合 计", None, 22, 22),
        )
    )
    assert told(made) == ["a.xlsx，“表”表，第 4 行 D 列：合计写的是 22，各行相加是 21.5；以各行为准，请核实"]
    assert fact_of(made, "attendance").present == Decimal("21.5")


def test_a_subtotal_sums_up_what_stands_since_the_last_one() -> None:
    head = ("片区", "社区", "应建档户")
    rows = [("南片区", "榕荫社区", 46), ("南片区", "渡头社区", 23), ("南片区小计", None, 69)]
    made = planned(grid(head, *rows, ("北片区", "望溪社区", 40), ("小计", None, 41), ("总计", None, 109)))
    assert told(made) == [
        "a.xlsx，“表”表，第 4 行：合计与各行相符，跳过",
        "a.xlsx，“表”表，第 6 行 C 列：合计写的是 41，各行相加是 40；以各行为准，请核实",
        "a.xlsx，“表”表，第 7 行：合计与各行相符，跳过",
    ]


def test_a_sum_over_several_units_is_not_checked() -> None:
    made = planned(grid(HEAD, ("甲", "个", 1, 2), ("乙", "人次", 3, 4), ("合计", None, 99, 99)))
    assert "未核对" in told(made)[0]


# -- merging ------------------------------------------------------------------------------------------


def test_rows_keep_their_ids_when_their_names_match_and_new_ones_get_the_same_everywhere() -> None:
    stands = standing(Targets(rows=(VISITS.model_copy(update={"id": "t7"}),)))
    sheet = grid(HEAD, ("入户 探访", "个", 624, 800), ("微心愿（个）", None, "—", 12))
    first, second = planned(sheet, on=stands), planned(sheet, on=stands)
    assert first == second
    rows = rows_of(first, "targets")
    assert rows["t7"].actual == 800
    (new,) = (row for key, row in rows.items() if key != "t7")
    assert (new.name, new.unit, new.target) == ("微心愿", "个", None)


def test_rows_that_no_sheet_has_stay_and_are_told_unless_they_are_to_be_replaced() -> None:
    other = Target(id="calls", name="电话访问", unit="个", actual=Decimal(1877))
    stands = standing(Targets(rows=(VISITS, other)))
    sheet = grid(HEAD, ("入户探访", "个", 624, 800))
    (change,) = planned(sheet, on=stands).changes
    assert [str(row) for row in change.kept] == ["电话访问"]
    assert set(rows_of(planned(sheet, on=stands), "targets")) == {"home-visits", "calls"}
    assert set(rows_of(planned(sheet, on=stands, replaces=True), "targets")) == {"home-visits"}


def test_a_blank_cell_leaves_what_stands_and_a_dash_says_that_there_is_nothing() -> None:
    stands = standing(Targets(rows=(VISITS,)))
    blank = planned(grid(HEAD, ("入户探访", None, None, 800)), on=stands)
    assert rows_of(blank, "targets")["home-visits"].target == 624
    dash = planned(grid(HEAD, ("入户探访", "个", "—", 800)), on=stands)
    assert rows_of(dash, "targets")["home-visits"].target is None


def test_importing_the_same_twice_changes_nothing() -> None:
    sheet = grid(HEAD, ("入户探访", "个", 624, 778))
    first = planned(sheet)
    again = planned(sheet, on=standing(fact_of(first, "targets")))
    assert again.changes == ()


def test_two_levels_of_names_are_joined_where_one_alone_is_not_clear() -> None:
    made = planned(
        grid(
            ("服务类别", *HEAD),
            ("小组", "人次数", "人次", 1, 1),
            ("活动", "人次数", "人次", 2, 2),
            ("探访", "入户探访", "个", 3, 3),
        )
    )
    assert [row.name for row in rows_of(made, "targets").values()] == ["小组人次数", "活动人次数", "入户探访"]


def test_the_first_of_two_columns_of_names_is_the_group() -> None:
    head = ("服务项目", "服务指标", "单位", "协议量", "完成量")
    made = planned(grid(head, ("个案", "接案", "个", 90, 89), (None, "节数", "节", 540, 540)))
    assert [(key, row.name) for key, row in rows_of(made, "targets").items()] == [
        ("case-opened", "个案接案"), ("case-sessions", "个案节数"),
    ]  # fmt: skip


def test_a_name_that_many_stations_share_finds_the_row_that_is_called_otherwise() -> None:
    stands = standing(Targets(rows=(VISITS,)))
    (change,) = planned(grid(("指标", "完成量"), ("家访", 800)), on=stands).changes
    assert len(change.differences) == 1
    assert rows_of(planned(grid(("指标", "完成量"), ("家访", 800)), on=stands), "targets") == {
        "home-visits": VISITS.model_copy(update={"actual": Decimal(800)})
    }


def test_a_row_that_stands_twice_with_other_figures_is_refused_and_cites_both() -> None:
    one, other = (
        grid(HEAD, ("甲", "个", 1, 2), file="a.xlsx"),
        grid(HEAD, ("甲", "个", 1, 3), file="b.csv", sheet=""),
    )
    assert refused(one, other) == [
        "b.csv，第 2 行：“甲”在a.xlsx，“表”表，第 2 行已有一行，数字不同；请只留一行。"
    ]
    same = grid(HEAD, ("甲", "个", 1, 2), file="b.csv", sheet="")
    assert told(planned(one, same)) == ["b.csv，第 2 行：“甲”与a.xlsx，“表”表，第 2 行完全相同，只算一次"]


def test_a_new_name_that_is_nearly_an_old_one_is_told() -> None:
    stands = standing(Targets(rows=(VISITS.model_copy(update={"name": "新登记志愿者人数"}),)))
    assert any(
        "名称相近" in line for line in told(planned(grid(HEAD, ("新登记志愿者数", "名", 1, 1)), on=stands))
    )


def test_units_are_not_mixed() -> None:
    head = ("片区", "社区", "应建档户", "实建档户", "档案份数")
    assert refused(grid(head, ("南片区", "榕荫社区", 40, "42份", "42份"))) == [
        "a.xlsx，“表”表，第 2 行 D 列：“42份”的单位与这一列不同：这一列是“户”；户、人、份请分开填。"
    ]


def test_a_community_in_another_district_is_refused_and_an_unknown_one_told() -> None:
    head = ("片区", "社区", "应建档户")
    assert "属于南片区，这里写的是北片区" in refused(grid(head, ("北片区", "榕荫社区", 1)))[0]
    assert refused(grid(head, ("西片区", "榕荫社区", 1)))[0].startswith("a.xlsx，“表”表，第 2 行 A 列")
    assert "没有“新社区”" in told(planned(grid(head, ("北片区", "新社区", 1))))[0]
    assert "不知道“新社区”属于哪个片区" in refused(grid(("社区", "应建档户"), ("新社区", 1)))[0]


def test_districts_come_before_the_files_that_need_them() -> None:
    files = grid(("片区", "社区", "应建档户"), ("西片区", "新社区", 9), sheet="建档")
    districts = grid(("片区", "社区"), ("西片区", "新社区、老社区"), (None, "远社区"), sheet="片区")
    made = planned(files, districts)
    assert rows_of(made, "districts")["west"].communities == ("新社区", "老社区", "远社区")
    assert list(rows_of(made, "files")) == ["west/新社区"]


def test_a_community_moves_with_its_sheet_and_none_is_lost() -> None:
    sheet = grid(("片区", "社区"), ("北片区", "渡头社区"), ("北片区", "新社区"))
    rows = rows_of(planned(sheet), "districts")
    assert rows["south"].communities == ("榕荫社区",)
    assert rows["north"].communities == ("望溪社区", "渡头社区", "新社区")
    (only,) = rows_of(planned(sheet, replaces=True), "districts").values()
    assert only.communities == ("渡头社区", "新社区")


def test_a_figure_with_another_unit_than_its_target_is_refused() -> None:
    stands = standing(Targets(rows=(VISITS,)))
    assert "“46户”的单位与这一列不同：这一列是“个”" in refused(grid(HEAD, ("甲", "个", "46户", 1)))[0]
    assert "“780人”" in refused(grid(("指标", "完成量"), ("入户探访", "780人")), on=stands)[0]
    assert rows_of(planned(grid(("指标", "完成量"), ("甲", "12支"))), "targets")


# -- other topics -------------------------------------------------------------------------------------


def test_attendance_comes_with_its_totals() -> None:
    held = Attendance(
        certified_due=Decimal(110), rows=(Presence(code="W09", due=Decimal(1), present=Decimal(1)),)
    )
    sheet = grid(
        ("姓名代码", "证书", "入职时间", "应到（人次）", "实到（人次）"),
        ("Ｗ01", "中级社工师", "2015年3月", 11, 10.5),
        ("W02", "否（在考）", 2019, 11, "11人次"),
    )
    made = fact_of(planned(sheet, on=standing(held)), "attendance")
    assert [row.code for row in made.rows] == ["W09", "W01", "W02"]
    assert (made.due, made.present, made.certified_due) == (23, Decimal("22.5"), 110)
    assert (made.certified_present, made.uncertified_present) == (Decimal("10.5"), 12)


def test_totals_of_attendance_that_the_sheet_says_nothing_of_stay() -> None:
    held = Attendance(due=Decimal(220), certified_present=Decimal(9))
    made = fact_of(planned(grid(("代号", "实到"), ("W01", 11)), on=standing(held)), "attendance")
    assert (made.due, made.present, made.certified_present) == (220, 11, 9)


def test_a_total_of_attendance_that_its_rows_do_not_come_to_is_told() -> None:
    rows = grid(("代号", "应到", "实到"), ("W01", 11, 11))
    totals = grid(("月数", 11), ("实到人次", 12), sheet="合计")
    assert told(planned(rows, totals)) == ["a.xlsx，“合计”表：实到人次写的是 12，各人相加是 11；请核实"]


def test_names_in_place_of_codes_are_flagged_and_not_repeated() -> None:
    made = planned(grid(("姓名", "应到", "实到"), ("王小明", 11, 11)))
    assert len(told(made)) == 1
    assert told(made)[0].startswith("a.xlsx，“表”表，第 2 行 A 列：像是姓名；请改用代号")
    assert "王小明" not in told(made)[0]


def test_identity_numbers_and_phones_are_flagged_before_anything_is_stated() -> None:
    made = planned(grid(HEAD, ("热线13800138000", "次", 1, 1)))
    assert len(made.cautions) == 1
    assert "13800138000" not in ZH.say(made.cautions[0])


def test_hours_of_training_stand_below_each_other_or_are_added_up() -> None:
    form = planned(grid(("继续教育情况",), ("要求时数", "1320小时"), ("实际完成时数", "1,831.5")))
    people = planned(grid(("人员代号", "要求时数", "完成时数"), ("W01", 72, 80), ("W02", 72, 60.5)))
    assert fact_of(form, "training") == Training(required=Decimal(1320), completed=Decimal("1831.5"))
    assert fact_of(people, "training") == Training(required=Decimal(144), completed=Decimal("140.5"))


def test_the_survey_is_a_form_too() -> None:
    made = planned(grid(
        ("服务对象总数", 1860, "抽取人数", "100人"), ("有效问卷", "98份"), ("抽样方法", "随机抽样"),
        ("总体满意度", Cell(1, 1, "0.894", "number", percent=True)),
    ))  # fmt: skip
    survey = fact_of(made, "survey")
    assert (survey.population, survey.sampled, survey.valid) == (1860, 100, 98)
    assert (survey.method, survey.satisfaction) == ("random", Decimal("89.4"))


def test_names_of_fields_within_another_table_are_no_form() -> None:
    rows = (("甲乙丙", 17, "协议人数"), ("甲", 17, "协议人数"), ("丙", 1, "在岗人数"))
    assert "没有认得的表头" in refused(grid(("比率", "分子", "分母"), *rows))[0]


def test_a_field_that_is_named_twice_is_refused_unless_it_says_the_same() -> None:
    made = planned(grid(("在岗人数", 22, "协议岗位数", 20), ("持证社工", 17, "协议岗位数", 20)))
    staffing = fact_of(made, "staffing")
    assert (staffing.on_post, staffing.certified, staffing.contracted) == (22, 17, 20)
    assert (
        "说的是同一项"
        in refused(grid(("在岗人数", 22, "协议岗位数", 20), ("持证社工", 17, "协议岗位数", 21)))[0]
    )


def test_what_cannot_stand_together_is_a_fault_of_its_sheet() -> None:
    faults = refused(grid(("在岗人数", 3), ("持证社工", 5)))
    assert faults == ["a.xlsx，“表”表：持证社工多于在岗人数，请改正其一。"]


def test_a_roster_of_codes_takes_no_names() -> None:
    made = planned(grid(("服务对象代号", "社区"), ("C0001", "甲"), ("Ｃ0002", "乙")))
    (roster,) = made.entries
    assert isinstance(roster, Roster)
    assert roster.codes == ("C0001", "C0002")
    faults = refused(grid(("服务对象代号",), ("王小明",), ("C1",), ("C1",)))
    assert faults[0].startswith("a.xlsx，“表”表，第 2 行 A 列：")
    assert "王小明" not in faults[0]
    assert faults[1].startswith("a.xlsx，“表”表，第 4 行：代号 C1 在")


def test_questionnaires_come_one_a_row_with_answers_as_digits_or_in_words() -> None:
    made = planned(grid(
        ("问卷编号", "第1题", "Q2", "题目overall"), ("C0001", 5, "４", "非常满意"), ("C0002", None, 0, "3分"),
    ))  # fmt: skip
    assert [(e.code, e.answers) for e in made.entries if isinstance(e, Ballot)] == [
        ("C0001", (5, 4, 5)), ("C0002", (None, None, 3)),
    ]  # fmt: skip
    assert "写 1 到 5" in refused(grid(("代号", "1", "2", "3"), ("C1", 5, 6, 5)))[0]
    assert "缺少这些题目的列" in refused(grid(("代号", "第1题", "第2题"), ("C1", 5, 5)))[0]


def test_all_faults_of_all_files_are_told_in_order_with_file_sheet_row_and_column() -> None:
    one = grid(HEAD, ("甲", "个", "一", 2), (None, "个", 1, 2), ("乙", None, 1, 1))
    other = grid(("片区", "社区", "应建档户"), ("南片区", "榕荫社区", 1.5), file="b.csv", sheet="")
    assert [fault.partition("：")[0] for fault in refused(one, other)] == [
        "a.xlsx，“表”表，第 2 行 C 列",
        "a.xlsx，“表”表，第 3 行 A 列",
        "a.xlsx，“表”表，第 4 行",
        "b.csv，第 2 行 C 列",
    ]


def test_what_stands_is_not_lost_by_a_sheet_of_other_columns() -> None:
    row = CommunityFiles(district="south", community="榕荫社区", households_due=46, people=48)
    made = planned(grid(("社区", "实建档户"), ("榕荫社区", 46)), on=standing(ClientFiles(rows=(row,))))
    assert rows_of(made, "files")["south/榕荫社区"] == row.model_copy(update={"households": 46})


def test_headings_are_compared_without_width_case_space_and_brackets() -> None:
    assert plain("实到岗（人次）\n") == plain("实到岗 人次") == "实到岗人次"
    made = planned(grid(("ＴＡＲＧＥＴ", "Unit", "Agreed", "DONE"), ("Home visits", "people", 3, 4)))
    assert rows_of(made, "targets")["home-visits"].actual == 4


def test_a_form_has_numbers_and_words_before_its_fields_and_what_it_does_not_know_is_told() -> None:
    rows = (
        ("1. 协议人数", "20人"),
        ("2. 社工总人数", "２２"),
        ("其中：持证社工", 17),
        ("（3）中级", 2),
        ("司机", 1),
        ("备注：无", ""),
    )
    made = planned(grid(*rows, sheet="人员"))
    staff = fact_of(made, "staffing")
    assert (staff.contracted, staff.on_post, staff.certified, staff.intermediate) == (20, 22, 17, 2)
    assert told(made) == ["a.xlsx，“人员”表：不读这些项：司机"]


def test_the_word_for_done_alone_heads_a_column_under_a_heading_of_two_rows() -> None:
    made = planned(
        grid(
            ("指标", "单位", "数量", ""),
            ("", "", "目标", "完成"),
            ("入户探访", "个", 624, 778),
            merged=[(1, 3, 1, 4)],
        )
    )
    row = rows_of(made, "targets")["home-visits"]
    assert (row.target, row.actual) == (624, 778)


@pytest.mark.parametrize("between", [" ", "\n", "、", "和", "；", "/"])
def test_communities_of_one_cell_are_told_apart_however_they_are_listed(between: str) -> None:
    made = planned(grid(("片区", "社区"), ("东片区", f"荷塘社区{between}明湖社区")))
    assert rows_of(made, "districts")["east"].communities == ("荷塘社区", "明湖社区")


@pytest.mark.parametrize("text", ["40户42人", "40户、42人", "12次/3217人次"])
def test_two_counts_in_one_cell_are_refused_with_that(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        counted(Cell(1, 1, text))
    assert caught.value.message.key == "sheet.value.two"


@pytest.mark.parametrize(
    ("cell", "stated"),
    [
        (Cell(1, 1, "624"), "624"),
        (Cell(1, 1, "624.0", "number"), "624"),
        (Cell(1, 1, "0.894", "number", percent=True), "89.4"),
        (Cell(1, 1, "1831.50"), "1831.5"),
        (Cell(1, 1, "240万"), "2400000"),
    ],
)
def test_a_number_is_stated_alike_whatever_kind_of_file_it_came_from(cell: Cell, stated: str) -> None:
    assert str(read_amount(cell).value) == stated
