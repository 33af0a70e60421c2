"""A new evaluation by its form, at both sizes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from models.acts import FollowUp
from storage.workspace import Workspace
from tests.tui.apps import SIZES, make_app, message_of, session_of
from tests.tui.test_facts_screen import type_text
from tui.screens.checklist import ChecklistScreen
from tui.screens.home import HomeScreen
from tui.screens.new import NewScreen
from tui.session import Session
from tui.widgets.grid import Spot

pytestmark = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])

Size = tuple[int, int]
OTHER = Path(__file__).parents[1] / "models" / "frameworks" / "nested-1000.toml"


async def test_a_form_becomes_an_evaluation(home: Path, size: Size) -> None:
    app = make_app(home, opened=None)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await type_text(pilot, "f8")
        assert isinstance(app.screen, NewScreen)
        await type_text(
            pilot, "榕湾街社工服务站", "enter", "榕湾街站", "enter", "青溪区", "down", "榕湾街", "tab"
        )
        await type_text(pilot, "２０２４年", "enter", "1", "enter", "2024.6.11")
        assert Workspace(home, "林静").ids() == ()
        await type_text(pilot, "ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, ChecklistScreen)
        evaluation = session_of(app).evaluation
        assert (evaluation.name, evaluation.facts.station.region) == ("榕湾街社工服务站", "青溪区")
        assert (evaluation.facts.visit.period, evaluation.facts.visit.date) == ("mid", dt.date(2024, 6, 11))
        assert evaluation.id.startswith("2024-")
        assert [(m.name, m.role) for m in evaluation.setup.member] == [("林静", "lead")]
        assert evaluation.framework.id == "guangzhou-2024"
        await type_text(pilot, "escape")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)


async def test_a_framework_of_ones_own(home: Path, size: Size) -> None:
    app = make_app(home, opened=None)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await type_text(pilot, "f8", "甲站", "up", *["down"] * 7, "/没有.toml", "enter")
        assert isinstance(app.screen, NewScreen)
        assert "/没有.toml" in message_of(app)
        assert app.screen.ledger.spot == Spot(0, 0, 7)
        await type_text(pilot, "ctrl+u", str(OTHER), "ctrl+s")
        await pilot.pause()
        assert session_of(app).evaluation.framework.scale == 1000


async def test_what_is_missing_is_said_and_nothing_is_created(home: Path, size: Size) -> None:
    app = make_app(home, opened=None)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await type_text(pilot, "f8", "down", "down", "青溪区", "ctrl+s")
        screen = app.screen
        assert isinstance(screen, NewScreen)
        assert "社工站名称" in message_of(app)
        assert screen.ledger.spot == Spot()
        await type_text(pilot, "escape")
        assert "还没有创建" in message_of(app)
        assert app.screen is screen
        await type_text(pilot, "escape")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert Workspace(home, "林静").ids() == ()


async def test_an_empty_form_is_left_at_once(home: Path, size: Size) -> None:
    app = make_app(home, opened=None)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await type_text(pilot, "f8", "escape")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)


async def test_the_last_evaluation_of_the_station_is_offered_and_followed_up(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home, opened=None)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        await type_text(pilot, "f8", "榕湾街社工服务站", "up", *["down"] * 8)
        await pilot.pause()
        assert isinstance(app.screen, NewScreen)
        assert "demo" in app.screen._earlier_column().ask
        await type_text(pilot, "没有", "enter")
        assert "没有" in message_of(app)
        await type_text(pilot, "ctrl+u", "ｄｅｍｏ", "enter", "ctrl+s")
        await pilot.pause()
        evaluation = session_of(app).evaluation
        found = evaluation.stated(FollowUp).values()
        assert {entry.source for entry in found} == {"demo"}
        with Workspace(home, "林静").open("demo") as store:
            concerns = [f for f in Session(store).evaluation.report_findings if f.polarity == "concern"]
        assert {entry.id for entry in found} == {f.id for f in concerns}
        assert "南片区：" in "".join(entry.text for entry in found), "the new one has no districts yet"
