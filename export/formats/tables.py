"""What a report counts, as tables of plain values: for spreadsheets, and for whoever reads CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from export.formats import Table, tables_of
from export.report.options import Options
from export.report.papers.figures import body, grades, heading
from export.report.wording import Wording, worded
from models.acts import SelfScore
from models.entries import Cell
from models.facts import completion, derived
from models.language import CHINESE
from models.scoring import Assessment, CellResult, Range

Value = str | int | Decimal | None
Kind = Literal["text", "number", "percent"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        title: its head.
        kind: what its values are; where a number is missing, wording may stand in its place.
        width: in characters of Latin text.
    """

    title: str
    kind: Kind
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a head."""

    id: Table
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def sheets(assessment: Assessment, options: Options) -> tuple[Sheet, ...]:
    """Every table of the variant, in order."""
    return tuple(sheet(assessment, options, table) for table in tables_of(options.variant))


def sheet(assessment: Assessment, options: Options, table: Table) -> Sheet:
    """One table."""
    wording = worded(assessment.framework, options.office.wording)
    make, form = _TABLES[table]
    heads = wording.list(f"sheet.{table}_head")
    plain = [Column(title, *_FORMS[sign]) for title, sign in zip(heads, form, strict=False)]
    columns = list(_with_people(plain, assessment)) if table == "scores" else plain
    rows = tuple(make(assessment, options, wording))
    return Sheet(table, wording(f"sheet.{table}"), tuple(columns), rows)


# A short text, a long one, a number, a percentage.
_FORMS: Mapping[str, tuple[Kind, int]] = {
    "s": ("text", 14), "t": ("text", 28), "l": ("text", 90), "n": ("number", 11), "p": ("percent", 11),
}  # fmt: skip
_BEFORE_PEOPLE = 6  # columns of the score matrix before the evaluators'


def _with_people(columns: list[Column], assessment: Assessment) -> Iterator[Column]:
    yield from columns[:_BEFORE_PEOPLE]
    yield from (Column(name, *_FORMS["n"]) for name in _people(assessment))
    yield from columns[_BEFORE_PEOPLE:]


def _people(assessment: Assessment) -> tuple[str, ...]:
    """Whoever scored, is missing or is recused somewhere: the team in its order, then others."""
    found = {name: None for member in assessment.evaluation.setup.member if (name := member.name)}
    told = {
        name
        for cell in assessment.cells.values()
        for name in (*cell.given, *cell.abstained, *cell.missing, *cell.recused)
        if name
    }
    return (*(name for name in found if name in told), *sorted(told - found.keys()))


def _scores(assessment: Assessment, options: Options, wording: Wording) -> Iterator[tuple[Value, ...]]:
    people, evaluation = _people(assessment), assessment.evaluation
    own = {entry.cell: entry.points for entry in evaluation.stated(SelfScore).values()}
    for section in assessment.sections:
        for line in section.lines:
            for result in line.cells:
                cell, indicator = result.cell, line.indicator
                yield (
                    section.section.title,
                    indicator.id,
                    indicator.title,
                    cell.district and evaluation.district_name(cell.district),
                    indicator.points,
                    _own(own, cell, wording),
                    *(_given(result, name, wording) for name in people),
                    _points(assessment, result.points, wording, none=wording("sheet.na")),
                    _state(result, wording),
                )


def _own(own: Mapping[Cell, Decimal | None], cell: Cell, wording: Wording) -> Value:
    return None if cell not in own else wording("sheet.na") if own[cell] is None else own[cell]


def _given(result: CellResult, name: str, wording: Wording) -> Value:
    """What somebody gave a cell, or in a word why they gave nothing."""
    if name in result.given:
        return result.given[name]
    for state, names in (
        ("na", result.abstained),
        ("recused", result.recused),
        ("hidden", result.hidden),
        ("missing", result.missing),
    ):
        if name in names:
            return wording(f"sheet.{state}")
    return None


def _state(result: CellResult, wording: Wording) -> str:
    if result.adjudicated:
        return wording("sheet.adjudicated")
    return wording("sheet.left_out") if result.is_left_out else ""


def _points(assessment: Assessment, points: Range | None, wording: Wording, none: Value = None) -> Value:
    if points is None:
        return none
    low, high = (assessment.shown(end) for end in (points.low, points.high))
    return low if points.known else wording("sheet.range", low=f"{low:f}", high=f"{high:f}")


def _results(assessment: Assessment, options: Options, wording: Wording) -> Iterator[tuple[Value, ...]]:
    for result in assessment.sections:
        points = _points(assessment, result.points, wording, none=wording("sheet.na"))
        yield wording("sheet.section"), result.section.title, result.section.points, points, None, None
    for party in assessment.parties:
        held = party.party
        points, share = (_points(assessment, part, wording) for part in (party.points, party.share))
        yield wording("sheet.party"), body(held), held.maximum, points, held.weight, share
    whole = _points(assessment, assessment.exact, wording)
    yield wording("sheet.whole"), wording("sheet.total"), assessment.framework.scale, whole, None, None
    grade = (
        assessment.grade.title
        if assessment.grade
        else wording("sheet.open", grades=grades(assessment, wording))
    )
    yield wording("sheet.whole"), wording("sheet.grade"), None, grade, None, None


def _targets(assessment: Assessment, options: Options, wording: Wording) -> Iterator[tuple[Value, ...]]:
    for n, row in enumerate(assessment.evaluation.facts.targets.rows, start=1):
        yield n, row.name, row.unit, row.target, row.actual, _percent(completion(row).percent)


def _attendance(assessment: Assessment, options: Options, wording: Wording) -> Iterator[tuple[Value, ...]]:
    for n, row in enumerate(assessment.evaluation.facts.attendance.rows, start=1):
        credential = wording(f"annex.credential_{row.credential}")
        yield n, row.code, credential, row.joined, row.due, row.present


def _ratios(assessment: Assessment, options: Options, wording: Wording) -> Iterator[tuple[Value, ...]]:
    facts, framework = assessment.evaluation.facts, assessment.framework
    for ratio in derived(facts, framework.completion_bar, framework.satisfaction_sample):
        if ratio.numerator is not None or ratio.percent is not None:
            label, base = CHINESE(f"ratio.{ratio.name}"), CHINESE(f"base.{ratio.base}")
            yield label, ratio.numerator, base, ratio.denominator, _percent(ratio.percent)


def _files(assessment: Assessment, options: Options, wording: Wording) -> Iterator[tuple[Value, ...]]:
    evaluation = assessment.evaluation
    for row in evaluation.facts.files.rows:
        counts = (row.households_due, row.households, row.people_due, row.people, row.copies)
        yield evaluation.district_name(row.district), row.community, *counts


def _findings(assessment: Assessment, options: Options, wording: Wording) -> Iterator[tuple[Value, ...]]:
    evaluation = assessment.evaluation
    for n, finding in enumerate(evaluation.report_findings, start=1):
        place = heading(evaluation.framework, finding.section)
        district = finding.district and evaluation.district_name(finding.district)
        kind = wording(f"sheet.{finding.polarity}")
        yield n, place, district, kind, finding.indicator, finding.text, finding.recommendation


def _percent(percent: str | None) -> Decimal | None:
    return None if percent is None else Decimal(percent)


_Rows = Callable[[Assessment, Options, Wording], Iterable[tuple[Value, ...]]]
_TABLES: Mapping[Table, tuple[_Rows, str]] = {
    "scores": (_scores, "sstsnnns"),
    "results": (_results, "stnnpn"),
    "targets": (_targets, "ntsnnp"),
    "attendance": (_attendance, "nssnnn"),
    "ratios": (_ratios, "tntnp"),
    "files": (_files, "stnnnnn"),
    "findings": (_findings, "ntsssll"),
}
"""How the rows of each table are made, and the form of each column; see `_FORMS`."""
