"""Counts in one text against each other: sums, households against copies, numbers without a unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from models.errors import say
from models.facts import Facts, file_totals
from models.lint.fault import Fault, shown
from models.lint.passages import Passage
from models.lint.places import mentions, oddities
from models.lint.reading import Figure, Reading, Span, number_of, quoted

_TOTAL = re.compile(r"(?:合计|共计|总计|一共|共)(?:建档|为|有|完成|服务|是)? ?(?:\d[\d.]* ?[户人份] ?)*$")
_DUE = re.compile(r"应[^，。；\d]{0,6}(?:\d[\d.]* ?[户人份] ?)*$")
_DONE = re.compile(r"[实已][^，。；\d]{0,6}(?:\d[\d.]* ?[户人份] ?)*$")
_UP_TO_TOTAL = re.compile(r"[，,、]?[^，。；\d]{0,8}(?:合计|共计|总计)[^，。；\d]{0,6}")
_UP_TO_NEXT = re.compile(r"[、，,](?!其中)[^，。；、\d]{0,12}")
_ADDED = frozenset({"元", "天", "小时"})
"""What is added up besides counts."""
_HOW_MANY = re.compile(r"([一二两三四五六七八九十]+|\d{1,4}) ?个(?:社区|片区|村)")
_FILED = r"(?P<{}>(?:\d+ ?[户人份] ?[、，]? ?)+)"
_MIXED = re.compile(
    rf"应建(?:立)?(?:档案|档)?[^\d，。；]{{0,4}}{_FILED.format('due')}[，,、；;]? ?"
    rf"(?:实际?|已)?建(?:立)?(?:档案|档)?[^\d，。；]{{0,4}}{_FILED.format('done')}"
)
_FILE_UNITS = re.compile(r"[户人份]")
_ORDER = "户人份".index
_MOST = 60  # figures of a sentence whose sums anybody would add up
_ONE_EACH = re.compile(r"[^，。；！？\n]{0,60}一户一档")
_NOT_SO = re.compile(r"建议|推行|逐步|过渡|要求|应|未|没有|避免|不|尽快|争取")
"""What makes of a word that something is so a word that it is to be so."""
_OTHERS = re.compile(r"其余|其他|另有|另外|剩余")
_LABELS = (
    r"应到|实到|应建档|实建档|合计|共计|总计|持证社工|(?<!占)社工总人?数|协议人数|在岗人数|有效问卷|入户探访"
    r"|电话访问|继续教育(?:要求|实际完成|完成)"
)
_BARE = re.compile(
    rf"(?:{_LABELS})(?:共|为|达|有|：|:)? ?(?P<bare>\d+(?:\.\d+)?)(?= ?(?:[，。；]|[,;](?!\d)|$))"
)


def count_faults(passage: Passage, facts: Facts, names: tuple[str, ...]) -> Iterator[Fault]:
    """Sums that do not come out, households held against copies, numbers without a unit."""
    reading = passage.reading
    yield from _mixed(passage, facts)
    if not reading.figures:
        return
    for sentence in reading.sentences:
        yield from _sums(passage.text, reading, sentence, names)
    for match in _BARE.finditer(reading.plain):
        said = quoted(reading.plain, *match.span("bare"))
        yield Fault("unit_missing", say("lint.unit_missing", quote=said), say("lint.mend.unit_missing"))


def _sums(text: str, reading: Reading, sentence: Span, names: tuple[str, ...]) -> Iterator[Fault]:
    figures = [f for f in reading.within(sentence) if f.is_count or (f.unit in _ADDED and not f.is_rough)]
    totals = [f for f in figures if _TOTAL.search(_lead(reading, f))]
    if not totals or not 3 <= len(figures) <= _MOST:
        return
    places = _places(text, sentence, names)
    for total in totals:
        parts = _parts(reading, sentence, total, [f for f in figures if f not in totals], places)
        if parts and all(sum(values, Fraction(0)) != total.value for values in parts):
            values = parts[0]
            said = quoted(reading.plain, total.start, total.end)
            typed = reading.typed(total)
            scale, unit = (10_000, "万元") if typed.endswith("万元") else (1, total.unit)
            added = "+".join(shown(value / scale) for value in values)
            made = shown(sum(values, Fraction(0)) / scale)
            yield Fault(
                "sum",
                say("lint.sum", quote=said, typed=typed, parts=added, sum=made, unit=unit),
                say("lint.mend.sum", sum=made, unit=unit),
                "block",
            )


def _lead(reading: Reading, figure: Figure) -> str:
    """What stands before a figure in its clause."""
    return reading.lead(figure, 24)


def _places(text: str, sentence: Span, names: tuple[str, ...]) -> list[int]:
    """Where places are named in a sentence, whatever their spelling."""
    found: list[int] = [m.end for m in mentions(text, names) if sentence.holds(m.start)]
    found += [odd.end for odd in oddities(text, names) if sentence.holds(odd.start)]
    return sorted(set(found))


def _parts(
    reading: Reading, sentence: Span, total: Figure, figures: Sequence[Figure], places: Sequence[int]
) -> list[tuple[Fraction, ...]]:
    """What a total may be the sum of: of each place what is due or what is done; or of a list before it."""
    same = [f for f in figures if f.measure == total.measure]
    if len(places) < 2:
        listed = _listed(reading, same, total)
        is_last = any(sum(listed[n:], Fraction(0)) == total.value for n in range(1, len(listed) - 1))
        return [listed] if len(listed) > 1 and not is_last else []
    held: list[list[Figure]] = []
    for start, end in zip(places, [*places[1:], sentence.end], strict=True):
        own = [f for f in same if start <= f.start < end]
        if own:
            held.append(own)
    told = _HOW_MANY.search(_lead(reading, total)) or _HOW_MANY.search(
        reading.plain, max(sentence.start, total.start - 20), total.start
    )
    if len(held) == 1:
        listed = _listed(reading, same, total)
        return [listed] if len(listed) == len(places) else []
    others = _OTHERS.search(reading.plain, sentence.start, total.start)
    if not held or others or (told is not None and _count(told[1]) != len(held)):
        return []
    due = tuple(_first(reading, own, _DUE).value for own in held)
    done = tuple(_first(reading, own, _DONE).value for own in held)
    if _DUE.search(_lead(reading, total)):
        return [due]
    return [done] if done == due else [done, due]


def _count(word: str) -> int | None:
    return int(word) if word.isdigit() else number_of(word)


def _first(reading: Reading, figures: Sequence[Figure], label: re.Pattern[str]) -> Figure:
    return next((f for f in figures if label.search(_lead(reading, f))), figures[0])


def _listed(reading: Reading, same: Sequence[Figure], total: Figure) -> tuple[Fraction, ...]:
    """The counts of a list with its total right behind: 个案2个、小组3个，合计5个."""
    values: list[Fraction] = []
    end, between = total.start, _UP_TO_TOTAL
    for figure in reversed([f for f in same if f.end <= total.start]):
        if between.fullmatch(reading.plain[figure.end : end]) is None:
            break
        values.append(figure.value)
        end, between = figure.start, _UP_TO_NEXT
    return tuple(reversed(values))


def _mixed(passage: Passage, facts: Facts) -> Iterator[Fault]:
    plain = passage.reading.plain
    for match in _MIXED.finditer(plain):
        due, done = (set(_FILE_UNITS.findall(match[name])) for name in ("due", "done"))
        if not due & done:
            units = {"due": tuple(sorted(due, key=_ORDER)), "done": tuple(sorted(done, key=_ORDER))}
            said = quoted(plain, *match.span(), around=0)
            yield Fault("unit_mix", say("lint.unit_mix", quote=said, **units), say("lint.mend.unit_mix"))
    totals = file_totals(facts, passage.district)
    counts = {"households": totals.households, "copies": totals.copies}
    is_said = any(_NOT_SO.search(match[0]) is None for match in _ONE_EACH.finditer(plain))
    if is_said and None not in counts.values() and len(set(counts.values())) > 1:
        yield Fault("unit_mix", say("lint.one_each", **counts), say("lint.mend.one_each"))
