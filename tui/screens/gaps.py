"""The gaps screen: what the report still lacks, each one Enter away from where it is mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding
from textual.widget import Widget

from export.views import place_words
from models.checks import check
from models.gaps import Gap
from tui.keys import UNDO, VIEWS
from tui.screens.base import SessionScreen
from tui.screens.views import where
from tui.session import Session
from tui.widgets.blocks import Block, Blocks
from tui.widgets.lines import Lines, Span, fit


class GapsScreen(SessionScreen[None]):
    """Everything that is missing or contradicts itself, what blocks first.

    Args:
        session: the open evaluation.
    """

    NAME = "gaps"
    ACTS: ClassVar[list[Binding]] = [*VIEWS, UNDO]
    HELP_KEYS: ClassVar[list[str]] = ["help.go", "help.list_arrows"]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._gaps: dict[str, Gap] = {}

    def body(self) -> Iterator[Widget]:
        """The list."""
        yield Blocks(id="gaps", classes="body")

    @property
    def gaps(self) -> Blocks:
        """The list of gaps."""
        return self.query_one(Blocks)

    def on_mount(self) -> None:
        """Show the gaps and take the keys."""
        self.renew()
        if self._gaps:
            names = list(self._gaps)
            self.gaps.show(self._blocks(), names[min(self.frame.gap, len(names) - 1)])
        self.gaps.focus()

    def on_screen_resume(self) -> None:
        """Show what others stated while a box lay over the screen."""
        self.renew()

    def on_resize(self) -> None:
        """Fit the places to the width."""
        self.call_after_refresh(self.renew)

    def renew(self) -> None:
        """Show what there is now; the cursor stays on its gap, or on its place in the list."""
        self._gaps = {
            f"{gap.code} {gap.place} {self.words.say(gap.message)}": gap
            for gap in check(self.session.assessment)
        }
        self.gaps.show(self._blocks())
        self.show_title()

    def where(self) -> Mapping[str, str]:
        """The gap under the cursor."""
        return {"gap": self.gaps.current.key} if self.gaps.current else {}

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the gap, or where it was."""
        self.gaps.show(self._blocks(), at.get("gap"))
        return not drafts

    def title_text(self) -> str:
        """The title and how many there are."""
        block = sum(gap.severity == "block" for gap in self._gaps.values())
        return (
            f"{super().title_text()}  {self.words('gaps.count', block=block, warn=len(self._gaps) - block)}"
        )

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Go where the gap is mended; a conflict is settled here."""
        event.stop()
        gap = self._gaps.get(self.gaps.current.key) if self.gaps.current else None
        if gap is not None and gap.dispute is not None:
            from tui.screens.conflict import settle

            settle(self, gap.dispute)
        elif gap is not None and gap.code == "divergent" and not self.session.may_not("adjudication"):
            self.frame.gap = self.gaps.at
            self.frame.view("board", line=str(gap.place.cell))
        elif gap is not None:
            self.frame.gap = self.gaps.at
            name, at = where(gap.place)
            self.frame.view(name, **at)

    def _blocks(self) -> list[Block]:
        if not self._gaps:
            return [Block("none", (Span("+ ", "good"),), (Span(self.words("gaps.none")),), can_choose=False)]
        places = {
            key: place_words(gap.place, self.session.evaluation, self.words)
            for key, gap in self._gaps.items()
        }
        width = min(max(map(cell_len, places.values())), self.size.width * 2 // 5)
        return [self._block(key, gap, places[key], width) for key, gap in self._gaps.items()]

    def _block(self, key: str, gap: Gap, place: str, width: int) -> Block:
        """One gap; a place too long for its column stands on a row of its own."""
        blocks = gap.severity == "block"
        severity = max(cell_len(self.words(f"view.{name}")) for name in ("block", "warn"))
        words = f"{'!' if blocks else '?'} {fit(self.words(f'view.{gap.severity}'), severity)}  "
        lead, message = Span(words, "bad" if blocks else ""), Span(self.words.say(gap.message))
        if cell_len(place) > width:
            return Block(key, (lead,), (Span(place, "head"), message))
        return Block(key, (lead, Span(fit(place, width), "head"), Span("  ")), (message,))
