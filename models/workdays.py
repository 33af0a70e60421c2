"""Terms in working days, as the settings of an evaluation say them; where they are blank there are none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from typing import NamedTuple

from models.errors import Message, say
from models.station import Schedule

_SATURDAY = 5
_LONGEST = 3660  # days after which a calendar of nothing but holidays ends the count


def due(
    start: dt.date, days: int, holidays: Container[dt.date] = (), workdays: Container[dt.date] = ()
) -> dt.date:
    """The last of some working days, the first of which is the one after the start.

    Args:
        start: the day from which the term runs; it does not count itself.
        days: how many working days.
        holidays: days of the week on which nobody works.
        workdays: Saturdays and Sundays, or holidays, that are worked in exchange.
    """
    day, left = start, days
    for _ in range(_LONGEST):
        if left <= 0:
            break
        day += dt.timedelta(days=1)
        left -= is_working(day, holidays, workdays)
    return day


def is_working(day: dt.date, holidays: Container[dt.date] = (), workdays: Container[dt.date] = ()) -> bool:
    """Whether a day is worked."""
    return day in workdays or (day.weekday() < _SATURDAY and day not in holidays)


class Deadlines(NamedTuple):
    """By when the parties reply, comments are answered, and the final report goes out; None where unset."""

    reply: dt.date | None = None
    answer: dt.date | None = None
    final: dt.date | None = None


def deadlines(schedule: Schedule) -> Deadlines:
    """The dates that the terms come to, each from the end of the one before; a blank term ends the chain."""
    found: list[dt.date | None] = []
    day = schedule.draft_sent
    for term in (schedule.comment_days, schedule.answer_days, schedule.final_days):
        if day is not None:
            day = None if term is None else due(day, term, schedule.holidays, schedule.workdays)
        found.append(day)
    return Deadlines(*found)


def terms(schedule: Schedule) -> tuple[Message, ...]:
    """The days that the terms come to, in words, as far as they are set."""
    found = deadlines(schedule)._asdict()
    return tuple(say(f"deadlines.{name}", day=day.isoformat()) for name, day in found.items() if day)
