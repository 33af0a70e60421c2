"""Bundles and backups: what goes in comes out, byte for byte, also while people write."""

from __future__ import annotations

import hashlib
import io
import os
import random
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models.errors import FileFault
from storage.archive import Limits, held_in, open_archive, write_archive
from storage.bundle import backup, bundle, bundle_to
from storage.copies import Copy, read_copy
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK, Opener, concern, journal_of, refused, score, sealed

NOW = datetime(2025, 11, 3, 8, 30, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def workspace(home: Path, opener: Opener) -> Workspace:
    """An evaluation with three authors' journals."""
    for author in ("张三", "李四", "王五"):
        opener(author).put(score(author, "5", reason=f"{author}：台账缺“签名”"))
        opener(author).put(concern(author, f"f{len(author.encode())}.{ord(author[0])}", "需要关注①"))
    return Workspace(home, "组长")


Spoil = Callable[[bytes], bytes]


def made(workspace: Workspace, now: datetime = NOW) -> bytes:
    target = io.BytesIO()
    bundle(workspace, "e1", target, now)
    return target.getvalue()


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_bundle_holds_every_file_byte_for_byte(home: Path, workspace: Workspace) -> None:
    with open_archive(io.BytesIO(made(workspace))) as archive:
        [(name, copy)] = archive.copies()
    assert name == "e1"
    assert copy.files == tree(home / "evaluations" / "e1")
    assert list(copy.files) == sorted(copy.files)


def test_the_manifest_says_what_made_it_when_and_by_whom(workspace: Workspace) -> None:
    data = made(workspace)
    with open_archive(io.BytesIO(data)) as archive:
        manifest = archive.manifest
    assert (manifest.by, manifest.created, manifest.evaluations) == ("组长", "2025-11-03T08:30:00Z", ("e1",))
    assert manifest.program.startswith("zhanping ")
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        for name, listed in manifest.files.items():
            content = zipped.read(name)
            assert listed == (len(content), hashlib.sha256(content).hexdigest())


def test_the_same_data_at_the_same_moment_are_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    bundle_to(workspace, "e1", tmp_path / "b.zip", NOW)
    assert made(workspace) == made(workspace) == (tmp_path / "b.zip").read_bytes()


def test_a_bundle_is_private_and_replaces_an_older_one_at_once(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(b"older")
    path.chmod(0o644)
    bundle_to(workspace, "e1", path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [child.name for child in tmp_path.glob("*b.zip*")] == ["b.zip"]


def test_a_bundle_that_fails_leaves_the_older_one(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(b"older")
    with refused("unknown.evaluation", 2):
        bundle_to(workspace, "nowhere", path)
    assert path.read_bytes() == b"older"
    assert [child.name for child in tmp_path.glob("*b.zip*")] == ["b.zip"]


def test_an_unfinished_line_stays_behind(home: Path, workspace: Workspace, opener: Opener) -> None:
    path = journal_of(home, opener("张三"))
    whole = path.read_bytes()
    with path.open("ab") as file:
        file.write('{"v":1,"n":3,"写到一半'.encode())
    with open_archive(io.BytesIO(made(workspace))) as archive:
        [(_, copy)] = archive.copies()
    assert copy.files[path.name] == whole


def test_links_and_strangers_stay_behind_and_are_told(home: Path, workspace: Workspace) -> None:
    folder = home / "evaluations" / "e1"
    (folder / "笔记.txt").write_text("x")
    (folder / "赵六.abcdefgh.jsonl").symlink_to("/etc/passwd")
    (folder / ".hidden").write_text("x")
    os.mkfifo(folder / "孙七.abcdefgh.jsonl")
    packed = bundle(workspace, "e1", io.BytesIO())
    told = [str(message.params["path"]).rpartition("/")[2] for message in packed.left_out]
    assert sorted(told) == sorted(["笔记.txt", "赵六.abcdefgh.jsonl", "孙七.abcdefgh.jsonl"])


def test_damage_is_packed_as_it_is_and_told(home: Path, workspace: Workspace, opener: Opener) -> None:
    path = journal_of(home, opener("李四"))
    path.write_bytes(path.read_bytes().replace("台账".encode(), "台帐".encode()))
    packed = bundle(workspace, "e1", io.BytesIO())
    assert [(message.key, message.params["line"]) for message in packed.damage] == [("journal.seal", 1)]


@pytest.mark.parametrize(
    ("name", "spoil", "key"),
    [
        (
            "framework.json",
            lambda data: data.replace("项目管理".encode(), "项目管里".encode()),
            "framework.damaged",
        ),
        ("framework.json", None, "framework.missing"),
        ("evaluation.toml", lambda data: data + b"x[", "file.fault"),
        ("evaluation.toml", lambda data: data.replace(b'"tiny"', b'"tinz"'), "evaluation.altered"),
        ("evaluation.toml", None, "file.fault_whole"),
    ],
    ids=["framework damaged", "framework gone", "setup damaged", "setup altered", "setup gone"],
)
def test_what_an_evaluation_starts_with_is_packed_as_it_is_and_its_damage_told(
    home: Path,
    workspace: Workspace,
    tmp_path: Path,
    name: str,
    spoil: Callable[[bytes], bytes] | None,
    key: str,
) -> None:
    path = home / "evaluations" / "e1" / name
    if spoil is None:
        path.unlink()
    else:
        path.write_bytes(spoil(path.read_bytes()))
    archive, packed = backup(workspace, tmp_path)
    assert [message.key for message in packed.damage] == [key]
    assert packed.omitted == ()
    with open_archive(archive) as opened:
        [(_, copy)] = opened.copies()
    assert copy.files == tree(home / "evaluations" / "e1"), "journals and all"


def test_lines_of_a_newer_format_are_packed_as_they_are_and_told(
    home: Path, workspace: Workspace, opener: Opener
) -> None:
    path = journal_of(home, opener("李四"))
    path.write_bytes(path.read_bytes() + sealed({"v": 2, "正文": "新版本的写法"}))
    target = io.BytesIO()
    packed = bundle(workspace, "e1", target)
    assert packed.damage == ()
    assert [(message.key, message.params["line"]) for message in packed.newer] == [("journal.newer", 3)]
    with open_archive(io.BytesIO(target.getvalue())) as archive:
        [(_, copy)] = archive.copies()
    assert copy.files[path.name] == path.read_bytes()


def test_two_authors_whose_names_differ_in_case_keep_no_other_evaluation_out_of_a_backup(
    home: Path, workspace: Workspace, tmp_path: Path
) -> None:
    workspace.create(FRAMEWORK, id="e2").close()
    folder = home / "evaluations" / "e1"
    for author in ("Li", "li"):
        (folder / f"{author}.abcdefgh.jsonl").touch()
    with refused("file.fault_whole", 5, path=str(folder / "li.abcdefgh.jsonl")):
        made(workspace)
    path, packed = backup(workspace, tmp_path)
    [(name, error)] = packed.omitted
    assert (name, error.code, packed.evaluations) == ("e1", 5, 1)
    with open_archive(path) as archive:
        assert archive.manifest.evaluations == ("e2",)


def test_of_two_ids_that_differ_in_case_a_backup_holds_one_and_names_the_other(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Workspace, "check_new", lambda *_: None)
    workspace.create(FRAMEWORK, id="E1").close()
    path, packed = backup(workspace, tmp_path)
    [(name, error)] = packed.omitted
    assert (name, error.message.key, error.code) == ("e1", "backup.alike", 5)
    with open_archive(path) as archive:
        assert archive.manifest.evaluations == ("E1",)
    bundle(workspace, "e1", io.BytesIO())


def test_an_evaluation_that_cannot_be_read_keeps_no_other_out_of_a_backup(
    workspace: Workspace, opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.create(FRAMEWORK, id="e2").close()
    monkeypatch.setattr("storage.copies._PATIENCE_S", 0)
    with opener("张三")._storage.journals.own.held():
        _, packed = backup(workspace, tmp_path)
    assert packed.evaluations == 1
    assert [(name, error.message.key) for name, error in packed.omitted] == [("e1", "copy.busy")]


def test_what_is_too_much_for_one_backup_keeps_no_other_out(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.create(FRAMEWORK, id="e2").close()
    monkeypatch.setattr("storage.bundle.Limits", lambda: Limits(files=4))
    _, packed = backup(workspace, tmp_path)
    assert packed.evaluations == 1
    [(name, error)] = packed.omitted
    assert (name, error.code) == ("e1", 5)


def test_a_folder_that_is_no_evaluations_is_no_matter_to_a_backup(
    home: Path, workspace: Workspace, tmp_path: Path
) -> None:
    (home / "evaluations" / "我的 笔记").mkdir()
    _, packed = backup(workspace, tmp_path)
    assert (packed.evaluations, packed.omitted) == (1, ())


def test_a_full_temporary_folder_is_named_and_not_what_was_to_be_written(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = made(workspace)
    monkeypatch.setattr("tempfile.TemporaryFile", Full)
    monkeypatch.setattr("tempfile.tempdir", "/临时")
    with refused("disk.temporary", path="/临时"):
        bundle_to(workspace, "e1", tmp_path / "x.zip")
    with refused("disk.temporary", path="/临时"), open_archive(io.BytesIO(data)):
        pass


class Full(io.BytesIO):
    """A file on a disk that is full."""

    def write(self, data: object) -> int:
        raise OSError(28, "No space left on device")


def test_what_compresses_too_well_is_stored_so_that_it_can_be_read(tmp_path: Path) -> None:
    copy = Copy("-", {"evaluation.toml": b"a" * (8 << 20)})
    with (tmp_path / "x.zip").open("x+b") as file:
        write_archive(file, [("e1", copy)], "组长", NOW)
    with open_archive(tmp_path / "x.zip") as archive:
        assert dict(archive.copies())["e1"].files == copy.files


def test_a_backup_holds_all_evaluations_and_is_named_after_its_moment(
    home: Path, workspace: Workspace, tmp_path: Path
) -> None:
    workspace.create(FRAMEWORK, id="e2").close()
    folder = tmp_path / "备份"
    folder.mkdir()
    path, packed = backup(workspace, folder, NOW)
    again, _ = backup(workspace, folder, NOW)
    assert (path.name, packed.evaluations) == ("zhanping-2025-11-03T08-30-00Z.zip", 2)
    assert again.name == "zhanping-2025-11-03T08-30-00Z-2.zip"
    assert again.read_bytes() == path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with open_archive(path) as archive:
        assert {name: copy.files for name, copy in archive.copies()} == {
            id: tree(home / "evaluations" / id)
            for id in ("e1", "e2")  # noqa: A001
        }


def test_a_backup_that_reads_back_otherwise_is_none(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoiled(target: Any, *others: Any) -> None:
        write_archive(target, *others)
        target.seek(200)
        target.write(b"\xff\xff\xff\xff")

    monkeypatch.setattr("storage.bundle.write_archive", spoiled)
    folder = tmp_path / "备份"
    folder.mkdir()
    with pytest.raises(FileFault):
        backup(workspace, folder)
    assert list(folder.iterdir()) == []


def test_a_backup_into_a_folder_that_is_not_there_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    with refused("disk.missing"):
        backup(workspace, tmp_path / "not mounted")


WRITER = """
import sys
from pathlib import Path
from tests.storage.build import score
from storage.workspace import Workspace

home, author = Path(sys.argv[1]), sys.argv[2]
with Workspace(home, author).open("e1") as store:
    for n in range(10_000):
        store.put(score(author, str(n % 10), f"M{n % 10 + 1:02}", f"第{n}条"))
        print(n, flush=True)
"""


def test_a_bundle_made_while_six_write_is_whole(home: Path, workspace: Workspace, tmp_path: Path) -> None:
    """What was confirmed before it began is in it, and all that is in it fits."""
    authors = ["张三", "李四", "王五", "赵六", "孙七", "周八"]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(home), author], stdout=subprocess.PIPE, cwd=ROOT, text=True
        )
        for author in authors
    ]
    try:
        for _ in range(3):
            confirmed = {}
            for author, writer in zip(authors, writers, strict=True):
                assert writer.stdout is not None
                confirmed[author] = [writer.stdout.readline() for _ in range(15)][-1].strip()
            target = io.BytesIO()
            packed = bundle(workspace, "e1", target)
            assert packed.damage == ()
            with open_archive(io.BytesIO(target.getvalue())) as archive:
                [(_, copy)] = archive.copies()
            texts = {replica.partition(".")[0]: data.decode() for replica, data in copy.journals()}
            for author, last in confirmed.items():
                assert all(f'"第{n}条"' in texts[author] for n in range(int(last) + 1))
                assert texts[author].endswith("\n")
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()


def test_an_archive_cut_anywhere_is_refused(workspace: Workspace) -> None:
    data = made(workspace)
    for end in random.Random(1).sample(range(len(data)), 200):
        with pytest.raises(FileFault), open_archive(io.BytesIO(data[:end])):
            pass


def test_a_flipped_byte_never_changes_what_is_read(workspace: Workspace) -> None:
    """It is refused, or it lay where nothing is read: times, versions, spare fields."""
    data = made(workspace)
    with open_archive(io.BytesIO(data)) as archive:
        [(_, whole)] = archive.copies()
    for place in random.Random(2).sample(range(len(data)), 400):
        spoiled = bytearray(data)
        spoiled[place] ^= 0xFF
        try:
            with open_archive(io.BytesIO(bytes(spoiled))) as archive:
                [(_, copy)] = archive.copies()
        except FileFault:
            continue
        assert copy.files == whole.files


def test_an_archive_is_known_by_its_manifest(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(made(workspace))
    assert held_in(path) == ("e1",)
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("word/document.xml", "")
    assert held_in(path) is None
    path.write_bytes(b"PK")
    assert held_in(path) is None
    assert held_in(tmp_path / "nowhere.zip") is None


def test_a_copy_that_is_written_all_the_time_is_given_up(
    home: Path, workspace: Workspace, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.copies._PATIENCE_S", 0)
    writer = opener("张三")
    with writer._storage.journals.own.held(), refused("copy.busy", 4):
        read_copy(home / "evaluations" / "e1")
