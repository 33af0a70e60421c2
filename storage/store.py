"""One evaluation's entries: read, stated, withdrawn, and where they came from."""

from __future__ import annotations

import time
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path
from typing import Self

from models import admission, roles
from models.acts import Seal
from models.disputes import Head, differences
from models.entries import Entry, OfEvaluator, Setup, Stamp
from models.errors import CONFLICT, DAMAGED, Message, ZhanpingError
from models.evaluation import procedure_of
from models.framework import Framework
from models.proceedings import PROCEEDINGS, Proceedings
from models.sealing import digest, team_told, told
from storage.documents import entry_of, stamp_of
from storage.files import held
from storage.frozen import Beginnings, read_setup_file, renew_setup, stands
from storage.history import Change, changes
from storage.journal import HARMLESS, Journals
from storage.presence import Presence, every_journal
from storage.sealing import entries_until, misfits_of, reaches_of, stood
from storage.snapshot import keep, resume
from storage.tables import Clock, JournalDB, JournalStorage, Key, Seen, keeping_all

_NOWHERE = (0, 0)
_PROCEEDINGS = frozenset(kind.kind for kind in PROCEEDINGS)


class EvaluationStore:
    """All that the program asks of one evaluation's folder. For one thread.

    Attributes:
        id: the evaluation's id.
        author: who writes here.
        begun: what the evaluation started with; its team may change meanwhile.
    """

    def __init__(
        self,
        folder: Path,
        begun: Beginnings,
        author: str,
        device: str,
        clock: Clock = time.time_ns,
        cache: Path | None = None,
    ) -> None:
        """Open the folder and read what is there.

        Args:
            folder: the evaluation's folder.
            begun: read from it.
            author: who writes; a name that `models.names.author_name` gives.
            device: the home's token.
            clock: nanoseconds since 1970.
            cache: a folder for what is derived; None keeps nothing.

        Raises:
            ZhanpingError: the folder cannot be read, or a newer program wrote there.
        """
        self.id, self.author, self.begun = begun.setup.id, author, begun
        self._folder, self._folder_named, self._device = folder, str(folder), device
        self._db = JournalDB(Journals(folder, author, device), clock)
        self._storage = self._db.storage
        self._storage.watched = _PROCEEDINGS
        self._stated: dict[Key, tuple[str, Key, Entry]] = {}
        self._unreadable: dict[Key, Message] = {}
        self._entries: tuple[Entry, ...] = ()
        self._seen = (0, 0)
        self._proceedings: tuple[int, Proceedings] | None = None
        self._admitted: set[tuple[str, str, str | None]] = set()
        self._fits: tuple[tuple[int, int, int], tuple[Message, ...]] | None = None
        if cache is None:
            self.refresh()
        else:
            kept = cache / f"{self.id}.snapshot"
            resume(self._storage, kept)
            self.refresh()
            keep(self._storage, kept)
        self._presence = Presence(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        self._presence.close()
        self._db.close()

    @property
    def setup(self) -> Setup:
        """The id, the framework's name, the team as it is now."""
        return self.begun.setup

    @property
    def framework(self) -> Framework:
        """The frozen framework."""
        return self.begun.framework

    # -- reading -------------------------------------------------------------------------------

    def refresh(self) -> bool:
        """Read what other sessions wrote.

        Returns:
            Whether anything of theirs appeared since the last call.

        Raises:
            ZhanpingError: the folder cannot be read, or a newer program wrote there.
        """
        team = self._look_at_setup()  # first: who seals states the seal, and then renews the file
        self._storage.read()
        before, self._seen = self._seen, (self._storage.revision, len(self._storage.journals.damage))
        return team or self._seen != before

    def entries(self) -> tuple[Entry, ...]:
        """The entries as of the last refresh or write, oldest first, the same on every machine."""
        self._parse_touched()
        return self._entries

    def versions(self, kind: str, slot: str) -> tuple[str, ...]:
        """The versions that stand in a slot: none, one, or several in a conflict; see `put`."""
        return tuple(self._storage.heads(kind, slot))

    def stamp(self, entry: Entry) -> Stamp | None:
        """When, by whom and where the present version of the entry's slot was written; None for no entry."""
        self._parse_touched()
        found = self._stated.get((entry.kind, entry.slot()))
        return stamp_of(found[0]) if found else None

    def history(self) -> tuple[Change, ...]:
        """Every operation ever written here, in the order of the hybrid clock; read from the journals anew.

        Raises:
            ZhanpingError: the folder cannot be read, or a newer program wrote there.
        """
        return changes(Journals(self._folder, self.author, self._device).tail())

    def conflicts(self) -> Mapping[Key, tuple[Head, ...]]:
        """Slots, as ``(kind, slot)``, that two sessions changed without knowledge of each other.

        Each with its heads, newest first: the first is the one served. To state or withdraw the
        slot's entry, even as it is, settles it.
        """
        return conflicts_in(self._storage)

    @property
    def problems(self) -> tuple[Message, ...]:
        """Damage found in the files, and documents that cannot be read as entries."""
        return (*self._read_problems(), *self._seal_problems())

    def _read_problems(self) -> tuple[Message, ...]:
        self._parse_touched()
        return (*self.begun.problems, *self._storage.journals.damage, *self._unreadable.values())

    def _seal_problems(self) -> tuple[Message, ...]:
        """In what the evaluation differs from what was sealed."""
        if (seal := self.proceedings().sealed) is None:
            return ()
        at = (*self._seen, seal.version)
        if self._fits is None or self._fits[0] != at:
            self._fits = at, misfits_of(self._storage, seal, self.setup)
        return self._fits[1]

    # -- writing -------------------------------------------------------------------------------

    def put(self, *entries: Entry, seen: Seen | None = None) -> None:
        """State entries, each in place of what is known of its slot: one sealed line, on disk on return.

        An entry that stands there already writes nothing. What somebody else stated since the last `refresh`
        is not known: it is not replaced, and both stand, as a conflict.

        Args:
            entries: what to state.
            seen: for slots edited from an older picture than the last `refresh`, the `versions` in it.

        Raises:
            ZhanpingError: the author has no right to one of them, or the system refuses; nothing is left.
        """
        with self._storage.batch(seen) as pending:
            proceedings = self._look_before(entries)
            for entry in entries:
                if type(entry) is Seal:
                    raise TypeError("a version is sealed by `seal`")
                slot = entry.slot()
                self._check_right(proceedings, entry, slot, entry)
                pending.setdefault(entry.kind, {})[slot] = entry.document()

    def begin(self, *entries: Entry) -> None:
        """State what a new evaluation begins with; whoever makes it may hand in what others will write on.

        Raises:
            ZhanpingError: the system refuses; nothing of them is left.
        """
        with self._storage.batch() as pending:
            for entry in entries:
                pending.setdefault(entry.kind, {})[entry.slot()] = entry.document()

    def withdraw(self, *entries: Entry, seen: Seen | None = None) -> None:
        """Take back what stands in the entries' slots: one sealed line, on disk on return.

        Args:
            entries: one for each slot.
            seen: as in `put`.

        Raises:
            ZhanpingError: the author has no right to that, or the system refuses; they all stay.
        """
        with self._storage.batch(seen) as pending:
            proceedings = self._look_before(entries)
            for entry in entries:
                slot = entry.slot()
                self._check_right(proceedings, entry, slot, None)
                pending.setdefault(entry.kind, {})[slot] = None

    def seal(self, seal: Seal) -> None:
        """State a seal that covers every line there is: no session has a line accepted after it.

        Whoever writes holds their journal, and then looks whether the setup's file was replaced. So all
        journals are held here, the seal is stated, and that file is renewed before they are let go.

        Args:
            seal: with the digest of what its author saw; how far the journals go is added here.

        Raises:
            ZhanpingError: ``seal.moved``: what stands is not what the author saw; ``seal.damaged``; the
                author may not seal; or the system refuses.
        """
        with (
            held(self._folder.parent.parent),
            self._storage.batch() as pending,
            every_journal(self._folder, self._storage.own.name),
        ):
            self.refresh()
            self._check_whole(seal)
            marks, _ = self._storage.journals.marks()
            whole = seal.model_copy(
                update={"journals": told(reaches_of(marks)), "team": team_told(self.setup)}
            )
            slot = whole.slot()
            self._check_right(self.proceedings(), whole, slot, whole)
            self._renew()  # sees whether one may, before anything is stated
            pending.setdefault(whole.kind, {})[slot] = whole.document()
            self._storage.flush()
            self._renew()
        self.refresh()

    def _renew(self) -> None:
        """Have every session read anew before it writes.

        Raises:
            ZhanpingError: ``seal.keeper``: in a folder that several accounts share, the file is another's.
        """
        try:
            renew_setup(self._folder)
        except ZhanpingError as error:
            raise ZhanpingError("seal.keeper", reason=error.message) from None

    def _check_whole(self, seal: Seal) -> None:
        """See whether what stands is undamaged, and what the author of a seal saw.

        Raises:
            ZhanpingError: it is not.
        """
        for problem in self._read_problems():
            if problem.key not in HARMLESS:
                raise ZhanpingError("seal.damaged", DAMAGED, reason=problem)
        if digest(self.entries()) != seal.digest:
            raise ZhanpingError("seal.moved", CONFLICT)

    def as_of(self, seal: Seal) -> tuple[Entry, ...]:
        """The entries that stood when a version was sealed, by its seal; read from the journals anew.

        Raises:
            ZhanpingError: the folder cannot be read, or a newer program wrote there.
        """
        return entries_until(Journals(self._folder, self.author, self._device), seal)

    def _look_before(self, entries: tuple[Entry, ...]) -> Proceedings:
        """Before a write: see whether the team was changed, the evaluation sealed or reopened, meanwhile."""
        stood, proceedings = stands(self._folder_named), self.proceedings()
        if proceedings.sealed is None and (stood == self.begun.stands or stood == _NOWHERE):
            return proceedings
        known = {(entry.kind, entry.slot()): self.versions(entry.kind, entry.slot()) for entry in entries}
        self._look_at_setup()
        self._storage.read()
        self._storage.keep_seen(known)
        return self.proceedings()

    def _look_at_setup(self) -> bool:
        """Read the setup again where its file was replaced, as a team change does; whether it differs."""
        stood, before = stands(self._folder_named), self.begun
        if stood in (before.stands, _NOWHERE):
            return False
        try:
            setup, altered = read_setup_file(self._folder)
        except ZhanpingError:
            return False  # what was read at opening goes on; opening again says what is wrong
        self.begun = before._replace(setup=setup, altered=altered, stands=stood)
        self._proceedings = None  # a team may have come
        return (before.setup, before.altered) != (setup, altered)

    def _check_right(self, proceedings: Proceedings, about: Entry, slot: str, stated: Entry | None) -> None:
        """See whether the author may state an entry, or None, in place of all that stands in its slot.

        Raises:
            ZhanpingError: they may not; the sentence says why and who may.
        """
        kind, own = about.kind, self.author if stated else None
        found = []
        for version, document in self._storage.heads(kind, slot).items():
            if document and document.get("author") != own:  # one's own is in nobody's way
                found.append(entry_of(kind, slot, document, version))
        line = None
        if isinstance(about, OfEvaluator) and about.author == own and not found:
            line = kind, about.indicator, about.district  # nothing else of it is asked for below
            if line in self._admitted:
                return
        standing: list[Entry | None] = [entry for entry in found if isinstance(entry, Entry)]
        for other in standing or [None if stated else about]:
            if reason := roles.refusal(self.setup, self.author, stated, other):
                raise ZhanpingError.of(reason)
        if reason := admission.refusal(self.setup, self.framework, proceedings, self.author, stated, about):
            raise ZhanpingError.of(reason)
        if line is not None:
            self._admitted.add(line)

    def proceedings(self) -> Proceedings:
        """What was declared, assigned, handed in and sealed, as of the last refresh or write."""
        turn = self._storage.turn
        if self._proceedings is None or self._proceedings[0] != turn:
            procedure = procedure_of(self.setup, self.framework)
            self._proceedings = turn, Proceedings.of(procedure, stood(self._storage, _PROCEEDINGS))
            self._admitted.clear()
        return self._proceedings[1]

    def _parse_touched(self) -> None:
        """Bring the entries up to date, looking only at documents that changed."""
        touched = self._storage.take_touched()
        with keeping_all():
            stated, unreadable = self._stated, self._unreadable
            if stated or unreadable:
                for key in touched:
                    stated.pop(key, None)
                    unreadable.pop(key, None)
            for key, version, document in self._storage.served(touched):
                kind, slot = key
                entry = entry_of(kind, slot, document, version)
                if isinstance(entry, Entry):
                    stated[key] = version, key, entry
                else:
                    unreadable[key] = entry
            if touched:  # by version, and within one by table and slot: no two are alike in both
                self._entries = tuple(map(itemgetter(2), sorted(stated.values())))


def conflicts_in(storage: JournalStorage) -> dict[Key, tuple[Head, ...]]:
    """What `EvaluationStore.conflicts` says, of any replay."""
    found: dict[Key, tuple[Head, ...]] = {}
    for kind, slot in sorted(storage.forked):
        heads = []
        for version, document in sorted(storage.heads(kind, slot).items(), reverse=True):
            entry = None if document is None else entry_of(kind, slot, document, version)
            if entry is None or isinstance(entry, Entry):
                heads.append(Head(entry, stamp_of(version)))
        if differences([head.entry for head in heads]):
            found[kind, slot] = tuple(heads)
    return found
