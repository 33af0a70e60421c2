"""The gaps screen: what the report still lacks, each one Enter away from where it is mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding
from textual.widget import Widget

from export.views import place_words
from models.acts import Waiver
from models.checks import review
from models.errors import Message, say
from models.gaps import Gap
from models.telling import cut, flat
from models.waiving import may_not_waive
from tui import waiving
from tui.clock import now
from tui.keys import GAPS, VIEWS
from tui.screens.base import guarded
from tui.screens.session import SessionScreen
from tui.screens.views import where
from tui.session import Session
from tui.widgets.blocks import Block, Blocks
from tui.widgets.lines import Lines, Span, fit

_WAIVED = "waived "


class GapsScreen(SessionScreen[None]):
    """Everything that is missing or contradicts itself, what blocks first; at the end what is waived.

    Args:
        session: the open evaluation.
    """

    NAME = "gaps"
    WRITES: ClassVar[Mapping[str, str]] = {"waive": "waiver"}
    BOXES: ClassVar[tuple[str, ...]] = ("waive",)
    ACTS: ClassVar[list[Binding]] = [GAPS[0], *VIEWS, *GAPS[1:]]
    HELP_KEYS: ClassVar[list[str]] = ["help.go", "help.list_arrows"]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._gaps: dict[str, Gap] = {}
        self._waivers: dict[str, Waiver] = {}

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
        found = review(self.session.assessment)
        self._gaps = {f"{gap.code} {gap.place} {self.words.say(gap.message)}": gap for gap in found.open}
        self._waivers = {f"{_WAIVED}{gap.key}": waiver for gap, waiver in found.waived}
        self._gaps |= {f"{_WAIVED}{gap.key}": gap for gap, _ in found.waived}
        self.gaps.show(self._blocks())
        self.show_title()
        self.show_hints()

    def where(self) -> Mapping[str, str]:
        """The gap under the cursor."""
        return {"gap": self.gaps.current.key} if self.gaps.current else {}

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the gap, or where it was."""
        self.gaps.show(self._blocks(), at.get("gap"))
        return not drafts and ("gap" not in at or at["gap"] in self._gaps)

    def title_text(self) -> str:
        """The title and how many there are."""
        open_ = [gap for key, gap in self._gaps.items() if key not in self._waivers]
        block = sum(gap.severity == "block" for gap in open_)
        waived, counts = len(self._waivers), {"block": block, "warn": len(open_) - block}
        told = self.words("gaps.count", **counts)
        if waived:
            told = self.words("gaps.with_waived", count=told, waived=waived)
        title = super().title_text()
        if cell_len(f" {title}  {told}") > self.size.width:
            told = self.words("gaps.signs", **counts) + (f"  - {waived}" if waived else "")
        return f"{title}  {told}"

    def unavailable(self, action: str) -> Message | None:
        """Waiving needs a gap that may stand, and the right to say so."""
        if action != "waive":
            return super().unavailable(action)
        gap = self._current()
        if gap is None:
            return say("why.no_gap")
        return self.forbidden(action) or may_not_waive(gap)

    def act_words(self, act: Binding) -> str:
        """What F8 does: on what is waived it takes the waiver back."""
        if act.action == "waive" and self.gaps.current is not None and self.gaps.current.key in self._waivers:
            return self.words("key.unwaive")
        return super().act_words(act)

    def on_lines_moved(self, event: Lines.Moved) -> None:
        """Say what acts on the gap under the cursor, and grey what cannot."""
        event.stop()
        self.show_hints()

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Go where the gap is mended; a conflict is settled here."""
        event.stop()
        gap = self._current()
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

    @guarded
    def action_waive(self) -> None:
        """Let the gap stand, with a reason; what is waived is told again."""
        from tui.screens.dialogs import TextDialog

        gap, block = self._current(), self.gaps.current
        if gap is None or block is None:
            return
        if (waiver := self._waivers.get(block.key)) is not None:
            dispute = waiving.withdraw(self.session, waiver)
            self.renew()
            self.tell(say("done.unwaived"))
            self.tell_dispute(dispute)
            return

        def stated(reason: str | None) -> None:
            if reason is not None:
                self.renew()
                self.tell(say("done.saved", time=now()))

        box = TextDialog(
            self.words("ask.waive", what=cut(flat(self.words.say(gap.message)))),
            accept=lambda reason: waiving.waive(self.session, gap, reason),
        )
        self.ask("waive", box, stated)

    def _current(self) -> Gap | None:
        return self._gaps.get(self.gaps.current.key) if self.gaps.current else None

    def _blocks(self) -> list[Block]:
        nothing = Block("none", (Span("+ ", "good"),), (Span(self.words("gaps.none")),), can_choose=False)
        if not self._gaps:
            return [nothing]
        places = {
            key: place_words(gap.place, self.session.evaluation, self.words)
            for key, gap in self._gaps.items()
        }
        width = min(max(map(cell_len, places.values())), self.size.width * 2 // 5)
        found = [self._block(key, gap, places[key], width) for key, gap in self._gaps.items()]
        if not self._waivers:
            return found
        told = self.words("gaps.waived", count=len(self._waivers))
        head = Block("head:waived", (), (Span(told, "dim"),), can_choose=False)
        at = len(found) - len(self._waivers)
        return [*(found[:at] or [nothing]), head, *found[at:]]

    def _block(self, key: str, gap: Gap, place: str, width: int) -> Block:
        """One gap; a place too long for its column stands on a row of its own."""
        waiver, blocks = self._waivers.get(key), gap.severity == "block"
        state = "is_waived" if waiver else gap.severity
        severity = max(cell_len(self.words(f"view.{name}")) for name in ("block", "warn", "is_waived"))
        sign = "-" if waiver else "!" if blocks else "?"
        words = f"{sign} {fit(self.words(f'view.{state}'), severity)}  "
        lead = Span(words, "bad" if blocks and not waiver else "")
        body = [Span(self.words.say(gap.message), "dim" if waiver else "")]
        if waiver is not None:
            body.append(Span(self.words("view.waived_by", name=waiver.author, reason=waiver.reason)))
        elif gap.mend is not None:
            body.append(Span(self.words("view.mend", what=gap.mend), "dim"))
        if cell_len(place) > width:
            return Block(key, (lead,), (Span(place, "head"), *body))
        return Block(key, (lead, Span(fit(place, width), "head"), Span("  ")), tuple(body))
