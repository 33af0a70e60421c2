"""Rows of sheets merged with those that stand, by their keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from models.errors import UsageError, say
from models.facts import known_districts
from models.privacy import is_code
from models.sheets.grid import Remark, Spot
from models.sheets.records import Reading, Record
from models.sheets.stated import (
    Stated,
    code_of,
    made_id,
    put_topic,
    records_of,
    row_of,
    tell_alike,
)
from models.sheets.words import known_ids, plain, unbracketed, words
from models.station import (
    Attendance,
    ClientFiles,
    CommunityFiles,
    District,
    Districts,
    Presence,
    Target,
    Targets,
)
from models.telling import flat

_LISTED = re.compile(r"[、,，;；/\n]+|(?:(?<=社区)|(?<=村)|(?<=委会)|(?<=社工点))(?:\s+|[和及])")
"""What parts names in one cell; a line broken in it has become a space."""
_UNIT_BEHIND = re.compile(r"^(.+?)\s*[(]([^()]{1,6})[)]$")


def _districts(stated: Stated, readings: Sequence[Reading], replaces: bool) -> None:
    rows = {row.id: row for row in stated.facts.districts.rows}
    places: dict[str, tuple[Spot, list[str]]] = {}
    for record in records_of(readings):
        name = record.text("name")
        found = next((row for row in rows.values() if name in (row.id, row.name)), None)
        key = record.text("id") or (found.id if found else made_id(name, "districts", rows))
        if key in rows and key not in places and found is None:
            found = rows[key]
        communities = places.setdefault(key, (record.spot, []))[1]
        communities += [c for part in _LISTED.split(record.text("communities")) if (c := part.strip())]
        before = () if replaces or found is None else found.communities
        data = {"id": key, "name": name if found is None or name != found.id else found.name}
        both = tuple(dict.fromkeys((*before, *communities)))
        made = row_of(stated, District, {**data, "communities": both}, record)
        if made is not None:
            rows[key] = made
    _move_communities(stated, rows, places)
    stated.seen["districts"] = set(places)
    kept = [row for key, row in rows.items() if key in places or not replaces]
    put_topic(stated, Districts, {"rows": tuple(kept)}, readings[0])


def _move_communities(
    stated: Stated, rows: dict[str, District], places: Mapping[str, tuple[Spot, list[str]]]
) -> None:
    """Take communities out of the districts that they stood in before; one in two districts is a fault."""
    owners: dict[str, str] = {}
    for key, (spot, communities) in places.items():
        for community in dict.fromkeys(communities):
            if community in owners:
                reason = say("sheet.community_twice", name=community, district=rows[owners[community]].name)
                stated.faults.append(Remark(spot, reason))
            owners.setdefault(community, key)
    for key, row in rows.items():
        left = tuple(c for c in row.communities if owners.get(c, key) == key)
        rows[key] = row.model_copy(update={"communities": left})


def _targets(stated: Stated, readings: Sequence[Reading], replaces: bool) -> None:
    rows = {row.id: row for row in stated.facts.targets.rows}
    records = records_of(readings)
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
            tell_alike(stated, record, name, [row.name for row in stated.facts.targets.rows])
        behind = next((value.unit for value in record.values.values() if value.unit), "")
        data: dict[str, object] = known.model_dump() if known else {"id": key, "name": name, "unit": behind}
        data |= {"name": name} if known is None or record.has("id") else {}
        data |= {"unit": unit} if unit else {}
        data |= record.given("target", "actual")
        if (made := row_of(stated, Target, data, record)) is not None:
            _check_unit(stated, made, record)
            rows[key] = made
    kept = [row for key, row in rows.items() if key in seen or not replaces]
    put_topic(stated, Targets, {"rows": tuple(kept)}, readings[0])


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
    """A target's name and its unit, from its column or from brackets behind the name."""
    unit = record.text("unit")
    found = _UNIT_BEHIND.match(unicodedata.normalize("NFKC", name))
    if found and plain(found[2]) in words("units"):
        name, unit = found[1].strip(), unit or found[2]
    return name, unit


def _check_unit(stated: Stated, made: Target, record: Record) -> None:
    """See whether a target has a unit, and its figures no other one behind them."""
    if not made.unit:
        stated.faults.append(Remark(record.spot, say("sheet.no_unit", name=made.name)))
    for value in record.values.values():
        if value.unit and plain(value.unit) != plain(made.unit):
            given = f"{flat(value.given)}{value.unit}"
            stated.faults.append(Remark(value.spot, say("sheet.value.unit", value=given, unit=made.unit)))


def _attendance(stated: Stated, readings: Sequence[Reading], replaces: bool) -> None:
    held = stated.facts.attendance
    rows = {row.code: row for row in held.rows}
    seen = stated.seen.setdefault("attendance", set())
    for record in records_of(readings):
        code = code_of(record)
        if stated.is_twice("attendance", code, record, code):
            continue
        if not is_code(code):
            stated.remarks.append(Remark(record.at("code"), say("sheet.name_not_code")))
        seen.add(code)
        data: dict[str, object] = rows[code].model_dump() if code in rows else {"code": code}
        data |= record.given("credential", "joined")
        data |= {name: value or 0 for name, value in record.given("due", "present").items()}
        if (made := row_of(stated, Presence, data, record)) is not None:
            rows[code] = made
    kept = tuple(row for code, row in rows.items() if code in seen or not replaces)
    told = {name for reading in readings for record in reading.records for name in record.values}
    sums = {name: value for name, value in attendance_sums(kept).items() if name.rpartition("_")[2] in told}
    if not any(row.credential != "none" for row in kept):
        sums = {name: value for name, value in sums.items() if "certified" not in name}
    if kept:
        put_topic(stated, Attendance, {**held.model_dump(), **sums, "rows": kept}, readings[0])


def attendance_sums(rows: Sequence[Presence]) -> dict[str, Decimal]:
    """What the totals of attendance come to by its rows."""
    certified = [row for row in rows if row.credential != "none"]
    return {
        "due": _sum(rows, "due"),
        "present": _sum(rows, "present"),
        "certified_present": _sum(certified, "present"),
        "uncertified_present": _sum(rows, "present") - _sum(certified, "present"),
    }


def _sum(rows: Sequence[Presence], name: str) -> Decimal:
    return sum((getattr(row, name) for row in rows), Decimal(0))


def _files(stated: Stated, readings: Sequence[Reading], replaces: bool) -> None:
    rows = {row.key: row for row in stated.facts.files.rows}
    seen = stated.seen.setdefault("files", set())
    for record in records_of(readings):
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
        if (made := row_of(stated, CommunityFiles, data | figures, record)) is not None:
            rows[key] = made
    kept = tuple(row for key, row in rows.items() if key in seen or not replaces)
    put_topic(stated, ClientFiles, {"rows": kept}, readings[0])


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


MERGED: Mapping[str, Callable[[Stated, Sequence[Reading], bool], None]] = {
    "districts": _districts,
    "targets": _targets,
    "attendance": _attendance,
    "files": _files,
}
