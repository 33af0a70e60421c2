"""Every command line that the documentation shows is one that the program takes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from export.formats import MADE
from tui.commands.line import _application

ROOT = Path(__file__).parents[2]
PAGES = (
    "README.md", "README.zh-CN.md", "docs/day.md", "docs/day.zh-CN.md",
    "docs/report.md", "docs/report.zh-CN.md", "docs/host.md", "docs/template.md", "docs/template.zh-CN.md",
    "docs/sheets.md", "docs/sheets.zh-CN.md", "docs/checks.md", "docs/checks.zh-CN.md",
)  # fmt: skip
_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)


def shown(page: str) -> Iterator[list[str]]:
    """The command lines of a page, word by word: what may be left out stands in brackets."""
    for block in _BLOCK.findall((ROOT / page).read_text("utf-8")):
        for line in block.splitlines():
            for part in re.split("[;|]", line.partition("  #")[0].replace("[", "").replace("]", "")):
                words = shlex.split(part, comments=True)
                if words and words[0] == "zhanping":
                    yield words[1:]


def test_the_pages_show_commands() -> None:
    assert all(len(list(shown(page))) > 10 for page in PAGES[:6])


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_is_shown_is_taken(page: str) -> None:
    commands = get_command(_application()).commands  # type: ignore[attr-defined]
    for words in filter(None, shown(page)):
        assert words[0] in commands, words
        commands[words[0]].make_context(words[0], words[1:])  # fails on what it does not take


@pytest.mark.parametrize("page", ["docs/day.md", "docs/sheets.md", "docs/template.md"])
def test_both_languages_of_a_page_show_the_same_commands(page: str) -> None:
    chinese = page.replace(".md", ".zh-CN.md")
    assert [words[0] for words in shown(chinese)] == [words[0] for words in shown(page)] != []


def test_both_pages_of_the_reports_show_the_same_commands() -> None:
    assert list(shown("docs/report.md")) == list(shown("docs/report.zh-CN.md"))


@pytest.mark.parametrize("page", ["docs/report.md", "docs/report.zh-CN.md"])
def test_the_table_of_papers_names_every_variant_with_its_formats(page: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([\w、, ]+) \|$", (ROOT / page).read_text("utf-8"), re.M)
    assert {name: tuple(re.split("、|, ", forms)) for name, forms in rows} == dict(MADE)
