"""What is missing among the facts and what contradicts itself in them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from models.acts import Reply
from models.errors import say
from models.evaluation import Evaluation
from models.facts import Facts
from models.gaps import Gap, Place, Severity
from models.numbers import trimmed
from models.rounds import addressed
from models.survey import faults as survey_faults

# What a report cannot be written without, by topic.
NEEDED = {
    "station": ("name", "region", "street", "operator", "purchaser", "supervisor", "third_party"),
    "visit": ("year", "date", "experts", "data_until"),
    "staffing": ("contracted", "on_post", "certified", "experienced", "retained"),
    "attendance": ("due", "present", "certified_due", "certified_present"),
    "training": ("required", "completed"),
    "survey": ("population", "sampled", "valid", "satisfaction"),
    "feedback": ("on_site", "draft"),
}
BLOCKING_TOPICS = frozenset({"station", "visit"})


def missing_facts(evaluation: Evaluation) -> Iterator[Gap]:
    """Facts that the report is written with, and rows that nobody filled."""
    for topic, names in NEEDED.items():
        fact = getattr(evaluation.facts, topic)
        empty = [name for name in names if getattr(fact, name) in (None, "")]
        if topic == "feedback" and all(party in evaluation.stated(Reply) for party in addressed(evaluation)):
            empty = [name for name in empty if name != "draft"]  # told by the replies themselves
        if empty:
            severity: Severity = "block" if topic in BLOCKING_TOPICS else "warn"
            yield Gap(
                severity,
                "fact_missing",
                say("check.fact_missing", fields=tuple(say(f"field.{topic}.{name}") for name in empty)),
                Place(topic=topic),
            )
    facts = evaluation.facts
    for topic, rows in (
        ("targets", facts.targets.rows),
        ("files", facts.files.rows),
        ("closing", facts.closing.recommendations),
    ):
        if not rows:
            yield Gap("warn", "fact_missing", say("check.nothing_stated"), Place(topic=topic))
    for row in facts.targets.rows:
        if row.actual is None:
            yield Gap(
                "warn", "fact_missing", say("check.target_actual", name=row.name), Place(topic="targets")
            )


def contradictions(facts: Facts) -> Iterator[Gap]:
    """Figures that cannot all be true."""
    staff, held, survey = facts.staffing, facts.attendance, facts.survey
    if None not in (staff.certified, staff.intermediate, staff.assistant):
        credentialed = (staff.intermediate or 0) + (staff.assistant or 0)
        if credentialed != staff.certified:
            yield _contradiction("staffing", "check.certified_sum", whole=staff.certified, parts=credentialed)
    if (
        held.present is not None
        and held.certified_present is not None
        and held.uncertified_present is not None
    ):
        together = held.certified_present + held.uncertified_present
        if together != held.present:
            yield _contradiction(
                "attendance", "check.present_sum", whole=trimmed(held.present), parts=trimmed(together)
            )
    if held.rows:
        for name in ("due", "present"):
            whole: Decimal | None = getattr(held, name)
            parts = sum((getattr(row, name) for row in held.rows), Decimal(0))
            if whole is not None and whole != parts:
                yield _contradiction(
                    "attendance",
                    "check.rows_sum",
                    field=say(f"field.attendance.{name}"),
                    whole=trimmed(whole),
                    parts=trimmed(parts),
                )
    places = {row.id: row.communities for row in facts.districts.rows}
    for row in facts.files.rows:
        if row.community not in places.get(row.district, ()):
            yield _contradiction("files", "check.place", community=row.community, district=row.district)
    if survey.valid is not None and survey.sampled is not None and survey.valid > survey.sampled:
        yield _contradiction("survey", "check.survey_valid", valid=survey.valid, sampled=survey.sampled)
    if survey.population is not None and survey.sampled is not None and survey.sampled > survey.population:
        yield _contradiction(
            "survey", "check.survey_sampled", sampled=survey.sampled, population=survey.population
        )


def _contradiction(topic: str, key: str, **params: object) -> Gap:
    return Gap("warn", "contradiction", say(key, **params), Place(topic=topic))


def ballots(evaluation: Evaluation) -> Iterator[Gap]:
    """Questionnaires that contradict the sample, the questions or the survey's facts."""
    for code, message in survey_faults(evaluation):
        topic = "ballots" if code.startswith("ballot") else "survey"
        yield Gap("warn", code, message, Place(topic=topic))
