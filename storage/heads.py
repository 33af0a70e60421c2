"""How far a journal has been read, and what of it did not fit."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from storage.files import without_waiting
from storage.lines import GENESIS, SEAL_SIZE


class Trouble(NamedTuple):
    """What does not fit: the sentence's key, the journal's name, the line, and what else it says."""

    key: str
    name: str
    line: int
    params: tuple[tuple[str, str | int], ...] = ()


class Mark(NamedTuple):
    """How far a journal was read, for a later reader: `Journals.resume` goes on from there.

    Attributes:
        digest: SHA-256 of the bytes up to `offset`.
        sure: whether the last line read was good, so that the next one has to follow `seal`.
        missing: numbers whose lines are damaged or absent; copies of them may turn up.
    """

    name: str
    digest: str
    offset: int
    line: int
    number: int
    seal: str
    sure: bool
    foreign: bool
    missing: Sequence[int]


class Head:
    """How far a journal has been read: bytes, lines, and the number and seal of its last good line."""

    __slots__ = ("bytes", "foreign", "line", "missing", "number", "offset", "seal", "sure", "tail")

    def __init__(self) -> None:
        self.offset = self.line = self.number = 0
        self.seal, self.sure = GENESIS, True
        self.missing: set[int] = set()
        self.tail = b""
        self.foreign = False
        self.bytes = hashlib.sha256()

    def pass_over(self, lines: bytes, count: int = 1) -> None:
        """Count lines, their LF included, as read."""
        self.offset += len(lines)
        self.line += count
        self.tail = (self.tail + lines if len(lines) <= SEAL_SIZE else lines)[-SEAL_SIZE - 1 :]
        self.bytes.update(lines)

    def pass_over_broken(self, count: int) -> None:
        """Keep numbers for lines that are damaged: copies of them may turn up."""
        self.missing.update(range(self.number + 1, self.number + count + 1))
        self.number, self.sure = self.number + count, False

    def follow(self, number: int, seal: str) -> None:
        """Stand at a good line."""
        self.number, self.seal, self.sure = number, seal, True

    def copy(self) -> Head:
        """Another that stands at the same place."""
        head = Head.__new__(Head)
        head.offset, head.line, head.number, head.seal = self.offset, self.line, self.number, self.seal
        head.sure, head.foreign, head.tail = self.sure, self.foreign, self.tail
        head.missing, head.bytes = self.missing.copy(), self.bytes.copy()
        return head

    def mark(self, name: str) -> Mark:
        """Where it stands."""
        digest, missing = self.bytes.hexdigest(), sorted(self.missing)
        return Mark(
            name, digest, self.offset, self.line, self.number, self.seal, self.sure, self.foreign, missing
        )

    @classmethod
    def at(cls, mark: Mark, folder: Path) -> Head | None:
        """A head that stands at a mark; None when the journal is another one up to there."""
        head = cls()
        fd = without_waiting(f"{folder}/{mark.name}")
        try:
            head.pass_over(os.read(fd, mark.offset))
        finally:
            os.close(fd)
        if (head.offset, head.bytes.hexdigest()) != (mark.offset, mark.digest):
            return None
        head.line, head.number, head.seal = mark.line, mark.number, mark.seal
        head.sure, head.foreign, head.missing = mark.sure, mark.foreign, set(mark.missing)
        return head
