"""The checks on meaning: every text that leaves the house, and the facts, read against each other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from models.errors import say
from models.evaluation import Evaluation
from models.facts import Facts
from models.gaps import Gap, Place
from models.lint.aims import aim_faults, section_of
from models.lint.claims import claim_faults
from models.lint.counts import count_faults
from models.lint.fault import Fault
from models.lint.filed import filed_faults
from models.lint.passages import Passage, passages
from models.lint.percents import percent_faults
from models.lint.persons import person_faults
from models.lint.places import oddities
from models.lint.plausible import fact_faults
from models.lint.signs import sign_faults

CODES = (
    "percent", "percent_cut", "percent_base", "percent_sign", "sum", "unit_mix", "unit_missing", "figure",
    "place_spelling", "place_unknown", "width", "full_stop", "own_number", "behind", "doubtful", "no_target",
    "survey_share", "survey_sample", "dates", "due", "evaluator_named", "client_named",
)  # fmt: skip
"""What the checks on meaning call what they find; all of it may be waived."""
_MOST = 2_000  # texts that are kept in mind


def lint(evaluation: Evaluation) -> Iterator[Gap]:
    """What cannot be meant: in the texts, in the facts, and between the two; each thing once."""
    texts = tuple(passages(evaluation))
    told = set[str]()
    for gap in (*_of_texts(evaluation, texts), *_of_facts(evaluation, texts)):
        if gap.key not in told:
            told.add(gap.key)
            yield gap


def _of_texts(evaluation: Evaluation, texts: tuple[Passage, ...]) -> Iterator[Gap]:
    people = tuple(member.name for member in evaluation.setup.member)
    reader = _reader(evaluation.facts, people)
    for passage in texts:
        for fault in reader.faults(passage):
            yield _gap(fault, passage.place)


class _Reader:
    """Reads texts against some facts; each text once, since the checks run with every change of anything."""

    def __init__(self, facts: Facts, people: tuple[str, ...]) -> None:
        self._facts, self._people = facts, people
        self._communities = tuple(name for row in facts.districts.rows for name in row.communities)
        self._names = (*self._communities, *(row.name for row in facts.districts.rows))
        self._known: dict[tuple[str, str | None, bool], tuple[Fault, ...]] = {}

    def faults(self, passage: Passage) -> tuple[Fault, ...]:
        """What is odd in a text."""
        key = (passage.text, passage.district, passage.is_prose)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            found = self._known[key] = tuple(self._read(passage))
        return found

    def _read(self, passage: Passage) -> Iterator[Fault]:
        facts, names = self._facts, self._names
        yield from _spelling(passage, names)
        yield from person_faults(passage, self._people)
        if passage.is_prose:
            yield from sign_faults(passage)
        if passage.is_read:
            yield from percent_faults(passage, facts)
            yield from count_faults(passage, facts, names)
            yield from claim_faults(passage, facts, names)
            yield from filed_faults(passage, facts, self._communities)


@lru_cache(maxsize=8)
def _reader(facts: Facts, people: tuple[str, ...]) -> _Reader:
    return _Reader(facts, people)


def _spelling(passage: Passage, names: tuple[str, ...]) -> Iterator[Fault]:
    """Names of places that are registered nowhere."""
    for odd in oddities(passage.text, names):
        if odd.known:
            message = say("lint.place_spelling", said=odd.said, known=odd.known)
            yield Fault("place_spelling", message, say("lint.mend.place_spelling", known=odd.known))
        else:
            message = say("lint.place_unknown", said=odd.said)
            yield Fault("place_unknown", message, say("lint.mend.place_unknown"))


def _of_facts(evaluation: Evaluation, texts: tuple[Passage, ...]) -> Iterator[Gap]:
    for topic, fault in fact_faults(evaluation):
        yield _gap(fault, Place(topic=topic))
    for target, fault in aim_faults(evaluation, texts):
        section = section_of(evaluation, target) if fault.code == "behind" else None
        yield _gap(fault, Place(section=section) if section else Place(topic="targets"))


def _gap(fault: Fault, place: Place) -> Gap:
    return Gap(fault.severity, fault.code, fault.message, place, mend=fault.mend)
