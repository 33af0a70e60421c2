"""The divergence board in the last hour on site: three divergences, one settled each way, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import TextArea

from models.acts import Rescore, SecondLook, Settlement
from models.checks import check
from models.entries import Cell
from tests.tui.apps import SIZES, checklist_of, dropped, make_app, message_of, session_of
from tests.tui.panels import FIRST, ID, LEAD, SECOND, STAFF, begin
from tui.app import ZhanpingApp
from tui.screens.board import BoardScreen
from tui.screens.board_dialogs import AgreementDialog, DecisionDialog, LookDialog
from tui.widgets.blocks import Blocks
from tui.widgets.field import Field
from tui.widgets.lines import Lines
from tui.widgets.text_lines import TextLines

Size = tuple[int, int]
both_sizes = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])


@pytest.fixture
def own(home: Path) -> Path:
    begin(home)
    return home


def screen_of(app: ZhanpingApp) -> BoardScreen:
    return cast("BoardScreen", app.screen)


def drawn(app: ZhanpingApp, kind: type[Lines] = Blocks) -> str:
    lines = app.screen.query_one(kind)
    rows = ["".join(segment.text for segment in lines.render_line(y)) for y in range(lines.size.height)]
    assert all(cell_len(row) == lines.size.width for row in rows)
    return "\n".join(row.rstrip() for row in rows)


async def show(app: ZhanpingApp, pilot: Pilot[int]) -> None:
    await pilot.pause()
    app.view("board")
    await pilot.pause()


async def rested(app: ZhanpingApp, pilot: Pilot[int]) -> str:
    """The detail once the cursor has rested."""
    board = screen_of(app)
    for _ in range(100):
        if not board._awaits_rest:
            break
        await pilot.pause(0.05)
    return drawn(app, TextLines)


async def press(pilot: Pilot[int], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


@both_sizes
async def test_three_divergences_are_settled_each_in_its_way(own: Path, size: Size) -> None:
    app = make_app(own, ID, LEAD)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        assert "待处理 3  已处理 0" in screen_of(app).title_text()
        rows = drawn(app).splitlines()
        assert [row[12:17].strip() for row in rows[:6:2]] == ["M05", "M08", "M13"] or "M05" in rows[0]
        assert f"*{LEAD} 2  {FIRST} 0.5  {SECOND} 2" in rows[1]
        assert f"{FIRST} 0.5: {FIRST}谈M05" in await rested(app, pilot)

        await press(pilot, "1")  # the mean
        assert "M05 按规则合成，分差 1.5" in message_of(app)
        assert "待处理 2  已处理 1" in screen_of(app).title_text()

        await press(pilot, "2")  # a second look at M08
        assert app.screen.query("#who")
        await press(pilot, *"请再看台账", "tab", "２", "enter")
        assert f"M08 请 {FIRST} 复看" in message_of(app)
        assert f"{FIRST} 0.5?" in drawn(app)
        assert "待复看" in drawn(app)

        await press(pilot, "down", "3")  # the lead's points on M13
        assert app.screen.query("#reason")
        await press(pilot, *"9", "enter", *"以照片为准", "ctrl+s")
        fault = str(app.screen.query_one(".fault").visual)  # type: ignore[attr-defined]
        assert "M13 不能合议为 9 分，可合议为 0 到 1.5" in fault
        app.screen.query_one("#points", Field).value = "1.25"
        await press(pilot, "ctrl+s")
        assert "M13 合议为 1.25" in message_of(app)
        assert "待处理 1  已处理 2" in screen_of(app).title_text()

    app = make_app(own, ID, FIRST)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        checklist = checklist_of(app)
        row = checklist.checklist.current
        assert row is not None
        assert row.cell == Cell("M08"), "the app opens at what the lead asks to look at again"
        assert row.is_asked
        assert "复" in row.flags
        detail = drawn(app, TextLines).replace("\n", "")
        assert f"? {LEAD} 请您复看：请再看台账" in detail
        assert "先前的 0.5 会保留" in detail.replace(" │ ", "")
        await press(pilot, "1", "full_stop", "5", "enter")
        assert "M08 = 1.5" in message_of(app)
        evaluation = session_of(app).evaluation
        score = evaluation.scores[Cell("M08")][FIRST]
        assert isinstance(score, Rescore)
        assert evaluation.first_scores[Cell("M08")][FIRST].points is not None
        assert [gap for gap in check(session_of(app).assessment) if gap.code == "divergent"] == []
        await show(app, pilot)
        assert "分歧都已处理" in drawn(app)
        await press(pilot, "f10")
        assert f"*{FIRST} 0.5>1.5" in drawn(app)
        assert "已一致" in drawn(app)


@both_sizes
async def test_a_second_score_is_undone_and_the_line_is_asked_again(own: Path, size: Size) -> None:
    app = make_app(own, ID, LEAD)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "f9")
        await press(pilot, "ctrl+s")
        assert "M05 请 全体 复看" in message_of(app)
        app.view("checklist", cell=Cell("M05"))
        await pilot.pause()
        row = checklist_of(app).checklist.current
        assert row is not None
        assert row.is_asked
        await press(pilot, "1", "pagedown")
        assert isinstance(session_of(app).own_score(Cell("M05")), Rescore)
        await press(pilot, "ctrl+r")
        app.screen.query_one(TextArea).text = "补看了合同"
        await press(pilot, "ctrl+s")
        score = session_of(app).own_score(Cell("M05"))
        assert score is not None
        assert score.reason == "补看了合同", "a reason goes to the points that count"
        await press(pilot, "ctrl+z")
        await press(pilot, "ctrl+z")
        assert not isinstance(session_of(app).own_score(Cell("M05")), Rescore)
        assert any(row.is_asked for row in checklist_of(app).checklist.rows)


@both_sizes
async def test_a_decision_is_taken_back_and_undone(own: Path, size: Size) -> None:
    app = make_app(own, ID, LEAD)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "delete")
        assert "本条还没有作出处理" in message_of(app)
        await press(pilot, "f9")
        await press(pilot, "ctrl+s")
        await press(pilot, "f8")  # settling ends the second look
        evaluation = session_of(app).evaluation
        assert "M05" in evaluation.stated(Settlement)
        assert "M05" not in evaluation.stated(SecondLook)
        await press(pilot, "ctrl+z")
        evaluation = session_of(app).evaluation
        assert "M05" not in evaluation.stated(Settlement)
        assert "M05" in evaluation.stated(SecondLook), "undo brings back what it ended"
        await press(pilot, "f8", "4", "home", "delete")
        assert "M05 的处理已收回" in message_of(app)
        assert "待处理 3  已处理 0" in screen_of(app).title_text()


@both_sizes
async def test_enter_goes_to_the_line_and_the_agreement_is_one_key_away(own: Path, size: Size) -> None:
    app = make_app(own, ID, LEAD)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "ctrl+o")
        assert isinstance(app.screen, AgreementDialog)
        figures = drawn(app)
        assert "一级内" in figures
        assert SECOND in figures
        await press(pilot, "escape")
        await press(pilot, "down", "enter")
        row = checklist_of(app).checklist.current
        assert row is not None
        assert row.cell == Cell("M08")


@both_sizes
@pytest.mark.parametrize("name", [FIRST, STAFF])
async def test_who_is_not_the_lead_looks_and_is_told_why_no_more(own: Path, size: Size, name: str) -> None:
    app = make_app(own, ID, name)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        for action in ("mean", "look", "decide", "take_back"):
            reason = screen_of(app).unavailable(action)
            assert reason is not None
            assert reason.key.startswith("right.")
        for key in ("1", "f9", "ctrl+g", "delete"):
            await press(pilot, key)
            assert isinstance(app.screen, BoardScreen)
            assert "只有组长" in message_of(app)
        assert "待处理 3" in screen_of(app).title_text()


@both_sizes
async def test_who_has_not_handed_in_finds_nothing_of_the_others(home: Path, size: Size) -> None:
    begin(home, handed_in=(LEAD, FIRST))
    app = make_app(home, ID, SECOND)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "4")
        assert "提交相应部分后才看得到他人的分数：项目管理" in drawn(app).replace("\n", "").replace(" ", "")
        assert LEAD not in drawn(app)
        await press(pilot, "5")
        assert LEAD not in drawn(app)


@both_sizes
@pytest.mark.parametrize("name", [LEAD, FIRST])
async def test_from_the_gaps_enter_leads_the_lead_to_the_board_and_others_to_the_line(
    own: Path, size: Size, name: str
) -> None:
    app = make_app(own, ID, name)
    async with app.run_test(size=size) as pilot:
        app.view("gaps")
        await pilot.pause()
        gaps = app.screen.query_one(Blocks)
        at = next(n for n, block in enumerate(gaps.blocks) if block.key.startswith("divergent M08 "))
        await press(pilot, "home", *["down"] * at, "enter")
        if name == LEAD:
            current = screen_of(app).lines.current
            assert current is not None
            assert current.key == "M08"
        else:
            row = checklist_of(app).checklist.current
            assert row is not None
            assert row.cell == Cell("M08")


async def test_a_half_written_decision_comes_back_on_its_line(own: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await show(app, pilot)
        await press(pilot, "down", "down", "ctrl+g")
        await press(pilot, "1", "enter", *"以照片为准")

    await dropped(own, act, ID)
    app = make_app(own, None, LEAD)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, DecisionDialog)
        assert app.screen.answer() == ("1", "以照片为准")
        assert "M13" in app.screen._title
        await press(pilot, "ctrl+s")
        assert Cell("M13") in session_of(app).evaluation.adjudications


async def test_half_written_words_of_a_second_look_come_back_with_who_is_asked(own: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await show(app, pilot)
        await press(pilot, "f9")
        await press(pilot, *"请看合同", "tab", *"23")

    await dropped(own, act, ID)
    app = make_app(own, None, LEAD)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, LookDialog)
        await press(pilot, "ctrl+s")
        look = session_of(app).evaluation.stated(SecondLook)["M05"]
        assert (look.evaluators, look.reason) == ((FIRST, SECOND), "请看合同")


async def test_a_number_that_is_nobodys_is_refused_and_the_text_stays(own: Path) -> None:
    app = make_app(own, ID, LEAD, "en")
    async with app.run_test(size=SIZES[0]) as pilot:
        await show(app, pilot)
        await press(pilot, "f9")
        await press(pilot, "tab", "7", "enter")
        assert isinstance(app.screen, LookDialog)
        assert "there is no evaluator number 7" in str(app.screen.query_one(".fault").visual)  # type: ignore[attr-defined]


async def test_full_width_digits_of_an_input_method_are_digits(own: Path) -> None:
    app = make_app(own, ID, LEAD)
    async with app.run_test(size=SIZES[0]) as pilot:
        await show(app, pilot)
        await press(pilot, "１")
        assert "M05" in session_of(app).evaluation.stated(Settlement)


async def test_what_another_settles_meanwhile_leaves_the_list(own: Path) -> None:
    from storage.workspace import Workspace
    from tui.divergence import settle_by_mean
    from tui.session import Session

    app = make_app(own, ID, FIRST)
    async with app.run_test(size=SIZES[0]) as pilot:
        await show(app, pilot)
        await press(pilot, "down")
        with Workspace(own, LEAD).open(ID) as store:
            settle_by_mean(Session(store), Cell("M05"))
        assert session_of(app).refresh()
        screen_of(app).renew()
        current = screen_of(app).lines.current
        assert current is not None
        assert current.key == "M08"
        assert "M05" not in drawn(app)
