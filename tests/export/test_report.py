"""The report, reopened and read back part by part."""

from __future__ import annotations

import io
import re
import time
import zipfile
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest
from docx import Document

from export.ooxml import packed
from export.report import report, template
from export.report.options import Office, Options
from export.report.papers.result import meaning
from export.report.wording import read, shipped
from models.entries import FactEntry, Finding
from models.errors import FileFault, ZhanpingError
from models.evaluation import fold
from models.framework import DistrictRule, PanelRule
from models.numbers import Rounding
from models.scoring import Assessment, assess
from models.station import Fact, Station, Survey, Visit
from tests.export.conftest import FACTS, FRAMEWORK, build, finding
from tests.export.reader import W, between, lines, part, tables, text_of

HEADINGS = ("Heading1", "Heading2", "Heading3")
CHAPTERS = [
    "（一）社工站基本情况",
    "（二）各项目服务进度情况",
    "（三）项目管理",
    "（四）服务质量",
    "（五）服务监测",
    "（六）服务成效",
    "（七）购买方评估",
    "（八）督导中心评估",
    "（九）监督方评估",
]
LISTS = ["1.值得肯定的地方", "2.需要关注的地方"]


def with_visit(**changes: object) -> list[Fact]:
    return [fact.model_copy(update=changes) if isinstance(fact, Visit) else fact for fact in FACTS]


def test_headings_stand_in_order_with_the_numbers_a_reader_sees(small: Assessment) -> None:
    assert lines(report(small), styles=HEADINGS) == [
        "一、末期评估背景",
        "（一）评估依据",
        "（二）评估原则",
        "（三）评估阶段",
        "1.自我评审阶段",
        "2.实地评估阶段",
        "3.报告反馈阶段",
        "4.出具末期评估报告阶段",
        "（四）评估内容",
        "（五）评估结果说明",
        "二、评估总结",
        CHAPTERS[0],
        CHAPTERS[1],
        *(line for chapter in CHAPTERS[2:7] for line in (chapter, *LISTS)),
        *CHAPTERS[7:],  # who said nothing has no empty lists
        "三、评估反馈",
        "四、评估等级",
        "五、结语",
    ]


def test_every_group_of_items_starts_at_one(small: Assessment) -> None:
    found = lines(report(small))
    tasks = [line.split("。")[0] for line in between(found, "一、末期评估背景", "（一）评估依据")[1:]]
    assert tasks == [
        "1.听取介绍",
        "2.实地观察",
        "3.查阅资料",
        "4.服务访谈",
        "5.机构运营访谈",
        "6.服务对象满意度",
        "7.总结反馈",
    ]
    assert [line[:2] for line in between(found, "（一）评估依据", "（二）评估原则")] == ["1.", "2."]
    principles = [line.split("：")[0] for line in between(found, "（二）评估原则", "（三）评估阶段")]
    assert principles == [
        "1.真实诚信原则",
        "2.客观公正原则",
        "3.证据为本原则",
        "4.以评促进原则",
        "5.回避监督原则",
        "6.保密尊重原则",
    ]
    management = between(found, CHAPTERS[2], CHAPTERS[3])
    assert management[-8:] == [
        LISTS[0],
        management[-7],
        "（1）管理好一",
        "（2）管理好二",
        LISTS[1],
        management[-3],
        "（1）管理差一",
        "（2）北片区：管理差二",
    ]
    assert between(found, "五、结语", "附件：1.\t柳岸街“双百工程”社工站购买服务项目指标完成情况统计表")[
        -2:
    ] == [
        "1.建议一。",
        "2.建议二。",
    ]


def test_quality_goes_by_district_after_the_whole_station(small: Assessment) -> None:
    quality = between(lines(report(small)), CHAPTERS[3], CHAPTERS[4])
    strengths, concerns = quality[: quality.index(LISTS[1])], quality[quality.index(LISTS[1]) :]
    assert strengths[strengths.index(LISTS[0]) + 2 :] == [
        "（1）全站方面：",
        "①全站质量好",
        "（2）南片区，该片区范围包括：柳一社区、柳二社区。",
        "①南好一",
        "②南好二",
        "（3）北片区，该片区范围包括：柳三社区。",
        "①北好一",
    ]
    assert concerns[2:] == [
        "（1）南片区，该片区范围包括：柳一社区、柳二社区。",
        "①南差一",
        "（2）北片区，该片区范围包括：柳三社区。没有记录需要关注的意见。",
    ]


def test_figures_name_their_denominators(small: Assessment) -> None:
    found = lines(report(small))
    text = "\n".join(found)
    for sentence in (
        "实际在岗22人，占协议岗位数的110%",
        "持证17人（中级社工师2名、助理社工师15名），占协议岗位数20人的85%",
        "持续在岗17人，占协议岗位数20人的85%",
        "应到220人次，实到221人次，到岗率100.45%",
        "实际完成1831.5学时，完成要求时数的138.75%",
        "入户探访778个，完成协议量的124.68%；电话访问1877个（协议未约定数量）；志愿者骨干27名，完成协议量的90%；"
        "志愿者队伍的完成量尚未填写。",
        "2项指标中，1项的完成率达到95%。未达到95%的是：志愿者骨干（90%）。",
        "合同期已过326天，占全部366天的89.07%",
        "全站应建档106户，实建档101户，建档率（实建户数占应建户数）为95.28%",
        "南片区：柳一社区应建档46户，实建档46户；柳二社区应建档20户，实建档15户；合计应建档66户，实建档61户，建档率92.42%。",
        "北片区：柳三社区应建档40户42人，实建档40户42人，档案42份；",
        "从1860名服务对象中随机抽取100人，收回有效问卷98份（按规定应有100份），总体满意度为89.4%（按各题得分的平均值",
        "服务经费为240万元；合同期为2023年7月11日至2024年7月10日",
        "非持证社工5名",
        "运营已满9年",
    ):
        assert sentence in text
    lead = found.index(CHAPTERS[2]) + 1
    assert found[lead].startswith("人员配备方面")
    assert found.index(LISTS[0], lead) > lead


def test_weights_and_bands_come_from_the_framework(small: Assessment) -> None:
    meaning = "".join(between(lines(report(small)), "（五）评估结果说明", "二、评估总结"))
    assert "评估总分为100分，其中第三方评估机构占55%、购买方占20%、督导中心占15%、监督方占10%" in meaning
    assert (
        "90分以上为优秀，80分至90分（不含90分）为良好，60分至80分（不含80分）为合格，60分以下（不含60分）为不合格"
        in meaning
    )
    assert "项目管理得分不足该部分分值60%的，等级最高为合格。" in meaning


def test_the_grade_is_stated_once_it_is_known(small: Assessment) -> None:
    assert small.grade is not None
    found = between(lines(report(small)), "四、评估等级", "五、结语")
    assert found[0] == f"经过评估，柳岸街社工站本次末期评估的等级为：{small.grade.title}。"


def test_an_open_grade_says_what_is_pending_and_what_can_still_come(
    pending: Assessment, empty: Assessment
) -> None:
    found = between(lines(report(pending)), "四、评估等级", "五、结语")
    assert found[0] == "截至本报告形成时，评估等级尚不能确定：监督方的评分尚未收到。"
    grades = "、".join(band.title for band in pending.possible_grades)
    assert found[1] == f"按现有资料，仍有可能的等级为：{grades}。"
    assert "等级为：" not in found[0]
    assert "片区尚未填写" in "".join(between(lines(report(empty)), "四、评估等级", "五、结语"))


def test_feedback_keeps_the_comments_line_by_line(small: Assessment) -> None:
    found = between(lines(report(small)), "三、评估反馈", "四、评估等级")
    assert found[1].startswith("1.现场反馈：")
    assert "无异议" in found[1]
    assert found[2:] == [
        "2.对评估报告初稿的反馈：各方对评估报告初稿提出以下意见：",
        "第一条意见。",
        "第二条意见。",
    ]


def test_a_part_with_nothing_to_say_says_so(empty: Assessment) -> None:
    found = lines(report(empty))
    assert [line for line in found if line in CHAPTERS] == CHAPTERS
    for start, end in zip(CHAPTERS, [*CHAPTERS[1:], "三、评估反馈"], strict=True):
        chapter = between(found, start, end)
        headings = [n for n, line in enumerate(chapter) if line in LISTS]
        assert chapter
        assert all(chapter[n + 1 : n + 2] not in ([], LISTS[:1], LISTS[1:]) for n in headings)
    assert "人员配备的数据尚未填写。" in found
    assert "本次评估没有在服务质量方面记录需要关注的意见。" in found
    assert "截至本报告形成时，监督方的评分尚未收到。" in found
    assert "协议指标及完成情况尚未填写。" in found
    assert "项目监督方：（未填写）" in found
    assert "本次评估没有另外提出总的建议，具体意见见评估总结各部分。" in found


def test_annexes_begin_pages_and_repeat_their_heads(small: Assessment) -> None:
    data = report(small)
    targets, attendance, people = tables(data)
    assert targets[0] == ["序号", "指标", "单位", "协议量", "完成量", "完成率"]
    assert targets[1:] == [
        ["1", "入户探访", "个", "624", "778", "124.68%"],
        ["2", "电话访问", "个", "—", "1877", "—"],
        ["3", "志愿者骨干", "名", "30", "27", "90%"],
        ["4", "志愿者队伍", "支", "2", "—", "—"],
    ]
    assert attendance[1:] == [
        ["持证社工", "17", "110", "169.5", "154.09%"],
        ["非持证社工", "5", "—", "51.5", "—"],
        ["合计", "22", "220", "221", "100.45%"],
    ]
    assert people[1:] == [
        ["1", "W01", "中级社工师", "2015", "11", "11"],
        ["2", "W02", "未持证", "—", "11", "7.5"],
    ]
    root = part(data, "word/document.xml")
    for table in root.iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (
            len(rows) - 1
        )
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    fresh = [p for p in root.iter(f"{W}p") if p.find(f"{W}pPr/{W}pageBreakBefore") is not None]
    assert [text_of(p) for p in fresh] == ["附件1", "附件2", "（此页无正文）"]


def test_cover_parties_date_and_period(small: Assessment) -> None:
    found = lines(report(small))
    assert found[:6] == [
        "2024年度青溪区柳岸街社工服务站\n末期评估报告",
        "项目监督方：青溪区民政局",
        "项目购买方：柳岸街道办事处",
        "项目承办方：同行中心",
        "项目评估方：评估中心",
        "评估日期：2024年6月11日",
    ]
    assert "5位评估专家和1名工作人员" in found[7]
    mid = lines(report(build(facts=with_visit(period="mid", experts=3, staff=2, days=2))))
    assert mid[0].endswith("中期评估报告")
    assert "一、中期评估背景" in mid
    assert not any("末期" in line for line in mid)
    assert "3位评估专家和2名工作人员在柳岸街社工站开展了为期2天的现场评估" in mid[7]


@pytest.mark.parametrize(
    ("stated", "opening", "background"),
    [
        ({}, "评估团队在柳岸街社工站开展了现场评估", "组织评估团队，对青溪区柳岸街社工站开展末期评估。"),
        (
            {"experts": 3},
            "3位评估专家在柳岸街社工站开展了现场评估",
            "组织3位评估专家，对青溪区柳岸街社工站开展末期评估。",
        ),
        (
            {"staff": 2, "days": 2},
            "评估专家和2名工作人员在柳岸街社工站开展了为期2天的现场评估",
            "组织评估专家和2名工作人员，对青溪区柳岸街社工站开展末期评估，现场工作2天。",
        ),
    ],
)
def test_numbers_of_the_visit_that_nobody_stated_are_left_out(
    stated: dict[str, int], opening: str, background: str
) -> None:
    visit = {"experts": None, "staff": None, "days": None, **stated}
    found = lines(report(build(facts=with_visit(**visit))))
    assert f"。{opening}，" in found[7]
    assert any(background in line for line in found)
    assert not any("None" in line for line in found)


def test_a_party_whose_title_ends_in_evaluation_is_not_called_so_twice(small: Assessment) -> None:
    evaluation = small.evaluation
    framework = evaluation.framework
    parties = tuple(
        party if party.computed else party.model_copy(update={"title": f"{party.title}评估"})
        for party in framework.parties
    )
    titled = replace(evaluation, framework=framework.model_copy(update={"parties": parties}))
    assert lines(report(assess(titled))) == lines(report(small))


def test_a_sample_is_marked_on_the_cover_and_in_both_headers(small: Assessment, sample: Assessment) -> None:
    data = report(sample)
    assert any("示例数据" in line for line in lines(data)[:3])
    headers = [name for name in names(data) if "header" in name]
    assert len(headers) == 2
    assert all("示例数据" in text_of(part(data, name)) for name in headers)
    plain = report(small)
    assert not any("示例数据" in line for line in lines(plain))
    assert not any(text_of(part(plain, name)) for name in names(plain) if "header" in name)


def test_every_style_names_its_east_asian_font_and_no_theme(small: Assessment) -> None:
    root = part(report(small), "word/styles.xml")
    default = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    assert default.find(f"{W}lang").get(f"{W}eastAsia") == "zh-CN"
    for holder in (default, *(style.find(f"{W}rPr") for style in root.findall(f"{W}style"))):
        fonts = holder.find(f"{W}rFonts")
        assert fonts.get(f"{W}eastAsia")
        assert not any("heme" in name for name in fonts.attrib)


def test_page_numbers_stand_outside_and_not_on_the_cover(small: Assessment) -> None:
    data = report(small)
    cover, contents, body = part(data, "word/document.xml").iter(f"{W}sectPr")
    assert cover.find(f"{W}footerReference") is None
    assert contents.find(f"{W}footerReference") is None
    assert len(body.findall(f"{W}footerReference")) == 2
    assert body.find(f"{W}pgNumType").get(f"{W}start") == "1"
    assert part(data, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    sides = [part(data, f"word/footer{n}.xml").find(f"{W}p/{W}pPr/{W}jc").get(f"{W}val") for n in (1, 2)]
    assert sides == ["right", "left"]


def test_the_same_data_gives_the_same_bytes(small: Assessment) -> None:
    first = report(small)
    time.sleep(1.1)
    assert report(build()) == first
    properties = Document(io.BytesIO(first)).core_properties
    assert (properties.created.year, properties.created.month, properties.created.day) == (2024, 6, 11)
    assert properties.title == "2024年度青溪区柳岸街社工服务站末期评估报告"


def test_no_library_that_squeezes_has_a_say_in_the_bytes(small: Assessment) -> None:
    for options in (Options(), Options(variant="working")):
        with zipfile.ZipFile(io.BytesIO(report(small, options))) as package:
            assert {part.compress_type for part in package.infolist()} == {zipfile.ZIP_STORED}


HOSTILE = (
    "<w:p>&amp;</w:p> {{x}} {placeholder} {0.__class__} [bold]b[/bold] %(a)s \x00\x1b[31m\x0b\ufffe\ud800末"
)
SHOWN = "<w:p>&amp;</w:p> {{x}} {placeholder} {0.__class__} [bold]b[/bold] %(a)s [31m末"


def test_hostile_text_comes_out_as_text() -> None:
    station = Station.model_construct(**{**dict(FACTS[0]), "name": HOSTILE, "operator": HOSTILE})
    bad = Finding.model_construct(
        **{**dict(finding(1, "management", "strength", "x")), "text": f"{HOSTILE}\n{HOSTILE}"}
    )
    entry = FactEntry.of("甲", FACTS[0])
    entry.__dict__["fact"] = station
    found = lines(report(build(entry, bad)))
    assert f"（1）{SHOWN}" in found
    assert SHOWN in found
    assert f"项目承办方：{SHOWN}" in found


def test_signs_that_no_file_can_hold_are_left_out_of_every_part_whatever_brought_them() -> None:
    """A framework's titles stand in the contents, an office's words behind the charts."""
    title = "管理\x00\x07\u202e末"
    sections = tuple(part.model_copy(update={"title": title}) for part in FRAMEWORK.sections)
    framework = FRAMEWORK.model_copy(update={"sections": sections})
    whole = build()
    held = replace(whole, evaluation=replace(whole.evaluation, framework=framework))
    words = read("o.toml", '[chart]\ncolumns_head = ["\\u0000", "\\u0007", "\\ufffe"]\n')
    data = report(held, Options(office=Office(words)))
    assert "管理末" in "".join(lines(data))
    assert not any("\u202e".encode() in raw(data, name) for name in names(data) if name.endswith(".xml"))


def test_an_office_template_keeps_working_after_word_renamed_its_style_ids(small: Assessment) -> None:
    renamed = {}
    data = template()
    for name in names(data):
        text = raw(data, name).decode()
        for n, style in enumerate(("Heading1", "Heading2", "Heading3", "Item3", "Item4", "Item5", "Body")):
            text = re.sub(f'"{style}"', f'"a{n}"', text)
        renamed[name] = text.encode()
    found = lines(report(small, Options(office=Office(template=packed(renamed)))), styles=("a0",))
    assert [line[0] for line in found] == list("一二三四五")


def test_an_unfit_template_is_refused(small: Assessment) -> None:
    with pytest.raises(ZhanpingError) as refused:
        report(small, Options(office=Office(template=b"no zip")))
    assert refused.value.message.key == "view.not_docx"
    made = io.BytesIO()
    Document().save(made)
    with pytest.raises(ZhanpingError) as refused:
        report(small, Options(office=Office(template=made.getvalue())))
    assert "公文正文" in str(refused.value.message.params["names"])


def test_an_office_changes_wording_but_not_its_placeholders(small: Assessment) -> None:
    words = read("o.toml", '[grade]\nknown = "{short}：{grade}！"\n[chapter.how]\nmanagement = "查看后"\n')
    assert f"柳岸街社工站：{small.grade.title if small.grade else ''}！" in lines(
        report(small, Options(office=Office(words)))
    )
    for text, line in (
        ('[grade]\n\nknown = "{grade.__class__}"\n', 3),
        ('[grade]\nknown = "{"\n', 2),
        ('[grade]\nnone = "x"\n', 2),
        ('[grade]\nknown = ["x"]\n', 2),
        ('[basis]\nitems = "x"\n', 2),
        ('[grade]\nknown = "{rows}"\n', 2),
        ('[grade]\nknown = "{grade:>9}"\n', 2),
    ):
        with pytest.raises(FileFault) as refused:
            read("o.toml", text)
        assert refused.value.line == line


def test_no_sentence_of_the_report_stands_in_code() -> None:
    code = [path.read_text("utf-8") for path in Path(str(files("export.report"))).rglob("*.py")]
    assert len(code) > 40
    assert not re.findall(r'"[^"\n]*[一-鿿]{8,}[^"\n]*"', "\n".join(code))


@pytest.mark.parametrize("panel", get_args(PanelRule))
@pytest.mark.parametrize("districts", get_args(DistrictRule))
@pytest.mark.parametrize("rounding", get_args(Rounding))
def test_every_rule_of_a_framework_has_its_sentence(panel: str, districts: str, rounding: str) -> None:
    framework = FRAMEWORK.model_copy(update={"panel": panel, "districts": districts, "rounding": rounding})
    assert len(list(meaning(framework, shipped()))) == 3


@pytest.mark.parametrize("method", ["random", "census"])
@pytest.mark.parametrize("definition", ["mean", "share"])
@pytest.mark.parametrize("population", [None, 80])
def test_every_kind_of_survey_has_its_sentence(method: str, definition: str, population: int | None) -> None:
    survey = {"method": method, "definition": definition, "population": population}
    facts = [fact.model_copy(update=survey) if isinstance(fact, Survey) else fact for fact in FACTS]
    found = between(lines(report(build(facts=facts))), CHAPTERS[4], CHAPTERS[5])
    assert ("全覆盖" in found[0]) == (method == "census")
    assert ("占有效问卷的比例" in found[0]) == (definition == "share")


def test_figures_of_a_section_that_a_framework_lacks_stand_with_the_progress(small: Assessment) -> None:
    sections = tuple(
        section.model_copy(update={"id": f"x-{section.id}"}) for section in small.framework.sections
    )
    framework = small.framework.model_copy(update={"sections": sections})
    changed = fold(small.evaluation.setup, framework, [FactEntry.of("甲", fact) for fact in FACTS])
    progress = "".join(between(lines(report(assess(changed))), CHAPTERS[1], CHAPTERS[2]))
    for word in ("人员配备方面", "到岗方面", "继续教育方面", "建档方面", "满意度调查方面"):
        assert word in progress


def names(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.namelist()


def raw(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)
