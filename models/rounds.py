"""The draft's round: to whom it goes, what they answered by when, and what became of their comments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from models.acts import Answer, Comment, Reply
from models.errors import Message, UsageError, say
from models.evaluation import Evaluation
from models.workdays import deadlines

STATION = "station"
"""What the station is called among the parties that the draft goes to."""
NOTICED = ("draft", "final")
"""The stages with something to notify: a draft to answer, or what became of the answers."""
State = Literal["waiting", "overdue", "in_time", "late", "received"]


@dataclass(frozen=True, slots=True)
class Answered:
    """A comment, its number among all, and what the lead answered; None while nobody has."""

    number: int
    comment: Comment
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Addressee:
    """One to whom the draft goes.

    Attributes:
        party: a party's id, or `STATION`.
        reply: what they answered; None while nothing came.
        due: by when it was wanted; None where no term is set.
        state: in the light of the day on which one looks.
    """

    party: str
    reply: Reply | None
    due: dt.date | None
    state: State


def addressed(evaluation: Evaluation) -> tuple[str, ...]:
    """To whom the draft goes: the station, and every party outside the panel."""
    return (STATION, *(party.id for party in evaluation.framework.parties if not party.computed))


def party_said(evaluation: Evaluation, party: str) -> Message:
    """An addressee as people call them."""
    if party == STATION:
        return say("rounds.station")
    found = evaluation.framework.party(party)
    return say("rounds.party", name=found if found is not None else party)


def find_addressee(evaluation: Evaluation, name: str) -> str:
    """The addressee of that id or title; the station goes by its name, too.

    Raises:
        UsageError: the draft goes to nobody of that name.
    """
    plain = name.strip()
    if plain and plain in (STATION, "社工站", "站点", evaluation.name, evaluation.facts.station.short_name):
        return STATION
    known = addressed(evaluation)
    party = evaluation.framework.party(plain)
    if party is None or party.id not in known:
        raise UsageError("unknown.addressee", name=name, known=", ".join(known))
    return party.id


def addressees(evaluation: Evaluation, today: dt.date) -> tuple[Addressee, ...]:
    """What each of those to whom the draft goes has answered by a day."""
    replies, due = evaluation.stated(Reply), deadlines(evaluation.facts.schedule).reply
    return tuple(
        Addressee(party, reply := replies.get(party), due, _state(reply, due, today))
        for party in addressed(evaluation)
    )


def _state(reply: Reply | None, due: dt.date | None, today: dt.date) -> State:
    if reply is None:
        return "overdue" if due is not None and today > due else "waiting"
    if due is None or reply.received is None:
        return "received"
    return "late" if reply.received > due else "in_time"


def comments(evaluation: Evaluation) -> tuple[Answered, ...]:
    """Every comment with its answer, numbered in the order in which they were taken down."""
    answers = evaluation.stated(Answer)
    return tuple(
        Answered(number, comment, answers.get(comment.id))
        for number, comment in enumerate(evaluation.stated(Comment).values(), start=1)
    )


def find_comment(evaluation: Evaluation, name: str) -> Answered:
    """The comment of that number or id.

    Raises:
        UsageError: there is none.
    """
    found = comments(evaluation)
    for answered in found:
        if name in (str(answered.number), answered.comment.id):
            return answered
    raise UsageError("unknown.comment", name=name, count=len(found))
