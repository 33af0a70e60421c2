"""The tables as an .xlsx workbook: every text a text, the same tables the same bytes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from export.formats.tables import Column, Sheet, Value, sheets
from export.plain import visible
from export.report.options import Options
from export.report.wording import worded
from export.workbooks import FACE, border, head, printed, saved
from models.scoring import Assessment
from models.sheets.grid import letters

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_LONGEST = 32_767  # signs that a cell of Excel's holds
_LONGEST_NAME = 30  # of 31 signs: one is for the number of a name that is there twice
_NO_NAME = re.compile(r"[\[\]:*?/\\]|^'+|'+$")  # what no sheet of Excel's may be called
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # what Excel reads as the code of a sign: _x003D_ is =
_FORMATS = {"text": "@", "number": "General", "percent": 'General"%"'}
_LINE, _HIGHEST = 15, 409  # points: a line of the font, and the most that a row of Excel's has


def workbook(assessment: Assessment, options: Options) -> bytes:
    """Every table of the variant, a sheet each."""
    from openpyxl import Workbook

    made, wording = Workbook(), worded(assessment.framework, options.office.wording)
    made.remove(made.active)
    for table in sheets(assessment, options):
        _fill(made.create_sheet(_name(table)), table)
    evaluation = assessment.evaluation
    properties = made.properties
    properties.title, properties.creator = (
        _plain(evaluation.name),
        _plain(evaluation.facts.station.third_party),
    )
    properties.subject = _plain(wording("sheet.internal")) if options.variant == "working" else ""
    properties.language = "zh-CN"
    if options.sealed is not None:
        properties.version, properties.identifier = str(options.sealed.version), options.sealed.digest
    return saved(made, evaluation.facts.visit.date)


def _fill(page: Worksheet, table: Sheet) -> None:
    from openpyxl.styles import Alignment, Font

    plain, lines = Font(name=FACE, size=11), border()
    for x, column in enumerate(table.columns, start=1):
        page.column_dimensions[letters(x)].width = column.width
        _put(page, 1, x, column.title, Column("", "text", 0))
    head(page[1])
    for y, row in enumerate(table.rows, start=2):
        for x, (value, column) in enumerate(zip(row, table.columns, strict=True), start=1):
            cell = _put(page, y, x, value, column)
            cell.font, cell.border = plain, lines
            is_text = isinstance(value, str)
            cell.alignment = Alignment(
                horizontal="left" if is_text else "right", vertical="top", wrap_text=is_text
            )
        page.row_dimensions[y].height = _height(row, table.columns)
    printed(page)


def _put(page: Worksheet, y: int, x: int, value: Value, column: Column) -> Any:
    """A value in its cell; a text is a text, whatever it begins with, and stays one when it is edited."""
    cell = page.cell(y, x)
    if isinstance(value, str):
        cell.value = _ESCAPE.sub("_x005F_", _plain(value))
        cell.data_type, cell.number_format = "s", _FORMATS["text"]
    else:
        cell.value = value
        cell.number_format = "0" if isinstance(value, int) else _FORMATS[column.kind]
    return cell


def _height(row: Sequence[Value], columns: Sequence[Column]) -> int:
    """As high as the longest of its wrapped texts; no program that opens the file need measure it."""
    from rich.cells import cell_len

    lines = [
        sum(max(math.ceil(cell_len(line) / (column.width - 1)), 1) for line in value.split("\n"))
        for value, column in zip(row, columns, strict=True)
        if isinstance(value, str)
    ]
    return min(max(lines, default=1) * _LINE, _HIGHEST)


def _name(table: Sheet) -> str:
    """What a sheet is called: its title as far as Excel takes it, else its id."""
    return _NO_NAME.sub("", " ".join(_plain(table.title).split())[:_LONGEST_NAME]) or table.id


def _plain(text: str) -> str:
    return visible(text)[:_LONGEST]
