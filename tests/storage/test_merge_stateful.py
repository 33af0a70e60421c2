"""Any history of writes, merges, damage and restores in several homes: in the end all copies are equal."""

from __future__ import annotations

import io
import itertools
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from models.entries import Finding
from storage.bundle import bundle
from storage.copies import FORKS, read_copy
from storage.lines import SUFFIX, Sealed, unsealed
from storage.merge import merge
from storage.report import MergeReport
from storage.store import EvaluationStore
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK

HOMES = ("host", "a", "b")
AUTHORS = ("组长", "张三")
SLOTS = ("f1", "f2")
LETTERS = str.maketrans("0123456789", "bcdefghijk")
START_S = 1_700_000_000

homes = st.sampled_from(HOMES)


class Homes(RuleBasedStateMachine):
    """Three homes that start with copies of one evaluation. Their clocks are wrong and go back."""

    def __init__(self) -> None:
        super().__init__()
        tokens = itertools.count()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(
            "storage.workspace._token", lambda length: f"{next(tokens):a>{length}}".translate(LETTERS)
        )
        self.root = Path(tempfile.mkdtemp(prefix="zhanping-merge-"))
        self.spaces = {name: Workspace(self.root / name, "组长") for name in HOMES}
        self.backups: dict[str, Path] = {}
        self.written: set[bytes] = set()
        self.count = 0

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            self.patch.undo()
            shutil.rmtree(self.root)

    # -- what happens --------------------------------------------------------------------------

    @initialize()
    def found(self) -> None:
        self.spaces["host"].create(FRAMEWORK, id="e1").close()
        for name in HOMES[1:]:
            merge(self.spaces[name], self.spaces["host"].home)

    @rule(
        home=homes,
        author=st.sampled_from(AUTHORS),
        slot=st.sampled_from(SLOTS),
        seconds=st.integers(-5, 5),
        withdraws=st.booleans(),
    )
    def write(self, home: str, author: str, slot: str, seconds: int, withdraws: bool) -> None:
        space = self.spaces[home]
        device = (space.home / "device").read_text().strip()
        with space.open("e1") as opened:
            begun = opened.begun
        moment = (START_S + seconds) * 10**9
        folder = self.folder(home)
        before = self.lines(home)
        with EvaluationStore(folder, begun, author, device, clock=lambda: moment) as store:
            latest = max((change.stamp.version for change in store.history()), default="")
            self.count += 1
            entry = Finding(author=author, id=slot, section="M", polarity="concern", text=f"第{self.count}次")
            store.withdraw(entry) if withdraws else store.put(entry)
            if not withdraws:
                assert store.stamp(entry).version > latest  # type: ignore[union-attr]
        self.written |= self.lines(home) - before

    @rule(theirs=homes, ours=homes, archived=st.booleans())
    def merge_into(self, theirs: str, ours: str, archived: bool) -> None:
        if theirs != ours:
            tried = self.merged(theirs, ours, archived, dry_run=True)
            assert tried.evaluations == self.merged(theirs, ours, archived).evaluations
            assert self.merged(theirs, ours, archived).new == 0

    @rule(home=homes, choice=st.integers(0, 999), place=st.integers(0, 999))
    def damage(self, home: str, choice: int, place: int) -> None:
        """One line, which another home still has whole: a line is lost where its last copy is."""
        kept = [self.lines(name) for name in HOMES if name != home]
        places = [
            (path, number)
            for path in sorted(self.folder(home).glob(f"*{SUFFIX}"))
            for number, line in enumerate(path.read_bytes().splitlines(keepends=True))
            if any(line in lines for lines in kept)
        ]
        if places:
            path, number = places[choice % len(places)]
            lines = path.read_bytes().splitlines(keepends=True)
            spoiled = bytearray(lines[number])
            spoiled[place % (len(spoiled) - 1)] ^= 0x80
            lines[number] = bytes(spoiled)
            path.write_bytes(b"".join(lines))

    @rule(home=homes)
    def back_up(self, home: str) -> None:
        """A copy of the whole home, as of a disk, with its device."""
        target = self.root / f"backup-{home}"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.spaces[home].home, target)
        self.backups[home] = target

    @precondition(lambda self: self.backups)
    @rule(choice=st.integers(0, 2))
    def put_back(self, choice: int) -> None:
        """The home becomes an older one; what it wrote since, and nobody else has, moves to the next home."""
        home = sorted(self.backups)[choice % len(self.backups)]
        self.merged(home, HOMES[(HOMES.index(home) + 1) % len(HOMES)])
        shutil.rmtree(self.spaces[home].home)
        shutil.copytree(self.backups[home], self.spaces[home].home)

    # -- what holds ----------------------------------------------------------------------------

    def settle(self) -> None:
        """After merging everything everywhere, in another order in each home."""
        if not (self.spaces["host"].home / "evaluations").exists():
            return
        for _ in range(3):
            for target in HOMES:
                for source in reversed(HOMES):
                    if source != target:
                        self.merged(source, target, archived=target == "a")
        for target in HOMES:
            for source in HOMES:
                if source != target:
                    before = self.tree(target)
                    assert self.merged(source, target).new == 0
                    assert self.tree(target) == before
        pictures = {home: self.picture(home) for home in HOMES}
        for home in HOMES:
            assert self.written <= self.lines(home) | self.put_aside(home)
            assert pictures[home]["all lines"] == pictures["host"]["all lines"]
        if not any(map(self.put_aside, HOMES)):
            assert pictures["a"] == pictures["b"] == pictures["host"]

    def picture(self, home: str) -> Mapping[str, Any]:
        with self.spaces[home].open("e1") as store:
            return {
                "all lines": frozenset(self.lines(home) | self.put_aside(home)),
                "entries": store.entries(),
                "conflicts": dict(store.conflicts()),
                "history": store.history(),
            }

    def merged(self, source: str, target: str, archived: bool = False, dry_run: bool = False) -> MergeReport:
        """Merge; no line that the target has goes away, and a dry run changes nothing."""
        before, files = self.lines(target) | self.put_aside(target), self.tree(target)
        origin: Path | io.BytesIO = self.spaces[source].home
        if archived:
            bundle(self.spaces[source], "e1", origin := io.BytesIO())
            origin.seek(0)
        report = merge(self.spaces[target], origin, dry_run=dry_run)
        assert before <= self.lines(target) | self.put_aside(target)
        assert not dry_run or self.tree(target) == files
        return report

    def folder(self, home: str) -> Path:
        return self.spaces[home].home / "evaluations" / "e1"

    def lines(self, home: str) -> set[bytes]:
        """The good lines of the journals."""
        return {line for _, data in read_copy(self.folder(home)).journals() for line in good(data)}

    def put_aside(self, home: str) -> set[bytes]:
        return {line for path in (self.folder(home) / FORKS).glob("*") for line in good(path.read_bytes())}

    def tree(self, home: str) -> dict[Path, bytes]:
        evaluations = self.spaces[home].home / "evaluations"
        return {path: path.read_bytes() for path in evaluations.rglob("*") if path.is_file()}


def good(data: bytes) -> list[bytes]:
    return [line for line in data.splitlines(keepends=True) if isinstance(unsealed(line[:-1]), Sealed)]


Homes.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestHomes = Homes.TestCase
