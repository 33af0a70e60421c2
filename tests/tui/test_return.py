"""Back where one was: every screen and every box in which one types, with what was half typed there."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import TextArea

from models.entries import Cell, FactEntry
from storage.files import translated
from storage.resume import Seat
from storage.workspace import Workspace
from tests.tui.apps import SIZE, dropped, make_app, message_of, session_of
from tui.app import ZhanpingApp
from tui.screens.base import Dialog, ScreenBase
from tui.screens.checklist import ChecklistScreen
from tui.screens.dialogs import EvidenceDialog, FindingDialog, Form, LineDialog, LostPlace, TextDialog
from tui.screens.facts import FactsScreen
from tui.screens.findings import FindingsScreen
from tui.screens.home import HomeScreen
from tui.screens.ledgered import LedgerScreen
from tui.screens.new import NewScreen
from tui.screens.parties import PartiesScreen
from tui.screens.session import SessionScreen
from tui.session import Session
from tui.widgets.checklist import Checklist
from tui.widgets.choice import Choice

TEXT = "个案G03的结案评估\n过于“笼统”…①"
Look = Callable[[ZhanpingApp], None]


async def logged_in(home: Path, look: Look, opened: str | None = None, author: str = "林静") -> None:
    """The next session, and a look at it."""
    app = make_app(home, opened, author)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.pause()
        look(app)


def field(app: ZhanpingApp) -> str:
    return app.screen.query_one(TextArea).text


def below(app: ZhanpingApp) -> ScreenBase[None]:
    return cast("ScreenBase[None]", app.screen_stack[1])


def cell_typed(app: ZhanpingApp) -> str:
    return cast("LedgerScreen[None]", app.screen).ledger.typed.text


def cell_of(app: ZhanpingApp) -> Cell | None:
    screen = cast("ChecklistScreen", below(app))
    return screen.checklist.current.cell if screen.checklist.current else None


async def go(app: ZhanpingApp, pilot: Pilot[int], cell: str) -> None:
    app.view("checklist", cell=Cell.parse(cell))
    await pilot.pause()


async def write(app: ZhanpingApp, pilot: Pilot[int], key: str, text: str = TEXT) -> None:
    """Open a box by a key and write into its text."""
    await pilot.press(key)
    await pilot.pause()
    area = app.screen.query_one(TextArea)
    area.insert(text)
    await pilot.pause()


# -- the checklist and its boxes --------------------------------------------------------------------


async def test_half_typed_points_stand_on_their_line(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await go(app, pilot, "Q03@east")
        await pilot.press("1", "full_stop")

    def look(app: ZhanpingApp) -> None:
        assert cell_of(app) == Cell("Q03", "east")
        assert cast("ChecklistScreen", app.screen).checklist.pending == "1."
        assert "没写完的内容已放回" in message_of(app)

    await dropped(home, act)
    await logged_in(home, look)


@pytest.mark.parametrize(
    ("key", "title"), [("ctrl+o", "备注"), ("ctrl+r", "打分理由"), ("ctrl+x", "为什么不适用")]
)
async def test_a_half_written_text_of_a_line_stands_in_its_box(
    demo: Path, home: Path, key: str, title: str
) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await go(app, pilot, "M03")
        await write(app, pilot, key)

    def look(app: ZhanpingApp) -> None:
        assert isinstance(app.screen, TextDialog)
        assert title in app.screen._title
        assert "M03" in app.screen._title
        assert TEXT in field(app)
        assert cell_of(app) == Cell("M03")
        assert "没写完" in str(app.screen.query_one(".fault").visual)  # type: ignore[attr-defined]

    await dropped(home, act)
    await logged_in(home, look)


async def test_half_entered_evidence_keeps_every_field(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await go(app, pilot, "Q01@south")
        await pilot.press("ctrl+e")
        await pilot.pause()
        await pilot.press(*"档案G03", "enter", *"第3页", "tab", "4")

    def look(app: ZhanpingApp) -> None:
        assert isinstance(app.screen, EvidenceDialog)
        assert app.screen.answer() is not None
        method, source, place = app.screen.answer() or ("", "", "")
        assert (source, place) == ("档案G03", "第3页")
        assert method == app.screen.query_one(Choice).choices[3][0]

    await dropped(home, act)
    await logged_in(home, look)


async def test_a_half_written_finding_of_a_line_keeps_its_kind(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await go(app, pilot, "M03")
        await write(app, pilot, "f9")
        await pilot.press("tab", "1")

    def look(app: ZhanpingApp) -> None:
        assert isinstance(app.screen, FindingDialog)
        assert app.screen.answer() == ("strength", TEXT)

    await dropped(home, act)
    await logged_in(home, look)


async def test_what_is_looked_for_stands_in_its_field(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await pilot.press("ctrl+f")
        await pilot.pause()
        await pilot.press(*"满意")

    def look(app: ZhanpingApp) -> None:
        assert isinstance(app.screen, LineDialog)
        assert app.screen.answer() == "满意"

    await dropped(home, act)
    await logged_in(home, look)


# -- findings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["f8", "enter"], ids=["new", "edited"])
async def test_a_half_written_finding_stands_at_its_place(demo: Path, home: Path, key: str) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("findings", section="quality", district="north")
        await pilot.pause()
        await write(app, pilot, key)

    def look(app: ZhanpingApp) -> None:
        screen = cast("FindingsScreen", below(app))
        assert isinstance(app.screen, FindingDialog)
        assert screen.places.current is not None
        assert (screen.places.current.section, screen.places.current.district) == ("quality", "north")
        assert TEXT in field(app)
        assert (field(app) == TEXT) == (key == "f8")
        assert screen.focused is screen.findings

    await dropped(home, act)
    await logged_in(home, look)


async def test_a_finding_that_somebody_removed_keeps_what_was_written_on_it(demo: Path, home: Path) -> None:
    removed = []

    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("findings", section="quality", district="north")
        await pilot.pause()
        removed.append(cast("FindingsScreen", app.screen)._current())
        await write(app, pilot, "enter")

    def look(app: ZhanpingApp) -> None:
        assert isinstance(app.screen, LostPlace)
        assert TEXT in field(app)
        assert isinstance(below(app), FindingsScreen)

    await dropped(home, act)
    assert removed[0] is not None
    with Workspace(home, "林静").open("demo") as store:
        Session(store).withdraw(removed[0])
    await logged_in(home, look)
    await logged_in(home, look)  # a second drop keeps it too


async def test_lost_text_is_given_up_only_when_asked_for_twice(demo: Path, home: Path) -> None:
    def at_list(app: ZhanpingApp) -> None:
        assert isinstance(app.screen, HomeScreen)

    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await app.push_screen(LostPlace("原处已无", TEXT))

    await dropped(home, act)
    app = make_app(home, None)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+s", "escape")
        assert isinstance(app.screen, LostPlace)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, ChecklistScreen)
        await pilot.press("ctrl+q")
    await logged_in(home, at_list)


# -- facts, parties, the form of a new evaluation ---------------------------------------------------


async def test_a_half_typed_cell_stands_in_its_row_wherever_that_is_by_now(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("facts", topic="targets")
        await pilot.pause()
        screen = cast("FactsScreen", app.screen)
        screen.ledger.go(screen.ledger.spot._replace(row=2, column=2))
        await pilot.press("4", "2")

    def look(app: ZhanpingApp) -> None:
        screen = cast("FactsScreen", app.screen)
        assert (screen.ledger.spot.row, screen.ledger.spot.column) == (1, 2)
        assert cell_typed(app) == "42"

    await dropped(home, act)
    with Workspace(home, "何芸").open("demo") as store:
        session = Session(store)
        targets = session.evaluation.facts.targets
        session.fact(targets.model_copy(update={"rows": targets.rows[1:]}))
    await logged_in(home, look)


async def test_a_cell_whose_row_is_gone_keeps_what_was_typed(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("facts", topic="targets")
        await pilot.pause()
        await pilot.press(*"社区探访")

    def look(app: ZhanpingApp) -> None:
        assert isinstance(app.screen, LostPlace)
        assert field(app) == "社区探访"

    await dropped(home, act)
    with Workspace(home, "何芸").open("demo") as store:
        session = Session(store)
        targets = session.evaluation.facts.targets
        session.fact(targets.model_copy(update={"rows": targets.rows[1:]}))
    await logged_in(home, look)


async def test_a_cell_that_was_changed_meanwhile_says_so(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("facts", topic="station")
        await pilot.pause()
        await pilot.press(*"榕湾新站")

    def look(app: ZhanpingApp) -> None:
        assert cell_typed(app) == "榕湾新站"
        assert "后来有改动" in message_of(app)

    await dropped(home, act)
    with Workspace(home, "何芸").open("demo") as store:
        session = Session(store)
        station = session.evaluation.facts.station
        session.state(FactEntry.of("何芸", station.model_copy(update={"name": "榕湾街道社工站"})))
    await logged_in(home, look)


async def test_a_new_row_is_open_again_with_its_first_word(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("facts", topic="targets")
        await pilot.pause()
        await pilot.press("down", "f8", *"社区")

    def look(app: ZhanpingApp) -> None:
        screen = cast("FactsScreen", app.screen)
        assert screen.sheet.new == 2
        assert screen.ledger.spot.row == 2
        assert cell_typed(app) == "社区"

    await dropped(home, act)
    await logged_in(home, look)


async def test_a_long_text_stands_in_its_large_field(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("facts", topic="feedback")
        await pilot.pause()
        screen = cast("FactsScreen", app.screen)
        spots = screen.ledger.sheet.grid.spots
        long = [s for s in spots if (f := screen.sheet.field(s)) is not None and f.kind == "long"]
        screen.ledger.go(long[-1])
        await write(app, pilot, "ctrl+e")

    def look(app: ZhanpingApp) -> None:
        assert isinstance(app.screen, TextDialog)
        assert TEXT in field(app)

    await dropped(home, act)
    await logged_in(home, look)


async def test_a_partys_half_typed_points_stand_in_its_row(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("parties")
        await pilot.pause()
        await pilot.press("down", "8", "7")

    def look(app: ZhanpingApp) -> None:
        assert cell_typed(app) == "87"
        assert cast("LedgerScreen[None]", app.screen).ledger.spot.row == 2

    await dropped(home, act)
    await logged_in(home, look)


async def test_the_form_of_a_new_evaluation_is_filled_in_as_it_was(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await pilot.press("f8")
        await pilot.pause()
        await pilot.press(*"竹里街社工站", "enter", "down", *"白云区", "enter", "down", *"2024", "enter")
        await pilot.press("1", "enter", *"2024-06-11", "enter", "up", "up", *"末")

    def look(app: ZhanpingApp) -> None:
        assert isinstance(app.screen, NewScreen)
        plan = app.screen.plan
        assert (plan.station.name, plan.station.region) == ("竹里街社工站", "白云区")
        assert (plan.visit.year, plan.visit.period, str(plan.visit.date)) == (2024, "mid", "2024-06-11")
        assert cell_typed(app) == "末"
        assert "没写完的内容已放回" in message_of(app)

    await dropped(home, act, None)
    await logged_in(home, look)


# -- where one only looks ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "keys"),
    [
        ("results", ("enter", "enter", "enter", "down")),
        ("gaps", ("down",)),
        ("findings", ("down", "down", "tab", "down")),
        ("facts", ("pagedown", "pagedown", "down", "right")),
        ("parties", ("down", "right")),
        ("checklist", ("right", "down", "down")),
    ],
)
async def test_a_screen_without_a_draft_stands_at_the_same_row(
    demo: Path, home: Path, view: str, keys: tuple[str, ...]
) -> None:
    left = []

    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view(view)
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        left.append(cast("SessionScreen[None]", app.screen).place())

    def look(app: ZhanpingApp) -> None:
        assert cast("SessionScreen[None]", app.screen).place() == left[0]
        assert left[0].name == view
        assert "离开时的位置" in message_of(app)

    await dropped(home, act)
    await logged_in(home, look)


async def test_another_evaluation_that_is_asked_for_goes_before_and_takes_nothing(
    demo: Path, home: Path
) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await pilot.press("1", "full_stop")

    def at_list(app: ZhanpingApp) -> None:
        assert session_of(app).evaluation.id == "other"
        assert not cast("ChecklistScreen", app.screen).has_draft()

    def at_draft(app: ZhanpingApp) -> None:
        assert session_of(app).evaluation.id == "demo"
        assert cast("ChecklistScreen", app.screen).checklist.pending == "1."

    with Workspace(home, "林静").open("demo") as store:
        Workspace(home, "林静").create(store.framework, id="other").close()
    await dropped(home, act)
    await logged_in(home, at_list, "other")
    await logged_in(home, at_draft, "demo")


async def test_an_evaluation_that_is_gone_leaves_the_list_and_the_text(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await write(app, pilot, "f9")

    def look(app: ZhanpingApp) -> None:
        assert isinstance(app.screen, LostPlace)
        assert TEXT in field(app)
        assert isinstance(below(app), HomeScreen)

    await dropped(home, act)
    demo.rename(demo.with_name(".gone"))
    await logged_in(home, look)


async def test_a_damaged_place_opens_the_list_and_says_where_it_is(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await pilot.press("1")

    def look(app: ZhanpingApp) -> None:
        assert isinstance(app.screen, HomeScreen)
        assert ".aside" in message_of(app)

    await dropped(home, act)
    next((home / "sessions").glob("*/*.json")).write_bytes(b'{"format": 1, "when"')
    await logged_in(home, look)


@pytest.mark.parametrize("act_name", ["remove", "withdraw", "quit", "back", "view('facts')", "__init__", ""])
async def test_a_place_can_ask_for_no_act_but_those_that_open_a_box(
    demo: Path, home: Path, act_name: str
) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await write(app, pilot, "f9")

    def look(app: ZhanpingApp) -> None:
        assert isinstance(app.screen, LostPlace)
        assert TEXT in field(app)
        assert len(session_of(app).evaluation.scores) == scores

    with Workspace(home, "林静").open("demo") as store:
        scores = len(Session(store).evaluation.scores)
    await dropped(home, act)
    path = next((home / "sessions").glob("*/*.json"))
    path.write_text(path.read_text().replace('"name": "finding"', f'"name": "{act_name}"'))
    await logged_in(home, look)


async def test_a_crash_of_the_program_loses_no_more_than_a_second(demo: Path, home: Path) -> None:
    def look(app: ZhanpingApp) -> None:
        assert isinstance(app.screen, FindingDialog)
        assert field(app) == TEXT

    def fail() -> None:
        raise RuntimeError

    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await write(app, pilot, "f9")
        app.keep()
        app.call_later(fail)

    with pytest.raises(RuntimeError):
        await dropped(home, act)
    await logged_in(home, look)


async def test_a_screen_that_there_is_no_more_gives_way_to_the_checklist(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await pilot.press("1", "full_stop")

    def look(app: ZhanpingApp) -> None:
        assert isinstance(below(app), ChecklistScreen)
        assert isinstance(app.screen, LostPlace)
        assert field(app) == "1."

    await dropped(home, act)
    path = next((home / "sessions").glob("*/*.json"))
    path.write_text(path.read_text().replace('"name": "checklist"', '"name": "minutes"'))
    await logged_in(home, look)


async def test_the_language_is_not_changed_under_half_typed_text(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await write(app, pilot, "f9")
        app.action_language()
        await pilot.pause()
        assert field(app) == TEXT
        assert app.language.code == "zh"


async def test_a_line_that_drops_between_two_screens_comes_back_to_the_last_one(
    demo: Path, home: Path
) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("parties")
        await pilot.pause()

    def look(app: ZhanpingApp) -> None:
        assert isinstance(app.screen, PartiesScreen)

    app = make_app(home)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await act(app, pilot)
        for view in ("checklist", "facts", "checklist"):
            app.view(view)
            app.post_message(events.Key("f3", None))
        app.hang_up(signal.SIGHUP)
    assert app.return_code == 128 + signal.SIGHUP
    assert list((home / "crashes").glob("*")) == []
    await logged_in(home, look)


async def test_points_saved_before_a_line_drops_between_two_screens_are_no_draft(
    demo: Path, home: Path
) -> None:
    def look(app: ZhanpingApp) -> None:
        assert not cast("ChecklistScreen", app.screen).has_draft()
        assert session_of(app).evaluation.scores[Cell("M01")]["林静"].points == Decimal("1.5")

    app = make_app(home)
    async with app.run_test(size=SIZE) as pilot:
        await go(app, pilot, "M01")
        await pilot.press("1")
        app.keep()
        await pilot.press("full_stop", "5", "enter")
        app.view("facts")
        while app._keeper._place() is not None:
            await asyncio.sleep(0)
        app.hang_up(signal.SIGHUP)
    await logged_in(home, look)


# -- keeping ----------------------------------------------------------------------------------------


def kept(home: Path) -> str:
    return "".join(path.read_text() for path in (home / "sessions").glob("*/*.json"))


async def test_a_saved_text_is_no_draft_any_more_at_once(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await write(app, pilot, "f9")
        app.keep()
        assert "G03" in kept(home)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "G03" not in kept(home)


async def test_quitting_on_a_full_disk_asks_first(
    demo: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        with translated(home):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    app = make_app(home)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("1")
        monkeypatch.setattr(Seat, "keep", full)
        app.keep()
        assert "掉线会丢失" in message_of(app)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert app.is_running
        assert "再退出一次则放弃" in message_of(app)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert not app.is_running


async def test_every_box_in_which_one_types_keeps_its_text() -> None:
    """A new box must be a form, or say itself what is half typed in it."""
    import importlib
    import pkgutil

    import tui.screens

    found: set[type[Dialog[Any]]] = set()
    for module in pkgutil.iter_modules(tui.screens.__path__):
        for kind in vars(importlib.import_module(f"tui.screens.{module.name}")).values():
            if isinstance(kind, type) and issubclass(kind, Dialog) and kind not in (Dialog, Form):
                found.add(kind)
    typing = {kind for kind in found if "TextArea" in (fields := names(kind)) or "Field" in fields}
    assert TextDialog in found
    assert all(kind.place is not Dialog.place for kind in typing)


def names(kind: type) -> set[str]:
    """What the methods of a class call."""
    import inspect

    codes = [function.__code__ for _, function in inspect.getmembers(kind, inspect.isfunction)]
    return {name for code in codes for name in code.co_names}


async def test_a_place_is_not_asked_for_while_the_app_is_taken_down(
    demo: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, lists = make_app(home), []

    def keep(screen: ChecklistScreen) -> None:
        lists.append(len(screen.query(Checklist)))
        app.keep()

    monkeypatch.setattr(ChecklistScreen, "on_unmount", keep, raising=False)
    async with app.run_test(size=SIZE):
        pass
    assert lists == [0], "the screen has lost its list before it goes itself"
