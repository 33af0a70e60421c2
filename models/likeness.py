"""Texts that say nearly the same: by the pairs of signs they share, whatever their order and punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

ENOUGH = Fraction(2, 5)
"""From which share on two texts are offered together."""
_WITHIN, _LEAST = Fraction(3, 4), 8
# A short text within a longer one: the share of the short one's pairs, and how many it has at least.
_PIECE = re.compile(r"[a-z0-9]+|.", re.DOTALL)


def plain(text: str) -> str:
    """A text in one form: width and case do not matter, nor do punctuation and space between Chinese signs.

    Latin words stay apart.
    """
    kept = (c if unicodedata.category(c)[0] in "LNM" else " " for c in _folded(text))
    words = " ".join("".join(kept).split())
    return re.sub(r"(?<![a-z0-9]) | (?![a-z0-9])", "", words)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=4096)
def _pairs(text: str) -> Counter[str]:
    """The pairs of neighbouring signs; a Latin word or a number is one sign and counts by itself."""
    pieces = [piece for piece in _PIECE.findall(plain(text)) if piece != " "]
    found = Counter(piece for piece in pieces if piece.isascii())
    found.update(a + b for a, b in pairwise(pieces) if not (a + b).isascii())
    return found or Counter(pieces)


def likeness(one: str, other: str) -> Fraction:
    """From 0 to 1: twice the pairs that two texts share over all their pairs (Dice)."""
    first, second = _pairs(one), _pairs(other)
    whole = first.total() + second.total()
    if not whole:
        return Fraction(int(plain(one) == plain(other)))
    return Fraction(2 * (first & second).total(), whole)


def is_near(one: str, other: str) -> bool:
    """Whether two texts say nearly the same, or a longer one says what the shorter does."""
    if likeness(one, other) >= ENOUGH:
        return True
    first, second = _pairs(one), _pairs(other)
    least = min(first.total(), second.total())
    return least >= _LEAST and Fraction((first & second).total(), least) >= _WITHIN


def alike(texts: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """The places of texts that say nearly the same, two or more in each group.

    What is like a member of a group belongs to it, so that the order of the texts makes no difference.
    """
    group = list(range(len(texts)))
    for n, one in enumerate(texts):
        for m in range(n):
            if group[n] != group[m] and is_near(one, texts[m]):
                low, high = sorted((group[n], group[m]))
                group = [low if member == high else member for member in group]
    found: dict[int, list[int]] = {}
    for n, name in enumerate(group):
        found.setdefault(name, []).append(n)
    return tuple(tuple(members) for members in found.values() if len(members) > 1)
