"""Whatever the program makes, nobody else can read it, whatever the umask; a team shares what it has to."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.entries import Note
from models.language import Language
from storage.workspace import Workspace
from tests.storage.build import signed_in
from tests.tui.apps import checklist_of, make_app
from tests.tui.conftest import LEAD, Zhanping
from tui.crash import report
from tui.widgets.field import Field

UMASKS = [0o000, 0o022, 0o077]
PLACES = {"evaluations", "cache", "sessions", "crashes", "certificates"}


@pytest.fixture(params=UMASKS, ids=[f"umask {mask:03o}" for mask in UMASKS])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


async def use(zhanping: Zhanping, home: Path, out: Path) -> None:
    """Everything that makes a file: commands, the app with something half typed, a crash, a removal."""
    (out / "backups").mkdir(0o700)
    for words in (
        ("demo", "--no-open"),
        ("new", "--from", "-", "--id", "abc"),
        ("score", "demo", "M05", "1", "--reason", "合同未备案", "--evidence", "劳动合同 W07"),
        ("finding", "demo", "management", "concern", "合同应补正"),
        ("list",),
        ("summary", "demo"),
        ("report", "demo", "-o", str(out / "report.docx")),
        ("bundle", "demo", "-o", str(out / "demo.zip")),
        ("backup", str(out / "backups")),
        ("verify",),
        ("doctor",),
        ("new", "--from", "-", "--id", "gone"),
        ("purge", "gone", "--yes", "--now", "--reason", "测试"),
    ):
        outcome = zhanping(*words, stdin="[station]\nname = '甲站'\n".encode())
        assert outcome.code in (0, 1 if words == ("doctor",) else 0), (words, outcome.err)
    with Workspace(home, LEAD).open("demo") as store:
        for number in range(200):  # enough for a snapshot
            store.put(Note(author=LEAD, indicator="M05", text=f"第{number}次看"))
    Workspace(home, LEAD).open("demo").close()
    [backup] = [path for path in (out / "backups").rglob("*") if path.is_file()]
    assert zhanping("--home", str(out / "restored"), "restore", str(backup)).code == 0
    assert zhanping("--home", str(out / "merged"), "merge", str(out / "demo.zip")).code == 0
    app = make_app(home)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+e")
        app.screen.query_one(Field).value = "还没有写完的佐证"
        await pilot.pause(0.3)
        await pilot.press("escape", "escape")
        await pilot.pause()
        await pilot.press("1")
        assert checklist_of(app).checklist.pending == "1"
    report(ValueError("张三"), Language("zh"), home, "林静")


def kinds(place: Path) -> dict[Path, tuple[bool, int]]:
    """Of everything below a place and the place itself: whether it is a folder, and its permissions."""
    return {path: (path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (place, *place.rglob("*"))}


@pytest.mark.usefixtures("umask")
async def test_every_folder_is_0700_and_every_file_0600(
    zhanping: Zhanping, home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o755)  # somebody's own folder
    await use(zhanping, home, out)
    made = kinds(home) | {path: kind for path, kind in kinds(out).items() if path != out}
    assert {path.name for path in home.iterdir()} >= PLACES
    suffixes = {path.suffix for path in made if path.is_file()}
    assert suffixes >= {".jsonl", ".toml", ".json", ".snapshot", ".log", ".txt", ".docx", ".zip"}
    wrong = {
        str(path.relative_to(tmp_path)): f"{mode:04o}"
        for path, (is_folder, mode) in made.items()
        if mode != (0o700 if is_folder else 0o600)
    }
    assert wrong == {}


@pytest.mark.usefixtures("umask")
async def test_a_team_shares_its_evaluations_and_nothing_that_is_one_persons(
    zhanping: Zhanping, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, LEAD)
    out = tmp_path / "out"
    out.mkdir()
    home.mkdir()
    home.chmod(0o2770)
    await use(zhanping, home, out)
    wrong = {}
    for path, (is_folder, mode) in kinds(home).items():
        place = path.relative_to(home).parts[:1]
        personal = place in (("cache",), ("sessions",), ("crashes",), ("certificates",))
        allowed = 0o2770 if is_folder else 0o600 if personal else 0o640
        if mode != allowed:
            wrong[str(path.relative_to(home))] = f"{mode:04o}"
    assert wrong == {}
