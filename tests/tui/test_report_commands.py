"""`report` on the command line: every variant and format, many at once, nothing destroyed or half written."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from export.formats import MADE
from storage.workspace import Workspace
from tests.processes import COMMAND, ROOT, begun, environment, eventually, in_terminal
from tests.tui.conftest import LEAD, Zhanping
from tui import rounds as acts
from tui.session import Session

BEGINS = {"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF-", "md": b"# ", "csv": b"\xef\xbb\xbf", "json": b"{"}
STAND_IN = """#!/bin/sh
for word in "$@"; do last=$word; done; out=$(dirname "$last")
printf '%%PDF-1.6\\ntrailer\\n%%%%EOF\\n' > "$out/report.pdf"
"""
STATION = '[station]\nname = "乙街社工服务站"\n'


@pytest.fixture
def soffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for LibreOffice on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    path = folder / "soffice"
    path.write_text(STAND_IN)
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return path


@pytest.fixture
def three(demo: Path, zhanping: Zhanping, tmp_path: Path) -> tuple[str, ...]:
    """The sample, a station of which nothing is known but its name, and one that is damaged."""
    (tmp_path / "new.toml").write_text(STATION, "utf-8")
    for name in ("bare", "broken"):
        assert zhanping("new", "--from", str(tmp_path / "new.toml"), "--id", name).code == 0
    (demo.parent / "broken" / "evaluation.toml").write_text("=")
    return ("bare", "broken", "demo")


def seal_demo(home: Path) -> None:
    """The sample as it is once its lead has sealed it."""
    with Workspace(home, "林静").open("demo") as store:
        acts.change_stage(Session(store), "final")
    with Workspace(home, "黄文彬").open("demo") as store:
        acts.sign(Session(store))
    with Workspace(home, "林静").open("demo") as store:
        acts.seal(Session(store))


@pytest.mark.parametrize(("variant", "form"), [(v, f) for v, forms in MADE.items() for f in forms])
def test_every_variant_is_written_in_every_format_that_makes_sense(
    zhanping: Zhanping, demo: Path, soffice: Path, tmp_path: Path, variant: str, form: str
) -> None:
    target = tmp_path / f"made.{form}"
    to = ("--party", "purchaser") if variant == "notice" else ()
    outcome = zhanping("report", "demo", "-o", str(target), "--variant", variant, *to)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", f"written to {target}\n")
    assert target.read_bytes().startswith(BEGINS[form])
    assert target.stat().st_mode & 0o777 == 0o600
    first = target.read_bytes()
    assert zhanping("report", "demo", "-o", str(target), "--variant", variant, *to).code == 0
    assert target.read_bytes() == first, "the same data, the same bytes, over the older file"


def test_the_suffix_says_the_format_in_capitals_too(zhanping: Zhanping, demo: Path, tmp_path: Path) -> None:
    assert zhanping("report", "demo", "-o", str(tmp_path / "R.JSON")).code == 0
    assert json.loads((tmp_path / "R.JSON").read_text("utf-8"))["variant"] == "report"


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf", "md", "csv", "json"])
def test_nothing_but_an_older_report_of_its_kind_is_overwritten(
    zhanping: Zhanping, demo: Path, soffice: Path, tmp_path: Path, form: str
) -> None:
    target = tmp_path / f"mine.{form}"
    foreign = tmp_path / "foreign.zip"
    with zipfile.ZipFile(foreign, "w") as package:
        package.writestr("notes.txt", "PK")
    for content in (
        b"notes\n",
        b"",
        foreign.read_bytes(),
        "指标,目标\r\n".encode("utf-8-sig"),
        b'{"mine": 1}',
    ):
        target.write_bytes(content)
        for lang, sentence in (("en", "not overwritten"), ("zh", "没有覆盖")):
            outcome = zhanping("report", "demo", "-o", str(target), lang=lang)
            assert (outcome.code, outcome.out) == (1, "")
            assert str(target) in outcome.err
            assert sentence in outcome.err
        assert target.read_bytes() == content
    target.unlink()
    assert zhanping("report", "demo", "-o", str(target)).code == 0


def test_a_working_paper_of_words_does_not_take_the_place_of_a_table(
    zhanping: Zhanping, demo: Path, tmp_path: Path
) -> None:
    target = tmp_path / "a.docx"
    assert zhanping("report", "demo", "-o", str(tmp_path / "a.xlsx")).code == 0
    (tmp_path / "a.xlsx").rename(target)
    assert zhanping("report", "demo", "-o", str(target)).code == 1, "a workbook is no Word file"


@pytest.mark.parametrize("form", ["md", "csv", "json"])
def test_what_is_text_goes_to_stdout(
    demo: Path, form: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    from tui.entry import run

    assert run(["--as", LEAD, "report", "demo", "-o", "-", "--format", form]) == 0
    assert capsysbinary.readouterr().out.startswith(BEGINS[form])


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf"])
def test_what_is_no_text_never_goes_to_a_terminal(demo: Path, home: Path, form: str) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [*COMMAND, "--as", LEAD, "report", "demo", "-o", "-", "--format", form],
        env=environment(home), cwd=ROOT, stdout=theirs, stderr=subprocess.PIPE, timeout=60, check=False,
    )  # fmt: skip
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert b"cannot go to a terminal" in done.stderr


def test_a_summary_is_one_page_of_a_file(zhanping: Zhanping, demo: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one.docx", tmp_path / "other.docx"
    assert zhanping("summary", "demo", "-o", str(one)).code == 0
    assert zhanping("report", "demo", "--variant", "summary", "-o", str(other)).code == 0
    assert one.read_bytes() == other.read_bytes()


def test_the_switches_reach_the_report(zhanping: Zhanping, demo: Path, tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "wording.toml").write_text('[cover]\nkind = "本所报告"\n', "utf-8")
    target = tmp_path / "r.md"
    assert zhanping("report", "demo", "-o", str(target), "--template", str(tmp_path / "office")).code == 0
    assert "本所报告" in target.read_text("utf-8")


def test_what_blocks_is_counted_after_it_is_written(
    zhanping: Zhanping, three: object, tmp_path: Path
) -> None:
    outcome = zhanping("report", "bare", "-o", str(tmp_path / "x.docx"))
    assert outcome.code == 0
    assert "open points block" in outcome.err
    assert re.search(r"^warnings: [0-9]+; see zhanping check bare$", outcome.err, re.MULTILINE)


@pytest.mark.parametrize("program", ["present", "older"])
def test_a_sealed_report_that_is_not_the_file_of_the_seal_to_the_byte_says_so_calmly(
    zhanping: Zhanping, demo: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    if program == "older":  # which laid its pages out otherwise
        monkeypatch.setattr("tui.rounds.report_hash", lambda session, sealed: "0" * 64)
    seal_demo(home)
    ours, theirs = tmp_path / "final.docx", tmp_path / "plain.docx"
    outcome = zhanping("report", "demo", "--version", "1", "-o", str(ours))
    said = "to the byte (its SHA-256: " + "0" * 64
    assert outcome.code == 0
    assert (said in outcome.err) == (program == "older")
    many = zhanping("report", "--all", "--final", "-o", str(tmp_path / "many"), lang="zh")
    assert ("不是逐字节相同" in many.err) == (program == "older")
    otherwise = zhanping("report", "demo", "--no-pictures", "-o", str(theirs))
    assert said not in otherwise.err, "nobody expects the same bytes of it"


# -- many ----------------------------------------------------------------------------------------


def test_one_that_fails_stops_no_other_and_gives_its_code(
    zhanping: Zhanping, three: tuple[str, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    for lang in ("en", "zh"):
        outcome = zhanping("report", "--all", "-o", str(folder), "--variant", "working", lang=lang)
        assert (outcome.code, outcome.out) == (5, "")
        assert sorted(path.name for path in folder.iterdir()) == ["bare-working.docx", "demo-working.docx"]
        reason = outcome.err.splitlines()
        assert any(
            ("broken was not written" if lang == "en" else "没有写成 broken") in line for line in reason
        )
        done = (
            "files written: 2; evaluations with a problem: 1 of 3"
            if lang == "en"
            else "共写入 2 个文件，3 个评估中 1 个"
        )
        assert done in reason[-1]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "demo-working.docx").stat().st_mode & 0o777 == 0o600


def test_those_named_are_written_and_each_as_it_is_by_itself(
    zhanping: Zhanping, three: tuple[str, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    outcome = zhanping("report", "demo", "bare", "demo", "-o", str(folder), "--format", "md")
    assert outcome.code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["bare-report.md", "demo-report.md"]
    assert zhanping("report", "demo", "-o", str(tmp_path / "one.md")).code == 0
    assert (folder / "demo-report.md").read_bytes() == (tmp_path / "one.md").read_bytes()


def test_a_notice_to_nobody_in_particular_goes_to_everybody(
    zhanping: Zhanping, three: tuple[str, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    outcome = zhanping("report", "demo", "bare", "-o", str(folder), "--variant", "notice")
    assert outcome.code == 3  # of the one there is no draft yet
    assert "The draft report of bare is not finished" in outcome.err
    parties = ("station", "purchaser", "supervision", "supervisor")
    names = {f"demo-notice-{party}.docx" for party in parties}
    assert {path.name for path in folder.iterdir()} == names


def test_a_grade_that_is_not_known_yet_is_a_failure_of_that_one_alone(
    zhanping: Zhanping, three: tuple[str, ...], tmp_path: Path
) -> None:
    outcome = zhanping("report", "bare", "demo", "-o", str(tmp_path / "out"), "--variant", "grade")
    assert outcome.code == 3
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["demo-grade.docx"]
    assert "bare was not written" in outcome.err


def test_a_strange_file_in_the_folder_stays_and_is_told(
    zhanping: Zhanping, three: tuple[str, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "demo-report.docx").write_text("mine")
    outcome = zhanping("report", "bare", "demo", "-o", str(folder))
    assert outcome.code == 1
    assert (folder / "demo-report.docx").read_text() == "mine"
    assert (folder / "bare-report.docx").is_file()


def test_in_a_terminal_a_bar_shows_how_far_it_is(three: tuple[str, ...], home: Path, tmp_path: Path) -> None:
    words = ("--as", LEAD, "report", "demo", "bare", "-o", str(tmp_path / "out"))
    code, text = in_terminal(home, *words, ZHANPING_LANG="zh")
    assert code == 0
    assert "正在写报告" in text
    assert "2/2" in text
    assert "共写入 2 个文件" in text


def test_an_interruption_leaves_whole_files_alone_and_says_how_far_it_came(
    three: tuple[str, ...], home: Path, tmp_path: Path
) -> None:
    """The first is written, the second hangs in LibreOffice when Ctrl+C comes."""
    folder, marker = tmp_path / "out", tmp_path / "begun"
    (tmp_path / "bin").mkdir()
    path = tmp_path / "bin" / "soffice"
    hang = f"if [ -e {marker} ]; then touch {marker}2; sleep 600; fi; touch {marker}\n"
    path.write_text(STAND_IN.replace("#!/bin/sh\n", f"#!/bin/sh\n{hang}"))
    path.chmod(0o755)
    more = {"PATH": f"{path.parent}:{os.environ['PATH']}", "TMPDIR": str(tmp_path)}
    words = [*COMMAND, "--as", LEAD, "report", "bare", "demo", "-o", str(folder), "--format", "pdf"]
    process = begun(words, {**environment(home), **more}, subprocess.PIPE)
    assert eventually(Path(f"{marker}2").exists)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert [path.name for path in folder.iterdir()] == ["bare-report.pdf"]
    assert "stopped after 1 of 2 evaluations" in told.decode()
    assert not list(tmp_path.glob("zhanping-*"))


_MANY = """
import gc, sys
from tui.entry import run
seen = []
for _ in range(3):
    for _ in range(5):
        assert run(["--as", "林静", "report", "demo", "bare", "-o", sys.argv[1], "--variant", "working"]) == 0
    gc.collect()
    seen.append(len(gc.get_objects()))
print(*seen)
"""


def test_nothing_is_held_of_a_report_that_is_written(
    three: tuple[str, ...], home: Path, tmp_path: Path
) -> None:
    """Objects alive after each ten: no more after the third than after the second."""
    done = subprocess.run(
        [sys.executable, "-c", _MANY, str(tmp_path / "out")],
        cwd=ROOT, env={**environment(home), "PYTHONWARNINGS": "default"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    _, second, third = map(int, done.stdout.split())
    assert abs(third - second) < 200


@pytest.mark.parametrize("name", ["round.md", "~nobody-is-called-so/x.md"])
def test_a_name_that_leads_nowhere_is_refused_in_a_sentence(
    zhanping: Zhanping, demo: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "round.md").symlink_to("round.md")
    outcome = zhanping("report", "demo", "-o", name)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith(f"{name} is not there")
