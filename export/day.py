"""What `day`, `sample` and `tally` print, and the same as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from export.text import BLOCKED, KNOWN, OPEN, ByWidth, Hanging, line, sign, table
from export.views import place_words
from models.day import Chore, Day, DayTask, Share
from models.errors import Message, say
from models.evaluation import Evaluation
from models.language import Language
from models.numbers import trimmed
from models.survey import Item, Tally

SIGNS = {"open": OPEN, "planned": OPEN, "begun": OPEN, "done": KNOWN}


def state_words(task: DayTask, language: Language) -> str:
    """How a task stands, in words."""
    state = language(f"day.state_{task.state}")
    return f"{state} {language('day.late')}" if task.is_late else state


def times(task: DayTask, language: Language) -> str:
    """From when to when; empty while neither is said."""
    held = task.stated
    if held is None or not (held.begins or held.ends):
        return ""
    return language("day.from_to", begins=held.begins or "?", ends=held.ends or "?")


def share_words(share: Share, language: Language) -> str:
    """What somebody has left, by count."""
    parts = []
    if share.cells:
        parts.append(language("day.share_cells", left=share.unscored, all=share.cells))
    if share.sections:
        parts.append(language("day.share_sections", done=share.handed_in, all=share.sections))
    if share.open_tasks:
        tasks = tuple(language(f"task.{task}") for task in share.open_tasks)
        parts.append(language("day.share_tasks", tasks=tasks))
    if share.is_done:
        is_idle = not (share.cells or share.sections or share.tasks)
        parts.append(language("day.share_none" if is_idle else "day.share_done"))
    return "  ".join(parts)


def day_view(board: Day, language: Language) -> RenderableType:
    """The tasks, what each has left, what must be done before leaving."""
    parts: list[RenderableType] = [line(language("day.tasks", done=board.done), "bold")]
    parts += [_task(task, language) for task in board.tasks]
    if board.shares:
        parts += [Text(), line(language("day.shares"), "bold")]
        parts += [
            Hanging(Text(f"  {share.name}  "), line(share_words(share, language))) for share in board.shares
        ]
    key = "day.chores" if board.chores else "day.no_chores"
    parts += [Text(), line(language(key, count=len(board.chores)), "bold")]
    parts += [
        Hanging(Text("  ").append_text(sign(BLOCKED)).append(" "), line(language.say(chore.message)))
        for chore in board.chores
    ]
    return Group(*parts)


def day_data(board: Day, evaluation: Evaluation, language: Language) -> dict[str, Any]:
    """The day board for machines."""
    return {
        "tasks": [_task_data(task) for task in board.tasks],
        "people": [
            {
                "name": share.name, "role": share.role, "cells": share.cells, "unscored": share.unscored,
                "sections": share.sections, "handed_in": share.handed_in,
                "tasks": list(share.tasks), "open_tasks": list(share.open_tasks),
            }
            for share in board.shares
        ],
        "before_leaving": [_chore_data(chore, evaluation, language) for chore in board.chores],
    }  # fmt: skip


def sample_head(codes: Sequence[str], population: int, seed: int | None) -> Message:
    """Of how many the codes were drawn, and how."""
    if len(codes) == population:
        return say("sample.head_census", population=population)
    return say("sample.head", population=population, count=len(codes), seed=seed)


def sample_view(codes: Sequence[str]) -> RenderableType:
    """The codes side by side."""

    def rows(width: int) -> Iterator[RenderableType]:
        longest = max(map(len, codes), default=1)
        per_line = max((width + 2) // (longest + 2), 1)
        for n in range(0, len(codes), per_line):
            yield line("  ".join(f"{code:<{longest}}" for code in codes[n : n + per_line]).rstrip())

    return ByWidth(rows)


def tally_view(found: Tally, definition: str, language: Language) -> RenderableType:
    """The answers to each question, and satisfaction by both definitions."""
    scale = range(1, found.questionnaire.scale + 1)
    heads = (language("tally.question"), *map(str, scale), language("tally.silent"), language("tally.mean"))
    made = table(*heads, right=tuple(range(1, len(heads))))
    for item in found.items:
        counts = (str(item.counts[answer]) for answer in scale)
        made.add_row(line(language.title(item.question)), *counts, str(item.silent), mean_of(item))
    head = language("tally.head", returned=found.returned, valid=found.valid)
    if found.drawn:
        head = f"{head}  {language('tally.of', drawn=found.drawn)}"
    lines = [
        Hanging(Text("  "), line(words, "bold" if by == definition else ""))
        for by, words in satisfaction_words(found, definition, language)
    ]
    return Group(line(head, "bold"), made, *lines)


def satisfaction_words(found: Tally, definition: str, language: Language) -> Iterator[tuple[str, str]]:
    """Satisfaction by each definition, with what it is a percentage of; the one in use says so."""
    mean, share = found.by_mean, found.by_share
    if mean is None:
        yield definition, language("tally.none")
        return
    told = {"mean": language("tally.by_mean", scale=found.questionnaire.scale, value=trimmed(mean))}
    if share is not None:
        told["share"] = language(
            "tally.by_share", question=found.overall.question, bar=found.questionnaire.satisfied,
            satisfied=found.satisfied, answered=found.overall.answered, value=trimmed(share),
        )  # fmt: skip
    for by, words in told.items():
        yield by, f"{words}  {language('tally.definition')}" if by == definition else words


def tally_data(found: Tally, definition: str) -> dict[str, Any]:
    """The tally for machines; exact values as fractions."""
    return {
        "drawn": found.drawn,
        "returned": found.returned,
        "valid": found.valid,
        "scale": found.questionnaire.scale,
        "satisfied_from": found.questionnaire.satisfied,
        "definition": definition,
        "questions": [
            {
                "id": item.question.id,
                "title": item.question.title,
                "counts": {str(answer): count for answer, count in item.counts.items()},
                "no_answer": item.silent,
                "mean": _exact(item.mean),
            }
            for item in found.items
        ],
        "satisfaction": {"mean": _exact(found.by_mean), "share": _exact(found.by_share)},
    }


def mean_of(item: Item) -> str:
    """A question's mean as it is shown."""
    return "-" if item.mean is None else trimmed(item.mean)


def _task(task: DayTask, language: Language) -> RenderableType:
    kind = BLOCKED if task.is_late else SIGNS[task.state]
    lead = Text("  ").append_text(sign(kind)).append(" ")
    held = task.stated
    parts = [language(f"task.{task.task}"), state_words(task, language), times(task, language)]
    if held is not None:
        parts += [language("day.names", names=held.who), held.remark]
    return Hanging(lead, line("  ".join(part for part in parts if part)))


def _task_data(task: DayTask) -> dict[str, Any]:
    held = task.stated
    return {
        "task": task.task,
        "state": task.state,
        "late": task.is_late,
        "who": list(held.who) if held else [],
        "begins": (held.begins if held else "") or None,
        "ends": (held.ends if held else "") or None,
        "remark": held.remark if held else "",
    }


def _chore_data(chore: Chore, evaluation: Evaluation, language: Language) -> dict[str, Any]:
    return {
        "code": chore.code,
        "message": language.say(chore.message),
        "place": str(chore.place) if chore.place else chore.task,
        "place_label": place_words(chore.place, evaluation, language) if chore.place else None,
    }


def _exact(value: Fraction | None) -> dict[str, str] | None:
    return None if value is None else {"shown": trimmed(value), "exact": str(value)}
