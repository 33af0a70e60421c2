"""Rights: who may write what. The storage asks before it writes; screens ask to say why a key is greyed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from models.entries import Entry, Note, Role, Score, Setup
from models.errors import Message, say

Reach = Literal["none", "own", "all"]
"""Nothing of a kind; what nobody else stated; also in place of what others stated. Always in one's name."""

RIGHTS: Mapping[str, Mapping[Role, Reach]] = {
    "score":        {"expert": "own",  "staff": "none", "lead": "own"},
    "note":         {"expert": "own",  "staff": "none", "lead": "own"},
    "finding":      {"expert": "own",  "staff": "none", "lead": "all"},
    "evidence":     {"expert": "own",  "staff": "own",  "lead": "all"},
    "fact":         {"expert": "none", "staff": "all",  "lead": "all"},
    "party":        {"expert": "none", "staff": "all",  "lead": "all"},
    "adjudication": {"expert": "none", "staff": "none", "lead": "all"},
    "stage":        {"expert": "none", "staff": "none", "lead": "all"},
    "declaration":  {"expert": "own",  "staff": "own",  "lead": "own"},
    "recusal":      {"expert": "own",  "staff": "none", "lead": "own"},
    "objection":    {"expert": "none", "staff": "all",  "lead": "all"},
    "ruling":       {"expert": "none", "staff": "none", "lead": "all"},
    "assignment":   {"expert": "none", "staff": "none", "lead": "all"},
    "self_score":   {"expert": "none", "staff": "all",  "lead": "all"},
    "calibration":  {"expert": "none", "staff": "none", "lead": "all"},
    "hand_in":      {"expert": "own",  "staff": "none", "lead": "all"},
    "second_look":  {"expert": "none", "staff": "none", "lead": "all"},
    "rescore":      {"expert": "own",  "staff": "none", "lead": "own"},
    "settlement":   {"expert": "none", "staff": "none", "lead": "all"},
    "waiver":       {"expert": "none", "staff": "none", "lead": "all"},
    "omission":     {"expert": "none", "staff": "none", "lead": "all"},
    "follow_up":    {"expert": "all",  "staff": "all",  "lead": "all"},
    "reply":        {"expert": "none", "staff": "all",  "lead": "all"},
    "comment":      {"expert": "none", "staff": "all",  "lead": "all"},
    "answer":       {"expert": "none", "staff": "none", "lead": "all"},
    "sign_off":     {"expert": "own",  "staff": "none", "lead": "own"},
    "seal":         {"expert": "none", "staff": "none", "lead": "all"},
    "reopening":    {"expert": "none", "staff": "none", "lead": "all"},
    "task":         {"expert": "all",  "staff": "all",  "lead": "all"},
    "roster":       {"expert": "none", "staff": "all",  "lead": "all"},
    "ballot":       {"expert": "own",  "staff": "all",  "lead": "all"},
}  # fmt: skip

_TOLD = ("score", "note", "finding", "fact", "party")
"""The kinds that the sentences about a role as a whole speak of."""


def role_of(setup: Setup, name: str) -> Role | None:
    """The role whose rights somebody has; None for those who only read.

    Without a team everybody has a lead's. Whoever made the evaluation and was never on its team
    prepares it and has those of staff. Who left the team has none.
    """
    if not setup.member:
        return "lead"
    member = next((member for member in setup.member if member.name == name), None)
    if member is None:
        return "staff" if name == setup.created_by else None
    return None if member.left else member.role


def may_not(setup: Setup, writer: str, kind: str) -> Message | None:
    """Why somebody may not write entries of a kind at all, and how that is mended; None when they may.

    Args:
        setup: the evaluation's, with its team.
        writer: who is at work.
        kind: a kind of entry, as in `RIGHTS`.
    """
    role = role_of(setup, writer)
    if role is None:
        has_left = any(member.name == writer for member in setup.member)
        return say("right.left" if has_left else "right.outsider", me=writer, id=setup.id)
    if RIGHTS[kind][role] != "none":
        return None
    leads = tuple(member.name for member in setup.member if role_of(setup, member.name) == "lead")
    if RIGHTS[kind]["expert"] == RIGHTS[kind]["staff"]:
        key = "right.lead" if leads else "right.no_lead"
        return say(key, me=writer, role=say(f"role.{role}"), leads=leads, id=setup.id)
    if kind in _TOLD:
        return say(f"right.{role}", me=writer)
    return say(f"right.{role}_else", kind=say(f"cli.kind.{kind}"), me=writer)


def refusal(setup: Setup, writer: str, entry: Entry | None, standing: Entry | None) -> Message | None:
    """Why somebody may not put an entry where another stands, or take that back; None when they may.

    Args:
        setup: the evaluation's, with its team.
        writer: who is at work.
        entry: what they state; None to withdraw what stands.
        standing: what stands in the slot now; None for nothing. Ask once for each of several in a conflict.
    """
    about = entry or standing
    if about is None:
        return None
    if reason := may_not(setup, writer, about.kind):
        return reason
    if entry is not None and entry.author != writer:
        return _anothers(entry, writer, "right.as_another")
    if standing is not None and standing.author != writer:
        role = role_of(setup, writer)
        if role and RIGHTS[about.kind][role] == "own":
            return _anothers(standing, writer, "right.anothers")
    return None


def _anothers(entry: Entry, writer: str, key: str) -> Message:
    if isinstance(entry, Score | Note):
        return say("right.not_yours", slot=entry.slot(), author=entry.author, me=writer)
    return say(key, kind=say(f"cli.kind.{entry.kind}"), author=entry.author, me=writer)
