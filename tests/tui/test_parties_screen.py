"""The parties' points: typed, refused, cleared, and followed to their findings, at both sizes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from models.entries import PartyScore
from storage.workspace import Workspace
from tests.tui.apps import SIZES, make_app, message_of
from tests.tui.test_facts_screen import notes_of, type_text
from tui.app import ZhanpingApp
from tui.screens.findings import FindingsScreen
from tui.screens.parties import PartiesScreen
from tui.session import Session
from tui.widgets.grid import Spot

pytestmark = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])

Size = tuple[int, int]


def party_of(home: Path, name: str) -> PartyScore | None:
    """A party's points as somebody who opens the evaluation now reads them."""
    session = Session(Workspace(home, "读者").open("demo"))
    try:
        return session.evaluation.parties.get(name)
    finally:
        session.close()


def screen_of(app: ZhanpingApp) -> PartiesScreen:
    """The parties' screen, which must be the one on top."""
    assert isinstance(app.screen, PartiesScreen)
    return app.screen


async def test_points_are_typed_at_once(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await type_text(pilot, "f5")
        screen = screen_of(app)
        assert screen.ledger.spot == Spot(0, 1, 2)
        assert "84.49" in notes_of(app)
        await type_text(pilot, "９１．５", "down")
        purchaser = party_of(home, "purchaser")
        assert purchaser is not None
        assert (purchaser.points, purchaser.received) == (Decimal("91.5"), dt.date(2024, 6, 14))
        assert "购买方 91.5" in message_of(app)
        assert screen.ledger.spot == Spot(0, 2, 2)
        await type_text(pilot, "tab", "2024年7月1日", "enter")
        assert party_of(home, "supervision").received == dt.date(2024, 7, 1)  # type: ignore[union-attr]
        assert "85.19" in notes_of(app)
        await type_text(pilot, "ctrl+z", "ctrl+z")
        assert party_of(home, "purchaser").points == 88  # type: ignore[union-attr]


async def test_points_out_of_range_stay_and_say_the_range(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.view("parties", party="supervisor")
        await pilot.pause()
        screen = screen_of(app)
        assert screen.ledger.spot == Spot(0, 3, 2)
        await type_text(pilot, "101", "enter")
        assert "0 到 100" in message_of(app)
        assert screen.ledger.typed.value == "101"
        assert party_of(home, "supervisor").points == Decimal("88.5")  # type: ignore[union-attr]
        await type_text(pilot, "escape")
        assert screen.ledger.typed.value == "88.5"


async def test_cleared_points_leave_an_interval(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await type_text(pilot, "f5", "delete")
        screen = screen_of(app)
        assert party_of(home, "purchaser") is None
        assert "总分未定" in notes_of(app)
        row = "".join(span.text for span in screen.ledger.sheet.row(2, 78))
        assert "! 未收到" in row
        assert "0~20" in row
        await type_text(pilot, "tab", "2024-6-1", "enter")
        assert "先填分数" in message_of(app)
        await type_text(pilot, "escape", "left", "90", "enter")
        assert party_of(home, "purchaser").points == 90  # type: ignore[union-attr]
        assert "总分未定" not in notes_of(app)


async def test_the_third_party_is_computed(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await type_text(pilot, "f5", "up", "9")
        screen = screen_of(app)
        assert screen.ledger.spot == Spot(0, 0, 2)
        assert "不能直接填" in message_of(app)
        assert screen.ledger.typed.value == "81.8"
        await type_text(pilot, "ctrl+d")
        assert "不能直接填" in message_of(app)


async def test_the_counts_lead_to_the_findings(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await type_text(pilot, "f5", "tab", "tab", "3")
        await pilot.pause()
        assert "意见" in message_of(app)
        await type_text(pilot, "enter")
        await pilot.pause()
        assert isinstance(app.screen, FindingsScreen)
