"""What the faults interrupt: commits of one to three entries, and processes that make them."""

from __future__ import annotations

import contextlib
import os
import signal
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fcntl import F_SETPIPE_SZ, fcntl
from pathlib import Path
from typing import Self

from benchmarks import team
from models.entries import Entry, Evidence, Finding
from storage.store import EvaluationStore
from storage.workspace import Workspace

ID = "e1"
TORN = frozenset({"journal.torn"})
_PIPE_SIZE = 1 << 20

Tell = Callable[[str], None]


@dataclass
class Tally:
    """What became of the commits.

    Attributes:
        acknowledged: commits confirmed before the fault.
        lost: those of them that are not wholly there.
        halves: commits that are there in part.
        damage: what else was found: sentences' keys and sizes that should not be.
    """

    acknowledged: int = 0
    lost: int = 0
    halves: int = 0
    damage: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count another fault's."""
        self.acknowledged += other.acknowledged
        self.lost += other.lost
        self.halves += other.halves
        self.damage += other.damage


def make(home: Path) -> None:
    """An evaluation of the team without entries."""
    Workspace(home, team.LEAD).create(team.framework(), id=ID, team=team.TEAM).close()


def commit(author: str, name: str, number: int) -> tuple[Entry, ...]:
    """What is stated in one line: entries of two tables that are all there or none; each knows how many."""
    size = number % 3 + 1
    entries: list[Entry] = []
    for part in range(size):
        own = f"{name}.{part}-{size}"
        text = f"第{number}次抽查：个案记录缺“签名”与日期，需补充佐证（{own}）"
        if part % 2:
            entries.append(Finding(author=author, id=own, section="management", polarity="concern",
                                   text=text, order=Decimal(part)))  # fmt: skip
        else:
            entries.append(Evidence(author=author, id=own, indicator="M01", source=text, place="第3页"))
    return tuple(entries)


def standing(store: EvaluationStore) -> tuple[set[str], set[str]]:
    """Names of the commits that are wholly there, and of those that are there in part."""
    parts: dict[tuple[str, int], int] = {}
    for entry in store.entries():
        name, _, rest = entry.slot().rpartition(".")
        if name:
            key = name, int(rest.partition("-")[2])
            parts[key] = parts.get(key, 0) + 1
    whole = {name for (name, size), count in parts.items() if count == size}
    return whole, {name for name, _ in parts} - whole


def examined(home: Path, author: str, acknowledged: set[str], harmless: frozenset[str] = TORN) -> Tally:
    """Open what a fault left, go on writing there, open it once more."""
    tally = Tally(len(acknowledged))
    following = commit(author, "after", 2)
    with Workspace(home, author).open(ID) as store:
        store.put(*following)
        store.withdraw(*following)
        store.put(*following)
    with Workspace(home, team.STAFF).open(ID) as store:
        whole, halves = standing(store)
        tally.damage += [problem.key for problem in store.problems if problem.key not in harmless]
    if "after" not in whole:
        tally.damage.append("the next writer cannot go on")
    tally.lost, tally.halves = len(acknowledged - whole), len(halves)
    return tally


def rewrite(path: Path, data: bytes) -> None:
    """Emptying a file first would make the system hurry its bytes to the disk."""
    with path.open("r+b") as file:
        file.write(data)
        file.truncate()


class Child:
    """A process of one's own that tells what it has done, until it is stopped or killed."""

    def __init__(self, work: Callable[[Tell], None]) -> None:
        self._pipe, end = os.pipe()
        fcntl(end, F_SETPIPE_SZ, _PIPE_SIZE)  # it must not wait for whoever listens
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._pipe)
            _work(work, end)
        os.close(end)
        self._alive = True

    def stop(self) -> None:
        """Stop it where it stands; it does nothing more once this returns."""
        os.kill(self.pid, signal.SIGSTOP)
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        self._alive = os.WIFSTOPPED(status)

    def wait(self) -> None:
        """Let it come to its end."""
        os.waitpid(self.pid, 0)
        self._alive = False

    def kill(self) -> None:
        """Kill -9."""
        if self._alive:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self._alive = False

    def told(self) -> Iterator[str]:
        """All it told until now; to be asked once it is stopped or killed.

        Raises:
            AssertionError: it failed by itself.
        """
        os.set_blocking(self._pipe, False)
        data = b""
        with contextlib.suppress(BlockingIOError):
            while more := os.read(self._pipe, _PIPE_SIZE):
                data += more
        for line in data.split(b"\n")[:-1]:
            if line.startswith(b"!"):
                raise AssertionError(data[data.index(line) :].decode())
            yield line.decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        os.close(self._pipe)


def _work(work: Callable[[Tell], None], end: int) -> None:
    """Work in the new process and never come back."""
    try:
        work(lambda word: _tell(end, word))
    except BaseException:
        _tell(end, f"!{traceback.format_exc()}")
    finally:
        os._exit(1)


def _tell(end: int, word: str) -> None:
    os.write(end, f"{word}\n".encode())
