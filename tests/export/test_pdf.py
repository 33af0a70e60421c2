"""PDF through LibreOffice, a stand-in on the path: what it is given, what it may do, what stays behind."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from export.formats.pdf import LibreOffice, found
from models.errors import FAILED, ZhanpingError
from tests.processes import begun, eventually

Install = Callable[[str], Path]
MADE = """\
now=20$(date +%N | cut -c1-8)3107
printf '%%PDF-1.6\\n1 0 obj<</CreationDate(D:'$now'Z0)>>endobj\\n' > "$out/report.pdf"
printf 'trailer\\n<</ID [ <%s>\\n<%s> ]\\n/DocChecksum /%s\\n>>\\n%%%%EOF\\n' $id $id $id >> "$out/report.pdf"
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that is the test's own."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def install(tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a shell script onto the path in LibreOffice's place; it finds the folder to write to in $out."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def put(script: str) -> Path:
        path = folder / "soffice"
        last = 'for word in "$@"; do last=$word; done; out=$(dirname "$last")\n'
        path.write_text(f"#!/bin/sh\n{last}id=$(date +%N%N%N%N | cut -c1-32 | tr a-z A-Z)\n{script}", "utf-8")
        path.chmod(0o755)
        return path

    return put


def test_the_pdf_is_what_libreoffice_made_and_nothing_stays_behind(install: Install, temporary: Path) -> None:
    install('cat "$last" > "$out/../seen"\n' + MADE)
    with LibreOffice() as office:
        data = office.pdf(b"PK document")
        [folder] = temporary.iterdir()
        assert (folder / "seen").read_bytes() == b"PK document"
        assert folder.stat().st_mode & 0o777 == 0o700
    assert data.startswith(b"%PDF-")
    assert list(temporary.iterdir()) == []


def test_the_same_document_is_the_same_pdf_at_another_moment(install: Install) -> None:
    install(MADE)
    with LibreOffice() as office:
        first, second, other = (office.pdf(docx) for docx in (b"PK one", b"PK one", b"PK two"))
    assert first == second
    assert b"(D:20000101000000" in first
    assert other != first


def test_it_runs_with_a_profile_of_its_own_and_nothing_of_the_callers_environment(
    install: Install, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHANPING_USER", "林静")
    monkeypatch.setenv("LD_PRELOAD", "")
    install('env > "$out/../env"; echo "$@" > "$out/../words"\n' + MADE)
    with LibreOffice() as office:
        office.pdf(b"PK")
        [folder] = temporary.iterdir()
        environment, words = ((folder / name).read_text("utf-8") for name in ("env", "words"))
        profile = (folder / "profile" / "user" / "registrymodifications.xcu").read_text("utf-8")
    assert "ZHANPING_USER" not in environment
    assert "LD_PRELOAD" not in environment
    assert "TZ=UTC" in environment
    assert f"-env:UserInstallation={(folder / 'profile').as_uri()}" in words
    assert "--headless" in words
    for setting in ("DisableMacrosExecution", "BlockUntrustedRefererLinks", "UseTaggedPDF"):
        assert f'oor:name="{setting}" oor:op="fuse"><value>true' in profile


def test_without_libreoffice_one_sentence_says_how_to_mend_it(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(temporary))
    assert found() is None
    with LibreOffice() as office, pytest.raises(ZhanpingError) as refused:
        office.pdf(b"PK")
    assert (refused.value.message.key, refused.value.code) == ("pdf.none", FAILED)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    "script",
    ["echo 'first'; echo 'Error: source file could not be loaded' >&2; exit 0",
     "echo 'Error: source file could not be loaded'; exit 77",
     f"{MADE}truncate -s 20 \"$out/report.pdf\"; echo 'Error: source file could not be loaded'"],
    ids=["no file", "a code", "half a file"],
)  # fmt: skip
def test_where_it_fails_its_last_words_are_told(install: Install, temporary: Path, script: str) -> None:
    install(script)
    with LibreOffice() as office, pytest.raises(ZhanpingError) as refused:
        office.pdf(b"PK")
    assert refused.value.message.key == "pdf.failed"
    assert refused.value.message.params["said"] == "Error: source file could not be loaded"
    assert list(temporary.iterdir()) == []


def test_a_program_that_cannot_be_started_is_told(install: Install) -> None:
    install("").write_bytes(b"\x7fELF no program")
    with LibreOffice() as office, pytest.raises(ZhanpingError) as refused:
        office.pdf(b"PK")
    assert refused.value.message.key == "pdf.failed"


HANGS = 'sh -c \'echo $$ > "$0/../child"; sleep 600\' "$out" & wait\n'


def ended(child: Path) -> bool:
    """Whether what the stand-in started is gone."""
    try:
        os.kill(int(child.read_text()), 0)
    except ProcessLookupError:
        return True
    state = Path(f"/proc/{child.read_text().strip()}/stat")
    return not state.exists() or ") Z " in state.read_text()


def test_one_that_hangs_is_ended_with_all_that_it_started(
    install: Install, temporary: Path, tmp_path: Path
) -> None:
    install(HANGS.replace("$0/../child", f"{tmp_path}/child"))
    with LibreOffice(seconds=1.5) as office, pytest.raises(ZhanpingError) as refused:
        office.pdf(b"PK")
    assert refused.value.message.key == "pdf.slow"
    assert eventually(lambda: ended(tmp_path / "child"))
    assert list(temporary.iterdir()) == []


def test_one_that_is_wanted_no_more_is_ended(install: Install, temporary: Path, tmp_path: Path) -> None:
    child = tmp_path / "child"
    install(HANGS.replace("$0/../child", str(child)))
    stop, told = threading.Event(), list[str]()

    def run() -> None:
        with LibreOffice() as office:
            try:
                office.pdf(b"PK", stop.is_set)
            except ZhanpingError as error:
                told.append(error.message.key)

    thread = threading.Thread(target=run)
    thread.start()
    assert eventually(lambda: child.exists() and bool(child.read_text().strip()))
    stop.set()
    thread.join(20)
    assert told == ["pdf.stopped"]
    assert eventually(lambda: ended(child))
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 7), (signal.SIGTERM, 128 + 15), (signal.SIGHUP, 128 + 1)]
)
def test_an_interruption_ends_it_as_well(
    install: Install, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    child = tmp_path / "child"
    install(HANGS.replace("$0/../child", str(child)))
    program = (
        "import sys\nfrom export.formats.pdf import LibreOffice\n"
        "try:\n    with LibreOffice() as office: office.pdf(b'PK')\n"
        "except KeyboardInterrupt: sys.exit(7)\n"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp"), "PYTHONPATH": str(root)}
    process = begun([sys.executable, "-c", program], environment)
    assert eventually(lambda: child.exists() and bool(child.read_text().strip()))
    process.send_signal(number)
    assert process.wait(20) == code
    assert eventually(lambda: ended(child))
    assert list((tmp_path / "tmp").iterdir()) == []


ALONE = """\
mkdir PLACE/busy || { touch PLACE/second; exit 1; }
for look in 1 2 LOOKS; do sleep 0.1; test -e PLACE/second && break; done
rmdir PLACE/busy
"""


@pytest.mark.parametrize("takes_turns", [True, False])
def test_those_who_share_a_home_take_turns(install: Install, tmp_path: Path, takes_turns: bool) -> None:
    """Without turns the second finds the first one at work, who waits for it, and fails."""
    looks = "3" if takes_turns else " ".join(map(str, range(3, 300)))
    install(ALONE.replace("PLACE", str(tmp_path)).replace("LOOKS", looks) + MADE)
    told = list[bytes | str]()

    def run(queue: Path | None) -> None:
        try:
            with LibreOffice(queue=queue) as office:
                told.append(office.pdf(b"PK"))
        except ZhanpingError as error:
            told.append(error.message.key)

    threads = [threading.Thread(target=run, args=(tmp_path if takes_turns else None,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(told), told.count("pdf.failed")) == (2, 0 if takes_turns else 1)


def test_whoever_waits_for_a_turn_may_give_it_up(install: Install, tmp_path: Path) -> None:
    install(MADE)
    held = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    for seconds, stop, key in ((30, True, "pdf.stopped"), (0.3, False, "pdf.slow")):
        with LibreOffice(seconds, tmp_path) as office, pytest.raises(ZhanpingError) as refused:
            office.pdf(b"PK", lambda wanted=stop: wanted)  # type: ignore[misc]
        assert refused.value.message.key == key
    os.close(held)
    with LibreOffice(30, tmp_path) as office:
        assert office.pdf(b"PK").startswith(b"%PDF-")
