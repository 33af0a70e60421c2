"""How long the start takes: the app's first frame, an evaluation opened, the command line's help.

python -m benchmarks.start [--rounds N]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.driver import BIN, Program
from benchmarks.evaluation import environment, forget_sessions
from benchmarks.figures import Figures
from benchmarks.stand_ins import BARE_CLI, MINIMAL

APP, HELP = 1.3, 1.5
ZHANPING = str(BIN / "zhanping")
TITLE = "站评"  # in the first frame
STATION = "榕湾街"  # in the name of the sample's station
FIRST_LINE = "M01"


def painted(text: str, *command: str, home: str) -> Callable[[], float]:
    """Milliseconds until a text is on the screen."""

    def run() -> float:
        forget_sessions(Path(home))
        with Program(command, environment(Path(home))) as program:
            return program.wait(text) * 1000

    return run


def ended(*command: str) -> Callable[[], float]:
    """Milliseconds until a command has ended."""

    def run() -> float:
        return Program(command).exit() * 1000

    return run


def opening(home: str) -> float:
    """Milliseconds from Enter on the list of evaluations until the checklist is on the screen."""
    forget_sessions(Path(home))
    with Program([ZHANPING], environment(Path(home))) as program:
        program.wait(STATION)
        program.settle(0.2)
        before = program.mark()
        program.send("enter")
        return (program.wait(FIRST_LINE) - before) * 1000


def main() -> int:
    """Run all of it, each program in turn."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9, help="of each program")
    rounds = parser.parse_args().rounds
    figures = Figures()
    with tempfile.TemporaryDirectory() as home:
        subprocess.run([ZHANPING, "--home", home, "demo", "--no-open"], check=True, capture_output=True)
        runs: dict[str, Callable[[], float]] = {
            "minimal": painted("READY", sys.executable, MINIMAL, home=home),
            "frame": painted(TITLE, ZHANPING, home=home),
            "list": painted(STATION, ZHANPING, home=home),
            "checklist": painted(FIRST_LINE, ZHANPING, "demo", home=home),
            "opening": lambda: opening(home),
            "help": ended(ZHANPING, "--help"),
            "rich": ended(sys.executable, BARE_CLI, "--help"),
            "plain": ended(sys.executable, BARE_CLI, "plain", "--help"),
        }
        for run in runs.values():
            run()  # compiles what has to be compiled
        times: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(rounds):
            for name, run in runs.items():
                times[name].append(run())
    for name, what, budget in (
        ("frame", "first frame of the app", APP),
        ("list", "the list of evaluations filled", None),
        ("checklist", "`demo` at the checklist", None),
    ):
        figures.compare(f"{what} / minimal Textual app with pydantic",
                        times[name], times["minimal"], "ms", budget)  # fmt: skip
    figures.put("Enter on the list until the checklist, least", min(times["opening"]), "ms")
    figures.compare("--help / bare Typer program's", times["help"], times["rich"], "ms", HELP)
    figures.compare("--help / bare Typer program's without Rich", times["help"], times["plain"], "ms", None)
    return figures.exit_code


if __name__ == "__main__":
    sys.exit(main())
