"""What the detail pane says about a line, as plain paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from models.acts import SelfScore
from models.divergence import awaits
from models.entries import Cell, Score
from models.evaluation import Evaluation
from models.framework import Indicator
from models.language import Language
from models.numbers import trimmed
from models.panel import recusal_said
from models.refusals import propose
from models.rules import Levels, Parts
from tui.widgets.lines import Span


def detail(evaluation: Evaluation, author: str, cell: Cell, words: Language) -> list[Span]:
    """Everything an evaluator wants to see of a line: what was stated first, then how to judge it."""
    line = evaluation.framework.indicators[cell.indicator]
    return [
        Span(f"{line.id} {words.title(line)}", "head"),
        *_second_look(evaluation, author, cell, words),
        *_stated(evaluation, author, cell, words),
        *_how_to_judge(evaluation, line, words),
    ]


def _second_look(evaluation: Evaluation, author: str, cell: Cell, words: Language) -> Iterator[Span]:
    """The lead's words where the author is asked again, and what they gave before where they answered."""
    score = evaluation.scores.get(cell, {}).get(author)
    if look := awaits(evaluation, cell, author):
        key = "checklist.look" if look.reason else "checklist.look_plain"
        yield Span(f"? {words(key, name=look.author, reason=look.reason)}", "bad")
        yield Span(words("checklist.look_how", points=_points(score, words)))
    elif first := evaluation.first_scores.get(cell, {}).get(author):
        moved = words("checklist.rescored", first=_points(first, words), points=_points(score, words))
        yield Span(moved, "good")


def _points(score: Score | None, words: Language) -> str:
    if score is None:
        return "-"
    return words("checklist.na") if score.points is None else trimmed(score.points)


def _stated(evaluation: Evaluation, author: str, cell: Cell, words: Language) -> Iterator[Span]:
    recusal = evaluation.recusal(author, cell)
    if recusal is not None:
        yield Span(words("checklist.you_recused", what=recusal_said(evaluation, recusal)), "bad")
    yield from _others(evaluation, author, cell, words)
    if proposal := propose(evaluation, cell):
        fact = words(f"fact.{proposal.family}")
        points = trimmed(proposal.points)
        yield Span(words("checklist.proposal", points=points, fact=fact, basis=proposal.basis), "good")
    score = evaluation.scores.get(cell, {}).get(author)
    if score and score.reason:
        yield from _titled(words("checklist.reason"), [score.reason])
    if note := evaluation.notes.get(cell, {}).get(author):
        yield from _titled(words("checklist.note"), [note.text])
    if evidence := evaluation.evidence.get(cell):
        yield from _titled(
            words("checklist.evidence"),
            [
                f"{words(f'method.{e.method}')}: {e.source} {e.place}".rstrip() + f" ({e.author})"
                for e in evidence
            ],
        )
    found = [f for f in evaluation.findings if (f.indicator, f.district) == (cell.indicator, cell.district)]
    if found:
        yield from _titled(
            words("checklist.findings"),
            [f"{words(f'polarity.{f.polarity}')}: {f.text} ({f.author})" for f in found],
        )


def _others(evaluation: Evaluation, author: str, cell: Cell, words: Language) -> Iterator[Span]:
    """What the station gave itself, and who else is recused there."""
    own = evaluation.stated(SelfScore).get(str(cell))
    if own is not None:
        points = words("checklist.na") if own.points is None else trimmed(own.points, 6)
        yield Span(words("checklist.self_score", points=points))
        if own.reason:
            yield Span(own.reason, "dim")
    if names := tuple(name for name in evaluation.recused(cell) if name != author):
        yield Span(words("checklist.others_recused", names=names), "dim")


def _how_to_judge(evaluation: Evaluation, line: Indicator, words: Language) -> Iterator[Span]:
    allowed = line.rule.allowed(line.ceiling, evaluation.framework.step)
    yield Span(words("checklist.allowed", allowed=allowed))
    if line.guidance:
        yield from _titled(words("checklist.guidance"), [line.guidance])
    levels = line.rule.levels if isinstance(line.rule, Levels) else line.anchors
    title = "checklist.anchors"
    if isinstance(line.rule, Parts):
        levels, title = line.rule.parts, "checklist.parts"
    if levels:
        yield from _titled(words(title), [f"{trimmed(a.points)}  {a.text}" for a in levels])
    if line.documents:
        yield from _titled(words("checklist.documents"), ["、".join(line.documents)])


def _titled(title: str, texts: list[str]) -> Iterator[Span]:
    yield Span(title, "head")
    for text in texts:
        yield Span(text)
