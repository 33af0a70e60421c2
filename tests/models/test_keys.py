"""Public keys as ssh-keygen writes them, and texts that only look like one."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest

from models.errors import Message
from models.keys import fingerprint, public_key

CURVE = 65


def blob(*fields: bytes) -> str:
    return base64.b64encode(b"".join(len(field).to_bytes(4, "big") + field for field in fields)).decode()


def reason(text: str) -> str:
    found = public_key(text)
    assert isinstance(found, Message), text
    return found.key


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa -b 256", "ecdsa -b 384", "ecdsa -b 521", "rsa -b 2048"])
def test_what_ssh_keygen_makes_is_a_key(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "k"
    line = ["ssh-keygen", "-q", "-t", *kind.split(), "-N", "", "-C", "黄文彬的笔记本 #1", "-f", str(path)]
    subprocess.run(line, check=True)
    text = path.with_name("k.pub").read_text("utf-8")
    key = public_key(text)
    assert isinstance(key, str)
    assert key.split() == text.split()[:2]
    assert public_key(key) == key
    shown = subprocess.run(["ssh-keygen", "-lf", f"{path}.pub"], capture_output=True, text=True, check=True)
    assert fingerprint(key) == shown.stdout.split()[1]
    assert reason(path.read_text()) == "key.private"


ED = b"ssh-ed25519"
GOOD = f"ssh-ed25519 {blob(ED, bytes(32))}"
POINT = b"\x04" + bytes(CURVE - 1)
TOKEN = f"sk-ssh-ed25519@openssh.com {blob(b'sk-ssh-ed25519@openssh.com', bytes(32), b'ssh:')}"
TOKEN_EC = (
    "sk-ecdsa-sha2-nistp256@openssh.com "
    f"{blob(b'sk-ecdsa-sha2-nistp256@openssh.com', b'nistp256', POINT, b'ssh:work')}"
)


@pytest.mark.parametrize("text", [GOOD, f"{GOOD}\n", f"{GOOD}\r\n", f"{GOOD} 注释 x", TOKEN, TOKEN_EC])
def test_one_line_with_or_without_a_comment_is_a_key(text: str) -> None:
    assert public_key(text) == " ".join(text.split()[:2])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("PuTTY-User-Key-File-3: ssh-ed25519\n", "key.private"),
        (f"{GOOD}\n{GOOD}", "key.not_one_line"),
        (f"{GOOD} a\x1b[2Jb", "key.not_one_line"),
        (f"{GOOD}\x00", "key.not_one_line"),
        (f"{GOOD}\u2028{GOOD}", "key.not_one_line"),
        (f"ssh-ed25519\t{blob(ED, bytes(32))}", "key.not_one_line"),
        (f"{GOOD} {'x' * 9000}", "key.not_one_line"),
        (f'command="sh" {GOOD}', "key.kind"),
        (f"restrict {GOOD}", "key.kind"),
        (f"cert-authority {GOOD}", "key.kind"),
        (f"ssh-ed25519-cert-v01@openssh.com {blob(b'ssh-ed25519-cert-v01@openssh.com')}", "key.kind"),
        ("---- BEGIN SSH2 PUBLIC KEY ----", "key.kind"),
        (f"ssh-ed25519 {blob(b'ssh-rsa', bytes(32))}", "key.broken"),
        (f"ssh-ed25519 {blob(ED, bytes(31))}", "key.broken"),
        (f"ssh-ed25519 {blob(ED, bytes(32), b'more')}", "key.broken"),
        (f"ssh-ed25519 {blob(ED, bytes(32))[:-4]}", "key.broken"),
        (f"ssh-ed25519 {blob(ED)}", "key.broken"),
        (f"ssh-ed25519 {blob(ED, bytes(32))[:-1]}%", "key.broken"),
        (f"ecdsa-sha2-nistp256 {blob(b'ecdsa-sha2-nistp256', b'nistp384', POINT)}", "key.broken"),
        (f"ecdsa-sha2-nistp256 {blob(b'ecdsa-sha2-nistp256', b'nistp256', POINT[1:])}", "key.broken"),
        (TOKEN.replace(blob(b"ssh:")[-8:], blob(b"web:")[-8:]), "key.broken"),
        (f"ssh-rsa {blob(b'ssh-rsa', b'x')}", "key.broken"),
        (f"ssh-rsa {blob(b'ssh-rsa', b'x', b'', b'')}", "key.broken"),
    ],
)
def test_what_only_looks_like_a_key_is_none(text: str, key: str) -> None:
    assert reason(text) == key


def test_another_spelling_of_a_key_is_none() -> None:
    """Its last sign may carry bits that nobody reads: the same key would pass for two."""
    head, last = TOKEN[:-2], TOKEN[-2]
    assert TOKEN.endswith("=")
    assert reason(f"{head}{chr(ord(last) + 1)}=") == "key.broken"
