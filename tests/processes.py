"""Programs as processes of their own: streams, terminals, Ctrl+C."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "tui.entry"]


def environment(home: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "ZHANPING_HOME": str(home),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "error",
        "TERM": "xterm-256color",
        **more,
    }


def call(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        cwd=ROOT,
        env=environment(home, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def in_terminal(home: Path, *words: str, **more: str) -> tuple[int, str]:
    """Run in a terminal of its own; all it showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *words],
        cwd=ROOT,
        env=environment(home, **more),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    os.close(ours)
    return process.wait(timeout=60), shown.decode("utf-8", "replace")


def begun(
    words: Sequence[str], environment: Mapping[str, str], stderr: int | None = None
) -> subprocess.Popen[bytes]:
    """A process that takes Ctrl+C, even where the tests were begun in the background and do not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(words, cwd=ROOT, env=environment, stderr=stderr, start_new_session=True)
    finally:
        signal.signal(signal.SIGINT, before)


def eventually(asked: Callable[[], bool]) -> bool:
    """Whether something comes to be so, within as long as a slow machine may take."""
    until = time.monotonic() + 30
    while not asked() and time.monotonic() < until:
        time.sleep(0.02)
    return asked()
