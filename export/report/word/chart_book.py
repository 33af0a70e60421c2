"""The workbook behind a chart, which Word opens for "Edit data"."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from xml.sax.saxutils import escape

from export.ooxml import HEAD, OFFICE, PACKAGE, TYPES, packed, relationships
from export.report.blocks import Chart

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = f"{TYPES}.spreadsheetml"


def workbook(chart: Chart) -> bytes:
    """Names, values and the lengths of the bars: a length follows its value when that is changed."""
    rows = [_row(1, *(_text(head) for head in chart.heads))]
    for n, (name, value) in enumerate(zip(chart.names, chart.values, strict=True), start=2):
        drawn = length(value, chart.cut)
        formula = "" if chart.cut is None else f"<f>MIN(B{n},{chart.cut:f})</f>"
        rows.append(_row(n, _text(name), _number(value), _number(drawn, formula)))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/><Override '
        f'PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>',
        "_rels/.rels": relationships({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/_rels/workbook.xml.rels": relationships({"rId1": ("worksheet", "worksheets/sheet1.xml")}),
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="Sheet1" '
        'sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{"".join(rows)}</sheetData>'
        "</worksheet>",
    }
    return packed({name: (HEAD + text).encode() for name, text in parts.items()})


def length(value: Decimal | None, cut: Decimal | None) -> Decimal | None:
    """How long a bar is: as its value says, but for one that is cut off."""
    return value if value is None or cut is None else min(value, cut)


def _row(number: int, *cells: str) -> str:
    """A row; each cell has ``{}`` where its place stands."""
    placed: Iterable[str] = (
        cell.replace("{}", f'r="{c}{number}"', 1) for c, cell in zip("ABC", cells, strict=True)
    )
    return f'<row r="{number}">{"".join(placed)}</row>'


def _text(text: str) -> str:
    """A text, whatever it begins with."""
    return f'<c {{}} t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _number(value: Decimal | None, formula: str = "") -> str:
    return "" if value is None else f"<c {{}}>{formula}<v>{value:f}</v></c>"
