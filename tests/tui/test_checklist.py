"""The checklist, key by key, at both sizes."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import TextArea

from models.entries import Cell
from storage.workspace import Workspace
from tests.tui.apps import SIZES, checklist_of, make_app, message_of, session_of
from tui.screens.home import HomeScreen
from tui.session import Session
from tui.widgets.field import Field
from tui.widgets.text_lines import TextLines

pytestmark = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])

Size = tuple[int, int]


async def type_in(pilot: Pilot[int], text: str) -> None:
    for sign in text:
        await pilot.press(sign)


def fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on nothing reaches the disk."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fdatasync", full)


def on_disk(home: Path, cell: str) -> Decimal | None:
    """The lead's points of a cell, read by another process' eyes."""
    with Workspace(home, "林静").open("demo") as store:
        score = Session(store).own_score(Cell.parse(cell))
        return score.points if score else None


async def test_digits_typed_on_a_row_are_its_score_and_enter_saves_it(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        checklist_of(app).go(Cell("M05"))
        await pilot.press("1")
        assert checklist_of(app).checklist.pending == "1", "the first digit is not swallowed"
        await pilot.press("full_stop", "0", "enter")
        await pilot.pause()
        assert on_disk(home, "M05") == 1
        assert "已保存" in message_of(app)
        assert checklist_of(app).checklist.current.cell == Cell("M06")  # type: ignore[union-attr]


async def test_full_width_digits_are_digits(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        checklist_of(app).go(Cell("M05"))
        for sign in "０。５":  # as a terminal sends them; the pilot has no name for the Chinese full stop
            app.post_message(events.Key(f"sign_{ord(sign)}", sign))
        await pilot.press("down")
        await pilot.pause()
        assert on_disk(home, "M05") == Decimal("0.5")


async def test_out_of_range_says_the_range_and_keeps_the_text(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        checklist_of(app).go(Cell("M05"))
        before = on_disk(home, "M05")
        await pilot.press("7", "enter")
        await pilot.pause()
        assert "0 到 2" in message_of(app)
        assert checklist_of(app).checklist.pending == "7"
        assert checklist_of(app).checklist.current.cell == Cell("M05")  # type: ignore[union-attr]
        assert on_disk(home, "M05") == before
        await pilot.press("escape")
        assert checklist_of(app).checklist.pending is None
        assert checklist_of(app).NAME == "checklist", "the first Escape only drops the text"


async def test_enter_goes_to_the_next_unscored_line_across_sections(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        session = session_of(app)
        for name in ("M13", "Q04@north"):
            score = session.own_score(Cell.parse(name))
            assert score is not None
            session.withdraw(score)
        checklist_of(app).go(Cell("M12"))
        await pilot.press("1", "enter")
        await pilot.pause()
        assert checklist_of(app).checklist.current.cell == Cell("M13")  # type: ignore[union-attr]
        await pilot.press("1", "enter")
        await pilot.pause()
        assert checklist_of(app).checklist.current.cell == Cell("Q04", "north")  # type: ignore[union-attr]
        assert checklist_of(app).district == "north"


async def test_left_and_right_switch_the_district_within_the_section(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        seen = []
        for _ in range(5):
            screen = checklist_of(app)
            seen.append((screen.section.id, screen.district))
            await pilot.press("right")
        assert seen[:4] == [("management", d) for d in (None, "south", "north", "east")]
        assert seen[4] == seen[0]


async def test_half_typed_text_is_accepted_before_moving_on(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        checklist_of(app).go(Cell("M05"))
        await pilot.press("2", "down")
        await pilot.pause()
        assert on_disk(home, "M05") == 2
        await pilot.press("9", "pagedown")
        await pilot.pause()
        assert checklist_of(app).checklist.pending == "9", "a refused text stays"


async def test_not_applicable_asks_for_its_reason(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        checklist_of(app).go(Cell("M05"))
        await pilot.press("ctrl+x")
        await pilot.press("ctrl+s")
        assert isinstance(app.screen.query_one(TextArea), TextArea), "an empty reason does not close the box"
        await type_in(pilot, "本站没有劳动合同用工")
        await pilot.press("ctrl+s")
        await pilot.pause()
        score = session_of(app).own_score(Cell("M05"))
        assert score is not None
        assert (score.points, score.reason) == (None, "本站没有劳动合同用工")
        assert session_of(app).assessment.cells[Cell("M05")].abstained == ("林静",)


async def test_undo_restores_what_was_there(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        before = on_disk(home, "M05")
        checklist_of(app).go(Cell("M05"))
        await pilot.press("0", "enter")
        await pilot.pause()
        assert on_disk(home, "M05") == 0
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert on_disk(home, "M05") == before
        await pilot.press("ctrl+z")
        assert "没有可撤销" in message_of(app)


async def test_evidence_reason_note_and_finding_are_tied_to_the_line(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        cell = Cell("Q04", "south")
        checklist_of(app).go(cell)
        await pilot.press("ctrl+e")
        await type_in(pilot, "个案G03")
        await pilot.press("enter")
        await type_in(pilot, "第2页")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("ctrl+o")
        await type_in(pilot, "下午再看")
        await pilot.press("ctrl+s")
        await pilot.pause()
        await pilot.press("ctrl+r")
        app.screen.query_one(TextArea).text = "分析不深\n目标笼统"
        await pilot.press("ctrl+s")
        await pilot.pause()
        await pilot.press("f9")
        await type_in(pilot, "个案评估宜更充分")
        await pilot.press("tab", "left", "ctrl+s")
        await pilot.pause()
        evaluation = session_of(app).evaluation
        assert ("个案G03", "第2页") in [(e.source, e.place) for e in evaluation.evidence[cell]]
        assert evaluation.notes[cell]["林静"].text == "下午再看"
        assert evaluation.scores[cell]["林静"].reason == "分析不深\n目标笼统"
        finding = next(f for f in evaluation.findings if f.text == "个案评估宜更充分")
        assert (finding.section, finding.district, finding.indicator) == ("quality", "south", "Q04")
        assert finding.polarity == "strength"


async def test_a_proposal_is_taken_by_one_key(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        checklist_of(app).go(Cell("M01"))
        await pilot.press("0", "up")
        await pilot.pause()
        checklist_of(app).go(Cell("M01"))
        await pilot.press("ctrl+y")
        await pilot.pause()
        assert on_disk(home, "M01") == 2
        checklist_of(app).go(Cell("M05"))
        await pilot.press("ctrl+y")
        assert message_of(app).startswith("!"), "a key that cannot act says why"


async def test_find_goes_to_a_line_by_id_or_words(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await pilot.press("ctrl+f")
        await type_in(pilot, "合同")
        await pilot.press("enter")
        await pilot.pause()
        assert checklist_of(app).checklist.current.cell == Cell("M05")  # type: ignore[union-attr]
        await pilot.press("ctrl+f")
        await type_in(pilot, "没有这个词")
        await pilot.press("enter")
        await pilot.pause()
        assert "没有这个词" in message_of(app)


async def test_what_others_enter_appears_without_moving_the_cursor_or_the_text(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        checklist_of(app).go(Cell("M05"))
        await pilot.press("1")
        with Workspace(home, "林静").open("demo") as store:
            Session(store).score(Cell("M06"), Decimal(0))
        app.look_at_others()
        await pilot.pause()
        rows = {row.cell: row.score for row in checklist_of(app).checklist.rows}
        assert rows[Cell("M06")] == "0"
        assert checklist_of(app).checklist.pending == "1"
        assert checklist_of(app).checklist.current.cell == Cell("M05")  # type: ignore[union-attr]


async def test_the_navigator_leads_to_every_place(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await pilot.press("shift+tab")
        await pilot.press("end", "enter")
        await pilot.pause()
        assert (checklist_of(app).section.id, checklist_of(app).district) == ("outcomes", "east")
        assert checklist_of(app).checklist.has_focus


async def test_escape_leads_back_to_the_list_and_the_filter_finds(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        await type_in(pilot, "没有")
        await pilot.pause()
        await pilot.press("enter")
        assert message_of(app).startswith("!")
        app.screen.query_one(Field).value = "榕湾"
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert checklist_of(app).NAME == "checklist"


async def test_a_failed_save_keeps_the_text_and_says_why(
    demo: Path, home: Path, size: Size, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        checklist_of(app).go(Cell("M05"))
        before = on_disk(home, "M05")
        fill_the_disk(monkeypatch)
        await pilot.press("0", "enter")
        await pilot.pause()
        assert checklist_of(app).checklist.pending == "0"
        assert message_of(app).startswith("!")
        monkeypatch.undo()
        assert on_disk(home, "M05") == before


async def test_a_window_too_small_says_so_and_loses_nothing(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        checklist_of(app).go(Cell("M05"))
        await pilot.press("1")
        await pilot.resize_terminal(50, 12)
        await pilot.pause()
        assert app.screen.query_one("#too-small").display
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert not app.screen.query_one("#too-small").display
        assert checklist_of(app).checklist.pending == "1"


async def test_undo_leaves_what_somebody_changed_since(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        checklist_of(app).go(Cell("M05"))
        await pilot.press("0", "enter")
        await pilot.pause()
        with Workspace(home, "林静").open("demo") as store:
            Session(store).score(Cell("M05"), Decimal(1))
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert "又有人改过" in message_of(app)
        assert on_disk(home, "M05") == 1


async def test_the_detail_follows_the_cursor_every_time_it_rests(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        detail = app.screen.query_one(TextLines)
        for name in ("M02", "M03"):
            await pilot.press("down")
            async with asyncio.timeout(5):
                while name not in "".join(span.text for span in detail.source):
                    await pilot.pause(0.05)


async def test_the_other_language_and_the_other_theme_are_one_command_away(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await pilot.press("ctrl+t")
        assert app.theme == "zhanping-light"
        app.action_language()
        await pilot.pause()
        assert app.language.code == "en"
        assert "Checklist" in str(app.screen.query_one("#title").visual)  # type: ignore[attr-defined]


async def test_a_box_whose_text_cannot_be_saved_stays_with_its_text(
    demo: Path, home: Path, size: Size, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        checklist_of(app).go(Cell("M05"))
        await pilot.press("f9")
        await type_in(pilot, "写了很久")
        fill_the_disk(monkeypatch)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.screen.query_one(TextArea).text == "写了很久"
        assert "磁盘已满" in str(app.screen.query_one(".fault").visual)  # type: ignore[attr-defined]
        monkeypatch.undo()
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert any(f.text == "写了很久" for f in session_of(app).evaluation.findings)


async def test_what_is_half_typed_is_accepted_before_any_other_place(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        checklist_of(app).go(Cell("M05"))
        await pilot.press("1", "right")
        await pilot.pause()
        assert on_disk(home, "M05") == 1
        assert checklist_of(app).district == "south"
        await pilot.press("9", "f4")
        await pilot.pause()
        assert checklist_of(app).checklist.pending == "9", "a refused text keeps the view"
        app.action_language()
        assert "正在输入" in message_of(app)


async def test_damage_is_said_in_the_title_and_in_words(demo: Path, home: Path, size: Size) -> None:
    journal = next(demo.glob("陈嘉树.*.jsonl"))
    data = bytearray(journal.read_bytes())
    data[len(data) // 2] ^= 1
    journal.write_bytes(data)
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "数据有损坏" in str(app.screen.query_one("#title").visual)  # type: ignore[attr-defined]
        assert "封印不符" in message_of(app)


async def test_a_refused_text_holds_the_navigator_back(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        checklist_of(app).go(Cell("M05"))
        await pilot.press("9", "shift+tab", "down")
        await pilot.pause()
        screen = checklist_of(app)
        stop = screen.navigator.stops[screen.navigator.cursor]
        assert (stop.section, stop.district) == (screen.section.id, screen.district) == ("management", None)
        assert screen.checklist.pending == "9"
