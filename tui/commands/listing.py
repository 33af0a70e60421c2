"""The list of all evaluations of a home."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from typer import Context

from models.errors import DAMAGED
from models.language import Language
from tui.commands.desk import Desk
from tui.commands.options import Json
from tui.overview import result, stage

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from models.overview import Overview
    from storage.listing import Listed

_FIELDS = (
    "region",
    "station",
    "year",
    "period",
    "stage",
    "sealed",
    "sample",
    "progress",
    "total",
    "interval",
    "grade",
    "possible_grades",
)


def listing(ctx: Context, as_json: Json = False) -> int:
    """List the evaluations by region; one that is damaged is listed with what is wrong with it."""
    from storage.listing import listed

    desk = Desk.of(ctx)
    rows = sorted(listed(desk.workspace), key=_rank)
    if as_json:
        desk.put_json([_data(row, desk.language) for row in rows])
    elif not rows:
        desk.tell("cli.none", home=desk.home)
    else:
        desk.show(_table(rows, desk.language))
        for row in rows:
            for problem in row.problems:
                desk.show(_problem(row.id, desk.language.say(problem)))
    return DAMAGED if any(row.damage for row in rows) else 0


def _rank(row: Listed) -> tuple[bool, str, str]:
    """By region and id, those of no region last."""
    region = row.overview.region if row.overview else ""
    return not region, region, row.id


def _data(row: Listed, language: Language) -> dict[str, Any]:
    """What can be read of an evaluation; fields that cannot are None."""
    problems = [language.say(problem) for problem in row.problems]
    fields = dict.fromkeys(_FIELDS) if row.overview is None else _fields(row.overview)
    return {"id": row.id, **fields, "problems": problems}


def _fields(seen: Overview) -> dict[str, Any]:
    from export.data import number

    progress = seen.progress
    values = (
        seen.region or None,
        seen.station,
        seen.year,
        seen.period,
        seen.stage,
        seen.sealed,
        seen.sample,
        {"scored": progress.scored, "total": progress.cells},
        None if seen.total is None else number(Decimal(seen.total)),
        [number(Decimal(end)) for end in (seen.low, seen.high)],
        seen.grade.title if seen.grade else None,
        [grade.title for grade in seen.possible],
    )
    return dict(zip(_FIELDS, values, strict=True))


def _result(seen: Overview, language: Language) -> str:
    """The total and the grade, or what is still possible."""
    if final := result(seen, language):
        return final
    if len(seen.reach) == len(seen.frame.grades):
        return language("cli.open", low=seen.low, high=seen.high)
    grades = " / ".join(language.title(grade) for grade in seen.possible)
    return language("cli.open_grades", low=seen.low, high=seen.high, grades=grades)


def _table(rows: Sequence[Listed], language: Language) -> Table:
    from export.text import line, table

    heads = ("region", "id", "station", "stage", "scored", "result")
    made = table(*(language(f"cli.head.{head}") for head in heads))
    for row in rows:
        seen = row.overview
        if seen is None:
            made.add_row("-", line(row.id), line(f"! {language('cli.unreadable')}", "red"), "-", "-", "-")
            continue
        station = line(seen.station)
        if seen.sample:
            station.append(f" [{language('summary.sample')}]")
        if row.damage:
            station.append(f" ! {language('cli.damage', count=row.damage)}", "red")
        scored = f"{seen.progress.scored}/{seen.progress.cells}"
        found = line(_result(seen, language))
        made.add_row(line(seen.region or "-"), line(row.id), station, stage(seen, language), scored, found)
    return made


def _problem(name: str, problem: str) -> RenderableType:
    from export.text import BLOCKED, Hanging, line, sign

    return Hanging(sign(BLOCKED).append(" "), line(f"{name}: {problem}"))
