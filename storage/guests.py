"""What somebody who comes through a gate may merge into a home: new lines of their own, within their role.

The proceedings are asked as well, as they stand here: points that are handed in here are not changed by a
bundle from elsewhere. What others decided meanwhile keeps nothing out: a laptop does not know of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from models import admission
from models.entries import Entry, Setup
from models.errors import Message, ZhanpingError, say
from models.evaluation import procedure_of
from models.framework import Framework
from models.kinds import KINDS
from models.proceedings import PROCEEDINGS, Proceedings
from models.reconcile import same
from models.roles import may_not, refusal
from storage.documents import entry_of
from storage.journal import Journals
from storage.lines import Record
from storage.sealing import stood
from storage.tables import JournalStorage, Key
from storage.union import Gain, author_of

_MOST_JOURNALS = 64  # of one guest in one evaluation, those put aside included
_MOST_HEADS = 64  # of one slot: each costs all who open the evaluation, each time
_KINDS = frozenset(kind.kind for kind in PROCEEDINGS)
_UNDECLARED = "admission.undeclared"
_MEANWHILE = {f"admission.{name}" for name in ("recused", "unassigned", "calibration", "sealed")}
"""What others decided, and what `storage.sealing` sees to."""
_LATE = {f"admission.{name}" for name in ("handed_in", "second_look", "not_asked")}


def admit(
    setup: Setup,
    framework: Framework,
    guest: str,
    ours: Iterable[Record],
    gains: Mapping[str, Gain],
    names: Iterable[str],
) -> None:
    """See whether a guest may bring all of it.

    Args:
        setup: ours; what theirs says of rights does not count.
        framework: ours as well.
        guest: who brings it.
        ours: the records that are here.
        gains: what their copy of each replica has for ours.
        names: the replicas of the journals that are here, and of those put aside.

    Raises:
        ZhanpingError: with the sentence that says what they may not bring.
    """
    bringing = {replica for replica, gain in gains.items() if gain.lines or gain.parting is not None}
    for replica in sorted(bringing):
        if author_of(replica) != guest:
            raise ZhanpingError("merge.not_yours", replica=replica, me=guest)
    held = [name for name in names if author_of(name) == guest]
    if bringing and len(held) + len(bringing) > _MOST_JOURNALS:
        raise ZhanpingError("merge.too_many", me=guest, most=_MOST_JOURNALS)
    for replica in sorted(bringing):
        if _has_gap(gains[replica]):
            raise ZhanpingError("merge.gaps", replica=replica)
    fresh = [record for gain in gains.values() for record in gain.records.values()]
    for reason in _refusals(setup, guest, ours, fresh):
        raise ZhanpingError.of(reason)
    for reason in _not_admitted(setup, framework, guest, ours, fresh):
        raise ZhanpingError.of(reason)


def changed_after_hand_in(
    setup: Setup, framework: Framework, ours: Iterable[Record], fresh: Iterable[Record]
) -> tuple[str, ...]:
    """Whose points that are handed in here would be others: who keeps a home may bring them, and is told."""
    if not procedure_of(setup, framework).blind:
        return ()
    records, by_author = [*ours], dict[str, list[Record]]()
    for record in fresh:
        by_author.setdefault(record.author, []).append(record)
    return tuple(
        name
        for name, own in sorted(by_author.items())
        if any(reason.key in _LATE for reason in _not_admitted(setup, framework, name, records, own))
    )


def _has_gap(gain: Gain) -> bool:
    """Whether the journal would lack lines: all who read it would be told of damage, for good."""
    further = [number for number in gain.lines if number > gain.after]
    return further != list(range(gain.after + 1, gain.after + 1 + len(further)))


def _refusals(setup: Setup, guest: str, ours: Iterable[Record], fresh: list[Record]) -> Iterator[Message]:
    """Each reason why one of the fresh lines may not come in."""
    stated = _Stated()
    for record in ours:
        stated.take(record)
    for record in sorted(fresh, key=lambda record: record.version):
        for kind, slot, replaced, document in record.operations:
            entry = None if document is None else entry_of(kind, slot, document, record.version)
            if kind not in KINDS:
                yield say("merge.entry.unknown_kind", kind=kind, slot=slot, author=guest)
            elif isinstance(entry, Message):
                yield say(f"merge.{entry.key}", **entry.params)  # here it is not left out: nothing comes in
            elif reason := may_not(setup, guest, kind):
                yield reason
            else:
                yield from stated.refusals(setup, guest, entry, (kind, slot), replaced)
        stated.take(record)
        yield from stated.crowded(record)


def _not_admitted(
    setup: Setup, framework: Framework, guest: str, ours: Iterable[Record], fresh: list[Record]
) -> Iterator[Message]:
    """What the proceedings refuse of that which would stand otherwise than it does here."""
    picture = JournalStorage(Journals(Path(), "-", "-"))
    for record in ours:
        picture.take(record)

    def proceedings() -> Proceedings:
        return Proceedings.of(procedure_of(setup, framework), stood(picture, _KINDS))

    before: dict[Key, Entry | None] = {}
    refused: dict[Key, Message | None] = {}
    at = proceedings()
    for record in sorted(fresh, key=lambda record: record.version):
        for kind, slot, _, document in record.operations:
            standing = _standing(picture, (kind, slot))
            entry = None if document is None else entry_of(kind, slot, document, record.version)
            stated = entry if isinstance(entry, Entry) else None
            before.setdefault((kind, slot), standing)
            if about := stated or standing:
                refused[kind, slot] = admission.refusal(setup, framework, at, guest, stated, about)
        picture.take(record)
        if any(kind in _KINDS for kind, _, _, _ in record.operations):
            at = proceedings()
    declared = at.declarations.get(guest)
    passed = _MEANWHILE | ({_UNDECLARED} if declared is not None and declared.secrecy else set())
    for key, reason in refused.items():
        if reason and reason.key not in passed and not same(before[key], _standing(picture, key)):
            yield reason


def _standing(picture: JournalStorage, key: Key) -> Entry | None:
    """What is served in a slot."""
    for _, version, document in picture.served([key]):
        entry = entry_of(*key, document, version)
        return entry if isinstance(entry, Entry) else None
    return None


class _Stated:
    """Every entry ever stated, by slot and version."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], dict[str, Entry | None]] = {}
        self._heads: dict[tuple[str, str], set[str]] = {}

    def take(self, record: Record) -> None:
        for kind, slot, replaced, document in record.operations:
            heads = self._heads.setdefault((kind, slot), set())
            heads.difference_update(replaced)
            heads.add(record.version)
            entry = None if document is None else entry_of(kind, slot, document, record.version)
            if entry is None or isinstance(entry, Entry):
                self._entries.setdefault((kind, slot), {})[record.version] = entry

    def crowded(self, record: Record) -> Iterator[Message]:
        """Slots of a record in which more stands at once than people ever put there."""
        for kind, slot, _, _ in record.operations:
            if len(self._heads[kind, slot]) > _MOST_HEADS:
                yield say("merge.crowded", kind=say(f"cli.kind.{kind}"), slot=slot, most=_MOST_HEADS)

    def refusals(
        self, setup: Setup, guest: str, entry: Entry | None, key: tuple[str, str], replaced: Iterable[str]
    ) -> Iterator[Message]:
        """Why the guest may not put an entry, or nothing, in a slot in place of some versions.

        A line that replaces nothing that is known is judged as if it replaced all that ever stood there:
        the newer of two is served. Nobody withdraws what was never stated.
        """
        known = self._entries.get(key, {})
        versions = [version for version in replaced if version in known] or list(known)
        unknown = [version for version in replaced if version not in known and _author_in(version) != guest]
        if unknown or (entry is None and not known):
            yield say("merge.unknown_base", kind=say(f"cli.kind.{key[0]}"), slot=key[1])
            return
        standing = [known[version] for version in versions if known[version] is not None]
        for other in standing or [None]:
            if reason := refusal(setup, guest, entry, other):
                yield reason


def _author_in(version: str) -> str:
    """Who wrote a version; it may be any text."""
    return author_of(version.partition("@")[2])
