"""Terms in working days: weekends and holidays are passed over, weekends that are worked count."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from models.forms import changed, fields, text_of
from models.station import Schedule
from models.workdays import Deadlines, deadlines, due, is_working

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31))
SETS = st.frozensets(st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)), max_size=40)


@given(DAYS, st.integers(1, 60), SETS, SETS)
def test_the_last_day_is_worked_and_so_many_are_up_to_it(
    start: dt.date, days: int, holidays: frozenset[dt.date], workdays: frozenset[dt.date]
) -> None:
    last = due(start, days, holidays, workdays)
    between = [start + dt.timedelta(days=n) for n in range(1, (last - start).days + 1)]
    assert is_working(last, holidays, workdays)
    assert sum(is_working(day, holidays, workdays) for day in between) == days


@given(DAYS, st.integers(0, 60), SETS, SETS)
def test_a_holiday_never_shortens_a_term_and_a_worked_weekend_never_lengthens_it(
    start: dt.date, days: int, holidays: frozenset[dt.date], workdays: frozenset[dt.date]
) -> None:
    plain = due(start, days)
    assert due(start, days, holidays) >= plain >= due(start, days, workdays=workdays)


def test_a_week_over_the_national_day_of_2024() -> None:
    holidays = [dt.date(2024, 10, day) for day in (1, 2, 3, 4, 7)]
    workdays = [dt.date(2024, 9, 29), dt.date(2024, 10, 12)]
    assert due(dt.date(2024, 9, 27), 5) == dt.date(2024, 10, 4)
    assert due(dt.date(2024, 9, 27), 5, holidays) == dt.date(2024, 10, 11)
    assert due(dt.date(2024, 9, 27), 5, holidays, workdays) == dt.date(2024, 10, 10)
    assert due(dt.date(2024, 9, 27), 0, holidays, workdays) == dt.date(2024, 9, 27)


def test_terms_are_blank_by_default_and_a_blank_one_ends_the_chain() -> None:
    sent = dt.date(2024, 7, 1)
    assert deadlines(Schedule()) == deadlines(Schedule(comment_days=5)) == Deadlines()
    assert deadlines(Schedule(draft_sent=sent)) == Deadlines()
    assert deadlines(Schedule(draft_sent=sent, comment_days=5, final_days=3)) == Deadlines(
        dt.date(2024, 7, 8)
    )
    whole = Schedule(draft_sent=sent, comment_days=5, answer_days=2, final_days=3)
    assert deadlines(whole) == Deadlines(dt.date(2024, 7, 8), dt.date(2024, 7, 10), dt.date(2024, 7, 15))


def test_days_are_typed_as_people_write_them() -> None:
    once, of_row = fields("schedule")
    assert [field.name for field in once] == list(Schedule.model_fields)
    assert of_row == ()
    typed = changed(Schedule(), None, "holidays", "2024年10月1日、2024.10.2，20241003 ２０２４-10-4")
    assert isinstance(typed, Schedule)
    assert typed.holidays == tuple(dt.date(2024, 10, day) for day in (1, 2, 3, 4))
    assert text_of(typed.holidays) == "2024-10-01、2024-10-02、2024-10-03、2024-10-04"
    assert not isinstance(changed(Schedule(), None, "holidays", "国庆"), Schedule)
    assert not isinstance(changed(Schedule(), None, "comment_days", "300"), Schedule)
