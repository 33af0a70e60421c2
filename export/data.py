"""The evaluation as plain values for JSON: every number comes from the models, rounded there."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from models.acts import Waiver
from models.disputes import Dispute
from models.evaluation import Evaluation
from models.facts import Ratio, completion, derived, file_totals, files
from models.follow_up import tally
from models.framework import Band, Cap
from models.gaps import Gap
from models.language import CHINESE, Language
from models.panel import standings
from models.scoring import Assessment, PartyResult, Range, SectionResult
from models.station import District, Target


def summary_data(assessment: Assessment) -> dict[str, Any]:
    """The result for ``summary --json``; what is not known yet is null, never zero."""
    evaluation, framework = assessment.evaluation, assessment.framework
    station, visit = evaluation.facts.station, evaluation.facts.visit
    return {
        "id": evaluation.id,
        "station": evaluation.name,
        "region": station.region or None,
        "year": visit.year,
        "period": visit.period,
        "date": visit.date.isoformat() if visit.date else None,
        "stage": evaluation.stage,
        "sample": evaluation.setup.sample,
        "framework": {"id": framework.id, "version": framework.version, "hash": framework.hash},
        "progress": {"scored": assessment.scored, "total": len(assessment.cells)},
        "sections": [_section(assessment, result) for result in assessment.sections],
        "parties": [_party(assessment, result) for result in assessment.parties],
        "scale": number(framework.scale),
        "total": number(assessment.total),
        "interval": [number(end) for end in assessment.interval],
        "grade": _title(assessment.grade),
        "grade_id": assessment.grade.id if assessment.grade else None,
        "possible_grades": [band.title for band in assessment.possible_grades],
        "possible_grade_ids": [band.id for band in assessment.possible_grades],
        "limits": [
            {
                "grade": limit.band.title,
                "certain": limit.certain,
                "what": limit.indicator.id if limit.indicator else _capped(limit.cap),
            }
            for limit in assessment.limits
        ],
        "recusals": [
            {"name": standing.member.name, "remits": [recusal.remit for recusal in standing.recusals]}
            for standing in standings(evaluation)
            if standing.recusals
        ],
        "left_out": [str(c.cell) for c in assessment.cells.values() if c.is_left_out],
        "findings": dict(evaluation.report_counts),
        "follow_ups": dict(tally(evaluation)),
    }


def facts_data(evaluation: Evaluation, language: Language = CHINESE) -> dict[str, Any]:
    """The facts and what follows from them for ``facts show --json``."""
    facts, framework = evaluation.facts, evaluation.framework
    topics = ("station", "visit", "staffing", "attendance", "training", "feedback", "closing")
    return {
        "id": evaluation.id,
        "station": evaluation.name,
        "targets": [_target(row) for row in facts.targets.rows],
        "ratios": [
            _ratio(ratio, language)
            for ratio in derived(facts, framework.completion_bar, framework.satisfaction_sample)
        ],
        "districts": [_district(evaluation, district) for district in facts.districts.rows],
        "files": {**_files(evaluation, None), "communities": _plain(facts.files.model_dump()["rows"])},
        "survey": _plain(facts.survey.model_dump()),
        "topics": {topic: _plain(getattr(facts, topic).model_dump()) for topic in topics},
    }


def gaps_data(
    gaps: Sequence[Gap], language: Language, waived: Sequence[tuple[Gap, Waiver]] = ()
) -> dict[str, Any]:
    """What is missing or contradicts itself for ``check --json``, and what of it is waived."""
    return {
        "blocking": sum(gap.severity == "block" for gap in gaps),
        "warnings": sum(gap.severity == "warn" for gap in gaps),
        "gaps": [_gap(gap, language) for gap in gaps],
        "waived": [
            {**_gap(gap, language), "reason": waiver.reason, "by": waiver.author} for gap, waiver in waived
        ],
    }


def _conflict(dispute: Dispute) -> dict[str, Any]:
    """Who claims what; a note's text is its author's alone."""
    return {
        "kind": dispute.kind,
        "slot": dispute.slot,
        "claims": [
            {
                "author": head.stamp.author,
                "at": head.stamp.at.isoformat(),
                "device": head.stamp.device,
                "entry": head.entry.document() if head.entry and dispute.kind != "note" else None,
            }
            for head in dispute.heads
        ],
    }


def number(value: Decimal | int | None) -> int | float | None:
    """A number for JSON: whole numbers stay whole, others become the nearest float."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def _section(assessment: Assessment, result: SectionResult) -> dict[str, Any]:
    return {
        "id": result.section.id,
        "title": result.section.title,
        "points": _known(assessment, result.points),
        "maximum": number(result.section.points),
        "interval": _ends(assessment, result.points),
        "applicable": number(result.applicable),
        "scored": result.scored,
        "total": len(result.cells),
    }


def _party(assessment: Assessment, result: PartyResult) -> dict[str, Any]:
    return {
        "id": result.party.id,
        "title": result.party.title,
        "weight": number(result.party.weight),
        "maximum": number(result.party.maximum),
        "points": _known(assessment, result.points),
        "interval": _ends(assessment, result.points),
        "share": _known(assessment, result.share),
    }


def _gap(gap: Gap, language: Language) -> dict[str, Any]:
    return {
        "severity": gap.severity,
        "code": gap.code,
        "place": str(gap.place),
        "message": language.say(gap.message),
        "mend": None if gap.mend is None else language.say(gap.mend),
        "key": gap.key if gap.can_waive else None,
        **({"conflict": _conflict(gap.dispute)} if gap.dispute else {}),
    }


def _known(assessment: Assessment, points: Range | None) -> int | float | None:
    return None if points is None or not points.known else number(assessment.shown(points.low))


def _ends(assessment: Assessment, points: Range | None) -> list[int | float | None] | None:
    if points is None:
        return None
    return [number(assessment.shown(points.low)), number(assessment.shown(points.high))]


def _title(band: Band | None) -> str | None:
    return band.title if band else None


def _capped(cap: Cap | None) -> str | None:
    return (cap.section or cap.indicator) if cap else None


def _target(row: Target) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "unit": row.unit,
        "target": number(row.target),
        "actual": number(row.actual),
        "percent": _percent(completion(row)),
    }


def _ratio(ratio: Ratio, language: Language) -> dict[str, Any]:
    return {
        "name": ratio.name,
        "label": language(f"ratio.{ratio.name}"),
        "numerator": number(ratio.numerator),
        "denominator": number(ratio.denominator),
        "base": ratio.base,
        "base_label": language(f"base.{ratio.base}"),
        "percent": _percent(ratio),
    }


def _percent(ratio: Ratio) -> int | float | None:
    return None if ratio.percent is None else number(Decimal(ratio.percent))


def _district(evaluation: Evaluation, district: District) -> dict[str, Any]:
    return {
        "id": district.id,
        "name": district.name,
        "communities": list(district.communities),
        "files": _files(evaluation, district.id),
    }


def _files(evaluation: Evaluation, district: str | None) -> dict[str, Any]:
    totals = file_totals(evaluation.facts, district)
    return {
        "households_due": totals.households_due,
        "households": totals.households,
        "people_due": totals.people_due,
        "people": totals.people,
        "copies": totals.copies,
        "percent": _percent(files(evaluation.facts, district)),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return number(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
