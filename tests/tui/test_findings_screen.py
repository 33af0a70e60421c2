"""The findings: stated, edited, moved, withdrawn and brought back, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import TextArea

from models.entries import Finding
from storage.workspace import Workspace
from tests.tui.apps import SIZES, make_app, message_of, session_of
from tui.app import ZhanpingApp
from tui.screens.dialogs import FindingDialog
from tui.screens.findings import FindingsScreen
from tui.session import Session
from tui.widgets.lines import Lines

pytestmark = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])

Size = tuple[int, int]
LINES = "第一行：档案齐全，“一户一档”。\n第二行：[bold]回访[/bold]及时…\n第三行：① 建议保持。"


def screen_of(app: ZhanpingApp) -> FindingsScreen:
    return cast("FindingsScreen", app.screen)


async def show(
    app: ZhanpingApp, pilot: Pilot[int], section: str | None = None, district: str | None = None
) -> None:
    app.view("findings", section=section, district=district)
    await pilot.pause()


def on_disk(home: Path, section: str, kind: str, district: str | None = None) -> list[str]:
    """The texts of a group, read by another process' eyes."""
    with Workspace(home, "黄文彬").open("demo") as store:
        found = Session(store).evaluation.findings
        return [f.text for f in found if (f.section, f.polarity, f.district) == (section, kind, district)]


def current(app: ZhanpingApp) -> Finding:
    block = screen_of(app).findings.current
    assert block is not None
    return next(f for f in session_of(app).evaluation.findings if f.id == block.key)


def drawn(lines: Lines) -> str:
    return "\n".join(
        "".join(segment.text for segment in lines.render_line(y)).rstrip() for y in range(lines.size.height)
    )


async def test_every_place_stands_with_its_counts(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        places = drawn(screen_of(app).places)
        assert places.count("片区") == 12
        assert "项目管理" in places
        assert "肯定 6 关注 4" in places
        assert "监督方" in places
        shown = drawn(screen_of(app).findings)
        assert "值得肯定  6" in shown
        assert "1. 人员配备高于约定" in shown
        assert "林静  M02" in shown


async def test_the_cursor_walks_places_and_findings_with_tab_between(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await pilot.press("down", "down", "down", "down", "down", "down")
        await pilot.pause()
        assert "望溪社区40户" in drawn(screen_of(app).findings)
        await pilot.press("tab")
        assert screen_of(app).findings.has_focus
        await pilot.press("down", "down", "down")
        assert current(app).polarity == "concern", "the heading is passed over"
        await pilot.press("tab")
        assert screen_of(app).places.has_focus


async def test_a_new_finding_of_several_lines_stands_in_the_group_of_the_cursor(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot, "management", "south")
        await pilot.press("down", "f8")
        await pilot.pause()
        app.post_message(events.Paste(LINES))
        await pilot.pause()
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert on_disk(home, "management", "concern", "south") == [LINES]
        assert "已保存" in message_of(app)
        assert current(app).text == LINES
        assert current(app).author == "林静"
        shown = drawn(screen_of(app).findings)
        assert "[bold]回访[/bold]" in shown, "a user's text is no markup"
        assert "1. 第一行：" in shown
        assert shown.count("行：") == 3


async def test_enter_edits_and_can_change_the_kind(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot, "quality", "north")
        edited = current(app)
        await pilot.press("enter")
        await pilot.pause()
        area = app.screen.query_one(TextArea)
        assert area.text == edited.text
        area.insert("补充。")
        await pilot.press("tab", "2", "ctrl+s")
        await pilot.pause()
        now = current(app)
        assert (now.id, now.polarity, now.text) == (edited.id, "concern", edited.text + "补充。")
        assert (edited.author, now.author) == ("黄文彬", "林静"), "nobody writes as another"
        assert edited.text + "补充。" in on_disk(home, "quality", "concern", "north")


async def test_escape_leaves_the_finding_as_it_was(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot, "quality", "north")
        before = current(app)
        await pilot.press("enter")
        await pilot.pause()
        app.screen.query_one(TextArea).insert("不要")
        await pilot.press("escape")
        assert isinstance(app.screen, FindingDialog), "typed text is given up only when asked twice"
        await pilot.press("escape")
        await pilot.pause()
        assert current(app) == before
        assert not session_of(app).can_undo


async def test_findings_move_among_their_siblings_and_say_when_they_cannot(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot, "outcomes")
        before = on_disk(home, "outcomes", "strength")
        moved = current(app)
        await pilot.press("f9")
        assert "已是本组第一条" in message_of(app)
        await pilot.press("f10")
        await pilot.pause()
        assert current(app).id == moved.id, "the cursor goes with it"
        assert on_disk(home, "outcomes", "strength") == [before[1], before[0], *before[2:]]
        await pilot.press("f10", "f10", "f10")
        assert "已是本组最后一条" in message_of(app)
        assert on_disk(home, "outcomes", "strength") == [*before[1:], before[0]]
        await pilot.press("f9")
        assert on_disk(home, "outcomes", "strength")[-2] == before[0]


async def test_a_withdrawn_finding_comes_back_by_undo(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot, "outcomes")
        before = on_disk(home, "outcomes", "strength")
        await pilot.press("down", "delete")
        await pilot.pause()
        assert on_disk(home, "outcomes", "strength") == [before[0], *before[2:]]
        assert "Ctrl+Z" in message_of(app)
        assert current(app).text == before[2], "the cursor stands where the finding was"
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert on_disk(home, "outcomes", "strength") == before


async def test_an_empty_group_is_a_place_for_a_new_finding(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot, "monitoring", "east")
        await pilot.press("delete")
        assert "光标不在一条意见上" in message_of(app)
        await pilot.press("f9")
        assert "光标不在一条意见上" in message_of(app)
        await pilot.press("enter")
        await pilot.pause()
        app.screen.query_one(TextArea).insert("志愿者稳定。")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert on_disk(home, "monitoring", "strength", "east") == ["志愿者稳定。"]
        assert on_disk(home, "monitoring", "concern", "east") == []


async def test_others_findings_appear_and_the_cursor_stays_on_its_finding(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot, "outcomes")
        await pilot.press("down")
        stays = current(app)
        with Workspace(home, "林静").open("demo") as store:
            other = Session(store)
            other.add_finding("outcomes", "strength", "同事新写的一条。")
            added = other.evaluation.findings_of("outcomes", "strength")[-1]
            for _ in range(4):
                other.move_finding(other.evaluation.findings_of("outcomes", "strength")[-1], -1)
                added = next(f for f in other.evaluation.findings if f.id == added.id)
                other.move_finding(added, -1)
        assert session_of(app).refresh()
        screen_of(app).renew()
        await pilot.pause()
        assert current(app).id == stays.id
        assert "同事新写的一条" in "".join(
            span.text for block in screen_of(app).findings.blocks for span in block.body
        )


async def test_a_finding_taller_than_the_screen_can_be_read_to_its_end(
    demo: Path, home: Path, size: Size
) -> None:
    long = "\n".join(f"第{n}段。" for n in range(1, 61))
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        session_of(app).add_finding("management", "strength", long, "east")
        session_of(app).add_finding("management", "concern", "末尾一条。", "east")
        await show(app, pilot, "management", "east")
        assert "第1段" in drawn(screen_of(app).findings)
        seen = 0
        while current(app).text == long:
            await pilot.press("down")
            seen += "第60段" in drawn(screen_of(app).findings)
            assert seen < 20
        assert seen
        assert current(app).text == "末尾一条。"


async def test_enter_on_a_place_goes_into_it_and_escape_to_the_checklist(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await pilot.press("end", "enter")
        assert screen_of(app).findings.has_focus
        assert current(app).section == "supervisor"
        await pilot.press("escape")
        await pilot.pause()
        assert screen_of(app).NAME == "checklist"


async def test_the_findings_of_a_district_that_is_gone_still_have_a_place(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        districts = session_of(app).evaluation.facts.districts
        session_of(app).fact(districts.model_copy(update={"rows": districts.rows[1:]}))
        await show(app, pilot, "quality", "south")
        assert "south" in drawn(screen_of(app).places)
        assert current(app).district == "south"


async def test_a_key_of_a_view_pressed_in_a_box_marks_nothing_that_the_next_key_would_delete(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot, "management", "south")
        await pilot.press("f8")
        await pilot.pause()
        app.post_message(events.Paste("档案齐全。"))
        await pilot.pause()
        await pilot.press("f7", "f6", "backspace")
        assert app.screen.query_one(TextArea).text == "档案齐全"
