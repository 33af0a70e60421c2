"""A report for machines: what its variant tells, as data; no points but in the working paper."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from export.data import facts_data, gaps_data, number, summary_data
from export.report.options import Options, Variant
from models.acts import SelfScore
from models.checks import check
from models.language import CHINESE
from models.scoring import Assessment, CellResult

_PUBLIC = ("id", "station", "region", "year", "period", "date", "stage", "sample", "framework", "grade",
           "grade_id")  # fmt: skip
_POINTS = ("sections", "parties", "scale", "total", "interval", "progress", "recusals", "left_out", "limits")


def data(assessment: Assessment, options: Options) -> bytes:
    """The variant as JSON in UTF-8; the keys of ``summary --json`` and ``facts show --json``, as there."""
    sealed = options.sealed
    about = {
        "variant": options.variant,
        "sealed": {"version": sealed.version, "digest": sealed.digest} if sealed else None,
    }
    told = {**about, **_MADE[options.variant](assessment)}
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def _grade(assessment: Assessment) -> dict[str, Any]:
    whole = summary_data(assessment)
    return {name: whole[name] for name in _PUBLIC}


def _report(assessment: Assessment) -> dict[str, Any]:
    whole, facts = summary_data(assessment), facts_data(assessment.evaluation)
    return {
        **{name: value for name, value in whole.items() if name not in _POINTS},
        **{name: value for name, value in facts.items() if name not in whole},
        "findings": _findings(assessment, authors=False),
    }


def _working(assessment: Assessment) -> dict[str, Any]:
    whole, facts = summary_data(assessment), facts_data(assessment.evaluation)
    own = {entry.cell: entry for entry in assessment.evaluation.stated(SelfScore).values()}
    scores = []
    for result in assessment.cells.values():
        told = _cell(assessment, result)
        if (entry := own.get(result.cell)) is not None:
            told["self_review"] = {"points": number(entry.points), "reason": entry.reason}
        scores.append(told)
    return {
        **whole,
        **{name: value for name, value in facts.items() if name not in whole},
        "scores": scores,
        "findings": _findings(assessment, authors=True),
        "checks": gaps_data(check(assessment), CHINESE),
    }


def _cell(assessment: Assessment, result: CellResult) -> dict[str, Any]:
    evaluation, cell, points = assessment.evaluation, result.cell, result.points
    stated = evaluation.scores.get(cell, {})
    return {
        "indicator": cell.indicator,
        "district": cell.district,
        "maximum": number(evaluation.framework.indicators[cell.indicator].points),
        "points": number(assessment.shown(points.low)) if points and points.known else None,
        "interval": [number(assessment.shown(end)) for end in (points.low, points.high)] if points else None,
        "adjudicated": result.adjudicated,
        "given": {
            name: {"points": number(given), "reason": stated[name].reason if name in stated else ""}
            for name, given in result.given.items()
        },
        "not_applicable": list(result.abstained),
        "recused": list(result.recused),
        "missing": [name for name in result.missing if name],
        "evidence": [
            {"method": entry.method, "source": entry.source, "place": entry.place}
            for entry in evaluation.evidence.get(cell, ())
        ],
    }


def _findings(assessment: Assessment, *, authors: bool) -> list[dict[str, Any]]:
    return [
        {
            "section": finding.section,
            "district": finding.district,
            "indicator": finding.indicator,
            "kind": finding.polarity,
            "text": finding.text,
            "recommendation": finding.recommendation,
            **({"author": finding.author} if authors else {}),
        }
        for finding in assessment.evaluation.report_findings
    ]


_MADE: Mapping[Variant, Callable[[Assessment], dict[str, Any]]] = {
    "grade": _grade,
    "report": _report,
    "working": _working,
    "summary": summary_data,
}
