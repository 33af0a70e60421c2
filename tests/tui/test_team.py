"""The team and its keys: what a host's keeper says, and what sshd is told."""

from __future__ import annotations

import base64
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from models.entries import Score
from models.errors import UsageError, ZhanpingError
from models.keys import fingerprint
from storage.team import add
from storage.workspace import Workspace
from tests.tui.conftest import LEAD, STAFF, Zhanping
from tui.commands.gate import Request, parse

ED25519 = "ssh-ed25519"


def blob(*fields: bytes) -> str:
    return base64.b64encode(b"".join(len(field).to_bytes(4, "big") + field for field in fields)).decode()


def key(number: int = 1) -> str:
    return f"{ED25519} {blob(ED25519.encode(), bytes([number]) * 32)}"


@pytest.fixture
def public(tmp_path: Path) -> Path:
    path = tmp_path / "id.pub"
    path.write_text(f"{key()} 林静的笔记本\n", "utf-8")
    return path


def test_the_team_is_listed_with_roles_and_keys(zhanping: Zhanping, demo: Path, public: Path) -> None:
    assert zhanping("team", "demo", "add", LEAD, "--role", "lead", "--key", str(public)).code == 0
    lines = zhanping("team", "demo").out.splitlines()
    assert lines[0].split() == [LEAD, "lead", "keys:", "1"]
    assert lines[1].split() == [ED25519, fingerprint(key())]
    assert len(lines) == 7
    assert f"{LEAD}  组长  公钥 1 把" in zhanping("team", "demo", lang="zh").out


def test_a_key_becomes_one_line_that_opens_one_thing(
    zhanping: Zhanping, demo: Path, home: Path, public: Path
) -> None:
    assert zhanping("authorized-keys").out == ""
    zhanping("team", "demo", "add", LEAD, "--role", "lead", "--key", str(public))
    command = f"{sys.executable} -I -m tui.entry --home {home} --lang en --as {LEAD} gate"
    assert zhanping("authorized-keys").out == f'restrict,pty,command="{command}" {key()} {LEAD}\n'
    assert "--lang zh --as" in zhanping("--lang", "zh", "authorized-keys").out
    assert f'--as {LEAD} gate --tmux" {key()}' in zhanping("authorized-keys", "--tmux").out
    zhanping("team", "demo", "remove", LEAD)
    assert zhanping("authorized-keys").out == ""


def test_the_usual_home_is_not_named(
    zhanping: Zhanping, tmp_path: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = pwd.getpwuid(os.getuid())
    theirs = pwd.struct_passwd((*account[:5], str(tmp_path), account[6]))
    monkeypatch.setattr("storage.places.pwd.getpwuid", lambda _: theirs)
    monkeypatch.setenv("ZHANPING_HOME", str(tmp_path / ".local" / "share" / "zhanping"))
    zhanping("demo", "--no-open")
    zhanping("team", "demo", "add", "王芳", "--role", "expert", "--key", str(public))
    assert " -m tui.entry --lang en --as 王芳 gate" in zhanping("authorized-keys").out


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


def test_the_gate_reads_names_right_in_a_locale_that_would_garble_them(demo: Path, home: Path) -> None:
    """As one of a client's that the host has, and that is not UTF-8."""
    line = [
        sys.executable,
        "-I",
        "-X",
        "utf8=0",
        "-m",
        "tui.entry",
        "--home",
        str(home),
        "--as",
        LEAD,
        "gate",
    ]
    environment = {"LC_ALL": "POSIX", "SSH_ORIGINAL_COMMAND": "summary demo"}
    done = subprocess.run(line, env=environment, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "榕湾街社工服务站" in done.stdout.decode("utf-8")


def test_the_four_requests_are_read_word_for_word() -> None:
    assert parse("bundle demo") == Request("bundle", "demo") == parse("zhanping bundle demo -o -")
    assert parse("report 2024-x.1") == Request("report", "2024-x.1") == parse("report 2024-x.1 -o -")
    assert parse("summary demo --json") == Request("summary", "demo", as_json=True)
    assert parse("merge -") == Request("merge")


def test_of_a_report_one_may_say_what_it_is_to_be_and_nothing_of_files() -> None:
    asked = "report demo --variant notice --party station --format pdf --version 2 --final -o -"
    options = (("--variant", "notice"), ("--party", "station"), ("--format", "pdf"), ("--version", "2"),
               ("--final", ""))  # fmt: skip
    assert parse(asked) == Request("report", "demo", options=options)


NO_REQUESTS = ["summary demo\n", "summary .x", "summary \x1b[2J", "report demo -o - x",
               f"summary {'x' * 300}", "summary ''", "bundle demo -o", "merge",
               "report demo --template /etc", "report demo --template=/etc", "report demo --all",
               "report demo second", "report --all", "report demo -o x.docx", "report demo -o=-",
               "report demo --output -", "report demo --variant", "report demo --variant=working",
               "report demo --variant grade --variant working", "report demo --party ../x",
               "report demo --party /etc/passwd", "report demo --party ''", "report demo --version -1",
               "report demo --version 1234567", "report demo --version ٣", "report demo --table --final",
               "report demo --numbering literal", "report demo -o - -o -", "report demo --help",
               "report demo --format 'pdf;id'"]  # fmt: skip


@pytest.mark.parametrize("asked", NO_REQUESTS)
def test_anything_else_is_no_request(asked: str) -> None:
    with pytest.raises(UsageError):
        parse(asked)


FORGED = ["ssh-ed25519 AAAA\nssh-ed25519 AAAA", 'command="sh" ssh-ed25519 AAAA', f"{key()} x"]


@pytest.mark.parametrize("forged", FORGED)
def test_a_key_that_was_written_into_the_file_by_hand_opens_nothing(
    zhanping: Zhanping, demo: Path, public: Path, forged: str
) -> None:
    zhanping("team", "demo", "add", LEAD, "--role", "lead", "--key", str(public))
    path = demo / "evaluation.toml"
    quoted = forged.replace("\n", "\\n").replace('"', '\\"')
    path.write_text(path.read_text("utf-8").replace(key(), quoted), "utf-8")
    outcome = zhanping("authorized-keys")
    assert (outcome.code, outcome.out) == (5, "")
    assert "evaluation.toml" in outcome.err


def test_one_damaged_evaluation_locks_nobody_out_of_the_others(
    zhanping: Zhanping, demo: Path, home: Path, public: Path
) -> None:
    zhanping("team", "demo", "add", LEAD, "--role", "lead", "--key", str(public))
    whole = zhanping("authorized-keys").out
    (home / "evaluations" / "broken").mkdir()
    (home / "evaluations" / "broken" / "evaluation.toml").write_text("=")
    outcome = zhanping("authorized-keys")
    assert (outcome.code, outcome.out) == (5, whole)
    assert "broken" in outcome.err


def test_a_key_that_two_names_claim_opens_nothing(
    zhanping: Zhanping, demo: Path, home: Path, public: Path
) -> None:
    """As after a merge of an evaluation that was made elsewhere."""
    zhanping("team", "demo", "add", LEAD, "--role", "lead", "--key", str(public))
    other = home / "evaluations" / "other"
    other.mkdir()
    text = (demo / "evaluation.toml").read_text("utf-8")
    (other / "evaluation.toml").write_text(text.replace('"demo"', '"other"').replace(LEAD, "王芳"), "utf-8")
    outcome = zhanping("authorized-keys")
    assert (outcome.code, outcome.out) == (5, "")
    assert LEAD in outcome.err
    assert "王芳" in outcome.err


def test_the_team_is_changed_by_its_lead_or_by_whoever_keeps_the_host(
    zhanping: Zhanping, demo: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (demo / "evaluation.toml").read_bytes()
    for verb in (("add", STAFF, "--role", "lead"), ("remove", LEAD)):
        outcome = zhanping("team", "demo", *verb, user=STAFF)
        assert outcome.code == 1
        assert STAFF in outcome.err
    with pytest.raises(ZhanpingError):
        add(Workspace(home, LEAD, guest=True), "demo", "王芳", "lead")
    monkeypatch.setattr("storage.places.os.geteuid", lambda: os.getuid() + 1)
    assert zhanping("team", "demo", "add", "外人", "--role", "lead", user="外人").code == 1
    assert (demo / "evaluation.toml").read_bytes() == before
    assert zhanping("team", "demo", "add", "王芳", "--role", "expert", user=LEAD).code == 0


def test_people_who_change_a_team_at_once_lose_nothing(demo: Path, home: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from storage.team import add\n"
        "from storage.workspace import Workspace\n"
        "for n in range(5): add(Workspace(Path(sys.argv[1]), '林静'), 'demo', f'{sys.argv[2]}{n}', 'expert')"
    )
    names = ("甲", "乙", "丙")
    running = [subprocess.Popen([sys.executable, "-c", script, str(home), name]) for name in names]
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0]
    team = {member.name for member in Workspace(home, LEAD).setup("demo").member}
    assert {f"{name}{n}" for name in names for n in range(5)} < team


def test_the_report_goes_where_the_caller_pipes_it(
    demo: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    from tui.entry import run

    assert run(["--as", LEAD, "report", "demo", "-o", "-"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"PK")
