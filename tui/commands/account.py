"""The account of a merge: what came, what is in conflict, what parted, what was damaged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from export.text import BLOCKED, KNOWN, OPEN, Hanging, line, sign, table
from models.disputes import Dispute
from models.errors import Message, say
from models.language import Language
from models.telling import dispute_said, place_said
from storage.report import Merged, MergeReport
from storage.union import author_of, device_of


def account(report: MergeReport, language: Language) -> RenderableType:
    """A merge in words: what came, by author and device, and what needs a person."""
    parts: list[RenderableType] = []
    for merged in report.evaluations:
        parts += _evaluation(merged, report.dry_run, language)
    for note in report.notes:
        parts.append(_told(OPEN, note, language))
    if not report.evaluations:
        parts.append(line(language("merge.empty")))
    if report.dry_run:
        parts.append(line(language("merge.dry"), "bold"))
    return Group(*parts)


def account_data(report: MergeReport, language: Language) -> dict[str, Any]:
    """A merge for machines."""
    return {
        "dry_run": report.dry_run,
        "code": report.code,
        "new": report.new,
        "notes": [language.say(note) for note in report.notes],
        "evaluations": [_data(merged, language) for merged in report.evaluations],
    }


def _evaluation(merged: Merged, dry_run: bool, language: Language) -> Iterator[RenderableType]:
    if merged.refused is not None:
        yield _told(BLOCKED, merged.refused, language, f"{merged.id}  ")
        return
    known = sum(row.known for row in merged.brought)
    key = "merge.nothing"
    if merged.new:
        key = "merge.would_bring" if dry_run else "merge.brought"
    words = language(key, new=merged.new, known=known)
    head = sign(OPEN if merged.code else KNOWN).append(" ")
    title = line(merged.id, "bold")
    title.append(f"  {language('merge.created')}" if merged.created else "", "not bold")
    title.append(f"  {words}", "not bold")
    yield Hanging(head, title)
    if merged.new:
        yield Padding(_rows(merged, language), (0, 0, 0, 2), expand=False)
    for fork in merged.forks:
        yield _told(BLOCKED, fork_message(fork._asdict(), dry_run), language)
    for (kind, slot), heads in merged.conflicts.items():
        yield _told(BLOCKED, _conflict(Dispute(kind, slot, heads)), language)
    if merged.damage:
        yield _told(BLOCKED, say("merge.skipped", count=len(merged.damage)), language)
        for message in merged.damage:
            yield _told((" ", ""), message, language)
    for message in merged.notes:
        yield _told(OPEN, message, language)


def fork_message(fork: dict[str, Any], dry_run: bool) -> Message:
    """A fork as a sentence."""
    return say(
        "merge.would_fork" if dry_run else "merge.fork", **{name: str(value) for name, value in fork.items()}
    )


def _rows(merged: Merged, language: Language) -> Table:
    """What came, by author and device; replicas of which nothing came are not worth a row."""
    heads = ["author", "device", "new", "known"]
    if any(row.healed for row in merged.brought):
        heads.append("healed")
    made = table(*(language(f"merge.head.{head}") for head in heads), right=(2, 3))
    for row in merged.brought:
        if row.new:
            healed = ", ".join(map(str, row.healed)) or "-"
            cells = (line(row.author), line(row.device), str(row.new), str(row.known), line(healed))
            made.add_row(*cells[: len(heads)])
    return made


def _conflict(dispute: Dispute) -> Message:
    """What came to be in conflict, said as the check says it."""
    where = place_said(dispute.subject, dispute.slot)
    return say("conflict.merged", where=where, conflict=dispute_said(dispute))


def _told(kind: tuple[str, str], message: Message, language: Language, before: str = "") -> RenderableType:
    lead = sign(kind).append(" ")
    lead.pad_left(0 if before else 2)
    return Hanging(lead, line(f"{before}{language.say(message)}"))


def _data(merged: Merged, language: Language) -> dict[str, Any]:
    return {
        "id": merged.id,
        "created": merged.created,
        "new": merged.new,
        "brought": [
            {
                "author": author_of(row.replica),
                "device": device_of(row.replica),
                "new": row.new,
                "known": row.known,
                "healed": list(row.healed),
            }
            for row in merged.brought
        ],
        "conflicts": [
            {
                "kind": kind,
                "slot": slot,
                "heads": [
                    {
                        "at": head.stamp.at.isoformat(),
                        "author": head.stamp.author,
                        "device": head.stamp.device,
                        "entry": head.entry.document() if head.entry else None,
                    }
                    for head in heads
                ],
            }
            for (kind, slot), heads in merged.conflicts.items()
        ],
        "forks": [
            {"replica": fork.replica, "line": fork.line, "ours": str(fork.ours), "theirs": str(fork.theirs)}
            for fork in merged.forks
        ],
        "damage": [language.say(message) for message in merged.damage],
        "notes": [language.say(message) for message in merged.notes],
        "refused": language.say(merged.refused) if merged.refused else None,
    }
