"""The results: numbers with their why, level by level, at both sizes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from models.entries import Adjudication, Cell
from models.language import Code
from storage.workspace import Workspace
from tests.tui.apps import SIZES, make_app, message_of, session_of
from tui.app import ZhanpingApp
from tui.screens.checklist import ChecklistScreen
from tui.screens.results import ResultsScreen
from tui.screens.stage import StageDialog
from tui.session import Session
from tui.widgets.blocks import Blocks
from tui.widgets.lines import Lines

pytestmark = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])

Size = tuple[int, int]


def screen_of(app: ZhanpingApp) -> ResultsScreen:
    return cast("ResultsScreen", app.screen)


async def show(app: ZhanpingApp, pilot: Pilot[int], what: str | None = None) -> None:
    app.view("results", what=what)
    await pilot.pause()


def drawn(lines: Lines) -> str:
    return "\n".join(
        "".join(segment.text for segment in lines.render_line(y)).rstrip() for y in range(lines.size.height)
    )


def why(app: ZhanpingApp) -> str:
    return "\n".join(
        "".join(span.text for span in (*block.lead, *block.body))
        for block in app.screen.query_one("#why", Blocks).blocks
    )


def current(app: ZhanpingApp) -> str:
    row = screen_of(app).results.current
    return row.what if row else ""


async def test_one_screen_says_total_grade_stage_parties_and_sections(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        assessment = session_of(app).assessment
        shown = drawn(screen_of(app).results)
        assert f"总分  {assessment.total} / 100" in shown
        assert "等级  良好" in shown
        assert "初稿与反馈  第 3 步，共 4 步" in shown
        for party in assessment.parties:
            assert f"{assessment.shown(party.share.low)}" in shown
            assert party.party.title in shown
        for section in assessment.sections:
            assert section.points is not None
            assert f"{assessment.shown(section.points.low)} / {section.section.points}" in shown
            assert f"{section.scored}/{len(section.cells)}" in shown
        assert "?" not in shown, "nothing is open"
        assert "81.8 ÷ 100 × 55%" in why(app)


async def test_what_is_missing_leaves_an_interval_and_grades_still_possible(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        session = session_of(app)
        session.withdraw(session.evaluation.parties["supervision"])
        score = session.own_score(Cell("M05"))
        assert score is not None
        session.withdraw(score)
        await show(app, pilot)
        low, high = session.assessment.interval
        shown = drawn(screen_of(app).results)
        assert f"? 总分  {low} 至 {high} / 100" in shown
        assert "? 等级  待定  可能：" in shown
        assert "未收到" in shown
        assert "16/17" in shown
        assert "尚有缺项" in why(app)
        await pilot.press("end", "up", "up", "up", "enter", "home", "down", "down", "down", "down")
        await pilot.pause()
        assert current(app) == "M05"
        assert "未打分：林静" in why(app)


async def test_a_limit_on_the_grade_says_why_and_leads_to_its_section(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        session = session_of(app)
        cap = next(cap for cap in session.evaluation.framework.caps if cap.section)
        capped = next(s for s in session.evaluation.framework.sections if s.id == cap.section)
        cells = [cell for line in capped.indicators for cell in session.evaluation.cells_of(line.id)]
        session.state(
            *(Adjudication(author="林静", **cell._asdict(), points=Decimal(0), reason="试") for cell in cells)
        )
        await show(app, pilot)
        shown = drawn(screen_of(app).results)
        assert "! 等级至多为合格" in shown
        assert "等级  合格" in shown
        await pilot.press("down", "down")
        await pilot.pause()
        assert cap.reason in why(app)
        await pilot.press("enter")
        assert screen_of(app).level == capped.id


async def test_enter_goes_deeper_to_the_cell_and_escape_comes_back_up(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await pilot.press("enter")
        assert current(app) == "third_party", "the total is made of the parties"
        await pilot.press("enter")
        assert current(app) == "management", "the third party's points are made of the sections"
        await pilot.press("down", "enter")
        assert screen_of(app).level == "quality"
        assert current(app) == "Q01"
        assert "÷" in why(app)
        await pilot.press("down", "down", "down", "down", "enter")
        assert (screen_of(app).level, current(app)) == ("Q05", "Q05@south")
        await pilot.press("down")
        await pilot.pause()
        assert "理由：亲子小组招募对象与计划不一致" in why(app)
        assert "Q05 小组" in why(app)
        await pilot.press("escape")
        assert (screen_of(app).level, current(app)) == ("quality", "Q05")
        await pilot.press("backspace")
        assert (screen_of(app).level, current(app)) == ("", "quality")
        await pilot.press("backspace")
        assert "已在最上一级" in message_of(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ChecklistScreen)


async def test_enter_on_a_cell_jumps_to_the_checklist(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        for what, cell in (("Q05@north", Cell("Q05", "north")), ("S03", Cell("S03"))):
            await show(app, pilot, what)
            assert current(app) == what
            await pilot.press("enter")
            await pilot.pause()
            row = cast("ChecklistScreen", app.screen).checklist.current
            assert row is not None
            assert row.cell == cell


async def test_the_stage_moves_only_on_purpose(demo: Path, home: Path, size: Size) -> None:
    def stage_on_disk() -> str:
        with Workspace(home, "林静").open("demo") as store:
            return Session(store).evaluation.stage

    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await pilot.press("ctrl+g", "enter")
        await pilot.pause()
        assert not session_of(app).can_undo, "the safe answer comes first"
        await pilot.press("ctrl+g", "down", "escape")
        await pilot.pause()
        assert stage_on_disk() == "draft"
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert isinstance(app.screen, StageDialog)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert stage_on_disk() == "final"
        assert "定稿  第 4 步" in drawn(screen_of(app).results)
        await pilot.press("ctrl+g", "down", "enter")
        await pilot.pause()
        assert stage_on_disk() == "draft", "the last stage has only a way back"
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert stage_on_disk() == "final"


async def test_others_scores_change_the_numbers_and_not_the_cursor(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot, "quality")
        before = drawn(screen_of(app).results)
        with Workspace(home, "黄文彬").open("demo") as store:
            other = Session(store)
            score = other.own_score(Cell("Q10"))
            assert score is not None
            other.withdraw(score)
        assert session_of(app).refresh()
        screen_of(app).renew()
        await pilot.pause()
        assert current(app) == "quality"
        after = drawn(screen_of(app).results)
        assert after != before
        assert "28/29" in after


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_no_row_is_cut_at_its_figures(demo: Path, home: Path, size: Size, language: Code) -> None:
    app = make_app(home, language=language)
    async with app.run_test(size=size) as pilot:
        for what in ("total", "M01", "Q05@south"):
            await show(app, pilot, what)
            results = screen_of(app).results
            for index in range(results.count):
                text = "".join(span.text for span in results.row(index, results.size.width))
                assert results.rows[index].points in text
                assert results.rows[index].extra in text
                assert not any(sign in text for sign in "…→①√“”≈×÷")


async def test_the_grade_says_first_of_all_what_a_better_one_would_take(
    demo: Path, home: Path, size: Size
) -> None:
    from models.outlook import outlook

    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot, "total")
        await pilot.press("down")
        await pilot.pause()
        [target] = outlook(session_of(app).assessment).targets
        shown = drawn(app.screen.query_one("#why", Blocks))
        assert f"还差 {target.most} 分" in shown, "without turning a page"
        assert "失分最多的 5 条" in why(app)
