"""Lines and seals: what is torn, flipped, missing or misplaced is located, and the rest is served."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import lines as line_format
from storage.store import EvaluationStore
from tests.storage.build import (
    Opener,
    concern,
    folder_of,
    journal_of,
    keys,
    lines_of,
    refused,
    reopened,
    score,
    sealed,
    stated,
)

REASONS = [f"第{n}项台账缺“签名”，需要补充①" for n in range(1, 7)]


@pytest.fixture
def path(home: Path, store: EvaluationStore) -> Path:
    """A journal of six lines, each about another indicator."""
    for n, reason in enumerate(REASONS, start=1):
        store.put(score("张三", "5", f"M{n:02}", reason))
    store.close()
    return journal_of(home, store)


def found(store: EvaluationStore) -> list[tuple[str, object]]:
    """What was found damaged, and at which line."""
    return [(problem.key, problem.params["line"]) for problem in store.problems]


def test_each_line_carries_number_chain_clock_and_author(home: Path, path: Path) -> None:
    lines = lines_of(path)
    raw = path.read_bytes().splitlines()
    assert [line["n"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert [line["p"] for line in lines[1:]] == [seal.rpartition(b"\t")[2].decode() for seal in raw[:-1]]
    assert [line["t"] for line in lines] == sorted({line["t"] for line in lines})
    assert {line["w"] for line in lines} == {"张三"}
    assert {line["r"] for line in lines} == {f"张三.{(home / 'device').read_text().strip()}"}


def test_a_last_line_torn_anywhere_never_was(home: Path, store: EvaluationStore, path: Path) -> None:
    """At every byte: what was confirmed is there, the torn line is not, and the next one is."""
    whole = path.read_bytes()
    start = whole.rindex(b"\n", 0, -1) + 1
    for end in range(start, len(whole)):
        path.write_bytes(whole[:end])
        with reopened(home, store) as again:
            assert stated(again) == set(REASONS[:-1])
            assert found(again) == ([("journal.torn", 6)] if end > start else [])
            again.put(score("张三", "1", "M10", "下一条"))
            assert found(again) == ([("journal.torn", 6)] if end > start else [])
        with reopened(home, store) as again:
            assert stated(again) == {*REASONS[:-1], "下一条"}
            assert found(again) == ([("journal.torn", 6)] if end > start else [])


def test_an_unfinished_line_under_way_is_no_damage(opener: Opener, path: Path) -> None:
    reader, writer = opener("李四"), opener("张三")
    with writer._storage.journals.own.held(), path.open("ab") as file:
        file.write(b'{"v":1')
        file.flush()
        reader.refresh()
        assert found(reader) == []
    reader.refresh()
    assert found(reader) == [("journal.torn", 7)]


def flipped(whole: bytes, offset: int, bits: int) -> bytes:
    return whole[:offset] + bytes([whole[offset] ^ bits]) + whole[offset + 1 :]


def unnoticed(home: Path, store: EvaluationStore, path: Path, flips: Iterator[tuple[int, int]]) -> int:
    """How many flipped bytes were not located, or took more than their own line with them."""
    whole = path.read_bytes()
    count = 0
    for offset, bits in flips:
        path.write_bytes(flipped(whole, offset, bits))
        first = whole.count(b"\n", 0, offset)
        touched = {REASONS[first], *REASONS[first + 1 : first + 1 + (whole[offset] == 10)]}
        with reopened(home, store) as again:
            located = any(line == first + 1 for _, line in found(again))
            rest = set(REASONS) - touched <= stated(again) <= set(REASONS) - {REASONS[first]}
        count += not (located and rest)
    path.write_bytes(whole)
    return count


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), bits=st.integers(1, 255))
def test_a_flipped_byte_anywhere_is_located_and_the_rest_served(
    home: Path, store: EvaluationStore, path: Path, data: st.DataObject, bits: int
) -> None:
    offset = data.draw(st.integers(0, path.stat().st_size - 1))
    assert unnoticed(home, store, path, iter([(offset, bits)])) == 0


def test_every_line_break_flipped_is_located(home: Path, store: EvaluationStore, path: Path) -> None:
    breaks = [offset for offset, byte in enumerate(path.read_bytes()) if byte == 10]
    assert unnoticed(home, store, path, ((offset, 1) for offset in breaks)) == 0


def test_a_seal_whose_last_sign_was_flipped_is_no_torn_line(
    home: Path, store: EvaluationStore, path: Path
) -> None:
    """One bit makes "1" or "a" the sign that once closed torn lines; the line had been confirmed."""
    whole = path.read_bytes()
    path.write_bytes(whole[:-2] + b"!\n")
    with reopened(home, store) as again:
        assert found(again) == [("journal.seal", 6)]


def test_a_line_torn_off_and_closed_as_it_was_once_never_was(
    home: Path, store: EvaluationStore, path: Path
) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-40] + b"!\n")
    with reopened(home, store) as again:
        assert found(again) == [("journal.torn", 6)]


def test_a_last_line_break_that_was_flipped_is_damage_and_its_number_is_kept(
    home: Path, store: EvaluationStore, path: Path
) -> None:
    """A torn line is the beginning of a line; this one is all of it and a byte more, so it was confirmed."""
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"\x0b")
    with reopened(home, store) as again:
        assert found(again) == [("journal.seal", 6)]
        again.put(score("张三", "1", "M10", "下一条"))
        assert found(again) == [("journal.seal", 6)]
    assert json.loads(path.read_bytes().splitlines()[-1].rpartition(b"\t")[0])["n"] == 7
    with reopened(home, store) as again:
        assert stated(again) == {*REASONS[:-1], "下一条"}
        assert found(again) == [("journal.seal", 6)]
    with path.open("ab") as file:  # as a merge brings it
        file.write(whole.splitlines(keepends=True)[-1])
    with reopened(home, store) as again:
        assert stated(again) == {*REASONS, "下一条"}
        assert found(again) == [("journal.healed", 6)]


def test_two_last_lines_that_became_one_keep_two_numbers(
    home: Path, store: EvaluationStore, path: Path
) -> None:
    whole = path.read_bytes()
    at = whole.rindex(b"\n", 0, -1)
    path.write_bytes(whole[:at] + b"\x0b" + whole[at + 1 :])
    with reopened(home, store) as again:
        again.put(score("张三", "1", "M10", "下一条"))
        assert stated(again) == {*REASONS[:-2], "下一条"}
    assert json.loads(path.read_bytes().splitlines()[-1].rpartition(b"\t")[0])["n"] == 7


def test_without_the_seal_flipped_bytes_go_unnoticed(
    home: Path, store: EvaluationStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the tests above."""

    def unsealed(line: bytes) -> line_format.Sealed | line_format.Fault:
        body, _, seal = line.rpartition(b"\t")
        return line_format._checked(json.loads(body), seal.decode())

    monkeypatch.setattr("storage.journal.unsealed", unsealed)
    points = path.read_bytes().index(b'"points":"5"') + len(b'"points":"')
    assert unnoticed(home, store, path, iter([(points, 1)])) == 1


def test_after_damage_the_next_line_keeps_the_numbers(home: Path, store: EvaluationStore, path: Path) -> None:
    """The damaged line's number stays its own, should a good copy of it turn up."""
    path.write_bytes(flipped(path.read_bytes(), path.stat().st_size - 60, 1))
    with reopened(home, store) as again:
        again.put(score("张三", "1", "M10", "下一条"))
    with reopened(home, store) as again:
        assert found(again) == [("journal.seal", 6)]
        assert stated(again) == {*REASONS[:-1], "下一条"}
    assert json.loads(path.read_bytes().splitlines()[-1][:-33])["n"] == 7


def test_a_copy_of_a_damaged_line_takes_its_place(home: Path, store: EvaluationStore, path: Path) -> None:
    whole = path.read_bytes().splitlines(keepends=True)
    for number in range(6):
        damaged = [*whole[:number], flipped(whole[number], 20, 1), *whole[number + 1 :]]
        path.write_bytes(b"".join([*damaged, whole[number]]))
        with reopened(home, store) as again:
            assert found(again) == [("journal.healed", number + 1)]
            assert stated(again) == set(REASONS)
            again.put(score("张三", "1", "M10", "下一条"))
        with reopened(home, store) as again:
            assert found(again) == [("journal.healed", number + 1)]
            assert stated(again) == {*REASONS, "下一条"}


def test_copies_of_missing_lines_fill_a_gap_in_any_order(
    home: Path, store: EvaluationStore, path: Path
) -> None:
    whole = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*whole[:1], *whole[4:], whole[3], whole[1]]))
    with reopened(home, store) as again:
        assert found(again) == [("journal.gap", 2)]
        assert stated(again) == {*REASONS} - {REASONS[2]}
        with path.open("ab") as file:
            file.write(whole[2])
        again.refresh()
        assert found(again) == [("journal.healed", 2)]
        assert stated(again) == set(REASONS)


Edit = Callable[[list[bytes]], list[bytes]]


def resealed(lines: list[bytes]) -> list[bytes]:
    fields = json.loads(lines[2].rpartition(b"\t")[0])
    fields["o"][0][3]["points"] = "10"
    return [*lines[:2], sealed(fields), *lines[3:]]


@pytest.mark.parametrize(
    ("edit", "damage", "lost"),
    [
        (lambda lines: lines[:2] + lines[3:], [("journal.gap", 3)], {2}),
        (lambda lines: lines[2:], [("journal.gap", 1)], {0, 1}),
        (resealed, [("journal.chain", 4)], set()),
        (lambda lines: [*lines[:3], lines[2], *lines[3:]], [("journal.repeat", 4)], set()),
        (lambda lines: [*lines[:3], b"\n", *lines[3:]], [("journal.healed", 4)], set()),
        (lambda lines: [*lines, sealed([1, 2])], [("journal.malformed", 7)], set()),
        (lambda lines: [*lines, sealed({"v": 1, "n": 7})], [("journal.malformed", 7)], set()),
        (lambda lines: [*lines, b"[" * 9999 + b"\t" + line_format.digest(b"[" * 9999).encode() + b"\n"],
         [("journal.malformed", 7)], set()),
    ],
    ids=["cut out", "beheaded", "resealed", "repeated", "blank", "no record", "no fields", "no json"],
)  # fmt: skip
def test_lines_tampered_with_are_located_and_the_rest_served(
    home: Path,
    store: EvaluationStore,
    path: Path,
    edit: Edit,
    damage: list[tuple[str, object]],
    lost: set[int],
) -> None:
    path.write_bytes(b"".join(edit(path.read_bytes().splitlines(keepends=True))))
    with reopened(home, store) as again:
        assert found(again) == damage
        assert {problem.params["path"] for problem in again.problems} == {str(path)}
        assert stated(again) == {reason for n, reason in enumerate(REASONS) if n not in lost}


@pytest.mark.parametrize(
    "operation", [["score"], ["score", "a", "b", {}], ["score", "a", [1], {}], ["score", "a", [], 1], 7]
)
def test_a_sealed_line_with_odd_operations_is_reported(
    home: Path, store: EvaluationStore, path: Path, operation: object
) -> None:
    fields = lines_of(path)[0] | {"n": 7, "o": [operation]}
    with path.open("ab") as file:
        file.write(sealed(fields))
    with reopened(home, store) as again:
        assert found(again) == [("journal.malformed", 7)]


def test_a_journal_under_another_name_speaks_for_nobody(
    home: Path, store: EvaluationStore, path: Path
) -> None:
    """Nobody's lines count as another's by renaming a file; a stray copy is told once."""
    path.with_name("李四.abcdefgh.jsonl").write_bytes(path.read_bytes())
    with reopened(home, store) as again:
        assert stated(again) == set(REASONS)
        assert found(again) == [("journal.foreign", 1)]


def test_a_journal_that_cannot_be_read_is_reported_and_the_rest_served(
    home: Path, store: EvaluationStore, path: Path
) -> None:
    (folder_of(home, store) / "李四.abcdefgh.jsonl").mkdir()
    with reopened(home, store) as again:
        assert stated(again) == set(REASONS)
        assert keys(again) == ["journal.unreadable"]


def test_a_line_of_a_newer_format_is_refused_each_time(
    home: Path, store: EvaluationStore, path: Path
) -> None:
    newer = path.with_name("未来.abcdefgh.jsonl")
    newer.write_bytes(sealed({"v": 2, "anything": "else"}))
    with refused("journal.newer", path=str(newer), line=1):
        reopened(home, store)
    for _ in range(2):
        with refused("journal.newer"):
            store.refresh()
    assert stated(store) == set(REASONS)


def test_a_line_taken_back_is_taken_back_by_readers(home: Path, opener: Opener, path: Path) -> None:
    """A reader may have seen a line whose writing failed in the end."""
    reader = opener("李四")
    assert len(reader.entries()) == 6
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rindex(b"\n", 0, -1) + 1])
    assert reader.refresh()
    assert stated(reader) == set(REASONS[:-1])
    assert keys(reader) == ["journal.rewound"]
    opener("张三").put(score("张三", "2", "M06", "再来一条，这一次更长，比原来那一条还要长得多"))
    assert reader.refresh()
    assert stated(reader) == {*REASONS[:-1], "再来一条，这一次更长，比原来那一条还要长得多"}


def test_a_deleted_journal_is_missed_and_the_rest_served(opener: Opener, path: Path) -> None:
    reader = opener("李四")
    reader.put(score("李四", "2", reason="还在"))
    path.unlink()
    assert reader.refresh()
    assert stated(reader) == {"还在"}
    assert found(reader) == [("journal.rewound", 6)]
    assert not reader.refresh()


def test_a_line_taken_back_and_written_anew_between_two_looks(home: Path, opener: Opener, path: Path) -> None:
    reader = opener("李四")
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rindex(b"\n", 0, -1) + 1])
    opener("张三").put(score("张三", "2", "M06", "另一条" * 50))
    assert reader.refresh()
    assert stated(reader) == {*REASONS[:-1], "另一条" * 50}


@pytest.mark.parametrize("restored", [True, False])
def test_a_journal_replaced_or_deleted_while_open_takes_the_next_line(
    home: Path, opener: Opener, path: Path, restored: bool
) -> None:
    """An acknowledged line never goes to a file that has lost its name."""
    mine = opener("张三")
    mine.put(score("张三", "3", "M07", "打开着"))
    older = b"".join(path.read_bytes().splitlines(keepends=True)[:3])
    path.unlink()
    if restored:
        path.write_bytes(older)
    mine.put(score("张三", "1", "M10", "下一条"))
    kept = {*REASONS[:3], "下一条"} if restored else {"下一条"}
    assert stated(mine) == kept
    with reopened(home, mine) as again:
        assert stated(again) == kept
        assert again.problems == ()
    assert keys(mine) == ["journal.rewound"]


def test_a_journal_held_for_too_long_is_said_to_be(
    home: Path, opener: Opener, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.own_journal._PATIENCE_S", 0.0)
    one, two = opener("张三"), opener("张三")
    with one._storage.journals.own.held(), refused("journal.busy", 4, path=str(path)):
        two.put(concern("张三", "c1", "等一等"))
    two.put(concern("张三", "c1", "等一等"))
    assert "等一等" in stated(two)
