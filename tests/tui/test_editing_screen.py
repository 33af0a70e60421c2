"""The editing: five findings of three people become two texts of the report, at both sizes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from export.report import report
from models.acts import FollowUp, Omission
from models.editing import reported
from models.entries import Finding
from models.language import Code, Language
from models.scoring import assess
from storage.workspace import Workspace
from tests.tui.apps import SIZE, SIZES, dropped, make_app, message_of, session_of
from tui.app import ZhanpingApp
from tui.screens.base import key_name
from tui.screens.dialogs import TextDialog
from tui.screens.editing import EditingScreen
from tui.screens.findings import FindingsScreen
from tui.screens.follow_ups import FollowUpsScreen
from tui.session import Session
from tui.widgets.blocks import Blocks
from tui.widgets.lines import Lines

Size = tuple[int, int]
both_sizes = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
SAID = [
    ("周映雪", "慈善基金没有管委会会议记录，公示不及时。"),
    ("罗启航", "慈善基金未见管委会的会议记录，公示不够及时。"),
    ("黄文彬", "志愿者培训偏少"),
    ("罗启航", "队伍骨干流失，应当加强激励"),
    ("周映雪", "座椅颜色偏暗[bold]"),
]
FUND, TEAM = "慈善基金缺少管委会会议记录，公示不及时。", "志愿者培训较少，骨干流失。"


@pytest.fixture
def said(demo: Path, home: Path) -> None:
    """Five concerns of three people at one place."""
    for name, text in SAID:
        with Workspace(home, name).open("demo") as store:
            Session(store).add_finding("monitoring", "concern", text, "south")


def screen_of(app: ZhanpingApp) -> EditingScreen:
    return cast("EditingScreen", app.screen)


async def show(app: ZhanpingApp, pilot: Pilot[int]) -> None:
    app.view("editing", section="monitoring", district="south")
    await pilot.pause()
    await pilot.pause()


async def press(pilot: Pilot[int], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def write(app: ZhanpingApp, pilot: Pilot[int], text: str) -> None:
    """Put a text in place of what stands in the open box, and save it."""
    app.screen.query_one(TextArea).text = text
    await press(pilot, "ctrl+s")


def current(app: ZhanpingApp) -> Finding:
    found = screen_of(app)._current()
    assert found is not None
    return found


def texts(home: Path) -> list[str]:
    """What the report says at the place, read by another process' eyes."""
    with Workspace(home, "黄文彬").open("demo") as store:
        return [f.text for f in reported(Session(store).evaluation, "monitoring", "concern", "south")]


def drawn(lines: Lines) -> str:
    return "\n".join(
        "".join(segment.text for segment in lines.render_line(y)).rstrip() for y in range(lines.size.height)
    )


# -- the journey ------------------------------------------------------------------------------------


@both_sizes
async def test_five_findings_of_three_people_become_two_texts(said: None, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        shown = drawn(screen_of(app).findings)
        assert "需要关注  5" in shown
        assert "周映雪  与 2 相近" in shown
        assert "相近2" in drawn(screen_of(app).places)

        await press(pilot, "f8")  # nothing is marked: the finding with its near-duplicate
        assert "把 2 条合并为一条" in cast("TextDialog", app.screen)._title
        assert app.screen.query_one(TextArea).text == f"{SAID[0][1]}\n{SAID[1][1]}"
        await write(app, pilot, FUND)
        assert "已合并 2 条" in message_of(app)
        assert current(app).text == FUND
        assert texts(home) == [FUND, *(text for _, text in SAID[2:])]

        await press(pilot, "down", "ctrl+k", "space")
        assert "已选 2 条" in message_of(app)
        await press(pilot, "f8")
        await write(app, pilot, TEAM)

        await press(pilot, "end", "delete")
        await write(app, pilot, "与服务无关")
        assert texts(home) == [FUND, TEAM]
        shown = drawn(screen_of(app).findings)
        assert "不采用（林静）：与服务无关" in shown

        evaluation = session_of(app).evaluation
        made = {f.text: f for f in reported(evaluation, "monitoring", "concern", "south")}
        assert set(evaluation.editing.said_by(made[FUND])) == {"周映雪", "罗启航"}
        assert set(evaluation.editing.said_by(made[TEAM])) == {"黄文彬", "罗启航"}
        assert len(evaluation.stated(Omission)) == 1
        assert {text for _, text in SAID} < {f.text for f in evaluation.findings}, "nothing is gone"

        with zipfile.ZipFile(io.BytesIO(report(assess(evaluation)))) as package:
            told = package.read("word/document.xml").decode()
        assert [told.count(text.rstrip("。")) for text in (FUND, TEAM)] == [1, 1]
        assert not any(text.rstrip("。") in told for _, text in SAID)


@both_sizes
async def test_sources_stand_underneath_and_stand_again_once_split(
    said: None, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "f8")
        await write(app, pilot, FUND)
        assert f"原文（周映雪）：{SAID[0][1]}"[:18] in drawn(screen_of(app).findings)
        await press(pilot, "ctrl+x")
        assert "已拆开" in message_of(app)
        assert texts(home) == [text for _, text in SAID]
        await press(pilot, "ctrl+x")
        assert "不是合并或改写来的" in message_of(app)
        await press(pilot, "ctrl+z")
        assert texts(home)[0] == FUND, "splitting is undone as well"


@both_sizes
async def test_a_finding_is_reworded_moved_advised_on_and_all_that_is_undone(
    said: None, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "end", "up", "enter")
        await write(app, pilot, "骨干流失")
        assert texts(home)[3] == "骨干流失"
        assert "骨干流失" in current(app).text
        await press(pilot, "f9")
        assert texts(home)[2] == "骨干流失"
        await press(pilot, "f10", "f10", "f10")
        assert "已是本组最后一条" in message_of(app)
        assert texts(home)[4] == "骨干流失"
        await press(pilot, "ctrl+e")
        await write(app, pilot, "建立激励制度")
        assert "建议：建立激励制度" in drawn(screen_of(app).findings)
        assert current(app).recommendation == "建立激励制度"
        await press(pilot, "ctrl+e")
        await write(app, pilot, "")
        assert current(app).recommendation == ""
        for _ in range(6):
            await press(pilot, "ctrl+z")
        assert texts(home) == [text for _, text in SAID]


@both_sizes
async def test_what_is_left_out_comes_back_by_the_same_key(said: None, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "end", "delete", "ctrl+s")
        assert isinstance(app.screen, TextDialog), "a reason is wanted"
        await write(app, pilot, "无关")
        assert texts(home) == [text for _, text in SAID[:4]]
        await press(pilot, "enter")
        assert "请先恢复" in message_of(app)
        await press(pilot, "delete")
        assert texts(home) == [text for _, text in SAID]
        assert "[bold]" in drawn(screen_of(app).findings)


@both_sizes
async def test_an_expert_sees_it_all_and_edits_their_own(said: None, home: Path, size: Size) -> None:
    app = make_app(home, author="周映雪")
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "f8")
        assert "罗启航 的意见由组长统稿" in message_of(app)
        await press(pilot, "delete")
        assert isinstance(app.screen, EditingScreen)
        assert "组长" in message_of(app)
        await press(pilot, "enter")
        await write(app, pilot, "基金没有会议记录")
        assert texts(home)[0] == "基金没有会议记录"


async def test_the_findings_screen_says_what_became_of_each(said: None, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=SIZES[1]) as pilot:
        await show(app, pilot)
        await press(pilot, "f8")
        await write(app, pilot, FUND)
        await press(pilot, "end", "delete")
        await write(app, pilot, "无关")
        app.view("findings", section="monitoring", district="south")
        await pilot.pause()
        shown = drawn(cast("FindingsScreen", app.screen).findings)
        assert shown.count(f"已并入：{FUND}") == 2
        assert "不采用（林静）：无关" in shown


@both_sizes
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", ["editing", "follow_ups"])
async def test_every_act_is_in_the_help_and_the_views_are_a_number_away(
    demo: Path, home: Path, size: Size, language: Code, view: str
) -> None:
    app, words = make_app(home, language=language), Language(language)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await press(pilot, "ctrl+n")
        choices = app.screen.query_one(Blocks).blocks
        await press(pilot, str([block.key for block in choices].index(view) + 1))
        await pilot.pause()
        screen = cast("EditingScreen | FollowUpsScreen", app.screen)
        assert view == screen.NAME
        acts = list(screen.acts())
        await press(pilot, "f1")
        blocks = app.screen.query_one(Blocks).blocks
        told = "\n".join("".join(span.text for span in (*b.lead, *b.body)) for b in blocks)
        for act in acts:
            assert words(act.description) in told
            assert words(act.tooltip) in told
            assert key_name(act.key) in told


# -- half-typed text --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "title"),
    [
        (("ctrl+k", "ctrl+k", "f8"), "把 2 条合并"),
        (("f8",), "把 2 条合并"),
        (("enter",), "改写"),
        (("delete",), "为什么不采用"),
        (("ctrl+e",), "建议"),
    ],
)
async def test_a_half_written_text_stands_in_its_box(
    said: None, home: Path, keys: tuple[str, ...], title: str
) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await show(app, pilot)
        await press(pilot, *keys)
        app.screen.query_one(TextArea).insert("写到一半")
        await pilot.pause()

    await dropped(home, act)
    app = make_app(home, None)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert title in cast("TextDialog", app.screen)._title
        assert "写到一半" in app.screen.query_one(TextArea).text
        below = cast("EditingScreen", app.screen_stack[1])
        assert (below.places.current.section, below.places.current.district) == ("monitoring", "south")  # type: ignore[union-attr]


# -- follow-ups -------------------------------------------------------------------------------------


@pytest.fixture
def followed(demo: Path, home: Path) -> None:
    """Three follow-ups of an earlier evaluation."""
    with Workspace(home, "林静").open("demo") as store:
        Session(store).state(
            *(
                FollowUp(
                    author="林静", id=f"k{n}", source="2023-mid", section="quality", district=district,
                    text=f"第{n}条意见", recommendation=f"第{n}条建议",
                )
                for n, district in ((1, None), (2, "south"), (3, "south"))
            )
        )  # fmt: skip


@both_sizes
async def test_what_became_of_it_is_one_digit_each(followed: None, home: Path, size: Size) -> None:
    app = make_app(home, author="何芸")
    async with app.run_test(size=size) as pilot:
        app.view("follow_ups")
        await pilot.pause()
        screen = cast("FollowUpsScreen", app.screen)
        assert "待核实 3" in drawn(screen.entries)
        await press(pilot, "1", "２", "3")
        assert "已整改 1  部分 1  未整改 1  待核实 0" in drawn(screen.entries)
        shown = drawn(screen.entries)
        assert "! " in shown
        assert "建议：第3条建议" in shown
        await press(pilot, "enter")
        await write(app, pilot, "仍无记录")
        assert "说明：仍无记录" in drawn(screen.entries)
        await press(pilot, "0")
        assert "待核实 1" in drawn(screen.entries)
        with Workspace(home, "林静").open("demo") as store:
            states = {f.id: (f.state, f.remark) for f in Session(store).evaluation.stated(FollowUp).values()}
        assert states == {"k1": ("rectified", ""), "k2": ("partly", ""), "k3": (None, "仍无记录")}


async def test_an_open_one_is_a_gap_one_enter_away(followed: None, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=SIZE) as pilot:
        app.view("gaps")
        await pilot.pause()
        gaps = app.screen.query_one(Blocks)
        wanted = next(block.key for block in gaps.blocks if "第2条意见" in block.key)
        gaps.show(gaps.blocks, wanted)
        await press(pilot, "enter")
        await pilot.pause()
        screen = cast("FollowUpsScreen", app.screen)
        assert screen.entries.current is not None
        assert screen.entries.current.key == "k2"


async def test_a_half_written_remark_stands_in_its_box(followed: None, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        app.view("follow_ups", key="k2")
        await pilot.pause()
        await press(pilot, "ctrl+o")
        concern = session_of(app).evaluation.stated(FollowUp)["k2"].text
        assert concern[:8] in str(app.screen.query(".label").first().visual)  # type: ignore[attr-defined]
        app.screen.query_one(TextArea).insert("看了台账")
        await pilot.pause()

    await dropped(home, act)
    app = make_app(home, None)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert app.screen.query_one(TextArea).text == "看了台账"
        assert cast("FollowUpsScreen", app.screen_stack[1]).where() == {"key": "k2"}


async def test_without_an_earlier_evaluation_the_list_says_so(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=SIZES[0]) as pilot:
        app.view("editing")
        await pilot.pause()
        await press(pilot, "ctrl+g")
        await pilot.pause()
        assert "没有要跟进的意见" in drawn(cast("FollowUpsScreen", app.screen).entries)
        await press(pilot, "1")
        assert "没有要跟进的意见" in message_of(app)


@both_sizes
@pytest.mark.usefixtures("said")
async def test_no_section_is_cut_beside_its_counts(home: Path, size: Size) -> None:
    for language in ("zh", "en"):
        app = make_app(home, language=language)
        async with app.run_test(size=size) as pilot:
            await show(app, pilot)
            places = screen_of(app).places
            shown = drawn(places)
            titles = [place.title for place in places.places if not place.district]
            assert all(title in shown for title in titles), shown
