"""People who each have an account of their own and share a home: the account says who is at work."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from benchmarks.driver import BIN, Program

ROOT, FIRST, SECOND = 0, 60_001, 60_002  # accounts without an entry bear their number as a name
GROUP = 60_000
SETUP = f"""id = "ev3"
[station]
name = "甲站"
[[member]]
name = "{FIRST}"
role = "expert"
[[member]]
name = "{SECOND}"
role = "expert"
"""
pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="other accounts are root's to use")


def as_account(number: int) -> list[str]:
    """What runs a command as an account, which may read what the interpreter needs and write only its own."""
    if number == ROOT:
        return []
    sight = "+dac_read_search"
    return ["setpriv", f"--reuid={number}", f"--regid={GROUP}", "--clear-groups",
            f"--inh-caps={sight}", f"--ambient-caps={sight}"]  # fmt: skip


class Station:
    """A home that accounts share, as docs/host.md sets it up."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "station"

    def run(
        self,
        account: int,
        *words: str,
        stdin: bytes = b"",
        home: Path | None = None,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.folder), **variables}
        line = [str(BIN / "zhanping"), "--home", str(home or self.home), "--lang", "en", *words]
        done = subprocess.run(
            [*as_account(account), *line],
            input=stdin, capture_output=True, env=environment, cwd="/", timeout=60, check=False,
        )  # fmt: skip
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode()
        )

    def score(
        self, account: int, *before: str, variables: Mapping[str, str] = MappingProxyType({})
    ) -> subprocess.CompletedProcess[str]:
        self.run(account, *before, "declare", "ev3", "--secrecy", variables=variables)
        words = (*before, "score", "ev3", "M01", "0.5", "--reason", "理由")
        return self.run(account, *words, variables=variables)

    def tree(self) -> dict[str, bytes]:
        folder = self.home / "evaluations"
        return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def station() -> Iterator[Station]:
    """The home with an evaluation that the first made; where everybody may pass."""
    if subprocess.run([*as_account(FIRST), "true"], capture_output=True, check=False).returncode:
        pytest.skip("other accounts cannot be taken on here")
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o1777)
    made = Station(folder)
    made.home.mkdir()
    os.chown(made.home, 0, GROUP)
    made.home.chmod(0o3770)
    assert made.run(FIRST, "new", "--from", "-", stdin=SETUP.encode()).returncode == 0
    yield made
    shutil.rmtree(folder)


NAMED: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "by an option": (("--as", str(SECOND)), {}),
    "by a variable": ((), {"ZHANPING_USER": str(SECOND)}),
}


@pytest.mark.parametrize("account", [FIRST, ROOT])
@pytest.mark.parametrize("way", NAMED)
def test_nobody_writes_as_another_account(station: Station, account: int, way: str) -> None:
    options, variables = NAMED[way]
    before = station.tree()
    refused = station.score(account, *options, variables=variables)
    assert refused.returncode == 2
    assert f"and not as {SECOND}" in refused.stderr
    assert station.tree() == before
    assert station.score(SECOND).returncode == 0, "the other can write, now as before"


@pytest.mark.parametrize(
    "words",
    [(), ("list",), ("summary", "ev3"), ("log", "ev3"), ("team", "ev3", "add", "x", "--role", "lead")],
)
def test_nobody_is_another_account_in_any_other_way(station: Station, words: tuple[str, ...]) -> None:
    before = station.tree()
    line = [str(BIN / "zhanping"), "--home", str(station.home), "--lang", "en", "--as", str(SECOND), *words]
    with Program([*as_account(FIRST), *line]) as program:
        program.wait(f"not as {SECOND}")
        program.exit()
    assert station.tree() == before


def test_ones_own_name_may_be_said(station: Station) -> None:
    assert station.score(FIRST, "--as", str(FIRST)).returncode == 0
    assert station.score(FIRST, variables={"ZHANPING_USER": str(FIRST)}).returncode == 0


def test_root_keeps_the_home(station: Station) -> None:
    """What a keeper does needs no name: root's own stands in no team and writes no entry."""
    (station.folder / "copies").mkdir(0o700)
    for words in (
        ("team", "ev3", "add", str(FIRST), "--role", "lead"),
        ("team", "ev3"),
        ("authorized-keys",),
        ("verify",),
        ("backup", str(station.folder / "copies")),
    ):
        done = station.run(ROOT, *words)
        assert done.returncode == 0, (words, done.stderr)
    assert station.score(ROOT).returncode == 1


def test_in_a_home_of_ones_own_a_name_may_be_said(station: Station) -> None:
    own = station.folder / "own"
    made = station.run(FIRST, "--as", "林静", "new", "--from", "-", stdin=SETUP.encode(), home=own)
    assert made.returncode == 0
    assert station.run(FIRST, "--as", str(SECOND), "declare", "ev3", "--secrecy", home=own).returncode == 0
    words = ("--as", str(SECOND), "score", "ev3", "M01", "0.5", "--reason", "理由")
    assert station.run(FIRST, *words, home=own).returncode == 0


def test_a_bundle_brings_nobody_elses_lines_in(station: Station) -> None:
    """At home everybody may write under any name; from there only one's own lines come in."""
    laptop = station.folder / "laptop"

    def brought(name: int) -> subprocess.CompletedProcess[str]:
        shutil.rmtree(laptop, ignore_errors=True)
        assert station.run(FIRST, "merge", str(station.home), home=laptop).returncode == 0
        declared = ("--as", str(name), "declare", "ev3", "--secrecy")
        assert station.run(FIRST, *declared, home=laptop).returncode == 0
        words = ("--as", str(name), "score", "ev3", "M01", "0.5", "--reason", "离线打分")
        assert station.run(FIRST, *words, home=laptop).returncode == 0
        return station.run(FIRST, "merge", str(laptop))

    before = station.tree()
    refused = brought(SECOND)
    assert refused.returncode not in (0, 2), refused.stderr
    assert station.tree() == before
    assert brought(FIRST).returncode == 0
    assert "离线打分" in station.run(FIRST, "log", "ev3").stdout


def test_verify_tells_of_a_journal_that_another_account_put_there(station: Station) -> None:
    assert station.score(SECOND).returncode == 0
    assert "in 60002's name" not in station.run(FIRST, "verify").stdout
    [path] = (station.home / "evaluations" / "ev3").glob(f"{SECOND}.*.jsonl")
    os.chown(path, FIRST, GROUP)
    told = station.run(FIRST, "verify", "ev3")
    assert f"{path} is in {SECOND}'s name and was written by the account {FIRST}" in told.stdout
