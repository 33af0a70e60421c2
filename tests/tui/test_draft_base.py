"""A draft that comes back is saved over what it was made from, and overwrites nobody's value silently."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from models.disputes import Dispute
from models.entries import Cell, Finding, PartyScore
from models.station import Fact
from storage.workspace import Workspace
from tests.tui.apps import SIZE, dropped, make_app, message_of, session_of
from tests.tui.conftest import STAFF
from tui.app import ZhanpingApp
from tui.screens.dialogs import FindingDialog
from tui.screens.findings import FindingsScreen
from tui.session import Session


def meanwhile(home: Path, act: Callable[[Session], object], author: str = STAFF) -> None:
    """Somebody else does something."""
    with Workspace(home, author).open("demo") as store:
        act(Session(store))


def restate(topic: str, **values: Any) -> Callable[[Session], object]:
    """A topic stated with other values."""

    def act(session: Session) -> object:
        held: Fact = getattr(session.evaluation.facts, topic)
        return session.fact(held.model_copy(update=values), session.seen("fact", topic))

    return act


async def back(home: Path, *keys: str) -> tuple[str, str, tuple[Dispute, ...]]:
    """The next login and some keys: what it said, what it says after the keys, the conflicts then."""
    app = make_app(home, None)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.pause()
        boxes = app.screen.query(".fault").results()
        greeted = " ".join(str(line.visual) for line in boxes) or message_of(app)  # type: ignore[attr-defined]
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        disputes = tuple(session_of(app).evaluation.disputes)
        return greeted, message_of(app), disputes


async def half_typed_points(app: ZhanpingApp, pilot: Pilot[int]) -> None:
    app.view("parties", party="supervision")
    await pilot.pause()
    await pilot.press("7", "0")


async def test_points_half_typed_before_the_drop_and_anothers_since_are_a_conflict(
    demo: Path, home: Path
) -> None:
    await dropped(home, half_typed_points)
    meanwhile(home, lambda theirs: theirs.party("supervision", Decimal(96)))
    greeted, told, [dispute] = await back(home, "enter")
    assert "后来有改动" in greeted
    assert "何芸" in told
    assert "Ctrl+R" in told
    points = [cast("PartyScore", head.entry).points for head in dispute.heads]
    assert points == [70, 96]


async def test_points_that_nobody_gave_meanwhile_are_saved_as_ever(demo: Path, home: Path) -> None:
    await dropped(home, half_typed_points)
    greeted, told, disputes = await back(home, "enter")
    assert "没写完的内容已放回" in greeted
    assert "已保存" in told
    assert disputes == ()


async def test_a_draft_that_drops_twice_keeps_what_it_was_made_from(demo: Path, home: Path) -> None:
    async def nothing(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await pilot.pause()

    await dropped(home, half_typed_points)
    meanwhile(home, lambda theirs: theirs.party("supervision", Decimal(96)))
    await dropped(home, nothing, None)
    _, _, disputes = await back(home, "enter")
    assert len(disputes) == 1


async def test_what_was_given_up_after_the_drop_is_no_footing_any_more(demo: Path, home: Path) -> None:
    await dropped(home, half_typed_points)
    meanwhile(home, lambda theirs: theirs.party("supervision", Decimal(96)))
    _, told, disputes = await back(home, "escape", "7", "0", "enter")
    assert "已保存" in told
    assert disputes == ()


@pytest.mark.parametrize("since", ["榕湾", None], ids=["changed", "left alone"])
async def test_a_cell_half_typed_before_the_drop_and_changed_since_is_a_conflict(
    demo: Path, home: Path, since: str | None
) -> None:
    async def half_typed(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("facts", topic="station")
        await pilot.pause()
        await pilot.press("down", *"新村站")

    await dropped(home, half_typed)
    meanwhile(home, restate("station", **({"short_name": since} if since else {"street": "榕湾街道"})))
    greeted, _, disputes = await back(home, "enter")
    assert ("后来有改动" in greeted) == (since is not None)
    assert len(disputes) == (since is not None), "what differs elsewhere goes together"
    for dispute in disputes:
        assert [value for d in dispute.differences for value in d.values] == ["新村站", "榕湾"]


async def test_a_figure_of_a_row_keeps_what_it_was_made_from(demo: Path, home: Path) -> None:
    async def half_typed(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("facts", topic="targets")
        await pilot.pause()
        for key in ("right", "right", "4", "2"):
            await pilot.press(key)

    def another(theirs: Session) -> None:
        rows = theirs.evaluation.facts.targets.rows
        changed = tuple(row.model_copy(update={"target": Decimal(77)}) for row in rows[:1])
        restate("targets", rows=(rows[1], *changed, *rows[2:]))(theirs)

    await dropped(home, half_typed)
    meanwhile(home, another)
    greeted, told, [dispute] = await back(home, "enter")
    assert "后来有改动" in greeted
    assert "同时改了" in told
    [difference] = dispute.differences
    assert list(map(str, difference.values)) == ["42", "77"]


async def test_a_long_text_half_written_before_the_drop_and_changed_since_is_a_conflict(
    demo: Path, home: Path
) -> None:
    async def half_written(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("facts", topic="feedback")
        await pilot.pause()
        for key in ("down", "ctrl+e"):
            await pilot.press(key)
            await pilot.pause()
        app.screen.query_one(TextArea).text = "街道意见：情况属实。"

    await dropped(home, half_written)
    meanwhile(home, restate("feedback", on_site_text="街道意见：请补充数据。"))
    greeted, told, [dispute] = await back(home, "ctrl+s")
    assert "后来有改动" in greeted
    assert "同时改了" in told
    assert [value for d in dispute.differences for value in d.values] == [
        "街道意见：情况属实。", "街道意见：请补充数据。",
    ]  # fmt: skip


async def test_a_finding_half_reworded_before_the_drop_and_reworded_since_is_a_conflict(
    demo: Path, home: Path
) -> None:
    edited: list[Finding] = []

    async def half_reworded(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("findings", section="quality", district="north")
        await pilot.pause()
        found = cast("FindingsScreen", app.screen)._current()
        assert found is not None
        edited.append(found)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, FindingDialog)
        app.screen.query_one(TextArea).text = "组长的改稿。"

    await dropped(home, half_reworded)
    [expert] = {finding.author for finding in edited}
    meanwhile(home, lambda theirs: theirs.amend_finding(edited[0], "专家的改稿。"), expert)
    greeted, told, [dispute] = await back(home, "ctrl+s")
    assert "后来有改动" in greeted
    assert expert in told
    texts = [cast("Finding", head.entry).text for head in dispute.heads]
    assert texts == ["组长的改稿。", "专家的改稿。"]


@pytest.mark.parametrize("key", ["ctrl+o", "ctrl+r"], ids=["note", "reason"])
async def test_a_text_of_a_line_half_written_before_the_drop_and_written_elsewhere_since_is_a_conflict(
    demo: Path, home: Path, key: str
) -> None:
    async def half_written(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("checklist", cell=Cell("M03"))
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
        app.screen.query_one(TextArea).text = "这里写的。"

    def elsewhere(mine: Session) -> None:
        state = mine.note if key == "ctrl+o" else mine.reason
        state(Cell("M03"), "另一处写的。")

    await dropped(home, half_written)
    meanwhile(home, elsewhere, "林静")
    greeted, told, [dispute] = await back(home, "ctrl+s")
    assert "后来有改动" in greeted
    assert "另一处登录也改了" in told
    assert [value for d in dispute.differences for value in d.values] == ["这里写的。", "另一处写的。"]


async def test_a_kept_place_names_the_base_by_its_versions_alone(demo: Path, home: Path) -> None:
    await dropped(home, half_typed_points)
    [path] = (home / "sessions").glob("*/*.json")
    with Workspace(home, STAFF).open("demo") as store:
        versions = store.versions("party", "supervision")
    assert f'"base": "{versions[0]}"' in path.read_text("utf-8")


async def test_a_base_whose_line_is_gone_is_a_conflict_rather_than_nothing(demo: Path, home: Path) -> None:
    await dropped(home, half_typed_points)
    [path] = (home / "sessions").glob("*/*.json")
    with Workspace(home, STAFF).open("demo") as store:
        [version] = store.versions("party", "supervision")
    path.write_text(path.read_text("utf-8").replace(version, f"{version}x"), "utf-8")
    _, _, disputes = await back(home, "enter")
    assert len(disputes) == 1
