"""The divergence board on the command line: shown, settled each way, taken back, and refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from models.acts import HandIn, SecondLook, Settlement
from models.entries import Adjudication
from models.errors import ZhanpingError
from storage.workspace import Workspace
from tests.tui.conftest import Zhanping
from tests.tui.panels import FIRST, ID, LEAD, SECOND, STAFF, begin, cell
from tui.session import Session


@pytest.fixture
def own(home: Path) -> Path:
    begin(home)
    return home


def lines(zhanping: Zhanping, *words: str, name: str = LEAD) -> list[dict[str, Any]]:
    found = zhanping("--as", name, "divergence", ID, "--json", *words)
    assert found.code == 0
    made: list[dict[str, Any]] = found.json["lines"]
    return made


def states(zhanping: Zhanping) -> dict[str, str]:
    return {made["cell"]: made["state"] for made in lines(zhanping, "--all")}


def test_the_board_lists_the_worst_first_side_by_side(zhanping: Zhanping, own: Path) -> None:
    assert [made["cell"] for made in lines(zhanping)] == ["M05", "M08", "M13"]
    worst = lines(zhanping)[0]
    assert (worst["spread"], worst["share"], worst["maximum"], worst["state"]) == (1.5, 75, 2, "open")
    assert [(voice["name"], voice["points"]) for voice in worst["voices"]] == [
        (LEAD, 2),
        (FIRST, 0.5),
        (SECOND, 2),
    ]
    shown = zhanping("divergence", ID, lang="zh").out
    assert "分歧 3 处待处理" in shown
    assert "容许分差：满分的 25%" in shown
    assert f"{LEAD} 2   {FIRST} 0.5   {SECOND} 2" in shown
    assert f"{FIRST}: {FIRST}谈M05" in shown


def test_a_divergence_is_settled_each_way_and_taken_back(zhanping: Zhanping, own: Path) -> None:
    assert "spread of 1.5" in zhanping("settle", ID, "M05", "mean").err
    assert zhanping("settle", ID, "M08", "look", "--of", FIRST, "--reason", "请再看台账").code == 0
    assert zhanping("settle", ID, "m13", "1.25", "--reason", "宣传栏以照片为准").code == 0
    assert states(zhanping) == {"M05": "settled", "M08": "look", "M13": "adjudicated"}
    assert [made["cell"] for made in lines(zhanping)] == ["M08"]
    for line in ("M05", "M08", "M13"):
        assert "taken back" in zhanping("settle", ID, line, "back").err
    assert set(states(zhanping).values()) == {"open"}
    refused = zhanping("settle", ID, "M05", "back")
    assert (refused.code, "Nothing was decided on M05" in refused.err) == (2, True)


def test_a_second_look_keeps_both_scores_and_the_log_tells_both(zhanping: Zhanping, own: Path) -> None:
    locked = zhanping("--as", FIRST, "score", ID, "M05", "2")
    assert (locked.code, "is handed in and its points stay" in locked.err) == (1, True)
    zhanping("settle", ID, "M05", "look", "--of", FIRST, "--reason", "请再看合同")
    assert zhanping("--as", SECOND, "score", ID, "M05", "1").code == 1, "only who is asked looks again"
    assert zhanping("--as", FIRST, "score", ID, "M05", "2", "--reason", "补看了合同").code == 0
    [made] = [made for made in lines(zhanping, "--all") if made["cell"] == "M05"]
    assert (made["state"], made["spread"]) == ("agreed", 0)
    [voice] = [voice for voice in made["voices"] if voice["name"] == FIRST]
    assert (voice["first_points"], voice["points"], voice["is_rescored"]) == (0.5, 2, True)
    assert f"{FIRST} 0.5 → 2" in zhanping("divergence", ID, "--all").out
    log = zhanping("log", ID, "M05", lang="zh").out
    assert "请再看合同" in log
    assert "复看打分" in log
    assert log.index(f"{FIRST}谈M05") < log.index("补看了合同")
    explained = zhanping("explain", ID, "M05", lang="zh").out
    assert "复看：0.5 → 2" in explained
    assert f"{LEAD} 请 {FIRST} 复看：请再看合同" in explained


def test_what_is_scored_anew_in_a_returned_section_counts_whatever_was_given_after_a_second_look(
    zhanping: Zhanping, own: Path
) -> None:
    zhanping("settle", ID, "M05", "look", "--of", FIRST)
    assert zhanping("--as", FIRST, "score", ID, "M05", "2").code == 0
    zhanping("settle", ID, "M05", "back")
    assert zhanping("--as", FIRST, "score", ID, "M05", "1").code == 1, "nobody asks any more"
    with Workspace(own, LEAD).open(ID) as store:
        store.withdraw(next(e for e in store.entries() if isinstance(e, HandIn) and e.author == FIRST))
    assert zhanping("--as", FIRST, "score", ID, "M05", "1.5").code == 0
    with Workspace(own, FIRST).open(ID) as store:
        score = Session(store).own_score(cell("M05"))
        assert score is not None
        assert (score.kind, score.points) == ("score", Decimal("1.5"))


def test_a_second_look_asks_nobody_whose_points_are_still_to_come(zhanping: Zhanping, home: Path) -> None:
    begin(home, handed_in=(LEAD, FIRST))
    assert zhanping("settle", ID, "M05", "look").code == 0
    [made] = [made for made in lines(zhanping) if made["cell"] == "M05"]
    assert made["second_look"]["evaluators"] == [LEAD, FIRST]
    assert [voice["name"] for voice in made["voices"]] == [LEAD, FIRST]
    assert made["missing"] == [SECOND]
    assert zhanping("--as", SECOND, "score", ID, "M05", "1").code == 0, "not handed in, not asked"


def test_deciding_ends_a_second_look(zhanping: Zhanping, own: Path) -> None:
    zhanping("settle", ID, "M05", "look")
    zhanping("settle", ID, "M05", "mean")
    late = zhanping("--as", FIRST, "score", ID, "M05", "2")
    assert late.code == 1
    assert states(zhanping)["M05"] == "settled"
    zhanping("settle", ID, "M05", "look")
    assert states(zhanping)["M05"] == "look"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("M05", "2.5", "--reason", "x"), "M05 cannot be adjudicated at 2.5: give 0 to 2."),
        (("M05", "-1", "--reason", "x"), "M05 cannot be adjudicated at -1"),
        (("M05", "1"), "An adjudication needs a reason."),
        (("M05", "what"), "what"),
        (("M01", "mean"), "do not differ on M01 by more than is tolerated"),
        (("M05", "look", "--of", STAFF), f"{STAFF} has not scored M05"),
        (("M05", "mean", "--of", FIRST), "--of goes with look alone"),
        (("S01", "look"), ""),
        (("Z99", "mean"), "Z99"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_a_sentence(
    zhanping: Zhanping, own: Path, words: tuple[str, ...], sentence: str
) -> None:
    refused = zhanping("settle", ID, *words)
    assert refused.code in (1, 2)
    assert sentence in refused.err
    assert set(states(zhanping).values()) == {"open"}


@pytest.mark.parametrize("how", ["mean", "look", "1"])
@pytest.mark.parametrize("name", [FIRST, STAFF])
def test_only_the_lead_decides(zhanping: Zhanping, own: Path, name: str, how: str) -> None:
    refused = zhanping("--as", name, "settle", ID, "M05", how, "--reason", "x")
    assert refused.code == 1
    assert "Only the lead" in refused.err


def test_the_storage_refuses_too_what_a_lead_decides_unseen(home: Path) -> None:
    begin(home, handed_in=(FIRST, SECOND))
    at = {"author": LEAD, "indicator": "M05"}
    with Workspace(home, LEAD).open(ID) as store:
        for entry in (
            Adjudication(**at, points=None, reason="x"),
            Settlement.model_validate({**at, "spread": "1"}),
            SecondLook.model_validate(at),
        ):
            with pytest.raises(ZhanpingError) as caught:
                store.put(entry)
            assert caught.value.message.key == "admission.decide_first"


def test_a_lead_who_has_not_handed_in_sees_nothing_and_is_told_why(zhanping: Zhanping, home: Path) -> None:
    begin(home, handed_in=(FIRST, SECOND))
    shown = zhanping("divergence", ID, lang="zh").out
    assert "提交相应部分后才看得到他人的分数：项目管理" in shown
    refused = zhanping("settle", ID, "M05", "mean", lang="zh")
    assert (refused.code, "请先提交“项目管理”" in refused.err) == (1, True)


def test_the_agreement_of_the_panel_is_told_in_all_by_section_and_by_evaluator(
    zhanping: Zhanping, own: Path
) -> None:
    found = zhanping("agreement", ID, "--json").json
    assert found["all"]["pairs"] == 33  # eleven lines, three pairs
    # 1.5 + 1.5 and 1 + 1 and 0.5 + 0.5 of 33 pairs
    assert found["all"]["difference_points"] == 0.18
    assert found["all"]["exact_percent"] == 81.82
    assert found["all"]["within_one_step_percent"] == 87.88
    assert {one["id"]: one["pairs"] for one in found["sections"]} == {
        "management": 33, "quality": 0, "monitoring": 0, "outcomes": 0,
    }  # fmt: skip
    assert found["sections"][1]["difference_points"] is None
    leniency = {one["name"]: one["leniency_points"] for one in found["evaluators"]}
    assert leniency[FIRST] == -0.2
    assert leniency[LEAD] > 0
    shown = zhanping("agreement", ID, lang="zh").out
    assert "偏宽严" in shown
    assert FIRST in shown


def test_with_nothing_to_compare_the_agreement_says_so(zhanping: Zhanping, home: Path) -> None:
    begin(home, handed_in=())
    assert "no line yet that two have scored" in zhanping("agreement", ID).out
    assert zhanping("agreement", ID, "--json").json["all"]["difference_points"] is None


def test_once_all_have_handed_in_the_log_has_everything(zhanping: Zhanping, own: Path) -> None:
    found = zhanping("--as", FIRST, "log", ID)
    assert "hand in" not in found.err
    assert f"{SECOND}谈M05" in found.out


def test_a_merge_tells_no_score_in_conflict_to_whoever_has_not_handed_in(
    zhanping: Zhanping, home: Path, tmp_path: Path
) -> None:
    """Somebody scores a line on two laptops; the lead, unfinished, puts both together."""
    begin(home, {}, handed_in=())
    laptop, bundle = tmp_path / "laptop", tmp_path / "own.zip"
    assert zhanping("--as", FIRST, "bundle", ID, "-o", str(bundle)).code == 0
    assert zhanping("--home", str(laptop), "merge", str(bundle)).code == 0
    back = tmp_path / "back.zip"
    zhanping("--as", FIRST, "score", ID, "M05", "1.5", "--reason", "甲处的理由")
    zhanping("--home", str(laptop), "--as", FIRST, "score", ID, "M05", "0.5", "--reason", "乙处的理由")
    zhanping("--home", str(laptop), "--as", FIRST, "bundle", ID, "-o", str(back))
    for words in ((), ("--json",)):
        told = zhanping("merge", str(back), "--dry-run", *words)
        assert told.code == 4
        assert "1 more conflict shows its values once" in told.out
        assert "理由" not in told.out
        assert "0.5" not in told.out
    own = zhanping("--as", FIRST, "merge", str(back), "--dry-run")
    assert "0.5" in own.out
