"""The day board: tasks planned and done by a key, and every chore one Enter away, at both sizes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

import tui.fieldwork
import tui.screens.day
from models.acts import TASKS, Ballot, FieldTask
from models.language import Language
from models.station import Feedback, Visit
from storage.workspace import Workspace
from tests.tui.apps import SIZES, dropped, make_app, message_of, session_of
from tui.app import ZhanpingApp
from tui.screens.checklist import ChecklistScreen
from tui.screens.conflict import ConflictDialog
from tui.screens.day import DayScreen
from tui.screens.day_dialogs import TaskDialog
from tui.screens.facts import FactsScreen
from tui.screens.more import MoreDialog
from tui.screens.tally import TallyScreen
from tui.screens.views import MORE
from tui.session import Session

both_sizes = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
Size = tuple[int, int]


def screen_of(app: ZhanpingApp) -> DayScreen:
    return cast("DayScreen", app.screen)


async def show(app: ZhanpingApp, pilot: Pilot[int]) -> DayScreen:
    app.view("day")
    await pilot.pause()
    return screen_of(app)


async def press(pilot: Pilot[int], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


def drawn(app: ZhanpingApp) -> str:
    rows = screen_of(app).rows
    return "\n".join(
        "".join(segment.text for segment in rows.render_line(y)).rstrip() for y in range(rows.size.height)
    )


def label(app: ZhanpingApp) -> str:
    return str(app.screen.query(".label").first().visual)  # type: ignore[attr-defined]


def stated(app: ZhanpingApp, task: str = "hearing") -> FieldTask | None:
    return session_of(app).evaluation.stated(FieldTask).get(task)


def at(monkeypatch: pytest.MonkeyPatch, time: str) -> None:
    for module in (tui.screens.day, tui.fieldwork):
        monkeypatch.setattr(module, "minute", lambda: time)


@both_sizes
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_seven_tasks_stand_in_order(demo: Path, home: Path, size: Size, language: str) -> None:
    app = make_app(home, language=language)  # type: ignore[arg-type]
    words = Language(language)  # type: ignore[arg-type]
    async with app.run_test(size=size) as pilot:
        await press(pilot, "ctrl+n")
        assert isinstance(app.screen, MoreDialog)
        await press(pilot, str(MORE.index("day") + 1))
        assert isinstance(app.screen, DayScreen)
        lines = drawn(app).splitlines()
        for n, task in enumerate(TASKS, start=1):
            assert lines[n].split("  ")[0].strip().endswith(words(f"task.{task}"))
            assert words("day.state_open") in lines[n]
        assert words("day.chores", count=7) in drawn(app)


@both_sizes
async def test_a_task_begins_and_ends_by_one_key(
    demo: Path, home: Path, size: Size, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(home, author="何芸")
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        at(monkeypatch, "09:02")
        await press(pilot, "f9")
        assert "听取汇报：进行中" in message_of(app)
        at(monkeypatch, "10:31")
        await press(pilot, "f9")
        held = stated(app)
        assert held is not None
        assert (held.who, held.begins, held.ends, held.done) == (("何芸",), "09:02", "10:31", True)
        assert "已完成" in drawn(app)
        assert "09:02-10:31  何芸" in drawn(app)
        assert "1/7" in screen_of(app).title_text()
        await press(pilot, "f9")
        assert "这项任务已完成" in message_of(app)


@both_sizes
@pytest.mark.parametrize("done", ["f8", "space"])
async def test_done_and_not_done_after_all(demo: Path, home: Path, size: Size, done: str) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "down", "down", done)
        held = stated(app, "files")
        assert held is not None
        assert held.done
        assert "查阅资料还没有" not in drawn(app)
        await press(pilot, done)
        held = stated(app, "files")
        assert held is not None
        assert not held.done
        await press(pilot, "ctrl+z")
        assert "已完成" in drawn(app)


@both_sizes
async def test_a_task_is_planned_in_a_box(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, TaskDialog)
        await press(pilot, *"林静,王五", "enter", *"０９００", "enter", *"1030", "enter", *"二楼", "enter")
        fault = str(app.screen.query_one(".fault").visual)  # type: ignore[attr-defined]
        assert "团队里没有“王五”" in fault
        await press(pilot, "tab", "end", *["backspace"] * 3, "ctrl+s")
        assert isinstance(app.screen, DayScreen)
        held = stated(app)
        assert held is not None
        assert (held.who, held.begins, held.ends, held.remark) == (("林静",), "09:00", "10:30", "二楼")
        assert "未开始" in drawn(app)
        await press(pilot, "delete")
        assert stated(app) is None
        assert "听取汇报已清除" in message_of(app)


@both_sizes
async def test_late_is_a_word_and_only_on_the_day(
    demo: Path, home: Path, size: Size, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        session = session_of(app)
        session.state(FieldTask(author="林静", task="hearing", begins="09:00", ends="10:00"))
        at(monkeypatch, "10:01")
        await show(app, pilot)
        assert "已超时" not in drawn(app)
        visit = session.evaluation.facts.visit
        today = dt.datetime.now().astimezone().date()
        session.fact(Visit.model_validate({**visit.model_dump(), "date": today}))
        screen_of(app).renew()
        await pilot.pause()
        assert "未开始 已超时" in drawn(app)
        assert "听取汇报已超时" in drawn(app)


@both_sizes
async def test_every_chore_is_one_enter_away(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        session = session_of(app)
        session.state(*(FieldTask(author="林静", task=task, done=task != "files") for task in TASKS))
        session.state(Ballot(author="林静", code="C0014", answers=(5, 5, 5, 5, 5)))
        session.fact(Feedback())
        gone = next(iter(session.evaluation.own_cells("林静")))
        score = session.own_score(gone)
        assert score is not None
        session.withdraw(score)
        codes = [chore.code for chore in (await show(app, pilot)).board.chores]
        assert codes == ["task_files", "unscored", "survey", "feedback"]
        expected = (TaskDialog, ChecklistScreen, TallyScreen, FactsScreen)
        for n, kind in enumerate(expected):
            screen = await show(app, pilot)
            screen.rows.show(screen.rows.blocks, f"chore {codes[n]}")
            await press(pilot, "enter")
            assert type(app.screen).__name__ == kind.__name__
            if codes[n] == "task_files":
                assert "查阅资料" in label(app)
                await press(pilot, "escape")


@both_sizes
async def test_acts_on_a_task_say_so_elsewhere(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(app, pilot)
        await press(pilot, "delete")
        assert "还没有内容" in message_of(app)
        screen.rows.show(screen.rows.blocks, "share 何芸")
        for key in ("f8", "f9", "delete"):
            await press(pilot, key)
            assert "光标不在任务上" in message_of(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, DayScreen)


@both_sizes
async def test_two_people_who_state_a_task_at_once_are_told_and_choose(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "enter", *"林静", "tab", *"0900")
        theirs = Session(Workspace(home, "何芸").open("demo"))
        other = FieldTask(author="何芸", task="hearing", who=("何芸",), begins="09:30")
        theirs.state(other)
        theirs.close()
        await press(pilot, "ctrl+s")
        assert "冲突" in drawn(app)
        await press(pilot, "ctrl+r")
        assert isinstance(app.screen, ConflictDialog)


async def test_a_half_planned_task_comes_back_after_a_dropped_line(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await show(app, pilot)
        await press(pilot, "down", "enter", *"何芸", "tab", *"14")

    await dropped(home, act)
    app = make_app(home)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, TaskDialog)
        await press(pilot, "ctrl+s")
        held = stated(app, "observation")
        assert held is not None
        assert (held.who, held.begins) == (("何芸",), "14:00")
