"""The panel for a terminal and as data: who declared, is recused, has what to score, has handed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from export.text import KNOWN, OPEN, Hanging, line, sign, table
from models.acts import CALIBRATION, Objection, Ruling
from models.evaluation import Evaluation
from models.language import Language
from models.numbers import trimmed
from models.panel import Progress, Spread, Standing, recusal_said, remit_said, spreads, standings


def panel_view(evaluation: Evaluation, language: Language) -> RenderableType:
    """The evaluators with what each has left, what recuses and assigns them, the calibration's spread."""
    title = line(language("panel.title", station=evaluation.name), "bold")
    found = standings(evaluation)
    if not found:
        return Group(title, line(language("panel.empty", id=evaluation.id)))
    parts: list[RenderableType] = [title, _table(evaluation, found, language)]
    for standing in found:
        lead = Text(f"{standing.member.name}  ", "bold")
        parts += [Hanging(lead.copy(), line(said)) for said in notes(evaluation, standing, language)]
    if (round_of := calibration_words(evaluation, language)) is not None:
        parts.append(line(round_of, "bold"))
        parts += [Hanging(Text("  "), line(spread_words(s, language))) for s in spreads(evaluation)]
    return Group(*parts)


def _table(evaluation: Evaluation, found: tuple[Standing, ...], language: Language) -> Table:
    sections = evaluation.framework.sections
    heads = [language("panel.evaluator"), language("panel.declared"), *map(language.title, sections)]
    made = table("", *heads)
    for standing in found:
        waits = standing.declared is False or any(p.total and not p.handed_in for p in standing.sections)
        name = f"{standing.member.name} ({language(f'role.{standing.member.role}')})"
        progress = (progress_words(part, language) for part in standing.sections)
        cells = (name, declared_words(standing, language), *progress)
        made.add_row(sign(OPEN if waits else KNOWN), *map(line, cells))
    return made


def declared_words(standing: Standing, language: Language) -> str:
    """Whether somebody has declared."""
    if standing.declared is None:
        return language("panel.unasked")
    return language("panel.is_declared" if standing.declared else "panel.undeclared")


def progress_words(progress: Progress, language: Language) -> str:
    """How far somebody is: by counts alone."""
    if progress.handed_in:
        return language("panel.done")
    if not progress.total:
        return language("panel.not_theirs")
    if not progress.left:
        return language("panel.todo_none")
    return language("panel.todo", left=progress.left, total=progress.total)


def notes(evaluation: Evaluation, standing: Standing, language: Language) -> Iterator[str]:
    """What somebody is recused from, what they score where not everything, what the station objects."""
    if standing.recusals:
        said = tuple(recusal_said(evaluation, recusal) for recusal in standing.recusals)
        yield language("panel.recused", what=said)
    if standing.assignment is not None:
        remits = tuple(remit_said(evaluation, remit) for remit in standing.assignment.remits)
        yield language("panel.scores", what=remits) if remits else language("panel.scores_nothing")
    objection = evaluation.stated(Objection).get(standing.member.name)
    if objection is not None:
        remit, ruling = remit_said(evaluation, objection.remit), _ruling(evaluation, standing.member.name)
        text = language("panel.objected", remit=remit, text=objection.text)
        if ruling is None:
            yield f"! {text} - {language('panel.open')}"
        elif not ruling.upheld:
            yield f"{text} - {language('panel.ruled', reason=ruling.reason)}"


def _ruling(evaluation: Evaluation, name: str) -> Ruling | None:
    return evaluation.proceedings.rulings.get(name)


def calibration_words(evaluation: Evaluation, language: Language) -> str | None:
    """The calibration round, and who of those who have lines in it handed it in; None without one."""
    round_of = evaluation.proceedings.calibration
    if round_of is None:
        return None
    asked = [found.calibration for found in standings(evaluation) if found.calibration is not None]
    done = sum(part.handed_in for part in asked)
    key = "panel.round_over" if round_of.closed else "panel.round_open"
    return language(key, done=done, whole=len(asked), cells=round_of.cells)


def spread_words(spread: Spread, language: Language) -> str:
    """A line of the calibration round: who gave what, as far as it may be seen, and how far they differ."""
    parts = [str(spread.cell)]
    parts += [
        language(
            "panel.given", name=name, points=language("cli.na") if points is None else trimmed(points, 6)
        )
        for name, points in spread.points.items()
    ]
    if spread.width is not None:
        parts.append(language("panel.spread", width=trimmed(spread.width, 6)))
    elif spread.hidden:
        parts.append(language("panel.unseen", names=spread.hidden))
    else:
        parts.append(language("panel.no_spread"))
    return "  ".join(parts)


def panel_data(evaluation: Evaluation) -> dict[str, Any]:
    """The same for machines."""
    round_of = evaluation.proceedings.calibration
    return {
        "id": evaluation.id,
        "evaluators": [_evaluator(evaluation, standing) for standing in standings(evaluation)],
        "calibration": None
        if round_of is None
        else {
            "cells": list(round_of.cells),
            "closed": round_of.closed,
            "lines": [_spread(spread) for spread in spreads(evaluation)],
        },
    }


def _evaluator(evaluation: Evaluation, standing: Standing) -> dict[str, Any]:
    name = standing.member.name
    objection, ruling = evaluation.stated(Objection).get(name), _ruling(evaluation, name)
    return {
        "name": name,
        "role": standing.member.role,
        "declared": standing.declared,
        "recusals": [
            {
                "remit": found.remit,
                "by": "ruling" if isinstance(found, Ruling) else "self",
                "ground": "" if isinstance(found, Ruling) else found.ground,
                "text": found.reason if isinstance(found, Ruling) else found.text,
            }
            for found in standing.recusals
        ],
        "assigned": None if standing.assignment is None else list(standing.assignment.remits),
        "parts": {
            (part.section.id if part.section else CALIBRATION): {
                "left": part.left,
                "total": part.total,
                "handed_in": part.handed_in,
            }
            for part in (*standing.sections, *([standing.calibration] if standing.calibration else ()))
        },
        "objection": None
        if objection is None
        else {
            "remit": objection.remit,
            "text": objection.text,
            "received": objection.received.isoformat() if objection.received else None,
            "upheld": None if ruling is None else ruling.upheld,
            "reason": "" if ruling is None else ruling.reason,
        },
    }


def _spread(spread: Spread) -> dict[str, Any]:
    points = {name: None if value is None else trimmed(value, 6) for name, value in spread.points.items()}
    return {
        "cell": str(spread.cell),
        "points": points,
        "hidden": list(spread.hidden),
        "spread": None if spread.width is None else trimmed(spread.width, 6),
    }
