"""The panel on the screen: the declaration at the first score, recused lines, handing in, the lead's acts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from models.acts import Calibration, Declaration, HandIn, Objection, Recusal
from models.entries import Cell
from models.language import Code
from storage.workspace import Workspace
from tests.tui.apps import SIZE, SIZES, checklist_of, dropped, make_app, message_of, session_of
from tests.tui.conftest import EXPERT, LEAD, STAFF, THIRD
from tui.app import ZhanpingApp
from tui.screens.checklist import ChecklistScreen
from tui.screens.panel import PanelScreen
from tui.screens.panel_dialogs import DeclarationDialog, Menu, RulingDialog
from tui.screens.views import MORE
from tui.session import Session
from tui.widgets.blocks import Blocks

Size = tuple[int, int]
both_sizes = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])


def drawn(app: ZhanpingApp) -> str:
    lines = app.screen.query_one(Blocks)
    return "\n".join(
        "".join(segment.text for segment in lines.render_line(y)).rstrip() for y in range(lines.size.height)
    )


async def show(app: ZhanpingApp, pilot: Pilot[int], on: str | None = None) -> None:
    app.view("panel")
    await pilot.pause()
    if on is not None:
        screen = cast("PanelScreen", app.screen)
        screen.rows.show(screen.rows.blocks, on)
        await pilot.pause()


async def press(pilot: Pilot[int], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def prepared(home: Path, name: str, *, scored: bool = False) -> None:
    """Somebody has declared, and scored everything that is theirs."""
    with Workspace(home, name).open("jia") as store:
        session = Session(store)
        session.state(Declaration(author=name, secrecy=True))
        for cell in session.evaluation.own_cells(name) if scored else ():
            session.score(cell, Decimal(1))


# -- the declaration ---------------------------------------------------------------------------------


@both_sizes
async def test_a_newcomers_first_score_asks_for_the_declaration_and_is_kept(jia: Path, size: Size) -> None:
    app = make_app(jia, "jia", EXPERT)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "1", "full_stop", "5", "enter")
        assert isinstance(app.screen, DeclarationDialog)
        box = app.screen.query_one("#box")
        assert box.region.bottom <= size[1]
        await press(pilot, "f2")
        assert isinstance(app.screen, ChecklistScreen)
        score = session_of(app).own_score(Cell("M01"))
        assert score is not None
        assert score.points == Decimal("1.5")
        assert checklist_of(app).checklist.current is not None
        assert checklist_of(app).checklist.current.cell == Cell("M02")  # type: ignore[union-attr]
        await press(pilot, "2", "enter")
        assert isinstance(app.screen, ChecklistScreen)


async def test_a_declaration_that_is_left_leaves_the_digits_and_states_nothing(jia: Path) -> None:
    app = make_app(jia, "jia", EXPERT)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "1", "enter", "escape")
        assert isinstance(app.screen, ChecklistScreen)
        assert app.screen.checklist.pending == "1"
        assert not session_of(app).evaluation.proceedings.declarations


async def test_enters_too_many_undertake_nothing_unread(jia: Path) -> None:
    app = make_app(jia, "jia", EXPERT)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "1", "enter", "enter", "enter")
        assert isinstance(app.screen, DeclarationDialog)
        assert not session_of(app).evaluation.proceedings.declarations


async def test_a_ground_wants_a_range_and_both_come_into_the_declaration(jia: Path) -> None:
    app = make_app(jia, "jia", EXPERT, "en")
    async with app.run_test(size=SIZE) as pilot:
        await show(app, pilot)
        await press(pilot, "f9", "2", "f2")
        fault = app.screen.query_one(".fault")
        assert "what you are recused from" in str(fault.visual)  # type: ignore[attr-defined]
        await press(pilot, "enter", *"quality@south", "comma", *"monitoring", "f2")
        assert isinstance(app.screen, PanelScreen)
        recusals = session_of(app).evaluation.proceedings.recusals[EXPERT]
        assert [(found.remit, found.ground) for found in recusals] == [
            ("monitoring", "interest"),
            ("quality@south", "interest"),
        ]
        assert "Recused: Monitoring" in " ".join(drawn(app).split())
        await press(pilot, "delete")
        assert isinstance(app.screen, Menu)
        await press(pilot, "1")
        left = session_of(app).evaluation.proceedings.recusals[EXPERT]
        assert [found.remit for found in left] == ["quality@south"]
        assert "Monitoring" in message_of(app)


async def test_a_half_written_declaration_comes_back_after_a_dropped_line(jia: Path) -> None:
    async def act(_: ZhanpingApp, pilot: Pilot[int]) -> None:
        await press(pilot, "1", "enter", "3", "enter", *"quality")

    await dropped(jia, act, "jia", EXPERT)
    app = make_app(jia, "jia", EXPERT)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, DeclarationDialog)
        assert app.screen.answer() == ("employment", ("quality",), "")
        await press(pilot, "f2")
        assert session_of(app).own_score(Cell("M01")) is not None


# -- what is not one's own -------------------------------------------------------------------------


@both_sizes
@pytest.mark.parametrize(("language", "word"), [("zh", "回避"), ("en", "recused")])
async def test_a_recused_line_stands_without_points_says_why_and_is_not_counted(
    jia: Path, size: Size, language: Code, word: str
) -> None:
    prepared(jia, EXPERT)
    with Workspace(jia, EXPERT).open("jia") as store:
        Session(store).state(Recusal(author=EXPERT, remit="quality", ground="interest"))
    app = make_app(jia, "jia", EXPERT, language)
    async with app.run_test(size=size) as pilot:
        app.view("checklist", cell=Cell("Q01", "south"))
        await pilot.pause()
        screen = checklist_of(app)
        row = screen.checklist.current
        assert row is not None
        assert row.score == word
        await press(pilot, "1")
        assert screen.checklist.pending is None
        assert "Q01@south" in message_of(app)
        stops = {(stop.section, stop.is_heading): stop for stop in screen.walk.stops()}
        assert stops["quality", True].total == 0
        assert stops["management", True].total > 0
        await press(pilot, "f8")
        current = screen.checklist.current
        assert current is not None
        assert session_of(app).evaluation.framework.section_of[current.cell.indicator].id != "quality"


async def test_in_a_calibration_round_the_next_line_is_one_of_its_lines(jia: Path) -> None:
    prepared(jia, EXPERT)
    with Workspace(jia, LEAD).open("jia") as store:
        Session(store).state(Calibration(author=LEAD, cells=("M04", "Q01@south")))
    app = make_app(jia, "jia", EXPERT)
    async with app.run_test(size=SIZE) as pilot:
        screen = checklist_of(app)
        await pilot.pause()
        assert screen.checklist.current is not None
        assert screen.checklist.current.cell == Cell("M04")
        await press(pilot, "1", "enter", "1", "enter")
        assert session_of(app).own_score(Cell("Q01", "south")) is not None
        app.view("checklist", cell=Cell("M05"))
        await pilot.pause()
        await press(pilot, "1")
        assert checklist_of(app).checklist.pending is None
        assert "M04" in message_of(app)


# -- handing in -------------------------------------------------------------------------------------


@both_sizes
async def test_handing_in_says_what_is_missing_and_then_shows_who_has(jia: Path, size: Size) -> None:
    prepared(jia, EXPERT, scored=True)
    app = make_app(jia, "jia", EXPERT)
    async with app.run_test(size=size) as pilot:
        session = session_of(app)
        score = session.own_score(Cell("M03"))
        assert score is not None
        session.withdraw(score)
        await show(app, pilot)
        await press(pilot, "f8")
        assert "项目管理  余 1 条" in drawn(app)
        assert "服务质量  可以提交" in drawn(app)
        await press(pilot, "1")
        assert "M03" in message_of(app)
        assert not session.evaluation.stated(HandIn)
        session.score(Cell("M03"), Decimal(1))
        await press(pilot, "f8", "1")
        assert "已提交：项目管理" in message_of(app)
        assert "+ 已提交" in drawn(app)
        app.view("checklist", cell=Cell("M03"))
        await pilot.pause()
        await press(pilot, "2")
        assert checklist_of(app).checklist.pending is None
        assert "已经提交" in message_of(app)


async def test_undo_does_not_take_a_hand_in_back_and_goes_on_to_what_was_before(jia: Path) -> None:
    prepared(jia, EXPERT, scored=True)
    app = make_app(jia, "jia", EXPERT)
    async with app.run_test(size=SIZE) as pilot:
        session = session_of(app)
        session.score(Cell("M01"), Decimal(2))
        session.note(Cell("M01"), "备注")
        await show(app, pilot)
        await press(pilot, "f8", "1", "ctrl+z")
        assert "组长退回" in message_of(app)
        await press(pilot, "ctrl+z")
        assert not session.evaluation.notes
        assert session.evaluation.stated(HandIn)


async def test_all_is_handed_in_at_once_by_one_number(jia: Path) -> None:
    prepared(jia, EXPERT, scored=True)
    app = make_app(jia, "jia", EXPERT)
    async with app.run_test(size=SIZE) as pilot:
        await show(app, pilot)
        await press(pilot, "f8", "5")
        assert len(session_of(app).evaluation.stated(HandIn)) == 4
        assert cast("PanelScreen", app.screen).unavailable("hand_in") is not None


# -- the lead -----------------------------------------------------------------------------------------


async def test_the_lead_assigns_calibrates_and_returns_by_digits(jia: Path) -> None:
    prepared(jia, EXPERT, scored=True)
    with Workspace(jia, EXPERT).open("jia") as store:
        Session(store).state(HandIn(author=EXPERT, section="management"))
    app = make_app(jia, "jia", LEAD)
    async with app.run_test(size=SIZE) as pilot:
        session = session_of(app)
        await show(app, pilot, EXPERT)
        await press(pilot, "ctrl+g", "1")
        field = app.screen.query_one("Field")
        assert field.value == "全部"  # type: ignore[attr-defined]
        field.value = "服务质量 management@南片区"  # type: ignore[attr-defined]
        await press(pilot, "enter")
        given = session.evaluation.proceedings.assignments[EXPERT]
        assert given.remits == ("quality", "management@south")
        await press(pilot, "ctrl+g", "3")
        await press(pilot, *"M01", "space", *"M02", "enter")
        assert session.evaluation.proceedings.calibration is not None
        assert session.evaluation.proceedings.calibration.cells == ("M01", "M02")
        await press(pilot, "ctrl+g", "4")
        assert session.evaluation.proceedings.calibration.closed
        await press(pilot, "ctrl+g", "4")
        assert not session.evaluation.stated(HandIn)
        assert EXPERT in message_of(app)


async def test_the_lead_rules_on_an_objection(jia: Path) -> None:
    with Workspace(jia, STAFF).open("jia") as store:
        Session(store).state(Objection(author=STAFF, evaluator=THIRD, remit="quality", text="曾在本站任职"))
    app = make_app(jia, "jia", LEAD)
    async with app.run_test(size=SIZE) as pilot:
        await show(app, pilot, THIRD)
        assert "未处理" in drawn(app)
        await press(pilot, "ctrl+g", "2")
        assert isinstance(app.screen, RulingDialog)
        app.screen.query_one(TextArea).insert("属实")
        await press(pilot, "tab", "2", "f2")
        ruling = session_of(app).evaluation.proceedings.rulings[THIRD]
        assert (ruling.upheld, ruling.remit, ruling.reason) == (True, "quality", "属实")
        assert "站点异议成立" in drawn(app)


async def test_an_expert_may_look_and_not_lead(jia: Path) -> None:
    app = make_app(jia, "jia", EXPERT)
    async with app.run_test(size=SIZE) as pilot:
        await show(app, pilot)
        await press(pilot, "ctrl+g")
        assert isinstance(app.screen, PanelScreen)
        assert app.screen.unavailable("lead") is not None


async def test_staff_take_down_the_stations_objection_and_nothing_else(jia: Path) -> None:
    app = make_app(jia, "jia", STAFF)
    async with app.run_test(size=SIZE) as pilot:
        await show(app, pilot, THIRD)
        assert cast("PanelScreen", app.screen).unavailable("hand_in") is not None
        await press(pilot, "ctrl+g", "2", "1")
        app.screen.query_one(TextArea).insert("曾在本站任职")
        await press(pilot, "f2")
        objection = session_of(app).evaluation.stated(Objection)[THIRD]
        assert (objection.author, objection.text) == (STAFF, "曾在本站任职")
        assert "未处理" in drawn(app)


@both_sizes
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_evaluator_has_a_row_at_either_size(jia: Path, size: Size, language: Code) -> None:
    app = make_app(jia, "jia", LEAD, language)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "ctrl+n", str(MORE.index("panel") + 1))
        assert isinstance(app.screen, PanelScreen)
        for name in (LEAD, EXPERT, THIRD):
            assert name in drawn(app)
        assert app.screen.rows.current is not None
        assert app.screen.rows.current.key == LEAD
        await press(pilot, "f7")
        gaps = app.screen.query_one(Blocks)
        at = next(n for n, block in enumerate(gaps.blocks) if "undeclared" in block.key)
        gaps.show(gaps.blocks, gaps.blocks[at].key)
        await press(pilot, "enter")
        assert isinstance(app.screen, PanelScreen)


async def test_a_sample_asks_nobody_for_a_declaration(demo: Path, home: Path) -> None:
    app = make_app(home, author=EXPERT)
    async with app.run_test(size=SIZE) as pilot:
        app.view("checklist", cell=Cell("M01"))
        await pilot.pause()
        await press(pilot, "1", "enter")
        assert isinstance(app.screen, ChecklistScreen)
        await show(app, pilot)
        assert "不要求" in drawn(app)
