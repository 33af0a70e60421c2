"""A login while another session of the same person lives: on a frozen line, or on another laptop."""

from __future__ import annotations

import signal
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from models.language import Code
from storage.resume import Seat
from storage.workspace import Workspace
from tests.tui.apps import SIZE, SIZES, Act, dropped, make_app, message_of, session_of
from tui.app import ZhanpingApp
from tui.screens.checklist import ChecklistScreen
from tui.screens.dialogs import Elsewhere, FindingDialog
from tui.screens.facts import FactsScreen
from tui.screens.home import HomeScreen
from tui.screens.parties import PartiesScreen
from tui.session import Session

TEXT = "个案G03的结案评估\n过于“笼统”…①"


async def living(home: Path, act: Act) -> Seat:
    """A session in which something is done, and that lives on."""
    await dropped(home, act)
    seat = Seat(home, "林静")
    left = seat.take_up()
    assert left is not None
    seat.keep(left.place)
    return seat


async def a_cell(app: ZhanpingApp, pilot: Pilot[int]) -> None:
    app.view("facts", topic="station")
    await pilot.pause()
    await pilot.press(*"榕湾新站")


async def points(app: ZhanpingApp, pilot: Pilot[int]) -> None:
    app.view("parties", party="supervision")
    await pilot.pause()
    await pilot.press("7", "0")


async def a_finding(app: ZhanpingApp, pilot: Pilot[int]) -> None:
    await pilot.press("f9")
    await pilot.pause()
    app.screen.query_one(TextArea).insert(TEXT)


async def begun(app: ZhanpingApp, pilot: Pilot[int]) -> None:
    await pilot.pause()
    await pilot.pause()


async def test_the_login_opens_where_the_other_session_stands_and_shows_its_text(
    demo: Path, home: Path
) -> None:
    seat = await living(home, a_cell)
    app = make_app(home, None)
    async with app.run_test(size=SIZE) as pilot:
        await begun(app, pilot)
        box, facts = cast("Elsewhere", app.screen), cast("FactsScreen", app.screen_stack[1])
        assert "您的另一处登录停在这里" in box._title
        assert box.query_one(TextArea).text == "榕湾新站"
        assert facts.sheet.topic == "station"
        assert not facts.has_draft(), "it is the other session's"
        await pilot.press("enter")
        await begun(app, pilot)
        assert app.screen_stack[1:] == [facts]
        assert facts.ledger.typed.text == "榕湾新站"
        assert "已取到这里，未保存" in message_of(app)
    seat.close()


async def test_text_taken_over_and_saved_does_not_come_back_when_the_old_line_ends(
    demo: Path, home: Path
) -> None:
    seat = await living(home, a_finding)
    app = make_app(home, None)
    async with app.run_test(size=SIZE) as pilot:
        await begun(app, pilot)
        await pilot.press("enter")
        await begun(app, pilot)
        assert isinstance(app.screen, FindingDialog)
        assert app.screen.query_one(TextArea).text == TEXT
        await pilot.press("ctrl+s")
        await pilot.pause()
        seat.close()
        app._keeper.look()
        assert "已保存" in message_of(app), "nothing waits"
        await pilot.press("ctrl+q")
    again = make_app(home, None)
    async with again.run_test(size=SIZE) as pilot:
        await begun(again, pilot)
        assert isinstance(again.screen, HomeScreen)


async def test_text_taken_over_is_kept_here_as_a_draft(demo: Path, home: Path) -> None:
    seat = await living(home, a_finding)
    app = make_app(home, None)
    async with app.run_test(size=SIZE) as pilot:
        await begun(app, pilot)
        await pilot.press("enter")
        await begun(app, pilot)
        app.hang_up(signal.SIGHUP)
    seat.close()
    again = make_app(home, None)
    async with again.run_test(size=SIZE) as pilot:
        await begun(again, pilot)
        assert isinstance(again.screen, FindingDialog)
        assert again.screen.query_one(TextArea).text == TEXT
        assert "另有" not in str(again.screen_stack[1].query_one("#message").visual)  # type: ignore[attr-defined]


async def test_text_that_is_left_there_is_told_of_when_that_session_ends_and_comes_at_the_next_login(
    demo: Path, home: Path
) -> None:
    seat = await living(home, a_cell)
    app = make_app(home, None)
    async with app.run_test(size=SIZE) as pilot:
        await begun(app, pilot)
        await pilot.press("escape")
        await pilot.pause()
        screen = cast("FactsScreen", app.screen)
        assert not screen.has_draft()
        app._keeper.look()
        assert "您的另一处登录从" in message_of(app)
        seat.close()
        app._keeper.look()
        assert "没写完的内容下次登录取回" in message_of(app)
        await pilot.press("ctrl+q")
    again = make_app(home, None)
    async with again.run_test(size=SIZE) as pilot:
        await begun(again, pilot)
        assert cast("FactsScreen", again.screen).ledger.typed.text == "榕湾新站"


async def test_a_session_with_nothing_half_typed_gives_the_place_alone(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("parties", party="civil")
        await pilot.pause()
        await pilot.press("down")

    seat = await living(home, act)
    app = make_app(home, None)
    async with app.run_test(size=SIZE) as pilot:
        await begun(app, pilot)
        assert isinstance(app.screen, PartiesScreen)
        assert "您的另一处登录从" in message_of(app)
    seat.close()


async def test_text_taken_over_is_saved_over_what_it_was_made_from(demo: Path, home: Path) -> None:
    seat = await living(home, points)
    with Workspace(home, "何芸").open("demo") as store:
        Session(store).party("supervision", Decimal(96))
    app = make_app(home, None)
    async with app.run_test(size=SIZE) as pilot:
        await begun(app, pilot)
        await pilot.press("enter")
        await begun(app, pilot)
        assert "后来有改动" in message_of(app)
        await pilot.press("enter")
        await pilot.pause()
        assert len(session_of(app).evaluation.disputes) == 1
    seat.close()


async def test_nobody_else_is_offered_the_text(demo: Path, home: Path) -> None:
    seat = await living(home, a_cell)
    app = make_app(home, None, "何芸")
    async with app.run_test(size=SIZE) as pilot:
        await begun(app, pilot)
        assert isinstance(app.screen, HomeScreen)
    seat.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
async def test_the_offer_fits_the_terminal_with_a_long_text(
    demo: Path, home: Path, size: tuple[int, int], language: Code
) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await pilot.press("f9")
        await pilot.pause()
        app.screen.query_one(TextArea).insert("建议社工站进一步完善服务对象档案的动态更新机制。\n" * 30)

    seat = await living(home, act)
    app = make_app(home, None, language=language)
    async with app.run_test(size=size) as pilot:
        await begun(app, pilot)
        box = app.screen.query_one("#box")
        assert box.region.bottom <= size[1]
        labels = [str(line.visual) for line in app.screen.query(".label")]  # type: ignore[attr-defined]
        assert all(len(line) < 76 for line in labels)
        assert "Enter" in labels[-1]
        assert "concern" not in app.screen.query_one(TextArea).text
        await pilot.press("x", "f2", "enter")
        await begun(app, pilot)
        assert isinstance(app.screen, FindingDialog)
        assert isinstance(app.screen_stack[1], ChecklistScreen)
    seat.close()
