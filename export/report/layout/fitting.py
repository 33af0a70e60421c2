"""Text that must not take more room than there is: how wide it is, how many lines it takes, cut to fit."""

from __future__ import annotations

import re
import unicodedata
from math import ceil

from export.plain import one_line

_SENTENCE = re.compile("[^。！？]+[。！？]?")
_CLAUSE = re.compile("[^，：。！？；]+[，：。！？；]?")
_LISTED = re.compile("[^，：、。！？；]+[，：、。！？；]?")
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z.,%/·-]*$")
_CUT = "…"
_PAUSES = "，：、；"
_INSIDE = frozenset("0123456789.%")
# Shares of one Han width; capitals and wide signs of a Latin face are wider than its digits.
_WIDE, _CAPITAL, _NARROW = 1.0, 0.8, 0.55


def width(text: str) -> float:
    """How wide a line of text is at most, in Han widths."""
    return sum(map(_width, text))


def lines_of(text: str, room: float, indent: float = 2) -> int:
    """How many lines of so many Han widths a text takes at most, the first of them indented."""
    return max(1, ceil((width(text) + indent) / room))


def clipped(text: str, room: float) -> str:
    """A text on one line, cut where it is wider than the room; the cut is marked."""
    plain = one_line(text)
    if width(plain) <= room:
        return plain
    kept, left = "", room - _width(_CUT)
    for sign in plain:
        left -= _width(sign)
        if left < 0:
            break
        kept += sign
    if plain[len(kept)] in _INSIDE:
        kept = _NUMBER.sub("", kept) or kept  # half a number would be another number
    return kept.rstrip() + _CUT


def sentences(text: str, room: float) -> str:
    """As many whole sentences of a text as there is room for.

    Where there is none for the first, as many of its clauses; what then goes on is marked as going on.
    """
    plain = one_line(text)
    if kept := _fitting(_SENTENCE, plain, room):
        return kept
    left = room - 2 * _width(_CUT)
    kept = _fitting(_CLAUSE, plain, left) or _fitting(_LISTED, plain, left)
    if not kept and (cut := clipped(plain, room).removesuffix(_CUT)).endswith(tuple(_PAUSES)):
        kept = cut
    return kept.rstrip(_PAUSES) + 2 * _CUT if kept else clipped(plain, room)


def is_broken(text: str) -> bool:
    """Whether a text that was cut breaks off within a clause."""
    return text.endswith(_CUT) and not text.endswith(2 * _CUT)


def _fitting(part: re.Pattern[str], text: str, room: float) -> str:
    """The parts of a text from its beginning that there is room for."""
    kept = ""
    for found in part.findall(text):
        if width(kept + found) > room:
            break
        kept += found
    return kept


def _width(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WFA":
        return _WIDE
    return _CAPITAL if sign.isupper() or sign in "%@&—" else _NARROW
