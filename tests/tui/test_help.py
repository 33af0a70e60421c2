"""The help is made from the bindings, and so are the key tables of the documents."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from models.catalogue import CATALOGUE
from models.language import Code, Language
from scripts.keys import DOCS, PAGES, lists, page
from tests.tui.apps import SIZES, make_app, session_of
from tui.app import ZhanpingApp
from tui.screens.base import ScreenBase, key_name
from tui.screens.help import HelpScreen, typing
from tui.screens.views import NAMES
from tui.widgets.blocks import Blocks

Size = tuple[int, int]
VIEWS = NAMES

both_sizes = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])


def told(app: ZhanpingApp) -> str:
    blocks = app.screen.query_one(Blocks).blocks
    return "\n".join("".join(span.text for span in (*block.lead, *block.body)) for block in blocks)


def drawn(app: ZhanpingApp) -> str:
    lines = app.screen.query_one(Blocks)
    return "\n".join(
        "".join(segment.text for segment in lines.render_line(y)).rstrip() for y in range(lines.size.height)
    )


@pytest.mark.parametrize(("size", "language"), [(SIZES[0], "zh"), (SIZES[1], "en")], ids=["80x24", "120x36"])
@pytest.mark.parametrize("view", VIEWS)
async def test_every_act_of_a_screen_is_in_its_help(
    demo: Path, home: Path, size: Size, language: Code, view: str
) -> None:
    app, words = make_app(home, language=language), Language(language)
    async with app.run_test(size=size) as pilot:
        app.view(view)
        await pilot.pause()
        asked = cast("ScreenBase[None]", app.screen)
        acts = list(asked.acts())
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        text = told(app)
        for act in acts:
            assert words(act.description) in text
            assert words(act.tooltip) in text
            assert key_name(act.key) in text


@both_sizes
async def test_what_cannot_act_now_says_why(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        app.view("findings", section="outcomes")
        await pilot.pause()
        await pilot.press("f1")
        await pilot.pause()
        text = told(app)
        assert "把意见上移一位  (现在不可用：已是本组第一条)" in text
        assert "把意见下移一位\n" in text
        assert "现在不可用：本次登录还没有可撤销的操作" in text
        await pilot.press("escape", "f10", "f1")
        await pilot.pause()
        assert "已是本组第一条" not in told(app)
        assert session_of(app).can_undo
        assert "没有可撤销的操作" not in told(app)


@both_sizes
@pytest.mark.parametrize("key", ["escape", "f1", "enter"])
async def test_help_closes_and_leaves_the_screen_as_it_was(
    demo: Path, home: Path, size: Size, key: str
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        app.view("findings", section="quality", district="east")
        await pilot.pause()
        await pilot.press("down")
        before = app.screen.query_one("#findings", Blocks).current
        await pilot.press("f1")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        await pilot.press(key)
        await pilot.pause()
        assert app.screen.query_one("#findings", Blocks).current == before


async def test_a_long_help_scrolls_by_arrows_and_pages(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        first = drawn(app)
        assert "页面" in first.splitlines()[0]
        await pilot.press("down")
        assert drawn(app).splitlines()[0] == first.splitlines()[1]
        await pilot.press("end")
        assert "Tab" in drawn(app).splitlines()[-1]
        assert "数字和小数点" in drawn(app)
        await pilot.press("home")
        assert drawn(app) == first
        await pilot.press("pagedown")
        assert drawn(app) != first


@pytest.mark.parametrize(("code", "name"), PAGES)
def test_the_key_tables_of_the_documents_are_fresh(code: Code, name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == page(code), "run python scripts/keys.py"


def test_every_act_has_words_and_survives_a_chinese_input_method() -> None:
    refused = {"ctrl+m", "ctrl+i", "ctrl+h", "ctrl+j", "ctrl+a", "ctrl+b", "ctrl+left_square_bracket"}
    for _, acts in lists():
        for act in acts:
            assert act.id
            assert f"key.{act.id}" in CATALOGUE
            assert f"tip.{act.id}" in CATALOGUE
            keys = act.key.split(",")
            assert not refused & set(keys)
            assert not any(key.startswith("alt+") for key in keys)
            assert len(keys[0]) > 1 or keys[0].isdecimal(), "a letter is an extra, never the only key"


@pytest.mark.parametrize("code", ["zh", "en"])
def test_every_typing_key_names_its_key_and_what_it_does(code: Code) -> None:
    words = Language(code)
    asked = {"help.of", "help.typing", "help.close", "help.not_now"}
    for name in CATALOGUE:
        if name.startswith("help.") and name not in asked:
            keys, does = typing(words(name))
            assert keys, name
            assert does, name
