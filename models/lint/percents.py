"""Percentages that people typed, beside the counts they come from: computed anew, the denominator named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, permutations

from models.errors import Message, say
from models.facts import Facts, completion, files
from models.lint.fault import Fault, working
from models.lint.passages import Passage
from models.lint.plausible import share_fault
from models.lint.reading import Figure, Reading, Span, quoted
from models.lint.shares import ELSEWHERE, base_faults, right_ones
from models.numbers import Rounding, rounded, trimmed

_COMPLETION = re.compile(
    r"(?:完成率|完成比例|完成进度|达标率|到岗率|出勤率|协议(?:指标)?(?:量|数)?|指标量|目标(?:量|值|数)?|任务(?:量|数)?)"
    r"(?:的|分别|为|达到?了?|是|：|:| )*$"
)
_FILES = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|困难(?:群众|家庭|群体)|特殊群体|服务对象|[本该各]?片区|各社区|全站|社工站|总体|整体|合计|平均|[其均]|实现)"
    r"的?建档率(?:的|为|达到?了?|是|：|:| )*$"
)
_BEYOND = re.compile(r"超|高出|多出|低|差|短|增|减|降|升|提高")
_AMONG = re.compile(
    r"(?:占(?P<base>[\u4e00-\u9fff]{0,8}?)(?:总数)?|占比|比例|满意率|知晓率)(?:的|为|达到?|是|：|:| )*$"
)
_MIDST = re.compile(r"(?:[的了]?[\u4e00-\u9fff]{0,8}?)中(?![级小期心午旬型])")
_RATE = re.compile(r"(?P<stem>[\u4e00-\u9fff]{2})率(?:的|为|达到?了?|是|：|:| )*$")
_OF_THAT = re.compile(r"的(?:约|达到?)? ?")
_OF_AGREED = re.compile(r"(?:占|协议|目标|任务|计划|完成)[^，。；\d]{0,6}$")
_SATISFIED = re.compile(r"满意的?[^，。；\d]{0,6}占[^，。；\d]{0,6}$")
_MOST_HEADS = 100_000
_DUE = re.compile(r"(?:应|协议|要求|计划|目标|任务|约定)[^，。；\d]{0,6}$")
_DIVIDED = re.compile(r" ?[/÷] ?[\u4e00-\u9fff]{0,4} ?$")
_BEHIND = re.compile(r" ?(?:[（(]|，即|=|＝)(?:即)? ?")
_SIGN = r"(?= ?(?:[，。；、,;）)]|$))"
_HAS_OWN = re.compile(r"^[^，。；\d分]{0,10}[率比例](?:为|达到?|是|：|:| )*$")
"""A clause that says of itself what its percentage is, behind a series that was told apart."""
_UNSIGNED = (
    re.compile(rf"\d ?% ?(?:、|和|及|与|以及) ?(?P<bare>\d+(?:\.\d+)?){_SIGN}"),
    re.compile(
        r"(?:协议(?:指标)?量|指标量|完成率|比例)(?:的|分别为|为|达)? ?(?P<bare>\d+(?:\.\d+)?)"
        r"(?= ?[、和及与][^，。；]{0,12}\d ?%)"
    ),
    re.compile(
        r"(?:完成率|完成比例|达标率|满意度|满意率|建档率|到岗率|持证率|持证比例|稳岗率|覆盖率|知晓率|参与率|出勤率|占比|占(?!地)[^，。；、\d]{1,8}|协议(?:指标)?量的)"
        rf"(?:为|达到?|是|：|:)? ?(?P<bare>\d+(?:\.\d+)?){_SIGN}"
    ),
)
_SCALE, _RATIO = 10, 2  # up to these a satisfaction is a mean of points, and another share a ratio
_NEAR = 14  # signs between a division and its result
_BESIDE = 80  # signs to either side in which the counts of a percentage stand
_FEW, _MANY = 8, 40  # figures of which any two are tried, and figures of a series


@dataclass(frozen=True, slots=True)
class Pair:
    """Two counts that make a percentage, and what the second is called."""

    part: Fraction
    whole: Fraction
    base: Message | str = ""

    @property
    def percent(self) -> Fraction:
        """What it comes to, exactly."""
        return self.part / self.whole * 100


def percent_faults(passage: Passage, facts: Facts) -> Iterator[Fault]:
    """Percentages that do not follow from their counts, are cut off, lack their base or their sign."""
    reading = passage.reading
    yield from _unsigned(reading)
    if not any(figure.unit == "%" for figure in reading.figures):
        return
    told = set[int]()
    for fault, percent in base_faults(reading, facts) if passage.district is None else ():
        told.add(percent.start)
        if fault.code != "percent" or not _is_of_text(reading, percent):
            yield fault
    for group in reading.groups:
        figures = reading.within(group)
        for figure in figures:
            if figure.unit == "%" and not figure.is_rough and figure.start not in told:
                yield from _wrong(passage, reading, group, figure, facts)


def _is_of_text(reading: Reading, percent: Figure) -> bool:
    """Whether two counts beside a percentage make it."""
    group = next((span for span in reading.groups if span.holds(percent.start)), None)
    return group is not None and any(_is(percent, pair) for pair in _in_text(reading, group, percent))


def _wrong(passage: Passage, reading: Reading, group: Span, percent: Figure, facts: Facts) -> Iterator[Fault]:
    if (heads := _heads(reading, group, percent)) is not None:
        fault = share_fault(
            Decimal(percent.value.numerator) / percent.value.denominator, heads, percent.decimals
        )
        if fault is not None:
            yield fault
        return
    tied = _tied(passage, reading, group, percent, facts)
    others = () if tied is None else tied
    if any(_is(percent, pair) for pair in others):
        return
    loose = tuple(_in_text(reading, group, percent))
    if any(_is(percent, pair) for pair in loose):
        return
    cut = next((pair for pair in (*others, *loose) if _is_cut(percent, pair)), None)
    said = quoted(reading.plain, percent.start, percent.end)
    if cut is not None and (percent.decimals or cut in others):
        right = trimmed(rounded(cut.percent, percent.decimals), percent.decimals)
        made = working(cut.part, cut.whole, cut.base)
        typed, full = reading.typed(percent), trimmed(cut.percent)
        mend = say("lint.mend.percent_cut", right=right, full=full)
        yield Fault(
            "percent_cut",
            say("lint.percent_cut", quote=said, typed=typed, working=made),
            mend if full != right else say("lint.mend.percent", right=right),
        )
    elif others:
        made_of = tuple(dict.fromkeys(working(pair.part, pair.whole, pair.base) for pair in others))
        yield Fault(
            "percent",
            say("lint.percent", quote=said, typed=reading.typed(percent), working=made_of),
            right_ones(dict.fromkeys(trimmed(pair.percent) for pair in others)),
            "block",
        )


def _heads(reading: Reading, group: Span, percent: Figure) -> int | None:
    """Of how many heads a share of satisfied ones is, where the text names no other number."""
    if _SATISFIED.search(reading.lead(percent)) is None:
        return None
    counts = [f for f in reading.before(group, percent.start) if f.is_count and f.measure in ("人", "份")]
    return int(counts[0].value) if len(counts) == 1 and counts[0].value <= _MOST_HEADS else None


def _tied(
    passage: Passage, reading: Reading, group: Span, percent: Figure, facts: Facts
) -> tuple[Pair, ...] | None:
    """The counts that a percentage says it is of; None where it does not say."""
    counts = [f for f in reading.before(group, percent.start) if f.unit != "%"]
    if divided := _division(reading, counts, percent) or _division_behind(reading, group, percent):
        return (divided,)
    lead, count = _lead(reading, group, percent)
    if ELSEWHERE.search(reading.lead(percent)):
        return None
    if _FILES.search(lead):
        held = files(facts, passage.district)
        if held.numerator is None or not held.denominator:
            return None
        return (Pair(Fraction(held.numerator), Fraction(held.denominator), say(f"base.{held.base}")),)
    if _BEYOND.search(lead):
        return None
    if among := _among(reading, lead, counts, percent) or _named_rate(reading, lead, group, percent, facts):
        return (among,)
    if not _COMPLETION.search(lead):
        return None
    if passage.district is None and (named := tuple(_of_targets(lead, facts))):
        return named
    if count is None:
        return None
    pairs: dict[tuple[Fraction, Fraction], Pair] = {}
    for pair in (*_agreed(passage, reading, group, count, facts), *_stated(reading, group, count)):
        pairs.setdefault((pair.part, pair.whole), pair)
    return tuple(pairs.values()) or None


def _among(reading: Reading, lead: str, counts: Sequence[Figure], percent: Figure) -> Pair | None:
    """Some of so many: 80人中，72人满意，占90%; or a share of a count before it: 27名，占协议30名的90%."""
    exact = [f for f in counts if _is_exact(f)]
    if len(exact) < 2:
        return None
    whole, part = exact[-2:]
    if not whole.value or whole.measure != part.measure:
        return None
    plain = reading.plain
    if _OF_THAT.fullmatch(plain, part.end, percent.start) and _OF_AGREED.search(reading.lead(part, 12)):
        return Pair(whole.value, part.value)
    found = _AMONG.search(lead)
    if found is None or part.value > whole.value:
        return None
    base, is_called = found["base"] or "", plain[max(whole.start - 8, 0) : whole.start]
    if len(base) > 1 and base[:2] in is_called:
        return Pair(part.value, whole.value)
    if _MIDST.match(plain, whole.end) is None:
        return None
    around = plain[max(whole.start - 12, 0) : whole.end + 10]
    return Pair(part.value, whole.value) if not base or base[:2] in around or base == "其" else None


def _is_exact(figure: Figure) -> bool:
    """Whether it is an exact number of anything, money and days among them."""
    return bool(figure.unit) and not figure.is_rough


def _named_rate(reading: Reading, lead: str, group: Span, percent: Figure, facts: Facts) -> Pair | None:
    """A rate called after one of the only two counts beside it: 登记18项，整改17项，整改率."""
    rate = _RATE.search(lead)
    near = [f for f in reading.before(group, percent.start) if f.unit != "%"]
    if rate is None or len(near) != 2 or near[0].measure != near[1].measure:
        return None
    whole, part = near
    agreed = {(value, row.unit) for row in facts.targets.rows for value in (row.target, row.actual)}
    is_target = not agreed.isdisjoint((f.value, f.unit) for f in near)
    if is_target or not (_is_exact(whole) and _is_exact(part) and 0 < part.value <= whole.value):
        return None
    stem, plain = rate["stem"], reading.plain
    called = percent.start - len(rate[0])
    behind, before = plain[part.end : min(part.end + 6, called)], reading.lead(part, 4)
    is_turned = before.endswith(stem[::-1])
    is_called = stem in behind or before.endswith(stem) or is_turned or (stem[0] == "知" and "知" in behind)
    return Pair(part.value, whole.value) if is_called else None


def _of_targets(lead: str, facts: Facts) -> Iterator[Pair]:
    """The target whose name stands right before its rate: 志愿者骨干完成率为90%."""
    for row in facts.targets.rows:
        if (
            row.actual is not None
            and row.target
            and re.search(rf"{re.escape(row.name)}的?(?:完成|达标)", lead)
        ):
            yield Pair(Fraction(row.actual), Fraction(row.target), say("lint.of_target", name=row.name))


def _division(reading: Reading, counts: Sequence[Figure], percent: Figure) -> Pair | None:
    """``1831.5/1320`` written out before its result, or right behind it."""
    for part, whole in pairwise(counts):
        is_near = percent.start - whole.end <= _NEAR
        if whole.value and is_near and _DIVIDED.fullmatch(reading.plain[part.end : whole.start]):
            return Pair(part.value, whole.value)
    return None


def _division_behind(reading: Reading, group: Span, percent: Figure) -> Pair | None:
    behind = reading.within(Span(percent.end, min(group.end, percent.end + _BESIDE)))[:2]
    if len(behind) < 2 or _BEHIND.fullmatch(reading.plain, percent.end, behind[0].start) is None:
        return None
    part, whole = behind
    is_divided = _DIVIDED.fullmatch(reading.plain, part.end, whole.start)
    return Pair(part.value, whole.value) if whole.value and is_divided else None


def _lead(reading: Reading, group: Span, percent: Figure) -> tuple[str, Figure | None]:
    """The words before a percentage, and its count; one of a series shares the words of the first."""
    apart = reading.plain.rfind("分别", group.start, percent.start)
    if apart < 0 or _HAS_OWN.search(reading.lead(percent)):
        before = [f for f in reading.before(group, percent.start) if not f.is_rough]
        start = max(before[-1].end if before else 0, reading.clause_at(percent.start).start)
        count = next((f for f in reversed(before) if f.is_count), None)
        return reading.plain[max(start, percent.start - 60) : percent.start], count
    figures = [f for f in reading.within(group)[:_MANY] if not f.is_rough]
    series = [f for f in figures if f.start > apart and f.unit in ("%", "")]
    counts = [f for f in figures if f.end <= apart and f.is_count][-len(series) :]
    lead = reading.plain[max(group.start, apart - 6) : series[0].start] if series else ""
    at = next((n for n, f in enumerate(series) if f.start == percent.start), -1)
    return lead, counts[at] if at >= 0 and len(counts) == len(series) else None


def _agreed(passage: Passage, reading: Reading, group: Span, count: Figure, facts: Facts) -> Iterator[Pair]:
    """What was agreed for a target whose count this is: by number, unit and a part of its name."""
    if passage.district is not None:
        return
    before = reading.plain[max(group.start, count.start - _BESIDE) : count.start]
    for row in facts.targets.rows:
        held = completion(row)
        if row.actual != count.value or row.unit != count.unit or not held.denominator:
            continue
        if any(row.name[n : n + 2] in before for n in range(len(row.name) - 1)):
            yield Pair(count.value, Fraction(held.denominator), say("lint.of_target", name=row.name))


def _stated(reading: Reading, group: Span, count: Figure) -> Iterator[Pair]:
    """The one count beside it that is called due, agreed or required."""
    near = Span(max(group.start, count.start - _BESIDE), min(group.end, count.end + _BESIDE))
    beside = [f for f in reading.within(near) if f.is_count and f.measure == count.measure]
    due = [f for f in beside if _is_due(reading, f)]
    if len(due) != 1 or not due[0].value:
        return
    if due[0] is not count:
        yield Pair(count.value, due[0].value)
    elif len(others := [f for f in beside if f is not count]) == 1:
        yield Pair(others[0].value, count.value)


def _is_due(reading: Reading, figure: Figure) -> bool:
    start = reading.clause_at(figure.start).start
    return bool(_DUE.search(reading.plain[max(start, figure.start - 10) : figure.start]))


def _in_text(reading: Reading, group: Span, percent: Figure) -> Iterator[Pair]:
    """Any two counts of one unit in the same group."""
    near = Span(max(group.start, percent.start - _BESIDE), min(group.end, percent.end + _BESIDE))
    counts = [f for f in reading.within(near) if f.is_count and f.value][:_FEW]
    for part, whole in permutations(counts, 2):
        if part.measure == whole.measure:
            yield Pair(part.value, whole.value)


def _is(percent: Figure, pair: Pair) -> bool:
    if not _is_about(percent, pair):
        return False
    modes: tuple[Rounding, ...] = ("half_up", "half_even")
    return any(rounded(pair.percent, percent.decimals, mode) == percent.value for mode in modes)


def _is_cut(percent: Figure, pair: Pair) -> bool:
    """Whether decimals were dropped where they are to be rounded."""
    if not _is_about(percent, pair):
        return False
    scaled = pair.percent * 10**percent.decimals
    return Fraction(scaled.numerator // scaled.denominator, 10**percent.decimals) == percent.value


def _is_about(percent: Figure, pair: Pair) -> bool:
    """Whether it is worth an exact look: most pairs are far off, and exact numbers are slow."""
    apart = abs(float(pair.part) / float(pair.whole) * 100 - float(percent.value))
    return apart <= 1.5 * 10.0**-percent.decimals


def _unsigned(reading: Reading) -> Iterator[Fault]:
    """Percentages without their sign."""
    found = {
        m.span("bare")
        for sign in _UNSIGNED
        for m in sign.finditer(reading.plain)
        if Decimal(m["bare"]) > (_SCALE if "满意度" in m[0] else _RATIO)
    }
    for start, end in sorted(found):
        typed = reading.plain[start:end]
        said = quoted(reading.plain, start, end)
        yield Fault(
            "percent_sign",
            say("lint.percent_sign", quote=said, typed=typed),
            say("lint.mend.percent_sign", typed=typed),
        )
