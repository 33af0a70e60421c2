"""A text with a seal at its end: whether it still reads as it was written, and which line does not.

The end is two comments: ``# lines`` with a short sum of each line above, ``# seal`` with a BLAKE2b-128 of all
above it. The seal finds an alteration, the sums say where.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import zip_longest

_SUMS, _SEAL = b"# lines", b"# seal "
_SUM_SIZE, _SEAL_SIZE = 2, 16


def with_seal(text: str) -> bytes:
    """A text, which ends with a line break, and its seal."""
    body = text.encode()
    return body + _end(body)


def bears_seal(data: bytes) -> bool:
    """Whether it has what a sealed text ends with, altered or not."""
    return b"\n" + _SUMS in data or _SEAL in data


def altered_at(data: bytes) -> int | None:
    """The first line that is not as it was written, from 1; None where all are, or no seal says so."""
    if not bears_seal(data):
        return None
    at = data.rfind(b"\n" + _SUMS) + 1
    if not at:
        return data.count(b"\n", 0, data.index(_SEAL))
    body, end = data[:at], data[at:]
    whole = _end(body)
    if end == whole:
        return None
    body_fits = end.endswith(whole[whole.index(_SEAL) :])
    sums = end.partition(b"\n")[0][len(_SUMS) + 1 :].split(b" ")
    line = None if body_fits else _first_difference(_sums(body), sums)
    return line or data.count(b"\n", 0, at + (_first_difference(end, whole) or 1) - 1) + 1


def _end(body: bytes) -> bytes:
    sums = b" ".join([_SUMS, *_sums(body)]) + b"\n"
    return sums + _SEAL + _digest(body + sums, _SEAL_SIZE) + b"\n"


def _sums(body: bytes) -> list[bytes]:
    return [_digest(line, _SUM_SIZE) for line in body.split(b"\n")[:-1]]


def _digest(data: bytes, size: int) -> bytes:
    return hashlib.blake2b(data, digest_size=size).hexdigest().encode()


def _first_difference(one: Iterable[object], other: Iterable[object]) -> int | None:
    """The place, from 1, of the first pair that differs."""
    pairs = enumerate(zip_longest(one, other), start=1)
    return next((place for place, (a, b) in pairs if a != b), None)
