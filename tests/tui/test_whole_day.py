"""A rehearsal: a whole day for six people, from the self-review to the sealed report and the one after it.

Everything is done on the command line or by keys in the app. What must not be possible is tried at each step,
and the total is worked out by hand as well, in `tests.tui.whole_day`.
"""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from pathlib import Path
from typing import cast

from models.acts import TASKS, Ballot
from models.sampling import drawn
from tests.tui.apps import SIZES, checklist_of, make_app, message_of, session_of
from tests.tui.conftest import Zhanping
from tests.tui.test_docs import shown
from tests.tui.whole_day import (
    ADVICE,
    ASSIGNED,
    BELOW,
    CALIBRATION,
    CHEN,
    EXPERTS,
    HUANG,
    ID,
    LEAD,
    LUO,
    NEXT,
    PANEL,
    PARTIES,
    STAFF,
    ZHOU,
    Day,
    judges,
    new_file,
    own_cells,
    points_of,
    total_of,
)  # fmt: skip
from tui.screens.board import BoardScreen
from tui.screens.panel import PanelScreen
from tui.screens.panel_dialogs import DeclarationDialog
from tui.screens.tally import TallyScreen

# -- the day, hour by hour ----------------------------------------------------------------------------


def before_the_visit(day: Day) -> None:
    made = day.zhanping("new", "--from", str(new_file(day.folder)))
    assert (made.code, made.out.strip()) == (0, ID), made.err
    day.does(STAFF, "self-score", "M05", "2", "--reason", "合同齐全")
    day.does(STAFF, "self-score", "S06", "3")
    day.cannot(ZHOU, "self-score", "S07", "2", says="for staff or the lead")
    day.does(STAFF, "objection", LUO, "曾为本站授课", "--received", "2024-06-03")
    day.cannot(LUO, "ruling", LUO, "declined", "--reason", "无妨", says="Only the lead")
    day.cannot(LEAD, "stage", "on_site", says=LUO)
    day.does(LEAD, "ruling", LUO, "declined", "--reason", "公开授课，并非受雇")
    for name in EXPERTS:
        day.does(LEAD, "assign", name, *ASSIGNED[name])
    assert day.gate() == {"declared"}


def declarations(day: Day) -> None:
    day.cannot(CHEN, "score", "Q10", "3", says="declare")
    for name in (LEAD, CHEN, ZHOU):
        day.does(name, "declare", "--secrecy")
    grounds = ("--ground", "employment", "--reason", "2023 年前在南片区任职")
    day.does(HUANG, "declare", "--secrecy", "--recuse", "quality@南片区", *grounds)
    day.cannot(HUANG, "score", "Q02@south", "3", says="recused")
    day.cannot(ZHOU, "score", "Q10", "3", says="not assigned")
    day.does(LEAD, "calibrate", *CALIBRATION)


async def luo_declares_at_his_first_score(day: Day) -> None:
    """By keys alone: digits, the declaration that they ask for, the reason, handing the round in."""
    app = make_app(day.home, ID, LUO)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        row = checklist_of(app).checklist.current
        assert row is not None
        assert str(row.cell) == "M05", "it opens on the round's first line"
        await pilot.press("０", ".", "５", "enter")
        await pilot.pause()
        assert isinstance(app.screen, DeclarationDialog)
        await pilot.press("f2")
        await pilot.pause()
        assert str(session_of(app).own_score(row.cell).points) == "0.5"  # type: ignore[union-attr]
        app.view("checklist", cell=row.cell)
        await pilot.pause()
        await pilot.press("ctrl+r", *"两份合同写的是别处", "ctrl+s")
        await pilot.pause()
        app.view("panel")
        await pilot.pause()
        await pilot.press("f8")
        await pilot.pause()
        await pilot.press("1")
        await pilot.pause()
        assert "试评" in message_of(app) or "校准" in message_of(app), message_of(app)


def calibration(day: Day) -> None:
    day.cannot(CHEN, "score", "Q02@south", "3", says="M05")
    for name in (LEAD, CHEN, HUANG, ZHOU):
        for cell in CALIBRATION:
            if name in judges(cell):
                day.score(name, cell)
    for told in (("explain", "M05"), ("log", "M05"), ("summary", "--json")):
        assert "0.5" not in day.does(ZHOU, *told).out
    for name in (LEAD, CHEN, HUANG, ZHOU):
        day.does(name, "hand-in", "calibration")
    assert "0.5" in day.does(ZHOU, "explain", "M05").out
    day.does(LEAD, "calibrate", "close")
    day.does(LEAD, "stage", "on_site")


def the_day_board(day: Day) -> None:
    for task, name in zip(TASKS, (*PANEL, STAFF, LEAD), strict=True):
        day.does(STAFF, "task", task, "--who", name, "--from", "09:00", "--to", "11:30")
        day.does(name, "task", task, "--done")
    assert {task["state"] for task in day.data(LEAD, "day")["tasks"]} == {"done"}
    stance = '[feedback]\non_site = "comments"\non_site_text = "对服务质量部分有意见"\n'
    assert day.zhanping("facts", ID, "import", "-", user=STAFF, stdin=stance.encode()).code == 0
    day.done.add("facts")


async def staff_type_questionnaires(day: Day) -> None:
    day.does(STAFF, "sample", "--population", "6", "--keep")  # so few are asked all
    app = make_app(day.home, ID, STAFF)
    async with app.run_test(size=SIZES[0]) as pilot:
        app.view("tally")
        await pilot.pause()
        assert isinstance(app.screen, TallyScreen)
        await pilot.press(*"55443", *"５４５４５", *"55545")
        await pilot.pause()
        stated = session_of(app).evaluation.stated(Ballot)
        assert list(stated) == list(drawn(session_of(app).evaluation)[:3])
    day.cannot(STAFF, "ballot", "C0004", "55446", says="above 5")
    for code, digits in (("C0004", "55550"), ("C0005", "44444"), ("C0006", "54545")):
        day.does(STAFF, "ballot", code, digits)
    assert day.data(STAFF, "tally", "--keep")["returned"] == 6


async def scores(day: Day) -> None:
    for name in (LEAD, CHEN, HUANG, ZHOU):
        for cell in own_cells(name):
            if cell not in CALIBRATION:
                day.score(name, cell)
    for cell in own_cells(LUO):
        if cell in BELOW and cell not in CALIBRATION:
            day.score(LUO, cell)
    app = make_app(day.home, ID, LUO)
    async with app.run_test(size=SIZES[1]) as pilot:
        app.view("checklist")
        await pilot.pause()
        await pilot.press("f8")
        session, row = session_of(app), checklist_of(app).checklist.current
        for _ in own_cells(LUO):
            if (row := checklist_of(app).checklist.current) and session.own_score(row.cell) is None:
                await pilot.press(*points_of(LUO, str(row.cell)), "enter")
                await pilot.pause()
        app.view("panel")
        await pilot.pause()
        await pilot.press("f8")
        await pilot.pause()
        await pilot.press("3")
        await pilot.pause()
        assert isinstance(app.screen, PanelScreen)
        assert "已提交：项目管理、服务成效" in message_of(app)


def nobody_sees_before(day: Day) -> None:
    day.cannot(LEAD, "stage", "draft", says=CHEN)
    day.cannot(LEAD, "settle", "S06", "2", "--reason", "x", says="Hand in")
    assert f"{LUO}现场核对" not in day.does(LEAD, "log").out
    assert "(2 + [0, 3]) ÷ 2" in day.does(LEAD, "explain", "O03@east").out
    seen = [line["cell"] for line in day.data(LEAD, "divergence")["lines"]]
    assert seen == ["M05"], "the round's lines alone, which everybody has handed in"


def hand_in(day: Day) -> None:
    for name in (CHEN, HUANG, ZHOU, LEAD):
        day.does(name, "hand-in", "all")
    assert HUANG in day.does(STAFF, "panel").out
    day.cannot(HUANG, "score", "Q02@north", "3.5", says="second look")
    found = day.data(LEAD, "divergence")["lines"]
    assert {line["cell"] for line in found} == {"M05", "Q02@north", "S06"}
    assert CHEN in day.does(HUANG, "explain", "Q02@north").out
    told = day.does(CHEN, "explain", "Q02@south").out
    assert "(3.5 + 3) ÷ 2" in told
    assert HUANG in told, "recused, and it says so"


async def the_lead_settles(day: Day) -> None:
    app = make_app(day.home, ID, LEAD)
    async with app.run_test(size=SIZES[0]) as pilot:
        app.view("board")
        await pilot.pause()
        board = cast("BoardScreen", app.screen)
        for cell, keys in {
            "M05": ("1",),
            "Q02@north": ("2", *"请再看两份档案", "tab", "3", "enter"),
            "S06": ("3", "2", "enter", *"活动照片与签到互相印证", "ctrl+s"),
        }.items():
            board.lines.show(board.lines.blocks, cell)
            await pilot.press(*keys)
            await pilot.pause()
            assert cell in message_of(app)
    day.decided["S06"] = "2"


def the_second_look(day: Day) -> None:
    assert day.gate() == {"gap.divergent", "findings"}, day.gate()
    day.cannot(CHEN, "score", "Q02@north", "3.5", says="its points stay")
    day.does(HUANG, "score", "Q02@north", "3.5", "--reason", "补看的两份档案分级正确")
    day.again["Q02@north"] = "3.5"
    told = day.does(STAFF, "explain", "Q02@north").out
    assert {"1.5", "3.5"} <= set(re.findall(r"[0-9.]+", told)), "both are kept"
    assert day.data(LEAD, "divergence")["lines"] == []
    whole, first = (day.data(LEAD, "agreement")[part] for part in ("all", "before_second_looks"))
    assert whole["difference_points"] < first["difference_points"]


def findings(day: Day) -> None:
    for section in ("management", "monitoring", "outcomes"):
        day.does(ZHOU, "finding", section, "strength", f"{section} 资料齐全，记录前后一致。")
    for place in ("north", "east"):
        day.does(HUANG, "finding", f"quality@{place}", "strength", "探访安排合理，记录及时。")
    for name, text in (
        (LEAD, "困难对象分级标准不完善，部分档案分级不准。"),
        (CHEN, "分级标准仍不完善，两户分级偏低。"),
        (ZHOU, "南片区分级依据没有写明。"),
    ):
        day.does(name, "finding", "quality@南片区", "concern", text)
    day.does(LUO, "finding", "quality@south", "concern", "办公室空间偏小。")
    keys = {row["text"]: row["key"] for row in day.data(LEAD, "findings", "quality@south")["findings"]}
    graded = [key for text, key in keys.items() if "分级" in text]
    assert len(graded) == 3
    day.cannot(CHEN, "combine", *graded, "--text", "分级标准不完善", says="for the lead to edit")
    day.does(LEAD, "combine", *graded, "--text", "分级标准不完善，分级依据没有写明，两户分级偏低。")
    combined = day.data(LEAD, "findings", "quality@south")["findings"]
    [made] = [row for row in combined if len(row["said_by"]) == 3]
    day.does(LEAD, "recommend", made["key"], ADVICE)
    small = keys["办公室空间偏小。"]
    day.cannot(LEAD, "omit", small, says="needs a reason")
    done = day.does(LEAD, "omit", small, "--reason", "与服务质量无关")
    assert "left out: 办公室空间偏小。" in done.err


def the_draft(day: Day) -> None:
    """The supervisor's points are still to come: no total, but an interval with exact ends."""
    for party in ("purchaser", "supervision"):
        day.does(STAFF, "party", party, PARTIES[party], "--received", "2024-06-14")
    day.cannot(ZHOU, "stage", "draft", says="Only the lead")
    day.does(LEAD, "stage", "draft")
    summary = day.data(STAFF, "summary")
    ends = [total_of(day.third_party, PARTIES | {"supervisor": end}) for end in ("0", "100")]
    assert (summary["total"], summary["grade"], summary["interval"]) == (None, None, ends)
    assert summary["recusals"] == [{"name": HUANG, "remits": ["quality@south"]}]
    assert summary["sections"][1]["applicable"] == 35, "the others judge what he does not"
    assert "parties" in day.gate()
    day.cannot(LEAD, "stage", "final", says="Supervisor")
    day.does(STAFF, "outlook")
    [better] = [t for t in day.data(STAFF, "outlook")["targets"] if t["grade"] == "excellent"]
    [least] = [need["points"][0] for need in better["needs"] if need["party"] == "supervisor"]
    assert total_of(day.third_party, PARTIES | {"supervisor": least}) >= 90
    below = str(Decimal(least) - Decimal("0.1"))
    assert total_of(day.third_party, PARTIES | {"supervisor": below}) < 90
    day.does(STAFF, "party", "supervisor", PARTIES["supervisor"], "--received", "2024-06-25")
    day.expect(PARTIES)
    draft = day.folder / "draft.docx"
    day.does(LEAD, "report", "-o", str(draft))
    assert draft.read_bytes().startswith(b"PK")


def the_comments(day: Day) -> None:
    day.does(STAFF, "reply", "station", "comments", "--received", "2024-06-20")
    day.does(STAFF, "comment", "station", "东片区跟进记录已在现场出示，请复核。", "--indicator", "Q04")
    day.does(STAFF, "reply", "purchaser", "comments")
    day.does(STAFF, "comment", "purchaser", "建议项目管理提高评分。", "--section", "management")
    for party in ("supervision", "supervisor"):
        day.does(STAFF, "reply", party, "no_objection")
    day.cannot(CHEN, "answer", "1", "accepted", "--reason", "属实", says="Only the lead")
    day.does(LEAD, "settle", "Q04@east", "4", "--reason", "复核现场照片，记录齐全")
    day.decided["Q04@east"] = "4"
    linked = ("--change", "adjudication/Q04@east")
    day.does(LEAD, "answer", "1", "accepted", "--reason", "现场照片可以佐证", *linked)
    day.does(LEAD, "answer", "2", "refused", "--reason", "没有新的佐证")
    assert "Purchaser [Management]" in day.does(ZHOU, "rounds").out
    comments = day.data(ZHOU, "rounds")["comments"]
    assert [found["answer"]["accepted"] for found in comments] == [True, False]
    assert comments[0]["answer"]["changes"] == ["adjudication/Q04@east"]
    day.expect(PARTIES)


def signed_and_sealed(day: Day, version: int) -> None:
    """A second person signs, the lead seals, and the report is the one that the seal names."""
    day.does(LEAD, "sign")
    if version == 1:
        day.cannot(LEAD, "stage", "final", says="sign")
    else:
        day.cannot(LEAD, "seal", says="sign")
    day.does(CHEN, "sign")
    if version == 1:
        day.does(LEAD, "stage", "final")
    day.cannot(CHEN, "seal", says="Only the lead")
    day.does(LEAD, "seal")
    seal = day.data(STAFF, "rounds")["sealed"]
    target = day.folder / f"report-{version}.docx"
    day.does(STAFF, "report", "-o", str(target))
    assert hashlib.sha256(target.read_bytes()).hexdigest() == seal["report"]
    for name, words in (
        (CHEN, ("score", "Q10", "3")),
        (LEAD, ("settle", "Q10", "3", "--reason", "迟了")),
        (ZHOU, ("finding", "monitoring", "concern", "迟了")),
        (STAFF, ("party", "purchaser", "100")),
        (STAFF, ("ballot", "C0005", "55555")),
    ):
        day.cannot(name, *words, says="sealed")
    day.does(LEAD, "verify")
    day.does(LEAD, "check")


def opened_again(day: Day) -> None:
    day.cannot(LEAD, "reopen", says="Say why")
    day.cannot(CHEN, "reopen", "--reason", "更正", says="Only the lead")
    day.does(LEAD, "reopen", "--reason", "监督方更正了分数")
    day.does(STAFF, "party", "supervisor", "50")
    day.expect(PARTIES | {"supervisor": "50"})


def both_versions(day: Day) -> None:
    data = day.data(ZHOU, "compare", "1", "2")
    assert [(change["kind"], change["slot"]) for change in data["changes"]] == [("party", "supervisor")]
    ends = [total_of(day.third_party, PARTIES | {"supervisor": last}) for last in ("86", "50")]
    assert [float(data[side]["total"]) for side in ("old", "new")] == ends
    assert [data[side]["grade"] for side in ("old", "new")] == ["优秀", "良好"]
    first, second = ((day.folder / f"report-{number}.docx").read_bytes() for number in (1, 2))
    assert first != second
    again = day.folder / "again.docx"
    day.does(STAFF, "report", "--version", "1", "-o", str(again))
    assert again.read_bytes() == first
    day.cannot(STAFF, "report", "--version", "3", "-o", str(again), says="3")
    steps = [step["what"] for step in day.data(LEAD, "stage")["record"]]
    assert steps == [
        "began with self-review", "went on to on-site", "went on to draft and comments",
        "signed version 1", "signed version 1", "went on to final", "sealed version 1",
        "opened version 1 again", "signed version 2", "signed version 2", "sealed version 2",
    ]  # fmt: skip


def the_next_evaluation(day: Day) -> None:
    """It opens with what the last one recommended, and says what became of it."""
    made = day.zhanping("new", "--from", str(day.folder / "new.toml"), "--id", NEXT, "--after", ID)
    assert made.code == 0, made.err
    [found] = day.zhanping("follow-up", NEXT, "--json").json["follow_ups"]
    assert (found["recommendation"], found["district"]) == (ADVICE, "south")
    assert day.zhanping("follow-up", NEXT, "1", "partly", "--remark", "标准已修订", user=ZHOU).code == 0


def nothing_is_left(day: Day) -> None:
    assert day.data(LEAD, "day")["before_leaving"] == []
    assert day.gate() == set()


async def test_a_whole_day_for_six(home: Path, tmp_path: Path, zhanping: Zhanping) -> None:
    day = Day(zhanping, home, tmp_path)
    before_the_visit(day)
    declarations(day)
    await luo_declares_at_his_first_score(day)
    calibration(day)
    the_day_board(day)
    await staff_type_questionnaires(day)
    await scores(day)
    nobody_sees_before(day)
    hand_in(day)
    await the_lead_settles(day)
    the_second_look(day)
    findings(day)
    nothing_is_left(day)
    the_draft(day)
    the_comments(day)
    signed_and_sealed(day, 1)
    opened_again(day)
    signed_and_sealed(day, 2)
    both_versions(day)
    the_next_evaluation(day)
    assert {words[0] for words in shown("docs/day.md")} - {"new", "follow-up"} <= day.done, "as it is written"
