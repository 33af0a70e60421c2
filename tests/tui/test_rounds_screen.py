"""The draft's round in the app: replies, comments, answers, gate, signature and seal, by keys alone."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from models.acts import Answer, Comment, Reply
from models.entries import Cell, Member
from models.language import Code, Language
from models.rounds import comments
from storage.workspace import Workspace
from tests.models.build import complete, score, small
from tests.tui.apps import SIZES, make_app, message_of, session_of
from tui import rounds as acts
from tui.app import ZhanpingApp
from tui.rounds_list import COMMENT
from tui.screens.base import Dialog
from tui.screens.compare import CompareDialog
from tui.screens.rounds import RoundsScreen
from tui.screens.stage import StageDialog
from tui.session import Session
from tui.widgets.blocks import Blocks

LEAD, EXPERT, STAFF = "林一", "陈二", "何三"
TEAM = (
    Member(name=LEAD, role="lead"),
    Member(name=EXPERT, role="expert"),
    Member(name=STAFF, role="staff"),
)
ID = "e1"
Size = tuple[int, int]

pytestmark = pytest.mark.parametrize(
    ("size", "language"), [(SIZES[0], "zh"), (SIZES[1], "en")], ids=["80x24", "120x36"]
)


@pytest.fixture
def drafted(home: Path) -> Path:
    """A whole evaluation whose draft is out."""
    Workspace(home, LEAD).create(small(), complete().values(), id=ID, team=TEAM).close()
    as_(home, LEAD, lambda session: acts.change_stage(session, "draft"))
    return home


def as_(home: Path, name: str, *do: object) -> None:
    """What somebody does in a session of their own."""
    with Workspace(home, name).open(ID) as store:
        session = Session(store)
        for one in do:
            assert callable(one)
            one(session)


def settled(home: Path) -> None:
    """Everybody has replied without objection, and the expert has signed."""
    for party in ("station", "purchaser", "supervisor"):
        as_(home, STAFF, lambda session, party=party: acts.reply(session, party, "no_objection"))
    as_(home, EXPERT, acts.sign)


def rounds_of(app: ZhanpingApp) -> RoundsScreen:
    return cast("RoundsScreen", app.screen)


def told(blocks: Blocks) -> str:
    """All that a list says, as it is drawn or would be."""
    rows = (blocks.row(n, blocks.size.width) for n in range(blocks.count))
    return "\n".join("".join(span.text for span in row).rstrip() for row in rows)


async def show(app: ZhanpingApp, pilot: Pilot[int], key: str | None = None) -> None:
    app.view("rounds")
    await pilot.pause()
    if key is not None:
        screen = rounds_of(app)
        screen.rows.show(screen.rows.blocks, key)
        screen.show_hints()


async def press(pilot: Pilot[int], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_a_reply_and_a_comment_are_taken_down_and_answered(
    drafted: Path, size: Size, language: Code
) -> None:
    app = make_app(drafted, ID, LEAD, language)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "f9")  # the first that is silent is the station: with comments
        await press(pilot, "2", "ctrl+s")
        replies = session_of(app).evaluation.stated(Reply)
        assert {party: reply.stance for party, reply in replies.items()} == {"station": "comments"}
        await press(pilot, "f8")
        await pilot.press(*"档案已补", "tab", "tab", *"ａ１", "ctrl+s")
        await pilot.pause()
        [comment] = session_of(app).evaluation.stated(Comment).values()
        assert (comment.party, comment.indicator, comment.text) == ("station", "A1", "档案已补")
        assert "档案已补" in told(rounds_of(app).rows)
        as_(drafted, EXPERT, lambda session: session.state(score(EXPERT, "A1", "1", "核对")))
        app.session.refresh()  # type: ignore[union-attr]
        await show(app, pilot, f"comment.{comment.id}")
        await press(pilot, "enter")  # the comment under the cursor
        await press(pilot, "tab", *"属实", "tab", "１", "ctrl+s")
        [answer] = session_of(app).evaluation.stated(Answer).values()
        assert (answer.accepted, answer.reason) == (True, "属实")
        assert answer.changes == (f"score/{EXPERT}/A1",)
        assert Language(language)("rounds.accepted") in told(rounds_of(app).rows)


async def test_an_answer_wants_a_reason_and_links_only_what_was_changed(
    drafted: Path, size: Size, language: Code
) -> None:
    as_(drafted, STAFF, lambda session: acts.comment(session, "purchaser", "分数偏低"))
    app = make_app(drafted, ID, LEAD, language)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        [key] = [block.key for block in rounds_of(app).rows.blocks if block.key.startswith("comment.")]
        await show(app, pilot, key)
        await press(pilot, "enter", "2", "ctrl+s")
        assert isinstance(app.screen, Dialog)
        await press(pilot, "tab", *"无依据", "tab", "7", "ctrl+s")
        assert isinstance(app.screen, Dialog)
        fault = str(app.screen.query_one(".fault", Static).visual)
        assert Language(language)("rounds.no_such_change", number=7, count=0) in fault
        await press(pilot, "backspace", "ctrl+s")
        [answer] = session_of(app).evaluation.stated(Answer).values()
        assert (answer.accepted, answer.reason, answer.changes) == (False, "无依据", ())


async def test_a_closed_gate_says_what_is_missing_and_leads_there(
    drafted: Path, size: Size, language: Code
) -> None:
    as_(drafted, EXPERT, lambda session: session.withdraw(session.own_score(Cell("A1"))))
    words = Language(language)
    app = make_app(drafted, ID, LEAD, language)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "ctrl+g")
        assert isinstance(app.screen, StageDialog)
        assert EXPERT in told(app.screen.query_one(Blocks))
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, StageDialog), "the way on is closed"
        assert words("stage.shut") in str(app.screen.query_one(".fault", Static).visual)
        await press(pilot, "down", "down", "enter")  # past the way back, the first item: who has not scored
        assert app.screen.NAME == "checklist"  # type: ignore[attr-defined]
        assert session_of(app).evaluation.stage == "draft"


async def test_the_way_back_asks_why_and_the_record_keeps_it(
    drafted: Path, size: Size, language: Code
) -> None:
    app = make_app(drafted, ID, LEAD, language)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "ctrl+g", "down", "down", "enter")
        await press(pilot, *"补看", "ctrl+s")
        assert session_of(app).evaluation.stage == "on_site"
        assert "补看" in told(rounds_of(app).rows)
        await press(pilot, "ctrl+z")
        assert session_of(app).evaluation.stage == "on_site", "no way around the gate"
        assert "Ctrl+G" in message_of(app)
        await press(pilot, "f8")
        assert Language(language)("stage.on_site") in message_of(app), "no draft, no comments"
        assert app.screen is rounds_of(app)


async def test_signed_sealed_reopened_and_compared(drafted: Path, size: Size, language: Code) -> None:
    settled(drafted)
    words = Language(language)
    app = make_app(drafted, ID, LEAD, language)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "ctrl+y")
        assert words("stage.final") in message_of(app), "not before the final stage"
        await press(pilot, "ctrl+g", "down", "enter")
        assert session_of(app).evaluation.stage == "final"
        await press(pilot, "ctrl+y", "enter")
        assert session_of(app).evaluation.proceedings.sealed is None, "the safe answer comes first"
        await press(pilot, "ctrl+y", "down", "enter")
        sealed = session_of(app).evaluation.proceedings.sealed
        assert sealed is not None
        shown = "".join(told(rounds_of(app).rows).split())
        assert sealed.report in shown
        assert "".join(words("rounds.sealed", version=1, name=LEAD).split()) in shown
        await press(pilot, "f8")
        assert LEAD in message_of(app)
        await press(pilot, "ctrl+o")
        await press(pilot, *"补交", "ctrl+s")
        assert session_of(app).evaluation.proceedings.version == 2
        as_(drafted, EXPERT, lambda session: session.state(score(EXPERT, "A1", "1", "再看")))
        session_of(app).refresh()
        await press(pilot, "ctrl+e")
        assert isinstance(app.screen, CompareDialog)
        assert "再看" in told(app.screen.query_one(Blocks))
        await press(pilot, "escape")
        assert len(app.screen_stack) == 2


async def test_what_is_not_ones_own_to_do_is_greyed_and_says_who_may(
    drafted: Path, size: Size, language: Code
) -> None:
    app = make_app(drafted, ID, STAFF, language)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        screen = rounds_of(app)
        assert {act for act in ("comment", "reply") if screen.unavailable(act)} == set()
        for act in ("stage", "seal", "reopen", "answer"):
            assert screen.unavailable(act) is not None
        await press(pilot, "ctrl+g")
        assert LEAD in message_of(app)


async def test_half_typed_comments_come_back_after_a_dropped_line(
    drafted: Path, size: Size, language: Code
) -> None:
    app = make_app(drafted, ID, LEAD, language)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "f8", *"说到一半")
        app.hang_up(signal.SIGHUP)
    app = make_app(drafted, ID, LEAD, language)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, Dialog)
        await press(pilot, "ctrl+s")
        [comment] = session_of(app).evaluation.stated(Comment).values()
        assert comment.text == "说到一半"


async def test_the_view_has_a_number_and_a_help_page(drafted: Path, size: Size, language: Code) -> None:
    from tui.screens.help import HelpScreen
    from tui.screens.views import MORE

    words = Language(language)
    app = make_app(drafted, ID, LEAD, language)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await press(pilot, "ctrl+n")
        await press(pilot, str(MORE.index("rounds") + 1))
        assert cast("RoundsScreen", app.screen).NAME == "rounds"
        await press(pilot, "f1")
        assert isinstance(app.screen, HelpScreen)
        blocks = app.screen.query_one(Blocks).blocks
        text = "\n".join("".join(span.text for span in (*b.lead, *b.body)) for b in blocks)
        for act in ("new_comment", "reply", "answer", "sign", "seal", "reopen", "compare"):
            assert words(f"tip.{act}") in text


async def test_before_the_draft_each_key_says_what_it_waits_for(
    home: Path, size: Size, language: Code
) -> None:
    Workspace(home, LEAD).create(small(), id=ID, team=TEAM).close()
    app = make_app(home, ID, LEAD, language)
    async with app.run_test(size=size) as pilot:
        app.view("rounds")
        await pilot.pause()
        found = [rounds_of(app).unavailable(action) for action in ("comment", "sign")]
        assert [why.key if why else "" for why in found] == ["rounds.no_draft", "admission.sign_stage"]


async def test_a_comment_taken_down_by_mistake_is_taken_back_until_it_is_answered(
    drafted: Path, size: Size, language: Code
) -> None:
    for text in ("记错了", "属实"):
        as_(drafted, STAFF, lambda session, text=text: acts.comment(session, "station", text))
    as_(drafted, LEAD, lambda session: acts.answer(session, "2", accepted=True, reason="已核对"))
    app = make_app(drafted, ID, STAFF, language)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        blocks = app.screen.query_one(Blocks)
        first, second = (found.comment.id for found in comments(session_of(app).evaluation))
        for id_, left in ((second, 2), (first, 1)):
            rounds_of(app).go_back({"row": f"{COMMENT}{id_}"}, {})
            await press(pilot, "delete")
            assert len(comments(session_of(app).evaluation)) == left
        assert "记错了" not in told(blocks)
