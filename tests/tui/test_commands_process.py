"""The command line as a process of its own: streams, exit codes, pipes, terminals, what it loads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import COMMAND, ROOT, call, environment, in_terminal


def test_data_on_stdout_messages_on_stderr(demo: Path, home: Path) -> None:
    made = call(home, "demo")
    assert (made.returncode, made.stdout) == (0, "demo\n")
    scored = call(home, "--as", "林静", "score", "demo", "M01", "1")
    assert (scored.returncode, scored.stdout) == (0, "")
    assert scored.stderr.startswith("M01 = 1 (saved ")
    refused = call(home, "score", "demo", "M99", "1", ZHANPING_LANG="zh")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "没有指标" in refused.stderr


def test_exit_codes(demo: Path, home: Path) -> None:
    assert call(home, "check", "demo").returncode == 0
    assert call(home, "framework", "check", "pyproject.toml").returncode == 1
    assert call(home, "nothing").returncode == 2
    (home / "facts.toml").write_text("station = { name = '测试站' }", "utf-8")
    assert call(home, "new", "--from", str(home / "facts.toml"), "--id", "empty").stdout == "empty\n"
    assert call(home, "check", "empty").returncode == 3
    assert call(home, "new", "--from", str(home / "facts.toml"), "--id", "empty").returncode == 4
    (demo / "framework.json").write_bytes(b"{}")
    assert call(home, "check", "demo").returncode == 5


def test_without_a_terminal_it_says_so_and_ends(home: Path) -> None:
    outcome = call(home)
    assert outcome.returncode == 1
    assert "needs a terminal" in outcome.stderr


def test_a_dumb_terminal_gets_a_sentence_and_plain_text(demo: Path, home: Path) -> None:
    code, shown = in_terminal(home, TERM="dumb")
    assert (code, "TERM=dumb" in shown) == (1, True)
    code, shown = in_terminal(home, "list", TERM="dumb")
    assert (code, "\x1b" in shown) == (0, False)


def test_a_terminal_gets_colour_unless_it_is_not_wanted(demo: Path, home: Path) -> None:
    assert "\x1b[" in in_terminal(home, "summary", "demo")[1]
    assert "\x1b[" not in in_terminal(home, "summary", "demo", NO_COLOR="1")[1]


def test_a_locale_without_utf8_gets_a_sentence(home: Path) -> None:
    code, shown = in_terminal(home, LC_ALL="C", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert code == 1
    assert "LANG=C.UTF-8" in shown


def test_a_locale_that_would_write_other_file_names_touches_no_data(demo: Path, home: Path) -> None:
    narrow = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    before = sorted(path.name for path in demo.iterdir())
    for words in (("list",), ("--as", "abc", "score", "demo", "M01", "1"), ("demo", "--no-open")):
        outcome = call(home, *words, **narrow)
        assert (outcome.returncode, outcome.stdout) == (1, "")
        assert "LANG=C.UTF-8" in outcome.stderr
    assert sorted(path.name for path in demo.iterdir()) == before
    shown = call(home, "framework", "show", "guangzhou-2024", ZHANPING_LANG="zh", **narrow)
    assert r"\u5e7f\u5dde" in shown.stdout  # what cannot be shown is at least not lost


@pytest.mark.parametrize("words", ["log demo", "log demo --json", "facts demo show", "list"])
def test_a_reader_that_leaves_early_causes_no_noise(demo: Path, home: Path, words: str) -> None:
    process = subprocess.Popen(
        [*COMMAND, *words.split()],
        cwd=ROOT,
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    noise = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) in (0, 1)
    assert noise == b""


HEAVY = {"openpyxl", "textual", "docx", "rich", "tinydb", "export", "storage", "models.framework"}


@pytest.mark.parametrize(
    ("words", "light_of"),
    [
        (["--help"], {*HEAVY, "pydantic"}),
        (["score", "--help"], HEAVY),  # the command-line library takes pydantic itself to read options
        (["--version"], HEAVY),
        (["nothing"], HEAVY),
    ],
)
def test_help_loads_nothing_heavy(words: list[str], light_of: set[str]) -> None:
    script = (
        "import sys; heavy = set(sys.argv[1].split(',')); sys.argv = ['zhanping', *sys.argv[2:]]\n"
        "from tui.entry import main\n"
        "try: main()\n"
        "except SystemExit: sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", script, ",".join(light_of), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr


OPENED = """
import asyncio, sys
from pathlib import Path
from models.language import Language
from tui.app import ZhanpingApp
async def look():
    app = ZhanpingApp(Path(sys.argv[1]), "林静", Language("zh"), "demo")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert type(app.screen).__name__ == "ChecklistScreen"
asyncio.run(look())
found = {"docx", "openpyxl", "models.lint"} & set(sys.modules)
sys.exit(str(found) if found else 0)
"""


def test_an_opened_checklist_loads_neither_word_nor_excel_nor_the_lint(demo: Path, home: Path) -> None:
    outcome = subprocess.run(
        [sys.executable, "-c", OPENED, str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr


def test_two_people_at_once_lose_nothing(demo: Path, home: Path) -> None:
    people = ("陈嘉树", "黄文彬", "周映雪", "罗启航")
    running = [
        subprocess.Popen(
            [*COMMAND, "--as", name, "score", "demo", "M13", "0.5", "--reason", name],
            cwd=ROOT,
            env=environment(home),
            stderr=subprocess.DEVNULL,
        )
        for name in people
    ]
    assert [process.wait(timeout=60) for process in running] == [0] * len(people)
    told = call(home, "explain", "demo", "M13").stdout
    assert all(name in told for name in people)
