"""The blank sheets to fill in, as workbooks and as text; the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from export.plain import as_csv
from export.workbooks import head, printed, saved
from models.language import Language
from models.sheets.blanks import Blank, Column, Workbook, fact_sheets, indicator_sheets
from models.sheets.grid import letters

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_LAST = 2_000
"""The row that lists of choices go down to."""
_HOW_WIDTH = 84  # signs of a line of the how-to


def blank_files(words: Language, with_text: bool = False) -> Iterator[tuple[str, bytes]]:
    """The files of blank sheets, each with its name.

    Args:
        words: the language of headings and hints.
        with_text: whether each sheet comes as a text file, too.
    """
    for book in (fact_sheets(), indicator_sheets()):
        yield f"{book.name}.xlsx", _workbook(book, words)
        if with_text:
            for blank in book.sheets:
                yield f"{blank.name}.csv", _text(blank, words)


def _text(blank: Blank, words: Language) -> bytes:
    headings = [words.say(column.heading) for column in blank.columns]
    return as_csv([[heading, ""] for heading in headings] if blank.is_form else [headings])


def _workbook(book: Workbook, words: Language) -> bytes:
    from openpyxl import Workbook as Made

    made = Made()
    made.properties.creator = made.properties.lastModifiedBy = "zhanping"
    made.properties.title = words.say(book.title)
    first = made.active
    first.title = words("blank.how")
    _how(first, book, words)
    for blank in book.sheets:
        sheet = made.create_sheet(words.say(blank.title))
        (_form if blank.is_form else _rows)(sheet, blank, words)
        printed(sheet)
    return saved(made)


def _how(sheet: Worksheet, book: Workbook, words: Language) -> None:
    """The first sheet: how the others are filled in, and what each is for."""
    from openpyxl.styles import Alignment, Font
    from rich.cells import cell_len

    sheet.append([words.say(book.title)])
    sheet["A1"].font = Font(bold=True, size=16)
    for number, text in enumerate(book.how, start=1):
        told = f"{number}. {words.say(text)}"
        sheet.append([told])
        sheet.merge_cells(start_row=number + 1, start_column=1, end_row=number + 1, end_column=2)
        sheet.cell(number + 1, 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[number + 1].height = 18 * (1 + cell_len(told) // _HOW_WIDTH)
    sheet.append([])
    sheet.append([words("blank.sheets"), words("blank.for")])
    head(sheet[sheet.max_row])
    for blank in book.sheets:
        sheet.append([words.say(blank.title), words.say(blank.about)])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 22, 66
    printed(sheet, repeats=False)


def _rows(sheet: Worksheet, blank: Blank, words: Language) -> None:
    """A sheet with a row for each item: headings with hints, then nothing."""
    sheet.append([words.say(column.heading) for column in blank.columns])
    head(sheet[1])
    for number, column in enumerate(blank.columns, start=1):
        letter = letters(number)
        sheet.column_dimensions[letter].width = column.width
        if column.is_code:
            sheet.column_dimensions[letter].number_format = "@"
            sheet.cell(1, number).number_format = "@"
        _hint(sheet.cell(1, number), column, words)
        _choices(sheet, f"{letter}2:{letter}{_LAST}", column, words)


def _form(sheet: Worksheet, blank: Blank, words: Language) -> None:
    """A sheet with its fields below each other."""
    sheet.append([words("blank.item"), words("blank.value"), words("blank.unit")])
    head(sheet[1])
    for row, column in enumerate(blank.columns, start=2):
        sheet.cell(row, 1, words.say(column.heading))
        sheet.cell(row, 3, words.say(column.unit) if column.unit else None)
        _hint(sheet.cell(row, 1), column, words)
        _choices(sheet, f"B{row}", column, words)
    for letter, width in zip("ABC", (26, 20, 10), strict=True):
        sheet.column_dimensions[letter].width = width


def _hint(cell: Any, column: Column, words: Language) -> None:
    from openpyxl.comments import Comment

    comment = Comment(words.say(column.hint), "zhanping")
    comment.width, comment.height = 260, 90
    cell.comment = comment


def _choices(sheet: Worksheet, cells: str, column: Column, words: Language) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if not column.choices:
        return
    listed = ",".join(words.say(choice) for choice in column.choices)
    sheet.add_data_validation(DataValidation("list", f'"{listed}"', sqref=cells, allow_blank=True))
