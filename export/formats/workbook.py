"""The tables as an .xlsx workbook: every text a text, the same tables the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from export.formats.tables import Column, Sheet, Value, sheets
from export.report.options import Options
from export.report.wording import worded
from models.scoring import Assessment

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

# What XML 1.0 cannot hold, and control characters that no reader wants.
_UNFIT = re.compile("[^\\t\\n\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_LONGEST = 32_767  # signs that a cell of Excel's holds
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_PROGRAM = re.compile(rb"(<(Application|AppVersion)>)[^<]*")
_FORMATS = {"text": "@", "number": "General", "percent": 'General"%"'}
_FONT = "宋体"
_LINE, _HIGHEST = 15, 409  # points: a line of the font, and the most that a row of Excel's has
# The order of a font's parts that Excel keeps to, and what writes the file does not.
_PARTS = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color",
          "name", "family", "charset", "scheme")  # fmt: skip
_FONT_XML = re.compile(rb"<font>(.*?)</font>", re.S)
_PART_XML = re.compile(rb"<(\w+)[^>]*/>")


def workbook(assessment: Assessment, options: Options) -> bytes:
    """Every table of the variant, a sheet each."""
    from openpyxl import Workbook

    made, wording = Workbook(), worded(assessment.framework, options.office.wording)
    made.remove(made.active)
    for table in sheets(assessment, options):
        _fill(made.create_sheet(_plain(table.title)[:31]), table)
    evaluation = assessment.evaluation
    properties = made.properties
    properties.title, properties.creator = (
        _plain(evaluation.name),
        _plain(evaluation.facts.station.third_party),
    )
    properties.subject = wording("sheet.internal") if options.variant == "working" else ""
    properties.language = "zh-CN"
    if options.sealed is not None:
        properties.version, properties.identifier = str(options.sealed.version), options.sealed.digest
    return _same(made, evaluation.facts.visit.date)


def _fill(page: Worksheet, table: Sheet) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    side = Side(style="thin", color="FF808080")
    border = Border(left=side, right=side, top=side, bottom=side)
    head, plain = Font(name=_FONT, size=11, bold=True), Font(name=_FONT, size=11)
    shade = PatternFill("solid", fgColor="FFE6E6E6")
    for x, column in enumerate(table.columns, start=1):
        page.column_dimensions[get_column_letter(x)].width = column.width
        cell = _put(page, 1, x, column.title, Column("", "text", 0))
        cell.font, cell.fill, cell.border = head, shade, border
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for y, row in enumerate(table.rows, start=2):
        for x, (value, column) in enumerate(zip(row, table.columns, strict=True), start=1):
            cell = _put(page, y, x, value, column)
            cell.font, cell.border = plain, border
            is_text = isinstance(value, str)
            cell.alignment = Alignment(
                horizontal="left" if is_text else "right", vertical="top", wrap_text=is_text
            )
        page.row_dimensions[y].height = _height(row, table.columns)
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _put(page: Worksheet, y: int, x: int, value: Value, column: Column) -> Any:
    """A value in its cell; a text is a text, whatever it begins with, and stays one when it is edited."""
    cell = page.cell(y, x)
    if isinstance(value, str):
        cell.value = _plain(value)
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


def _plain(text: str) -> str:
    return _UNFIT.sub("", text.replace("\r\n", "\n"))[:_LONGEST]


def _same(made: Workbook, day: dt.date | None) -> bytes:
    """The file without the moment it was made at, and without the release of what wrote it."""
    from export.report.base import packed

    written = io.BytesIO()
    made.save(written)
    moment = f"{day or dt.date(2000, 1, 1)}T00:00:00Z".encode()
    with zipfile.ZipFile(written) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    styles = "xl/styles.xml"
    parts[styles] = _FONT_XML.sub(lambda found: b"<font>" + _ordered(found[1]) + b"</font>", parts[styles])
    core, program = "docProps/core.xml", "docProps/app.xml"
    parts[core] = _MOMENT.sub(lambda found: found[1] + moment, parts[core])
    parts[program] = _PROGRAM.sub(
        lambda found: found[1] + (b"zhanping" if found[2] == b"Application" else b"1.0"), parts[program]
    )
    return packed(parts)


def _ordered(font: bytes) -> bytes:
    found = [(_PARTS.index(part[1].decode()), part[0]) for part in _PART_XML.finditer(font)]
    return b"".join(part for _, part in sorted(found))
