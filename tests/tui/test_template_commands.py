"""An office's template and wording on the command line; a framework's wording from its file to the report."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from export.report import report
from models.language import LANGUAGES
from storage.workspace import Workspace
from tests.export.packages import folder_with, replaced
from tests.export.reader import lines
from tests.models.test_framework_file import __file__ as MODELS  # noqa: N812
from tests.tui.conftest import LEAD, Zhanping
from tui.session import Session

SMALL = Path(MODELS).parent / "frameworks" / "small.toml"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_are_written_checked_and_not_written_over(
    zhanping: Zhanping, tmp_path: Path, language: str
) -> None:
    folder = tmp_path / "办公室" / "模板"
    made = zhanping("template", "export", str(folder), lang=language)
    assert (made.code, made.out) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == ["template.docx", "wording.toml"]
    assert all(str(folder / name) in made.err for name in ("template.docx", "wording.toml"))
    checked = zhanping("template", "check", str(folder), lang=language)
    assert (checked.code, checked.out) == (0, "")
    (folder / "template.docx").unlink()
    assert zhanping("template", "export", str(folder), lang=language).code == 0, "the other one is the same"
    assert (folder / "template.docx").is_file()
    (folder / "wording.toml").write_text("# 我们的\n", "utf-8")
    (folder / "template.docx").unlink()
    again = zhanping("template", "export", str(folder), lang=language)
    assert again.code == 1
    assert "--force" in again.err
    assert [path.name for path in folder.iterdir()] == ["wording.toml"]
    assert (folder / "wording.toml").read_text("utf-8") == "# 我们的\n"
    assert zhanping("template", "export", "--force", str(folder), lang=language).code == 0
    assert (folder / "template.docx").is_file()


def test_a_link_that_leads_nowhere_is_not_written_through(zhanping: Zhanping, tmp_path: Path) -> None:
    folder = tmp_path / "t"
    folder.mkdir()
    (folder / "wording.toml").symlink_to(tmp_path / "elsewhere")
    assert zhanping("template", "export", str(folder)).code == 1
    assert not (tmp_path / "elsewhere").exists()


def test_the_check_names_every_fault_and_its_exit_code_says_whether_one_counts(
    zhanping: Zhanping, tmp_path: Path
) -> None:
    bad = folder_with(tmp_path / "bad", b"x", '[grade]\nknown = "{x}"\nnone = "y"\n')
    outcome = zhanping("template", "check", str(bad))
    assert outcome.code == 1
    assert [line.split("  ")[0] for line in outcome.out.splitlines()] == ["mend"] * 3
    assert "template.docx: it is no sound .docx" in outcome.out
    assert "wording.toml, line 2: “x” is no placeholder" in outcome.out
    assert "wording.toml, line 3: “grade.none” is not known" in outcome.out
    assert "to be mended: 3." in outcome.err
    odd = folder_with(tmp_path / "odd", replaced("word/settings.xml", "<w:evenAndOddHeaders/>", ""))
    outcome = zhanping("template", "check", str(odd))
    assert (outcome.code, outcome.out[:4]) == (0, "note")
    assert zhanping("template", "check", str(tmp_path)).code == 2


def test_the_wording_of_another_framework_is_given_out_when_asked_for(
    zhanping: Zhanping, tmp_path: Path
) -> None:
    assert zhanping("template", "export", str(tmp_path / "a")).code == 0
    assert zhanping("template", "export", str(tmp_path / "b"), "--framework", str(SMALL)).code == 0
    texts = [(tmp_path / name / "wording.toml").read_text("utf-8") for name in "ab"]
    assert ["《广州市社会工作服务条例》" in text for text in texts] == [True, False]
    assert zhanping("template", "export", str(tmp_path / "c"), "--framework", "nowhere").code == 2


# -- a framework's wording -----------------------------------------------------------------------

STATION = """
framework = "ours.toml"

[station]
name = "测试站"
"""


@pytest.fixture
def intake(tmp_path: Path) -> Path:
    """A file for an evaluation, beside a framework and its wording."""
    (tmp_path / "ours.toml").write_text(SMALL.read_text("utf-8"), "utf-8")
    (tmp_path / "ours.wording.toml").write_text('[basis]\nitems = ["依据：本市的办法。"]\n', "utf-8")
    (tmp_path / "station.toml").write_text(STATION, "utf-8")
    return tmp_path / "station.toml"


def test_a_frameworks_wording_is_frozen_with_the_evaluation(
    zhanping: Zhanping, home: Path, intake: Path
) -> None:
    assert zhanping("new", "--from", str(intake), "--id", "e1").code == 0
    for name in ("ours.toml", "ours.wording.toml"):
        (intake.parent / name).unlink()
    session = Session(Workspace(home, LEAD).open("e1"))
    try:
        found = lines(report(session.assessment))
    finally:
        session.close()
    assert "1.依据：本市的办法。" in found
    assert zhanping("verify", "e1").code == 0


def test_a_frameworks_wording_that_will_not_do_is_refused_before_anything_is_made(
    zhanping: Zhanping, home: Path, intake: Path
) -> None:
    (intake.parent / "ours.wording.toml").write_text('[basis]\n\nitems = ["{nobody}"]\n', "utf-8")
    for command in (
        ("framework", "check", str(intake.parent / "ours.toml")),
        ("new", "--from", str(intake), "--id", "e1"),
    ):
        outcome = zhanping(*command)
        assert outcome.code == 1
        assert "ours.wording.toml, line 3: “nobody” is no placeholder" in outcome.err
    assert not (home / "evaluations" / "e1").exists()


def test_a_framework_file_does_not_hold_the_wording_itself(zhanping: Zhanping, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(f'{SMALL.read_text("utf-8")}\n[wording.basis]\nitems = ["x"]\n', "utf-8")
    outcome = zhanping("framework", "check", str(path))
    assert outcome.code == 1
    assert "put it into ours.wording.toml beside it" in outcome.err


def test_frames_are_printed_for_closing_recommendations(zhanping: Zhanping, demo: Path) -> None:
    outcome = zhanping("frames", "demo")
    assert outcome.code == 0
    assert len(outcome.out.splitlines()) == 4
    assert all(line.startswith("建议榕湾街社工站") for line in outcome.out.splitlines())
    assert os.environ["ZHANPING_HOME"] == str(demo.parents[1])


@pytest.mark.parametrize("name", ["wording.toml", "template.docx"])
def test_a_file_that_would_fill_the_memory_is_refused_before_it_is_read(
    zhanping: Zhanping, demo: Path, tmp_path: Path, name: str
) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(100_000_001)
    for words in (("report", "demo", "-o", str(tmp_path / "x.md"), "--template"), ("template", "check")):
        outcome = zhanping(*words, str(tmp_path))
        assert outcome.code == 1
        assert "100 MB" in outcome.out + outcome.err
