"""The findings screen: what deserves praise and what needs attention, place by place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, cast

from textual.binding import Binding

from models.disputes import Dispute
from models.editing import places
from models.entries import POLARITIES, Entry, Finding, FindingKind
from models.errors import Message, say
from tui.clock import now
from tui.edition import part_name, state_words
from tui.keys import FINDINGS, VIEWS
from tui.screens.base import guarded
from tui.screens.placed import PlacedScreen
from tui.session import Session
from tui.widgets.blocks import Block
from tui.widgets.lines import Lines, Span
from tui.widgets.places import PlaceRow

_HEAD, _EMPTY, _GONE = "head:", "empty:", "gone:"


class FindingsScreen(PlacedScreen):
    """The places on the left; the findings of one of them, in two groups, on the right.

    Args:
        session: the open evaluation.
        section: the section or party to begin with, at its first group without a finding.
        district: the district in it.
        finding: the finding to stand on instead, where it is there.
    """

    NAME = "findings"
    WRITES: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("new", "edit", "raise", "lower", "remove", "settle"), "finding"
    )
    BOXES: ClassVar[tuple[str, ...]] = ("new", "edit")
    ACTS: ClassVar[list[Binding]] = [*FINDINGS[:3], *VIEWS, *FINDINGS[3:]]
    HELP_KEYS: ClassVar[list[str]] = ["help.edit_finding", "help.list_arrows", "help.list_tab"]

    def __init__(
        self,
        session: Session,
        section: str | None = None,
        district: str | None = None,
        finding: str | None = None,
    ) -> None:
        super().__init__(session, section, district)
        self._wanted = finding

    def on_mount(self) -> None:
        """Show the first place and take the keys."""
        self.places.show(self._place_rows())
        section, district = self._start
        if section is None:
            self._show()
            self.places.focus()
            return
        with self.prevent(Lines.Moved):
            self.places.move_to(self.places.index_of(section, district))
        blocks = self._blocks()
        lacking = next((block.key for block in blocks if block.key.startswith(_EMPTY)), None)
        is_there = any(block.key == self._wanted for block in blocks)
        self.findings.show(blocks, self._wanted if is_there else lacking)
        self.findings.focus()

    def unavailable(self, action: str) -> Message | None:
        """Moving and removing need a finding, and a place to move to; settling needs a conflict.

        Another's finding is not for an expert to change.
        """
        if action == "settle" and self._dispute() is None:
            return say("why.no_conflict")
        if reason := self.forbidden(action, *([] if action == "new" else self._standing())):
            return reason
        if action not in ("raise", "lower", "remove"):
            return super().unavailable(action)
        finding = self._current()
        if finding is None:
            return say("why.no_finding")
        siblings = self.session.evaluation.findings_of(finding.section, finding.polarity, finding.district)
        if action == "raise" and siblings[0].id == finding.id:
            return say("why.first")
        if action == "lower" and siblings[-1].id == finding.id:
            return say("why.last")
        return None

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the finding; a group that was empty may have one by now."""
        if not self._stand_at(at.get("section", ""), at.get("district") or None):
            return False
        key = at.get("finding", "")
        self._show(key)
        return not drafts and (key.startswith(_EMPTY) or any(b.key == key for b in self.findings.blocks))

    def on_lines_moved(self, event: Lines.Moved) -> None:
        """Show the findings of the place under the cursor; grey what cannot act on a finding."""
        event.stop()
        if event.control is self.places:
            self._show()
        else:
            self.show_hints()

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Go into the place, or edit the finding."""
        event.stop()
        if event.control is self.places:
            self.findings.focus()
        elif self._current() is not None:
            self.action_edit()
        elif self._dispute() is not None:
            self.action_settle()
        else:
            self.action_new()

    @guarded
    def action_new(self) -> None:
        """Ask for a finding of the group under the cursor."""
        from tui.screens.dialogs import FindingDialog

        place = self.places.current
        if place is None:
            return

        def stated(given: tuple[FindingKind, str] | None) -> None:
            if given is not None:
                added = self.session.evaluation.findings_of(place.section, given[0], place.district)[-1]
                self._shown(added.id, say("done.saved", time=now()))
                self.findings.focus()

        box = FindingDialog(
            self.words("ask.finding", place=self._place_name()),
            polarity=self._kind(),
            accept=lambda given: self.session.add_finding(place.section, *given, place.district),
        )
        self.ask("new", box, stated)

    @guarded
    def action_remove(self) -> None:
        """Withdraw the finding."""
        finding = self._current()
        if finding is not None:
            dispute = self.session.withdraw(finding)
            self.renew()
            self.tell(say("done.removed"))
            self.tell_dispute(dispute)

    @guarded
    def action_edit(self) -> None:
        """Edit the finding under the cursor."""
        finding = self._current()
        if finding is not None:
            self._edit(finding)

    def _edit(self, finding: Finding) -> None:
        from tui.screens.dialogs import FindingDialog

        base = self.recalled("finding", finding.id) or self.session.seen("finding", finding.id)
        made = list[Dispute | None]()

        def amend(given: tuple[FindingKind, str]) -> None:
            if (given[1], given[0]) != (finding.text, finding.polarity):
                made.append(self.session.amend_finding(finding, given[1], given[0], base))

        def stated(given: tuple[FindingKind, str] | None) -> None:
            if given is not None:
                done = say("done.saved", time=now())
                self._shown(finding.id, self.in_own_name(done, finding) if made else done)
                self.tell_dispute(made[0] if made else None)

        title = self.words("ask.finding", place=self._place_name())
        self.ask("edit", FindingDialog(title, finding.text, finding.polarity, amend), stated, base)

    def _dispute(self) -> Dispute | None:
        """The conflict over the finding under the cursor."""
        block = self.findings.current
        key = block.key.removeprefix(_GONE) if block else ""
        return self.session.evaluation.dispute("finding", key)

    def _standing(self) -> list[Entry | None]:
        """All that stands for the finding under the cursor."""
        dispute = self._dispute()
        return [head.entry for head in dispute.heads] if dispute else [self._current()]

    def _move(self, step: int, done: Message) -> None:
        finding = self._current()
        if finding is not None and self.session.move_finding(finding, step):
            self._shown(finding.id, self.in_own_name(done, finding))

    def _show(self, key: str | None = None) -> None:
        block = self.findings.current
        if key is None and block is not None and block.key.startswith(_GONE):
            key = block.key.removeprefix(_GONE)  # it may stand again by now
        self.findings.show(self._blocks(), key)
        self.show_hints()

    def _current(self) -> Finding | None:
        block = self.findings.current
        found = self.session.evaluation.findings
        return next((f for f in found if f.id == block.key), None) if block else None

    def _kind(self) -> FindingKind:
        """The group that the cursor stands in."""
        block, finding = self.findings.current, self._current()
        if finding is not None:
            return finding.polarity
        return cast("FindingKind", block.key.removeprefix(_EMPTY)) if block else "concern"

    def _blocks(self) -> list[Block]:
        place, blocks = self.places.current, []
        if place is None:
            return []
        for kind in POLARITIES:
            found = self.session.evaluation.findings_of(place.section, kind, place.district)
            title = self.words(f"findings.group.{kind}", count=len(found))
            blocks.append(Block(f"{_HEAD}{kind}", (Span(title, "head"),), can_choose=False))
            blocks += [self._block(n, finding) for n, finding in enumerate(found, start=1)]
            gone = [self._gone(dispute) for dispute in self._removed(place, kind)]
            blocks += gone
            if not found and not gone:
                blocks.append(
                    Block(f"{_EMPTY}{kind}", (Span("   "),), (Span(self.words("findings.none"), "dim"),))
                )
        return blocks

    def _block(self, number: int, finding: Finding) -> Block:
        source = [finding.author]
        if finding.indicator:
            line = self.session.evaluation.framework.indicators.get(finding.indicator)
            source.append(f"{finding.indicator} {self.words.title(line)}".strip())
        lead = Span(f"{number}. ".rjust(4))
        body = [Span(finding.text), Span("  ".join(source), "dim")]
        if told := state_words(self.session.evaluation, finding, self.words):
            body.append(Span(told, "dim"))
        if dispute := self.session.evaluation.dispute("finding", finding.id):
            body.append(Span(self.words("conflict.finding", count=len(dispute.heads)), "bad"))
        return Block(finding.id, (lead,), tuple(body))

    def _removed(self, place: PlaceRow, kind: FindingKind) -> list[Dispute]:
        """Findings that one person removed while another changed them."""
        return [
            dispute
            for dispute in self.session.evaluation.disputes
            if isinstance(found := dispute.subject, Finding)
            and dispute.heads[0].entry is None
            and (found.section, found.district, found.polarity) == (place.section, place.district, kind)
        ]

    def _in_dispute(self) -> set[tuple[str, str | None]]:
        """The places where a finding is in conflict."""
        found = (dispute.subject for dispute in self.session.evaluation.disputes)
        return {(f.section, f.district) for f in found if isinstance(f, Finding)}

    def _gone(self, dispute: Dispute) -> Block:
        text = dispute.subject.text if isinstance(dispute.subject, Finding) else ""
        return Block(
            f"{_GONE}{dispute.slot}",
            (Span("  ! ", "bad"),),
            (Span(text, "dim"), Span(self.words("conflict.gone"), "bad")),
        )

    def _place_rows(self) -> list[PlaceRow]:
        evaluation = self.session.evaluation
        known = places(evaluation)
        counts = [
            [len(evaluation.findings_of(section, kind, district)) for kind in POLARITIES]
            for section, district in known
        ]
        widest = [len(str(max(column, default=0))) for column in zip(*counts, strict=True)]
        return [
            self._place_row(section, district, both, widest)
            for (section, district), both in zip(known, counts, strict=True)
        ]

    def _place_row(
        self, section: str, district: str | None, counts: list[int], widest: list[int]
    ) -> PlaceRow:
        strengths, concerns = (str(n).rjust(width) for n, width in zip(counts, widest, strict=True))
        tally = self.words("findings.tally", strengths=strengths, concerns=concerns)
        evaluation = self.session.evaluation
        title = evaluation.district_name(district) if district else part_name(evaluation, section, self.words)
        if (section, district) in self._in_dispute():
            title = f"! {title}"
        return PlaceRow(section, district, title, tally, not any(counts))
