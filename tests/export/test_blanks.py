"""The blank sheets: known by their own headings, with hints instead of data, the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from export.blanks import blank_files
from models.language import LANGUAGES, Language

ZH, EN = Language("zh"), Language("en")


def book(name: str, words: Language = ZH) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(dict(blank_files(words))[name]))


def test_there_is_a_sheet_for_each_topic_behind_a_how_to() -> None:
    assert book("facts.xlsx").sheetnames == [
        "填写说明", "片区与社区", "指标完成情况", "到岗情况", "到岗合计", "继续教育", "建档情况", "人员配备",
        "满意度调查", "服务对象名册", "满意度问卷",
    ]  # fmt: skip
    assert book("indicators.xlsx", EN).sheetnames == ["How to", "indicators", "parties", "grades"]


@pytest.mark.parametrize("words", [ZH, EN], ids=LANGUAGES)
def test_examples_are_comments_and_never_data(words: Language) -> None:
    for name, data in blank_files(words):
        made = openpyxl.load_workbook(io.BytesIO(data))
        for sheet in made.worksheets[1:]:
            is_form = sheet.max_row > 1
            cells = [row[0] for row in sheet.iter_rows(min_row=2)] if is_form else list(sheet[1])
            assert cells, (name, sheet.title)
            assert all(cell.comment and cell.comment.text for cell in cells)
            assert all(row[1].value is None for row in sheet.iter_rows(min_row=2)) or not is_form


def test_codes_and_names_are_text_and_fixed_values_are_lists() -> None:
    made = book("facts.xlsx")
    assert made["到岗情况"].column_dimensions["A"].number_format == "@"
    assert made["服务对象名册"].column_dimensions["A"].number_format == "@"
    lists = {sheet.title: [v.formula1 for v in sheet.data_validations.dataValidation] for sheet in made}
    assert lists["到岗情况"] == ['"中级社工师,助理社工师,无证"']
    assert lists["满意度调查"] == ['"随机抽取,全覆盖"', '"各题得分平均,满意人数占比"']
    assert book("indicators.xlsx")["指标"].data_validations.dataValidation[0].formula1 == '"全站,片区"'


def test_the_bytes_are_the_same_every_time_and_say_no_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    first = dict(blank_files(ZH, with_text=True))
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert dict(blank_files(ZH, with_text=True)) == first
    with zipfile.ZipFile(io.BytesIO(first["facts.xlsx"])) as package:
        core = package.read("docProps/core.xml").decode()
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[0-9:]+Z", core)) == {"2000-01-01T00:00:00Z"}


def test_text_files_have_the_mark_by_which_excel_tells_utf8() -> None:
    made = dict(blank_files(ZH, with_text=True))
    texts = {name: data for name, data in made.items() if Path(name).suffix == ".csv"}
    assert len(texts) == 13
    assert texts["targets.csv"] == "\ufeff指标,单位,协议量,完成量\r\n".encode()
    assert texts["training.csv"] == "\ufeff要求时数,\r\n完成时数,\r\n".encode()
