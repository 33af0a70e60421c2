"""The views of an evaluation by name, each imported when first shown, and the view that mends a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.checks import Place

if TYPE_CHECKING:
    from tui.screens.base import SessionScreen
    from tui.session import Session

MORE: tuple[str, ...] = ("rounds",)
"""The views without a key of their own, by the numbers that lead to them."""
NAMES = ("checklist", "facts", "findings", "parties", "results", "gaps", *MORE)


def make(name: str, session: Session, **at: Any) -> SessionScreen[Any]:
    """The view of that name.

    Args:
        name: one of `NAMES`.
        session: the open evaluation.
        at: where it starts: ``cell``, ``topic``, ``section`` with ``district``, or ``party``.
    """
    match name:
        case "checklist":
            from tui.screens.checklist import ChecklistScreen

            return ChecklistScreen(session, **at)
        case "facts":
            from tui.screens.facts import FactsScreen

            return FactsScreen(session, **at)
        case "findings":
            from tui.screens.findings import FindingsScreen

            return FindingsScreen(session, **at)
        case "parties":
            from tui.screens.parties import PartiesScreen

            return PartiesScreen(session, **at)
        case "results":
            from tui.screens.results import ResultsScreen

            return ResultsScreen(session, **at)
        case "gaps":
            from tui.screens.gaps import GapsScreen

            return GapsScreen(session, **at)
        case "rounds":
            from tui.screens.rounds import RoundsScreen

            return RoundsScreen(session)
    raise ValueError(name)


def where(place: Place) -> tuple[str, dict[str, Any]]:
    """The view and the start in it where a gap is mended."""
    if place.cell is not None:
        return "checklist", {"cell": place.cell}
    if place.topic is not None:
        return "facts", {"topic": place.topic}
    if place.stage:
        return "results", {}
    if place.view is not None:
        return place.view, {}
    if place.party is not None:
        return "parties", {"party": place.party}
    return "findings", {"section": place.section, "district": place.district}
