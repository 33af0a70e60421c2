"""Reports that the app keeps in the home: their writer's alone, gone with their evaluation."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.acts import Seal
from models.errors import ZhanpingError
from storage.bundle import backup
from storage.files import write_atomically
from storage.presence import alone
from storage.purge import look, purge
from storage.reports import keep, kept, reports_folder
from storage.verify import loose, verify
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK

AUTHOR = "林一"


@pytest.fixture
def folder(home: Path) -> Path:
    """Three evaluations whose ids begin alike."""
    for name in ("e1", "e1-grade", "e1.b"):
        Workspace(home, AUTHOR).create(FRAMEWORK, id=name).close()
    return home / "evaluations" / "e1"


def test_a_report_is_its_writers_alone(home: Path, folder: Path) -> None:
    path = keep(home, "e1-report.docx", b"one")
    assert path == home / "reports" / "e1-report.docx"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert keep(home, "e1-report.docx", b"two").read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["e1-report.docx"]
    assert loose(home) == ()


def test_in_a_shared_home_everybody_has_a_folder_of_their_own_that_the_group_cannot_read(
    home: Path, folder: Path
) -> None:
    home.chmod(0o3770)
    path = keep(home, "e1-working.xlsx", b"scores")
    assert path.parent == reports_folder(home) != home / "reports"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o7777) == (0o600, 0o700)
    assert kept(home, "e1") == [path]


def test_a_folder_that_others_could_look_into_is_closed(home: Path, folder: Path) -> None:
    (home / "reports").mkdir(0o755)
    assert keep(home, "e1-report.docx", b"x").parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("trap", ["a link", "somebody else's"])
def test_in_a_shared_home_nobody_makes_ones_folder_for_one(
    home: Path, folder: Path, tmp_path: Path, trap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.chmod(0o3770)
    own = reports_folder(home)
    own.parent.mkdir()
    (tmp_path / "theirs").mkdir()
    if trap == "a link":
        own.symlink_to(tmp_path / "theirs")
    else:
        own.mkdir()
        other = os.geteuid() + 1
        monkeypatch.setattr("storage.reports.os.geteuid", lambda: other)
    with pytest.raises(ZhanpingError) as refused:
        keep(home, "e1-working.xlsx", b"scores")
    assert refused.value.message.key == "disk.denied"
    assert not [*own.iterdir()]


def test_nobody_can_open_a_file_before_it_is_closed_to_them(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever holds it open would read all that is written later."""
    home.mkdir(exist_ok=True)
    seen: list[int] = []
    monkeypatch.setattr("storage.files.os.fchmod", lambda fd, mode: seen.append(os.fstat(fd).st_mode & 0o777))
    before = os.umask(0)
    try:
        write_atomically(home / "x.md", b"x")
    finally:
        os.umask(before)
    assert seen == [0o600]


def test_the_reports_of_an_evaluation_are_told_from_those_of_another_whose_id_begins_alike(
    home: Path, folder: Path
) -> None:
    mine = ("e1-report.docx", ".e1-notice-station.pdf.ab12", "e1-grade.md")
    for name in (*mine, "e1-grade-grade.docx", "e1.b-report.pdf"):
        keep(home, name, b"x")
    ids = Workspace(home, AUTHOR).ids()
    assert {path.name for path in kept(home, "e1", ids)} == set(mine)
    assert [path.name for path in kept(home, "e1-grade", ids)] == ["e1-grade-grade.docx"]
    assert [path.name for path in kept(home, "e1.b", ids)] == ["e1.b-report.pdf"]


def test_a_purge_removes_and_certifies_the_reports_of_its_evaluation_and_no_others(
    home: Path, folder: Path
) -> None:
    mine, other = (keep(home, name, name.encode()) for name in ("e1-working.xlsx", "e1-grade-grade.docx"))
    with alone(folder):
        holding = look(home, folder)
        [listed] = [file for file in holding.files if file.path.startswith("reports/")]
        assert (listed.path, listed.sha256) == (
            "reports/e1-working.xlsx", hashlib.sha256(mine.read_bytes()).hexdigest()
        )  # fmt: skip
        purge(home, holding, lambda: "证明\n", lambda: "完毕")
    assert not mine.exists()
    assert other.exists()


def test_a_report_in_a_folder_that_one_cannot_look_into_is_told(home: Path, folder: Path) -> None:
    (home / "reports" / "somebody").mkdir(parents=True, mode=0)
    try:
        if not os.access(home / "reports" / "somebody", 4):
            assert "reports/somebody" in look(home, folder).closed
    finally:
        (home / "reports" / "somebody").chmod(0o700)


def test_a_backup_leaves_out_what_can_be_written_again(home: Path, folder: Path, tmp_path: Path) -> None:
    keep(home, "e1-report.docx", b"x")
    (tmp_path / "to").mkdir()
    path, _ = backup(Workspace(home, AUTHOR), tmp_path / "to", datetime(2024, 6, 1, tzinfo=UTC))
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert not any("report" in name for name in archive.namelist())


def test_verify_tells_a_report_that_bears_a_sealed_versions_name_and_is_another(
    home: Path, folder: Path
) -> None:
    digest = hashlib.sha256(b"sealed").hexdigest()
    with Workspace(home, AUTHOR).open("e1") as store:
        store.begin(
            Seal(author=AUTHOR, version=1, digest="0" * 64, framework=store.framework.hash, report=digest)
        )
    keep(home, "e1-report-v1.docx", b"sealed")
    keep(home, "e1-report-v1.pdf", b"no hash is known of it")
    assert "verify.report" not in {remark.key for remark in verify(folder).remarks}
    path = keep(home, "e1-report-v1.docx", b"another")
    [told] = [remark for remark in verify(folder).remarks if remark.key == "verify.report"]
    assert told.params == {"path": str(path), "version": 1}
