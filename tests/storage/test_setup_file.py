"""evaluation.toml is sealed: a change by no one is found at its line, and all else is served."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.faults import flips
from models.entries import Member
from models.errors import Message
from storage import team
from storage.frozen import read_setup_file
from storage.verify import verify
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK, keys, score, stated

TEAM = (Member(name="组长", role="lead"), Member(name="陈嘉树"))


@pytest.fixture
def path(home: Path) -> Path:
    """The file of an evaluation with a team and an entry."""
    with Workspace(home, "组长").create(FRAMEWORK, id="e1", team=TEAM) as store:
        store.put(score("组长", "5", reason="缺一份"))
    return home / "evaluations" / "e1" / "evaluation.toml"


def alter(path: Path, old: str, new: str) -> int:
    """Change one place behind the program's back; the line it is in."""
    whole = path.read_text("utf-8")
    before, _, after = whole.partition(old)
    path.write_text(before + new + after, "utf-8")
    return before.count("\n") + 1


def told(path: Path) -> list[Message]:
    return [message for message in verify(path.parent).damage if message.key == "evaluation.altered"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("陈嘉树", "陈嘉栒"),
        ('"组长"', '"绀长"'),
        ("+00:00", "+08:00"),
        ('"lead"', '"staff"'),
        ("# seal", "# sebl"),
    ],
)
def test_a_change_of_one_place_is_told_with_its_line_and_all_else_served(
    home: Path, path: Path, old: str, new: str
) -> None:
    """A name with one flipped bit is another person, and the expert has no rights any more."""
    line = alter(path, old, new)
    [message] = told(path)
    assert (message.params["path"], message.params["line"]) == (str(path), line)
    with Workspace(home, "外人").open("e1") as store:
        assert keys(store) == ["evaluation.altered"]
        assert stated(store) == {"缺一份"}


def test_a_seal_that_was_taken_off_is_told(path: Path) -> None:
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("# lines")], "utf-8")
    assert len(told(path)) == 1


def test_an_altered_file_of_an_older_format_is_not_sealed_anew(home: Path, path: Path) -> None:
    alter(path, "format = 3", "format = 2")
    Workspace(home, "组长").open("e1").close()
    assert len(told(path)) == 1
    assert not (home / "backups").exists()


def test_a_change_of_the_team_seals_the_file_anew(home: Path, path: Path) -> None:
    alter(path, "陈嘉树", "陈嘉栒")
    keeper = Workspace(home, "keeper")
    team.remove(keeper, "e1", "陈嘉栒")
    team.add(keeper, "e1", "陈嘉树", "expert")
    assert told(path) == []
    assert read_setup_file(path.parent).altered is None


def test_a_session_hears_of_an_alteration_while_it_is_open(home: Path, path: Path) -> None:
    with Workspace(home, "组长").open("e1") as store:
        assert keys(store) == []
        alter(path, "陈嘉树", "陈嘉栒")
        assert store.refresh()
        assert keys(store) == ["evaluation.altered"]


def test_flipped_bits_are_found_at_their_line(tmp_path: Path) -> None:
    outcome = flips.run(tmp_path, 120, seed=1, files=lambda file: file.suffix == ".toml")
    assert (outcome.missed, outcome.astray, outcome.wrong) == ([], [], 0)
