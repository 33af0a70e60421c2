"""What records come to: a topic of facts anew, its rows merged by their keys."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ValidationError

from models.errors import Message, UsageError, say
from models.facts import Facts, known_districts
from models.likeness import is_near
from models.numbers import trimmed
from models.privacy import is_code
from models.reasons import reason_of
from models.sheets.grid import Remark, Spot
from models.sheets.records import Reading, Record
from models.sheets.words import known_ids, plain, unbracketed, words
from models.station import (
    Attendance,
    ClientFiles,
    CommunityFiles,
    District,
    Districts,
    Fact,
    Presence,
    Target,
    Targets,
)
from models.toml_file import first_reason

_LATIN = re.compile(r"[^a-z0-9]+")
_LISTED = re.compile(r"[、,，;；\n]+")
_UNIT_BEHIND = re.compile(r"^(.+?)\s*[(]([^()]{1,6})[)]$")


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


def state_rows(stated: Stated, readings: Sequence[Reading], replaces: bool) -> None:
    """State what some sheets of one topic say of its rows, or of its fields.

    Args:
        stated: what stands, and is changed.
        readings: the sheets, of one topic.
        replaces: whether rows that no sheet has are taken out.
    """
    name = readings[0].table.topic.name
    if name in _ROWS:
        _ROWS[name](stated, readings, replaces)
    else:
        _state_fields(stated, readings)


# -- rows ---------------------------------------------------------------------------------------------


def _districts(stated: Stated, readings: Sequence[Reading], replaces: bool) -> None:
    rows = {row.id: row for row in stated.facts.districts.rows}
    places: dict[str, tuple[Spot, list[str]]] = {}
    for record in _records(readings):
        name = record.text("name")
        found = next((row for row in rows.values() if name in (row.id, row.name)), None)
        key = record.text("id") or (found.id if found else made_id(name, "districts", rows))
        if key in rows and key not in places and found is None:
            found = rows[key]
        spot, communities = places.setdefault(key, (record.spot, []))
        communities += [c for part in _LISTED.split(record.text("communities")) if (c := part.strip())]
        data = {"id": key, "name": name if found is None or name != found.id else found.name}
        made = _made(stated, District, {**data, "communities": tuple(dict.fromkeys(communities))}, record)
        if made is not None:
            rows[key] = made
    owners: dict[str, str] = {}
    for key, (spot, communities) in places.items():
        for community in dict.fromkeys(communities):
            if community in owners:
                reason = say("sheet.community_twice", name=community, district=rows[owners[community]].name)
                stated.faults.append(Remark(spot, reason))
            owners.setdefault(community, key)
    stated.seen["districts"] = set(places)
    kept = [row for key, row in rows.items() if key in places or not replaces]
    _put(stated, Districts, {"rows": tuple(kept)}, readings[0])


def _targets(stated: Stated, readings: Sequence[Reading], replaces: bool) -> None:
    rows = {row.id: row for row in stated.facts.targets.rows}
    records = _records(readings)
    alone = [plain(unbracketed(record.text("name"))) for record in records]
    names = {plain(row.name): row.id for row in rows.values()}
    seen = stated.seen.setdefault("targets", set())
    for record in records:
        bare, unit = _name_and_unit(record.text("name"), record)
        name = _target_name(bare, record.text("group"), names, rows, alone.count(plain(bare)) > 1)
        known_id = known_ids("targets").get(plain(name), "")
        key = record.text("id") or names.get(plain(name)) or (known_id if known_id in rows else "")
        key = key or made_id(name, "targets", rows)
        if stated.is_twice("targets", key, record, name):
            continue
        seen.add(key)
        names.setdefault(plain(name), key)
        known = rows.get(key)
        if known is None and not (record.has("target") or record.has("actual")):
            continue
        if known is None:
            _tell_alike(stated, record, name, [row.name for row in stated.facts.targets.rows])
        data: dict[str, object] = known.model_dump() if known else {"id": key, "name": name, "unit": ""}
        data |= {"name": name} if known is None or record.has("id") else {}
        data |= {"unit": unit} if unit else {}
        data |= record.given("target", "actual")
        if (made := _made(stated, Target, data, record)) is not None:
            if not made.unit:
                stated.faults.append(Remark(record.spot, say("sheet.no_unit", name=name)))
            rows[key] = made
    kept = [row for key, row in rows.items() if key in seen or not replaces]
    _put(stated, Targets, {"rows": tuple(kept)}, readings[0])


def _target_name(
    bare: str, group: str, names: Mapping[str, str], rows: Mapping[str, object], is_shared: bool
) -> str:
    """What a target is called that stands in a group: as one that stands is, else as is clear by itself."""
    joined = f"{group}{bare}"
    for name in (bare, joined):
        if plain(name) in names:
            return name
    known = known_ids("targets")
    if group and plain(joined) in known and known.get(plain(bare)) not in rows:
        return joined
    return joined if group and is_shared else bare


def _name_and_unit(name: str, record: Record) -> tuple[str, str]:
    """A target's name and its unit: from its column, from brackets behind the name, or behind a figure."""
    unit = record.text("unit")
    found = _UNIT_BEHIND.match(unicodedata.normalize("NFKC", name))
    if found and plain(found[2]) in words("units"):
        name, unit = found[1].strip(), unit or found[2]
    behind = [value.unit for value in record.values.values() if value.unit]
    return name, unit or (behind[0] if behind else "")


def _attendance(stated: Stated, readings: Sequence[Reading], replaces: bool) -> None:
    held = stated.facts.attendance
    rows = {row.code: row for row in held.rows}
    seen = stated.seen.setdefault("attendance", set())
    for record in _records(readings):
        code = _code(record)
        if stated.is_twice("attendance", code, record, code):
            continue
        if not is_code(code):
            stated.remarks.append(Remark(record.at("code"), say("sheet.name_not_code")))
        seen.add(code)
        data: dict[str, object] = rows[code].model_dump() if code in rows else {"code": code}
        data |= record.given("credential", "joined")
        data |= {name: value or 0 for name, value in record.given("due", "present").items()}
        if (made := _made(stated, Presence, data, record)) is not None:
            rows[code] = made
    kept = tuple(row for code, row in rows.items() if code in seen or not replaces)
    told = {name for reading in readings for record in reading.records for name in record.values}
    sums = {name: value for name, value in _sums(kept).items() if name.rpartition("_")[2] in told}
    if not any(row.credential != "none" for row in kept):
        sums = {name: value for name, value in sums.items() if "certified" not in name}
    if kept:
        _put(stated, Attendance, {**held.model_dump(), **sums, "rows": kept}, readings[0])


def _sums(rows: Sequence[Presence]) -> dict[str, Decimal]:
    """What the totals of attendance come to by its rows."""
    certified = [row for row in rows if row.credential != "none"]
    return {
        "due": _sum(rows, "due"),
        "present": _sum(rows, "present"),
        "certified_present": _sum(certified, "present"),
        "uncertified_present": _sum(rows, "present") - _sum(certified, "present"),
    }


def _hold_against_rows(stated: Stated, given: Mapping[str, object], reading: Reading) -> None:
    """Tell of totals of attendance that the rows do not come to."""
    for name, counted in _sums(stated.facts.attendance.rows).items():
        told = given.get(name)
        if isinstance(told, Decimal) and told != counted:
            params = {"stated": trimmed(told, 6), "counted": trimmed(counted, 6)}
            reason = say("sheet.total_wrong", field=say(f"field.attendance.{name}"), **params)
            stated.remarks.append(Remark(reading.grid.spot, reason))


def _sum(rows: Sequence[Presence], name: str) -> Decimal:
    return sum((getattr(row, name) for row in rows), Decimal(0))


def _files(stated: Stated, readings: Sequence[Reading], replaces: bool) -> None:
    rows = {row.key: row for row in stated.facts.files.rows}
    seen = stated.seen.setdefault("files", set())
    for record in _records(readings):
        community = record.text("community")
        if (district := _district_of(stated, record, community)) is None:
            continue
        key = f"{district}/{community}"
        if stated.is_twice("files", key, record, community):
            continue
        seen.add(key)
        figures = record.given("households_due", "households", "people_due", "people", "copies")
        if key not in rows and not figures:
            continue
        known = rows.get(key)
        data = known.model_dump() if known else {"district": district, "community": community}
        if (made := _made(stated, CommunityFiles, data | figures, record)) is not None:
            rows[key] = made
    kept = tuple(row for key, row in rows.items() if key in seen or not replaces)
    _put(stated, ClientFiles, {"rows": kept}, readings[0])


def _district_of(stated: Stated, record: Record, community: str) -> str | None:
    """The id of the district that a row is about; what cannot be is a fault."""
    districts = stated.facts.districts.rows
    named = plain(record.text("district"))
    owners = [row for row in districts if community in row.communities]
    if not named and len(owners) == 1:
        return owners[0].id
    if not named:
        reason = say("sheet.no_district", community=community)
        stated.faults.append(Remark(record.spot, reason))
        return None
    found = next((row for row in districts if named in (plain(row.id), plain(row.name))), None)
    if found is None:
        try:
            reason = say(
                "unknown.district", name=record.text("district"), known=known_districts(stated.facts)
            )
        except UsageError:
            reason = say("sheet.no_districts")
        stated.faults.append(Remark(record.at("district"), reason))
    elif owners and found not in owners:
        reason = say("sheet.other_district", community=community, stated=owners[0].name, given=found.name)
        stated.faults.append(Remark(record.at("community"), reason))
    elif not owners:
        reason = say("sheet.unknown_community", community=community, district=found.name)
        stated.remarks.append(Remark(record.at("community"), reason))
    return None if found is None else found.id


_ROWS: Mapping[str, Callable[[Stated, Sequence[Reading], bool], None]] = {
    "districts": _districts,
    "targets": _targets,
    "attendance": _attendance,
    "files": _files,
}


# -- fields -------------------------------------------------------------------------------------------


def _state_fields(stated: Stated, readings: Sequence[Reading]) -> None:
    """State the fields of a topic that has no rows; rows of training are added up."""
    name = readings[0].table.topic.name
    topic = "attendance" if name == "attendance_totals" else name
    held: Fact = getattr(stated.facts, topic)
    given: dict[str, object] = {}
    for reading in readings:
        if name == "training":
            found: Mapping[str, object] = _added_up(reading.records)
        elif len(reading.records) > 1:
            stated.faults.append(Remark(reading.records[1].spot, say("sheet.one_row")))
            continue
        else:
            found = reading.records[0].given(*readings[0].table.topic.columns) if reading.records else {}
        for field_name, value in found.items():
            if given.get(field_name, value) != value:
                reason = say("sheet.field_twice", field=say(f"field.{topic}.{field_name}"))
                stated.faults.append(Remark(reading.grid.spot, reason))
            given.setdefault(field_name, value)
    if topic == "attendance" and stated.facts.attendance.rows:
        _hold_against_rows(stated, given, readings[0])
    if given:
        fallback = {"method": "random", "definition": "mean"}
        data = {k: fallback.get(k) if v is None and k in fallback else v for k, v in given.items()}
        _put(stated, type(held), {**held.model_dump(), **data}, readings[0])


def _added_up(records: Sequence[Record]) -> dict[str, object]:
    sums: dict[str, object] = {}
    for name in ("required", "completed"):
        parts = [value for record in records if isinstance(value := record[name], Decimal)]
        if parts:
            sums[name] = sum(parts, Decimal(0))
    return sums


# -- pieces -------------------------------------------------------------------------------------------


def made_id(name: str, kind: str, taken: Mapping[str, object]) -> str:
    """The id of a new row: of a name that many stations share, in Latin letters, or made of its signs.

    The same on every machine, so that two people who import the same sheet state the same row.
    """
    known = known_ids(kind).get(plain(name))
    latin = _LATIN.sub("-", unicodedata.normalize("NFKC", name).casefold()).strip("-")
    digest = hashlib.sha256(plain(name).encode()).hexdigest()
    candidates = [known or "", latin[:40] if name.isascii() else "", f"{kind[0]}-{digest[:8]}"]
    return next((c for c in candidates if c and c not in taken), f"{kind[0]}-{digest[:16]}")


def _records(readings: Sequence[Reading]) -> list[Record]:
    return [record for reading in readings for record in reading.records]


def _code(record: Record) -> str:
    """A code as it is meant, whatever width it is typed in."""
    return unicodedata.normalize("NFKC", record.text("code")).strip()


def _tell_alike(stated: Stated, record: Record, name: str, known: Sequence[str]) -> None:
    """A new row that is called nearly like one that stands may be meant to be that."""
    if (near := next((other for other in known if is_near(name, other)), None)) is not None:
        stated.remarks.append(Remark(record.at("name"), say("sheet.alike", name=name, other=near)))


def _made(stated: Stated, kind: type[Any], data: Mapping[str, object], record: Record) -> Any | None:
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


def _put(stated: Stated, kind: type[Fact], data: Mapping[str, object], reading: Reading) -> None:
    """State a topic, or a fault of the sheet where it cannot stand as a whole."""
    try:
        stated.put(kind.model_validate(data))
    except ValidationError as error:
        stated.faults.append(Remark(reading.grid.spot, first_reason(error)[1]))
