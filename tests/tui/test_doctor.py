"""`doctor`: the machine, the terminal as it really draws, and the home."""

from __future__ import annotations

import os
import pty
import re
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.tui.conftest import Zhanping
from tui.checkup import AMBIGUOUS, WIDE, check_term, check_tmux, check_widths
from tui.terminal import widths

Cells = Callable[[str], int | None]


class Emulator:
    """A terminal that draws texts in the cells it is told, and answers where its cursor is."""

    def __init__(self, cells: Cells) -> None:
        self.master, self.slave = pty.openpty()
        self._cells = cells
        self.heard = b""
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        line = b""
        while True:
            try:
                data = os.read(self.master, 1024)
            except OSError:
                return
            self.heard += data
            line += data
            while b"\x1b[6n" in line:
                text, _, line = line.partition(b"\x1b[6n")
                shown = text.rpartition(b"\r\x1b[2K")[2].decode()
                cells = self._cells(shown)
                if cells is not None:
                    os.write(self.master, f"\x1b[7;{cells + 1}R".encode())

    def hears(self, data: bytes) -> bool:
        """Whether it was told this last; what was written is on its way."""
        until = time.monotonic() + 10
        while not self.heard.endswith(data) and time.monotonic() < until:
            time.sleep(0.005)
        return self.heard.endswith(data)

    def close(self) -> None:
        os.close(self.slave)
        self._thread.join(10)  # else it may yet read from another terminal that has taken the same number
        os.close(self.master)


@pytest.fixture
def emulate() -> Iterator[Callable[[Cells], Emulator]]:
    made: list[Emulator] = []

    def make(cells: Cells) -> Emulator:
        made.append(Emulator(cells))
        return made[-1]

    yield make
    for emulator in made:
        emulator.close()


def wide_signs(text: str) -> int:
    """As terminals with an eastern setting draw: signs of uncertain width take two cells."""
    return 2 * len(text)


def test_widths_are_those_the_terminal_draws(emulate: Callable[[Cells], Emulator]) -> None:
    emulator = emulate(cell_len)
    assert widths(emulator.slave, ["评", "…", "abc", "评估“好”"]) == [2, 1, 3, 8]
    assert widths(emulate(wide_signs).slave, ["评", "…"]) == [2, 2]
    assert widths(emulate(len).slave, ["评", "站"]) == [1, 1]


def test_the_terminal_is_left_as_it_was_and_nothing_stays_on_the_line(
    emulate: Callable[[Cells], Emulator],
) -> None:
    emulator = emulate(cell_len)
    before = termios.tcgetattr(emulator.slave)
    widths(emulator.slave, ["评"])
    assert termios.tcgetattr(emulator.slave) == before
    assert emulator.hears(b"\x1b[6n\r\x1b[2K")


def test_a_terminal_that_is_silent_is_not_waited_for_and_left_as_it_was(
    emulate: Callable[[Cells], Emulator],
) -> None:
    emulator = emulate(lambda _: None)
    before = termios.tcgetattr(emulator.slave)
    assert widths(emulator.slave, ["评"], patience_s=0.05) is None
    assert termios.tcgetattr(emulator.slave) == before


def test_keys_typed_while_it_is_measured_are_no_answer(emulate: Callable[[Cells], Emulator]) -> None:
    emulator = emulate(cell_len)

    def typing(text: str) -> int:
        os.write(emulator.master, b"12;\x1b[A")
        return cell_len(text)

    emulator._cells = typing
    assert widths(emulator.slave, ["评"]) == [2]


def test_what_is_no_terminal_is_refused() -> None:
    read, write = os.pipe()
    try:
        with pytest.raises(OSError, match=r"."):
            widths(read, ["评"])
    finally:
        os.close(read)
        os.close(write)


@pytest.mark.parametrize(
    ("cells", "state"),
    [(cell_len, "ok"), (wide_signs, "warn"), (len, "fail")],
    ids=["narrow", "wide", "none"],
)
def test_chinese_in_one_cell_is_a_fault_and_wide_signs_are_told(
    cells: Callable[[str], int], state: str
) -> None:
    assert check_widths({sign: cells(sign) for sign in (*WIDE, *AMBIGUOUS)}).state == state


def test_a_silent_terminal_is_no_fault() -> None:
    assert check_widths(None).state == "skip"


@pytest.mark.parametrize(
    ("environment", "state"),
    [
        ({"TERM": "xterm-256color"}, "ok"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "ok"),
        ({"TERM": "xterm"}, "warn"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "ok"),
        ({"TERM": "dumb"}, "fail"),
        ({}, "fail"),
    ],
)
def test_the_kind_of_terminal_and_its_colours(environment: dict[str, str], state: str) -> None:
    check = check_term(environment)
    assert check.state == state
    assert (check.mend is not None) == (state != "ok")


@pytest.mark.parametrize(
    ("version", "inside", "utf8", "state"),
    [
        (None, False, None, "skip"),
        ("3.3a", False, None, "ok"),
        ("3.3a", True, True, "ok"),
        ("3.3a", True, None, "ok"),
        ("3.3a", True, False, "fail"),
        ("2.8", True, True, "warn"),
        ("next-3.5", True, True, "ok"),
        ("master", True, True, "ok"),
    ],
)
def test_tmux_is_new_enough_and_speaks_utf8(
    version: str | None, inside: bool, utf8: bool | None, state: str
) -> None:
    assert check_tmux(version, inside, utf8).state == state


@pytest.fixture
def sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A locale as people have it, and no multiplexer and no line around the test."""
    monkeypatch.setattr("locale.getencoding", lambda: "UTF-8")
    for name in ("TMUX", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("sound")
def test_doctor_says_what_it_saw_with_a_sign_and_a_word_and_ends_with_0(
    zhanping: Zhanping, demo: Path
) -> None:
    outcome = zhanping("doctor", lang="zh")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert re.search(r"^\+ 正常  Python +3\.1", outcome.out, re.MULTILINE)
    assert re.search(r"^- 跳过  字宽 +这里不是终端", outcome.out, re.MULTILINE)
    assert re.search(r"^\+ 正常  时钟 ", outcome.out, re.MULTILINE)
    starts = {cell_len(line[: line.index("  ")]) for line in lines if re.match(r"[+!x-] ", line)}
    assert starts == {6}
    assert max(map(cell_len, lines)) <= 120


@pytest.mark.usefixtures("sound")
def test_doctor_ends_with_1_where_something_has_to_be_mended_and_says_how(
    zhanping: Zhanping, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: "ISO-8859-1")
    outcome = zhanping("doctor", lang="zh")
    assert outcome.code == 1
    assert re.search(r"^x 问题  语言环境 +编码 ISO-8859-1", outcome.out, re.MULTILINE)
    assert "export LANG=C.UTF-8" in outcome.out
    data = zhanping("doctor", "--json")
    assert (data.code, data.json["fit"]) == (1, False)
    by_name = {check["name"]: check for check in data.json["checks"]}
    assert by_name["locale"]["state"] == "fail"
    assert by_name["locale"]["mend"]
    assert {"python", "packages", "term", "size", "width", "tmux", "ssh", "home", "clock"} <= by_name.keys()


@pytest.mark.usefixtures("sound")
def test_doctor_makes_no_home(zhanping: Zhanping, home: Path) -> None:
    assert zhanping("doctor").code == 0
    assert not home.exists()
