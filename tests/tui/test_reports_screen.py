"""The view that writes reports: by keys alone, while one works on, at both sizes and in both languages."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from export.formats import MADE
from models.acts import Seal
from models.language import Code, Language
from storage.workspace import Workspace
from tests.tui.apps import SIZES, make_app, message_of, session_of
from tests.tui.test_report_commands import seal_demo
from tui import rounds as acts
from tui.app import ZhanpingApp
from tui.report_list import groups
from tui.screens.reports import ReportsScreen
from tui.session import Session
from tui.widgets.blocks import Blocks

STAND_IN = """#!/bin/sh
for word in "$@"; do last=$word; done; out=$(dirname "$last")
while [ -e {wait} ]; do touch {wait}.begun; sleep 0.05; done
printf '%%PDF-1.6\\ntrailer\\n%%%%EOF\\n' > "$out/report.pdf"
"""
Size = tuple[int, int]
both = pytest.mark.parametrize(
    ("size", "language"), [(SIZES[0], "zh"), (SIZES[1], "en")], ids=["80x24", "120x36"]
)


@pytest.fixture
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for LibreOffice that takes as long as this file is there."""
    wait, folder = tmp_path / "wait", tmp_path / "bin"
    folder.mkdir()
    (folder / "soffice").write_text(STAND_IN.format(wait=wait))
    (folder / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    wait.touch()
    return wait


def screen_of(app: ZhanpingApp) -> ReportsScreen:
    assert isinstance(app.screen, ReportsScreen)
    return app.screen


def drawn(app: ZhanpingApp) -> str:
    lines = app.screen.query_one(Blocks)
    return "\n".join(
        "".join(segment.text for segment in lines.render_line(y)).rstrip() for y in range(lines.size.height)
    )


async def shown(pilot: Pilot[int], language: Code) -> ZhanpingApp:
    """Ctrl+N, 9."""
    await pilot.press("ctrl+n")
    await pilot.pause()
    await pilot.press("9")
    await pilot.pause()
    app = pilot.app
    assert isinstance(app, ZhanpingApp)
    assert Language(language)("screen.reports") in str(app.screen.query_one("#title").visual)  # type: ignore[attr-defined]
    return app


async def until(pilot: Pilot[int], asked: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not asked() and time.monotonic() < end:
        await pilot.pause(0.02)
    assert asked()


async def to(pilot: Pilot[int], key: str) -> None:
    """Move the cursor to a row by the arrows."""
    rows = screen_of(pilot.app).rows  # type: ignore[arg-type]
    for _ in range(60):
        if rows.current is not None and rows.current.key == key:
            return
        await pilot.press("down")
    pytest.fail(f"{key} is not in the list")


@both
async def test_everything_that_the_command_line_takes_is_in_the_list_with_what_it_is_for(
    demo: Path, home: Path, size: Size, language: Code, waiting: Path
) -> None:
    app, words = make_app(home, language=language), Language(language)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await shown(pilot, language)
        found = groups(session_of(app), has_pdf=True)
        told = {(row.wish.variant, row.wish.form) for group in found for row in group.rows}
        assert told == {(variant, form) for variant, forms in MADE.items() for form in forms}
        assert words("reports.for_docx") in drawn(app)
        assert words("reports.unsealed") in drawn(app)
        for group in found:
            assert group.key + "." in {block.key for block in screen_of(app).rows.blocks}


@both
async def test_enter_writes_it_into_the_home_and_says_where_and_what_is_open(
    demo: Path, home: Path, size: Size, language: Code
) -> None:
    app = make_app(home, language=language)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await shown(pilot, language)
        path = home / "reports" / "demo-working.xlsx"
        await to(pilot, "working.xlsx")
        await pilot.press("enter")
        await until(pilot, lambda: str(path) in message_of(app))
        assert path.read_bytes().startswith(b"PK")
        assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        assert "F7" in message_of(app)
        await to(pilot, "notice.supervisor.docx")
        await pilot.press("f8")
        await until(pilot, (home / "reports" / "demo-notice-supervisor.docx").exists)


@both
async def test_while_a_pdf_is_made_one_works_on_and_escape_stops_it_without_a_trace(
    demo: Path, home: Path, size: Size, language: Code, waiting: Path
) -> None:
    app, words = make_app(home, language=language), Language(language)
    begun = Path(f"{waiting}.begun")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await shown(pilot, language)
        await to(pilot, "report.pdf")
        await pilot.press("enter")
        await until(pilot, begun.exists)
        await pilot.press("down", "down")
        current = screen_of(app).rows.current
        assert current is not None
        assert current.key == "report.xlsx", "the keys are answered"
        await pilot.press("enter")
        assert words("reports.busy") in message_of(app)
        await pilot.press("escape")
        await until(pilot, lambda: words("pdf.stopped") in message_of(app))
        assert isinstance(app.screen, ReportsScreen)
        assert not list((home / "reports").glob("*")) if (home / "reports").exists() else True
        waiting.unlink()
        await pilot.press("up", "up", "enter")
        await until(pilot, lambda: str(home / "reports" / "demo-report.pdf") in message_of(app))
        assert (home / "reports" / "demo-report.pdf").exists()
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, ReportsScreen)


async def test_a_pdf_is_made_on_while_one_types_in_another_view_and_is_told_there(
    demo: Path, home: Path, waiting: Path
) -> None:
    app, path = make_app(home), home / "reports" / "demo-report.pdf"
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        await shown(pilot, "zh")
        await to(pilot, "report.pdf")
        await pilot.press("enter")
        await until(pilot, Path(f"{waiting}.begun").exists)
        await pilot.press("f2")
        await pilot.pause()
        await pilot.press("1", ".", "5", "enter")
        await pilot.pause()
        with Workspace(home, "林静").open("demo") as store:
            assert any(str(getattr(entry, "points", "")) == "1.5" for entry in store.entries())
        await pilot.press("escape")
        await pilot.pause()
        waiting.unlink()
        await until(pilot, lambda: str(path) in message_of(app))
        assert path.exists()


async def test_who_quits_wants_it_no_more(demo: Path, home: Path, waiting: Path) -> None:
    app = make_app(home)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        await shown(pilot, "zh")
        await to(pilot, "report.pdf")
        await pilot.press("enter")
        await until(pilot, Path(f"{waiting}.begun").exists)
        await pilot.press("f2", "ctrl+q")
    assert waiting.exists(), "nobody waited for it"
    assert not (home / "reports").exists()


@both
async def test_without_libreoffice_a_pdf_is_grey_and_says_why(
    demo: Path, home: Path, size: Size, language: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.screens.reports.found", lambda: None)
    app, words = make_app(home, language=language), Language(language)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await shown(pilot, language)
        assert words("reports.no_pdf") in drawn(app)
        await to(pilot, "report.pdf")
        await pilot.press("enter")
        await pilot.pause()
        assert words("reports.no_pdf") in message_of(app)
    assert not (home / "reports").exists()


async def test_a_guest_is_told_how_to_fetch_it_and_no_path_of_the_host(demo: Path, home: Path) -> None:
    from tui.commands.gate import parse

    language = Language("en", unsaid=str(home))
    app = ZhanpingApp(home, "林静", language, "demo", guest=True)
    async with app.run_test(size=SIZES[1]) as pilot:
        await pilot.pause()
        await shown(pilot, "en")
        await to(pilot, "notice.station.docx")
        await pilot.press("enter")
        wanted = "report demo --variant notice --format docx --party station"
        await until(pilot, lambda: f"ssh HOST {wanted} > demo-notice-station.docx" in message_of(app))
        assert str(home) not in message_of(app)
        assert parse(wanted).id == "demo", "the host takes it word for word"


async def test_a_disk_that_takes_no_more_is_said_and_the_view_stays(
    demo: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "reports").write_text("a file where the folder should be")
    app = make_app(home, language="en")
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        await shown(pilot, "en")
        await pilot.press("enter")
        await until(pilot, lambda: message_of(app).startswith("! "))
        assert isinstance(app.screen, ReportsScreen)


async def test_once_sealed_the_final_report_is_the_one_that_was_sealed(demo: Path, home: Path) -> None:
    with Workspace(home, "林静").open("demo") as store:
        acts.change_stage(Session(store), "final")
    with Workspace(home, "黄文彬").open("demo") as store:
        acts.sign(Session(store))
    with Workspace(home, "林静").open("demo") as store:
        session = Session(store)
        acts.seal(session)
        sealed = session.evaluation.stated(Seal)
        [digest] = [seal.report for seal in sealed.values()]
    app = make_app(home)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        await shown(pilot, "zh")
        assert "report.docx" not in {block.key for block in screen_of(app).rows.blocks}
        await to(pilot, "final.docx")
        await pilot.press("enter")
        path = home / "reports" / "demo-report-v1.docx"
        await until(pilot, path.exists)
        await until(pilot, lambda: path.name in message_of(app))
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest


async def test_a_final_report_of_an_older_program_says_that_the_copy_on_file_counts(
    demo: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.rounds.report_hash", lambda session, sealed: "0" * 64)
    seal_demo(home)
    app = make_app(home)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        await shown(pilot, "zh")
        await to(pilot, "final.docx")
        await pilot.press("enter")
        await until(pilot, lambda: "以存档的为准" in message_of(app))
        assert "good" in app.screen.query_one("#message").classes, "it is no alarm"
