"""Counts beside the names of targets, against what was agreed and what was done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache

from models.lint.reading import Figure, Reading, any_of
from models.station import Target

_LEAD = (
    r"(?:^|[^\u4e00-\u9fff]|完成|开展|发展|培育|登记|累计|共计?|共有|实际|其中|本期|本年度?|全站|社工站"
    r"|组织|举办|建立|另有|有|与|和|及)"
)
_FILLER = (
    r"(?P<filler>(?:协议|实际|计划|目标|约定|应|培育|开展|完成|服务|登记|发展|达到?|共|计|数量?|为|了|有"
    r"|组建|量|各|：|:| )*)$"
)
_AGREED = re.compile(r"协议|计划|目标|约定|应")
_ON = re.compile(r"[，,、 ]*(?:服务|开展|共|计| )*")
"""What stands between the count of a target and another count of the same: 小组29个、176节，服务2076人次."""
_BEFORE = 24  # signs before a count in which a target's name stands

Counted = tuple[Figure, Target, tuple[Fraction, ...]]
"""A count, the target that it is of, and what is stated of that instead."""


def counted(reading: Reading, figures: Sequence[Figure], rows: tuple[Target, ...]) -> Iterator[Counted]:
    """The counts of targets that are neither what was agreed nor what was done."""
    last: tuple[Target, int] | None = None
    for figure in figures:
        row, filler = _named(reading.lead(figure, _BEFORE), rows)
        if row is None and last is not None and _ON.fullmatch(reading.plain, last[1], figure.start):
            row = _kin(last[0], figure.unit, rows)
            last = (last[0], figure.end)
        elif row is not None:
            last = (row, figure.end)
            if row.unit != figure.unit and "共" not in filler:
                row = _kin(row, figure.unit, rows)
        if row is None or row.unit != figure.unit or row.actual is None:
            continue
        stated = _stated(row, filler)
        if stated and figure.value not in stated:
            yield figure, row, stated


def _named(lead: str, rows: tuple[Target, ...]) -> tuple[Target | None, str]:
    """The target whose name stands right before a count, and the words between the two."""
    pattern = _names(tuple(row.name for row in rows))
    found = pattern.search(lead) if pattern else None
    if found is None:
        return None, ""
    return next(row for row in rows if row.name == found["name"]), found["filler"]


def _kin(row: Target, unit: str, rows: tuple[Target, ...]) -> Target | None:
    """The one other target that is called after a target and has a unit: 小组服务人次 of 小组."""
    found = [kin for kin in rows if kin is not row and kin.unit == unit and kin.name.startswith(row.name)]
    return found[0] if len(found) == 1 else None


def _stated(row: Target, filler: str) -> tuple[Fraction, ...]:
    """What a count of a target may be, going by the words before it."""
    agreed, done = row.target, row.actual
    if _AGREED.search(filler):
        stated = [agreed]
    elif "实际" in filler:
        stated = [done]
    else:
        stated = [done, agreed]
    return tuple(dict.fromkeys(Fraction(value) for value in stated if value is not None))


@lru_cache(maxsize=16)
def _names(names: tuple[str, ...]) -> re.Pattern[str] | None:
    told = any_of(names)
    return re.compile(rf"{_LEAD}(?P<name>{told}){_FILLER}") if told else None
