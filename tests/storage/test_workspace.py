"""The home folder: made on the first write, private, each evaluation wholly there or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.entries import Member
from models.errors import FileFault
from models.framework import Framework
from models.framework_file import named
from storage.files import write_atomically
from storage.places import default_author, default_home
from storage.sealed_text import with_seal
from storage.workspace import Workspace
from tests.storage.build import (
    FRAMEWORK,
    concern,
    folder_of,
    keys,
    lines_of,
    refused,
    score,
    signed_in,
    stated,
)


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return Workspace(home, "组长")


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(home: Path) -> tuple[set[int], set[int]]:
    """Permission bits of all folders and of all files."""
    paths = [home, *home.rglob("*")]
    return (
        {path.stat().st_mode & 0o7777 for path in paths if path.is_dir()},
        {path.stat().st_mode & 0o7777 for path in paths if path.is_file()},
    )


def test_looking_makes_no_home(home: Path, workspace: Workspace) -> None:
    assert workspace.ids() == ()
    with refused("unknown.evaluation", 2, id="e1", known="-"):
        workspace.open("e1")
    assert not home.exists()


def test_what_an_evaluation_starts_with_is_read_back(workspace: Workspace) -> None:
    team = (Member(name="组长", role="lead"), Member(name="张三", owns=("M",)))
    with workspace.create(FRAMEWORK, id="gz-2025.1", team=team, sample=True) as store:
        assert store.setup == workspace.setup("gz-2025.1")
    setup = workspace.setup("gz-2025.1")
    assert (setup.id, setup.framework, setup.framework_hash) == ("gz-2025.1", "tiny", FRAMEWORK.hash)
    assert (setup.sample, setup.member, setup.created_by) == (True, team, "组长")
    assert setup.created.utcoffset() is not None
    assert workspace.ids() == ("gz-2025.1",)


def test_an_id_is_made_of_the_year_and_six_signs(workspace: Workspace) -> None:
    ids = [workspace.create(FRAMEWORK, year=2031).id for _ in range(3)]
    assert len(set(ids)) == 3
    assert all(name[:5] == "2031-" and name[5:].isalnum() and len(name) == 11 for name in ids)
    with workspace.create(FRAMEWORK) as store:
        assert store.id.startswith(f"{store.setup.created.year}-")


def test_entries_at_creation_go_to_their_own_authors_journals(home: Path, workspace: Workspace) -> None:
    names = ("张三", "李四", "王五", "赵六", "钱七")
    entries = [score(name, "5", line) for line in ("M01", "M02") for name in names]
    with workspace.create(FRAMEWORK, entries, id="e1") as store:
        assert set(store.entries()) == set(entries)
        assert store.problems == ()
        paths = sorted(folder_of(home, store).glob("*.jsonl"))
    assert sorted(path.name.split(".")[0] for path in paths) == sorted(names)
    for path in paths:
        assert {line["w"] for line in lines_of(path)} == {path.name.split(".")[0]}


def test_an_evaluation_is_never_overwritten(workspace: Workspace) -> None:
    with workspace.create(FRAMEWORK, [score("张三", "5")], id="e1") as store:
        with refused("evaluation.exists", 4, id="e1"):
            workspace.create(FRAMEWORK, id="e1")
        store.refresh()
        assert store.entries() == (score("张三", "5"),)


def test_an_id_that_differs_from_another_in_case_alone_is_refused(home: Path, workspace: Workspace) -> None:
    """A backup could not hold both."""
    workspace.create(FRAMEWORK, id="rongwan-2025").close()
    with refused("evaluation.alike", 4, id="Rongwan-2025", other="rongwan-2025"):
        workspace.create(FRAMEWORK, id="Rongwan-2025")
    assert [path.name for path in (home / "evaluations").iterdir()] == ["rongwan-2025"]


def test_an_author_who_differs_from_another_in_case_alone_writes_nothing(
    home: Path, workspace: Workspace
) -> None:
    workspace.create(FRAMEWORK, id="e1").close()
    with Workspace(home, "Li").open("e1") as store:
        store.put(score("Li", "5", reason="台账齐全"))
    with Workspace(home, "li").open("e1") as store:
        with refused("journal.alike", 4, author="li", other="Li"):
            store.put(score("li", "6"))
        assert [path.name[:2] for path in folder_of(home, store).glob("*.jsonl")] == ["Li"]
    with Workspace(home, "Li").open("e1") as store:
        store.put(score("Li", "6"))


def test_of_two_creating_at_once_one_is_refused(
    home: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("storage.workspace.freeze", lambda draft, setup, framework: rival(home, draft))
        with refused("evaluation.exists", 4, id="e1"):
            workspace.create(FRAMEWORK, id="e1")
    assert [path.name for path in (home / "evaluations").iterdir()] == ["e1"]


def rival(home: Path, draft: Path) -> None:
    (draft / "mine").write_text("")
    (home / "evaluations" / "e1").mkdir()
    (home / "evaluations" / "e1" / "theirs").write_text("")


@pytest.mark.parametrize("author", ["../张三", "张/三", "", "a.b"])
def test_a_failed_creation_leaves_nothing(home: Path, workspace: Workspace, author: str) -> None:
    entry = score("张三", "5").model_copy(update={"author": author})
    with refused("unknown.author", 2, name=author):
        workspace.create(FRAMEWORK, [score("李四", "1"), entry], id="e1")
    assert workspace.ids() == ()
    assert list((home / "evaluations").iterdir()) == []


def test_a_creation_that_runs_out_of_disk_leaves_nothing(
    home: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", full)
        with refused("disk.full") as caught:
            workspace.create(FRAMEWORK, [score("张三", "5")], id="e1")
    named = str(caught.value.message.params["path"])
    assert named.startswith(str(home / "evaluations" / "e1" / "张三."))
    assert list((home / "evaluations").iterdir()) == []


@pytest.mark.parametrize("call", ["open", "replace"])
def test_a_whole_file_that_cannot_be_written_is_named_as_the_user_knows_it(
    home: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    real = getattr(Path, call)

    def denied(path: Path, *more: object, **named: object) -> object:
        if not path.name.startswith("."):
            return real(path, *more, **named)
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    home.mkdir()
    (home / "report.docx").write_bytes(b"PK")
    Workspace(home, "张三").create(FRAMEWORK, id="e0").close()
    monkeypatch.setattr(Path, call, denied)
    with refused("disk.denied", path=str(home / "report.docx")):
        write_atomically(home / "report.docx", b"PK")
    with refused("disk.denied", path=str(home / "evaluations" / "e1" / "framework.json")):
        workspace.create(FRAMEWORK, id="e1")


def full(_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("name", ["", ".", "..", "../e1", "a/b", ".hidden", "名", "a b", "x" * 65])
def test_an_id_that_will_not_do_is_refused(workspace: Workspace, name: str) -> None:
    with refused("evaluation.bad_id", 2, id=name):
        workspace.create(FRAMEWORK, id=name)
    with refused("unknown.evaluation", 2):
        workspace.open(name)


def test_an_unknown_id_is_answered_with_the_known_ones(workspace: Workspace) -> None:
    for n in range(7):
        workspace.create(FRAMEWORK, id=f"e{n}").close()
    for ask in (workspace.open, workspace.setup):
        with refused("unknown.evaluation", 2, id="e9", known="e0, e1, e2, e3, e4, …"):
            ask("e9")


def test_a_home_that_cannot_be_written_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with refused("disk.missing"):
        Workspace(tmp_path / "file" / "home", "张三").create(FRAMEWORK)
    monkeypatch.setattr(Path, "mkdir", read_only)
    with refused("disk.read_only", path=str(tmp_path / "home")):
        Workspace(tmp_path / "home", "张三").create(FRAMEWORK)


def read_only(path: Path, *_: object, **__: object) -> None:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))


@pytest.mark.usefixtures("umask")
def test_folders_and_files_are_for_their_owner_alone(home: Path, workspace: Workspace) -> None:
    with workspace.create(FRAMEWORK, [score("张三", "5")], id="e1") as store:
        store.put(concern("组长", "c1", "不足"))
    assert modes(home) == ({0o700}, {0o600})


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("mode", [0o2770, 0o3770], ids=oct)
def test_a_home_set_up_for_a_team_is_shared_with_it(
    home: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    signed_in(monkeypatch, "组长")
    home.mkdir()
    home.chmod(mode)
    with workspace.create(FRAMEWORK, [score("张三", "5")], id="e1") as store:
        store.put(concern("组长", "c1", "不足"))
    assert modes(home) == ({mode}, {0o640})


def test_a_home_keeps_its_device_token(home: Path, workspace: Workspace) -> None:
    workspace.create(FRAMEWORK, id="e1").close()
    token = (home / "device").read_text()
    assert len(token.strip()) == 8
    Workspace(home, "张三").open("e1").close()
    assert (home / "device").read_text() == token
    (home / "device").write_text("?")
    Workspace(home, "张三").open("e1").close()
    assert len((home / "device").read_text().strip()) == 8


def test_a_framework_that_is_not_the_frozen_one_is_damage(home: Path, workspace: Workspace) -> None:
    with workspace.create(FRAMEWORK, id="e1") as store:
        path = folder_of(home, store) / "framework.json"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"10"', b'"11"', 1))
    with refused("framework.damaged", 5, path=str(path)):
        workspace.open("e1")
    path.unlink()
    with refused("framework.missing", 5, path=str(path)):
        workspace.open("e1")


def test_a_framework_of_a_newer_program_is_refused(home: Path, workspace: Workspace) -> None:
    with workspace.create(FRAMEWORK, id="e1") as store:
        path, setup = folder_of(home, store) / "framework.json", folder_of(home, store) / "evaluation.toml"
    newer = path.read_bytes().replace(b'"format":1', b'"format":2,"hue":"red"')
    path.write_bytes(newer)
    setup.write_text(setup.read_text().replace(FRAMEWORK.hash, hashlib.sha256(newer).hexdigest()))
    with refused("framework.newer", path=str(path)):
        workspace.open("e1")


def test_a_setup_of_a_newer_program_is_refused(home: Path, workspace: Workspace) -> None:
    with workspace.create(FRAMEWORK, id="e1") as store:
        path = folder_of(home, store) / "evaluation.toml"
    path.write_bytes(with_seal("format = 4\ncolour = 1\n"))
    with refused("evaluation.newer", path=str(path), format=4):
        workspace.open("e1")


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ('id = "e1"', 'id = "e2"', 2, "evaluation.other_id"),
        ("sample = false", "sample = 7", 7, "value.wrong"),
        ("sample = false", "sample = false\nhue = 1", 8, "value.unknown"),
        ("sample = false", "sample = = 1", 7, "file.toml"),
    ],
)
def test_a_damaged_setup_is_refused_with_its_line(
    home: Path, workspace: Workspace, old: str, new: str, line: int, key: str
) -> None:
    with workspace.create(FRAMEWORK, id="e1") as store:
        path = folder_of(home, store) / "evaluation.toml"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(FileFault) as caught:
        workspace.setup("e1")
    assert (caught.value.path, caught.value.line, caught.value.reason.key) == (str(path), line, key)


def test_a_file_written_atomically_is_the_old_one_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old", 0o644)
    assert path.stat().st_mode & 0o777 == 0o644
    with monkeypatch.context() as patched, refused("disk.full", path=str(path)):
        patched.setattr(os, "fsync", full)
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [child.name for child in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("environment", "home"),
    [
        ({"ZHANPING_HOME": "/srv/zp", "XDG_DATA_HOME": "/data", "HOME": "/home/a"}, "/srv/zp"),
        ({"ZHANPING_HOME": "", "XDG_DATA_HOME": "/data", "HOME": "/home/a"}, "/data/zhanping"),
        ({"HOME": "/home/a"}, "/home/a/.local/share/zhanping"),
    ],
)
def test_the_home_is_found_in_the_environment(environment: dict[str, str], home: str) -> None:
    assert default_home(environment) == Path(home)


def test_the_author_is_the_one_named_or_the_systems_user(monkeypatch: pytest.MonkeyPatch) -> None:
    assert default_author({"ZHANPING_USER": " 张三 "}) == "张三"
    assert default_author({})
    with refused("unknown.author", 2):
        default_author({"ZHANPING_USER": "张/三"})
    monkeypatch.setattr("pwd.getpwuid", lambda number: {}[number])
    assert default_author({}) == str(os.getuid())


def test_a_creation_whose_first_sync_fails_leaves_no_hidden_folder(
    home: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.create(FRAMEWORK, id="e0").close()

    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched, refused("disk.failed"):
        patched.setattr(os, "fsync", fail)
        workspace.create(FRAMEWORK, id="e1")
    assert [path.name for path in (home / "evaluations").iterdir()] == ["e0"]


# -- the framework, from elsewhere ---------------------------------------------------------------------


@pytest.mark.parametrize("harm", ["flipped", "gone"])
def test_another_evaluations_copy_serves_where_the_framework_is_damaged(
    home: Path, workspace: Workspace, harm: str
) -> None:
    for name in ("e1", "e2"):
        with workspace.create(FRAMEWORK, id=name) as store:
            store.put(score(workspace.author, "5", reason="缺一份"))
    path = home / "evaluations" / "e1" / "framework.json"
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes().replace("小体系".encode(), "小体糸".encode()))
    with workspace.open("e1") as store:
        assert store.framework == FRAMEWORK
        assert keys(store) == ["framework.copied"]
        assert stated(store) == {"缺一份"}
    with workspace.open("e2") as store:
        assert keys(store) == []


def test_the_framework_that_came_with_the_program_serves_too(home: Path, workspace: Workspace) -> None:
    shipped = named("guangzhou-2024")
    workspace.create(shipped, id="e1").close()
    (home / "evaluations" / "e1" / "framework.json").write_bytes(b"{}")
    with workspace.open("e1") as store:
        assert store.framework == shipped
        assert keys(store) == ["framework.copied"]


def test_it_serves_those_that_were_frozen_before_it_brought_a_wording(
    home: Path, workspace: Workspace
) -> None:
    older = Framework.model_validate(named("guangzhou-2024").model_dump(exclude={"wording"}))
    workspace.create(older, id="e1").close()
    (home / "evaluations" / "e1" / "framework.json").write_bytes(b"{}")
    with workspace.open("e1") as store:
        assert store.framework == older
        assert keys(store) == ["framework.copied"]


# -- a home for people with accounts of their own ------------------------------------------------------


def test_in_a_shared_home_nobody_makes_a_journal_that_another_will_write(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system keeps people from writing each other's files; whose file it is, is whoever made it."""
    signed_in(monkeypatch, "张三")
    home.mkdir()
    home.chmod(0o2770)
    entries = [score("张三", "5", reason="自己"), score("李四", "4", reason="代录")]
    with Workspace(home, "张三").create(FRAMEWORK, entries, id="e1") as store:
        device = (home / "device").read_text().strip()
        made = {path.stem for path in folder_of(home, store).glob("*.jsonl")}
        assert f"张三.{device}" in made
        assert f"李四.{device}" not in made
        assert stated(store) == {"自己", "代录"}


def test_in_a_shared_home_one_is_at_work_under_ones_login_name_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, "张三")
    Workspace(home, "李四").create(FRAMEWORK, id="e1").close()
    for folder in (home, home / "evaluations"):
        folder.chmod(0o2770)
        with refused("home.another_name", 2):
            Workspace(home, "李四")
        Workspace(home, "张三").open("e1").close()
        folder.chmod(0o700)
    (home / "evaluations" / "e1").chmod(0o2770)
    with refused("home.another_name", 2):
        Workspace(home, "李四").open("e1")
