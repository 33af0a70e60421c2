"""The day board: the seven tasks, what must be done before leaving, and what each person has left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding

from export.day import SIGNS, share_words, state_words, times
from export.text import BLOCKED
from models.acts import TASKS, FieldTask, Task
from models.day import Chore, DayTask, amended, held, moved_on
from models.errors import Message, say
from tui.clock import minute, now
from tui.fieldwork import board
from tui.keys import DAY, VIEWS
from tui.screens.base import guarded
from tui.screens.listed import ListScreen
from tui.screens.views import where
from tui.session import Session
from tui.widgets.blocks import Block
from tui.widgets.lines import Lines, Span, fit
from tui.work import Base

_STYLES = {"green": "good", "red": "bad", "yellow": ""}


class DayScreen(ListScreen[None]):
    """One list: the tasks in order, the chores, the people; Enter works on each where it stands.

    Args:
        session: the open evaluation.
        task: where the cursor begins.
    """

    NAME = "day"
    WRITES: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("task_done", "task_now", "task_edit", "task_clear", "settle"), "task"
    )
    BOXES: ClassVar[tuple[str, ...]] = ("task_edit",)
    ACTS: ClassVar[list[Binding]] = [*DAY, *VIEWS]
    HELP_KEYS: ClassVar[list[str]] = ["help.day", "help.list_arrows"]

    def __init__(self, session: Session, task: str | None = None) -> None:
        super().__init__(session)
        self.board = board(session)
        self._start = f"task {task or TASKS[0]}"

    def on_mount(self) -> None:
        """Show the board and take the keys."""
        self.rows.show(self.blocks(), self._start)
        self.rows.focus()

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self.call_after_refresh(self.renew)

    def renew(self) -> None:
        """Show the board as it is now; the cursor stays on its row."""
        self.board = board(self.session)
        super().renew()

    def title_text(self) -> str:
        """The title and how many tasks are done."""
        return f"{super().title_text()}  {self.words('day.title', done=self.board.done)}"

    def unavailable(self, action: str) -> Message | None:
        """Most acts need a task under the cursor."""
        if reason := self.forbidden(action):
            return reason
        if action not in self.WRITES or not self.is_mounted:
            return super().unavailable(action)
        if (row := self._row()) is None:
            return say("why.no_task")
        if action == "settle" and self.session.evaluation.dispute("task", row.task) is None:
            return say("why.no_conflict")
        if action == "task_now" and row.state == "done":
            return say("why.task_done")
        return say("why.task_open") if action == "task_clear" and row.stated is None else None

    # -- acts ------------------------------------------------------------------------------------

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Edit the task, or go where the chore is done."""
        event.stop()
        kind, _, name = (self.rows.current.key if self.rows.current else "").partition(" ")
        chore = next((chore for chore in self.board.chores if kind == "chore" and chore.code == name), None)
        if chore is not None and chore.place is not None:
            view, at = where(chore.place)
            self.frame.view(view, **at)
        elif chore is not None and chore.task is not None:
            self.rows.show(self.blocks(), f"task {chore.task}")
            self.action_task_edit()
        elif kind == "task":
            self.action_task_edit()

    @guarded
    def action_task_done(self) -> None:
        """Done, or not done after all."""
        former, base = self._standing()
        self._state(amended(self.session.evaluation, former, self.session.author, done=not former.done), base)

    @guarded
    def action_task_now(self) -> None:
        """The author begins the task now, or has finished it now."""
        former, base = self._standing()
        self._state(moved_on(former, self.session.author, minute()), base)

    @guarded
    def action_task_edit(self) -> None:
        """Ask who does the task, from when to when."""
        from tui.screens.day_dialogs import TaskDialog, TaskText

        former, base = self._standing()
        if (recalled := self.recalled("task", former.task)) is not None:
            base = recalled
            former = base.entry if isinstance(base.entry, FieldTask) else former

        def accept(given: TaskText) -> None:
            made = amended(self.session.evaluation, former, self.session.author, **given._asdict())
            self._state(made, base)

        team = tuple(share.name for share in self.board.shares)
        title = self.words("day.task_title", task=self.words(f"task.{former.task}"))
        self.ask("task_edit", TaskDialog(title, former, team, accept), base=base)

    @guarded
    def action_task_clear(self) -> None:
        """Take back all that is said of the task."""
        former, base = self._standing()
        dispute = self.session.withdraw(former, base)
        self.renew()
        self.tell(say("done.task_cleared", task=say(f"task.{former.task}")))
        self.tell_dispute(dispute)

    @guarded
    def action_settle(self) -> None:
        """Choose where several people stated the task at once."""
        from tui.screens.conflict import settle

        if (row := self._row()) is not None:
            settle(self, self.session.evaluation.dispute("task", row.task))

    def _standing(self) -> tuple[FieldTask, Base]:
        """What is said of the task under the cursor, and what was seen of it."""
        self.session.refresh()
        row = self._row()
        assert row is not None  # noqa: S101 - the act is not available then
        former = held(self.session.evaluation, row.task, self.session.author)
        return former, self.session.seen("task", row.task)

    def _state(self, made: FieldTask, base: Base) -> None:
        dispute = self.session.amend(made, made, base)
        self.renew()
        state = say(f"day.state_{DayTask(made.task, made).state}")
        self.tell(say("done.task", task=say(f"task.{made.task}"), state=state, time=now()))
        self.tell_dispute(dispute)

    # -- showing ---------------------------------------------------------------------------------

    def _row(self) -> DayTask | None:
        kind, _, name = (self.rows.current.key if self.rows.current else "").partition(" ")
        return next((row for row in self.board.tasks if kind == "task" and row.task == name), None)

    def blocks(self) -> list[Block]:
        """The tasks in order, the chores, the people."""
        blocks = [self._head("tasks", self.words("day.tasks", done=self.board.done))]
        blocks += [self._task_block(row) for row in self.board.tasks]
        key = "day.chores" if self.board.chores else "day.no_chores"
        blocks.append(self._head("chores", self.words(key, count=len(self.board.chores))))
        blocks += [self._chore_block(chore) for chore in self.board.chores]
        if self.board.shares:
            blocks.append(self._head("shares", self.words("day.shares")))
        width = max((cell_len(share.name) for share in self.board.shares), default=0)
        for share in self.board.shares:
            sign = Span("+ ", "good") if share.is_done else Span("- ", "dim")
            lead = (Span(" "), sign, Span(fit(share.name, width), "head"), Span("  "))
            blocks.append(Block(f"share {share.name}", lead, (Span(share_words(share, self.words)),)))
        return blocks

    @staticmethod
    def _head(key: str, words: str) -> Block:
        return Block(f"head {key}", (), (Span(words, "head"),), can_choose=False)

    def _task_block(self, row: DayTask) -> Block:
        """A task: how it stands, its name, from when to when, who."""
        sign, colour = BLOCKED if row.is_late else SIGNS[row.state]
        name = max(cell_len(self._called(task)) for task in TASKS)
        state = (
            max(cell_len(self.words(f"day.state_{s}")) for s in SIGNS) + cell_len(self.words("day.late")) + 1
        )
        lead = (
            Span(f" {sign} ", _STYLES[colour]),
            Span(fit(self._called(row.task), name), "head"), Span("  "),
            Span(fit(state_words(row, self.words), state), _STYLES[colour]), Span("  "),
            Span(fit(times(row, self.words), 11)), Span("  "),
        )  # fmt: skip
        said = []
        if self.session.evaluation.dispute("task", row.task):
            said.append(self.words("conflict.sign"))
        if row.stated is not None:
            said += [self.words("day.names", names=row.stated.who), row.stated.remark]
        return Block(f"task {row.task}", lead, (Span("  ".join(part for part in said if part)),))

    def _called(self, task: Task) -> str:
        return self.words(f"task.{task}")

    def _chore_block(self, chore: Chore) -> Block:
        return Block(f"chore {chore.code}", (Span(" ! ", "bad"),), (Span(self.words.say(chore.message)),))
