"""The list of evaluations: what is kept of them is served only while it is true."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from models.entries import Member
from storage import listing, register, team
from storage.listing import Listing, listed
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK, score

TEAM = (Member(name="组长", role="lead"), Member(name="张三"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three evaluations at rest, each looked at once."""
    home = tmp_path / "home"
    for name in ("e1", "e2", "e3"):
        with Workspace(home, "组长").create(FRAMEWORK, id=name, team=TEAM) as store:
            store.put(score("组长", "5"))
    at_rest(home)
    listed(Workspace(home, "组长"))
    return home


def at_rest(home: Path) -> None:
    """Let time pass, as far as the files can tell: what changed only just now is read each time."""
    time.sleep(register._TICK_NS / 1e9 * 1.2)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the evaluations that are opened."""
    opened: list[str] = []
    opening = Workspace.open

    def noting(self: Workspace, id: str) -> object:  # noqa: A002
        opened.append(id)
        return opening(self, id)

    monkeypatch.setattr(Workspace, "open", noting)
    return opened


def scored(home: Path, author: str = "组长") -> dict[str, int | None]:
    """How much of each evaluation is scored, as the list says."""
    rows = listed(Workspace(home, author))
    return {row.id: row.overview and row.overview.progress.scored for row in rows}


def folder(home: Path, name: str) -> Path:
    return home / "evaluations" / name


def state(home: Path, name: str, line: str, author: str = "组长") -> None:
    with Workspace(home, author).open(name) as store:
        store.put(score(author, "5", line))


def test_what_is_known_is_not_opened(home: Path, read: list[str]) -> None:
    known = Listing(Workspace(home, "组长")).known
    assert sorted(row.id for row in known) == ["e1", "e2", "e3"]
    assert [row.id for row in listed(Workspace(home, "组长"))] == ["e1", "e2", "e3"]
    assert read == []


def test_what_somebody_states_shows_at_the_next_look(home: Path, read: list[str]) -> None:
    state(home, "e2", "M02")
    read.clear()
    assert {row.id for row in Listing(Workspace(home, "组长")).known} == {"e1", "e3"}
    before = scored(home)
    assert read == ["e2"]
    state(home, "e2", "M02", author="张三")
    assert scored(home)["e2"] == before["e2"] + 1  # type: ignore[operator]


def test_what_changed_only_just_now_is_read_again(home: Path, read: list[str]) -> None:
    """A second change within the same tick of the clock would not show in the file's times."""
    state(home, "e2", "M02")
    read.clear()
    scored(home)
    scored(home)
    assert read == ["e2", "e2"]
    at_rest(home)
    scored(home)
    read.clear()
    scored(home)
    assert read == []


def test_a_file_that_somebody_changed_in_place_is_found_by_the_look_at_every_file(
    home: Path, read: list[str]
) -> None:
    (path,) = folder(home, "e1").glob("组长.*.jsonl")
    whole, status = path.read_bytes(), folder(home, "e1").stat()
    with path.open("r+b") as file:
        file.write(whole.replace(b'"points":"5"', b'"points":"6"'))
    assert folder(home, "e1").stat().st_ctime_ns == status.st_ctime_ns
    assert "e1" in {row.id for row in Listing(Workspace(home, "组长")).known}
    [row] = [row for row in listed(Workspace(home, "组长")) if row.id == "e1"]
    assert read == ["e1"]
    assert row.damage == 1


def test_after_another_start_of_the_host_every_file_is_looked_at(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder's time may have been lost with the power, an entry was not."""
    (path,) = folder(home, "e1").glob("组长.*.jsonl")
    with path.open("r+b") as file:
        file.write(path.read_bytes().replace(b'"points":"5"', b'"points":"6"'))
    monkeypatch.setattr(register, "_boot", lambda: "another")
    assert {row.id for row in Listing(Workspace(home, "组长")).known} == {"e2", "e3"}


def test_new_and_removed_evaluations_come_and_go(home: Path) -> None:
    shutil.rmtree(folder(home, "e1"))
    Workspace(home, "组长").create(FRAMEWORK, id="e4").close()
    assert list(scored(home)) == ["e2", "e3", "e4"]


def test_rows_of_another_version_of_the_program_are_not_believed(
    home: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "_program", lambda: "another")
    scored(home)
    assert read == ["e1", "e2", "e3"]


@pytest.mark.parametrize("harm", ["gone", "damaged", "not to be written"])
def test_the_register_is_derived_and_safe_to_lose(home: Path, harm: str) -> None:
    before = scored(home)
    [path] = (home / "cache").glob("*/register.json")
    if harm == "gone":
        shutil.rmtree(home / "cache")
    elif harm == "damaged":
        path.write_bytes(path.read_bytes()[:-9] + b"!" * 9)
    else:
        shutil.rmtree(path.parent)
        path.parent.write_text("a file where the folder should be")
    assert scored(home) == before


def test_a_guest_sees_the_evaluations_of_their_teams_alone(home: Path) -> None:
    keeper = Workspace(home, "keeper")
    guest = Workspace(home, "张三", guest=True)
    assert len(listed(guest)) == 3
    team.remove(keeper, "e2", "张三")
    assert "e2" not in {row.id for row in Listing(guest).known}
    assert [row.id for row in listed(guest)] == ["e1", "e3"]
    at_rest(home)
    assert [row.id for row in listed(guest)] == ["e1", "e3"]
    assert {row.id for row in Listing(guest).known} == {"e1", "e3"}
    assert listed(Workspace(home, "外人", guest=True)) == []


def test_a_row_that_only_a_guest_without_rights_looked_at_is_read_for_those_who_have_them(
    home: Path,
) -> None:
    shutil.rmtree(home / "cache")
    assert listed(Workspace(home, "外人", guest=True)) == []
    assert len(Listing(Workspace(home, "外人", guest=True)).known) == 0
    assert len(listed(Workspace(home, "组长"))) == 3


def test_damage_is_read_each_time_and_told(home: Path) -> None:
    (path,) = folder(home, "e1").glob("组长.*.jsonl")
    path.write_bytes(path.read_bytes().replace(b'"points":"5"', b'"points":"6"'))
    at_rest(home)
    for _ in range(2):
        row = next(row for row in listing.listed(Workspace(home, "组长")) if row.id == "e1")
        assert (row.damage, [problem.key for problem in row.problems]) == (1, ["journal.seal"])


def test_what_cannot_be_opened_has_a_row_with_its_reason(home: Path) -> None:
    path = folder(home, "e1") / "evaluation.toml"
    os.truncate(path, 5)
    row = next(row for row in listed(Workspace(home, "组长")) if row.id == "e1")
    assert (row.overview, row.damage, len(row.problems)) == (None, 1, 1)
