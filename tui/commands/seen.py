"""What a merge tells, as far as whoever merges may see it: a blind evaluation keeps some conflicts back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from models.blind import may_see
from models.errors import ZhanpingError, say

if TYPE_CHECKING:
    from models.disputes import Head
    from models.evaluation import Evaluation
    from storage.report import Merged, MergeReport
    from tui.commands.desk import Desk


def as_seen(desk: Desk, report: MergeReport) -> MergeReport:
    """A report without the conflicts that are hidden from the author; they are counted in a note.

    Args:
        desk: who merges, and where.
        report: what the merge did.
    """
    return replace(report, evaluations=tuple(_seen(desk, merged) for merged in report.evaluations))


def _seen(desk: Desk, merged: Merged) -> Merged:
    if not merged.conflicts:
        return merged
    whole = _whole(desk, merged.id)
    shown = {key: heads for key, heads in merged.conflicts.items() if _may(desk, whole, key[0], heads)}
    if len(shown) == len(merged.conflicts):
        return merged
    note = say("merge.hidden", count=len(merged.conflicts) - len(shown))
    return replace(merged, conflicts=shown, notes=(*merged.notes, note))


def _may(desk: Desk, whole: Evaluation | None, kind: str, heads: Sequence[Head]) -> bool:
    """Whether all values may be seen; where the evaluation is not here yet, nothing that could be blind."""
    if whole is None:
        from models.blind import BLIND_KINDS

        return kind not in BLIND_KINDS
    return all(may_see(whole, desk.author, head.entry) for head in heads if head.entry is not None)


def _whole(desk: Desk, name: str) -> Evaluation | None:
    from tui.commands.desk import open_store
    from tui.session import Session

    try:
        with open_store(desk.workspace, name) as store:
            return Session(store).whole
    except ZhanpingError:
        return None  # a dry run of one that is new here
