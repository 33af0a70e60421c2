"""The line drops in the middle of a word: the process is gone, and the next login has the word in place."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.driver import Program, processes
from models.entries import Cell
from storage.workspace import Workspace
from tui.session import Session

LIMIT = 15.0  # seconds until a test gives up
READY = "人员配备达到协议人数"  # the first line of the checklist
NAME = "林静"


def start(home: Path, *words: str, ignoring: bool = False, author: str = NAME) -> Program:
    """The app on a terminal of its own; `ignoring` has a shell over it, and neither hears of a hang-up."""
    command = [sys.executable, "-m", "tui.entry", "--home", str(home), "--lang", "zh", *words]
    if ignoring:
        command = ["/bin/sh", "-c", f"trap '' HUP; {shlex.join(command)}; exit $?"]
    program = Program(command, {"ZHANPING_USER": author}, 100, 30)
    os.set_inheritable(program._fd, False)  # another one started here must not hold this one's line
    return program


def dropped(program: Program) -> None:
    """Close the terminal, as a line does that is cut."""
    os.close(program._fd)
    program._fd = -1


def code_of(program: Program) -> int:
    """The exit code, which must come."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if program._fd >= 0:
            program.read(0.01)
        pid, status = os.waitpid(program.pid, os.WNOHANG)
        if pid:
            if program._fd >= 0:
                dropped(program)
            program._fd = -1
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(program.pid, signal.SIGKILL)
    raise AssertionError("the process goes on")


def is_kept(home: Path, text: str) -> bool:
    return any(text in path.read_text("utf-8") for path in (home / "sessions").glob("*/*.json"))


def wait_until_kept(home: Path, text: str) -> None:
    end = time.monotonic() + LIMIT
    while not is_kept(home, text):
        assert time.monotonic() < end, f"{text} is not kept"
        time.sleep(0.05)


# -- what is half typed -----------------------------------------------------------------------------


def a_finding(program: Program) -> tuple[str, str]:
    for key in ("down", "down", "f9"):
        program.press(key)
    program.wait("需要关注")
    program.press("个案G03的结案")
    program.press("评估过于")
    return "个案G03的结案评估过于", "意见（M03）"


def digits(program: Program) -> tuple[str, str]:
    for key in ("down", "down", "down", "1", "。"):
        program.press(key)
    return "1.", "M04"


def a_cell(program: Program) -> tuple[str, str]:
    program.press("\x1bOR")
    program.wait("指标")
    for key in ("pagedown", "down", "down"):
        program.press(key)
    program.press("榕湾新")
    program.press("村")
    return "榕湾新村", "榕湾新村"


# -- how the line ends ------------------------------------------------------------------------------


def hung_up(program: Program, home: Path, text: str) -> int:
    os.kill(program.pid, signal.SIGHUP)
    return code_of(program)


def terminated(program: Program, home: Path, text: str) -> int:
    os.kill(program.pid, signal.SIGTERM)
    return code_of(program)


def cut(program: Program, home: Path, text: str) -> int:
    dropped(program)
    return code_of(program)


def killed(program: Program, home: Path, text: str) -> int:
    wait_until_kept(home, text)
    os.kill(program.pid, signal.SIGKILL)
    return code_of(program)


Ending = Callable[[Program, Path, str], int]
Typing = Callable[[Program], tuple[str, str]]


@pytest.mark.parametrize("typing", [a_finding, digits, a_cell], ids=["finding", "digits", "cell"])
@pytest.mark.parametrize(
    ("end", "code", "ignoring"),
    [
        (hung_up, 128 + signal.SIGHUP, False),
        (terminated, 128 + signal.SIGTERM, False),
        (cut, 128 + signal.SIGHUP, False),
        (cut, 128 + signal.SIGHUP, True),
        (killed, -signal.SIGKILL, False),
    ],
    ids=["SIGHUP", "SIGTERM", "terminal gone", "terminal gone and SIGHUP ignored", "kill -9"],
)
def test_what_was_half_typed_is_in_its_field_at_the_next_login(
    demo: Path, home: Path, typing: Typing, end: Ending, code: int, ignoring: bool
) -> None:
    with start(home, "demo", ignoring=ignoring) as program:
        program.wait(READY)
        text, where = typing(program)
        program.wait(text)
        assert end(program, home, text) == code
    assert processes(str(home)) == []
    assert is_kept(home, text)
    with start(home) as program:
        program.wait(text)
        program.wait(where)
        program.settle(0.2)
        screen = program.screen()
        assert "没写完的内容" in screen, "it says so"
        if typing is digits:
            assert any("M04" in line and "1._" in line for line in screen.splitlines())
    journals = b"".join(path.read_bytes() for path in demo.glob("*.jsonl"))
    assert "评估过于".encode() not in journals, "a draft is no entry"
    assert "榕湾新村".encode() not in journals


def test_a_draft_that_came_back_is_saved_like_any_other_and_does_not_come_again(
    demo: Path, home: Path
) -> None:
    with start(home, "demo") as program:
        program.wait(READY)
        a_finding(program)
        cut(program, home, "")
    with start(home) as program:
        program.wait("评估过于")
        program.press("笼统。\x13")
        program.wait("已保存")
        program.press("ctrl+q")
        assert code_of(program) == 0
    with Workspace(home, NAME).open("demo") as store:
        found = [f for f in Session(store).evaluation.findings if "评估过于" in f.text]
    assert [(f.text, f.indicator) for f in found] == [("个案G03的结案评估过于笼统。", "M03")]
    with start(home) as program:
        program.wait("评估列表")
        program.settle(0.2)
        assert "评估过于" not in program.screen()


def test_quitting_keeps_what_is_half_typed_and_nothing_else(demo: Path, home: Path) -> None:
    with start(home, "demo") as program:
        program.wait(READY)
        digits(program)
        program.press("ctrl+q")
        assert code_of(program) == 0
    with start(home) as program:
        program.wait("1._")
        program.press("escape")
        program.press("ctrl+q")
        assert code_of(program) == 0
    assert list((home / "sessions").glob("*/*.json")) == []


def test_a_dropped_line_without_a_draft_comes_back_to_the_same_row(demo: Path, home: Path) -> None:
    with start(home, "demo") as program:
        program.wait(READY)
        program.press("\x1bOS")
        program.wait("值得肯定")
        for key in ("down", "down", "tab", "down"):
            program.press(key)
        before = program.screen()
        cut(program, home, "")
    with start(home) as program:
        program.wait("离开时的位置")
        program.settle(0.2)
        assert program.screen().splitlines()[1:-2] == before.splitlines()[1:-2]


def test_two_dropped_sessions_of_one_person_both_come_back(demo: Path, home: Path) -> None:
    with start(home, "demo") as one, start(home, "demo") as other:
        one.wait(READY)
        other.wait(READY)
        a_finding(one)
        digits(other)
        cut(one, home, "")
        cut(other, home, "")
    with start(home) as first:
        first.wait("1._")
        first.wait("另有 1 份")
        with start(home) as second:
            second.wait("个案G03的结案评估过于")


@pytest.mark.parametrize("typing", [a_finding, digits], ids=["finding", "digits"])
def test_what_is_half_typed_on_a_frozen_line_is_taken_over_by_one_key_and_comes_but_once(
    demo: Path, home: Path, typing: Typing
) -> None:
    with start(home, "demo") as frozen:
        frozen.wait(READY)
        text, where = typing(frozen)
        wait_until_kept(home, text)
        with start(home) as program:
            program.wait("您的另一处登录停在这里")
            program.wait(text)
            program.press("enter")
            program.wait("已取到这里，未保存" if typing is not a_finding else "尚未保存")
            program.settle(0.2)
            assert text.rstrip("。") in program.screen()
            assert where in program.screen()
            program.press("\x13" if typing is a_finding else "enter")
            program.wait("已保存")
            program.press("ctrl+q")
            assert code_of(program) == 0
        os.kill(frozen.pid, signal.SIGHUP)  # at last the host finds that the line is gone
        code_of(frozen)
    with start(home) as program:
        program.settle(0.5)
        assert "没写完的内容" not in program.screen()
    with Workspace(home, NAME).open("demo") as store:
        found = [f for f in Session(store).evaluation.findings if f.text == text]
    assert len(found) == (typing is a_finding)


def test_nobody_else_sees_a_draft(demo: Path, home: Path) -> None:
    with start(home, "demo") as program:
        program.wait(READY)
        a_finding(program)
        cut(program, home, "")
    with start(home, author="黄文彬") as program:
        program.wait("榕湾街")
        program.settle(0.3)
        assert "评估过于" not in program.screen()
        assert "评估列表" in program.screen()
    assert is_kept(home, "评估过于")


def test_a_terminal_that_takes_nothing_keeps_neither_the_draft_nor_the_process(
    demo: Path, home: Path
) -> None:
    with start(home, "demo") as program:
        program.wait(READY)
        for _ in range(60):  # each a whole screen, and nobody reads
            program.send("\x0c")
        program.send("1")
        program.send(".")
        wait_until_kept(home, '"1."')
        os.kill(program.pid, signal.SIGTERM)
        end = time.monotonic() + LIMIT
        while not (done := os.waitpid(program.pid, os.WNOHANG))[0]:
            assert time.monotonic() < end, "it waits for the terminal"
            time.sleep(0.02)
        assert os.waitstatus_to_exitcode(done[1]) == 128 + signal.SIGTERM
        dropped(program)


def test_what_was_accepted_before_the_drop_is_an_entry_and_no_draft(demo: Path, home: Path) -> None:
    with start(home, "demo") as program:
        program.wait(READY)
        for key in ("0", "down", "2"):
            program.press(key)
        program.wait("已保存")
        cut(program, home, "")
    with Workspace(home, NAME).open("demo") as store:
        assert Session(store).evaluation.scores[Cell("M01")][NAME].points == 0
    with start(home) as program:
        program.wait("2_")


@pytest.mark.parametrize("later", [0.0, 0.05, 0.1, 0.2])
def test_a_line_that_is_cut_during_a_change_of_screen_ends_cleanly_and_comes_back(
    demo: Path, home: Path, later: float
) -> None:
    with start(home, "demo") as program:
        program.wait(READY)
        for _ in range(5):  # nobody reads what they bring
            program.send("\x1bOR")
            program.send("\x1bOQ")
        time.sleep(later)
        assert cut(program, home, "") == 128 + signal.SIGHUP
    assert list((home / "crashes").glob("*")) == []
    with start(home) as program:
        program.wait("离开时的位置")
