"""Facts that cannot be so, or hardly: a share that no number of heads gives, dates, what was due."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from models.errors import say
from models.evaluation import Evaluation
from models.facts import Facts, sample_required
from models.framework import Lint
from models.lint.fault import Fault, shown
from models.numbers import rounded

Placed = tuple[str, Fault]
"""A topic of facts, and what is odd in it."""


def fact_faults(evaluation: Evaluation) -> Iterator[Placed]:
    """What is odd in the facts themselves."""
    facts, framework = evaluation.facts, evaluation.framework
    yield from _survey(facts, framework.satisfaction_sample)
    yield from _dates(facts)
    yield from _attendance(facts, framework.bars)
    yield from _copies(facts)


def possible_shares(value: Decimal, count: int, places: int) -> bool:
    """Whether some number of heads out of `count` makes a percentage that is printed so."""
    nearest = Fraction(value) * count / 100
    low = max(nearest.numerator // nearest.denominator - 1, 0)
    return any(
        rounded(Fraction(k * 100, count), places) == value for k in range(low, min(low + 4, count + 1))
    )


def share_fault(value: Decimal, count: int, places: int) -> Fault | None:
    """What is to be said of a share that no number of heads gives; None where one does."""
    if not count or possible_shares(value, count, places):
        return None
    exact = Fraction(value) * count / 100
    low = exact.numerator // exact.denominator
    near = tuple(
        say(
            "lint.share_near",
            heads=heads,
            valid=count,
            percent=shown(rounded(Fraction(heads * 100, count))),
        )
        for heads in (low, low + 1)
    )
    said = {"percent": shown(value), "valid": count}
    return Fault("survey_share", say("lint.survey_share", near=near, **said), say("lint.mend.survey_share"))


def _survey(facts: Facts, at_least: int) -> Iterator[Placed]:
    held = facts.survey
    if held.definition == "share" and held.satisfaction is not None and held.valid:
        exponent = held.satisfaction.normalize().as_tuple().exponent
        places = max(-exponent, 0) if isinstance(exponent, int) else 0
        if (fault := share_fault(held.satisfaction, held.valid, places)) is not None:
            yield "survey", fault
    if held.population is None:
        return
    needed = sample_required(held.population, at_least)
    for name in ("sampled", "valid"):
        count = getattr(held, name)
        if count is not None and count < needed:
            field = say(f"field.survey.{name}")
            yield (
                "survey",
                Fault(
                    "survey_sample",
                    say(
                        "lint.survey_sample",
                        field=field,
                        count=count,
                        needed=needed,
                        population=held.population,
                    ),
                    say("lint.mend.survey_sample"),
                ),
            )
            return


def _dates(facts: Facts) -> Iterator[Placed]:
    station, visit = facts.station, facts.visit
    start, end, until = station.contract_from, station.contract_to, visit.data_until
    for field, day in (("data_until", until), ("date", visit.date)):
        is_late = field == "data_until" and day is not None and end is not None and day > end
        if day is not None and ((start is not None and day < start) or is_late):
            name = say(f"field.visit.{field}")
            told = {"field": name, "day": day.isoformat(), "start": _day(start), "end": _day(end)}
            yield "visit", Fault("dates", say("lint.outside", **told), say("lint.mend.outside"))
    if until is not None and visit.date is not None and until > visit.date:
        told = {"until": until.isoformat(), "visit": visit.date.isoformat()}
        yield "visit", Fault("dates", say("lint.until_late", **told), say("lint.mend.outside"))
    if station.started and visit.date is not None and station.started > f"{visit.date:%Y-%m}":
        told = {"started": station.started, "visit": visit.date.isoformat()}
        yield "station", Fault("dates", say("lint.started_late", **told), say("lint.mend.outside"))


def _day(day: object) -> str:
    return str(day) if day is not None else "-"


def _attendance(facts: Facts, bars: Lint) -> Iterator[Placed]:
    held, posts = facts.attendance, facts.staffing.contracted
    if held.months is not None and posts and held.due is not None and held.months * posts != held.due:
        expected = shown(held.months * posts)
        said = {"due": shown(held.due), "months": shown(held.months), "posts": posts, "expected": expected}
        yield "attendance", Fault("due", say("lint.due", **said), say("lint.mend.due"))
    share = bars.certified_share
    if share is None or held.due is None or held.certified_due is None:
        return
    expected_certified = Fraction(held.due) * Fraction(share) / 100
    if expected_certified != held.certified_due:
        said = {"due": shown(held.certified_due), "share": shown(share), "all": shown(held.due)}
        yield (
            "attendance",
            Fault(
                "due",
                say("lint.certified_due", expected=shown(expected_certified), **said),
                say("lint.mend.due"),
            ),
        )


def _copies(facts: Facts) -> Iterator[Placed]:
    """Copies that are neither one for each household nor one for each person."""
    for row in facts.files.rows:
        units = {count for count in (row.households, row.people) if count is not None}
        if row.copies is not None and units and row.copies not in units:
            said = {"copies": row.copies, "households": row.households, "people": row.people}
            told = {name: "-" if value is None else value for name, value in said.items()}
            yield (
                "files",
                Fault(
                    "unit_mix", say("lint.copies", community=row.community, **told), say("lint.mend.copies")
                ),
            )
