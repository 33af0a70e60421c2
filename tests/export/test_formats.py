"""One report in many formats: what each tells, what none tells, and hostile text that stays text in all."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from openpyxl import load_workbook

from export.formats import FORMATS, MADE, TABLES, Format, Table, check, tables_of, written
from export.formats.separated import guarded
from export.plain import visible
from export.report.options import VARIANTS, Office, Options, Sealed, Variant
from export.report.wording import read
from models.entries import Finding
from models.errors import UsageError
from models.facts import completion
from models.scoring import Assessment
from tests.export.conftest import build, finding

ROOT = Path(__file__).parents[2]
HOSTILE = (
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",
    "<w:p>不是标签</w:p> & &amp;",
    "{{ station }} {station} {0} {% raw %}",
    "**粗** _斜_ `码` [链](javascript:alert(1)) <script>alert(1)</script> ~~删~~",
    "# 标题\n- 项\n1. 项\n> 引\n| a | b |\n---\n    四格",
    "控制\x00\x07\x1b[31m字符",
    "从右\u202e到左\u202c",
    "长" * 10_000,
)


def hostile() -> Assessment:
    return build(findings=[finding(n, "management", "concern", text) for n, text in enumerate(HOSTILE, 1)])


def made(
    assessment: Assessment, form: Format, variant: Variant = "working", table: Table | None = None
) -> bytes:
    return written(assessment, Options(variant=variant), form, table=table)


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    book = load_workbook(io.BytesIO(data))
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book}


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


# -- which make sense ----------------------------------------------------------------------------


def test_every_variant_is_a_word_file_a_pdf_and_a_text() -> None:
    assert set(MADE) == set(VARIANTS)
    assert all({"docx", "pdf", "md"} <= set(forms) <= set(FORMATS) for forms in MADE.values())


@pytest.mark.parametrize("variant", ["grade", "notice", "briefing", "summary"])
def test_a_sheet_of_what_has_no_tables_is_refused_and_says_what_there_is(variant: Variant) -> None:
    with pytest.raises(UsageError) as refused:
        check(variant, "xlsx")
    assert refused.value.message.params["known"] == ", ".join(MADE[variant])


def test_points_are_in_the_working_papers_tables_alone() -> None:
    assert tables_of("working") == TABLES
    assert {"scores", "results"} & {*tables_of("report")} == set()
    with pytest.raises(UsageError):
        check("report", "csv", "scores")


# -- what they tell ------------------------------------------------------------------------------


def test_the_score_matrix_has_every_line_every_evaluator_and_the_panels_points(sample: Assessment) -> None:
    matrix = sheets(made(sample, "xlsx"))["评分明细"]
    head, *lines = matrix
    people = [member.name for member in sample.evaluation.setup.member if member.role != "staff"]
    assert head[6:-2] == people
    assert len(lines) == len(sample.cells)
    for line, result in zip(lines, sample.cells.values(), strict=True):
        assert line[1] == result.cell.indicator
        assert result.points is not None
        assert Decimal(str(line[-2])) == sample.shown(result.points.low)
        given = [result.given.get(name) for name in people]
        assert [Decimal(str(value)) for value in line[6:-2]] == given


def test_who_scored_nothing_is_told_in_words_and_never_as_zero() -> None:
    head, *lines = sheets(made(build(scored=False, stage="on_site"), "xlsx"))["评分明细"]
    assert {tuple(line[6:8]) for line in lines} == {("未评", "未评")}
    assert all(str(line[-2]).startswith("0.00 至 ") for line in lines)
    assert head[6:8] == ["甲", "乙"]


def test_every_completion_in_the_sheet_is_the_one_that_the_models_compute(sample: Assessment) -> None:
    targets = sample.evaluation.facts.targets.rows
    for _, *lines in (
        sheets(made(sample, "xlsx", "report"))["指标完成情况"],
        rows(made(sample, "csv", "report")),
    ):
        assert [str(line[1]) for line in lines] == [row.name for row in targets]
        for line, row in zip(lines, targets, strict=True):
            percent = completion(row).percent
            assert (None if line[5] in (None, "") else Decimal(str(line[5]))) == (
                None if percent is None else Decimal(percent)
            )


def test_the_sheets_have_frozen_heads_widths_and_a_percent_format(small: Assessment) -> None:
    book = load_workbook(io.BytesIO(made(small, "xlsx")))
    assert book.sheetnames == [
        "评分明细", "得分汇总", "指标完成情况", "到岗情况", "各项比率", "建档情况", "评估意见"
    ]  # fmt: skip
    for page in book:
        assert page.freeze_panes == "A2"
        assert page.print_title_rows == "$1:$1"
        assert all(page.column_dimensions[cell.column_letter].width >= 10 for cell in page[1])
    assert book["指标完成情况"]["F2"].number_format == 'General"%"'


def test_the_rows_are_as_high_as_their_texts_and_fonts_are_in_the_order_that_excel_keeps_to(
    small: Assessment,
) -> None:
    long = Finding(author="甲", id="l", section="management", polarity="concern", text="长" * 400)
    data = made(build(findings=[long]), "xlsx")
    [*_, page] = load_workbook(io.BytesIO(data))
    assert page.row_dimensions[2].height >= 15 * (400 * 2 // 90)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        styles = package.read("xl/styles.xml").decode()
    for font in re.findall("<font>(.*?)</font>", styles):
        parts = re.findall(r"<(\w+)", font)
        order = [
            part for part in ("b", "sz", "color", "name", "family", "charset", "scheme") if part in parts
        ]
        assert parts == [part for part in order if part in parts]


def test_the_official_report_tells_no_points_in_any_format(sample: Assessment) -> None:
    for form in ("xlsx", "csv", "json", "md"):
        data = made(sample, form, "report")
        text = str(sheets(data)) if form == "xlsx" else data.decode()
        for name in ("林静", "陈嘉树", str(sample.total)):
            assert name not in text, (form, name)


def test_json_tells_the_grade_to_the_public_and_the_scores_with_their_evidence_inside(
    sample: Assessment,
) -> None:
    public = json.loads(made(sample, "json", "grade"))
    assert public["grade"] == "良好"
    assert {"total", "sections", "findings", "scores"} & public.keys() == set()
    report = json.loads(made(sample, "json", "report"))
    assert len(report["targets"]) == len(sample.evaluation.facts.targets.rows)
    assert {"total", "interval", "sections", "parties", "scores"} & report.keys() == set()
    working = json.loads(made(sample, "json"))
    assert working["total"] == float(sample.total or 0)
    assert len(working["scores"]) == len(sample.cells)
    assert any(score["evidence"] for score in working["scores"])
    assert working["checks"]["blocking"] == 0


def test_a_sealed_version_says_so_in_the_data_and_the_properties_of_the_workbook(small: Assessment) -> None:
    options = Options(variant="working", sealed=Sealed(2, "ab" * 32))
    assert json.loads(written(small, options, "json"))["sealed"] == {"version": 2, "digest": "ab" * 32}
    book = load_workbook(io.BytesIO(written(small, options, "xlsx")))
    assert (book.properties.version, book.properties.identifier) == ("2", "ab" * 32)


def test_csv_has_a_byte_order_mark_and_lines_after_rfc_4180(small: Assessment) -> None:
    data = made(small, "csv", table="findings")
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == len(rows(data)) == len(small.evaluation.report_findings) + 1
    assert {len(row) for row in rows(data)} == {7}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_can_be_had_as_csv(sample: Assessment, table: Table) -> None:
    head, *lines = rows(made(sample, "csv", table=table))
    assert lines
    assert all(len(line) == len(head) for line in lines)


# -- text stays text -----------------------------------------------------------------------------


def test_in_a_workbook_no_text_is_a_formula_or_becomes_one_when_it_is_edited() -> None:
    book = load_workbook(io.BytesIO(made(hostile(), "xlsx")))
    told = book["评估意见"]["F"][1:]
    assert [cell.data_type for cell in told] == ["s"] * len(HOSTILE)
    assert {cell.number_format for cell in told} == {"@"}
    assert told[0].value == HOSTILE[0]
    assert told[-1].value == HOSTILE[-1]
    with zipfile.ZipFile(io.BytesIO(made(hostile(), "xlsx"))) as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist())


def test_what_looks_like_the_code_of_a_sign_is_not_read_as_one() -> None:
    """Excel reads ``_x003D_`` as ``=``; what was typed must stand there."""
    found = finding(1, "management", "concern", "_x003D_1+1 _x0000_ _xyz_")
    data = made(build(findings=[found]), "xlsx")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        whole = b"".join(package.read(name) for name in package.namelist())
    assert b"_x005F_x003D_1+1 _x005F_x0000_ _xyz_" in whole


@pytest.mark.parametrize("text", ["a/b:c*[d]?\\\\", "\\u0000\\u0007", "'", "\\u202e", "长" * 99])
def test_no_sentence_of_an_office_makes_a_workbook_that_cannot_be_written(text: str) -> None:
    words = read("w.toml", f'[sheet]\ntargets = "{text}"\nfiles = "{text}"\ninternal = "{text}"\n')
    options = Options(variant="working", office=Office(words))
    names = load_workbook(io.BytesIO(written(build(), options, "xlsx"))).sheetnames
    assert len(set(names)) == len(TABLES)
    assert not any(set(name) & set("[]:*?/\\'\x00\x07\u202e") or len(name) > 31 for name in names)


@pytest.mark.parametrize("table", ["findings", "scores"])
def test_in_csv_nothing_begins_as_a_formula_does(table: Table) -> None:
    for row in rows(made(hostile(), "csv", table=table)):
        assert not any(cell.lstrip(" \n").startswith(tuple("=+-@＝＋－＠\t\r")) for cell in row)


def test_a_text_that_no_spreadsheet_runs_is_left_as_it_is() -> None:
    assert guarded("85 % = 17/20") == "85 % = 17/20"
    assert guarded("=1") == "'=1"
    assert guarded(" =1") == "' =1"


@pytest.mark.parametrize("text", HOSTILE[:-1])
def test_in_markdown_what_people_wrote_is_text_and_nothing_else(text: str) -> None:
    data = made(build(findings=[finding(1, "management", "concern", text)]), "md", "report").decode()
    clean = made(build(findings=[finding(1, "management", "concern", "平")]), "md", "report").decode()
    assert kinds(data) - kinds(clean) <= {"hardbreak", "softbreak", "text_special"}
    shown = "".join(texts(data))
    for line in text.split("\n"):
        kept = visible(line).replace("\t", " ").strip()
        assert kept.replace(" ", "") in shown.replace(" ", "")


def kinds(data: str) -> set[str]:
    """What Markdown makes of a text."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(data)
    found = {token.type for token in tokens}
    return found | {child.type for token in tokens for child in token.children or ()}


def texts(data: str) -> list[str]:
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(data)
    return [
        child.content for token in tokens for child in token.children or () if child.type.startswith("text")
    ]


def test_markdown_has_the_numbers_as_text(small: Assessment) -> None:
    text = made(small, "md", "report").decode()
    for heading in ("## 一、", "### （一）", "#### 1.", "（1）", "①", "| 序号 |"):
        assert heading in text


# -- the same bytes ------------------------------------------------------------------------------

_SCRIPT = """
import hashlib, sys
from tests.export.conftest import build
from export.formats import written
from export.report.options import Options
made = build()
for form in ("docx", "xlsx", "csv", "md", "json"):
    print(form, hashlib.sha256(written(made, Options(variant="working"), form)).hexdigest())
"""


def test_the_same_data_is_the_same_bytes_in_another_time_zone_locale_and_order_of_sets() -> None:
    told = set()
    for zone, locale, seed in (("Asia/Shanghai", "zh_CN.UTF-8", "1"), ("America/Lima", "C", "77")):
        environment = {
            **os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        told.add(done.stdout)
    assert len(told) == 1
    assert told.pop().count("\n") == 5


def test_a_longer_finding_than_excel_holds_is_not_let_break_the_file() -> None:
    long = Finding(author="甲", id="l", section="management", polarity="concern", text="长" * 20_000)
    [*_, last] = sheets(made(build(findings=[long]), "xlsx"))["评估意见"]
    assert last[5] == "长" * 20_000
