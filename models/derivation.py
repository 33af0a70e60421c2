"""Where a number comes from: the same computation as `assess`, told step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from models.acts import SecondLook, SelfScore, Settlement
from models.divergence import covers, spread
from models.entries import Cell
from models.errors import Message, UsageError, say
from models.evaluation import Evaluation
from models.framework import Indicator
from models.numbers import precise, trimmed
from models.panel import recusal_said
from models.refusals import propose
from models.rules import Part
from models.scoring import Assessment, CellResult, LineResult, PartyResult, Range, SectionResult


@dataclass(frozen=True, slots=True)
class Derivation:
    """A number, how it was made, and the numbers it was made of.

    Attributes:
        name: what the number is called: an id such as ``M01@south``, or ``total``.
        title: what it is; None for the total and for a person, whose names say it.
        value: the number, or an interval ``a–b``, or a message where there is none.
        formula: the arithmetic with its figures, empty for a leaf.
        remarks: what else must be known: who is missing, what was left out of the denominator.
    """

    name: str
    title: Message | None
    value: str | Message
    formula: str = ""
    remarks: tuple[Message, ...] = ()
    parts: tuple[Derivation, ...] = ()


def explain(assessment: Assessment, what: str = "total") -> Derivation:
    """The derivation of the total, a party, a section, an indicator or a cell.

    Raises:
        UsageError: nothing is called that.
    """
    framework, evaluation = assessment.framework, assessment.evaluation
    if what in ("", "total"):
        return _total(assessment)
    if party := framework.party(what):
        return _party(assessment, next(p for p in assessment.parties if p.party is party))
    if section := framework.section(what):
        return _section(assessment, next(s for s in assessment.sections if s.section is section))
    for result in assessment.sections:
        for line in result.lines:
            if line.indicator.id.lower() == what.lower():
                return _line(assessment, line)
    if "@" in what:
        cell = evaluation.find_cell(what)
        return _cell(assessment, framework.indicators[cell.indicator], assessment.cells[cell])
    known = [*(s.id for s in framework.sections), *(p.id for p in framework.parties)]
    raise UsageError("unknown.what", name=what, known=", ".join(known))


def _total(assessment: Assessment) -> Derivation:
    scale = trimmed(assessment.framework.scale)
    parts = tuple(_party(assessment, party) for party in assessment.parties)
    formula = " + ".join(
        f"{shown(p.points)} ÷ {trimmed(p.party.maximum, 6)} × {trimmed(p.party.weight, 6)}%"
        for p in assessment.parties
    )
    remarks = []
    if assessment.total is None:
        remarks.append(say("explain.open"))
    remarks += [
        say(
            "explain.limit" if limit.certain else "explain.limit_open",
            grade=limit.band,
            what=limit.indicator or limit.cap,
        )
        for limit in assessment.limits
    ]
    if assessment.grade:
        remarks.append(say("explain.grade", grade=assessment.grade))
    else:
        remarks.append(say("explain.grades", grades=assessment.possible_grades))
    low, high = (f"{end:f}" for end in assessment.interval)
    value = low if assessment.exact.known else f"[{low}, {high}]"
    whole = f"({formula}) × {scale} = {_unrounded(assessment)}"
    return Derivation("total", None, value, whole, tuple(remarks), parts)


def _party(assessment: Assessment, result: PartyResult) -> Derivation:
    party = result.party
    value = shown(result.points)
    if not party.computed:
        score = assessment.evaluation.parties.get(party.id)
        if score is None:
            remarks = (say("explain.pending", maximum=trimmed(party.maximum)),)
        elif score.received:
            remarks = (say("explain.received", name=score.author, date=score.received.isoformat()),)
        else:
            remarks = (say("explain.entered", name=score.author),)
        return Derivation(party.id, _title(party), value, "", remarks)
    held = [s for s in assessment.sections if s.section.points]
    counted = [s for s in held if s.points is not None]
    maximum = sum((s.section.points for s in counted), start=party.maximum * 0)
    formula = " + ".join(shown(s.points) for s in counted if s.points)
    if counted and maximum != party.maximum:
        formula = f"({formula}) ÷ {trimmed(maximum, 6)} × {trimmed(party.maximum, 6)}"
    left_out = tuple(say("explain.left_out", what=s.section) for s in held if s.points is None)
    return Derivation(
        party.id,
        _title(party),
        value,
        formula,
        left_out,
        tuple(_section(assessment, s) for s in assessment.sections),
    )


def _section(assessment: Assessment, result: SectionResult) -> Derivation:
    section = result.section
    lines = tuple(_line(assessment, line) for line in result.lines)
    counted = [line for line in result.lines if line.points is not None and not line.indicator.is_veto]
    formula = " + ".join(shown(line.points) for line in counted if line.points)
    if counted and result.applicable != section.points:
        formula = f"({formula}) ÷ {trimmed(result.applicable, 6)} × {trimmed(section.points, 6)}"
    left_out = tuple(
        say("explain.left_out", what=line.indicator.id) for line in result.lines if line.points is None
    )
    value = say("explain.not_applicable") if result.points is None else shown(result.points)
    return Derivation(section.id, _title(section), value, formula, left_out, lines)


def _line(assessment: Assessment, result: LineResult) -> Derivation:
    line = result.indicator
    if line.scope == "station":
        return _cell(assessment, line, result.cells[0])
    value = say("explain.not_applicable") if result.points is None else shown(result.points)
    counted = [cell for cell in result.cells if cell.points is not None]
    formula, remarks = "", []
    if result.weights:
        equal = len(set(result.weights)) == 1
        points = [shown(cell.points) for cell in counted if cell.points]
        if equal:
            formula = f"({' + '.join(points)}) ÷ {len(points)}"
        else:
            formula = " + ".join(f"{p} × {w}" for p, w in zip(points, result.weights, strict=True))
    elif counted:
        remarks.append(say("explain.no_clients"))
    if not result.cells:
        remarks.append(say("check.no_districts"))
    remarks += [say("explain.left_out", what=str(c.cell)) for c in result.cells if c.points is None]
    return Derivation(
        line.id,
        _title(line),
        value,
        formula,
        tuple(remarks),
        tuple(_cell(assessment, line, cell) for cell in result.cells),
    )


def _cell(assessment: Assessment, line: Indicator, result: CellResult) -> Derivation:
    evaluation = assessment.evaluation
    value = say("explain.not_applicable") if result.points is None else shown(result.points)
    formula = ""
    if result.given and not result.adjudicated:
        rule = assessment.framework.panel
        points = [trimmed(p, 6) for p in result.given.values()]
        points += [f"[0, {trimmed(line.ceiling, 6)}]"] * len(result.missing)
        formula = (
            f"({' + '.join(points)}) ÷ {len(points)}"
            if rule in ("mean", "owner")
            else f"{rule}({', '.join(points)})"
        )
    remarks = tuple(_remarks(evaluation, result))
    parts = tuple(_score(evaluation, result.cell, name) for name in (*result.given, *result.abstained))
    title = _title(line, _place(evaluation, result.cell))
    return Derivation(str(result.cell), title, value, formula, remarks, parts)


def _remarks(evaluation: Evaluation, result: CellResult) -> Iterator[Message]:
    if decided := evaluation.adjudications.get(result.cell):
        yield say("explain.adjudicated", name=decided.author, reason=decided.reason)
    yield from _settled(evaluation, result)
    if proposal := propose(evaluation, result.cell):
        yield say(
            "explain.proposed",
            points=trimmed(proposal.points, 6),
            fact=say(f"fact.{proposal.family}"),
            basis=proposal.basis,
        )
    for name in result.recused:
        recusal = evaluation.recusal(name, result.cell)
        if recusal is not None:
            said = recusal_said(evaluation, recusal)
            yield say("explain.recused_on", name=name, recusal=said)
    if result.is_left_out:
        yield say("explain.left_out_recused")
    yield from _self_review(evaluation, result.cell)
    if result.hidden:
        yield say("explain.hidden", names=result.hidden)
    names = [name for name in result.missing if name and name not in result.hidden]
    if names:
        yield say("explain.missing", names=tuple(names))
    elif "" in result.missing:
        yield say("explain.nobody")


def _settled(evaluation: Evaluation, result: CellResult) -> Iterator[Message]:
    """That the lead let the panel's rule stand, where that still holds, or asked for a second look."""
    if look := evaluation.stated(SecondLook).get(str(result.cell)):
        names = look.evaluators or say("board.everyone")
        key = "explain.look" if look.reason else "explain.look_plain"
        yield say(key, name=look.author, names=names, reason=look.reason)
    settled = evaluation.stated(Settlement).get(str(result.cell))
    if settled is None or result.adjudicated:
        return
    points = trimmed(settled.spread, 6)
    if not covers(settled, spread(result.given.values()), result.abstained):
        yield say("board.outgrown", name=settled.author, spread=points)
        return
    key = "explain.settled" if settled.reason else "explain.settled_plain"
    yield say(key, name=settled.author, spread=points, reason=settled.reason)


def _self_review(evaluation: Evaluation, cell: Cell) -> Iterator[Message]:
    """What the station gave itself there: it is told and counts nowhere."""
    own = evaluation.stated(SelfScore).get(str(cell))
    if own is not None and own.points is None:
        yield say("explain.self_na")
    elif own is not None and own.points is not None:
        yield say("explain.self_score", points=trimmed(own.points, 6))


def _score(evaluation: Evaluation, cell: Cell, name: str) -> Derivation:
    score = evaluation.scores[cell][name]
    value = say("explain.not_applicable") if score.points is None else trimmed(score.points, 6)
    remarks = [say("explain.reason", text=score.reason)] if score.reason else []
    if first := evaluation.first_scores.get(cell, {}).get(name):
        before = say("explain.not_applicable") if first.points is None else trimmed(first.points, 6)
        remarks.append(say("explain.rescored", first=before, points=value))
        if first.reason and first.reason != score.reason:
            remarks.append(say("explain.first_reason", text=first.reason))
    remarks += [
        say("explain.evidence", method=say(f"method.{e.method}"), source=e.source, place=e.place)
        for e in evaluation.evidence.get(cell, ())
        if e.author == name
    ]
    return Derivation(name, None, value, "", tuple(remarks))


def _title(part: Part, place: str = "") -> Message:
    """What a number is called: a part of the framework, in a district where it is one district's."""
    return say("explain.at", part=part, place=place) if place else say("explain.titled", part=part)


def _place(evaluation: Evaluation, cell: Cell) -> str:
    return evaluation.district_name(cell.district or "")


def shown(points: Range | None) -> str:
    """Points as a formula writes them: exact, or the interval while they are open."""
    if points is None:
        return "-"
    return precise(points.low) if points.known else f"[{precise(points.low)}, {precise(points.high)}]"


def _unrounded(assessment: Assessment) -> str:
    """The exact total with as many decimals as it takes to see how it is rounded."""
    exact = assessment.exact
    ends = [_rounds_alike(assessment, end) for end in (exact.low, exact.high)]
    return ends[0] if exact.known else f"[{ends[0]}, {ends[1]}]"


def _rounds_alike(assessment: Assessment, value: Fraction) -> str:
    """A number to six decimals, or to more where those would round it to another total."""
    text, places = precise(value), 6
    while assessment.shown(Fraction(text.removeprefix("≈"))) != assessment.shown(value):
        places += 1
        text = f"≈{trimmed(value, places)}"
    return text
