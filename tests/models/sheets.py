"""Sheets as tests write them: rows of texts and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from models.entries import FactEntry
from models.evaluation import Evaluation
from models.framework import Framework
from models.language import Language
from models.sheets.grid import Area, Book, Cell, Grid, SheetFaults
from models.sheets.plan import Plan, plan
from models.station import District, Districts, Fact
from tests.models.build import evaluation_of, fact, small

ZH = Language("zh")
QUESTIONS = ("known", "help", "overall")
Row = Sequence[object]


def cell(row: int, column: int, value: object) -> Cell:
    if isinstance(value, Cell):
        return Cell(row, column, value.text, value.kind, value.percent)
    if isinstance(value, int | float):
        return Cell(row, column, str(value), "number")
    return Cell(row, column, str(value))


def grid(
    *rows: Row,
    sheet: str = "表",
    file: str = "a.xlsx",
    merged: Iterable[tuple[int, int, int, int]] = (),
    hidden: Iterable[int] = (),
    is_hidden: bool = False,
) -> Grid:
    cells = {
        (r, c): cell(r, c, value)
        for r, row in enumerate(rows, start=1)
        for c, value in enumerate(row, start=1)
        if value not in (None, "")
    }
    return Grid(file, sheet, cells, tuple(Area(*area) for area in merged), frozenset(hidden), is_hidden)


def standing(*facts: Fact) -> Evaluation:
    """An evaluation with two districts and a questionnaire of three questions, where some facts stand."""
    questions = [{"id": name, "title": f"题目{name}"} for name in QUESTIONS]
    asked = {**small().model_dump(), "questionnaire": {"scale": 5, "satisfied": 4, "questions": questions}}
    known = Districts(
        rows=(
            District(id="south", name="南片区", communities=("榕荫社区", "渡头社区")),
            District(id="north", name="北片区", communities=("望溪社区",)),
        )
    )
    return evaluation_of(Framework.model_validate(asked), [fact(known), *(fact(one) for one in facts)])


def planned(
    *grids: Grid, on: Evaluation | None = None, topic: str | None = None, replaces: bool = False
) -> Plan:
    files = dict.fromkeys(found.file for found in grids)
    books = [Book(file, tuple(found for found in grids if found.file == file)) for file in files]
    return plan(on or standing(), books, "何芸", topic=topic, replaces=replaces)


def rows_of(made: Plan, topic: str) -> dict[str, Any]:
    """The rows of a topic as a plan states them, by their keys."""
    return {row.key: row for row in fact_of(made, topic).rows}


def fact_of(made: Plan, topic: str) -> Any:
    return next(e.fact for e in made.entries if isinstance(e, FactEntry) and e.topic == topic)


def told(made: Plan) -> list[str]:
    return [ZH.say(remark.message) for remark in made.remarks]


def refused(*grids: Grid, **wishes: Any) -> list[str]:
    """What is wrong with some sheets, in words."""
    with pytest.raises(SheetFaults) as caught:
        planned(*grids, **wishes)
    return [ZH.say(fault.message) for fault in caught.value.faults]
