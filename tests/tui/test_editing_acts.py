"""Acts of editing on a session: several at once, conflicts in words, and what stays whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.acts import FollowUp
from models.editing import reported
from models.entries import Finding
from models.errors import ZhanpingError
from models.language import Language
from models.telling import dispute_said
from storage.workspace import Workspace
from tui import editing
from tui.session import Session

LEAD, EXPERT, OTHER = "林静", "周映雪", "罗启航"
ZH, EN = Language("zh"), Language("en")


@pytest.fixture
def lead(demo: Path, home: Path) -> Iterator[Session]:
    with Workspace(home, LEAD).open("demo") as store:
        yield Session(store)


@pytest.fixture
def expert(demo: Path, home: Path) -> Iterator[Session]:
    with Workspace(home, EXPERT).open("demo") as store:
        yield Session(store)


def say(session: Session, text: str) -> Finding:
    session.refresh()
    session.add_finding("monitoring", "concern", text, "south")
    return next(f for f in session.evaluation.findings if f.text == text)


def stands(session: Session) -> list[str]:
    session.refresh()
    found = session.evaluation.report_findings
    return [f.text for f in found if (f.section, f.district) == ("monitoring", "south")]


def test_a_source_that_changes_after_it_was_combined_changes_nothing_in_the_report(
    lead: Session, expert: Session
) -> None:
    one, two = say(expert, "宣传不足"), say(lead, "宣传偏少")
    editing.combine(lead, [one, two], "宣传不足")
    expert.amend_finding(one, "宣传严重不足")
    assert stands(lead) == ["宣传不足"]
    expert.withdraw(say(expert, "别的"))
    expert.withdraw(expert.evaluation.editing.by_id[one.id])
    assert stands(lead) == ["宣传不足"], "a source may go; the text stays"


def test_two_edits_of_text_and_recommendation_go_together(lead: Session, expert: Session) -> None:
    finding = say(expert, "宣传不足")
    lead.refresh()
    base = lead.seen("finding", finding.id)
    expert.amend_finding(finding, "宣传明显不足")
    assert editing.recommend(lead, finding, "每月入户宣传", base) is None
    lead.refresh()
    now = lead.evaluation.editing.by_id[finding.id]
    assert (now.text, now.recommendation) == ("宣传明显不足", "每月入户宣传")


def test_two_recommendations_are_a_conflict_in_words(lead: Session, expert: Session) -> None:
    finding = say(expert, "宣传不足")
    lead.refresh()
    base = lead.seen("finding", finding.id)
    editing.recommend(expert, finding, "增设宣传栏")
    dispute = editing.recommend(lead, finding, "每月入户宣传", base)
    assert dispute is not None
    told = ZH.say(dispute_said(dispute))
    assert "建议" in told
    assert "增设宣传栏" in told
    assert "recommendation" in EN.say(dispute_said(dispute))


def test_two_answers_to_a_follow_up_are_a_conflict_in_words(lead: Session, expert: Session) -> None:
    entry = FollowUp(author=LEAD, id="k1", source="2023", section="quality", text="意见")
    lead.state(entry)
    expert.refresh()
    base = lead.seen("follow_up", "k1")
    editing.follow(expert, entry, "rectified")
    dispute = editing.follow(lead, entry, "not", None, base)
    assert dispute is not None
    told = ZH.say(dispute_said(dispute))
    assert "整改情况" in told
    assert "已整改" in told
    assert "未整改" in told


def test_a_text_in_another_is_edited_there(lead: Session, expert: Session) -> None:
    one, two, three = (say(expert, text) for text in ("宣传不足", "培训偏少", "流失较多"))
    lead.refresh()
    made = editing.combine(lead, [one, two])
    whole = editing.combine(lead, [made, three])
    assert whole.text == "宣传不足\n培训偏少\n流失较多"
    for act in (
        lambda: editing.split(lead, made),
        lambda: editing.reword(lead, one, "改写"),
        lambda: editing.omit(lead, two, "重复"),
        lambda: editing.combine(lead, [one, whole]),
    ):
        with pytest.raises(ZhanpingError) as caught:
            act()
        assert caught.value.message.key == "editing.is_merged"
    assert stands(lead) == [whole.text]
    editing.split(lead, whole)
    assert stands(lead) == [made.text, "流失较多"]


def test_the_combined_one_stands_at_the_place_of_the_first(lead: Session) -> None:
    one, two, three = (say(lead, text) for text in ("甲", "乙", "丙"))
    editing.combine(lead, [three, one], "甲丙")
    assert stands(lead) == ["甲丙", "乙"]
    siblings = reported(lead.evaluation, "monitoring", "concern", "south")
    assert lead.move_finding(two, -1, siblings)
    assert stands(lead) == ["乙", "甲丙"]


def test_what_is_gone_is_not_combined(lead: Session, expert: Session) -> None:
    one, two = say(expert, "宣传不足"), say(expert, "培训偏少")
    lead.refresh()
    expert.withdraw(one)
    with pytest.raises(ZhanpingError) as caught:
        editing.combine(lead, [one, two])
    assert caught.value.message.key == "editing.gone"
    assert stands(lead) == ["培训偏少"]


def test_recommendations_and_lines_go_into_the_combined_one(lead: Session) -> None:
    one, two = say(lead, "甲"), say(lead, "乙")
    editing.recommend(lead, one, "建议一")
    editing.recommend(lead, two, "建议二")
    made = editing.combine(lead, [one, two])
    assert made.recommendation == "建议一\n建议二"
    assert made.indicator is None


def test_what_a_text_gives_away_is_cautioned_in_a_recommendation_too(lead: Session) -> None:
    editing.recommend(lead, say(lead, "甲"), "致电13800138000")
    caution = lead.take_caution()
    assert caution is not None
    assert "建议" in ZH.say(caution)
