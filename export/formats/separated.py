"""One table as CSV after RFC 4180: with a byte-order mark, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

from export import plain
from export.formats import Table
from export.formats.tables import Value, sheet
from export.report.options import Options
from models.scoring import Assessment

GUARD = "'"
"""Put before a text that a spreadsheet would take for a formula; it shows the text then."""
_RUN = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")


def separated(assessment: Assessment, options: Options, table: Table) -> bytes:
    """The table; see `export.plain.as_csv`."""
    found = sheet(assessment, options, table)
    heads = [guarded(column.title) for column in found.columns]
    return plain.as_csv([heads, *([_shown(value) for value in row] for row in found.rows)])


def guarded(text: str) -> str:
    """A text that no spreadsheet runs as a formula."""
    shown = plain.visible(text)
    return GUARD + shown if shown.lstrip(" \n").startswith(_RUN) else shown


def _shown(value: Value) -> str:
    if isinstance(value, str):
        return guarded(value)
    return "" if value is None else f"{value:f}" if not isinstance(value, int) else str(value)
