"""The box that asks whether the stage is to change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from models.entries import STAGES, Stage
from tui.screens.base import Dialog
from tui.widgets.blocks import Block, Blocks
from tui.widgets.lines import Lines, Span


class StageDialog(Dialog[Stage]):
    """Stay, go on or go back; the cursor begins on staying.

    Args:
        stage: the present stage.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", show=False)]

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage

    def compose(self) -> ComposeResult:
        """The present stage, the choices, the keys."""
        with Vertical(id="box"):
            yield Static(
                self.words("stage.ask", stage=self._stage_words(self._stage)), classes="label", markup=False
            )
            yield Blocks(id="choices")
            yield Static(self.words("stage.keys"), classes="label", markup=False)

    def on_mount(self) -> None:
        """Show the choices and take the keys."""
        choices = self._choices()
        lines = self.query_one(Blocks)
        lines.styles.height = len(choices)
        lines.show(choices)
        lines.focus()

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Give the chosen stage back; None where it stays."""
        event.stop()
        current = self.query_one(Blocks).current
        chosen = next((stage for stage in STAGES if current and stage == current.key), None)
        self.dismiss(None if chosen == self._stage else chosen)

    def _choices(self) -> Sequence[Block]:
        at = STAGES.index(self._stage)
        choices = [(self._stage, self.words("stage.keep"))]
        if at + 1 < len(STAGES):
            choices.append(
                (STAGES[at + 1], self.words("stage.forward", stage=self._stage_words(STAGES[at + 1])))
            )
        if at > 0:
            choices.append(
                (STAGES[at - 1], self.words("stage.backward", stage=self._stage_words(STAGES[at - 1])))
            )
        return [Block(stage, body=(Span(words),)) for stage, words in choices]

    def _stage_words(self, stage: Stage) -> str:
        return self.words(f"stage.{stage}")
