"""What sheets come to so far, and the pieces that rows of every kind are made with."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from models.errors import Message, say
from models.facts import Facts
from models.likeness import is_near
from models.reasons import reason_of
from models.sheets.grid import Remark, Spot
from models.sheets.records import Reading, Record
from models.sheets.words import known_ids, plain
from models.station import CommunityFiles, District, Fact, Presence, Target
from models.toml_file import first_reason

_LATIN = re.compile(r"[^a-z0-9]+")


@dataclass
class Stated:
    """What sheets come to.

    Attributes:
        facts: all facts, with what the sheets state among them.
        topics: those that some sheet states.
        places: where each row stands that some sheet has, so that one that stands twice is found.
        seen: by topic, the keys of the rows that some sheet has.
    """

    facts: Facts
    topics: list[str] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    places: dict[tuple[str, str], tuple[Spot, Mapping[str, object]]] = field(default_factory=dict)
    seen: dict[str, set[str]] = field(default_factory=dict)

    def put(self, fact: Fact) -> None:
        """State a topic."""
        topics: dict[str, Any] = {fact.topic: fact}
        self.facts = replace(self.facts, **topics)
        if fact.topic not in self.topics:
            self.topics.append(fact.topic)

    def is_twice(self, topic: str, key: str, record: Record, name: str) -> bool:
        """Whether a row stands elsewhere already; with other figures that is a fault."""
        figures = {field: value.given for field, value in record.values.items()}
        known = self.places.get((topic, key))
        if known is None:
            self.places[topic, key] = (record.spot, figures)
            return False
        params = {"name": name, "place": known[0].said}
        if known[1] == figures:
            self.remarks.append(Remark(record.spot, say("sheet.same_row", **params)))
        else:
            self.faults.append(Remark(record.spot, say("sheet.row_twice", **params)))
        return True


def made_id(name: str, kind: str, taken: Mapping[str, object]) -> str:
    """The id of a new row: of a name that many stations share, in Latin letters, or made of its signs.

    The same on every machine, so that two people who import the same sheet state the same row.
    """
    known = known_ids(kind).get(plain(name))
    latin = _LATIN.sub("-", unicodedata.normalize("NFKC", name).casefold()).strip("-")
    digest = hashlib.sha256(plain(name).encode()).hexdigest()
    candidates = [known or "", latin[:40] if name.isascii() else "", f"{kind[0]}-{digest[:8]}"]
    return next((c for c in candidates if c and c not in taken), f"{kind[0]}-{digest[:16]}")


def records_of(readings: Sequence[Reading]) -> list[Record]:
    """The records of all sheets."""
    return [record for reading in readings for record in reading.records]


def code_of(record: Record) -> str:
    """A code as it is meant, whatever width it is typed in."""
    return unicodedata.normalize("NFKC", record.text("code")).strip()


def tell_alike(stated: Stated, record: Record, name: str, known: Sequence[str]) -> None:
    """A new row that is called nearly like one that stands may be meant to be that."""
    if (near := next((other for other in known if is_near(name, other)), None)) is not None:
        stated.remarks.append(Remark(record.at("name"), say("sheet.alike", name=name, other=near)))


def row_of(stated: Stated, kind: type[Any], data: Mapping[str, object], record: Record) -> Any | None:
    """A row, or a fault at the field that cannot stand."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        detail = error.errors(include_url=False, include_context=True)[0]
        name = str(detail["loc"][0]) if detail["loc"] else ""
        stated.faults.append(Remark(record.at(name), _named(kind, detail, name)))
        return None


def _named(kind: type[BaseModel], detail: Any, name: str) -> Message:
    """Why a row cannot stand, its field called as people call it."""
    topic = {District: "districts", Target: "targets", Presence: "attendance", CommunityFiles: "files"}[kind]
    reason = reason_of(detail)
    called = say(f"field.{topic}.{name}")
    return say(reason.key, **{k: called if k == "field" else v for k, v in reason.params.items()})


def put_topic(stated: Stated, kind: type[Fact], data: Mapping[str, object], reading: Reading) -> None:
    """State a topic, or a fault of the sheet where it cannot stand as a whole."""
    try:
        stated.put(kind.model_validate(data))
    except ValidationError as error:
        stated.faults.append(Remark(reading.grid.spot, first_reason(error)[1]))
