"""Questionnaires by digits alone: each is on disk with its last digit, at both sizes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from textual import events
from textual.pilot import Pilot

from models.acts import Ballot
from models.errors import ZhanpingError
from models.sampling import drawn
from models.station import Survey
from storage.workspace import Workspace
from tests.tui.apps import SIZES, dropped, make_app, message_of, session_of
from tui.app import ZhanpingApp
from tui.screens.conflict import ConflictDialog
from tui.screens.more import MoreDialog
from tui.screens.tally import TallyScreen
from tui.screens.views import MORE
from tui.session import Session
from tui.widgets.lines import Lines

both_sizes = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
Size = tuple[int, int]


def screen_of(app: ZhanpingApp) -> TallyScreen:
    return cast("TallyScreen", app.screen)


async def show(app: ZhanpingApp, pilot: Pilot[int]) -> TallyScreen:
    app.view("tally")
    await pilot.pause()
    return screen_of(app)


async def press(pilot: Pilot[int], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


def text(lines: Lines) -> str:
    return "\n".join(
        "".join(segment.text for segment in lines.render_line(y)).rstrip() for y in range(lines.size.height)
    )


def shown(app: ZhanpingApp, name: str) -> str:
    return text(app.screen.query_one(name, Lines))


def ballots(app: ZhanpingApp) -> dict[str, tuple[int | None, ...]]:
    return {code: entry.answers for code, entry in session_of(app).evaluation.stated(Ballot).items()}


def codes(app: ZhanpingApp) -> tuple[str, ...]:
    return drawn(session_of(app).evaluation)


def under(app: ZhanpingApp) -> str:
    row = screen_of(app).ballots.current
    assert row is not None
    return row.code


@both_sizes
async def test_questionnaires_are_typed_one_after_the_other_by_digits_alone(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home, author="何芸")
    async with app.run_test(size=size) as pilot:
        await press(pilot, "ctrl+n")
        assert isinstance(app.screen, MoreDialog)
        await press(pilot, str(MORE.index("tally") + 1))
        assert isinstance(app.screen, TallyScreen)
        first, second, third = codes(app)[:3]
        assert under(app) == first
        assert "第 1 题" in shown(app, "#ask")
        await press(pilot, "5", "5")
        assert "5 5 _ . ." in shown(app, "Ballots")
        assert "提出需要后" in shown(app, "#ask")
        assert ballots(app) == {}
        await press(pilot, *"432", *"54030")
        assert ballots(app) == {first: (5, 5, 4, 3, 2), second: (5, 4, None, 3, None)}
        assert under(app) == third
        assert f"{second} 已保存" in message_of(app)
        on_disk = Session(Workspace(home, "林静").open("demo"))
        assert set(on_disk.evaluation.stated(Ballot)) == {first, second}
        assert "录入 2 份，有效 2 份  抽取 100 人" in shown(app, "#running")
        assert "2 份" in screen_of(app).title_text()


@both_sizes
async def test_full_width_digits_and_a_commit_of_several_are_digits(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(app, pilot)
        await press(pilot, "５", "４")
        screen.ballots.post_message(events.Paste("３２１"))
        await pilot.pause()
        assert ballots(app) == {codes(app)[0]: (5, 4, 3, 2, 1)}


@both_sizes
async def test_a_digit_is_an_answer_while_one_reads_the_tally(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(app, pilot)
        await press(pilot, "tab")
        assert not screen.ballots.has_focus
        await press(pilot, *"54321")
        assert ballots(app) == {codes(app)[0]: (5, 4, 3, 2, 1)}
        assert screen.ballots.has_focus


@both_sizes
async def test_an_answer_above_the_scale_is_refused_and_backspace_goes_back(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "5", "6")
        assert "答案只有 1 到 5" in message_of(app)
        assert "5 _ . . ." in shown(app, "Ballots")
        await press(pilot, "backspace")
        assert ". . . . ." in shown(app, "Ballots").splitlines()[0]
        await press(pilot, *"55555", "up", "backspace", "1")
        assert ballots(app) == {codes(app)[0]: (5, 5, 5, 5, 1)}
        assert under(app) == codes(app)[1]


@both_sizes
async def test_answers_that_are_begun_are_not_left_by_mistake(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        first = under(app)
        for key in ("down", "f8", "pagedown", "f3"):
            await press(pilot, "5", "4", key)
            assert isinstance(app.screen, TallyScreen)
            assert under(app) == first
            assert "还没有录完" in message_of(app)
            await press(pilot, "escape")
            assert isinstance(app.screen, TallyScreen)
        assert ballots(app) == {}
        await press(pilot, "escape")
        assert not isinstance(app.screen, TallyScreen)


@both_sizes
async def test_a_questionnaire_is_cleared_and_restored(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        first = under(app)
        await press(pilot, "delete")
        assert "还没有录入" in message_of(app)
        await press(pilot, *"55555", "up", "delete")
        assert ballots(app) == {}
        assert f"{first} 已作废" in message_of(app)
        await press(pilot, "ctrl+z")
        assert ballots(app) == {first: (5, 5, 5, 5, 5)}
        await press(pilot, "f8")
        assert under(app) == codes(app)[1]


@both_sizes
async def test_the_tally_is_taken_into_the_facts(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await press(pilot, "f9")
        assert "还没有有效问卷" in message_of(app)
        await press(pilot, *"55554", *"00000", *"44444", "f9")
        survey = session_of(app).evaluation.facts.survey
        assert (survey.valid, survey.satisfaction) == (2, Decimal("88.00"))
        assert "有效 2 份，满意度 88%" in message_of(app)
        assert (survey.population, survey.seed) == (1860, 20240611)
        await press(pilot, "f9")
        assert "已是这些数" in message_of(app)


@both_sizes
async def test_an_expert_enters_and_does_not_state_the_facts_or_replace_anothers(
    demo: Path, home: Path, size: Size
) -> None:
    theirs = Session(Workspace(home, "何芸").open("demo"))
    code = drawn(theirs.evaluation)[0]
    theirs.state(Ballot(author="何芸", code=code, answers=(5, 5, 5, 5, 5)))
    theirs.close()
    app = make_app(home, author="陈嘉树")
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        assert under(app) == codes(app)[1]
        await press(pilot, *"44444", "home", "1")
        assert "何芸" in message_of(app)
        assert ballots(app)[code] == (5, 5, 5, 5, 5)
        await press(pilot, "f9")
        assert session_of(app).evaluation.facts.survey.valid == 100


@both_sizes
async def test_a_code_that_was_not_drawn_stands_at_the_end_and_says_so(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        session_of(app).state(Ballot(author="林静", code="X9", answers=(5, 5, 5, 5, 5)))
        await show(app, pilot)
        await press(pilot, "end")
        assert under(app) == "X9"
        assert "未抽中" in shown(app, "Ballots")


@both_sizes
async def test_without_a_sample_it_says_how_there_comes_one(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        session_of(app).fact(Survey())
        await show(app, pilot)
        assert "还没有抽样" in message_of(app)
        await press(pilot, "5")
        assert ballots(app) == {}


@both_sizes
async def test_what_others_enter_appears_and_the_digits_begun_stay(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(app, pilot)
        await press(pilot, "5", "4")
        theirs = Session(Workspace(home, "何芸").open("demo"))
        theirs.state(Ballot(author="何芸", code=codes(app)[1], answers=(1, 1, 1, 1, 1)))
        theirs.close()
        session_of(app).refresh()
        screen.renew()
        await pilot.pause()
        lines = shown(app, "Ballots").splitlines()
        assert "5 4 _ . ." in lines[0]
        assert "1 1 1 1 1" in lines[1]
        await press(pilot, *"321")
        assert under(app) == codes(app)[2], "the next one that is not entered"


@both_sizes
async def test_two_people_who_enter_a_questionnaire_at_once_are_told_and_choose(
    demo: Path, home: Path, size: Size
) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        first = under(app)
        await press(pilot, "5", "4")
        theirs = Session(Workspace(home, "何芸").open("demo"))
        theirs.state(Ballot(author="何芸", code=first, answers=(1, 1, 1, 1, 1)))
        theirs.close()
        await press(pilot, *"321")
        assert "冲突" in shown(app, "Ballots")
        await press(pilot, "home", "ctrl+r")
        assert isinstance(app.screen, ConflictDialog)


async def test_half_typed_answers_come_back_after_a_dropped_line(demo: Path, home: Path) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await show(app, pilot)
        await press(pilot, *"55555", "4", "3")

    await dropped(home, act)
    app = make_app(home)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        assert under(app) == codes(app)[1]
        assert "4 3 _ . ." in shown(app, "Ballots")
        await press(pilot, *"210")
        assert ballots(app)[codes(app)[1]] == (4, 3, 2, 1, None)


async def test_half_typed_answers_do_not_replace_what_was_entered_while_the_line_was_down(
    demo: Path, home: Path
) -> None:
    async def act(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await show(app, pilot)
        await press(pilot, "4", "3")

    await dropped(home, act)
    theirs = Session(Workspace(home, "何芸").open("demo"))
    code = drawn(theirs.evaluation)[0]
    theirs.state(Ballot(author="何芸", code=code, answers=(5, 5, 5, 5, 5)))
    theirs.close()
    app = make_app(home)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        assert "4 3 _ . ." in shown(app, "Ballots")
        await press(pilot, *"210")
        assert session_of(app).evaluation.dispute("ballot", code) is not None


async def test_answers_that_were_refused_are_stated_before_the_next_digit_is_taken(
    demo: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(home)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await show(app, pilot)
        first, second = codes(app)[:2]
        with monkeypatch.context() as context:

            def full(*_: object) -> None:
                raise ZhanpingError("seal.moved")

            context.setattr(Session, "amend", full)
            await press(pilot, *"12345", "1")
            assert (ballots(app), screen.ballots.typed) == ({}, "12345")
            await press(pilot, "down")
            assert "Enter" in message_of(app)
        await press(pilot, "5", "4")
        assert (ballots(app), under(app), screen.ballots.typed) == ({first: (1, 2, 3, 4, 5)}, second, "54")
        await press(pilot, "enter")
        assert screen.ballots.typed == "54", "what is not complete is not stated"


async def test_enter_states_what_was_refused(demo: Path, home: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await show(app, pilot)
        screen.ballots.put("12345")
        await press(pilot, "enter")
        assert ballots(app) == {codes(app)[0]: (1, 2, 3, 4, 5)}
