"""The terminal at the end of the line: it may stall, and it may go away without a word."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

from textual.drivers.linux_driver import LinuxDriver

LAST_WORDS = 0.5  # seconds that the terminal is given to take what restores it


class LineDriver(LinuxDriver):
    """Textual's driver, but a terminal that takes nothing keeps nobody waiting.

    Textual's own writer holds the app up behind thirty unsent writes, and never lets go of it again
    once a write has failed. Here what is to be sent waits in a queue without an end: a stalled line
    gets few frames, and a hang-up ends it.
    """

    _outlet: Outlet | None = None

    def start_application_mode(self) -> None:
        """Open the way to the terminal first."""
        if self._file is not None:
            self._outlet = Outlet(self._file.fileno())
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def write(self, data: str) -> None:
        """Send something as soon as the terminal takes it."""
        if self._outlet is not None:
            self._outlet.send(data)

    def close(self) -> None:
        """Wait for what is still to be sent, but not for long."""
        super().close()
        if self._outlet is not None:
            self._outlet.close()


class Outlet:
    """What is to be sent to a terminal, in order, by a thread of its own.

    Args:
        terminal: its descriptor.
    """

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._queue: SimpleQueue[str | None] = SimpleQueue()
        # Of the daemon kind: one that waits for a dead terminal must not keep the process.
        self._thread = Thread(target=self._send_all, name="zhanping-outlet", daemon=True)
        self._thread.start()

    def send(self, data: str) -> None:
        """Put something into the queue."""
        self._queue.put(data)

    def close(self) -> None:
        """Wait until all is sent, `LAST_WORDS` at most."""
        self._queue.put(None)
        self._thread.join(LAST_WORDS)

    def _send_all(self) -> None:
        while (data := self._queue.get()) is not None:
            left = data.encode("utf-8", "replace")
            try:
                while left:
                    left = left[self._write(left) :]
            except OSError:
                return  # nobody is there any more

    def _write(self, data: bytes) -> int:
        try:
            return os.write(self._terminal, data)
        except BlockingIOError:  # a program that shares the terminal told it not to block
            select.select([], [self._terminal], [])
            return 0


def listen(hang_up: Callable[[int], None], *, has_terminal: bool) -> None:
    """Have the end of the line told to the running loop.

    A handler of our own takes SIGHUP even where it is ignored from the start (``nohup``,
    ``trap '' HUP``); where none is sent at all, the terminal itself is watched.

    Args:
        hang_up: called with the number of the signal; more than once where more than one comes.
        has_terminal: whether stdin is the terminal that the app stands on.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, hang_up, number)
        except (NotImplementedError, RuntimeError, ValueError):
            return  # not on the main thread, as under a test: there is no line to drop
    if has_terminal and sys.__stdin__ is not None:
        watched = (loop, sys.__stdin__.fileno(), hang_up)
        Thread(target=_watch, args=watched, name="zhanping-line", daemon=True).start()


def _watch(loop: asyncio.AbstractEventLoop, terminal: int, hang_up: Callable[[int], None]) -> None:
    """Sleep until the terminal is gone; asked for no event, poll tells of a hang-up alone."""
    poll = select.poll()
    poll.register(terminal, 0)
    poll.poll()
    try:
        loop.call_soon_threadsafe(hang_up, signal.SIGHUP)
    except RuntimeError:
        return  # the app has ended meanwhile
