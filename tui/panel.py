"""The panel's acts: declarations, assignments, hand-ins, made into entries for a session to state."""

from __future__ import annotations

from collections.abc import Sequence

from models.acts import Declaration, Recusal
from models.entries import Entry
from models.errors import UsageError
from models.remit import Remit
from tui.session import Session


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
    known = session.evaluation.procedure.grounds
    named = next((found.id for found in known if ground in (found.id, found.title)), ground)
    if named and known and all(named != found.id for found in known):
        raise UsageError("unknown.ground", name=ground, known=", ".join(found.id for found in known))
    recusals = (
        Recusal(author=author, remit=str(find_remit(session, remit)), ground=named, text=text)
        for remit in remits
    )
    return (Declaration(author=author, secrecy=True, text="" if remits else text), *recusals)


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
