"""What one report costs beside plain python-docx building as many paragraphs of the same texts.

python -m benchmarks.report [--rounds N]
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn

from benchmarks.driver import BIN
from benchmarks.evaluation import AUTHOR
from benchmarks.figures import Figures
from export.report import report
from models.evaluation import fold
from models.scoring import Assessment, assess
from storage.workspace import Workspace

BUDGET = 2.0


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


def timed(action: Callable[[], object]) -> float:
    """Milliseconds of an action."""
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) * 1000


def main() -> int:
    """Run both in turn."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40, help="of each")
    rounds = parser.parse_args().rounds
    figures = Figures()
    with tempfile.TemporaryDirectory() as home:
        assessment = sample(Path(home))
    data = report(assessment)
    paragraphs = texts(data)
    plain(paragraphs)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        theirs.append(timed(lambda: plain(paragraphs)))
        ours.append(timed(lambda: report(assessment)))
    figures.put("paragraphs in the report", len(paragraphs), "paragraphs")
    figures.put("size of the report", len(data) / 1024, "KiB")
    figures.compare("one report / as many paragraphs by plain python-docx", ours, theirs, "ms", BUDGET)
    return figures.exit_code


if __name__ == "__main__":
    sys.exit(main())
