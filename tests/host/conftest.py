"""A real sshd on loopback, whose keys open the sample as its people and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.sshd import SSHD, Host, free_port, serving, zhanping

LEAD, EXPERT, STAFF = "林静", "黄文彬", "何芸"
# far more than docs/host.md lets pass: the program stands by itself. BASH_ENV and the like would be the
# account's shell's to obey, before the program begins.
LENIENT = (
    "AcceptEnv LANG LC_* ZHANPING_* TEXTUAL* PYTHON* XDG_* SSH_* ESCDELAY COLUMNS HOME PATH",
    "Subsystem sftp internal-sftp",
    "ClientAliveInterval 5",
)


@pytest.fixture(scope="session")
def sshd() -> None:
    """Whether there is a real sshd to try; in the check there must be one."""
    if SSHD is None:
        if os.environ.get("CI"):
            pytest.fail("sshd is not installed: these promises are about a real one")
        pytest.skip("sshd is not installed")


@pytest.fixture(scope="session")
def host(sshd: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """The sample and an evaluation that only the staff member is on, behind sshd."""
    folder = tmp_path_factory.mktemp("host")
    made = Host(folder, free_port())
    zhanping(made.home, "demo", "--no-open")
    source = folder / "second.toml"
    source.write_text(
        'id = "second"\n[station]\nname = "第二社工站"\n[[member]]\nname = "何芸"\nrole = "staff"\n'
    )
    zhanping(made.home, "new", "--from", str(source))
    for name, role in ((LEAD, "lead"), (EXPERT, "expert"), (STAFF, "staff")):
        made.admit("demo", name, role)
    with serving(made, *LENIENT):
        yield made


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
