"""The time of day as the message line tells it."""

from __future__ import annotations

import datetime as dt


def now() -> str:
    """The local time, to the second."""
    return f"{dt.datetime.now().astimezone():%H:%M:%S}"


def today() -> dt.date:
    """The day on this machine's calendar."""
    return dt.datetime.now().astimezone().date()
