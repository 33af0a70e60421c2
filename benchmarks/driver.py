"""A program in a real pseudo-terminal: its keys, its bytes, its time, its memory. Linux only."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

QUIET = 0.1  # seconds of silence that end what a key itself brought about
SETTLED = 0.6  # the same, with what follows after the cursor has rested
PATIENCE = 0.3  # seconds that a key's first byte is waited for
BIN = Path(sys.executable).parent

KEYS = {
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "tab": "\t", "shift+tab": "\x1b[Z", "enter": "\r",
    "escape": "\x1b", "backspace": "\x7f", "f9": "\x1b[20~", "ctrl+f": "\x06", "ctrl+q": "\x11",
}  # fmt: skip

# What an emulator of today says of itself: it has colours and holds a frame back until it is whole (2026).
_QUERY = re.compile(rb"\x1b\[(?:(>)?0?c|(6)n|\?(\d+)\$p)")
_ANSWERS = {b"2026": b"2"}
# Sequences that pyte would print as text: private parameters, device control and system command strings.
_UNSHOWN = re.compile(
    rb"\x1b\[[<>=][0-9;]*[A-Za-z]|\x1b\[\?[0-9]+\$p|\x1bP.*?\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)",
    re.DOTALL,
)


def processes(*words: str) -> list[str]:
    """The numbers of the processes whose command lines have all these words."""
    wanted, found = {word.encode() for word in words}, []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted <= set(line):
            found.append(path.parent.name)
    return found


@dataclass(frozen=True, slots=True)
class Cost:
    """What a key brought about.

    Attributes:
        first: milliseconds until its first byte; None when nothing came.
        last: milliseconds until the last byte before `QUIET`.
        size: bytes until `QUIET`.
        cpu: milliseconds of CPU until then.
        settled_size: bytes until `SETTLED`; equal to `size` where that was not waited for.
        settled_cpu: milliseconds of CPU until then.
    """

    first: float | None
    last: float | None
    size: int
    cpu: float
    settled_size: int
    settled_cpu: float


class Program:
    """A program that has just been started on a terminal of its own.

    Args:
        command: the program and its arguments.
        environment: variables besides those of this process.
        columns: the terminal's width.
        rows: its height.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        columns: int = 120,
        rows: int = 40,
    ) -> None:
        variables = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", **(environment or {})}
        for name in ("COLORTERM", "LC_ALL", "NO_COLOR", "TERM_PROGRAM", "TMUX", "COLUMNS", "LINES"):
            variables.pop(name, None)
        ready, go = os.pipe()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.close(go)
            os.read(ready, 1)
            try:
                os.execvpe(command[0], list(command), variables)
            finally:
                os._exit(127)
        os.close(ready)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.chunks: list[tuple[float, bytes]] = []
        self.size = 0
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._painted, self._held, self._asked = 0, b"", b""
        self._ended = False
        self.begun = time.perf_counter()
        os.write(go, b"x")
        os.close(go)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    # -- what it costs -------------------------------------------------------------------------

    def cpu(self) -> float:
        """Milliseconds of CPU that the program's threads have used."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            try:
                total += int((task / "schedstat").read_text().split()[0])
            except OSError:
                continue
        return total / 1e6

    def resident(self) -> float:
        """MiB of memory that the program holds."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    # -- keys and bytes ------------------------------------------------------------------------

    def send(self, key: str) -> None:
        """Send a key of `KEYS`, or any other text as it is."""
        os.write(self._fd, KEYS.get(key, key).encode())

    def read(self, timeout: float) -> bool:
        """Take in what comes next; False when nothing came in time or the program has ended."""
        if self._ended or not select.select([self._fd], [], [], max(timeout, 0))[0]:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            data = b""
        if not data:
            self._ended = True
            return False
        self.chunks.append((time.perf_counter(), data))
        self.size += len(data)
        self._answer(data)
        return True

    def settle(self, quiet: float = SETTLED, limit: float = 10.0) -> None:
        """Take in all until nothing comes for so many seconds."""
        end = time.perf_counter() + limit
        while time.perf_counter() < end and self.read(quiet):
            pass

    def press(
        self, key: str, *, settle: bool = False, quiet: float = QUIET, patience: float = PATIENCE
    ) -> Cost:
        """Send a key and tell what it cost.

        Args:
            key: the key.
            settle: whether to wait for what follows after the cursor has rested.
            quiet: the silence that ends what the key itself brought about.
            patience: how long to wait for its first byte.
        """
        cpu, size, seen = self.cpu(), self.size, len(self.chunks)
        sent = time.perf_counter()
        self.send(key)
        if self.read(patience):
            self.settle(quiet)
        own = self.chunks[seen:]
        own_size, own_cpu = self.size - size, self.cpu() - cpu
        if settle:
            self.settle(SETTLED)
        return Cost(
            first=(own[0][0] - sent) * 1000 if own else None,
            last=(own[-1][0] - sent) * 1000 if own else None,
            size=own_size,
            cpu=own_cpu,
            settled_size=self.size - size,
            settled_cpu=self.cpu() - cpu,
        )

    def idle(self, seconds: float) -> tuple[float, float]:
        """Bytes and milliseconds of CPU per second while nobody types."""
        size, cpu, begun = self.size, self.cpu(), time.perf_counter()
        while (left := begun + seconds - time.perf_counter()) > 0:
            self.read(left)
        return (self.size - size) / seconds, (self.cpu() - cpu) / seconds

    # -- the screen ----------------------------------------------------------------------------

    def wait(self, text: str, limit: float = 20.0) -> float:
        """Wait until a text is painted.

        Returns:
            Seconds from the start of the program to the read that completed it.

        Raises:
            TimeoutError: it was not painted in time.
        """
        end = time.perf_counter() + limit
        while time.perf_counter() < end and not self._ended:
            self.read(0.05)
            self.settle(0.02, 0.5)  # painting is slow: first take in what is there, each with its time
            while self._painted < len(self.chunks):
                if self._paint_one(text):
                    return self.chunks[self._painted - 1][0] - self.begun
        raise TimeoutError(f"{text!r} was not painted:\n{self.screen()}")

    def screen(self) -> str:
        """What is painted."""
        while self._painted < len(self.chunks):
            self._paint_one("")
        return "\n".join(line.rstrip() for line in self._lines())

    def mark(self) -> float:
        """Seconds from the start of the program until now."""
        return time.perf_counter() - self.begun

    def exit(self, limit: float = 20.0) -> float:
        """Wait for the program to end by itself; seconds from its start."""
        while not self._ended and time.perf_counter() - self.begun < limit:
            self.read(1.0)
        took = time.perf_counter() - self.begun
        self.end()
        return took

    def end(self) -> None:
        """Drop the line, as a closed laptop does, and see the program gone."""
        if self._fd < 0:
            return
        os.close(self._fd)
        self._fd = -1
        for number in (signal.SIGHUP, signal.SIGKILL):
            end = time.perf_counter() + 3
            while time.perf_counter() < end:
                if os.waitpid(self.pid, os.WNOHANG)[0]:
                    return
                time.sleep(0.005)
            os.kill(self.pid, number)
        os.waitpid(self.pid, 0)

    def _lines(self) -> list[str]:
        """The painted lines; pyte's own `display` fails on a wide sign whose second half was painted over."""
        buffer = self._screen.buffer
        return [
            "".join(buffer[y][x].data for x in range(self._screen.columns)) for y in range(self._screen.lines)
        ]

    def _paint_one(self, text: str) -> bool:
        data = _UNSHOWN.sub(b"", self._held + self.chunks[self._painted][1])
        self._painted += 1
        cut = data.rfind(b"\x1b", len(data) - 32)
        whole = cut < 0 or re.match(rb"\x1b(\[[0-9;? ]*[@-~]|[()].|[^\[\]()P])", data[cut:])
        data, self._held = (data, b"") if whole else (data[:cut], data[cut:])
        self._stream.feed(self._decoder.decode(data))
        return bool(text) and any(text in line for line in self._lines())

    def _answer(self, data: bytes) -> None:
        data = self._asked + data
        answered = 0
        for query in _QUERY.finditer(data):
            secondary, position, mode = query.groups()
            if mode:
                answer = b"\x1b[?%s;%s$y" % (mode, _ANSWERS.get(mode, b"0"))
            elif position:
                answer = b"\x1b[1;1R"
            else:
                answer = b"\x1b[>41;390;0c" if secondary else b"\x1b[?62;22c"
            os.write(self._fd, answer)
            answered = query.end()
        self._asked = data[max(answered, len(data) - 12) :]
