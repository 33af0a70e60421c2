"""Public keys, as OpenSSH writes them: what may stand for a person."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence

from models.errors import Message, say

_RSA = "ssh-rsa"
_ED25519 = 32  # bytes of a key
_CURVES = {  # bytes of a point: a sign and two coordinates
    "nistp256": 65,
    "nistp384": 97,
    "nistp521": 133,
}
_KINDS = (
    "ssh-ed25519",
    *(f"ecdsa-sha2-{curve}" for curve in _CURVES),
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    _RSA,
)
_LEAST_RSA_BITS, _MOST_RSA_BITS = 2048, 16384
_LONGEST = 8192  # signs; RSA of 16384 bits has some 2,800


def public_key(text: str) -> str | Message:
    """The key in a file ``*.pub``: its kind and its body, without the comment; or why it will not do.

    Args:
        text: the file's content.
    """
    if "PRIVATE KEY" in text or text.startswith("PuTTY-User-Key-File"):
        return say("key.private")
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) != 1 or len(text) > _LONGEST or not lines[0].isprintable():
        return say("key.not_one_line")
    kind, _, rest = lines[0].strip().partition(" ")
    if kind not in _KINDS:
        return say("key.kind", kind=kind[:40], kinds=tuple(_KINDS))
    body = rest.split(maxsplit=1)[0] if rest.strip() else ""
    fields = _fields(body)
    if fields is None or fields[0] != kind.encode():
        return say("key.broken")
    return _fault(kind, fields[1:]) or f"{kind} {body}"


def fingerprint(key: str) -> str:
    """A key's fingerprint, as ``ssh-keygen -l`` shows it."""
    digest = hashlib.sha256(base64.b64decode(key.split(" ")[1])).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def _fault(kind: str, fields: Sequence[bytes]) -> Message | None:
    """Why what follows the kind is no such key; None where it is one."""
    if kind == _RSA:
        bits = int.from_bytes(fields[1], "big").bit_length() if len(fields) == 2 else 0
        if any(field[:1] >= b"\x80" for field in fields) or bits > _MOST_RSA_BITS or not bits:
            return say("key.broken")
        return say("key.short", bits=_LEAST_RSA_BITS) if bits < _LEAST_RSA_BITS else None
    sizes = [len(field) for field in fields]
    if kind.startswith("sk-"):  # a key that a token holds names what it is for
        if not fields or not fields[-1].startswith(b"ssh:"):
            return say("key.broken")
        sizes.pop()
    if "ecdsa" in kind:
        curve = kind.removeprefix("sk-").removeprefix("ecdsa-sha2-").partition("@")[0]
        fits = sizes == [len(curve), _CURVES[curve]] and fields[0] == curve.encode() and fields[1][0] == 4
    else:
        fits = sizes == [_ED25519]
    return None if fits else say("key.broken")


def _fields(body: str) -> Sequence[bytes] | None:
    """The strings of a key's body, each after its length in four bytes (RFC 4253); None for anything else."""
    try:
        data = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return None
    if base64.b64encode(data).decode() != body:
        return None  # another spelling of a key would be another key to whoever compares texts
    fields, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if at + 4 + size > len(data):
            return None
        fields.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return fields or None
