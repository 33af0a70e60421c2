"""Who may write what: one table, asked for each role, each kind, what is one's own and what is another's."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from models import acts
from models.entries import (
    Adjudication,
    Entry,
    Evidence,
    FactEntry,
    Finding,
    Member,
    Note,
    PartyScore,
    Score,
    Setup,
    StageChange,
)
from models.errors import Message
from models.kinds import KINDS
from models.language import Language
from models.roles import RIGHTS, may_not, refusal, role_of

ZH, EN = Language("zh"), Language("en")
LEAD, EXPERT, STAFF, LEFT, CREATOR, OUTSIDER = "林一", "陈二", "何三", "周四", "吴五", "郑六"
EVERYBODY = (LEAD, EXPERT, STAFF, LEFT, CREATOR, OUTSIDER)
TEAM = (
    Member(name=LEAD, role="lead"),
    Member(name=EXPERT, role="expert"),
    Member(name=STAFF, role="staff"),
    Member(name=LEFT, role="lead", left=True),
)
# kind: who states it, and who may put their own in the place of another's or take another's back
TABLE: dict[str, tuple[set[str], set[str]]] = {
    "score": ({LEAD, EXPERT}, set()),
    "note": ({LEAD, EXPERT}, set()),
    "finding": ({LEAD, EXPERT}, {LEAD}),
    "evidence": ({LEAD, EXPERT, STAFF, CREATOR}, {LEAD}),
    "fact": ({LEAD, STAFF, CREATOR}, {LEAD, STAFF, CREATOR}),
    "party": ({LEAD, STAFF, CREATOR}, {LEAD, STAFF, CREATOR}),
    "adjudication": ({LEAD}, {LEAD}),
    "stage": ({LEAD}, {LEAD}),
    "declaration": ({LEAD, EXPERT, STAFF, CREATOR}, set()),
    "recusal": ({LEAD, EXPERT}, set()),
    "objection": ({LEAD, STAFF, CREATOR}, {LEAD, STAFF, CREATOR}),
    "ruling": ({LEAD}, {LEAD}),
    "assignment": ({LEAD}, {LEAD}),
    "self_score": ({LEAD, STAFF, CREATOR}, {LEAD, STAFF, CREATOR}),
    "calibration": ({LEAD}, {LEAD}),
    "hand_in": ({LEAD, EXPERT}, {LEAD}),
    "second_look": ({LEAD}, {LEAD}),
    "rescore": ({LEAD, EXPERT}, set()),
    "settlement": ({LEAD}, {LEAD}),
    "waiver": ({LEAD}, {LEAD}),
    "omission": ({LEAD}, {LEAD}),
    "follow_up": ({LEAD, EXPERT, STAFF, CREATOR}, {LEAD, EXPERT, STAFF, CREATOR}),
    "reply": ({LEAD, STAFF, CREATOR}, {LEAD, STAFF, CREATOR}),
    "comment": ({LEAD, STAFF, CREATOR}, {LEAD, STAFF, CREATOR}),
    "answer": ({LEAD}, {LEAD}),
    "sign_off": ({LEAD, EXPERT}, set()),
    "seal": ({LEAD}, {LEAD}),
    "reopening": ({LEAD}, {LEAD}),
    "task": ({LEAD, EXPERT, STAFF, CREATOR}, {LEAD, EXPERT, STAFF, CREATOR}),
    "roster": ({LEAD, STAFF, CREATOR}, {LEAD, STAFF, CREATOR}),
    "ballot": ({LEAD, EXPERT, STAFF, CREATOR}, {LEAD, STAFF, CREATOR}),
}


def setup_of(*team: Member, creator: str = CREATOR) -> Setup:
    when = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
    return Setup(
        id="t", framework="tiny", framework_hash="-", created=when, created_by=creator, member=tuple(team)
    )


def entry(kind: str, author: str) -> Entry:
    made: dict[str, Entry] = {
        "score": Score(author=author, indicator="M01", points=Decimal(3)),
        "note": Note(author=author, indicator="M01", text="再看一次"),
        "finding": Finding(author=author, id="f1", section="M", polarity="concern", text="缺签名"),
        "evidence": Evidence(author=author, id="e1", indicator="M01", source="考勤表"),
        "fact": FactEntry(author=author, topic="station", value={"name": "甲街社工站"}),
        "party": PartyScore(author=author, party="buyer", points=Decimal(88)),
        "adjudication": Adjudication(author=author, indicator="M01", points=Decimal(3), reason="合议"),
        "stage": StageChange(author=author, stage="draft"),
        "declaration": acts.Declaration(author=author, secrecy=True),
        "recusal": acts.Recusal(author=author, remit="quality@south", ground="contact"),
        "objection": acts.Objection(author=author, evaluator=EXPERT, text="曾为本站督导"),
        "ruling": acts.Ruling(author=author, evaluator=EXPERT, upheld=True, reason="属实"),
        "assignment": acts.Assignment(author=author, evaluator=EXPERT, remits=("quality",)),
        "self_score": acts.SelfScore(author=author, indicator="M01", points=Decimal(3)),
        "calibration": acts.Calibration(author=author, cells=("M01",)),
        "hand_in": acts.HandIn(author=author, section="M"),
        "second_look": acts.SecondLook(author=author, indicator="M01"),
        "rescore": acts.Rescore(author=author, indicator="M01", points=Decimal(2)),
        "settlement": acts.Settlement(author=author, indicator="M01", spread=Decimal(1)),
        "waiver": acts.Waiver(author=author, gap="no_finding/M/0a1b2c3d", reason="本片区不评这一项"),
        "omission": acts.Omission(author=author, finding="f1", reason="与另一条重复"),
        "follow_up": acts.FollowUp(author=author, id="w1", source="2023", section="M", text="缺签名"),
        "reply": acts.Reply(author=author, party="buyer", stance="comments"),
        "comment": acts.Comment(author=author, id="k1", party="buyer", text="请核对人数"),
        "answer": acts.Answer(author=author, comment="k1", accepted=False, reason="记录无误"),
        "sign_off": acts.SignOff(author=author, version=1, digest="-"),
        "seal": acts.Seal(author=author, version=1, digest="-", framework="-"),
        "reopening": acts.Reopening(author=author, version=1, reason="补充材料"),
        "task": acts.FieldTask(author=author, task="hearing", done=True),
        "roster": acts.Roster(author=author, codes=("C001",)),
        "ballot": acts.Ballot(author=author, code="C001", answers=(5, None)),
    }
    return made[kind]


def test_every_kind_of_entry_has_its_rights() -> None:
    assert RIGHTS.keys() == KINDS.keys() == TABLE.keys()


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize("name", EVERYBODY)
def test_the_table_of_rights(name: str, kind: str) -> None:
    setup, (states, takes) = setup_of(*TEAM), TABLE[kind]
    other = "钱七"
    own, anothers = entry(kind, name), entry(kind, other)
    asked = {
        "may write it": may_not(setup, name, kind),
        "states it": refusal(setup, name, own, None),
        "states it anew": refusal(setup, name, own, own),
        "withdraws it": refusal(setup, name, None, own),
        "states it in another's place": refusal(setup, name, own, anothers),
        "withdraws another's": refusal(setup, name, None, anothers),
        "states it in another's name": refusal(setup, name, anothers, None),
        "states another's again": refusal(setup, name, anothers, anothers),
    }
    allowed = {act for act, reason in asked.items() if reason is None}
    may = {"may write it", "states it", "states it anew", "withdraws it"} if name in states else set()
    may |= {"states it in another's place", "withdraws another's"} if name in takes else set()
    assert allowed == may
    for reason in filter(None, asked.values()):
        assert name in ZH.say(reason)
        assert name in EN.say(reason)


def test_there_is_nothing_to_refuse_where_nothing_is_stated_or_stands() -> None:
    assert refusal(setup_of(*TEAM), OUTSIDER, None, None) is None


@pytest.mark.parametrize(
    ("name", "role"),
    [
        (LEAD, "lead"),
        (EXPERT, "expert"),
        (STAFF, "staff"),
        (LEFT, None),
        (CREATOR, "staff"),
        (OUTSIDER, None),
    ],
)
def test_the_role_somebody_has(name: str, role: str | None) -> None:
    assert role_of(setup_of(*TEAM), name) == role


def test_who_made_it_and_left_its_team_has_no_role_any_more() -> None:
    assert role_of(setup_of(*TEAM, creator=LEFT), LEFT) is None


@pytest.mark.parametrize("kind", TABLE)
def test_without_a_team_everybody_may_do_everything_as_themselves(kind: str) -> None:
    setup = setup_of()
    personal = ("score", "note", "rescore", "declaration", "recusal", "sign_off")
    anothers = None if kind in personal else entry(kind, CREATOR)
    assert refusal(setup, OUTSIDER, entry(kind, OUTSIDER), anothers) is None
    assert refusal(setup, OUTSIDER, None, anothers) is None
    assert refusal(setup, OUTSIDER, entry(kind, OUTSIDER), None) is None
    assert refusal(setup, OUTSIDER, entry(kind, CREATOR), None) is not None


def said(reason: Message | None) -> str:
    assert reason is not None
    return ZH.say(reason) + EN.say(reason)


def test_a_refusal_says_who_may_or_how_it_is_mended() -> None:
    setup = setup_of(*TEAM)
    assert f"zhanping team t add {OUTSIDER} --role" in said(may_not(setup, OUTSIDER, "score"))
    assert "--as" in said(may_not(setup, OUTSIDER, "score"))
    assert f"zhanping team t add {LEFT} --role" in said(may_not(setup, LEFT, "score"))
    assert LEAD in said(may_not(setup, EXPERT, "stage"))
    assert LEFT not in said(may_not(setup, EXPERT, "stage")), "who left is not to be asked"
    assert "工作人员" in said(may_not(setup, EXPERT, "fact"))
    assert "佐证" in said(may_not(setup, STAFF, "score"))
    alone = setup_of(Member(name=EXPERT))
    assert "zhanping team t add NAME --role lead" in said(may_not(alone, EXPERT, "stage"))
    assert "钱七" in said(refusal(setup, EXPERT, None, entry("finding", "钱七")))
