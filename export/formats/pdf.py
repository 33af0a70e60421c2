"""A Word file as a PDF, by LibreOffice: in a profile of its own, offline, within a time, leaving nothing."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType, TracebackType

from models.errors import FAILED, ZhanpingError

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 180
"""How long one document may take; the longest that was seen took 4 on a slow machine."""
_ENDINGS = (signal.SIGTERM, signal.SIGHUP)  # by themselves they end a program without a clean-up
_LOOK = 0.1  # seconds between looks at whether it is still wanted
_KEPT = ("PATH", "HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH")
_CREATED = re.compile(rb"/CreationDate\(D:(\d{14})")
_STAMPED = re.compile(rb"(<xmp:\w+Date>)(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)")
_TRAILER = re.compile(rb"(?<=<)[0-9A-F]{32}(?=>)|(?<=/DocChecksum /)[0-9A-F]{32}")
# No macros, nothing fetched from elsewhere; headings that lead, and tags that a screen reader follows.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" \
oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" \
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop \
oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Filter/PDF/Export"><prop oor:name="UseTaggedPDF" \
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Filter/PDF/Export"><prop oor:name="ExportBookmarks" \
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" \
oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def found() -> str | None:
    """LibreOffice on this machine; None where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class LibreOffice:
    """LibreOffice for as long as the block lasts; the profile is made once for all its documents.

    Args:
        seconds: how long one document may take, and how long one waits for one's turn.
        queue: a folder that all have in common who take turns: a hundred at once would fill a host.
    """

    def __init__(self, seconds: float = SECONDS, queue: Path | None = None) -> None:
        self._seconds, self._queue = seconds, queue
        self._folder: Path | None = None
        self._calm: list[int] = []

    def __enter__(self) -> LibreOffice:
        """Nothing is made before it is needed; who ends the program from without leaves nothing behind."""
        if threading.current_thread() is threading.main_thread():
            self._calm = [number for number in _ENDINGS if signal.getsignal(number) is signal.SIG_DFL]
            for number in self._calm:
                signal.signal(number, _leave)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the profile."""
        for number in self._calm:
            signal.signal(number, signal.SIG_DFL)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def pdf(self, docx: bytes, stop: Callable[[], bool] = lambda: False) -> bytes:
        """The document as a PDF: same document, same fonts, same bytes.

        Args:
            docx: the document.
            stop: says whether it is wanted no more.

        Raises:
            ZhanpingError: LibreOffice is not here, fails, takes too long, or was told to stop.
        """
        program = found()
        if program is None:
            raise ZhanpingError("pdf.none")
        work = Path(tempfile.mkdtemp(dir=self._profile().parent))  # for its owner alone, as mkdtemp makes it
        try:
            source, made = work / "report.docx", work / "report.pdf"
            source.write_bytes(docx)
            with self._turn(stop):
                said = self._run([program, *self._words(work), str(source)], work, stop)
            if not made.is_file() or not _is_whole(data := made.read_bytes()):
                raise ZhanpingError("pdf.failed", FAILED, said=said or "-")
            return _same(data, docx)
        finally:
            shutil.rmtree(work, ignore_errors=True)

    @contextmanager
    def _turn(self, stop: Callable[[], bool]) -> Iterator[None]:
        """One's turn; at once where nobody takes turns.

        Raises:
            ZhanpingError: it does not come in time, or is wanted no more.
        """
        if self._queue is None or not self._queue.is_dir():
            yield
            return
        fd = os.open(self._queue, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            until = time.monotonic() + self._seconds
            while not _is_ours(fd):
                self._check(stop, until)
                time.sleep(_LOOK)
            yield
        finally:
            os.close(fd)

    def _check(self, stop: Callable[[], bool], until: float) -> None:
        if stop():
            raise ZhanpingError("pdf.stopped", FAILED)
        if time.monotonic() > until:
            raise ZhanpingError("pdf.slow", FAILED, seconds=f"{self._seconds:g}")

    def _profile(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="zhanping-"))
            user = self._folder / "profile" / "user"
            user.mkdir(parents=True)
            (user / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
        return self._folder / "profile"

    def _words(self, work: Path) -> list[str]:
        return [
            f"-env:UserInstallation={self._profile().as_uri()}", "--headless", "--norestore", "--nodefault",
            "--nolockcheck", "--nofirststartwizard", "--convert-to", "pdf:writer_pdf_Export", "--outdir",
            str(work),
        ]  # fmt: skip

    def _run(self, words: list[str], work: Path, stop: Callable[[], bool]) -> str:
        """Run it to its end; what it said last.

        Raises:
            ZhanpingError: it cannot be started, takes too long, or was told to stop.
        """
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {"LANG": "C.UTF-8", "TZ": "UTC", "TMPDIR": str(work), "SAL_USE_VCLPLUGIN": "svp"}
        with (work / "said").open("w+b") as said:
            try:
                process = subprocess.Popen(  # noqa: S603 - found in the user's own path; no words of anybody's
                    words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=work, env=environment,
                    start_new_session=True,
                )  # fmt: skip
            except OSError as error:
                raise ZhanpingError("pdf.failed", FAILED, said=error.strerror or str(error)) from error
            try:
                self._wait(process, stop)
            finally:
                _end(process)
            said.seek(0)
            return said.read().decode("utf-8", "replace").strip().rpartition("\n")[2][:200]

    def _wait(self, process: subprocess.Popen[bytes], stop: Callable[[], bool]) -> None:
        until = time.monotonic() + self._seconds
        while process.poll() is None:
            self._check(stop, until)
            try:
                process.wait(_LOOK)
            except subprocess.TimeoutExpired:
                continue


def _is_ours(fd: int) -> bool:
    """Whether it is one's turn now; on a disk without locks it always is."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _leave(number: int, frame: FrameType | None) -> None:
    """End with what is to be ended and removed, and the exit code that such an end has."""
    raise SystemExit(128 + number)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with all that it started: the program's name is a script that starts others."""
    with suppress(ProcessLookupError, PermissionError):  # most often it has ended by itself
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _is_whole(data: bytes) -> bool:
    return data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")


def _same(data: bytes, docx: bytes) -> bytes:
    """The PDF without the moment it was made at: its day and its identity follow from the document.

    What is put in is as long as what stood there, so that all offsets hold.
    """
    head, mark, tail = data.rpartition(b"trailer")
    identity = hashlib.sha256(docx).hexdigest()[:32].upper().encode()
    head = _CREATED.sub(b"/CreationDate(D:20000101000000", head)
    head = _STAMPED.sub(rb"\g<1>2000-01-01T00:00:00", head)
    return head + mark + _TRAILER.sub(identity, tail)
