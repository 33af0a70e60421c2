"""The panel's screen: who has declared, is recused, has what left to score, and has handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import Binding

from models.acts import CALIBRATION, HandIn, Objection
from models.entries import Cell, Entry
from models.errors import Message, say
from models.panel import Standing, remit_said, standings, unscored
from tui.clock import now
from tui.keys import PANEL, VIEWS
from tui.panel import (
    assignment,
    calibration,
    closing,
    find_part,
    hand_in,
    handed_in,
    handing,
    not_handed_in,
    objection,
    own_recusal,
    part_said,
    ruling,
)
from tui.panel_rows import CELL, panel_blocks, typed_remits
from tui.screens.base import guarded
from tui.screens.listed import ListScreen
from tui.session import Session
from tui.widgets.blocks import Block
from tui.widgets.lines import Lines


class PanelScreen(ListScreen[None]):
    """A row for each evaluator, and the calibration round's lines with their spread.

    Args:
        session: the open evaluation.
    """

    NAME = "panel"
    WRITES: ClassVar[Mapping[str, str]] = {
        "declare": "declaration", "hand_in": "hand_in", "take_back": "recusal", "lead": "objection",
        "assign": "assignment", "calibrate": "calibration", "object": "objection", "rule": "ruling",
        "close": "calibration", "return": "assignment",
    }  # fmt: skip
    BOXES: ClassVar[tuple[str, ...]] = ("declare", "assign", "calibrate", "object", "rule")
    ACTS: ClassVar[list[Binding]] = [*PANEL, *VIEWS]
    HELP_KEYS: ClassVar[list[str]] = ["help.panel", "help.list_arrows"]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._standings: tuple[Standing, ...] = ()

    def on_mount(self) -> None:
        """Show the panel, the cursor on oneself, and take the keys."""
        self.renew()
        self.rows.show(self.blocks(), self.session.author)
        self.rows.focus()

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self.call_after_refresh(self.renew)
        super().on_resize()

    def renew(self) -> None:
        """Show what changed; the cursor stays on its row."""
        self._standings = standings(self.session.evaluation)
        super().renew()

    def unavailable(self, action: str) -> Message | None:
        """What needs a role, a row, something to hand in or to take back."""
        if reason := self.forbidden(action):
            return reason
        if action == "hand_in" and not self._parts():
            return say("panel.nothing_left")
        if action == "take_back" and not self._own_recusals():
            return say("why.no_recusal")
        if action == "lead" and not self.session.evaluation.panel:
            return say("why.no_panel")
        if action in ("assign", "object", "rule") and self._standing() is None:
            return say("why.no_evaluator")
        return super().unavailable(action)

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """The lead's acts on an evaluator; a line of the round on the checklist."""
        event.stop()
        key = self.rows.current.key if self.rows.current else ""
        if key.startswith(CELL):
            self.frame.view("checklist", cell=Cell.parse(key.removeprefix(CELL)))
        elif key:
            self.action_lead()

    # -- what each does for themself -----------------------------------------------------------

    @guarded
    def action_declare(self) -> None:
        """Ask for the author's declaration."""
        from tui.screens.panel_dialogs import declare

        declare(self, self._stated)

    @guarded
    def action_hand_in(self) -> None:
        """Ask which part is handed in; what is missing in each stands beside it."""
        words, items = self.words, []
        parts = self._parts()
        for part in parts:
            reason = not_handed_in(self.session, part)
            left = len(unscored(self.session.evaluation, self.session.author, part))
            state = words("panel.ready") if reason is None else words("panel.count_left", left=left)
            title = part_said(self.session, part)
            name = words.say(title) if isinstance(title, Message) else words.title(title)
            items.append((part, f"{name}  {state}"))
        if len([part for part in parts if part != CALIBRATION]) > 1:
            items.append(("all", words("panel.hand_all")))
        self._choose(words("panel.ask_hand_in"), items, self._hand_in)

    def _hand_in(self, part: str) -> None:
        entries: list[HandIn] = []

        def act() -> None:
            entries.extend(hand_in(self.session, part))
            self.session.state(*entries)

        if self.attempt(act):
            parts = tuple(part_said(self.session, entry.section) for entry in entries)
            self._done(say("done.handed_in", parts=parts))

    @guarded
    def action_take_back(self) -> None:
        """Take back a recusal of the author's; asks which where there are several."""
        found = {
            remit: self.words.say(remit_said(self.session.evaluation, remit))
            for remit in self._own_recusals()
        }
        if len(found) == 1:
            self._take_back(next(iter(found)))
        else:
            self._choose(self.words("panel.ask_take_back"), list(found.items()), self._take_back)

    def _take_back(self, remit: str) -> None:
        said = remit_said(self.session.evaluation, remit)
        if self.attempt(lambda: self.session.withdraw(own_recusal(self.session, remit))):
            self._done(say("done.unrecused", remit=said))

    # -- what the lead and staff do --------------------------------------------------------------

    @guarded
    def action_lead(self) -> None:
        """Ask what of all that one may do is to be done about the evaluator and the round."""
        words, standing, items = self.words, self._standing(), list[tuple[str, str]]()
        round_of = self.session.evaluation.proceedings.calibration
        if standing is not None:
            name = standing.member.name
            items.append(("assign", words("panel.menu.assign")))
            if name in self.session.evaluation.stated(Objection):
                items.append(("rule", words("panel.menu.ruling")))
            items.append(("object", words("panel.menu.objection")))
        items.append(("calibrate", words("panel.menu.calibrate")))
        if round_of is not None and not round_of.closed:
            items.append(("close", words("panel.menu.close")))
        if standing is not None:
            for part in self._handed(standing):
                said = part_said(self.session, part)
                items.append((f"return {part}", words("panel.menu.return", part=said)))
        items = [(act, said) for act, said in items if self.forbidden(act.partition(" ")[0]) is None]
        if not items:
            self.warn(say("why.no_evaluator"))
            return
        title = standing.member.name if standing else words("screen.panel")
        self._choose(words("panel.ask_lead", name=title), items, self._lead)

    def _lead(self, act: str) -> None:
        name, _, part = act.partition(" ")
        match name:
            case "assign":
                self.action_assign()
            case "rule":
                self.action_rule()
            case "object":
                self.action_object()
            case "calibrate":
                self.action_calibrate()
            case "close":
                if self.attempt(lambda: self.session.state(closing(self.session))):
                    self._done(say("done.calibration_closed"))
            case "return":
                self._return(part)

    def _return(self, part: str) -> None:
        standing = self._standing()
        if standing is not None:
            name, said = standing.member.name, part_said(self.session, part)
            if self.attempt(lambda: self.session.withdraw(handed_in(self.session, name, part))):
                self._done(say("done.returned", part=said, name=name))

    @guarded
    def action_assign(self) -> None:
        """Ask what the evaluator under the cursor is to score."""
        from tui.screens.panel_dialogs import WordsDialog

        if (standing := self._standing()) is not None:
            name, given = standing.member.name, standing.assignment
            remits = typed_remits(self.session.evaluation, given, self.words)
            sections = self.session.evaluation.framework.sections
            title = self.words("panel.ask_assign", name=name, sections=sections)
            make = partial(assignment, self.session, name)
            self.ask("assign", WordsDialog(title, remits, self._stating(make)), self._stated)

    @guarded
    def action_calibrate(self) -> None:
        """Ask for the lines of a calibration round."""
        from tui.screens.panel_dialogs import WordsDialog

        former = self.session.evaluation.proceedings.calibration
        text = " ".join(former.cells) if former else ""
        make = partial(calibration, self.session)
        box = WordsDialog(self.words("panel.ask_calibrate"), text, self._stating(make))
        self.ask("calibrate", box, self._stated)

    @guarded
    def action_object(self) -> None:
        """Take down the station's objection to the evaluator under the cursor."""
        from tui.screens.dialogs import TextDialog

        if (standing := self._standing()) is not None:
            name = standing.member.name
            title = self.words("panel.ask_objection", name=name)
            box = TextDialog(title, "", self._stating(partial(objection, self.session, name)))
            self.ask("object", box, self._stated)

    @guarded
    def action_rule(self) -> None:
        """Ask for the lead's decision on the objection to the evaluator under the cursor."""
        from tui.screens.panel_dialogs import RulingDialog

        standing = self._standing()
        found = self.session.evaluation.stated(Objection).get(standing.member.name) if standing else None
        if found is None:
            name = standing.member.name if standing else ""
            self.warn(say("panel.no_objection", name=name))
            return
        title = self.words("panel.ask_ruling", name=found.evaluator, text=found.text)
        make = partial(ruling, self.session, found.evaluator)
        box = RulingDialog(title, lambda given: self.session.state(make(*given)))
        self.ask("rule", box, self._stated)

    def _stating(self, make: Callable[..., Entry]) -> Callable[[object], None]:
        """What states the entry that an answer makes."""
        return lambda given: self.session.state(make(given))

    def _stated(self, given: object) -> None:
        if given is not None:
            self._done(say("done.saved", time=now()))

    def _done(self, said: Message) -> None:
        self.renew()
        self.tell(said)

    def _choose(self, title: str, items: Sequence[tuple[str, str]], then: Callable[[str], None]) -> None:
        from tui.screens.panel_dialogs import Menu

        def chosen(name: str | None) -> None:
            if name is not None:
                then(name)

        self.app.push_screen(Menu(title, items), chosen)

    # -- what there is ---------------------------------------------------------------------------

    def _standing(self) -> Standing | None:
        """The evaluator under the cursor."""
        key = self.rows.current.key if self.is_mounted and self.rows.current else ""
        return next((found for found in self._standings if found.member.name == key), None)

    def _own(self) -> Standing | None:
        return next((s for s in self._standings if s.member.name == self.session.author), None)

    def _parts(self) -> tuple[str, ...]:
        """What the author may hand in: the round while it is theirs, then the sections."""
        own = self._own()
        is_round = own is not None and own.calibration is not None and not own.calibration.handed_in
        return (*((CALIBRATION,) if is_round else ()), *handing(self.session))

    def _handed(self, standing: Standing) -> Iterator[str]:
        if standing.calibration is not None and standing.calibration.handed_in:
            yield find_part(self.session, CALIBRATION)
        yield from (p.section.id for p in standing.sections if p.section and p.handed_in)

    def _own_recusals(self) -> tuple[str, ...]:
        recusals = self.session.evaluation.proceedings.recusals.get(self.session.author, ())
        return tuple(recusal.remit for recusal in recusals)

    # -- showing ---------------------------------------------------------------------------------

    def blocks(self) -> list[Block]:
        """The evaluators, and the lines of the calibration round."""
        return panel_blocks(self.session.evaluation, self._standings, self.words, self.size.width - 2)
