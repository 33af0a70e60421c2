"""What a cell comes to: numbers, codes, days and names of closed lists, as people write them in sheets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from models.entries import clean_text
from models.errors import UsageError
from models.numbers import trimmed
from models.sheets.grid import Cell
from models.sheets.words import closed, is_nothing, plain, unbracketed, words

_NUMBER = re.compile(r"([+-]?)(\d[\d,]*)?(?:\.(\d+))?(百|千|万|亿)?(%)?([^\d.,%+-]{1,8})?")
_TWO = re.compile(r"\d+(?:户|人|份|人次|个|次|节)[、,/]?\d+(?:户|人|份|人次|个|次|节)")
"""Two counts in one cell."""
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")
_TIMES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_SIGNS = str.maketrans({"−": "-", "﹣": "-", "–": "-", "。": ".", "'": None, "\u200b": None, "\ufeff": None})
_YEAR = re.compile(r"((?:19|20|21)\d{2})(?:年|[-./](?:0?[1-9]|1[0-2])\b.*)?(?:\d{1,2}月.*)?")
_SHOWN, _DIGITS = 24, 24  # signs of a refused value that are told, and digits that a count may have


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it stands in a cell.

    Attributes:
        value: None where the cell says that there is nothing.
        unit: what stands behind it, such as 户; empty for none.
        percent: whether it is a percentage.
    """

    value: Decimal | None
    unit: str = ""
    percent: bool = False


def read_amount(cell: Cell) -> Amount:
    """A number in any width, with or without separators, 万, % and a unit behind it.

    Raises:
        UsageError: it is none, with the mend.
    """
    check_readable(cell)
    if cell.kind in ("date", "bool"):
        raise UsageError(f"sheet.value.{cell.kind}", value=cell.text[:_SHOWN])
    if cell.kind == "number":
        value = Decimal(cell.text)
        return Amount(_least(value * 100 if cell.percent else value), percent=cell.percent)
    if is_nothing(cell.text):
        return Amount(None)
    bare = "".join(unicodedata.normalize("NFKC", cell.text).translate(_SIGNS).split())
    found = _NUMBER.fullmatch(bare)
    if found is None and _TWO.fullmatch(bare):
        raise UsageError("sheet.value.two", value=cell.text.strip()[:_SHOWN])
    if found is None or not (found[2] or found[3]) or len(bare) > _DIGITS:
        raise UsageError("sheet.value.number", value=cell.text.strip()[:_SHOWN])
    sign, whole, decimals, times, percent, unit = found.groups()
    if "," in (whole or "") and not _GROUPED.fullmatch(whole):
        raise UsageError("sheet.value.comma", value=cell.text.strip()[:_SHOWN])
    if unit and plain(unit) not in words("units"):
        raise UsageError("sheet.value.number", value=cell.text.strip()[:_SHOWN])
    value = Decimal(f"{sign}{(whole or '0').replace(',', '')}.{decimals or '0'}") * _TIMES.get(times or "", 1)
    return Amount(_least(value), unit or "", bool(percent))


def _least(value: Decimal) -> Decimal:
    """A number without the zeros that only its way here gave it, so that all ways state the same."""
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()


def counted(cell: Cell, unit: str = "") -> tuple[Decimal | None, str]:
    """A count and the unit behind it.

    Args:
        cell: where it stands.
        unit: what is counted there; another unit behind the number is refused. Empty for any.

    Raises:
        UsageError: it is no count: a share, another unit, below zero.
    """
    amount = read_amount(cell)
    if amount.percent:
        raise UsageError("sheet.value.percent", value=_shown(amount))
    if amount.unit and unit and plain(amount.unit) != plain(unit):
        raise UsageError("sheet.value.unit", value=cell.text.strip()[:_SHOWN], unit=unit)
    if amount.value is not None and amount.value < 0:
        raise UsageError("sheet.value.negative", value=_shown(amount))
    return amount.value, amount.unit


def whole(cell: Cell, unit: str = "") -> int | None:
    """A whole count.

    Raises:
        UsageError: it is none.
    """
    value, _ = counted(cell, unit)
    if value is not None and value % 1:
        raise UsageError("sheet.value.whole", value=trimmed(value, 6))
    return None if value is None else int(value)


def percentage(cell: Cell) -> Decimal | None:
    """A percentage, as 89.4, 89.4% or a cell that is shown as one.

    Raises:
        UsageError: it is none, or below 1 and without a sign, which may be meant either way.
    """
    amount = read_amount(cell)
    value = amount.value
    if value is None:
        return None
    if amount.unit or not 0 <= value <= 100:
        raise UsageError("sheet.value.share", value=cell.text.strip()[:_SHOWN])
    if 0 < value <= 1 and not amount.percent:
        raise UsageError("sheet.value.fraction", value=trimmed(value, 6), share=trimmed(value * 100, 6))
    return value


def year(cell: Cell) -> int | None:
    """A year, of a date or a month as well.

    Raises:
        UsageError: it is none.
    """
    check_readable(cell)
    if is_nothing(cell.text):
        return None
    found = _YEAR.fullmatch("".join(unicodedata.normalize("NFKC", cell.text).split()))
    if found is None:
        raise UsageError("sheet.value.year", value=cell.text.strip()[:_SHOWN])
    return int(found[1])


def text(cell: Cell) -> str:
    """A text on one line.

    Raises:
        UsageError: the cell holds an error, or a formula without a result.
    """
    check_readable(cell)
    return " ".join(clean_text(cell.text.replace("\u200b", "")).split())


def label(cell: Cell) -> str:
    """A name or a code: a text that no spreadsheet made a date of.

    Raises:
        UsageError: it is a date.
    """
    if cell.kind == "date":
        raise UsageError("sheet.value.date", value=cell.text[:_SHOWN])
    return text(cell)


def one_of(field: str, cell: Cell) -> str:
    """A value of a closed list.

    Raises:
        UsageError: it is none of them.
    """
    check_readable(cell)
    known: Mapping[str, str] = closed(field)
    said = plain(cell.text) or ("无" if is_nothing(cell.text) else "")
    if (found := known.get(said) or known.get(plain(unbracketed(cell.text)))) is None:
        names = tuple(dict.fromkeys(known.values()))
        first = tuple(next(word for word, value in known.items() if value == name) for name in names)
        raise UsageError("sheet.value.one_of", value=cell.text.strip()[:_SHOWN], known=first)
    return found


def check_readable(cell: Cell) -> None:
    """See whether a cell has a value at all.

    Raises:
        UsageError: it holds an error, a formula without a result, or one over another workbook.
    """
    if cell.kind in ("error", "unsaved", "outside"):
        raise UsageError(f"sheet.value.{cell.kind}", value=cell.text[:_SHOWN])


def _shown(amount: Amount) -> str:
    return f"{trimmed(amount.value or Decimal(0), 6)}{'%' if amount.percent else ''}"
