"""The day board: what is late, what each person has left, and what must be done before leaving."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from models.acts import TASKS, Ballot, FieldTask, HandIn, Recusal, Task
from models.blind import seen_by
from models.day import Day, day, find_task, held, moved_on, read_clock
from models.entries import Entry, Member
from models.errors import UsageError
from models.evaluation import Evaluation
from models.framework import Procedure
from models.panel import unscored
from models.sampling import drawn
from models.station import Feedback, Survey
from tests.models.build import EXPERT, LEAD, STAFF, districts, evaluation_of, fact, score, small
from tests.models.test_survey import framework

BLIND = small().model_copy(update={"procedure": Procedure(declaration=True, blind=True)})


def of(*entries: Entry, blind: bool = False) -> Evaluation:
    system = BLIND if blind else small()
    return evaluation_of(system, [districts("south", "north"), *entries])


def task(name: Task, **more: object) -> FieldTask:
    return FieldTask.model_validate({"author": LEAD, "task": name, **more})


def codes(board: Day) -> list[str]:
    return [chore.code for chore in board.chores]


def everything(evaluation: Evaluation, *names: str) -> Iterable[Entry]:
    for name in names:
        for cell in evaluation.own_cells(name):
            yield score(name, str(cell), 1)


def test_the_seven_tasks_stand_in_order_and_are_all_to_be_done() -> None:
    board = day(of(), LEAD)
    assert [row.task for row in board.tasks] == list(TASKS)
    assert {row.state for row in board.tasks} == {"open"}
    assert codes(board)[:7] == [f"task_{name}" for name in TASKS]
    assert all(chore.task for chore in board.chores[:7])


def test_a_task_is_planned_then_begun_then_done() -> None:
    found = held(of(), "hearing", EXPERT)
    for now, state in (("09:02", "begun"), ("10:31", "done")):
        found = moved_on(found, EXPERT, now)
        assert day(of(found), LEAD).tasks[0].state == state
    assert (found.who, found.begins, found.ends) == ((EXPERT,), "09:02", "10:31")


def test_who_begins_a_planned_task_joins_those_who_were_named_and_its_plan_to_end_stays() -> None:
    planned = task("files", who=(STAFF,), begins="10:00", ends="11:30")
    assert day(of(planned), LEAD).tasks[2].state == "planned"
    made = moved_on(planned, EXPERT, "10:05")
    assert (made.who, made.begins, made.ends, made.author) == ((STAFF, EXPERT), "10:05", "11:30", EXPERT)


@pytest.mark.parametrize(
    ("more", "now", "late"),
    [
        ({"begins": "09:00"}, "09:00", False),
        ({"begins": "09:00"}, "09:01", True),
        ({"begins": "09:00", "begun": True}, "12:00", False),
        ({"ends": "10:00", "begun": True}, "10:00", False),
        ({"ends": "10:00", "begun": True}, "10:01", True),
        ({"ends": "10:00", "done": True}, "10:01", False),
        ({"begins": "09:00", "ends": "10:00"}, "", False),
    ],
)
def test_a_task_is_late_once_its_time_has_passed(more: dict[str, object], now: str, late: bool) -> None:
    board = day(of(task("hearing", **more)), LEAD, now)
    assert board.tasks[0].is_late is late
    assert (board.chores[0].message.key == "day.chore_late") is late


def test_what_is_done_is_no_chore() -> None:
    board = day(of(*(task(name, done=True) for name in TASKS)), LEAD)
    assert board.done == 7
    assert not any(code.startswith("task_") for code in codes(board))


def test_each_person_has_lines_sections_and_tasks_left_by_count() -> None:
    evaluation = of(
        task("hearing", who=(EXPERT, STAFF)), task("files", who=(EXPERT,), done=True),
        score(EXPERT, "A1", 2), HandIn(author=EXPERT, section="integrity"), blind=True,
    )  # fmt: skip
    lead, expert, staff = day(evaluation, LEAD).shares
    assert (lead.name, lead.role, lead.unscored, lead.cells) == (LEAD, "lead", 10, 10)
    assert (expert.unscored, expert.cells) == (9, 10)
    assert (expert.sections, expert.handed_in) == (3, 1)
    assert (expert.tasks, expert.open_tasks) == (("hearing", "files"), ("hearing",))
    assert (staff.cells, staff.sections, staff.open_tasks) == (0, 0, ("hearing",))
    assert not staff.is_done


def test_nobody_hands_in_where_scores_are_open() -> None:
    board = day(of(), LEAD)
    assert {share.sections for share in board.shares} == {0}
    assert "hand_in" not in codes(board)


def test_who_is_recused_from_everything_has_nothing_left() -> None:
    evaluation = of(Recusal(author=EXPERT, remit="all"), blind=True)
    expert = day(evaluation, LEAD).shares[1]
    assert (expert.cells, expert.sections, expert.is_done) == (0, 0, True)


def test_who_has_left_the_team_is_not_on_the_board() -> None:
    team = (Member(name=LEAD, role="lead"), Member(name=EXPERT, left=True))
    board = day(evaluation_of(small(), [], team), LEAD)
    assert [share.name for share in board.shares] == [LEAD]


def test_hidden_scores_count_as_given_and_nothing_else_of_them_shows() -> None:
    whole = of(*(score(EXPERT, cell, 2) for cell in ("A1", "A2", "B3")), blind=True)
    other = of(*(score(EXPERT, cell, 0) for cell in ("A1", "A2", "B3")), blind=True)
    seen = seen_by(whole, LEAD)
    assert not any(EXPERT in by_author for by_author in seen.scores.values())
    assert len(unscored(seen, EXPERT)) == 7
    assert day(seen, LEAD) == day(seen_by(other, LEAD), LEAD)


def test_sections_that_are_not_handed_in_are_told_by_count_and_lead_to_ones_own() -> None:
    board = day(of(HandIn(author=LEAD, section="management"), blind=True), LEAD)
    chore = next(chore for chore in board.chores if chore.code == "hand_in")
    assert dict(chore.message.params) == {"count": 5, "people": 2}
    assert chore.place is not None
    assert chore.place.cell is not None
    assert chore.place.cell.indicator == "B1"


def test_ones_own_lines_are_told_until_they_are_scored() -> None:
    evaluation = of()
    assert "unscored" in codes(day(evaluation, LEAD))
    assert "unscored" not in codes(day(of(*everything(evaluation, LEAD)), LEAD))
    assert "unscored" not in codes(day(evaluation, STAFF))


def test_the_stations_answer_to_the_feedback_is_wanted() -> None:
    chore = next(chore for chore in day(of(), LEAD).chores if chore.code == "feedback")
    assert str(chore.place) == "feedback"
    assert "feedback" not in codes(day(of(fact(Feedback(on_site="comments"))), LEAD))


def survey(**more: object) -> Survey:
    return Survey.model_validate({"population": 1200, "seed": 7, **more})


def test_a_survey_below_its_number_is_told_and_leads_where_it_is_mended() -> None:
    def place(*entries: Entry) -> str | None:
        board = day(evaluation_of(framework(), entries), LEAD)
        return next((str(chore.place) for chore in board.chores if chore.code == "survey"), None)

    assert place() == "survey"
    assert place(fact(survey())) == "ballots"
    assert place(fact(survey(seed=None))) == "survey"
    assert place(fact(survey(valid=99))) == "ballots"
    assert place(fact(survey(valid=100))) is None


def test_entered_questionnaires_count_rather_than_what_is_stated() -> None:
    asked = fact(survey(population=2, valid=2))
    names = drawn(evaluation_of(framework(), [asked]))

    def wanting(*codes_: str) -> bool:
        ballots = [Ballot(author=STAFF, code=name, answers=(5, 5, 5)) for name in codes_]
        return "survey" in codes(day(evaluation_of(framework(), [asked, *ballots]), LEAD))

    assert wanting(names[0])
    assert not wanting(*names)


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("0930", "09:30"),
        ("9:30", "09:30"),
        ("９：３０", "09:30"),
        ("9点30分", "09:30"),
        ("9点", "09:00"),
        (" ", ""),
    ],
)
def test_a_time_of_day_is_read_as_people_type_it(typed: str, time: str) -> None:
    assert read_clock(typed) == time


@pytest.mark.parametrize("typed", ["24:00", "9:60", "上午", "12345"])
def test_what_is_no_time_of_day_is_refused(typed: str) -> None:
    with pytest.raises(UsageError):
        read_clock(typed)


def test_a_task_goes_by_its_id_or_its_name() -> None:
    names: dict[str, Task] = {"听取汇报": "hearing"}
    assert find_task("Hearing", names) == find_task(" 听取汇报 ", names) == "hearing"
    with pytest.raises(UsageError):
        find_task("午餐", names)
