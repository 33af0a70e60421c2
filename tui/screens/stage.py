"""The box that asks whether the stage is to change, and says what the next one still asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from models.entries import STAGES, Stage
from models.errors import say
from models.gaps import Place
from models.gates import Item
from tui.screens.base import Dialog
from tui.widgets.blocks import Block, Blocks
from tui.widgets.lines import Lines, Span

_ITEM = "item."
_AROUND = 7  # rows of the box and the screen around the list


class StageDialog(Dialog[Stage | Place]):
    """Stay, go on or go back, the cursor on staying; below, the gate: each item leads to where it is mended.

    Args:
        stage: the present stage.
        items: what the next stage asks for.
        binds: whether the gate holds.
        record: who opened which stage and when, in words, the newest last.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", show=False)]

    def __init__(
        self, stage: Stage, items: Sequence[Item] = (), binds: bool = False, record: Sequence[str] = ()
    ) -> None:
        super().__init__()
        self._stage, self._items, self._binds, self._record = stage, items, binds, record

    @property
    def is_shut(self) -> bool:
        """Whether the way on is closed."""
        return self._binds and not all(item.met for item in self._items)

    def compose(self) -> ComposeResult:
        """The present stage, the choices, the gate, the record, the keys."""
        with Vertical(id="box"):
            yield Static(
                self.words("stage.ask", stage=self._stage_words(self._stage)), classes="label", markup=False
            )
            yield Blocks(id="choices")
            yield Static("", classes="fault", markup=False)
            yield Static(self.words("stage.keys"), classes="label", markup=False)

    def on_mount(self) -> None:
        """Show the choices and take the keys."""
        lines = self.query_one(Blocks)
        shown = [*self._choices(), *self._gate(), *self._history()]
        lines.styles.height = len(shown)
        lines.show(shown)
        lines.focus()
        self.call_after_refresh(self._fit)

    def on_resize(self) -> None:
        """As high as the texts need and the terminal has room for."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        lines = self.query_one(Blocks)
        lines.styles.height = max(min(lines.count, self.app.size.height - _AROUND), 3)

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Give the chosen stage back, or where an item is mended; None where the stage stays."""
        event.stop()
        current = self.query_one(Blocks).current
        key = current.key if current else ""
        if key.startswith(_ITEM):
            self.dismiss(self._items[int(key.removeprefix(_ITEM))].place)
            return
        chosen = next((stage for stage in STAGES if stage == key), None)
        if chosen is not None and self.is_shut and STAGES.index(chosen) > STAGES.index(self._stage):
            self.warn(say("stage.shut"))
            return
        self.dismiss(None if chosen == self._stage else chosen)

    def _choices(self) -> Sequence[Block]:
        at = STAGES.index(self._stage)
        choices = [(self._stage, self.words("stage.keep"), "")]
        if at + 1 < len(STAGES):
            on = self.words("stage.forward", stage=self._stage_words(STAGES[at + 1]))
            choices.append((STAGES[at + 1], on, "dim" if self.is_shut else ""))
        if at > 0:
            back = self.words("stage.backward", stage=self._stage_words(STAGES[at - 1]))
            choices.append((STAGES[at - 1], back, ""))
        return [Block(stage, body=(Span(words, style),)) for stage, words, style in choices]

    def _gate(self) -> Sequence[Block]:
        from tui.screens.views import NAMES

        if not self._items:
            return []
        at = STAGES.index(self._stage) + 1
        head = self.words("rounds.gate", stage=self._stage_words(STAGES[at]))
        free = () if self._binds else (Span(self.words("rounds.gate_free"), "dim"),)
        blocks = [Block("gate", body=(Span(head, "head"), *free), can_choose=False)]
        for n, item in enumerate(self._items):
            place = item.place
            leads = not item.met and place is not None and place.view in (None, *NAMES)
            sign = Span("+ " if item.met else "! ", "good" if item.met else "bad")
            blocks.append(
                Block(f"{_ITEM}{n}", (sign,), (Span(self.words.say(item.message)),), can_choose=leads)
            )
        return blocks

    def _history(self) -> Sequence[Block]:
        if not self._record:
            return []
        head = Block("record", body=(Span(self.words("rounds.record"), "head"),), can_choose=False)
        told = [
            Block(f"record.{n}", (Span("  "),), (Span(line, "dim"),), can_choose=False)
            for n, line in enumerate(reversed(self._record))
        ]
        return [head, *told]

    def _stage_words(self, stage: Stage) -> str:
        return self.words(f"stage.{stage}")
