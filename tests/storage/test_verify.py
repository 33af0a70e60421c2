"""Reading an evaluation anew: every damage is named with its file and line, and what is still served."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import Message
from storage.store import EvaluationStore
from storage.verify import Verdict, loose, verify
from storage.workspace import Workspace
from tests.storage.build import Opener, folder_of, journal_of, lines_of, score, sealed, signed_in

LINES = 12


@pytest.fixture
def store(opener: Opener) -> EvaluationStore:
    """Two authors, twelve lines each."""
    store = opener("陈二")
    other = opener("林一")
    for number in range(LINES):
        store.put(score("陈二", f"{number}", reason=f"第{number}条理由"))
        other.put(score("林一", f"{number}"))
    return store


def keys(messages: tuple[Message, ...]) -> list[str]:
    return [message.key for message in messages]


def verdict_of(home: Path, store: EvaluationStore) -> Verdict:
    return verify(folder_of(home, store))


def test_what_is_as_it_was_written_fits(home: Path, store: EvaluationStore) -> None:
    verdict = verdict_of(home, store)
    assert (verdict.id, verdict.served, verdict.lines) == ("e1", 2 * LINES, 2 * LINES)
    assert (verdict.damage, verdict.newer, verdict.remarks) == ((), (), ())


def test_a_flipped_bit_in_any_line_is_named_with_file_and_line(home: Path, store: EvaluationStore) -> None:
    path = journal_of(home, store)
    whole = path.read_bytes()
    starts = [0]
    for line in whole.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for number, start in enumerate(starts[:-1], start=1):
        path.write_bytes(whole[: start + 40] + bytes([whole[start + 40] ^ 1]) + whole[start + 41 :])
        verdict = verdict_of(home, store)
        [found] = verdict.damage
        assert (found.key, found.params["path"], found.params["line"]) == ("journal.seal", str(path), number)
        assert (verdict.served, verdict.lines) == (2 * LINES - 1, 2 * LINES)
        assert [j.served for j in verdict.journals if j.name == path.name] == [LINES - 1]


def test_damage_is_found_though_a_snapshot_hides_it(home: Path, store: EvaluationStore) -> None:
    for number in range(60):
        store.put(score("陈二", f"{number % 10}", "M02"))
    Workspace(home, "陈二").open("e1").close()
    assert list((home / "cache").rglob("*.snapshot")), "there is one"
    path = journal_of(home, store)
    whole = path.read_bytes()
    path.write_bytes(whole.replace("第3条".encode(), "第4条".encode()))
    assert keys(verdict_of(home, store).damage) == ["journal.seal"]


def test_a_missing_line_a_rewritten_one_and_a_repeated_one_are_told(
    home: Path, store: EvaluationStore
) -> None:
    path = journal_of(home, store)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:4] + lines[5:]))
    assert keys(verdict_of(home, store).damage) == ["journal.gap"]
    path.write_bytes(b"".join([*lines, lines[2]]))
    assert keys(verdict_of(home, store).damage) == ["journal.repeat"]
    forged = {**lines_of(path)[4], "t": 1 << 50}
    path.write_bytes(b"".join([*lines[:4], sealed(forged), *lines[5:]]))
    [found] = verdict_of(home, store).damage
    assert (found.key, found.params["line"]) == ("journal.chain", 6)


def test_an_unfinished_last_line_is_told_and_is_no_damage(home: Path, store: EvaluationStore) -> None:
    path = journal_of(home, store)
    path.write_bytes(path.read_bytes()[:-7])
    verdict = verdict_of(home, store)
    assert (verdict.damage, keys(verdict.remarks)) == ((), ["journal.torn"])
    assert (verdict.served, verdict.lines) == (2 * LINES - 1, 2 * LINES)


def test_a_newer_programs_line_is_no_damage_and_no_praise(home: Path, store: EvaluationStore) -> None:
    path = journal_of(home, store)
    newer = {**lines_of(path)[0], "v": 99}
    path.write_bytes(path.read_bytes() + sealed(newer))
    verdict = verdict_of(home, store)
    assert (verdict.damage, keys(verdict.newer)) == ((), ["journal.newer"])


def test_a_newer_programs_line_hides_no_damage_in_the_other_journals(
    home: Path, store: EvaluationStore
) -> None:
    newer, other = sorted(folder_of(home, store).glob("*.jsonl"))
    for path in (newer, other):
        path.write_bytes(path.read_bytes().replace(b'"v":1,"n":5,', b'"v":1,"n":6,'))
    newer.write_bytes(newer.read_bytes() + sealed({**lines_of(newer)[0], "v": 99}))
    verdict = verdict_of(home, store)
    assert keys(verdict.newer) == ["journal.newer"]
    assert sorted(str(message.params["path"]) for message in verdict.damage) == [str(newer), str(other)]
    assert verdict.served == 2 * LINES - 2


def test_a_journal_that_was_put_aside_is_read_as_well(home: Path, store: EvaluationStore) -> None:
    forks = folder_of(home, store) / "forks"
    forks.mkdir(mode=0o700)
    path = forks / f"{journal_of(home, store).stem}.0123abcd.jsonl"
    path.write_bytes(journal_of(home, store).read_bytes().replace("第3条".encode(), "第4条".encode()))
    [message] = verdict_of(home, store).damage
    assert (message.key, message.params["path"]) == ("journal.seal", str(path))


def test_documents_that_state_nothing_are_told(home: Path, store: EvaluationStore) -> None:
    path = journal_of(home, store)
    last = lines_of(path)[-1]
    strange = {**last, "n": LINES + 1, "p": path.read_bytes()[-33:-1].decode(), "t": last["t"] + 1}
    strange["o"] = [["score", "陈二/M01", [], {"author": "陈二", "indicator": "M01", "points": "many"}]]
    path.write_bytes(path.read_bytes() + sealed(strange))
    assert keys(verdict_of(home, store).damage) == ["entry.unreadable"]


@pytest.mark.parametrize("name", ["evaluation.toml", "framework.json"])
def test_setup_and_framework_are_looked_at(home: Path, store: EvaluationStore, name: str) -> None:
    path = folder_of(home, store) / name
    path.write_bytes(path.read_bytes().replace("小体系".encode(), b"x").replace(b"framework =", b"framework"))
    verdict = verdict_of(home, store)
    assert len(verdict.damage) == 1
    assert str(path) in str(verdict.damage[0].params["path"])
    assert verdict.served == 2 * LINES, "the journals are read all the same"
    assert keys(verdict.remarks) == ["verify.shut"]
    path.unlink()
    assert len(verdict_of(home, store).damage) == 1


def test_what_others_may_read_is_told_and_is_no_damage(home: Path, store: EvaluationStore) -> None:
    folder, path = folder_of(home, store), journal_of(home, store)
    assert loose(home) == ()
    path.chmod(0o644)
    folder.chmod(0o755)
    verdict = verdict_of(home, store)
    assert verdict.damage == ()
    assert [(m.params["path"], m.params["allowed"]) for m in verdict.remarks] == [
        (str(folder), "0700"),
        (str(path), "0600"),
    ]
    path.chmod(0o640)
    for mode in (0o2770, 0o3770):
        folder.chmod(mode)
        assert keys(verdict_of(home, store).remarks) == ["verify.borrowed"] * 2, "set up for a team"


def test_a_journal_in_somebody_elses_name_is_told_where_each_has_an_account(
    home: Path, store: EvaluationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A merge makes such a file, and so does a copy of another's under their name."""
    signed_in(monkeypatch, "陈二")
    assert verdict_of(home, store).remarks == (), "in a home of one account every name is its own"
    folder_of(home, store).chmod(0o3770)
    verdict = verdict_of(home, store)
    [told] = verdict.remarks
    assert (told.key, told.params["author"], told.params["account"]) == ("verify.borrowed", "林一", "陈二")
    assert verdict.damage == ()


def test_nothing_is_written(home: Path, store: EvaluationStore) -> None:
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    verdict_of(home, store)
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before


def test_forks_put_aside_and_files_of_nobodys_are_told_and_are_no_damage(
    home: Path, store: EvaluationStore
) -> None:
    folder, path = folder_of(home, store), journal_of(home, store)
    (folder / "forks").mkdir(0o700)
    fork = folder / "forks" / f"{path.stem}.0123abcd.jsonl"
    for stray in (fork, folder / "notes.txt"):
        stray.touch(0o600)
    verdict = verdict_of(home, store)
    assert verdict.damage == ()
    told = {str(message.params["path"]): message.key for message in verdict.remarks}
    assert told == {str(fork): "verify.fork", str(folder / "notes.txt"): "verify.stray"}
