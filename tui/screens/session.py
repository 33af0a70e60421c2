"""What screens over one evaluation share: its title, undoing, conflicts, cautions, what a role forbids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from models.errors import Message, say
from tui.screens.base import Result, ScreenBase, guarded
from tui.work import named

if TYPE_CHECKING:
    from textual.binding import Binding

    from models.disputes import Dispute
    from models.entries import Entry
    from tui.session import Session
    from tui.work import Base


class SessionScreen(ScreenBase[Result]):
    """A screen over one evaluation."""

    WRITES: ClassVar[Mapping[str, str]] = {}  # the acts that state something, with its kind

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._told: Dispute | None = None  # what the message line asks to settle

    def title_text(self) -> str:
        """The station, the period, the screen."""
        evaluation = self.session.evaluation
        visit = evaluation.facts.visit
        parts = [evaluation.name]
        if visit.year:
            parts.append(f"{visit.year} {self.words(f'period.{visit.period}')}")
        if evaluation.setup.sample:
            parts.append(self.words("app.sample"))
        if evaluation.proceedings.sealed is not None:
            parts.append(self.words("app.sealed"))
        if self.session.store.problems:
            parts.append(self.words("app.damaged"))
        parts += [self.words(f"screen.{self.NAME}"), self.session.author]
        return "  ".join(parts)

    def on_show(self) -> None:
        """Say first of all what of the data is damaged."""
        if problems := self.session.store.problems:
            self.warn(problems[0])

    def tell(self, message: Message | str) -> None:
        """Put what was done into the message line, with what to mind about the text that was stated."""
        caution = self.session.take_caution()
        if caution is None:
            super().tell(message)
        else:
            done = message if isinstance(message, str) else self.words.say(message)
            self.warn(say("done.caution", done=done, caution=caution))

    def tell_dispute(self, dispute: Dispute | None) -> None:
        """Say that what was just stated stands against what somebody else stated meanwhile, where it does."""
        if dispute is not None:
            from models.telling import made_said

            self.warn(made_said(dispute, self.session.author))
            self._told = dispute

    def look(self) -> None:
        """Show what others did; what the message line asks to settle may be settled by now."""
        told = self._told
        self.renew()
        if told is not None and self.session.evaluation.dispute(told.kind, told.slot) is None:
            self.tell("")

    def is_hinted(self, act: Binding) -> bool:
        """Settling is shown where there is something to settle."""
        return act.show or (act.action == "settle" and self.unavailable("settle") is None)

    def _message(self, message: Message | str, kind: str) -> None:
        self._told = None
        super()._message(message, kind)

    def renew(self) -> None:
        """Show what changed in the evaluation, without moving the cursor or half-typed text."""

    def recalled(self, kind: str, slot: str) -> Base | None:
        """What the text of a box was made from that is opened again after a dropped line; else None."""
        from tui.recall import recalled

        return recalled(self.session, kind, slot, self.returning)

    def forbidden(self, action: str, *standing: Entry | None) -> Message | None:
        """Why the author's role does not allow an act on what stands; None where it does."""
        kind = self.WRITES.get(action)
        return None if kind is None else self.session.may_not(kind, *standing)

    def unavailable(self, action: str) -> Message | None:
        """Undo needs something to undo."""
        if action == "undo" and not self.session.can_undo:
            return say("why.nothing_to_undo")
        return None

    @guarded
    def action_undo(self) -> None:
        """Take back the last act of this session."""
        step = self.session.undo()
        if step is not None:
            self.renew()
            done = say("done.undone", what=named(step.touched[0]))
            self.tell(self.in_own_name(done, *(entry for entry in step.former if entry is not None)))

    def in_own_name(self, done: Message, *former: Entry) -> Message:
        """What was done; where it restated what others had stated, that it bears the author's name now."""
        others = tuple({entry.author: None for entry in former if entry.author != self.session.author})
        return say("done.in_your_name", done=done, names=others) if others else done

    def action_view(self, name: str) -> None:
        """Go to another screen of the same evaluation."""
        self.frame.view(name)

    def action_more(self) -> None:
        """Choose among the views without a key of their own."""
        from tui.screens.more import MoreDialog

        def go(name: str | None) -> None:
            if name is not None:
                self.action_view(name)

        self.app.push_screen(MoreDialog(), go)

    def action_back(self) -> None:
        """Step back: to the checklist, and from there to the list of evaluations."""
        self.frame.step_back()
