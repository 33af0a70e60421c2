"""An entry as its parts: what is stated once, and the fields of its rows. Two edits meet part by part."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from models.entries import Entry, FactEntry
from models.station import TOPICS

Values = Mapping[str, Any]
"""Values by the names of their fields."""


class Part(NamedTuple):
    """What a value is a part of an entry as.

    Attributes:
        row: what the row is known by; empty for what is stated once.
        field: its name; empty for a row, or an entry, as a whole.
    """

    row: str = ""
    field: str = ""


WHOLE = Part()
ORDER = Part("", "rows")
"""The order in which the rows stand."""


LAST_WINS = frozenset({("finding", "order")})
"""Fields, by kind, that nobody need agree on: a finding stands where it was moved last."""


@dataclass(frozen=True)
class Parts:
    """An entry's values, without the author.

    Attributes:
        rows: in order, by what each is known by.
    """

    once: Values
    rows: Mapping[str, Values] = field(default_factory=dict)


class Difference(NamedTuple):
    """A part in which the states differ.

    Attributes:
        part: what of the entry.
        values: one for each state: a field's value, a row's fields or None, the entry itself or None.
        row: the fields of the part's row, as one of the states has them; None outside of rows.
    """

    part: Part
    values: tuple[Any, ...]
    row: Values | None = None


def spread(entry: Entry, like: Parts | None = None) -> Parts:
    """An entry in parts.

    Args:
        entry: what is stated.
        like: the parts of another state: a row that has another key there is still the same row.
    """
    if not isinstance(entry, FactEntry):
        return Parts(entry.model_dump(exclude={"author"}))
    name, once = _rows_name(entry.topic), entry.fact.model_dump()
    held = once.pop(name, ())
    known = getattr(entry.fact, name, ())
    keys = _distinct(row if isinstance(row, str) else row.key for row in known)
    rows = dict(zip(keys, ({name: row} if isinstance(row, str) else row for row in held), strict=True))
    return Parts(once, rows if like is None else _recognised(rows, like.rows))


def gather(parts: Parts, like: Entry) -> Entry:
    """The entry that has these parts, of the kind and by the author of another.

    Raises:
        pydantic.ValidationError: they cannot stand together.
    """
    if not isinstance(like, FactEntry):
        return type(like).model_validate({**parts.once, "author": like.author})
    name, kind = _rows_name(like.topic), TOPICS[like.topic]
    data = dict(parts.once)
    if name in kind.model_fields:
        data[name] = tuple(row[name] if set(row) == {name} else row for row in parts.rows.values())
    return FactEntry.of(like.author, kind.model_validate(data))


def placed(core: Sequence[str], sides: Iterable[Sequence[str]], kept: Collection[str]) -> list[str]:
    """Rows in order, those that only some sides have behind the row that they follow there.

    Args:
        core: rows whose order is known.
        sides: the rows of each side in its order; which side comes first does not matter.
        kept: the rows that there are to be.
    """
    known, runs = set(core), dict[str | None, list[list[str]]]()
    for side in sorted(map(list, sides)):
        anchor: str | None = None
        behind = dict[str | None, list[str]]()
        for name in side:
            if name in core:
                anchor = name
            elif name in kept and name not in known:
                behind.setdefault(anchor, []).append(name)
                known.add(name)
        for after, run in behind.items():
            runs.setdefault(after, []).append(run)
    ordered: list[str] = []
    for anchor in (None, *core):
        ordered += [] if anchor is None else [anchor]
        ordered += [name for run in sorted(runs.get(anchor, ())) for name in run]
    return ordered


def differing(parts: Sequence[Parts], kind: str) -> tuple[Difference, ...]:
    """The parts in which several states of an entry differ."""
    return (*_once(parts, kind), *_of_rows(parts), *_order(parts))


def _once(parts: Sequence[Parts], kind: str) -> Iterable[Difference]:
    for name in parts[0].once:
        values = tuple(held.once[name] for held in parts)
        if _differ(values) and (kind, name) not in LAST_WINS:
            yield Difference(Part("", name), values)


def _of_rows(parts: Sequence[Parts]) -> Iterable[Difference]:
    for name in {name: None for held in parts for name in held.rows}:
        rows = tuple(held.rows.get(name) for held in parts)
        known = [row for row in rows if row is not None]
        if len(known) < len(rows):
            yield Difference(Part(name), rows, known[0])
            continue
        for key in known[0]:
            values = tuple(row[key] for row in known)
            if _differ(values):
                yield Difference(Part(name, key), values, known[0])


def _order(parts: Sequence[Parts]) -> Iterable[Difference]:
    common = set(parts[0].rows).intersection(*(held.rows for held in parts))
    orders = tuple(tuple(name for name in held.rows if name in common) for held in parts)
    if _differ(orders):
        rows = parts[0].rows
        yield Difference(ORDER, tuple(tuple(rows[name] for name in order) for order in orders))


def _differ(values: Sequence[Any]) -> bool:
    return any(value != values[0] for value in values[1:])


def _rows_name(topic: str) -> str:
    return "recommendations" if topic == "closing" else "rows"


def _distinct(keys: Iterable[str]) -> list[str]:
    """Keys told apart where rows share one."""
    counted: dict[str, int] = {}
    names = []
    for key in keys:
        counted[key] = counted.get(key, 0) + 1
        names.append(key if counted[key] == 1 else f"{key}\0{counted[key]}")
    return names


def _recognised(rows: Mapping[str, Values], before: Mapping[str, Values]) -> dict[str, Values]:
    """Rows by their keys; one that differs in nothing else from a row that went from there, by that one's."""
    old, keys, renamed = tuple(before), tuple(rows), dict[str, str]()
    for tag, a, b, c, d in SequenceMatcher(None, old, keys, autojunk=False).get_opcodes():
        gone = [key for key in old[a:b] if key not in rows]
        come = [key for key in keys[c:d] if key not in before]
        if tag == "replace" and len(gone) == len(come):
            pairs = zip(come, gone, strict=True)
            renamed |= {new: key for new, key in pairs if _is_same_row(before[key], rows[new])}
    return {renamed.get(key, key): row for key, row in rows.items()}


def _is_same_row(old: Values, new: Values) -> bool:
    """Whether one edit of one cell makes the one from the other."""
    differing = [name for name in old if old[name] != new[name]]
    return len(differing) <= 1
