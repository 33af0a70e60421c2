"""What a save, a look and an opening cost: one JSON line each, with its ratio to a reference of the same run.

python benchmarks/save.py [rounds] [entries of the long history]
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1]))

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


def tell(figure: str, seconds: float, reference: str, against: float) -> None:
    row = {"figure": figure, "us": round(seconds * 1e6, 1), "reference": reference,
           "reference_us": round(against * 1e6, 1), "ratio": round(seconds / against, 2)}  # fmt: skip
    print(json.dumps(row))


def saves(short: EvaluationStore, long: EvaluationStore, home: Path, rounds: int) -> None:
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
    tell("save, 10^2 lines", middle["short"], "append 400 bytes + fdatasync", middle["bare"])
    tell("save, long history", middle["long"], "save, 10^2 lines", middle["short"])


def openings(workspace: Workspace, size: int) -> None:
    def read() -> None:
        for path in (workspace.home / "evaluations" / f"lines-{size}").glob("*.jsonl"):
            for line in path.read_bytes().splitlines():
                json.loads(line[:-33])

    def opened() -> None:
        with workspace.open(f"lines-{size}") as store:
            store.entries()

    rounds = range(15 if size < 1000 else 1)
    tell(f"open, {size} entries", median(timed(opened) for _ in rounds),
         "json.loads of its lines", median(timed(read) for _ in rounds))  # fmt: skip


def main() -> None:
    rounds, size = map(int, sys.argv[1:3]) if len(sys.argv) > 2 else (400, 100_000)
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as place:
        home = Path(place)
        short, long = filled(home, 100), filled(home, size)
        saves(short, long, home, rounds)
        folder = home / "evaluations" / f"lines-{size}"
        look = median(timed(long.refresh) for _ in range(rounds))
        listing = median(timed(lambda: [*folder.iterdir()]) for _ in range(rounds))
        tell("look, nothing new", look, "list the folder", listing)
        workspace = Workspace(home, "张三")
        filled(home, 400).close()
        openings(workspace, 400)
        openings(workspace, size)


if __name__ == "__main__":
    main()
