"""What a laptop's bundle may change of what was handed in here meanwhile: nothing."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest

from models.acts import Declaration, HandIn, Rescore, Seal, SecondLook
from models.entries import Entry, Member, Note, Score
from models.framework import Procedure
from storage.bundle import bundle
from storage.merge import merge
from storage.workspace import Workspace
from tests.models.build import plain
from tests.storage.build import refused
from tests.storage.test_merge_guests import brought, journal, stating

LEAD, GUEST = "组长", "张三"
FRAMEWORK = plain(
    {"a": [("A1", "station", 10), ("A2", "station", 10)]}, procedure=Procedure(declaration=True, blind=True)
)


def points(value: str, line: str = "A1", author: str = GUEST) -> Score:
    return Score(author=author, indicator=line, points=Decimal(value))


def state(workspace: Workspace, name: str, *entries: Entry) -> None:
    with Workspace(workspace.home, name).open("e1") as store:
        store.put(*entries)


@pytest.fixture
def host(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "host", LEAD)
    workspace.create(FRAMEWORK, id="e1", team=(Member(name=LEAD, role="lead"), Member(name=GUEST))).close()
    for name in (LEAD, GUEST):
        state(workspace, name, Declaration(author=name, secrecy=True))
        state(workspace, name, points("5", "A1", name))
    state(workspace, LEAD, HandIn(author=LEAD, section="a"))
    return workspace


@pytest.fixture
def laptop(tmp_path: Path, host: Workspace) -> Workspace:
    taken = io.BytesIO()
    bundle(gate(host), "e1", taken)
    taken.seek(0)
    workspace = Workspace(tmp_path / "laptop", GUEST)
    merge(workspace, taken)
    return workspace


def gate(host: Workspace) -> Workspace:
    return Workspace(host.home, GUEST, guest=True)


def given(host: Workspace, line: str = "A1") -> Decimal | None:
    with host.open("e1") as store:
        scores = [entry for entry in store.entries() if isinstance(entry, Score)]
    return next(score.points for score in scores if score.slot() == f"{GUEST}/{line}")


def test_what_was_worked_on_a_laptop_and_handed_in_there_comes(host: Workspace, laptop: Workspace) -> None:
    state(laptop, GUEST, points("6"), points("7", "A2"))
    state(laptop, GUEST, HandIn(author=GUEST, section="a"))
    merge(gate(host), brought(laptop))
    assert (given(host), given(host, "A2")) == (Decimal(6), Decimal(7))


def test_points_handed_in_here_are_not_changed_from_a_laptop(host: Workspace, laptop: Workspace) -> None:
    state(host, GUEST, HandIn(author=GUEST, section="a"))
    state(laptop, GUEST, points("9"), Note(author=GUEST, indicator="A1", text="备注"))
    with refused("admission.handed_in"):
        merge(gate(host), brought(laptop))
    assert given(host) == Decimal(5)
    state(laptop, GUEST, points("5"))
    assert merge(gate(host), brought(laptop)).new == 2, "they stand as they did"


def test_who_keeps_the_home_is_told_of_points_that_change_after_the_hand_in(
    host: Workspace, laptop: Workspace
) -> None:
    state(laptop, GUEST, points("9", "A2"))
    assert not any(
        note.key == "merge.late" for note in merge(host, brought(laptop), dry_run=True).evaluations[0].notes
    )
    state(host, GUEST, HandIn(author=GUEST, section="a"))
    [told] = merge(host, brought(laptop)).evaluations[0].notes
    assert (told.key, told.params["names"]) == ("merge.late", (GUEST,))


def test_points_after_a_second_look_come_where_it_was_asked_for(host: Workspace, laptop: Workspace) -> None:
    state(host, GUEST, HandIn(author=GUEST, section="a"))
    again = Rescore(author=GUEST, indicator="A1", points=Decimal(8))
    forged = brought(laptop, **{f"{GUEST}__abcdefgh__jsonl": journal(GUEST, stating(again))})
    with refused("admission.not_asked"):
        merge(gate(host), forged)
    state(host, LEAD, SecondLook(author=LEAD, indicator="A1"))
    forged.seek(0)
    assert merge(gate(host), forged).new == 1


def test_no_forged_withdrawal_opens_what_was_handed_in(host: Workspace, laptop: Workspace) -> None:
    state(host, GUEST, HandIn(author=GUEST, section="a"))
    with host.open("e1") as store:
        [version] = store.versions("hand_in", f"{GUEST}/a")
    line = journal(GUEST, ("hand_in", f"{GUEST}/a", [version], None), time=1_900_000_000_000 << 16)
    with refused("admission.handed_in_stays"):
        merge(gate(host), brought(laptop, **{f"{GUEST}__abcdefgh__jsonl": line}))


def test_no_forged_seal_closes_the_evaluation(host: Workspace, laptop: Workspace) -> None:
    with host.open("e1") as store:
        sealed = Seal(author=LEAD, version=1, digest="0" * 64, framework=store.setup.framework_hash)
    forged = brought(laptop, **{f"{LEAD}__abcdefgh__jsonl": journal(LEAD, stating(sealed))})
    with refused("admission.seal_stage"):
        merge(Workspace(host.home, LEAD, guest=True), forged)


def test_no_points_come_that_were_given_after_the_hand_in_beside_them(
    host: Workspace, laptop: Workspace
) -> None:
    state(laptop, GUEST, HandIn(author=GUEST, section="a"))
    late = journal(GUEST, stating(points("9")), time=1_900_000_000_000 << 16)
    with refused("admission.handed_in"):
        merge(gate(host), brought(laptop, **{f"{GUEST}__abcdefgh__jsonl": late}))
