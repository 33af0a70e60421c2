"""One flipped bit at a random place of an evaluation's files: found, located, and all else still served."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks import team
from benchmarks.faults.work import rewrite
from models.errors import FileFault, Message, ZhanpingError
from storage.cache import cache_folder
from storage.journal import HARMLESS
from storage.store import EvaluationStore
from storage.workspace import Workspace

ID, NEIGHBOUR = "e1", "e2"


@dataclass
class Outcome:
    """What the flips came to.

    Attributes:
        flips: how many were tried.
        missed: neither reported nor refused, by file.
        astray: reported, but not with that file and line.
        wrong: entries served that nobody stated, or taken away with no word of it.
        withheld: entries of other lines that were not served though the evaluation opened.
        opened: flips after which the evaluation opened.
        served: entries served over those stated, in the evaluations that opened; their sum.
    """

    flips: int = 0
    missed: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)
    wrong: int = 0
    withheld: int = 0
    opened: int = 0
    served: float = 0.0


def make(home: Path) -> Path:
    """The team's evaluation and a neighbour, both opened once, so that what is derived is there."""
    for name in (NEIGHBOUR, ID):
        folder = team.make(home, name)
        Workspace(home, team.STAFF).open(name).close()
    return folder


def states(home: Path, name: str) -> tuple[dict[str, str], tuple[Message, ...]]:
    """What each slot of an evaluation says, and what damage is reported."""
    with Workspace(home, team.STAFF).open(name) as store:
        return _said(store), tuple(problem for problem in store.problems if problem.key not in HARMLESS)


def _said(store: EvaluationStore) -> dict[str, str]:
    return {f"{entry.kind} {entry.slot()}": repr(entry) for entry in store.entries()}


def flipped(data: bytes, offset: int, bit: int) -> bytes:
    """The data with one bit the other way."""
    return data[:offset] + bytes([data[offset] ^ 1 << bit]) + data[offset + 1 :]


def flip(home: Path, path: Path, chance: random.Random, stated: dict[str, str], outcome: Outcome) -> None:
    """Flip a bit of a file, look at what is served, and flip it back."""
    whole = path.read_bytes()
    offset = chance.randrange(len(whole))
    line = whole.count(b"\n", 0, offset) + 1
    rewrite(path, flipped(whole, offset, chance.randrange(8)))
    try:
        served, told = states(home, ID)
    except ZhanpingError as error:
        told = (_message(error),)
    else:
        outcome.opened += 1
        outcome.served += len(served) / len(stated)
        outcome.wrong += sum(stated.get(slot) != said for slot, said in served.items())
        broken = 1 + (whole[offset] == ord("\n"))  # its line, and the next where they became one
        outcome.withheld += max(0, len(stated) - len(served) - broken)
        outcome.wrong += 0 if told else len(stated) - len(served)
    finally:
        rewrite(path, whole)
    outcome.flips += 1
    if not told:
        outcome.missed.append(path.name)
    elif not any(_is_about(message, path, line) for message in told):
        outcome.astray.append(f"{path.name} {line}: {[message.key for message in told]}")


def _message(error: ZhanpingError) -> Message:
    if isinstance(error, FileFault):
        return Message("file.fault", {"path": error.path, "line": error.line})
    return error.message


def _is_about(message: Message, path: Path, line: int) -> bool:
    """Whether a message names the file and, in a file of many lines, the line."""
    named = str(message.params.get("path", "")).endswith(path.name)
    return named and (path.suffix == ".json" or message.params.get("line") == line)


def run(
    place: Path, trials: int, seed: int, *, derived: bool = True, files: Callable[[Path], bool] = Path.is_file
) -> Outcome:
    """So many flips, as many in each file as in any other.

    Args:
        place: a folder for the home.
        trials: how many flips.
        seed: of the places.
        derived: whether what is derived stays beside the evaluation, or is deleted before each opening.
        files: which of the evaluation's.
    """
    home, chance, outcome = place / "home", random.Random(seed), Outcome()
    folder = make(home)
    stated, _ = states(home, ID)
    chosen = sorted(path for path in folder.iterdir() if path.is_file() and files(path))
    for number in range(trials):
        if not derived:
            shutil.rmtree(cache_folder(home), ignore_errors=True)  # no opening, no cache
        flip(home, chosen[number % len(chosen)], chance, stated, outcome)
    if states(home, NEIGHBOUR)[1]:
        raise AssertionError("the neighbour was touched")
    return outcome


def run_derived(place: Path, trials: int, seed: int) -> int:
    """Flips in what is derived alone; after how many something else was served, or reported."""
    home, chance, other = place / "home", random.Random(seed), 0
    make(home)
    before = states(home, ID)
    files = sorted(cache_folder(home).glob(f"{ID}*"))
    if not files:
        raise AssertionError("nothing derived was kept")
    for number in range(trials):
        path = files[number % len(files)]
        whole = path.read_bytes()
        rewrite(path, flipped(whole, chance.randrange(len(whole)), chance.randrange(8)))
        other += states(home, ID) != before
        rewrite(path, whole)
    return other


class _AnySeal(str):
    """A digest that fits whatever it is compared with."""

    __slots__ = ()

    def encode(self, *_: str) -> bytes:
        return _AnyBytes(str(self).encode())

    def __eq__(self, _: object) -> bool:
        return True

    def __ne__(self, _: object) -> bool:
        return False

    __hash__ = str.__hash__


class _AnyBytes(bytes):
    """The same as bytes."""

    __slots__ = ()

    def __eq__(self, _: object) -> bool:
        return True

    def __ne__(self, _: object) -> bool:
        return False

    __hash__ = bytes.__hash__


class _AnyHash:
    """A hash whose digests fit."""

    def __init__(self, data: bytes = b"", **named: Any) -> None:
        self._real = _BLAKE2B(data, **named)

    def update(self, data: bytes) -> None:
        self._real.update(data)

    def digest(self) -> bytes:
        return _AnyBytes(self._real.digest())

    def hexdigest(self) -> str:
        return _AnySeal(self._real.hexdigest())


_BLAKE2B = hashlib.blake2b


@contextmanager
def seals_unchecked() -> Iterator[None]:
    """The control: every seal fits."""
    with patch("hashlib.blake2b", _AnyHash):
        yield
