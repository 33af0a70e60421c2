"""Blind until handed in: the evaluation as one person may see it.

What is hidden is left out before anything is computed, so that no total, no count by value, no text can
give it away: it counts as missing, and every number is the interval that it would be without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from models.acts import SecondLook, Settlement
from models.disputes import Dispute
from models.entries import Adjudication, Cell, Entry, Note, OfCell, Score
from models.evaluation import Evaluation

_TELLING = (SecondLook, Settlement)
"""Acts about a line that tell something of its scores."""


def sees(evaluation: Evaluation, viewer: str | None, author: str, cell: Cell) -> bool:
    """Whether somebody may see what another gave a cell, or what was decided on it.

    Those who score in the section have to have handed it in, and the other as well; everybody else sees it
    once all who are to score there have.

    Args:
        evaluation: with everything that was stated.
        viewer: who looks; None for whoever happens to.
        author: whose points they are, one who has left the team included.
        cell: the line.
    """
    if not evaluation.procedure.blind or not evaluation.setup.member or viewer == author:
        return True
    proceedings, section = evaluation.proceedings, evaluation.framework.section_of[cell.indicator].id
    panel = evaluation.panel
    if viewer in panel and viewer in evaluation.scorers(section):
        hides = author in panel and author in evaluation.scorers(section)
        return proceedings.shows(viewer, section, cell) and (
            not hides or proceedings.shows(author, section, cell)
        )
    return all(
        proceedings.has_handed_in(name, section) for name in evaluation.scorers(section) if name in panel
    )


def may_see(evaluation: Evaluation, viewer: str | None, entry: Entry) -> bool:
    """Whether somebody may see an entry that stands, or once stood; a note is its author's alone.

    Args:
        evaluation: with everything that was stated.
        viewer: who looks; None for whoever happens to.
        entry: what was stated.
    """
    if entry.author == viewer:
        return True
    if isinstance(entry, Note):
        return False
    if isinstance(entry, Score | Adjudication | SecondLook | Settlement):
        return entry.cell in evaluation.cells and sees(evaluation, viewer, entry.author, entry.cell)
    return True


def seen_by(evaluation: Evaluation, viewer: str | None) -> Evaluation:
    """The evaluation without the scores and decisions that somebody may not see yet.

    Args:
        evaluation: with everything that was stated.
        viewer: who looks; None for a look that anybody may have.
    """
    if not evaluation.procedure.blind or not evaluation.setup.member:
        return evaluation
    known = set(evaluation.cells)

    def may(author: str, cell: Cell) -> bool:
        return cell in known and sees(evaluation, viewer, author, cell)

    hidden: dict[Cell, tuple[str, ...]] = {}
    for cell, by_author in evaluation.scores.items():
        if unseen := tuple(name for name in sorted(by_author) if not may(name, cell) and name != viewer):
            hidden[cell] = unseen

    def scores(of: Mapping[Cell, Mapping[str, Score]]) -> dict[Cell, dict[str, Score]]:
        kept = {
            cell: {name: score for name, score in by_author.items() if name == viewer or may(name, cell)}
            for cell, by_author in of.items()
        }
        return {cell: by_author for cell, by_author in kept.items() if by_author}

    def decided(entry: Entry) -> bool:
        return not isinstance(entry, OfCell) or entry.author == viewer or may(entry.author, entry.cell)

    acts = {
        kind: {slot: entry for slot, entry in by_slot.items() if decided(entry)}
        if kind in _TELLING
        else by_slot
        for kind, by_slot in evaluation.acts.items()
    }
    return replace(
        evaluation,
        scores=scores(evaluation.scores),
        first_scores=scores(evaluation.first_scores),
        notes={
            cell: {name: note for name, note in by_author.items() if name == viewer}
            for cell, by_author in evaluation.notes.items()
        },
        adjudications={c: entry for c, entry in evaluation.adjudications.items() if decided(entry)},
        acts=acts,
        disputes=tuple(
            dispute for dispute in evaluation.disputes if not _tells(dispute) or decided(dispute.subject)
        ),
        hidden=hidden,
    )


def _tells(dispute: Dispute) -> bool:
    return isinstance(dispute.subject, Score | Note | Adjudication | SecondLook | Settlement)
