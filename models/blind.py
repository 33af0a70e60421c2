"""Blind until handed in: the evaluation as one person may see it.

What is hidden is left out before anything is computed, so that no total, no count by value, no text can
give it away: it counts as missing, and every number is the interval that it would be without it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from models.acts import Rescore, SecondLook, Settlement, Waiver
from models.entries import Adjudication, Cell, Entry, Note, Score
from models.evaluation import Evaluation

Slot = TypeVar("Slot", bound=Hashable)
Stated = TypeVar("Stated", bound=Entry)

_ACTS = (SecondLook, Settlement)
_TELLING = (Score, Note, Adjudication, *_ACTS)
"""What is about a line and tells something of its scores."""


BLIND_KINDS = frozenset(kind.kind for kind in (*_TELLING, Rescore, Waiver))
"""The kinds of entries that may be hidden from somebody."""


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
    awaited = evaluation.awaited(section)
    left = {member.name for member in evaluation.setup.member if member.left}
    if viewer is not None and viewer in awaited | left:  # who left may come back, and score
        return proceedings.shows(viewer, section, cell) and (
            author not in awaited or proceedings.shows(author, section, cell)
        )
    return all(proceedings.has_handed_in(name, section) for name in awaited)


def may_see(evaluation: Evaluation, viewer: str | None, entry: Entry) -> bool:
    """Whether an entry, one that was replaced since included, may be shown to somebody.

    Args:
        evaluation: with everything that was stated.
        viewer: who looks; None for a look that anybody may have.
        entry: what somebody stated.
    """
    if not _is_blind(evaluation) or entry.author == viewer:
        return True
    if isinstance(entry, Waiver):  # what it is called by holds a digest of what is said of the line
        cell = Cell.parse(entry.place)
        is_line = cell.indicator in evaluation.framework.indicators
        return not is_line or sees(evaluation, viewer, entry.author, cell)
    if not isinstance(entry, _TELLING):
        return True
    if isinstance(entry, Note) or entry.indicator not in evaluation.framework.indicators:
        return False
    return sees(evaluation, viewer, entry.author, entry.cell)


def unseen_authors(evaluation: Evaluation, viewer: str | None, stated: Iterable[Entry]) -> frozenset[str]:
    """Whose entries somebody may not see all of: their journals are not for that person to take along.

    Args:
        evaluation: with everything that was stated.
        viewer: who looks.
        stated: everything that ever was, what was replaced or taken back included.
    """
    telling = (entry for entry in stated if not isinstance(entry, Note))  # notes tell no points
    return frozenset(entry.author for entry in telling if not may_see(evaluation, viewer, entry))


def seen_by(evaluation: Evaluation, viewer: str | None) -> Evaluation:
    """The evaluation without the scores and decisions that somebody may not see yet.

    Args:
        evaluation: with everything that was stated.
        viewer: who looks; None for a look that anybody may have.
    """
    if not _is_blind(evaluation):
        return evaluation

    def may(entry: Entry | None) -> bool:
        return entry is None or may_see(evaluation, viewer, entry)

    scores = _by_cell(evaluation.scores, may)
    hidden = {
        cell: tuple(sorted(by_author.keys() - scores.get(cell, {}).keys()))
        for cell, by_author in evaluation.scores.items()
    }
    acts = {
        kind: _kept(by_slot, may) if kind in (*_ACTS, Waiver) else by_slot
        for kind, by_slot in evaluation.acts.items()
    }
    return replace(
        evaluation,
        scores=scores,
        first_scores=_by_cell(evaluation.first_scores, may),
        notes=_by_cell(evaluation.notes, may),
        adjudications=_kept(evaluation.adjudications, may),
        acts=acts,
        disputes=tuple(
            dispute for dispute in evaluation.disputes if all(may(head.entry) for head in dispute.heads)
        ),
        hidden={cell: names for cell, names in hidden.items() if names},
    )


def _is_blind(evaluation: Evaluation) -> bool:
    return evaluation.procedure.blind and bool(evaluation.setup.member)


def _kept(entries: Mapping[Slot, Stated], may: Callable[[Entry], bool]) -> dict[Slot, Stated]:
    return {slot: entry for slot, entry in entries.items() if may(entry)}


def _by_cell(
    entries: Mapping[Cell, Mapping[str, Stated]], may: Callable[[Entry], bool]
) -> dict[Cell, dict[str, Stated]]:
    kept = {cell: _kept(by_author, may) for cell, by_author in entries.items()}
    return {cell: by_author for cell, by_author in kept.items() if by_author}
