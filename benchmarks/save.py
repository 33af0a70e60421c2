"""What a save, a look and an opening cost: one JSON line each, with its ratio to a reference of the same run.

python -m benchmarks.save [--rounds N] [--history N]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from unittest.mock import patch

from benchmarks.figures import Figures
from models.entries import Entry, Evidence, Score
from models.framework import Framework
from storage.store import EvaluationStore
from storage.workspace import Workspace

FRAMEWORK = Framework.model_validate({
    "id": "tiny",
    "title": "基准",
    "sections": [{"id": "M", "title": "管理", "points": "10",
                  "indicators": [{"id": "M01", "title": "制度", "points": "10"}]}],
    "parties": [{"id": "third_party", "title": "第三方", "weight": "100", "computed": True}],
    "bands": [{"id": "pass", "title": "合格", "at_least": "0"}],
})  # fmt: skip


def evidence(number: int) -> Entry:
    source = f"服务档案第{number}号，个案记录完整"
    return Evidence(author="张三", id=f"e{number}", indicator="M01", source=source, place="第3页")


def filled(home: Path, size: int) -> EvaluationStore:
    """An evaluation whose own journal has so many lines, each about another slot."""
    store = Workspace(home, "张三").create(FRAMEWORK, id=f"lines-{size}")
    with patch("os.fdatasync", lambda fd: None):
        for number in range(size):
            store.put(evidence(number))
    os.sync()
    return store


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


SAVE, FLAT = 2.0, 1.15  # the most a save may cost: over a bare append, with a long history over a short one


def saves(figures: Figures, short: EvaluationStore, long: EvaluationStore, home: Path, rounds: int) -> None:
    fd = os.open(home / "bare", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    times: dict[str, list[float]] = {"bare": [], "short": [], "long": []}

    def bare() -> None:
        os.write(fd, b"x" * 400)
        os.fdatasync(fd)

    for number in range(rounds):
        score = Score(author="张三", indicator="M01", reason=f"台账缺第{number}页")
        for name, action in (
            ("bare", bare),
            ("short", lambda s=score: short.put(s)),
            ("long", lambda s=score: long.put(s)),
        ):  # fmt: skip
            times[name].append(timed(action))
    os.close(fd)
    middle = {name: median(values) for name, values in times.items()}
    name = "save, history of 100 / append of 400 bytes and fdatasync"
    figures.put(name, middle["short"] * 1e6, "us", reference=middle["bare"] * 1e6, budget=SAVE)
    name = "save, long history / save, history of 100"
    figures.put(name, middle["long"] * 1e6, "us", reference=middle["short"] * 1e6, budget=FLAT)


def openings(figures: Figures, workspace: Workspace, size: int) -> None:
    def read() -> None:
        for path in (workspace.home / "evaluations" / f"lines-{size}").glob("*.jsonl"):
            for line in path.read_bytes().splitlines():
                json.loads(line[:-33])

    def opened() -> None:
        with workspace.open(f"lines-{size}") as store:
            store.entries()

    rounds = range(15 if size < 1000 else 1)
    times = median(timed(opened) for _ in rounds), median(timed(read) for _ in rounds)
    name = f"open, {size} entries / json.loads of its lines"
    figures.put(name, times[0] * 1e3, "ms", reference=times[1] * 1e3)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=400, help="saves of each kind")
    parser.add_argument("--history", type=int, default=100_000, help="entries of the long history")
    wanted, figures = parser.parse_args(), Figures()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as place:
        home = Path(place)
        short, long = filled(home, 100), filled(home, wanted.history)
        saves(figures, short, long, home, wanted.rounds)
        folder = home / "evaluations" / f"lines-{wanted.history}"
        look = median(timed(long.refresh) for _ in range(wanted.rounds))
        listing = median(timed(lambda: [*folder.iterdir()]) for _ in range(wanted.rounds))
        figures.put("look, nothing new / list the folder", look * 1e6, "us", reference=listing * 1e6)
        workspace = Workspace(home, "张三")
        filled(home, 400).close()
        openings(figures, workspace, 400)
        openings(figures, workspace, wanted.history)
    return figures.exit_code


if __name__ == "__main__":
    sys.exit(main())
