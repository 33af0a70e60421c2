"""Public keys, as OpenSSH writes them: what may stand for a person."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from models.errors import Message, say

_KINDS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa",
)
_LEAST_RSA_BITS = 2048
_LONGEST = 8192  # signs; RSA of 16384 bits has some 2,800


def public_key(text: str) -> str | Message:
    """The key in a file ``*.pub``: its kind and its body, without the comment; or why it will not do.

    Args:
        text: the file's content.
    """
    if "PRIVATE KEY" in text:
        return say("key.private")
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) != 1 or len(text) > _LONGEST or not lines[0].isprintable():
        return say("key.not_one_line")
    kind, _, rest = lines[0].strip().partition(" ")
    if kind not in _KINDS:
        return say("key.kind", kind=kind[:40], kinds=tuple(_KINDS))
    body = rest.split(maxsplit=1)[0] if rest.strip() else ""
    fields = _fields(body)
    if fields is None or fields[0] != kind.encode() or len(fields) < 2:
        return say("key.broken")
    if kind == "ssh-rsa" and (
        len(fields) != 3 or int.from_bytes(fields[2], "big").bit_length() < _LEAST_RSA_BITS
    ):
        return say("key.short", bits=_LEAST_RSA_BITS)
    return f"{kind} {body}"


def _fields(body: str) -> Sequence[bytes] | None:
    """The strings of a key's body, each after its length in four bytes (RFC 4253); None for anything else."""
    try:
        data = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return None
    fields, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if at + 4 + size > len(data):
            return None
        fields.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return fields or None
