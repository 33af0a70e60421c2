"""The proceedings (程序): what was declared, assigned, handed in and sealed, and so what is expected of whom.

Kept apart from the scores: the storage asks it at every save, and it never grows with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from models.acts import (
    CALIBRATION,
    Assignment,
    Calibration,
    Declaration,
    HandIn,
    Recusal,
    Reopening,
    Ruling,
    Seal,
    SecondLook,
    SignOff,
)
from models.entries import Cell, Entry, Stage, StageChange
from models.framework import Procedure
from models.remit import STATION, Remit

PROCEEDINGS = (
    Declaration, Recusal, Ruling, Assignment, Calibration, HandIn, SecondLook, StageChange, SignOff, Seal,
    Reopening,
)  # fmt: skip
"""The kinds of entries that they come of."""


@dataclass(frozen=True)
class Proceedings:
    """What decides whose scores are wanted, accepted and shown.

    Attributes:
        procedure: which of it the framework asks for.
        recusals: by evaluator.
        rulings: by evaluator; those that are upheld recuse as well.
        handed_in: pairs of section and evaluator; the calibration round counts as a section.
        sealed: the version that is closed; None while the evaluation is open.
        version: the version that is worked on, or that is closed.
        sign_offs: by version, in the order of who signed.
    """

    procedure: Procedure = field(default_factory=Procedure)
    declarations: Mapping[str, Declaration] = field(default_factory=dict)
    recusals: Mapping[str, tuple[Recusal, ...]] = field(default_factory=dict)
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    assignments: Mapping[str, Assignment] = field(default_factory=dict)
    calibration: Calibration | None = None
    handed_in: frozenset[tuple[str, str]] = frozenset()
    second_looks: Mapping[Cell, SecondLook] = field(default_factory=dict)
    stage: Stage = "on_site"
    seals: Mapping[int, Seal] = field(default_factory=dict)
    reopenings: Mapping[int, Reopening] = field(default_factory=dict)
    sign_offs: Mapping[int, tuple[SignOff, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, procedure: Procedure, entries: Iterable[Entry]) -> Proceedings:
        """What entries, the newest of each slot, come to; those of other kinds are passed over."""
        declarations: dict[str, Declaration] = {}
        recusals: dict[str, list[Recusal]] = {}
        rulings: dict[str, Ruling] = {}
        assignments: dict[str, Assignment] = {}
        calibration: Calibration | None = None
        handed_in: set[tuple[str, str]] = set()
        looks: dict[Cell, SecondLook] = {}
        stage: Stage = "on_site"
        seals: dict[int, Seal] = {}
        reopenings: dict[int, Reopening] = {}
        signed: dict[int, list[SignOff]] = {}
        for entry in entries:
            match entry:
                case Declaration():
                    declarations[entry.author] = entry
                case Recusal():
                    recusals.setdefault(entry.author, []).append(entry)
                case Ruling():
                    rulings[entry.evaluator] = entry
                case Assignment():
                    assignments[entry.evaluator] = entry
                case Calibration():
                    calibration = entry
                case HandIn():
                    handed_in.add((entry.section, entry.author))
                case SecondLook():
                    looks[entry.cell] = entry
                case StageChange():
                    stage = entry.stage
                case SignOff():
                    signed.setdefault(entry.version, []).append(entry)
                case Seal():
                    seals[entry.version] = entry
                case Reopening():
                    reopenings[entry.version] = entry
        ordered = {name: tuple(sorted(own, key=lambda e: e.remit)) for name, own in recusals.items()}
        return cls(
            procedure, declarations, ordered, rulings, assignments, calibration, frozenset(handed_in), looks,
            stage, seals, reopenings,
            {number: tuple(sorted(by, key=lambda e: e.author)) for number, by in signed.items()},
        )  # fmt: skip

    @cached_property
    def version(self) -> int:
        """The version that is worked on, or the one that is closed."""
        return max((number + 1 for number in self.reopenings), default=1)

    @cached_property
    def sealed(self) -> Seal | None:
        """The seal that closes the evaluation; None while it is open."""
        return self.seals.get(self.version)

    def signed(self, digest: str, sealer: str | None = None) -> SignOff | None:
        """A signature under what stands, of somebody else than the sealer; None where there is none.

        Args:
            digest: of what stands, as `models.sealing.digest` gives it.
            sealer: who is to seal it; None for anybody.
        """
        for sign_off in self.sign_offs.get(self.version, ()):
            if sign_off.digest == digest and sign_off.author != sealer:
                return sign_off
        return None

    def recused(self, name: str, section: str, district: str | None) -> Recusal | Ruling | None:
        """Why an evaluator does not judge a line; None where they may."""
        for recusal in self.recusals.get(name, ()):
            if Remit.parse(recusal.remit).covers(section, district):
                return recusal
        ruling = self.rulings.get(name)
        if ruling and ruling.upheld and Remit.parse(ruling.remit).covers(section, district):
            return ruling
        return None

    def assigned(self, name: str, section: str, district: str | None) -> bool:
        """Whether a line is somebody's to score, if they judge it at all."""
        assignment = self.assignments.get(name)
        return assignment is None or assignment.covers(section, district)

    def judged(self, name: str, section: str, places: Iterable[str | None]) -> set[str | None]:
        """At which of some places, station-wide (None) or districts, a section is somebody's to score."""
        return {
            place
            for place in places
            if self.assigned(name, section, place) and self.recused(name, section, place) is None
        }

    def districts_named(self, name: str) -> set[str | None]:
        """The districts that somebody's assignment, recusals and ruling name."""
        assignment, ruling = self.assignments.get(name), self.rulings.get(name)
        named = [recusal.remit for recusal in self.recusals.get(name, ())]
        named += [*(assignment.remits if assignment else ()), *([ruling.remit] if ruling else ())]
        return {Remit.parse(text).district for text in named} - {None, STATION}

    def has_handed_in(self, name: str, section: str) -> bool:
        """Whether an evaluator has handed a section in."""
        return (section, name) in self.handed_in

    def shows(self, name: str, section: str, cell: Cell) -> bool:
        """Whether an evaluator has handed in what a line belongs to: its section, or the calibration."""
        round_of = self.calibration
        is_calibrated = round_of is not None and round_of.covers(cell)
        return self.has_handed_in(name, section) or (is_calibrated and self.has_handed_in(name, CALIBRATION))

    def asked_again(self, name: str, cell: Cell) -> bool:
        """Whether an evaluator is asked for a second look at a line."""
        look = self.second_looks.get(cell)
        return look is not None and look.asks(name)
