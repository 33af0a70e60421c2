"""The panel's acts: declarations, assignments, hand-ins, made into entries for a session to state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from models import admission
from models.acts import (
    CALIBRATION,
    Assignment,
    Calibration,
    Declaration,
    HandIn,
    Objection,
    Recusal,
    Rescore,
    Ruling,
    SelfScore,
)
from models.entries import Cell, Entry, Score
from models.errors import BLOCKED, Message, UsageError, ZhanpingError, say
from models.framework import Section
from models.panel import own_part, remit_said, unscored
from models.remit import Remit
from tui.session import Session

NOTHING = ("nothing", "none", "不分工", "无")
"""Words for an assignment to nothing."""
UNDECLARED = "admission.undeclared"
_SHOWN = 8  # lines still to score that a refusal names


def declaration(
    session: Session, remits: Sequence[str], ground: str = "", text: str = ""
) -> tuple[Entry, ...]:
    """The author's declaration, and a recusal for each remit.

    Args:
        session: the open evaluation.
        remits: what the author is recused from, as `models.remit.Remit.parse` reads it.
        ground: the id or the title of one of the framework's grounds; empty for none of them.
        text: what else there is to say.

    Raises:
        UsageError: there is no such section, district or ground.
    """
    author = session.author
    recusals = (recusal(session, remit, ground, text) for remit in remits)
    return (Declaration(author=author, secrecy=True, text="" if remits else text), *recusals)


def recusal(session: Session, remit: str, ground: str = "", text: str = "") -> Recusal:
    """The author's recusal from a part of the scoring.

    Raises:
        UsageError: there is no such section, district or ground.
    """
    known = session.evaluation.procedure.grounds
    named = next((g.id for g in known if ground in (g.id, g.title, g.title_en)), ground)
    if named and known and all(named != found.id for found in known):
        raise UsageError("unknown.ground", name=ground, known=", ".join(found.id for found in known))
    return Recusal(author=session.author, remit=str(find_remit(session, remit)), ground=named, text=text)


def own_recusal(session: Session, remit: str) -> Recusal:
    """The author's recusal that stands for a part of the scoring, to be taken back.

    Raises:
        UsageError: there is none.
    """
    wanted = str(find_remit(session, remit))
    for found in session.evaluation.proceedings.recusals.get(session.author, ()):
        if found.remit == wanted:
            return found
    raise UsageError("panel.no_recusal", remit=remit_said(session.evaluation, wanted))


def objection(
    session: Session, evaluator: str, text: str, remit: str = "all", received: dt.date | None = None
) -> Objection:
    """The station's objection to an evaluator.

    Raises:
        UsageError: nobody of that name is on the panel, or there is no such section or district.
    """
    name, about = find_evaluator(session, evaluator), str(find_remit(session, remit))
    return Objection(author=session.author, evaluator=name, remit=about, text=text, received=received)


def ruling(session: Session, evaluator: str, upheld: bool, reason: str, remit: str = "") -> Ruling:
    """The lead's decision on an objection; about all that it is about, or about another part.

    Raises:
        UsageError: there is no objection to them, or no such section or district.
    """
    name = find_evaluator(session, evaluator)
    standing = session.evaluation.stated(Objection).get(name)
    if standing is None:
        raise UsageError("panel.no_objection", name=name)
    about = str(find_remit(session, remit)) if remit else standing.remit
    return Ruling(author=session.author, evaluator=name, upheld=upheld, remit=about, reason=reason)


def assignment(session: Session, evaluator: str, remits: Sequence[str]) -> Assignment:
    """What an evaluator is to score; one of `NOTHING` for nothing.

    Raises:
        UsageError: nobody of that name is on the panel, or there is no such section or district.
    """
    name = find_evaluator(session, evaluator)
    words = () if len(remits) == 1 and remits[0] in NOTHING else remits
    found = tuple(dict.fromkeys(str(find_remit(session, word)) for word in words))
    return Assignment(author=session.author, evaluator=name, remits=("all",) if "all" in found else found)


def assigned_said(session: Session, entry: Assignment) -> Message:
    """What an evaluator scores from now on."""
    remits = tuple(remit_said(session.evaluation, remit) for remit in entry.remits)
    key = "done.assigned" if remits else "done.assigned_nothing"
    return say(key, name=entry.evaluator, **({"remits": remits} if remits else {}))


def calibration(session: Session, cells: Sequence[str]) -> Calibration:
    """A calibration round over chosen lines.

    Raises:
        UsageError: no line is named, or there is no such line.
    """
    evaluation = session.evaluation
    chosen = {evaluation.find_cell(text) for text in cells}
    if not chosen:
        raise UsageError("panel.round_empty")
    names = tuple(str(cell) for cell in evaluation.cells if cell in chosen)
    return Calibration(author=session.author, cells=names)


def closing(session: Session) -> Calibration:
    """The end of the calibration round: the rest may be scored.

    Raises:
        UsageError: there is none, or it is closed.
    """
    former = session.evaluation.proceedings.calibration
    if former is None or former.closed:
        raise UsageError("panel.no_round" if former is None else "panel.round_closed")
    return Calibration(author=session.author, cells=former.cells, closed=True)


def hand_in(session: Session, what: str) -> tuple[HandIn, ...]:
    """What the author hands in: a section, the calibration round, or every section that is theirs.

    Raises:
        UsageError: there is no such section, nothing in it is theirs, or it is handed in already.
        ZhanpingError: they have not scored all of it.
    """
    session.refresh()
    if what in ("all", "全部"):
        parts = handing(session)
        if not parts:
            raise UsageError("panel.nothing_left")
    else:
        parts = (find_part(session, what),)
    for part in parts:
        if reason := not_handed_in(session, part):
            raise ZhanpingError(reason.key, BLOCKED, **reason.params)
    return tuple(HandIn(author=session.author, section=part) for part in parts)


def handing(session: Session) -> tuple[str, ...]:
    """The sections that are the author's to hand in and are not handed in yet."""
    evaluation, name = session.evaluation, session.author
    has = evaluation.proceedings.has_handed_in
    sections = (section.id for section in evaluation.framework.sections)
    return tuple(part for part in sections if own_part(evaluation, name, part) and not has(name, part))


def not_handed_in(session: Session, part: str) -> Message | None:
    """Why the author cannot hand a section, or the calibration round, in; None where they can."""
    evaluation, name = session.evaluation, session.author
    said = part_said(session, part)
    if evaluation.proceedings.has_handed_in(name, part):
        return say("panel.is_handed_in", part=said)
    if not own_part(evaluation, name, part):
        return say("panel.nothing_own", part=said)
    left = tuple(str(cell) for cell in unscored(evaluation, name, part))
    if not left:
        return None
    key = "panel.left" if len(left) <= _SHOWN else "panel.left_more"
    return say(key, part=said, count=len(left), cells=left[:_SHOWN])


def handed_in(session: Session, evaluator: str, what: str) -> HandIn:
    """What an evaluator handed in, to be returned by the lead.

    Raises:
        UsageError: nobody of that name is on the panel, there is no such section, or they have not.
    """
    name, part = find_evaluator(session, evaluator), find_part(session, what)
    found = session.evaluation.stated(HandIn).get(f"{name}/{part}")
    if found is None:
        raise UsageError("panel.not_handed_in", name=name, part=part_said(session, part))
    return found


def self_score(session: Session, cell: Cell, points: Decimal | None, reason: str = "") -> SelfScore:
    """What the station gave itself on a line; None for not applicable."""
    return SelfScore(
        author=session.author, indicator=cell.indicator, district=cell.district, points=points, reason=reason
    )


def score_refusal(session: Session, cell: Cell, score: Score | None = None) -> Message | None:
    """Why no points of the author's are accepted on a line at present; None where they are.

    Args:
        session: the author's.
        cell: the line.
        score: what they would change; by default they would give points.
    """
    kind = Rescore if session.looks_again(cell) else Score
    score = score or kind(author=session.author, indicator=cell.indicator, district=cell.district)
    evaluation = session.evaluation
    proceedings, framework = evaluation.proceedings, evaluation.framework
    return admission.refusal(session.store.setup, framework, proceedings, session.author, score, score)


def is_undeclared(session: Session, cell: Cell) -> bool:
    """Whether nothing but the declaration is missing before the author may score a line."""
    reason = score_refusal(session, cell)
    return reason is not None and reason.key == UNDECLARED


def find_evaluator(session: Session, name: str) -> str:
    """An evaluator of the panel.

    Raises:
        UsageError: there is none of that name.
    """
    panel = session.evaluation.panel
    if name not in panel:
        raise UsageError("panel.nobody", name=name, known=panel)
    return name


def find_part(session: Session, text: str) -> str:
    """What is handed in under a name: a section's id, or `CALIBRATION`.

    Raises:
        UsageError: there is no such section, or no calibration round.
    """
    if text in (CALIBRATION, "试评"):
        if session.evaluation.proceedings.calibration is None:
            raise UsageError("panel.no_round")
        return CALIBRATION
    framework = session.evaluation.framework
    section = framework.section(text)
    if section is None:
        known = ", ".join((*(found.id for found in framework.sections), CALIBRATION, "all"))
        raise UsageError("unknown.section", name=text, known=known)
    return section.id


def part_said(session: Session, part: str) -> Section | Message:
    """What is handed in, as people call it."""
    return session.evaluation.framework.section(part) or say("panel.calibration")


def find_remit(session: Session, text: str) -> Remit:
    """The part of the scoring that a text names; sections and districts go by their id or their title.

    Raises:
        UsageError: there is no such section or district.
    """
    from models.facts import find_district
    from models.remit import EVERYTHING, STATION

    if text in ("all", "全部"):
        return EVERYTHING
    evaluation = session.evaluation
    named, _, place = text.replace("＠", "@").partition("@")
    section = evaluation.framework.section(named) if named else None
    if named and section is None:
        known = ", ".join(found.id for found in evaluation.framework.sections)
        raise UsageError("unknown.section", name=named, known=known)
    district = place if place in ("", STATION) else find_district(evaluation.facts, place).id
    return Remit(section.id if section else None, district or None)
