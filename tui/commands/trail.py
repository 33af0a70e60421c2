"""The audit trail in words: one line for each change, of everything or of one line of the framework."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from export.text import ByWidth, Hanging, line
from models.blind import may_see
from models.disputes import changed_parts
from models.entries import Cell, Entry, Finding, OfCell
from models.errors import say
from models.evaluation import Evaluation
from models.language import Language
from models.parts import ORDER, Difference
from models.telling import about_said, all_said, flat, in_words, is_about, part_said, speaks, state_said
from storage.history import Change
from tui.session import Session

_LEAST = 40  # cells in which a difference can be read


def change_data(change: Change) -> dict[str, Any]:
    """A change for machines."""
    return {
        "at": change.stamp.at.isoformat(),
        "author": change.stamp.author,
        "device": change.stamp.device,
        "kind": change.kind,
        "slot": change.slot,
        "old": change.old.document() if change.old else None,
        "new": change.new.document() if change.new else None,
    }


def concerning(changes: Iterable[Change], evaluation: Evaluation, what: str) -> tuple[Change, ...]:
    """Scores, notes, evidence, decisions and findings about a line: at one place, or wherever it is scored.

    Args:
        changes: all of them.
        evaluation: what they come to.
        what: ``INDICATOR`` or ``INDICATOR@DISTRICT``.

    Raises:
        UsageError: there is no such line or district, and there never was.
    """
    indicator, _, place = what.partition("@")
    lines = evaluation.framework.indicators
    known = next((name for name in (indicator, indicator.upper()) if name in lines), None)
    named = tuple((change, _cells(change)) for change in changes)
    places = {cell.district for _, cells in named for cell in cells if cell.indicator == known}
    if known is None or (place and place not in places):
        known, district = evaluation.find_cell(what)  # by a district's name, or refused
        place = district or ""
    return tuple(
        change
        for change, cells in named
        if any(cell.indicator == known and place in ("", cell.district) for cell in cells)
    )


def _cells(change: Change) -> tuple[Cell, ...]:
    """The lines that a change is about: the one it named before, and the one it names now."""
    entries = (change.old, change.new)
    return tuple(
        Cell(entry.indicator, entry.district)
        for entry in entries
        if isinstance(entry, OfCell | Finding) and entry.indicator
    )


def shows(session: Session, change: Change) -> bool:
    """Whether the author may see what a change made of what; see `models.blind`."""
    states = (state for state in (change.old, change.new) if state is not None)
    return all(may_see(session.whole, session.author, state) for state in states)


class Told(NamedTuple):
    """A change in words.

    Attributes:
        head: when, who, on which device, what kind, about what; equally wide for all changes.
        what: old and new, and why.
    """

    head: str
    what: str


def trail(changes: Sequence[Change], language: Language) -> Iterator[Told]:
    """Each change: when, who, on which device, about what, what became of what, and why."""
    heads = [_head(change, language) for change in changes]
    widths = [max(map(cell_len, column), default=0) for column in zip(*heads, strict=True)]
    for change, head in zip(changes, heads, strict=True):
        at = f"{change.stamp.at.astimezone():%Y-%m-%d %H:%M:%S}"
        padded = (text + " " * (width - cell_len(text)) for text, width in zip(head, widths, strict=True))
        yield Told("  ".join((at, *padded)), difference(change, language))


def wrapped(told: Told) -> RenderableType:
    """A change for a terminal: what became of what beside its head, or below it where that is narrow."""

    def made(cells: int) -> Iterator[RenderableType]:
        head, what = line(told.head), line(told.what)
        beside = cell_len(told.head) + 2
        if cells - beside < _LEAST:
            yield head
            yield Hanging(Text("    "), what)
        else:
            head.pad_right(beside - head.cell_len)
            yield Hanging(head, what)

    return ByWidth(made)


def _head(change: Change, language: Language) -> tuple[str, ...]:
    entry, stamp = change.new or change.old, change.stamp
    about = change.slot if entry is None else in_words(about_said(entry, change.slot), language)
    return stamp.author, stamp.device, language(f"cli.kind.{change.kind}"), about


def difference(change: Change, language: Language) -> str:
    """What became of what, and why."""
    old, new = change.old, change.new
    if new is None:
        return f"{_all(old, language)} → {language('cli.withdrawn')}"
    if old is None:
        return f"{language('cli.nothing')} → {_all(new, language)}"
    parts = [found for found in changed_parts(old, new) if not _is_silent(new, found)]
    told = [_changed(new, found, language) for found in parts]
    reason = getattr(new, "reason", "")
    if told and reason and all(found.part.field != "reason" for found in parts):
        told.append(f"{language('cli.field.reason')} {flat(reason)}")  # why, though that did not change
    return "; ".join(told) or "="


def _all(entry: Entry | None, language: Language) -> str:
    parts = () if entry is None else all_said(entry)
    return "; ".join(in_words(part, language) for part in parts) or "-"


def _is_silent(entry: Entry, difference: Difference) -> bool:
    """Whether a field stands in what the change is about; a rank does not."""
    return is_about(entry, difference.part.field) and difference.part.field != "order"


def _changed(entry: Entry, difference: Difference, language: Language) -> str:
    """One part, old and new."""
    old, new = difference.values
    if difference.part == ORDER:
        old, new = _moved(old, new)
    was, now = (state_said(entry, difference, value) for value in (old, new))
    if not difference.part.field:  # a row that came or went
        was = was if old is not None else say("cli.nothing")
        now = now if new is not None else say("conflict.withdrawn")
    values = f"{in_words(was, language)} → {in_words(now, language)}"
    if speaks(entry, difference.part.field):
        return values
    return f"{in_words(part_said(entry, difference), language)} {values}"


def _moved(old: Sequence[Any], new: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    """Two orders of the same rows from the first to the last that stands elsewhere."""
    apart = [n for n, (one, other) in enumerate(zip(old, new, strict=True)) if one is not other]
    return old[apart[0] : apart[-1] + 1], new[apart[0] : apart[-1] + 1]
