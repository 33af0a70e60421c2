"""What `findings` and `follow-up` print: every finding with its state, and what became of the last ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from rich.console import Group, RenderableType
from rich.text import Text

from export.text import BLOCKED, KNOWN, OPEN, Hanging, line, sign
from export.views import place_words
from models.acts import FollowUp
from models.editing import Row, State, numbered
from models.evaluation import Evaluation
from models.follow_up import follow_ups, tally
from models.gaps import Place
from models.language import Language

Numbered = Sequence[tuple[int, Row]]
_SIGNS = {"reported": KNOWN, "merged": (">", "cyan"), "omitted": ("-", "yellow")}
_PROGRESS = {"rectified": KNOWN, "partly": OPEN, "not": BLOCKED, None: OPEN}


def findings_view(evaluation: Evaluation, rows: Numbered, language: Language) -> RenderableType:
    """The findings, place by place.

    Args:
        evaluation: theirs.
        rows: of the places asked for, each with its number among all.
        language: of what stands around them.
    """
    if not rows:
        return line(language("findings.nothing"))
    counts = state_counts(evaluation)
    parts: list[RenderableType] = [
        line(language("findings.of", station=evaluation.name, **counts), "bold"),
    ]
    numbers = {row.finding.id: n for n, row in enumerate(numbered(evaluation), start=1)}
    width, here = len(str(max(numbers.values()))), None
    for number, row in rows:
        finding = row.finding
        place = (finding.section, finding.district, finding.polarity)
        if row.depth == 0 and place != here:
            here = place
            at = Place(section=finding.section, district=finding.district)
            where = place_words(at, evaluation, language)
            parts.append(line(f"{where}  {language(f'polarity.{finding.polarity}')}", "bold"))
        parts += _finding(evaluation, number, row, numbers, language, width)
    return Group(*parts)


def findings_data(evaluation: Evaluation, rows: Numbered) -> dict[str, Any]:
    """The findings for ``findings --json``."""
    editing = evaluation.editing
    return {
        "id": evaluation.id,
        "station": evaluation.name,
        "counts": dict(state_counts(evaluation)),
        "findings": [
            {
                "number": number,
                "key": row.finding.id,
                "section": row.finding.section,
                "district": row.finding.district,
                "indicator": row.finding.indicator,
                "polarity": row.finding.polarity,
                "author": row.finding.author,
                "said_by": list(editing.said_by(row.finding)),
                "text": row.finding.text,
                "recommendation": row.finding.recommendation or None,
                "state": row.state,
                "rank": row.rank,
                "into": [head.id for head in editing.heads(row.finding)] if row.state == "merged" else [],
                "reason": editing.omissions[row.finding.id].reason if row.state == "omitted" else None,
                "sources": list(row.finding.sources),
                "similar": list(row.similar),
            }
            for number, row in rows
        ],
    }


def follow_ups_view(evaluation: Evaluation, language: Language) -> RenderableType:
    """The follow-ups by number, each with what became of it."""
    found = follow_ups(evaluation)
    if not found:
        return line(language("follow_up.none"))
    head = line(language("follow_up.of", station=evaluation.name, **tally(evaluation)), "bold")
    width = len(str(len(found)))
    return Group(head, *(_follow_up(evaluation, n, e, language, width) for n, e in enumerate(found, start=1)))


def follow_ups_data(evaluation: Evaluation) -> dict[str, Any]:
    """The follow-ups for ``follow-up --json``."""
    found = follow_ups(evaluation)
    return {
        "id": evaluation.id,
        "station": evaluation.name,
        "counts": dict(tally(evaluation)),
        "follow_ups": [
            {"number": n, "key": e.id, **e.model_dump(exclude={"id"}, mode="json")}
            for n, e in enumerate(found, start=1)
        ],
    }


def state_counts(evaluation: Evaluation) -> Mapping[str, int]:
    """How many findings are in the report, merged into others, and left out."""
    states = [evaluation.editing.state(finding) for finding in evaluation.findings]
    return {state: states.count(state) for state in get_args(State)}


def _finding(
    evaluation: Evaluation,
    number: int,
    row: Row,
    numbers: Mapping[str, int],
    language: Language,
    width: int,
) -> Iterator[RenderableType]:
    editing, finding = evaluation.editing, row.finding
    lead = Text("  " * row.depth)
    lead.append_text(sign(_SIGNS[row.state])).append(f" {number:>{width}}  ")
    body = line(finding.text, "" if row.state == "reported" else "dim")
    yield Hanging(lead, body)
    told = [finding.author, finding.indicator or "", finding.id]
    if row.state == "merged":
        into = tuple(str(numbers.get(head.id, head.id)) for head in editing.heads(finding))
        told.append(language("editing.merged", into=into))
    elif row.state == "omitted":
        omission = editing.omissions[finding.id]
        told.append(language("editing.omitted", name=omission.author, reason=omission.reason))
    if finding.sources:
        told.append(language("editing.said_by", names=editing.said_by(finding)))
    if row.similar:
        similar = tuple(str(numbers.get(name, name)) for name in row.similar)
        told.append(language("editing.similar", numbers=similar))
    if finding.recommendation:
        told.append(language("editing.recommendation", text=finding.recommendation))
    yield Hanging(Text(" " * lead.cell_len), line("  ".join(filter(None, told)), "dim"))


def _follow_up(
    evaluation: Evaluation, number: int, entry: FollowUp, language: Language, width: int
) -> RenderableType:
    lead = sign(_PROGRESS[entry.state]).append(f" {number:>{width}}  ")
    where = place_words(Place(section=entry.section, district=entry.district), evaluation, language)
    body = line(language(f"follow_up.{entry.state or 'open'}"), "bold")
    body.append(f"  {where}  {' '.join(entry.text.split())}", "not bold")
    told = [language("follow_up.from", source=entry.source)]
    if entry.recommendation:
        told.append(language("editing.recommendation", text=" ".join(entry.recommendation.split())))
    if entry.remark:
        told.append(" ".join(entry.remark.split()))
    if entry.state:
        told.append(entry.author)
    body.append("  " + "  ".join(told), "not bold dim")
    return Hanging(lead, body)
