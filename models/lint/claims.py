"""Figures in a text that contradict what is stated of the same thing among the facts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from models.errors import Message, say
from models.facts import Facts, uncertified
from models.lint.days import day_faults
from models.lint.done import counted
from models.lint.fault import Fault, shown
from models.lint.passages import Passage
from models.lint.places import mentions
from models.lint.reading import Figure, Reading, Span, number_of, quoted

_IS = r"(?:共|有|为|占|达到?|是|了|：|:| )*$"
_APART = re.compile(
    r"每|人均|平均|抽查|本月|季度|上半年|下半年|上年|上期|去年|往年|同期|中期|此前|增加|减少|新增|其余|部分"
    r"|新招|招聘|补充|新聘|聘用|新入职|个人|本人|[A-Z]\d|期间|节前|节日|春节|端午|中秋|重阳|国庆|元旦|暑[期假]|寒假"
    r"|[本此该一某]次|超出|超过|[高多]出|(?<!占)比(?!例)|月份|当月|建议|下一|力争|争取|预计|预期|确保|社工点"
)
_THEN = re.compile(r"(?:中期(?:评估)?时?|去年|上一?年度?|[上下]半年|上季度)[，,：:]")
"""What makes a sentence one of another time."""
_OF_THEM = re.compile(
    r"[^，。；]{0,2}(?:保持|活跃|参加|参与|负责|驻|未|离职|请假|接受|反映|表示|担任|中(?!级))|[^，。；]{0,8}(?:访谈|回访|电访|座谈)"
)
"""What follows a count that is of some of them alone."""
_LEAD = 20
_PARTED = re.compile(
    r"(?:(?P<all>(?:辖内?|辖区内?|全站)共有?)|划分为|分为|下设) ?"
    r"(?:(?P<digits>\d{1,4}) ?|(?P<word>[二两三四五六七八九十]{1,3}))"
    r"个(?:服务)?(?P<what>片区|社区)(?!社会|慈善|基金)"
    r"(?(all)(?=[，。；、,;和及与\d（(]|划|分|$))"
    r"(?:[、和及，,]? ?(?:(?P<digits2>\d{1,4})|(?P<word2>[二两三四五六七八九十]{1,3})) ?"
    r"个社区(?=[，。；]|$))?"
)


class Rule(NamedTuple):
    """What stands before a figure that tells a fact.

    Attributes:
        label: what is before it, in its clause.
        measures: the units it may have.
        field: the fact's name in the catalogue.
        values: what it may be; empty where nobody has stated it.
        about: what the sentence has to speak of; anything where it is empty.
        apart: what the sentence may not say before it: what else the figure is of then.
    """

    label: re.Pattern[str]
    measures: frozenset[str]
    field: str
    values: tuple[Fraction, ...]
    about: str = ""
    apart: str = ""


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
    yield from day_faults(passage, facts)
    yield from _parted(reading, facts)


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
        and not _THEN.search(reading.up_to(figure))
        and not _OF_THEM.match(reading.plain, figure.end)
    ]


def _by_rule(
    reading: Reading, figure: Figure, rules: tuple[Rule, ...]
) -> tuple[Message, tuple[Fraction, ...]] | None:
    lead, before = reading.lead(figure, _LEAD), reading.up_to(figure)
    for rule in rules:
        if figure.measure not in rule.measures or not rule.label.search(lead):
            continue
        if rule.about and re.search(rule.about, reading.around(figure)) is None:
            continue
        if rule.apart and re.search(rule.apart, before):
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


def _parted(reading: Reading, facts: Facts) -> Iterator[Fault]:
    """How many districts and communities there are in all."""
    rows = facts.districts.rows
    known = {"片区": len(rows), "社区": sum(len(row.communities) for row in rows)}
    for match in _PARTED.finditer(reading.plain) if rows else ():
        told = [(match["digits"] or match["word"], match["what"])]
        if match["what"] == "片区" and (second := match["digits2"] or match["word2"]):
            told.append((second, "社区"))
        for typed, what in told:
            count = int(typed) if typed.isdecimal() else number_of(typed)
            if count is not None and known[what] and count != known[what]:
                said = {"typed": f"{typed}个{what}", "stated": (f"{known[what]}个{what}",)}
                quote = quoted(reading.plain, *match.span())
                message = say("lint.figure", quote=quote, fact=say("topic.districts"), **said)
                yield Fault("figure", message, say("lint.mend.figure"))


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
    apart: str = "",
) -> Rule:
    stated = tuple(Fraction(value) for value in values if value is not None)
    return Rule(re.compile(label + _IS), measures, field, stated, about, apart)


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
    about, apart = "到岗|考勤|排班|在岗|持证|出勤|社工|个月应到", r"抽查|\d ?月份|季度|当月|[上下]半年"
    made = (held.present, held.certified_present, held.uncertified_present)
    if None not in due:
        yield _rule(r"应到岗?(?:人次)?的?", _VISITS, "field.attendance.due", *due, about=about, apart=apart)
    if None not in made:
        yield _rule(r"实到岗?(?:人次)?", _VISITS, "field.attendance.present", *made, about=about, apart=apart)
    yield _rule(r"非持证社工?", _VISITS, "field.attendance.uncertified_present", held.uncertified_present)


def _training(facts: Facts) -> Iterator[Rule]:
    held, about, apart = facts.training, "继续教育|培训时数|教育时数", "每[人名位]|人均|全部|均(?=完成|达)|各"
    yield _rule(
        r"(?:要求|应完成|应修)(?:学时|时数|课时)?",
        _HOURS,
        "field.training.required",
        held.required,
        about=about,
        apart=apart,
    )
    yield _rule(
        r"(?:实际|完成)(?:完成|达到)?(?:学时|时数|课时)?",
        _HOURS,
        "field.training.completed",
        held.completed,
        about=about,
        apart=apart,
    )


def _survey(facts: Facts) -> Iterator[Rule]:
    held, about = facts.survey, "满意度|问卷"
    yield _rule(r"抽[取查样](?:了|服务对象)*", _HEADS, "field.survey.sampled", held.sampled, about=about)
    yield _rule(r"有效问卷", frozenset({"份"}), "field.survey.valid", held.valid)
    others = "街道|镇政府|购买方|居委|部门|家长|学校|校方|组员|活动|小组|项目|志愿者"
    label = r"(?:总体(?:服务)?|(?<!各)服务(?:对象)?)满意度"
    yield _rule(label, frozenset({"%"}), "field.survey.satisfaction", held.satisfaction, apart=others)


def _others(facts: Facts) -> Iterator[Rule]:
    yield _rule(r"(?:服务经费|合同金额)", frozenset({"元"}), "field.station.budget", facts.station.budget)
