"""The stages, the draft's round, the seal and two versions: as data for machines, and as lines to read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from models.entries import Stage
from models.errors import Message, say
from models.evaluation import Evaluation
from models.gates import Item
from models.kinds import KINDS
from models.language import Language
from models.rounds import Addressee, Answered, addressees, comments, party_said
from models.scoring import Assessment
from models.versions import Comparison
from models.workdays import deadlines

_MARKS = {"overdue": "!", "late": "!", "waiting": "?"}


def gate_lines(items: Iterable[Item], words: Language) -> Iterator[str]:
    """A gate as a checklist."""
    for item in items:
        yield f"{'+' if item.met else '!'} {words.say(item.message)}"


def gate_data(stage: Stage, items: Sequence[Item], words: Language) -> dict[str, Any]:
    """A gate for machines."""
    return {
        "stage": stage,
        "open": all(item.met for item in items),
        "items": [
            {
                "code": item.code,
                "met": item.met,
                "message": words.say(item.message),
                "place": str(item.place) if item.place else None,
            }
            for item in items
        ],
    }


def deadlines_said(evaluation: Evaluation) -> Message | tuple[Message, ...]:
    """The dates that the terms come to."""
    found = deadlines(evaluation.facts.schedule)
    told = tuple(
        say(f"deadlines.{name}", day=day.isoformat()) for name, day in found._asdict().items() if day
    )
    return told or say("deadlines.none")


def version_said(evaluation: Evaluation, digest: str) -> Message:
    """Whether the present version is signed or sealed.

    Args:
        evaluation: as it stands.
        digest: of its entries, as `models.sealing.digest` gives it.
    """
    proceedings = evaluation.proceedings
    version = proceedings.version
    if (seal := proceedings.sealed) is not None:
        return say("rounds.sealed", version=version, name=seal.author)
    signed = proceedings.sign_offs.get(version, ())
    if valid := tuple(entry.author for entry in signed if entry.digest == digest):
        return say("rounds.signed", version=version, names=valid)
    if signed:
        return say("rounds.signed_before", version=version, names=tuple(e.author for e in signed))
    return say("rounds.open", version=version)


def addressee_line(found: Addressee, evaluation: Evaluation, words: Language) -> str:
    """One addressee: what came of them, and when."""
    parts = [words.say(party_said(evaluation, found.party)), words(f"rounds.{found.state}")]
    reply = found.reply
    if reply is not None:
        parts.append(words(f"stance.{reply.stance}"))
        if reply.received:
            parts.append(words("rounds.on", day=reply.received.isoformat()))
        if reply.text:
            parts.append(" ".join(reply.text.split()))
    elif found.due:
        parts.append(words("rounds.due", day=found.due.isoformat()))
    return f"{_MARKS.get(found.state, '+')} {'  '.join(parts)}"


def comment_lines(found: Answered, evaluation: Evaluation, words: Language) -> Iterator[str]:
    """One comment, and what was answered."""
    comment, answer = found.comment, found.answer
    section = evaluation.framework.section(comment.section or "")
    about = comment.indicator or (words.title(section) if section else comment.section)
    where = f" [{about}]" if about else ""
    name = words.say(party_said(evaluation, comment.party))
    yield f"{'+' if answer else '?'} {found.number}. {name}{where}  {' '.join(comment.text.split())}"
    if answer is None:
        yield f"     {words('rounds.unanswered')}"
        return
    verdict = words("rounds.accepted" if answer.accepted else "rounds.refused")
    yield f"     {verdict}  {' '.join(answer.reason.split())}"
    if answer.changes:
        linked = tuple(_link(name, words) for name in answer.changes)
        yield f"     {words('rounds.changes', changes=linked)}"


def _link(name: str, words: Language) -> str:
    """A changed entry, linked as ``kind/slot``, by the kind's name."""
    kind, _, slot = name.partition("/")
    return f"{words(f'cli.kind.{kind}')} {slot}" if kind in KINDS else name


def rounds_data(evaluation: Evaluation, digest: str, today: dt.date, words: Language) -> dict[str, Any]:
    """Everything about the draft's round and the seal for ``rounds --json``."""
    proceedings, due = evaluation.proceedings, deadlines(evaluation.facts.schedule)
    seal = proceedings.sealed
    return {
        "stage": evaluation.stage,
        "version": proceedings.version,
        "sealed": None
        if seal is None
        else seal.model_dump(mode="json", include={"author", "digest", "framework", "report", "journals"}),
        "signed": [
            {"author": entry.author, "valid": seal is not None or entry.digest == digest}
            for entry in proceedings.sign_offs.get(proceedings.version, ())
        ],
        "deadlines": {name: _iso(day) for name, day in due._asdict().items()},
        "replies": [
            {
                "party": found.party,
                "name": words.say(party_said(evaluation, found.party)),
                "state": found.state,
                "stance": found.reply.stance if found.reply else None,
                "received": found.reply.received.isoformat()
                if found.reply and found.reply.received
                else None,
                "text": found.reply.text if found.reply else "",
            }
            for found in addressees(evaluation, today)
        ],
        "comments": [
            {
                "number": found.number,
                **found.comment.model_dump(mode="json"),
                "answer": found.answer.model_dump(mode="json") if found.answer else None,
            }
            for found in comments(evaluation)
        ],
        "reopenings": [
            {"version": entry.version, "author": entry.author, "reason": entry.reason}
            for _, entry in sorted(proceedings.reopenings.items())
        ],
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


# -- two versions --------------------------------------------------------------------------------


def result_words(assessment: Assessment, words: Language) -> tuple[str, str]:
    """The total and the grade of a version, in words."""
    low, high = (f"{end:f}" for end in assessment.interval)
    total = low if assessment.total is not None else words("compare.open", low=low, high=high)
    return total, words.title(assessment.grade) if assessment.grade else words("compare.ungraded")


def comparison_data(comparison: Comparison, versions: tuple[int, int]) -> dict[str, Any]:
    """Two versions for ``compare --json``."""

    def side(assessment: Assessment, version: int) -> dict[str, Any]:
        low, high = (f"{end:f}" for end in assessment.interval)
        return {
            "version": version,
            "total": low if assessment.total is not None else None,
            "interval": [low, high],
            "grade": assessment.grade.title if assessment.grade else None,
        }

    return {
        "old": side(comparison.old, versions[0]),
        "new": side(comparison.new, versions[1]),
        "sections": [section.id for section in comparison.sections],
        "changes": [
            {
                "kind": found.kind,
                "slot": found.slot,
                "old": found.old.document() if found.old else None,
                "new": found.new.document() if found.new else None,
            }
            for found in comparison.restated
        ],
    }
