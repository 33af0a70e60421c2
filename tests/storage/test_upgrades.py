"""Older formats are upgraded in order, after a copy; newer ones are refused."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from models.entries import Member
from storage import upgrades
from storage.frozen import read_setup, read_setup_file
from storage.sealed_text import bears_seal
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK, score


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An evaluation as format 1 wrote it."""
    home = tmp_path / "home"
    with Workspace(home, "张三").create(FRAMEWORK, id="e1", team=[Member(name="张三", role="lead")]) as store:
        store.put(score("张三", "3", reason="缺一份"))
    text = setup_file(home).read_text("utf-8").replace("format = 3", "format = 1")
    kept = (line for line in text.splitlines() if not line.startswith(("keys", "left", "# ")))
    setup_file(home).write_text("\n".join(kept), "utf-8")
    return home


def setup_file(home: Path) -> Path:
    return home / "evaluations" / "e1" / "evaluation.toml"


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_opening_an_older_format_upgrades_it_after_a_copy_of_all_its_files(home: Path) -> None:
    before = files(setup_file(home).parent)
    with Workspace(home, "张三").open("e1") as store:
        assert [entry.author for entry in store.entries()] == ["张三"]
        assert store.setup.format == upgrades.PRESENT
    assert tomllib.loads(setup_file(home).read_text("utf-8"))["format"] == upgrades.PRESENT
    assert files(home / "backups" / "e1.format1") == before
    assert not list((home / "backups").glob(".*"))


def test_an_upgraded_file_is_sealed(home: Path) -> None:
    Workspace(home, "张三").open("e1").close()
    found = read_setup_file(setup_file(home).parent)
    assert (found.setup.format, found.altered) == (upgrades.PRESENT, None)
    assert bears_seal(setup_file(home).read_bytes())


def test_reading_the_setup_alone_changes_nothing(home: Path) -> None:
    before = files(setup_file(home).parent)
    assert Workspace(home, "张三").setup("e1").format == upgrades.PRESENT
    assert files(setup_file(home).parent) == before


def test_without_a_copy_nothing_is_upgraded_and_the_older_file_is_read(home: Path) -> None:
    (home / "backups").write_text("a file where the folder should be")
    before = files(setup_file(home).parent)
    with Workspace(home, "张三").open("e1") as store:
        assert len(store.entries()) == 1
    assert files(setup_file(home).parent) == before


def test_a_crash_between_copy_and_upgrade_is_made_good_at_the_next_opening(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(setup_file(home).parent)
    monkeypatch.setattr(
        "storage.upgrades.write_atomically", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        Workspace(home, "张三").open("e1")
    monkeypatch.undo()
    Workspace(home, "张三").open("e1").close()
    assert read_setup(setup_file(home).parent).format == upgrades.PRESENT
    assert files(home / "backups" / "e1.format1") == before


def test_a_team_that_was_changed_meanwhile_stays_changed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the copy and the upgrade somebody else may have written the file."""
    copy = upgrades._put_aside

    def copied_and_changed(folder: Path, target: Path) -> None:
        copy(folder, target)
        text = setup_file(home).read_text("utf-8").replace("张三", "李四")
        setup_file(home).write_text(text, "utf-8")

    monkeypatch.setattr(upgrades, "_put_aside", copied_and_changed)
    Workspace(home, "张三").open("e1").close()
    assert [member.name for member in read_setup(setup_file(home).parent).member] == ["李四"]


def test_upgrades_run_in_order_from_whatever_format_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "storage.upgrades.STEPS",
        {number: lambda data: {**data, "format": data["format"] + 1, "way": [*data["way"], data["format"]]}
         for number in (1, 2, 3)},
    )  # fmt: skip
    assert upgrades.upgraded({"format": 1, "way": []}) == {"format": 4, "way": [1, 2, 3]}
    assert upgrades.upgraded({"format": 3, "way": []}) == {"format": 4, "way": [3]}
    assert upgrades.upgraded({"format": 4, "way": []}) == {"format": 4, "way": []}


def test_each_format_has_one_step_to_the_next() -> None:
    assert list(upgrades.STEPS) == list(range(1, upgrades.PRESENT))
    for number, step in upgrades.STEPS.items():
        assert step({"format": number})["format"] == number + 1
