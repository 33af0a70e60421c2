"""A home of one's own for every test, and the command line run inside it."""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

LEAD, STAFF = "林静", "何芸"
EXPERT, THIRD = "陈嘉树", "罗启航"
PANEL = (LEAD, EXPERT, THIRD)


@dataclass(frozen=True)
class Outcome:
    """What a command line came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its data."""
        return json.loads(self.out)


Zhanping = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _calm_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the caller's decides what a test sees."""
    telling = ("ZHANPING_", "XDG_", "LC_", "LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS")
    for name in list(os.environ):
        if name.startswith(telling):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, set in the environment."""
    folder = tmp_path / "home"
    monkeypatch.setenv("ZHANPING_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample in it, to be copied."""
    from tui.entry import run

    folder = tmp_path_factory.mktemp("sample") / "home"
    assert run(["--home", str(folder), "demo", "--no-open"]) == 0
    return folder


@pytest.fixture
def demo(home: Path, sample_home: Path) -> Path:
    """The home with the sample in it; gives the evaluation's folder."""
    shutil.copytree(sample_home, home)
    return home / "evaluations" / "demo"


@pytest.fixture
def stranger(home: Path, demo: Path) -> Path:
    """A journal of somebody who is not on the sample's team, brought from elsewhere; they scored M01."""
    from models.entries import Score
    from storage.workspace import Workspace

    with Workspace(home, "王五").open("demo") as store:
        store.begin(Score(author="王五", indicator="M01", points=Decimal(1)))
    return next(demo.glob("王五.*.jsonl"))


@pytest.fixture
def zhanping(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Zhanping:
    """Run a command line, as the sample's lead and in English unless told otherwise."""
    from tui.entry import run

    def call(*words: str, lang: str = "en", user: str | None = LEAD, stdin: bytes = b"") -> Outcome:
        monkeypatch.setenv("ZHANPING_LANG", lang)
        if user is None:
            monkeypatch.delenv("ZHANPING_USER", raising=False)
        else:
            monkeypatch.setenv("ZHANPING_USER", user)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capsys.readouterr()
        code = run(words)
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture(scope="session")
def panel_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the evaluation ``jia``, which is no sample, and its panel of three."""
    from tui.entry import run

    folder = tmp_path_factory.mktemp("panel")
    district = '[[district]]\nid = "south"\nname = "南片区"\ncommunities = ["榕荫社区"]\n'
    (folder / "new.toml").write_text(f'[station]\nname = "甲街社工站"\n{district}', "utf-8")
    start = ["--home", str(folder / "home"), "--as", LEAD]
    assert run([*start, "new", "--from", str(folder / "new.toml"), "--id", "jia"]) == 0
    for name in (*PANEL, STAFF):
        role = {LEAD: "lead", STAFF: "staff"}.get(name, "expert")
        assert run([*start, "team", "jia", "add", name, "--role", role]) == 0
    return folder / "home"


@pytest.fixture
def jia(home: Path, panel_home: Path) -> Path:
    """The home with that evaluation, to write in."""
    shutil.copytree(panel_home, home)
    return home
