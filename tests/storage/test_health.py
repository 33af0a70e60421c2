"""What is told of a home: whether it is fit for work, and how to mend it where it is not."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from models.language import Language
from storage import health
from storage.health import BEHIND_MS, Check, check_home, file_system_of, newest_ms
from tests.storage.build import Opener, journal_of, score

MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:21 / /tmp rw - tmpfs tmpfs rw
24 22 0:45 / /srv/data rw - nfs4 host:/data rw
25 22 0:46 / /srv/data/local rw - xfs /dev/sdb rw
26 22 0:47 / /mnt/my\\040disk rw - fuse.sshfs a:/ rw
"""
NOW = time.time_ns() // 10**6


def checks(home: Path, now: int = NOW) -> dict[str, Check]:
    return {check.name: check for check in check_home(home, now)}


def test_a_home_at_work_is_fit(home: Path, opener: Opener) -> None:
    opener("林一").put(score("林一", "5"))
    before = sorted(home.rglob("*"))
    found = checks(home, time.time_ns() // 10**6)
    assert [*found] == ["home", "space", "permissions", "file_system", "durable", "clock", "evaluations"]
    assert {found[name].state for name in ("home", "permissions", "durable", "clock", "evaluations")} == {
        "ok"
    }
    assert sorted(home.rglob("*")) == before, "nothing stays written"


def test_every_fault_says_how_to_mend_it(home: Path, opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    opener("林一").put(score("林一", "5"))
    (home / "device").chmod(0o644)
    monkeypatch.setattr(health, "SLOW_MS", 0)
    monkeypatch.setattr(health, "SCARCE", 1 << 80)
    for check in check_home(home, NOW - 10 * BEHIND_MS):
        if check.state in ("warn", "fail"):
            assert check.mend is not None, check.name
            for code in ("zh", "en"):
                words = Language(code)
                assert words.say(check.message)
                assert words.say(check.mend)


def test_a_home_that_is_not_there_yet_is_no_fault_where_it_can_be_made(tmp_path: Path) -> None:
    found = checks(tmp_path / "a" / "b")
    assert {name: check.state for name, check in found.items()} == {"home": "ok"}
    assert not (tmp_path / "a").exists()


def test_a_home_that_cannot_be_made_or_written_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    assert checks(tmp_path / "file" / "home")["home"].state == "fail"
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert checks(tmp_path)["home"].state == "fail"
    assert checks(tmp_path / "new")["home"].state == "fail"


@pytest.mark.parametrize(
    ("free", "state"),
    [(10 << 20, "fail"), (500 << 20, "warn"), (2 << 30, "ok")],
    ids=["none", "little", "much"],
)
def test_a_full_disk_is_a_fault_and_a_nearly_full_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    real = os.statvfs(tmp_path)
    values = list(real)
    values[4] = free // real.f_frsize
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(values))
    assert checks(tmp_path)["space"].state == state


def test_what_others_may_read_is_a_fault_with_the_command_that_mends_it(home: Path, opener: Opener) -> None:
    opener("林一").put(score("林一", "5"))
    path = home / "device"
    path.chmod(0o644)
    check = checks(home)["permissions"]
    assert check.state == "fail"
    assert check.message.params["path"] == str(path)
    assert check.mend is not None
    command = Language("en").say(check.mend).removeprefix("Run: ")
    assert os.system(command) == 0
    assert checks(home)["permissions"].state == "ok"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/a", "ext4"),
        ("/tmp/x", "tmpfs"),
        ("/tmpx", "ext4"),
        ("/srv/data/z", "nfs4"),
        ("/srv/data/local/z", "xfs"),
        ("/mnt/my disk/z", "fuse.sshfs"),
    ],
)
def test_the_file_system_is_the_innermost_mount(path: str, kind: str) -> None:
    assert file_system_of(Path(path), MOUNTS) == kind


@pytest.mark.parametrize(
    ("kind", "state"),
    [("ext4", "ok"), ("nfs4", "warn"), ("tmpfs", "warn"), ("fuse.sshfs", "warn"), ("", "skip")],
)
def test_network_and_volatile_file_systems_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, state: str
) -> None:
    monkeypatch.setattr(health, "file_system_of", lambda *_: kind)
    assert checks(tmp_path)["file_system"].state == state


def test_a_disk_that_does_not_take_a_write_is_a_fault_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", broken)
    check = checks(tmp_path)["durable"]
    assert check.state == "fail"
    assert check.message.params["path"] == str(tmp_path), "and not the file that it tried"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("behind", "state"), [(BEHIND_MS - 500, "ok"), (BEHIND_MS + 1, "fail")])
def test_a_clock_behind_the_newest_entry_by_more_than_a_minute_is_a_fault(
    home: Path, opener: Opener, behind: int, state: str
) -> None:
    opener("林一").put(score("林一", "5"))
    newest = newest_ms(home)
    assert newest is not None
    assert abs(newest - time.time_ns() // 10**6) < 60_000
    check = checks(home, newest - behind)["clock"]
    assert check.state == state
    if state == "fail":
        assert check.message.params["seconds"] == behind // 1000


def test_the_newest_entry_is_found_before_a_line_that_was_never_finished(home: Path, opener: Opener) -> None:
    store = opener("林一")
    store.put(score("林一", "5"))
    newest, path = newest_ms(home), journal_of(home, store)
    path.write_bytes(path.read_bytes() + b'{"v":1,"n":2')
    assert newest_ms(home) == newest


def test_without_an_entry_the_clock_cannot_be_judged(home: Path) -> None:
    home.mkdir(0o700)
    assert checks(home)["clock"].state == "skip"


def test_the_newest_of_many_journals_is_taken(home: Path, opener: Opener) -> None:
    opener("林一").put(score("林一", "5"))
    first = newest_ms(home)
    time.sleep(0.005)
    opener("陈二").put(score("陈二", "5"))
    second = newest_ms(home)
    assert first is not None
    assert second is not None
    assert first < second


def test_an_evaluation_that_lost_its_setup_is_a_fault(home: Path, opener: Opener) -> None:
    store = opener("林一")
    store.put(score("林一", "5"))
    (home / "evaluations" / "笔记").mkdir(0o700)
    (home / "evaluations" / "e1" / "evaluation.toml").unlink()
    check = checks(home)["evaluations"]
    assert check.state == "fail"
    assert check.message.params["paths"] == (str(home / "evaluations" / "e1"),)
    assert check.mend is not None
    assert "zhanping restore" in Language("zh").say(check.mend)
