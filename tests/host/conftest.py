"""A real sshd on loopback, whose keys open the sample as its people and nothing else."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).parent / "zhanping"
SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/bin")
LEAD, EXPERT, STAFF = "林静", "黄文彬", "何芸"
PATIENCE_S = 60


@dataclass(frozen=True)
class Host:
    """Where sshd listens, what it serves, and how a person comes in."""

    folder: Path
    port: int

    @property
    def home(self) -> Path:
        """Where the evaluations are."""
        return self.folder / "home"

    def command(self, who: str, *words: str, program: str = "ssh", options: Sequence[str] = ()) -> list[str]:
        """The client's command line, with the key of somebody."""
        common = ["-F", "/dev/null", "-i", str(self.folder / f"{who}.key")]
        for option in ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "IdentitiesOnly=yes",
                       "BatchMode=yes", "LogLevel=ERROR", "ControlPath=none"):  # fmt: skip
            common += ["-o", option]
        port = ["-p" if program == "ssh" else "-P", str(self.port)]
        where = [f"{getpass.getuser()}@127.0.0.1"] if program == "ssh" else []
        return [program, *common, *port, *options, *where, *words]

    def run(
        self, who: str, *words: str, stdin: bytes = b"", program: str = "ssh", options: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a client to its end."""
        line = self.command(who, *words, program=program, options=options)
        return subprocess.run(line, input=stdin, capture_output=True, timeout=PATIENCE_S, check=False)

    def tree(self) -> dict[str, bytes]:
        """Every file of the evaluations with its content; what is derived does not count."""
        folder = self.home / "evaluations"
        return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def zhanping(home: Path, *words: str) -> str:
    """Run the program on the host itself."""
    line = [str(PROGRAM), "--home", str(home), "--lang", "en", *words]
    done = subprocess.run(line, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    return done.stdout


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """The sample and an evaluation that only the staff member is on, behind sshd."""
    if SSHD is None:
        if os.environ.get("CI"):
            pytest.fail("sshd is not installed: these promises are about a real one")
        pytest.skip("sshd is not installed")
    folder = tmp_path_factory.mktemp("host")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        made = Host(folder, free.getsockname()[1])
    for name in ("host", LEAD, EXPERT, STAFF):
        _keygen(folder / f"{name}.key")
    zhanping(made.home, "demo", "--no-open")
    source = folder / "second.toml"
    source.write_text(
        'id = "second"\n[station]\nname = "第二社工站"\n[[member]]\nname = "何芸"\nrole = "staff"\n'
    )
    zhanping(made.home, "new", "--from", str(source))
    for name, role in ((LEAD, "lead"), (EXPERT, "expert"), (STAFF, "staff")):
        zhanping(made.home, "team", "demo", "add", name, "--role", role, "--key", f"{folder / name}.key.pub")
    (folder / "authorized_keys").write_text(zhanping(made.home, "authorized-keys"), "utf-8")
    (folder / "sshd_config").write_text(
        f"Port {made.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host.key\nPidFile {folder}/pid\n"
        f"AuthorizedKeysFile {folder}/authorized_keys\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
        "KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n"
        # far more than docs/host.md lets pass: the program stands by itself. BASH_ENV and the like would
        # be the account's shell's to obey, before the program begins.
        "AcceptEnv LANG LC_* ZHANPING_* TEXTUAL* PYTHON* XDG_* SSH_* ESCDELAY COLUMNS HOME PATH\n"
        "Subsystem sftp internal-sftp\nClientAliveInterval 15\nCompression yes\n"
    )
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=log)
    try:
        _wait(made, server)
        yield made
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def canary(host: Host) -> Iterator[Path]:
    """A file that no attempt may read, write or move; the evaluations stay as they are."""
    path = host.folder / "canary"
    path.write_text("不可外传的内容")
    made = {entry.name for entry in host.folder.iterdir()}
    before = host.tree()
    yield path
    assert path.read_text() == "不可外传的内容"
    assert host.tree() == before
    assert {entry.name for entry in host.folder.iterdir()} == made


def _keygen(path: Path) -> None:
    line = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)]
    subprocess.run(line, check=True)


def _wait(made: Host, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", made.port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"sshd did not start: {(made.folder / 'log').read_text()}")
