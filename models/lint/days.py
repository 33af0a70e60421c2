"""Days in a text against the days among the facts: the figures', the visit's, the contract's, the start's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from models.errors import Message, say
from models.facts import Facts
from models.lint.fault import Fault
from models.lint.passages import Passage
from models.lint.reading import Reading, quoted

_DATE = r"((?:19|20)\d{2}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日"
_DAY = re.compile(_DATE)
_AHEAD = re.compile(r"建议|应|前|拟|计划|将|到期|届满|止|至|期|日起|定于|施行|生效")
_OTHER_DAY = re.compile(r"中期|去年|上年|上一|上期|往年|当[天日]|现场|复查|合同|协议期")
"""What makes another day than that of the figures plausible."""
_FAR = 20  # signs behind a day in which that is said
_UNTIL = re.compile(r"截至(?:到)? ?(?:(\d{4}) ?年 ?)?(\d{1,2}) ?月 ?(\d{1,2}) ?日")
_CONTRACT = re.compile(
    rf"(?<!上期)(?<!下期)(?:项目)?合同期限?(?:为|是|自|从|：|:)* ?{_DATE} ?(?:至|到|—|-|~) ?{_DATE}"
)
_STARTED = re.compile(
    r"社工站(?:自|于|从) ?((?:19|20)\d{2}) ?年 ?(\d{1,2}) ?月(?: ?\d{1,2} ?日)?(?:起|开始)[^，。；]{0,4}运营"
)


def day_faults(passage: Passage, facts: Facts) -> Iterator[Fault]:
    """Days that contradict the facts, and such after the visit, when parties write and are answered."""
    reading = passage.reading
    yield from _until(reading, facts.visit.data_until)
    yield from _of_station(reading, facts)
    if passage.is_ours and passage.place.view is None:
        yield from _later(reading, facts.visit.date)


def _of_station(reading: Reading, facts: Facts) -> Iterator[Fault]:
    """The contract's days and the month in which the station began, as a text has them."""
    station = facts.station
    held = (station.contract_from, station.contract_to)
    for match in _CONTRACT.finditer(reading.plain) if None not in held else ():
        days = [_day(*map(int, match.groups()[n : n + 3])) for n in (0, 3)]
        stated = tuple(day.isoformat() for day in held if day is not None)
        fields = (say("field.station.contract_from"), say("field.station.contract_to"))
        for typed, right, field, said in zip(days, held, fields, stated, strict=True):
            if typed is not None and typed != right:
                yield _differs(reading, match, typed.isoformat(), field, said)
    for match in _STARTED.finditer(reading.plain) if station.started else ():
        year, month = map(int, match.groups())
        typed_month = f"{year}-{month:02}"
        if station.started and station.started[:7] != typed_month:
            yield _differs(reading, match, typed_month, say("field.station.started"), station.started)


def _differs(reading: Reading, match: re.Match[str], typed: str, field: Message, stated: str) -> Fault:
    said = quoted(reading.plain, *match.span(), around=4)
    message = say("lint.figure", quote=said, typed=typed, fact=field, stated=(stated,))
    return Fault("figure", message, say("lint.mend.figure"))


def _until(reading: Reading, until: dt.date | None) -> Iterator[Fault]:
    """Figures as of another day than the facts say."""
    for match in _UNTIL.finditer(reading.plain) if until else ():
        year, month, day = match.groups()
        if _OTHER_DAY.search(reading.plain, match.start(), match.end() + _FAR):
            continue
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
