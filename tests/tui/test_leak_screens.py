"""No screen tells an unfinished evaluator another's score: it is the same whatever the others gave."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.entries import Cell
from tests.tui.apps import SIZES, make_app
from tests.tui.panels import FIRST, ID, LEAD, SECOND, begin
from tui.app import ZhanpingApp
from tui.screens.views import NAMES

GIVEN = (
    {"M05": ("2", "0.5", "1.5"), "M08": ("1", "0", "0.5")},
    {"M05": ("2", "1", "0"), "M08": ("1", "1.5", "2")},
)


def seen(app: ZhanpingApp) -> str:
    """All that stands on the terminal."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
@pytest.mark.parametrize("view", NAMES)
async def test_a_screen_is_the_same_whatever_the_others_gave(
    home: Path, size: tuple[int, int], view: str
) -> None:
    told = []
    for n, given in enumerate(GIVEN):
        begin(home / str(n), given, (FIRST, SECOND))
        app = make_app(home / str(n), ID, LEAD)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            app.view(view, **({"cell": Cell("M05")} if view == "checklist" else {}))
            await pilot.pause()
            screens = [seen(app)]
            for key in ("down", "enter", "f10", "end"):
                await pilot.press(key)
                await pilot.pause()
                screens.append(seen(app))
        told.append(screens)
    assert told[0] == told[1]


async def test_once_handed_in_the_board_differs_with_what_the_others_gave(home: Path) -> None:
    told = []
    for n, given in enumerate(GIVEN):
        begin(home / str(n), given)
        app = make_app(home / str(n), ID, LEAD)
        async with app.run_test(size=SIZES[0]) as pilot:
            await pilot.pause()
            app.view("board")
            await pilot.pause()
            told.append(seen(app))
    assert told[0] != told[1]
