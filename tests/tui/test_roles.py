"""Roles as people meet them: a sentence and a code on the command line, a greyed key that says why."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, cast

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from models.entries import Finding
from models.errors import Message
from models.language import Language
from storage.team import add, remove
from storage.workspace import Workspace
from tests.tui.apps import checklist_of, make_app, message_of, session_of
from tests.tui.conftest import LEAD, STAFF, Zhanping
from tui.app import ZhanpingApp
from tui.screens.base import ScreenBase
from tui.screens.facts import FactsScreen
from tui.screens.findings import FindingsScreen
from tui.session import Session
from tui.widgets.blocks import Blocks
from tui.widgets.ledger import Ledger

EXPERT, LEAVER, OUTSIDER = "陈嘉树", "罗启航", "王五"
CREATOR = "许知微"
EN = Language("en")

# the words of a command: who may say them
COMMANDS: dict[tuple[str, ...], set[str]] = {
    ("score", "demo", "M01", "1.5"): {LEAD, EXPERT},
    ("score", "demo", "Q01@南片区", "na", "--reason", "此片区无此类对象"): {LEAD, EXPERT},
    ("score", "demo", "M02", "1", "--evidence", "考勤表"): {LEAD, EXPERT},
    ("finding", "demo", "quality", "concern", "分级标准不完整。"): {LEAD, EXPERT},
    ("party", "demo", "purchaser", "77.5"): {LEAD, STAFF, CREATOR},
    ("facts", "demo", "import", "-"): {LEAD, STAFF, CREATOR},
    ("task", "demo", "hearing", "--done"): {LEAD, EXPERT, STAFF, CREATOR},
    ("ballot", "demo", "C0014", "55432"): {LEAD, EXPERT, STAFF, CREATOR},
}
WHY = {
    EXPERT: "is an expert; facts and the parties' points are entered by staff or the lead",
    STAFF: "is staff and does not score",
    CREATOR: "is staff and does not score",
    LEAVER: "has left the team of demo and may read but not write",
    OUTSIDER: "is not on the team of demo and may read but not write",
}


@pytest.fixture(scope="session")
def team_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample, made by somebody who is not on its team; one of the team has left."""
    from tui.entry import run

    folder = tmp_path_factory.mktemp("roles") / "home"
    assert run(["--home", str(folder), "--as", CREATOR, "demo", "--no-open"]) == 0
    remove(Workspace(folder, LEAD), "demo", LEAVER)
    return folder


@pytest.fixture
def made(home: Path, team_home: Path) -> Path:
    """The home, to write in."""
    shutil.copytree(team_home, home)
    return home


# -- the command line ------------------------------------------------------------------------------


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:3]))
@pytest.mark.parametrize("name", [LEAD, EXPERT, STAFF, CREATOR, LEAVER, OUTSIDER])
def test_a_command_is_done_or_refused_as_the_role_allows(
    zhanping: Zhanping, made: Path, name: str, words: tuple[str, ...]
) -> None:
    facts = b"[training]\nrequired = 1320\ncompleted = 1300\n"
    before = zhanping("log", "demo", "--json").json
    outcome = zhanping("--as", name, *words, stdin=facts)
    after = zhanping("log", "demo", "--json").json
    if name in COMMANDS[words]:
        assert (outcome.code, outcome.out) == (0, "")
        assert len(after) > len(before)
        assert {change["author"] for change in after[len(before) :]} == {name}
    else:
        assert (outcome.code, outcome.out) == (1, "")
        assert outcome.err.startswith(f"{name} {WHY[name]}")
        assert after == before
        chinese = zhanping("--as", name, *words, stdin=facts, lang="zh")
        assert chinese.code == 1
        assert chinese.err.startswith(name)


def test_who_is_refused_may_read(zhanping: Zhanping, made: Path) -> None:
    for name in (LEAVER, OUTSIDER):
        for words in (("summary", "demo"), ("check", "demo"), ("log", "demo"), ("facts", "demo", "show")):
            assert zhanping("--as", name, *words).code in (0, 3)


def test_the_refusal_of_an_outsider_says_what_mends_it_and_that_mends_it(
    zhanping: Zhanping, made: Path
) -> None:
    refused = zhanping("--as", OUTSIDER, "score", "demo", "M01", "1")
    assert f"zhanping team demo add {OUTSIDER} --role expert" in refused.err
    assert zhanping("--as", LEAD, "team", "demo", "add", OUTSIDER, "--role", "expert").code == 0
    assert zhanping("--as", OUTSIDER, "score", "demo", "M01", "1").code == 0


def test_in_ones_own_evaluation_without_a_team_everything_may_be_done(zhanping: Zhanping, home: Path) -> None:
    zhanping(
        "new", "--from", "-", "--id", "own", stdin="[station]\nname = '甲街社工站'\n".encode(), user="周一"
    )
    for words in (("score", "own", "M01", "1"), ("party", "own", "purchaser", "90")):
        assert zhanping(*words, user="周一").code == 0
    assert zhanping("finding", "own", "quality", "strength", "记录规范。", user="周一").code == 0


# -- the screens -----------------------------------------------------------------------------------


def greyed(app: ZhanpingApp) -> set[str]:
    """The acts that the screen greys for the role, and says so."""
    screen = cast("ScreenBase[Any]", app.screen)
    found = {act.action.partition("(")[0]: why(screen, act.action) for act in screen.acts()}
    return {action for action, reason in found.items() if reason and reason.key.startswith("right.")}


def why(screen: Screen[Any], action: str) -> Message | None:
    return cast("ScreenBase[Any]", screen).unavailable(action.partition("(")[0])


def struck(app: ZhanpingApp) -> str:
    """The words of the hint line that are struck out."""
    hints = app.screen.query_one("#hints", Static).visual
    text = cast("Any", hints)
    return "".join(text.plain[span.start : span.end] for span in text.spans if "strike" in str(span.style))


async def to(pilot: Pilot[int], key: str) -> None:
    await pilot.press(key)
    await pilot.pause()


async def test_digits_of_staff_say_at_once_why_they_are_no_score(made: Path) -> None:
    app = make_app(made, author=STAFF)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("1")
        assert f"{STAFF} 是工作人员，不打分" in message_of(app)
        assert checklist_of(app).checklist.pending is None
        await pilot.press("enter", "ctrl+x")
        assert f"{STAFF} 是工作人员，不打分" in message_of(app)
        assert len(app.screen_stack) == 2, "no box is opened"
        assert greyed(app) == {"finding", "note", "reason", "not_applicable", "accept_proposal", "withdraw"}
        assert "记意见" in struck(app)
        assert "佐证" not in struck(app)
        await pilot.press("f1")
        told = "".join(span.text for block in app.screen.query_one(Blocks).blocks for span in block.body)
        assert f"现在不可用：{STAFF} 是工作人员" in told


async def test_staff_enter_evidence_facts_and_parties(made: Path) -> None:
    app = make_app(made, author=STAFF)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+e", *"ab", "enter", "enter")
        await pilot.pause()
        assert "已保存" in message_of(app)
        await to(pilot, "f3")
        assert greyed(app) == set()
        await pilot.press("x", "enter")
        assert session_of(app).evaluation.name == "x"
        await to(pilot, "f5")
        await pilot.press("7", "7", "enter")
        assert "已保存" in message_of(app)


@pytest.mark.parametrize(("key", "typed"), [("f3", "甲"), ("f3", "paste"), ("f5", "9"), ("f5", "backspace")])
async def test_what_an_expert_types_into_facts_or_parties_says_at_once_why_not(
    made: Path, key: str, typed: str
) -> None:
    app = make_app(made, author=EXPERT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await to(pilot, key)
        field = app.screen.query_one(Ledger).typed
        before, facts = field.text, session_of(app).evaluation
        if typed == "paste":
            from textual.events import Paste

            field.post_message(Paste("粘贴的名字"))
            await pilot.pause()
        else:
            await pilot.press(typed)
        assert f"{EXPERT} 是专家，事实数据和各方分数由工作人员或组长录入" in message_of(app)
        assert field.text == before
        assert session_of(app).evaluation.facts == facts.facts


async def test_rows_of_facts_are_greyed_for_an_expert_and_drawing_is_not(made: Path) -> None:
    app = make_app(made, author=EXPERT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await to(pilot, "f3")
        assert greyed(app) == {"new_row", "remove", "move_row", "long_text", "settle"}
        await pilot.press("f8", "ctrl+e")
        assert f"{EXPERT} 是专家" in message_of(app)
        assert len(app.screen_stack) == 2
        cast("FactsScreen", app.screen).action_topic(1)
        assert "新增" in struck(app)


async def test_points_of_a_party_are_not_cleared_by_an_expert(made: Path) -> None:
    app = make_app(made, author=EXPERT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await to(pilot, "f5")
        given = dict(session_of(app).evaluation.parties)
        await pilot.press("ctrl+d", "delete")
        assert f"{EXPERT} 是专家" in message_of(app)
        assert session_of(app).evaluation.parties == given
        assert greyed(app) == {"remove", "settle"}


@pytest.mark.parametrize("name", [EXPERT, STAFF, CREATOR])
async def test_the_stage_is_greyed_for_all_but_the_lead_who_is_named(made: Path, name: str) -> None:
    app = make_app(made, author=name)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await to(pilot, "f6")
        assert greyed(app) == {"stage"}
        assert "阶段" in struck(app)
        await pilot.press("ctrl+g")
        assert f"请组长（{LEAD}）来做" in message_of(app)
        assert len(app.screen_stack) == 2


async def test_the_lead_moves_the_stage(made: Path) -> None:
    app = make_app(made, author=LEAD)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await to(pilot, "f6")
        assert greyed(app) == set()
        await pilot.press("ctrl+g", "down", "enter")
        await pilot.pause()
        assert session_of(app).evaluation.stage == "final"


async def stand_on(app: ZhanpingApp, pilot: Pilot[int], *, author: str) -> Finding:
    """The findings screen, the cursor on the first finding of somebody that has siblings."""
    evaluation = session_of(app).evaluation
    found = next(
        f for f in evaluation.findings
        if f.author == author and evaluation.findings_of(f.section, f.polarity, f.district)[-1] != f
    )  # fmt: skip
    app.view("findings", section=found.section, district=found.district)
    await pilot.pause()
    screen = cast("FindingsScreen", app.screen)
    screen.findings.show(screen.findings.blocks, found.id)
    screen.show_hints()
    return found


async def test_anothers_finding_is_not_for_an_expert_to_change(made: Path) -> None:
    app = make_app(made, author=EXPERT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        found = await stand_on(app, pilot, author=LEAD)
        assert greyed(app) == {"raise", "lower", "remove"}
        assert "下移" in struck(app)
        for key in ("f10", "delete", "enter"):
            app.screen.query_one("#message", Static).update("")
            await pilot.press(key)
            assert f"这条意见是 {LEAD} 写的，您（{EXPERT}）不能改动或撤回" in message_of(app)
            assert len(app.screen_stack) == 2
        assert found in session_of(app).evaluation.findings
        await pilot.press("f8")
        assert len(app.screen_stack) == 3, "one's own may be stated beside it"


async def test_an_expert_moves_and_removes_own_findings(made: Path) -> None:
    app = make_app(made, author=EXPERT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        with Workspace(made, EXPERT).open("demo") as store:
            for text in ("第一条。", "第二条。"):
                Session(store).add_finding("outcomes", "strength", text)
        app.look_at_others()
        own = session_of(app).evaluation.findings[-2]
        app.view("findings", section="outcomes")
        await pilot.pause()
        screen = cast("FindingsScreen", app.screen)
        screen.findings.show(screen.findings.blocks, own.id)
        await pilot.press("f10")
        assert message_of(app) == "已下移"
        assert session_of(app).evaluation.findings_of("outcomes", "strength")[-1].id == own.id
        await pilot.press("delete")
        assert own.id not in {f.id for f in session_of(app).evaluation.findings}


async def test_what_the_lead_changes_of_anothers_finding_bears_the_leads_name_and_undo_says_so(
    made: Path,
) -> None:
    app = make_app(made, author=LEAD)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        found = await stand_on(app, pilot, author=EXPERT)
        await pilot.press("f10")
        assert f"原由 {EXPERT} 所写，现署您的名字" in message_of(app)
        moved = next(f for f in session_of(app).evaluation.findings if f.id == found.id)
        assert (moved.author, moved.text) == (LEAD, found.text)
        await pilot.press("ctrl+z")
        assert "已撤销" in message_of(app)
        assert f"原由 {EXPERT} 所写，现署您的名字" in message_of(app)
        back = next(f for f in session_of(app).evaluation.findings if f.id == found.id)
        assert back == found.model_copy(update={"author": LEAD})
        told = [change.new for change in session_of(app).store.history() if change.slot == found.id]
        assert told[0] == found, "the original stays in the log"


async def test_an_outsider_reads_everything_and_every_key_that_writes_says_how_to_mend_it(made: Path) -> None:
    app = make_app(made, author=OUTSIDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("2")
        assert f"zhanping team demo add {OUTSIDER}" in message_of(app)
        assert {"evidence", "finding", "note", "not_applicable"} <= greyed(app)
        for key, act in (("f3", "new_row"), ("f4", "new"), ("f5", "remove"), ("f6", "stage")):
            await to(pilot, key)
            assert act in greyed(app)
        assert not list((made / "evaluations" / "demo").glob(f"{OUTSIDER}.*.jsonl"))


async def test_a_role_given_or_taken_while_the_app_is_open_holds_at_once_and_loses_no_digit(
    made: Path,
) -> None:
    app = make_app(made, author=OUTSIDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        add(Workspace(made, LEAD), "demo", OUTSIDER, "expert")
        app.look_at_others()
        assert greyed(app) == set()
        await pilot.press("1", ".", "5")
        remove(Workspace(made, LEAD), "demo", OUTSIDER)
        await pilot.press("enter")
        assert f"{OUTSIDER} 已退出评估" in message_of(app)
        assert checklist_of(app).checklist.pending == "1.5", "what was typed stays"
