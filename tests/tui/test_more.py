"""The box that leads to the views without a key of their own shows all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.language import Code
from tests.tui.apps import SIZES, make_app
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
