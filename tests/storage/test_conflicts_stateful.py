"""Several people on several slots, on a host and on a laptop: nothing stated is silently replaced."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from models.entries import Finding
from storage.journal import Journals
from storage.tables import JournalStorage
from storage.workspace import Workspace
from tests.storage.build import FRAMEWORK, concern, copied, folder_of

SLOTS = ("c1", "c2")
HOST, LAPTOP = "host", "laptop"
WRITERS = (("组长", HOST), ("工作人员", HOST), ("组长", HOST), ("专家", LAPTOP))
"""Who writes where; the lead has two sessions."""


class Said(NamedTuple):
    """One statement: the slot, the text or None for a removal, and the versions that its author had seen."""

    slot: str
    text: str | None
    seen: frozenset[str]


class Conflicts(RuleBasedStateMachine):
    """Writers look, edit what they saw, take back and settle in any order; the laptop is carried about."""

    writer = st.integers(0, len(WRITERS) - 1)
    slot = st.sampled_from(SLOTS)

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp(prefix="conflicts-"))
        self.homes = {HOST: self.place / HOST, LAPTOP: self.place / LAPTOP}
        with Workspace(self.homes[HOST], "组长").create(FRAMEWORK, id="e1") as store:
            self.folders = {HOST: folder_of(self.homes[HOST], store)}
            copied(self.homes[HOST], self.homes[LAPTOP])
            self.folders[LAPTOP] = folder_of(self.homes[LAPTOP], store)
        (self.homes[LAPTOP] / "device").write_text("laptop22")
        self.stores = [Workspace(self.homes[where], name).open("e1") for name, where in WRITERS]
        self.said: dict[str, Said] = {}
        self.known: dict[str, set[str]] = {HOST: set(), LAPTOP: set()}
        self.pictures: list[dict[str, frozenset[str]]] = [{} for _ in WRITERS]
        self.count = 0

    def teardown(self) -> None:
        for store in self.stores:
            store.close()
        shutil.rmtree(self.place)

    # -- what people do ------------------------------------------------------------------------

    @rule(writer=writer, slot=slot)
    def look(self, writer: int, slot: str) -> None:
        self.stores[writer].refresh()
        self.pictures[writer][slot] = frozenset(self.stores[writer].versions("finding", slot))

    @rule(writer=writer, slot=slot)
    def edit_what_was_seen(self, writer: int, slot: str) -> None:
        self.count += 1
        self._write(writer, slot, f"第{self.count}稿", self.pictures[writer].get(slot, frozenset()))

    @rule(writer=writer, slot=slot)
    def take_back_what_was_seen(self, writer: int, slot: str) -> None:
        self._write(writer, slot, None, self.pictures[writer].get(slot, frozenset()))

    @rule(writer=writer, slot=slot, which=st.integers(0, 3))
    def settle(self, writer: int, slot: str, which: int) -> None:
        self.stores[writer].refresh()
        heads = self.stores[writer].conflicts().get(("finding", slot))
        if heads:
            entry = heads[which % len(heads)].entry
            text = entry.text if isinstance(entry, Finding) else None
            self._write(writer, slot, text, frozenset(self.stores[writer].versions("finding", slot)))

    @rule()
    def carry_the_laptops_journals_to_and_fro(self) -> None:
        for source, target in ((HOST, LAPTOP), (LAPTOP, HOST)):
            for path in self.folders[source].glob("*.jsonl"):
                is_laptops = path.name.endswith(".laptop22.jsonl")
                if is_laptops == (source == LAPTOP):
                    (self.folders[target] / path.name).write_bytes(path.read_bytes())
        self.known[HOST] = self.known[LAPTOP] = self.known[HOST] | self.known[LAPTOP]
        self.known[LAPTOP] = set(self.known[HOST])

    def _write(self, writer: int, slot: str, text: str | None, seen: frozenset[str]) -> None:
        (author, where), store = WRITERS[writer], self.stores[writer]
        entry, key = concern(author, slot, text or "-"), ("finding", slot)
        before = {change.stamp.version for change in store.history()}
        if text is None:
            store.withdraw(entry, seen={key: tuple(seen)})
        else:
            store.put(entry, seen={key: tuple(seen)})
        fresh = {change.stamp.version for change in store.history()} - before
        assert len(fresh) <= 1
        for version in fresh:
            self.said[version] = Said(slot, text, seen)
            self.known[where].add(version)
            self.pictures[writer][slot] = frozenset({version})

    # -- what holds ------------------------------------------------------------------------------

    def _standing(self, where: str, slot: str) -> set[str]:
        """By the rule alone: what is known there and nobody who had seen it replaced."""
        known = {version: self.said[version] for version in self.known[where]}
        replaced = frozenset[str]().union(*(said.seen for said in known.values()))
        return {version for version, said in known.items() if said.slot == slot} - replaced

    @invariant()
    def what_was_stated_stands_or_was_replaced_by_somebody_who_had_seen_it(self) -> None:
        for store, (_, where) in zip(self.stores, WRITERS, strict=True):
            store.refresh()
            assert store.problems == ()
            for slot in SLOTS:
                assert set(store.versions("finding", slot)) == self._standing(where, slot)

    @invariant()
    def what_stands_beside_something_else_is_listed_with_all_its_values(self) -> None:
        for store, (_, where) in zip(self.stores, WRITERS, strict=True):
            store.refresh()
            conflicts = store.conflicts()
            for slot in SLOTS:
                standing = sorted(self._standing(where, slot), reverse=True)
                texts = [self.said[version].text for version in standing]
                heads = conflicts.get(("finding", slot), ())
                if len(set(texts)) > 1:
                    assert [head.stamp.version for head in heads] == standing
                    assert [getattr(head.entry, "text", None) for head in heads] == texts
                else:
                    assert heads == ()
                served = [e.text for e in store.entries() if isinstance(e, Finding) and e.id == slot]
                assert served == texts[:1] if texts and texts[0] is not None else not served

    @rule(seed=st.integers(0, 2**32))
    def replay_in_any_order_is_the_same(self, seed: int) -> None:
        for where, store in ((HOST, self.stores[0]), (LAPTOP, self.stores[3])):
            store.refresh()
            records = [*Journals(self.folders[where], "读者", "abcdefgh").tail()]
            random.Random(seed).shuffle(records)
            replayed = JournalStorage(Journals(self.folders[where], "读者", "abcdefgh"))
            for record in records:
                replayed.take(record)
            assert replayed.forked == store._storage.forked
            tables = [{n: t for n, t in s.tables.items() if t} for s in (replayed, store._storage)]
            assert tables[0] == tables[1]
            for slot in SLOTS:
                assert replayed.heads("finding", slot) == store._storage.heads("finding", slot)
            with Workspace(self.homes[where], "读者").open("e1") as reader:
                assert reader.entries() == store.entries()
                assert reader.conflicts() == store.conflicts()


TestConflicts = Conflicts.TestCase
TestConflicts.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
