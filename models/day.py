"""The day on site: the seven tasks, what each person has left, and what must be done before leaving."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from models.acts import TASKS, Ballot, FieldTask, Task
from models.entries import Cell, Role
from models.errors import Message, UsageError, say
from models.evaluation import Evaluation
from models.facts import sample_required
from models.gaps import Place
from models.panel import unscored
from models.sampling import drawn
from models.survey import tally

State = Literal["open", "planned", "begun", "done"]
_CLOCK = re.compile(r"(\d{1,2})[:.点时]?(\d\d)?")


@dataclass(frozen=True, slots=True)
class DayTask:
    """One of the seven tasks as it stands.

    Attributes:
        stated: what was said of it last; None for nothing.
        is_late: whether it should have begun or ended by now.
    """

    task: Task
    stated: FieldTask | None
    is_late: bool = False

    @property
    def state(self) -> State:
        """Whether it is planned, begun or done."""
        if self.stated is None:
            return "open"
        if self.stated.done:
            return "done"
        if self.stated.begun:
            return "begun"
        return "planned" if self.stated.begins or self.stated.ends or self.stated.who else "open"


@dataclass(frozen=True, slots=True)
class Share:
    """What somebody of the team has left, by count alone.

    Attributes:
        cells: how many lines are theirs to score.
        unscored: how many of them they have not scored.
        sections: how many sections they are to hand in; 0 where nobody hands in.
        handed_in: how many they have.
        tasks: those that they are named to.
        open_tasks: those of them that are not done.
    """

    name: str
    role: Role
    cells: int
    unscored: int
    sections: int
    handed_in: int
    tasks: tuple[Task, ...]
    open_tasks: tuple[Task, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return not self.unscored and self.sections == self.handed_in and not self.open_tasks


@dataclass(frozen=True, slots=True)
class Chore:
    """Something that must be done before the team leaves.

    Attributes:
        code: its name, stable for machines.
        task: the task it is about, where it is one.
        place: where it is done, where it is no task.
    """

    code: str
    message: Message
    task: Task | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """The day board."""

    tasks: tuple[DayTask, ...]
    shares: tuple[Share, ...]
    chores: tuple[Chore, ...]

    @property
    def done(self) -> int:
        """How many tasks are done."""
        return sum(task.state == "done" for task in self.tasks)


def day(evaluation: Evaluation, viewer: str, now: str = "") -> Day:
    """How the day stands.

    Args:
        evaluation: as somebody may see it: of others' scores it counts only whether they are there.
        viewer: who looks; the way to their own lines is theirs.
        now: the time on the day of the visit, as ``14:05``; empty on another day, when nothing is late.
    """
    tasks = tuple(_task(evaluation, task, now) for task in TASKS)
    shares = tuple(
        _share(evaluation, member.name, member.role) for member in evaluation.setup.member if not member.left
    )
    return Day(tasks, shares, tuple(_chores(evaluation, viewer, tasks, shares)))


def moved_on(former: FieldTask, name: str, now: str) -> FieldTask:
    """The task once somebody begins it, or, where it has begun, has finished it, now."""
    who = former.who if name in former.who else (*former.who, name)
    change: dict[str, object] = (
        {"ends": now, "done": True} if former.begun else {"begins": now, "begun": True, "done": False}
    )
    return former.model_copy(update={**change, "who": who, "author": name})


def held(evaluation: Evaluation, task: Task, author: str) -> FieldTask:
    """What is said of a task so far, or that nothing is, in somebody's name."""
    return evaluation.stated(FieldTask).get(task) or FieldTask(author=author, task=task)


def amended(
    evaluation: Evaluation,
    former: FieldTask,
    author: str,
    *,
    who: Sequence[str] | None = None,
    begins: str | None = None,
    ends: str | None = None,
    done: bool | None = None,
    remark: str | None = None,
) -> FieldTask:
    """A task with some of what is said of it changed; None keeps what was.

    Args:
        evaluation: whose team it is.
        former: what was said of the task.
        author: who states it.
        who: names of the team.
        begins: as `read_clock` reads it.
        ends: as `read_clock` reads it.
        done: whether it is done.
        remark: what else there is to say.

    Raises:
        UsageError: a name that is not on the team, no time of day, or an end before the beginning.
    """
    given = {
        "who": None if who is None else tuple(dict.fromkeys(_member(evaluation, name) for name in who)),
        "begins": None if begins is None else read_clock(begins),
        "ends": None if ends is None else read_clock(ends),
        "done": done,
        "remark": remark,
    }
    change = {name: value for name, value in given.items() if value is not None}
    made = FieldTask.model_validate({**former.model_dump(), **change, "author": author})
    if made.begins and made.ends and made.ends < made.begins:
        raise UsageError("day.backwards", begins=made.begins, ends=made.ends)
    return made


def read_clock(text: str) -> str:
    """A time of day as people type it: ``0930``, ``9:30``, ``９：３０``, ``9点30``; empty for none.

    Raises:
        UsageError: it is none.
    """
    plain = unicodedata.normalize("NFKC", text).strip().rstrip("分")
    if not plain:
        return ""
    found = _CLOCK.fullmatch(plain)
    hour, minute = (int(part or 0) for part in found.groups()) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise UsageError("day.clock", value=text)
    return f"{hour:02}:{minute:02}"


def find_task(name: str, names: Mapping[str, Task]) -> Task:
    """The task of an id or of a name.

    Args:
        name: what somebody typed.
        names: what the tasks are called.

    Raises:
        UsageError: there is none; names those that there are.
    """
    plain = name.strip()
    found = next((task for task in TASKS if task == plain.lower()), names.get(plain))
    if found is None:
        raise UsageError("unknown.task", name=name, known=", ".join(TASKS))
    return found


def _member(evaluation: Evaluation, name: str) -> str:
    """A name as it stands in the team; without a team any."""
    known = tuple(member.name for member in evaluation.setup.member if not member.left)
    plain = name.strip()
    if known and plain not in known:
        raise UsageError("day.stranger", name=plain, known=known)
    return plain


def _task(evaluation: Evaluation, task: Task, now: str) -> DayTask:
    stated = evaluation.stated(FieldTask).get(task)
    if stated is None or stated.done or not now:
        return DayTask(task, stated)
    is_late = bool(stated.ends) and stated.ends < now
    is_late = is_late or (not stated.begun and bool(stated.begins) and stated.begins < now)
    return DayTask(task, stated, is_late)


def _share(evaluation: Evaluation, name: str, role: Role) -> Share:
    sections = _to_hand_in(evaluation, name)
    named = tuple(entry for entry in evaluation.stated(FieldTask).values() if name in entry.who)
    return Share(
        name,
        role,
        len(evaluation.own_cells(name)),
        len(unscored(evaluation, name)),
        len(sections),
        sum(evaluation.proceedings.has_handed_in(name, section) for section in sections),
        tuple(task for task in TASKS if any(entry.task == task for entry in named)),
        tuple(task for task in TASKS if any(entry.task == task and not entry.done for entry in named)),
    )


def _to_hand_in(evaluation: Evaluation, name: str) -> tuple[str, ...]:
    """The sections that somebody is to hand in; none where scores are not blind."""
    if not evaluation.procedure.blind or name not in evaluation.panel:
        return ()
    return tuple(s.id for s in evaluation.framework.sections if name in evaluation.scorers(s.id))


def _chores(
    evaluation: Evaluation, viewer: str, tasks: tuple[DayTask, ...], shares: tuple[Share, ...]
) -> Iterator[Chore]:
    for task in tasks:
        if task.state != "done":
            key = f"day.chore_{'late' if task.is_late else task.state}"
            yield Chore(f"task_{task.task}", say(key, task=say(f"task.{task.task}")), task=task.task)
    own = unscored(evaluation, viewer)
    if own:
        yield Chore("unscored", say("day.chore_unscored", count=len(own)), place=Place(cell=own[0]))
    if missing := sum(share.sections - share.handed_in for share in shares):
        people = sum(share.handed_in < share.sections for share in shares)
        place = Place(cell=_first_open(evaluation, viewer))
        message = say("day.chore_hand_in", count=missing, people=people)
        yield Chore("hand_in", message, place=place)
    yield from _survey(evaluation)
    if evaluation.facts.feedback.on_site is None:
        yield Chore("feedback", say("day.chore_feedback"), place=Place(topic="feedback"))


def _first_open(evaluation: Evaluation, viewer: str) -> Cell:
    """A line of the first section that the viewer has not handed in, else the first line there is."""
    handed_in = evaluation.proceedings.has_handed_in
    waiting = [s for s in _to_hand_in(evaluation, viewer) if not handed_in(viewer, s)]
    cells = [
        c for c in evaluation.own_cells(viewer) if evaluation.framework.section_of[c.indicator].id in waiting
    ]
    return next(iter([*cells, *evaluation.cells]), Cell(next(iter(evaluation.framework.indicators))))


def _survey(evaluation: Evaluation) -> Iterator[Chore]:
    survey = evaluation.facts.survey
    if survey.population is None:
        yield Chore("survey", say("day.chore_population"), place=Place(topic="survey"))
        return
    needed = sample_required(survey.population, evaluation.framework.satisfaction_sample)
    counted = tally(evaluation)
    entered = counted is not None and bool(evaluation.stated(Ballot))
    valid = counted.valid if counted is not None and entered else survey.valid or 0
    if valid < needed:
        place = Place(topic="ballots" if counted is not None and drawn(evaluation) else "survey")
        yield Chore("survey", say("day.chore_survey", valid=valid, needed=needed), place=place)
