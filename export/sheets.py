"""The preview of an import: what would be created, changed and removed, what is skipped and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from export.text import BLOCKED, KNOWN, OPEN, Hanging, line, sign
from models.acts import Ballot, Roster
from models.entries import Entry, FactEntry, Stamp
from models.errors import Message, say
from models.language import Language
from models.parts import ORDER, Difference
from models.sheets.plan import Change, Plan
from models.survey import digits_of
from models.telling import in_words, part_said, place_said, state_said

Stamps = Callable[[Entry], Stamp | None]
_MOST_SHOWN = 200
"""Differences that are shown of one topic; a roster or many questionnaires are counted."""


def plan_view(plan: Plan, stamps: Stamps, words: Language) -> RenderableType:
    """A plan as people read it before they agree to it.

    Args:
        plan: what would be done.
        stamps: when and by whom what stands was stated.
        words: the language.
    """
    parts: list[RenderableType] = [line(words.say(message), "dim") for message in _sources(plan)]
    if not plan.changes:
        parts.append(line(words("sheet.preview.none"), "bold"))
    for change in plan.changes:
        if isinstance(change.entry, FactEntry):
            parts += _topic(change, change.entry, stamps, words)
        elif isinstance(change.entry, Roster):
            parts.append(line(words.say(_roster(change)), "bold"))
    parts += _ballots([change for change in plan.changes if isinstance(change.entry, Ballot)], words)
    if plan.remarks:
        parts.append(line(words("sheet.preview.notes"), "bold"))
        parts += _few([_item(sign(OPEN), words.say(remark.message)) for remark in plan.remarks], words)
    if plan.cautions:
        parts.append(line(words("sheet.preview.cautions"), "bold"))
        parts += [_item(sign(BLOCKED), words.say(caution)) for caution in plan.cautions]
    return Group(*parts)


def plan_data(plan: Plan, stamps: Stamps, words: Language) -> dict[str, Any]:
    """A plan for machines."""
    return {
        "sources": [
            {"place": in_words(source.spot.said, words), "topic": source.topic, "rows": source.rows}
            for source in plan.sources
        ],
        "changes": [_change_data(change, stamps, words) for change in plan.changes],
        "remarks": [words.say(remark.message) for remark in plan.remarks],
        "cautions": [words.say(caution) for caution in plan.cautions],
    }


def _sources(plan: Plan) -> Iterator[Message]:
    for source in plan.sources:
        params = {"place": source.spot.said, "topic": say(f"sheet.topic.{source.topic}"), "rows": source.rows}
        if source.encoding:
            yield say("sheet.preview.encoding", encoding=source.encoding, **params)
        else:
            yield say("sheet.preview.source", **params)


def _topic(change: Change, entry: FactEntry, stamps: Stamps, words: Language) -> Iterator[RenderableType]:
    """A topic of facts: who stated what stands, and every difference."""
    told: Message = _titled(change, entry)
    if (stamp := stamps(entry)) is not None:
        told = say("sheet.preview.stated", topic=told, name=stamp.author, at=stamp.at)
    yield line(words.say(told), "bold")
    shown = [_difference(entry, found, words) for found in change.differences if found.part != ORDER]
    yield from _few(shown, words)
    if change.kept:
        kept = words("sheet.preview.kept", rows=change.kept)
        yield _item(sign(OPEN), kept)


def _titled(change: Change, entry: FactEntry) -> Message:
    topic = say(f"topic.{entry.topic}")
    created, changed, removed = (len(rows) for rows in _rows(change))
    once = sum(d.row is None and d.part != ORDER for d in change.differences)
    if not (created or changed or removed or change.same):
        return say("sheet.preview.fields", topic=topic, changed=once)
    return say(
        "sheet.preview.topic",
        topic=topic, created=created, changed=changed, removed=removed, same=change.same,
    )  # fmt: skip


def _rows(change: Change) -> tuple[set[str], set[str], set[str]]:
    """The rows that are new, changed and removed."""
    created, changed, removed = set[str](), set[str](), set[str]()
    for found in change.differences:
        if found.row is None:
            continue
        if found.part.field:
            changed.add(found.part.row)
        elif found.values[0] is None:
            created.add(found.part.row)
        else:
            removed.add(found.part.row)
    return created, changed, removed


def _difference(entry: Entry, found: Difference, words: Language) -> RenderableType:
    part = in_words(part_said(entry, found), words)
    old, new = (in_words(state_said(entry, found, value), words) for value in found.values)
    if found.row is not None and not found.part.field:
        is_new = found.values[0] is None
        mark = Text("+", KNOWN[1]) if is_new else Text("-", "red")
        return _item(mark, words("sheet.preview.row", row=part, cells=new if is_new else old))
    return _item(Text("~", "yellow"), words("sheet.preview.changed", part=part, old=old, new=new))


def _roster(change: Change) -> Message:
    old = len(change.former.codes) if isinstance(change.former, Roster) else 0
    new = len(change.entry.codes) if isinstance(change.entry, Roster) else 0
    return say("sheet.preview.roster", old=old, new=new)


def _ballots(changes: Sequence[Change], words: Language) -> Iterator[RenderableType]:
    if not changes:
        return
    changed = [change for change in changes if change.former is not None]
    created = len(changes) - len(changed)
    yield line(words("sheet.preview.ballots", created=created, changed=len(changed)), "bold")
    shown = []
    for change in changed:
        if isinstance(change.entry, Ballot) and isinstance(change.former, Ballot):
            digits = {"old": digits_of(change.former), "new": digits_of(change.entry)}
            told = words("sheet.preview.ballot", code=change.entry.code, **digits)
            shown.append(_item(Text("~", "yellow"), told))
    yield from _few(shown, words)


def _few(items: Sequence[RenderableType], words: Language) -> Iterator[RenderableType]:
    yield from items[:_MOST_SHOWN]
    if (more := len(items) - _MOST_SHOWN) > 0:
        yield line(words("sheet.preview.more", count=more), "dim")


def _item(mark: Text, text: str) -> RenderableType:
    return Hanging(Text("  ").append_text(mark).append(" "), line(text))


def _change_data(change: Change, stamps: Stamps, words: Language) -> dict[str, Any]:
    stamp = stamps(change.entry)
    entry = change.entry
    return {
        "what": in_words(place_said(entry, entry.slot()), words),
        "kind": entry.kind,
        "slot": entry.slot(),
        "stated_by": stamp.author if stamp else None,
        "differences": [
            {
                "part": in_words(part_said(entry, found), words),
                "old": in_words(state_said(entry, found, found.values[0]), words),
                "new": in_words(state_said(entry, found, found.values[1]), words),
            }
            for found in change.differences
        ],
        "kept": [in_words(row, words) for row in change.kept],
        "same": change.same,
    }


def what_said(plan: Plan, words: Language) -> str:
    """What was imported, in a few words."""
    topics = [say(f"topic.{entry.topic}") for entry in plan.entries if isinstance(entry, FactEntry)]
    topics += [say("sheet.topic.roster")] if any(isinstance(e, Roster) for e in plan.entries) else []
    topics += [say("sheet.topic.ballots")] if any(isinstance(e, Ballot) for e in plan.entries) else []
    return ", ".join(words.say(topic) for topic in topics)
