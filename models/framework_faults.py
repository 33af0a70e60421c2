"""What makes a well-formed indicator system unfit for use: sums, weights, bands, rules and names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from models.errors import Message, say
from models.framework import THIRD_PARTY, Framework, Indicator
from models.numbers import trimmed
from models.rules import FactRule, Judged


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a framework, and at which of its parts.

    Attributes:
        place: the path of keys and positions to it, as in the TOML file.
    """

    place: tuple[str | int, ...]
    reason: Message


def faults(framework: Framework, facts: frozenset[str] | None = None) -> Iterator[Fault]:
    """Everything that makes a well-formed framework unfit for use.

    Args:
        framework: the framework.
        facts: the names of the facts that rules may use; None to leave names unchecked.

    Yields:
        One fault for each contradiction.
    """
    yield from _duplicates(framework)
    yield from _survey_faults(framework)
    if framework.lint is not None and framework.lint.doubtful <= framework.completion_bar:
        told = {"doubtful": trimmed(framework.lint.doubtful, 6), "bar": trimmed(framework.completion_bar, 6)}
        yield Fault(("lint", "doubtful"), say("framework.doubtful", **told))
    for s, section in enumerate(framework.sections):
        total = sum((line.points for line in section.indicators), Decimal(0))
        if total != section.points:
            yield Fault(
                ("section", s),
                say(
                    "framework.section_sum",
                    section=section.title,
                    sum=trimmed(total, 6),
                    points=trimmed(section.points, 6),
                ),
            )
        for i, line in enumerate(section.indicators):
            yield from _line_faults(line, ("section", s, "indicator", i), framework, facts)
    yield from _party_faults(framework)
    yield from _band_faults(framework)
    for c, cap in enumerate(framework.caps):
        named = (cap.section is not None) + (cap.indicator is not None)
        known = cap.indicator in framework.indicators or any(cap.section == s.id for s in framework.sections)
        capped = framework.indicators.get(cap.indicator or "")
        fits = 0 < cap.below <= 100 and not (capped and capped.is_veto)
        if named != 1 or not known or not fits or all(cap.grade != band.id for band in framework.bands):
            yield Fault(("cap", c), say("framework.cap"))
    if any(line.is_veto for line in framework.indicators.values()) and all(
        framework.veto_grade != band.id for band in framework.bands
    ):
        yield Fault(("veto_grade",), say("framework.veto_grade"))


def _duplicates(framework: Framework) -> Iterator[Fault]:
    seen: set[str] = set()
    for s, section in enumerate(framework.sections):
        if section.id in seen:
            yield Fault(("section", s), say("framework.duplicate", id=section.id))
        seen.add(section.id)
        for i, line in enumerate(section.indicators):
            if line.id in seen:
                yield Fault(("section", s, "indicator", i), say("framework.duplicate", id=line.id))
            seen.add(line.id)
    for p, party in enumerate(framework.parties):
        if party.id in seen:
            yield Fault(("party", p), say("framework.duplicate", id=party.id))
        seen.add(party.id)
    for b, band in enumerate(framework.bands):
        if any(band.id == better.id for better in framework.bands[:b]):
            yield Fault(("band", b), say("framework.duplicate", id=band.id))
    grounds = framework.procedure.grounds if framework.procedure else ()
    questions = framework.questionnaire.questions if framework.questionnaire else ()
    yield from _twice(("procedure", "grounds"), [ground.id for ground in grounds])
    yield from _twice(("questionnaire", "questions"), [question.id for question in questions])


def _twice(place: tuple[str | int, ...], ids: Sequence[str]) -> Iterator[Fault]:
    for n, name in enumerate(ids):
        if name in ids[:n]:
            yield Fault((*place, n), say("framework.duplicate", id=name))


def _survey_faults(framework: Framework) -> Iterator[Fault]:
    asked = framework.questionnaire
    if asked is not None and asked.satisfied > asked.scale:
        reason = say("framework.satisfied", satisfied=asked.satisfied, scale=asked.scale)
        yield Fault(("questionnaire", "satisfied"), reason)


def _line_faults(
    line: Indicator, place: tuple[str | int, ...], framework: Framework, facts: frozenset[str] | None
) -> Iterator[Fault]:
    rule = line.rule
    if line.is_veto != (line.points == 0):
        yield Fault(place, say("framework.no_points", id=line.id))
    elif reason := rule.faults(line.points):
        yield Fault(place, reason)
    elif isinstance(rule, Judged) and rule.step is None and line.points % framework.step:
        yield Fault(
            place, say("framework.step", step=trimmed(framework.step), points=trimmed(line.points, 6))
        )
    if isinstance(rule, FactRule) and rule.fact and facts is not None:
        family, _, _ = rule.fact.partition(".")
        if rule.fact not in facts and family not in ("target", "actual"):
            yield Fault(place, say("framework.fact", fact=rule.fact, known=", ".join(sorted(facts))))
    for anchor in line.anchors:
        if not 0 <= anchor.points <= line.ceiling:
            yield Fault(place, say("framework.anchor", id=line.id, points=trimmed(anchor.points)))


def _party_faults(framework: Framework) -> Iterator[Fault]:
    weights = sum((party.weight for party in framework.parties), Decimal(0))
    if weights != 100:
        yield Fault(("party", 0), say("framework.weights", sum=trimmed(weights, 6)))
    computed = [party.id for party in framework.parties if party.computed]
    if computed != [THIRD_PARTY]:
        yield Fault(("party", 0), say("framework.third_party"))
        return
    third = framework.party(THIRD_PARTY)
    total = sum((section.points for section in framework.sections), Decimal(0))
    if third and total != third.maximum:
        yield Fault(
            ("section", 0), say("framework.sum", sum=trimmed(total, 6), points=trimmed(third.maximum, 6))
        )


def _band_faults(framework: Framework) -> Iterator[Fault]:
    bands = framework.bands
    if bands[0].below is not None:
        yield Fault(("band", 0), say("framework.band_top", band=bands[0].title))
    if bands[-1].at_least != 0:
        yield Fault(("band", len(bands) - 1), say("framework.band_bottom", band=bands[-1].title))
    for n, (upper, lower) in enumerate(pairwise(bands), start=1):
        if lower.below is None or lower.at_least >= lower.below or lower.below > upper.at_least:
            reason = "framework.band_overlap"
        elif lower.below < upper.at_least:
            reason = "framework.band_gap"
        else:
            continue
        yield Fault(
            ("band", n),
            say(
                reason,
                lower=lower.title,
                upper=upper.title,
                start=trimmed(upper.at_least),
                end=trimmed(lower.below) if lower.below is not None else "-",
            ),
        )
    if bands[0].at_least > framework.scale:
        yield Fault(("band", 0), say("framework.band_scale", scale=trimmed(framework.scale)))
