"""The team and its keys: what a host's keeper says, and what sshd is told."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest

from models.entries import Score
from storage.workspace import Workspace
from tests.tui.conftest import LEAD, STAFF, Zhanping
from tui.commands.gate import parse

ED25519 = "ssh-ed25519"


def blob(*fields: bytes) -> str:
    return base64.b64encode(b"".join(len(field).to_bytes(4, "big") + field for field in fields)).decode()


def key(number: int = 1) -> str:
    return f"{ED25519} {blob(ED25519.encode(), bytes([number]) * 32)}"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """This program stands where sshd looks."""
    program = tmp_path / "zhanping"
    program.touch()
    monkeypatch.setattr("sys.argv", [str(program)])
    monkeypatch.setattr("tui.commands.team.shutil.which", lambda *_, **__: str(program))


@pytest.fixture
def public(tmp_path: Path) -> Path:
    path = tmp_path / "id.pub"
    path.write_text(f"{key()} 林静的笔记本\n", "utf-8")
    return path


def test_the_team_is_listed_with_roles_and_keys(zhanping: Zhanping, demo: Path, public: Path) -> None:
    assert zhanping("team", "demo", "add", LEAD, "--role", "lead", "--key", str(public)).code == 0
    lines = zhanping("team", "demo").out.splitlines()
    assert lines[0].split() == [LEAD, "lead", "keys:", "1"]
    assert len(lines) == 6
    assert f"{LEAD}  组长  公钥 1 把" in zhanping("team", "demo", lang="zh").out


def test_a_key_becomes_one_line_that_opens_one_thing(
    zhanping: Zhanping, demo: Path, home: Path, public: Path, installed: None
) -> None:
    assert zhanping("authorized-keys").out == ""
    zhanping("team", "demo", "add", LEAD, "--role", "lead", "--key", str(public))
    line = f'restrict,pty,command="zhanping --home {home} --as {LEAD} gate" {key()} {LEAD}\n'
    assert zhanping("authorized-keys").out == line
    assert "--lang zh --as" in zhanping("--lang", "zh", "authorized-keys").out
    zhanping("team", "demo", "remove", LEAD)
    assert zhanping("authorized-keys").out == ""


def test_in_the_usual_home_the_line_is_as_short_as_it_can_be(
    zhanping: Zhanping, tmp_path: Path, public: Path, installed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("ZHANPING_HOME")
    zhanping("demo", "--no-open")
    zhanping("team", "demo", "add", "王芳", "--role", "expert", "--key", str(public))
    assert zhanping("authorized-keys").out.startswith(
        'restrict,pty,command="zhanping --as 王芳 gate" ssh-ed25519 '
    )


@pytest.mark.parametrize("sign", ['"', "'", "\\"])
def test_a_home_that_cannot_be_quoted_is_refused(
    zhanping: Zhanping, tmp_path: Path, public: Path, sign: str
) -> None:
    odd = str(tmp_path / f"a{sign}b")
    zhanping("--home", odd, "demo", "--no-open")
    zhanping("--home", odd, "team", "demo", "add", LEAD, "--role", "lead", "--key", str(public))
    outcome = zhanping("--home", odd, "authorized-keys")
    assert (outcome.code, outcome.out) == (2, "")


def test_a_home_with_blanks_is_quoted_for_the_shell(zhanping: Zhanping, tmp_path: Path, public: Path) -> None:
    odd = str(tmp_path / "甲 乙; id")
    zhanping("--home", odd, "demo", "--no-open")
    zhanping("--home", odd, "team", "demo", "add", LEAD, "--role", "lead", "--key", str(public))
    command = zhanping("--home", odd, "authorized-keys").out.split('"')[1]
    words = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {command}"], capture_output=True, text=True, check=True
    )
    assert odd in words.stdout.splitlines()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nx\n", "private key"),
        (f"{key(1)}\n{key(2)}\n", "one line"),
        ("", "one line"),
        (f'command="sh" {key()}\n', "no kind of key"),
        (f"no-pty {key()}\n", "no kind of key"),
        (f"ssh-dss {blob(b'ssh-dss', b'x')}\n", "no kind of key"),
        (f"{ED25519} AAAA####\n", "broken"),
        (f"{ED25519} {blob(b'ssh-rsa', b'x')}\n", "broken"),
        (f"{ED25519}\n", "broken"),
        (f"ssh-rsa {blob(b'ssh-rsa', bytes([1, 0, 1]), bytes([0, 128]) + bytes(127))}\n", "2048"),
    ],
)
def test_what_is_no_public_key_is_refused(
    zhanping: Zhanping, demo: Path, public: Path, text: str, said: str
) -> None:
    public.write_text(text)
    outcome = zhanping("team", "demo", "add", LEAD, "--role", "lead", "--key", str(public))
    assert outcome.code == 2
    assert said in outcome.err
    assert "id.pub" in outcome.err
    assert zhanping("authorized-keys").out == ""


def test_a_key_stands_for_one_person(zhanping: Zhanping, demo: Path, public: Path) -> None:
    zhanping("team", "demo", "add", LEAD, "--role", "lead", "--key", str(public))
    outcome = zhanping("team", "demo", "add", STAFF, "--role", "staff", "--key", str(public))
    assert outcome.code == 2
    assert LEAD in outcome.err
    assert zhanping("team", "demo", "add", LEAD, "--role", "lead", "--key", str(public)).code == 0


@pytest.mark.parametrize(
    "words", [("add", "甲", "--role", "boss"), ("add", "甲;乙", "--role", "lead"), ("remove", "甲")]
)
def test_a_wrong_role_name_or_person_is_said(zhanping: Zhanping, demo: Path, words: tuple[str, ...]) -> None:
    before = (demo / "evaluation.toml").read_bytes()
    assert zhanping("team", "demo", *words).code == 2
    assert (demo / "evaluation.toml").read_bytes() == before


def test_a_session_that_is_open_learns_of_a_changed_team(zhanping: Zhanping, demo: Path, home: Path) -> None:
    with Workspace(home, "新来的").open("demo") as store:
        assert store.refresh() is False
        zhanping("team", "demo", "add", "新来的", "--role", "expert")
        store.put(Score(author="新来的", indicator="M01", points=None, reason="不适用"))
        zhanping("team", "demo", "remove", "新来的")
        assert store.refresh() is True
        assert zhanping("score", "demo", "M01", "1", user="新来的").code == 1
        assert [entry.author for entry in store.entries()].count("新来的") == 1


def test_a_guest_sees_only_the_evaluations_of_their_teams(zhanping: Zhanping, demo: Path, home: Path) -> None:
    zhanping("team", "demo", "add", "专家", "--role", "expert")
    assert Workspace(home, "专家", guest=True).ids() == ("demo",)
    assert Workspace(home, "外人", guest=True).ids() == ()
    assert Workspace(home, "外人").ids() == ("demo",)
    zhanping("team", "demo", "remove", "专家")
    assert Workspace(home, "专家", guest=True).ids() == ()


def test_the_gate_needs_a_name_and_a_team(zhanping: Zhanping, demo: Path) -> None:
    assert zhanping("gate").code == 2
    outcome = zhanping("--as", "外人", "gate")
    assert outcome.code == 2
    assert "外人" in outcome.err


def test_the_four_requests_are_read_word_for_word() -> None:
    assert parse("bundle demo") == ("bundle", "demo", False) == parse("zhanping bundle demo -o -")
    assert parse("report 2024-x.1") == ("report", "2024-x.1", False)
    assert parse("summary demo --json") == ("summary", "demo", True)
    assert parse("merge -") == ("merge", "", False)
