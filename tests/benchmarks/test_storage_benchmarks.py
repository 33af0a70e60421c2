"""Each benchmark of the storage runs to its end and prints its figures; how large they are is no test."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import listing, openings, save, team, writers
from benchmarks.figures import Figures
from benchmarks.sqlite import Rows
from models.errors import ZhanpingError
from storage.lines import Sealed, unsealed
from storage.workspace import Workspace

ROOT = Path(__file__).parents[2]


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    """The figures by name."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {line["name"]: line for line in lines}


def test_the_measured_evaluation_is_as_large_as_its_name_says(tmp_path: Path) -> None:
    folder = team.make(tmp_path, "e1")
    with Workspace(tmp_path, team.LEAD).open("e1") as store:
        assert len(store.entries()) == team.SIZE
        assert {entry.author for entry in store.entries()} == {member.name for member in team.TEAM}
        assert {entry.kind for entry in store.entries()} == {"score", "finding", "evidence", "fact"}
        assert store.problems == ()
    assert len(list(folder.glob("*.jsonl"))) == len(team.TEAM) + 1


def test_saves_are_set_beside_a_bare_append_and_sqlite(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save.run(Figures(), tmp_path, rounds=5, history=150)
    figures = printed(capsys)
    budgets = [line["budget"] for line in figures.values()]
    assert budgets[:6] == [1.8, 1.0, None, 1.0, None, 1.15]
    assert all(line["reference"] > 0 for line in figures.values())


def test_both_stores_hold_the_same_entry_after_a_round_of_saves(tmp_path: Path) -> None:
    with save.filled(tmp_path, 10) as store:
        rows = save.filled_rows(tmp_path, 10)
        entry = save.correction(3)
        store.put(entry)
        rows.put("lines-10", entry)
        assert rows.open("lines-10")[2] == store.entries()
        rows.close()


def test_the_ledger_asks_keeps_and_seals_as_the_store_does(tmp_path: Path) -> None:
    with save.filled(tmp_path, 10) as store:
        ledger = save.filled_ledger(tmp_path, 10)
        first, second = save.correction(3), save.correction(3 + len(team.cells()))
        for entry in (first, second):
            store.put(entry)
            ledger.put("lines-10", entry)
        assert ledger.open("lines-10")[2] == store.entries(), "what stands is the same"
        lines = [
            unsealed(line[:-1]) for (line,) in ledger._db.execute("select line from line order by number")
        ]
        kept = [line for line in lines if isinstance(line, Sealed)]
        assert [line.record.operations[0][3] for line in kept] == [first.document(), second.document()]
        assert kept[1].before == kept[0].seal
        with pytest.raises(ZhanpingError):
            ledger.put("lines-10", team.score(team.STAFF, 3))
        assert ledger.open("lines-10")[2] == store.entries()
        ledger.close()


def test_sqlite_syncs_every_commit(tmp_path: Path) -> None:
    rows = Rows(tmp_path / "rows.sqlite")
    asked = [rows._db.execute(f"pragma {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    rows.close()
    assert asked == ["wal", 2]


@pytest.mark.parametrize("authors", [writers.NAMES, writers.TWICE], ids=["six people", "one of them twice"])
def test_six_processes_lose_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], authors: tuple[str, ...]
) -> None:
    assert len(authors) == 6
    writers.compare(Figures(), tmp_path, authors, seconds=0.2, rounds=1)
    figures = printed(capsys)
    ours = {name: line for name, line in figures.items() if name.endswith("ours")}
    assert [line["value"] > 0 for line in ours.values()] == [True, False], "acknowledged, and lost"


def test_an_evaluation_is_opened_beside_sqlite_into_the_same_objects(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    openings.run(Figures(), tmp_path, count=20, rounds=2)
    figures = printed(capsys)
    assert next(iter(figures.values()))["budget"] == 1.0
    assert any("documents alone" in name for name in figures)
    assert (
        openings.our_documents(tmp_path, "e0003") == openings.their_documents(tmp_path, "e0003") == team.SIZE
    )


def test_the_list_is_set_beside_sqlite_that_holds_the_same_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listing.run(Figures(), tmp_path, count=12, rounds=2)
    figures = printed(capsys)
    assert figures["the list of 12 / SQLite, median"]["budget"] == 1.0


def test_the_fault_suites_print_losses_beside_their_controls(tmp_path: Path) -> None:
    """The short forms themselves are tests of the storage; here, that the command runs and says so."""
    command = [sys.executable, "-m", "benchmarks.faults", "room", "--disks", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    figures = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert any("acknowledged and lost" in figure["name"] for figure in figures)
    refused = subprocess.run([*command[:3], "floods"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (refused.returncode, "floods" in refused.stderr) == (2, True)
