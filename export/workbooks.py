"""What .xlsx workbooks share: how a sheet looks and is printed, and bytes that say no moment."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from export.ooxml import packed, unpacked

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FACE = "宋体"
_A4 = 9  # among the sizes of paper that a workbook numbers
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_PROGRAM = re.compile(rb"(<(Application|AppVersion)>)[^<]*")
# The order of a font's parts that Excel keeps to, and what writes the file does not.
_PARTS = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color",
          "name", "family", "charset", "scheme")  # fmt: skip
_FONT = re.compile(rb"<font>(.*?)</font>", re.S)
_PART = re.compile(rb"<(\w+)[^>]*/>")


def head(cells: Iterable[Any]) -> None:
    """Make the cells of a row headings."""
    from openpyxl.styles import Alignment, Font, PatternFill

    for cell in cells:
        cell.font = Font(name=FACE, size=11, bold=True)
        cell.fill = PatternFill("solid", fgColor="FFE6E6E6")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = border()


def border() -> Any:
    """A thin line on each side of a cell."""
    from openpyxl.styles import Border, Side

    line = Side(style="thin", color="FF808080")
    return Border(left=line, right=line, top=line, bottom=line)


def printed(sheet: Worksheet, *, repeats: bool = True) -> None:
    """Set how a sheet is printed: A4, all columns on one page, the headings on each."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if repeats:
        sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"


def saved(book: Workbook, day: dt.date | None = None) -> bytes:
    """A workbook as a file; see `timeless`."""
    data = io.BytesIO()
    book.save(data)
    return timeless(data.getvalue(), day)


def timeless(data: bytes, day: dt.date | None = None) -> bytes:
    """A workbook without the moment it was made at, and without the release of what wrote it.

    Args:
        data: the workbook.
        day: the day that it bears instead.
    """
    parts = unpacked(data)
    moment = f"{day or dt.date(2000, 1, 1)}T00:00:00Z".encode()
    core, program, styles = "docProps/core.xml", "docProps/app.xml", "xl/styles.xml"
    parts[core] = _MOMENT.sub(lambda found: found[1] + moment, parts[core])
    parts[program] = _PROGRAM.sub(
        lambda found: found[1] + (b"zhanping" if found[2] == b"Application" else b"1.0"), parts[program]
    )
    parts[styles] = _FONT.sub(lambda found: b"<font>" + _ordered(found[1]) + b"</font>", parts[styles])
    return packed(parts)


def _ordered(font: bytes) -> bytes:
    found = [(_PARTS.index(part[1].decode()), part[0]) for part in _PART.finditer(font)]
    return b"".join(part for _, part in sorted(found))
