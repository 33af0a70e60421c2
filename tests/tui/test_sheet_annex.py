"""The annexes and tables as a station sends them: ugly, and the same figures all the same."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.tui.conftest import STAFF, Zhanping

SAMPLE = tomllib.loads((files("models") / "samples" / "sample.toml").read_text("utf-8"))
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
DISTRICTS = {row["id"]: row["name"] for row in SAMPLE["district"]}
CREDENTIALS = {"intermediate": "中级社工师", "assistant": "助理社工师", "none": "未持证"}
Rows = Iterator[Sequence[Any]]


def targets() -> Rows:
    """Full-width digits, thousands with commas, units behind figures, a rate that nobody computed again."""
    yield ["榕湾街“双百工程”社工站购买服务项目指标完成情况统计表"]
    yield ["填报单位：南江市同行社会工作发展中心", None, None, None, "数据截至：2024年5月31日"]
    yield ["序号", "服务\n指标", "单位", "协议\n指标量", "实际完成", "完成率（%）"]
    for n, row in enumerate(SAMPLE["target"], start=1):
        agreed = "—" if "target" not in row else f"{row['target']:,}" if n % 2 else row["target"]
        done = str(row["actual"]).translate(WIDE) if n % 3 else f"{row['actual']}{row['unit']}"
        yield [n, row["name"], row["unit"], agreed, done, "124.68%"]
    yield ["合计", None, None, None, None, None]
    yield ["注：以上数据由社工站提供"]


def attendance() -> Rows:
    yield ["社工到岗情况统计表"]
    yield ["人员代号", "资格证书", "入职时间", "应到岗（人次）", "实到岗（人次）", "备注"]
    for row in SAMPLE["attendance"]["row"]:
        yield [
            row["code"],
            CREDENTIALS[row["credential"]],
            f"{row['joined']}年7月",
            row["due"],
            row["present"],
        ]
    yield ["合 计", None, None, 220, 221]


def client_files() -> Rows:
    """Headings in two rows, the district merged over its communities."""
    yield ["片区", "社区", "应建档", None, "实建档", None, None]
    yield [None, None, "户", "人", "户", "人", "份"]
    for row in SAMPLE["files"]:
        figures = (row.get(name, "/") for name in ("households_due", "people_due"))
        yield [
            DISTRICTS[row["district"]], row["community"], *figures,
            f"{row['households']}户", row.get("people", "/"), row.get("copies", "/"),
        ]  # fmt: skip
    yield ["合计", None, 248, None, 248, None, None]


def workbook(**changes: int) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "附件1"
    for row in targets():
        sheet.append([changes.get(str(row[1]), cell) if n == 4 else cell for n, cell in enumerate(row)])
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("A2:D2")
    second = made.create_sheet("附件2")
    for row in attendance():
        second.append(row)
    third = made.create_sheet("建档")
    for row in client_files():
        third.append(row)
    for area in ("A1:A2", "B1:B2", "C1:D1", "E1:G1", "A3:A5", "A6:A8", "A9:A10"):
        third.merge_cells(area)
    fourth = made.create_sheet("继续教育")
    for row in (["继续教育情况"], ["要求时数", "1320小时"], ["实际完成时数", "1,831.5"]):
        fourth.append(row)
    fifth = made.create_sheet("满意度")
    for row in (
        ["服务对象总数", 1860],
        ["抽取人数", "100人"],
        ["有效份数", "１００份"],
        ["总体满意度", 0.894],
    ):
        fifth.append(row)
    fifth["B4"].number_format = "0.0%"
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def test_the_ugly_workbook_of_a_station_says_what_the_sample_says(zhanping: Zhanping, demo: Path) -> None:
    shown = zhanping("facts", "demo", "import", "-", "--dry-run", "--json", stdin=workbook()).json
    assert [(source["topic"], source["rows"]) for source in shown["sources"]] == [
        ("targets", 15), ("attendance", 22), ("files", 8), ("training", 1), ("survey", 1),
    ]  # fmt: skip
    assert shown["changes"] == []


def test_one_figure_that_differs_is_the_one_change(zhanping: Zhanping, demo: Path) -> None:
    data = workbook(志愿者骨干=28)
    done = zhanping("facts", "demo", "import", "-", "--yes", stdin=data, user=STAFF, lang="zh")
    assert done.code == 0
    assert "指标完成情况：新增 0、更改 1、删去 0、不变 14" in done.out
    assert "~ 志愿者骨干 · 完成量：27 → 28" in done.out


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sheet", ["targets", "attendance", "client_files"])
def test_the_same_as_text_in_every_encoding_says_the_same(
    zhanping: Zhanping, demo: Path, tmp_path: Path, encoding: str, sheet: str
) -> None:
    rows: Rows = globals()[sheet]()
    lines = (";".join("" if cell is None else str(cell).replace("\n", "") for cell in row) for row in rows)
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    outcome = zhanping("facts", "demo", "import", str(path), "--yes")
    assert (outcome.code, outcome.err) == (0, "")
    assert "nothing to import" in outcome.out


def test_the_sheets_fill_an_empty_evaluation_with_the_ids_that_rules_refer_to(
    zhanping: Zhanping, jia: Path
) -> None:
    districts = "片区,社区\n" + "\n".join(
        f"{row['name']},{'、'.join(row['communities'])}" for row in SAMPLE["district"]
    )
    path = jia / "districts.csv"
    path.write_text(districts, "utf-8")
    words = ("facts", "jia", "import", "-", str(path), "--yes")
    assert zhanping(*words, stdin=workbook()).code == 0
    shown = zhanping("facts", "jia", "show", "--json").json
    assert [row["id"] for row in shown["targets"]] == [row["id"] for row in SAMPLE["target"]]
    percents = {row["id"]: row["percent"] for row in shown["targets"]}
    assert (percents["home-visits"], percents["small-event-people"]) == (124.68, 412.5)
    ratios = {row["name"]: row["percent"] for row in shown["ratios"]}
    assert (ratios["training.hours"], ratios["files.households"]) == (138.75, 100)


def test_what_the_program_writes_as_a_workbook_it_reads_back(
    zhanping: Zhanping, demo: Path, tmp_path: Path
) -> None:
    path = tmp_path / "r.xlsx"
    assert zhanping("report", "demo", "--format", "xlsx", "-o", str(path)).code == 0
    shown = zhanping("facts", "demo", "import", str(path), "--dry-run", "--json").json
    assert {"targets", "attendance", "files"} <= {source["topic"] for source in shown["sources"]}
    assert shown["changes"] == []
