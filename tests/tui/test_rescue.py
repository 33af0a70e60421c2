"""`verify` and `purge` on the command line."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from storage.frozen import read_setup, write_setup
from storage.lines import GENESIS
from storage.workspace import Workspace
from tests.processes import call
from tests.storage.build import sealed
from tests.tui.conftest import LEAD, STAFF, Zhanping
from tui.session import Session


def damage(demo: Path, author: str = LEAD) -> Path:
    """Flip a bit in somebody's journal."""
    [path] = demo.glob(f"{author}.*.jsonl")
    data = bytearray(path.read_bytes())
    data[200] ^= 1
    path.write_bytes(data)
    return path


def test_verify_says_that_all_seals_fit_and_how_many(zhanping: Zhanping, demo: Path) -> None:
    outcome = zhanping("verify", lang="zh")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines()[-1] == "封印全部相符：1 个评估，6 个日志，6 行"
    assert zhanping("verify", "demo").out.splitlines()[-1].startswith("all seals fit")


def test_verify_names_file_and_line_and_what_is_still_served_and_ends_with_5(
    zhanping: Zhanping, demo: Path
) -> None:
    zhanping("score", "demo", "M05", "1")
    path = damage(demo)
    outcome = zhanping("verify")
    assert outcome.code == 5
    assert "served 6 of 7 lines" in outcome.out
    assert f"{path.name}  served 1 of 2 lines" in outcome.out
    assert f"line 1 of {path}" in outcome.out
    data = zhanping("verify", "demo", "--json").json
    assert data["sound"] is False
    [told] = data["evaluations"][0]["damage"]
    assert (told["code"], told["path"], told["line"]) == ("journal.seal", str(path), 1)


def test_verify_of_one_evaluation_is_not_about_the_others(zhanping: Zhanping, demo: Path, home: Path) -> None:
    zhanping("new", "--from", "-", "--id", "abc", stdin="[station]\nname = '甲站'\n".encode())
    damage(demo)
    assert zhanping("verify", "abc").code == 0
    assert zhanping("verify").code == 5
    assert "2" in zhanping("verify").out.splitlines()[-1]


def test_verify_tells_an_unfinished_line_and_ends_with_0(zhanping: Zhanping, demo: Path) -> None:
    [path] = demo.glob(f"{LEAD}.*.jsonl")
    zhanping("score", "demo", "M05", "1")
    path.write_bytes(path.read_bytes()[:-3])
    outcome = zhanping("verify", lang="zh")
    assert outcome.code == 0
    assert "没有写完" in outcome.out


def test_verify_looks_at_evaluations_that_cannot_be_opened(zhanping: Zhanping, demo: Path) -> None:
    (demo / "evaluation.toml").unlink()
    outcome = zhanping("verify")
    assert outcome.code == 5
    assert "evaluation.toml" in outcome.out


def test_verify_and_purge_refuse_where_files_would_bear_other_names(demo: Path, home: Path) -> None:
    """Otherwise whole journals would be called damaged, and a certificate would name files that are not."""
    posix = {"LANG": "", "LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    for words in (["verify", "demo"], ["purge", "demo", "--now", "--reason", "x", "--yes"]):
        done = call(home, "--as", "lin", "--lang", "en", *words, **posix)
        assert (done.returncode, done.stdout) == (1, "")
        assert "not UTF-8" in done.stderr
    assert demo.is_dir()


def test_what_somebody_put_into_a_line_cannot_paint_the_terminal(zhanping: Zhanping, demo: Path) -> None:
    fields = {"v": 1, "n": 1, "p": GENESIS, "t": 1 << 16, "r": "王五.abcdefgh", "w": "王五",
              "o": [["score", "M01\x1b[2J\x9b31m", [], {"points": "很多"}]]}  # fmt: skip
    (demo / "王五.abcdefgh.jsonl").write_bytes(sealed(fields))
    for words in (("verify",), ("verify", "--json")):
        outcome = zhanping(*words)
        assert outcome.code == 5
        assert "M01" in outcome.out
        assert not {"\x1b", "\x9b"} & set(outcome.out + outcome.err)
    told = zhanping("verify", "--json").json["evaluations"][0]["damage"]
    assert any("M01\x1b[2J\x9b31m" in message["message"] for message in told), "machines get it whole"


def test_a_damaged_line_that_a_merge_healed_is_no_damage_to_a_reader(
    zhanping: Zhanping, demo: Path, home: Path, tmp_path: Path
) -> None:
    shutil.copytree(home, tmp_path / "laptop")
    damage(demo)
    assert zhanping("summary", "demo").code == 5
    assert "healed" in zhanping("merge", str(tmp_path / "laptop")).out
    outcome = zhanping("summary", "demo")
    assert outcome.code == 0
    assert "nothing has to be done" in outcome.err


def test_verify_of_nothing_and_of_a_name_that_is_none(zhanping: Zhanping, home: Path) -> None:
    assert zhanping("verify").code == 0
    assert not home.exists(), "looking makes nothing"
    assert zhanping("verify", "nope").code == 2


def finish(home: Path, days_ago: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The evaluation became final so many days ago."""
    then = dt.datetime.now(dt.UTC) - dt.timedelta(days=days_ago)
    monkeypatch.setattr("storage.purge.stamp_of", lambda version: _Stamp(then))


class _Stamp:
    def __init__(self, at: dt.datetime) -> None:
        self.at = at


def make_final(home: Path) -> None:
    from models.entries import StageChange

    with Workspace(home, LEAD).open("demo") as store:
        Session(store).state(StageChange(author=LEAD, stage="final"))


def test_purge_is_refused_before_the_retention_time_unless_a_reason_is_given(
    zhanping: Zhanping, demo: Path, home: Path
) -> None:
    outcome = zhanping("purge", "demo", "--yes")
    assert outcome.code == 3
    assert "730 days" in outcome.err
    assert zhanping("purge", "demo", "--yes", "--now").code == 2
    assert zhanping("purge", "demo", "--yes", "--now", "--reason", " ").code == 2
    assert zhanping("purge", "demo", "--yes", "--reason", "x").code == 2
    assert zhanping("purge", "demo", "--yes", "--reason", "x", "--after", "731").code == 2
    assert zhanping("purge", "demo", "--yes", "--after", "-1").code == 2
    assert demo.is_dir()
    assert not (home / "certificates").exists()
    outcome = zhanping("purge", "demo", "--yes", "--now", "--reason", "演示结束", lang="zh")
    assert outcome.code == 0
    assert not demo.exists()
    [certificate] = (home / "certificates").iterdir()
    assert str(certificate) in outcome.err
    text = certificate.read_text("utf-8")
    for part in (
        "demo",
        "榕湾街社工服务站",
        "2024 末期",
        LEAD,
        "提前清除：演示结束",
        "evaluations/demo/framework.json",
    ):
        assert part in text
    assert "打分  345 (" in text
    assert "他人电脑上的副本" in text
    assert text.splitlines()[-1].startswith("全部清除完毕")


def test_purge_after_less_than_the_retention_time_needs_a_reason(
    zhanping: Zhanping, demo: Path, home: Path
) -> None:
    outcome = zhanping("purge", "demo", "--after", "0", "--yes", lang="zh")
    assert outcome.code == 2
    assert "保存期短于 730 天须写理由" in outcome.err
    why = ("--reason", "街道办要求提前销毁", "--yes")
    assert zhanping("purge", "demo", "--after", "30", *why).code == 3, "a reason does not make it 30 days old"
    assert demo.is_dir()
    assert zhanping("purge", "demo", "--after", "0", *why, lang="zh").code == 0
    [certificate] = (home / "certificates").iterdir()
    assert "缩短的保存期已满" in (text := certificate.read_text("utf-8"))
    assert "理由：街道办要求提前销毁" in text


def test_purge_of_what_is_still_worked_on_is_refused_however_old_it_is(
    zhanping: Zhanping, demo: Path, home: Path
) -> None:
    setup = read_setup(demo)
    write_setup(demo, setup.model_copy(update={"created": dt.datetime(2022, 1, 1, tzinfo=dt.UTC)}))
    zhanping("score", "demo", "M05", "1")
    assert zhanping("purge", "demo", "--yes").code == 3
    assert demo.is_dir()


@pytest.mark.parametrize("name", ["陈嘉树", STAFF])
def test_an_evaluation_is_removed_by_its_lead_or_whoever_keeps_the_files(
    zhanping: Zhanping, demo: Path, home: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    why = ("--now", "--reason", "不要了", "--yes")
    outcome = zhanping("purge", "demo", *why, user=name, lang="zh")
    assert outcome.code == 1
    assert f"{name} 不能" in outcome.err
    with monkeypatch.context() as stranger:
        stranger.setattr("os.geteuid", lambda: 12345)
        assert zhanping("purge", "demo", *why, user="过路人").code == 1
    assert demo.is_dir()
    assert not (home / "certificates").exists()
    assert zhanping("purge", "demo", *why, user="主机管理员").code == 0
    assert not demo.exists()


@pytest.mark.parametrize(("days", "code"), [(729, 3), (731, 0)])
def test_purge_after_the_retention_time_needs_no_reason(
    zhanping: Zhanping, demo: Path, home: Path, monkeypatch: pytest.MonkeyPatch, days: int, code: int
) -> None:
    make_final(home)
    finish(home, days, monkeypatch)
    assert zhanping("purge", "demo", "--yes").code == code
    assert demo.exists() == bool(code)


def test_purge_wants_the_id_typed_again(
    zhanping: Zhanping, demo: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = ("--now", "--reason", "演示结束")
    assert zhanping("purge", "demo", *why).code == 2, "nobody can type it here"
    monkeypatch.setattr("tui.commands.rescue.is_terminal", lambda: True)
    unlike = zhanping("purge", "demo", *why, stdin=b"demo2\n")
    assert (unlike.code, demo.exists()) == (1, True)
    assert "456 statements" in unlike.err
    assert zhanping("purge", "demo", *why, stdin=b"demo\n").code == 0
    assert not demo.exists()


def test_purge_is_refused_while_a_session_has_the_evaluation_open(
    zhanping: Zhanping, demo: Path, home: Path
) -> None:
    with Workspace(home, "陈嘉树").open("demo"):
        outcome = zhanping("purge", "demo", "--yes", "--now", "--reason", "x")
        assert outcome.code == 4
        assert demo.is_dir()
        assert not (home / "certificates").exists()
    assert zhanping("purge", "demo", "--yes", "--now", "--reason", "x").code == 0


def test_what_is_being_removed_is_in_no_list_and_a_second_call_finishes_it(
    zhanping: Zhanping, demo: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cutting:
        cutting.setattr("storage.purge._delete", cut)
        assert zhanping("purge", "demo", "--yes", "--now", "--reason", "x").code == 130
    assert list((home / "evaluations").iterdir()) != []
    assert zhanping("list", "--json").json == []
    assert zhanping("summary", "demo").code == 2
    assert zhanping("verify").code == 0
    outcome = zhanping("purge", "demo")
    assert outcome.code == 0
    assert "is finished" in outcome.err
    assert list((home / "evaluations").iterdir()) == []
    assert zhanping("purge", "demo").code == 2
