"""What the fault suites found: each says what should be, and fails until it is."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from benchmarks.faults import flips
from models.entries import Member
from models.errors import ZhanpingError
from storage.verify import verify
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK, folder_of, journal_of, refused, score


def found(home: Path, name: str) -> list[str]:
    """What opening or reading anew calls damage."""
    try:
        Workspace(home, "组长").open(name).close()
    except ZhanpingError as error:
        return [error.message.key]
    return [message.key for message in verify(home / "evaluations" / name).damage]


@pytest.mark.parametrize(("old", "new"), [("陈嘉树", "陈嘉栒"), ('"组长"', '"绀长"'), ("+00:00", "+08:00")])
def test_a_change_of_evaluation_toml_by_no_one_is_found(home: Path, old: str, new: str) -> None:
    """A name with one flipped bit is another person, and the expert has no rights any more."""
    team = (Member(name="组长", role="lead"), Member(name="陈嘉树"))
    with Workspace(home, "组长").create(FRAMEWORK, id="e1", team=team) as store:
        path = folder_of(home, store) / "evaluation.toml"
    whole = path.read_text("utf-8")
    assert old in whole
    path.write_text(whole.replace(old, new), "utf-8")
    assert found(home, "e1")


def test_flipped_bits_in_evaluation_toml_are_found_at_their_line(tmp_path: Path) -> None:
    outcome = flips.run(tmp_path, 60, seed=1, files=lambda path: path.suffix == ".toml")
    assert (outcome.missed, outcome.astray) == ([], [])


def test_the_last_line_with_the_end_of_its_seal_flipped_is_damage_and_no_torn_line(home: Path) -> None:
    """One bit makes "1" or "a" the sign that closes a torn line; what was lost had been confirmed."""
    with Workspace(home, "张三").create(FRAMEWORK, id="e1") as store:
        path = journal_of_after(home, b"1a")
    whole = path.read_bytes()
    path.write_bytes(whole[:-2] + b"!\n")
    assert found(home, store.id) == ["journal.seal"]


def test_the_last_line_with_its_line_break_flipped_is_damage_and_no_torn_line(home: Path) -> None:
    """A torn line is the beginning of a line; this one is all of it and a byte more."""
    with Workspace(home, "张三").create(FRAMEWORK, id="e1") as store:
        store.put(score("张三", "5"))
        path = journal_of(home, store)
    path.write_bytes(path.read_bytes()[:-1] + b"\x0b")
    assert found(home, "e1") == ["journal.seal"]


def journal_of_after(home: Path, ends: bytes) -> Path:
    """A journal of confirmed lines whose last seal ends in one of these digits."""
    with Workspace(home, "张三").open("e1") as store:
        for number in range(1000):
            store.put(score("张三", "5", reason=f"第{number}次"))
            path = journal_of(home, store)
            if path.read_bytes()[-2] in ends:
                return path
    raise AssertionError("no seal ends so")


def test_a_creation_whose_first_sync_fails_leaves_no_hidden_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace(home, "张三")
    workspace.create(FRAMEWORK, id="e0").close()

    def fail(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patched, refused("disk.failed"):
        patched.setattr(os, "fsync", fail)
        workspace.create(FRAMEWORK, id="e1")
    assert [path.name for path in (home / "evaluations").iterdir()] == ["e0"]
