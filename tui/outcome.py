"""The rows of the results screen, level by level, and what is told of the number under the cursor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from export.summary import limit_words
from export.text import amount, shown
from export.views import derivation_lines
from models.derivation import Derivation, explain
from models.entries import STAGES, Cell
from models.errors import say
from models.language import Language
from models.scoring import Assessment, CellResult, Limit, LineResult, PartyResult, Range, SectionResult
from tui.widgets.blocks import Block
from tui.widgets.lines import Span
from tui.widgets.results import ResultRow

TOP = ""


def rows(assessment: Assessment, level: str, words: Language) -> list[ResultRow]:
    """The rows of a level: the whole result, a section's lines, or a line's districts."""
    for section in assessment.sections:
        if section.section.id == level:
            return list(_lines(assessment, section, words))
        for line in section.lines:
            if line.indicator.id == level:
                return list(_cells(assessment, line, words))
    return list(_top(assessment, words))


def above(assessment: Assessment, level: str) -> str:
    """The level that a level is part of."""
    section = assessment.framework.section_of.get(level)
    return section.id if section else TOP


def level_of(assessment: Assessment, what: str) -> str:
    """The level on which a number has its row."""
    cell = Cell.parse(what)
    if cell.district:
        return cell.indicator
    return above(assessment, what)


def told(assessment: Assessment, what: str, words: Language) -> list[Block]:
    """The derivation of a number: its own arithmetic and that of the numbers it is made of."""
    whole = explain(assessment, what)
    parts = tuple(_named(assessment, replace(part, parts=())) for part in whole.parts)
    pruned = _named(assessment, replace(whole, parts=parts))
    return [
        Block(
            f"{n}",
            (Span(line.lead.plain),),
            (Span(line.body.plain, _style(line.lead.plain)),),
            can_choose=False,
        )
        for n, line in enumerate(derivation_lines(pruned, words))
    ]


def outlook_told(assessment: Assessment, words: Language) -> list[Block]:
    """What better grades would take, below the derivation of the total."""
    from export.outlook import outlook_lines
    from models.outlook import outlook

    return [
        Block(
            f"outlook.{n}",
            (Span(f"  {told.mark} "),) if told.mark else (),
            (Span(told.text, "bad" if told.mark == "!" else "" if told.mark else "head"),),
            can_choose=False,
        )
        for n, told in enumerate(outlook_lines(outlook(assessment), assessment, words))
    ]


def _named(assessment: Assessment, node: Derivation) -> Derivation:
    """A step of a derivation under the names that the rest of the screen uses."""
    if node.name == "total":
        return replace(node, name="", title=say("summary.total"))
    cell = Cell.parse(node.name)
    if cell.indicator in assessment.framework.indicators:
        return replace(node, name=cell.indicator)
    return replace(node, name="") if node.title else node


def _district(assessment: Assessment, cell: Cell) -> str:
    return assessment.evaluation.district_name(cell.district or "")


def _style(lead: str) -> str:
    return "head" if not lead else "dim" if lead.strip() == "=" else ""


def _top(assessment: Assessment, words: Language) -> Iterator[ResultRow]:
    yield from _result(assessment, words)
    yield ResultRow(
        "head.parties",
        "",
        " ",
        words("summary.parties"),
        words("summary.points"),
        words("summary.weight"),
        tail=words("summary.share"),
    )
    yield from (_party(assessment, party, words) for party in assessment.parties)
    yield ResultRow(
        "head.sections",
        "",
        " ",
        words("summary.sections"),
        words("summary.points"),
        words("summary.progress"),
        tail=words("summary.bar"),
    )
    yield from (_section(assessment, section, words) for section in assessment.sections)


def _result(assessment: Assessment, words: Language) -> Iterator[ResultRow]:
    scale = amount(assessment.framework.scale)
    low, high = (f"{end:f}" for end in assessment.interval)
    if assessment.total is None:
        total = words("summary.interval", low=low, high=high, scale=scale)
    else:
        total = words("summary.total_of", total=low, scale=scale)
    if assessment.grade:
        grade = words.title(assessment.grade)
    else:
        grade = f"{words('summary.open')}  {words('summary.possible', grades=assessment.possible_grades)}"
    yield ResultRow(
        "total", "total", "?" if assessment.total is None else "+", words("summary.total"), text=total
    )
    yield ResultRow("grade", "total", "+" if assessment.grade else "?", words("summary.grade"), text=grade)
    for n, limit in enumerate(assessment.limits):
        mark = "!" if limit.certain else "?"
        said = limit_words(limit, words)
        yield ResultRow(f"limit.{n}", _subject(limit), mark, "", text=said, is_limit=True)
    stage = assessment.evaluation.stage
    step = words("results.stage", at=STAGES.index(stage) + 1, count=len(STAGES))
    yield ResultRow("stage", "", " ", words("results.stage_head"), text=f"{words(f'stage.{stage}')}  {step}")


def _subject(limit: Limit) -> str:
    if limit.indicator:
        return limit.indicator.id
    return (limit.cap.section or limit.cap.indicator or "total") if limit.cap else "total"


def _party(assessment: Assessment, result: PartyResult, words: Language) -> ResultRow:
    party = result.party
    pending = not party.computed and not result.points.known
    points = f"{_points(assessment, result.points, words)} / {amount(party.maximum)}"
    return ResultRow(
        party.id,
        party.id,
        _mark(result.points),
        words.title(party),
        words("summary.pending") if pending else points,
        f"{amount(party.weight)}%",
        tail=_points(assessment, result.share, words),
    )


def _section(assessment: Assessment, result: SectionResult, words: Language) -> ResultRow:
    section = result.section
    whole = result.scored == len(result.cells)
    return ResultRow(
        section.id,
        section.id,
        "+" if whole else "?",
        words.title(section),
        f"{_points(assessment, result.points, words)} / {amount(section.points)}",
        f"{result.scored}/{len(result.cells)}",
        (result.points, section.points),
    )


def _lines(assessment: Assessment, result: SectionResult, words: Language) -> Iterator[ResultRow]:
    yield ResultRow(
        "head",
        "",
        " ",
        words.title(result.section),
        words("summary.points"),
        words("summary.progress"),
        tail=words("summary.bar"),
    )
    for line in result.lines:
        name = f"{line.indicator.id} {words.title(line.indicator)}"
        scored = sum(cell.complete for cell in line.cells)
        yield _scored(
            assessment, line.indicator.id, name, line, line.points, f"{scored}/{len(line.cells)}", words
        )


def _cells(assessment: Assessment, line: LineResult, words: Language) -> Iterator[ResultRow]:
    yield ResultRow(
        "head",
        "",
        " ",
        f"{line.indicator.id} {words.title(line.indicator)}",
        words("summary.points"),
        words("summary.progress"),
        tail=words("summary.bar"),
    )
    for cell in line.cells:
        district = _district(assessment, cell.cell)
        yield _scored(assessment, str(cell.cell), district, line, cell.points, _given(cell), words)


def _scored(
    assessment: Assessment,
    what: str,
    title: str,
    line: LineResult,
    points: Range | None,
    extra: str,
    words: Language,
) -> ResultRow:
    """A line or a cell of it, against the highest that can be typed there."""
    ceiling = line.indicator.ceiling
    figures = f"{_points(assessment, points, words)} / {amount(ceiling)}"
    share = None if points is None else (points, ceiling)
    return ResultRow(
        what, what, _mark(points), title, figures if points else words("summary.not_applicable"), extra, share
    )


def _given(cell: CellResult) -> str:
    """How many of those expected have scored."""
    given = len(cell.given) + len(cell.abstained)
    return f"{given}/{given + len(cell.missing)}"


def _mark(points: Range | None) -> str:
    return "+" if points is None or points.known else "?"


def _points(assessment: Assessment, points: Range | None, words: Language) -> str:
    if points is None:
        return words("summary.not_applicable")
    return shown(assessment, points, words("summary.range"))
