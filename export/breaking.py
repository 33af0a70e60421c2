"""Where a line of text may be broken: Chinese between its signs, words and numbers nowhere."""

from __future__ import annotations

from rich.cells import cell_len

HELD = "\u00a0"  # a no-break space
_OPENING = "“‘（《「『【〈([{"
_CLOSING = "，。；：？！、）》」』】〉”’…)]};:,.!?%％‰"


def breaks(text: str, width: int) -> list[int]:
    """The places at which a text becomes lines of at most so many cells; spaces may hang at a line's end.

    Chinese breaks between any two signs, but not before a closing one nor after an opening one; words stay
    whole, and so do a number with its unit and what no-break spaces hold together, where they fit on a line.
    """
    found: list[int] = []
    start = used = 0
    for at, sign in enumerate(text):
        size = cell_len(sign)
        if used + size > width and at > start and sign != " ":
            cut = _break_before(text, start, at)
            if cell_len(text[cut:at]) + size > width:  # what would go on with it fills a line by itself
                cut = at
            found.append(cut)
            start, used = cut, cell_len(text[cut:at])
        used += size
    return found


def _break_before(text: str, start: int, at: int) -> int:
    """Where to break a line that is full at a sign: there, or a little earlier."""
    run = text.rfind(" ", start, at) + 1
    if run > start and HELD in text[run:].split(" ", 1)[0]:
        return run
    cut = at
    while cut > start and _belong(text[cut - 1], text[cut]):
        cut -= 1
    return cut if cut > start else at


def _belong(one: str, other: str) -> bool:
    """Whether two signs that follow each other belong on one line."""
    if " " in (one, other):
        return False
    if other in _CLOSING or one in _OPENING:
        return True
    is_narrow = cell_len(other) < 2
    return (is_narrow and cell_len(one) < 2) or (one.isdecimal() and not is_narrow and other.isalpha())
