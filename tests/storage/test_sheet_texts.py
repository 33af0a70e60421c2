"""Text files of sheets: every encoding and separator that spreadsheets write."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from models.errors import FileFault
from models.language import Language
from storage import sheets
from storage.sheets import bytes_from, is_sheet, read_sheets

ZH = Language("zh")
ROWS = (("指标", "单位", "完成量"), ("入户探访", "个", "７７８"), ("小组，节", "节", "1,234"))


def written(separator: str, end: str = "\r\n") -> str:
    def field(text: str) -> str:
        return f'"{text}"' if separator in text else text

    return end.join(separator.join(field(text) for text in row) for row in ROWS) + end


def rows(data: bytes, name: str = "a.csv") -> tuple[tuple[str, ...], ...]:
    (grid,) = read_sheets(name, data).grids
    return tuple(tuple(cell.text for _, cell in grid.across(n)) for n in range(1, grid.height + 1))


def refused(data: bytes, name: str = "a.csv") -> str:
    with pytest.raises(FileFault) as caught:
        read_sheets(name, data)
    return ZH.say(caught.value.message)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_every_encoding_and_separator_reads_the_same(encoding: str, separator: str, end: str) -> None:
    assert rows(written(separator, end).encode(encoding)) == ROWS


def test_an_encoding_that_had_to_be_found_out_is_said() -> None:
    (grid,) = read_sheets("a.csv", written(",").encode("gb18030")).grids
    assert grid.encoding == "GB18030"
    (plain,) = read_sheets("a.csv", written(",").encode()).grids
    assert plain.encoding == ""


def test_rare_signs_of_gb18030_are_read() -> None:
    assert rows("姓名\n㐀𠮷\n".encode("gb18030")) == (("姓名",), ("㐀𠮷",))


def test_quotes_hold_separators_and_line_breaks() -> None:
    data = '指标,备注\r\n"入户\n探访","甲,乙"\r\n小组,"说""好"""\r\n'.encode()
    assert rows(data) == (("指标", "备注"), ("入户\n探访", "甲,乙"), ("小组", '说"好"'))


def test_a_title_does_not_decide_the_separator() -> None:
    assert rows("2024年,指标\n指标;单位\n小组;个\n走访;次\n".encode())[2] == ("小组", "个")


def test_what_is_no_text_is_refused() -> None:
    assert "既不是 .xlsx" in refused(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert "既不是 .xlsx" in refused(b"\xff\xff\xff\xff", "a.txt")
    assert "没有内容" in refused(b"\xef\xbb\xbf \r\n")
    assert "没有内容" in refused(b"")


def test_rows_columns_and_signs_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 100)
    assert "第 101 行：超过 100 行" in refused(b"1\n" * 101)
    assert "超过 300 列" in refused(b"1," * 400)
    assert "超过 4000 字" in refused(b"1" * 5_000)
    assert refused(b'a,b\n"' + b"x" * 200_000).startswith("a.csv")


def test_a_file_is_one_of_sheets_by_how_it_begins_or_by_its_name(tmp_path: Path) -> None:
    assert is_sheet("a.toml", b"PK\x03\x04")
    assert is_sheet("a.CSV", b"")
    assert not is_sheet("facts", b"[training]\n")


def test_no_more_is_read_than_a_sheet_may_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_BYTES", 8)
    path = tmp_path / "a.csv"
    path.write_bytes(b"123456789")
    for name, stdin in ((str(path), b""), ("-", b"123456789")):
        with pytest.raises(FileFault):
            bytes_from(name, io.BytesIO(stdin))
    with pytest.raises(FileFault):
        bytes_from(str(tmp_path / "none.csv"), io.BytesIO())
