"""The box in which a task of the day is planned."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.widgets import Static

from models.acts import FieldTask
from tui.screens.dialogs import Form
from tui.widgets.field import Field

_LISTED = re.compile(r"[、，,；;\s]+")


class TaskText(NamedTuple):
    """What was typed of a task."""

    who: tuple[str, ...]
    begins: str
    ends: str
    remark: str


class TaskDialog(Form[TaskText]):
    """Who does a task, from when to when, and a remark; Enter goes on, and from the last field saves.

    Args:
        title: which task.
        former: what is said of it so far.
        team: who can be named.
        accept: states it.
    """

    def __init__(
        self, title: str, former: FieldTask, team: Sequence[str], accept: Callable[[TaskText], object]
    ) -> None:
        super().__init__(title, accept)
        self._former, self._team = former, tuple(team)

    def fields(self) -> ComposeResult:
        """Four fields, each under its name."""
        former, said = self._former, self.words("day.names", names=self._former.who)
        asks = {
            "who": (self.words("day.ask_who", names=self._team), said),
            "begins": (self.words("day.ask_begins"), former.begins),
            "ends": (self.words("day.ask_ends"), former.ends),
            "remark": (self.words("day.ask_remark"), former.remark),
        }
        for name, (ask, text) in asks.items():
            yield Static(ask, classes="label", markup=False)
            yield Field(text, id=name)

    def answer(self) -> TaskText:
        """All four as they were typed; each may be empty."""
        who, begins, ends, remark = (
            self.query_one(f"#{name}", Field).value.strip() for name in TaskText._fields
        )
        return TaskText(tuple(name for name in _LISTED.split(who) if name), begins, ends, remark)
