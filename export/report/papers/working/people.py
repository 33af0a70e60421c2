"""Who evaluated: roles, declarations, recusals and what follows of them, objections, calibration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from export.panel import calibration_words, spread_words
from export.report.blocks import Block, Heading, Item, Paragraph, Table, told
from export.report.papers import figures
from export.report.papers.working.names import place
from export.report.wording import Wording
from models.acts import Objection
from models.evaluation import Evaluation
from models.language import CHINESE
from models.panel import Progress, Standing, recusal_said, remit_said, spreads, standings
from models.scoring import Assessment


def people(assessment: Assessment, words: Wording) -> Iterator[Block]:
    """The team and everything that decides whose points count."""
    evaluation = assessment.evaluation
    found = standings(evaluation)
    yield Heading(1, words("working.people"))
    yield from _team(evaluation, found, words)
    yield Heading(2, words("working.declarations"))
    yield from _list(_declarations(found, words), words)
    yield Heading(2, words("working.recusals"))
    yield from _list(_recusals(evaluation, found, words), words)
    if denominators := [*_denominators(assessment, words)]:
        yield Heading(2, words("working.denominators"))
        yield from _list(denominators, words)
    yield Heading(2, words("working.objections"))
    yield from _objections(evaluation, words)
    yield Heading(2, words("working.calibration"))
    told_of = calibration_words(evaluation, CHINESE)
    yield Paragraph(told_of or words("working.calibration_none"))
    yield from (Item(3, spread_words(spread, CHINESE)) for spread in spreads(evaluation))


def _list(texts: Iterable[str], words: Wording) -> Iterator[Block]:
    made = [block for text in texts for block in told(3, text)]
    yield from made or [Paragraph(words("working.none"))]


def _team(evaluation: Evaluation, found: tuple[Standing, ...], words: Wording) -> Iterator[Block]:
    standing_of = {standing.member.name: standing for standing in found}
    rows = []
    for member in evaluation.setup.member:
        name = words("working.left", name=member.name) if member.left else member.name
        standing = standing_of.get(member.name)
        cells = ("", "", "") if standing is None else _duties(evaluation, standing, words)
        rows.append((name, CHINESE(f"role.{member.role}"), *(cell or words("word.none") for cell in cells)))
    if not rows:
        yield Paragraph(words("working.people_none"))
        return
    title, head = words("working.people"), words.list("working.people_head")
    yield Table(title, head, tuple(rows), (13, 10, 13, 24, 40), left=(3, 4))


def _duties(evaluation: Evaluation, standing: Standing, words: Wording) -> tuple[str, str, str]:
    if standing.assignment is None:
        scope = words("working.scope_all")
    else:
        remits = (CHINESE.say(remit_said(evaluation, remit)) for remit in standing.assignment.remits)
        scope = figures.joined(remits, words) or words("working.scope_none")
    progress = "\n".join(
        words("working.progress_of", section=part.section.title, progress=_progress(evaluation, part, words))
        for part in standing.sections
        if part.section is not None
    )
    return _has_declared(standing, words), scope, progress


def _has_declared(standing: Standing, words: Wording) -> str:
    if standing.declared is None:
        return words("working.secrecy_unasked")
    return words("working.secrecy_given" if standing.declared else "working.secrecy_open")


def _progress(evaluation: Evaluation, part: Progress, words: Wording) -> str:
    if part.handed_in:
        return words("working.progress_done")
    if not part.total:
        return words("word.none")
    if not part.left:
        is_awaited = evaluation.procedure.blind
        return words("working.progress_kept" if is_awaited else "working.progress_scored", total=part.total)
    return words("working.progress_left", left=part.left, total=part.total)


def _declarations(found: tuple[Standing, ...], words: Wording) -> Iterator[str]:
    for standing in found:
        if (entry := standing.declaration) is not None:
            key = "working.declared" if entry.secrecy else "working.undeclared"
            yield words(key, name=entry.author, text=entry.text)


def _recusals(evaluation: Evaluation, found: tuple[Standing, ...], words: Wording) -> Iterator[str]:
    for standing in found:
        for recusal in standing.recusals:
            said = CHINESE.say(recusal_said(evaluation, recusal))
            yield words("working.recusal", name=standing.member.name, recusal=said)


def _denominators(assessment: Assessment, words: Wording) -> Iterator[str]:
    """The lines that somebody is recused from, together where the same people are left."""
    evaluation = assessment.evaluation
    section_of = evaluation.framework.section_of
    groups = Counter(
        (
            section_of[cell.indicator].id,
            cell.district,
            result.recused,
            len(evaluation.expected(cell)),
            result.is_left_out,
        )
        for cell, result in assessment.cells.items()
        if result.recused
    )
    for (section, district, names, left, is_left_out), count in groups.items():
        yield words(
            "working.denominator_none" if is_left_out else "working.denominator",
            place=place(evaluation, section, district, words),
            count=count,
            names=figures.joined(names, words, "list"),
            **({} if is_left_out else {"left": left}),
        )


def _objections(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    objections = evaluation.stated(Objection)
    if not objections:
        yield Paragraph(words("working.none"))
    for objection in objections.values():
        remit = CHINESE.say(remit_said(evaluation, objection.remit))
        day = objection.received
        received = words("working.objection_received", day=figures.date(day, words)) if day else ""
        text = objection.text
        yield from told(
            3,
            words("working.objection", name=objection.evaluator, remit=remit, received=received, text=text),
        )
        yield Paragraph(_ruling(evaluation, objection.evaluator, words))


def _ruling(evaluation: Evaluation, name: str, words: Wording) -> str:
    ruling = evaluation.proceedings.rulings.get(name)
    if ruling is None:
        return words("working.ruling_open")
    if not ruling.upheld:
        return words("working.ruling_refused", reason=ruling.reason, name=ruling.author)
    remit = CHINESE.say(remit_said(evaluation, ruling.remit))
    return words("working.ruling_upheld", remit=remit, reason=ruling.reason, name=ruling.author)
