"""An indicator system out of sheets: levels in merged cells, points held against each other, rules found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from models.entries import clean_text
from models.errors import FileFault, Message, UsageError, say
from models.numbers import trimmed
from models.rules import AnyRule, Judged
from models.sheets import values
from models.sheets.criteria import is_veto, rule_for
from models.sheets.grid import Book, Cell, Grid, Remark, SheetFaults, Spot
from models.sheets.heads import Table, find_tables
from models.sheets.records import Reading, Record, read_table
from models.sheets.topics import Topic
from models.sheets.words import known_ids, plain

_BRACKETED = re.compile(r"^(.*?)\s*\(\s*(?:共|计|满分)?\s*(\d+(?:\.\d+)?)\s*(?:分|%)?\s*\)$")
_SCORED = re.compile(r"^(.*?)\s*\(\s*\d+(?:\.\d+)?\s*分\s*\)$")
_LISTED = re.compile(r"[;；、\n]+")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,31}")
_STEPS = (Decimal("0.5"), Decimal("0.25"), Decimal("0.1"), Decimal("0.05"), Decimal("0.01"))
_USUAL_PARTIES = (
    ("third_party", "第三方评估机构", 55), ("purchaser", "购买方", 20), ("supervision", "督导中心", 15),
    ("supervisor", "监督方", 10),
)  # fmt: skip
_USUAL_BANDS = (
    ("excellent", "优秀", 90),
    ("good", "良好", 80),
    ("qualified", "合格", 60),
    ("unqualified", "不合格", 0),
)

LINES = Topic(
    "indicators",
    {"id": "label", "section": "label", "group": "label", "title": "label", "points": "amount",
     "criterion": "text", "method": "text", "documents": "text", "scope": "closed"},
    "title", ("points",), down=("section", "group"), last=frozenset({"points"}),
)  # fmt: skip
_LONG = ("criterion", "method", "documents")
_TWO_LEVELS = replace(LINES, more={plain("二级指标"): "title", plain("二级"): "title"})
PARTIES = Topic("parties", {"name": "label", "weight": "percent", "maximum": "amount"}, "name", ("weight",))
BANDS = Topic("bands", {"name": "label", "at_least": "amount"}, "name", ("at_least",))


@dataclass(frozen=True)
class Line:
    """A line of the system, and where it stands."""

    spot: Spot
    id: str
    title: str
    group: str
    points: Decimal
    rule: AnyRule
    scope: str
    guidance: str
    documents: tuple[str, ...]


@dataclass
class Part:
    """A first-level heading with its lines.

    Attributes:
        stated: its points as the sheet says them, and where; None where it does not.
    """

    spot: Spot
    id: str
    title: str
    stated: Decimal | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def points(self) -> Decimal:
        """What its lines come to."""
        return sum((line.points for line in self.lines), Decimal(0))

    @property
    def by_district(self) -> bool:
        """Whether some line of it is scored for each district."""
        return any(line.scope == "district" for line in self.lines)


@dataclass(frozen=True)
class Titled:
    """A party with its weight, or a grade with the points it begins at."""

    spot: Spot
    id: str
    title: str
    number: Decimal
    maximum: Decimal | None = None


@dataclass(frozen=True)
class System:
    """An indicator system as sheets say it.

    Attributes:
        title: from the row above the table; empty for none.
        assumed: what the sheets do not say and is taken for granted.
        remarks: what was skipped, with its place.
    """

    title: str
    parts: tuple[Part, ...]
    parties: tuple[Titled, ...]
    bands: tuple[Titled, ...]
    step: Decimal
    veto_grade: str
    assumed: tuple[Message, ...]
    remarks: tuple[Remark, ...]

    @property
    def points(self) -> Decimal:
        """What all lines come to."""
        return sum((part.points for part in self.parts), Decimal(0))


def read_system(book: Book) -> System:
    """The indicator system in a workbook.

    Raises:
        SheetFaults: everything that is wrong with it.
        FileFault: no sheet has indicators.
    """
    table = _find(book, LINES) or _find(book, _TWO_LEVELS)
    if table is None:
        raise FileFault(book.file, None, say("indicators.nothing"))
    faults: list[Remark] = []
    lines = read_table(
        table, dict.fromkeys(("criterion", "method", "documents"), _text) | {"points": _points}
    )
    parts = _parts(lines, faults)
    parties, bands = (
        _titled(_find(book, PARTIES), "weight", faults),
        _titled(_find(book, BANDS), "at_least", faults),
    )
    faults += lines.faults
    assumed = [*_assumed(parts, parties, bands)]
    if not faults:
        faults += _contradictions(parts, parties, bands, lines.grid)
    if faults:
        raise SheetFaults(sorted(faults, key=lambda fault: fault.spot))
    step = _step(parts)
    if step != _STEPS[0]:
        assumed.append(say("indicators.step", step=trimmed(step)))
    usual = [Titled(lines.grid.spot, name, title, Decimal(n)) for name, title, n in _USUAL_PARTIES]
    grades = bands or [Titled(lines.grid.spot, name, title, Decimal(n)) for name, title, n in _USUAL_BANDS]
    has_veto = any(line.rule.kind == "pass" for part in parts for line in part.lines)
    return System(
        _title(lines.table),
        tuple(parts), tuple(parties or usual), tuple(grades), step,
        grades[-1].id if has_veto else "", tuple(assumed), tuple(lines.remarks),
    )  # fmt: skip


def _find(book: Book, topic: Topic) -> Table | None:
    """The first sheet that is about something and has rows, those that the workbook hides left out."""
    for grid in book.grids:
        for table in () if grid.is_hidden else find_tables(grid, [topic]):
            if topic.name == "indicators" or read_table(table).records:
                return table
    return None


def _title(table: Table) -> str:
    """What stands above the headings, where it is one text alone."""
    for row in range(1, table.first - 1):
        cells = {(cell.row, cell.column): cell for _, cell in table.grid.across(row)}
        texts = [cell.text for cell in cells.values() if cell.kind == "text"]
        if len(cells) == len(texts) == 1:
            return " ".join(clean_text(texts[0]).split())
    return ""


# -- lines --------------------------------------------------------------------------------------------


def _parts(reading: Reading, faults: list[Remark]) -> list[Part]:
    parts: dict[str, Part] = {}
    seen: dict[str, Spot] = {}
    for record in reading.records:
        said, stated = _name_and_points(record.text("section"))
        stated = _beside(reading, record, faults) if stated is None else stated
        if not said:
            faults.append(Remark(record.spot, say("indicators.no_section")))
            continue
        part = parts.setdefault(plain(said), Part(record.at("section"), "", said))
        part.id = part.id or _part_id(said, len(parts), parts)
        part.stated = part.stated if stated is None else stated
        line = _line(record, part, len(parts))
        if line is None:
            if all(
                fault.spot != reading.grid.place(record.spot.row, reading.table.columns["points"])
                for fault in reading.faults
            ):
                reason = say("indicators.no_points", title=record.text("title"))
                faults.append(Remark(record.at("points"), reason))
            continue
        if line.id in seen:
            faults.append(
                Remark(record.at("id"), say("indicators.twice", id=line.id, place=seen[line.id].said))
            )
        seen.setdefault(line.id, record.spot)
        part.lines.append(line)
    return [*parts.values()]


def _beside(reading: Reading, record: Record, faults: list[Remark]) -> Decimal | None:
    """A section's points out of a column of their own, which stands between its name and the next level."""
    columns = reading.table.columns
    further = [columns[name] for name in ("group", "title") if name in columns]
    own = [c for c in reading.table.repeated if columns.get("section", 0) < c < min(further, default=0)]
    cell = reading.grid.at(record.spot.row, own[0]) if own else None
    if cell is None:
        return None
    try:
        return _points(cell)
    except UsageError as error:
        faults.append(Remark(reading.grid.place(record.spot.row, own[0]), error.message))
        return None


def _part_id(title: str, number: int, parts: Mapping[str, Part]) -> str:
    known = known_ids("sections").get(plain(title), "")
    return known if known and all(part.id != known for part in parts.values()) else f"section-{number}"


def _line(record: Record, part: Part, number: int) -> Line | None:
    """A row as a line; None where it has no points and is no veto."""
    criterion, method = str(record["criterion"] or ""), str(record["method"] or "")
    points = record["points"]
    if is_veto(f"{criterion}{method}") and points in (None, Decimal(0)):
        points = Decimal(0)
    elif not isinstance(points, Decimal) or points <= 0:
        return None
    given = record.text("id")
    made = given if _ID.fullmatch(given) else f"{chr(ord('A') + (number - 1) % 26)}{len(part.lines) + 1:02}"
    group, _ = _name_and_points(record.text("group"))
    rule = rule_for(criterion, points)
    documents = [d for d in (" ".join(p.split()) for p in _LISTED.split(str(record["documents"] or ""))) if d]
    guidance = "\n".join(text for text in (method, criterion) if text)
    title = _SCORED.sub(r"\1", unicodedata.normalize("NFKC", record.text("title")))
    return Line(
        record.spot, made, title, group, points, rule, record.text("scope") or "station", guidance,
        tuple(documents),
    )  # fmt: skip


def _name_and_points(text: str) -> tuple[str, Decimal | None]:
    """A heading and the points that it says in brackets behind: ``项目管理（30分）``."""
    plain_text = unicodedata.normalize("NFKC", text)
    if found := _BRACKETED.match(plain_text):
        return found[1].strip(), Decimal(found[2])
    return " ".join(text.split()), None


def _points(cell: Cell) -> Decimal | None:
    """Points, as 2.5, 2.5分 or 8% of a hundred.

    Raises:
        UsageError: the cell holds no number.
    """
    if cell.kind == "text":
        bare = unicodedata.normalize("NFKC", cell.text).strip().removesuffix("分").strip()
        cell = Cell(cell.row, cell.column, bare)
    return values.read_amount(cell).value


def _text(cell: Cell) -> str:
    """A text that keeps its lines.

    Raises:
        UsageError: the cell holds an error, or a formula without a result.
    """
    values.check_readable(cell)
    lines = (" ".join(line.split()) for line in clean_text(cell.text.replace("\r\n", "\n")).split("\n"))
    return "\n".join(line for line in lines if line)


def _step(parts: Sequence[Part]) -> Decimal:
    """The largest usual step that all judged lines' points are multiples of."""
    judged = [line.points for part in parts for line in part.lines if isinstance(line.rule, Judged)]
    fitting = (step for step in _STEPS if all(points % step == 0 for points in judged))
    return next(fitting, _STEPS[-1])


# -- parties and grades -------------------------------------------------------------------------------


def _titled(table: Table | None, number: str, faults: list[Remark]) -> list[Titled]:
    """The rows of parties or grades."""
    if table is None:
        return []
    kind = table.topic.name
    reading = read_table(table)
    faults += reading.faults
    found: list[Titled] = []
    for record in reading.records:
        title, value, maximum = record.text("name"), record[number], record["maximum"]
        known = known_ids(kind).get(plain(title), "")
        made = known if known and all(t.id != known for t in found) else f"{kind}-{len(found) + 1}"
        if not isinstance(value, Decimal):
            faults.append(Remark(record.at(number), say("indicators.no_number", title=title)))
            continue
        most = maximum if isinstance(maximum, Decimal) else None
        found.append(Titled(record.spot, made, title, value, most))
    if kind == "parties" and found and all(party.id != "third_party" for party in found):
        faults.append(Remark(table.grid.spot, say("indicators.no_third")))
    return found


def _assumed(parts: Sequence[Part], parties: Sequence[Titled], bands: Sequence[Titled]) -> Iterator[Message]:
    """What the sheets leave open."""
    if not parties:
        yield say("indicators.usual_parties")
    if not bands:
        yield say("indicators.usual_bands")
    if all(part.stated is None for part in parts):
        yield say("indicators.added_up")
    if all(line.scope == "station" for part in parts for line in part.lines):
        yield say("indicators.all_station")


def _contradictions(
    parts: Sequence[Part], parties: Sequence[Titled], bands: Sequence[Titled], grid: Grid
) -> Iterator[Remark]:
    """Points, weights and grades that do not go together."""
    for part in parts:
        if part.stated is not None and part.stated != part.points:
            sums = {"sum": trimmed(part.points, 6), "points": trimmed(part.stated, 6)}
            yield Remark(part.spot, say("framework.section_sum", section=part.title, **sums))
    if not sum(part.points for part in parts):
        yield Remark(grid.spot, say("indicators.no_lines"))
    weights = sum((party.number for party in parties), Decimal(0))
    if parties and weights != 100:
        yield Remark(parties[0].spot, say("framework.weights", sum=trimmed(weights, 6)))
    third = next((party for party in parties if party.id == "third_party"), None)
    total = sum((part.points for part in parts), Decimal(0))
    if third and third.maximum is not None and third.maximum != total:
        sums = {"sum": trimmed(total, 6), "points": trimmed(third.maximum, 6)}
        yield Remark(third.spot, say("framework.sum", **sums))
    for upper, lower in pairwise(bands):
        if lower.number >= upper.number:
            yield Remark(lower.spot, say("indicators.grades_order", lower=lower.title, upper=upper.title))
    if bands and bands[-1].number != 0:
        yield Remark(bands[-1].spot, say("framework.band_bottom", band=bands[-1].title))
