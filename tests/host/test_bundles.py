"""Laptops over the gate: what is one's own comes in, and nothing that was made to do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.sshd import Host, zhanping
from models.entries import Adjudication, Entry, Score
from storage.bundle import bundle
from storage.merge import merge
from storage.workspace import Workspace
from tests.host.conftest import EXPERT, LEAD, STAFF
from tests.storage.test_archive_attacks import ATTACKS, Files, listed, packed

TEAM = "evaluations/demo/evaluation.toml"
LINE = "M13"


def brought(host: Host, folder: Path, author: str, *entries: Entry) -> Files:
    """The files of a laptop's bundle, after somebody has worked there under a name of their choice."""
    merge(Workspace(folder, EXPERT), io.BytesIO(host.run(EXPERT, "bundle demo").stdout))
    zhanping(folder, "team", "demo", "add", EXPERT, "--role", "lead")
    with Workspace(folder, author).open("demo") as store:
        store.put(*entries)
    target = io.BytesIO()
    bundle(Workspace(folder, EXPERT), "demo", target)
    with zipfile.ZipFile(target) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist() if name != "manifest.json"}


def as_bundle(files: Files, *ids: str) -> bytes:
    return packed(files, listed(files, evaluations=list(ids or ("demo",))))


def points(author: str, value: str) -> Score:
    return Score(author=author, indicator=LINE, points=Decimal(value), reason="离线打分")


def test_what_was_entered_off_line_comes_in(host: Host, tmp_path: Path) -> None:
    """The control: a forged bundle is not refused for being packed by hand."""
    files = brought(host, tmp_path / "laptop", EXPERT, points(EXPERT, "0.5"))
    done = host.run(EXPERT, "merge -", stdin=as_bundle(files))
    assert done.returncode == 0, done.stderr.decode()
    assert "离线打分" in zhanping(host.home, "log", "demo")
    before = host.tree()
    assert host.run(EXPERT, "merge -", stdin=as_bundle(files)).returncode == 0
    assert host.tree() == before, "a second time brings nothing"


FORGED: dict[str, Callable[[], tuple[str, Entry]]] = {
    "as the lead": lambda: (LEAD, points(LEAD, "0")),
    "a decision of the lead's in one's own name": lambda: (
        EXPERT,
        Adjudication(author=EXPERT, indicator=LINE, points=Decimal(0), reason="自己合议"),
    ),
}


@pytest.mark.parametrize("forged", FORGED)
def test_nobody_writes_as_another_by_a_bundle(host: Host, canary: Path, tmp_path: Path, forged: str) -> None:
    author, entry = FORGED[forged]()
    files = brought(host, tmp_path / "laptop", author, entry)
    done = host.run(EXPERT, "merge -", stdin=as_bundle(files))
    assert done.returncode not in (0, 255)


def test_a_team_in_a_bundle_counts_for_nothing(host: Host, canary: Path, tmp_path: Path) -> None:
    files = brought(host, tmp_path / "laptop", EXPERT)
    files[TEAM] = files[TEAM].replace(b'"staff"', b'"lead"')
    done = host.run(EXPERT, "merge -", stdin=as_bundle(files))
    assert EXPERT in done.stdout.decode(), "the account says whose place in the team differs"
    assert host.run(EXPERT, "summary second").returncode == 2


@pytest.mark.parametrize("name", ["second", "third"])
def test_an_evaluation_one_is_not_on_is_not_merged(
    host: Host, canary: Path, tmp_path: Path, name: str
) -> None:
    """Neither into one that is there nor as a new one that would bring a team and keys of its own."""
    files = brought(host, tmp_path / "laptop", EXPERT, points(EXPERT, "0.5"))
    other = {file.replace("/demo/", f"/{name}/"): data for file, data in files.items()}
    setup = f"evaluations/{name}/evaluation.toml"
    other[setup] = other[setup].replace(b'id = "demo"', f'id = "{name}"'.encode())
    done = host.run(EXPERT, "merge -", stdin=as_bundle(other, name))
    assert done.returncode == 2
    assert f"no evaluation “{name}”" in done.stderr.decode()
    both = {**files, **other}
    assert host.run(EXPERT, "merge -", stdin=as_bundle(both, "demo", name)).returncode != 0


@pytest.mark.parametrize("name", ["/etc/zhanping-canary", "evaluations/demo/../../../canary", "../canary",
                                  "evaluations/demo/.ssh/authorized_keys", "device"])  # fmt: skip
def test_a_file_from_outside_an_evaluation_is_refused(
    host: Host, canary: Path, tmp_path: Path, name: str
) -> None:
    files = {**brought(host, tmp_path / "laptop", EXPERT), name: b"x"}
    done = host.run(EXPERT, "merge -", stdin=as_bundle(files))
    assert done.returncode == 5
    assert not Path("/etc/zhanping-canary").exists()


@pytest.mark.parametrize(
    "attack",
    ["a symbolic link", "a device file", "the same name twice", "a bomb by its ratio", "a size that lies low",
     "a size that lies very high", "entries over one another", "a hundred thousand entries", "encrypted",
     "a manifest of depth", "a backslash", "something behind it", "cut", "nothing"],
)  # fmt: skip
def test_a_harmful_archive_is_refused(host: Host, canary: Path, attack: str) -> None:
    make, _, code = ATTACKS[attack]
    done = host.run(EXPERT, "merge -", stdin=make())
    assert done.returncode == code
    assert done.stdout == b""
    assert str(host.folder) not in done.stderr.decode()


def test_a_bundle_of_two_hundred_megabytes_in_a_few_is_refused(host: Host, canary: Path) -> None:
    bomb = as_bundle({TEAM: b"x", f"evaluations/demo/{EXPERT}.abcdefgh.jsonl": b"\0" * (200 << 20)})
    assert host.run(EXPERT, "merge -", stdin=bomb).returncode == 5


def test_staff_bring_no_scores(host: Host, canary: Path, tmp_path: Path) -> None:
    files = brought(host, tmp_path / "laptop", STAFF)
    name = next(name for name in files if name.startswith(f"evaluations/demo/{EXPERT}."))
    forged = {**files, name.replace(EXPERT, STAFF): files[name].replace(EXPERT.encode(), STAFF.encode())}
    assert host.run(STAFF, "merge -", stdin=as_bundle(forged)).returncode != 0
