"""The editing screen: what many people found becomes the report's text, place by place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import Binding

from models.disputes import Dispute
from models.editing import near, reported
from models.entries import Finding
from models.errors import Message, say
from tui import editing
from tui.clock import now
from tui.edition import blocks, place_rows
from tui.keys import EDITING, VIEWS
from tui.screens.base import guarded
from tui.screens.placed import PlacedScreen
from tui.session import Session
from tui.widgets.lines import Lines
from tui.widgets.places import PlaceRow


class EditingScreen(PlacedScreen):
    """The places on the left; what the report says at one of them on the right, sources underneath.

    Args:
        session: the open evaluation.
        section: the section or party to begin with.
        district: the district in it.
    """

    NAME = "editing"
    WRITES: ClassVar[Mapping[str, str]] = {"raise": "finding", "lower": "finding", "settle": "finding"}
    BOXES: ClassVar[tuple[str, ...]] = ("combine", "reword", "omit", "recommend")
    ACTS: ClassVar[list[Binding]] = [*EDITING[:5], *VIEWS, *EDITING[5:]]
    HELP_KEYS: ClassVar[list[str]] = ["help.reword", "help.list_arrows", "help.list_tab"]

    def __init__(self, session: Session, section: str | None = None, district: str | None = None) -> None:
        super().__init__(session, section, district)
        self._marked: tuple[str, ...] = ()

    @property
    def marked(self) -> list[Finding]:
        """What is chosen to be combined, in the report's order."""
        return [f for f in self.session.evaluation.report_findings if f.id in self._marked]

    def on_mount(self) -> None:
        """Show the first place and take the keys."""
        self.places.show(self._place_rows())
        section, district = self._start
        if section is not None:
            with self.prevent(Lines.Moved):
                self.places.move_to(self.places.index_of(section, district))
        self._show()
        (self.places if section is None else self.findings).focus()

    def unavailable(self, action: str) -> Message | None:
        """Every act but going elsewhere needs a finding of the report, and the right to edit it."""
        if action == "settle":
            return say("why.no_conflict") if self._dispute() is None else self.forbidden(action)
        if action not in ("mark", "combine", "raise", "lower", "reword", "omit", "recommend", "split"):
            return super().unavailable(action)
        finding = self._current()
        if finding is None:
            return say("why.no_finding")
        if action == "combine":
            return self._not_combined(finding)
        if action == "omit":
            return editing.may_not_omit(self.session, finding)
        if action == "split":
            return editing.may_not_split(self.session, finding)
        if reason := editing.may_not_reword(self.session, finding):
            return reason
        return self._not_moved(action, finding) if action in ("raise", "lower") else None

    def where(self) -> Mapping[str, str]:
        """The place, what of it the cursor stands on, and what is marked."""
        at = super().where()
        return {**at, "marked": " ".join(self._marked)} if at else at

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the finding, with the same ones marked."""
        if not self._stand_at(at.get("section", ""), at.get("district") or None):
            return False
        self._marked = tuple(at.get("marked", "").split())
        key = at.get("finding", "")
        self._show(key)
        return not drafts and any(block.key == key for block in self.findings.blocks)

    def on_lines_moved(self, event: Lines.Moved) -> None:
        """Show the findings of the place under the cursor; grey what cannot act on a finding."""
        event.stop()
        if event.control is self.places:
            self._marked = ()
            self._show()
        else:
            self.show_hints()

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Go into the place, or put the finding into other words."""
        event.stop()
        if event.control is self.places:
            self.findings.focus()
        else:
            self.action_reword()

    # -- the acts --------------------------------------------------------------------------------

    @guarded
    def action_mark(self) -> None:
        """Choose the finding to be combined, or no more; the cursor goes on."""
        finding = self._current()
        if finding is not None:
            marked = set(self._marked) ^ {finding.id}
            self._marked = tuple(sorted(marked))
            self._show()
            self.findings.action_move(1)
            self.tell(say("done.marked", count=len(marked)))

    @guarded
    def action_combine(self) -> None:
        """Put what is marked into one; where nothing is, the finding with all that says nearly the same."""
        from tui.screens.dialogs import TextDialog

        found = self._together()
        made: list[Finding] = []

        def accept(text: str) -> None:
            made.append(editing.combine(self.session, found, text))

        def stated(text: str | None) -> None:
            if text is not None:
                self._marked = ()
                self._shown(made[0].id, say("done.combined", count=len(found)))

        title = self.words("ask.combine", count=len(found))
        self.ask("combine", TextDialog(title, editing.joined(found), accept), stated)

    @guarded
    def action_reword(self) -> None:
        """Put the finding into other words; the original stays behind it."""
        from tui.screens.dialogs import TextDialog

        finding = self._current()
        if finding is None:
            return
        made: list[Finding] = []

        def accept(text: str) -> None:
            if text != finding.text:
                made.append(editing.reword(self.session, finding, text))

        def stated(text: str | None) -> None:
            if made and text is not None:
                self._shown(made[0].id, say("done.reworded"))

        title = self.words("ask.reword", place=self._place_name())
        self.ask("reword", TextDialog(title, finding.text, accept), stated)

    @guarded
    def action_omit(self) -> None:
        """Leave the finding out of the report, with a reason; one that is left out comes back."""
        from tui.screens.dialogs import TextDialog

        finding = self._current()
        if finding is None:
            return
        if self.session.evaluation.editing.state(finding) == "omitted":
            dispute = editing.readmit(self.session, finding)
            self._shown(finding.id, say("done.readmitted"))
            self.tell_dispute(dispute)
            return

        def stated(reason: str | None) -> None:
            if reason is not None:
                self._marked = tuple(name for name in self._marked if name != finding.id)
                self._shown(finding.id, say("done.omitted_back"))

        box = TextDialog(
            self.words("ask.omit"), accept=lambda reason: editing.omit(self.session, finding, reason)
        )
        self.ask("omit", box, stated)

    @guarded
    def action_recommend(self) -> None:
        """Say what the station is advised to do about the finding."""
        from tui.screens.dialogs import FreeText

        finding = self._current()
        if finding is None:
            return
        base = self.recalled("finding", finding.id) or self.session.seen("finding", finding.id)
        made: list[Dispute | None] = []

        def accept(text: str) -> None:
            if text != finding.recommendation:
                made.append(editing.recommend(self.session, finding, text, base))

        def stated(text: str | None) -> None:
            if text is not None:
                done = say("done.saved", time=now())
                self._shown(finding.id, self.in_own_name(done, finding) if made else done)
                self.tell_dispute(made[0] if made else None)

        box = FreeText(self.words("ask.recommend"), finding.recommendation, accept)
        self.ask("recommend", box, stated, base)

    @guarded
    def action_split(self) -> None:
        """Take the finding apart: its sources stand again."""
        finding = self._current()
        if finding is not None:
            dispute = editing.split(self.session, finding)
            self._shown(finding.sources[0], say("done.split"))
            self.tell_dispute(dispute)

    # -- showing ---------------------------------------------------------------------------------

    def _together(self) -> list[Finding]:
        """What is to be combined: what is marked, else the cursor's finding and its near-duplicates."""
        finding = self._current()
        if self._marked or finding is None:
            return self.marked
        groups = near(self._siblings(finding))
        return next((list(group) for group in groups if finding in group), [finding])

    def _not_combined(self, finding: Finding) -> Message | None:
        found = self._together()
        if len(found) < 2 and not editing.may_not_edit(self.session, finding):
            return say("why.mark_first")
        return editing.may_not_combine(self.session, found)

    def _not_moved(self, action: str, finding: Finding) -> Message | None:
        siblings = self._siblings(finding)
        if action == "raise" and siblings[0].id == finding.id:
            return say("why.first")
        return say("why.last") if action == "lower" and siblings[-1].id == finding.id else None

    def _move(self, step: int, done: Message) -> None:
        finding = self._current()
        if finding is not None and self.session.move_finding(finding, step, self._siblings(finding)):
            self._shown(finding.id, self.in_own_name(done, finding))

    def _siblings(self, finding: Finding) -> tuple[Finding, ...]:
        return reported(self.session.evaluation, finding.section, finding.polarity, finding.district)

    def _show(self, key: str | None = None) -> None:
        place = self.places.current
        if place is not None:
            evaluation = self.session.evaluation
            self.findings.show(list(blocks(evaluation, place, self._marked, self.words)), key)
        self.show_hints()

    def _current(self) -> Finding | None:
        block = self.findings.current
        return self.session.evaluation.editing.by_id.get(block.key) if block else None

    def _dispute(self) -> Dispute | None:
        block = self.findings.current
        return self.session.evaluation.dispute("finding", block.key) if block else None

    def _place_rows(self) -> list[PlaceRow]:
        return place_rows(self.session.evaluation, self.words)
