"""Ways to see the others' points first and to score then: each is refused, or shows nothing."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from models.acts import CALIBRATION, Assignment, Calibration, HandIn
from models.blind import seen_by
from models.disputes import Dispute, Head
from models.entries import Adjudication, FactEntry, Member, Score, Stamp
from models.errors import ZhanpingError
from models.framework import Procedure
from models.station import District, Districts
from storage.lines import GENESIS, Record, sealed
from storage.workspace import Workspace
from tests.models.build import plain
from tests.tui.conftest import Zhanping
from tests.tui.panels import FIRST, ID, LEAD, PANEL, SECOND, STAFF, begin, cell
from tui.panel import calibration
from tui.session import Session


def seen(home: Path, name: str, line: str = "M05") -> set[str]:
    """Whose points somebody sees on a line."""
    with Workspace(home, name).open(ID) as store:
        return set(Session(store).evaluation.scores.get(cell(line), {}))


def test_nobody_opens_their_own_points_again_having_seen_the_others(zhanping: Zhanping, home: Path) -> None:
    begin(home)
    refused = zhanping("return", ID, LEAD, "management", user=LEAD)
    assert (refused.code, "Nobody returns their own hand-in" in refused.err) == (1, True)
    assert zhanping("return", ID, FIRST, "management", user=LEAD).code == 0
    assert seen(home, FIRST) == {FIRST}
    again = zhanping("settle", ID, "M05", "look", "--of", LEAD, user=LEAD)
    assert again.code == 0, "the way that keeps both"


def test_a_round_that_was_handed_in_is_not_undone_to_the_lines_that_it_had_before(home: Path) -> None:
    """Those lines would show to who handed in a few others."""
    begin(home, handed_in=())
    with Workspace(home, LEAD).open(ID) as store:
        session = Session(store)
        session.state(calibration(session, ["M01", "M05"]))
        session.state(calibration(session, ["M01"]))
        for name in (FIRST, SECOND):
            with Workspace(home, name).open(ID) as other:
                other.put(HandIn(author=name, section=CALIBRATION))
        session.state(HandIn(author=LEAD, section=CALIBRATION))
        for reason in ("own_hand_in_stays", "round_begun"):
            with pytest.raises(ZhanpingError) as caught:
                session.undo()
            assert caught.value.message.key == f"admission.{reason}"
        assert session.evaluation.proceedings.calibration == Calibration(author=LEAD, cells=("M01",))
    assert seen(home, LEAD, "M01") == {LEAD, FIRST, SECOND}
    assert seen(home, LEAD) == {LEAD}


@pytest.mark.parametrize("back", ["assign", "decline"])
def test_who_has_nothing_to_score_while_others_hand_in_does_not_come_to_score_it(
    zhanping: Zhanping, home: Path, back: str
) -> None:
    """The lead takes themselves out, looks at what the others handed in, and wants to be in again."""
    begin(home, handed_in=(FIRST, SECOND))
    with Workspace(home, LEAD).open(ID) as store:
        store.withdraw(*(e for e in store.entries() if isinstance(e, Score) and e.author == LEAD))
    assert seen(home, LEAD) == set()
    if back == "assign":
        assert zhanping("assign", ID, LEAD, "nothing", user=LEAD).code == 0
        words: tuple[str, ...] = ("assign", ID, LEAD, "all")
    else:
        assert zhanping("objection", ID, LEAD, "曾任职", user=STAFF).code == 0
        assert zhanping("ruling", ID, LEAD, "upheld", "--reason", "属实", user=LEAD).code == 0
        words = ("ruling", ID, LEAD, "declined", "--reason", "再查不属实")
    assert seen(home, LEAD) == {FIRST, SECOND}
    refused = zhanping(*words, user=LEAD)
    assert (refused.code, f"{FIRST}, {SECOND} handed in" in refused.err) == (1, True)
    for name in (FIRST, SECOND):
        assert zhanping("return", ID, name, "management", user=LEAD).code == 0
    assert zhanping(*words, user=LEAD).code == 0


def test_a_district_taken_out_shows_nothing_of_what_was_scored_there(zhanping: Zhanping, home: Path) -> None:
    """Without it somebody has nothing to score in the section; put back, they would score what they saw."""
    framework = plain({"quality": [("Q01", "district", 2)]}, procedure=Procedure(blind=True))
    team = [
        Member(name=LEAD, role="lead"),
        Member(name=FIRST, role="expert"),
        Member(name=STAFF, role="staff"),
    ]
    Workspace(home, LEAD).create(framework, id=ID, team=team).close()
    south, north = District(id="south", name="南片区"), District(id="north", name="北片区")
    with Workspace(home, LEAD).open(ID) as store:
        store.put(FactEntry.of(LEAD, Districts(rows=(south, north))))
        store.put(Assignment(author=LEAD, evaluator=LEAD, remits=("quality@south",)))
    with Workspace(home, FIRST).open(ID) as store:
        for district in ("south", "north"):
            score = Score(author=FIRST, indicator="Q01", district=district, points=Decimal(1), reason="三处")
            store.put(score)
    with Workspace(home, FIRST).open(ID) as store:
        store.put(HandIn(author=FIRST, section="quality"))
    with Workspace(home, LEAD).open(ID) as store:
        store.put(FactEntry.of(LEAD, Districts(rows=(north,))))
    assert seen(home, LEAD, "Q01@south") == seen(home, LEAD, "Q01@north") == set()
    assert seen(home, STAFF, "Q01@north") == set(), "the lead has still to hand in"
    with Workspace(home, LEAD).open(ID) as store:
        store.withdraw(HandIn(author=FIRST, section="quality"))
        store.put(FactEntry.of(LEAD, Districts()))
    for name in (LEAD, STAFF):
        assert seen(home, name, "Q01@south") == set()
        assert "三处" not in zhanping("log", ID, user=name, lang="zh").out
    assert seen(home, FIRST, "Q01@south") == {FIRST}


def test_a_conflict_shows_only_where_every_value_of_it_may_be_seen(home: Path) -> None:
    begin(home, handed_in=(FIRST,))
    stamps = [
        Stamp(datetime(2024, 6, 1, tzinfo=UTC), name, "dev", f"{n}@{name}.dev")
        for n, name in enumerate(PANEL)
    ]
    decided = [
        Adjudication(author=name, indicator="M05", points=Decimal(1), reason=f"{name}之见") for name in PANEL
    ]
    with Workspace(home, LEAD).open(ID) as store:
        whole = Session(store).whole
        heads = tuple(map(Head, decided, stamps))
        disputed = replace(whole, disputes=(Dispute("adjudication", "M05", heads),))
        assert seen_by(disputed, LEAD).disputes == ()


def test_a_bundle_leaves_out_whose_points_were_taken_back_as_well(
    zhanping: Zhanping, home: Path, tmp_path: Path
) -> None:
    begin(home, handed_in=(LEAD, SECOND))
    with Workspace(home, FIRST).open(ID) as store:
        store.withdraw(*(e for e in store.entries() if isinstance(e, Score) and e.author == FIRST))
    path = tmp_path / "own.zip"
    assert zhanping("bundle", ID, "-o", str(path), user=LEAD).code == 0
    with zipfile.ZipFile(path) as archive:
        names = " ".join(archive.namelist())
    assert (FIRST in names, SECOND in names) == (False, True)


def test_who_only_helped_and_looked_does_not_come_to_score(zhanping: Zhanping, home: Path) -> None:
    """The lead makes an expert staff for as long as it takes to look."""
    begin(home, handed_in=(LEAD, SECOND))
    assert zhanping("team", ID, "add", FIRST, "--role", "staff", user=LEAD).code == 0
    assert seen(home, FIRST) == {FIRST, LEAD, SECOND}
    refused = zhanping("team", ID, "add", FIRST, "--role", "expert", user=LEAD)
    assert (refused.code, "does not come to score now" in refused.err) == (1, True)
    assert zhanping("team", ID, "add", "新来的", "--role", "expert", user=LEAD).code == 0


def test_who_left_sees_nothing_more_and_may_come_back(zhanping: Zhanping, home: Path) -> None:
    begin(home, handed_in=(LEAD, SECOND))
    assert zhanping("team", ID, "remove", FIRST, user=LEAD).code == 0
    assert seen(home, FIRST) == {FIRST}
    assert zhanping("team", ID, "add", FIRST, "--role", "expert", user=LEAD).code == 0
    assert seen(home, FIRST) == {FIRST}


def test_what_is_told_of_points_that_cannot_be_read_is_not_the_points(zhanping: Zhanping, home: Path) -> None:
    begin(home, handed_in=())
    replica = f"{FIRST}.abcdefgh"
    document = {"author": FIRST, "indicator": "M05", "points": "0.75分", "reason": ""}
    record = Record(1, 1_700_000_000_000 << 16, FIRST, replica, [("score", f"{FIRST}/M05", [], document)])
    path = home / "evaluations" / ID / f"{replica}.jsonl"
    path.write_bytes(sealed(*record, GENESIS)[0])
    for command in ("verify", "check", "summary", "list", "explain"):
        found = zhanping(command, *([ID] if command != "list" else []), user=LEAD, lang="zh")
        assert "0.75" not in found.out + found.err
    assert "读不出来" in zhanping("verify", ID, user=LEAD, lang="zh").out
