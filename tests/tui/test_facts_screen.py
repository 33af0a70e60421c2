"""The facts: filled in by keyboard, kept on disk, shared with others, at both sizes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from textual import events
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import TextArea

from models.errors import ZhanpingError
from models.facts import Facts
from models.form_rows import removed
from models.forms import changed
from models.sampling import codes_of, draw
from models.station import Fact, Targets
from storage.workspace import Workspace
from tests.tui.apps import SIZES, make_app, message_of
from tui.app import ZhanpingApp
from tui.screens.fact_dialogs import LongText, Roster
from tui.screens.facts import FactsScreen
from tui.session import Session
from tui.widgets.grid import Spot
from tui.widgets.ledger import Ledger
from tui.widgets.sheet import Sheet
from tui.widgets.text_lines import TextLines

pytestmark = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])

Size = tuple[int, int]


def facts_of(home: Path) -> Facts:
    """The facts as somebody who opens the evaluation now reads them."""
    session = Session(Workspace(home, "读者").open("demo"))
    try:
        return session.evaluation.facts
    finally:
        session.close()


def screen_of(app: ZhanpingApp) -> FactsScreen:
    """The facts screen, which must be the one on top."""
    assert isinstance(app.screen, FactsScreen)
    return app.screen


async def show(pilot: Pilot[int], app: ZhanpingApp, topic: str) -> FactsScreen:
    """Go to a topic."""
    await pilot.pause()
    app.view("facts", topic=topic)
    await pilot.pause()
    return screen_of(app)


async def type_text(pilot: Pilot[int], *texts: str) -> None:
    """Type texts; a key's name stands for the key."""
    for text in texts:
        if text in KEYS or text.startswith(("ctrl+", "shift+")):
            pilot.app.post_message(events.Key(text, None))
            if text[0] in "cfp":  # acts may open another screen
                await pilot.pause()
        else:
            for sign in text:  # as the terminal brings them; a pilot loses full-width punctuation
                pilot.app.post_message(events.Key(sign, sign))
    await pilot.pause()


KEYS = {
    "enter", "tab", "up", "down", "left", "right", "home", "end", "escape", "delete", "backspace",
    "pageup", "pagedown", *(f"f{n}" for n in range(1, 11)),
}  # fmt: skip


def notes_of(app: ZhanpingApp) -> str:
    """What stands under the sheet."""
    return "".join(app.screen.query_one(Sheet).noted)


async def test_staffing_is_typed_from_top_to_bottom(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(pilot, app, "staffing")
        assert app.focused is screen.ledger.typed
        await type_text(pilot, "２０", "enter", "2", "1", "enter", "18", "down", "enter", "down", "15", "up")
        assert screen.ledger.spot == Spot(0, 0, 4)
        staff = facts_of(home).staffing
        assert (staff.contracted, staff.on_post, staff.certified) == (20, 21, 18)
        assert (staff.intermediate, staff.experienced) == (2, 15)
        assert "18 ÷ 20（协议岗位数）= 90%" in notes_of(app)
        assert "已保存" in message_of(app)
        await type_text(pilot, "ctrl+z")
        assert facts_of(home).staffing.experienced == 17


async def test_a_refused_value_stays_and_says_why(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(pilot, app, "staffing")
        await type_text(pilot, "down", "down", "23", "down")
        assert "持证社工多于在岗人数" in message_of(app)
        assert screen.ledger.spot == Spot(0, 0, 2)
        assert screen.ledger.typed.value == "23"
        assert facts_of(home).staffing.certified == 17
        await type_text(pilot, "f4")
        assert screen_of(app) is screen  # nothing typed is lost by leaving
        await type_text(pilot, "escape")
        assert screen.ledger.typed.value == "17"
        await type_text(pilot, "escape")
        assert not isinstance(app.screen, FactsScreen)


async def test_keys_that_arrive_together_are_taken_in_order(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(pilot, app, "targets")
        keys = ["right", "right", "6", "2", "5", "enter", "7", "8", "0", "enter", "f8", "新", "enter"]
        for key in keys:  # as one packet brings them after a stall
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
        rows = facts_of(home).targets.rows
        assert (rows[0].target, rows[0].actual) == (Decimal(625), Decimal(780))
        assert (rows[1].id, rows[1].name) == ("t16", "新")
        assert rows[2].id == "phone-calls"
        assert screen.ledger.spot == Spot(0, 1, 1)


async def test_a_new_row_is_stated_with_its_first_value(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(pilot, app, "districts")
        await type_text(pilot, "down", "f8")
        assert screen.ledger.spot == Spot(0, 2, 0)
        assert len(facts_of(home).districts.rows) == 3
        await type_text(pilot, "escape")
        assert screen.ledger.spot == Spot(0, 1, 0)
        await type_text(pilot, "f8", "西片区", "enter", "翠园社区，江畔社区", "enter")
        rows = facts_of(home).districts.rows
        assert [row.id for row in rows] == ["south", "north", "d4", "east"]
        assert rows[2].communities == ("翠园社区", "江畔社区")
        await type_text(pilot, "f9")
        assert [row.id for row in facts_of(home).districts.rows] == ["south", "d4", "north", "east"]
        assert screen.ledger.spot.row == 1


async def test_a_row_is_removed_and_brought_back(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(pilot, app, "attendance")
        await type_text(pilot, *["down"] * 7)
        assert screen.ledger.spot == Spot(1, 1, 0)
        await type_text(pilot, "ctrl+d")
        assert [row.code for row in facts_of(home).attendance.rows][:2] == ["W01", "W03"]
        assert "W02" in message_of(app)
        await type_text(pilot, "ctrl+z")
        assert len(facts_of(home).attendance.rows) == 22
        await type_text(pilot, "right", "3", "right", "2016年", "tab", "11", "tab", "10．5", "tab")
        row = facts_of(home).attendance.rows[1]
        assert (row.credential, row.joined, row.due, row.present) == (
            "none",
            2016,
            Decimal(11),
            Decimal("10.5"),
        )
        assert screen.ledger.spot == Spot(1, 2, 0)


async def test_delete_within_a_text_removes_a_sign_not_the_row(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(pilot, app, "targets")
        await type_text(pilot, "home", "delete", "delete", "enter")
        assert facts_of(home).targets.rows[0].name == "探访"
        assert len(facts_of(home).targets.rows) == 15
        await type_text(pilot, "left", "ctrl+u", "enter")
        assert screen.ledger.spot == Spot(0, 0, 0)  # a row keeps its name


async def test_choices_are_made_by_digit_arrow_and_word(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(pilot, app, "survey")
        await type_text(pilot, "down", "down", "down", "2", "down")
        assert facts_of(home).survey.method == "census"
        await type_text(pilot, "up", "left", "down")
        assert facts_of(home).survey.method == "random"
        await type_text(pilot, "down", "down", "满意人", "enter")
        assert facts_of(home).survey.definition == "share"
        assert screen.ledger.typed.value == "满意人数占比"


async def test_files_are_counted_by_community(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, "files")
        await type_text(pilot, "right", "right", "right", "40", "enter")
        assert facts_of(home).files.rows[0].households == 40
        assert "南片区  建档户数：106 ÷ 112（应建档户数）= 94.64%" in notes_of(app)
        await type_text(pilot, "ctrl+d")
        assert len(facts_of(home).files.rows) == 7
        await type_text(pilot, "f8")
        assert "榕荫社区" in screen_of(app).ledger.sheet.grid.text(Spot(0, 1, 1))


async def test_long_texts_keep_their_paragraphs(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(pilot, app, "closing")
        await type_text(pilot, "down", "ctrl+e")
        assert isinstance(app.screen, LongText)
        app.screen.query_one(TextArea).text = "第一段，含全角。\n第二段。"
        await type_text(pilot, "ctrl+s")
        assert facts_of(home).closing.recommendations[1] == "第一段，含全角。\n第二段。"
        await type_text(pilot, "end", "补", "up")
        assert facts_of(home).closing.recommendations[1] == "第一段，含全角。\n第二段。补"
        screen.ledger.typed.post_message(events.Paste("甲\n乙\n丙"))
        await type_text(pilot, "down")
        assert facts_of(home).closing.recommendations[0] == "甲 乙 丙"


async def test_a_long_text_goes_into_what_others_stated_meanwhile(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, "closing")
        await type_text(pilot, "down", "ctrl+e")
        theirs = Session(Workspace(home, "何芸").open("demo"))
        theirs.fact(removed(theirs.evaluation.facts.closing, 0))
        theirs.close()
        app.look_at_others()  # as its clock does
        app.screen.query_one(TextArea).text = "改过的一条"
        await type_text(pilot, "ctrl+s")
        held = facts_of(home).closing.recommendations
        assert len(held) == 2
        assert held[0] == "改过的一条"
        assert screen_of(app).ledger.spot == Spot(0, 0, 0)


async def test_what_others_state_while_the_screen_is_being_built_waits_until_it_stands(
    demo: Path, home: Path, size: Size, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, build = make_app(home), Ledger.compose

    def built(self: Ledger) -> ComposeResult:
        theirs = Session(Workspace(home, "何芸").open("demo"))
        theirs.fact(removed(theirs.evaluation.facts.closing, 0))
        theirs.close()
        app.look_at_others()  # as its clock does, at any moment
        return build(self)

    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        monkeypatch.setattr(Ledger, "compose", built)
        await type_text(pilot, "f3")
        app.look_at_others()
        assert screen_of(app).sheet.facts == facts_of(home)


async def test_the_topics_are_walked_and_tallied(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await type_text(pilot, "f3")
        screen = screen_of(app)
        assert screen.sheet.topic == "station"
        await type_text(pilot, "新名称", "pagedown")
        assert screen.sheet.topic == "visit"
        assert facts_of(home).station.name == "新名称"
        await type_text(pilot, "pageup", "pageup")
        assert screen.sheet.topic == "closing"
        await type_text(pilot, "ctrl+down", "ctrl+u", "enter")
        assert facts_of(home).station.name == ""
        topics = screen.query_one("Topics")
        assert "6/7" in "".join(span.text for span in topics.row(0, topics.size.width))  # type: ignore[attr-defined]
        assert "未填" in "".join(span.text for span in screen.ledger.sheet.row(0, 60))


async def test_the_sample_is_drawn_by_seed(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, "visit")
        await type_text(pilot, "ctrl+g")
        assert "满意度调查" in message_of(app)
        await show(pilot, app, "survey")
        await type_text(pilot, "ctrl+g")
        assert isinstance(app.screen, Roster)
        lines = app.screen.query_one(TextLines)
        shown = " ".join(span.text for n in range(lines.count) for span in lines.row(n, lines.size.width))
        assert shown.split() == list(draw(codes_of(1860), 100, 20240611))
        await type_text(pilot, "escape")
        assert screen_of(app)


async def test_what_others_state_appears_without_moving_text_or_cursor(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(pilot, app, "targets")
        await type_text(pilot, "down", "down", "right", "right", "9", "1")
        theirs = Session(Workspace(home, "何芸").open("demo"))
        other = changed(theirs.evaluation.facts.targets, 14, "actual", "3")
        assert isinstance(other, Fact)
        theirs.fact(removed(other, 0))
        app.session.refresh()  # type: ignore[union-attr]
        screen.renew()
        await pilot.pause()
        assert screen.ledger.spot == Spot(0, 1, 2)
        assert screen.ledger.typed.value == "91"
        theirs.fact(cast("Targets", changed(theirs.evaluation.facts.targets, 0, "actual", "1900")))
        await type_text(pilot, "enter")  # accepted on top of what came meanwhile
        rows = facts_of(home).targets.rows
        assert [row.id for row in rows][:2] == ["phone-calls", "case-opened"]
        assert (rows[0].actual, rows[1].target, rows[13].actual) == (Decimal(1900), Decimal(91), Decimal(3))
        theirs.close()


async def test_a_row_that_went_meanwhile_says_what_was_typed(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, "closing")
        await type_text(pilot, "半句话")
        theirs = Session(Workspace(home, "何芸").open("demo"))
        theirs.fact(removed(theirs.evaluation.facts.closing, 0))
        theirs.close()
        await type_text(pilot, "enter")
        assert "半句话" in message_of(app)
        assert len(facts_of(home).closing.recommendations) == 2


async def test_a_used_district_keeps_its_id(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, "districts")
        await type_text(pilot, "right", "right", "nan", "enter")
        assert "代号不能再改" in message_of(app)
        assert facts_of(home).districts.rows[0].id == "south"


async def test_a_disk_that_refuses_leaves_the_text(
    demo: Path, home: Path, size: Size, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(pilot, app, "training")

        def full(*_: object, **__: object) -> None:
            raise ZhanpingError("why.nothing_to_undo")

        monkeypatch.setattr(app.session.store, "put", full)  # type: ignore[union-attr]
        await type_text(pilot, "1400", "enter")
        assert screen.ledger.typed.value == "1400"
        assert screen.ledger.spot == Spot(0, 0, 0)
        assert message_of(app).startswith("!")
        monkeypatch.undo()
        await type_text(pilot, "enter")
        assert facts_of(home).training.required == 1400


async def test_the_head_of_a_long_table_stays(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(pilot, app, "attendance")
        await type_text(pilot, *["down"] * 27)
        sheet = screen.ledger.sheet
        assert sheet.spot == Spot(1, 21, 0)
        if sheet.grid.head_of(sheet.spot) < sheet.top:  # type: ignore[operator]
            assert "代号" in "".join(span.text for span in sheet.row(sheet.top, sheet.size.width))
        assert sheet.top <= sheet.cursor < sheet.top + sheet.size.height
        for _ in range(27):
            screen.ledger.step("up")
            head = sheet.grid.head_of(sheet.spot)
            covered = head is not None and head < sheet.top
            assert sheet.top + covered <= sheet.cursor < sheet.top + sheet.size.height


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_topic_fits(demo: Path, home: Path, size: Size, language: str) -> None:
    app = make_app(home, language=language)  # type: ignore[arg-type]
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await type_text(pilot, "f3")
        for _ in range(11):
            screen = screen_of(app)
            sheet = screen.ledger.sheet
            assert sheet.size.height >= 6
            for _ in range(12):
                screen.ledger.step("next")
                region = sheet._region(sheet.spot)
                assert 0 < region.right <= sheet.size.width
                assert 0 <= region.y < sheet.size.height
            await type_text(pilot, "pagedown")


async def test_an_empty_recommendation_starts_from_a_frame_and_a_written_one_from_itself(
    home: Path, demo: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(pilot, app, "closing")
        stated = len(facts_of(home).closing.recommendations)
        await pilot.press("ctrl+e")
        await pilot.pause()
        assert isinstance(app.screen, LongText)
        assert app.screen.query_one(TextArea).text == facts_of(home).closing.recommendations[0]
        await pilot.press("escape")
        await pilot.pause()
        screen.action_new_row()
        await pilot.pause()
        await pilot.press("ctrl+e")
        await pilot.pause()
        frame = app.screen.query_one(TextArea).text
        assert frame.startswith("建议榕湾街社工站")
        await pilot.press("escape")
        await pilot.pause()
        assert len(facts_of(home).closing.recommendations) == stated
        await pilot.press("ctrl+e")
        await pilot.pause()
        await pilot.press("好")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert facts_of(home).closing.recommendations[1] == f"{frame}好"
