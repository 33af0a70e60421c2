"""Fields and values of entries as people call them: in the log, in checks and where a conflict is settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from models.catalogue import CATALOGUE
from models.disputes import Dispute
from models.entries import Entry, FactEntry, clean_text
from models.errors import Message, say
from models.language import Language
from models.numbers import trimmed
from models.parts import ORDER, WHOLE, Difference, Values, spread

Said = Message | str
"""A sentence of the catalogue, or what people wrote."""

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
}
_SHOWN, _LONGEST = 3, 40  # differences of a conflict, and signs of a value, that are told in a sentence
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
    return _known((f"field.{topic}.{name}", f"cli.field.{name}"), name)


def value_said(name: str, value: object) -> Said:
    """A field's value: by its words where only some values can stand there."""
    return _known((f"{part}.{value}" for part in _NAMED.get(name, ())), flat(value))


def flat(value: Any) -> str:
    """A value on one line."""
    match value:
        case tuple():
            return "、".join(map(flat, value))
        case list():
            return f"[{'; '.join(map(flat, value))}]"
        case dict():
            return " ".join(flat(item) for item in value.values() if item is not None)
        case Decimal():
            return trimmed(value, 6)
    return " ".join(clean_text(str(value)).split())


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
        return _all_said(value) if isinstance(value, Entry) else say("conflict.withdrawn")
    if part == ORDER and isinstance(value, tuple):
        return "、".join(_called(row) for row in value)
    if not part.field:
        return flat(value) if value is not None else say("conflict.no_row")
    if value is None and part.field == "points" and subject.kind in ("score", "adjudication"):
        return say("cli.na")
    return say("conflict.blank") if value in (None, "", ()) else value_said(part.field, value)


def claims_said(dispute: Dispute) -> Said:
    """The first differences of a dispute, with every value, who gave it and when."""
    subject, found = dispute.subject, list[Said]()
    for difference in dispute.differences[:_SHOWN]:
        claims = [
            say(
                "conflict.claim",
                value=_short(state_said(subject, difference, value)),
                name=head.stamp.author,
                at=head.stamp.at,
            )
            for value, head in zip(difference.values, dispute.heads, strict=True)
        ]
        chained = _chained("conflict.or", claims)
        found.append(say("conflict.place", part=part_said(subject, difference), claims=chained))
    if (more := len(dispute.differences) - _SHOWN) > 0:
        found.append(say("conflict.more", count=more))
    return _chained("conflict.and", found)


def _chained(key: str, parts: Sequence[Said]) -> Said:
    """Parts with the same words between any two."""
    return parts[0] if len(parts) == 1 else say(key, first=parts[0], rest=_chained(key, parts[1:]))


def made_said(dispute: Dispute, author: str) -> Message:
    """That somebody's change and the changes of others came to a dispute."""
    names = dict.fromkeys(head.stamp.author for head in dispute.heads[1:]) or {author: None}
    parts = tuple(part_said(dispute.subject, found) for found in dispute.differences[:_SHOWN])
    if dispute.is_personal:
        return say("conflict.made_own", parts=parts)
    return say("conflict.made", names=tuple(names), parts=parts)


def _short(said: Said) -> Said:
    return f"{said[:_LONGEST]}…" if isinstance(said, str) and len(said) > _LONGEST else said


def _all_said(entry: Entry) -> Said:
    """What an entry states, apart from what it is about."""
    about = {"id", "indicator", "district", "party", "section", "order"}
    stated = {name: value for name, value in spread(entry).once.items() if value not in (None, "", ())}
    said = tuple(value_said(name, value) for name, value in stated.items() if name not in about)
    return say("conflict.all", values=said)


def _topic(entry: Entry) -> str:
    return entry.topic if isinstance(entry, FactEntry) else entry.kind


def _called(row: Values | Mapping[str, Any]) -> str:
    return next((flat(row[name]) for name in _CALLED if row.get(name)), flat(dict(row)))


def _known(keys: Iterable[str], name: str) -> Said:
    return next((say(key) for key in keys if key in CATALOGUE), name)
