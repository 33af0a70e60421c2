"""Where a table begins in a sheet, and which column is which: titles stand above it, headings in two rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.errors import say
from models.sheets.grid import Cell, Grid, Remark
from models.sheets.topics import Topic
from models.sheets.words import is_remark, plain, silent, unbracketed

_FIGURE = re.compile(r"\s*'?[+-]?[\d.,，．]+\s*[%％]?\s*")
_BEFORE = re.compile(r"\s*(?:[(（]?[\d一二三四五六七八九十]{1,2}[)）.、]\s*)?(?:其中\s*[:：]?\s*)?")
"""What may stand before a field's name: a number, ``其中：``."""
_DEEPEST = 40
"""Rows from the top in which a table may begin."""


@dataclass(frozen=True)
class Table:
    """A table found in a sheet.

    Attributes:
        first: the first row below the headings.
        columns: where each of the topic's columns stands.
        twice: columns that say the same as one before them.
        repeated: of a column that may be there several times, those before the last.
        unread: headings that stand for nothing here, with their columns.
        is_form: whether the fields stand below each other, their values beside them.
        headed: the columns that have a heading of any kind.
        depth: rows that the headings take.
        labels: in a form, the cell in which each field is named.
    """

    grid: Grid
    topic: Topic
    first: int
    columns: Mapping[str, int]
    twice: tuple[Remark, ...] = ()
    unread: tuple[tuple[int, str], ...] = ()
    is_form: bool = False
    labels: Mapping[str, tuple[int, int]] | None = None
    repeated: tuple[int, ...] = ()
    headed: frozenset[int] = frozenset()

    depth: int = 1

    @property
    def score(self) -> int:
        """How many of the topic's fields were found."""
        return len(self.labels or self.columns)


def find_tables(grid: Grid, topics: Sequence[Topic]) -> tuple[Table, ...]:
    """The tables that a sheet may be, those with the most fields; several where it could be either.

    Args:
        grid: the sheet.
        topics: what it may be about. Where that is one alone, one field is enough of a form.
    """
    least = 1 if len(topics) == 1 else 2
    found = [table for topic in topics for table in (*_tables(grid, topic), *_forms(grid, topic, least))]
    best = max((table.score for table in found), default=0)
    leading: dict[str, Table] = {}
    for table in found:
        if table.score == best:
            leading.setdefault(table.topic.name, table)
    return tuple(leading.values())


def _tables(grid: Grid, topic: Topic) -> Iterator[Table]:
    """The best table of a topic whose headings stand side by side, in one row or in two."""
    found: list[Table] = []
    for row in range(1, min(grid.height, _DEEPEST) + 1):
        found.append(_headed(grid, topic, row, row))
        if row < grid.height and _is_heading(grid, row + 1):
            found.append(_headed(grid, topic, row, row + 1))
    fitting = [table for table in found if topic.fits(frozenset(table.columns), 2)]
    if fitting:
        yield max(fitting, key=lambda table: (table.score, -len(table.twice), -table.first, -table.depth))


def _headed(grid: Grid, topic: Topic, upper: int, lower: int) -> Table:
    columns: dict[str, int] = {}
    twice: list[Remark] = []
    unread: list[tuple[int, str]] = []
    repeated: list[int] = []
    headed: set[int] = set()
    left = ""
    for column in range(1, grid.width + 1):
        above, below = grid.at(upper, column), grid.at(lower, column)
        left = above.text if above is not None else left
        said = _said(above, below) if above is not None or upper == lower else _said_under(left, below)
        if not said:
            continue
        headed.add(column)
        name = next((name for text in said if (name := _column(topic, text))), None)
        if name is None:
            if not any(plain(part) in silent() for text in said for part in (text, unbracketed(text))):
                unread.append((column, said[0]))
        elif name in columns and topic.before.get(name, name) not in columns:
            columns[topic.before[name]], columns[name] = columns[name], column
        elif name in columns and name in topic.last:
            repeated.append(columns[name])
            columns[name] = column
        elif name in columns:
            reason = say("sheet.twice", name=said[0], column=grid.place(lower, columns[name]).said)
            twice.append(Remark(grid.place(lower, column), reason))
        else:
            columns[name] = column
    return Table(
        grid,
        topic,
        lower + 1,
        columns,
        tuple(twice),
        tuple(unread),
        repeated=tuple(repeated),
        headed=frozenset(headed),
        depth=lower - upper + 1,
    )


def _said(above: Cell | None, below: Cell | None) -> tuple[str, ...]:
    """What a column may be called, the best first: both rows together, the lower, the upper."""
    texts = [cell.text for cell in (above, below) if cell is not None and cell.kind == "text"]
    if len(texts) == 2 and above is not below and texts[0] != texts[1]:
        return (f"{texts[0]}{texts[1]}", texts[1], texts[0])
    return tuple(texts[:1])


def _said_under(left: str, below: Cell | None) -> tuple[str, ...]:
    """What a column may be called whose upper heading stands further left: text files lose what is merged."""
    if below is None or below.kind != "text":
        return ()
    return (f"{left}{below.text}", below.text) if left else (below.text,)


def _column(topic: Topic, text: str) -> str | None:
    """The column that a heading stands for, with what it has in brackets or before its name, or without."""
    bare = unbracketed(text)
    said = (text, bare, _BEFORE.sub("", bare, count=1))
    return next((name for part in said if (name := topic.heading(plain(part)))), None)


def _is_heading(grid: Grid, row: int) -> bool:
    """Whether a row may be the second one of headings: texts alone, none of them a figure."""
    cells = [cell for _, cell in grid.across(row)]
    return bool(cells) and not any(cell.kind != "text" or _FIGURE.fullmatch(cell.text) for cell in cells)


def _forms(grid: Grid, topic: Topic, least: int) -> Iterator[Table]:
    """A form of a topic: its fields' names below each other, each with its value on its right."""
    if not topic.is_form:
        return
    labels: dict[str, tuple[int, int]] = {}
    twice: list[Remark] = []
    for row, column in grid.top(_DEEPEST * 2):
        cell = grid.cells[row, column]
        name = _column(topic, cell.text) if cell.kind == "text" else None
        right = beside(grid, row, column)
        if name is None or _is_label(topic, right) or _is_within(grid, topic, row, column):
            continue
        if name in labels and not _same(right, beside(grid, *labels[name])):
            reason = say("sheet.twice", name=cell.text, column=grid.place(*labels[name]).said)
            twice.append(Remark(grid.place(row, column), reason))
        labels.setdefault(name, (row, column))
    if len(labels) >= least:
        unread = tuple(_unread_labels(grid, topic, labels))
        yield Table(grid, topic, min(labels.values())[0], {}, tuple(twice), unread, True, labels)


def _unread_labels(
    grid: Grid, topic: Topic, labels: Mapping[str, tuple[int, int]]
) -> Iterator[tuple[int, str]]:
    """What stands where fields are named and names none, with a figure beside it."""
    first = min(labels.values())[0]
    columns = {column for _, column in labels.values()}
    for row, column in grid.top(_DEEPEST * 2):
        cell = grid.cells[row, column]
        right = beside(grid, row, column)
        is_named = cell.kind != "text" or _column(topic, cell.text) is not None or is_remark(cell.text)
        if row >= first and column in columns and not is_named and right and _FIGURE.match(right[1].text):
            yield column, cell.text


def _is_within(grid: Grid, topic: Topic, row: int, column: int) -> bool:
    """Whether a field's name stands within a row of another kind: behind texts that name no field."""
    is_value = False
    for further, cell in grid.across(row):
        if further >= column:
            break
        is_label = cell.kind == "text" and _column(topic, cell.text) is not None
        if cell.kind == "text" and not is_label and not is_value and plain(cell.text):
            return True
        is_value = is_label
    return False


def beside(grid: Grid, row: int, column: int) -> tuple[int, Cell] | None:
    """The cell on the right of another, behind all that a merged one covers, and its column."""
    home = grid.at(row, column)
    for further in range(column + 1, grid.width + 1):
        cell = grid.at(row, further)
        if cell is not home:
            return None if cell is None else (further, cell)
    return None


def _same(one: tuple[int, Cell] | None, other: tuple[int, Cell] | None) -> bool:
    return (one and one[1].text) == (other and other[1].text)


def _is_label(topic: Topic, found: tuple[int, Cell] | None) -> bool:
    return found is not None and found[1].kind == "text" and _column(topic, found[1].text) is not None
