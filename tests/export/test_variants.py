"""The papers beside the official report: what each says, to whom, and what it never says."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from docx import Document

from export.report import report, template
from export.report.blocks import Block, Heading, Item, Paragraph, Table
from export.report.layout.fitting import clipped, lines_of, sentences, width
from export.report.options import VARIANTS, Office, Options, Sealed, Variant
from export.report.variants import content
from export.report.word.custom import write_custom
from export.report.wording import read
from models.acts import Answer, Comment, Reply, Seal
from models.entries import FactEntry, Finding, Score
from models.errors import BLOCKED, USAGE, ZhanpingError
from models.framework import Framework
from models.language import Language
from models.scoring import Assessment, assess
from models.station import Closing, Fact, Schedule, Station, Visit
from tests.export.conftest import FACTS, FINDINGS, build, finding
from tests.export.reader import lines, part, tables, text_of

SEALED = Sealed(2, "0123456789abcdef" * 4)
SCHEDULE = Schedule(draft_sent=dt.date(2024, 6, 21), comment_days=10, holidays=(dt.date(2024, 7, 1),))


def told(blocks: Iterable[Block]) -> str:
    """Everything that blocks say, tables included."""
    said: list[str] = []
    for block in blocks:
        if isinstance(block, Heading | Item | Paragraph):
            said.append(block.text)
        elif isinstance(block, Table):
            said += [*block.head, *(cell for row in block.rows for cell in row)]
    return "\n".join(said)


def of(variant: Variant, assessment: Assessment, party: str | None = None) -> str:
    return told(content(assessment, Options(variant=variant, party=party)))


def with_facts(*changed: Fact) -> list[Fact]:
    names = {type(fact) for fact in changed}
    return [*(fact for fact in FACTS if type(fact) not in names), *changed]


@pytest.fixture(scope="module")
def draft() -> Assessment:
    """A draft that went out, with one party's comments, of which one is answered."""
    return build(
        FactEntry.of("甲", SCHEDULE),
        Reply(author="甲", party="purchaser", stance="comments", received=dt.date(2024, 6, 27)),
        Comment(author="甲", id="c1", party="purchaser", section="management", text="人数有误。"),
        Comment(author="甲", id="c2", party="purchaser", indicator="M01", text="请再核对。"),
        Comment(author="甲", id="c3", party="supervisor", text="监督方的意见。"),
        Answer(author="甲", comment="c1", accepted=True, reason="已按花名册更正。"),
        stage="draft",
    )


# -- the report, as a draft and as final -------------------------------------------------------------


def test_a_draft_ends_with_lines_to_write_a_comment_on(draft: Assessment) -> None:
    found = lines(report(draft))
    sheet = found[found.index("（此页无正文）") + 1 :]
    assert "意见反馈表" in sheet
    text = "".join(sheet)
    assert "反馈截止日期：2024年7月8日。" in text  # ten working days, one of them a holiday
    for name in ("柳岸街社工服务站", "柳岸街道办事处", "督导中心", "青溪区民政局"):
        assert f"□{name}" in text
    assert "负责人（签字）" in text
    assert "日期：" in text
    blank = tables(report(draft))[-1]
    assert blank[0] == ["序号", "报告中的位置", "意见内容和依据"]
    assert all(row[1].strip() == row[2] == "" for row in blank[1:])


def test_a_term_without_a_day_is_told_in_working_days() -> None:
    unsent = build(FactEntry.of("甲", Schedule(comment_days=5)), stage="draft")
    assert "收到初稿之日起5个工作日内" in of("report", unsent)
    assert "反馈期限" not in of("report", build(stage="draft"))
    assert "反馈截止" not in of("report", build(stage="draft"))


def test_the_final_report_has_nothing_of_a_draft(small: Assessment) -> None:
    data = report(small)
    assert "意见反馈表" not in lines(data)
    assert not any("（初稿" in line for line in lines(data))
    assert not text_of(part(data, "word/header1.xml"))


def test_no_stage_of_the_report_prints_a_score_of_any_body(pending: Assessment, small: Assessment) -> None:
    odd = [
        Score(author="甲", indicator=cell.indicator, district=cell.district, points=Decimal("0.37"))
        for cell in small.cells
    ]
    for assessment in (build(*odd), build(*odd, stage="draft"), pending):
        printed = "".join(lines(report(assessment))) + str(tables(report(assessment)))
        numbers = {
            f"{assessment.shown(end):f}"
            for points in (
                assessment.exact,
                *(party.points for party in assessment.parties),
                *(section.points for section in assessment.sections),
            )
            if points is not None
            for end in (points.low, points.high)
        }
        numbers -= {"0.00", "85.00", "100.00"}
        assert len(numbers) > 4
        assert not [number for number in numbers if f"{number}分" in printed or number in printed]
        assert "0.37" not in printed


def test_version_and_digest_stand_in_the_properties_and_nowhere_in_the_text(small: Assessment) -> None:
    data = report(small, Options(sealed=SEALED))
    held = Document(io.BytesIO(data)).core_properties
    assert (held.version, held.identifier) == ("2", f"sha256:{SEALED.digest}")
    custom = part(data, "docProps/custom.xml")
    assert {own.get("name"): own[0].text for own in custom} == {"封存版本": "2", "封存摘要": SEALED.digest}
    assert not any(SEALED.digest[:8] in line for line in lines(data))
    assert data == report(small, Options(sealed=SEALED))
    assert data != report(small)


def test_properties_of_an_office_of_its_own_stay_beside_ours(small: Assessment) -> None:
    document = Document(io.BytesIO(template()))
    write_custom(document, {"文号": "社评〔2024〕3号", "封存版本": "旧的"})
    made = io.BytesIO()
    document.save(made)
    data = report(small, Options(office=Office(template=made.getvalue()), sealed=SEALED))
    custom = part(data, "docProps/custom.xml")
    held = {own.get("name"): own[0].text for own in custom}
    assert held == {"文号": "社评〔2024〕3号", "封存版本": "2", "封存摘要": SEALED.digest}
    assert len({own.get("pid") for own in custom}) == 3


def test_the_seal_itself_changes_nothing_of_the_report_it_seals(small: Assessment) -> None:
    seal = Seal(author="甲", version=1, digest="d" * 64, framework="f" * 64, report="e" * 64)
    options = Options(sealed=Sealed(1, "d" * 64))
    assert report(build(seal), options) == report(build(), options)


# -- the grade alone ---------------------------------------------------------------------------------


def test_the_public_notice_says_the_grade_and_no_finding_score_or_person(small: Assessment) -> None:
    text = of("grade", small)
    assert small.grade is not None
    assert f"评估等级：{small.grade.title}" in text
    for told_of in ("柳岸街社工服务站", "同行中心", "青溪区民政局", "评估中心", "2024年6月11日"):
        assert told_of in text
    assert "80分至90分（不含90分）为良好" in text
    low = f"{small.interval[0]:f}"
    for secret in (low, "甲", "乙", *(found.text for found in FINDINGS if isinstance(found, Finding))):
        assert secret not in text
    assert "异议" not in text


def test_an_office_tells_how_to_object_where_its_rules_say_so(small: Assessment) -> None:
    words = read("o.toml", '[public]\nobjection = "对结果有异议的，可向{supervisor}提出。"\n')
    text = told(content(small, Options("grade", Office(words))))
    assert "对结果有异议的，可向青溪区民政局提出。" in text


def test_no_grade_is_announced_before_there_is_one(pending: Assessment) -> None:
    with pytest.raises(ZhanpingError) as refused:
        report(pending, Options("grade"))
    assert refused.value.code == BLOCKED
    for language in ("zh", "en"):
        assert "zhanping check small" in Language(language).say(refused.value.message)


# -- the notice to a party ---------------------------------------------------------------------------


def test_a_notice_says_who_is_asked_for_what_until_when(draft: Assessment) -> None:
    text = of("notice", draft, "purchaser")
    assert "柳岸街道办事处：" in text
    assert "第1版，2024年6月21日发出" in text
    assert "请于2024年7月8日前（共10个工作日）将回执送评估中心。" in text
    assert "购买方的意见" in text
    assert "管理差一" not in text
    assert text.count("意见内容和依据") == 1


def test_the_station_is_told_every_concern_with_its_place(draft: Assessment) -> None:
    text = of("notice", draft, "station")
    assert "（项目管理）管理差一" in text
    assert "（服务质量·南片区）南差一" in text
    assert "（购买方）购买方的意见" in text
    assert "管理好一" not in text


def test_a_party_reads_its_own_comments_and_our_answers_alone(draft: Assessment) -> None:
    text = of("notice", draft, "purchaser")
    assert "贵单位于2024年6月27日反馈：有意见。" in text
    assert "（项目管理）人数有误。\n处理：采纳。已按花名册更正。" in text
    assert "请再核对。\n处理：正在核对，核对后答复。" in text
    assert "监督方的意见" not in text
    assert "人数有误" not in of("notice", draft, "station")


def test_after_the_final_report_nothing_is_asked_any_more() -> None:
    final = build(
        Comment(author="甲", id="c1", party="purchaser", text="人数有误。"),
        Answer(author="甲", comment="c1", accepted=False, reason="花名册与报告一致。"),
    )
    text = of("notice", final, "purchaser")
    assert "意见处理情况通知书" in text
    assert "处理：未采纳。花名册与报告一致。" in text
    assert "回执" not in text
    assert "目前没有收到贵单位的反馈。" in of("notice", final, "supervisor")


@pytest.mark.parametrize("party", [None, "nobody", "third_party"])
def test_a_notice_goes_to_those_alone_to_whom_the_draft_goes(draft: Assessment, party: str | None) -> None:
    with pytest.raises(ZhanpingError) as refused:
        report(draft, Options("notice", party=party))
    assert refused.value.code == USAGE
    said = Language("zh").say(refused.value.message)
    for known in ("station", "purchaser", "supervision", "supervisor"):
        assert known in said


# -- what is read out on site ------------------------------------------------------------------------


def test_the_briefing_tells_strengths_first_then_concerns_and_no_grade(small: Assessment) -> None:
    text = of("briefing", small)
    at = [text.index(f"{name}方面") for name in ("值得肯定的", "需要关注的")]
    assert at == sorted(at)
    assert at[0] < text.index("南片区：南好一") < at[1] < text.index("南片区：南差一")
    assert "建议一。" in text
    assert small.grade is not None
    assert small.grade.title not in text
    assert f"{small.interval[0]:f}" not in text
    assert "购买方的意见" not in text  # what the parties say is no finding of the day
    assert "其余意见" not in text


def many(section: str, kind: str, count: int, district: str | None, length: int) -> list[Finding]:
    return [
        replace_text(
            finding(n, section, "strength" if kind == "strength" else "concern", "", district), n, length
        )
        for n in range(count)
    ]


def replace_text(found: Finding, number: int, length: int) -> Finding:
    text = "抽查的记录写得清楚，" * (length // 10) + "建议改进。"
    return found.model_copy(
        update={"id": f"{found.section}-{found.district}-{found.polarity}-{number}", "text": text}
    )


@pytest.mark.parametrize(("count", "length"), [(1, 20), (3, 100), (12, 400), (12, 10_000)])
def test_the_briefing_never_takes_more_than_two_pages(count: int, length: int) -> None:
    found = [
        one
        for section in ("management", "quality", "monitoring", "outcomes")
        for district in (None, "south", "north")
        for kind in ("strength", "concern")
        for one in many(section, kind, count, district, length)
    ]
    facts = with_facts(Closing(recommendations=("建议" + "很长" * length,) * count))
    blocks = content(build(findings=found, facts=facts), Options("briefing"))
    height = sum(_height(block) for block in blocks)
    assert height <= 44
    texts = [block.text for block in blocks if isinstance(block, Item)]
    assert len(texts) >= 8
    assert all(width(text) > 8 for text in texts if not text.endswith("："))
    assert "其余意见见评估报告初稿。" in told(blocks)


def _height(block: Block) -> float:
    """In lines of 28.95 pt: a title has two of 32 pt and one free; cells have lines of 16 pt."""
    if isinstance(block, Table):
        return (21 + sum(5 + 16 * (1 + max(cell.count("\n") for cell in row)) for row in block.rows)) / 28.95
    if isinstance(block, Paragraph) and block.look == "ReportTitle":
        return (2 * 32 + 28.95) / 28.95
    assert isinstance(block, Heading | Item | Paragraph)
    return lines_of(block.text, 27.5, 4 if isinstance(block, Item) else 2)


# -- one page ----------------------------------------------------------------------------------------


def test_the_page_says_the_result_and_what_blocks(small: Assessment, pending: Assessment) -> None:
    text = of("summary", small)
    assert small.grade is not None
    assert f"等级：{small.grade.title}" in text
    assert f"{small.total:f}" in text
    for section in small.sections:
        assert section.section.title in text
    assert "17/20" in text
    assert "■" in text
    waiting = of("summary", pending)
    assert "等级：尚未确定" in waiting
    assert "尚未收到" in waiting
    assert "～" in waiting
    assert "首先要处理：" in waiting


def test_the_page_stays_one_page_with_eight_sections_and_long_names(small: Assessment) -> None:
    framework, long = small.framework, "很长的名称" * 16
    titled = framework.sections[0].model_copy(update={"title": long})
    extra = tuple(
        titled.model_copy(
            update={
                "id": f"s{n}",
                "indicators": tuple(
                    line.model_copy(update={"id": f"s{n}-{line.id}"}) for line in titled.indicators
                ),
            }
        )
        for n in range(8 - len(framework.sections))
    )
    party = framework.parties[-1].model_copy(update={"title": long, "weight": Decimal("12.345")})
    wide = framework.model_copy(
        update={"sections": (*framework.sections, *extra), "parties": (*framework.parties[:-1], party)}
    )
    station = Station(name=long, region="很长的区名", operator=long)
    visit = next(fact for fact in FACTS if isinstance(fact, Visit))
    wide = Framework.model_validate(wide.model_dump())  # without what it remembers of the other sections
    held = build(facts=with_facts(station, visit), stage="draft").evaluation
    blocks = content(assess(replace(held, framework=wide)), Options("summary"))
    title, grade, table, note = blocks
    assert isinstance(title, Paragraph)
    assert isinstance(grade, Paragraph)
    assert isinstance(table, Table)
    assert isinstance(note, Paragraph)
    assert [lines_of(line, 24.5, 0) for line in title.text.split("\n")] == [1, 1]
    assert lines_of(grade.text, 28) == 1
    points = [share / sum(table.shares) * 442 - 8.5 for share in table.shares]
    for row in (table.head, *table.rows):
        assert all(12 * width(cell) <= room for cell, room in zip(row, points, strict=True)), row
    note_lines = sum(lines_of(line, 36, 0) for line in note.text.split("\n"))
    height = (29 + 2 * 26) + 29 + 20.75 * (1 + len(table.rows)) + 16 + 20 * note_lines
    assert height <= 637  # 225 mm
    names = [row[0] for row in table.rows]
    assert sum(name.startswith("很长") for name in names) == 5
    assert "总分" in names


# -- all of them -------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_paper_comes_out_the_same_twice_and_marks_what_it_is(
    variant: Variant, sample: Assessment
) -> None:
    options = Options(variant, party="station" if variant == "notice" else None)
    data = report(sample, options)
    assert report(sample, options) == data
    header = text_of(part(data, "word/header1.xml"))
    assert "示例数据" in header
    assert ("内部资料" in header) == (variant in ("working", "summary"))
    assert ("初稿" in header) == (variant in ("report", "grade", "working"))
    title = Document(io.BytesIO(data)).core_properties.title
    assert title.startswith("2024年度青溪区榕湾街社工服务站")


@pytest.mark.parametrize("variant", [v for v in VARIANTS if v != "grade"])
def test_every_paper_but_the_grade_can_be_made_of_nothing(variant: Variant) -> None:
    party = "station" if variant == "notice" else None
    empty = build(facts=(), findings=(), scored=False, parties=(), stage="draft")
    assert lines(report(empty, Options(variant, party=party)))


HOSTILE = "{station} {0.__class__} {{x}} <w:p>&amp; =1+1 \x07\u202e末"


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_people_wrote_stays_text_in_every_paper(variant: Variant) -> None:
    bad = Finding.model_construct(**{**dict(finding(3, "management", "concern", "x")), "text": HOSTILE})
    held = build(
        bad,
        Comment.model_construct(author="甲", id="c1", party="station", text=HOSTILE, section=None),
        FactEntry.of("甲", Closing(recommendations=(HOSTILE,))),
        stage="draft",
    )
    options = Options(variant, party="station" if variant == "notice" else None)
    data = report(held, options)
    if variant not in ("grade", "summary"):
        printed = "\n".join(lines(data))
        assert "{station} {0.__class__} {{x}} <w:p>&amp; =1+1" in printed
        assert "\x07" not in printed


# -- text cut to fit ---------------------------------------------------------------------------------


def test_text_is_cut_where_a_sentence_or_a_clause_ends() -> None:
    text = "配备齐全，队伍稳定。到岗符合要求，培训达标。"
    assert sentences(text, 30) == text
    assert sentences(text, 12) == "配备齐全，队伍稳定。"
    assert sentences(text, 8) == "配备齐全……"
    assert sentences("没有标点的一长段文字", 6) == "没有标点的…"
    assert clipped("一\n二", 10) == "一 二"
    assert width(clipped("很长的名称" * 20, 13)) <= 13
