"""Two people change the same thing from the same base: both values stand until a person settles it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import TextArea

from models.checks import check
from models.entries import Cell, Finding, Note
from models.errors import ZhanpingError
from models.gaps import Gap
from models.language import Code, Language
from models.station import Fact, Staffing
from storage.workspace import Workspace
from tests.tui.apps import SIZES, make_app, message_of, session_of
from tests.tui.conftest import LEAD, STAFF, Zhanping
from tui.app import ZhanpingApp
from tui.screens.conflict import ConflictDialog
from tui.screens.dialogs import FindingDialog
from tui.screens.facts import FactsScreen
from tui.screens.findings import FindingsScreen
from tui.session import Session
from tui.widgets.lines import Lines
from tui.widgets.sheet import Sheet
from tui.widgets.topics import Topics
from tui.widgets.versions import Versions

Size = tuple[int, int]
both_sizes = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])


@contextmanager
def at_work(home: Path, author: str = STAFF) -> Iterator[Session]:
    """Somebody else's session, in a process of its own as far as the store can tell."""
    session = Session(Workspace(home, author).open("demo"))
    try:
        yield session
    finally:
        session.close()


def change(session: Session, topic: str, **values: Any) -> None:
    """State a topic with other values, over what the session sees now."""
    session.refresh()
    held: Fact = getattr(session.evaluation.facts, topic)
    session.fact(held.model_copy(update=values), session.seen("fact", topic))


async def keys(pilot: Pilot[int], *names: str) -> None:
    """Press keys and type texts; a text of several signs is typed sign by sign."""
    named = {"enter", "up", "down", "left", "right", "escape", "end", "home", "tab"}
    for name in names:
        is_key = name in named or name.startswith("ctrl+") or (name[0] == "f" and name[1:].isdigit())
        for sign in [name] if is_key else name:
            pilot.app.post_message(events.Key(sign, None if is_key else sign))
        await pilot.pause()


def drawn(lines: Lines) -> str:
    rows = (lines.render_line(y) for y in range(lines.size.height))
    return "\n".join("".join(segment.text for segment in row).rstrip() for row in rows)


def box_of(app: ZhanpingApp) -> ConflictDialog:
    assert isinstance(app.screen, ConflictDialog)
    return app.screen


def text_of(app: ZhanpingApp) -> str:
    """All that the box says."""
    box = box_of(app)
    statics = "\n".join(str(line.visual) for line in box.query("Static").results())  # type: ignore[attr-defined]
    return f"{statics}\n{drawn(box.query_one(Versions))}"


def conflicts_of(home: Path) -> list[Gap]:
    with at_work(home, LEAD) as session:
        return [gap for gap in check(session.assessment) if gap.code == "conflict"]


def hints_of(app: ZhanpingApp) -> str:
    return str(app.screen.query_one("#hints").visual)  # type: ignore[attr-defined]


async def show(pilot: Pilot[int], app: ZhanpingApp, view: str, **at: Any) -> None:
    await pilot.pause()
    app.view(view, **at)
    await pilot.pause()


async def staffing_in_conflict(pilot: Pilot[int], app: ZhanpingApp, home: Path) -> None:
    """I am half-way through a figure while somebody states another in the same cell."""
    await show(pilot, app, "facts", topic="staffing")
    await keys(pilot, "down", "down", "16")
    with at_work(home) as theirs:
        change(theirs, "staffing", certified=15, retained=12)
    app.look_at_others()
    await pilot.pause()
    assert isinstance(app.screen, FactsScreen)
    assert app.screen.ledger.typed.value == "16"
    await keys(pilot, "enter")


@both_sizes
async def test_the_same_cell_is_a_conflict_with_both_values_and_other_cells_go_together(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await staffing_in_conflict(pilot, app, home)
        assert message_of(app).startswith("! ")
        assert "何芸" in message_of(app)
        assert "持证社工" in message_of(app)
        assert "Ctrl+R" in message_of(app)
        topics = app.screen.query_one(Topics)
        [row] = [row for row in drawn(topics).splitlines() if "人员配备" in row]
        assert row.strip().startswith("!")
        assert "冲突" in row
        assert "! 冲突" in "".join(app.screen.query_one(Sheet).noted)
    [gap] = conflicts_of(home)
    assert gap.severity == "block"
    assert gap.dispute is not None
    assert [head.stamp.author for head in gap.dispute.heads] == [LEAD, STAFF]
    values = [head.entry.fact for head in gap.dispute.heads]  # type: ignore[union-attr]
    assert [value.certified for value in values] == [16, 15]
    assert [value.retained for value in values] == [12, 12], "what only the other changed stands in both"
    said = Language("zh").say(gap.message)
    assert "16（林静" in said
    assert "15（何芸" in said


@both_sizes
async def test_another_cell_of_the_same_topic_is_no_conflict(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, "facts", topic="staffing")
        await keys(pilot, "down", "down", "16")
        with at_work(home) as theirs:
            change(theirs, "staffing", retained=12)
        await keys(pilot, "enter")
        staff = session_of(app).evaluation.facts.staffing
        assert (staff.certified, staff.retained) == (16, 12)
        assert "已保存" in message_of(app)
    assert conflicts_of(home) == []


async def test_the_value_that_somebody_else_gave_too_is_no_conflict(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await show(pilot, app, "facts", topic="staffing")
        await keys(pilot, "down", "down", "16")
        with at_work(home) as theirs:
            change(theirs, "staffing", certified=16)
        await keys(pilot, "enter")
    assert conflicts_of(home) == []


async def test_what_was_seen_before_typing_began_anew_is_no_conflict(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await show(pilot, app, "facts", topic="staffing")
        await keys(pilot, "down", "down", "16")
        with at_work(home) as theirs:
            change(theirs, "staffing", certified=15)
        app.look_at_others()
        await keys(pilot, "escape")
        assert app.screen.query_one(Sheet).text == "15"
        await keys(pilot, "16", "enter")
        assert session_of(app).evaluation.facts.staffing.certified == 16
    assert conflicts_of(home) == []


@both_sizes
async def test_from_the_gaps_enter_leads_to_both_values_and_a_digit_and_enter_settle_it(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await staffing_in_conflict(pilot, app, home)
        await show(pilot, app, "gaps")
        assert "冲突" in drawn(app.screen.query_one(Lines)).splitlines()[0]
        await keys(pilot, "home", "enter")
        said = text_of(app)
        for part in ("人员配备", "1 林静", "2 何芸", "设备", "持证社工", "16", "15"):
            assert part in said
        assert "协议人数" not in said, "only what differs"
        await keys(pilot, "2", "enter")
        assert "已商定" in message_of(app)
        assert app.screen.NAME == "gaps"  # type: ignore[attr-defined]
    assert conflicts_of(home) == []
    with at_work(home) as theirs:
        assert theirs.evaluation.facts.staffing.certified == 15
        [stated] = [e for e in theirs.store.entries() if (e.kind, e.slot()) == ("fact", "staffing")]
        assert stated.author == LEAD, "it is stated in the name of whoever settled it"


@both_sizes
async def test_escape_leaves_it_open_and_nothing_is_chosen_by_itself(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await staffing_in_conflict(pilot, app, home)
        await keys(pilot, "ctrl+r", "enter")
        assert "还有 1 处没有选" in text_of(app)
        await keys(pilot, "right", "escape")
        assert isinstance(app.screen, FactsScreen)
    assert len(conflicts_of(home)) == 1


async def test_of_several_differences_each_is_chosen_for_itself(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=(80, 24)) as pilot:
        session, held = session_of(app), session_of(app).evaluation.facts.staffing
        base = session.seen("fact", "staffing")
        with at_work(home) as theirs:
            change(theirs, "staffing", contracted=21, certified=15)
        session.fact(held.model_copy(update={"contracted": 22, "certified": 16}), base)
        await show(pilot, app, "facts", topic="staffing")
        await keys(pilot, "ctrl+r", "left", "down", "right")
        assert box_of(app).query_one(Versions).picks == [0, 1]
        await keys(pilot, "up", "２", "1", "enter")  # a full-width digit is a digit
        staff = session_of(app).evaluation.facts.staffing
        assert (staff.contracted, staff.certified) == (21, 16)
    assert conflicts_of(home) == []


@pytest.mark.parametrize("way", [("up",), ("up", "up", "up")], ids=["the same cell", "another cell"])
async def test_nothing_else_is_changed_before_what_two_left_open_is_settled(
    demo: Path, home: Path, way: tuple[str, ...]
) -> None:
    """A topic is stated as a whole: whoever went on would state the values in dispute in their own name."""
    app = make_app(home, author=STAFF)
    async with app.run_test(size=(80, 24)) as pilot:
        await show(pilot, app, "facts", topic="staffing")
        await keys(pilot, "down", "down", "16")
        with at_work(home, LEAD) as theirs:
            change(theirs, "staffing", certified=15)
        await keys(pilot, "enter", *way, "13", "enter")
        assert "Ctrl+R" in message_of(app)
        assert isinstance(app.screen, FactsScreen)
        assert app.screen.ledger.typed.value == "13", "what was typed stays"
    [gap] = conflicts_of(home)
    assert gap.dispute is not None
    assert {d.part.field for d in gap.dispute.differences} == {"certified"}
    stated = {head.stamp.author: head.entry.fact.certified for head in gap.dispute.heads}  # type: ignore[union-attr]
    assert stated == {STAFF: 16, LEAD: 15}


async def test_of_a_reason_written_in_two_sessions_both_texts_stand(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        cell = Cell("M05")
        app.view("checklist", cell=cell)
        await keys(pilot, "ctrl+r")
        app.screen.query_one(TextArea).text = "甲会话改的理由。"
        with at_work(home, LEAD) as other:
            other.reason(cell, "乙会话改的理由。")
        await keys(pilot, "ctrl+s")
        assert "两份都已保存" in message_of(app)
        dispute = session_of(app).evaluation.dispute("score", f"{LEAD}/{cell}")
        assert dispute is not None
        texts = {head.entry.reason for head in dispute.heads}  # type: ignore[union-attr]
        assert texts == {"甲会话改的理由。", "乙会话改的理由。"}


def test_points_changed_in_one_session_and_the_reason_in_another_go_together(demo: Path, home: Path) -> None:
    cell = Cell("M05")
    with at_work(home, LEAD) as one, at_work(home, LEAD) as other:
        base = one.seen("score", f"{LEAD}/{cell}")
        other.score(cell, Decimal("0.5"))
        assert one.reason(cell, "缺两份合同。", base) is None
        score = one.own_score(cell)
        assert score is not None
        assert (score.points, score.reason) == (Decimal("0.5"), "缺两份合同。")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_line_settles_no_conflict(
    zhanping: Zhanping, demo: Path, home: Path, tmp_path: Path, lang: Code
) -> None:
    with at_work(home, LEAD) as mine, at_work(home) as theirs:
        bases = mine.seen("party", "purchaser"), theirs.seen("party", "purchaser")
        mine.party("purchaser", Decimal(90), None, bases[0])
        theirs.party("purchaser", Decimal(91), None, bases[1])
        facts = mine.evaluation.facts.station
        seen = theirs.seen("fact", "station")
        mine.fact(facts.model_copy(update={"short_name": "甲"}), mine.seen("fact", "station"))
        theirs.fact(facts.model_copy(update={"short_name": "乙"}), seen)
    source = tmp_path / "facts.toml"
    source.write_text('[station]\nname = "丙社工服务站"\n', "utf-8")
    before = conflicts_of(home)
    for words in (("party", "demo", "purchaser", "92"), ("facts", "demo", "import", str(source))):
        told = zhanping(*words, lang=lang)
        assert told.code == 4
        assert "Ctrl+R" in told.err
        assert STAFF in told.err
        assert LEAD in told.err
    assert conflicts_of(home) == before


def test_the_log_says_what_an_edit_replaced_though_somebody_else_had_replaced_it_first(
    demo: Path, home: Path
) -> None:
    with at_work(home, LEAD) as mine, at_work(home) as theirs:
        was = mine.evaluation.parties["purchaser"].points
        base = theirs.seen("party", "purchaser")
        mine.party("purchaser", Decimal(90), None, mine.seen("party", "purchaser"))
        theirs.party("purchaser", Decimal(91), None, base)
        told = [change for change in mine.store.history() if change.slot == "purchaser"][-2:]
        assert [(c.old.points, c.new.points) for c in told] == [(was, 90), (was, 91)]  # type: ignore[union-attr]


async def test_what_was_settled_meanwhile_is_not_settled_again(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await staffing_in_conflict(pilot, app, home)
        await keys(pilot, "ctrl+r", "1")
        with at_work(home) as theirs:
            theirs.settle(theirs.evaluation.disputes[0], [1])
        await keys(pilot, "enter")
        assert "已由他人商定" in text_of(app)
        await keys(pilot, "escape")
        assert session_of(app).evaluation.facts.staffing.certified == 15


async def test_what_somebody_else_settled_is_not_asked_for_any_more(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await staffing_in_conflict(pilot, app, home)
        app.look_at_others()
        assert "商定" in message_of(app)
        with at_work(home) as theirs:
            theirs.settle(theirs.evaluation.disputes[0], [1])
        app.look_at_others()
        await pilot.pause()
        assert message_of(app) == ""


async def test_what_was_said_since_stays_when_somebody_else_settles(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await staffing_in_conflict(pilot, app, home)
        await pilot.press("pageup")
        await keys(pilot, "社区探访", "enter")
        with at_work(home) as theirs:
            theirs.settle(theirs.evaluation.disputes[0], [0])
        app.look_at_others()
        await pilot.pause()
        assert "已保存" in message_of(app)


@pytest.mark.parametrize("size", [(80, 24), (110, 34)], ids=["80x24", "110x34"])
async def test_the_hint_line_shows_how_to_settle_while_there_is_a_conflict(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, "facts", topic="staffing")
        assert "^R" not in hints_of(app)
        await staffing_in_conflict(pilot, app, home)
        assert "^R 商定" in hints_of(app)
        await keys(pilot, "ctrl+r", "1", "enter")
        assert "^R" not in hints_of(app)


async def test_what_somebody_stated_while_the_box_was_open_stays_in_conflict(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await show(pilot, app, "facts", topic="staffing")
        with at_work(home) as late:
            held, base = late.evaluation.facts.staffing, late.seen("fact", "staffing")
            await staffing_in_conflict(pilot, app, home)
            await keys(pilot, "ctrl+r", "1")
            late.fact(held.model_copy(update={"certified": 14}), base)
            await keys(pilot, "enter")
    [gap] = conflicts_of(home)
    assert gap.dispute is not None
    certified = [head.entry.fact.certified for head in gap.dispute.heads]  # type: ignore[union-attr]
    assert certified == [16, 14]


async def test_who_may_not_state_facts_may_not_settle_them_and_is_told(demo: Path, home: Path) -> None:
    with at_work(home, LEAD) as mine:
        held, base = mine.evaluation.facts.staffing, mine.seen("fact", "staffing")
        with at_work(home) as theirs:
            change(theirs, "staffing", certified=15)
        mine.fact(held.model_copy(update={"certified": 16}), base)
    app = make_app(home, author="陈嘉树")
    async with app.run_test(size=(80, 24)) as pilot:
        await show(pilot, app, "gaps")
        await keys(pilot, "home", "enter")
        assert "陈嘉树" in message_of(app)
        assert not isinstance(app.screen, ConflictDialog)
        shown = drawn(app.screen.query_one(Lines))
        assert "16（林静" in shown
        assert "15（何芸" in shown
    assert len(conflicts_of(home)) == 1


async def test_values_that_cannot_stand_together_are_refused_in_words(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=(80, 24)) as pilot:
        session = session_of(app)
        base = session.seen("fact", "staffing")
        with at_work(home) as theirs:
            theirs.fact(Staffing(on_post=30, certified=25), theirs.seen("fact", "staffing"))
        session.fact(Staffing(on_post=20, certified=18), base)
        await show(pilot, app, "facts", topic="staffing")
        await keys(pilot, "ctrl+r", "1", "2", "enter")
        assert "持证社工多于在岗人数" in text_of(app)
        await keys(pilot, "up", "2", "enter")
        assert session_of(app).evaluation.facts.staffing.on_post == 30


async def test_a_conflict_is_neither_undone_nor_settled_by_undo(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await staffing_in_conflict(pilot, app, home)
        await keys(pilot, "ctrl+z")
        assert "请先商定" in message_of(app)
        assert len(conflicts_of(home)) == 1
        await keys(pilot, "ctrl+r", "1", "enter", "ctrl+z")
        assert "不能撤销" in message_of(app)
        assert session_of(app).evaluation.facts.staffing.certified == 16


async def test_an_edit_that_went_together_with_anothers_is_undone_to_theirs(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=(80, 24)) as pilot:
        await show(pilot, app, "facts", topic="staffing")
        before = session_of(app).evaluation.facts.staffing
        await keys(pilot, "down", "down", "16")
        with at_work(home) as theirs:
            change(theirs, "staffing", retained=12)
        await keys(pilot, "enter", "ctrl+z")
        after = session_of(app).evaluation.facts.staffing
        assert after == before.model_copy(update={"retained": 12})


@both_sizes
async def test_a_row_that_somebody_changed_is_not_removed_silently(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, "facts", topic="targets")
        with at_work(home) as theirs:
            rows = theirs.evaluation.facts.targets.rows
            changed = rows[0].model_copy(update={"actual": Decimal(999)})
            change(theirs, "targets", rows=(changed, *rows[1:]))
        app._has_news = False
        await keys(pilot, "ctrl+d")
        assert "同时改了" in message_of(app)
        await keys(pilot, "ctrl+r")
        assert "没有这一行" in text_of(app)
        assert "999" in text_of(app)
        await keys(pilot, "2", "enter")
        assert session_of(app).evaluation.facts.targets.rows[0].actual == 999


@both_sizes
async def test_a_long_text_that_somebody_changed_while_the_box_was_open_is_a_conflict(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, "facts", topic="feedback")
        await keys(pilot, "down", "ctrl+e")
        app.screen.query_one(TextArea).text = "街道意见：情况属实。"
        with at_work(home) as theirs:
            change(theirs, "feedback", on_site_text="街道意见：请补充数据。")
        app.look_at_others()
        await keys(pilot, "ctrl+s")
        await keys(pilot, "ctrl+r")
        assert "情况属实" in text_of(app)
        assert "请补充数据" in text_of(app)


@both_sizes
async def test_points_of_a_party_typed_at_once_stand_both(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, "parties", party="supervision")
        await keys(pilot, "92")
        with at_work(home) as theirs:
            theirs.party("supervision", Decimal(91), None, theirs.seen("party", "supervision"))
        app.look_at_others()
        await keys(pilot, "enter")
        assert "何芸" in message_of(app)
        sheet = app.screen.query_one(Sheet)
        assert "! 冲突 督导中心" in drawn(sheet)
        await keys(pilot, "up", "ctrl+r")
        await keys(pilot, *(["down", "ctrl+r"] if not isinstance(app.screen, ConflictDialog) else []))
        said = text_of(app)
        assert "92" in said
        assert "91" in said
        differing = len(box_of(app).query_one(Versions).picks)
        await keys(pilot, *["2"] * differing, "enter")
        assert session_of(app).evaluation.parties["supervision"].points == 91
    assert conflicts_of(home) == []


def own_finding(home: Path) -> Finding:
    """A finding by an expert."""
    with at_work(home, LEAD) as session:
        return next(f for f in session.evaluation.findings if f.author == "陈嘉树")


@both_sizes
async def test_a_finding_that_two_people_reword_at_once_is_shown_with_both_texts(
    demo: Path, home: Path, size: Size
) -> None:
    finding = own_finding(home)
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(pilot, app, "findings", section=finding.section, district=finding.district)
        assert isinstance(app.screen, FindingsScreen)
        screen = app.screen
        screen._show(finding.id)
        await keys(pilot, "enter")
        assert isinstance(app.screen, FindingDialog)
        app.screen.query_one(TextArea).text = "组长的改稿。"
        with at_work(home, finding.author) as theirs:
            theirs.amend_finding(finding, "专家的改稿。")
        app.look_at_others()
        assert app.screen.query_one(TextArea).text == "组长的改稿。"
        await keys(pilot, "ctrl+s")
        assert app.screen is screen
        assert finding.author in message_of(app)
        assert "! 冲突" in drawn(screen.findings)
        assert "\n! " in f"\n{drawn(screen.places)}".replace("\n  ", "\n").replace("\n ", "\n")
        await keys(pilot, "ctrl+r")
        assert "组长的改稿。" in text_of(app)
        assert "专家的改稿。" in text_of(app)
        await keys(pilot, "2", "enter")
        [settled] = [f for f in session_of(app).evaluation.findings if f.id == finding.id]
        assert (settled.text, settled.author) == ("专家的改稿。", LEAD)


@both_sizes
async def test_a_finding_removed_while_it_was_reworded_is_shown_and_settled(
    demo: Path, home: Path, size: Size
) -> None:
    finding = own_finding(home)
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        base = session_of(app).seen("finding", finding.id)
        with at_work(home, finding.author) as theirs:
            theirs.amend_finding(finding, "改过的意见。")
        session_of(app).withdraw(finding, base)
        await show(pilot, app, "findings", section=finding.section, district=finding.district)
        assert isinstance(app.screen, FindingsScreen)
        app.screen._show(f"gone:{finding.id}")
        assert "改过的意见。" in drawn(app.screen.findings)
        await keys(pilot, "enter")
        assert "已删除" in text_of(app)
        await keys(pilot, "2", "enter")
        assert "改过的意见。" in drawn(app.screen.query_one("#findings", Lines))


@pytest.mark.parametrize("language", ["zh", "en"])
@both_sizes
async def test_the_box_fits_with_long_texts_and_three_versions(
    demo: Path, home: Path, size: Size, language: Code
) -> None:
    text = "建议社工站进一步完善服务对象档案的动态更新机制，明确专人每季度核对一次。" * 8
    app = make_app(home, language=language)
    async with app.run_test(size=size) as pilot:
        session = session_of(app)
        held, base = session.evaluation.facts.closing, session.seen("fact", "closing")

        def reworded(n: int) -> Fact:
            return held.model_copy(update={"recommendations": (f"{n}：{text}", *held.recommendations[1:])})

        with at_work(home) as one, at_work(home) as two:
            one.fact(reworded(1), one.seen("fact", "closing"))
            two.fact(reworded(2), base)
        session.fact(reworded(3), base)
        await show(pilot, app, "facts", topic="closing")
        await keys(pilot, "ctrl+r")
        box = box_of(app).query_one("#box")
        versions = box_of(app).query_one(Versions)
        assert box.region.bottom <= size[1]
        assert box.region.right <= size[0]
        assert versions.versions == 3
        shown = drawn(versions)
        assert all(f"{n}：" in shown for n in (1, 2, 3))
        await keys(pilot, *["down"] * 12, "3", "enter")
        assert session_of(app).evaluation.facts.closing.recommendations[0].startswith("1：")


def test_the_command_line_lists_both_values_and_blocks(zhanping: Zhanping, demo: Path, home: Path) -> None:
    with at_work(home, LEAD) as mine, at_work(home) as theirs:
        base, seen = mine.seen("fact", "training"), theirs.seen("fact", "training")
        mine.fact(mine.evaluation.facts.training.model_copy(update={"required": Decimal(1300)}), base)
        theirs.fact(theirs.evaluation.facts.training.model_copy(update={"required": Decimal(1310)}), seen)
    told = zhanping("check", "demo")
    assert told.code == 3
    assert "1300" in told.out
    assert "1310" in told.out
    [gap] = [gap for gap in zhanping("check", "demo", "--json").json["gaps"] if gap["code"] == "conflict"]
    assert (gap["severity"], gap["place"]) == ("block", "training")
    assert [claim["author"] for claim in gap["conflict"]["claims"]] == [STAFF, LEAD]
    assert [claim["entry"]["value"]["required"] for claim in gap["conflict"]["claims"]] == ["1310", "1300"]
    assert all(claim["device"] and claim["at"] for claim in gap["conflict"]["claims"])


def test_a_note_in_two_versions_is_told_without_its_text_and_settled_by_its_author_alone(
    demo: Path, home: Path
) -> None:
    with at_work(home, "陈嘉树") as one, at_work(home, "陈嘉树") as other:
        for session, text in ((one, "甲记"), (other, "乙记")):
            session.store.put(
                Note(author="陈嘉树", indicator="M01", text=text), seen={("note", "陈嘉树/M01"): ()}
            )
        [gap] = conflicts_of(home)
        assert gap.severity == "warn"
        assert "甲记" not in Language("zh").say(gap.message)
        assert gap.dispute is not None
        with at_work(home, LEAD) as lead, pytest.raises(ZhanpingError) as caught:
            lead.settle(gap.dispute, [0])
        assert caught.value.message.key == "conflict.personal"
        one.refresh()
        one.settle(one.evaluation.disputes[0], [1])
        assert one.evaluation.notes[Cell("M01")]["陈嘉树"].text == "甲记"
