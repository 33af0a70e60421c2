"""Two edits of one thing made from the same base: put together where they touch different parts of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any, NamedTuple

from pydantic import ValidationError

from models.entries import Entry, FactEntry
from models.parts import LAST_WINS, ORDER, WHOLE, Part, Parts, Values, differing, gather, placed, spread
from models.station import TOPICS

_NOTHING = object()


class Combined(NamedTuple):
    """What two edits come to.

    Attributes:
        entry: both edits; where both changed the same part, mine. None to withdraw.
        clashes: those parts.
    """

    entry: Entry | None
    clashes: tuple[Part, ...] = ()


def combine(base: Entry | None, theirs: Entry | None, mine: Entry | None) -> Combined:
    """Put two edits together; which of the two is mine matters only where they clash.

    Args:
        base: what both began with; None for nothing.
        theirs: what it became meanwhile; None where it was taken back.
        mine: what I make of the base, in my name; None to take it back.
    """
    if theirs is None or mine is None:
        return _whole(base, theirs, mine)
    if base is None and isinstance(mine, FactEntry):
        base = FactEntry.of(mine.author, TOPICS[mine.topic]())
    began = spread(base) if base is not None else Parts({})
    there, here = spread(theirs, began), spread(mine, began)
    here = _set_apart(began, there, here)
    once, clashes = _fields(began.once, there.once, here.once, mine.kind)
    rows, in_rows = _rows(began, there, here)
    order, is_open = _order(began, there, here, rows)
    clashes += [*in_rows, *([ORDER] if is_open else [])]
    try:
        together = gather(Parts(once, {name: rows[name] for name in order}), mine)
    except ValidationError:  # each can stand, the two together cannot
        return Combined(mine, tuple(found.part for found in differing((there, here), mine.kind)))
    return Combined(together, tuple(clashes))


def same(one: Entry | None, other: Entry | None) -> bool:
    """Whether two state the same, whoever states it."""
    if one is None or other is None:
        return one is other
    return not differing((spread(one), spread(other)), "")


def _whole(base: Entry | None, theirs: Entry | None, mine: Entry | None) -> Combined:
    if same(theirs, base):
        return Combined(mine)
    if same(mine, base) or same(mine, theirs):
        return Combined(theirs)
    return Combined(mine, (WHOLE,))


def _three(base: Any, theirs: Any, mine: Any) -> tuple[Any, bool]:
    """What a part comes to, and whether both changed it."""
    if mine == base:
        return theirs, False
    return mine, theirs not in (base, mine)


def _fields(
    base: Values, theirs: Values, mine: Values, kind: str, row: str = ""
) -> tuple[Values, list[Part]]:
    values, clashes = {}, []
    for name in mine:
        values[name], is_open = _three(base.get(name, _NOTHING), theirs[name], mine[name])
        if is_open and (kind, name) not in LAST_WINS:
            clashes.append(Part(row, name))
    return values, clashes


def _rows(base: Parts, theirs: Parts, mine: Parts) -> tuple[dict[str, Values], list[Part]]:
    rows: dict[str, Values] = {}
    clashes: list[Part] = []
    for name in {**base.rows, **theirs.rows, **mine.rows}:
        began, there, here = (parts.rows.get(name) for parts in (base, theirs, mine))
        if there is not None and here is not None:
            rows[name], found = _fields(began or {}, there, here, "", name)
            clashes += found
            continue
        held = here if there is None else there
        if began is None and held is not None:
            rows[name] = held  # one of the two added it
        elif held is not None and held != began:  # one removed what the other changed
            clashes.append(Part(name))
            if here is not None:
                rows[name] = here
    return rows, clashes


def _order(base: Parts, theirs: Parts, mine: Parts, kept: dict[str, Values]) -> tuple[list[str], bool]:
    core = base.rows.keys() & theirs.rows.keys() & mine.rows.keys() & kept.keys()
    began, there, here = ([name for name in parts.rows if name in core] for parts in (base, theirs, mine))
    order, is_open = _three(began, there, here)
    return placed(order, (tuple(theirs.rows), tuple(mine.rows)), kept), is_open


def _set_apart(base: Parts, theirs: Parts, mine: Parts) -> Parts:
    """Mine, with another id for a row that was added under an id that theirs gave to another row."""
    taken = {*base.rows, *theirs.rows, *mine.rows}
    rows: dict[str, Values] = {}
    for name, row in mine.rows.items():
        other = theirs.rows.get(name)
        if name in base.rows or other is None or "id" not in row or other["name"] == row["name"]:
            rows[name] = row
        else:
            free = _free(name, taken)
            taken.add(free)
            rows[free] = {**row, "id": free}
    return Parts(mine.once, rows)


def _free(name: str, taken: Sequence[str] | set[str]) -> str:
    """A name like this one that is not taken: t17 after t16."""
    stem = name.rstrip("0123456789") or f"{name}-"
    first = int(name[len(stem) :] or 1) + 1
    return next(found for n in count(first) if (found := f"{stem}{n}") not in taken)
