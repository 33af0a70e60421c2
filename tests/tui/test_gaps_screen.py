"""The gaps: what is missing, each one Enter away, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from models.checks import check
from models.entries import Cell
from models.station import Survey
from storage.workspace import Workspace
from tests.tui.apps import SIZES, make_app, session_of
from tui.app import ZhanpingApp
from tui.screens.checklist import ChecklistScreen
from tui.screens.findings import FindingsScreen
from tui.screens.gaps import GapsScreen
from tui.session import Session

pytestmark = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])

Size = tuple[int, int]


def screen_of(app: ZhanpingApp) -> GapsScreen:
    return cast("GapsScreen", app.screen)


async def show(app: ZhanpingApp, pilot: Pilot[int]) -> None:
    app.view("gaps")
    await pilot.pause()


def drawn(app: ZhanpingApp) -> str:
    lines = screen_of(app).gaps
    return "\n".join(
        "".join(segment.text for segment in lines.render_line(y)).rstrip() for y in range(lines.size.height)
    )


def title(app: ZhanpingApp) -> str:
    return screen_of(app).title_text()


def open_up(session: Session) -> None:
    """Leave a score, a party, a fact and the findings of a place unstated."""
    for name in ("M05", "Q04@south"):
        score = session.own_score(Cell.parse(name))
        assert score is not None
        session.withdraw(score)
    session.withdraw(session.evaluation.parties["supervision"])
    session.fact(Survey())
    for finding in session.evaluation.findings_of("quality", "concern", "east"):
        session.withdraw(finding)


async def test_nothing_missing_is_said(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        assert "阻断 0  提醒 0" in title(app)
        assert "没有缺项，也没有矛盾" in drawn(app)
        await pilot.press("enter", "1", "9", "down")
        await pilot.pause()
        assert isinstance(app.screen, GapsScreen)


async def test_every_gap_stands_with_word_sign_place_and_message_what_blocks_first(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        session = session_of(app)
        open_up(session)
        await show(app, pilot)
        gaps = check(session.assessment)
        block = sum(gap.severity == "block" for gap in gaps)
        assert f"阻断 {block}  提醒 {len(gaps) - block}" in title(app)
        rows = drawn(app).splitlines()
        assert rows[0].startswith("! 阻断  M05 劳动合同与岗位信息规范")
        assert "还没有打分：林静" in rows[0]
        whole = "\n".join(rows)
        assert "Q04" in whole
        assert "南片区" in whole
        assert "督导中心" in whole
        assert "? 提醒  满意度调查" in whole
        assert "东片区" in whole
        signs = [row[0] for row in rows if row[:1] in "!?" and row]
        assert signs == sorted(signs), "what blocks comes first"


@pytest.mark.parametrize(
    ("code", "place", "name"),
    [
        ("unscored", "M05", "checklist"),
        ("unscored", "Q04@south", "checklist"),
        ("party_pending", "supervision", "parties"),
        ("fact_missing", "survey", "facts"),
        ("no_finding", "quality@east", "findings"),
    ],
)
async def test_enter_goes_where_the_gap_is_mended(
    demo: Path, home: Path, size: Size, code: str, place: str, name: str
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        session = session_of(app)
        open_up(session)
        await show(app, pilot)
        gaps = screen_of(app).gaps
        index = next(n for n, block in enumerate(gaps.blocks) if block.key.startswith(f"{code} {place} "))
        await pilot.press("home", *["down"] * index, "enter")
        await pilot.pause()
        assert getattr(app.screen, "NAME", "") == name
        if isinstance(app.screen, ChecklistScreen):
            row = app.screen.checklist.current
            assert row is not None
            assert row.cell == Cell.parse(place)
        if isinstance(app.screen, FindingsScreen):
            block = app.screen.findings.current
            assert block is not None
            assert block.key == "empty:concern", "the cursor stands where the finding is lacking"


async def test_the_cursor_stays_on_its_gap_when_others_mend_one(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        open_up(session_of(app))
        await show(app, pilot)
        gaps = screen_of(app).gaps
        await pilot.press("down", "down")
        stays, count = gaps.current, len(gaps.blocks)
        assert stays is not None
        with Workspace(home, "黄文彬").open("demo") as store:
            Session(store).add_finding("quality", "concern", "东片区仍需加强。", "east")
            store.refresh()
        with Workspace(home, "林静").open("demo") as store:
            Session(store).score(Cell("M05"), session_of(app).evaluation.framework.indicators["M05"].points)
        assert session_of(app).refresh()
        screen_of(app).renew()
        await pilot.pause()
        assert gaps.current is not None
        assert gaps.current.key == stays.key
        assert len(gaps.blocks) == count - 2
        assert (
            f"阻断 {sum(block.key.split()[0] in ('unscored', 'party_pending') for block in gaps.blocks)}"
            in title(app)
        )


async def test_the_list_is_taken_up_where_it_was_left(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        open_up(session_of(app))
        await show(app, pilot)
        await pilot.press("down", "enter")
        await pilot.pause()
        await pilot.press("f7")
        await pilot.pause()
        assert screen_of(app).gaps.at == 1
