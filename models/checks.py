"""What is missing and what contradicts itself, each with the place where it is mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from models.acts import (
    Answer,
    Ballot,
    Comment,
    FieldTask,
    FollowUp,
    Omission,
    Reopening,
    Reply,
    Roster,
    Seal,
    SignOff,
)
from models.disputes import Dispute
from models.divergence import Divergence, divergences
from models.entries import Cell, Entry, FactEntry, Finding, OfCell, PartyScore, StageChange
from models.errors import Message, say
from models.evaluation import Evaluation
from models.facts import Facts, Ratio, value_of
from models.follow_up import follow_ups
from models.framework import Framework, Indicator
from models.grounds import bare_deductions, concerned_in
from models.numbers import trimmed
from models.privacy import cautions
from models.rules import FactRule
from models.scoring import Assessment
from models.station import TOPICS
from models.survey import faults as survey_faults
from models.telling import cut, dispute_said, flat

Severity = Literal["block", "warn"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is entered; exactly one of its fields is set, `district` beside a section apart.

    Attributes:
        topic: a topic of facts, ``ballots`` for the survey's questionnaires, or ``day`` for the day board.
        section: a section's or party's findings, in `district` where that is set.
        stage: the stage the evaluation stands in.
        follow_up: the id of a follow-up.
        view: one of the views that have no key of their own.
    """

    cell: Cell | None = None
    party: str | None = None
    topic: str | None = None
    section: str | None = None
    district: str | None = None
    stage: bool = False
    follow_up: str | None = None
    view: str | None = None

    def __str__(self) -> str:
        if self.stage:
            return "stage"
        if self.follow_up:
            return f"follow-up:{self.follow_up}"
        if self.view:
            return self.view
        where = self.party or self.topic or self.section or str(self.cell)
        return f"{where}@{self.district}" if self.district else where


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing or contradictory.

    Attributes:
        severity: `block` where there is no grade or no report worth signing while it stands.
        code: its name, stable for machines.
        dispute: what is to be settled, where it is a conflict.
    """

    severity: Severity
    code: str
    message: Message
    place: Place
    dispute: Dispute | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The points a rule proposes from a fact.

    Attributes:
        fact: the fact's name, such as ``staffing.certified``.
        value: the fact's exact value, percent or a count.
        ratio: the ratio it is, with numerator and denominator; None for a count.
    """

    points: Decimal
    fact: str
    value: Fraction
    ratio: Ratio | None = None

    @property
    def family(self) -> str:
        """What kind of fact it is: ``staffing``, ``target``."""
        return self.fact.partition(".")[0]

    @property
    def basis(self) -> str:
        """The value as it was made: ``17 ÷ 20 = 85%``, or a bare count."""
        if self.ratio is None or self.ratio.numerator is None or self.ratio.denominator is None:
            return trimmed(self.value)
        counted = f"{trimmed(Decimal(self.ratio.numerator))} ÷ {trimmed(Decimal(self.ratio.denominator))}"
        return f"{counted} = {self.ratio.percent}%"


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


def propose(evaluation: Evaluation, cell: Cell) -> Proposal | None:
    """The points that the facts propose for a cell; None where no stated fact decides."""
    line = evaluation.framework.indicators[cell.indicator]
    rule = line.rule
    if not isinstance(rule, FactRule) or not rule.fact:
        return None
    framework = evaluation.framework
    value, ratio = value_of(
        rule.fact, evaluation.facts, cell.district, framework.completion_bar, framework.satisfaction_sample
    )
    if value is None:
        return None
    return Proposal(rule.propose(value, line.points), rule.fact, value, ratio)


def refusal(evaluation: Evaluation, indicator: Indicator, points: Decimal) -> Message | None:
    """Why these points cannot be given on a line; None when they can."""
    rule, step = indicator.rule, evaluation.framework.step
    if rule.accepts(points, indicator.ceiling, step):
        return None
    return say(
        "score.refused",
        id=indicator.id,
        value=trimmed(points, 6),
        allowed=rule.allowed(indicator.ceiling, step),
    )


def decision_refusal(evaluation: Evaluation, indicator: Indicator, points: Decimal) -> Message | None:
    """Why the lead cannot decide on these points; None when they can.

    Steps and levels bind evaluators; the lead may go between them, since a mean does as well.
    """
    if indicator.is_veto:
        return refusal(evaluation, indicator, points)
    if 0 <= points <= indicator.ceiling:
        return None
    return say(
        "board.points", id=indicator.id, value=trimmed(points, 6), maximum=trimmed(indicator.ceiling, 6)
    )


def party_refusal(framework: Framework, name: str, points: Decimal) -> Message | None:
    """Why a party cannot be given these points; None when it can."""
    party = framework.party(name)
    known = ", ".join(p.id for p in framework.parties if not p.computed)
    if party is None:
        return say("unknown.party", name=name, known=known)
    if party.computed:
        return say("party.computed", name=party.id, known=known)
    if not 0 <= points <= party.maximum:
        return say("party.range", name=party, value=trimmed(points, 6), maximum=trimmed(party.maximum))
    return None


def check(assessment: Assessment) -> tuple[Gap, ...]:
    """Everything that is missing or contradicts itself, what blocks first."""
    from models.panel_checks import panel_gaps  # it makes gaps of the kind that is defined here

    evaluation = assessment.evaluation
    gaps = [
        *_conflicts(evaluation),
        *_missing_scores(assessment),
        *_missing_parties(assessment),
        *panel_gaps(evaluation),
        *_missing_facts(evaluation),
        *_bad_scores(evaluation),
        *_bad_decisions(evaluation),
        *_unfounded(assessment),
        *_missing_findings(evaluation),
        *_open_follow_ups(evaluation),
        *_contradictions(evaluation.facts),
        *_ballots(evaluation),
        *_strangers(evaluation),
        *_disputed(assessment),
        *_divergent(assessment),
        *_personal(evaluation),
    ]
    return tuple(sorted(gaps, key=lambda gap: gap.severity != "block"))


def _conflicts(evaluation: Evaluation) -> Iterator[Gap]:
    """What several people changed without knowledge of each other; a note blocks nobody but its author."""
    for dispute in evaluation.disputes:
        place = place_of(dispute.subject, evaluation)
        severity: Severity = "warn" if dispute.kind == "note" else "block"
        yield Gap(severity, "conflict", dispute_said(dispute), place, dispute)


def _missing_scores(assessment: Assessment) -> Iterator[Gap]:
    evaluation = assessment.evaluation
    for cell, result in assessment.cells.items():
        if result.hidden:
            yield Gap("block", "hidden", say("check.hidden", names=result.hidden), Place(cell=cell))
        if missing := tuple(name for name in result.missing if name not in result.hidden):
            names = tuple(name for name in missing if name)
            if evaluation.panel and not names:
                yield Gap("block", "unassigned", say("check.unassigned"), Place(cell=cell))
                continue
            reason = say("check.unscored_by", names=names) if names else say("check.unscored")
            yield Gap("block", "unscored", reason, Place(cell=cell))
    if not evaluation.districts and any(
        i.scope == "district" for i in evaluation.framework.indicators.values()
    ):
        yield Gap("block", "no_districts", say("check.no_districts"), Place(topic="districts"))
    lines = [line for section in assessment.sections for line in section.lines]
    if any(all(c.complete for c in x.cells) and x.cells and x.points and not x.points.known for x in lines):
        yield Gap("block", "no_clients", say("explain.no_clients"), Place(topic="files"))
    if all(section.points is None for section in assessment.sections):
        first = evaluation.framework.sections[0].id
        yield Gap("block", "nothing_applies", say("check.nothing_applies"), Place(section=first))


def _missing_parties(assessment: Assessment) -> Iterator[Gap]:
    for result in assessment.parties:
        if not result.party.computed and not result.points.known:
            yield Gap("block", "party_pending", say("check.party_pending"), Place(party=result.party.id))


def _missing_facts(evaluation: Evaluation) -> Iterator[Gap]:
    for topic, names in NEEDED.items():
        fact = getattr(evaluation.facts, topic)
        empty = [name for name in names if getattr(fact, name) in (None, "")]
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


def _bad_scores(evaluation: Evaluation) -> Iterator[Gap]:
    for cell in evaluation.cells:
        line = evaluation.framework.indicators[cell.indicator]
        proposal = propose(evaluation, cell)
        for score in evaluation.scores.get(cell, {}).values():
            if score.points is None:
                continue
            if reason := refusal(evaluation, line, score.points):
                yield Gap(
                    "block",
                    "score_refused",
                    say("check.by", name=score.author, what=reason),
                    Place(cell=cell),
                )
            elif proposal and score.points != proposal.points and not score.reason:
                what = say("check.overridden", given=trimmed(score.points), proposed=trimmed(proposal.points))
                yield Gap(
                    "warn", "overridden", say("check.by", name=score.author, what=what), Place(cell=cell)
                )


def _bad_decisions(evaluation: Evaluation) -> Iterator[Gap]:
    """What the lead decided outside a line's range, and points outside a party's."""
    for cell in evaluation.cells:
        line, decided = evaluation.framework.indicators[cell.indicator], evaluation.adjudications.get(cell)
        if decided is None or decided.points is None:
            continue
        if reason := decision_refusal(evaluation, line, decided.points):
            what = say("check.by", name=decided.author, what=reason)
            yield Gap("block", "score_refused", what, Place(cell=cell))
    for party in evaluation.framework.parties:
        given = evaluation.parties.get(party.id)
        if given and (reason := party_refusal(evaluation.framework, party.id, given.points)):
            what = say("check.by", name=given.author, what=reason)
            yield Gap("block", "score_refused", what, Place(party=party.id))


def _unfounded(assessment: Assessment) -> Iterator[Gap]:
    """Deductions for which nobody gave a reason, evidence or a concern; large ones block."""
    evaluation = assessment.evaluation
    concerned, share = concerned_in(evaluation), trimmed(evaluation.procedure.deduction)
    large = dict(bare_deductions(evaluation))
    for cell, names in large.items():
        yield Gap("block", "deduction", say("check.deduction", names=names, share=share), Place(cell=cell))
    for cell, result in assessment.cells.items():
        if cell in large:
            continue
        line = evaluation.framework.indicators[cell.indicator]
        if result.points is None or not result.given or result.points.high >= line.ceiling:
            continue
        reasons = any(score.reason for score in evaluation.scores.get(cell, {}).values())
        if not (
            reasons or cell in evaluation.evidence or cell in evaluation.adjudications or cell in concerned
        ):
            points = trimmed(assessment.shown(result.points.high))
            yield Gap(
                "warn",
                "unfounded",
                say("check.unfounded", points=points, maximum=trimmed(line.ceiling)),
                Place(cell=cell),
            )


def _missing_findings(evaluation: Evaluation) -> Iterator[Gap]:
    stated = {(f.section, f.district, f.polarity) for f in evaluation.report_findings}
    anywhere = {(section, polarity) for section, _, polarity in stated}
    parties = [party.id for party in evaluation.framework.parties if not party.computed]
    sections = [section.id for section in evaluation.framework.sections]
    by_district = [section.id for section in evaluation.framework.sections if section.by_district]
    places = [Place(section=name) for name in (*sections, *parties)]
    places += [Place(section=name, district=place) for name in by_district for place in evaluation.districts]
    for place in places:
        for polarity in ("strength", "concern"):
            found = (
                (place.section, place.district, polarity) in stated
                if place.district
                else (place.section, polarity) in anywhere
            )
            if not found:
                kind = say(f"polarity.{polarity}")
                yield Gap("warn", "no_finding", say("check.no_finding", polarity=kind), place)


def _open_follow_ups(evaluation: Evaluation) -> Iterator[Gap]:
    for entry in follow_ups(evaluation):
        if entry.state is None:
            what = say("check.follow_up_open", source=entry.source, text=cut(flat(entry.text)))
            yield Gap("warn", "follow_up_open", what, Place(follow_up=entry.id))


def _contradictions(facts: Facts) -> Iterator[Gap]:
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


def _ballots(evaluation: Evaluation) -> Iterator[Gap]:
    """Questionnaires that contradict the sample, the questions or the survey's facts."""
    for code, message in survey_faults(evaluation):
        topic = "ballots" if code.startswith("ballot") else "survey"
        yield Gap("warn", code, message, Place(topic=topic))


def _contradiction(topic: str, key: str, **params: object) -> Gap:
    return Gap("warn", "contradiction", say(key, **params), Place(topic=topic))


def _strangers(evaluation: Evaluation) -> Iterator[Gap]:
    for cell in evaluation.stray:
        yield Gap("warn", "stray", say("check.stray", cell=str(cell)), Place(topic="districts"))
    scorers = {member.name for member in evaluation.setup.member if member.role != "staff"}
    for cell in evaluation.cells:
        expected = evaluation.expected(cell)
        for name in evaluation.scores.get(cell, {}):
            if name not in expected and evaluation.recusal(name, cell) is None:
                yield Gap("warn", "not_owner", say("check.not_owner", name=name), Place(cell=cell))
            elif name in expected and evaluation.panel and name not in scorers:
                yield Gap("block", "stranger", say("check.stranger", name=name), Place(cell=cell))


def _disputed(assessment: Assessment) -> Iterator[Gap]:
    """Lines that some call not applicable while others score them."""
    for cell, result in assessment.cells.items():
        is_told = _settles(assessment.evaluation) and not result.hidden  # as a divergence
        if result.abstained and result.given and not result.adjudicated and not is_told:
            yield Gap("warn", "disputed", say("check.disputed", names=result.abstained), Place(cell=cell))


def _settles(evaluation: Evaluation) -> bool:
    """Whether divergences are to be settled: where the framework's procedure holds."""
    return evaluation.procedure is evaluation.framework.procedure


def _divergent(assessment: Assessment) -> Iterator[Gap]:
    """Lines on which evaluators differ by more than is tolerated, where whoever looks sees all of them."""
    if _settles(assessment.evaluation):
        for made in divergences(assessment):
            if made.is_whole:
                yield Gap("block", "divergent", _apart(made), Place(cell=made.cell))


def _apart(made: Divergence) -> Message:
    if made.state == "look":
        return say("check.look", names=made.awaited)
    if made.abstained:
        return say("check.divergent_na", names=made.abstained)
    return say("check.divergent", spread=trimmed(made.spread, 6), share=trimmed(made.share * 100, 1))


def _personal(evaluation: Evaluation) -> Iterator[Gap]:
    """Texts that seem to hold somebody's number, and people named without a code."""
    for entry in evaluation.texts():
        for caution in cautions(entry):
            what = say("check.by", name=entry.author, what=caution.message)
            yield Gap("warn", caution.code, what, place_of(entry, evaluation))
    for topic in TOPICS:
        for caution in cautions(FactEntry.of("-", getattr(evaluation.facts, topic))):
            yield Gap("warn", caution.code, caution.message, Place(topic=topic))


def place_of(entry: Entry, evaluation: Evaluation) -> Place:
    """Where an entry is mended; what stands on a line that is gone, where lines come from."""
    match entry:
        case Finding():
            return Place(section=entry.section, district=entry.district)
        case FactEntry():
            return Place(topic=entry.topic)
        case PartyScore():
            return Place(party=entry.party)
        case StageChange():
            return Place(stage=True)
        case FollowUp():
            return Place(follow_up=entry.id)
        case Omission() if (finding := evaluation.editing.by_id.get(entry.finding)) is not None:
            return Place(section=finding.section, district=finding.district)
        case Ballot() | Roster():
            return Place(topic="ballots")
        case FieldTask():
            return Place(topic="day")
        case Reply() | Comment() | Answer() | SignOff() | Seal() | Reopening():
            return Place(view="rounds")
    if isinstance(entry, OfCell) and entry.cell in evaluation.cells:
        return Place(cell=entry.cell)
    return Place(topic="districts")
