"""The seal over a version: what is signed, what a seal covers, and whether it still fits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from models.acts import Reopening, Seal, SignOff
from models.entries import Entry, Member, Setup, StageChange
from models.errors import Message, say

UNSIGNED = (StageChange, SignOff, Seal, Reopening)
"""What leads from one version to the next: no part of what is signed. A seal's journals cover it as well."""


class Reach(NamedTuple):
    """How far a journal goes: the number and the seal of its last line."""

    number: int
    seal: str


def digest(entries: Iterable[Entry]) -> str:
    """SHA-256 over the entries that stand, whoever computes it and in whatever order they came.

    What a newer program adds to a kind of entry, with a value of its own for those that lack it, leaves
    the digest of older entries as it was.
    """
    said = [
        [entry.kind, entry.slot(), entry.model_dump(mode="json", exclude_defaults=True)]
        for entry in entries
        if not isinstance(entry, UNSIGNED)
    ]
    said.sort(key=lambda parts: parts[:2])
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def told(reaches: Mapping[str, Reach]) -> tuple[str, ...]:
    """How far the journals go, as a seal says it: ``replica number seal``."""
    return tuple(f"{name} {reach.number} {reach.seal}" for name, reach in sorted(reaches.items()))


def team_told(setup: Setup) -> tuple[str, ...]:
    """Who is on a team, as a seal says it: ``role sections name``."""
    return tuple(f"{m.role} {','.join(m.owns) or '-'} {m.name}" for m in setup.member if not m.left)


def setup_of(seal: Seal, setup: Setup) -> Setup:
    """An evaluation's setup with the team that a version was sealed with."""
    team = []
    for line in seal.team:
        role, owns, name = line.split(" ", 2)
        team.append({"name": name, "role": role, "owns": () if owns == "-" else owns.split(",")})
    members = tuple(map(Member.model_validate, team)) or setup.member
    return setup.model_copy(update={"member": members})


def reaches(seal: Seal) -> Mapping[str, Reach]:
    """How far each journal went when a version was sealed; what does not read as such is passed over."""
    found: dict[str, Reach] = {}
    for line in seal.journals:
        name, _, rest = line.partition(" ")  # no name of a journal has a space in it
        number, _, mark = rest.partition(" ")
        if number.isascii() and number.isdecimal():
            found[name] = Reach(int(number), mark)
    return found


def misfits(
    seal: Seal, setup: Setup, entries: Iterable[Entry], journals: Mapping[str, Reach], sealer: str
) -> Iterator[Message]:
    """In what an evaluation differs from what was sealed; nothing where the seal fits.

    Args:
        seal: what closes the evaluation.
        setup: the evaluation's.
        entries: those that stand.
        journals: how far each goes now.
        sealer: the journal in which the seal stands: it has one line more, the seal's own.
    """
    who = {"version": seal.version, "name": seal.author}
    if seal.framework != setup.framework_hash:
        yield say("seal.other_framework", **who)
    if digest(entries) != seal.digest:
        yield say("seal.other_entries", **who)
    if seal.team and (come := set(team_told(setup)) - set(seal.team)):
        names = tuple(sorted(line.split(" ", 2)[2] for line in come))
        yield say("seal.other_team", names=names, **who)
    covered = reaches(seal)
    for name in sorted(covered.keys() | journals.keys()):
        had, has = (found.get(name, Reach(0, "")) for found in (covered, journals))
        beyond = has.number - had.number - (name == sealer)
        if beyond > 0:
            yield say("seal.beyond", journal=name, count=beyond, **who)
        elif beyond < 0:
            yield say("seal.short", journal=name, count=-beyond, **who)
        elif name != sealer and has.seal != had.seal:
            yield say("seal.other_lines", journal=name, **who)
