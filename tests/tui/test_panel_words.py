"""What the panel's boxes and refusals say: names that can be typed as they are read, reasons that fit."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from textual.widgets import TextArea

from models.acts import Assignment, HandIn, Recusal, SecondLook
from models.entries import Cell
from models.language import Code, Language
from models.roles import RIGHTS, may_not
from storage.workspace import Workspace
from tests.tui.apps import SIZE, checklist_of, make_app, message_of, session_of
from tests.tui.conftest import EXPERT, LEAD, STAFF
from tests.tui.test_panel_screen import prepared, press, show
from tui.screens.checklist import ChecklistScreen
from tui.screens.dialogs import TextDialog
from tui.screens.panel_dialogs import WordsDialog
from tui.session import Session
from tui.widgets.field import Field


@pytest.mark.parametrize(
    ("language", "typed"),
    [("zh", "项目管理 服务质量@南片区"), ("en", "Management Quality@南片区")],
)
async def test_what_somebody_scores_is_offered_as_it_can_be_typed(
    jia: Path, language: Code, typed: str
) -> None:
    with Workspace(jia, LEAD).open("jia") as store:
        Session(store).state(
            Assignment(author=LEAD, evaluator=EXPERT, remits=("management", "quality@south"))
        )
    app = make_app(jia, "jia", LEAD, language)
    async with app.run_test(size=SIZE) as pilot:
        await show(app, pilot, EXPERT)
        await press(pilot, "ctrl+g", "1")
        assert app.screen.query_one(Field).value == typed
        field = app.screen.query_one(Field)
        field.value = f"{typed} " + ("服务成效" if language == "zh" else "outcomes")
        await press(pilot, "ctrl+s")
        assert not isinstance(app.screen, WordsDialog)
        given = session_of(app).evaluation.stated(Assignment)[EXPERT]
        assert given.remits == ("management", "quality@south", "outcomes")
        await press(pilot, "ctrl+g", "1")
        app.screen.query_one(Field).value = "无" if language == "zh" else "nothing"
        await press(pilot, "ctrl+s")
        assert session_of(app).evaluation.stated(Assignment)[EXPERT].remits == ()


async def test_a_recused_line_is_refused_in_words_not_in_ids(jia: Path) -> None:
    prepared(jia, EXPERT)
    with Workspace(jia, EXPERT).open("jia") as store:
        Session(store).state(Recusal(author=EXPERT, remit="quality@south", ground="interest"))
    app = make_app(jia, "jia", EXPERT)
    async with app.run_test(size=SIZE) as pilot:
        app.view("checklist", cell=Cell("Q01", "south"))
        await pilot.pause()
        await press(pilot, "1")
        assert "Q01@south（服务质量）" in message_of(app)
        assert "quality@" not in message_of(app)


async def test_why_a_line_takes_no_points_is_not_said_of_the_next_one(jia: Path) -> None:
    prepared(jia, EXPERT, scored=True)
    with Workspace(jia, EXPERT).open("jia") as store:
        Session(store).state(HandIn(author=EXPERT, section="management"))
    app = make_app(jia, "jia", EXPERT)
    async with app.run_test(size=SIZE) as pilot:
        app.view("checklist", cell=Cell("M01"))
        await pilot.pause()
        await press(pilot, "1")
        assert "已经提交" in message_of(app)
        assert checklist_of(app).checklist.current is not None
        await press(pilot, "down")
        assert message_of(app) == ""


@pytest.mark.parametrize("role", ["expert", "staff"])
def test_whoever_may_not_is_told_what_it_is_and_whose(jia: Path, role: str) -> None:
    name = EXPERT if role == "expert" else STAFF
    with Workspace(jia, LEAD).open("jia") as store:
        setup = store.setup
    for kind, rights in RIGHTS.items():
        if rights[role] != "none":  # type: ignore[index]
            continue
        for words in (Language("zh"), Language("en")):
            reason = may_not(setup, name, kind)
            assert reason is not None
            said = words.say(reason)
            assert name in said
            if reason.key.endswith("_else"):
                assert words(f"cli.kind.{kind}") in said
                assert "数据" not in said
                assert "figures" not in said


async def test_the_last_line_that_is_open_is_not_called_scored(jia: Path) -> None:
    prepared(jia, EXPERT, scored=True)
    with Workspace(jia, EXPERT).open("jia") as store:
        session = Session(store)
        score = session.own_score(Cell("M03"))
        assert score is not None
        session.withdraw(score)
    app = make_app(jia, "jia", EXPERT)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await press(pilot, "f8")
        assert message_of(app) == "只剩这一条没有打分"
        await press(pilot, "1", "f8")
        assert message_of(app) == "自己负责的指标已全部打完"


async def test_a_reason_before_the_second_look_is_refused_before_it_is_written(jia: Path) -> None:
    prepared(jia, EXPERT, scored=True)
    for name, entry in (
        (EXPERT, HandIn(author=EXPERT, section="management")),
        (LEAD, HandIn(author=LEAD, section="management")),
        (LEAD, SecondLook(author=LEAD, indicator="M01", evaluators=(EXPERT,))),
    ):
        with Workspace(jia, name).open("jia") as store:
            Session(store).state(entry)
    app = make_app(jia, "jia", EXPERT)
    async with app.run_test(size=SIZE) as pilot:
        app.view("checklist", cell=Cell("M01"))
        await pilot.pause()
        await press(pilot, "ctrl+r")
        assert isinstance(app.screen, ChecklistScreen)
        assert "请录入复看后的分数" in message_of(app)
        await press(pilot, "2", "enter", "up", "ctrl+r")
        assert isinstance(app.screen, TextDialog)
        app.screen.query_one(TextArea).text = "重新核对花名册"
        await press(pilot, "ctrl+s")
        score = session_of(app).own_score(Cell("M01"))
        assert score is not None
        assert (score.points, score.reason) == (Decimal(2), "重新核对花名册")
