"""The form of a new evaluation: nothing is created before it is asked for."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Horizontal
from textual.widget import Widget

from models.entries import Entry, FactEntry, Member, Setup
from models.errors import Message, ZhanpingError, say
from models.evaluation import fold
from models.follow_up import carried
from models.forms import Field, changed, field_of, shown, text_of, value_of, words_of
from models.framework import Framework
from models.framework_file import named, shipped
from models.language import Language
from models.station import Fact, Station, Visit
from tui.indicator_system import taken
from tui.keys import NEW
from tui.screens.base import guarded
from tui.screens.ledgered import LedgerScreen
from tui.widgets.grid import Block, Column, Spot

if TYPE_CHECKING:
    from storage.workspace import Workspace

# What is asked, in order; the framework and what it follows come last.
ASKED: Sequence[tuple[str, str]] = (
    ("station", "name"), ("station", "short_name"), ("station", "region"), ("station", "street"),
    ("visit", "year"), ("visit", "period"), ("visit", "date"),
)  # fmt: skip
NEEDED = frozenset({("station", "name")})


@dataclass(frozen=True, slots=True)
class Plan:
    """A new evaluation as far as it is filled in.

    Attributes:
        framework: a shipped framework's name, or the path of a file.
        earlier: the id of the evaluation that it follows; empty for none.
    """

    station: Station = field(default_factory=Station)
    visit: Visit = field(default_factory=Visit)
    framework: str = ""
    earlier: str = ""

    def typed(self, topic: str, name: str, text: str) -> Plan | Message:
        """The plan with a value, or why the text is none."""
        new = changed(getattr(self, topic), None, name, text)
        if isinstance(new, Station):
            return replace(self, station=new)
        return (
            replace(self, visit=new) if isinstance(new, Visit) else new if isinstance(new, Message) else self
        )

    def missing(self) -> tuple[Message, ...]:
        """The needed fields that are empty."""
        return tuple(
            say(f"field.{topic}.{name}")
            for topic, name in ASKED
            if (topic, name) in NEEDED and not getattr(getattr(self, topic), name)
        )


class NewScreen(LedgerScreen[None]):
    """What an evaluation begins with; Ctrl+S creates and opens it."""

    NAME = "new"
    ACTS: ClassVar[list[Binding]] = [*NEW]
    HELP_KEYS: ClassVar[list[str]] = [
        "help.sheet_type", "help.sheet_move", "help.sheet_choice", "help.sheet_escape",
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.plan = Plan(framework=shipped()[0])
        self._left: Plan | None = None  # the plan that Escape was already asked about

    def body(self) -> Iterator[Widget]:
        """The sheet."""
        with Horizontal(classes="body"):
            yield self.new_ledger()

    def on_mount(self) -> None:
        """Show the form and take the keys."""
        self._show(Spot())
        self.ledger.typed.focus()

    def drafts(self) -> Mapping[str, str]:
        """The values of the form as far as it is filled in, and what is half typed."""
        empty, plan = Plan(framework=shipped()[0]), self.plan
        filled = {
            f"{topic}.{name}": text_of(getattr(getattr(plan, topic), name))
            for topic, name in ASKED
            if getattr(getattr(plan, topic), name) != getattr(getattr(empty, topic), name)
        }
        framework = {} if plan.framework == empty.framework else {"framework": plan.framework}
        earlier = {"earlier": plan.earlier} if plan.earlier else {}
        return {**filled, **framework, **earlier, **super().drafts()}

    def where(self) -> Mapping[str, str]:
        """The field."""
        return {"column": str(self.ledger.spot.column)}

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the field, with the form filled in as it was; False where a value cannot be taken any more."""
        is_taken = True
        for name, text in drafts.items():
            topic, _, field = name.partition(".")
            if (topic, field) in ASKED:
                plan = self.plan.typed(topic, field, text)
            elif name in ("framework", "earlier"):
                plan = self._with_framework(text) if name == "framework" else self._after(text)
            else:
                continue
            if isinstance(plan, Message):
                is_taken = False
            else:
                self.plan = plan
        column = at.get("column", "")
        self._show(Spot(0, 0, int(column) if column.isdecimal() else 0))
        return self.retype(drafts) and is_taken

    @guarded
    def action_create(self) -> None:
        """Create the evaluation with the author as its lead, and open it."""
        if not self.ledger.settle():
            return
        if missing := self.plan.missing():
            self.ledger.go(Spot())
            self.warn(say("new.missing", fields=tuple(missing)))
            return
        workspace, plan = self.frame.workspace, self.plan
        facts = [FactEntry.of(workspace.author, fact) for fact in (plan.station, plan.visit)]
        team = (Member(name=workspace.author, role="lead"),)
        framework = _framework(plan.framework)
        entries = (*facts, *_opening(workspace, framework, facts, plan.earlier))
        store = workspace.create(framework, entries, year=plan.visit.year, team=team)
        store.close()
        self.frame.open(store.id)

    def action_back(self) -> None:
        """The saved text first; a form that was filled in asks once; then back."""
        if self.ledger.restore():
            self.tell("")
            return
        if self.plan in (Plan(framework=shipped()[0]), self._left):
            self.app.pop_screen()
        else:
            self._left = self.plan
            self.warn(say("new.leave"))

    def _take(self, spot: Spot, text: str) -> bool:
        """Make a typed text the field's value."""
        plan: Plan | Message
        if spot.column < len(ASKED):
            plan = self.plan.typed(*ASKED[spot.column], text)
        else:
            plan = self._with_framework(text) if spot.column == len(ASKED) else self._after(text)
        if isinstance(plan, Message):
            self.warn(plan)
            return False
        self.plan, self._left = plan, None
        self._show()
        self.tell("")
        return True

    def _with_framework(self, text: str) -> Plan | Message:
        """The plan with a framework that is shipped, or that a path leads to."""
        titles = {self.words.title(named(name)): name for name in shipped()}
        wish = titles.get(text, text.strip()) or shipped()[0]
        try:
            _framework(wish)
        except ZhanpingError as error:
            return error.message
        return replace(self.plan, framework=wish)

    def _after(self, text: str) -> Plan | Message:
        """The plan with the evaluation that it follows; empty for none."""
        name = unicodedata.normalize("NFKC", text).strip()
        try:
            if name:
                self.frame.workspace.folder(name)
        except ZhanpingError as error:
            return error.message
        return replace(self.plan, earlier=name)

    def _show(self, spot: Spot | None = None) -> None:
        fields = [field_of(topic, name, in_row=False) for topic, name in ASKED]
        facts: dict[str, Fact] = {"station": self.plan.station, "visit": self.plan.visit}
        texts = [shown(f, value_of(facts[f.topic], None, f.name), self.words) for f in fields]
        wish = self.plan.framework
        texts.append(self.words.title(named(wish)) if wish in shipped() else wish)
        texts.append(self.plan.earlier)
        columns = (
            *(_column(f, self.words) for f in fields),
            self._framework_column(),
            self._earlier_column(),
        )
        self.ledger.show([Block(columns, (tuple(texts),), is_record=True)], spot)
        self.ledger.note([self.words("new.lead", name=self.frame.workspace.author)])

    def _framework_column(self) -> Column:
        titles = tuple(self.words.title(named(name)) for name in shipped())
        return Column(self.words("new.framework"), self.words("new.framework_hint"), options=titles)

    @cached_property
    def _stations(self) -> Sequence[tuple[str, str]]:
        """The evaluations there are, each with its station: looked up once for a form."""
        from storage.listing import listed

        try:
            rows = listed(self.frame.workspace)
        except ZhanpingError:
            return ()  # the list of evaluations says why
        return tuple((row.id, row.overview.station) for row in rows if row.overview)

    def _earlier_column(self) -> Column:
        """What it follows; the earlier evaluations of the station are named."""
        name = self.plan.station.name
        found = tuple(key for key, station in self._stations if station == name) if name else ()
        ask = self.words("new.earlier_known", ids=found) if found else self.words("new.earlier_hint")
        return Column(self.words("new.earlier"), ask)


def _opening(
    workspace: Workspace, framework: Framework, facts: Sequence[Entry], earlier: str
) -> tuple[Entry, ...]:
    """What a new evaluation has to follow up of the one before it; nothing where there is none."""
    if not earlier:
        return ()
    from tui.session import Session

    setup = Setup(
        id="new",
        framework=framework.id,
        framework_hash=framework.hash,
        created=dt.datetime.now(dt.UTC),
        created_by=workspace.author,
    )
    with workspace.open(earlier) as store:
        return carried(Session(store).evaluation, workspace.author, fold(setup, framework, facts))


def _column(asked: Field, words: Language) -> Column:
    blank = words("form.blank") if (asked.topic, asked.name) in NEEDED else ""
    options = tuple(words_of(option, words) for option in asked.options)
    return Column(words(asked.label), words(asked.label), options=options, blank=blank)


def _framework(name: str) -> Framework:
    """A framework by its name or by the path of its file.

    Raises:
        ZhanpingError: there is none, or the file cannot be taken.
    """
    from storage.files import expanded

    return named(name) if name in shipped() else taken(expanded(Path(name)))
