"""What one report costs beside plain python-docx building as many paragraphs of the same texts, and a batch.

python -m benchmarks.report [--rounds N] [--batch N]

A batch is that many different reports in one process: its first and last tenth in time and memory.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from docx import Document
from docx.oxml.ns import qn

from benchmarks.driver import BIN
from benchmarks.evaluation import AUTHOR
from benchmarks.figures import Figures
from export.report import report
from export.report.layout.glyphs import lines
from models.evaluation import fold
from models.scoring import Assessment, assess
from storage.workspace import Workspace

BUDGET = 2.0
# A batch may grow by as much, last tenth to first, where a machine's own scatter is let pass.
STEADY = 1.5


def sample(home: Path) -> Assessment:
    """The sample, as the report takes it."""
    command = [str(BIN / "zhanping"), "--home", str(home), "demo", "--no-open"]
    subprocess.run(command, check=True, capture_output=True)
    with Workspace(home, AUTHOR).open("demo") as store:
        return assess(fold(store.setup, store.framework, store.entries()))


def texts(data: bytes) -> list[str]:
    """Every paragraph of a report, those in its tables too."""
    body = Document(io.BytesIO(data)).element.body
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]


def plain(paragraphs: list[str]) -> bytes:
    """The same texts as python-docx writes them unaided."""
    document, target = Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(target)
    return target.getvalue()


def resident() -> float:
    """MiB that this process holds."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def other(assessment: Assessment, number: int) -> Assessment:
    """The same evaluation of another station, with findings that no other report has."""
    evaluation = assessment.evaluation
    findings = tuple(
        finding.model_copy(update={"text": f"{number}号站：{finding.text}"})
        for finding in evaluation.findings
    )
    return replace(assessment, evaluation=replace(evaluation, findings=findings))


def batch(assessment: Assessment, count: int, figures: Figures) -> None:
    """So many reports one after another."""
    times, memory = [], []
    for number in range(count):
        one = other(assessment, number)
        times.append(timed(lambda one=one: report(one)))  # type: ignore[misc]
        memory.append(resident())
    tenth = max(count // 10, 1)
    first, last = median(times[:tenth]), median(times[-tenth:])
    figures.put(f"one of {count} reports, last tenth / first", last, "ms", reference=first, budget=STEADY)
    figures.put(
        f"memory after {count} reports / after a tenth of them",
        memory[-1],
        "MiB",
        reference=memory[tenth - 1],
        budget=STEADY,
    )
    figures.put(f"{count} reports", sum(times) / 1000, "s")


def timed(action: Callable[[], object]) -> float:
    """Milliseconds of an action."""
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) * 1000


def main() -> int:
    """Run both in turn."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40, help="of each")
    parser.add_argument("--batch", type=int, default=200, help="reports in one process")
    wanted = parser.parse_args()
    figures = Figures()
    with tempfile.TemporaryDirectory() as home:
        assessment = sample(Path(home))
    data = report(assessment)
    paragraphs = texts(data)
    plain(paragraphs)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(wanted.rounds):
        theirs.append(timed(lambda: plain(paragraphs)))
        lines.cache_clear()
        ours.append(timed(lambda: report(assessment)))
    figures.put("paragraphs in the report", len(paragraphs), "paragraphs")
    figures.put("size of the report", len(data) / 1024, "KiB")
    figures.compare("one report / as many paragraphs by plain python-docx", ours, theirs, "ms", BUDGET)
    batch(assessment, wanted.batch, figures)
    return figures.exit_code


if __name__ == "__main__":
    sys.exit(main())
