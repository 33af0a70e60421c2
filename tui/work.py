"""An author at work on an evaluation: what they see, what they put on disk, what they take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from models import roles
from models.acts import Seal
from models.blind import seen_by
from models.disputes import Dispute
from models.entries import Entry, OfCell, StageChange
from models.errors import CONFLICT, Message, ZhanpingError, say
from models.evaluation import Evaluation, fold
from models.gates import binds
from models.privacy import cautions
from models.reconcile import Combined, combine, same
from models.scoring import Assessment, assess
from models.telling import chained

if TYPE_CHECKING:
    from storage.store import EvaluationStore


@dataclass(frozen=True, slots=True)
class Step:
    """One act: which slots it touched, what stood there before it and after it.

    Attributes:
        touched: an entry of each slot.
        former: what stood there, None where nothing did.
        stated: what stands there since, None where it was taken back.
        is_final: whether it settled a conflict, which is not undone.
    """

    touched: tuple[Entry, ...]
    former: tuple[Entry | None, ...]
    stated: tuple[Entry | None, ...]
    is_final: bool = False


class Base(NamedTuple):
    """What somebody saw in a slot when they began to edit it.

    Attributes:
        entry: what was stated there; None for nothing.
        versions: of the heads that state it. Others that stand beside them are in dispute with it.
    """

    entry: Entry | None
    versions: tuple[str, ...]


def named(entry: Entry) -> Message:
    """An entry as people call it: its kind, and the line it is about."""
    where = str(entry.cell) if isinstance(entry, OfCell) else ""
    return say("entry.named", kind=say(f"cli.kind.{entry.kind}"), where=where)


class Work:
    """The one way from a screen or a command to the store.

    Every method that states something returns after it is on disk. What follows from the entries
    is computed once for each change, when first asked for.
    """

    def __init__(self, store: EvaluationStore) -> None:
        self.store = store
        self.author = store.author
        self._done: list[Step] = []
        self._caution: Message | None = None

    @cached_property
    def evaluation(self) -> Evaluation:
        """All entries that the author may see, folded."""
        return seen_by(self.whole, self.author)

    @cached_property
    def whole(self) -> Evaluation:
        """All entries, folded, with what is hidden from the author as well: never to be shown."""
        disputes = (Dispute(*key, heads) for key, heads in self.store.conflicts().items())
        return fold(self.store.setup, self.store.framework, self.store.entries(), disputes)

    @cached_property
    def assessment(self) -> Assessment:
        """All numbers that follow from the entries."""
        return assess(self.evaluation)

    def refresh(self) -> bool:
        """Read what others wrote; True when there was something new."""
        changed = self.store.refresh()
        if changed:
            self._forget()
        return changed

    def state(self, *entries: Entry, without: Sequence[Entry] = ()) -> None:
        """Put entries on disk, all or none, and remember what they replaced for `undo`.

        Each is stated as a whole, in place of all that stands. Where the author alone is in dispute with
        themself, that settles it.

        Args:
            entries: what is stated.
            without: what is taken back in the same act, since it does not hold beside them.

        Raises:
            ZhanpingError: several people are in dispute there, or the store refuses.
        """
        touched = (*entries, *without)
        former, stated = self._standing(touched), (*entries, *(None for _ in without))
        for entry in touched:
            self._check_settled(entry)
        self._write(touched, stated, self._versions(touched))
        self._done.append(Step(touched, former, stated))

    def seen(self, kind: str, slot: str) -> Base:
        """What stands in a slot as of the last look at it: to be kept while it is edited."""
        entry = next((e for e in self.store.entries() if e.kind == kind and e.slot() == slot), None)
        dispute = self.evaluation.dispute(kind, slot)
        if dispute is None:
            return Base(entry, self.store.versions(kind, slot))
        agreeing = (head.stamp.version for head in dispute.heads if same(head.entry, entry))
        return Base(entry, tuple(agreeing))

    def amend(self, touched: Entry, mine: Entry | None, base: Base | None = None) -> Dispute | None:
        """State what an edit makes of what was seen; what others stated meanwhile is kept.

        Where they changed other parts of it, both edits go together. Where they changed the same, both
        stand, until a person settles it.

        Args:
            touched: an entry of the slot.
            mine: what the base has become; None to take it back.
            base: what was seen at the beginning of the edit; by default what this session read last.

        Returns:
            The conflict that came of it, if one did.

        Raises:
            ZhanpingError: several people are in dispute there already, or the store refuses.
        """
        kind, slot = touched.kind, touched.slot()
        base = base or self.seen(kind, slot)
        self.refresh()
        now, before = self.seen(kind, slot), self.evaluation.dispute(kind, slot)
        both = (
            Combined(mine)
            if base.versions == now.versions
            else combine(base.entry, now.entry, mine and self._own(mine))
        )
        if not both.clashes and same(both.entry, now.entry):
            return None
        if before and (not both.clashes or set(base.versions) & set(before.versions)):
            self._check_settled(touched)
        seen = {(kind, slot): base.versions if both.clashes else now.versions}
        self._write((touched,), (both.entry,), seen)
        self._done.append(Step((touched,), (now.entry,), (both.entry,)))
        return self.evaluation.dispute(kind, slot) if both.clashes or before is None else None

    def _check_settled(self, touched: Entry) -> None:
        """See whether nobody, or the author alone, is in dispute in an entry's slot.

        Raises:
            ZhanpingError: several people are. An edit would be stated as a whole, and the values in dispute
                with it in the name of whoever made it.
        """
        dispute = self.evaluation.dispute(touched.kind, touched.slot())
        if dispute is not None and not dispute.is_personal:
            names = tuple(dict.fromkeys(head.stamp.author for head in dispute.heads))
            raise ZhanpingError("conflict.first", CONFLICT, names=names)

    def settle(self, dispute: Dispute, picks: Sequence[int]) -> None:
        """State, in one's own name, what is to stand where several differ.

        Args:
            dispute: as it was shown: what was stated since stays beside it, in conflict.
            picks: for each of its differences, the number of the state to follow.

        Raises:
            UsageError: what was picked cannot stand together.
            ZhanpingError: somebody settled it meanwhile, or it is for its author alone to settle.
        """
        self.refresh()
        now, subject = self.evaluation.dispute(dispute.kind, dispute.slot), dispute.subject
        if now is None or not set(dispute.versions) <= set(now.versions):
            raise ZhanpingError("conflict.over", CONFLICT)
        if dispute.is_personal and subject.author != self.author:
            raise ZhanpingError("conflict.personal", author=subject.author)
        chosen, former = dispute.settled(picks), self._standing((subject,))
        chosen = chosen and self._own(chosen)
        self._write((subject,), (chosen,), {(dispute.kind, dispute.slot): dispute.versions})
        self._done.append(Step((subject,), former, (chosen,), is_final=True))

    def take_caution(self) -> Message | None:
        """Why what was stated last should be put in other words, of each of its texts; said once."""
        caution, self._caution = self._caution, None
        return caution

    def withdraw(self, entry: Entry, base: Base | None = None) -> Dispute | None:
        """Take an entry back: it leaves the picture and stays in the log.

        Returns:
            The conflict with what others made of it meanwhile, if there is one.
        """
        return self.amend(entry, None, base)

    def undo(self) -> Step | None:
        """Restore what the last act of this session replaced, as new entries; None when there is none.

        Raises:
            ZhanpingError: somebody has changed it since, and theirs stays; or there is, or was, a conflict;
                or what was done is not taken back, such as a hand-in.
        """
        if not self._done:
            return None
        step = self._done[-1]
        if reason := self._not_undone(step):
            self._done.pop()
            raise ZhanpingError(reason, CONFLICT, what=named(step.touched[0]))
        back = tuple(entry and self._own(entry) for entry in step.former)
        try:
            self._write(step.touched, back, self._versions(step.touched))
        except ZhanpingError as error:
            if error.message.key.startswith("admission."):
                self._done.pop()  # what is handed in stays: the next undo is of what was before it
            raise
        self._done.pop()
        return step

    def _not_undone(self, step: Step) -> str | None:
        """The sentence that says why a step is not undone; None where it can be."""
        if step.is_final:
            return "undo.settled"
        if binds(self.evaluation) and any(isinstance(entry, StageChange) for entry in step.touched):
            return "undo.stage"  # the way on is through the gate, the way back wants a reason
        if self._standing(step.touched) != step.stated:
            return "undo.changed"
        if any(self.evaluation.dispute(entry.kind, entry.slot()) for entry in step.touched):
            return "undo.conflict"
        return None

    @property
    def can_undo(self) -> bool:
        """Whether this session has stated something that it can take back."""
        return bool(self._done)

    def may_not(self, kind: str, *standing: Entry | None) -> Message | None:
        """Why the author may not write entries of a kind, in place of what stands; None when they may.

        Args:
            kind: of what they would write.
            standing: what would be replaced or taken back; None for a withdrawal among several heads.
        """
        setup = self.store.setup
        refused = (roles.refusal(setup, self.author, None, entry) for entry in standing)
        return roles.may_not(setup, self.author, kind) or next(filter(None, refused), None)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def seal(self, seal: Seal) -> None:
        """Seal a version; see `EvaluationStore.seal`. It is not undone, but opened again.

        Raises:
            ZhanpingError: somebody stated something meanwhile, the author may not, or the system refuses.
        """
        try:
            self.store.seal(seal)
        finally:
            self._forget()

    def _own(self, entry: Entry) -> Entry:
        """An entry in one's own name: nobody states anything in another's, not even to restore it."""
        return entry.model_copy(update={"author": self.author})

    def _standing(self, entries: Sequence[Entry]) -> tuple[Entry | None, ...]:
        """What stands in the slots of some entries now."""
        self.refresh()
        slots = {(entry.kind, entry.slot()) for entry in entries}
        now = {(e.kind, e.slot()): e for e in self.store.entries() if (e.kind, e.slot()) in slots}
        return tuple(now.get((entry.kind, entry.slot())) for entry in entries)

    def _versions(self, entries: Sequence[Entry]) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """What stands in the slots of some entries, so that nothing else is replaced."""
        slots = [(entry.kind, entry.slot()) for entry in entries]
        return {slot: self.store.versions(*slot) for slot in slots}

    def _write(
        self,
        touched: Sequence[Entry],
        stated: Sequence[Entry | None],
        seen: Mapping[tuple[str, str], tuple[str, ...]],
    ) -> None:
        """Put entries on disk; where one is None, take back what stands in the slot it touches."""
        pairs = zip(touched, stated, strict=True)
        gone = tuple(entry for entry, new in pairs if new is None)
        put = tuple(entry for entry in stated if entry is not None)
        try:
            if put:
                self.store.put(*put, seen=seen)
            if gone:
                self.store.withdraw(*gone, seen=seen)
        finally:
            self._forget()
        told = [*dict.fromkeys(caution.message for entry in put for caution in cautions(entry))]
        self._caution = chained("conflict.and", told) if told else None

    def _forget(self) -> None:
        self.__dict__.pop("whole", None)
        self.__dict__.pop("evaluation", None)
        self.__dict__.pop("assessment", None)
