"""Removing an evaluation: never half visible, never while somebody has it open, finished after any crash."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
from decimal import Decimal
from pathlib import Path

import pytest

from models.entries import Evidence, FactEntry, StageChange
from models.errors import BLOCKED, CONFLICT
from models.station import Station
from storage import purge as module
from storage.frozen import read_setup, write_setup
from storage.presence import Presence, alone
from storage.purge import RETENTION_DAYS, Holding, finish, look, purge, refusal
from storage.resume import Layer, Seat
from storage.resume import Place as ScreenPlace
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK, refused, score, sealed

AUTHOR, SECRET = "林一", "服务对象张三丰的原话"


@pytest.fixture
def folder(home: Path) -> Path:
    """Two evaluations of which one will go."""
    workspace = Workspace(home, AUTHOR)
    workspace.create(FRAMEWORK, id="e1.b").close()
    with workspace.create(FRAMEWORK, id="e1") as store:
        store.put(score(AUTHOR, "5", reason=SECRET), score(AUTHOR, "6", "M02"))
        store.put(score(AUTHOR, "7"))
        store.put(FactEntry.of(AUTHOR, Station(name="甲街社工站")))
        for number in range(60):
            store.put(Evidence(author=AUTHOR, id=f"x-{number}", indicator="M01", source=f"{SECRET}{number}"))
    workspace.open("e1").close()
    return home / "evaluations" / "e1"


def removed(home: Path, folder: Path) -> Path:
    with alone(folder):
        return purge(home, look(home, folder), lambda: "证明\n", lambda: "完毕")


def texts(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_all_of_an_evaluation_is_counted_and_hashed(home: Path, folder: Path) -> None:
    holding = look(home, folder)
    assert holding.station == "甲街社工站"
    assert holding.statements == {("score", AUTHOR): 3, ("fact", AUTHOR): 1, ("evidence", AUTHOR): 60}
    assert holding.newest is not None
    there = {str(path.relative_to(home)) for path in folder.iterdir()}
    snapshot = f"cache/{os.getuid()}/e1.snapshot"
    assert {file.path for file in holding.files} == there | {snapshot}
    for file in holding.files:
        data = (home / file.path).read_bytes()
        assert (file.size, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_nothing_of_it_is_left_and_the_certificate_is_closed(home: Path, folder: Path) -> None:
    assert SECRET.encode() in texts(home)
    path = removed(home, folder)
    assert path.read_text("utf-8") == "证明\n完毕\n"
    assert SECRET.encode() not in texts(home)
    assert Workspace(home, AUTHOR).ids() == ("e1.b",)
    assert [p.name for p in (home / "evaluations").iterdir()] == ["e1.b"]
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_another_evaluation_whose_id_begins_alike_stays_whole(home: Path, folder: Path) -> None:
    with Workspace(home, AUTHOR).open("e1.b") as store:
        store.put(score(AUTHOR, "3"))
    removed(home, folder)
    with Workspace(home, AUTHOR).open("e1.b") as store:
        assert [getattr(entry, "points", None) for entry in store.entries()] == [Decimal(3)]


def test_a_certificate_is_never_overwritten(home: Path, folder: Path) -> None:
    first = removed(home, folder)
    Workspace(home, AUTHOR).create(FRAMEWORK, id="e1").close()
    assert removed(home, folder) != first
    assert first.read_text("utf-8") == "证明\n完毕\n"


def test_while_somebody_has_it_open_it_is_refused(home: Path, folder: Path) -> None:
    with Workspace(home, "陈二").open("e1"), refused("evaluation.open", CONFLICT, id="e1"), alone(folder):
        pass
    with alone(folder):
        pass


def test_while_somebody_writes_without_having_it_open_it_is_refused(home: Path, folder: Path) -> None:
    import fcntl

    [journal] = folder.glob("*.jsonl")
    with journal.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with refused("evaluation.open", CONFLICT, id="e1"), alone(folder):
            pass


def test_while_it_is_removed_nobody_can_open_it(home: Path, folder: Path) -> None:
    with alone(folder), refused("evaluation.leaving", CONFLICT, id="e1"):
        Workspace(home, AUTHOR).open("e1")
    Workspace(home, AUTHOR).open("e1").close()


def test_two_sessions_at_once_are_no_obstacle_to_each_other(folder: Path) -> None:
    first, second = Presence(folder), Presence(folder)
    first.close()
    with refused("evaluation.open", CONFLICT), alone(folder):
        pass
    second.close()


class Cut(BaseException):
    """The process ends here."""


STEPS = ("write_atomically", "sync_folder", "_delete")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", range(8))
def test_an_interruption_anywhere_is_finished_by_a_second_call(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str, after: int
) -> None:
    count, real = 0, getattr(module, step)

    def cut(*args: object, **kwargs: object) -> object:
        nonlocal count
        count += 1
        if count == after + 1:
            raise Cut
        return real(*args, **kwargs)

    monkeypatch.setattr(module, step, cut)
    with contextlib.suppress(Cut):
        removed(home, folder)
    monkeypatch.undo()
    ids = Workspace(home, AUTHOR).ids()
    if "e1" in ids:  # wholly there: the folder had not left its name
        assert look(home, folder).statements[("score", AUTHOR)] == 3
        Workspace(home, AUTHOR).open("e1").close()
        removed(home, folder)
    finish(home, "e1", lambda: "完毕")
    assert Workspace(home, AUTHOR).ids() == ("e1.b",)
    assert SECRET.encode() not in texts(home)
    assert [p.name for p in (home / "evaluations").iterdir()] == ["e1.b"]
    newest = max((home / "certificates").iterdir(), key=lambda path: (len(path.name), path.name))
    assert newest.read_text("utf-8").startswith("证明\n完毕\n")


def test_where_nothing_was_begun_there_is_nothing_to_finish(home: Path, folder: Path) -> None:
    assert finish(home, "e1", lambda: "完毕") is None
    assert folder.is_dir()


def test_of_what_is_not_final_the_retention_time_begins_at_the_newest_entry(home: Path, folder: Path) -> None:
    setup = read_setup(folder)
    write_setup(folder, setup.model_copy(update={"created": dt.datetime(2022, 1, 1, tzinfo=dt.UTC)}))
    with Workspace(home, AUTHOR).open("e1") as store:
        store.put(score(AUTHOR, "8", reason="刚才补记"))
    holding = look(home, folder)
    assert holding.newest is not None
    assert holding.counted_from == holding.newest
    told = refusal(holding, RETENTION_DAYS, dt.datetime.now(dt.UTC))
    assert told is not None
    assert told.key == "purge.too_early"
    for journal in folder.glob("*.jsonl"):
        journal.unlink()
    assert look(home, folder).counted_from == dt.datetime(2022, 1, 1, tzinfo=dt.UTC)


def test_the_retention_time_begins_at_the_final_stage(home: Path, folder: Path) -> None:
    with Workspace(home, AUTHOR).open("e1") as store:
        store.put(StageChange(author=AUTHOR, stage="final"))
    final = look(home, folder)
    assert final.finished is not None
    assert final.counted_from == final.finished
    due = final.due(30)
    assert due == final.finished + dt.timedelta(days=30)
    early = refusal(final, 30, due - dt.timedelta(seconds=1))
    assert early is not None
    assert (early.key, early.params["days"]) == ("purge.too_early", 30)
    assert refusal(final, 30, due) is None


def test_a_stage_taken_back_is_no_end(home: Path, folder: Path) -> None:
    with Workspace(home, AUTHOR).open("e1") as store:
        store.put(StageChange(author=AUTHOR, stage="final"))
        store.put(StageChange(author=AUTHOR, stage="draft"))
    assert look(home, folder).finished is None


def test_a_damaged_evaluation_can_go_too_but_nothing_says_when(home: Path, folder: Path) -> None:
    (folder / "evaluation.toml").write_text("damaged [")
    holding = look(home, folder)
    assert holding.setup is None
    told = refusal(holding, 0, dt.datetime.now(dt.UTC))
    assert told is not None
    assert told.key == "purge.no_date"
    removed(home, folder)
    assert SECRET.encode() not in texts(home)


def test_what_a_newer_program_wrote_in_can_go_too_but_nothing_says_when(home: Path, folder: Path) -> None:
    with Workspace(home, "陈二").open("e1") as store:
        store.put(score("陈二", "4"))
    with (folder / "周三.abcdefgh.jsonl").open("xb") as file:
        file.write(sealed({"v": 2, "正文": SECRET}))
    holding = look(home, folder)
    assert holding.statements["score", "陈二"] == 1, "journals beside it are read"
    told = refusal(holding, 0, dt.datetime.now(dt.UTC) + dt.timedelta(days=9999))
    assert told is not None
    assert told.key == "purge.unread"
    removed(home, folder)
    assert SECRET.encode() not in texts(home)


def test_where_a_journal_cannot_be_read_nothing_says_when(home: Path, folder: Path) -> None:
    (folder / "周三.abcdefgh.jsonl").mkdir()
    holding = look(home, folder)
    told = refusal(holding, 0, dt.datetime.now(dt.UTC) + dt.timedelta(days=9999))
    assert told is not None
    assert told.key == "purge.unread"


def test_copies_of_older_formats_go_with_it(home: Path, folder: Path) -> None:
    copy = home / "backups" / "e1.format1"
    copy.mkdir(parents=True)
    (copy / "林一.abc.jsonl").write_text(SECRET)
    other = home / "backups" / "e1.b.format1"
    other.mkdir()
    (other / "x").write_text("stays")
    assert "backups/e1.format1/林一.abc.jsonl" in {file.path for file in look(home, folder).files}
    removed(home, folder)
    assert not copy.exists()
    assert (other / "x").exists()


def test_a_day_has_room_for_many_certificates_but_not_for_any_number(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holding: Holding = look(home, folder)
    monkeypatch.setattr(Path, "exists", lambda *_, **__: True)
    with refused("purge.certificates", BLOCKED):
        purge(home, holding, lambda: "", lambda: "")
    monkeypatch.undo()
    assert folder.is_dir()


def test_what_was_half_typed_there_goes_and_what_was_half_typed_elsewhere_stays(
    home: Path, folder: Path
) -> None:
    for name in ("e1", "e1.b"):
        seat = Seat(home, AUTHOR)
        seat.keep(ScreenPlace(name, (Layer("checklist", {}, {"note": f"{SECRET}在{name}"}),)))
        seat.close()
    removed(home, folder)
    assert f"{SECRET}在e1.b".encode() in texts(home)
    assert f'{SECRET}在e1"'.encode() not in texts(home)
