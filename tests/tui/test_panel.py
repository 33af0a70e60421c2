"""The panel's commands as people use them: declared, recused, assigned, calibrated, handed in, returned."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from models.acts import HandIn, Ruling
from models.entries import Cell, Score
from models.errors import ZhanpingError
from storage.workspace import Workspace
from tests.models.build import plain
from tests.tui.conftest import EXPERT, LEAD, PANEL, STAFF, THIRD, Zhanping
from tui.session import Session


def declare(zhanping: Zhanping, *names: str) -> None:
    for name in names:
        assert zhanping("declare", "jia", "--secrecy", user=name).code == 0


def score_all(home: Path, name: str, section: str = "management") -> None:
    """One point for everything that is somebody's in a section."""
    with Workspace(home, name).open("jia") as store:
        session = Session(store)
        for cell in session.evaluation.own_cells(name):
            if session.evaluation.framework.section_of[cell.indicator].id == section:
                session.score(cell, Decimal(1))


def points_seen(zhanping: Zhanping, name: str, cell: str = "M01") -> set[str]:
    """Whose points of a line somebody is told."""
    out = zhanping("explain", "jia", cell, user=name).out
    return {
        line.split()[0] for line in out.splitlines() if line.startswith("  ") and line.split()[0] in PANEL
    }


# -- before scoring ---------------------------------------------------------------------------------


def test_no_score_is_accepted_before_the_declaration(zhanping: Zhanping, jia: Path) -> None:
    refused = zhanping("score", "jia", "M01", "1", user=EXPERT)
    assert refused.code == 1
    assert "zhanping declare" in refused.err
    assert zhanping("declare", "jia", user=EXPERT).code == 2
    declare(zhanping, EXPERT)
    assert zhanping("score", "jia", "M01", "1", user=EXPERT).code == 0


def test_a_recusal_refuses_ones_points_and_can_be_taken_back(zhanping: Zhanping, jia: Path) -> None:
    declare(zhanping, EXPERT)
    made = zhanping("recuse", "jia", "服务质量@南片区", "--ground", "interest", user=EXPERT)
    assert "Quality (南片区)" in made.err
    refused = zhanping("score", "jia", "Q01@south", "1", user=EXPERT)
    assert refused.code == 1
    assert "recused from Q01@south (Quality)" in refused.err
    told = zhanping("summary", "jia", user=LEAD).out
    assert f"{EXPERT} is recused: Quality (南片区)" in told
    assert zhanping("recuse", "jia", "quality@south", "--undo", user=EXPERT).code == 0
    assert zhanping("score", "jia", "Q01@south", "1", user=EXPERT).code == 0
    again = zhanping("recuse", "jia", "quality@south", "--undo", user=EXPERT)
    assert again.code == 2


def test_a_recusal_stays_once_somebody_handed_in_what_it_is_from(zhanping: Zhanping, jia: Path) -> None:
    declare(zhanping, EXPERT, THIRD)
    for remit in ("management", "quality"):
        assert zhanping("recuse", "jia", remit, "--ground", "other", user=EXPERT).code == 0
    score_all(jia, THIRD)
    assert zhanping("hand-in", "jia", "management", user=THIRD).code == 0
    stays = zhanping("recuse", "jia", "management", "--undo", user=EXPERT)
    assert stays.code == 1
    assert THIRD in stays.err
    assert zhanping("recuse", "jia", "quality", "--undo", user=EXPERT).code == 0


def test_what_names_nothing_is_refused_with_what_there_is(zhanping: Zhanping, jia: Path) -> None:
    for words, told in {
        ("recuse", "jia", "quality", "--ground", "whim"): "interest",
        ("recuse", "jia", "qualty"): "quality",
        ("assign", "jia", "王五", "all"): EXPERT,
        ("hand-in", "jia", "qualty"): "calibration",
        ("hand-in", "jia", "calibration"): "no calibration round",
        ("calibrate", "jia", "close"): "no calibration round",
        ("ruling", "jia", EXPERT, "upheld", "--reason", "属实"): "no objection",
        ("ruling", "jia", EXPERT, "maybe", "--reason", "属实"): "upheld or declined",
        ("ruling", "jia", EXPERT, "upheld"): "--reason",
        ("return", "jia", EXPERT, "quality"): "nothing to return",
        ("objection", "jia", EXPERT, "曾任职", "--received", "昨天"): "2024-06-10",
    }.items():
        refused = zhanping(*words, user=LEAD)
        assert refused.code == 2, words
        assert told in refused.err, words


def test_an_objection_that_the_lead_upholds_recuses_the_evaluator(zhanping: Zhanping, jia: Path) -> None:
    declare(zhanping, EXPERT)
    objected = ("objection", "jia", EXPERT, "曾在本站任职", "--remit", "quality", "--received", "2024-06-10")
    assert zhanping(*objected, user=EXPERT).code == 1
    assert zhanping(*objected, user=STAFF).code == 0
    assert "has no ruling" in zhanping("check", "jia").out
    assert zhanping("ruling", "jia", EXPERT, "upheld", "--reason", "属实", user=STAFF).code == 1
    assert zhanping("score", "jia", "Q01@south", "1", user=EXPERT).code == 0
    assert zhanping("ruling", "jia", EXPERT, "upheld", "--reason", "属实").code == 0
    assert zhanping("score", "jia", "Q01@south", "2", user=EXPERT).code == 1
    assert "has no ruling" not in zhanping("check", "jia").out
    found = zhanping("panel", "jia", "--json").json["evaluators"][1]
    assert found["recusals"] == [{"remit": "quality", "by": "ruling", "ground": "", "text": "属实"}]
    assert found["objection"]["received"] == "2024-06-10"
    assert points_seen(zhanping, EXPERT, "Q01@south") == set()


def test_the_self_review_stands_beside_the_line_and_changes_no_total(zhanping: Zhanping, jia: Path) -> None:
    before = zhanping("summary", "jia").out
    assert zhanping("self-score", "jia", "M01", "2", user=EXPERT).code == 1
    assert zhanping("self-score", "jia", "M01", "9", user=STAFF).code == 2
    assert zhanping("self-score", "jia", "M01", "1.5", "--reason", "满员", user=STAFF).code == 0
    assert zhanping("self-score", "jia", "M02", "na", user=STAFF).code == 0
    assert zhanping("summary", "jia").out == before
    assert "self-review: 1.5; for comparison, not counted" in zhanping("explain", "jia", "M01").out


# -- assignment and calibration ---------------------------------------------------------------------


def test_what_is_not_assigned_is_refused_and_not_counted_as_left(zhanping: Zhanping, jia: Path) -> None:
    declare(zhanping, EXPERT)
    assert zhanping("assign", "jia", EXPERT, "quality", user=EXPERT).code == 1
    assert zhanping("assign", "jia", EXPERT, "服务质量", "management@南片区").code == 0
    refused = zhanping("score", "jia", "M01", "1", user=EXPERT)
    assert refused.code == 1
    assert "M01 is not assigned to you" in refused.err
    parts = zhanping("panel", "jia", "--json").json["evaluators"][1]["parts"]
    assert parts["outcomes"]["total"] == 0
    assert parts["management"]["total"] == 2
    assert zhanping("assign", "jia", EXPERT, "nothing").code == 0
    assert zhanping("score", "jia", "Q01@south", "1", user=EXPERT).code == 1
    assert zhanping("assign", "jia", EXPERT, "all").code == 0
    assert zhanping("score", "jia", "M01", "1", user=EXPERT).code == 0


def test_a_calibration_round_refuses_other_lines_until_it_is_closed(zhanping: Zhanping, jia: Path) -> None:
    declare(zhanping, *PANEL)
    assert zhanping("calibrate", "jia", "M01", "q01@南片区").code == 0
    refused = zhanping("score", "jia", "M02", "1", user=EXPERT)
    assert refused.code == 1
    assert "M01, Q01@south" in refused.err
    for name, points in ((LEAD, "2"), (EXPERT, "0.5")):
        for cell in ("M01", "Q01@south"):
            assert zhanping("score", "jia", cell, points, user=name).code == 0
    assert zhanping("hand-in", "jia", "calibration", user=THIRD).code == 3
    assert zhanping("hand-in", "jia", "calibration", user=EXPERT).code == 0
    assert "0.5" not in zhanping("panel", "jia", user=LEAD).out
    assert zhanping("hand-in", "jia", "calibration", user=LEAD).code == 0
    told = zhanping("panel", "jia", user=LEAD).out
    assert f"M01  {LEAD} 2  {EXPERT} 0.5  spread 1.5" in told
    assert "spread" not in zhanping("panel", "jia", user=THIRD).out.replace("no spread yet", "")
    assert zhanping("calibrate", "jia", "M03").code == 1
    assert zhanping("calibrate", "jia", "close").code == 0
    assert zhanping("score", "jia", "M02", "1", user=EXPERT).code == 0
    assert zhanping("score", "jia", "M01", "1", user=EXPERT).code == 1


# -- handing in ---------------------------------------------------------------------------------------


def test_a_hand_in_is_refused_with_what_is_still_missing(zhanping: Zhanping, jia: Path) -> None:
    declare(zhanping, EXPERT)
    score_all(jia, EXPERT)
    with Workspace(jia, EXPERT).open("jia") as store:
        session = Session(store)
        score = session.own_score(Cell("M03"))
        assert score is not None
        session.withdraw(score)
    refused = zhanping("hand-in", "jia", "management", user=EXPERT)
    assert refused.code == 3
    assert "lacks 1 of your scores" in refused.err
    assert refused.err.endswith("M03.\n")
    assert zhanping("hand-in", "jia", "all", user=EXPERT).code == 3
    assert zhanping("hand-in", "jia", "all", user=STAFF).code == 2
    assert zhanping("score", "jia", "M03", "1", user=EXPERT).code == 0
    assert zhanping("hand-in", "jia", "项目管理", user=EXPERT).code == 0
    assert zhanping("hand-in", "jia", "management", user=EXPERT).code == 3


def test_all_hands_in_what_is_ones_own_and_nothing_else(zhanping: Zhanping, jia: Path) -> None:
    declare(zhanping, EXPERT)
    assert zhanping("assign", "jia", EXPERT, "management").code == 0
    score_all(jia, EXPERT)
    assert zhanping("hand-in", "jia", "all", user=EXPERT).code == 0
    with Workspace(jia, EXPERT).open("jia") as store:
        assert set(Session(store).evaluation.stated(HandIn)) == {f"{EXPERT}/management"}
    assert zhanping("hand-in", "jia", "all", user=EXPERT).code == 2


def test_a_hand_in_locks_the_scores_in_the_storage_itself_and_only_the_lead_returns_it(
    zhanping: Zhanping, jia: Path
) -> None:
    declare(zhanping, EXPERT)
    score_all(jia, EXPERT)
    assert zhanping("hand-in", "jia", "management", user=EXPERT).code == 0
    with Workspace(jia, EXPERT).open("jia") as store:
        standing = next(e for e in store.entries() if isinstance(e, Score) and e.indicator == "M01")
        handed = next(e for e in store.entries() if isinstance(e, HandIn))
        acts: tuple[Callable[[], None], ...] = (
            lambda: store.put(standing.model_copy(update={"points": None, "reason": "无"})),
            lambda: store.withdraw(standing),
            lambda: store.withdraw(handed),
        )
        for act in acts:
            with pytest.raises(ZhanpingError):
                act()
    for name in (EXPERT, THIRD, STAFF):
        assert zhanping("return", "jia", EXPERT, "management", user=name).code == 1
    assert zhanping("return", "jia", EXPERT, "management", user=LEAD).code == 0
    assert zhanping("score", "jia", "M01", "2", user=EXPERT).code == 0


def test_nobody_sees_anothers_points_before_both_have_handed_in_and_staff_after_all(
    zhanping: Zhanping, jia: Path
) -> None:
    declare(zhanping, *PANEL)
    for name in PANEL:
        score_all(jia, name)
    assert points_seen(zhanping, EXPERT) == {EXPERT}
    assert zhanping("hand-in", "jia", "management", user=EXPERT).code == 0
    assert points_seen(zhanping, EXPERT) == {EXPERT}
    assert points_seen(zhanping, LEAD) == {LEAD}
    assert "+ handed in" in zhanping("panel", "jia", user=LEAD).out
    assert zhanping("hand-in", "jia", "management", user=LEAD).code == 0
    assert points_seen(zhanping, LEAD) == {LEAD, EXPERT}
    assert points_seen(zhanping, EXPERT) == {LEAD, EXPERT}
    assert points_seen(zhanping, THIRD) == {THIRD}
    assert points_seen(zhanping, STAFF) == set()
    assert zhanping("hand-in", "jia", "management", user=THIRD).code == 0
    assert points_seen(zhanping, STAFF) == set(PANEL)


def test_the_progress_of_others_is_told_by_counts_alone(zhanping: Zhanping, jia: Path) -> None:
    declare(zhanping, *PANEL)
    for points in ("0.5", "2"):
        assert zhanping("score", "jia", "M01", points, user=EXPERT).code == 0
        told = zhanping("panel", "jia", user=LEAD)
        data = zhanping("panel", "jia", "--json", user=LEAD)
        if points == "0.5":
            before = (told.out, data.out)
    assert (told.out, data.out) == before
    assert data.json["evaluators"][1]["parts"]["management"]["left"] == 12


def test_the_commands_say_in_chinese_what_was_done(zhanping: Zhanping, jia: Path) -> None:
    assert "已声明，回避 0 处" in zhanping("declare", "jia", "--secrecy", user=EXPERT, lang="zh").err
    assert "打分范围：服务质量（南片区）" in zhanping("assign", "jia", EXPERT, "quality@south", lang="zh").err
    told = zhanping("panel", "jia", lang="zh").out
    assert "+ 已声明" in told
    assert "分工：服务质量（南片区）" in told
    with Workspace(jia, LEAD).open("jia") as store:
        assert not Session(store).evaluation.stated(Ruling)


def test_where_the_framework_words_no_undertaking_a_plain_one_is_read(zhanping: Zhanping, home: Path) -> None:
    Workspace(home, LEAD).create(plain({"s": [("A1", "station", 2)]}), id="e1").close()
    asked = zhanping("declare", "e1", lang="zh")
    assert asked.code == 2
    assert "本人承诺" in asked.err
