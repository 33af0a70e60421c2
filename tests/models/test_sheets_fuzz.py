"""Any grid of cells is read or refused in words; what was imported once changes nothing the second time."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from models.acts import Ballot, Roster
from models.entries import Entry, FactEntry
from models.errors import FileFault
from models.evaluation import Evaluation, fold
from models.sheets.framework_text import framework_text
from models.sheets.grid import Area, Book, Cell, Grid, Kind, SheetFaults, Spot
from models.sheets.indicators import read_system
from models.sheets.plan import plan
from tests.models.sheets import ZH, grid, planned, standing

HEADINGS = (
    "指标", "单位", "协议量", "完成量", "类别", "人员代号", "资格", "应到", "实到", "要求时数",
    "完成时数", "片区", "社区", "应建档户", "实建档户", "份数", "服务对象代号", "第1题", "第2题", "第3题",
    "有效份数", "满意度", "月数", "在岗人数", "一级指标", "二级指标", "三级指标", "分值", "评分标准",
    "等级", "最低分", "评估主体", "权重",
)  # fmt: skip
TEXTS = (
    "入户探访", "南片区", "榕荫社区", "北片区", "W01", "C0001", "无", "—", "合计", "小计", "注：甲",
    "89.4%", "46户", "42份", "１２", "1,234", "一百", "2024年3月", "中级", "第三方",
    "优秀3分；良好2分；较差0分", "项目管理（30分）", "一票否决", "\u202e", "{x}", "=1+1", "[b]", "0.5",
    "非常满意", "个", "人次", "\x07", "1e5", "-1",
    "甲" * 90, "9" * 30,
)  # fmt: skip
KINDS: tuple[Kind, ...] = ("date", "bool", "error", "unsaved", "outside")
CELLS = st.one_of(
    st.sampled_from(HEADINGS).map(lambda text: Cell(1, 1, text)),
    st.sampled_from(TEXTS).map(lambda text: Cell(1, 1, text)),
    st.decimals(-5, 2000, places=2).map(lambda value: Cell(1, 1, f"{value:f}", "number")),
    st.integers(0, 12).map(lambda value: Cell(1, 1, str(value), "number", percent=value == 1)),
    st.sampled_from(KINDS).map(lambda kind: Cell(1, 1, "x", kind)),
    st.none(),
)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=8)
HEADED = st.builds(
    lambda head, rows: [[Cell(1, 1, text) for text in head], *rows],
    st.lists(st.sampled_from(HEADINGS), min_size=2, max_size=6, unique=True),
    ROWS,
)
AREAS = st.lists(st.builds(Area, *[st.integers(1, 9)] * 4), max_size=3)


def made(rows: list[list[Cell | None]], areas: list[Area]) -> Grid:
    found = grid(*rows)
    return Grid(found.file, found.sheet, found.cells, tuple(areas), found.hidden_rows)


def after(evaluation: Evaluation, entries: tuple[Entry, ...]) -> Evaluation:
    kept = [FactEntry.of("林一", getattr(evaluation.facts, "districts"))]  # noqa: B009 - a topic by its name
    return fold(evaluation.setup, evaluation.framework, [*kept, *entries])


@settings(max_examples=400, deadline=None)
@given(st.one_of(ROWS, HEADED), AREAS)
def test_any_grid_is_read_or_refused_in_words(rows: list[list[Cell | None]], areas: list[Area]) -> None:
    try:
        found = planned(made(rows, areas))
    except SheetFaults as error:
        ZH.say(error.message)  # fails where a sentence is missing
        return
    assert all(isinstance(entry, FactEntry | Roster | Ballot) for entry in found.entries)
    again = plan(after(standing(), found.entries), [Book("a.xlsx", (made(rows, areas),))], "何芸")
    assert again.changes == ()


@settings(max_examples=200, deadline=None)
@given(st.one_of(ROWS, HEADED), AREAS)
def test_any_grid_is_an_indicator_system_or_refused_in_words(
    rows: list[list[Cell | None]], areas: list[Area]
) -> None:
    try:
        system = read_system(Book("a.xlsx", (made(rows, areas),)))
        framework_text(system, "x", "体系", (), Spot("a.xlsx"))
    except (SheetFaults, FileFault) as error:
        ZH.say(error.message)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 9999)), min_size=1, max_size=12))
def test_what_is_imported_is_what_the_sheet_says(figures: list[tuple[int, int]]) -> None:
    rows = [(f"指标{n}", "个", agreed, done) for n, (agreed, done) in enumerate(figures)]
    (entry,) = planned(grid(("指标", "单位", "协议量", "完成量"), *rows)).entries
    assert isinstance(entry, FactEntry)
    stated = [(row.name, row.target, row.actual) for row in entry.fact.rows]  # type: ignore[attr-defined]
    assert stated == [(name, Decimal(agreed), Decimal(done)) for name, _, agreed, done in rows]
