"""The draft's round: who replied, what they said, what was answered, by when; the signature and the seal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import Binding

from export.rounds import comment_lines
from models.acts import Reopening, Reply
from models.disputes import Dispute
from models.errors import Message, UsageError, say
from models.proceedings import Proceedings
from models.rounds import Answered, addressed, find_comment, party_said
from tui import rounds as acts
from tui.clock import now, today
from tui.keys import ROUNDS, VIEWS
from tui.rounds_list import COMMENT, PARTY, SCHEDULE, STAGE, VERSION, blocks, dispute_of
from tui.screens.base import guarded
from tui.screens.listed import ListScreen
from tui.screens.rounds_dialogs import AnsweredWith, Commented, Replied
from tui.screens.staging import StagingScreen
from tui.session import Session
from tui.widgets.blocks import Block
from tui.widgets.lines import Lines

_CHANGES = 6  # the newest changes, which the box of an answer shows


class RoundsScreen(StagingScreen, ListScreen[None]):
    """One list: the stage, the version, the deadlines, the replies, the comments with answers, the record.

    Args:
        session: the open evaluation.
    """

    NAME = "rounds"
    WRITES: ClassVar[Mapping[str, str]] = {
        "stage": "stage", "stage_back": "stage", "reply": "reply", "comment": "comment", "answer": "answer",
        "comment_gone": "comment",
        "sign": "sign_off", "seal": "seal", "reopen": "reopening",
    }  # fmt: skip
    BOXES: ClassVar[tuple[str, ...]] = ("comment", "answer", "reply", "reopen", "stage_back")
    ACTS: ClassVar[list[Binding]] = [*ROUNDS[:6], *VIEWS, *ROUNDS[6:]]
    HELP_KEYS: ClassVar[list[str]] = ["help.rounds_enter", "help.list_arrows"]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._record: tuple[Proceedings, list[str]] | None = None

    def unavailable(self, action: str) -> Message | None:
        """Comments and replies need a draft; the seal, the signature and the reopening their turn."""
        if reason := self.forbidden(action):
            return reason
        evaluation = self.session.evaluation
        proceedings = evaluation.proceedings
        if action == "reopen":
            return None if proceedings.sealed else say("admission.not_sealed")
        if action in self.WRITES and (seal := proceedings.sealed) is not None:
            return say("admission.sealed", version=seal.version, name=seal.author)
        is_out = evaluation.stage in ("draft", "final")
        if action == "sign" and not is_out:
            return say("admission.sign_stage", stage=say("stage.draft"))
        if action in ("reply", "comment") and not is_out:
            return say("rounds.no_draft", stage=say(f"stage.{evaluation.stage}"))
        if action == "seal" and evaluation.stage != "final":
            return say("admission.seal_stage", stage=say("stage.final"))
        if action in ("answer", "comment_gone") and self.is_mounted:
            found = self._comment()
            if found is None:
                return say("why.no_comment")
            if action == "comment_gone" and found.answer is not None:
                return say("why.answered", number=found.number)
        if action == "settle" and (not self.is_mounted or self._dispute() is None):
            return say("why.no_conflict")
        if action == "compare" and len(known_versions(self.session)) < 2:
            return say("compare.none")
        return super().unavailable(action)

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """Answer the comment, take down the reply, or go where the block is changed."""
        event.stop()
        key = self.rows.current.key if self.rows.current else ""
        if key.startswith(COMMENT):
            self.action_answer()
        elif key.startswith(PARTY):
            self.action_reply()
        elif key == SCHEDULE:
            self.frame.view("facts", topic="schedule")
        elif key == STAGE:
            self.action_stage()
        elif key == VERSION:
            self._next_step()

    def _next_step(self) -> None:
        """Reopen what is sealed; seal, or sign, what is not."""
        if self.session.evaluation.proceedings.sealed is not None:
            self.action_reopen()
        elif self.unavailable("seal") is None:
            self.action_seal()
        else:
            self.action_sign()

    # -- replies, comments, answers ----------------------------------------------------------------

    @guarded
    def action_reply(self) -> None:
        """Take down what the party under the cursor answered; of all, the first that is silent."""
        from tui.screens.rounds_dialogs import ReplyDialog

        evaluation = self.session.evaluation
        party = self._party()
        base = self.recalled("reply", party) or self.session.seen("reply", party)
        former = evaluation.stated(Reply).get(party)
        made = list[Dispute | None]()

        def state(given: Replied) -> None:
            over = base if given.party == party else None
            made.append(
                acts.amend_reply(self.session, given.party, given.stance, given.received, given.text, over)
            )

        def stated(given: Replied | None) -> None:
            if given is not None:
                self._done(f"{PARTY}{given.party}", made)

        said = (former.stance, former.text) if former else ("no_objection", "")
        day = former.received.isoformat() if former and former.received else today().isoformat()
        box = ReplyDialog(
            self.words("rounds.ask_reply"),
            self._parties(),
            party,
            day,
            said,
            accept=state,
        )
        self.ask("reply", box, stated, base)

    @guarded
    def action_comment(self) -> None:
        """Take down one point of a party's comments."""
        from tui.screens.rounds_dialogs import CommentDialog

        made = list[Answered]()

        def state(given: Commented) -> None:
            section, line = self._about(given.about)
            made.append(acts.comment(self.session, given.party, given.text, section, line, given.received))

        def stated(given: Commented | None) -> None:
            if given is not None:
                self._done(f"{COMMENT}{made[0].comment.id}")

        party = self._party()
        box = CommentDialog(
            self.words("rounds.ask_comment"), self._parties(), party, today().isoformat(), accept=state
        )
        self.ask("comment", box, stated)

    @guarded
    def action_comment_gone(self) -> None:
        """Take back the comment under the cursor, which nobody has answered."""
        found = self._comment()
        if found is None:
            return
        dispute = self.session.withdraw(found.comment, self.session.seen("comment", found.comment.id))
        self.renew()
        self.tell(say("done.comment_gone", number=found.number))
        self.tell_dispute(dispute)

    @guarded
    def action_answer(self) -> None:
        """Answer the comment under the cursor."""
        from tui.screens.rounds_dialogs import AnswerDialog

        found = self._comment()
        if found is None:
            return
        id, made = found.comment.id, list[Dispute | None]()  # noqa: A001
        base = self.recalled("answer", id) or self.session.seen("answer", id)
        links = self._links(found)

        def state(given: AnsweredWith) -> None:
            made.append(
                acts.amend_answer(
                    self.session, id, given.accepted, given.reason, _named(given.changes, links), base
                )
            )

        def stated(given: AnsweredWith | None) -> None:
            if given is not None:
                self._done(f"{COMMENT}{id}", made)

        shown = links[-_CHANGES:]
        told = [f"{n} {words}" for n, (_, words) in enumerate(shown, start=len(links) - len(shown) + 1)]
        title = "\n".join(line.strip() for line in comment_lines(Answered(found.number, found.comment, None),
                          self.session.evaluation, self.words))  # fmt: skip
        former = found.answer
        before = None
        if former is not None:
            numbers = tuple(n for n, (name, _) in enumerate(links, start=1) if name in former.changes)
            before = AnsweredWith(former.accepted, former.reason, numbers)
        self.ask("answer", AnswerDialog(title.partition("\n")[0], told, before, state), stated, base)

    def _links(self, found: Answered) -> list[tuple[str, str]]:
        """What was changed since a comment, by its link and in words."""
        from tui.commands.trail import Titles

        titles = Titles(self.words, self.session.assessment)
        changed = acts.changed_since(self.session, found.comment)
        return [(acts.change_name(e), titles.place(e, e.slot())) for e in changed]

    def _about(self, text: str) -> tuple[str | None, str | None]:
        """The section, or the line, that a comment is about."""
        if not text:
            return None, None
        lines = self.session.evaluation.framework.indicators
        line = next((name for name in (text, text.upper()) if name in lines), None)
        return (None, line) if line else (text, None)

    @guarded
    def action_settle(self) -> None:
        """Choose where several people answered, or took down a reply, at once."""
        from tui.screens.conflict import settle

        settle(self, self._dispute())

    def _dispute(self) -> Dispute | None:
        """The conflict over what the cursor stands on."""
        key = self.rows.current.key if self.rows.current else ""
        return dispute_of(self.session, key)

    # -- the seal ----------------------------------------------------------------------------------

    @guarded
    def action_sign(self) -> None:
        """Ask before signing what stands."""
        version = self.session.evaluation.proceedings.version
        self._confirm("sign", version, lambda: acts.sign(self.session), "done.signed")

    @guarded
    def action_seal(self) -> None:
        """Ask before sealing."""
        version = self.session.evaluation.proceedings.version
        self._confirm("seal", version, lambda: acts.seal(self.session), "done.sealed")

    @guarded
    def action_reopen(self) -> None:
        """Ask why it is opened again."""
        from tui.screens.dialogs import TextDialog

        made = list[Reopening]()
        title = self.words("rounds.ask_reopen", version=self.session.evaluation.proceedings.version)

        def stated(reason: str | None) -> None:
            if reason is not None:
                self.renew()
                self.tell(say("done.reopened", version=made[0].version + 1))

        box = TextDialog(title, accept=lambda reason: made.append(acts.reopen(self.session, reason)))
        self.ask("reopen", box, stated)

    @guarded
    def action_compare(self) -> None:
        """Show the last two versions line by line."""
        from tui.screens.compare import CompareDialog
        from tui.versions import comparison, lines

        pair, found = comparison(self.session)
        self.app.push_screen(CompareDialog(list(lines(self.session, pair, found, self.words))))

    def _confirm(self, act: str, version: int, do: object, done: str) -> None:
        from tui.screens.confirm import ConfirmDialog

        assert callable(do)  # noqa: S101

        def answered(yes: bool | None) -> None:
            if yes and self.attempt(do):
                self.renew()
                self.tell(say(done, version=version))

        question = self.words(f"rounds.ask_{act}", version=version)
        words = self.words(f"key.{act}")
        self.app.push_screen(ConfirmDialog(question, self.words("rounds.leave"), words), answered)

    # -- showing -----------------------------------------------------------------------------------

    def _done(self, key: str, made: list[Dispute | None] | None = None) -> None:
        self.rows.show(self.blocks(), key)
        self.show_title()
        self.tell(say("done.saved", time=now()))
        self.tell_dispute(made[0] if made else None)

    def blocks(self) -> list[Block]:
        """What there is now; the record is read anew where something of it may have changed."""
        stand = self.session.store.proceedings()
        if self._record is None or self._record[0] is not stand:
            self._record = stand, acts.steps_said(self.session, self.words)
        return blocks(self.session, self.words, self._record[1])

    def _party(self) -> str:
        """The addressee under the cursor, or of the comment there; else the first that is silent."""
        key = self.rows.current.key if self.rows.current else ""
        parties = [name for name, _ in self._parties()]
        if key.startswith(PARTY):
            return key.removeprefix(PARTY)
        if (found := self._comment()) is not None and found.comment.party in parties:
            return found.comment.party
        replies = self.session.evaluation.stated(Reply)
        return next((party for party in parties if party not in replies), parties[0])

    def _parties(self) -> list[tuple[str, str]]:
        evaluation = self.session.evaluation
        return [(party, self.words.say(party_said(evaluation, party))) for party in addressed(evaluation)]

    def _comment(self) -> Answered | None:
        key = self.rows.current.key if self.rows.current else ""
        if not key.startswith(COMMENT):
            return None
        try:
            return find_comment(self.session.evaluation, key.removeprefix(COMMENT))
        except UsageError:
            return None


def _named(numbers: tuple[int, ...], links: list[tuple[str, str]]) -> tuple[str, ...]:
    """The links of some numbers.

    Raises:
        UsageError: a number that is none of the list.
    """
    for number in numbers:
        if not 1 <= number <= len(links):
            raise UsageError("rounds.no_such_change", number=number, count=len(links))
    return tuple(links[number - 1][0] for number in numbers)


def known_versions(session: Session) -> tuple[int, ...]:
    """The versions that can be compared."""
    from tui.versions import known

    return known(session)
