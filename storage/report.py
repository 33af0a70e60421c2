"""What a merge tells of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from models.disputes import Head
from models.errors import CONFLICT, DAMAGED, Message
from storage.forks import Fork
from storage.tables import Key
from storage.union import author_of, device_of


class Brought(NamedTuple):
    """What came for one replica.

    Attributes:
        replica: ``author.device``.
        new: lines that were not here.
        healed: numbers of lines among them that were damaged or absent here.
        known: lines that were here already.
    """

    replica: str
    new: int
    healed: tuple[int, ...]
    known: int

    @property
    def author(self) -> str:
        """Whose lines they are."""
        return author_of(self.replica)

    @property
    def device(self) -> str:
        """Where they were written."""
        return device_of(self.replica)


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did for one evaluation, or, as a dry run, would do.

    Attributes:
        id: the evaluation's id.
        created: whether it was not here before.
        brought: what came, by replica.
        conflicts: conflicts that were none before, with their heads, newest first.
        forks: journals that part from ours; ours are served, theirs put aside.
        damage: lines of theirs that are damaged and were passed over.
        notes: what else is to be known.
        refused: why nothing of it was taken; None where it was.
        code: the exit code.
    """

    id: str
    created: bool = False
    brought: tuple[Brought, ...] = ()
    conflicts: Mapping[Key, tuple[Head, ...]] = field(default_factory=dict)
    forks: tuple[Fork, ...] = ()
    damage: tuple[Message, ...] = ()
    notes: tuple[Message, ...] = ()
    refused: Message | None = None
    code: int = 0

    @property
    def new(self) -> int:
        """How many lines came."""
        return sum(row.new for row in self.brought)


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge did.

    Attributes:
        evaluations: each that was in the source.
        dry_run: whether nothing was written.
        notes: what is to be known of the home.
    """

    evaluations: tuple[Merged, ...]
    dry_run: bool
    notes: tuple[Message, ...] = ()

    @property
    def new(self) -> int:
        """How many lines came."""
        return sum(merged.new for merged in self.evaluations)

    @property
    def code(self) -> int:
        """The exit code: of a conflict or fork where there is one, else of damage, else of a refusal."""
        codes = {merged.code for merged in self.evaluations}
        return next((code for code in (CONFLICT, DAMAGED) if code in codes), max(codes, default=0))
