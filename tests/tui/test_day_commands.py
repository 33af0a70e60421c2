"""The day on site on the command line: tasks, the sample and the questionnaires."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.acts import TASKS
from models.sampling import codes_of, draw
from tests.tui.conftest import LEAD, STAFF, Outcome, Zhanping

EXPERT = "陈嘉树"


def states(outcome: Outcome) -> dict[str, str]:
    return {row["task"]: row["state"] for row in outcome.json["tasks"]}


def test_the_day_is_told_in_both_languages(zhanping: Zhanping, demo: Path) -> None:
    told = zhanping("day", "demo", lang="zh").out
    assert "听取汇报  未安排" in told
    assert "何芸  没有分配" in told
    assert "离站前要办完的事（7）" in told
    assert "Feedback on site  open" in zhanping("day", "demo").out


def test_a_task_is_planned_and_done_by_anybody_on_the_team(zhanping: Zhanping, demo: Path) -> None:
    planned = zhanping(
        "task", "demo", "hearing", "--who", LEAD, "--who", STAFF, "--from", "0900", "--to", "10：30",
        "--remark", "二楼会议室",
    )  # fmt: skip
    assert planned.code == 0
    assert "Hearing planned" in planned.err
    assert zhanping("task", "demo", "听取汇报", "--done", lang="zh", user=EXPERT).code == 0
    row = zhanping("day", "demo", "--json").json["tasks"][0]
    assert row == {
        "task": "hearing", "state": "done", "late": False, "who": [LEAD, STAFF],
        "begins": "09:00", "ends": "10:30", "remark": "二楼会议室",
    }  # fmt: skip
    zhanping("task", "demo", "hearing", "--open")
    assert states(zhanping("day", "demo", "--json"))["hearing"] == "planned"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lunch",), "there is no task “lunch”"),
        (("files", "--who", "王五"), "nobody called “王五” is on the team"),
        (("files", "--from", "25:00"), "“25:00” is no time of day"),
        (("files", "--from", "11:00", "--to", "10:00"), "before it begins"),
        (("files", "--done", "--open"), "not both"),
    ],
)
def test_a_task_that_makes_no_sense_is_refused(
    zhanping: Zhanping, demo: Path, words: tuple[str, ...], said: str
) -> None:
    outcome = zhanping("task", "demo", *words)
    assert outcome.code == 2
    assert said in outcome.err
    assert set(states(zhanping("day", "demo", "--json")).values()) == {"open"}


def test_what_must_be_done_before_leaving_says_where(zhanping: Zhanping, demo: Path) -> None:
    for task in TASKS:
        zhanping("task", "demo", task, "--done")
    assert zhanping("day", "demo", "--json").json["before_leaving"] == []
    zhanping("ballot", "demo", "C0014", "55555")
    (chore,) = zhanping("day", "demo", "--json").json["before_leaving"]
    assert (chore["code"], chore["place"]) == ("survey", "ballots")
    assert "1 valid questionnaire of 100" in chore["message"]


# -- the sample --------------------------------------------------------------------------------------


def test_a_sample_is_drawn_from_what_is_stated_and_states_nothing(zhanping: Zhanping, demo: Path) -> None:
    before = zhanping("log", "demo", "--json").json
    drawn = zhanping("sample", "demo")
    assert drawn.out.split() == list(draw(codes_of(1860), 100, 20240611))
    assert "100 of 1860 people, seed 20240611" in drawn.err
    assert zhanping("log", "demo", "--json").json == before


def test_a_kept_sample_stands_among_the_surveys_facts(zhanping: Zhanping, demo: Path) -> None:
    words = ("--population", "1200", "--seed", "7", "--size", "120", "--keep", "--json")
    drawn = zhanping("sample", "demo", *words, user=STAFF).json
    assert drawn["codes"] == list(draw(codes_of(1200), 120, 7))
    survey = zhanping("facts", "demo", "show", "--json").json["survey"]
    stated = (survey["population"], survey["sampled"], survey["method"], survey["seed"])
    assert stated == (1200, 120, "random", 7)
    assert zhanping("sample", "demo", "--json").json == drawn


def test_a_small_population_is_a_census(zhanping: Zhanping, demo: Path) -> None:
    drawn = zhanping("sample", "demo", "--population", "60", "--keep", "--json").json
    assert (drawn["method"], drawn["codes"]) == ("census", list(codes_of(60)))
    assert "a census" in zhanping("sample", "demo").err


def test_a_roster_of_codes_is_kept_with_its_draw(zhanping: Zhanping, demo: Path, tmp_path: Path) -> None:
    roster = tmp_path / "名册.csv"
    codes = [f"BY-{n:03}" for n in range(240)]
    roster.write_text("# 名册\n" + "\n".join(f"{code},榕荫社区" for code in codes), "utf-8")
    drawn = zhanping("sample", "demo", "--roster", str(roster), "--seed", "3", "--keep", "--json").json
    assert drawn["codes"] == list(draw(codes, 100, 3))
    assert zhanping("sample", "demo", "--json").json == drawn
    assert zhanping("ballot", "demo", drawn["codes"][0], "55555").err.count("note:") == 0
    zhanping("sample", "demo", "--population", "1860", "--seed", "3", "--keep")
    assert zhanping("sample", "demo", "--json").json["codes"][0].startswith("C")


def test_a_roster_is_read_from_stdin(zhanping: Zhanping, demo: Path) -> None:
    outcome = zhanping("sample", "demo", "--roster", "-", stdin="甲\n".encode())
    assert outcome.code == 1
    assert "line 1" in outcome.err
    assert "甲" not in outcome.err
    assert zhanping("sample", "demo", "--roster", "-", "--json", stdin=b"A1\nA2\n").json["population"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--size", "50"), "at least 100"),
        (("--population", "500000"), "not between 1 and"),
        (("--population", "5", "--roster", "x"), "not both"),
        (("--seed", "-1"), "seed"),
    ],
)
def test_a_sample_that_cannot_be_drawn_is_refused(
    zhanping: Zhanping, demo: Path, words: tuple[str, ...], said: str
) -> None:
    outcome = zhanping("sample", "demo", *words)
    assert outcome.code == 2
    assert said in outcome.err
    assert outcome.out == ""


def test_an_expert_draws_and_does_not_keep(zhanping: Zhanping, demo: Path) -> None:
    assert zhanping("sample", "demo", user=EXPERT).code == 0
    outcome = zhanping("sample", "demo", "--population", "60", "--keep", user=EXPERT)
    assert outcome.code == 1
    assert "facts" in outcome.err


# -- questionnaires ----------------------------------------------------------------------------------


def test_a_questionnaire_is_digits_in_any_width(zhanping: Zhanping, demo: Path) -> None:
    assert zhanping("ballot", "demo", "C0014", "55432").code == 0
    assert zhanping("ballot", "demo", "Ｃ0033", "５０４３２").code == 0
    found = zhanping("tally", "demo", "--json").json
    assert (found["returned"], found["valid"], found["drawn"]) == (2, 2, 100)
    assert found["questions"][1]["no_answer"] == 1
    assert found["satisfaction"]["share"] == {"shown": "0", "exact": "0"}
    # means 5, 5, 4, 3 and 2
    assert found["satisfaction"]["mean"] == {"shown": "76", "exact": "76"}


def test_a_questionnaire_that_is_typed_again_replaces_the_first(zhanping: Zhanping, demo: Path) -> None:
    for digits in ("55432", "55555"):
        assert zhanping("ballot", "demo", "C0014", digits).code == 0
    found = zhanping("tally", "demo", "--json").json
    assert (found["returned"], found["satisfaction"]["mean"]["exact"]) == (1, "100")


@pytest.mark.parametrize(("code", "digits"), [("C0014", "5543"), ("C0014", "55436"), ("王小明", "55432")])
def test_a_questionnaire_that_is_none_is_refused(
    zhanping: Zhanping, demo: Path, code: str, digits: str
) -> None:
    assert zhanping("ballot", "demo", code, digits).code == 2
    assert zhanping("tally", "demo", "--json").json["returned"] == 0


def test_a_code_that_was_not_drawn_is_taken_and_told(zhanping: Zhanping, demo: Path) -> None:
    outcome = zhanping("ballot", "demo", "X9", "55432")
    assert outcome.code == 0
    assert "not in the drawn sample" in outcome.err
    codes = [gap["code"] for gap in zhanping("check", "demo", "--json").json["gaps"]]
    assert {"ballot_code", "tally"} <= set(codes)


def test_the_tally_says_by_what_it_is_a_percentage(zhanping: Zhanping, demo: Path) -> None:
    zhanping("ballot", "demo", "C0014", "55444")
    told = zhanping("tally", "demo", lang="zh").out
    assert "录入 1 份，有效 1 份  抽取 100 人" in told
    assert "各题得分平均 ÷ 满分 5）：88%  采用" in told
    assert "1/1 = 100%" in told
    assert "no valid questionnaire" not in zhanping("tally", "demo").out


def test_a_kept_tally_stands_among_the_surveys_facts(zhanping: Zhanping, demo: Path) -> None:
    assert zhanping("tally", "demo", "--keep").code == 2
    zhanping("ballot", "demo", "C0014", "55444")
    assert zhanping("tally", "demo", "--keep", user=EXPERT).code == 1
    assert zhanping("tally", "demo", "--keep", user=STAFF).code == 0
    survey = zhanping("facts", "demo", "show", "--json").json["survey"]
    assert (survey["valid"], survey["satisfaction"]) == (1, 88)
    assert "tally" not in [gap["code"] for gap in zhanping("check", "demo", "--json").json["gaps"]]
