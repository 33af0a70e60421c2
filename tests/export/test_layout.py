"""Where everything stands: lines, pages, sections, contents and numbers, read back from the file."""

from __future__ import annotations

import io
import json
import os
import posixpath
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from export.ooxml import packed
from export.plain import visible
from export.report import report, template
from export.report.blocks import (
    Block,
    Contents,
    CoverEnd,
    Heading,
    Item,
    PageBreak,
    Paragraph,
    Table,
    chinese,
    circled,
)
from export.report.layout.glyphs import WORD, WRITER, Measure, lines, may_break, runs
from export.report.layout.pages import Piece, pages
from export.report.layout.settling import settled
from export.report.options import Office, Options
from export.report.word.document import Properties, written
from models.entries import Finding
from models.scoring import Assessment
from tests.export.conftest import build, finding
from tests.export.reader import W, part, text_of
from tests.export.reader import lines as read_lines
from tests.export.test_report import names, raw

ROOT = Path(__file__).parents[2]
BODY = Measure(first=8844 - 630, rest=8844, size=320, spacing=-5)


def made(*blocks: Block, numbering: Any = "word", base: bytes | None = None) -> bytes:
    return written(blocks, Properties("题", "题", "人", "词", None), base, numbering)


def contents_of(data: bytes) -> list[tuple[str, str]]:
    """What the contents say: the text and page of each entry."""
    links = part(data, "word/document.xml").iter(f"{W}hyperlink")
    found = [[t.text or "" for t in link.iter(f"{W}t")] for link in links]
    return [("".join(texts[:-1]), texts[-1]) for texts in found]


def body_of(*pieces: Piece) -> dict[str, int]:
    return pages([(12756, pieces)])


def line(mark: str = "", **more: Any) -> Piece:
    return Piece(**{"lines": 1, "line": 579, "mark": mark, **more})


# Lines


def test_a_line_holds_twenty_eight_characters_and_two_less_where_it_is_indented() -> None:
    assert [len(found) for found in lines("文" * 60, BODY, WRITER)] == [26, 28, 6]
    assert lines("文" * 60, BODY, WORD) == lines("文" * 60, BODY, WRITER)


def test_a_figure_is_not_divided_and_takes_half_the_room() -> None:
    found = lines("文" * 24 + "完成1831.5学时", BODY, WRITER)
    assert found[1].startswith("1831.5")
    assert len(lines("1" * 52, BODY, WRITER)) == 1


@pytest.mark.parametrize("sign", "，。；：、！？")
def test_a_stop_hangs_over_the_margin_and_no_line_begins_with_one(sign: str) -> None:
    first, second = lines("文" * 26 + sign + "文", BODY, WRITER)
    assert (first[-1], second) == (sign, "文")


@pytest.mark.parametrize(
    ("before", "after"), [("文", "》"), ("文", "”"), ("（", "文"), ("《", "文"), ("文", "%")]
)
def test_brackets_and_quotes_stay_with_what_they_hold(before: str, after: str) -> None:
    assert not may_break(before, after)


def test_an_opening_bracket_goes_to_the_next_line() -> None:
    assert [found[0] for found in lines("文" * 25 + "《文》", BODY, WRITER)] == ["文", "《"]


def test_signs_between_figures_take_the_font_that_every_program_finds() -> None:
    assert list(runs("完成“95%”。")) == [("完成“95%", ""), ("”", "eastern"), ("。", "")]
    assert list(runs("甲 乙")) == [("甲", ""), (" ", "western"), ("乙", "")]
    assert list(runs("没有拉丁字母，“引号”。")) == [("没有拉丁字母，“引号”。", "")]


def test_a_paragraph_has_as_many_lines_in_every_program() -> None:
    texts = [f"{'文' * n}共有46户，其中25户，另有{n}人，占12.5%{'文' * n}，第3项" for n in range(60)]
    differing = [t for t in texts if len(lines(t, BODY, WORD)) != len(lines(t, BODY, WRITER))]
    assert differing
    for text in differing:
        measure = settled(text, BODY)
        assert measure != BODY
        assert len(lines(text, measure, WORD)) == len(lines(text, measure, WRITER))


def test_the_last_line_is_drawn_in_rather_than_its_stop_pushed_over_the_margin() -> None:
    text = "文" * 26 + "。"
    measure = settled(text, BODY)
    assert (measure.tail, measure.spacing) == (27, -5)
    assert measure.tail_spacing < -5
    data = made(Paragraph(text))
    run = next(part(data, "word/document.xml").iter(f"{W}r"))
    assert run.find(f"{W}rPr/{W}spacing").get(f"{W}val") == str(measure.tail_spacing)


# Pages


def test_a_page_holds_twenty_two_lines() -> None:
    found = body_of(*(line(f"{n}") for n in range(45)))
    assert [found[str(n)] for n in (0, 21, 22, 43, 44)] == [1, 1, 2, 2, 3]
    assert body_of(line(lines=30), line("after")) == {"after": 2}


def test_no_heading_stands_alone_at_a_foot() -> None:
    filled = [line() for _ in range(20)]
    assert body_of(*filled, line("h", keep_next=True), line("p", lines=5)) == {"h": 1, "p": 1}
    assert body_of(*filled, line(), line("h", keep_next=True), line("p")) == {"h": 2, "p": 2}
    chain = (line("a", keep_next=True), line("b", keep_next=True), line("p"))
    assert body_of(*filled, *chain) == {"a": 2, "b": 2, "p": 2}


def test_a_row_is_not_torn_and_the_head_takes_its_room_on_every_page() -> None:
    rows = [Piece(1, 3000, whole=True, head=1000, mark=str(n)) for n in range(8)]
    assert list(body_of(Piece(1, 1000, keep_next=True), *rows).values()) == [1, 1, 1, 2, 2, 2, 3, 3]


def test_what_is_higher_than_a_page_does_not_hang_the_layout() -> None:
    assert body_of(line(), Piece(1, 20000, whole=True, mark="x"), line("y")) == {"x": 2, "y": 3}


# Contents


def test_contents_name_headings_and_annexes_with_their_pages(small: Assessment) -> None:
    found = contents_of(report(small))
    assert [text for text, _ in found][:3] == ["一、末期评估背景", "（一）评估依据", "（二）评估原则"]
    assert [text.split("\u3000")[0] for text, _ in found][-3:] == ["五、结语", "附件1", "附件2"]
    numbers = [int(page) for _, page in found]
    assert numbers[0] == 1
    assert numbers == sorted(numbers)
    # From the heading before it: each annex begins a page.
    assert numbers[-2] > numbers[-3]
    assert numbers[-1] == numbers[-2] + 1


def test_contents_are_a_field_whose_entries_lead_to_bookmarks(small: Assessment) -> None:
    data = report(small)
    root = part(data, "word/document.xml")
    fields = [node.text for node in root.iter(f"{W}instrText")]
    assert fields[0].split() == ["TOC", "\\o", '"1-2"', "\\h", "\\z", "\\f"]
    marks = {mark.get(f"{W}name") for mark in root.iter(f"{W}bookmarkStart")}
    anchors = [link.get(f"{W}anchor") for link in root.iter(f"{W}hyperlink")]
    assert set(anchors) == marks
    assert len(anchors) == len(marks)
    assert [text.split()[1] for text in fields if "PAGEREF" in text] == anchors
    # Word asks nothing at opening.
    assert b"updateFields" not in raw(data, "word/settings.xml")
    assert b"w:dirty" not in raw(data, "word/document.xml")


def test_pages_of_contents_follow_the_text() -> None:
    blocks = (CoverEnd(), Contents("目录"), Heading(1, "甲"), Paragraph("文" * 26 * 21), Heading(1, "乙"))
    more = (*blocks[:3], Paragraph("文" * (26 + 28 * 19)), *blocks[4:], Paragraph("文"))
    assert contents_of(made(*more)) == [("一、甲", "1"), ("二、乙", "2")]
    less = (*blocks[:3], Paragraph("文" * (26 + 28 * 18)), *blocks[4:], Paragraph("文"))
    assert contents_of(made(*less)) == [("一、甲", "1"), ("二、乙", "1")]


def test_contents_without_headings_say_nothing() -> None:
    assert contents_of(made(CoverEnd(), Contents("目录"), Paragraph("文"))) == []


def test_a_template_that_leaves_lines_to_the_program_has_contents_without_pages(small: Assessment) -> None:
    parts = {name: raw(template(), name) for name in names(template())}
    loose = parts["word/styles.xml"].replace(
        b'w:line="579" w:lineRule="exact"', b'w:line="360" w:lineRule="auto"'
    )
    squeezed = parts["word/settings.xml"].replace(b"doNotCompress", b"compressPunctuation")
    for changed in ({"word/styles.xml": loose}, {"word/settings.xml": squeezed}):
        data = report(small, Options(office=Office(template=packed(parts | changed))))
        found = contents_of(data)
        assert len(found) == len(contents_of(report(small)))
        assert {page for _, page in found} == {""}


def test_a_template_of_another_page_moves_the_pages(small: Assessment) -> None:
    parts = {name: raw(template(), name) for name in names(template())}
    document = parts["word/document.xml"].replace(b'w:w="11906" w:h="16838"', b'w:w="11906" w:h="9000"')
    data = report(small, Options(office=Office(template=packed(parts | {"word/document.xml": document}))))
    assert int(contents_of(data)[-1][1]) > int(contents_of(report(small))[-1][1]) + 5


def test_a_template_of_one_section_and_without_the_contents_styles_still_works(small: Assessment) -> None:
    parts = {name: raw(template(), name).decode() for name in names(template())}
    parts["word/document.xml"] = re.sub(
        r"<w:body><w:p>.*?</w:p>", "<w:body>", parts["word/document.xml"], flags=re.DOTALL
    ).replace('<w:pgNumType w:start="1"/>', "")
    parts["word/styles.xml"] = re.sub(
        r'<w:style [^>]*w:styleId="TOC\w+">.*?</w:style>', "", parts["word/styles.xml"]
    )
    assert "TOC1" not in parts["word/styles.xml"]
    one = packed({name: text.encode() for name, text in parts.items()})
    data = report(small, Options(office=Office(template=one)))
    cover, listing, body = part(data, "word/document.xml").iter(f"{W}sectPr")
    assert cover.find(f"{W}footerReference") is None
    assert listing.find(f"{W}footerReference") is None
    assert body.find(f"{W}pgNumType").get(f"{W}start") == "1"
    styles = [style.get(f"{W}styleId") for style in part(data, "word/styles.xml").iter(f"{W}style")]
    assert {"TOCHeading", "TOC1", "TOC2"} <= set(styles)
    assert contents_of(data) == contents_of(report(small))


# Pages turned on their side


WIDE = Table("表", ("甲", "乙"), (("一", "二"),), (50, 50), wide=True)


def sections(data: bytes) -> list[tuple[str | None, str | None]]:
    """Each section's orientation and the number that its pages begin at."""
    found = []
    for section in part(data, "word/document.xml").iter(f"{W}sectPr"):
        numbers = section.find(f"{W}pgNumType")
        start = None if numbers is None else numbers.get(f"{W}start")
        found.append((section.find(f"{W}pgSz").get(f"{W}orient"), start))
    return found


def test_a_wide_table_turns_its_page_with_label_title_and_note_and_counts_on() -> None:
    data = made(
        Paragraph("封面", "CoverTitle"),
        CoverEnd(),
        Contents("目录"),
        Heading(1, "甲"),
        Paragraph("文"),
        PageBreak(),
        Paragraph("附件1", "AnnexLabel"),
        Paragraph("宽表", "AnnexTitle"),
        WIDE,
        Paragraph("注", "AnnexText"),
        PageBreak(),
        Paragraph("附件2", "AnnexLabel"),
        Paragraph("题", "AnnexTitle"),
        Paragraph("文"),
    )
    assert sections(data) == [(None, None), (None, None), (None, "1"), ("landscape", None), (None, None)]
    assert contents_of(data) == [("一、甲", "1"), ("附件1\u3000宽表", "2"), ("附件2\u3000题", "3")]
    # Its rows use the width that the turned page has.
    root = part(data, "word/document.xml")
    assert sum(int(column.get(f"{W}w")) for column in root.iter(f"{W}gridCol")) == 16838 - 2098 - 1984
    assert not any(p.find(f"{W}pPr/{W}pageBreakBefore") is not None for p in root.iter(f"{W}p"))


def test_a_wide_table_at_the_end_turns_the_last_section() -> None:
    data = made(Paragraph("文"), WIDE)
    assert sections(data) == [(None, "1"), ("landscape", None)]


# Numbers


def test_numbers_as_text_read_the_same_and_word_counts_none(small: Assessment, sample: Assessment) -> None:
    for assessment in (small, sample):
        counted, literal = report(assessment), report(assessment, Options(numbering="literal"))
        assert read_lines(literal) == read_lines(counted)
        assert contents_of(literal) == contents_of(counted)
        texts = [text_of(p) for p in part(literal, "word/document.xml").iter(f"{W}p")]
        assert any(text.startswith("（一）评估依据") for text in texts)


def test_groups_begin_at_one_where_levels_are_skipped() -> None:
    blocks = (
        Heading(1, "甲"),
        Item(4, "跳级"),
        Item(3, "升级"),
        Item(5, "又跳"),
        Item(5, "再"),
        Heading(2, "乙"),
        Item(5, "新"),
        Heading(1, "丙"),
        Item(3, "新"),
        Heading(2, "丁"),
    )
    expected = [
        "一、甲",
        "（1）跳级",
        "1.升级",
        "①又跳",
        "②再",
        "（一）乙",
        "①新",
        "二、丙",
        "1.新",
        "（一）丁",
    ]
    assert read_lines(made(*blocks)) == expected
    assert read_lines(made(*blocks, numbering="literal")) == expected


def test_circles_go_on_beyond_twenty_where_word_would_end_them() -> None:
    found = read_lines(made(*(Item(5, "项") for _ in range(52))))
    assert [text.removesuffix("项") for text in (found[0], *found[18:22], *found[48:])] == [
        "①", "⑲", "⑳", "㉑", "㉒", "㊾", "㊿", "(51)", "(52)",
    ]  # fmt: skip


def test_chinese_numbers() -> None:
    assert [chinese(n) for n in (1, 10, 11, 20, 21, 99, 100, 105, 110, 111)] == [
        "一", "十", "十一", "二十", "二十一", "九十九", "一百", "一百零五", "一百一十", "一百一十一",
    ]  # fmt: skip
    assert circled(36) == "㊱"


def test_whose_report_it_is_stands_centred_over_the_date() -> None:
    data = made(Paragraph("评估中心", "SignOff"), Paragraph("2024年6月11日", "SignOff"))
    name, day = part(data, "word/document.xml").iter(f"{W}p")
    date_width = 7 * (160 - 5) + 3 * 315 + 5 * 64
    indents = [p.find(f"{W}pPr").find(f"{W}ind") for p in (name, day)]
    assert int(indents[0].get(f"{W}right")) == 1260 + (date_width - 4 * 315) // 2
    assert indents[1] is None
    long = made(Paragraph("名" * 27, "SignOff"), Paragraph("2024年6月11日", "SignOff"))
    assert next(part(long, "word/document.xml").iter(f"{W}ind")).get(f"{W}right") == "0"


# What people typed


def test_signs_that_would_turn_or_hide_the_sentence_do_not_leave() -> None:
    assert visible("甲\u202e乙\u2067丙\u2069\u200f丁\u200b\ufeff\u00ad戊") == "甲乙丙丁戊"
    assert visible("一\r\n二\u2028三\r四") == "一\n二\n三\n四"
    assert visible("עברית😀\U000e0041\U0001f468\u200d\U0001f469") == "עברית😀\U0001f468\u200d\U0001f469"


def test_ten_thousand_characters_in_one_finding_come_out_whole() -> None:
    text = "甲乙丙，" * 2500
    bad = Finding.model_construct(**{**dict(finding(1, "management", "strength", "x")), "text": text})
    data = report(build(bad))
    assert f"（1）{text}" in read_lines(data)
    follows = dict(contents_of(data))["（四）服务质量"]
    assert int(follows) > 10_000 / 28 / 22


MAKE = (
    "import hashlib, json\n"
    "from tests.export.conftest import build\n"
    "from export.report import report\n"
    "print(json.dumps(hashlib.sha256(report(build(stage='draft'))).hexdigest()))"
)


def test_the_bytes_are_the_same_in_another_time_zone_locale_and_order_of_sets() -> None:
    found = set()
    for zone, locale, seed in (("Asia/Shanghai", "C", "1"), ("America/Los_Angeles", "zh_CN.UTF-8", "2")):
        done = subprocess.run(
            [sys.executable, "-c", MAKE],
            cwd=ROOT,
            env={**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(json.loads(done.stdout))
    assert len(found) == 1


# For readers and programs


def test_headings_annexes_language_and_tables_are_told_to_programs(small: Assessment) -> None:
    data = report(small)
    levels = {
        style.find(f"{W}name").get(f"{W}val"): style.find(f"{W}pPr/{W}outlineLvl").get(f"{W}val")
        for style in part(data, "word/styles.xml").iter(f"{W}style")
        if style.find(f"{W}pPr/{W}outlineLvl") is not None
    }
    assert levels == {"heading 1": "0", "heading 2": "1", "heading 3": "2", "附件标题": "0"}
    captions = [caption.get(f"{W}val") for caption in part(data, "word/document.xml").iter(f"{W}tblCaption")]
    assert len(captions) == 3
    assert all(captions)
    properties = Document(io.BytesIO(data)).core_properties
    assert (properties.language, properties.author, properties.subject) == (
        "zh-CN",
        "评估中心",
        "末期评估报告",
    )


def test_every_relation_of_the_package_leads_somewhere(small: Assessment) -> None:
    data = report(small)
    held = set(names(data))
    for name in held:
        if name.endswith(".rels"):
            folder = name.split("_rels/")[0]
            for relation in part(data, name):
                target = posixpath.join("/", folder, relation.get("Target"))
                assert posixpath.normpath(target)[1:] in held
    kinds = {relation.get("Type").split("/")[-1] for relation in part(data, "word/_rels/document.xml.rels")}
    assert {"styles", "numbering", "settings", "fontTable", "theme", "header", "footer"} <= kinds
