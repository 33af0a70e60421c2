"""The day on site as the screens and the command line ask for it: the board now, the sample, the tally."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.day import Day, day
from models.errors import UsageError
from models.survey import Tally, tally
from tui.clock import minute, today

if TYPE_CHECKING:
    from tui.session import Session


def board(session: Session) -> Day:
    """The day board at present; nothing is late on another day than the visit's."""
    visit = session.evaluation.facts.visit.date
    return day(session.evaluation, session.author, minute() if visit in (None, today()) else "")


def counted(session: Session) -> Tally:
    """The tally of the questionnaires.

    Raises:
        UsageError: the framework has no questionnaire.
    """
    found = tally(session.evaluation)
    if found is None:
        raise UsageError("ballot.no_questions")
    return found
