"""What was confirmed survives whatever fails; what was not is wholly there or wholly absent."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import random
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.entries import Score
from storage.store import EvaluationStore
from storage.workspace import Workspace
from tests.storage.build import (
    FRAMEWORK,
    Opener,
    concern,
    folder_of,
    journal_of,
    lines_of,
    refused,
    reopened,
    score,
    stated,
)

ROOT = Path(__file__).parents[2]


# -- a write that fails --------------------------------------------------------------------------


def failing(code: int) -> Callable[..., int]:
    def fail(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    return fail


def half_written(fd: int, data: bytes) -> int:
    """A disk that has room for half a line."""
    if len(data) > 1:
        return real_write(fd, bytes(data[: len(data) // 2]))
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


real_write = os.write


@pytest.mark.parametrize(
    ("call", "failure", "key"),
    [
        ("write", half_written, "disk.full"),
        ("write", failing(errno.EDQUOT), "disk.full"),
        ("write", failing(errno.EIO), "disk.failed"),
        ("fdatasync", failing(errno.EIO), "disk.failed"),
        ("fdatasync", failing(errno.ENOSPC), "disk.full"),
    ],
)
def test_a_failed_write_leaves_nothing_and_the_next_one_works(
    home: Path, store: EvaluationStore, monkeypatch: pytest.MonkeyPatch, call: str,
    failure: Callable[..., int], key: str,
) -> None:  # fmt: skip
    store.put(score("张三", "5", reason="已确认"))
    path = journal_of(home, store)
    before = path.read_bytes()
    with monkeypatch.context() as patched, refused(key, path=str(path)):
        patched.setattr(os, call, failure)
        store.put(score("张三", "6", reason="写不下"), concern("张三", "c1", "写不下"))
    assert path.read_bytes() == before
    assert store._storage.own._fd == -1, "a descriptor whose sync failed is not used again"
    assert stated(store) == {"已确认"}
    assert store.refresh() is False, "nothing of it was ever read"
    assert store.problems == ()
    store.put(score("张三", "7", reason="又能写了"))
    assert stated(store) == stated(reopened(home, store)) == {"又能写了"}
    assert reopened(home, store).problems == ()


@pytest.mark.parametrize("call", ["write", "fdatasync"])
def test_a_first_line_that_the_disk_refuses_leaves_no_journal(
    home: Path, opener: Opener, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Nor anything in the tables, for either of a person's sessions."""
    one, other = opener("张三"), opener("张三")
    with monkeypatch.context() as patched, refused("disk.full"):
        patched.setattr(os, call, failing(errno.ENOSPC))
        one.put(score("张三", "5"))
    assert not list(folder_of(home, one).glob("*.jsonl"))
    assert one.versions("score", "张三/M01") == ()
    assert one.entries() == ()
    other.put(score("张三", "6", "M02"))
    one.put(score("张三", "7"))
    other.refresh()
    assert one.entries() == other.entries()
    assert one.problems == other.problems == ()


def test_a_conflict_whose_settlement_is_refused_by_the_disk_stays_one(
    opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = opener("张三"), opener("李四")
    one.put(concern("张三", "c1", "甲说"))
    other.put(concern("李四", "c1", "乙说"), seen={("finding", "c1"): ()})
    one.refresh()
    before = one.conflicts()
    assert list(before) == [("finding", "c1")]
    with monkeypatch.context() as patched, refused("disk.failed"):
        patched.setattr(os, "fdatasync", failing(errno.EIO))
        one.put(concern("张三", "c1", "合并"))
    assert one.conflicts() == before
    assert stated(one) == {"乙说"}
    one.put(concern("张三", "c1", "合并"))
    assert one.conflicts() == {}


def test_a_line_taken_back_leaves_the_clock_and_the_chain_in_order(
    home: Path, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a refusal both sessions of a person go on in one journal."""
    one, other = opener("张三"), opener("张三")
    one.put(score("张三", "5", "M01"))
    with monkeypatch.context() as patched, refused("disk.full"):
        patched.setattr(os, "fdatasync", failing(errno.ENOSPC))
        one.put(score("张三", "6", "M02"))
    other.put(score("张三", "7", "M03"))
    one.put(score("张三", "8", "M02"))
    for store in (one, other, reopened(home, one)):
        store.refresh()
        assert store.problems == ()
        assert {entry.indicator for entry in store.entries() if isinstance(entry, Score)} == {
            "M01",
            "M02",
            "M03",
        }
    assert [line["n"] for line in lines_of(journal_of(home, one))] == [1, 2, 3]


def test_advice_that_the_system_does_not_take_refuses_nothing(
    store: EvaluationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "posix_fadvise", failing(errno.EINVAL))
    store.put(score("张三", "5"))
    assert store.entries() == (score("张三", "5"),)


@pytest.mark.parametrize(
    ("code", "key"),
    [(errno.EROFS, "disk.read_only"), (errno.EACCES, "disk.denied"), (errno.ENOENT, "disk.missing")],
)
def test_a_journal_that_cannot_be_opened_is_said_to_be(
    store: EvaluationStore, monkeypatch: pytest.MonkeyPatch, code: int, key: str
) -> None:
    with monkeypatch.context() as patched, refused(key):
        patched.setattr(os, "open", failing(code))
        store.put(score("张三", "5"))
    store.put(score("张三", "6"))
    assert store.entries() == (score("张三", "6"),)


def test_a_folder_whose_names_cannot_be_synced_confirms_nothing(
    store: EvaluationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("storage.own_journal.sync_folder", failing(errno.EIO))
        for _ in range(2):
            with refused("disk.failed"):
                store.put(score("张三", "5"))
    assert store.entries() == ()


def test_an_interrupted_write_is_read_back_as_it_stands(
    home: Path, store: EvaluationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal between writing and syncing: the line is wholly there, once."""
    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            store.put(score("张三", "5", reason="被打断"))
    store.put(score("张三", "6", "M02", reason="之后"))
    assert stated(store) == stated(reopened(home, store)) == {"被打断", "之后"}
    assert store.problems == ()
    assert [line["n"] for line in lines_of(journal_of(home, store))] == [1, 2]


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "step",
    [
        "heads.Head.pass_over",
        "heads.Head.follow",
        "tables.JournalStorage.take",
        "tables.JournalStorage._seat",
    ],
)
def test_an_interruption_while_the_disk_works_leaves_the_session_in_order(
    home: Path, store: EvaluationStore, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Wherever it comes: the line that was written is read once, and the next has a number of its own."""
    store.put(score("张三", "5", reason="之前"))
    with monkeypatch.context() as patched:
        patched.setattr(f"storage.{step}", interrupt)
        with pytest.raises(KeyboardInterrupt):
            store.put(score("张三", "6", reason="被打断"))
    store.put(score("张三", "7", "M02", reason="之后"))
    with reopened(home, store) as left:
        assert stated(store) == stated(left) == {"被打断", "之后"}
        assert store.versions("score", "张三/M01") == left.versions("score", "张三/M01")
        assert store.problems == left.problems == ()
    assert [line["n"] for line in lines_of(journal_of(home, store))] == [1, 2, 3]


def test_a_refused_line_is_taken_back_where_the_journal_cannot_be_read(
    store: EvaluationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(score("张三", "5", reason="已确认"))
    with monkeypatch.context() as patched, refused("disk.failed"):
        patched.setattr(os, "fdatasync", failing(errno.EIO))
        patched.setattr(Path, "read_bytes", failing(errno.EIO))
        store.put(score("张三", "6", reason="写不下"))
    store.put(score("张三", "7", "M02", reason="又能写了"))
    assert stated(store) == {"已确认", "又能写了"}
    assert store.problems == ()


def test_a_refused_line_that_another_session_saw_is_followed_by_none(
    home: Path, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line that takes its place is as long, so that the size alone tells nothing."""
    one, other = opener("张三"), opener("张三")
    one.put(score("张三", "5", "M01"))

    def watched(_: int) -> None:
        other.refresh()
        raise OSError(errno.ENOSPC, "refused")

    with monkeypatch.context() as patched, refused("disk.full"):
        patched.setattr(os, "fdatasync", watched)
        one.put(score("张三", "6", "M02"))
    one.put(score("张三", "7", "M02"))
    other.put(score("张三", "8", "M03"))
    with reopened(home, one) as left:
        assert left.problems == ()
        assert left.entries() == other.entries()
        assert left.versions("score", "张三/M02") == other.versions("score", "张三/M02")


def test_what_others_stated_unseen_is_not_replaced_by_a_session_that_has_to_read_anew(
    home: Path, opener: Opener
) -> None:
    """Its journal was taken away meanwhile; what it had not looked at before it sees no more than ever."""
    one, other = opener("张三"), opener("李四")
    one.put(concern("张三", "c1", "甲"))
    other.refresh()
    other.put(concern("李四", "c1", "乙"))
    other.put(concern("李四", "c2", "丙"))
    journal_of(home, one).unlink()
    one.put(concern("张三", "c1", "丁"), concern("张三", "c2", "戊"))
    assert list(one.conflicts()) == [("finding", "c1"), ("finding", "c2")]
    one.put(concern("张三", "c1", "己"))
    assert list(one.conflicts()) == [("finding", "c2")]


def test_lines_of_another_session_that_cannot_be_read_are_not_written_over(
    home: Path, opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session out of descriptors has its own journal open, and nothing else can be."""
    one, other = opener("张三"), opener("张三")
    one.put(score("张三", "5", reason="甲"))
    other.put(score("张三", "6", "M02", reason="乙"))
    with monkeypatch.context() as patched:
        patched.setattr("storage.journal.without_waiting", failing(errno.EMFILE))
        one.put(score("张三", "7", "M03", reason="丙"))
    with reopened(home, one) as left:
        assert stated(left) == stated(one) == {"甲", "乙", "丙"}
        assert left.problems == one.problems == ()


# -- a power cut ---------------------------------------------------------------------------------


class PowerCutError(BaseException):
    """The moment the power goes."""


class Disk:
    """What would be on disk after a power cut: the contents and names that were synced, and no others."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch, *, forgetful: bool = False) -> None:
        self._root = root
        self._contents: dict[int, bytes] = {}
        self._names: dict[int, dict[str, int]] = {}
        self._real_sync = os.fsync
        self.syncs_left: int | None = None
        monkeypatch.setattr(os, "fsync", self._sync)
        monkeypatch.setattr(os, "fdatasync", (lambda fd: None) if forgetful else self._sync)

    def _sync(self, fd: int) -> None:
        if self.syncs_left is not None:
            self.syncs_left -= 1
            if self.syncs_left < 0:
                raise PowerCutError
        info = os.fstat(fd)
        place = Path(f"/proc/self/fd/{fd}").readlink()
        if stat.S_ISDIR(info.st_mode):
            self._names[info.st_ino] = {child.name: child.stat().st_ino for child in place.iterdir()}
        else:
            self._contents[info.st_ino] = place.read_bytes()

    def restore(self, target: Path, chance: random.Random) -> None:
        """Rebuild what survived; of an unsynced tail, any part may have reached the disk."""
        now = {path.stat().st_ino: path for path in self._root.rglob("*") if path.is_file()}
        self._rebuild(self._root.stat().st_ino, target, now, chance)

    def _rebuild(self, folder: int, target: Path, now: dict[int, Path], chance: random.Random) -> None:
        target.mkdir(parents=True, exist_ok=True)
        for name, number in self._names.get(folder, {}).items():
            if number in self._contents or number in now:
                kept = self._contents.get(number, b"")
                written = now[number].read_bytes() if number in now else kept
                tail = written[len(kept) :] if written.startswith(kept) else b""
                (target / name).write_bytes(kept + tail[: chance.randint(0, len(tail))])
            else:
                self._rebuild(number, target / name, now, chance)


def cut(tmp_path: Path, disk: Disk, chance: random.Random) -> tuple[set[str], set[str], set[str]]:
    """Two people at work until the power goes; what was confirmed, what was under way, what is left."""
    confirmed: set[str] = set()
    trying = ""
    home = tmp_path / "disk" / "home"
    disk.syncs_left = chance.randint(20, 40)
    try:
        Workspace(home, "张三").create(FRAMEWORK, id="e1").close()
        stores = [Workspace(home, name).open("e1") for name in ("张三", "李四")]
        for n in itertools.count():
            trying = f"第{n}条：台账缺“签名”"
            stores[n % 2].put(score(stores[n % 2].author, "5", f"M{n:02}", trying))
            confirmed.add(trying)
    except PowerCutError:
        pass
    disk.restore(tmp_path / "after", chance)
    with Workspace(tmp_path / "after" / "home", "王五").open("e1") as left:
        assert {problem.key for problem in left.problems} <= {"journal.torn"}
        return confirmed, {trying}, stated(left)


@pytest.mark.parametrize("seed", range(20))
def test_a_power_cut_loses_nothing_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    (tmp_path / "disk").mkdir()
    disk = Disk(tmp_path / "disk", monkeypatch)
    confirmed, trying, left = cut(tmp_path, disk, random.Random(seed))
    assert confirmed <= left <= confirmed | trying


def test_a_power_cut_while_creating_leaves_a_whole_evaluation_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [score(name, "5") for name in ("张三", "李四", "王五")]
    left = []
    for syncs in range(30):
        place = tmp_path / str(syncs)
        (place / "disk").mkdir(parents=True)
        with monkeypatch.context() as patched:
            disk = Disk(place / "disk", patched)
            disk.syncs_left = syncs
            with contextlib.suppress(PowerCutError):
                Workspace(place / "disk" / "home", "张三").create(FRAMEWORK, entries, id="e1")
            disk.restore(place / "after", random.Random(syncs))
        workspace = Workspace(place / "after" / "home", "张三")
        left.append([set(workspace.open(name).entries()) for name in workspace.ids()])
    assert left[0] == []
    assert left[-1] == [set(entries)]
    assert all(found in ([], [set(entries)]) for found in left)


def test_a_power_cut_without_syncing_loses_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above."""
    (tmp_path / "disk").mkdir()
    disk = Disk(tmp_path / "disk", monkeypatch, forgetful=True)
    confirmed: set[str] = set()
    home = tmp_path / "disk" / "home"
    with Workspace(home, "张三").create(FRAMEWORK, id="e1") as store:
        for n in range(1, 10):
            store.put(score("张三", "5", f"M{n:02}", f"第{n}条"))
            confirmed.add(f"第{n}条")
    disk.restore(tmp_path / "after", random.Random(1))
    with Workspace(tmp_path / "after" / "home", "王五").open("e1") as left:
        assert confirmed - stated(left)


# -- processes -----------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from decimal import Decimal
from models.entries import Evidence
from storage.workspace import Workspace
home, author, mark, count = sys.argv[1:]
store = Workspace(Path(home), author).open("e1")
for n in range(int(count)):
    store.put(Evidence(author=author, id=f"{mark}-{n}", indicator="M01", source=f"第{n}份档案"))
    print(f"{mark}-{n}", flush=True)
"""


def writing(home: Path, author: str, mark: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(home), author, mark, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def acknowledged(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None
    return (line.strip() for line in process.stdout if line.endswith("\n"))


def slots(home: Path, store: EvaluationStore) -> set[str]:
    with reopened(home, store, "王五") as left:
        assert {problem.key for problem in left.problems} <= {"journal.torn"}
        return {entry.slot() for entry in left.entries()}


def test_killed_sessions_lose_nothing_confirmed(home: Path, store: EvaluationStore) -> None:
    confirmed: set[str] = set()
    for trial in range(5):
        with writing(home, "张三", f"t{trial}", 1_000_000) as process:
            words = acknowledged(process)
            confirmed.update(itertools.islice(words, 7 * trial + 3))
            process.kill()
            confirmed.update(words)
        assert confirmed <= slots(home, store)
    store.put(score("张三", "5"))
    assert confirmed | {"张三/M01"} <= slots(home, store)


def test_any_number_of_processes_lose_nothing(home: Path, opener: Opener) -> None:
    """Two people, one of them in two sessions at once."""
    store = opener("组长")
    processes = [writing(home, who, mark, 60) for who, mark in (("张三", "a"), ("张三", "b"), ("李四", "c"))]
    confirmed: set[str] = set()
    for process in processes:
        with process:
            confirmed.update(acknowledged(process))
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert slots(home, store) == confirmed == {f"{mark}-{n}" for mark in "abc" for n in range(60)}
    store.refresh()
    assert store.problems == ()
    assert [line["n"] for line in lines_of(journal_of(home, store, "张三"))] == list(range(1, 121))
