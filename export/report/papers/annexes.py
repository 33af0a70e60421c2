"""The annexes: agreed targets, attendance, and the closing page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from export.report.blocks import Block, PageBreak, Paragraph, Table
from export.report.papers import charts, figures
from export.report.wording import Wording
from models.evaluation import Evaluation
from models.facts import Ratio, attendance, completion, uncertified
from models.numbers import trimmed


def annexes(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    """The list of annexes and both annexes."""
    titles = [words("annex.targets"), words("annex.attendance")]
    # A title of two lines is turned where its words end; everywhere else it goes on.
    plain = [title.replace("\n", "") for title in titles]
    yield Paragraph(words("annex.note", title=plain[0]), "AnnexNote")
    for number, title in enumerate(plain[1:], start=2):
        yield Paragraph(words("annex.note_more", number=number, title=title), "AnnexNoteMore")
    for number, (title, body) in enumerate(zip(titles, (_targets, _attendance), strict=True), start=1):
        yield PageBreak()
        yield Paragraph(words("annex.label", number=number), "AnnexLabel")
        yield Paragraph(title, "AnnexTitle")
        yield from body(evaluation, words, title.replace("\n", ""))


def closing_page(words: Wording) -> Iterator[Block]:
    """The page after the annexes, without body text: whose report it is, and of which day.

    An office that leaves the note empty has both on the last page that says something.
    """
    if note := words("end.note"):
        yield PageBreak()
        yield Paragraph(note, "ClosingNote")
    yield Paragraph(words("end.body"), "SignOff")
    yield Paragraph(words("end.date"), "SignOff")


def issued(words: Wording, day: dt.date | None = None) -> Iterator[Block]:
    """Whose paper it is, and when it went out; room for the day where that is not known."""
    yield Paragraph(words("end.body"), "SignOff")
    yield Paragraph(figures.date(day, words) if day else words("blank.date"), "SignOff")


def _targets(evaluation: Evaluation, words: Wording, title: str) -> Iterator[Block]:
    rows = tuple(
        (
            str(n),
            row.name,
            row.unit,
            _amount(row.target, words),
            _amount(row.actual, words),
            _percent(completion(row), words),
        )
        for n, row in enumerate(evaluation.facts.targets.rows, start=1)
    )
    if not rows:
        yield Paragraph(words("annex.targets_none"), "AnnexText")
        return
    yield Table(title, words.list("annex.targets_head"), rows, (10, 38, 10, 14, 14, 14), left=(1,))
    yield Paragraph(words("annex.targets_note"), "AnnexText")
    # Here and not beside the text: so high a picture would leave half a page of that empty.
    if (drawn := charts.targets(evaluation, words)) is not None:
        yield drawn


def _attendance(evaluation: Evaluation, words: Wording, title: str) -> Iterator[Block]:
    facts = evaluation.facts
    held, staff = facts.attendance, facts.staffing
    stated = (held.due, held.present, held.certified_due, held.certified_present, held.uncertified_present)
    if not held.rows and all(value is None for value in stated):
        yield Paragraph(words("annex.attendance_none"), "AnnexText")
        return
    whole, certified = attendance(facts)
    none = words("word.none")
    names = words.list("annex.attendance_rows")
    rows = (
        (
            names[0],
            _amount(staff.certified, words),
            _amount(held.certified_due, words),
            _amount(held.certified_present, words),
            _percent(certified, words),
        ),
        (names[1], _amount(uncertified(facts), words), none, _amount(held.uncertified_present, words), none),
        (
            names[2],
            _amount(staff.on_post, words),
            _amount(held.due, words),
            _amount(held.present, words),
            _percent(whole, words),
        ),
    )
    if held.months is not None:
        until = figures.date(facts.visit.data_until, words)
        yield Paragraph(
            words("annex.attendance_period", months=trimmed(held.months), until=until), "AnnexText"
        )
    yield Table(title, words.list("annex.attendance_head"), rows, (28, 18, 18, 18, 18))
    yield Paragraph(words("annex.attendance_note"), "AnnexText")
    yield from _people(evaluation, words)


def _people(evaluation: Evaluation, words: Wording) -> Iterator[Block]:
    rows = tuple(
        (
            str(n),
            row.code,
            words(f"annex.credential_{row.credential}"),
            str(row.joined) if row.joined else words("word.none"),
            trimmed(row.due),
            trimmed(row.present),
        )
        for n, row in enumerate(evaluation.facts.attendance.rows, start=1)
    )
    if not rows:
        yield Paragraph(words("annex.people_none"), "AnnexText")
        return
    title = words("annex.people_title")
    yield Paragraph(title, "AnnexText")
    yield Table(title, words.list("annex.people_head"), rows, (10, 18, 24, 16, 16, 16))


def _amount(value: Decimal | int | None, words: Wording) -> str:
    return words("word.none") if value is None else trimmed(Decimal(value))


def _percent(ratio: Ratio, words: Wording) -> str:
    return words("word.none") if ratio.percent is None else words("word.percent", value=ratio.percent)
