"""One table as CSV after RFC 4180: with a byte-order mark, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

from export.formats import Table
from export.formats.tables import Value, sheet
from export.plain import fit
from export.report.options import Options
from models.scoring import Assessment

GUARD = "'"
"""Put before a text that a spreadsheet would take for a formula; it shows the text then."""
_RUN = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")


def separated(assessment: Assessment, options: Options, table: Table) -> bytes:
    """The table: UTF-8 with a byte-order mark, which Excel needs to read Chinese; lines end in CR and LF."""
    found = sheet(assessment, options, table)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([guarded(column.title) for column in found.columns])
    writer.writerows([_shown(value) for value in row] for row in found.rows)
    return text.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """A text that no spreadsheet runs as a formula."""
    plain = fit(text)
    return GUARD + plain if plain.lstrip(" \n").startswith(_RUN) else plain


def _shown(value: Value) -> str:
    if isinstance(value, str):
        return guarded(value)
    return "" if value is None else f"{value:f}" if not isinstance(value, int) else str(value)
