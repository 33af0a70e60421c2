"""The station's self-review on its screen: typed by staff, beside the panel's points, counted nowhere."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from models.acts import Declaration, HandIn, SelfScore
from models.entries import Cell
from storage.workspace import Workspace
from tests.tui.apps import SIZE, SIZES, dropped, make_app, message_of, session_of
from tests.tui.conftest import EXPERT, LEAD, PANEL, STAFF
from tui.app import ZhanpingApp
from tui.screens.self_review import SelfReviewScreen
from tui.screens.views import MORE
from tui.session import Session

Size = tuple[int, int]
THERE = ("ctrl+n", str(MORE.index("self_review") + 1))
both_sizes = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])


async def press(pilot: Pilot[int], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def screen_of(app: ZhanpingApp) -> SelfReviewScreen:
    assert isinstance(app.screen, SelfReviewScreen)
    return app.screen


def row_of(app: ZhanpingApp, number: int) -> tuple[str, ...]:
    return screen_of(app).ledger.sheet.grid.blocks[0].rows[number]


def own(app: ZhanpingApp) -> dict[str, tuple[Decimal | None, str]]:
    stated = session_of(app).evaluation.stated(SelfScore)
    return {slot: (entry.points, entry.reason) for slot, entry in stated.items()}


@both_sizes
async def test_staff_type_the_stations_points_and_reasons_and_no_total_changes(jia: Path, size: Size) -> None:
    app = make_app(jia, "jia", STAFF)
    async with app.run_test(size=size) as pilot:
        before = session_of(app).assessment.interval
        await press(pilot, *THERE, "2", "enter", *"满员", "enter")
        await press(pilot, *"na", "down", "1", "full_stop", "5", "down")
        assert own(app) == {"M01": (2, "满员"), "M02": (None, ""), "M03": (Decimal("1.5"), "")}
        assert row_of(app, 0)[3:5] == ("2", "满员")
        assert row_of(app, 1)[3] == "不适用"
        assert session_of(app).assessment.interval == before
        await press(pilot, "9", "down")
        assert "M04" in message_of(app)
        await press(pilot, "escape", "up", "delete")
        assert "M03" not in own(app)
        await press(pilot, "ctrl+z")
        assert own(app)["M03"] == (Decimal("1.5"), "")


async def test_an_expert_reads_and_does_not_type(jia: Path) -> None:
    app = make_app(jia, "jia", EXPERT)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, *THERE, "2", "enter")
        assert own(app) == {}
        assert EXPERT in message_of(app)


async def test_the_panels_points_stand_beside_it_once_they_may_be_seen(jia: Path) -> None:
    for name in PANEL:
        with Workspace(jia, name).open("jia") as store:
            session = Session(store)
            session.state(Declaration(author=name, secrecy=True))
            for cell in session.evaluation.own_cells(name):
                session.score(cell, Decimal(1))
    shown = []
    for _ in range(2):
        app = make_app(jia, "jia", STAFF)
        async with app.run_test(size=SIZE) as pilot:
            await press(pilot, *THERE)
            shown.append(row_of(app, 0)[5])
        for name in PANEL:
            with Workspace(jia, name).open("jia") as store:
                Session(store).state(HandIn(author=name, section="management"))
    assert shown == ["", "1"]


async def test_what_is_half_typed_comes_back_after_a_dropped_line(jia: Path) -> None:
    async def act(_: ZhanpingApp, pilot: Pilot[int]) -> None:
        await press(pilot, *THERE, "down", "1", "full_stop")

    await dropped(jia, act, "jia", STAFF)
    app = make_app(jia, "jia", STAFF)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert screen_of(app).ledger.typed.text == "1."
        await press(pilot, "5", "enter")
        assert own(app) == {"M02": (Decimal("1.5"), "")}


async def test_two_who_enter_a_line_at_once_are_in_conflict_and_settle_it(jia: Path) -> None:
    app = make_app(jia, "jia", STAFF)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, *THERE, "1")
        with Workspace(jia, LEAD).open("jia") as store:
            Session(store).state(SelfScore(author=LEAD, indicator="M01", points=Decimal(2)))
        await press(pilot, "enter")
        session = session_of(app)
        assert session.evaluation.dispute("self_score", "M01") is not None
        assert row_of(app, 0)[0].endswith("M01")
        assert row_of(app, 0)[0] != "M01"
        await press(pilot, "left", "ctrl+r")
        assert not isinstance(app.screen, SelfReviewScreen)
        await press(pilot, "escape")
        assert cast("SelfReviewScreen", app.screen).unavailable("settle") is None
        assert Cell("M01") in session.evaluation.cells
