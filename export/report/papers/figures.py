"""Sentences with figures: each generated from the facts, each naming what its percentages are of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from export.report.wording import Wording
from models.entries import Finding
from models.evaluation import Evaluation
from models.facts import (
    FileTotals,
    attendance,
    behind,
    completion,
    contract_progress,
    file_rows,
    file_totals,
    files,
    staffing,
    survey,
    targets_met,
    ten_thousands,
    training,
    uncertified,
)
from models.framework import Framework, Party
from models.numbers import trimmed
from models.scoring import Assessment
from models.station import CommunityFiles, District, Staffing, Target

_FILE_COUNTS = ("households_due", "households", "people_due", "people", "copies")
# What a sentence may end with, and what it may break off with.
_STOPS, _AROUND = ("。", "！", "？", "…", ".", "!", "?"), '”’）》」』")'
_OPEN_ENDS = "；，、：;,: "
# Which figures lead which chapter; those of a section that a framework lacks follow the progress chapter.
LEADS: dict[str, Callable[[Evaluation, Wording], Iterator[str]]]


def date(day: dt.date | None, words: Wording) -> str:
    """A day as the report writes it."""
    return words("word.date", year=day.year, month=day.month, day=day.day) if day else words("word.missing")


def joined(parts: Iterable[str], words: Wording, sign: str = "clause") -> str:
    """Parts of a sentence put together."""
    return words(f"word.{sign}").join(parts)


def body(party: Party) -> str:
    """A party as one that acts: a title such as 购买方评估 names what it does as well.

    What the panel gives is nobody's act: it keeps its title.
    """
    return party.title if party.computed else party.title.removesuffix("评估") or party.title


def advised(finding: Finding, words: Wording) -> str:
    """A finding's text and behind it what it recommends, where somebody wrote that down for itself."""
    text, advice = finding.text.rstrip(), finding.recommendation.strip()
    if not advice:
        return finding.text
    if not advice.startswith(words("chapter.advised")):
        advice = words("chapter.advice", advice=advice)
    return ended(text, words) + advice


def ended(text: str, words: Wording) -> str:
    """A text that stands before another sentence: with a stop where its writer left that out."""
    is_whole = text.rstrip(_AROUND).endswith(_STOPS)
    return text if is_whole else text.rstrip(_OPEN_ENDS) + words("word.stop")


def _open(evaluation: Evaluation, key: str, words: Wording, **params: str) -> str:
    """That something is still to be filled in: a draft says so, what is final leaves the sentence out."""
    return "" if evaluation.stage == "final" else words(key, **params)


def heading(framework: Framework, name: str) -> str:
    """What a section or a party is called where its findings stand."""
    section, party = framework.section(name), framework.party(name)
    return section.title if section else body(party) if party else name


def grades(assessment: Assessment, words: Wording) -> str:
    """The grades that are still possible."""
    return joined((band.title for band in assessment.possible_grades), words, "list")


def basic(evaluation: Evaluation, words: Wording) -> Iterator[str]:
    """The paragraphs of the chapter on the station itself."""
    station, rows = evaluation.facts.station, evaluation.facts.districts.rows
    still = partial(_open, evaluation, words=words)
    place = words("basic.place", address=station.address) if station.address else still("basic.no_place")
    communities = sum(len(row.communities) for row in rows)
    districts = (
        words("basic.districts", communities=communities, count=len(rows))
        if rows
        else still("basic.no_districts")
    )
    if station.operator and station.started:
        year, month = (int(part) for part in station.started.split("-"))
        operator = words("basic.operator", started=words("word.month", year=year, month=month))
    else:
        operator = words("basic.operator_only") if station.operator else still("basic.no_operator")
    yield _sentence((place, districts, operator), words)
    yield _workers(evaluation, words)
    budget = (
        still("basic.no_budget")
        if station.budget is None
        else words("basic.budget", amount=ten_thousands(station.budget))
    )
    start, end = station.contract_from, station.contract_to
    contract = (
        words("basic.contract", start=date(start, words), end=date(end, words))
        if start and end
        else still("basic.no_contract")
    )
    yield _sentence((budget, contract), words)


def _sentence(parts: Iterable[str], words: Wording) -> str:
    """The parts that say something, as one sentence; nothing where none does."""
    said = joined(filter(None, parts), words)
    return said + words("word.stop") if said else ""


def progress(evaluation: Evaluation, words: Wording) -> Iterator[str]:
    """The paragraphs on the agreed targets: each with its percentage, then those that lag."""
    facts, bar = evaluation.facts, evaluation.framework.completion_bar
    if not facts.targets.rows:
        yield words("progress.none")
        return
    targets = joined((_target(row, words) for row in facts.targets.rows), words)
    until = facts.visit.data_until
    yield (
        words("progress.lead", until=date(until, words), targets=targets)
        if until
        else words("progress.lead_undated", targets=targets)
    )
    met = targets_met(facts, bar)
    if met.numerator is not None:
        said = [words("progress.met", counted=met.denominator, met=met.numerator, bar=trimmed(bar))]
        late = [
            words("progress.behind_row", name=row.name, percent=completion(row).percent)
            for row in behind(facts, bar)
        ]
        said.append(
            words("progress.behind", bar=trimmed(bar), rows=joined(late, words, "list"))
            if late
            else words("progress.all_met")
        )
        yield "".join(said)
    gone = contract_progress(facts)
    if gone.percent is not None:
        yield words(
            "progress.time",
            until=date(until, words),
            gone=gone.numerator,
            whole=gone.denominator,
            percent=gone.percent,
        )


def management(evaluation: Evaluation, words: Wording) -> Iterator[str]:
    """Staffing over the contracted posts, attendance, continuing education."""
    yield _staffing(evaluation, words)
    yield _attendance(evaluation, words)
    hours = training(evaluation.facts)
    yield (
        _open(evaluation, "training.none", words)
        if hours.percent is None
        else words(
            "training.lead",
            required=_count(hours.denominator),
            completed=_count(hours.numerator),
            percent=hours.percent,
        )
    )


def quality(evaluation: Evaluation, words: Wording) -> Iterator[str]:
    """Client files of the station, then of each district and its communities."""
    facts = evaluation.facts
    if not facts.files.rows:
        yield _open(evaluation, "files.none", words)
        return
    whole, ratio = _sum(facts.files.rows, file_totals(facts), words), files(facts)
    yield (
        words("files.lead_open", whole=whole)
        if ratio.percent is None
        else words("files.lead", whole=whole, percent=ratio.percent)
    )
    known = {row.id for row in facts.districts.rows}
    for district in facts.districts.rows:
        yield _district(evaluation, district, words)
    strays = [_row(row, words) for row in facts.files.rows if row.district not in known]
    if strays:
        yield joined(strays, words) + words("word.stop")


def monitoring(evaluation: Evaluation, words: Wording) -> Iterator[str]:
    """The satisfaction survey: its sample, its result and what the result is a percentage of."""
    held = evaluation.facts.survey
    satisfaction, sample = survey(evaluation.facts, evaluation.framework.satisfaction_sample)
    if held.sampled is None and held.valid is None and held.satisfaction is None:
        yield _open(evaluation, "survey.none", words)
        return
    if held.sampled is None:
        sampling = words("survey.no_sample")
    elif held.population is None:
        sampling = words(f"survey.{held.method}_open", sampled=held.sampled)
    else:
        sampling = words(f"survey.{held.method}", population=held.population, sampled=held.sampled)
    valid = "" if held.valid is None else words("survey.valid", valid=held.valid)
    if held.valid is not None and sample.denominator is not None and held.valid < sample.denominator:
        valid += words("survey.required", required=sample.denominator)
    if satisfaction.percent is None:
        yield words("survey.lead_open", sampling=sampling, valid=valid)
    else:
        yield words(
            "survey.lead",
            sampling=sampling,
            valid=valid,
            satisfaction=satisfaction.percent,
            definition=words(f"survey.{held.definition}"),
        )


def outcomes(evaluation: Evaluation, words: Wording) -> Iterator[str]:
    """Targets met and households on file, each with its denominator."""
    facts, bar = evaluation.facts, evaluation.framework.completion_bar
    met, filed = targets_met(facts, bar), files(facts)
    said = []
    if met.percent is not None:
        said.append(
            words(
                "outcome.targets",
                counted=met.denominator,
                met=met.numerator,
                bar=trimmed(bar),
                percent=met.percent,
            )
        )
    if filed.percent is not None:
        said.append(
            words("outcome.files", due=filed.denominator, done=filed.numerator, percent=filed.percent)
        )
    yield "".join(said) or _open(evaluation, "outcome.none", words)


LEADS = {"management": management, "quality": quality, "monitoring": monitoring, "outcomes": outcomes}


def _workers(evaluation: Evaluation, words: Wording) -> str:
    staff, until = evaluation.facts.staffing, evaluation.facts.visit.data_until
    if staff.on_post is None:
        return _open(evaluation, "basic.no_staff", words)
    parts = [
        words("basic.staff", until=date(until, words), on_post=staff.on_post)
        if until
        else words("basic.staff_undated", on_post=staff.on_post)
    ]
    if staff.certified is not None:
        levels = _levels(staff, words)
        parts.append(words("basic.certified", certified=staff.certified, levels=levels))
        parts.append(words("basic.uncertified", count=uncertified(evaluation.facts)))
    return joined(parts, words, "comma") + words("word.stop")


def _levels(staff: Staffing, words: Wording) -> str:
    """How many of the certified are of each level, in brackets; nothing where that is not stated."""
    counts = (("intermediate", staff.intermediate), ("assistant", staff.assistant))
    levels = [words(f"basic.{name}", count=count) for name, count in counts if count is not None]
    return words("basic.levels", levels=joined(levels, words, "list")) if levels else ""


def _target(row: Target, words: Wording) -> str:
    if row.actual is None:
        return words("progress.target_open", name=row.name)
    name = _counted(row)
    actual, percent = trimmed(row.actual), completion(row).percent
    if percent is None:
        return words("progress.target_free", name=name, actual=actual, unit=row.unit)
    return words("progress.target", name=name, actual=actual, unit=row.unit, percent=percent)


def _counted(row: Target) -> str:
    """A target's name before its figure: without the unit, which the figure has behind it."""
    bare = row.name.removesuffix(row.unit)
    return bare if len(bare) > 1 else row.name


def _staffing(evaluation: Evaluation, words: Wording) -> str:
    posts, *shares = staffing(evaluation.facts)
    parts = []
    if posts.percent is not None:
        parts.append(
            words("staffing.posts", posts=posts.denominator, on_post=posts.numerator, percent=posts.percent)
        )
    for ratio in shares:
        if ratio.percent is not None:
            name = ratio.name.partition(".")[2]
            parts.append(
                words(
                    f"staffing.{name}",
                    count=ratio.numerator,
                    posts=ratio.denominator,
                    percent=ratio.percent,
                    levels=_levels(evaluation.facts.staffing, words),
                )
            )
    return (
        words("staffing.lead", parts=joined(parts, words))
        if parts
        else _open(evaluation, "staffing.none", words)
    )


def _attendance(evaluation: Evaluation, words: Wording) -> str:
    parts = [
        words(
            f"attendance.{ratio.name.partition('.')[2]}",
            due=_count(ratio.denominator),
            present=_count(ratio.numerator),
            percent=ratio.percent,
        )
        for ratio in attendance(evaluation.facts)
        if ratio.percent is not None
    ]
    present = evaluation.facts.attendance.uncertified_present
    if present is not None:
        parts.append(words("attendance.uncertified", present=trimmed(present)))
    if not parts:
        return _open(evaluation, "attendance.none", words)
    return words("attendance.lead", parts=joined(parts, words))


def _district(evaluation: Evaluation, district: District, words: Wording) -> str:
    rows = file_rows(evaluation.facts, district.id)
    if not rows:
        return _open(evaluation, "files.none_district", words, district=district.name)
    said = joined((_row(row, words) for row in rows), words)
    ratio = files(evaluation.facts, district.id)
    if ratio.percent is None:
        return words("files.district", district=district.name, rows=said)
    whole = _sum(rows, file_totals(evaluation.facts, district.id), words)
    return words("files.district_sum", district=district.name, rows=said, whole=whole, percent=ratio.percent)


def _row(row: CommunityFiles, words: Wording) -> str:
    return words("files.row", community=row.community, counts=_units(row, words))


def _sum(rows: Sequence[CommunityFiles], totals: FileTotals, words: Wording) -> str:
    """A total without the units that some community does not state: it would be no total of those."""
    partial = {name: None for name in _FILE_COUNTS if any(getattr(row, name) is None for row in rows)}
    return _units(replace(totals, **partial), words)


def _units(row: CommunityFiles | FileTotals, words: Wording) -> str:
    """Households, people and copies, kept apart as they were counted."""
    due, done = (
        "".join(words(f"files.{unit}", count=count) for unit, count in pairs if count is not None)
        for pairs in (
            (("households", row.households_due), ("people", row.people_due)),
            (("households", row.households), ("people", row.people)),
        )
    )
    parts = [words("files.due", units=due)] if due else []
    parts += [words("files.done", units=done)] if done else []
    parts += [] if row.copies is None else [words("files.copies", count=row.copies)]
    return words("files.join").join(parts) or words("word.missing")


def _count(value: Decimal | int | None) -> str:
    return "" if value is None else trimmed(Decimal(value))
