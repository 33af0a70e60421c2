"""The stages on the command line: each gate closed and open, the draft's round, the seal, two versions."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path

import pytest

from models.acts import Objection
from models.entries import Member
from models.framework import Framework, Procedure
from storage.workspace import Workspace
from tests.models.build import complete, plain, small
from tests.tui.conftest import Outcome, Zhanping
from tui import rounds as acts
from tui.session import Session

LEAD, EXPERT, STAFF = "林一", "陈二", "何三"
TEAM = (
    Member(name=LEAD, role="lead"),
    Member(name=EXPERT, role="expert"),
    Member(name=STAFF, role="staff"),
)
ID = "e1"


def made(home: Path, framework: Framework | None = None, *leave_out: str) -> None:
    """An evaluation of which everything is stated, but for what is named."""
    entries = [entry for name, entry in complete().items() if name not in leave_out]
    Workspace(home, LEAD).create(framework or small(), entries, id=ID, team=TEAM).close()


def met(outcome: Outcome) -> dict[str, bool]:
    """The gate of the next stage, item by item."""
    return {item["code"]: item["met"] for item in outcome.json["next"]["items"]}


def test_where_it_stands_is_told_with_what_the_next_stage_asks_for(zhanping: Zhanping, home: Path) -> None:
    made(home, None, f"{EXPERT} A1", "concern management", "strength management")
    told = zhanping("stage", ID, user=LEAD)
    assert told.code == 0
    assert "stage: on-site" in told.out
    assert re.search(r"! A1: .*陈二", told.out)
    found = met(zhanping("stage", ID, "--json", user=LEAD))
    assert (found["gap.unscored"], found["findings"]) == (False, False)


def test_a_closed_gate_says_what_is_missing_and_nothing_moves(zhanping: Zhanping, home: Path) -> None:
    made(home, None, f"{EXPERT} A1")
    refused = zhanping("stage", ID, "draft", user=LEAD)
    assert (refused.code, refused.out) == (3, "")
    assert "The stage cannot go on to draft and comments yet" in refused.err
    assert zhanping("stage", ID, "--json", user=LEAD).json["stage"] == "on_site"
    assert zhanping("score", ID, "A1", "2", user=EXPERT).code == 0
    assert zhanping("stage", ID, "draft", user=LEAD).code == 0
    [step] = zhanping("stage", ID, "--json", user=STAFF).json["record"]
    assert (step["author"], step["what"]) == (LEAD, "went on to draft and comments")


def test_a_closed_gate_parts_what_is_missing_from_the_numbers_in_it(
    zhanping: Zhanping, drafted: Path
) -> None:
    for party in ("station", "purchaser"):
        assert zhanping("comment", ID, party, "档案已补齐", user=STAFF).code == 0
    refused = zhanping("stage", ID, "final", lang="zh", user=LEAD)
    assert "第 1、2 条；封存人以外的第二人还没有签认。" in refused.err.replace("\n", "")


def test_a_comment_names_its_section_by_its_title(zhanping: Zhanping, drafted: Path) -> None:
    told = zhanping("comment", ID, "purchaser", "表述偏重", "--section", "quality", user=STAFF)
    assert told.code == 0
    title = small().heading("quality").title
    assert f"[{title}]  表述偏重" in zhanping("rounds", ID, lang="zh", user=LEAD).out


def test_the_way_back_is_open_with_a_reason_which_the_record_keeps(zhanping: Zhanping, home: Path) -> None:
    made(home)
    zhanping("stage", ID, "draft", user=LEAD)
    assert zhanping("stage", ID, "on_site", user=LEAD).code == 2
    assert zhanping("stage", ID, "on_site", "--reason", "补看一份档案", user=LEAD).code == 0
    assert "补看一份档案" in zhanping("stage", ID, user=LEAD).out
    assert zhanping("stage", ID, "final", user=LEAD).code == 2, "no stage is left out"
    assert zhanping("stage", ID, "draft", user=EXPERT).code == 1, "it is the lead who moves it"


def test_pending_points_hold_up_the_final_stage_and_not_the_draft(zhanping: Zhanping, home: Path) -> None:
    made(home, None, "purchaser")
    assert zhanping("stage", ID, "draft", user=LEAD).code == 0
    found = met(zhanping("stage", ID, "--json", user=LEAD))
    assert (found["blocking"], found["parties"]) == (True, False)


@pytest.fixture
def drafted(zhanping: Zhanping, home: Path) -> Path:
    """An evaluation whose draft is out."""
    made(home)
    assert zhanping("stage", ID, "draft", user=LEAD).code == 0
    return home


def test_every_addressee_replies_and_every_comment_is_answered(zhanping: Zhanping, drafted: Path) -> None:
    found = met(zhanping("stage", ID, "--json", user=LEAD))
    assert (found["replies"], found["answers"], found["signed"]) == (False, True, False)
    assert (
        zhanping("reply", ID, "purchaser", "no_objection", "--received", "2024-07-01", user=STAFF).code == 0
    )
    assert zhanping("reply", ID, "supervisor", "有意见", user=STAFF).code == 0
    assert met(zhanping("stage", ID, "--json", user=LEAD))["comments"] is False, "which comments?"
    for party in ("supervisor", "station"):
        told = zhanping("comment", ID, party, "A1 的档案已补齐", "--indicator", "a1", user=STAFF)
        assert told.code == 0, told.err
    assert zhanping("reply", ID, "station", "no_objection", user=STAFF).code == 2, "it has commented"
    found = met(zhanping("stage", ID, "--json", user=LEAD))
    assert (found["replies"], found["answers"]) == (True, False)
    assert zhanping("answer", ID, "1", "refused", user=LEAD).code == 2, "a reason is wanted"
    assert zhanping("answer", ID, "1", "refused", "--reason", "补交在评估之后", user=EXPERT).code == 1
    assert zhanping("answer", ID, "1", "refused", "--reason", "补交在评估之后", user=LEAD).code == 0
    assert zhanping("answer", ID, "9", "refused", "--reason", "…", user=LEAD).code == 2
    assert zhanping("score", ID, "A1", "1", "--reason", "已核对", user=EXPERT).code == 0
    wrong = zhanping("answer", ID, "2", "accepted", "--reason", "属实", "--change", "score/x", user=LEAD)
    assert wrong.code == 2
    assert f"score/{EXPERT}/A1" in wrong.err, "what can be linked is named"
    linked = ("--change", f"score/{EXPERT}/A1")
    assert zhanping("answer", ID, "2", "accepted", "--reason", "属实", *linked, user=LEAD).code == 0
    data = zhanping("rounds", ID, "--json", user=EXPERT).json
    answers = [comment["answer"] for comment in data["comments"]]
    assert [(answer["accepted"], answer["changes"]) for answer in answers] == [
        (False, []),
        (True, [f"score/{EXPERT}/A1"]),
    ]
    assert {reply["party"]: reply["stance"] for reply in data["replies"]} == {
        "station": "comments",
        "purchaser": "no_objection",
        "supervisor": "comments",
    }


def test_there_is_nothing_to_reply_to_before_the_draft(zhanping: Zhanping, home: Path) -> None:
    made(home)
    assert "there is no draft" in zhanping("reply", ID, "station", "no_objection", user=STAFF).err
    assert zhanping("comment", ID, "station", "…", user=STAFF).code == 2
    assert zhanping("sign", ID, user=EXPERT).code == 1


def test_terms_are_blank_until_they_are_set_and_late_replies_are_told(
    zhanping: Zhanping, drafted: Path
) -> None:
    assert set(zhanping("rounds", ID, "--json", user=LEAD).json["deadlines"].values()) == {None}
    terms = """[schedule]
draft_sent = 2024-09-27
comment_days = 5
answer_days = 2
holidays = [2024-10-01, 2024-10-02, 2024-10-03, 2024-10-04, 2024-10-07]
workdays = [2024-09-29, 2024-10-12]
"""
    assert zhanping("facts", ID, "import", "-", stdin=terms.encode(), user=STAFF).code == 0
    zhanping("reply", ID, "station", "no_objection", "--received", "2024-10-10", user=STAFF)
    zhanping("reply", ID, "purchaser", "no_objection", "--received", "2024-10-09", user=STAFF)
    data = zhanping("rounds", ID, "--json", user=LEAD).json
    # Sunday 29 is worked, 30 is a Monday, then the holidays to the 7th: 29, 30, 8, 9, 10
    assert data["deadlines"] == {"reply": "2024-10-10", "answer": "2024-10-12", "final": None}
    assert [reply["state"] for reply in data["replies"]] == ["in_time", "in_time", "overdue"]
    zhanping("reply", ID, "supervisor", "no_objection", "--received", "2024-10-11", user=STAFF)
    assert "replied late" in zhanping("rounds", ID, user=LEAD).out


def settled(zhanping: Zhanping) -> None:
    """Everybody has replied, nobody objects."""
    for party in ("station", "purchaser", "supervisor"):
        assert zhanping("reply", ID, party, "no_objection", user=STAFF).code == 0


def test_from_the_signature_to_the_seal_to_the_next_version(zhanping: Zhanping, drafted: Path) -> None:
    settled(zhanping)
    assert zhanping("sign", ID, user=LEAD).code == 0
    closed = zhanping("stage", ID, "final", user=LEAD)
    assert closed.code == 3, "the lead's own signature is not a second person's"
    assert zhanping("sign", ID, user=STAFF).code == 1
    assert zhanping("sign", ID, user=EXPERT).code == 0
    assert zhanping("score", ID, "A1", "1", "--reason", "改", user=EXPERT).code == 0
    assert "has changed" in zhanping("stage", ID, user=LEAD).out
    assert zhanping("stage", ID, "final", user=LEAD).code == 3
    assert zhanping("sign", ID, user=EXPERT).code == 0
    assert zhanping("stage", ID, "final", user=LEAD).code == 0
    assert zhanping("seal", ID, user=EXPERT).code == 1
    done = zhanping("seal", ID, user=LEAD)
    assert done.code == 0, done.err
    data = zhanping("rounds", ID, "--json", user=LEAD).json
    assert data["sealed"]["author"] == LEAD
    assert data["sealed"]["report"] in done.out
    target = drafted / "report.docx"
    assert zhanping("report", ID, "-o", str(target), user=LEAD).code == 0
    assert hashlib.sha256(target.read_bytes()).hexdigest() == data["sealed"]["report"], "the same report"
    for words in (("score", ID, "A1", "2"), ("finding", ID, "management", "concern", "迟了")):
        late = zhanping(*words, user=EXPERT)
        assert (late.code, "was sealed by" in late.err) == (1, True)
    assert zhanping("check", ID, user=LEAD).code == 0
    assert zhanping("verify", ID, user=LEAD).code == 0
    assert zhanping("seal", ID, user=LEAD).code == 1, "once"
    assert zhanping("list", "--json", user=LEAD).json[0]["sealed"] == 1
    assert "sealed, version 1" in zhanping("list", user=LEAD).out
    assert "已封存第 1 版" in zhanping("list", user=LEAD, lang="zh").out, "out of the register as well"

    assert zhanping("compare", ID, user=LEAD).code == 2
    assert zhanping("reopen", ID, user=LEAD).code == 2, "a reason is wanted"
    assert zhanping("reopen", ID, "--reason", "监督方补交", user=EXPERT).code == 1
    assert zhanping("reopen", ID, "--reason", "监督方补交", user=LEAD).code == 0
    assert zhanping("list", "--json", user=LEAD).json[0]["sealed"] is None
    zhanping("party", ID, "supervisor", "60", user=STAFF)
    zhanping("score", ID, "A1", "0", "--reason", "再看", user=EXPERT)
    told = zhanping("compare", ID, user=LEAD)
    assert told.code == 0
    assert "version 1 → version 2 (at present)" in told.out
    assert "监督方补交" in told.out
    assert "party 监督方  " in told.out, "by its title, not its id"
    data = zhanping("compare", ID, "1", "2", "--json", user=LEAD).json
    assert {(change["kind"], change["slot"]) for change in data["changes"]} == {
        ("party", "supervisor"),
        ("score", f"{EXPERT}/A1"),
    }
    assert data["old"]["total"] != data["new"]["total"]
    assert zhanping("compare", ID, "1", "7", user=LEAD).code == 2
    assert zhanping("seal", ID, user=LEAD).code == 3, "version 2 wants a signature of its own"
    assert zhanping("sign", ID, user=EXPERT).code == 0
    assert zhanping("seal", ID, user=LEAD).code == 0
    steps = [step["what"] for step in zhanping("stage", ID, "--json", user=LEAD).json["record"]]
    assert steps[-4:] == [
        "sealed version 1",
        "opened version 1 again",
        "signed version 2",
        "sealed version 2",
    ]


def test_a_sealed_report_comes_out_with_its_hash_from_then_on(zhanping: Zhanping, drafted: Path) -> None:
    """By itself, by its number, and by its number once a later version stands."""
    settled(zhanping)
    assert zhanping("sign", ID, user=EXPERT).code == 0
    assert zhanping("stage", ID, "final", user=LEAD).code == 0
    early = zhanping("report", ID, "-o", str(drafted / "early.docx"), "--final", user=LEAD)
    assert (early.code, "version 1 of e1 is not sealed" in early.err) == (3, True)
    assert not (drafted / "early.docx").exists()
    assert zhanping("seal", ID, user=LEAD).code == 0
    sealed = zhanping("rounds", ID, "--json", user=LEAD).json["sealed"]["report"]

    def written(*more: str, user: str = LEAD) -> str:
        target = drafted / "report.docx"
        assert zhanping("report", ID, "-o", str(target), *more, user=user).code == 0
        return hashlib.sha256(target.read_bytes()).hexdigest()

    assert written() == written("--final") == written("--version", "1", user=STAFF) == sealed
    assert zhanping("report", ID, "-o", str(drafted / "all"), "--format", "docx", user=LEAD).code == 2
    folder = drafted / "out"
    assert zhanping("report", "--all", "-o", str(folder), "--final", user=LEAD).code == 0
    assert hashlib.sha256((folder / f"{ID}-report-v1.docx").read_bytes()).hexdigest() == sealed
    assert zhanping("reopen", ID, "--reason", "监督方补交", user=LEAD).code == 0
    assert zhanping("party", ID, "supervisor", "60", user=STAFF).code == 0
    assert written() != sealed
    assert written("--version", "1") == written("--version", "1", "--final", user=EXPERT) == sealed
    assert zhanping("report", ID, "-o", str(drafted / "early.docx"), "--final", user=LEAD).code == 3
    assert zhanping("sign", ID, user=EXPERT).code == 0
    assert zhanping("seal", ID, user=LEAD).code == 0
    assert written("--version", "1") == sealed
    assert written("--version", "2") == written() != sealed
    working = zhanping("report", ID, "-o", "-", "--variant", "working", "--format", "json", "--version", "1")
    assert working.json["sealed"]["version"] == 1


def test_a_sample_and_an_evaluation_without_a_team_are_held_up_by_nothing(
    zhanping: Zhanping, demo: Path
) -> None:
    assert "this is advice" in zhanping("stage", "demo").out
    assert zhanping("stage", "demo", "final").code == 0
    assert zhanping("stage", "demo", "self-review").code == 0


def test_the_first_gate_wants_a_team_declarations_and_rulings(zhanping: Zhanping, home: Path) -> None:
    framework = plain(
        {"management": [("A1", "station", 100)]}, procedure=Procedure(declaration=True, blind=True)
    )
    Workspace(home, LEAD).create(framework, id=ID, team=TEAM).close()
    assert zhanping("stage", ID, "self_review", "--reason", "先自评", user=LEAD).code == 0
    with Workspace(home, STAFF).open(ID) as store:
        store.put(
            Objection(author=STAFF, evaluator=EXPERT, text="曾在该站任职", received=dt.date(2024, 6, 1))
        )
    found = met(zhanping("stage", ID, "--json", user=LEAD))
    assert found == {"lead": True, "evaluators": True, "declared": False, "ruled": False}
    for name in (LEAD, EXPERT):
        zhanping("declare", ID, "--secrecy", user=name)
    told = zhanping("stage", ID, "on_site", user=LEAD)
    assert told.code == 3
    assert EXPERT in told.err


def test_the_draft_waits_until_everything_is_handed_in(zhanping: Zhanping, home: Path) -> None:
    framework = plain({"management": [("A1", "station", 100)]}, procedure=Procedure(blind=True))
    Workspace(home, LEAD).create(framework, id=ID, team=TEAM).close()
    for name in (LEAD, EXPERT):
        zhanping("score", ID, "A1", "90", user=name)
    found = zhanping("stage", ID, "--json", user=LEAD)
    assert met(found)["handed_in"] is False


def test_a_seal_that_no_longer_fits_is_told_by_check_and_verify(zhanping: Zhanping, drafted: Path) -> None:
    settled(zhanping)
    for words, name in ((("sign",), EXPERT), (("stage",), LEAD), (("seal",), LEAD)):
        more = ("final",) if words == ("stage",) else ()
        assert zhanping(*words, ID, *more, user=name).code == 0
    [journal] = (drafted / "evaluations" / ID).glob(f"{EXPERT}.*.jsonl")
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-1]))  # the signature is gone, and nothing else tells of it
    for command in ("check", "rounds", "summary", "verify"):
        told = zhanping(command, ID, user=LEAD)
        assert told.code == 5, command
        assert "lacks 1 line" in told.err + told.out


def test_comments_are_numbered_as_they_were_taken_down_however_fast(drafted: Path) -> None:
    with Workspace(drafted, STAFF).open(ID) as store:
        session = Session(store)
        numbers = [acts.comment(session, "station", text).number for text in "甲乙丙丁戊己"]
        assert numbers == [1, 2, 3, 4, 5, 6]
