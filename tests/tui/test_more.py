"""The box that leads to the views without a key of their own shows all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.language import Code
from tests.tui.apps import SIZES, make_app
from tui.screens.base import ScreenBase
from tui.screens.panel_dialogs import Menu
from tui.screens.views import MORE
from tui.widgets.blocks import Blocks


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_view_has_one_line_in_it_and_is_seen(demo: Path, home: Path, language: Code) -> None:
    app = make_app(home, language=language)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.press("ctrl+n")
        await pilot.pause()
        rows = app.screen.query_one(Blocks)
        shown = ["".join(part.text for part in rows.render_line(y)) for y in range(rows.size.height)]
        for number, name in enumerate(MORE, start=1):
            sentence = f"{number} {app.language(f'screen.{name}')}  {app.language(f'more.{name}')}"
            assert sentence in shown[number - 1]


@pytest.mark.parametrize("digits", ["0123456789", "０１２３４５６７８９"])
async def test_a_digit_goes_there_a_full_width_one_too(demo: Path, home: Path, digits: str) -> None:
    app = make_app(home)
    async with app.run_test(size=SIZES[0]) as pilot:
        for number, name in enumerate(MORE, start=1):
            await pilot.press("ctrl+n")
            await pilot.pause()
            await pilot.press("²", digits[0], digits[number])
            await pilot.pause()
            assert isinstance(app.screen, ScreenBase)
            assert name == app.screen.NAME


@pytest.mark.parametrize("digit", ["1", "１"])
async def test_a_menu_of_acts_takes_them_as_well(demo: Path, home: Path, digit: str) -> None:
    app, chosen = make_app(home), list[str | None]()
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        app.push_screen(Menu("-", [("first", "-"), ("second", "-")]), chosen.append)
        await pilot.pause()
        await pilot.press("3", digit)
        await pilot.pause()
        assert chosen == ["first"]
