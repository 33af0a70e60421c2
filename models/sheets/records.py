"""The rows of a table as records: sums are checked and passed over, remarks too, faults collected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from models.errors import Message, UsageError, say
from models.numbers import trimmed
from models.sheets import values
from models.sheets.grid import Cell, Grid, Remark, Spot, letters
from models.sheets.heads import Table, beside
from models.sheets.topics import Content
from models.sheets.words import is_nothing, is_remark, is_subtotal, is_sum, plain
from models.telling import cut, flat

COUNTED: frozenset[Content] = frozenset({"amount", "whole"})


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in a field, and where; None where the sheet says that there is nothing.

    Attributes:
        unit: what stands behind a number.
    """

    spot: Spot
    given: object
    unit: str = ""


@dataclass(frozen=True)
class Record:
    """A row, or a form: its fields; a field that is blank is not among them."""

    spot: Spot
    values: Mapping[str, Value]

    def __getitem__(self, name: str) -> object:
        return self.values[name].given if name in self.values else None

    def has(self, name: str) -> bool:
        """Whether something stands in a field."""
        return name in self.values

    def text(self, name: str) -> str:
        """A text field; empty where it is blank."""
        return str(self[name] or "")

    def at(self, name: str) -> Spot:
        """Where a field stands, or the row where it is blank."""
        return self.values[name].spot if name in self.values else self.spot

    def given(self, *names: str) -> dict[str, object]:
        """The fields that are not blank, of some."""
        return {name: self.values[name].given for name in names if name in self.values}


@dataclass
class Reading:
    """What was read of a table.

    Attributes:
        records: its rows.
        faults: what is wrong, each with its place.
        remarks: what was passed over, or is to be told.
    """

    table: Table
    records: list[Record] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def grid(self) -> Grid:
        """The sheet."""
        return self.table.grid

    def fault(self, spot: Spot, reason: Message) -> None:
        """Note that something is wrong."""
        self.faults.append(Remark(spot, reason))

    def tell(self, spot: Spot, key: str, **params: object) -> None:
        """Note something to be told."""
        self.remarks.append(Remark(spot, say(key, **params)))


Reader = Callable[[str, Cell], tuple[object, str]]
"""Reads a field's cell: its value and the unit behind it."""


def read_table(table: Table, special: Mapping[str, Callable[[Cell], object]] | None = None) -> Reading:
    """Read the rows of a table, or the fields of a form.

    Args:
        table: where it stands.
        special: columns that are read in a way of their own.
    """
    reading = Reading(table, faults=[*table.twice])
    reader = _reader(table, special or {})
    if table.is_form:
        _read_form(reading, reader)
        if table.unread:
            told = tuple(dict.fromkeys(cut(flat(text)) for _, text in table.unread))
            reading.tell(table.grid.spot, "sheet.unread_fields", fields=told)
    else:
        _read_rows(reading, reader)
        if table.unread:
            told = tuple(cut(flat(text)) for _, text in table.unread)
            reading.tell(table.grid.spot, "sheet.unread", columns=told)
    return reading


def _reader(table: Table, special: Mapping[str, Callable[[Cell], object]]) -> Reader:
    topic = table.topic

    def read(name: str, cell: Cell) -> tuple[object, str]:
        if name in special:
            return special[name](cell), ""
        match topic.columns.get(name, "text"):
            case "amount":
                return values.counted(cell, topic.units.get(name, ""))
            case "whole":
                return values.whole(cell, topic.units.get(name, "")), ""
            case "percent":
                return values.percentage(cell), ""
            case "year":
                return values.year(cell), ""
            case "closed":
                return values.one_of(name, cell), ""
            case "label":
                return values.label(cell), ""
        return values.text(cell), ""

    return read


def _read_form(reading: Reading, read: Reader) -> None:
    grid, found = reading.grid, dict[str, Value]()
    for name, (row, column) in (reading.table.labels or {}).items():
        if (right := beside(grid, row, column)) is not None:
            _take(reading, read, name, grid.place(row, right[0]), right[1], found)
    if found:
        reading.records.append(Record(grid.spot, found))


def _read_rows(reading: Reading, read: Reader) -> None:
    grid, table = reading.grid, reading.table
    sums: list[tuple[int, int]] = []  # rows of sums, and how many records stood above them
    above: dict[str, Value] = {}
    beyond: set[int] = set()
    for row in range(table.first, grid.height + 1):
        cells = [cell for _, cell in grid.across(row)]
        if not cells:
            continue
        lead = next((cell.text for cell in cells if cell.kind == "text"), "")
        if is_sum(lead):
            sums.append((row, len(reading.records)))
        elif is_remark(lead) or _is_heading(reading, cells):
            reading.tell(grid.place(row), "sheet.skipped_text", text=cut(flat(lead)))
        else:
            _read_row(reading, read, row, above)
            beyond |= _beyond(reading, row)
    if beyond:
        reading.tell(grid.spot, "sheet.unheaded", columns=tuple(letters(column) for column in sorted(beyond)))
    _check_sums(reading, sums)
    hidden = tuple(r.spot.row for r in reading.records if r.spot.row in grid.hidden_rows)
    if hidden:
        reading.tell(grid.spot, "sheet.hidden_rows", rows=_runs(hidden))


def _beyond(reading: Reading, row: int) -> set[int]:
    """The columns of a row that have no heading; in a text file a comma too many has moved what follows."""
    grid, headed = reading.grid, reading.table.headed
    found = {column for column, cell in grid.across(row) if column not in headed}
    if found and not grid.sheet:
        reading.fault(grid.place(row, min(found)), say("sheet.field_too_many"))
    return found if grid.sheet else set()


def _is_heading(reading: Reading, cells: Sequence[Cell]) -> bool:
    """Whether a row says one thing alone that is no field: a heading within the table, or a remark."""
    table, topic = reading.table, reading.table.topic
    if len({(cell.row, cell.column) for cell in cells}) > 1 or cells[0].kind != "text" or not topic.wanted:
        return False
    fields = {table.columns.get(name) for name in (topic.key, *topic.wanted)}
    return len(cells) > 1 or cells[0].column not in fields


def _read_row(reading: Reading, read: Reader, row: int, above: dict[str, Value]) -> None:
    grid, table, topic = reading.grid, reading.table, reading.table.topic
    found: dict[str, Value] = {}
    faults = len(reading.faults)
    for name, column in table.columns.items():
        if (cell := grid.at(row, column)) is None:
            continue
        if topic.columns.get(name) in COUNTED and cell.row < row and cell.row >= table.first:
            key = "sheet.merged_count"
            if not is_nothing(cell.text):
                reading.fault(grid.place(row, column), say(key, row=cell.row))
                continue
        _take(reading, read, name, grid.place(row, column), cell, found)
    if not found and len(reading.faults) == faults:
        return
    for name in topic.down:
        if name in found:
            above[name] = found[name]
        elif name in above and name in table.columns:
            found[name] = above[name]
    if topic.key and topic.key not in found:
        if len(reading.faults) == faults:
            at = grid.place(row, table.columns[topic.key])
            reading.fault(at, say("sheet.no_key", name=say(f"sheet.key.{topic.name}")))
        return
    reading.records.append(Record(grid.place(row), found))
    is_empty = bool(topic.wanted) and not (found.keys() & set(topic.wanted))
    if topic.key in found and is_empty and len(reading.faults) == faults:
        reading.tell(grid.place(row), "sheet.no_figures", name=cut(flat(found[topic.key].given)))


def _take(reading: Reading, read: Reader, name: str, spot: Spot, cell: Cell, found: dict[str, Value]) -> None:
    """Read a field; what is wrong is noted with its place."""
    if cell.is_blank:
        return
    try:
        given, unit = read(name, cell)
    except UsageError as error:
        reading.fault(spot, error.message)
    else:
        if given != "":
            found[name] = Value(spot, given, unit)


def _check_sums(reading: Reading, sums: Sequence[tuple[int, int]]) -> None:
    """Hold the rows of sums against what they sum up; a contradiction is told."""
    start = 0
    for row, count in sums:
        cells = reading.grid.across(row)
        partial = any(cell.kind == "text" and is_subtotal(cell.text) for _, cell in cells)
        _check_sum(reading, row, reading.records[start:count] if partial else reading.records)
        start = count if partial else start


def _check_sum(reading: Reading, row: int, records: Sequence[Record]) -> None:
    grid, topic = reading.grid, reading.table.topic
    units = {plain(record.text("unit")) for record in records}
    checked, wrong = False, False
    for name, column in reading.table.columns.items():
        cell = grid.at(row, column)
        if topic.columns.get(name) not in COUNTED or cell is None or cell.is_blank or len(units) > 1:
            continue
        try:
            stated = values.read_amount(cell)
        except UsageError:
            continue
        if stated.value is None or stated.percent:
            continue
        parts = sum((v for r in records if isinstance(v := _number(r[name]), Decimal)), Decimal(0))
        checked = True
        if parts != stated.value:
            wrong = True
            reading.tell(
                grid.place(row, column), "sheet.sum_wrong",
                stated=trimmed(stated.value, 6), counted=trimmed(parts, 6),
            )  # fmt: skip
    if not wrong:
        reading.tell(grid.place(row), "sheet.sum_right" if checked else "sheet.sum_unchecked")


def _number(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _runs(rows: Sequence[int]) -> str:
    """Rows as people list them: 4, 7-9."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
