"""The divergence board: lines on which evaluators differ too much, worst first, each settled by one key."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from time import monotonic
from typing import ClassVar

from textual import events
from textual.binding import Binding
from textual.containers import Container
from textual.widget import Widget

from export.divergence import HEADS, agreement_rows, asked_of, points_words
from models.acts import SecondLook
from models.agreement import panel_agreement
from models.divergence import Divergence, divergences
from models.errors import Message, UsageError, say
from models.numbers import trimmed
from tui.board import blocks, called, described
from tui.clock import now
from tui.divergence import adjudicate, ask_again, decided_points, settle_by_mean, take_back
from tui.keys import BOARD, VIEWS
from tui.screens.base import guarded
from tui.screens.board_dialogs import AgreementDialog, Asked, DecisionDialog, LookDialog
from tui.screens.session import SessionScreen
from tui.session import Session
from tui.widgets.blocks import Blocks
from tui.widgets.lines import Lines
from tui.widgets.text_lines import TextLines

DETAIL_AFTER = 0.35  # seconds the cursor rests before the detail follows: walking stays cheap on the line


class BoardScreen(SessionScreen[None]):
    """The lines in one list, with the reasons and the evidence of the one under the cursor.

    Args:
        session: the open evaluation.
        line: where the cursor begins; at the worst if None.
    """

    NAME = "board"
    WRITES: ClassVar[Mapping[str, str]] = {
        "mean": "settlement", "look": "second_look", "decide": "adjudication", "take_back": "adjudication",
    }  # fmt: skip
    BOXES: ClassVar[tuple[str, ...]] = ("look", "decide")
    ACTS: ClassVar[list[Binding]] = [*BOARD, *VIEWS]
    HELP_KEYS: ClassVar[list[str]] = ["help.board", "help.list_arrows", "help.list_tab"]

    def __init__(self, session: Session, line: str | None = None) -> None:
        super().__init__(session)
        self._start = line
        self._found: dict[str, Divergence] = {}
        self._settled = 0
        self._shows_all = False
        self._rested_at = 0.0
        self._awaits_rest = False

    def body(self) -> Iterator[Widget]:
        """The list above or beside the detail."""
        with Container(classes="body"):
            yield Blocks(id="lines")
            yield TextLines(id="detail")

    @property
    def lines(self) -> Blocks:
        """The list."""
        return self.query_one(Blocks)

    def on_mount(self) -> None:
        """Show the lines and take the keys."""
        self._show(self._start)
        self.lines.focus()

    def on_screen_resume(self) -> None:
        """Show what others stated while a box lay over the screen."""
        self.renew()

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self.call_after_refresh(self.renew)

    def renew(self) -> None:
        """Show what there is now; the cursor stays on its line, or on its place in the list."""
        self._show()

    def where(self) -> Mapping[str, str]:
        """The line under the cursor, and what is listed."""
        at = {"line": self.lines.current.key} if self.lines.current else {}
        return {**at, **({"all": "yes"} if self._shows_all else {})}

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the line; where it is settled by now, among all of them."""
        line = at.get("line")
        self._shows_all = "all" in at
        self._show(line)
        if line is not None and line not in self._found:
            self._shows_all = True
            self._show(line)
        return not drafts and (line is None or line in self._found)

    def title_text(self) -> str:
        """The title, and how many are open and settled."""
        opened = sum(made.is_open for made in self._found.values())
        words = self.words("board.count", open=opened, done=self._settled)
        which = f"  {self.words('board.showing_all')}" if self._shows_all else ""
        return f"{super().title_text()}  {words}{which}"

    def unavailable(self, action: str) -> Message | None:
        """Deciding is the lead's, and needs a line; taking back needs a decision."""
        if reason := self.forbidden(action):
            return reason
        if action in self.WRITES and self.is_mounted:
            made = self._current()
            if made is None:
                return say("why.no_divergence")
            if action == "mean" and not made.is_divergent:
                return say("board.not_divergent", cell=str(made.cell))
            if action == "take_back" and not (made.look or made.settlement or made.decision):
                return say("why.not_decided")
        return super().unavailable(action)

    def on_lines_moved(self, event: Lines.Moved) -> None:
        """Let the detail follow once the cursor has rested."""
        event.stop()
        self._rested_at = monotonic() + DETAIL_AFTER
        if not self._awaits_rest:
            self._awaits_rest = True
            self.after(DETAIL_AFTER, self._detail_when_rested)

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Go to the line in the checklist."""
        event.stop()
        if (made := self._current()) is not None:
            self.frame.view("checklist", cell=made.cell)

    async def on_key(self, event: events.Key) -> None:
        """A full-width digit is a digit."""
        sign = unicodedata.normalize("NFKC", event.character or "")
        act = next((act for act in BOARD if sign.isdigit() and sign in act.key.split(",")), None)
        if act is not None and sign != event.character:
            event.stop()
            await self.run_action(act.action)

    @guarded
    def action_mean(self) -> None:
        """Let the panel's rule stand on the line."""
        if (made := self._current()) is not None:
            entry = settle_by_mean(self.session, made.cell)
            self._done(say("done.mean", cell=str(made.cell), spread=trimmed(entry.spread, 6)))

    @guarded
    def action_look(self) -> None:
        """Ask whom to ask for a second look, and with which words."""
        made = self._current()
        if made is None:
            return
        cell = made.cell

        def accept(asked: Asked) -> None:
            ask_again(self.session, cell, asked.text, asked.names)

        def done(asked: Asked | None) -> None:
            if asked is not None:
                names = asked_of(self.session.evaluation.stated(SecondLook)[str(cell)])
                self._done(say("done.looked", cell=str(cell), names=names))

        names = [voice.name for voice in made.voices]
        text = made.look.reason if made.look else ""
        self.ask(
            "look",
            LookDialog(
                self.words("ask.look", cell=called(made, self.session.evaluation, self.words)),
                names,
                text,
                accept,
            ),
            done,
        )

    @guarded
    def action_decide(self) -> None:
        """Ask for the lead's points and the reason."""
        made = self._current()
        if made is None:
            return
        cell = made.cell

        def accept(given: tuple[str, str]) -> None:
            points = decided_points(self.session, cell, given[0])
            if isinstance(points, Message):
                raise UsageError(points.key, **points.params)
            adjudicate(self.session, cell, points, given[1])

        def done(given: tuple[str, str] | None) -> None:
            if given is not None:
                self._done(say("done.decided", cell=str(cell), points=given[0]))

        title = self.words(
            "ask.decide",
            cell=called(made, self.session.evaluation, self.words),
            allowed=f"0-{trimmed(made.line.ceiling)}",
        )
        points = points_words(made.decision, self.words) if made.decision else ""
        reason = made.decision.reason if made.decision else ""
        self.ask("decide", DecisionDialog(title, points, reason, accept), done)

    @guarded
    def action_take_back(self) -> None:
        """Take back what was decided on the line, or asked."""
        if (made := self._current()) is not None:
            take_back(self.session, made.cell)
            self._done(say("done.taken_back", cell=str(made.cell)))

    @guarded
    def action_undo(self) -> None:
        """Take back the last act; the cursor goes to the line that is open again."""
        before = set(self._found)
        SessionScreen.action_undo(self)
        if back := [line for line in self._found if line not in before]:
            self._show(back[0])

    def action_all_lines(self) -> None:
        """List what is open alone, or everything."""
        self._shows_all = not self._shows_all
        self._show()

    def action_agreement(self) -> None:
        """Show how far the panel agrees."""
        rows = agreement_rows(panel_agreement(self.session.assessment), self.words)
        heads = [self.words(f"agreement.head.{name}") for name in HEADS]
        title = self.words("agreement.title", station=self.session.evaluation.name)
        self.app.push_screen(AgreementDialog(title, heads, rows))

    # -- what is shown ---------------------------------------------------------------------------

    def _current(self) -> Divergence | None:
        current = self.lines.current
        return self._found.get(current.key) if current else None

    def _done(self, message: Message) -> None:
        """Show what was stated, and say so."""
        self.renew()
        self.tell(say("board.done", time=now(), what=message))

    def _show(self, line: str | None = None) -> None:
        every = divergences(self.session.assessment, settled=True)
        self._settled = sum(not made.is_open for made in every)
        self._found = {str(made.cell): made for made in every if made.is_open or self._shows_all}
        session = self.session
        self.lines.show(blocks(self._found, session.assessment, session.author, self.words), line)
        self._show_detail()
        self.show_title()

    def _detail_when_rested(self) -> None:
        left = self._rested_at - monotonic()
        if left > 0:
            self.after(left, self._detail_when_rested)
        else:
            self._awaits_rest = False
            self._show_detail()

    def _show_detail(self) -> None:
        made = self._current()
        paragraphs = [*described(made, self.session.assessment, self.words)] if made else []
        self.query_one("#detail", TextLines).show(paragraphs)
        self.show_hints()
