"""With ``--tmux`` the app outlives a dropped line; the key still opens the app and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.driver import Program
from benchmarks.sshd import Host, free_port, serving, zhanping
from tests.host.conftest import EXPERT, LEAD, LENIENT
from tui.held import socket_of

PATIENCE_S = 20


@pytest.fixture(scope="module")
def holding(sshd: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """The sample behind a sshd whose keys hold the app."""
    if shutil.which("tmux") is None:
        if os.environ.get("CI"):
            pytest.fail("tmux is not installed: these promises are about a real one")
        pytest.skip("tmux is not installed")
    made = Host(tmp_path_factory.mktemp("held"), free_port())
    zhanping(made.home, "demo", "--no-open")
    for name, role in ((LEAD, "lead"), (EXPERT, "expert")):
        made.admit("demo", name, role)
    with serving(made, *LENIENT, "AcceptEnv TMUX* SHELL", switches=["--tmux"]):
        yield made


@pytest.fixture
def host(holding: Host) -> Iterator[Host]:
    """The same, with nothing held before or after."""
    yield holding
    for name in (LEAD, EXPERT):
        tmux(holding, name, "kill-server")
        socket = (
            Path(os.environ.get("TMUX_TMPDIR", "/tmp"))
            / f"tmux-{os.getuid()}"
            / socket_of(holding.home, name)
        )
        socket.unlink(missing_ok=True)


def tmux(host: Host, name: str, *words: str) -> str:
    """Ask somebody's tmux, from outside."""
    line = ["tmux", "-L", socket_of(host.home, name), *words]
    return subprocess.run(line, capture_output=True, text=True, check=False).stdout.strip()


def held(host: Host, name: str = EXPERT) -> set[str]:
    """Every process below somebody's tmux, as its number and its program."""
    found, new = set[str](), {tmux(host, name, "display-message", "-p", "#{pid}")} - {""}
    while new:
        rows = [row for row in processes() if row[2] in new]
        new = {number for number, _, _ in rows}
        found |= {f"{number} {program}" for number, program, _ in rows}
    return found


def left_of(host: Host, name: str = EXPERT) -> set[str]:
    """What of somebody's tmux is still there once it has had time to end."""
    deadline = time.monotonic() + PATIENCE_S
    while (found := held(host, name)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def processes() -> Iterator[tuple[str, str, str]]:
    """Every process: its number, its program and its parent's number."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            before, _, after = path.read_text().rpartition(")")
        except OSError:
            continue
        number, _, program = before.partition(" (")
        yield number, program, after.split()[1]


def login(host: Host, name: str = EXPERT, *options: str) -> Program:
    return Program(host.command(name, options=["-tt", *options]))


def test_the_next_login_goes_on_in_the_app_that_was_left(host: Host) -> None:
    with login(host) as client:
        client.wait("榕湾街")
        client.send("榕湾")
        client.send("enter")
        client.wait("Guidance")
        client.send("\x05")
        client.wait("document or person")
        client.send("还没有写完的佐证")
        client.wait("还没有写完的佐证")
        [before] = held(host)
    assert held(host) == {before}, "the line is down, and the app goes on"
    with login(host) as client:
        client.wait("还没有写完的佐证")
        assert held(host) == {before}
        client.send("escape")
        client.send("ctrl+q")
        client.exit()
    assert left_of(host) == set()


def test_a_second_login_takes_over_from_the_first(host: Host) -> None:
    with login(host) as first:
        first.wait("榕湾街")
        with login(host) as second:
            second.wait("榕湾街")
            first.exit()
            assert len(held(host)) == 1
            with login(host, LEAD) as other:
                other.wait("榕湾街")
                assert LEAD in other.screen(), "each has a tmux of their own"
                assert len(held(host, LEAD)) == 1


KEYS = {  # what people press first; and then one of those below
    "the usual prefix": "\x02",
    "another prefix": "\x01",
    "suspend": "\x1a",
    "interrupt": "\x03",
    "quit": "\x1c",
    "a menu of the mouse": "\x1b[<2;10;10M",
    "wheel": "\x1b[<64;10;10M",
    "alt and a colon": "\x1b:",
    "an answer of the terminal": "\x1bPtmux;\x1b\x1b[c\x1b\\",
}
AFTER = ["c", "%", '"', "w", "?", "[", "~", "\x1b1", "d", ":"]


@pytest.mark.parametrize("key", KEYS)
def test_no_key_reaches_tmux(host: Host, key: str) -> None:
    with login(host) as client:
        client.wait("榕湾街")
        client.settle()
        [before] = held(host)
        for after in AFTER:
            client.send(KEYS[key])
            client.settle(0.05)  # what comes at once is pasted, and obeyed in no case
            client.send(after)
            client.settle(0.05)
            assert tmux(host, EXPERT, "list-clients", "-F", "#{client_key_table} #{pane_in_mode}") == "root 0"
            assert held(host) == {before}
        client.send("ctrl+q")
        client.exit()
    assert left_of(host) == set(), "the last key came to the app, and to no prompt"


def test_no_key_is_bound_and_no_shell_stands_ready(host: Host) -> None:
    with login(host) as client:
        client.wait("榕湾街")
        assert tmux(host, EXPERT, "list-keys") == ""
        assert tmux(host, EXPERT, "show-options", "-gv", "prefix") == "None"
        for option in ("default-shell", "default-command"):
            assert tmux(host, EXPERT, "show-options", "-gv", option) == "/bin/false"
        [app] = held(host)
        tmux(host, EXPERT, "new-window")
        tmux(host, EXPERT, "split-window")
        until = time.monotonic() + 20
        while (others := held(host) - {app}) and time.monotonic() < until:
            assert {name.split()[1] for name in others} == {"false"}, "even told to, it starts no shell"
            time.sleep(0.1)
        assert held(host) == {app}


def test_requests_pass_it_by(host: Host) -> None:
    assert "榕湾街社工服务站" in host.run(EXPERT, "summary demo").stdout.decode()
    assert host.run(EXPERT, "sh").returncode == 2
    assert host.run(EXPERT, options=["-T"]).returncode == 1
    assert left_of(host) == set()


@pytest.mark.parametrize(
    "variable", ["TMUX=/tmp/x,1,0", "TMUX_TMPDIR=/nowhere", "SHELL=/bin/sh", "PATH=/nowhere"]
)
def test_a_variable_of_the_client_changes_nothing(host: Host, variable: str) -> None:
    with login(host, EXPERT, "-o", f"SetEnv={variable}") as client:
        client.wait("榕湾街")
        assert len(held(host)) == 1


def test_a_terminal_that_tmux_does_not_know_gets_the_app_by_itself(host: Host) -> None:
    line = host.command(EXPERT, options=["-tt"])
    with Program(line, {"TERM": "xterm-of-tomorrow"}) as client:
        client.wait("榕湾街")
        assert left_of(host) == set()
        client.send("ctrl+q")
        client.exit()


def test_whoever_left_the_team_does_not_find_the_app_again(host: Host) -> None:
    with login(host) as client:
        client.wait("榕湾街")
    zhanping(host.home, "team", "demo", "remove", EXPERT)
    try:
        with login(host) as client:
            client.wait("on no team here")
    finally:
        key = Path(f"{host.key(EXPERT)}.pub")
        zhanping(host.home, "team", "demo", "add", EXPERT, "--role", "expert", "--key", str(key))
