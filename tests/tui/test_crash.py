"""What is told when the program fails: where, and nothing that people wrote."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from benchmarks.driver import Program
from models.language import Language
from tests.tui.conftest import Zhanping
from tui.crash import KEPT, account, log_of, report

SECRET = "服务对象张三丰"
ZH = Language("zh")


def failed(secret: str = SECRET) -> Exception:
    """An error whose text, variables and causes all hold the secret."""

    def inner(secret: str) -> None:
        raise KeyError(f"no {secret}")

    try:
        try:
            inner(secret)
        except KeyError as error:
            raise ValueError(f"cannot take {secret}") from error
    except ValueError as error:
        error.add_note(secret)
        return error
    raise AssertionError


def test_the_account_names_the_place_and_nothing_that_people_wrote() -> None:
    told = account(failed(), ZH)
    assert "ValueError" in told
    assert "test_crash.py" in told
    assert SECRET not in told


def test_the_log_holds_versions_screen_kinds_and_places_of_the_whole_chain_and_no_text() -> None:
    log = log_of(failed(), "ChecklistScreen")
    for part in ("zhanping ", "textual ", "python 3.", "screen ChecklistScreen", "error builtins.ValueError"):
        assert part in log
    assert "caused by builtins.KeyError" in log
    assert re.search(r"tui/test_crash\.py:\d+ inner", log)
    assert SECRET not in log
    assert "secret" not in log, "neither values nor lines of code"


def test_errors_held_in_a_group_and_errors_while_handling_are_in_the_log() -> None:
    try:
        try:
            raise ExceptionGroup(SECRET, [failed(), OSError(SECRET)])
        except ExceptionGroup:
            raise RuntimeError(SECRET)  # noqa: B904 - raised while handling
    except RuntimeError as error:
        log = log_of(error, "-")
    for part in (
        "error builtins.RuntimeError",
        "while handling builtins.ExceptionGroup",
        "holding builtins.OSError",
    ):
        assert part in log
    assert SECRET not in log


def test_the_log_is_a_private_file_of_the_home_and_the_account_names_it(tmp_path: Path) -> None:
    before = os.umask(0o000)
    try:
        told = report(failed(), ZH, tmp_path / "home", "林静", "HomeScreen")
    finally:
        os.umask(before)
    [log] = (tmp_path / "home" / "crashes").iterdir()
    assert str(log) in told
    assert re.fullmatch(r"\d{8}T\d{6}\.\d{6}Z-林静\.log", log.name)
    assert (log.stat().st_mode & 0o777, log.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert "screen HomeScreen" in log.read_text("utf-8")


def test_where_no_log_can_be_written_the_account_is_still_given(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    told = report(failed(), ZH, tmp_path / "home", "林静")
    assert "ValueError" in told
    assert "详情没能记入文件" in told
    assert SECRET not in told


def test_the_newest_logs_are_kept_and_older_ones_removed(tmp_path: Path) -> None:
    folder = tmp_path / "crashes"
    folder.mkdir(0o700)
    for number in range(KEPT + 5):
        (folder / f"20200101T0000{number:02}.000000Z-林静.log").touch()
    (folder / "notes.txt").touch()
    report(failed(), ZH, tmp_path, "陈嘉树")
    kept = sorted(path.name for path in folder.glob("*.log"))
    assert len(kept) == KEPT
    assert kept[0].startswith("20200101T000006")
    assert kept[-1].endswith("陈嘉树.log")
    assert (folder / "notes.txt").exists()


def test_a_command_that_fails_gives_the_account_and_no_traceback(
    zhanping: Zhanping, demo: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr("models.scoring.assess", fail)
    monkeypatch.setattr("tui.work.assess", fail)
    outcome = zhanping("summary", "demo")
    assert outcome.code == 1
    assert "ValueError" in outcome.err
    [log] = (home / "crashes").iterdir()
    assert str(log) in outcome.err
    assert SECRET not in outcome.out + outcome.err + log.read_text("utf-8")


CRASHES = {
    "in a key's act": "from tui.screens.checklist import ChecklistScreen as S\n"
    "def fail(self, *a):\n    secret = SECRET\n    raise ValueError(secret)\n"
    "S.action_note = fail\n",
    "while drawing": "from tui.widgets.checklist import Checklist as S\n"
    "old = S.render_line\n"
    "def fail(self, y):\n    if self.pending: raise KeyError(SECRET)\n    return old(self, y)\n"
    "S.render_line = fail\n",
    "in a timer": "from tui.screens.checklist import ChecklistScreen as S\n"
    "def note(self):\n    self.set_timer(0.01, self.boom)\n"
    "def boom(self):\n    secret = SECRET\n    raise RuntimeError(secret) from ValueError(secret)\n"
    "S.boom = boom\nS.action_note = note\n",
    "in a task of its own": "import asyncio\nfrom tui.screens.checklist import ChecklistScreen as S\n"
    "async def boom():\n    raise RuntimeError(SECRET)\n"
    "def note(self):\n    self.run_worker(boom())\n"
    "S.action_note = note\n",
}


@pytest.mark.parametrize("code", CRASHES.values(), ids=CRASHES.keys())
def test_a_crash_of_the_app_in_a_terminal_shows_and_logs_nothing_of_what_was_entered(
    demo: Path, home: Path, code: str
) -> None:
    script = "\n".join([
        "import sys; from pathlib import Path",
        "import tui.entry; from tui.app import run; from models.language import Language",
        f"SECRET = {SECRET!r}",
        code,
        f"sys.exit(run(Path({str(home)!r}), '林静', Language('zh'), 'demo'))",
    ])  # fmt: skip
    with Program([sys.executable, "-c", script], {}, 120, 36) as program:
        program.wait("人员配备达到协议人数")
        program.press("1")  # half typed
        program.press("\x0f")  # asks for a note
        program.exit(20)
        shown = b"".join(data for _, data in program.chunks).decode("utf-8", "replace")
    assert "程序出错了" in shown
    [log] = (home / "crashes").iterdir()
    assert log.name in shown.replace("\r\n", "")
    written = log.read_text("utf-8")
    assert "screen ChecklistScreen" in written
    for text in (shown, written):
        assert SECRET not in text
        assert "张三丰" not in text
