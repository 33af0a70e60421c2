"""Traps that such stores fell into: unfinished lines in every state, folders not one's own, the collector."""

from __future__ import annotations

import contextlib
import gc
import os
import random
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.faults.work import Child, Tell, rewrite
from benchmarks.team import unsynced
from models.errors import ZhanpingError
from storage.places import account
from storage.store import EvaluationStore
from storage.tables import keeping_all
from storage.workspace import Workspace
from tests.storage.build import (
    FRAMEWORK,
    concern,
    folder_of,
    journal_of,
    keys,
    refused,
    reopened,
    score,
    sealed,
    stated,
)

# -- unfinished lines ----------------------------------------------------------------------------


def unfinished(last: bytes, chance: random.Random) -> Iterator[bytes]:
    """Every beginning of a line, and the same where the file had grown before its blocks were written."""
    for end in range(1, len(last)):
        yield last[:end]
        yield last[:end] + bytes(len(last) - end)
        yield last[:end] + chance.randbytes(len(last) - end).replace(b"\n", b"\r")


def test_every_state_of_the_last_line_followed_by_others(home: Path, store: EvaluationStore) -> None:
    """Three entries of two tables in one line, in Chinese; then the next line is torn as well."""
    store.put(score("张三", "5", reason="已确认①"))
    store.put(score("张三", "6", "M02", "台账缺“签名”"), concern("张三", "c1", "档案更新不及时，𠮷"),
              score("张三", "7", "M03", "第三条"))  # fmt: skip
    store.close()
    path = journal_of(home, store)
    confirmed, last = path.read_bytes().splitlines(keepends=True)
    states = list(unfinished(last, random.Random(1)))
    device = (home / "device").read_text().strip()

    def again_opened() -> EvaluationStore:
        return EvaluationStore(path.parent, store.begun, "张三", device)

    assert len(states) == 3 * (len(last) - 1) > 1200
    with unsynced():
        for number, torn in enumerate(states):
            rewrite(path, confirmed + torn)
            with again_opened() as one:
                assert stated(one) == {"已确认①"}, torn
                one.put(score("张三", "1", "M10", "下一条"))
            again = path.read_bytes()
            rewrite(path, again + last[: number % len(last)])
            with again_opened() as other:
                other.put(score("张三", "2", "M09", "再下一条"))
                assert stated(other) == {"已确认①", "下一条", "再下一条"}, torn
                assert set(keys(other)) <= {"journal.torn", "journal.seal"}
            assert path.read_bytes().startswith(again), "what was written stays as it is"


def test_a_whole_line_without_its_line_break_was_never_confirmed(home: Path, store: EvaluationStore) -> None:
    """A bare newline would make a record of it, or hide the next one."""
    store.put(score("张三", "5", reason="没有确认"))
    path = journal_of(home, store)
    path.write_bytes(path.read_bytes()[:-1])
    store.close()
    with reopened(home, store) as again:
        assert stated(again) == set()
        again.put(score("张三", "6", "M02", "下一条"))
    assert b"!!\n" in path.read_bytes()
    with reopened(home, store, "李四") as reader:
        assert stated(reader) == {"下一条"}


# -- accounts of the system ----------------------------------------------------------------------

NOBODY = 65534


def as_nobody(home: Path) -> list[str]:
    """What an account without any rights of its own comes to, in another process."""

    def told(tell: Tell) -> None:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        try:
            with Workspace(home, "张三").open("e1") as store:
                tell(f"opened {len(store.entries())}")
                store.put(score("张三", "9", "M09", "写进去了"))
                tell("put")
        except ZhanpingError as error:
            tell(error.message.key)
        tell("end")

    with Child(told) as child:
        child.wait()
        return list(child.told())


@pytest.mark.skipif(os.getuid() != 0, reason="another account takes root")
def test_an_account_may_write_its_journal_in_a_folder_it_may_not_write_to(
    home: Path, store: EvaluationStore, tmp_path: Path
) -> None:
    """So one account for each expert lets the system itself see to the single writer."""
    store.put(score("张三", "5", reason="原有"))
    opened_to_all(tmp_path)
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    os.chown(journal_of(home, store), NOBODY, NOBODY)
    assert as_nobody(home) == ["opened 1", "put", "end"]
    store.refresh()
    assert stated(store) == {"原有", "写进去了"}
    assert list(folder_of(home, store).glob(".*")) == []


@pytest.mark.skipif(os.getuid() != 0, reason="another account takes root")
def test_an_account_that_may_only_read_reads_and_is_refused_in_words(
    home: Path, store: EvaluationStore, tmp_path: Path
) -> None:
    store.put(score("张三", "5", reason="原有"))
    opened_to_all(tmp_path)
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert as_nobody(home) == ["opened 1", "disk.denied", "end"]


@pytest.mark.skipif(os.getuid() != 0, reason="another account takes root")
@pytest.mark.parametrize(("mode", "stays"), [(0o3770, True), (0o2770, False)], ids=["sticky", "control"])
def test_in_a_shared_home_nobody_deletes_anothers_journal(
    home: Path, tmp_path: Path, mode: int, stays: bool
) -> None:
    home.mkdir()
    os.chown(home, 0, NOBODY)
    home.chmod(mode)
    Workspace(home, account()).create(FRAMEWORK, [score("张三", "5")], id="e1").close()
    [path] = (home / "evaluations" / "e1").glob("张三.*.jsonl")
    opened_to_all(tmp_path)

    def told(tell: Tell) -> None:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        with Workspace(home, account()).open("e1") as store:
            store.put(score(account(), "9", "M09", "写进去了"))
        tell("put")
        with contextlib.suppress(PermissionError):
            path.unlink()
        with contextlib.suppress(PermissionError):
            (home / "evaluations" / "e1").rename(home / "evaluations" / "e9")
        tell("end")

    with Child(told) as child:
        child.wait()
        assert list(child.told()) == ["put", "end"]
    assert path.exists() is stays


def opened_to_all(folder: Path) -> None:
    """Let other accounts pass through the folders above."""
    while folder != folder.parent and stat.S_IMODE(folder.stat().st_mode) & 0o055 != 0o055:
        folder.chmod(0o755)
        folder = folder.parent


# -- the collector of dead objects ---------------------------------------------------------------


@pytest.mark.parametrize("was_on", [True, False])
def test_a_replay_does_without_the_collector_and_leaves_it_as_it_was(was_on: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        with keeping_all():
            assert not gc.isenabled()
        assert gc.isenabled() is was_on
    finally:
        (gc.enable if before else gc.disable)()


def test_a_replay_that_fails_turns_the_collector_on_again(home: Path, store: EvaluationStore) -> None:
    (folder_of(home, store) / "未来.abcdefgh.jsonl").write_bytes(sealed({"v": 2}))
    assert gc.isenabled()
    with refused("journal.newer"):
        reopened(home, store)
    assert gc.isenabled()
