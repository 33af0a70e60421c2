"""Every kind of entry by its name, which is the name of the table it stands in."""

from __future__ import annotations

from collections.abc import Mapping

from models import acts
from models.entries import (
    Adjudication,
    Entry,
    Evidence,
    FactEntry,
    Finding,
    Note,
    PartyScore,
    Score,
    StageChange,
)

KINDS: Mapping[str, type[Entry]] = {
    kind.kind: kind
    for kind in (
        Score, Note, Evidence, Finding, PartyScore, Adjudication, StageChange, FactEntry,
        acts.Declaration, acts.Recusal, acts.Objection, acts.Ruling, acts.Assignment, acts.SelfScore,
        acts.Calibration, acts.HandIn, acts.SecondLook, acts.Rescore, acts.Settlement,
        acts.Waiver, acts.Omission, acts.FollowUp,
        acts.Reply, acts.Comment, acts.Answer, acts.SignOff, acts.Seal, acts.Reopening,
        acts.FieldTask, acts.Roster, acts.Ballot,
    )
}  # fmt: skip
