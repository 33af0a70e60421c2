"""A real sshd on loopback, for one service account whose keys open the app as its people."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.driver import BIN

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/bin")
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

    def key(self, who: str) -> Path:
        """The private key of somebody, beside which the public one lies."""
        return self.folder / f"{who}.key"

    def command(self, who: str, *words: str, program: str = "ssh", options: Sequence[str] = ()) -> list[str]:
        """The client's command line, with the key of somebody."""
        common = ["-F", "/dev/null", "-i", str(self.key(who))]
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

    def admit(self, evaluation: str, who: str, role: str) -> None:
        """Put somebody on a team with a key of their own, made where there is none yet."""
        key = self.key(who)
        if not key.exists():
            _keygen(key)
        zhanping(self.home, "team", evaluation, "add", who, "--role", role, "--key", f"{key}.pub")


def zhanping(home: Path, *words: str, language: str = "en") -> str:
    """Run the program on the host itself; what it prints."""
    line = [str(BIN / "zhanping"), "--home", str(home), "--lang", language, *words]
    done = subprocess.run(line, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    return done.stdout


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(host: Host, *config: str, language: str = "en", switches: Sequence[str] = ()) -> Iterator[None]:
    """Serve those who were admitted before, as ``authorized-keys`` says.

    Args:
        host: where.
        config: further lines of sshd_config.
        language: of the app.
        switches: of ``authorized-keys``.

    Raises:
        RuntimeError: sshd is not installed, or does not start.
    """
    if SSHD is None:
        raise RuntimeError("sshd is not installed: these promises are about a real one")
    folder = host.folder
    _keygen(folder / "host.key")
    keys = zhanping(host.home, "authorized-keys", *switches, language=language)
    (folder / "authorized_keys").write_text(keys, "utf-8")
    lines = (
        f"Port {host.port}", "ListenAddress 127.0.0.1", f"HostKey {folder}/host.key", f"PidFile {folder}/pid",
        f"AuthorizedKeysFile {folder}/authorized_keys", "StrictModes no", "UsePAM no",
        "PasswordAuthentication no", "KbdInteractiveAuthentication no",
        "PermitRootLogin prohibit-password", "Compression yes", *config,
    )  # fmt: skip
    (folder / "sshd_config").write_text("\n".join(lines) + "\n")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "sshd_config")], stderr=log)
    try:
        _wait(host, server)
        yield
    finally:
        server.terminate()
        server.wait()


def _keygen(path: Path) -> None:
    line = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)]
    subprocess.run(line, check=True)


def _wait(host: Host, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", host.port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"sshd did not start: {(host.folder / 'log').read_text()}")
