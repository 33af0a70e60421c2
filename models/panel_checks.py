"""What of the panel's proceedings stands in the way of the draft."""

from __future__ import annotations

from collections.abc import Iterator

from models.errors import say
from models.evaluation import Evaluation
from models.gaps import Gap, Place
from models.panel import Standing, open_objections, standings

PANEL = Place(view="panel")


def panel_gaps(evaluation: Evaluation) -> Iterator[Gap]:
    """Declarations, rulings and hand-ins that are missing."""
    for standing in standings(evaluation):
        yield from _of(evaluation, standing)
    for objection in open_objections(evaluation):
        yield Gap("block", "objection", say("check.objection", name=objection.evaluator), PANEL)
    round_of = evaluation.proceedings.calibration
    if round_of is not None and not round_of.closed:
        yield Gap("warn", "calibration", say("check.calibration"), PANEL)


def _of(evaluation: Evaluation, standing: Standing) -> Iterator[Gap]:
    name, procedure = standing.member.name, evaluation.procedure
    has_lines = any(progress.total for progress in standing.sections)
    if procedure.declaration and not standing.declared and has_lines:
        yield Gap("block", "undeclared", say("check.undeclared", name=name), PANEL)
    if not procedure.blind:
        return
    if left := tuple(p.section for p in standing.sections if p.total and not p.handed_in):
        yield Gap("block", "not_handed_in", say("check.not_handed_in", name=name, sections=left), PANEL)
