"""The short form of `benchmarks.faults`: whatever fails, nothing confirmed is lost; and its controls fail."""

from __future__ import annotations

import contextlib
import errno
import os
import random
from pathlib import Path

import pytest

from benchmarks.faults import flips, kills, power, room
from benchmarks.faults.disk import Disk, Probe, arrived
from benchmarks.faults.work import Tally
from models.errors import ZhanpingError
from storage.files import write_atomically
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK, concern, refused, score


def nothing_but_losses(tally: Tally) -> None:
    """Not even losses."""
    assert tally.acknowledged
    assert (tally.lost, tally.halves, tally.damage) == (0, 0, [])


# -- kill -9 -------------------------------------------------------------------------------------


def test_kills_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    nothing_but_losses(kills.run(tmp_path, 10, seed=1))


def test_a_program_that_confirms_before_saving_loses_what_it_confirmed(tmp_path: Path) -> None:
    """The control of the test above."""
    assert kills.run(tmp_path, 10, seed=1, early=True).lost


# -- power cuts ----------------------------------------------------------------------------------


def test_power_cuts_lose_no_save_no_evaluation_and_no_file(tmp_path: Path) -> None:
    for tally in power.run(tmp_path, 5, seed=1):
        nothing_but_losses(tally)


@pytest.mark.parametrize(("left_out", "lost"), [("fdatasync", {"saves"}), ("fsync", {"makings", "files"})])
def test_power_cuts_with_a_sync_left_out_lose_what_it_was_for(
    tmp_path: Path, left_out: str, lost: set[str]
) -> None:
    """The controls of the test above."""
    left = power.run(tmp_path, 6, seed=1, left_out=frozenset({left_out}))
    assert lost <= {name for name, tally in left._asdict().items() if tally.lost}


def test_what_may_arrive_unsynced_is_all_a_part_zeros_or_rubbish() -> None:
    tail, chance = bytes(range(1, 200)) * 9, random.Random(1)
    seen = [arrived(tail, chance) for _ in range(200)]
    assert tail in seen
    assert any(len(kept) < len(tail) and tail.startswith(kept) for kept in seen)
    assert any(len(kept) == len(tail) and kept.endswith(b"\0") for kept in seen)
    assert any(len(kept) == len(tail) and kept != tail and b"\0" * 9 not in kept for kept in seen)
    assert {arrived(b"", chance) for _ in range(9)} == {b""}


def test_a_disk_keeps_what_was_synced_before_and_drops_new_names(tmp_path: Path) -> None:
    root = tmp_path / "disk"
    root.mkdir()
    (root / "old").write_bytes(b"12345")
    dropped = set()
    with Disk(root) as disk:
        (root / "old").write_bytes(b"12345, unsynced")
        (root / "new").write_bytes(b"unsynced")
        for seed in range(20):
            disk.rebuild(tmp_path / str(seed), random.Random(seed))
            assert (tmp_path / str(seed) / "old").read_bytes().startswith(b"12345")
            dropped.add((tmp_path / str(seed) / "new").exists())
    assert dropped == {True, False}


def test_a_file_written_in_place_is_no_case_for_the_probe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", os.fsync)  # both are put back afterwards
    monkeypatch.setattr(os, "fdatasync", os.fdatasync)
    told: list[str] = []
    Probe(told.append)
    with (tmp_path / "file").open("wb") as file:
        os.fdatasync(file.fileno())
        with pytest.raises(AssertionError):
            os.fdatasync(file.fileno())
    assert len(told) == 1


# -- a full disk, and others that refuse ----------------------------------------------------------


@pytest.mark.parametrize(("mounting", "sizes"), [(True, (4, 60)), (False, (1, 4))], ids=["tmpfs", "patched"])
def test_a_full_disk_refuses_in_words_and_goes_on_after_making_room(
    tmp_path: Path, mounting: bool, sizes: tuple[int, ...]
) -> None:
    if mounting and not room.can_mount():
        pytest.skip("no tmpfs may be mounted here; the patched disk is tried in its place")
    nothing_but_losses(room.run(tmp_path, sizes, mounting=mounting))


def failing_from(call: str, number: int, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a system call fail from its nth time on."""
    real, count = getattr(os, call), [0]

    def fail(*arguments: object) -> object:
        count[0] += 1
        if count[0] > number:
            raise OSError(code, os.strerror(code))
        return real(*arguments)

    monkeypatch.setattr(os, call, fail)


@pytest.mark.parametrize(("code", "key"), [(errno.EIO, "disk.failed"), (errno.EROFS, "disk.read_only")])
def test_whichever_sync_of_a_creation_fails_there_is_a_whole_evaluation_or_none(
    home: Path, monkeypatch: pytest.MonkeyPatch, code: int, key: str
) -> None:
    """The folders, the two files, their names, a journal, its name, the evaluation's name."""
    workspace = Workspace(home, "张三")
    workspace.create(FRAMEWORK, id="e0").close()
    keys = set()
    for number in range(20):
        before = workspace.ids()
        with monkeypatch.context() as patched:
            failing_from("fsync", number, code, patched)
            try:
                workspace.create(
                    FRAMEWORK, [score("张三", "5"), concern("张三", "c1", "不足")], id=f"n{number}"
                )
            except ZhanpingError as error:
                keys.add(error.message.key)
            else:
                break
        for name in set(workspace.ids()) - set(before):
            assert len(workspace.open(name).entries()) == 2, "confirmed by none, and yet whole"
    else:
        pytest.fail("never created")
    assert number > 3
    assert keys == {key}


@pytest.mark.parametrize(
    ("call", "code", "key"),
    [("write", errno.EROFS, "disk.read_only"), ("write", errno.EFBIG, "disk.failed"),
     ("fdatasync", errno.EROFS, "disk.read_only")],
)  # fmt: skip
def test_a_disk_that_turns_read_only_while_a_journal_is_open_refuses_in_words(
    home: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, key: str
) -> None:
    with Workspace(home, "张三").create(FRAMEWORK, id="e1") as store:
        store.put(score("张三", "5"))
        with monkeypatch.context() as patched:
            failing_from(call, 0, code, patched)
            with pytest.raises(ZhanpingError) as caught:
                store.put(score("张三", "6"))
        assert caught.value.message.key == key
        assert store.entries() == (score("张三", "5"),)
        store.put(score("张三", "7"))
    with Workspace(home, "李四").open("e1") as store:
        assert store.entries() == (score("张三", "7"),)
        assert store.problems == ()


def test_a_file_that_cannot_be_synced_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes("旧稿".encode())
    with monkeypatch.context() as patched, refused("disk.failed", path=str(path)):
        failing_from("fsync", 0, errno.EIO, patched)
        write_atomically(path, "新稿".encode())
    assert path.read_bytes() == "旧稿".encode()
    assert [child.name for child in tmp_path.iterdir()] == [path.name]


# -- flipped bits --------------------------------------------------------------------------------


def sealed_files(path: Path) -> bool:
    """The journals and the framework; `test_found` asks the same of evaluation.toml."""
    return path.suffix != ".toml"


@pytest.mark.parametrize("derived", [True, False], ids=["snapshot", "none"])
def test_flipped_bits_are_found_located_and_the_rest_is_served(tmp_path: Path, derived: bool) -> None:
    outcome = flips.run(tmp_path, 36, seed=1, derived=derived, files=sealed_files)
    assert (outcome.missed, outcome.astray, outcome.wrong, outcome.withheld) == ([], [], 0, 0)
    assert outcome.served / outcome.opened > 0.99


def test_flipped_bits_in_the_snapshot_change_nothing(tmp_path: Path) -> None:
    assert flips.run_derived(tmp_path, 20, seed=1) == 0


def test_with_the_seals_unchecked_flipped_bits_go_unnoticed(tmp_path: Path) -> None:
    """The control of the tests above; a seal that is no text any more ends it, since none is looked at."""
    missed: list[str] = []
    with flips.seals_unchecked():
        for seed in (4, 5, 6):
            with contextlib.suppress(UnicodeDecodeError):
                missed += flips.run(tmp_path / str(seed), 36, seed=seed, derived=False).missed
    assert missed
