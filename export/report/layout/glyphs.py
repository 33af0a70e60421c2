"""How wide characters are, whose font they take and where a line may break between them.

A Han character is one em wide in every Chinese font, and Times New Roman has the same widths on every
machine: so lines can be broken without a font at hand. Where Word and others would take a sign from different
fonts (closing quotes after digits, a space after Chinese), `runs` says which one is to be named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

EM = 2048
# Times New Roman, U+0020 to U+007E, in 1/2048 em.
_ASCII = (
    "512 682 836 1024 1024 1706 1593 369 682 682 1024 1155 512 682 512 569 1024 1024 1024 1024 1024 "
    "1024 1024 1024 1024 1024 569 569 1155 1155 1155 909 1886 1479 1366 1366 1479 1251 1139 1479 1479 "
    "682 797 1479 1251 1821 1479 1479 1139 1479 1366 1139 1251 1479 1479 1933 1479 1479 1251 682 569 "
    "682 961 1024 682 909 1024 909 1024 909 682 1024 1024 569 569 1024 569 1593 1024 1024 1024 1024 682 "
    "797 569 1024 1024 1479 1024 1024 909 983 410 983 1108"
)
# The same for the letters of U+00C0 to U+00FF.
_LATIN_1 = (
    "1479 1479 1479 1479 1479 1479 1821 1366 1251 1251 1251 1251 682 682 682 682 1479 1479 1479 1479 "
    "1479 1479 1479 1155 1479 1479 1479 1479 1479 1479 1139 1024 909 909 909 909 909 909 1366 909 909 "
    "909 909 909 569 569 569 569 1024 1024 1024 1024 1024 1024 1024 1124 1024 1024 1024 1024 1024 1024 "
    "1024 1024"
)
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

# What may stand over the right margin, where it is the first that finds no room.
HANGING = frozenset("!,.:;?\u3001\u3002\uff01\uff0c\uff0e\uff1a\uff1b\uff1f")


@dataclass(frozen=True, slots=True)
class Program:
    """What programs do differently in a line, which no file can tell them.

    Attributes:
        gap: hundredths of an em between Chinese and Latin.
        even: spacing is added after every character, not within pieces of one font alone.
        strict: a closing sign stays with Latin after it, and none after Latin stands over the margin.
    """

    gap: int
    even: bool
    strict: bool


WORD, WRITER = Program(25, even=True, strict=False), Program(20, even=False, strict=True)

_SIGNS = frozenset("\u00d7\u00f7\u00b1")
_CLOSING = frozenset(
    "\u2018\u2019\u201c\u201d\u3001\u3002\u3009\u300b\u300d\u300f\u3011\u3015\uff09\uff0c\uff0e\uff3d\uff5d"
)

# Unicode's line-breaking classes of ASCII.
_CLASS = {
    **dict.fromkeys("!?", "EX"),
    **dict.fromkeys("\"'", "QU"),
    **dict.fromkeys("$+", "PR"),
    "%": "PO",
    **dict.fromkeys("([{", "OP"),
    **dict.fromkeys(")]", "CP"),
    "}": "CL",
    **dict.fromkeys(",.:;", "IS"),
    "-": "HY",
    **dict.fromkeys("/\\", "SY"),
    "|": "BA",
    **dict.fromkeys("0123456789", "NU"),
}
_NOT_BEFORE = frozenset(("CL", "CP", "EX", "IS", "SY", "QU", "HY", "BA"))
_PAIRS = (
    "AL-AL AL-NU NU-AL NU-NU IS-AL IS-NU SY-NU HY-NU PR-AL PO-AL AL-PR AL-PO NU-PO NU-PR PO-NU PR-NU PO-OP "
    "PR-OP AL-OP NU-OP CP-AL CP-NU CL-PO CP-PO CL-PR CP-PR IS-PR"
)
_TOGETHER = frozenset(tuple(pair.split("-")) for pair in _PAIRS.split())

_STRONG_LATIN = re.compile("[!-~\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u0fff\u1e00-\u1fff]")
# What takes the font of what stands before it, and signs that a Latin font has too.
_LATIN = re.compile("[ -\u1fff]")
_EASTERN = "\u2e80"
_STRETCH = re.compile(
    "[ \u00a0!-~\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u0fff\u1e00-\u1fff]+"
    "|[^ \u00a0!-~\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u0fff\u1e00-\u1fff]+"
)
_WEAK = re.compile("[ \u00a0-\u00bf\u00d7\u00f7\u02b0-\u036f\u2000-\u2bff]")
_MIXED = re.compile("[ \u00a0-\u024f\u02b0-\u0fff\u1e00-\u2bff]")
Font = Literal["", "eastern", "western"]


class _Advances(dict[str, int]):
    """The width of every character in 1/2048 em, worked out when it is first met."""

    def __missing__(self, char: str) -> int:
        width = self[char] = _MIDDLING if _LETTER.match(char) else EM
        return width


advances = _Advances(
    {chr(0x20 + n): int(width) for n, width in enumerate(_ASCII.split())}
    | {chr(0xC0 + n): int(width) for n, width in enumerate(_LATIN_1.split())}
    # Signs of a Chinese font, see `runs`.
    | {"\u00a0": 512, "\u00d7": EM, "\u00f7": EM}
)


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between the two."""
    if after in _FIRST or before in _LAST:
        return False
    if before == " " or after == " ":
        return before == " " and after != " "
    if not (_STRONG_LATIN.match(before) and _STRONG_LATIN.match(after)):
        # A sign like × between figures holds them together.
        sign, other = (before, after) if before in _SIGNS else (after, before)
        return "\u00a0" not in (before, after) and not (sign in _SIGNS and other < _EASTERN)
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
    start: int = 0
    font: Font = ""
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


@dataclass(frozen=True, slots=True)
class Measure:
    """How a paragraph is set, in twentieths of a point.

    Attributes:
        first: width of its first line.
        rest: width of the others.
        size: of the characters.
        spacing: what is added after each character.
        tail: how many characters at the end have a spacing of their own.
        tail_spacing: that spacing.
    """

    first: int
    rest: int
    size: int
    spacing: int = 0
    tail: int = 0
    tail_spacing: int = 0


@lru_cache(maxsize=2048)
def lines(text: str, measure: Measure, program: Program) -> tuple[str, ...]:
    """A text, with line breaks of its own, as its lines in a program."""
    if len(text) * measure.size * 5 // 4 <= min(measure.first, measure.rest) and "\n" not in text:
        return (text,)
    found: list[str] = []
    pieces = text.split("\n")
    for n, piece in enumerate(pieces):
        tail = min(measure.tail, len(piece)) if n == len(pieces) - 1 else 0
        widths, gaps = _widths(piece, measure, tail, program)
        # Where spacing ends with a piece, the last character of a line goes without it too.
        bare = 0 if program.even else measure.spacing * EM
        start, room = 0, (measure.rest if found else measure.first) * EM + bare
        while (end := _end(piece, start, room, widths, gaps, program)) < len(piece):
            found.append(piece[start:end])
            start, room = end, measure.rest * EM + bare
        found.append(piece[start:])
    return tuple(found)


def overhung(text: str, measure: Measure, program: Program) -> bool:
    """Whether the last sign of a text stands over the margin."""
    *others, last = lines(text, measure, program)
    if len(last) < 2 or last[-1] not in HANGING:
        return False
    own = replace(measure, first=measure.rest) if others else measure
    return len(lines(last[:-1] + "\u4e00", own, program)) > 1


def _widths(
    text: str, measure: Measure, tail: int, program: Program
) -> tuple[list[int] | int, dict[int, int]]:
    """The width of each character, or of all, and the little spaces before them, by place."""
    size, spacing = measure.size, measure.spacing * EM
    if not tail and not _LATIN.search(text):
        return size * EM + spacing, {}
    head = len(text) - tail
    bare = [advances[char] * size for char in text]
    widths = [width + spacing for width in bare[:head]]
    widths += [width + measure.tail_spacing * EM for width in bare[head:]]
    for end in () if program.even else (*_ends(text), head):
        if end:
            widths[end - 1] = bare[end - 1]
    return widths, dict(_gaps(text, program.gap * size // 100 * EM))


def width(text: str, size: int, spacing: int = 0) -> int:
    """How wide a text is on one line, in twentieths of a point, with the lesser of the spaces in it."""
    gaps = sum(gap for _, gap in _gaps(text, WRITER.gap * size // 100))
    return sum(advances[char] * size for char in text) // EM + spacing * len(text) + gaps


def _gaps(text: str, gap: int) -> Iterator[tuple[int, int]]:
    """Where a program puts a little space: between Chinese and a Latin letter or digit."""
    if not text or text.isascii() or min(text) >= _EASTERN:
        return
    for place in range(1, len(text)):
        before, after = text[place - 1], text[place]
        if (before < _EASTERN) != (after < _EASTERN) and _is_word(before) and _is_word(after):
            yield place, gap


def _is_word(char: str) -> bool:
    return char.isalpha() or char.isdecimal()


def _ends(text: str) -> Iterator[int]:
    """Where pieces of one font end."""
    start = 0
    for piece, _ in runs(text):
        for found in _STRETCH.finditer(piece):
            yield start + found.end()
        start += len(piece)


def _end(
    text: str,
    start: int,
    room: int,
    widths: list[int] | int,
    gaps: Mapping[int, int],
    program: Program,
) -> int:
    """Where the line that begins at `start` ends."""
    if isinstance(widths, int):
        over = start + max(room // widths, 1)
    else:
        over, used = start, 0
        while over < len(text):
            used += widths[over] + (gaps.get(over, 0) if over > start else 0)
            if used > room and over > start and text[over] != " ":
                break
            over += 1
    if over >= len(text):
        return len(text)
    return over + 1 if _overhangs(text, over, program) else _break(text, start, over, program)


def _overhangs(text: str, here: int, program: Program) -> bool:
    """Whether a sign that finds no room stands over the margin."""
    if text[here] not in HANGING or (program.strict and text[here - 1] < "\u2000"):
        return False
    return here + 1 == len(text) or may_break(text[here], text[here + 1])


def _break(text: str, start: int, here: int, program: Program) -> int:
    """Where the line that `here` does not fit into ends."""
    for place in range(here, start, -1):
        if may_break(text[place - 1], text[place]) and not (program.strict and _held(text, place)):
            return place
    return here


def _held(text: str, place: int) -> bool:
    """Whether a closing sign stays with Latin after it; commas and stops where there is Latin before too."""
    sign = text[place - 1]
    if sign not in _CLOSING or text[place] >= _EASTERN:
        return False
    return sign not in HANGING or (place > 1 and text[place - 2] < "\u2000")
