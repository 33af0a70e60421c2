"""A key opens the app as its person and nothing else: every way out that we know of is tried."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.driver import Program
from benchmarks.sshd import Host, zhanping
from tests.host.conftest import EXPERT, LEAD, STAFF

REFUSED = 2


COMMANDS = {
    "a shell": "sh",
    "a shell by its path": "/bin/bash -i",
    "reading a file": "cat {canary}",
    "a second command after a semicolon": "summary demo; cat {canary}",
    "a second command after &&": "summary demo && cat {canary}",
    "a second command after ||": "summary demo || cat {canary}",
    "a pipe": "summary demo | cat {canary}",
    "a command in the background": "summary demo & cat {canary}",
    "a substitution": "summary $(cat {canary})",
    "a substitution by backticks": "summary `cat {canary}`",
    "a redirection": "summary demo > {canary}",
    "a redirected input": "merge - < {canary}",
    "a newline": "summary demo\ncat {canary}",
    "a carriage return": "summary demo\rcat {canary}",
    "an unclosed quote": "summary 'demo",
    "a variable": "summary $HOME",
    "a wildcard": "summary *",
    "a tilde": "summary ~",
    "another name with the program": "zhanping --as 林静 summary demo",
    "another home": "zhanping --home / summary demo",
    "another name after the command": "summary demo --as 林静",
    "a report into a file": "report demo -o {canary}",
    "a report beside the home": "report demo -o ../../x.docx",
    "a report with a template of the host": "report demo --template {home}",
    "a report with a template in one word": "report demo --template={home}",
    "a report of everything": "report --all -o {home}",
    "reports of several": "report demo second -o {home}",
    "a report to a party that is a path": "report demo --variant notice --party {canary}",
    "a report in a format that is a command": "report demo --format 'pdf;cat {canary}'",
    "a report by a joined option": "report demo --variant=working",
    "an option of a report twice": "report demo --format md --format json",
    "a summary into a file": "summary demo -o {canary}",
    "a bundle into a file": "bundle demo -o {canary}",
    "a bundle by a long option": "bundle demo --output={canary}",
    "merging a file of the host": "merge {canary}",
    "merging a folder of the host": "merge {home}",
    "merging upwards": "merge ../../..",
    "an id with a path": "summary ../evaluations/demo",
    "an absolute id": "bundle /etc",
    "an id that is an option": "summary --help",
    "the sample": "demo",
    "a new evaluation": "new --from {canary}",
    "scoring": "score demo M01 1",
    "facts from a file": "facts demo import {canary}",
    "the team": "team demo add x --role lead",
    "the keys": "authorized-keys",
    "the gate itself": "gate",
    "a backup": "backup /tmp",
    "a purge": "purge demo --yes",
    "the log": "log demo",
    "an interpreter": "python3 -c 1",
    "a word of copying": "scp -t {canary}",
    "a word of file transfer": "internal-sftp",
    "an empty word": "''",
    "only blanks": " ",
}


@pytest.mark.parametrize("asked", COMMANDS.values(), ids=COMMANDS)
def test_this_request_is_refused(host: Host, canary: Path, asked: str) -> None:
    done = host.run(EXPERT, asked.format(canary=canary, home=host.home))
    assert done.returncode == REFUSED
    assert done.stdout == b""
    assert "不可外传" not in done.stderr.decode()


@pytest.mark.parametrize("act", ["summary", "bundle", "report"])
def test_an_evaluation_one_is_not_on_is_as_one_that_does_not_exist(
    host: Host, canary: Path, act: str
) -> None:
    there, nowhere = host.run(EXPERT, f"{act} second"), host.run(EXPERT, f"{act} third")
    assert (there.returncode, nowhere.returncode) == (REFUSED, REFUSED)
    assert (there.stdout, nowhere.stdout) == (b"", b"")
    assert there.stderr.decode().replace("second", "third") == nowhere.stderr.decode()
    assert host.run(STAFF, "summary second").returncode == 0


@pytest.mark.parametrize(
    "variable",
    ["ZHANPING_USER=林静", "ZHANPING_HOME=/", "ZHANPING_LANG=zh", "PYTHONSTARTUP=/etc/passwd", "PYTHONPATH=/",
     "PYTHONINSPECT=1", "PYTHONIOENCODING=utf-16", "TEXTUAL_DRIVER=os:system", "TEXTUAL=devtools",
     "SSH_ORIGINAL_COMMAND=sh", "XDG_DATA_HOME=/", "HOME=/", "PATH=/nowhere"],
)  # fmt: skip
def test_a_variable_of_the_client_changes_nothing(host: Host, canary: Path, variable: str) -> None:
    options = ["-o", f"SetEnv={variable}"]
    done = host.run(EXPERT, "summary demo --json", options=options)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b'{\n  "id": "demo"')
    assert host.run(EXPERT, "log demo", options=options).returncode == REFUSED


def test_a_module_of_the_clients_is_not_run(host: Host, canary: Path, tmp_path: Path) -> None:
    """The interpreter runs such a one before a line of the program."""
    ran = tmp_path / "ran"
    (tmp_path / "sitecustomize.py").write_text(f"open({str(ran)!r}, 'w')\n")
    options = ["-o", f"SetEnv=PYTHONPATH={tmp_path} PYTHONHOME= PYTHONSTARTUP={tmp_path}/sitecustomize.py"]
    done = host.run(EXPERT, "summary demo --json", options=options)
    assert (done.returncode, done.stderr) == (0, b"")
    assert not ran.exists()
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    subprocess.run([sys.executable, "-c", ""], env=environment, check=True)
    assert ran.exists(), "the control: left to itself the interpreter does"


FOREIGN = [
    "LC_ALL=zh_CN.UTF-8",
    "LC_ALL=zh_CN.GBK",
    "LC_ALL=POSIX",
    "LANG=de_DE.ISO-8859-1",
    "LC_CTYPE=UTF-8",
]


@pytest.mark.parametrize("variable", FOREIGN)
def test_a_locale_that_the_host_does_not_have_keeps_nobody_out(
    host: Host, canary: Path, variable: str
) -> None:
    """Neither does it change the language: the key's line says that."""
    done = host.run(EXPERT, "summary demo", options=["-o", f"SetEnv={variable}"])
    assert done.returncode == 0, "whatever the account's own shell says of such a locale"
    assert "榕湾街社工服务站" in done.stdout.decode()
    with Program(host.command(EXPERT, options=["-tt", "-o", f"SetEnv={variable}"])) as client:
        client.wait("榕湾街")
        assert "Evaluations" in client.screen()
        client.send("ctrl+q")
        client.exit()


@pytest.mark.parametrize("asked", ["summary demo --json", "sh"])
def test_the_interpreter_does_not_stay_when_the_program_ends(host: Host, canary: Path, asked: str) -> None:
    typed = f"print(6 * 7 * 1001)\nprint(open({str(canary)!r}).read())\n".encode()
    done = host.run(EXPERT, asked, stdin=typed, options=["-o", "SetEnv=PYTHONINSPECT=1"])
    assert b"42042" not in done.stdout + done.stderr
    assert b">>>" not in done.stdout + done.stderr
    assert done.returncode == (REFUSED if asked == "sh" else 0)


@pytest.mark.parametrize("variable", ["TEXTUAL_PRESS=ctrl+q", "TEXTUAL_DRIVER=os:system", "TEXTUAL_LOG=log",
                                      "TEXTUAL_SCREENSHOT=0", "TEXTUAL_ALLOW_SIGNALS=1"])  # fmt: skip
def test_the_app_does_not_obey_a_variable_of_the_client(host: Host, canary: Path, variable: str) -> None:
    before = set(Path.home().iterdir())
    with Program(host.command(EXPERT, options=["-tt", "-o", f"SetEnv={variable}"])) as client:
        client.wait("榕湾街")
        client.send("\x1a")
        client.send("enter")
        client.wait("Guidance")
        client.send("ctrl+q")
        client.exit()
    assert set(Path.home().iterdir()) == before


def test_a_session_without_a_terminal_and_a_command_opens_nothing(host: Host, canary: Path) -> None:
    done = host.run(EXPERT, options=["-T"])
    assert done.returncode == 1
    assert done.stdout == b""


@pytest.mark.parametrize("program", ["scp", "sftp"])
def test_files_are_neither_fetched_nor_put(host: Host, canary: Path, program: str, tmp_path: Path) -> None:
    remote = f"{os.environ.get('USER', 'root')}@127.0.0.1:{canary}"
    own = tmp_path / "own"
    own.write_text("别的内容")
    for words in ((remote, str(tmp_path / "got")), *([(str(own), remote)] if program == "scp" else [])):
        assert host.run(EXPERT, *words, program=program).returncode != 0
    assert not (tmp_path / "got").exists()


def test_the_old_way_of_copying_is_refused(host: Host, canary: Path, tmp_path: Path) -> None:
    remote = f"{os.environ.get('USER', 'root')}@127.0.0.1:{canary}"
    assert host.run(EXPERT, remote, str(tmp_path / "got"), program="scp", options=["-O"]).returncode != 0
    assert not (tmp_path / "got").exists()


def test_a_subsystem_is_refused(host: Host, canary: Path) -> None:
    assert host.run(EXPERT, "sftp", options=["-s"]).returncode != 0


@pytest.mark.parametrize(
    "way", [["-W", "127.0.0.1:{port}"], ["-N", "-R", "0:127.0.0.1:{port}"]], ids=["in", "back"]
)
def test_nothing_is_forwarded(host: Host, canary: Path, way: list[str]) -> None:
    options = ["-o", "ExitOnForwardFailure=yes", *(word.format(port=host.port) for word in way)]
    done = host.run(EXPERT, options=options)
    assert done.returncode != 0
    assert b"SSH-2.0" not in done.stdout


@pytest.mark.parametrize("way", ["-L", "-D"])
def test_a_forwarded_port_leads_nowhere(host: Host, canary: Path, way: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = f"{port}:127.0.0.1:{host.port}" if way == "-L" else str(port)
    socks = b"\x05\x01\x00" + b"\x05\x01\x00\x01\x7f\x00\x00\x01" + host.port.to_bytes(2, "big")
    line = host.command(EXPERT, options=["-N", way, where])
    client = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        with _connected(port, client) as probe:
            probe.sendall(b"" if way == "-L" else socks)
            assert b"SSH-2.0" not in _all(probe), "the banner of what is behind the port"
    finally:
        client.terminate()
        client.communicate()


def _connected(port: int, client: subprocess.Popen[bytes]) -> socket.socket:
    end = time.monotonic() + 20
    while time.monotonic() < end and client.poll() is None:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=3)
        except OSError:
            time.sleep(0.05)
    pytest.fail("the client never listened")


def _all(probe: socket.socket) -> bytes:
    """What comes until the other side closes or is silent."""
    found = b""
    try:
        while chunk := probe.recv(4096):
            found += chunk
    except OSError:
        return found
    return found


@pytest.mark.parametrize("way", ["-A", "-X"], ids=["agent", "x11"])
def test_neither_agent_nor_display_come_along(host: Host, canary: Path, way: str) -> None:
    done = host.run(EXPERT, "summary demo --json", options=[way])
    assert done.returncode == 0
    assert host.run(EXPERT, "env", options=[way]).returncode == REFUSED


def test_a_terminal_and_a_command_of_ones_own_open_no_shell(host: Host, canary: Path) -> None:
    with Program(host.command(EXPERT, "sh", options=["-tt"])) as client:
        client.wait("cannot be run here")
        client.exit()


def test_over_the_key_the_app_is_its_persons_own(host: Host, canary: Path) -> None:
    with Program(host.command(EXPERT, options=["-tt"])) as client:
        client.wait("榕湾街")
        assert EXPERT in client.screen()
        assert "第二社工站" not in client.screen()
        for key in (
            "\x1b[19~",
            "\x1a",
            "\x1c",
            "\x03",
        ):  # F8 makes an evaluation, and three signals of a terminal
            client.send(key)
            client.settle()
        assert "榕湾街" in client.screen()
        assert "第二社工站" not in client.screen()
        client.send("ctrl+q")
        client.exit()


@pytest.mark.parametrize("words", ["screenshot", "suspend", "shell", "devtools"])
def test_the_palette_has_no_way_out(host: Host, canary: Path, words: str) -> None:
    before = set(Path.home().iterdir())
    with Program(host.command(EXPERT, options=["-tt"])) as client:
        client.wait("榕湾街")
        client.send("\x10")
        client.wait("Find")
        client.send(words)
        client.wait("No matches found")
        client.send("enter")
        client.send("escape")
        client.send("ctrl+q")
        client.exit()
    assert set(Path.home().iterdir()) == before


def test_whoever_leaves_the_team_loses_sight_of_what_is_open(host: Host, canary: Path) -> None:
    try:
        with Program(host.command(STAFF, options=["-tt"])) as client:
            client.wait("榕湾街")
            client.send("榕湾")
            client.send("enter")
            client.wait("Guidance")
            zhanping(host.home, "team", "demo", "remove", STAFF)
            client.wait("no longer on the team")
            assert "Guidance" not in client.screen()
            assert "榕湾街" not in client.screen()
            client.send("ctrl+q")
            client.exit()
    finally:
        key = host.folder / f"{STAFF}.key.pub"
        zhanping(host.home, "team", "demo", "add", STAFF, "--role", "staff", "--key", str(key))
        zhanping(host.home, "team", "demo")


@pytest.mark.parametrize("damaged", ["a journal", "the framework"])
def test_no_path_of_the_host_is_said(host: Host, damaged: str) -> None:
    folder = host.home / "evaluations" / "demo"
    path = next(folder.glob(f"{LEAD}.*.jsonl")) if damaged == "a journal" else folder / "framework.json"
    whole = path.read_bytes()
    path.write_bytes(whole[:80] + b"?" + whole[81:])
    try:
        done = host.run(EXPERT, "summary demo")
        assert done.returncode == 5
        assert path.name in done.stderr.decode()
        assert str(host.folder) not in (done.stdout + done.stderr).decode()
        with Program(host.command(EXPERT, options=["-tt"])) as client:
            client.wait("damaged")
            assert str(host.folder)[:20] not in client.screen()
            assert "…/evaluations/demo" in client.screen()
    finally:
        path.write_bytes(whole)


def test_without_a_key_of_the_team_nobody_comes_in(host: Host, canary: Path, tmp_path: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "k")], check=True)
    done = host.run(EXPERT, "summary demo", options=["-o", "IdentitiesOnly=no", "-i", str(tmp_path / "k")])
    line = [word for word in host.command(EXPERT, "summary demo") if not word.endswith(f"{EXPERT}.key")]
    line[line.index("-i") : line.index("-i") + 1] = ["-i", str(tmp_path / "k")]
    refused = subprocess.run(line, capture_output=True, stdin=subprocess.DEVNULL, timeout=60, check=False)
    assert done.returncode == 0, "the control: the right key among others comes in"
    assert refused.returncode == 255


def test_who_left_the_team_does_not_come_in_though_the_key_is_still_listed(host: Host) -> None:
    zhanping(host.home, "team", "demo", "remove", STAFF)
    try:
        assert host.run(STAFF, "summary demo").returncode == REFUSED
    finally:
        key = host.folder / f"{STAFF}.key.pub"
        zhanping(host.home, "team", "demo", "add", STAFF, "--role", "staff", "--key", str(key))
    assert host.run(STAFF, "summary demo").returncode == 0


def test_what_is_allowed_works(host: Host, canary: Path) -> None:
    """The control: an escape suite that passes because nothing works would prove nothing."""
    assert host.run(LEAD, "report demo").stdout.startswith(b"PK")
    assert host.run(LEAD, "zhanping report demo -o -").stdout.startswith(b"PK")
    assert host.run(EXPERT, "report demo --variant working --format json").stdout.startswith(b"{\n")
    asked = "report demo --variant notice --party station --format md --version 1"
    assert host.run(STAFF, asked).stdout.startswith(b"# ")
    assert host.run(LEAD, "report demo --final").returncode == 3
    assert "榕湾街社工服务站" in host.run(EXPERT, "summary demo").stdout.decode()
