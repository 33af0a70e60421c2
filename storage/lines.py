"""A journal's line: what it says, and the seal that shows that it still says so.

A line is ``{"v":1,"n":…,"p":…,"t":…,"r":…,"w":…,"o":[…]}`` TAB seal LF: the format, the line's
number, the seal of the line before, the writer's clock, the replica ``author.device``, the author
and the operations. The seal is a BLAKE2b-128 over the JSON.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import Enum
from operator import itemgetter
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

Document = dict[str, Any]
Operation = tuple[str, str, Sequence[str], Document | None]
"""Table, document id, the versions it replaces, the document or None for a removal."""

FORMAT = 1
SUFFIX = ".jsonl"
GENESIS = "0" * 32
SEAL_SIZE = len(GENESIS)
_DIGEST_SIZE = SEAL_SIZE // 2
TORN = b"!!"
"""What closes a line that was never finished: no seal ends in it, not even one with a flipped bit."""
_TORN_ONCE = TORN[:1]  # what closed one before
_BEGINNING = b'{"v":%d,"n":' % FORMAT
_FIELDS = itemgetter("v", "n", "p", "t", "r", "w", "o")
_TYPES = (int, int, str, int, str, str, list)
LAST_TIME = 4_102_444_800_000 << 16
"""No line is dated later (the year 2100): a clock driven so far ahead would leave none for those to come."""


class Record(NamedTuple):
    """One line of a journal.

    Attributes:
        number: its place in its journal, from 1.
        time: the writer's hybrid clock: milliseconds since 1970 in the upper bits, a counter in the lower 16.
        author: who wrote it.
        replica: ``author.device``.
        operations: what it states, all or none.
    """

    number: int
    time: int
    author: str
    replica: str
    operations: Sequence[Operation]

    @property
    def version(self) -> str:
        """Its place in the order of all records of all replicas."""
        return f"{self.time:016x}@{self.replica}"


class Sealed(NamedTuple):
    """A line whose seal fits.

    Attributes:
        record: what it says.
        before: the seal of the line that it follows.
        seal: its own.
    """

    record: Record
    before: str
    seal: str


class Fault(Enum):
    """Why a line holds no record; each is the name of a sentence."""

    TORN = "journal.torn"
    SEAL = "journal.seal"
    MALFORMED = "journal.malformed"
    NEWER = "journal.newer"


def digest(body: bytes) -> str:
    """The seal over a line's JSON: 32 hexadecimal digits."""
    return hashlib.blake2b(body, digest_size=_DIGEST_SIZE).hexdigest()


def sealed(
    number: int, now: int, author: str, replica: str, operations: Sequence[Operation], before: str
) -> tuple[bytes, str]:
    """What a record says as a line, LF included, behind the line with a given seal; and its own seal."""
    fields = {"v": FORMAT, "n": number, "p": before, "t": now, "r": replica, "w": author, "o": operations}
    body = to_json(fields)
    seal = hashlib.blake2b(body, digest_size=_DIGEST_SIZE).hexdigest()
    return body + f"\t{seal}\n".encode(), seal


def unsealed(line: bytes) -> Sealed | Fault:
    """What a line, without its LF, says; or why it says nothing."""
    body, _, seal = line.rpartition(b"\t")
    if not body or digest(body).encode() != seal:
        is_torn = line.endswith(TORN) or (line.endswith(_TORN_ONCE) and len(seal) != SEAL_SIZE)
        return Fault.TORN if is_torn else Fault.SEAL
    try:
        fields = from_json(body, allow_inf_nan=False)
    except ValueError:
        return Fault.MALFORMED
    return _checked(fields, seal.decode())


def unfinished(rest: bytes) -> tuple[Fault, bytes]:
    """What bytes after a journal's last LF are, and what ends them so that a line can follow.

    A line that was never finished is its beginning and no more. A whole line and one byte more is a line
    whose LF was damaged: what it says had been confirmed.
    """
    if isinstance(unsealed(rest[:-1]), Sealed):
        return Fault.SEAL, b"\n"
    return Fault.TORN, TORN + b"\n"


def merged_in(line: bytes) -> int:
    """How many lines a damaged one was: where an LF was damaged, two have become one."""
    return max(line.count(_BEGINNING), 1)


def _checked(fields: Any, seal: str) -> Sealed | Fault:
    if isinstance(fields, dict) and isinstance(fields.get("v"), int) and fields["v"] > FORMAT:
        return Fault.NEWER
    try:
        values = _FIELDS(fields)
    except (TypeError, LookupError):
        return Fault.MALFORMED
    if tuple(map(type, values)) != _TYPES or not all(map(_is_operation, values[-1])):
        return Fault.MALFORMED
    version, number, before, now, replica, author, operations = values
    if version != FORMAT or number < 1 or not 0 <= now < LAST_TIME or replica.rpartition(".")[0] != author:
        return Fault.MALFORMED
    return Sealed(Record(number, now, author, replica, operations), before, seal)


def _is_operation(value: Any) -> bool:
    match value:
        case [str(), str(), [*bases], None | dict()]:
            return all(isinstance(base, str) for base in bases)
    return False
