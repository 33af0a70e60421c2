"""What is missing or wrong among the points: the evaluators', the parties', the lead's."""

from __future__ import annotations

from collections.abc import Iterator

from models.divergence import Divergence, divergences
from models.errors import Message, say
from models.evaluation import Evaluation
from models.gaps import Gap, Place
from models.grounds import bare_deductions, concerned_in
from models.numbers import trimmed
from models.refusals import decision_refusal, party_refusal, propose, refusal
from models.scoring import Assessment

_FOUNDED = say("lint.mend.unfounded")


def missing_scores(assessment: Assessment) -> Iterator[Gap]:
    """Lines without the points of everybody who is expected, and sections that cannot be computed."""
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


def missing_parties(assessment: Assessment) -> Iterator[Gap]:
    """Parties whose points have not been received."""
    for result in assessment.parties:
        if not result.party.computed and not result.points.known:
            yield Gap("block", "party_pending", say("check.party_pending"), Place(party=result.party.id))


def bad_scores(evaluation: Evaluation) -> Iterator[Gap]:
    """Points that a line's rule refuses, and proposals that were overridden without a reason."""
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


def bad_decisions(evaluation: Evaluation) -> Iterator[Gap]:
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


def unfounded(assessment: Assessment) -> Iterator[Gap]:
    """Deductions for which nobody gave a reason, evidence or a concern; large ones block."""
    evaluation = assessment.evaluation
    concerned, share = concerned_in(evaluation), trimmed(evaluation.procedure.deduction)
    large = dict(bare_deductions(evaluation))
    for cell, names in large.items():
        what = say("check.deduction", names=names, share=share)
        yield Gap("block", "deduction", what, Place(cell=cell), mend=_FOUNDED)
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
                mend=_FOUNDED,
            )


def strangers(evaluation: Evaluation) -> Iterator[Gap]:
    """Points on lines that are gone, or from people who are not expected there."""
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


def disputed(assessment: Assessment) -> Iterator[Gap]:
    """Lines that some call not applicable while others score them."""
    for cell, result in assessment.cells.items():
        is_told = _settles(assessment.evaluation) and not result.hidden  # as a divergence
        if result.abstained and result.given and not result.adjudicated and not is_told:
            yield Gap("warn", "disputed", say("check.disputed", names=result.abstained), Place(cell=cell))


def _settles(evaluation: Evaluation) -> bool:
    """Whether divergences are to be settled: where the framework's procedure holds."""
    return evaluation.procedure is evaluation.framework.procedure


def divergent(assessment: Assessment) -> Iterator[Gap]:
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
