"""One report in many formats: which there are, which make sense for a variant, and their bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from export.report.options import VARIANTS, Options, Variant
from models.errors import UsageError
from models.scoring import Assessment

Format = Literal["docx", "pdf", "md", "xlsx", "csv", "json"]
FORMATS: tuple[Format, ...] = ("docx", "pdf", "md", "xlsx", "csv", "json")
Table = Literal["scores", "results", "targets", "attendance", "ratios", "files", "findings"]
TABLES: tuple[Table, ...] = ("scores", "results", "targets", "attendance", "ratios", "files", "findings")
SCORED: tuple[Table, ...] = ("scores", "results")
"""The tables that tell points: the working paper's alone."""

_TEXT: tuple[Format, ...] = ("docx", "pdf", "md")
_SHEETS: tuple[Format, ...] = ("xlsx", "csv")
MADE: Mapping[Variant, tuple[Format, ...]] = {
    **dict.fromkeys(VARIANTS, _TEXT),
    "report": (*_TEXT, *_SHEETS, "json"),
    "working": (*_TEXT, *_SHEETS, "json"),
    "grade": (*_TEXT, "json"),
    "summary": (*_TEXT, "json"),
}
"""The formats in which each variant makes sense."""


class Printer(Protocol):
    """What makes a PDF of a Word file."""

    def pdf(self, docx: bytes, stop: Callable[[], bool]) -> bytes:
        """The same document as a PDF."""


def check(variant: Variant, form: Format, table: Table | None = None) -> None:
    """See whether a variant makes sense in a format.

    Args:
        variant: which.
        form: the format.
        table: the one table that is wanted.

    Raises:
        UsageError: it does not; says which formats, or tables, do.
    """
    if form not in MADE[variant]:
        raise UsageError("format.senseless", variant=variant, format=form, known=", ".join(MADE[variant]))
    if table is not None and form != "csv":
        raise UsageError("format.table_csv", table=table)
    if table is not None and table not in tables_of(variant):
        raise UsageError("format.table_points", table=table, known=", ".join(tables_of(variant)))


def tables_of(variant: Variant) -> tuple[Table, ...]:
    """The tables of a variant: no points but in the working paper."""
    return tuple(table for table in TABLES if variant == "working" or table not in SCORED)


def written(
    assessment: Assessment,
    options: Options,
    form: Format,
    *,
    table: Table | None = None,
    printer: Printer | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> bytes:
    """A report in a format; the same assessment and options give the same bytes.

    Args:
        assessment: all it says and counts.
        options: what is wanted of it.
        form: the format.
        table: the table that a CSV holds; by default the variant's first.
        printer: what makes a PDF.
        stop: says whether it is wanted no more; a PDF in the making ends then.

    Raises:
        UsageError: the variant makes no sense in that format.
        ZhanpingError: the template will not do, or the PDF cannot be made.
    """
    check(options.variant, form, table)
    match form:
        case "md":
            from export.formats.markdown import markdown
            from export.report.variants import content

            return markdown(content(assessment, options))
        case "xlsx":
            from export.formats.workbook import workbook

            return workbook(assessment, options)
        case "csv":
            from export.formats.separated import separated

            return separated(assessment, options, table or tables_of(options.variant)[0])
        case "json":
            from export.formats.data import data

            return data(assessment, options)
    from export.report import report

    document = report(assessment, options)
    if form == "docx":
        return document
    if printer is None:
        raise TypeError(form)
    return printer.pdf(document, stop)
