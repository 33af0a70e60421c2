"""What a check on meaning finds in a text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from models.errors import Message, say
from models.gaps import Severity
from models.numbers import trimmed


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a text that cannot be so, or cannot stay so.

    Attributes:
        message: what, with the words around it.
        mend: what to write instead, or what to look at.
    """

    code: str
    message: Message
    mend: Message
    severity: Severity = "warn"


def shown(value: Fraction | Decimal | int) -> str:
    """A figure as a sentence tells it."""
    return trimmed(Fraction(value), 6)


def working(
    part: Fraction | Decimal | int, whole: Fraction | Decimal | int, base: Message | str = ""
) -> Message:
    """How a percentage comes about, its denominator named where it has a name."""
    percent = trimmed(Fraction(part) / Fraction(whole) * 100)
    said = {"part": shown(part), "whole": shown(whole), "percent": percent}
    return say("lint.working_of", base=base, **said) if base else say("lint.working", **said)
