"""The time of day as the message line tells it."""

from __future__ import annotations

import datetime as dt


def now() -> str:
    """The local time, to the second."""
    return f"{dt.datetime.now().astimezone():%H:%M:%S}"


def minute() -> str:
    """The local time, to the minute, as a task of the day states it."""
    return f"{dt.datetime.now().astimezone():%H:%M}"


def today() -> dt.date:
    """The local date."""
    return dt.datetime.now().astimezone().date()
