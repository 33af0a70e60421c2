"""The list of all evaluations of a home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from typer import Context, Option

from models.errors import DAMAGED, ZhanpingError
from models.language import Language
from tui.commands.desk import Desk, damage, open_store

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from models.scoring import Assessment

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


@dataclass(frozen=True)
class _Row:
    """One evaluation: its data for machines, how much is damaged, and its result where it could be read."""

    data: dict[str, Any]
    damage: int
    result: str | None = None

    @property
    def rank(self) -> tuple[bool, str, str]:
        """By region and id, those of no region last."""
        region = self.data["region"]
        return region is None, region or "", self.data["id"]


def listing(ctx: Context, as_json: Annotated[bool, Option("--json", help="cli.option.json")] = False) -> int:
    """List the evaluations by region; one that is damaged is listed with what is wrong with it."""
    desk = Desk.of(ctx)
    rows = sorted((_row(desk, name) for name in desk.workspace.ids()), key=lambda row: row.rank)
    if as_json:
        desk.put_json([row.data for row in rows])
    elif not rows:
        desk.tell("cli.none", home=desk.home)
    else:
        desk.show(_table(rows, desk.language))
        for row in rows:
            for problem in row.data["problems"]:
                desk.show(_problem(row.data["id"], problem))
    return DAMAGED if any(row.damage for row in rows) else 0


def _row(desk: Desk, name: str) -> _Row:
    """What can be read of an evaluation; fields that cannot are None."""
    from export.data import summary_data
    from models.evaluation import fold
    from models.scoring import assess

    data: dict[str, Any] = {"id": name, **dict.fromkeys(_FIELDS), "problems": []}
    try:
        with open_store(desk.workspace, name) as store:
            data["problems"], damaged = desk.problems(store), damage(store)
            assessment = assess(fold(store.setup, store.framework, store.entries()))
    except ZhanpingError as error:
        data["problems"] = [desk.language.say(error.message)]
        return _Row(data, int(error.code == DAMAGED))
    read = summary_data(assessment)
    data |= {field: read[field] for field in _FIELDS}
    return _Row(data, damaged, _result(assessment, desk.language))


def _result(assessment: Assessment, language: Language) -> str:
    """The total and the grade, or what is still possible."""
    if assessment.total is not None and assessment.grade is not None:
        return f"{assessment.total:f} {language.title(assessment.grade)}"
    low, high = (f"{end:f}" for end in assessment.interval)
    possible = assessment.possible_grades
    if len(possible) == len(assessment.framework.bands):
        return language("cli.open", low=low, high=high)
    grades = " / ".join(language.title(band) for band in possible)
    return language("cli.open_grades", low=low, high=high, grades=grades)


def _table(rows: Sequence[_Row], language: Language) -> Table:
    from export.text import line, table

    heads = ("region", "id", "station", "stage", "scored", "result")
    made = table(*(language(f"cli.head.{head}") for head in heads))
    for row in rows:
        data = row.data
        if row.result is None:
            made.add_row("-", line(data["id"]), line(f"! {language('cli.unreadable')}", "red"), "-", "-", "-")
            continue
        station = line(data["station"])
        if data["sample"]:
            station.append(f" [{language('summary.sample')}]")
        if row.damage:
            station.append(f" ! {language('cli.damage', count=row.damage)}", "red")
        scored = f"{data['progress']['scored']}/{data['progress']['total']}"
        stage = language(f"stage.{data['stage']}")
        made.add_row(line(data["region"] or "-"), line(data["id"]), station, stage, scored, line(row.result))
    return made


def _problem(name: str, problem: str) -> RenderableType:
    from export.text import BLOCKED, Hanging, line, sign

    return Hanging(sign(BLOCKED).append(" "), line(f"{name}: {problem}"))
