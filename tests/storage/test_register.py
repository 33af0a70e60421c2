"""The register of rows is never believed against the files, and nothing is lost with it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.entries import FactEntry, Member
from models.evaluation import fold
from models.overview import overview
from models.scoring import assess
from models.station import Station, Visit
from storage.cache import cache_folder
from storage.listing import Listed, Listing, listed
from storage.purge import purge
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK, score

TICK_S = 0.02  # above the step of every kernel's file times
TEAM = (Member(name="组长", role="lead"), Member(name="张三"))


@pytest.fixture(autouse=True)
def _short_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.register._TICK_NS", int(TICK_S * 1e9))


@pytest.fixture
def workspace(home: Path) -> Workspace:
    """Three evaluations at rest."""
    made = Workspace(home, "组长")
    for number, name in enumerate(("e1", "e2", "e3")):
        facts = FactEntry.of("组长", Station(name=f"榕湾街“{number}”社工站", region="青溪区"))
        visit = FactEntry.of("组长", Visit(year=2024, period="mid"))
        made.create(FRAMEWORK, [facts, visit, score("组长", "5")], id=name, team=TEAM).close()
    rest()
    return made


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The evaluations that were read, as they are."""
    names: list[str] = []
    before = Workspace.open

    def noted(self: Workspace, name: str) -> object:
        names.append(name)
        return before(self, name)

    monkeypatch.setattr(Workspace, "open", noted)
    return names


def rest() -> None:
    """Let all files come to rest."""
    time.sleep(TICK_S * 1.5)


def computed(workspace: Workspace) -> list[Listed]:
    """The list without any register, of sound evaluations."""
    rows = []
    for name in workspace.ids():
        with workspace.open(name) as store:
            seen = overview(assess(fold(store.setup, store.framework, store.entries())))
            rows.append(Listed(name, seen, store.problems, len(store.problems)))
    return rows


def read_anew(workspace: Workspace, opened: list[str]) -> list[str]:
    """The evaluations that a list reads; it has to be right as well."""
    opened.clear()
    rows, names = listed(workspace), sorted(opened)
    assert rows == computed(workspace)
    return names


def told(workspace: Workspace) -> set[str]:
    """The evaluations that are known at a quick look."""
    return {row.id for row in Listing(workspace).known}


def write(workspace: Workspace, name: str, points: str = "7", line: str = "M02") -> None:
    with workspace.open(name) as store:
        store.put(score(workspace.author, points, line))


def register_of(home: Path) -> Path:
    return cache_folder(home) / "register.json"


def journal_in(home: Path, name: str) -> Path:
    [path] = (home / "evaluations" / name).glob("*.jsonl")
    return path


# -- what a row says -------------------------------------------------------------------------------


def test_what_was_read_once_is_not_read_again(workspace: Workspace, opened: list[str]) -> None:
    assert read_anew(workspace, opened) == ["e1", "e2", "e3"]
    assert read_anew(workspace, opened) == []
    assert sorted(Listing(workspace).known) == computed(workspace)


def test_a_kept_row_is_the_row_that_was_read(workspace: Workspace) -> None:
    first, again = listed(workspace)[0], listed(workspace)[0]
    assert (repr(first), hash(first)) == (repr(again), hash(again))
    seen = again.overview
    assert seen is not None
    assert (seen.station, seen.region, seen.year, seen.period) == ("榕湾街“0”社工站", "青溪区", 2024, "mid")
    assert (seen.progress, seen.total, seen.low, seen.high) == ((0, 10), None, "2.50", "97.50")
    assert ([grade.title for grade in seen.possible], seen.grade) == (["良好", "合格"], None)


def test_a_home_without_evaluations_stays_untouched(home: Path) -> None:
    assert listed(Workspace(home, "组长")) == []
    assert not home.exists()


def test_the_register_is_for_nobody_elses_eyes(workspace: Workspace, home: Path) -> None:
    listed(workspace)
    path = register_of(home)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


# -- the register gone, damaged, or of another world -----------------------------------------------


def test_without_the_register_the_list_is_the_same(
    workspace: Workspace, home: Path, opened: list[str]
) -> None:
    listed(workspace)
    register_of(home).unlink()
    assert read_anew(workspace, opened) == ["e1", "e2", "e3"]
    assert read_anew(workspace, opened) == []


def test_a_flipped_bit_anywhere_has_the_register_ignored(workspace: Workspace, home: Path) -> None:
    rows, path = listed(workspace), register_of(home)
    data = path.read_bytes()
    assert told(workspace) == {"e1", "e2", "e3"}
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :])
        assert told(workspace) == set()
    for size in range(0, len(data), 7):
        path.write_bytes(data[:size])
        assert told(workspace) == set()
    assert listed(workspace) == rows
    assert told(workspace) == {"e1", "e2", "e3"}


def test_another_program_comes_to_its_own_numbers(
    workspace: Workspace, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(workspace)
    monkeypatch.setattr("storage.register._program", lambda: "another")
    assert read_anew(workspace, opened) == ["e1", "e2", "e3"]


def test_where_nothing_can_be_written_the_list_is_right_and_nothing_is_kept(
    workspace: Workspace, home: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("storage.cache.os.open", refuse)
    assert read_anew(workspace, opened) == ["e1", "e2", "e3"]
    assert read_anew(workspace, opened) == ["e1", "e2", "e3"]
    assert not register_of(home).exists()


def test_after_another_start_of_the_host_every_file_is_looked_at(
    workspace: Workspace, home: Path, opened: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut may keep a line and lose the mark on its folder."""
    listed(workspace)
    monkeypatch.setattr("storage.journal.Journals._mark_folder", lambda self: None)
    write(workspace, "e2")
    rest()
    assert told(workspace) == {"e1", "e2", "e3"}  # this is what the mark is for
    (tmp_path / "boot").write_text("another\n")
    monkeypatch.setattr("storage.register._BOOT", tmp_path / "boot")
    assert told(workspace) == {"e1", "e3"}
    assert read_anew(workspace, opened) == ["e2"]
    assert told(workspace) == {"e1", "e2", "e3"}


# -- what changes in the evaluations ---------------------------------------------------------------


def test_what_another_session_writes_is_seen_at_the_quick_look(
    workspace: Workspace, home: Path, opened: list[str]
) -> None:
    with workspace.open("e2") as own, Workspace(home, "张三").open("e3") as others:
        own.put(score("组长", "1"))  # both journals are there and open from here on
        others.put(score("张三", "1"))
        rest()
        listed(workspace)
        own.put(score("组长", "2"))
        assert told(workspace) == {"e1", "e3"}
        others.put(score("张三", "3"))
        assert told(workspace) == {"e1"}
    assert read_anew(workspace, opened) == ["e2", "e3"]


def test_a_row_made_while_its_files_had_only_just_changed_is_not_kept(
    workspace: Workspace, opened: list[str]
) -> None:
    """A second write within the same tick of the clock would leave no other time."""
    listed(workspace)
    write(workspace, "e1")
    listed(workspace)
    assert "e1" not in told(workspace)
    rest()
    assert read_anew(workspace, opened) == ["e1"]
    assert read_anew(workspace, opened) == []


def test_a_clock_that_was_set_back_keeps_no_row(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time_ns()
    monkeypatch.setattr("storage.register.time.time_ns", lambda: now - 3_600_000_000_000)
    listed(workspace)
    assert told(workspace) == set()


@pytest.mark.parametrize("failing", ["os.write", "os.fdatasync"])
def test_an_entry_that_was_refused_is_in_no_row(
    workspace: Workspace, opened: list[str], monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """Its line stood in the journal for a while, and a list may have read it there."""
    listed(workspace)

    def fail(*_: object) -> int:
        rest()
        assert [row.id for row in listed(workspace)] == ["e1", "e2", "e3"]
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch, workspace.open("e1") as store:
        patch.setattr(failing, fail)
        with pytest.raises(Exception, match=r"disk\.failed"):
            store.put(score("组长", "9", "M05"))
    rest()
    assert read_anew(workspace, opened)[:1] in (["e1"], [])


def test_a_journal_that_others_bring_is_seen_at_the_quick_look(
    workspace: Workspace, home: Path, tmp_path: Path, opened: list[str]
) -> None:
    listed(workspace)
    other = Workspace(tmp_path / "laptop", "张三")
    other.create(FRAMEWORK, [score("张三", "8")], id="e1").close()
    brought = journal_in(other.home, "e1")
    (home / "evaluations" / "e1" / brought.name).write_bytes(brought.read_bytes())
    assert told(workspace) == {"e2", "e3"}
    assert read_anew(workspace, opened) == ["e1"]


def test_what_others_write_in_place_is_seen_at_the_look_at_every_file(
    workspace: Workspace, home: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(workspace)
    monkeypatch.setattr("storage.journal.Journals._mark_folder", lambda self: None)
    write(workspace, "e2")  # as rsync --inplace does: the folder tells nothing
    assert told(workspace) == {"e1", "e2", "e3"}
    changes = [change for change in Listing(workspace).changes() if change]
    assert [(change.id, change.row) for change in changes] == [("e2", computed(workspace)[1])]


def test_size_and_time_put_back_deceive_nobody(workspace: Workspace, home: Path) -> None:
    listed(workspace)
    path = journal_in(home, "e3")
    before, data = path.stat(), path.read_bytes()
    with path.open("r+b") as file:
        file.write(data.replace(b'"5"', b'"6"'))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    row = listed(workspace)[2]
    assert ([problem.key for problem in row.problems], row.damage) == (["journal.seal"], 1)


def test_damage_is_told_each_time_until_it_is_mended(
    workspace: Workspace, home: Path, opened: list[str]
) -> None:
    listed(workspace)
    path = journal_in(home, "e3")
    data = path.read_bytes()
    path.write_bytes(b"?" + data[1:])
    for _ in range(2):
        rest()
        row = listed(workspace)[2]
        assert ([problem.key for problem in row.problems], row.damage) == (["journal.seal"], 1)
    path.write_bytes(data)
    rest()
    assert read_anew(workspace, opened) == ["e3"]
    assert read_anew(workspace, opened) == []


def test_an_evaluation_that_cannot_be_read_says_why(workspace: Workspace, home: Path) -> None:
    listed(workspace)
    setup, framework = (home / "evaluations" / "e2" / name for name in ("evaluation.toml", "framework.json"))
    setup.write_text(setup.read_text("utf-8").replace('id = "e2"', 'id = "e9"'), "utf-8")
    framework.unlink()
    row = listed(workspace)[1]
    assert (row.id, row.overview, row.damage) == ("e2", None, 1)
    assert [problem.key for problem in row.problems] == ["file.fault"]
    setup.write_text(setup.read_text("utf-8").replace('id = "e9"', 'id = "e2"'), "utf-8")
    assert [problem.key for problem in listed(workspace)[1].problems] == ["framework.missing"]


def test_an_evaluation_comes_goes_and_takes_anothers_name(
    workspace: Workspace, home: Path, opened: list[str]
) -> None:
    listed(workspace)
    workspace.create(FRAMEWORK, [score("组长", "3")], id="e4").close()
    rest()
    assert read_anew(workspace, opened) == ["e4"]
    folder = home / "evaluations"
    (folder / "e1").rename(home / "aside")
    assert [row.id for row in listed(workspace)] == ["e2", "e3", "e4"]
    (home / "aside").rename(folder / "e1")
    assert "e1" in read_anew(workspace, opened)
    (folder / "e1").rename(home / "aside")
    (folder / "e2").rename(folder / "e1")
    (home / "aside").rename(folder / "e2")
    assert [row.problems[0].key for row in listed(workspace)[:2]] == ["file.fault", "file.fault"]


def test_what_is_purged_meanwhile_is_not_written_back(workspace: Workspace, home: Path) -> None:
    listed(workspace)
    write(workspace, "e1")
    changes = Listing(workspace).changes()
    next(changes)
    purge(workspace, "e2")
    list(changes)
    assert {row.id for row in listed(workspace)} == {"e1", "e3"}
    assert b"e2" not in register_of(home).read_bytes()


def test_what_was_read_is_kept_when_a_list_is_left_half_way(workspace: Workspace) -> None:
    changes = Listing(workspace).changes()
    first = next(changes)
    changes.close()
    assert first is not None
    assert told(workspace) == {first.id}


# -- several at once -------------------------------------------------------------------------------

_LISTS = """
import sys
from pathlib import Path
from storage.listing import Listing, listed
from storage.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]), sys.argv[2])
for number in range(30):
    rows = listed(workspace)
    assert [row.id for row in rows] == ["e1", "e2", "e3"] and not any(row.problems for row in rows), rows
"""


def test_sessions_that_list_and_write_at_once_all_see_the_truth(
    workspace: Workspace, home: Path, opened: list[str]
) -> None:
    words = [sys.executable, "-c", _LISTS, str(home)]
    running = [subprocess.Popen([*words, name]) for name in ("组长", "张三")]
    for number in range(40):
        write(workspace, f"e{number % 3 + 1}", str(number % 10), f"M{number % 10 + 1:02}")
        assert listed(workspace) == computed(workspace)
    assert [process.wait(60) for process in running] == [0, 0]
    rest()
    read_anew(workspace, opened)
    assert read_anew(workspace, opened) == []
    assert [path.name for path in cache_folder(home).glob(".*")] == []


# -- guests ----------------------------------------------------------------------------------------


def guest(home: Path, name: str = "张三") -> Workspace:
    return Workspace(home, name, guest=True)


def retouch(home: Path, name: str, old: str, new: str) -> None:
    """Change evaluation.toml in place, as an editor may."""
    path = home / "evaluations" / name / "evaluation.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_guest_sees_their_teams_alone_whoever_made_the_register(
    workspace: Workspace, home: Path, opened: list[str]
) -> None:
    workspace.create(FRAMEWORK, id="e4", team=TEAM[:1]).close()
    workspace.create(FRAMEWORK, id="e5").close()
    rest()
    everything = listed(workspace)
    assert listed(guest(home)) == everything[:3]
    assert sorted(Listing(guest(home)).known) == everything[:3]
    assert listed(guest(home, "陌生人")) == []
    opened.clear()
    register_of(home).unlink()
    assert listed(guest(home)) == everything[:3]
    assert sorted(opened) == ["e1", "e2", "e3"]
    assert listed(guest(home, "组长")) == everything[:4]
    assert listed(workspace) == everything


def test_what_is_not_a_guests_is_asked_for_once(
    workspace: Workspace, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert listed(guest(home, "陌生人")) == []
    asked: list[object] = []
    monkeypatch.setattr("storage.listing.read_setup", asked.append)
    assert listed(guest(home, "陌生人")) == []
    assert asked == []


@pytest.mark.parametrize("change", [('name = "张三"', 'name = "李四"'), ("left = false", "left = true")])
def test_who_leaves_a_team_sees_nothing_of_it_at_once(
    workspace: Workspace, home: Path, change: tuple[str, str]
) -> None:
    listed(workspace)
    retouch(home, "e2", *change)
    assert "e2" not in told(guest(home))
    assert [row.id for row in listed(guest(home))] == ["e1", "e3"]
    retouch(home, "e2", *reversed(change))
    assert [row.id for row in listed(guest(home))] == ["e1", "e2", "e3"]


def test_an_evaluation_whose_team_cannot_be_read_is_no_guests(workspace: Workspace, home: Path) -> None:
    retouch(home, "e2", 'name = "张三"', "name = ")
    assert [row.id for row in listed(guest(home))] == ["e1", "e3"]
    assert listed(workspace)[1].overview is None


# -- any history -----------------------------------------------------------------------------------

Step = Callable[[Workspace], None]


def _damage_and_mend(workspace: Workspace) -> None:
    path = journal_in(workspace.home, "e1") if len(workspace.ids()) else None
    if path is not None:
        data = path.read_bytes()
        path.write_bytes(data[:-1] + b"?")
        listed(workspace)
        path.write_bytes(data)


STEPS: dict[str, Step] = {
    "list": listed,  # type: ignore[dict-item]
}
