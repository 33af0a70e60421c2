"""A batch of reports by the command itself: how long each tenth takes, and how much memory it holds.

python -m benchmarks.batch [--evaluations N] [--format docx]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.driver import BIN
from benchmarks.evaluation import AUTHOR
from benchmarks.figures import Figures
from storage.frozen import freeze
from storage.workspace import Workspace

ZHANPING = [str(BIN / "zhanping")]
GROWTH = 1.05
"""How much more the last tenth may hold than the second, when all is loaded."""
_PAGE = os.sysconf("SC_PAGE_SIZE") / (1 << 20)
_LOOK_S = 0.01


def filled(home: Path, count: int) -> None:
    """As many evaluations, each with all that the sample says."""
    subprocess.run([*ZHANPING, "--home", str(home), "demo", "--no-open"], check=True, capture_output=True)
    first = home / "evaluations" / "demo"
    with Workspace(home, AUTHOR).open("demo") as store:
        setup, framework = store.setup, store.framework
    for n in range(count):
        folder = first.with_name(f"e{n:03}")
        shutil.copytree(first, folder)
        freeze(folder, setup.model_copy(update={"id": folder.name}), framework)
    shutil.rmtree(first)


def looks(process: subprocess.Popen[bytes], folder: Path) -> Iterator[tuple[float, int, float]]:
    """While it runs: when, how many files there are, and the MiB that it holds."""
    while process.poll() is None:
        try:
            pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
        except (OSError, IndexError, ValueError):
            continue
        count = len(os.listdir(folder)) if folder.is_dir() else 0  # noqa: PTH208 - names alone
        yield time.perf_counter(), count, pages * _PAGE
        time.sleep(_LOOK_S)


def main() -> int:
    """Write them all and look on."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--evaluations", type=int, default=200, help="how many reports")
    parser.add_argument("--format", default="docx", help="in which format")
    wanted = parser.parse_args()
    figures, count = Figures(), wanted.evaluations
    with tempfile.TemporaryDirectory() as made:
        home, folder = Path(made) / "home", Path(made) / "out"
        filled(home, count)
        command = [*ZHANPING, "--home", str(home), "--as", AUTHOR, "report", "--all", "-o",
                   str(folder), "--format", wanted.format]  # fmt: skip
        begun = time.perf_counter()
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            seen = list(looks(process, folder))
        whole = time.perf_counter() - begun
        written = len(list(folder.iterdir()))
    figures.put("reports written", written, "files")
    figures.put("each", whole / count * 1000, "ms")
    tenths = [[row for row in seen if n * count <= row[1] * 10 < (n + 1) * count] for n in range(10)]
    held = [statistics.median(mebi for *_, mebi in tenth) for tenth in tenths if tenth]
    took = [tenth[-1][0] - tenth[0][0] for tenth in tenths if tenth]
    figures.put("time of the second tenth", took[1], "s")
    figures.put("time of the last tenth", took[-1], "s")
    figures.put("memory in the first tenth", held[0], "MiB")
    figures.put(
        "memory in the last tenth, beside the second", held[-1], "MiB", reference=held[1], budget=GROWTH
    )
    return figures.exit_code or process.returncode


if __name__ == "__main__":
    sys.exit(main())
