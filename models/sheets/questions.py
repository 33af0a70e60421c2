"""Sheets of the satisfaction survey: the roster's codes, and a row of answers for each questionnaire."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from models.acts import Ballot, Roster
from models.entries import Entry
from models.errors import UsageError, say
from models.evaluation import Evaluation
from models.framework import Question, Questionnaire
from models.sampling import LARGEST, drawn, read_code
from models.sheets import values
from models.sheets.grid import Cell, Remark
from models.sheets.records import Reading
from models.sheets.stated import Stated
from models.sheets.topics import TOPICS, Content, Topic
from models.sheets.words import answers, plain

_NUMBERED = ("第{n}题", "题{n}", "q{n}", "问题{n}", "{n}", "question {n}")
_ANSWER = re.compile(r"\d(?:分)?")
_SCALE_OF_WORDS = 5


def asked(questionnaire: Questionnaire) -> Topic:
    """The sheet of questionnaires, with a column for each question: by its text, its id or its number."""
    more: dict[str, str] = {}
    for n, question in enumerate(questionnaire.questions, start=1):
        called = [question.title, question.title_en, question.id, *(form.format(n=n) for form in _NUMBERED)]
        called += [f"{n}{question.title}"]
        more |= {plain(name): question.id for name in called if plain(name) and plain(name) not in more}
    ids = tuple(question.id for question in questionnaire.questions)
    answered: dict[str, Content] = dict.fromkeys(ids, "whole")
    columns = {**TOPICS["ballots"].columns, **answered}
    return replace(TOPICS["ballots"], columns=columns, wanted=ids, more=more)


def readers(topic: Topic, questionnaire: Questionnaire | None) -> Mapping[str, Callable[[Cell], object]]:
    """The columns that are read in a way of their own: codes, and answers."""
    if topic.name not in ("roster", "ballots"):
        return {}
    found: dict[str, Callable[[Cell], object]] = {"code": _code}
    if topic.name == "ballots" and questionnaire is not None:
        scale = questionnaire.scale
        found |= dict.fromkeys(topic.wanted, lambda cell: _answer(cell, scale))
    return found


def roster(
    stated: Stated, readings: Sequence[Reading], evaluation: Evaluation, author: str, replaces: bool
) -> Iterator[tuple[Entry | None, Entry]]:
    """The roster with the codes of some sheets; those that stand and are on no sheet stay unless replaced."""
    standing = evaluation.stated(Roster).get(Roster.kind)
    codes: dict[str, None] = {} if standing is None or replaces else dict.fromkeys(standing.codes)
    found: dict[str, object] = {}
    for reading in readings:
        for record in reading.records:
            code = record.text("code")
            if code in found:
                reason = say("sheet.code_twice", code=code, place=found[code])
                stated.faults.append(Remark(record.spot, reason))
            found.setdefault(code, record.spot.said)
            codes.setdefault(code)
    if not 0 < len(codes) <= LARGEST:
        reason = say("sample.population", population=len(codes), most=LARGEST)
        stated.faults.append(Remark(readings[0].grid.spot, reason))
        return
    if standing is None or standing.codes != tuple(codes):
        yield standing, Roster(author=author, codes=tuple(codes))


def ballots(
    stated: Stated, readings: Sequence[Reading], evaluation: Evaluation, author: str
) -> Iterator[tuple[Entry | None, Entry]]:
    """A questionnaire for each row; such as stand and are on no sheet stay."""
    standing, found = evaluation.stated(Ballot), list[tuple[str, Reading]]()
    for reading in readings:
        topic = reading.table.topic
        missing = tuple(q for q in topic.wanted if q not in reading.table.columns)
        if missing:
            titles = tuple(q for q in _questions(evaluation) if q.id in missing)
            stated.faults.append(Remark(reading.grid.spot, say("sheet.no_question", questions=titles)))
            continue
        for record in reading.records:
            code = record.text("code")
            if stated.is_twice("ballots", code, record, code):
                continue
            given = tuple(a if isinstance(a := record[q], int) else None for q in topic.wanted)
            made = Ballot(author=author, code=code, answers=given)
            found.append((code, reading))
            former = standing.get(code)
            if former is None or former.answers != given:
                yield former, made
    known = frozenset(drawn(evaluation))
    strangers = [(code, reading) for code, reading in found if known and code not in known]
    if strangers:
        codes = tuple(code for code, _ in strangers[:5])
        reason = say("sheet.not_drawn", count=len(strangers), codes=codes)
        stated.remarks.append(Remark(strangers[0][1].grid.spot, reason))


def _questions(evaluation: Evaluation) -> tuple[Question, ...]:
    questionnaire = evaluation.framework.questionnaire
    return questionnaire.questions if questionnaire else ()


def _code(cell: Cell) -> str:
    """A client's code; what is none may be somebody's name and is not repeated.

    Raises:
        UsageError: it is none.
    """
    try:
        return read_code(values.label(cell))
    except UsageError as error:
        if error.message.key == "ballot.code":
            raise UsageError("sample.no_code") from None
        raise


def _answer(cell: Cell, scale: int) -> int | None:
    """An answer as a digit, 0 for none, or in words where there are five of them.

    Raises:
        UsageError: it is neither, or above the scale.
    """
    values.check_readable(cell)
    said = plain(cell.text)
    if scale == _SCALE_OF_WORDS and said in answers():
        return answers()[said]
    if cell.kind == "number" or _ANSWER.fullmatch(said):
        number = cell.text if cell.kind == "number" else said.rstrip("分")
        if number.isdecimal() and int(number) <= scale:
            return int(number) or None
    elif not said:
        return None
    raise UsageError("sheet.value.answer", value=cell.text.strip()[:12], scale=scale)
