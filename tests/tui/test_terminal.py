"""The app in a real terminal: Chinese text, a dropped line, a polite kill."""

from __future__ import annotations

import os
import signal
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.driver import Program
from models.entries import Cell
from models.evaluation import Evaluation
from storage.workspace import Workspace
from tui.session import Session

SIZES = [(80, 24), (120, 36)]


def start(home: Path, size: tuple[int, int], *words: str) -> Program:
    command = [sys.executable, "-m", "tui.entry", "--home", str(home), "--lang", "zh", *words]
    return Program(command, {"ZHANPING_USER": "林静"}, *size)


def read(home: Path) -> Evaluation:
    """The evaluation as another process finds it on disk."""
    with Workspace(home, "林静").open("demo") as store:
        return Session(store).evaluation


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
def test_a_line_is_scored_and_a_finding_stated_in_chinese(
    demo: Path, home: Path, size: tuple[int, int]
) -> None:
    with start(home, size, "demo") as program:
        program.wait("人员配备达到协议人数")
        for key in ("down", "down", "down", "down", "１", "。", "0", "enter"):
            program.press(key)
        program.wait("已保存")
        program.press("f9")
        program.wait("需要关注")
        program.press("个案G03的结案评估过于笼统")
        program.press("，建议补充。")
        program.press("\x13")
        program.settle()
        assert "M06" in program.screen()
    evaluation = read(home)
    assert evaluation.scores[Cell("M05")]["林静"].points == Decimal(1)
    finding = next(f for f in evaluation.findings if f.text == "个案G03的结案评估过于笼统，建议补充。")
    assert (finding.section, finding.indicator, finding.polarity) == ("management", "M06", "concern")


def test_a_paste_of_several_lines_is_kept_whole(demo: Path, home: Path) -> None:
    with start(home, (80, 24), "demo") as program:
        program.wait("人员配备达到协议人数")
        program.press("f9")
        program.wait("需要关注")
        program.press("\x1b[200~第一行\n第二行\n第三行\x1b[201~")
        program.press("\x13")
        program.settle()
    assert any(f.text == "第一行\n第二行\n第三行" for f in read(home).findings)


def test_keys_that_a_slow_line_brings_together_act_one_after_the_other(demo: Path, home: Path) -> None:
    with start(home, (80, 24), "demo") as program:
        program.wait("人员配备达到协议人数")
        program.send("\x1b[B0\x1b[B１\x1b[B\x0f")
        program.wait("备注（M04）")
    scores = read(home).scores
    assert [scores[Cell(line)]["林静"].points for line in ("M01", "M02", "M03")] == [2, 0, 1]


@pytest.mark.parametrize("end", [signal.SIGHUP, signal.SIGTERM], ids=["line dropped", "polite kill"])
def test_what_was_accepted_survives_the_end_of_the_line(demo: Path, home: Path, end: signal.Signals) -> None:
    with start(home, (80, 24), "demo") as program:
        program.wait("人员配备达到协议人数")
        for key in ("0", "down", "2"):
            program.press(key)
        program.wait("已保存")
        os.kill(program.pid, end)
        program.exit(10)
        assert "\x1b[?1049l" in b"".join(data for _, data in program.chunks).decode("utf-8", "replace")
    evaluation = read(home)
    assert evaluation.scores[Cell("M01")]["林静"].points == 0
    assert evaluation.scores[Cell("M02")]["林静"].points == 2, "what was only half typed changes nothing"


def test_the_kitty_keyboard_is_off_before_textual_loads() -> None:
    code = "import tui.entry, os; from textual import constants; print(constants.DISABLE_KITTY_KEY)"
    import subprocess

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
