"""A check's finding is let stand: on the command line by its key, on the gaps screen by F8, with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from models.acts import Waiver
from models.checks import review
from models.entries import Cell
from models.kinds import KINDS
from storage.verify import verify
from storage.workspace import Workspace
from tests.tui.apps import SIZES, dropped, make_app, message_of, session_of
from tests.tui.conftest import Zhanping
from tests.tui.test_conflicts import hints_of
from tests.tui.test_report_commands import seal_demo
from tui.app import ZhanpingApp
from tui.screens.dialogs import TextDialog
from tui.screens.findings import FindingsScreen
from tui.screens.gaps import GapsScreen
from tui.session import Session

SLIP = "志愿者骨干实际培育27名，完成率为92%。"
REASON = "年中调整过协议量，见补充协议第3页"
LEAD, EXPERT, STAFF = "林静", "周映雪", "何芸"

Size = tuple[int, int]
sizes = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])


def slip(home: Path, text: str = SLIP) -> None:
    with Workspace(home, EXPERT).open("demo") as store:
        Session(store).add_finding("monitoring", "strength", text)


def checked(zhanping: Zhanping, *words: str) -> dict[str, Any]:
    return cast("dict[str, Any]", zhanping("check", "demo", *words, "--json").json)


# -- the command line -------------------------------------------------------------------------------


def test_check_prints_place_message_mend_and_key(demo: Path, home: Path, zhanping: Zhanping) -> None:
    slip(home)
    told = zhanping("check", "demo", lang="zh")
    [gap] = checked(zhanping)["gaps"]
    assert told.code == 3, "a percentage that does not follow from its counts blocks"
    assert gap["key"].startswith("percent/monitoring/")
    for said in ("服务监测", "92%", "27÷30", "改为 90%", gap["key"][-8:]):
        assert said in told.out
    assert gap["mend"]


def test_a_waiver_takes_it_out_of_the_check_and_back(demo: Path, home: Path, zhanping: Zhanping) -> None:
    slip(home)
    [gap] = checked(zhanping)["gaps"]
    done = zhanping("waive", "demo", gap["key"][-8:], "--reason", REASON)
    assert done.code == 0
    assert "saved" in done.err
    told = checked(zhanping)
    assert (told["gaps"], told["blocking"]) == ([], 0)
    [waived] = told["waived"]
    assert (waived["key"], waived["reason"], waived["by"]) == (gap["key"], REASON, LEAD)
    assert REASON in zhanping("check", "demo", "--waived", lang="zh").out
    assert REASON not in zhanping("check", "demo", lang="zh").out
    assert zhanping("waive", "demo", gap["key"], "--withdraw").code == 0
    assert checked(zhanping)["gaps"] == [gap]


@pytest.mark.parametrize("columns", [60, 80])
def test_check_breaks_no_number_and_no_word_on_a_narrow_terminal(
    demo: Path, home: Path, zhanping: Zhanping, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    slip(home)
    slip(home, "本期志愿者骨干中完成培育的一共有27名，按协议计算完成率应为92%左右。")
    monkeypatch.setenv("COLUMNS", str(columns))
    rows = zhanping("check", "demo", lang="zh").out.splitlines()
    assert all(cell_len(row) <= columns for row in rows)
    for whole in ("27名", "92%", "27÷30", "90%，", "--reason"):
        assert any(whole in row for row in rows), whole
    assert not any(row.rstrip().endswith(("改为", "“")) for row in rows)


@pytest.mark.parametrize(("lang", "place"), [("zh", "服务监测"), ("en", "Monitoring")])
def test_the_log_tells_a_waiver_by_what_the_check_says(
    demo: Path, home: Path, zhanping: Zhanping, lang: str, place: str
) -> None:
    slip(home)
    [gap] = checked(zhanping)["gaps"]
    zhanping("waive", "demo", gap["key"], "--reason", REASON)
    [said] = zhanping("check", "demo", "--json", lang=lang).json["waived"]
    row = zhanping("log", "demo", lang=lang).out.splitlines()[-1]
    assert f"  {place} " in row
    assert said["message"] in row
    assert REASON in row
    assert gap["key"] not in row
    with Workspace(home, EXPERT).open("demo") as store:
        session = Session(store)
        [finding] = [f for f in session.evaluation.findings if f.text == SLIP]
        session.withdraw(finding)
    mended = zhanping("log", "demo", lang=lang).out.splitlines()[-2]
    assert f"  {place} " in mended
    assert gap["key"][-8:] in mended, "what no check says any more goes by the end of its key"


def test_a_changed_figure_opens_it_again(demo: Path, home: Path, zhanping: Zhanping) -> None:
    slip(home)
    [gap] = checked(zhanping)["gaps"]
    zhanping("waive", "demo", gap["key"], "--reason", REASON)
    with Workspace(home, LEAD).open("demo") as store:
        session = Session(store)
        [finding] = [f for f in session.evaluation.findings if f.text == SLIP]
        session.amend_finding(finding, SLIP.replace("92", "93"))
    [again] = checked(zhanping)["gaps"]
    assert (again["code"], again["key"] == gap["key"]) == ("percent", False)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("{key}",), 2, "理由"),
        (("{key}", "--reason", "  "), 2, "空"),
        (("00000000", "--reason", REASON), 2, "00000000"),
        (("{key}", "--withdraw"), 2, "没有免除过"),
        (("{key}", "--withdraw", "--reason", REASON), 2, "--reason"),
    ],
)
def test_what_is_no_waiver_is_refused_with_a_sentence(
    demo: Path, home: Path, zhanping: Zhanping, words: tuple[str, ...], code: int, said: str
) -> None:
    slip(home)
    [gap] = checked(zhanping)["gaps"]
    done = zhanping("waive", "demo", *(word.format(key=gap["key"]) for word in words), lang="zh")
    assert (done.code, said in done.err) == (code, True), done.err
    assert checked(zhanping)["waived"] == []


def test_a_missing_score_is_never_waived(demo: Path, home: Path, zhanping: Zhanping) -> None:
    with Workspace(home, LEAD).open("demo") as store:
        session = Session(store)
        score = session.own_score(Cell("M05"))
        assert score is not None
        session.withdraw(score)
        [gap] = review(session.assessment).open
    assert checked(zhanping)["gaps"][0]["key"] is None
    done = zhanping("waive", "demo", gap.key, "--reason", REASON, lang="zh")
    assert (done.code, "不能免除" in done.err) == (1, True)


@pytest.mark.parametrize("who", [EXPERT, STAFF])
def test_only_the_lead_waives(demo: Path, home: Path, zhanping: Zhanping, who: str) -> None:
    slip(home)
    [gap] = checked(zhanping)["gaps"]
    done = zhanping("waive", "demo", gap["key"], "--reason", REASON, user=who, lang="zh")
    assert (done.code, "组长" in done.err) == (1, True)


# -- the gaps screen --------------------------------------------------------------------------------


async def show(app: ZhanpingApp, pilot: Pilot[int]) -> GapsScreen:
    app.view("gaps")
    await pilot.pause()
    return cast("GapsScreen", app.screen)


def drawn(screen: GapsScreen) -> str:
    lines = screen.gaps
    return "\n".join(
        "".join(segment.text for segment in lines.render_line(y)).rstrip() for y in range(lines.size.height)
    )


async def type_text(pilot: Pilot[int], text: str) -> None:
    for sign in text:
        await pilot.press(sign)


@sizes
async def test_f8_waives_with_a_reason_and_takes_it_back(demo: Path, home: Path, size: Size) -> None:
    slip(home)
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(app, pilot)
        assert "阻断 1  提醒 0" in screen.title_text()
        assert "改法：改为 90%" in drawn(screen)
        await pilot.press("f8")
        await pilot.pause()
        assert isinstance(app.screen, TextDialog)
        await type_text(pilot, "见补充协议")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "阻断 0  提醒 0  免除 1" in screen.title_text()
        assert "- 免除  服务监测" in drawn(screen)
        assert "林静：见补充协议" in drawn(screen)
        assert "没有缺项，也没有矛盾" in drawn(screen)
        [waiver] = session_of(app).evaluation.stated(Waiver).values()
        assert waiver.reason == "见补充协议"
        await pilot.press("end", "f8")
        await pilot.pause()
        assert "阻断 1  提醒 0" in screen.title_text()
        assert "收回" in message_of(app)
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert "免除 1" in screen.title_text()


@sizes
async def test_an_empty_reason_waives_nothing_and_escape_keeps_the_gap(
    demo: Path, home: Path, size: Size
) -> None:
    slip(home)
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        screen = await show(app, pilot)
        await pilot.press("f8")
        await pilot.pause()
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, TextDialog), "the box stays until there is a reason"
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen_stack[-1] is screen
        assert "阻断 1" in screen.title_text()


@sizes
async def test_what_cannot_be_waived_says_why(demo: Path, home: Path, size: Size) -> None:
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        session = session_of(app)
        session.withdraw(session.evaluation.parties["supervision"])
        screen = await show(app, pilot)
        await pilot.press("f8")
        await pilot.pause()
        assert app.screen is screen
        assert "不能免除" in message_of(app)


@sizes
async def test_an_expert_sees_the_key_greyed_and_why(demo: Path, home: Path, size: Size) -> None:
    slip(home)
    app = make_app(home, author=EXPERT)
    async with app.run_test(size=size) as pilot:
        screen = await show(app, pilot)
        await pilot.press("f8")
        await pilot.pause()
        assert app.screen is screen
        assert "组长" in message_of(app)


@sizes
async def test_enter_goes_to_the_very_finding(demo: Path, home: Path, size: Size) -> None:
    slip(home)
    app = make_app(home)
    async with app.run_test(size=size) as pilot:
        await show(app, pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, FindingsScreen)
        block = app.screen.findings.current
        assert block is not None
        assert block.key == next(f.id for f in session_of(app).evaluation.findings if f.text == SLIP)


async def test_a_half_typed_reason_comes_back_after_a_dropped_line(demo: Path, home: Path) -> None:
    slip(home)

    async def half_typed(app: ZhanpingApp, pilot: Pilot[int]) -> None:
        await show(app, pilot)
        await pilot.press("f8")
        await pilot.pause()
        await type_text(pilot, "见补充")

    await dropped(home, half_typed)
    app = make_app(home)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, TextDialog)
        assert app.screen.answer() == "见补充"
        await pilot.press("ctrl+s")
        await pilot.pause()
        [waiver] = session_of(app).evaluation.stated(Waiver).values()
        assert waiver.reason == "见补充"


async def test_the_counts_are_whole_in_the_title_of_a_narrow_screen(demo: Path, home: Path) -> None:
    slip(home)
    slip(home, "档案齐全，记录完整")
    app = make_app(home, language="en")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await show(app, pilot)
        assert screen.title_text().endswith("! 1  ? 1")
        await pilot.press("f8")
        await pilot.pause()
        await type_text(pilot, "x")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert screen.title_text().endswith("! 0  ? 1  - 1")
        assert "F8 Waive" in hints_of(app)
        await pilot.press("end")
        await pilot.pause()
        assert "F8 Take back" in hints_of(app), "on what is waived the key takes the waiver back"
        await pilot.press("f8")
        await pilot.pause()
        assert "F8 Waive" in hints_of(app)
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert screen.title_text().endswith("! 0  ? 1  - 1")
        assert cell_len(screen.title_text()) < 80


def test_what_a_newer_program_stated_before_the_seal_is_no_damage_to_an_older_one(
    demo: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Workspace(home, "林静").open("demo") as store:
        store.put(Waiver(author="林静", gap="doubtful/targets/2fe3a37b", reason="协议量偏低"))
    seal_demo(home)
    monkeypatch.delitem(KINDS, "waiver")
    verdict = verify(demo)
    assert (verdict.damage, [message.key for message in verdict.newer]) == ((), ["entry.unknown_kind"])
    [journal] = [path for path in demo.glob("*.jsonl") if path.name.startswith("陈嘉树")]
    with journal.open("ab") as file:
        file.write(journal.read_bytes().splitlines(keepends=True)[-1])
    assert verify(demo).damage, "what was added is told all the same"
