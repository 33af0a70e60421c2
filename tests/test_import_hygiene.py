"""What each package loads: those who know and those who write reports never load those who draw."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def loaded(code: str) -> set[str]:
    """The top-level names of all modules that a fresh interpreter has loaded after running the code."""
    report = "import sys\nprint('--modules--', *{name.partition('.')[0] for name in sys.modules})"
    script = f"{code}\n{report}"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.partition("--modules--")[2].split())


def importing(package: str) -> str:
    """Code that imports every module of a package."""
    names = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / package).rglob("*.py")
    )
    assert names
    return "\n".join(f"import {name}" for name in names)


@pytest.mark.parametrize(
    ("package", "never"),
    [
        (
            "models",
            {"textual", "rich", "tinydb", "docx", "openpyxl", "typer", "click", "tomli_w"}
            | {"storage", "export", "tui"},
        ),
        ("storage", {"textual", "docx", "openpyxl", "typer", "export", "tui"}),
        ("export", {"textual", "typer", "tinydb", "storage", "tui"}),
    ],
)
def test_a_package_loads_nothing_from_above_it(package: str, never: set[str]) -> None:
    modules = loaded(importing(package))
    assert package in modules
    assert modules & never == set()


def test_help_loads_neither_textual_nor_the_libraries_of_reports() -> None:
    code = (
        "import runpy, sys\n"
        "sys.argv = ['zhanping', '--help']\n"
        "try:\n"
        "    runpy.run_module('tui.entry', run_name='__main__')\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
    )
    modules = loaded(code)
    assert modules & {"textual", "docx", "lxml", "openpyxl"} == set()


def test_the_app_loads_neither_docx_nor_openpyxl() -> None:
    modules = loaded(importing("tui") + "\nfrom tui.app import *")
    assert "textual" in modules
    assert modules & {"docx", "lxml", "openpyxl"} == set()


def test_help_says_what_the_program_does() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui.entry", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_app_and_the_view_of_reports_load_no_library_of_a_format() -> None:
    """Each is loaded when a report in its format is written."""
    modules = loaded("import tui.app, tui.screens.reports, tui.reports, tui.rounds, tui.commands.batch")
    assert "textual" in modules
    assert modules & {"docx", "lxml", "openpyxl"} == set()
