"""What the lead decides where evaluators differ: the mean, a second look, points; each can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from models.acts import SecondLook, Settlement
from models.divergence import divergence, next_round, spread
from models.entries import Adjudication, Cell, Entry
from models.errors import Message, UsageError, ZhanpingError, say
from models.numbers import is_not_applicable, parse_number
from models.refusals import decision_refusal
from tui.session import Session


def settle_by_mean(session: Session, cell: Cell, reason: str = "") -> Settlement:
    """Let the panel's rule stand on a line as evaluators differ there now.

    Raises:
        UsageError: they do not differ by more than is tolerated.
        ZhanpingError: the author may not, or not yet.
    """
    _check(session, "settlement", cell)
    result = session.assessment.cells[cell]
    made = divergence(session.evaluation, result)
    if made is None or not made.is_divergent:
        raise UsageError("board.not_divergent", cell=str(cell))
    entry = Settlement(
        author=session.author, indicator=cell.indicator, district=cell.district,
        spread=spread(result.given.values()), reason=reason, abstained=result.abstained,
    )  # fmt: skip
    session.state(entry, without=_standing(session, cell, Adjudication, SecondLook))
    return entry


def ask_again(session: Session, cell: Cell, text: str = "", names: Sequence[str] = ()) -> SecondLook:
    """Ask evaluators for a second look at a line; whoever answered one before is asked again.

    Args:
        session: the lead's.
        cell: the line.
        text: words to them.
        names: who; everybody who scored it where nobody is named.

    Raises:
        UsageError: somebody named has not scored it, or nobody has.
        ZhanpingError: the author may not, or not yet.
    """
    _check(session, "second_look", cell)
    scores = session.evaluation.scores.get(cell, {})
    expected = session.evaluation.expected(cell)
    known = tuple(name for name in expected if name in scores)
    for name in names:
        if name not in known:
            raise UsageError("board.not_of", name=name, cell=str(cell), known=known)
    asked = tuple(name for name in known if name in names)
    if not names and len(known) < len(expected):
        asked = known  # whoever scores it later is not asked to look again
    entry = SecondLook(
        author=session.author, indicator=cell.indicator, district=cell.district,
        evaluators=asked, reason=text, round=next_round(scores),
    )  # fmt: skip
    session.state(entry, without=_standing(session, cell, Adjudication, Settlement))
    return entry


def adjudicate(session: Session, cell: Cell, points: Decimal | None, reason: str) -> Adjudication:
    """Decide the points of a line, or that it does not apply; the evaluators' own stay.

    Raises:
        UsageError: there is no reason, or the line cannot have these points.
        ZhanpingError: the author may not, or not yet.
    """
    _check(session, "adjudication", cell, needs_points=False)
    line = session.evaluation.framework.indicators[cell.indicator]
    if points is not None and (refused := decision_refusal(session.evaluation, line, points)):
        raise UsageError(refused.key, **refused.params)
    if not reason.strip():
        raise UsageError("board.no_reason")
    entry = Adjudication(
        author=session.author, indicator=cell.indicator, district=cell.district, points=points, reason=reason
    )
    session.state(entry, without=_standing(session, cell, SecondLook, Settlement))
    return entry


def take_back(session: Session, cell: Cell) -> None:
    """Take back what the lead decided on a line, or asked; points given after a second look stay.

    Raises:
        UsageError: nothing was decided there.
    """
    session.refresh()
    standing = _standing(session, cell, Adjudication, Settlement, SecondLook)
    if not standing:
        raise UsageError("board.nothing_decided", cell=str(cell))
    session.state(without=standing)


def decided_points(session: Session, cell: Cell, text: str) -> Decimal | Message | None:
    """What a text adjudicates: points, None for not applicable, or why it is neither."""
    if is_not_applicable(text):
        return None
    points = parse_number(text)
    if points is None:
        return say("score.not_number", value=text)
    line = session.evaluation.framework.indicators[cell.indicator]
    return decision_refusal(session.evaluation, line, points) or points


def _check(session: Session, kind: str, cell: Cell, *, needs_points: bool = True) -> None:
    """See what the others stated by now, and whether the author may decide on it.

    Raises:
        ZhanpingError: their role does not allow it, or they have still to hand in the line's section.
    """
    from models.admission import refusal

    session.refresh()
    store, whole = session.store, session.whole
    probe = SecondLook(author=session.author, indicator=cell.indicator, district=cell.district)
    reason = session.may_not(kind) or refusal(
        store.setup, store.framework, whole.proceedings, session.author, probe, probe
    )
    if reason is not None:
        raise ZhanpingError.of(reason)
    if needs_points and not session.evaluation.scores.get(cell):
        raise UsageError("board.nobody", cell=str(cell))


def _standing(session: Session, cell: Cell, *kinds: type[Entry]) -> tuple[Entry, ...]:
    """What the lead decided on a line, of some kinds."""
    evaluation = session.evaluation
    found = (
        evaluation.adjudications.get(cell) if kind is Adjudication else evaluation.stated(kind).get(str(cell))
        for kind in kinds
    )
    return tuple(entry for entry in found if entry is not None)
