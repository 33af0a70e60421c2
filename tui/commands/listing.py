"""The list of all evaluations of a home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from typer import Context, Option

from models.errors import ZhanpingError
from models.language import Language
from tui.commands.desk import Desk, open_store

if TYPE_CHECKING:
    from rich.table import Table

_FIELDS = (
    "region",
    "station",
    "year",
    "period",
    "stage",
    "sample",
    "progress",
    "total",
    "interval",
    "grade",
    "possible_grades",
)


def listing(ctx: Context, as_json: Annotated[bool, Option("--json", help="cli.option.json")] = False) -> None:
    """List the evaluations by region; one that is damaged is listed with what is wrong with it."""
    desk = Desk.of(ctx)
    rows = sorted((_row(desk, name) for name in desk.workspace.ids()), key=_rank)
    if as_json:
        desk.put_json(rows)
    elif rows:
        desk.show(_table(rows, desk.language))
    else:
        desk.tell("cli.none", home=desk.home)


def _row(desk: Desk, name: str) -> dict[str, Any]:
    """What can be read of an evaluation; fields that cannot are None."""
    from export.data import summary_data
    from models.evaluation import fold
    from models.scoring import assess

    row: dict[str, Any] = {"id": name, **dict.fromkeys(_FIELDS), "problems": []}
    try:
        with open_store(desk.workspace, name) as store:
            row["problems"] = [desk.language.say(problem) for problem in store.problems]
            data = summary_data(assess(fold(store.setup, store.framework, store.entries())))
    except ZhanpingError as error:
        row["problems"] = [desk.language.say(error.message)]
        return row
    return row | {field: data[field] for field in _FIELDS}


def _rank(row: dict[str, Any]) -> tuple[bool, str, str]:
    return row["region"] is None, row["region"] or "", row["id"]


def _table(rows: list[dict[str, Any]], language: Language) -> Table:
    from export.text import line, table

    made = table(
        *(language(f"cli.head.{name}") for name in ("region", "id", "station", "stage", "scored", "result"))
    )
    for row in rows:
        if row["progress"] is None:
            made.add_row("-", line(row["id"]), line(f"! {row['problems'][0]}", "red"), "-", "-", "-")
            continue
        station = line(row["station"])
        if row["sample"]:
            station.append(f" [{language('summary.sample')}]")
        if row["problems"]:
            station.append(f" ! {language('cli.damage', count=len(row['problems']))}", "red")
        scored = f"{row['progress']['scored']}/{row['progress']['total']}"
        made.add_row(
            line(row["region"] or "-"),
            line(row["id"]),
            station,
            language(f"stage.{row['stage']}"),
            scored,
            line(_result(row, language)),
        )
    return made


def _result(row: dict[str, Any], language: Language) -> str:
    """The total and the grade, or what is still possible."""
    if row["total"] is not None and row["grade"]:
        return f"{row['total']:.2f} {row['grade']}"
    low, high = row["interval"]
    return language(
        "cli.open", low=f"{low:.2f}", high=f"{high:.2f}", grades=" / ".join(row["possible_grades"])
    )
