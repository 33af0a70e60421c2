"""What the terminal shows, against golden files.

After a wanted change, write them anew with
``ZHANPING_GOLDEN=write pytest tests/export`` and read the difference.
"""

from __future__ import annotations

import io
import os
import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from export.summary import summary
from export.views import explain_view, facts_view, framework_view, gaps_view
from models.catalogue.export import EXPORT
from models.checks import check
from models.derivation import explain
from models.entries import FactEntry, Finding
from models.language import Code, Language
from models.scoring import Assessment
from models.station import Station
from tests.export.conftest import FACTS, FRAMEWORK, build, finding

GOLDEN = Path(__file__).parent / "golden"


def printed(view: RenderableType, width: int, *, colour: bool = False) -> str:
    console = Console(
        width=width, file=io.StringIO(), force_terminal=colour, color_system="truecolor" if colour else None
    )
    console.print(view)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def trimmed(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def golden(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("ZHANPING_GOLDEN") == "write":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("code", ["zh", "en"])
def test_summary_of_a_known_result(sample: Assessment, code: Code, width: int) -> None:
    golden(f"summary-{code}-{width}.txt", trimmed(printed(summary(sample, Language(code)), width)))


@pytest.mark.parametrize("code", ["zh", "en"])
def test_summary_of_an_open_result(empty: Assessment, code: Code) -> None:
    golden(f"summary-open-{code}-80.txt", trimmed(printed(summary(empty, Language(code)), 80)))


@pytest.mark.parametrize("code", ["zh", "en"])
def test_explain(small: Assessment, code: Code) -> None:
    golden(f"explain-{code}-80.txt", printed(explain_view(explain(small, "M09"), Language(code)), 80))


@pytest.mark.parametrize("name", ["check", "facts", "framework"])
@pytest.mark.parametrize("code", ["zh", "en"])
def test_other_views(pending: Assessment, code: Code, name: str) -> None:
    language = Language(code)
    views = {
        "check": gaps_view(check(pending), pending, language),
        "facts": facts_view(pending.evaluation, language),
        "framework": framework_view(FRAMEWORK, language),
    }
    golden(f"{name}-{code}-100.txt", trimmed(printed(views[name], 100)))


def all_views(assessment: Assessment, language: Language) -> list[RenderableType]:
    return [
        summary(assessment, language),
        facts_view(assessment.evaluation, language),
        gaps_view(check(assessment), assessment, language),
        explain_view(explain(assessment), language),
        framework_view(FRAMEWORK, language),
    ]


@pytest.mark.parametrize("width", [40, 59, 60, 80, 120, 200])
@pytest.mark.parametrize("code", ["zh", "en"])
def test_no_line_is_wider_than_the_terminal(
    sample: Assessment, empty: Assessment, code: Code, width: int
) -> None:
    for assessment in (sample, empty):
        for view in all_views(assessment, Language(code)):
            assert all(cell_len(line) <= width for line in printed(view, width).splitlines())


def test_the_summary_fits_one_screen(sample: Assessment) -> None:
    assert len(printed(summary(sample, Language("zh")), 80).splitlines()) <= 23


def test_no_sign_of_uncertain_width_in_summary_checks_and_framework(
    sample: Assessment, empty: Assessment
) -> None:
    for assessment in (sample, empty):
        language = Language("zh")
        for view in (summary(assessment, language), facts_view(assessment.evaluation, language)):
            unsure = {c for c in printed(view, 80) if unicodedata.east_asian_width(c) == "A"}
            assert unsure <= set("“”")


def test_status_does_not_hang_on_colour(pending: Assessment) -> None:
    text = printed(summary(pending, Language("zh")), 80)
    assert "? 等级  待定" in text
    assert "?  监督方" in text
    assert "未收到" in text
    assert "\x1b" not in text


def test_user_text_is_neither_markup_nor_control(empty: Assessment) -> None:
    hostile = "[red]站[/red] \x1b[2J\x07{x} :smile: 末\n二"
    station = Station.model_construct(**{**dict(FACTS[0]), "name": hostile, "operator": hostile})
    entry = FactEntry.of("甲", FACTS[0])
    entry.__dict__["fact"] = station
    bad = Finding.model_construct(**{**dict(finding(1, "management", "strength", "x")), "text": hostile})
    assessment = build(entry, bad)
    for view in all_views(assessment, Language("zh"))[:3]:
        text = printed(view, 200)
        assert "\x1b" not in text
        assert "\x07" not in text
    assert "[red]站[/red] [2J{x} :smile: 末 二" in printed(summary(assessment, Language("zh")), 200)


def test_every_sentence_has_the_same_placeholders_in_both_languages() -> None:
    from string import Formatter

    for key, (chinese, english) in EXPORT.items():
        assert key.startswith(("summary.", "view."))
        assert {f[1] for f in Formatter().parse(chinese)} - {None} == {
            f[1] for f in Formatter().parse(english)
        } - {None}
