"""Exact numbers: read as people type them, rounded once, printed one way."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Literal

Rounding = Literal["half_up", "half_even"]
_NOT_APPLICABLE = ("na", "n/a", "不适用")


def parse_number(text: str) -> Decimal | None:
    """Read a number as an evaluator types it; full-width digits and signs are numbers.

    Args:
        text: for example ``"1.5"``, ``"１．５"``, ``"。5"`` (a Chinese input method's full stop).

    Returns:
        The exact value, or None when the text is no plain decimal number.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("。", ".").replace("．", ".")
    if not plain or any(sign not in "+-0123456789." for sign in plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def is_not_applicable(text: str) -> bool:
    """Whether a text says in place of points that a line does not apply: ``na``, ``n/a`` or ``不适用``."""
    return unicodedata.normalize("NFKC", text).strip().lower() in _NOT_APPLICABLE


def rounded(value: Fraction, places: int = 2, mode: Rounding = "half_up") -> Decimal:
    """Round an exact value once.

    Args:
        value: the exact value.
        places: digits after the point.
        mode: ``half_up`` (the field's custom) or ``half_even`` (GB/T 8170).

    Returns:
        A Decimal with exactly ``places`` digits after the point.
    """
    scaled = value * 10**places
    floor = scaled.numerator // scaled.denominator
    rest = scaled - floor
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and (mode == "half_up" or floor % 2 == 1))
    return Decimal(floor + up).scaleb(-places)


@lru_cache(4096)
def trimmed(value: Decimal | Fraction, places: int = 2) -> str:
    """Print a number rounded half up with its trailing zeros dropped: ``124.68``, ``412.5``, ``100``."""
    text = f"{rounded(Fraction(value), places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def digits(value: Decimal) -> str:
    """Print a number as it is, one way, whether it was written 8, 8.0 or came of a weight."""
    return f"{value.normalize():f}" if value else "0"


def precise(value: Fraction) -> str:
    """Print an exact value whole where its decimals end within six, else to six with ``≈`` before it."""
    text = trimmed(value, 6)
    return text if Fraction(text) == value else f"≈{text}"


def ratio(numerator: Decimal | int, denominator: Decimal | int) -> Fraction | None:
    """The exact percentage ``numerator`` makes of ``denominator``; None for a denominator of zero."""
    return Fraction(numerator) / Fraction(denominator) * 100 if denominator else None
