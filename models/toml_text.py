"""Texts as TOML writes them, for files that people go on with."""

from __future__ import annotations

import re

_SIGNS = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_CONTROL = re.compile("[\x00-\x1f\x7f]")


def quoted(text: str) -> str:
    """A text on one line."""
    made = "".join(_SIGNS.get(sign, sign) for sign in text)
    return '"' + _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", made) + '"'


def spread(text: str) -> str:
    """A text over as many lines as it has."""
    if "\n" not in text:
        return quoted(text)
    return '"""\n' + "\n".join(quoted(line)[1:-1] for line in text.split("\n")) + '"""'
