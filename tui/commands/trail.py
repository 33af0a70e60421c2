"""The audit trail in words: one line for each change, of everything or of one line of the framework."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from export.text import ByWidth, Hanging, line
from models.entries import Adjudication, Cell, Entry, FactEntry, Finding, OfCell, Score
from models.evaluation import Evaluation
from models.language import Language
from models.telling import field_said, in_words, value_said
from storage.history import Change

_LEAST = 40  # cells in which a difference can be read
# Fields that say what an entry is about, and so stand in its slot already.
_ABOUT = frozenset({"author", "id", "indicator", "district", "party", "topic", "section"})
# Fields whose values say which they are.
_SPEAKING = frozenset({"points", "text", "stage", "source", "polarity"})


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
    heads = [
        (change.stamp.author, change.stamp.device, language(f"cli.kind.{change.kind}"), _about(change))
        for change in changes
    ]
    widths = [max(map(cell_len, column), default=0) for column in zip(*heads, strict=True)]
    for change, head in zip(changes, heads, strict=True):
        at = f"{change.stamp.at.astimezone():%Y-%m-%d %H:%M:%S}"
        padded = (text + " " * (width - cell_len(text)) for text, width in zip(head, widths, strict=True))
        yield Told("  ".join((at, *padded)), _difference(change, language))


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


def _about(change: Change) -> str:
    """The slot; the author in it says nothing new, and a random id says less than the place."""
    entry = change.new or change.old
    if change.kind in ("finding", "evidence") and entry is not None:
        document = entry.document()
        where = str(document.get("section") or document.get("indicator") or change.slot)
        return f"{where}@{document['district']}" if "district" in document else where
    return change.slot.removeprefix(f"{change.stamp.author}/")


def _difference(change: Change, language: Language) -> str:
    old, new = _fields(change.old), _fields(change.new)
    label = _Labels(change, language)
    if change.new is None:
        return f"{label.told(old)} → {language('cli.withdrawn')}"
    if change.old is None:
        return f"{language('cli.nothing')} → {label.told(new)}"
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    told = [label.told_change(name, old.get(name), new.get(name)) for name in names]
    if told and "reason" in new and "reason" not in names:
        told.append(label.told({"reason": new["reason"]}))  # why, though that did not change
    return "; ".join(told) or "="


class _Labels:
    """Fields and their values in words."""

    def __init__(self, change: Change, language: Language) -> None:
        self._topic, self._language = change.slot if change.kind == "fact" else "", language

    def told(self, fields: Mapping[str, Any]) -> str:
        """All fields; a finding's rank says nothing unless it is what changed."""
        return (
            "; ".join(
                self._before(name) + self._value(name, value)
                for name, value in fields.items()
                if name != "order"
            )
            or "-"
        )

    def told_change(self, name: str, old: Any, new: Any) -> str:
        """One field; of a list only the items that are not in both."""
        if isinstance(old, list) and isinstance(new, list):
            old, new = [item for item in old if item not in new], [item for item in new if item not in old]
        return f"{self._before(name)}{self._value(name, old)} → {self._value(name, new)}"

    def _before(self, name: str) -> str:
        """A field's name, where the value does not speak for itself."""
        if name == "rows" or (name in _SPEAKING and not self._topic):
            return ""
        return f"{in_words(field_said(self._topic, name), self._language)} "

    def _value(self, name: str, value: Any) -> str:
        if value is None:
            return "-"
        return in_words(value_said(name, value), self._language)


def _fields(entry: Entry | None) -> dict[str, Any]:
    """What an entry states, apart from what it is about."""
    if entry is None:
        return {}
    document = entry.value if isinstance(entry, FactEntry) else entry.document()
    fields = {name: value for name, value in document.items() if name not in _ABOUT and value not in ("", [])}
    return {"points": "na", **fields} if isinstance(entry, Score | Adjudication) else fields
