"""What the sheets of one topic state of it: its rows merged, or its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from models.errors import say
from models.numbers import trimmed
from models.sheets.grid import Remark
from models.sheets.merging import MERGED, attendance_sums
from models.sheets.records import Reading, Record
from models.sheets.stated import Stated, put_topic
from models.station import Fact


def state_rows(stated: Stated, readings: Sequence[Reading], replaces: bool) -> None:
    """State what some sheets of one topic say of its rows, or of its fields.

    Args:
        stated: what stands, and is changed.
        readings: the sheets, of one topic.
        replaces: whether rows that no sheet has are taken out.
    """
    name = readings[0].table.topic.name
    if name in MERGED:
        MERGED[name](stated, readings, replaces)
    else:
        _state_fields(stated, readings)


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
        put_topic(stated, type(held), {**held.model_dump(), **data}, readings[0])


def _added_up(records: Sequence[Record]) -> dict[str, object]:
    sums: dict[str, object] = {}
    for name in ("required", "completed"):
        parts = [value for record in records if isinstance(value := record[name], Decimal)]
        if parts:
            sums[name] = sum(parts, Decimal(0))
    return sums


def _hold_against_rows(stated: Stated, given: Mapping[str, object], reading: Reading) -> None:
    """Tell of totals of attendance that the rows do not come to."""
    for name, counted in attendance_sums(stated.facts.attendance.rows).items():
        told = given.get(name)
        if isinstance(told, Decimal) and told != counted:
            params = {"stated": trimmed(told, 6), "counted": trimmed(counted, 6)}
            reason = say("sheet.total_wrong", field=say(f"field.attendance.{name}"), **params)
            stated.remarks.append(Remark(reading.grid.spot, reason))
