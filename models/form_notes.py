"""What follows from a topic while it is filled in: percentages of what, and the sample to draw."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from models.errors import Message, say
from models.facts import (
    Facts,
    Ratio,
    attendance,
    completion,
    contract_progress,
    file_totals,
    files,
    sample_required,
    staffing,
    survey,
    targets_met,
    training,
)
from models.forms import text_of
from models.station import CommunityFiles, Fact, Target
from models.workdays import terms


def row_percent(fact: Fact, row: int) -> str:
    """A target's completion, or a community's households on file of those due; empty while open."""
    held = getattr(fact, "rows", ())[row]
    match held:
        case Target():
            percent = completion(held).percent
        case CommunityFiles():
            percent = Ratio(
                "files.households", held.households, held.households_due, "files.households_due"
            ).percent
        case _:
            percent = None
    return "" if percent is None else f"{percent}%"


def notes(topic: str, facts: Facts, bar: Decimal, sample: int) -> tuple[Message, ...]:
    """The lines under a topic's form.

    Args:
        topic: the topic.
        facts: all of them.
        bar: the completion in percent from which a target counts as met.
        sample: how many a survey asks at least.
    """
    match topic:
        case "station":
            return (_ratio(contract_progress(facts)),)
        case "targets":
            return (say("form.bar", bar=text_of(bar), what=_ratio(targets_met(facts, bar))),)
        case "staffing":
            return tuple(map(_ratio, staffing(facts)))
        case "attendance":
            return tuple(map(_ratio, attendance(facts)))
        case "training":
            return (_ratio(training(facts)),)
        case "files":
            return tuple(_files(facts))
        case "survey":
            return (*_sample(facts, sample), _ratio(survey(facts, sample)[1]))
        case "schedule":
            return terms(facts.schedule)
    return ()


def _ratio(ratio: Ratio) -> Message:
    name, base = say(f"ratio.{ratio.name}"), say(f"base.{ratio.base}")
    if ratio.percent is None:
        return say("form.ratio_open", name=name, base=base)
    return say(
        "form.ratio", name=name, base=base, percent=ratio.percent,
        numerator=text_of(ratio.numerator), denominator=text_of(ratio.denominator),
    )  # fmt: skip


def _files(facts: Facts) -> Iterator[Message]:
    totals = file_totals(facts)
    yield say("form.of_station", what=_ratio(files(facts)))
    yield say(
        "form.file_totals",
        households=totals.households or 0,
        people=totals.people or 0,
        copies=totals.copies or 0,
    )
    for district in facts.districts.rows:
        yield say("form.of_district", district=district.name, what=_ratio(files(facts, district.id)))


def _sample(facts: Facts, at_least: int) -> Iterator[Message]:
    population = facts.survey.population
    if population is None:
        yield say("form.sample_unknown", at_least=at_least)
    elif sample_required(population, at_least) == population:
        yield say("form.sample_census", population=population, at_least=at_least)
    else:
        yield say("form.sample_random", population=population, at_least=at_least)
        seed = facts.survey.seed
        yield say("form.sample_no_seed") if seed is None else say("form.sample_seed", seed=seed)
