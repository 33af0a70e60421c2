"""Each check on meaning: what it catches, and what only looks like it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from models.acts import Comment, Reply
from models.entries import Entry, FactEntry, Finding
from models.framework import Framework, Lint
from models.gaps import WAIVABLE_BLOCKS
from models.language import Language
from models.lint.places import oddities
from models.lint.plausible import possible_shares
from models.lint_checks import CODES, lint
from tests.models.lint_build import AUTHOR, codes, said, sample, stated, typed

ZH, EN = Language("zh"), Language("en")


def test_the_sample_is_clean() -> None:
    assert list(lint(sample())) == []


CAUGHT: list[tuple[str, str, str | None]] = [
    ("percent", "要求1320小时，实际达到1831.5小时，完成率为140%。", None),
    ("percent", "志愿者骨干实际培育27名，完成率为92%。", None),
    ("percent", "实到221/应到220，到岗率为101.5%。", None),
    ("percent", "完成小组29个、176节，分别为协议量的96.67%和99%。", None),
    ("percent", "按协议人数计，持证比例为80%。", None),
    ("percent", "三个社区均已建档，建档率为98%。", "south"),
    ("percent_cut", "继续教育要求1320小时，实际达到1831.5小时，完成率为138.7%。", None),
    ("percent_cut", "继续教育1831.5/1320 = 138.7%。", None),
    ("percent_cut", "完成小组29个、176节，分别为协议量的96.66%和97.78%。", None),
    ("percent_base", "持证社工17人，持证比例达85%。", None),
    ("percent_base", "从业两年以上社工17人，占社工总数85%。", None),
    ("percent_base", "持证社工17人，占协议人数的77.27%。", None),
    ("percent_base", "社工队伍稳定，稳岗率为85%。", None),
    ("percent_sign", "分别完成协议指标量的120%和459.57。", None),
    ("percent_sign", "分别为协议量的96.67和97.78%。", None),
    ("percent_sign", "各题汇总后满意度为89.4，受访者较为满意。", None),
    ("sum", "榕荫社区应建档46户、渡头社区应建档23户、南堤社区应建档43户，三个社区合计111户。", None),
    ("sum", "望溪社区40户、竹里社区23户、松岗社区24户，合计88户。", None),
    ("sum", "抽查个案2个、小组3个、活动4个，合计10个。", None),
    ("unit_mix", "望溪社区应建档40户42人，实建档42份。", "north"),
    ("unit_mix", "该片区建档扎实，做到一户一档。", "north"),
    ("unit_missing", "应到220，实到221人次。", None),
    ("unit_missing", "三个社区合计112。", None),
    ("figure", "社工站现有持证社工18人。", None),
    ("figure", "截至5月31日在岗21人。", None),
    ("figure", "本期入户探访788个。", None),
    ("figure", "志愿者骨干协议培育32名。", None),
    ("figure", "完成小组29个，176节，服务2067人次。", None),
    ("figure", "持证社工18人（中级社工师2人，助理社工师15人）。", None),
    ("figure", "到岗方面，应到219人次。", None),
    ("percent", "志愿者骨干完成率为92%。", None),
    ("percent", "接受访谈的80人中，72人表示满意，占91%。", None),
    ("survey_share", "满意度调查有效问卷100份，其中满意的占89.4%。", None),
    ("sum", "南片区112户、北片区87户、东片区49户，合计249户。", None),
    ("figure", "三个片区共建档249户。", None),
    ("figure", "全站建档249户，实现全覆盖。", None),
    ("figure", "北片区困难群众共计88户92人，均已建档。", None),
    ("client_named", "服务对象王女士已经转介。", None),
    ("figure", "继续教育要求1300小时。", None),
    ("figure", "有效问卷99份。", None),
    ("figure", "总体满意度为90%。", None),
    ("figure", "竹里社区应建档22户，均已建档。", None),
    ("figure", "片区全部建档，合计86户。", "north"),
    ("figure", "辖内困难群众247户全部建档。", None),
    ("figure", "服务经费为250万元。", None),
    ("figure", "划分为四个片区。", None),
    ("figure", "截至2024年6月30日的数据齐全。", None),
    ("dates", "2024年7月3日走访时档案齐全。", None),
    ("place_spelling", "南大堤社区旧楼集中。", None),
    ("place_spelling", "明湖花园社区开展慈善推广服务。", None),
    ("place_spelling", "渡口头社区流动商户多。", None),
    ("place_unknown", "康泰社区、荷塘社区的档案较为完整。", None),
    ("place_unknown", "西片区的记录不全。", None),
    ("width", "档案齐全,记录完整，分级清楚。", None),
    ("width", "档案(含电子档案)齐全，记录完整。", None),
    ("width", "完成２９个小组，共176节。", None),
    ("full_stop", "服务成效、产出良好", None),
    ("own_number", "（1）档案齐全，记录完整。", None),
    ("own_number", "①档案齐全，记录完整。", None),
    ("own_number", "1.档案齐全，记录完整。", None),
    ("evaluator_named", "经陈嘉树核对，档案齐全。", None),
    ("evaluator_named", "林静老师认为档案齐全。", None),
    ("client_named", "服务对象张某某表示社工回应及时。", None),
    ("client_named", "走访时王阿姨表示满意，给李婆婆送餐及时。", None),
]


@pytest.mark.parametrize(("code", "text", "district"), CAUGHT)
def test_what_cannot_be_meant_is_caught_with_a_mend_in_both_languages(
    code: str, text: str, district: str | None
) -> None:
    section = "quality" if district else "management"
    found = [gap for gap in typed(text, section=section, district=district) if gap.code == code]
    assert found, codes(text, section=section, district=district)
    for gap in found:
        assert gap.place.section == section
        assert gap.can_waive
        assert gap.mend is not None
        for language in (ZH, EN):
            assert language.say(gap.message)
            assert language.say(gap.mend)


LOOK_ALIKES: list[tuple[str, str | None]] = [
    ("继续教育要求1320小时，实际达到1831.5小时，完成率为138.75%。", None),
    ("继续教育1831.5/1320 = 138.8%。", None),
    ("按协议人数计，持证比例为85%，稳岗率为85%。", None),
    ("持证社工17人，占在岗人数的77.27%。", None),
    ("持证比例为85%（按协议岗位数计）。", None),
    ("13项完成率在95%以上。", None),
    ("绩效考核中自评占30%，督导评价占70%。", None),
    ("居民知晓度提高了20%。", None),
    ("个案目标达成率由60%提高到80%。", None),
    ("活动频率为2，偏低之处已改。", None),
    ("榕荫社区应建档46户、渡头社区应建档23户、南堤社区应建档43户，三个社区合计112户。", None),
    ("榕荫社区46户、渡头社区23户，三个社区合计112户。", None),
    ("荷塘社区建档39户39人、明湖社区建档10户10人，以上2个社区应建档49户49人，实建档49户49人。", "east"),
    ("抽查个案2个、小组3个、活动4个，合计9个。", None),
    ("共同走访23户，共享资料46份。", None),
    ("望溪社区应建档40户42人，实建档40户42人，档案42份。", "north"),
    ("抽查个案5个、小组3个，文书齐全。", None),
    ("亲子小组3个，活跃志愿者队伍10支。", None),
    ("每月入户探访2个高关注家庭。", None),
    ("本片区完成小组9个，入户探访230个。", "south"),
    ("荷塘社区入户探访120个。", None),
    ("约20名持证社工参加培训，人均40小时。", None),
    ("其中持证社工2人参加了督导培训，助理社工师3人负责档案。", None),
    ("居民议事会应到20人次，实到18人次。", None),
    ("满意度调查之外，另抽取10名服务对象访谈。", None),
    ("中期评估时总体满意度为85%，去年有效问卷90份。", None),
    ("辖内3个社区设有意见箱，两个片区已公示。", None),
    ("完成率由80%提高到100%，两项指标完成率分别为90%和100%。", None),
    ("志愿者骨干27名中，5名已离站。", None),
    ("志愿者骨干完成率为90%。", None),
    ("满意度调查有效问卷100份，其中满意的占89%。", None),
    ("入户探访完成778个，超出协议量24.68%。", None),
    ("接受访谈的80人中，72人表示满意，占90%。", None),
    ("14项指标中13项达标，达标率为92.86%。", None),
    ("三个片区共建档248户，其中两个片区建档199户。", None),
    ("北片区困难群众共计87户92人，均已建档。", None),
    ("在岗社工10人参与访谈。", None),
    ("从1860人的服务对象名册中随机抽取100人调查，满意度问卷回收及时。", None),
    ("两名社工的劳动合同欠规范，2位社工已离职。", None),
    ("竹里社区走访22户，送出物资30份，档案更新及时。", None),
    ("各社区、三个社区、全部社区、本社区和老旧社区均有安排。", None),
    ("社工走进社区、融入社区，培育社区社会组织，推动社区慈善基金。", None),
    ("各片区、该片区、三个片区的计划清楚。", None),
    ("围绕明湖周边社区、榕湾街道开展服务。", None),
    ("《小组活动记录表》（附件1）齐全，回应率达到100%。", None),
    ("社工说：“档案齐全。”", None),
    ("建议在2024年12月31日前完成补签。", None),
    ("2024年6月11日走访时档案齐全，合同期至2024年7月10日。", None),
    ("10时到站，10时30分座谈。", None),
    ("1.5小时的座谈内容充实。", None),
    ("一、二级家庭的频次不同。", None),
    ("长者、阿姨和奶奶们都愿意参加。", None),
    ("对方女士优先安排，地方先生活馆已开放。", None),
    ("竹林静谧，环境整洁。", None),
    ("File records are complete.", None),
]


@pytest.mark.parametrize(("text", "district"), LOOK_ALIKES)
def test_what_only_looks_like_it_is_left_alone(text: str, district: str | None) -> None:
    assert codes(text, section="quality" if district else "management", district=district) == []


# Sentences as such reports have them, of invented places.
SENTENCES = [
    "社工站共完成入户探访 778 个，完成协议指标量的 124.68%，完成电话访问 1877 个。",
    "专业个案接案 89 个，个案服务 540 节，个案结案 79 个，分别完成协议指标量的 98.89%、100% 和 108.22%。",
    "完成小组 29 个，176 节，服务 2076 人次，分别完成协议指标量的 96.67%、97.78% 和 192.22%。",
    "完成大型社区活动 12 次，服务 3217 人次，分别完成协议指标量的 120% 和 459.57%。",
    "新登记志愿者 152 名，培育志愿者骨干 27 名，发展志愿者队伍 2 支，分别完成协议指标量的 253.33%、90%"
    " 和 100%。",
    "社工站协议人数 20 人，社工总人数 22 人，其中持证社工 17 人（中级社工师 2 人，助理社工师 15 人），"
    "按协议人数计持证比例达 85%。",
    "社工站总人数应到 220 人次，实到 221 人次；持证社工应到岗 110 人次，实到 169.5 人次，"
    "非持证社工 51.5 人次。",
    "发现 2 位社工的劳动合同欠缺规范，合同中所注明的工作地点并非本站，建议社工站及时整改。",
    "本期培育了 2 个社区社会组织，协助社区推动成立 8 个社区慈善基金，活跃志愿者队伍 10 支。",
    "年度社会资源整合折合价值 53208.17 元，获服务对象及合作方的好评。",
    "社工虽完成 17 类困难群众和特殊群体的建档工作，但分级标准仍欠完善。",
    "建议社工站持续优化 2 个社工点的需求挖掘和服务策略。",
    "社工站在三个社区均配置党员社工驻点，组织辖区内 80 位党员志愿者认领微心愿。",
    "目前社工站具备 4 名党员，基本具备建立党支部的人数要求。",
    "事务性岗位社工和服务性岗位社工每周至少联动一次，共同落实政策宣传、入户探访、建档等工作。",
    "形成关注“一老一小”的片区服务计划，绘制“三图”，“五社联动”材料齐全。",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_of_the_field_raise_no_false_alarm(text: str) -> None:
    assert codes(text) == []


def test_names_that_stand_in_one_another_are_told_apart() -> None:
    names = ("安东社区", "东社区")
    assert oddities("安东社区与东社区相邻，东社区的档案较多。", names) == ()


def test_a_name_spelled_two_ways_is_told_with_the_registered_one() -> None:
    [odd] = oddities("临江东社区应建档43户", ("临江东安社区", "临江南社区"))
    assert (odd.said, odd.known) == ("临江东社区", "临江东安社区")
    [odd] = oddities("银杏花园社区建档10户", ("银杏社区", "临江花园社区"))
    assert (odd.said, odd.known) == ("银杏花园社区", "银杏社区")


@pytest.mark.parametrize(
    "entry",
    [
        Reply(author=AUTHOR, party="purchaser", stance="comments", text="志愿者骨干27名，完成率为92%。"),
        Comment(author=AUTHOR, id="k", party="purchaser", text="志愿者骨干27名，完成率为92%。"),
        said("志愿者骨干27名，完成率为92%。", section="purchaser"),
        said("建议核对。").model_copy(update={"recommendation": "志愿者骨干27名，完成率为92%。"}),
        FactEntry(
            author=AUTHOR, topic="closing", value={"recommendations": ["志愿者骨干27名，完成率为92%。"]}
        ),
        FactEntry(author=AUTHOR, topic="feedback", value={"on_site_text": "志愿者骨干27名，完成率为92%。"}),
    ],
    ids=lambda entry: entry.kind,
)
def test_every_text_that_leaves_the_house_is_read(entry: Entry) -> None:
    def without(other: Entry) -> Entry | None:
        return None if (other.kind, other.slot()) == (entry.kind, entry.slot()) else other

    assert "percent" in [gap.code for gap in lint(sample(entry, change=without))]


def without_key_volunteers(entry: Entry) -> Entry | None:
    return None if isinstance(entry, Finding) and "骨干" in entry.text else entry


def without_doubts(entry: Entry) -> Entry | None:
    return None if isinstance(entry, Finding) and "协议量偏低" in entry.text else entry


def test_a_target_behind_that_no_concern_names_is_told_where_it_is_scored() -> None:
    [gap] = [gap for gap in lint(sample(change=without_key_volunteers)) if gap.code == "behind"]
    assert gap.place.section == "monitoring"
    assert "志愿者骨干" in ZH.say(gap.message)
    praised = said("志愿者骨干的培育很好。", section="monitoring")
    assert "behind" in {g.code for g in lint(sample(praised, change=without_key_volunteers))}
    blamed = said("志愿者骨干的培育落后。", section="monitoring", polarity="concern")
    assert "behind" not in {g.code for g in lint(sample(blamed, change=without_key_volunteers))}


def test_a_target_far_exceeded_is_doubtful_until_a_text_names_it() -> None:
    found = [gap for gap in lint(sample(change=without_doubts)) if gap.code == "doubtful"]
    assert [str(gap.place) for gap in found] == ["targets", "targets"]


def test_the_bar_of_doubt_is_the_frameworks() -> None:
    framework = sample().framework.model_copy(update={"lint": Lint(doubtful=Decimal(500))})
    assert list(lint(sample(change=without_doubts, framework=framework))) == []


def test_a_rate_of_what_has_no_target_is_told() -> None:
    found = lint(sample(said("电话访问1877个，完成率为100%。")))
    assert "no_target" in {gap.code for gap in found}
    assert "no_target" not in {gap.code for gap in lint(sample(said("另有电话访问1877个，协议未约定数量。")))}


FACTS: list[tuple[str, Callable[[Entry], Entry | None], str]] = [
    ("survey_share", stated("survey", definition="share"), "survey"),
    ("survey_sample", stated("survey", sampled=90, valid=90), "survey"),
    ("survey_sample", stated("survey", valid=99), "survey"),
    ("dates", stated("visit", data_until="2024-06-12"), "visit"),
    ("dates", stated("visit", data_until="2023-06-30"), "visit"),
    ("dates", stated("station", contract_to="2024-03-31"), "visit"),
    ("dates", stated("station", started="2025-06"), "station"),
    ("due", stated("attendance", months="10"), "attendance"),
    ("due", stated("staffing", contracted=21), "attendance"),
]


@pytest.mark.parametrize(("code", "change", "topic"), FACTS)
def test_facts_that_can_hardly_be_are_told(
    code: str, change: Callable[[Entry], Entry | None], topic: str
) -> None:
    found = [gap for gap in lint(sample(change=change)) if gap.code == code]
    assert [str(gap.place) for gap in found] == [topic]
    assert found[0].mend is not None
    assert ZH.say(found[0].message)
    assert EN.say(found[0].message)


@pytest.mark.parametrize(
    "change",
    [
        stated("survey", definition="share", satisfaction="89"),
        stated("survey", definition="share", satisfaction="89.4", valid=104, sampled=104),
        stated("survey", population=80, sampled=80, valid=80),
        stated("visit", date="2024-07-20"),
        stated("visit", data_until="2024-06-11"),
        stated("attendance", months=None),
    ],
)
def test_facts_that_may_well_be_are_not(change: Callable[[Entry], Entry | None]) -> None:
    told = {gap.code for gap in lint(sample(change=change))} & {
        "survey_share",
        "survey_sample",
        "dates",
        "due",
    }
    assert told == set()


@pytest.mark.parametrize(
    ("value", "count", "fits"),
    [("89.4", 100, False), ("89", 100, True), ("89.42", 104, True), ("89.4", 104, True), ("100", 7, True),
     ("0", 7, True), ("33.3", 3, True), ("33.4", 3, False), ("66.67", 3, True), ("66.66", 3, False)],
)  # fmt: skip
def test_which_shares_a_number_of_heads_can_give(value: str, count: int, fits: bool) -> None:
    places = max(-int(Decimal(value).as_tuple().exponent), 0)
    assert possible_shares(Decimal(value), count, places) is fits


def test_what_certified_workers_owe_is_a_rule_only_where_a_framework_says_so() -> None:
    change = stated("attendance", certified_due="100")
    assert "due" not in {gap.code for gap in lint(sample(change=change))}
    framework: Framework = sample().framework.model_copy(update={"lint": Lint(certified_share=Decimal(50))})
    assert "due" in {gap.code for gap in lint(sample(change=change, framework=framework))}
    assert "due" not in {gap.code for gap in lint(sample(framework=framework))}


def test_copies_that_are_neither_households_nor_people_are_told() -> None:
    def change(entry: Entry) -> Entry:
        if isinstance(entry, FactEntry) and entry.topic == "files":
            rows = [{**row} for row in entry.value["rows"]]
            assert (rows[3]["households"], rows[3]["people"]) == (40, 42)
            rows[3]["copies"] = 41
            return FactEntry(author=AUTHOR, topic="files", value={"rows": rows})
        return entry

    assert "unit_mix" in {gap.code for gap in lint(sample(change=change))}


def test_every_code_is_caught_by_some_test_here() -> None:
    caught = (
        {code for code, _, _ in CAUGHT} | {code for code, _, _ in FACTS} | {"behind", "doubtful", "no_target"}
    )
    assert caught == set(CODES)


def test_the_same_slip_at_the_same_place_is_told_once() -> None:
    twice = said("志愿者骨干实际培育27名，完成率为92%。").model_copy(update={"id": "other"})
    found = [
        gap
        for gap in lint(sample(said("志愿者骨干实际培育27名，完成率为92%。"), twice))
        if gap.code == "percent"
    ]
    assert len(found) == 1


@pytest.mark.parametrize(
    "text",
    ["[bold]{{ x }}", "=1+1", "\u202e17人85%", "{0}{name}", "<w:p>100%</w:p>", "%s%d 85%", "1" * 9_000 + "%",
     "((((" * 2_000,
     "完成率为" * 2_000, "社区" * 5_000, "合计5户、" * 2_000, "分别85%" * 2_000],
)  # fmt: skip
def test_hostile_text_is_read_as_text(text: str) -> None:
    for gap in lint(sample(said(text))):
        assert ZH.say(gap.message)
        assert EN.say(gap.mend) if gap.mend else True
        assert len(ZH.say(gap.message)) < 400


@pytest.mark.parametrize(("page", "blocks"), [("checks.md", "blocks"), ("checks.zh-CN.md", "阻断")])
def test_the_documents_tell_each_code_with_its_severity_and_example(page: str, blocks: str) -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (Path(__file__).parents[2] / "docs" / page).read_text("utf-8").splitlines()
        if line.startswith("| `")
    ]
    told = {row[0].strip("`"): row for row in rows}
    assert [code for code in CODES if code not in told] == []
    assert {code for code in CODES if told[code][1] == blocks} == set(CODES) & WAIVABLE_BLOCKS
    assert all(len(told[code]) == 4 and told[code][3] for code in CODES)


def test_a_mend_says_one_thing_once() -> None:
    [cut] = typed("入户探访778个，完成协议量的124.67%。")
    assert cut.mend is not None
    assert ZH.say(cut.mend) == "改为 124.68%，或改正所依据的数字"
    [wrong] = typed("入户探访协议624个，实际778个，完成比例142.68%。")
    assert ZH.say(wrong.message).count("778÷624") == 1


def test_of_two_denominators_the_mend_says_that_one_is_to_be_chosen() -> None:
    [gap] = typed("社工队伍稳定，持证比例为80%。")
    assert gap.mend is not None
    assert "其中一个：85%、77.27%" in ZH.say(gap.mend)
