"""What is missing among the findings, and texts that name persons."""

from __future__ import annotations

from collections.abc import Iterator

from models.entries import POLARITIES, FactEntry
from models.errors import say
from models.evaluation import Evaluation
from models.follow_up import follow_ups
from models.gaps import Gap, Place, place_of
from models.privacy import cautions
from models.station import TOPICS
from models.telling import cut, flat

_CODED = say("lint.mend.personal")


def missing_findings(evaluation: Evaluation) -> Iterator[Gap]:
    """Sections, districts and parties without a strength or a concern."""
    stated = {(f.section, f.district, f.polarity) for f in evaluation.report_findings}
    anywhere = {(section, polarity) for section, _, polarity in stated}
    parties = [party.id for party in evaluation.framework.parties if not party.computed]
    sections = [section.id for section in evaluation.framework.sections]
    by_district = [section.id for section in evaluation.framework.sections if section.by_district]
    places = [Place(section=name) for name in (*sections, *parties)]
    places += [Place(section=name, district=place) for name in by_district for place in evaluation.districts]
    for place in places:
        for polarity in POLARITIES:
            found = (
                (place.section, place.district, polarity) in stated
                if place.district
                else (place.section, polarity) in anywhere
            )
            if not found:
                kind = say(f"polarity.{polarity}")
                mend = say("lint.mend.no_finding", polarity=kind)
                yield Gap("warn", "no_finding", say("check.no_finding", polarity=kind), place, mend=mend)


def open_follow_ups(evaluation: Evaluation) -> Iterator[Gap]:
    """Follow-ups of the evaluation before whose state nobody stated."""
    for entry in follow_ups(evaluation):
        if entry.state is None:
            what = say("check.follow_up_open", source=entry.source, text=cut(flat(entry.text)))
            yield Gap("warn", "follow_up_open", what, Place(follow_up=entry.id))


def personal(evaluation: Evaluation) -> Iterator[Gap]:
    """Texts that seem to hold somebody's number, and people named without a code."""
    for entry in evaluation.texts():
        for caution in cautions(entry):
            what = say("check.by", name=entry.author, what=caution.message)
            yield Gap("warn", caution.code, what, place_of(entry, evaluation), mend=_CODED)
    for topic in TOPICS:
        for caution in cautions(FactEntry.of("-", getattr(evaluation.facts, topic))):
            yield Gap("warn", caution.code, caution.message, Place(topic=topic), mend=_CODED)
