"""The views of an evaluation by name, each imported when first shown, and the view that mends a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.gaps import Place

if TYPE_CHECKING:
    from tui.screens.session import SessionScreen
    from tui.session import Session

MORE: tuple[str, ...] = (
    "panel", "day", "tally", "board", "editing", "rounds", "follow_ups", "self_review", "reports",
)  # fmt: skip
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
        case "editing":
            from tui.screens.editing import EditingScreen

            return EditingScreen(session, **at)
        case "follow_ups":
            from tui.screens.follow_ups import FollowUpsScreen

            return FollowUpsScreen(session, **at)
        case "day":
            from tui.screens.day import DayScreen

            return DayScreen(session, **at)
        case "tally":
            from tui.screens.tally import TallyScreen

            return TallyScreen(session, **at)
        case "board":
            from tui.screens.board import BoardScreen

            return BoardScreen(session, **at)
        case "panel":
            from tui.screens.panel import PanelScreen

            return PanelScreen(session, **at)
        case "self_review":
            from tui.screens.self_review import SelfReviewScreen

            return SelfReviewScreen(session, **at)
        case "rounds":
            from tui.screens.rounds import RoundsScreen

            return RoundsScreen(session)
        case "reports":
            from tui.screens.reports import ReportsScreen

            return ReportsScreen(session)
    raise ValueError(name)


def where(place: Place) -> tuple[str, dict[str, Any]]:
    """The view and the start in it where a gap is mended."""
    if place.cell is not None:
        return "checklist", {"cell": place.cell}
    if place.topic in ("ballots", "day"):
        return {"ballots": "tally", "day": "day"}[place.topic], {}
    if place.topic is not None:
        return "facts", {"topic": place.topic}
    if place.stage:
        return "results", {}
    if place.follow_up is not None:
        return "follow_ups", {"key": place.follow_up}
    if place.view is not None:
        return place.view, {}
    if place.party is not None:
        return "parties", {"party": place.party}
    return "findings", {"section": place.section, "district": place.district, "finding": place.finding}
