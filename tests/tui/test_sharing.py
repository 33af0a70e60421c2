"""The commands that carry evaluations about: bundle, merge, backup, restore."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.storage.build import sealed
from tests.tui.conftest import Zhanping

ROOT = Path(__file__).parents[2]
EXPERT = "周映雪"


@pytest.fixture
def laptop(demo: Path, zhanping: Zhanping, tmp_path: Path) -> Path:
    """Another home that took the sample along."""
    assert zhanping("--home", str(tmp_path / "laptop"), "merge", str(demo)).code == 0
    return tmp_path / "laptop"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# -- bundle ----------------------------------------------------------------------------------------


def test_a_bundle_is_written_privately_and_brings_the_same_elsewhere(
    zhanping: Zhanping, demo: Path, tmp_path: Path
) -> None:
    path = tmp_path / "榕湾街.zip"
    outcome = zhanping("bundle", "demo", "-o", str(path), lang="zh")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == f"已打包 demo：8 个文件，写入 {path}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    elsewhere = tmp_path / "elsewhere"
    assert zhanping("--home", str(elsewhere), "merge", str(path)).code == 0
    assert tree(elsewhere / "evaluations" / "demo") == tree(demo)


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("x.docx", None, 2, "name it"),
        ("x.zip", b"PK\3\4 somebody else's", 4, "not overwritten"),
        ("x.zip", b"text", 4, "not overwritten"),
        ("nowhere/x.zip", None, 1, "is not there"),
    ],
)
def test_a_bundle_destroys_nothing_else(
    zhanping: Zhanping, demo: Path, tmp_path: Path, name: str, content: bytes | None, code: int, words: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    outcome = zhanping("bundle", "demo", "-o", str(path))
    assert (outcome.code, outcome.out) == (code, "")
    assert words in outcome.err
    assert (path.read_bytes() if path.exists() else None) == content


def test_a_bundle_takes_the_place_of_an_older_one(zhanping: Zhanping, demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    zhanping("bundle", "demo", "-o", str(path))
    zhanping("score", "demo", "M01", "1")
    older = path.read_bytes()
    assert zhanping("bundle", "demo", "-o", str(path)).code == 0
    assert path.read_bytes() != older


def test_a_bundle_takes_the_place_of_no_backup_and_of_no_other_evaluations_bundle(
    zhanping: Zhanping, demo: Path, tmp_path: Path
) -> None:
    zhanping("new", "--from", "-", "--id", "abc", stdin="[station]\nname = '甲站'\n".encode())
    everything = Path(zhanping("backup", str(tmp_path)).out.rstrip("\n"))
    other = tmp_path / "甲站.zip"
    zhanping("bundle", "abc", "-o", str(other))
    for path in (everything, other):
        before = path.read_bytes()
        outcome = zhanping("bundle", "demo", "-o", str(path), lang="zh")
        assert outcome.code == 4
        assert "没有覆盖" in outcome.err
        assert path.read_bytes() == before


def test_a_bundle_through_a_link_leaves_the_link(zhanping: Zhanping, demo: Path, tmp_path: Path) -> None:
    zhanping("bundle", "demo", "-o", str(tmp_path / "real.zip"))
    (tmp_path / "link.zip").symlink_to(tmp_path / "real.zip")
    assert zhanping("bundle", "demo", "-o", str(tmp_path / "link.zip")).code == 0
    assert (tmp_path / "link.zip").is_symlink()
    assert zipfile.is_zipfile(tmp_path / "real.zip")


def test_a_bundle_with_damage_is_written_and_says_so(zhanping: Zhanping, demo: Path, tmp_path: Path) -> None:
    spoil(next(demo.glob(f"{EXPERT}.*")))
    outcome = zhanping("bundle", "demo", "-o", str(tmp_path / "x.zip"))
    assert outcome.code == 5
    assert "1 place in it is damaged" in outcome.err
    assert (tmp_path / "x.zip").exists()


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"o":[[', b'"o":[{', 1))


def test_two_homes_merge_through_a_pipe(demo: Path, home: Path, tmp_path: Path) -> None:
    """As over ssh: a bundle on stdout, a merge from stdin, and no file between."""
    there = tmp_path / "there"
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    run = [sys.executable, "-m", "tui.entry", "--as", "林静"]
    bundled = subprocess.run(
        [*run, "--home", str(home), "bundle", "demo", "-o", "-"],
        capture_output=True, check=True, cwd=ROOT, env=environment,
    )  # fmt: skip
    assert bundled.stderr == b""
    merged = subprocess.run(
        [*run, "--home", str(there), "merge", "-"],
        input=bundled.stdout, capture_output=True, check=True, cwd=ROOT, env=environment,
    )  # fmt: skip
    assert "demo" in merged.stdout.decode()
    assert tree(there / "evaluations") == tree(home / "evaluations")


def test_a_terminal_is_no_place_for_a_bundle(
    zhanping: Zhanping, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    outcome = zhanping("bundle", "demo", "-o", "-")
    assert (outcome.code, outcome.out) == (2, "")
    assert "cannot go to a terminal" in outcome.err


# -- merge -----------------------------------------------------------------------------------------


def test_a_merge_says_who_brought_what(zhanping: Zhanping, home: Path, laptop: Path) -> None:
    zhanping("--home", str(laptop), "score", "demo", "M01", "1.5", user=EXPERT)
    device = (laptop / "device").read_text().strip()
    outcome = zhanping("merge", str(laptop), lang="zh")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines()[0].rstrip() == "+ demo  并入 1 行，已有 6 行"
    assert outcome.out.splitlines()[2].split() == [EXPERT, device, "1", "0"]
    again = zhanping("merge", str(laptop))
    assert (again.code, again.out.rstrip()) == (0, "+ demo  nothing new (lines already here: 7)")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_dry_run_writes_nothing(zhanping: Zhanping, home: Path, laptop: Path, lang: str) -> None:
    zhanping("--home", str(laptop), "score", "demo", "M01", "1.5", user=EXPERT)
    before = tree(home / "evaluations")
    outcome = zhanping("merge", str(laptop), "--dry-run", lang=lang)
    assert outcome.code == 0
    assert ("什么也没有写" if lang == "zh" else "nothing was written") in outcome.out
    assert tree(home / "evaluations") == before


def test_a_merge_for_machines(zhanping: Zhanping, home: Path, laptop: Path) -> None:
    zhanping("--home", str(laptop), "score", "demo", "M01", "1.5", user=EXPERT)
    data = zhanping("merge", str(laptop), "--json").json
    [merged] = data["evaluations"]
    assert (data["new"], data["code"], data["dry_run"], merged["refused"]) == (1, 0, False, None)
    assert [row["author"] for row in merged["brought"] if row["new"]] == [EXPERT]


def test_a_fork_is_told_with_both_files(zhanping: Zhanping, home: Path, laptop: Path, tmp_path: Path) -> None:
    shutil.copytree(laptop, tmp_path / "older")
    for place, points in ((laptop, "0.5"), (tmp_path / "older", "0")):
        zhanping("--home", str(place), "score", "demo", "M01", points, user=EXPERT)
    zhanping("merge", str(laptop))
    outcome = zhanping("merge", str(tmp_path / "older"), "--json")
    [fork] = outcome.json["evaluations"][0]["forks"]
    assert (outcome.code, fork["line"]) == (4, 1)
    assert fork["replica"] in fork["ours"]
    assert Path(fork["theirs"]).is_file()
    words = zhanping("merge", str(tmp_path / "older"), lang="zh").out.replace("\n", "").replace(" ", "")
    assert f"{fork['replica']}从第1行起有两份不同的记录" in words
    assert fork["ours"] in words
    assert fork["theirs"] in words


@pytest.mark.parametrize(("lang", "words"), [("zh", "另一份会留在"), ("en", "would be kept in")])
def test_a_dry_run_says_where_a_fork_would_be_kept(
    zhanping: Zhanping, home: Path, laptop: Path, tmp_path: Path, lang: str, words: str
) -> None:
    shutil.copytree(laptop, tmp_path / "older")
    for place, points in ((laptop, "0.5"), (tmp_path / "older", "0")):
        zhanping("--home", str(place), "score", "demo", "M01", points, user=EXPERT)
    zhanping("merge", str(laptop))
    outcome = zhanping("merge", str(tmp_path / "older"), "--dry-run", lang=lang)
    assert outcome.code == 4
    assert words.replace(" ", "") in outcome.out.replace("\n", "").replace(" ", "")
    assert not (home / "evaluations" / "demo" / "forks").exists()


def test_what_was_removed_here_before_its_time_is_not_said_to_have_been_due(
    zhanping: Zhanping, home: Path, laptop: Path
) -> None:
    assert zhanping("purge", "demo", "--now", "--reason", "误建", "--yes").code == 0
    told = zhanping("merge", str(laptop), lang="zh").out.replace("\n", "").replace(" ", "")
    assert "demo曾在这里被清除" in told
    assert "保存期" not in told


def test_nothing_through_the_pipe_is_said_to_be_nothing(zhanping: Zhanping, demo: Path) -> None:
    outcome = zhanping("merge", "-", stdin=b"")
    assert (outcome.code, outcome.out) == (1, "")
    assert "nothing came through the pipe" in outcome.err


def test_damage_in_what_was_read_is_told(zhanping: Zhanping, home: Path, laptop: Path) -> None:
    path = next((laptop / "evaluations" / "demo").glob(f"{EXPERT}.*"))
    spoil(path)
    outcome = zhanping("merge", str(laptop))
    assert outcome.code == 5
    assert "1 damaged in the source, passed over" in outcome.out
    spoil(next((home / "evaluations" / "demo").glob("何芸.*")))
    healed = zhanping("merge", str(laptop), lang="zh")
    assert "修复的行" in healed.out


def test_something_else_than_a_bundle_is_refused_in_one_sentence(
    zhanping: Zhanping, demo: Path, tmp_path: Path
) -> None:
    (tmp_path / "x.zip").write_bytes(b"text")
    for source in (str(tmp_path / "x.zip"), str(tmp_path / "nowhere"), str(tmp_path), "-"):
        outcome = zhanping("merge", source, stdin=b"text")
        assert (outcome.code, outcome.out) == (1, "")
        assert len(outcome.err.splitlines()) == 1


def test_a_name_in_an_archive_cannot_paint_the_terminal(
    zhanping: Zhanping, demo: Path, tmp_path: Path
) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as zipped:
        zipped.writestr("evaluations/e1/\x1b[31m[red]x", "")
        manifest = {"format": 1, "program": "", "created": "", "by": "", "evaluations": [], "files": []}
        zipped.writestr("manifest.json", json.dumps(manifest))
    outcome = zhanping("merge", "-", stdin=target.getvalue())
    assert outcome.code == 5
    assert "\x1b" not in outcome.err


def test_nobody_types_an_archive(zhanping: Zhanping, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("tui.commands.sharing.sys", typed)
    outcome = zhanping("merge", "-")
    assert (outcome.code, outcome.out) == (2, "")
    assert "stdin is a terminal" in outcome.err


# -- backup and restore ----------------------------------------------------------------------------


def test_a_backup_comes_back_on_an_empty_home(
    zhanping: Zhanping, home: Path, demo: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "备份"
    folder.mkdir()
    outcome = zhanping("backup", str(folder), lang="zh")
    path = Path(outcome.out.rstrip("\n"))
    assert (outcome.code, path.parent, path.suffix) == (0, folder, ".zip")
    assert "已备份 1 个评估" in outcome.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    empty = tmp_path / "empty"
    assert zhanping("--home", str(empty), "restore", str(path), "--dry-run").code == 0
    assert not empty.exists()
    assert zhanping("--home", str(empty), "restore", str(path)).code == 0
    assert tree(empty / "evaluations") == tree(home / "evaluations")


def test_a_restore_into_newer_journals_changes_nothing(
    zhanping: Zhanping, home: Path, demo: Path, tmp_path: Path
) -> None:
    path = zhanping("backup", str(tmp_path)).out.rstrip("\n")
    zhanping("score", "demo", "M01", "1")
    before = tree(home / "evaluations")
    outcome = zhanping("restore", path)
    assert (outcome.code, outcome.out.rstrip()) == (0, "+ demo  nothing new (lines already here: 6)")
    assert tree(home / "evaluations") == before


def test_a_folder_is_no_backup(zhanping: Zhanping, home: Path, laptop: Path) -> None:
    outcome = zhanping("restore", str(laptop))
    assert (outcome.code, outcome.out) == (1, "")
    assert "no archive" in outcome.err


def test_a_backup_of_nothing_is_a_backup(zhanping: Zhanping, home: Path, tmp_path: Path) -> None:
    outcome = zhanping("backup", str(tmp_path))
    assert outcome.code == 0
    restored = zhanping("restore", outcome.out.rstrip("\n"))
    assert (restored.code, restored.out) == (0, "there is no evaluation in it.\n")


@pytest.mark.parametrize("name", ["framework.json", "evaluation.toml"])
def test_a_backup_that_cannot_come_back_on_an_empty_home_does_not_say_that_all_is_well(
    zhanping: Zhanping, demo: Path, tmp_path: Path, name: str
) -> None:
    path = demo / name
    path.write_bytes(path.read_bytes()[:-3] + b"x[\n")
    backup = zhanping("backup", str(tmp_path), lang="zh")
    assert backup.code == 5
    assert str(path) in backup.err
    assert zhanping("bundle", "demo", "-o", str(tmp_path / "x.zip")).code == 5
    empty = tmp_path / "empty"
    assert zhanping("--home", str(empty), "restore", backup.out.rstrip("\n")).code == 5


def test_an_evaluation_that_lost_its_setup_is_named_carried_and_keeps_no_other_out(
    zhanping: Zhanping, demo: Path, tmp_path: Path
) -> None:
    zhanping("new", "--from", "-", "--id", "abc", stdin="[station]\nname = '甲站'\n".encode())
    whole = zhanping("backup", str(tmp_path)).out.rstrip("\n")
    (demo / "evaluation.toml").unlink()
    backup = zhanping("backup", str(tmp_path), lang="zh")
    assert backup.code == 5
    assert f"{demo}/evaluation.toml：不见了" in backup.err
    with zipfile.ZipFile(backup.out.rstrip("\n")) as zipped:
        packed = {name for name in zipped.namelist() if name.startswith("evaluations/demo/")}
    assert packed == {f"evaluations/demo/{path.name}" for path in demo.iterdir()}
    for words in (("list",), ("list", "--json")):
        listed = zhanping(*words)
        assert listed.code == 5
        assert "evaluation.toml" in listed.out
    assert zhanping("doctor").code == 1
    empty = tmp_path / "empty"
    restored = zhanping("--home", str(empty), "restore", backup.out.rstrip("\n"), "--json")
    assert restored.code == 5
    assert [row["id"] for row in restored.json["evaluations"] if row["refused"] is None] == ["abc"]
    assert zhanping("restore", whole).code == 0
    assert zhanping("list").code == 0, "what the words say brings it back"


def test_a_line_of_a_newer_format_stops_no_backup(zhanping: Zhanping, demo: Path, tmp_path: Path) -> None:
    (demo / "王五.abcdefgh.jsonl").write_bytes(sealed({"v": 2}))
    outcome = zhanping("backup", str(tmp_path), lang="zh")
    assert outcome.code == 0
    assert "更新版本的程序" in outcome.err
    assert Path(outcome.out.rstrip("\n")).exists()


def test_an_evaluation_that_does_not_fit_into_a_backup_is_named_and_the_others_are_in_it(
    zhanping: Zhanping, demo: Path, tmp_path: Path
) -> None:
    zhanping("new", "--from", "-", "--id", "abc", stdin="[station]\nname = '甲站'\n".encode())
    for author in ("Li", "li"):
        (demo / f"{author}.abcdefgh.jsonl").touch()
    outcome = zhanping("backup", str(tmp_path), lang="zh")
    assert outcome.code == 5
    assert f"没有带上 demo：{demo}/li.abcdefgh.jsonl" in outcome.err
    assert "已备份 1 个评估" in outcome.err
