"""A number that looks personal is told at the moment it is entered, and never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static, TextArea

from models.entries import Cell
from tests.tui.apps import SIZES, checklist_of, make_app, message_of, session_of
from tests.tui.conftest import Zhanping
from tui.widgets.choice import Choice
from tui.widgets.field import Field

Size = tuple[int, int]
PHONE = "13800138000"


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
async def test_a_phone_in_the_evidence_box_is_saved_and_told(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        checklist_of(app).go(Cell("Q04", "south"))
        await pilot.press("ctrl+e")
        assert any("只写代号" in str(line.visual) for line in app.screen.query(Static))
        app.screen.query_one("#source", Field).value = f"居民 C-017，{PHONE}"
        await pilot.press("ctrl+s")
        await pilot.pause()
        message = message_of(app)
        assert "已保存" in message
        assert "像有电话号码，请改用代号" in message
        assert PHONE not in message
        assert any(PHONE in e.source for e in session_of(app).evaluation.evidence[Cell("Q04", "south")])
        await pilot.press("ctrl+o")
        app.screen.query_one(TextArea).text = "下午再看"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "像有" not in message_of(app), "it is said once, of the text it is about"


async def test_somebody_interviewed_without_a_code_is_told(demo: Path, home: Path) -> None:
    app = make_app(home, language="en")
    async with app.run_test() as pilot:
        checklist_of(app).go(Cell("M05"))
        await pilot.press("ctrl+e")
        app.screen.query_one("#source", Field).value = "陈志明"
        choice = app.screen.query_one(Choice)
        choice.index = [value for value, _ in choice.choices].index("interview")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "name people by a code" in message_of(app)
        assert "陈志明" not in message_of(app)


async def test_an_identity_number_in_a_finding_is_told(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test() as pilot:
        await pilot.press("f4")
        await pilot.pause()
        await pilot.press("f8")
        await pilot.pause()
        app.screen.query_one(TextArea).text = "档案写着 11010519491231002X"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "像有身份证号" in message_of(app)
        assert "1949" not in message_of(app)


def test_the_command_line_tells_it_too_and_check_lists_it(zhanping: Zhanping, demo: Path) -> None:
    stated = zhanping("score", "demo", "M05", "1", "--reason", f"打 {PHONE} 核对")
    assert stated.code == 0
    assert "seems to hold a phone number" in stated.err
    assert PHONE not in stated.err
    checked = zhanping("check", "demo", "--json")
    [gap] = [gap for gap in checked.json["gaps"] if gap["code"] == "personal"]
    assert (gap["severity"], PHONE in checked.out) == ("warn", False)
    assert "M05" in str(gap)


def test_each_text_of_what_was_stated_is_told(zhanping: Zhanping, demo: Path) -> None:
    evidence = "身份证复印件440106199003071231"
    stated = zhanping(
        "score", "demo", "M05", "1", "--reason", f"打 {PHONE} 核对", "--evidence", evidence, lang="zh"
    )
    assert stated.code == 0
    assert "“理由”里像有电话号码，请改用代号；“材料或人员”里像有身份证号，请改用代号" in stated.err
    alone = zhanping("score", "demo", "M06", "1", "--evidence", evidence)
    assert "seems to hold an identity number" in alone.err
    assert "1990" not in alone.err
