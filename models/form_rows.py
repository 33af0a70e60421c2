"""The rows of a topic: a new one, one less, one moved, and what each is known by."""

from __future__ import annotations

import re
from typing import Any

from models.facts import Facts
from models.forms import rows_of
from models.station import ClientFiles, CommunityFiles, District, Fact, Presence, Target

_PREFIXES = {"districts": "d", "targets": "t"}
_NUMBERED = re.compile(r"(.*?)(\d+)$")


def row_key(fact: Fact, row: int) -> str:
    """What a row is known by while others add and remove rows."""
    held = rows_of(fact)[row]
    return held if isinstance(held, str) else str(held.key)


def find_row(fact: Fact, key: str, near: int) -> int | None:
    """The row known by that key; of several the nearest, None where it is gone."""
    found = [n for n in range(len(rows_of(fact))) if row_key(fact, n) == key]
    return min(found, key=lambda n: abs(n - near), default=None)


def added(fact: Fact, after: int | None, facts: Facts | None = None) -> Fact:
    """The topic with a new row; its texts are still empty, so it may not yet be stated as it is.

    Args:
        fact: the topic.
        after: the row above it; at the end where None.
        facts: the other topics, for what is likely in the new row.
    """
    rows = rows_of(fact)
    at = len(rows) if after is None else after + 1
    above = rows[at - 1] if at else None
    return _with_rows(fact, (*rows[:at], _new(fact, above, facts or Facts()), *rows[at:]))


def removed(fact: Fact, row: int) -> Fact:
    """The topic without a row."""
    rows = rows_of(fact)
    return _with_rows(fact, (*rows[:row], *rows[row + 1 :]))


def moved(fact: Fact, row: int, step: int) -> Fact:
    """The topic with a row moved up (-1) or down (1); as it was where there is no place to go to."""
    rows = list(rows_of(fact))
    if 0 <= row + step < len(rows):
        rows.insert(row + step, rows.pop(row))
    return _with_rows(fact, tuple(rows))


def _with_rows(fact: Fact, rows: tuple[Any, ...]) -> Fact:
    name = "recommendations" if fact.topic == "closing" else "rows"
    return fact.model_copy(update={name: rows})


def _new(fact: Fact, above: Any, facts: Facts) -> Any:
    match fact.topic:
        case "districts":
            return District(id=_free_id(fact), name="")
        case "targets":
            return Target(id=_free_id(fact), name="", unit=above.unit if above else "")
        case "attendance":
            return Presence(code=_free_code(fact), due=above.due if above else 0)
        case "files":
            return _next_community(fact, above, facts)
        case _:
            return ""


def _free_id(fact: Fact) -> str:
    taken = {row.id for row in rows_of(fact)}
    number = len(taken) + 1
    while (name := f"{_PREFIXES[fact.topic]}{number}") in taken:
        number += 1
    return name


def _free_code(fact: Fact) -> str:
    """The code after the highest one: W23 after W22."""
    numbered = [found for row in rows_of(fact) if (found := _NUMBERED.match(row.code))]
    if not numbered:
        return "W01"
    last = max(numbered, key=lambda found: int(found[2]))
    return f"{last[1]}{int(last[2]) + 1:0{len(last[2])}}"


def _next_community(fact: Fact, above: CommunityFiles | None, facts: Facts) -> CommunityFiles:
    """The next community that has no row: of the district above, else of those after it."""
    districts = facts.districts.rows
    listed = (
        {(row.district, row.community) for row in rows_of(fact)} if isinstance(fact, ClientFiles) else set()
    )
    start = next((n for n, row in enumerate(districts) if above and row.id == above.district), 0)
    for district in districts[start:]:
        for community in district.communities:
            if (district.id, community) not in listed:
                return CommunityFiles(district=district.id, community=community)
    here = above.district if above else districts[0].id if districts else "d1"
    return CommunityFiles(district=here, community="")
