"""What a clerk would strike or write in before signing: none of it is there, and nothing stated is lost."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Pt, Twips

from export.formats.separated import separated
from export.report import report, template
from export.report.blocks import Heading, Item, Paragraph, Table, labels
from export.report.layout.fitting import clipped, is_broken, width
from export.report.layout.measure import CELL_SIDES
from export.report.options import Office, Options
from export.report.variants import content
from models.acts import Answer, Comment, Reply
from models.checks import check
from models.entries import Finding
from models.errors import BLOCKED, ZhanpingError
from models.scoring import Assessment
from models.station import Districts, Fact, Feedback, Station, Target, Targets, Visit
from tests.export.conftest import FACTS, FINDINGS, build, finding
from tests.export.reader import W, lines, part
from tests.export.test_layout import contents_of
from tests.export.test_variants import of, told, with_facts

LINE = Twips(579)
LANDSCAPE = 16838 - 2098 - 1985  # between the margins of a page on its side
PARTIES = ("station", "purchaser", "supervision", "supervisor")


def answered(*parties: str, **stated: object) -> Assessment:
    """Nobody stated the feedback as a fact; these parties replied, the first of them with two comments."""
    replies = [
        Reply(author="甲", party=party, stance="no_objection" if n else "comments")
        for n, party in enumerate(parties)
    ]
    said = [
        Comment(author="甲", id="c1", party=parties[0], text="跟进记录已补齐。", indicator="Q04"),
        Comment(author="甲", id="c2", party=parties[0], text="建议提高评分。", section="management"),
        Answer(author="甲", comment="c1", accepted=True, reason="记录属实"),
        Answer(author="甲", comment="c2", accepted=False, reason="没有新的佐证"),
    ]
    facts = with_facts(Feedback(on_site="no_objection"))
    return build(*replies, *said, facts=facts, **stated)  # type: ignore[arg-type]


def feedback(assessment: Assessment) -> str:
    text = of("report", assessment)
    return text[text.index("对评估报告初稿的反馈：") : text.index("评估等级\n")]


def test_the_report_says_what_the_parties_replied_to_the_draft() -> None:
    assert feedback(answered(*PARTIES)) == (
        "对评估报告初稿的反馈："
        + "柳岸街道办事处、督导中心、青溪区民政局对评估报告初稿无异议。柳岸街社工站对评估报告初稿提出意见。\n"
        "柳岸街社工站关于个案服务专业有效：跟进记录已补齐。（已采纳）\n"
        "柳岸街社工站关于项目管理：建议提高评分。（未采纳）\n"
    )


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("draft", "督导中心、青溪区民政局对评估报告初稿的反馈尚未收到。"),
        ("final", "督导中心、青溪区民政局没有对评估报告初稿反馈意见。"),
    ],
)
def test_who_has_not_replied_is_named(stage: str, said: str) -> None:
    assert said in feedback(answered("station", "purchaser", stage=stage))


def test_replies_of_all_are_the_feedback_that_a_report_needs() -> None:
    def missing(assessment: Assessment) -> bool:
        return any(gap.place.topic == "feedback" for gap in check(assessment))

    assert missing(answered("station", "purchaser"))
    assert not missing(answered(*PARTIES))


def test_what_a_finding_recommends_is_in_the_report_and_in_the_notice() -> None:
    def advised(number: int, section: str, text: str, advice: str, district: str | None = None) -> Finding:
        own = finding(number, section, "concern", text, district)
        return own.model_copy(update={"recommendation": advice})

    findings = (
        *FINDINGS,
        advised(31, "management", "制度没有落实", "每季度自查一次。"),
        advised(32, "quality", "分级不准。", "建议修订分级标准。", "south"),
        advised(33, "purchaser", "沟通不足（见记录）", "按月沟通。"),
    )
    text = of("report", build(findings=findings))
    notice = of("notice", build(findings=findings, stage="draft"), "station")
    table = separated(build(findings=findings), Options(), "findings").decode()
    assert "制度没有落实,每季度自查一次。" in table
    for said in (
        "制度没有落实。建议：每季度自查一次。",
        "分级不准。建议修订分级标准。",
        "沟通不足（见记录）。建议：按月沟通。",
    ):
        assert said in text
        assert said in notice


def test_a_party_that_said_nothing_is_not_announced() -> None:
    text = of("report", build())
    assert "督导中心没有另外提出书面意见。" in text
    assert "对社工站服务质量保障工作反馈如下" not in text
    assert "对社工站作用发挥情况反馈如下：" in text


def test_a_final_report_has_no_sentence_that_something_is_still_to_be_filled_in() -> None:
    bare = Station(
        name="柳岸街社工服务站", operator="同行中心", purchaser="甲", supervisor="乙", third_party="丙"
    )
    facts: tuple[Fact, ...] = (
        bare,
        *(f for f in FACTS if isinstance(f, Visit | Districts | Feedback | Targets)),
    )
    blocks = content(build(facts=facts), Options())
    body = told(blocks)
    assert "尚未填写" not in body[: body.index("附件：")].replace("志愿者队伍的完成量尚未填写", "")
    assert "服务范围内共有3个社区，划分为2个服务片区；由同行中心负责运营。" in body
    draft = of("report", build(facts=facts, stage="draft"))
    assert {"社工人数尚未填写。", "本期服务经费尚未填写；合同期尚未填写。"} <= set(draft.splitlines())


def test_nothing_is_counted_where_nothing_was_written() -> None:
    assert "意见0条、需要关注的意见0条" not in of("report", build(findings=()))


def test_a_unit_is_not_said_twice() -> None:
    rows = (
        Target(id="a", name="小组服务人次", unit="人次", target=Decimal(1080), actual=Decimal(2076)),
        Target(id="b", name="人次", unit="人次", target=Decimal(10), actual=Decimal(10)),
    )
    text = of("report", build(facts=with_facts(Targets(rows=rows))))
    assert "小组服务2076人次，完成协议量的192.22%" in text
    assert "人次10人次，完成协议量的100%" in text


# -- the notice --------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["self_review", "on_site"])
def test_no_notice_says_that_a_draft_is_finished_before_it_is(stage: str) -> None:
    with pytest.raises(ZhanpingError) as refused:
        of("notice", build(stage=stage), "station")  # type: ignore[arg-type]
    assert refused.value.code == BLOCKED
    assert refused.value.message.key == "variant.no_draft"


def test_an_answer_ends_as_a_sentence_does_and_one_part_alone_has_no_number() -> None:
    blocks = content(answered(*PARTIES), Options("notice", party="station"))
    text = told(blocks)
    assert "处理：采纳。记录属实。" in text
    assert "处理：未采纳。没有新的佐证。" in text
    assert "贵单位已反馈：有意见。" in text
    assert not [block for block in blocks if isinstance(block, Heading)]


def test_a_notice_with_nothing_that_touches_them_has_the_slip_alone_as_its_annex() -> None:
    text = of("notice", build(stage="draft"), "supervision")
    assert "附件：意见反馈回执" in text
    assert "与贵单位有关的意见" not in text
    assert "督导中心已收到《2024年度青溪区柳岸街社工服务站末期评估报告》（初稿，第1版）。" in text
    assert "附件1" not in text


# -- what is cut -------------------------------------------------------------------------------------


def test_a_number_is_never_cut_in_two() -> None:
    assert clipped("从服务对象中随机抽取100人调查", 12) == "从服务对象中随机抽取…"
    assert clipped("到岗1831.5学时", 5) == "到岗…"
    assert clipped("18315", 2) == "1…"  # nothing else is there to be kept


def test_what_is_read_out_breaks_off_between_clauses_and_says_something(sample: Assessment) -> None:
    items = [block.text for block in content(sample, Options("briefing")) if isinstance(block, Item)]
    assert len(items) > 15
    for text in items:
        said = text.partition("：")[2] or text
        assert not is_broken(text), text
        assert width(said) >= 12, text


# -- the working paper -------------------------------------------------------------------------------


def test_the_working_paper_calls_lines_and_districts_by_name() -> None:
    linked = Answer(
        author="甲",
        comment="c1",
        accepted=True,
        reason="属实",
        changes=("score/Q04@south", "party/purchaser"),
    )
    said = Comment(author="甲", id="c1", party="station", text="请复核。", indicator="Q04")
    text = of("working", build(said, linked, findings=()))
    assert "@" not in text
    assert "（Q04，南片区）、" in text
    assert "Q01（南片区）" in text
    assert "【提醒】服务质量·南片区：" in text
    assert "= ≈" not in text


def test_the_page_does_not_count_no_warnings(sample: Assessment) -> None:
    assert "检查：没有阻断事项，也没有提醒。" in of("summary", sample)


# -- numbers and titles ------------------------------------------------------------------------------


def test_the_items_of_an_annex_begin_at_one() -> None:
    blocks = content(build(stage="draft"), Options("notice", party="station"))
    numbers = [label for block, label in zip(blocks, labels(blocks), strict=True) if isinstance(block, Item)]
    first = numbers.index("1.", 1)
    assert numbers[:first] == ["1.", "2.", "3."]
    assert numbers[first : first + 3] == ["1.", "2.", "3."]


def test_a_long_title_is_turned_where_its_words_end(sample: Assessment) -> None:
    whole = "南江市榕湾街“双百工程”社工站购买服务项目"
    blocks = content(sample, Options())
    shown = [block.text for block in blocks if isinstance(block, Paragraph) and block.look == "AnnexTitle"]
    assert shown[:2] == [f"{whole}\n指标完成情况统计表", f"{whole}\n社工到岗情况统计表"]
    data = report(sample)
    assert f"附件1\u3000{whole}指标完成情况统计表" in [text for text, _ in contents_of(data)]
    assert f"附件：1.\t{whole}指标完成情况统计表" in lines(data)


def test_an_office_that_sets_higher_lines_has_them_on_no_grid_of_others(sample: Assessment) -> None:
    shipped = part(report(sample), "word/document.xml")
    assert {grid.get(f"{W}type") for grid in shipped.iter(f"{W}docGrid")} == {"lines"}
    document = Document(io.BytesIO(template()))
    for style in document.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH and style.paragraph_format.line_spacing == LINE:
            style.paragraph_format.line_spacing = Pt(30)
    held = io.BytesIO()
    document.save(held)
    office = Options(office=Office(template=held.getvalue()))
    own = part(report(sample, office), "word/document.xml")
    assert {grid.get(f"{W}type") for grid in own.iter(f"{W}docGrid")} == {None}


def test_a_result_with_six_decimals_stays_on_one_line_of_the_matrix(sample: Assessment) -> None:
    wide = [b for b in content(sample, Options("working")) if isinstance(b, Table) and b.wide]
    assert wide
    for table in wide:
        place = len(table.head) - 2
        room = table.shares[place] / sum(table.shares) * LANDSCAPE - CELL_SIDES
        assert width("≈1.666667") * 240 + 60 <= room  # in twelve points, with the space after the sign
