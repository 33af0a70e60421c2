"""A report on its way into the home, in a thread of its own, while one works on in any view."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message as Event

from models.errors import Message, ZhanpingError, say
from tui.reports import Order

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import App


class Writer:
    """Writes one report at a time.

    Args:
        app: is told how it ended.
        home: where the report is kept.
    """

    @dataclass
    class Ended(Event):
        """A report is written, or is not.

        Attributes:
            told: what was done, or why it was not.
            is_written: whether it was.
        """

        told: Message
        is_written: bool

    def __init__(self, app: App[int], home: Path) -> None:
        self._app, self._home = app, home
        self._stop: threading.Event | None = None

    @property
    def is_busy(self) -> bool:
        """Whether one is being written."""
        return self._stop is not None

    def begin(self, order: Order, fetch: str | None) -> None:
        """Write a report; an order does not look at the evaluation again, so one may leave it meanwhile.

        Args:
            order: what is wanted.
            fetch: by which command it is fetched; None where whoever reads may know its path.
        """
        stop = self._stop = threading.Event()

        def write() -> None:
            try:
                told, is_written = self._written(order, stop, fetch), True
            except ZhanpingError as error:
                told, is_written = error.message, False
            except OSError as error:
                from models.reasons import system_reason

                reason = system_reason(error)
                told, is_written = say("cli.os_error", path=error.filename or "-", reason=reason), False
            self._app.post_message(self.Ended(told, is_written))

        self._app.run_worker(write, thread=True, group="reports")

    def stop(self) -> None:
        """Whoever leaves wants no report that is not written yet: no half file stays."""
        if self._stop is not None:
            self._stop.set()

    def end(self) -> None:
        """The next may be written."""
        self._stop = None

    def _written(self, order: Order, stop: threading.Event, fetch: str | None) -> Message:
        """Where it stands, or how to fetch it, and what is still open."""
        from export.formats.pdf import LibreOffice
        from models.checks import counts
        from storage.cache import cache_folder
        from storage.reports import keep

        with LibreOffice(queue=cache_folder(self._home)) as printer:
            data = order.written(printer, stop.is_set)
        if stop.is_set():
            raise ZhanpingError("pdf.stopped")
        path, checks = keep(self._home, order.name, data), counts(order.assessment)
        left = say("reports.open", block=checks.block, warn=checks.warn)
        told = say("reports.written", path=str(path), open=left)
        if fetch is not None:
            told = say("reports.fetch", command=fetch, open=left)
        return told if order.remark(data) is None else say("reports.laid_out_anew", told=told)
