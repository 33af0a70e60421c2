"""The derived snapshot: opening reads little, and nothing is believed that the journals do not say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import snapshot
from storage.cache import write_sealed
from storage.lines import Fault, Sealed, unsealed
from storage.store import EvaluationStore
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK, concern, score

REASONS = [f"第{n}项台账缺“签名”，需要补充①" for n in range(1, 61)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An evaluation with enough lines of two people for a snapshot, opened once."""
    home = tmp_path / "home"
    with Workspace(home, "张三").create(FRAMEWORK, id="e1") as store:
        for number, reason in enumerate(REASONS):
            store.put(concern("张三", f"f{number}", reason))
    with Workspace(home, "李四").open("e1") as store:
        store.put(score("李四", "3", "M01", "缺一份"))
    kept(home).unlink()
    with opened(home):
        assert kept(home).is_file()
    return home


@contextmanager
def opened(home: Path, author: str = "张三") -> Iterator[EvaluationStore]:
    with Workspace(home, author).open("e1") as store:
        yield store


def folder(home: Path) -> Path:
    return home / "evaluations" / "e1"


def kept(home: Path) -> Path:
    (path,) = (home / "cache").glob("*/e1.snapshot")
    return path


def picture(home: Path) -> tuple[object, ...]:
    """All that an opened evaluation says."""
    with opened(home) as store:
        stamps = tuple(store.stamp(entry) for entry in store.entries())
        return store.entries(), stamps, store.conflicts(), store.problems, store.history()


def plain(home: Path) -> tuple[object, ...]:
    """The same without a snapshot."""
    kept(home).unlink()
    return picture(home)


def counted(read: list[bytes]) -> Callable[[bytes], Sealed | Fault]:
    """`unsealed`, noting each line."""

    def noted(line: bytes) -> Sealed | Fault:
        read.append(line)
        return unsealed(line)

    return noted


def lines_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    read: list[bytes] = []
    monkeypatch.setattr("storage.journal.unsealed", counted(read))
    with opened(home):
        monkeypatch.undo()
        return len(read)


def test_with_a_snapshot_only_later_lines_are_replayed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lines_read(home, monkeypatch) == 0
    with opened(home, "李四") as store:
        store.put(score("李四", "4", "M02", "齐全"), score("李四", "5", "M03", "齐全"))
    assert lines_read(home, monkeypatch) == 1
    kept(home).unlink()
    assert lines_read(home, monkeypatch) == len(REASONS) + 2


def test_with_and_without_a_snapshot_an_evaluation_says_the_same(home: Path) -> None:
    with opened(home) as mine, opened(home, "李四") as theirs:
        seen = {("finding", "f1"): mine.versions("finding", "f1")}
        mine.put(concern("张三", "f1", "我的说法"), seen=seen)
        theirs.withdraw(score("李四", "3", "M01", "缺一份"))
    assert picture(home) == plain(home)


def test_a_conflict_survives_in_a_snapshot(home: Path) -> None:
    with opened(home) as store:
        entry = concern("张三", "f1", "另一个说法")
        store.put(entry, seen={("finding", "f1"): ()})
        assert list(store.conflicts()) == [("finding", "f1")]
    kept(home).unlink()
    with opened(home) as written:
        first = written.conflicts()
    with opened(home) as resumed:
        assert resumed.conflicts() == first != {}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_byte_below_a_snapshot_is_found_at_opening(home: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(folder(home).glob("*.jsonl"))))
    whole = path.read_bytes()
    offset = data.draw(st.integers(0, len(whole) - 1))
    path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 4]) + whole[offset + 1 :])
    try:
        found = picture(home)
        with opened(home) as store:
            assert store.problems
        assert found == plain(home)
    finally:
        path.write_bytes(whole)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_byte_in_a_snapshot_makes_it_worthless(home: Path, data: st.DataObject) -> None:
    before = picture(home)
    path = kept(home)
    whole = path.read_bytes()
    offset = data.draw(st.integers(0, len(whole) - 1))
    path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 4]) + whole[offset + 1 :])
    assert picture(home) == before


@pytest.mark.parametrize("content", [b"[]", b"[1]", b"x", b"[1,[],[]]", b"7", b"[1,[[1]],[],0,0,{},[]]"])
def test_a_snapshot_of_another_shape_is_not_read(home: Path, content: bytes) -> None:
    before = picture(home)
    assert write_sealed(kept(home), content)
    assert picture(home) == before


def test_a_snapshot_of_another_user_is_not_believed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = kept(home).read_bytes()
    other = home / "cache" / str(4242)
    other.mkdir()
    (other / "e1.snapshot").write_bytes(whole)
    monkeypatch.setattr("storage.cache.os.getuid", lambda: 4242)
    read: list[bytes] = []
    monkeypatch.setattr("storage.journal.unsealed", counted(read))
    with opened(home):
        assert len(read) == len(REASONS) + 1


def test_a_snapshot_of_another_format_is_not_read(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = picture(home)
    read: list[bytes] = []
    monkeypatch.setattr(snapshot, "_FORMAT", 99)
    monkeypatch.setattr("storage.journal.unsealed", counted(read))
    with opened(home):
        assert len(read) == len(REASONS) + 1
    assert picture(home) == before


def test_a_journal_that_went_away_or_became_shorter_is_not_served_from_the_snapshot(home: Path) -> None:
    (own,) = folder(home).glob("李四.*.jsonl")
    own.unlink()
    with opened(home) as store:
        assert {entry.author for entry in store.entries()} == {"张三"}
    (other,) = folder(home).glob("张三.*.jsonl")
    lines = other.read_bytes().splitlines(keepends=True)
    other.write_bytes(b"".join(lines[:7]))
    with opened(home) as store:
        assert len(store.entries()) == 7


def test_damage_and_torn_tails_are_told_from_a_snapshot_as_well(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = folder(home).glob("张三.*.jsonl")
    whole = path.read_bytes()
    path.write_bytes(whole[:40] + b"?" + whole[41:] + b'{"v":1,"n":')
    with opened(home) as store:
        store.put(concern("张三", "new", "下一条"))
    first = picture(home)
    assert lines_read(home, monkeypatch) == 2  # the torn line and the one after it
    assert picture(home) == first
    assert [problem.key for problem in first[3]] == ["journal.seal", "journal.torn"]  # type: ignore[attr-defined]
    assert first == plain(home)


def test_where_nothing_may_be_derived_opening_works_all_the_same(home: Path) -> None:
    kept(home).unlink()
    (home / "cache").rename(home / "aside")
    (home / "cache").write_text("a file where the folder should be")
    with opened(home) as store:
        assert len(store.entries()) == len(REASONS) + 1
