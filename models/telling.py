"""Fields and values of entries as people call them: in the log, in checks, after a merge, in a conflict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from models.acts import Comment, FollowUp
from models.catalogue import CATALOGUE
from models.disputes import Dispute
from models.entries import Entry, Evidence, FactEntry, Finding, StageChange, clean_text
from models.errors import Message, say
from models.language import Language
from models.numbers import trimmed
from models.parts import ORDER, WHOLE, Difference, Values, spread

Said = Message | str
"""A sentence of the catalogue, or what people wrote."""
_Part = TypeVar("_Part", bound=Said)

# Fields whose values are names, and where the catalogue keeps words for them.
_NAMED = {
    "stage": ("stage",),
    "polarity": ("polarity",),
    "method": ("method", "sampling"),
    "period": ("period",),
    "definition": ("satisfaction",),
    "credential": ("credential",),
    "on_site": ("stance",),
    "draft": ("stance",),
    "state": ("follow_up",),
    "stance": ("stance",),
    "accepted": ("verdict",),
}
_SHOWN, _LONGEST = 3, 40  # differences of a conflict, and signs of a value, that are told in a sentence
_BEFORE = 8  # signs that long values share which are told before the first that differs
_MOST_PARTS = 8  # parts that are told of an entry which is in dispute as a whole
_BLANK = (None, "", ())
# Fields, facts apart, that say what an entry is about or where it stands, and those that need no name.
_ABOUT = frozenset({"id", "indicator", "district", "party", "section", "order", "round"})
_SPEAKING = frozenset({"points", "text", "stage", "source", "polarity"})
_CALLED = ("name", "code", "community", "recommendations")
"""What a row is called by, whichever of these it has."""


def in_words(said: Said, language: Language) -> str:
    """What is said, in a language."""
    return language.say(said) if isinstance(said, Message) else said


def field_said(topic: str, name: str) -> Said:
    """A field's name; its own name where there are no words for it.

    Args:
        topic: the topic of facts, or the kind of another entry.
        name: the field.
    """
    return _known((f"told.{topic}.{name}", f"field.{topic}.{name}", f"cli.field.{name}"), name)


def value_said(name: str, value: object) -> Said:
    """A field's value: by its words where only some values can stand there."""
    return _known((f"{part}.{value}" for part in _NAMED.get(name, ())), flat(value))


def flat(value: Any) -> str:
    """A value on one line."""
    match value:
        case tuple() | list():
            return "、".join(map(flat, value))
        case Decimal():
            return trimmed(value, 6)
    return " ".join(clean_text(str(value)).split())


def about_said(entry: Entry, slot: str) -> Said:
    """What an entry is about: a topic as the screens call it, or where in the framework it belongs.

    Args:
        entry: what is stated.
        slot: its place in the table, which says it of all other entries; an id says nothing to anybody.
    """
    match entry:
        case FactEntry():
            return _known((f"topic.{entry.topic}",), slot)
        case Evidence() | Finding() | FollowUp():
            where = entry.indicator if isinstance(entry, Evidence) else entry.section
            return f"{where}@{entry.district}" if entry.district else where
        case StageChange():
            return say(f"cli.kind.{entry.kind}")
        case Comment():
            return " ".join(filter(None, (entry.party, entry.indicator or entry.section)))
    return slot.removeprefix(f"{entry.author}/")


def place_said(entry: Entry, slot: str) -> Said:
    """What an entry is and what it is about; a topic of facts says both.

    Args:
        entry: what is stated.
        slot: its place in the table.
    """
    about = about_said(entry, slot)
    if isinstance(entry, FactEntry | StageChange):
        return about
    return say("told.place", kind=say(f"cli.kind.{entry.kind}"), about=about)


def all_said(entry: Entry) -> tuple[Said, ...]:
    """All that an entry states, apart from what it is about: its fields, then each of its rows."""
    parts = spread(entry)
    fields = [
        _named_said(entry, name, value)
        for name, value in parts.once.items()
        if not is_about(entry, name) and (value not in _BLANK or _is_na(entry, name))
    ]
    return (*fields, *(_row_said(_topic(entry), row) for row in parts.rows.values()))


def is_about(entry: Entry, name: str) -> bool:
    """Whether a field says what an entry is about, or where it stands among its like."""
    return name in _ABOUT and not isinstance(entry, FactEntry)


def speaks(entry: Entry, name: str) -> bool:
    """Whether a field's value says which field it is."""
    return name in _SPEAKING and not isinstance(entry, FactEntry)


def part_said(subject: Entry, difference: Difference) -> Said:
    """What of an entry a difference is about.

    Args:
        subject: one of the states.
        difference: where they differ.
    """
    part = difference.part
    if part == WHOLE:
        return say(f"cli.kind.{subject.kind}")
    if part == ORDER:
        return say("conflict.order")
    field = field_said(_topic(subject), part.field)
    if difference.row is None:
        return field
    if len(difference.row) == 1:  # a row that is a text: its value says which
        return field_said(_topic(subject), next(iter(difference.row)))
    row = _called(difference.row)
    return say("conflict.of_row", row=row, field=field) if part.field else row


def state_said(subject: Entry, difference: Difference, value: object) -> Said:
    """One of a difference's values."""
    part = difference.part
    if part == WHOLE:
        return _whole_said(value) if isinstance(value, Entry) else say("conflict.withdrawn")
    if part == ORDER and isinstance(value, tuple):
        return "、".join(_called(row) for row in value)
    if not part.field:
        return _cells_said(_topic(subject), value) if isinstance(value, Mapping) else say("conflict.no_row")
    return _value_said(subject, part.field, value)


def dispute_said(dispute: Dispute) -> Message:
    """That a slot is in conflict, and over what; a note's text is its author's alone."""
    if dispute.kind == "note":
        return say("check.conflict_own", name=dispute.subject.author, count=len(dispute.heads))
    return say("check.conflict", places=claims_said(dispute))


def claims_said(dispute: Dispute) -> Said:
    """The first differences of a dispute, with every value, who gave it, when and on which device."""
    subject, found = dispute.subject, list[Said]()
    for difference in dispute.differences[:_SHOWN]:
        values = _short([state_said(subject, difference, value) for value in difference.values])
        claims = [
            say(
                "conflict.claim",
                value=value,
                name=head.stamp.author,
                at=head.stamp.at,
                device=head.stamp.device,
            )
            for value, head in zip(values, dispute.heads, strict=True)
        ]
        part = part_said(subject, difference)
        found.append(say("conflict.place", part=part, claims=chained("conflict.or", claims)))
    if (more := len(dispute.differences) - _SHOWN) > 0:
        found.append(say("conflict.more", count=more))
    return chained("conflict.and", found)


def made_said(dispute: Dispute, author: str) -> Message:
    """That somebody's change and the changes of others came to a dispute."""
    names = dict.fromkeys(head.stamp.author for head in dispute.heads[1:]) or {author: None}
    parts = tuple(part_said(dispute.subject, found) for found in dispute.differences[:_SHOWN])
    if dispute.is_personal:
        return say("conflict.made_own", parts=parts)
    return say("conflict.made", names=tuple(names), parts=parts)


def chained(key: str, parts: Sequence[_Part]) -> _Part | Message:
    """Parts with the same words between any two.

    Args:
        key: a sentence of a first part and the rest.
        parts: at least one.
    """
    return parts[0] if len(parts) == 1 else say(key, first=parts[0], rest=chained(key, parts[1:]))


def _short(values: Sequence[Said]) -> list[Said]:
    """Values as long as a sentence bears; of long ones, from just before where they part."""
    texts = [value for value in values if isinstance(value, str)]
    if all(len(text) <= _LONGEST for text in texts):
        return [*values]
    apart = (n for n, signs in enumerate(zip(*texts, strict=False)) if len(set(signs)) > 1)
    shared = next(apart, min(map(len, texts))) if len(texts) == len(values) else 0
    start = max(shared - _BEFORE, 0)
    return [cut(value, start) if isinstance(value, str) else value for value in values]


def cut(text: str, start: int = 0) -> str:
    """As much of a text as a sentence bears, from a sign of it on."""
    end = start + _LONGEST
    return f"{'…' if start else ''}{text[start:end]}{'…' if len(text) > end else ''}"


def _whole_said(entry: Entry) -> Said:
    """An entry as one of the values in a dispute: of many parts the first."""
    parts = all_said(entry)
    more = len(parts) - _MOST_PARTS
    shown = parts if more <= 0 else (*parts[:_MOST_PARTS], say("conflict.more", count=more))
    return say("conflict.all", values=shown)


def _named_said(entry: Entry, name: str, value: object) -> Said:
    """A field's value, behind its name where it does not say which it is."""
    said = _value_said(entry, name, value)
    if speaks(entry, name):
        return said
    return say("told.field", field=field_said(_topic(entry), name), value=said)


def _value_said(entry: Entry, name: str, value: object) -> Said:
    if value is None and _is_na(entry, name):
        return say("cli.na")
    return say("conflict.blank") if value in _BLANK else value_said(name, value)


def _is_na(entry: Entry, name: str) -> bool:
    """Whether no value says not applicable."""
    return name == "points" and entry.kind in ("score", "rescore", "adjudication")


def _row_said(topic: str, row: Values) -> Said:
    """A row: what it is called by, and its other fields by their names."""
    cells = _cells_said(topic, row)
    if len(row) == 1:  # a row that is a text
        return say("told.field", field=field_said(topic, next(iter(row))), value=cells)
    return say("told.row", row=_called(row), cells=cells)


def _cells_said(topic: str, row: Values) -> Said:
    """What stands in a row, apart from what it is called by."""
    if len(row) == 1:
        return flat(next(iter(row.values())))
    called = _called_by(row)
    told = [
        say("told.field", field=field_said(topic, name), value=value_said(name, value))
        for name, value in row.items()
        if name != called and value not in _BLANK
    ]
    return chained("told.and", told) if told else say("conflict.blank")


def _topic(entry: Entry) -> str:
    return entry.topic if isinstance(entry, FactEntry) else entry.kind


def _called(row: Values) -> str:
    name = _called_by(row)
    return flat(row[name]) if name else flat(tuple(value for value in row.values() if value not in _BLANK))


def _called_by(row: Values) -> str:
    """The field that a row is called by; empty where it has no such value."""
    return next((name for name in _CALLED if row.get(name)), "")


def _known(keys: Iterable[str], name: str) -> Said:
    return next((say(key) for key in keys if key in CATALOGUE), name)
