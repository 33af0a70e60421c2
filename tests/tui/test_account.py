"""What a merge says of conflicts: the same as the check, with both values, who, when and on which device."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.entries import Cell
from storage.workspace import Workspace
from tests.tui.conftest import LEAD, STAFF, Zhanping
from tui.session import Session


@pytest.fixture
def laptop(demo: Path, zhanping: Zhanping, tmp_path: Path) -> Path:
    """Another home that took the sample along."""
    assert zhanping("--home", str(tmp_path / "laptop"), "merge", str(demo)).code == 0
    return tmp_path / "laptop"


def devices_of(home: Path, author: str) -> set[str]:
    return {path.name.split(".")[1] for path in (home / "evaluations" / "demo").glob(f"{author}.*.jsonl")}


def unwrapped(text: str) -> str:
    return text.replace("\n", "").replace(" ", "")


def test_a_conflict_is_told_as_the_check_tells_it(zhanping: Zhanping, home: Path, laptop: Path) -> None:
    for place, due in ((home, "223"), (laptop, "224")):
        changed = f"[attendance]\nmonths = 11\ndue = {due}\n".encode()
        zhanping("--home", str(place), "facts", "demo", "import", "-", stdin=changed, user=STAFF)
    here, there = (devices_of(place, STAFF) for place in (home, laptop))
    [ours], [theirs] = here, there - here
    outcome = zhanping("merge", str(laptop), lang="zh")
    assert outcome.code == 4
    told = unwrapped(outcome.out)
    claims = told[told.index("应到人次：224（何芸") : told.index("；先采用")]
    assert f"，设备{theirs}）/223（何芸" in claims
    assert claims.endswith(f"，设备{ours}）")
    assert f"!到岗情况冲突，请商定：{claims}；先采用第一份，请在界面中按Ctrl+R商定" in told
    check = zhanping("check", "demo", "--json", lang="zh").json
    [gap] = [gap for gap in check["gaps"] if gap["code"] == "conflict"]
    assert unwrapped(gap["message"]) == f"冲突，请商定：{claims}"
    assert zhanping("merge", str(laptop)).code == 0


def test_a_conflict_of_points_names_the_party_and_both_points(
    zhanping: Zhanping, home: Path, laptop: Path
) -> None:
    zhanping("party", "demo", "purchaser", "90", user=STAFF)
    zhanping("--home", str(laptop), "party", "demo", "purchaser", "80", user=STAFF)
    told = unwrapped(zhanping("merge", str(laptop), lang="zh").out)
    assert "四方purchaser冲突，请商定：得分：80（何芸" in told
    assert "/90（何芸" in told


def test_long_texts_are_told_from_where_they_part_and_a_note_keeps_its_own(
    zhanping: Zhanping, home: Path, laptop: Path
) -> None:
    for place, word in ((home, "甲"), (laptop, "乙")):
        session = Session(Workspace(place, LEAD).open("demo"))
        finding = session.evaluation.findings_of("management", "concern", None)[0]
        session.note(Cell("M01"), f"先看合同{word}")
        session.amend_finding(finding, f"{finding.text}{word}")
        session.close()
    told = unwrapped(zhanping("merge", str(laptop), lang="zh").out)
    assert "备注M01冲突：林静的备注有2个版本" in told
    assert "先看合同" not in told
    assert "意见management冲突，请商定：内容：…同开展一次自查。乙（林静" in told
    assert "/…同开展一次自查。甲（林静" in told
