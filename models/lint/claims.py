"""Figures in a text that contradict what is stated of the same thing among the facts."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from models.errors import Message, say
from models.facts import Facts, uncertified
from models.lint.done import counted
from models.lint.fault import Fault, shown
from models.lint.passages import Passage
from models.lint.places import mentions
from models.lint.reading import Figure, Reading, Span, number_of, quoted

_IS = r"(?:共|有|为|占|达到?|是|了|：|:| )*$"
_APART = re.compile(
    r"每|人均|平均|抽查|本月|季度|上半年|下半年|上年|上期|去年|往年|同期|中期|此前|增加|减少|新增|其余|部分"
)
_OF_THEM = re.compile(
    r"[^，。；]{0,2}(?:参加|参与|负责|驻|未|离职|请假|接受|反映|表示|担任|中(?!级))|[^，。；]{0,8}(?:访谈|回访|电访|座谈)"
)
"""What follows a count that is of some of them alone."""
_LEAD = 20
_PARTED = re.compile(
    r"(?:(?:辖内?|辖区内?|全站)共有?|划分为|分为|下设) ?"
    r"(?:(?P<digits>\d{1,4}) ?|(?P<word>[二两三四五六七八九十]{1,3}))"
    r"个(?:服务)?(?P<what>片区|社区)(?!社会|慈善|基金)"
)
_DAY = re.compile(r"((?:19|20)\d{2}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日")
_AHEAD = re.compile(r"建议|应|前|拟|计划|将|到期|届满|止|至|期")
_UNTIL = re.compile(r"截至(?:到)? ?(?:(\d{4}) ?年 ?)?(\d{1,2}) ?月 ?(\d{1,2}) ?日")


class Rule(NamedTuple):
    """What stands before a figure that tells a fact.

    Attributes:
        label: what is before it, in its clause.
        measures: the units it may have.
        field: the fact's name in the catalogue.
        values: what it may be; empty where nobody has stated it.
        about: what the sentence has to speak of; anything where it is empty.
    """

    label: re.Pattern[str]
    measures: frozenset[str]
    field: str
    values: tuple[Fraction, ...]
    about: str = ""


def claim_faults(passage: Passage, facts: Facts, names: tuple[str, ...]) -> Iterator[Fault]:
    """Figures beside the name of a fact, in its unit, with another value than is stated."""
    reading = passage.reading
    figures = [] if passage.district is not None else _of_the_station(reading, passage.text, names)
    for figure in figures:
        found = _by_rule(reading, figure, rules_of(facts))
        if found is not None:
            yield _fault(reading, figure, *found)
    for figure, row, stated in counted(reading, figures, facts.targets.rows):
        yield _fault(reading, figure, say("lint.of_target", name=row.name), stated)
    yield from _until(reading, facts.visit.data_until)
    yield from _parted(reading, facts)
    yield from _later(reading, facts.visit.date)


def _is_any(starts: Sequence[int], span: Span) -> bool:
    """Whether one of some places in order is in a part of the text."""
    at = bisect_left(starts, span.start)
    return at < len(starts) and starts[at] < span.end


def _of_the_station(reading: Reading, text: str, names: tuple[str, ...]) -> list[Figure]:
    """The figures that may be the station's: a district or community, or some of them, has others."""
    starts = [mention.start for mention in mentions(text, names)]
    return [
        figure
        for figure in reading.figures
        if figure.unit
        and not figure.is_rough
        and not _is_any(starts, reading.clause_at(figure.start))
        and not _APART.search(reading.lead(figure))
        and not _OF_THEM.match(reading.plain, figure.end)
    ]


def _by_rule(
    reading: Reading, figure: Figure, rules: tuple[Rule, ...]
) -> tuple[Message, tuple[Fraction, ...]] | None:
    lead = reading.lead(figure, _LEAD)
    for rule in rules:
        if figure.measure not in rule.measures or not rule.label.search(lead):
            continue
        if rule.about and re.search(rule.about, reading.around(figure)) is None:
            continue
        fits = not rule.values or any(_is(figure, value) for value in rule.values)
        return None if fits else (say(rule.field), rule.values)
    return None


def _is(figure: Figure, value: Fraction) -> bool:
    """Whether a figure says a value, with the decimals it was typed with."""
    if figure.unit != "%":
        return figure.value == value
    return abs(figure.value - value) <= Fraction(1, 2 * 10**figure.decimals)


def _fault(reading: Reading, figure: Figure, what: Message, values: tuple[Fraction, ...]) -> Fault:
    typed = reading.typed(figure)
    scale = 10_000 if typed.endswith("万元") else 1
    unit = typed[-2:] if scale > 1 else figure.unit
    stated = tuple(f"{shown(value / scale)}{unit}" for value in dict.fromkeys(values))
    said = quoted(reading.plain, figure.start, figure.end)
    return Fault(
        "figure",
        say("lint.figure", quote=said, typed=typed, fact=what, stated=stated),
        say("lint.mend.figure"),
    )


def _until(reading: Reading, until: dt.date | None) -> Iterator[Fault]:
    """Figures as of another day than the facts say."""
    for match in _UNTIL.finditer(reading.plain) if until else ():
        year, month, day = match.groups()
        if until and (
            (year and int(year) != until.year) or (int(month), int(day)) != (until.month, until.day)
        ):
            said = quoted(reading.plain, *match.span())
            fact = say("field.visit.data_until")
            stated = (until.isoformat(),)
            typed = reading.plain[match.start() : match.end()].removeprefix("截至")
            yield Fault(
                "figure",
                say("lint.figure", quote=said, typed=typed, fact=fact, stated=stated),
                say("lint.mend.figure"),
            )


def _later(reading: Reading, visit: dt.date | None) -> Iterator[Fault]:
    """Days after the visit of which a text speaks as past; what is advised or planned may well be later."""
    for match in _DAY.finditer(reading.plain) if visit else ():
        clause = reading.clause_at(match.start())
        around = reading.plain[max(clause.start, match.start() - 60) : min(clause.end, match.end() + 30)]
        day = _day(*map(int, match.groups()))
        if visit and day is not None and day > visit and _AHEAD.search(around) is None:
            said = quoted(reading.plain, *match.span())
            message = say("lint.later", quote=said, visit=visit.isoformat())
            yield Fault("dates", message, say("lint.mend.outside"))


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _parted(reading: Reading, facts: Facts) -> Iterator[Fault]:
    """How many districts and communities there are in all."""
    rows = facts.districts.rows
    for match in _PARTED.finditer(reading.plain) if rows else ():
        typed = match["digits"] or match["word"]
        count = int(typed) if typed.isdecimal() else number_of(typed)
        right = len(rows) if match["what"] == "片区" else sum(len(row.communities) for row in rows)
        if count is not None and right and count != right:
            said = quoted(reading.plain, *match.span())
            unit = f"个{match['what']}"
            yield Fault(
                "figure",
                say(
                    "lint.figure",
                    quote=said,
                    typed=f"{typed}{unit}",
                    fact=say("topic.districts"),
                    stated=(f"{right}{unit}",),
                ),
                say("lint.mend.figure"),
            )


# -- what is known of the facts ---------------------------------------------------------------------

_HEADS, _VISITS = frozenset({"人"}), frozenset({"人次"})
_HOURS = frozenset({"小时", "学时", "课时"})


@lru_cache(maxsize=8)
def rules_of(facts: Facts) -> tuple[Rule, ...]:
    """The rules that the facts give rise to."""
    return (*_staffing(facts), *_attendance(facts), *_training(facts), *_survey(facts), *_others(facts))


def _rule(
    label: str,
    measures: frozenset[str],
    field: str,
    *values: Decimal | int | None,
    about: str = "",
) -> Rule:
    stated = tuple(Fraction(value) for value in values if value is not None)
    return Rule(re.compile(label + _IS), measures, field, stated, about)


def _staffing(facts: Facts) -> Iterator[Rule]:
    staff = facts.staffing
    heads = _HEADS | {"个"}
    yield _rule(
        r"协议(?:人数|岗位数?|社工|配备|约定)?",
        heads,
        "field.staffing.contracted",
        staff.contracted,
        about="社工|人员|持证|在岗",
    )
    yield _rule(
        r"(?:社工总人?数|(?<!持续)在岗(?:社工|人数|人员)?)", _HEADS, "field.staffing.on_post", staff.on_post
    )
    yield _rule(r"(?<!应)配备社工", _HEADS, "field.staffing.on_post", staff.on_post, staff.contracted)
    yield _rule(r"非持证(?:社工|人员)?", _HEADS, "lint.uncertified", uncertified(facts))
    yield _rule(r"持证社工(?:人数)?", _HEADS, "field.staffing.certified", staff.certified)
    yield _rule(
        r"中级(?:社工师|社会工作师)?(?:资格|职称)?", _HEADS, "field.staffing.intermediate", staff.intermediate
    )
    yield _rule(
        r"助理(?:社工师|社会工作师)?(?:资格|职称)?", _HEADS, "field.staffing.assistant", staff.assistant
    )
    yield _rule(r"从业两年以上(?:的?社工)?", _HEADS, "field.staffing.experienced", staff.experienced)
    yield _rule(r"持续在岗(?:社工)?", _HEADS, "field.staffing.retained", staff.retained)


def _attendance(facts: Facts) -> Iterator[Rule]:
    held = facts.attendance
    due = (held.due, held.certified_due)
    about = "到岗|考勤|排班|在岗|持证|出勤|社工"
    made = (held.present, held.certified_present, held.uncertified_present)
    if None not in due:
        yield _rule(r"应到岗?(?:人次)?的?", _VISITS, "field.attendance.due", *due, about=about)
    if None not in made:
        yield _rule(r"实到岗?(?:人次)?", _VISITS, "field.attendance.present", *made, about=about)
    yield _rule(r"非持证社工?", _VISITS, "field.attendance.uncertified_present", held.uncertified_present)


def _training(facts: Facts) -> Iterator[Rule]:
    held, about = facts.training, "继续教育|培训时数|教育时数"
    yield _rule(
        r"(?:要求|应完成|应修)(?:学时|时数|课时)?",
        _HOURS,
        "field.training.required",
        held.required,
        about=about,
    )
    yield _rule(
        r"(?:实际|完成)(?:完成|达到)?(?:学时|时数|课时)?",
        _HOURS,
        "field.training.completed",
        held.completed,
        about=about,
    )


def _survey(facts: Facts) -> Iterator[Rule]:
    held, about = facts.survey, "满意度|问卷"
    yield _rule(r"抽[取查样](?:了|服务对象)*", _HEADS, "field.survey.sampled", held.sampled, about=about)
    yield _rule(r"有效问卷", frozenset({"份"}), "field.survey.valid", held.valid)
    yield _rule(r"(?:总体|服务)满意度", frozenset({"%"}), "field.survey.satisfaction", held.satisfaction)


def _others(facts: Facts) -> Iterator[Rule]:
    yield _rule(r"(?:服务经费|合同金额)", frozenset({"元"}), "field.station.budget", facts.station.budget)
