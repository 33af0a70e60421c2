"""The report that offices write by hand today: the same parts, the same numbering, the same figures.

The facts are those of such a report, with names of nobody; the targets are those its percentages come of.
What it printed wrongly is printed rightly here: 138.75 % where it cut to 138.7, 459.57 with its sign.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest

from export.report import report
from models.entries import Entry, Finding, FindingKind, PartyScore, Score
from models.scoring import Assessment
from models.station import (
    Attendance,
    ClientFiles,
    Closing,
    CommunityFiles,
    District,
    Districts,
    Fact,
    Feedback,
    Staffing,
    Station,
    Survey,
    Target,
    Targets,
    Training,
    Visit,
)
from tests.export.conftest import PANEL, build
from tests.export.reader import between, lines, tables

NUMBERED = ("Heading1", "Heading2", "Heading3", "Item3", "Item4", "Item5")
SOUTH, NORTH, EAST = (
    ("南片区", ("柳南社区", "得月社区", "东桥社区")),
    ("北片区", ("柳北社区", "连廊社区", "齐乐社区")),
    ("东片区", ("花圃社区", "明湖社区")),
)
TARGETS = (
    ("入户探访", "个", 778, 624, "124.68"),
    ("电话访问", "个", 1877, None, None),
    ("个案接案", "个", 89, 90, "98.89"),
    ("个案服务", "节", 540, 540, "100"),
    ("个案结案", "个", 79, 73, "108.22"),
    ("小组", "个", 29, 30, "96.67"),
    ("小组节数", "节", 176, 180, "97.78"),
    ("小组服务", "人次", 2076, 1080, "192.22"),
    ("大型社区活动", "次", 12, 10, "120"),
    ("大型社区活动服务", "人次", 3217, 700, "459.57"),
    ("中小型社区活动", "次", 25, 20, "125"),
    ("中小型社区活动服务", "人次", 2475, 600, "412.5"),
    ("新登记志愿者", "名", 152, 60, "253.33"),
    ("培育志愿者骨干", "名", 27, 30, "90"),
    ("发展志愿者队伍", "支", 2, 2, "100"),
)


def _files() -> Iterator[CommunityFiles]:
    for community, households in zip(SOUTH[1], (46, 23, 43), strict=True):
        yield CommunityFiles(
            district="south", community=community, households_due=households, households=households
        )
    for community, households, people in zip(NORTH[1], (40, 23, 24), (42, 25, 25), strict=True):
        yield CommunityFiles(
            district="north",
            community=community,
            households_due=households,
            households=households,
            people_due=people,
            copies=people,
        )
    for community, households in zip(EAST[1], (39, 10), strict=True):
        yield CommunityFiles(
            district="east",
            community=community,
            households_due=households,
            households=households,
            people_due=households,
            people=households,
        )


FACTS: tuple[Fact, ...] = (
    Station(
        name="柳岸街社工服务站",
        short_name="柳岸街社工站",
        city="南江市",
        region="青溪区",
        street="柳岸街",
        address="青溪区柳岸北门大街1号",
        started="2015-06",
        operator="南江市同行社区发展中心",
        purchaser="青溪区柳岸街道办事处",
        supervisor="青溪区民政局",
        third_party="南江市社会服务评估中心",
        budget=Decimal(2_400_000),
        contract_from=dt.date(2023, 7, 11),
        contract_to=dt.date(2024, 7, 10),
    ),
    Visit(
        year=2024,
        date=dt.date(2024, 6, 11),
        days=1,
        experts=5,
        staff=1,
        data_until=dt.date(2024, 5, 31),
    ),
    Districts(
        rows=tuple(
            District(id=id_, name=name, communities=communities)
            for id_, (name, communities) in (("south", SOUTH), ("north", NORTH), ("east", EAST))
        )
    ),
    Targets(
        rows=tuple(
            Target(
                id=f"t{n}",
                name=name,
                unit=unit,
                actual=Decimal(actual),
                target=None if target is None else Decimal(target),
            )
            for n, (name, unit, actual, target, _) in enumerate(TARGETS)
        )
    ),
    Staffing(
        contracted=20, on_post=22, certified=17, intermediate=2, assistant=15, experienced=17, retained=17
    ),
    Attendance(
        months=Decimal(11),
        due=Decimal(220),
        present=Decimal(221),
        certified_due=Decimal(110),
        certified_present=Decimal("169.5"),
        uncertified_present=Decimal("51.5"),
    ),
    Training(required=Decimal(1320), completed=Decimal("1831.5")),
    ClientFiles(rows=tuple(_files())),
    Survey(population=1860, sampled=100, valid=100, satisfaction=Decimal("89.4")),
    Feedback(on_site="no_objection", draft="no_objection"),
    Closing(recommendations=("建议组建党支部。", "建议加强队伍建设。", "建议健全各项机制。")),
)
# How many strengths and concerns stand in each place.
COUNTS = {
    ("management", None): (3, 3),
    ("quality", "south"): (3, 2),
    ("quality", "north"): (3, 3),
    ("quality", "east"): (3, 3),
    ("monitoring", None): (2, 3),
    ("outcomes", None): (3, 3),
    ("purchaser", None): (3, 3),
    ("supervision", None): (3, 3),
    ("supervisor", None): (1, 2),
}


def findings() -> Iterator[Finding]:
    for (section, district), counts in COUNTS.items():
        kinds: tuple[FindingKind, FindingKind] = ("strength", "concern")
        for kind, count in zip(kinds, counts, strict=True):
            for n in range(1, count + 1):
                yield Finding(
                    author="甲",
                    id=f"{section}-{district or 'all'}-{kind}-{n}",
                    section=section,
                    district=district,
                    polarity=kind,
                    text=f"第{n}条意见。",
                    order=Decimal(n),
                )


@pytest.fixture(scope="module")
def written() -> bytes:
    return report(assessment())


def assessment() -> Assessment:
    bare = build(facts=FACTS, findings=(), scored=False).evaluation
    entries: list[Entry] = [
        Score(author=name, indicator=cell.indicator, district=cell.district, points=line.points)
        for name in PANEL
        for cell in bare.cells
        for line in (bare.framework.indicators[cell.indicator],)
    ]
    outside = [party.id for party in bare.framework.parties if not party.computed]
    entries += [PartyScore(author="甲", party=party, points=Decimal(60)) for party in outside]
    return build(*entries, facts=FACTS, findings=findings(), scored=False)


def lists(strengths: int, concerns: int) -> list[str]:
    """The two lists of a chapter: 1. and 2., each with （1）（2）…"""
    return [
        "1.值得肯定的地方",
        *(f"（{n}）" for n in range(1, strengths + 1)),
        "2.需要关注的地方",
        *(f"（{n}）" for n in range(1, concerns + 1)),
    ]


def by_district() -> list[str]:
    """The same for the chapter that goes by district: （1）南片区 ①②③."""
    found = []
    for kind, title in enumerate(("1.值得肯定的地方", "2.需要关注的地方")):
        found.append(title)
        for n, (id_, name, communities) in enumerate(
            (("south", *SOUTH), ("north", *NORTH), ("east", *EAST)), start=1
        ):
            found.append(f"（{n}）{name}，该片区范围包括：{'、'.join(communities)}。")
            found += "①②③"[: COUNTS["quality", id_][kind]]
    return found


OUTLINE = [
    "一、末期评估背景",
    "1.听取介绍",
    "2.实地观察",
    "3.查阅资料",
    "4.服务访谈",
    "5.机构运营访谈",
    "6.服务对象满意度",
    "7.总结反馈",
    "（一）评估依据",
    "1.政策依据",
    "2.评估标准依据",
    "（二）评估原则",
    "1.真实诚信原则",
    "2.客观公正原则",
    "3.证据为本原则",
    "4.以评促进原则",
    "5.回避监督原则",
    "6.保密尊重原则",
    "（三）评估阶段",
    "1.自我评审阶段",
    "2.实地评估阶段",
    "3.报告反馈阶段",
    "4.出具末期评估报告阶段",
    "（四）评估内容",
    "1.运营管理情况评估",
    "2.服务评估",
    "（五）评估结果说明",
    "二、评估总结",
    "（一）社工站基本情况",
    "（二）各项目服务进度情况",
    "（三）项目管理",
    *lists(3, 3),
    "（四）服务质量",
    *by_district(),
    "（五）服务监测",
    *lists(2, 3),
    "（六）服务成效",
    *lists(3, 3),
    "（七）购买方评估",
    *lists(3, 3),
    "（八）督导中心评估",
    *lists(3, 3),
    "（九）监督方评估",
    *lists(1, 2),
    "三、评估反馈",
    "1.现场反馈",
    "2.对评估报告初稿的反馈",
    "四、评估等级",
    "五、结语",
    "1.建议组建党支部。",
    "2.建议加强队伍建设。",
    "3.建议健全各项机制。",
]


def test_every_part_and_numbering_level_stands_in_its_order(written: bytes) -> None:
    found = lines(written, styles=NUMBERED)
    assert [line[: len(wanted)] for line, wanted in zip(found, OUTLINE, strict=False)] == OUTLINE
    assert len(found) == len(OUTLINE)


def test_the_title_stands_on_the_cover_and_over_the_text_and_both_annexes_follow(written: bytes) -> None:
    found = lines(written)
    title = "2024年度青溪区柳岸街社工服务站\n末期评估报告"
    assert found.count(title) == 2
    assert found[1:6] == [
        "项目监督方：青溪区民政局",
        "项目购买方：青溪区柳岸街道办事处",
        "项目承办方：南江市同行社区发展中心",
        "项目评估方：南江市社会服务评估中心",
        "评估日期：2024年6月11日",
    ]
    annexes = [
        f"南江市柳岸街“双百工程”社工站购买服务项目{what}统计表" for what in ("指标完成情况", "社工到岗情况")
    ]
    tail = found[found.index(f"附件：1.\t{annexes[0]}") :]
    over = [
        title.replace("购买服务项目", "购买服务项目\n") for title in annexes
    ]  # turned where its words end
    marks = [f"附件：1.\t{annexes[0]}", f"2.\t{annexes[1]}", "附件1", over[0], "附件2", over[1]]
    assert [line for line in tail if line in marks] == marks
    assert "（此页无正文）" in tail[tail.index(over[1]) :]


def test_the_grade_is_printed_and_no_score(written: bytes) -> None:
    grade = between(lines(written), "四、评估等级", "五、结语")
    assert grade == ["经过评估，柳岸街社工站本次末期评估的等级为：良好。"]
    assert not any("82" in line.replace("1082", "") for line in lines(written))


FIGURES = {
    ("（一）社工站基本情况", "（二）各项目服务进度情况"): (
        "青溪区柳岸北门大街1号",
        "共有8个社区，划分为3个服务片区",
        "自2015年6月起",
        "截至2024年5月31日，社工站配备社工22名，其中持证社工17名（中级社工师2名、助理社工师15名），非持证社工5名",
        "240万元",
        "2023年7月11日至2024年7月10日",
    ),
    ("（二）各项目服务进度情况", "（三）项目管理"): (
        *(
            f"{name}{actual}{unit}" + (f"，完成协议量的{percent}%" if percent else "（协议未约定数量）")
            for name, unit, actual, _, percent in TARGETS
        ),
        "未达到95%的是：培育志愿者骨干（90%）",
    ),
    ("（三）项目管理", "（四）服务质量"): (
        "协议岗位数20人，实际在岗22人",
        "持证17人（中级社工师2名、助理社工师15名），占协议岗位数20人的85%",
        "从业两年以上17人，占协议岗位数20人的85%",
        "持续在岗17人，占协议岗位数20人的85%",
        "应到220人次，实到221人次",
        "持证社工应到110人次，实到169.5人次",
        "非持证社工实到51.5人次",
        "要求1320学时，实际完成1831.5学时，完成要求时数的138.75%",
    ),
    ("（四）服务质量", "（五）服务监测"): (
        "柳南社区应建档46户，实建档46户",
        "得月社区应建档23户，实建档23户",
        "东桥社区应建档43户，实建档43户；合计应建档112户，实建档112户，建档率100%",
        "柳北社区应建档40户42人，实建档40户，档案42份",
        "连廊社区应建档23户25人，实建档23户，档案25份",
        "齐乐社区应建档24户25人，实建档24户，档案25份；合计应建档87户92人，实建档87户，档案92份，建档率100%",
        "花圃社区应建档39户39人，实建档39户39人",
        "明湖社区应建档10户10人，实建档10户10人；合计应建档49户49人，实建档49户49人，建档率100%",
    ),
    ("（五）服务监测", "（六）服务成效"): (
        "从1860名服务对象中随机抽取100人，收回有效问卷100份，总体满意度为89.4%",
    ),
    ("（六）服务成效", "（七）购买方评估"): ("应建档248户，实建档248户，占应建档户数的100%",),
    ("五、结语", "附件1"): ("运营已满9年",),
}


@pytest.mark.parametrize("chapter", FIGURES, ids=lambda chapter: chapter[0])
def test_every_figure_comes_out_of_the_facts(written: bytes, chapter: tuple[str, str]) -> None:
    text = "".join(between(lines(written), *chapter))
    missing = [figure for figure in FIGURES[chapter] if figure not in text]
    assert not missing


def test_the_annexes_print_the_same_figures(written: bytes) -> None:
    targets, attendance = tables(written)
    assert [row[1:] for row in targets[1:]] == [
        [name, unit, "—" if target is None else str(target), str(actual), f"{percent}%" if percent else "—"]
        for name, unit, actual, target, percent in TARGETS
    ]
    assert attendance[1:] == [
        ["持证社工", "17", "110", "169.5", "154.09%"],
        ["非持证社工", "5", "—", "51.5", "—"],
        ["合计", "22", "220", "221", "100.45%"],
    ]


def test_weights_and_bands_are_told_as_they_are(written: bytes) -> None:
    text = "".join(between(lines(written), "（五）评估结果说明", "二、评估总结"))
    for told in ("第三方评估机构占55%", "购买方占20%", "督导中心占15%", "监督方占10%", "90分以上为优秀"):
        assert told in text
    assert "80分至90分（不含90分）为良好，60分至80分（不含80分）为合格，60分以下（不含60分）为不合格" in text
