"""The audit trail in words: one line for each change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.cells import cell_len

from models.catalogue import CATALOGUE
from models.entries import Adjudication, Entry, FactEntry, Score, clean_text
from models.language import Language
from storage.history import Change

# Fields that say what an entry is about, and so stand in its slot already.
_ABOUT = frozenset({"author", "id", "indicator", "district", "party", "topic", "section"})
# Fields whose values say which they are.
_SPEAKING = frozenset({"points", "text", "stage", "source", "polarity"})
# Fields whose values are names, and where the catalogue keeps words for them.
_NAMED = {
    "stage": ("stage",),
    "polarity": ("polarity",),
    "method": ("method", "sampling"),
    "period": ("period",),
    "definition": ("satisfaction",),
    "on_site": ("stance",),
    "draft": ("stance",),
}


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


def trail(changes: Sequence[Change], language: Language) -> Iterator[str]:
    """Each change as one line: when, who, about what, and what became of what."""
    heads = [(change.stamp.author, language(f"cli.kind.{change.kind}"), _about(change)) for change in changes]
    widths = [max(map(cell_len, column), default=0) for column in zip(*heads, strict=True)]
    for change, head in zip(changes, heads, strict=True):
        at = f"{change.stamp.at.astimezone():%Y-%m-%d %H:%M:%S}"
        padded = (text + " " * (width - cell_len(text)) for text, width in zip(head, widths, strict=True))
        yield "  ".join((at, *padded, _difference(change, language)))


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
    return "; ".join(label.told_change(name, old.get(name), new.get(name)) for name in names) or "="


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
        return f"{self._word(f'field.{self._topic}.{name}', f'cli.field.{name}', name=name)} "

    def _value(self, name: str, value: Any) -> str:
        if value is None:
            return "-"
        return self._word(*(f"{part}.{value}" for part in _NAMED.get(name, ())), name=_flat(value))

    def _word(self, *keys: str, name: str) -> str:
        return next((self._language(key) for key in keys if key in CATALOGUE), name)


def _fields(entry: Entry | None) -> dict[str, Any]:
    """What an entry states, apart from what it is about."""
    if entry is None:
        return {}
    document = entry.value if isinstance(entry, FactEntry) else entry.document()
    fields = {name: value for name, value in document.items() if name not in _ABOUT and value not in ("", [])}
    return {"points": "na", **fields} if isinstance(entry, Score | Adjudication) else fields


def _flat(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, list):
        return f"[{'; '.join(_flat(item) for item in value)}]"
    if isinstance(value, dict):
        return " ".join(_flat(item) for item in value.values())
    return " ".join(clean_text(str(value)).split())
