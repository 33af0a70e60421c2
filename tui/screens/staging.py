"""What the screens share on which the stage is changed: the box, the reason for the way back, the gate."""

from __future__ import annotations

from models.disputes import Dispute
from models.entries import STAGES, Stage
from models.errors import say
from models.gaps import Place
from models.gates import binds, is_forward, next_stage
from tui.rounds import change_stage, gate_of, steps_said
from tui.screens.base import guarded
from tui.screens.session import SessionScreen
from tui.work import Base

_RECORD = 5  # steps of the record that the box shows


class StagingScreen(SessionScreen[None]):
    """A screen from which the stage is changed, by `stage`, and by `stage_back` where a reason is asked."""

    @guarded
    def action_stage(self) -> None:
        """Ask whether to go to the next or the previous stage; say what the next one still asks for."""
        from tui.screens.stage import StageDialog

        session = self.session
        stage, base = session.evaluation.stage, session.seen("stage", "stage")
        following = next_stage(stage)
        items = gate_of(session, following) if following else ()

        def chosen(answer: Stage | Place | None) -> None:
            if isinstance(answer, Place):
                self._mend(answer)
            elif answer is None:
                return
            elif is_forward(stage, answer) or not binds(session.evaluation):
                self._change(answer, "", base)
            else:
                self.action_stage_back()

        record = steps_said(session, self.words)[-_RECORD:]
        self.app.push_screen(StageDialog(stage, items, binds(session.evaluation), record), chosen)

    @guarded
    def action_stage_back(self) -> None:
        """Ask why it goes back to the previous stage."""
        from tui.screens.dialogs import TextDialog

        at = STAGES.index(self.session.evaluation.stage)
        if at == 0:
            return
        former, base = STAGES[at - 1], self.recalled("stage", "stage") or self.session.seen("stage", "stage")
        made = list[Dispute | None]()
        title = self.words("stage.why_back", stage=self.words(f"stage.{former}"))

        def state(reason: str) -> None:
            made.append(change_stage(self.session, former, reason, base))

        def stated(reason: str | None) -> None:
            if reason is not None:
                self._changed(former, made)

        self.ask("stage_back", TextDialog(title, accept=state), stated, base)

    def _change(self, stage: Stage, reason: str, base: Base) -> None:
        made = list[Dispute | None]()
        if self.attempt(lambda: made.append(change_stage(self.session, stage, reason, base))):
            self._changed(stage, made)

    def _changed(self, stage: Stage, made: list[Dispute | None]) -> None:
        self.renew()
        self.tell(say("done.stage", stage=say(f"stage.{stage}")))
        self.tell_dispute(made[0] if made else None)

    def _mend(self, place: Place) -> None:
        """Go where an item of the gate is mended."""
        from tui.screens.views import where

        name, at = where(place)
        if name != self.NAME or at:
            self.frame.view(name, **at)
