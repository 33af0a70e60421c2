"""Households, people and copies on file as a text counts them, against the facts of the same place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from models.errors import Message, say
from models.facts import Facts, FileTotals, file_totals
from models.lint.fault import Fault, shown
from models.lint.passages import Passage
from models.lint.places import Mention, mentions, oddities
from models.lint.reading import Figure, Reading, Span, number_of, quoted
from models.station import CommunityFiles

_ABOUT = re.compile(r"建档|档案")
_OF_PLACE = re.compile(r"(?P<how>应|实际?|已|现)?(?:建立?档案?|建档|建)?(?:共|为)? ?(?:\d+ ?[户人份] ?)*$")
_TOTAL = re.compile(
    r"(?:合计|共计|总计|共建档|全站(?=[应实]?建档)|共有?)(?P<how>应|实)?(?:建档)? ?(?:\d+ ?[户人份] ?)*$"
)
_OF_DISTRICT = re.compile(r"(?:(?:本|该|全)?片区)?(?P<how>应|实)建档(?:共|为)? ?(?:\d+ ?[户人份] ?)*")
_PART = re.compile(r"以上|该|片区|社区|其中|各|抽查|走访|随机|新增|注销")
_ALL = re.compile(r"(\d{1,3}|[二两三四五六七八九十]{1,3}) ?个(?:服务)?片区")
_WHOLE = re.compile(r"^[^，。；\d]{0,16}(?:全覆盖|全部|均)[^，。；\d]{0,4}建档")
_UNITS = {"户": ("households_due", "households"), "人": ("people_due", "people"), "份": ("copies",)}


def filed_faults(passage: Passage, facts: Facts, communities: tuple[str, ...]) -> Iterator[Fault]:
    """Counts of files beside the name of a community, and totals of a district or the station."""
    reading = passage.reading
    if not facts.files.rows or _ABOUT.search(reading.plain) is None:
        return
    named = _named(passage.text, communities)
    for sentence in reading.sentences:
        if _ABOUT.search(reading.plain, sentence.start, sentence.end) is None:
            continue
        places = [m for m in named if sentence.holds(m.start)]
        for figure in reading.within(sentence):
            if figure.is_count and figure.measure in _UNITS and figure.unit in _UNITS:
                yield from _of(passage, reading, sentence, figure, places, facts)


def _named(text: str, communities: tuple[str, ...]) -> list[Mention]:
    """The communities of a text, such as are spelled otherwise by their registered names."""
    odd = [Mention(odd.start, odd.end, odd.known) for odd in oddities(text, communities)]
    return sorted((*mentions(text, communities), *odd), key=lambda mention: mention.start)


def _of(
    passage: Passage,
    reading: Reading,
    sentence: Span,
    figure: Figure,
    places: Sequence[Mention],
    facts: Facts,
) -> Iterator[Fault]:
    clause = reading.clause_at(figure.start)
    lead = reading.lead(figure)
    if total := _TOTAL.search(lead):
        districts = [
            row.id for row in facts.districts.rows if row.name in reading.plain[sentence.start : figure.start]
        ]
        district = passage.district or (districts[0] if len(districts) == 1 else None)
        if district is not None or not (places or districts or _is_part(lead, len(facts.districts.rows))):
            yield from _differs(
                reading, figure, total["how"], file_totals(facts, district), say("lint.total")
            )
        return
    before = [m for m in places if m.end <= figure.start]
    if before and before[-1].end >= clause.start:
        lead = reading.plain[max(before[-1].end, figure.start - 60) : figure.start]
    if before and _PART.search(reading.plain, before[-1].end, figure.start):
        return
    if before and before[-1].end < clause.start and _is_again(reading, before[-1].end, figure):
        return
    if before and (found := _OF_PLACE.fullmatch(lead.strip())):
        rows = [row for row in facts.files.rows if row.community == before[-1].name]
        if len(rows) == 1:
            yield from _differs(
                reading, figure, found["how"], rows[0], say("lint.named", name=rows[0].community)
            )
    elif not places and passage.district and (found := _OF_DISTRICT.fullmatch(lead.strip())):
        district_totals = file_totals(facts, passage.district)
        yield from _differs(reading, figure, found["how"], district_totals, say("lint.total"))
    elif not places and _WHOLE.search(reading.plain[figure.end : sentence.end]):
        yield from _differs(reading, figure, None, file_totals(facts, passage.district), say("lint.total"))


def _is_again(reading: Reading, start: int, figure: Figure) -> bool:
    """Whether a count of that unit stands between a place and a count that does not say what it is of."""
    between = reading.before(Span(start, figure.start), figure.start)
    return any(f.unit == figure.unit for f in between) and not reading.lead(figure).strip()


def _is_part(lead: str, districts: int) -> bool:
    """Whether a total is of a part of the station; of all districts it is not."""
    all_of = _ALL.search(lead)
    if all_of is not None:
        count = int(all_of[1]) if all_of[1].isdecimal() else number_of(all_of[1])
        return count != districts
    return _PART.search(lead) is not None


def _differs(
    reading: Reading, figure: Figure, how: str | None, stated: CommunityFiles | FileTotals, where: Message
) -> Iterator[Fault]:
    fields = _UNITS[figure.unit]
    if how and len(fields) == 2:
        fields = fields[:1] if how == "应" else fields[1:]
    values = [getattr(stated, field) for field in fields]
    known = tuple(dict.fromkeys(Fraction(value) for value in values if value is not None))
    if known and figure.value not in known:
        told = tuple(f"{shown(value)}{figure.unit}" for value in known)
        said = quoted(reading.plain, figure.start, figure.end)
        yield Fault(
            "figure",
            say("lint.figure", quote=said, typed=reading.typed(figure), fact=where, stated=told),
            say("lint.mend.figure"),
        )
