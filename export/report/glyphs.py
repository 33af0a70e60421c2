"""How wide characters are, whose font they take and where a line may break between them.

A Han character is one em wide in every Chinese font, and Times New Roman has the same widths on every machine:
so lines can be broken without a font at hand. Where Word and others would take a sign's width from different
fonts (closing quotes after digits, a space after Chinese), `runs` says which one is to be named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

EM = 2048
# Times New Roman, U+0020 to U+007E, in 1/2048 em.
_ASCII = (
    "512 682 836 1024 1024 1706 1593 369 682 682 1024 1155 512 682 512 569 1024 1024 1024 1024 1024 1024 1024 "
    "1024 1024 1024 569 569 1155 1155 1155 909 1886 1479 1366 1366 1479 1251 1139 1479 1479 682 797 1479 1251 "
    "1821 1479 1479 1139 1479 1366 1139 1251 1479 1479 1933 1479 1479 1251 682 569 682 961 1024 682 909 1024 "
    "909 1024 909 682 1024 1024 569 569 1024 569 1593 1024 1024 1024 1024 682 797 569 1024 1024 1479 1024 1024 "
    "909 983 410 983 1108"
)
# The same for the letters of U+00C0 to U+00FF.
_LATIN_1 = (
    "1479 1479 1479 1479 1479 1479 1821 1366 1251 1251 1251 1251 682 682 682 682 1479 1479 1479 1479 1479 1479 "
    "1479 1155 1479 1479 1479 1479 1479 1479 1139 1024 909 909 909 909 909 909 1366 909 909 909 909 909 569 "
    "569 569 569 1024 1024 1024 1024 1024 1024 1024 1124 1024 1024 1024 1024 1024 1024 1024 1024"
)
ADVANCE = {
    **{chr(0x20 + n): int(width) for n, width in enumerate(_ASCII.split())},
    **{chr(0xC0 + n): int(width) for n, width in enumerate(_LATIN_1.split())},
    "\u00a0": 512,
}
# Letters that no Chinese font is asked for: a middling width stands for each of them.
_LETTER = re.compile("[\u0100-\u024f\u0370-\u0fff\u1e00-\u1fff]")
_MIDDLING = 1100

# What no line begins or ends with: Word's own lists for simplified Chinese, said in the settings as well.
NEVER_FIRST = (
    "!%),.:;>?]}\u00a2\u00a8\u00b0\u00b7\u02c7\u02c9\u2015\u2016\u2019\u201d\u2026\u2030\u2032\u2033\u203a"
    "\u2103\u2236\u3001\u3002\u3003\u3009\u300b\u300d\u300f\u3011\u3015\u3017\u301e\ufe36\ufe3a\ufe3e\ufe40"
    "\ufe44\ufe5a\ufe5c\ufe5e\uff01\uff02\uff05\uff07\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff3d\uff40\uff5c"
    "\uff5d\uff5e\uffe0"
)
NEVER_LAST = (
    "$([{\u00a3\u00a5\u2018\u201c\u3008\u300a\u300c\u300e\u3010\u3014\u3016\u301d\ufe59\ufe5b\uff04\uff08\uff0e"
    "\uff3b\uff5b\uffe1\uffe5"
)
_FIRST, _LAST = frozenset(NEVER_FIRST), frozenset(NEVER_LAST)

# Unicode's line-breaking classes of ASCII.
_CLASS = {
    **dict.fromkeys("!?", "EX"),
    **dict.fromkeys("\"'", "QU"),
    **dict.fromkeys("$+\\", "PR"),
    "%": "PO",
    **dict.fromkeys("([{", "OP"),
    **dict.fromkeys(")]", "CP"),
    "}": "CL",
    **dict.fromkeys(",.:;", "IS"),
    "-": "HY",
    "/": "SY",
    "|": "BA",
    **dict.fromkeys("0123456789", "NU"),
}
_NOT_BEFORE = frozenset(("CL", "CP", "EX", "IS", "SY", "QU", "HY", "BA"))
_TOGETHER = frozenset(
    tuple(pair.split("-"))
    for pair in (
        "AL-AL AL-NU NU-AL NU-NU IS-AL IS-NU SY-NU HY-NU PR-AL PO-AL AL-PR AL-PO NU-PO NU-PR PO-NU PR-NU PO-OP "
        "PR-OP AL-OP NU-OP CP-AL CP-NU CL-PO CP-PO CL-PR CP-PR IS-PR"
    ).split()
)

_STRONG_LATIN = re.compile("[!-~\u00c0-\u024f\u0370-\u0fff\u1e00-\u1fff]")
# What takes the font of what stands before it, and signs that a Latin font has too.
_WEAK = re.compile("[ \u00a0-\u00bf\u00d7\u00f7\u02b0-\u036f\u2000-\u2bff]")
_MIXED = re.compile("[ \u00a0-\u024f\u02b0-\u0fff\u1e00-\u2bff]")
Font = Literal["", "eastern", "western"]


def advance(char: str) -> int:
    """Its width in 1/2048 em."""
    known = ADVANCE.get(char)
    if known is not None:
        return known
    return _MIDDLING if _LETTER.match(char) else EM


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between the two."""
    if after in _FIRST or before in _LAST:
        return False
    if before == " " or after == " ":
        return before == " " and after != " "
    if not (_STRONG_LATIN.match(before) and _STRONG_LATIN.match(after)):
        return "\u00a0" not in (before, after)
    left, right = _CLASS.get(before, "AL"), _CLASS.get(after, "AL")
    if right in _NOT_BEFORE or left in ("OP", "QU"):
        return False
    return (left, right) not in _TOGETHER


def runs(text: str) -> Iterator[tuple[str, Font]]:
    """The text in pieces, each with the font that it has to be given by name; most need none."""
    if not _MIXED.search(text):
        yield text, ""
        return
    first = next((char for char in text if not _WEAK.match(char)), "")
    latin = bool(_STRONG_LATIN.match(first))
    start, font = 0, ""
    for n, char in enumerate(text):
        wanted: Font = ""
        if _WEAK.match(char):
            if char in " \u00a0":
                wanted = "" if latin else "western"
            elif latin or char < "\u2000":
                wanted = "eastern"
        else:
            latin = bool(_STRONG_LATIN.match(char))
        if wanted != font:
            if n > start:
                yield text[start:n], font
            start, font = n, wanted
    if start < len(text):
        yield text[start:], font


def count(text: str, first: int, rest: int, size: int, spacing: int = 0) -> int:
    """How many lines a text takes.

    Args:
        text: with line breaks of its own.
        first: width of its first line, in twentieths of a point.
        rest: width of the others.
        size: of the characters, in twentieths of a point.
        spacing: what is added after each character.
    """
    lines = 0
    for piece in text.split("\n"):
        lines += _count(piece, first if not lines else rest, rest, size, spacing)
    return lines


def width(text: str, size: int, spacing: int = 0) -> int:
    """How wide a text is on one line, in twentieths of a point."""
    return sum(advance(char) * size for char in text) // EM + spacing * len(text)


def _count(text: str, first: int, rest: int, size: int, spacing: int) -> int:
    lines, start, used, here = 1, 0, 0, 0
    room, more, step = first * EM, rest * EM, spacing * EM
    end = len(text)
    while here < end:
        char = text[here]
        wide = advance(char) * size + step
        # The space between the last character and the next takes no room.
        if used + wide - min(step, 0) * 0 > room and char != " " and here > start:
            here = start = _break(text, start, here)
            lines, used, room = lines + 1, 0, more
            continue
        used += wide
        here += 1
    return lines


def _break(text: str, start: int, here: int) -> int:
    """Where the line that `here` does not fit into ends."""
    for place in range(here, start, -1):
        if may_break(text[place - 1], text[place]):
            return place
    return here
