"""Workbooks from elsewhere: what stands in them, and what is bounded or refused before it does harm."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pytest

from models.errors import FileFault
from models.language import Language
from models.sheets.grid import Book, Grid
from storage import workbook, worksheet
from storage.sheets import read_sheets

ZH = Language("zh")


def made(fill: Callable[[Any], object]) -> bytes:
    """A workbook as a spreadsheet saves it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "指标"
    fill(sheet)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def changed(data: bytes, parts: Mapping[str, bytes | None], *, level: int = 6) -> bytes:
    """A workbook with some parts replaced, added or, where None, taken out."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        held: dict[str, bytes | None] = {name: package.read(name) for name in package.namelist()}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as package:
        for name, content in {**held, **parts}.items():
            if content is not None:
                package.writestr(name, content)
    return written.getvalue()


def sheet_of(rows: str, tail: str = "") -> bytes:
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData>{tail}</worksheet>"
    ).encode()


def with_shared_texts(data: bytes) -> bytes:
    """A workbook that keeps its texts in a part of their own, as Excel does."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        relations = package.read(RELATIONS).decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    added = f'<Relationship Id="rIdS" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    return changed(data, {RELATIONS: relations.replace("</Relationships>", added).encode()})


SHEET, RELATIONS = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
EMPTY = with_shared_texts(made(lambda sheet: sheet.append(["指标"])))


def hand(rows: str, tail: str = "") -> bytes:
    """A workbook whose only sheet is written by hand."""
    return changed(EMPTY, {SHEET: sheet_of(rows, tail)})


def grid(data: bytes) -> Grid:
    book: Book = read_sheets("a.xlsx", data)
    return book.grids[0]


def texts(found: Grid) -> dict[tuple[int, int], tuple[str, str]]:
    return {place: (cell.text, cell.kind) for place, cell in found.cells.items()}


def refused(data: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(FileFault) as caught:
        read_sheets(name, data)
    return ZH.say(caught.value.message)


# -- what stands in them ------------------------------------------------------------------------------


def test_texts_numbers_days_truths_and_errors_are_told_apart() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["入户\n探访", 778, 1831.5, 0.1 + 0.2, dt.date(2024, 5, 31), True, "#REF!", "0012"])

    found = texts(grid(made(fill)))
    assert found == {
        (1, 1): ("入户\n探访", "text"),
        (1, 2): ("778", "number"),
        (1, 3): ("1831.5", "number"),
        (1, 4): ("0.3", "number"),
        (1, 5): ("2024-05-31", "date"),
        (1, 6): ("TRUE", "bool"),
        (1, 7): ("#REF!", "error"),
        (1, 8): ("0012", "text"),
    }


@pytest.mark.parametrize("form", ["0%", "0.00%", "0.0%;[Red]-0.0%", '0.0" %"'])
def test_a_number_that_is_shown_as_a_percentage_is_known_as_one(form: str) -> None:
    def fill(sheet: Any) -> None:
        sheet.append([0.894])
        sheet["A1"].number_format = form

    assert grid(made(fill)).cells[1, 1].percent == ('"' not in form)


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("yyyy-mm-dd", "date"), ("m/d", "date"), ('yyyy"年"m"月"', "date"), ("[$-804]yyyy/m/d", "date"),
        ("General", "number"), ("#,##0", "number"), ('0"户"', "number"), ('0.00"小时"', "number"),
    ],
)  # fmt: skip
def test_what_a_number_is_comes_from_its_format(form: str, kind: str) -> None:
    def fill(sheet: Any) -> None:
        sheet.append([45000])
        sheet["A1"].number_format = form

    assert grid(made(fill)).cells[1, 1].kind == kind


def test_a_formula_counts_as_its_last_result_and_is_told_without_one() -> None:
    found = texts(grid(hand(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>SUM(A1:A9)</f></c>'
        '<c r="C1" t="str"><f>"a"</f><v>甲</v></c><c r="D1"><f>[1]Sheet1!A1</f><v>7</v></c></row>'
    )))  # fmt: skip
    assert found == {
        (1, 1): ("2", "number"), (1, 2): ("", "unsaved"), (1, 3): ("甲", "text"), (1, 4): ("7", "outside"),
    }  # fmt: skip


def test_merged_ranges_and_hidden_rows_and_sheets_are_known() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["南片区", 1])
        sheet.append([None, 2])
        sheet.merge_cells("A1:A2")
        sheet.row_dimensions[2].hidden = True
        other = sheet.parent.create_sheet("字典")
        other.append(["个"])
        other.sheet_state = "hidden"

    first, second = read_sheets("a.xlsx", made(fill)).grids
    covered = first.at(2, 1)
    assert covered is not None
    assert (covered.text, covered.row) == ("南片区", 1)
    assert (first.hidden_rows, first.is_hidden, second.is_hidden) == (frozenset({2}), False, True)


def test_readings_above_chinese_signs_are_no_text() -> None:
    shared = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>指</t></r><r><t>标</t></r>'
        "<rPh sb='0' eb='1'><t>zhibiao</t></rPh></si></sst>"
    )
    cell = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>7</v></c></row>'
    data = changed(hand(cell), {"xl/sharedStrings.xml": shared.encode()})
    assert texts(grid(data)) == {(1, 1): ("指标", "text")}


def test_signs_that_excel_writes_as_codes_are_read_as_signs() -> None:
    """A return within a cell is ``_x000D_`` to Excel, and an underscore before such a code ``_x005F_``."""
    text = "入户_x000D_探访_x005F_x003D_1 _x0000__xd800__x003D_ _xyz_"
    book = read_sheets("b.xlsx", made(lambda sheet: sheet.append([text])))
    assert book.grids[0].cells[1, 1].text == "入户探访_x003D_1 = _xyz_"


def test_cells_without_references_and_strict_names_are_read() -> None:
    rows = "<x:row><x:c t='inlineStr'><x:is><x:t>甲</x:t></x:is></x:c><x:c><x:v>3</x:v></x:c></x:row>"
    sheet = f"<x:worksheet xmlns:x='http://purl.oclc.org/ooxml/spreadsheetml/main'><x:sheetData>{rows}</x:sheetData></x:worksheet>"
    assert texts(grid(changed(EMPTY, {SHEET: sheet.encode()}))) == {
        (1, 1): ("甲", "text"), (1, 2): ("3", "number"),
    }  # fmt: skip


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    def fill(sheet: Any) -> None:
        sheet.append([dt.date(2024, 5, 31)])
        sheet.parent.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    assert grid(made(fill)).cells[1, 1].text == "2024-05-31"


def test_empty_rows_below_cost_nothing() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + "".join(f'<row r="{n}"/>' for n in range(2, 50_000))
    assert grid(hand(rows)).height == 1


# -- hostile ------------------------------------------------------------------------------------------


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 2_000_000)
    zeros = b"0" * (workbook.MOST_UNPACKED + 1)
    assert "解开后超过" in refused(changed(EMPTY, {"xl/media/a.bin": zeros}, level=9))


def test_a_size_that_lies_unpacks_to_no_more_than_it_says() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 5_000))
    data = bytearray(hand(rows))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
        size = package.getinfo(SHEET).file_size
    at = data.find(struct.pack("<I", size), data.find(b"PK\x01\x02"))
    data[at : at + 4] = struct.pack("<I", 100)
    assert "已损坏" in refused(bytes(data))


def test_a_packing_that_unpacks_with_as_much_memory_as_it_likes_is_refused() -> None:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(EMPTY)) as package,
        zipfile.ZipFile(written, "w", zipfile.ZIP_LZMA) as other,
    ):
        for name in package.namelist():
            other.writestr(name, package.read(name))
    assert "已损坏" in refused(written.getvalue())


def test_too_many_parts_are_refused() -> None:
    many = {f"xl/media/{n}": b"" for n in range(workbook.MOST_PARTS)}
    assert "解开后超过" in refused(changed(EMPTY, many))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE a [<!ENTITY x "甲"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>',
    ],
)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "_rels/.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_every_part_and_encoding(head: str, part: str, encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?>{head}<a/>'.encode(encoding)
    data = changed(EMPTY, {part: body})
    assert "文档类型声明" in refused(data)


def test_rows_columns_cells_and_signs_are_bounded() -> None:
    assert "超过 120000 行" in refused(hand('<row r="120001"><c r="A120001"><v>1</v></c></row>'))
    assert "超过 300 列" in refused(hand('<row r="1"><c r="XFD1"><v>1</v></c></row>'))
    long = "甲" * (worksheet.LONGEST + 1)
    assert "超过 4000 字" in refused(
        hand(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{long}</t></is></c></row>')
    )


def test_more_rows_than_may_be_are_refused_as_soon_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worksheet, "MOST_ROWS", 1_000)
    rows = "<row><c><v>1</v></c></row>" * 1_001
    assert "第 1001 行：超过 1000 行" in refused(hand(rows))


def test_very_many_cells_that_only_have_a_format_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worksheet, "MOST_WRITTEN", 100)
    assert "只设了格式" in refused(hand("<row>" + '<c s="1"/>' * 101 + "</row>"))


def test_merged_ranges_are_followed_within_what_is_used_alone() -> None:
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="nonsense"/></mergeCells>'
    found = grid(hand('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>', merged))
    assert (found.height, found.width) == (1, 2)
    corner = found.at(1, 2)
    assert corner is not None
    assert corner.text == "1"


def test_very_many_merged_cells_are_refused() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9000"><c r="KN9000"><v>1</v></c></row>'
    merged = "<mergeCells>" + '<mergeCell ref="A1:KN9000"/>' * 3 + "</mergeCells>"
    assert "合并单元格过多" in refused(hand(cells, merged))


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/styles.xml", b"<s><cellXfs>%s</cellXfs></s>" % (b"<xf/>" * 3_000)),
        ("xl/worksheets/sheet1.xml", sheet_of("<row hidden='1'/>" * 3_000)),
    ],
)
def test_elements_without_end_are_refused_as_soon_as_they_come(
    monkeypatch: pytest.MonkeyPatch, part: str, content: bytes
) -> None:
    """A small file may unfold to a hundred megabytes of the smallest elements: minutes, gigabytes."""
    monkeypatch.setattr(workbook, "MOST_ELEMENTS", 2_000)
    data = changed(made(lambda sheet: sheet.append(["指标", 1])), {part: content})
    with pytest.raises(FileFault) as refused:
        read_sheets("b.xlsx", data)
    assert refused.value.reason.key == "sheet.file.bomb"


def test_very_many_merged_ranges_are_refused_as_soon_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worksheet, "MOST_MERGED", 2)
    rows, tail = '<row r="1"><c r="A1"><v>1</v></c></row>', '<mergeCell ref="B2:C2"/>' * 3
    data = changed(made(lambda sheet: None), {"xl/worksheets/sheet1.xml": sheet_of(rows, tail)})
    with pytest.raises(FileFault) as refused:
        read_sheets("b.xlsx", data)
    assert refused.value.reason.key == "sheet.file.merged"


def test_macros_passwords_and_other_kinds_are_refused_in_words() -> None:
    old = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    assert "带有宏" in refused(changed(EMPTY, {"xl/vbaProject.bin": b"x"}), "a.xlsm")
    assert "旧版 .xls" in refused(old, "a.xls")
    assert "密码" in refused(old + "EncryptedPackage".encode("utf-16-le"))
    assert ".ods" in refused(changed(EMPTY, {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}))
    assert ".xlsb" in refused(changed(EMPTY, {"xl/workbook.bin": b"x"}))
    assert "不是工作簿" in refused(changed(EMPTY, {"[Content_Types].xml": None}))
    assert "没有内容" in refused(hand(""))


@pytest.mark.parametrize("cut", [10, 200, 2_000])
def test_a_torn_workbook_is_damaged(cut: int) -> None:
    assert "已损坏" in refused(EMPTY[:-cut])


def test_a_flipped_byte_is_a_fault_or_is_harmless_and_never_a_crash() -> None:
    data = made(lambda sheet: [sheet.append(["指标", "单位", n]) for n in range(30)])
    for at in range(0, len(data), 37):
        flipped = bytearray(data)
        flipped[at] ^= 0x55
        try:
            read_sheets("a.xlsx", bytes(flipped))
        except FileFault:
            continue


def test_bad_references_styles_and_numbers_do_no_harm() -> None:
    found = grid(hand(
        '<row r="x"><c r="!!" s="99999" t="s"><v>999999999</v></c><c r="B1" s="-1"><v>1e999</v></c>'
        '<c r="C1"><v>nan</v></c><c r="D1" t="zz"><v>5</v></c></row>'
    ))  # fmt: skip
    assert {cell.kind for cell in found.cells.values()} <= {"text", "number"}
    assert found.cells[1, 4].text == "5"
