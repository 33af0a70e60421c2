"""Who may write what is decided where entries are written, whatever a screen shows."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable
from contextlib import ExitStack
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from models.acts import (
    Assignment,
    Calibration,
    Declaration,
    HandIn,
    Recusal,
    Rescore,
    Ruling,
    SecondLook,
)
from models.entries import (
    Adjudication,
    Entry,
    Evidence,
    FactEntry,
    Finding,
    Member,
    Note,
    PartyScore,
    Role,
    Score,
    StageChange,
)
from models.errors import ZhanpingError
from models.framework import Procedure
from storage.store import EvaluationStore
from storage.team import add, remove
from storage.workspace import Workspace
from tests.models.build import plain
from tests.storage.build import FRAMEWORK

TEAM = {"组长": "lead", "专家甲": "expert", "专家乙": "expert", "工作人员": "staff"}
LEAVER, CREATOR, OUTSIDER = "已退出", "创建人", "外人"
MAY: dict[str, set[Role]] = {
    "score": {"lead", "expert"},
    "note": {"lead", "expert"},
    "finding": {"lead", "expert"},
    "evidence": {"lead", "expert", "staff"},
    "fact": {"lead", "staff"},
    "party": {"lead", "staff"},
    "adjudication": {"lead"},
    "stage": {"lead"},
}


def entry(kind: str, author: str, text: str = "第一次") -> Entry:
    """An entry of a kind; two texts give two versions of one slot."""
    made: dict[str, Entry] = {
        "score": Score(author=author, indicator="M01", points=Decimal(3), reason=text),
        "note": Note(author=author, indicator="M01", text=text),
        "finding": Finding(author=author, id="f1", section="M", polarity="concern", text=text),
        "evidence": Evidence(author=author, id="e1", indicator="M01", source=text),
        "fact": FactEntry(author=author, topic="station", value={"name": text}),
        "party": PartyScore(author=author, party="buyer", points=Decimal(len(text))),
        "adjudication": Adjudication(author=author, indicator="M01", points=Decimal(3), reason=text),
        "stage": StageChange(author=author, stage="draft" if text == "第一次" else "final"),
    }
    return made[kind]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    team = [Member.model_validate({"name": name, "role": role}) for name, role in TEAM.items()]
    left = Member(name=LEAVER, role="expert", left=True)
    Workspace(home, CREATOR).create(FRAMEWORK, id="e1", team=[*team, left]).close()
    return home


def opened(home: Path, author: str) -> EvaluationStore:
    return Workspace(home, author).open("e1")


def refused(store: EvaluationStore, *entries: Entry, withdraws: bool = False) -> str:
    """The sentence of a refusal; nothing was written."""
    before = store.history()
    with pytest.raises(ZhanpingError) as caught:
        (store.withdraw if withdraws else store.put)(*entries)
    assert store.history() == before
    return caught.value.message.key


@pytest.mark.parametrize("kind", MAY)
@pytest.mark.parametrize("name", [*TEAM, LEAVER, CREATOR, OUTSIDER])
def test_each_role_writes_its_own_kinds_and_no_others(home: Path, name: str, kind: str) -> None:
    role = {CREATOR: "staff", **TEAM}.get(name)
    with opened(home, name) as store:
        if role in MAY[kind]:
            store.put(entry(kind, name))
            store.put(entry(kind, name, "更正"))
            assert store.entries() == (entry(kind, name, "更正"),)
            store.withdraw(entry(kind, name))
            assert store.entries() == ()
        else:
            assert refused(store, entry(kind, name)).startswith("right.")
            assert store.entries() == ()


@pytest.mark.parametrize("kind", MAY)
@pytest.mark.parametrize("name", TEAM)
def test_nobody_writes_in_anothers_name(home: Path, name: str, kind: str) -> None:
    other = next(other for other in TEAM if other != name)
    with opened(home, name) as store:
        assert refused(store, entry(kind, other)).startswith("right.")


@pytest.mark.parametrize("kind", ["score", "note"])
@pytest.mark.parametrize("name", ["组长", "专家乙", "工作人员"])
def test_nobody_takes_back_anothers_score_or_note(home: Path, name: str, kind: str) -> None:
    with opened(home, "专家甲") as store:
        store.put(entry(kind, "专家甲"))
    with opened(home, name) as store:
        assert refused(store, entry(kind, "专家甲"), withdraws=True).startswith("right.")


@pytest.mark.parametrize("kind", ["finding", "evidence"])
def test_an_expert_leaves_anothers_finding_and_the_lead_states_it_anew(home: Path, kind: str) -> None:
    with opened(home, "专家甲") as store:
        store.put(entry(kind, "专家甲"))
    with opened(home, "专家乙") as store:
        assert refused(store, entry(kind, "专家乙", "改写")) == "right.anothers"
        assert refused(store, entry(kind, "专家甲"), withdraws=True) == "right.anothers"
    with opened(home, "组长") as store:
        store.put(entry(kind, "组长", "定稿"))
        assert store.entries() == (entry(kind, "组长", "定稿"),)
        assert [(change.stamp.author, change.new) for change in store.history()] == [
            ("专家甲", entry(kind, "专家甲")),
            ("组长", entry(kind, "组长", "定稿")),
        ]


# kind: who stated it, and who may put their own in its place or take it back
ANOTHERS: dict[str, tuple[str, set[str]]] = {
    "score": ("专家甲", set()),
    "note": ("专家甲", set()),
    "finding": ("专家甲", {"组长"}),
    "evidence": ("专家甲", {"组长"}),
    "fact": ("工作人员", {"组长", CREATOR}),
    "party": ("工作人员", {"组长", CREATOR}),
    "adjudication": ("组长", set()),
    "stage": ("组长", set()),
}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (name, kind)
        for kind, (owner, _) in ANOTHERS.items()
        for name in (*TEAM, LEAVER, CREATOR, OUTSIDER)
        if name != owner
    ],
)
def test_what_another_stated_is_left_or_replaced_as_the_role_allows(home: Path, name: str, kind: str) -> None:
    owner, takers = ANOTHERS[kind]
    theirs, mine = entry(kind, owner), entry(kind, name, "改写")
    with opened(home, owner) as store:
        store.put(theirs)
    with opened(home, name) as store:
        assert refused(store, entry(kind, owner, "冒名")).startswith("right.")
        if name not in takers:
            assert refused(store, theirs, withdraws=True).startswith("right.")
            if mine.slot() == theirs.slot():
                assert refused(store, mine).startswith("right.")
            assert store.entries() == (theirs,)
            return
        store.put(mine)
        assert store.entries() == (mine,)
    with opened(home, owner) as store:
        if kind in ("finding", "evidence"):
            assert refused(store, mine, withdraws=True) == "right.anothers", "it is the lead's now"
        else:
            store.put(theirs)
    with opened(home, name) as store:
        store.withdraw(*store.entries())
        assert store.entries() == ()


@pytest.mark.parametrize("kind", ["fact", "party"])
def test_staff_and_lead_correct_each_others_facts(home: Path, kind: str) -> None:
    for name, text in (("工作人员", "第一次"), ("组长", "更正一"), ("创建人", "再次更正")):
        with opened(home, name) as store:
            store.put(entry(kind, name, text))
            assert store.entries() == (entry(kind, name, text),)


def test_of_several_entries_one_without_right_refuses_all(home: Path) -> None:
    with opened(home, "专家甲") as store:
        assert refused(store, entry("score", "专家甲"), entry("fact", "专家甲")) == "right.expert"
        assert store.entries() == ()


def test_in_a_conflict_every_version_that_would_be_replaced_counts(home: Path) -> None:
    with opened(home, "专家甲") as mine, opened(home, "组长") as lead:
        mine.put(entry("finding", "专家甲"))
        lead.put(entry("finding", "组长", "定稿"), seen={("finding", "f1"): ()})
        mine.refresh()
        assert list(mine.conflicts()) == [("finding", "f1")]
        assert refused(mine, entry("finding", "专家甲", "再改")) == "right.anothers"
        lead.put(entry("finding", "组长", "合并"))
        assert lead.conflicts() == {}


def test_what_somebody_stated_stays_when_their_role_changes(home: Path) -> None:
    with opened(home, "专家甲") as store:
        store.put(entry("score", "专家甲"))
    path = home / "evaluations" / "e1" / "evaluation.toml"
    path.write_text(path.read_text("utf-8").replace('"expert"', '"staff"'), "utf-8")
    with opened(home, "专家甲") as store:
        assert store.entries() == (entry("score", "专家甲"),)
        assert refused(store, entry("score", "专家甲", "更正")) == "right.staff"


def test_a_refusal_leaves_an_outsider_no_line_in_any_journal(home: Path) -> None:
    with opened(home, OUTSIDER) as store:
        refused(store, entry("score", OUTSIDER))
        assert not any(path.read_bytes() for path in (home / "evaluations" / "e1").glob("*.jsonl"))


def test_whoever_is_put_on_the_team_meanwhile_may_write_without_opening_again(home: Path) -> None:
    with opened(home, OUTSIDER) as store:
        refused(store, entry("score", OUTSIDER))
        add(Workspace(home, "组长"), "e1", OUTSIDER, "expert")
        store.put(entry("score", OUTSIDER))
        assert store.entries() == (entry("score", OUTSIDER),)
        remove(Workspace(home, "组长"), "e1", OUTSIDER)
        assert refused(store, entry("score", OUTSIDER, "更正")) == "right.left"
        assert store.entries() == (entry("score", OUTSIDER),), "what was stated stays"


def test_what_was_admitted_before_is_asked_again_when_the_proceedings_move(tmp_path: Path) -> None:
    """Points on one line, again and again, by somebody who then hands the section in, and gets it back."""
    workspace = Workspace(tmp_path / "home", "组长")
    framework = plain({"M": [("M01", "station", 10)]}, procedure=Procedure(blind=True))
    team = tuple(Member(name=name, role=role) for name, role in (("组长", "lead"), ("专家甲", "expert")))
    workspace.create(framework, id="e1", team=team).close()
    hand_in = HandIn(author="专家甲", section="M")
    with (
        opened(workspace.home, "专家甲") as store,
        opened(workspace.home, "专家甲") as elsewhere,
        opened(workspace.home, "组长") as lead,
    ):
        store.put(entry("score", "专家甲"))
        elsewhere.put(hand_in)
        store.refresh()
        assert refused(store, entry("score", "专家甲", "更正")) == "admission.handed_in"
        lead.refresh()
        lead.withdraw(hand_in)
        store.refresh()
        store.put(entry("score", "专家甲", "更正"))
        store.put(hand_in)
        assert refused(store, entry("score", "专家甲", "再更正")) == "admission.handed_in"


def test_what_is_admitted_to_one_line_is_admitted_to_no_other_that_shares_its_slot(tmp_path: Path) -> None:
    """A line that the framework does not have is nobody's; the district that its id seems to name is."""
    workspace = Workspace(tmp_path / "home", "组长")
    framework = plain({"M": [("M01", "district", 10)]}, procedure=Procedure(blind=True))
    team = tuple(Member(name=name, role=role) for name, role in (("组长", "lead"), ("专家甲", "expert")))
    workspace.create(framework, id="e1", team=team).close()
    with opened(workspace.home, "专家甲") as store:
        store.put(HandIn(author="专家甲", section="M"))
        stray = Score(author="专家甲", indicator="M01@south", points=Decimal(1))
        real = Score(author="专家甲", indicator="M01", district="south", points=Decimal(2))
        assert stray.slot() == real.slot()
        store.put(stray)
        assert refused(store, real) == "admission.handed_in"


def test_without_a_team_everybody_may_do_everything_as_themselves(tmp_path: Path) -> None:
    with Workspace(tmp_path / "home", "独自一人").create(FRAMEWORK, id="e1") as store:
        store.put(*(entry(kind, "独自一人") for kind in MAY))
        assert len(store.entries()) == len(MAY)
        assert refused(store, entry("score", "别人")) == "right.not_yours"


class Asking(set[tuple[str, str, str | None]]):
    """In the place of what a store remembers as admitted: knows nothing, so that everything is asked."""

    def __init__(self, known: set[tuple[str, str, str | None]]) -> None:
        super().__init__()
        self.known = known

    def __contains__(self, _: object) -> bool:
        return False

    def clear(self) -> None:
        self.known.clear()


def anything(chance: random.Random, me: str) -> Entry:
    """Points, most often; else something that decides whose points are accepted."""
    line, district = chance.choice(("M01", "M01@south", "M02")), chance.choice((None, "south"))
    name = chance.choice(tuple(TEAM))
    cell: dict[str, str | None] = {"author": me, "indicator": line, "district": district}
    acts: tuple[Entry, ...] = (
        Note.model_validate({**cell, "text": str(chance.random())}),
        Rescore.model_validate({**cell, "points": "1", "reason": "再看"}),
        HandIn(author=me, section="M"),
        Declaration(author=me, secrecy=chance.random() < 0.9),
        Recusal(author=me, remit=chance.choice(("M", "M@south")), text="曾任职"),
        Ruling(author=me, evaluator=name, upheld=chance.random() < 0.5, remit="M", reason="属实"),
        Assignment(author=me, evaluator=name, remits=("M@south",)),
        Calibration(author=me, cells=("M02",), closed=chance.random() < 0.7),
        SecondLook(author=me, indicator=line, district=district),
    )
    points = Score.model_validate({**cell, "points": str(chance.randint(0, 9))})
    return chance.choice(acts) if chance.random() < 0.25 else points


@pytest.mark.parametrize("seed", range(8))
def test_what_is_remembered_as_admitted_is_what_would_be_admitted_if_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Two sessions each of three people, with a disk that refuses some of it, and a team that changes."""
    chance = random.Random(seed)
    workspace = Workspace(tmp_path / "home", "组长")
    procedure = Procedure(blind=True, declaration=chance.random() < 0.5)
    framework = plain({"M": [("M01", "district", 10), ("M02", "station", 10)]}, procedure=procedure)
    team = tuple(Member(name=name, role=role) for name, role in TEAM.items())
    workspace.create(framework, id="e1", team=team).close()
    real, remembered = os.fdatasync, 0

    def sync(fd: int) -> None:
        if chance.random() < 0.1:
            raise OSError(errno.EIO, "refused")
        real(fd)

    def said(action: Callable[[], None]) -> str:
        try:
            action()
        except ZhanpingError as error:
            return error.message.key
        return ""

    with ExitStack() as stack:
        people = ("组长", "专家甲", "专家乙")
        stores = [stack.enter_context(opened(workspace.home, name)) for name in people * 2]
        monkeypatch.setattr(os, "fdatasync", sync)
        for _ in range(60):
            store = chance.choice(stores)
            stated = anything(chance, store.author)
            if chance.random() < 0.05:
                add(workspace, "e1", "专家乙", chance.choice(("expert", "staff")))
            if chance.random() < 0.3:
                store.refresh()

            def ask(store: EvaluationStore = store, stated: Entry = stated) -> None:
                with store._storage.batch():
                    store._check_right(store._look_before((stated,)), stated, stated.slot(), stated)

            known = store._admitted
            store._admitted = Asking(known)
            expected = said(ask)
            store._admitted = known
            remembered += len(known)
            assert said(partial(store.put, stated)) in {expected, "disk.failed"}
    assert remembered
