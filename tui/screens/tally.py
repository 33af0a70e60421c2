"""Questionnaires by digits alone, with the running tally beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual import events
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from export.day import mean_of, satisfaction_words
from models.acts import Ballot
from models.disputes import Dispute
from models.errors import Message, say
from models.numbers import trimmed
from models.sampling import drawn
from models.survey import digits_of, proposed, read_answers, tally
from tui.clock import now
from tui.keys import TALLY, VIEWS
from tui.recall import kept, recalled
from tui.screens.base import guarded
from tui.screens.session import SessionScreen
from tui.session import Session
from tui.widgets.ballots import BallotRow, Ballots
from tui.widgets.lines import Span
from tui.widgets.text_lines import TextLines
from tui.work import Base


class TallyScreen(SessionScreen[None]):
    """A row for each drawn code; a questionnaire is on disk with its last digit.

    Args:
        session: the open evaluation.
        code: where the cursor begins; the first that is not entered if None.
    """

    NAME = "tally"
    WRITES: ClassVar[Mapping[str, str]] = {"tally_clear": "ballot", "settle": "ballot", "tally_take": "fact"}
    ACTS: ClassVar[list[Binding]] = [*TALLY, *VIEWS]
    HELP_KEYS: ClassVar[list[str]] = ["help.tally_digits", "help.tally_back", "help.list_arrows"]

    def __init__(self, session: Session, code: str | None = None) -> None:
        super().__init__(session)
        self._start = code
        self._began: Base | None = None  # what was seen of the questionnaire that is being typed
        self.questionnaire = session.evaluation.framework.questionnaire

    def body(self) -> Iterator[Widget]:
        """The codes and the question that is asked, beside the tally."""
        asked = self.questionnaire
        with Horizontal(classes="body"):
            with Vertical(id="entry"):
                yield Ballots(self, len(asked.questions) if asked else 0, asked.scale if asked else 0)
                ask = TextLines(id="ask")
                ask.can_focus = False
                yield ask
            yield TextLines(id="running")

    @property
    def ballots(self) -> Ballots:
        """The codes."""
        return self.query_one(Ballots)

    def on_mount(self) -> None:
        """Show the codes and take the keys."""
        self.ballots.empty = self.words("tally.empty")
        self._show(self._start)
        row = self.ballots.current
        if self._start is None and row is not None and row.answers:
            self.ballots.next_open()
        if row is None:
            self.warn(self._why_empty())
        self.ballots.focus()

    def on_screen_resume(self) -> None:
        """Show what others entered while a box lay over the screen."""
        super().on_screen_resume()
        self.renew()

    def renew(self) -> None:
        """Show what changed; cursor and digits stay with their code, or the message line has them."""
        typed, row = self.ballots.typed, self.ballots.current
        self._show()
        if typed and row is not None and self.ballots.current and self.ballots.current.code != row.code:
            self.ballots.put("")
            self.warn(say("done.row_gone", text=f"{row.code} {typed}"))
        self.show_title()

    def title_text(self) -> str:
        """The title and how many are entered."""
        found = tally(self.session.evaluation)
        if found is None:
            return super().title_text()
        head = self.words("tally.head", returned=found.returned, valid=found.valid)
        return f"{super().title_text()}  {head}"

    def unavailable(self, action: str) -> Message | None:
        """Clearing needs a questionnaire, taking the tally one that says something new."""
        if reason := self.forbidden(action):
            return reason
        if action not in self.WRITES or not self.is_mounted:
            return super().unavailable(action)
        evaluation, row = self.session.evaluation, self.ballots.current
        if action == "tally_take":
            made = proposed(evaluation)
            same = say("why.tally_same") if made == evaluation.facts.survey else None
            return say("why.no_tally") if made is None else same
        if row is None or not row.answers:
            return say("why.no_ballot")
        if action == "settle" and evaluation.dispute("ballot", row.code) is None:
            return say("why.no_conflict")
        return None

    async def on_key(self, event: events.Key) -> None:
        """A digit is an answer wherever the keys are: beside the codes one only reads."""
        if event.character and event.character.isdecimal() and not self.ballots.has_focus:
            self.ballots.focus()
            await self.ballots.on_key(event)

    # -- after a dropped line --------------------------------------------------------------------

    def where(self) -> Mapping[str, str]:
        """The code, and what half-typed answers were made over."""
        row = self.ballots.current
        at = {"code": row.code} if row else {}
        return {**at, **kept(self._began)} if self._began and self.ballots.typed else at

    def drafts(self) -> Mapping[str, str]:
        """The digits of a questionnaire that is not complete."""
        return {"digits": self.ballots.typed} if self.is_mounted and self.ballots.typed else {}

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the code, with the digits that were typed."""
        self._show(at.get("code"))
        row = self.ballots.current
        if not drafts:
            return True
        if row is None or row.code != at.get("code"):
            return False
        self._began = recalled(self.session, "ballot", row.code, at) or self._seen(row.code)
        self.ballots.put(drafts.get("digits", ""))
        self.changed()
        return True

    # -- what the list asks ----------------------------------------------------------------------

    def begin(self, code: str) -> bool:
        """Know what stands there as the typing begins; say why where nothing can be typed."""
        self._began = self._seen(code)
        if (reason := self.session.may_not("ballot", self._began.entry)) is not None:
            self.warn(reason)
        return reason is None

    def take(self, code: str, digits: str) -> bool:
        """State a questionnaire: on disk first, then on the screen."""
        made: list[Dispute | None] = []
        done = say("done.ballot", code=code, time=now())
        if not self.attempt(lambda: made.append(self._state(code, digits)), done):
            return False
        self.tell_dispute(made[0])
        return True

    def changed(self) -> None:
        """Ask the next question."""
        row, asked = self.ballots.current, self.questionnaire
        if row is None or asked is None:
            self.query_one("#ask", TextLines).show([Span(self._why_empty())])
            return
        n = min(len(self.ballots.typed), len(asked.questions) - 1)
        ask = self.words("tally.ask", code=row.code, n=n + 1, scale=asked.scale)
        question = self.words.title(asked.questions[n])
        self.query_one("#ask", TextLines).show([Span(ask, "head"), Span(question)])

    def too_high(self) -> None:
        """The scale has no such answer."""
        self.warn(say("tally.too_high", scale=self.questionnaire.scale if self.questionnaire else 0))

    def unfinished(self, code: str) -> None:
        """The cursor stays until a questionnaire is complete and stated."""
        self.warn(say("tally.unsaved" if self.ballots.is_full else "tally.begun", code=code))

    # -- acts ------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Drop the answers begun; then back."""
        if self.ballots.forget_typing():
            self.tell("")
        else:
            super().action_back()

    def action_view(self, name: str) -> None:
        """Another view, once the answers begun are complete or dropped."""
        row = self.ballots.current
        if self.ballots.typed and row is not None:
            self.unfinished(row.code)
        else:
            super().action_view(name)

    @guarded
    def action_undo(self) -> None:
        """Half-typed answers go first; then the last act."""
        if not self.ballots.forget_typing():
            SessionScreen.action_undo(self)

    @guarded
    def action_tally_next(self) -> None:
        """To the next code that is not entered."""
        self.ballots.next_open()

    @guarded
    def action_tally_clear(self) -> None:
        """Take a questionnaire back."""
        row = self.ballots.current
        base = self._seen(row.code) if row else None
        if row is not None and base is not None and base.entry is not None:
            self.ballots.forget_typing()
            dispute = self.session.withdraw(base.entry, base)
            self.renew()
            self.tell(say("done.ballot_gone", code=row.code))
            self.tell_dispute(dispute)

    @guarded
    def action_tally_take(self) -> None:
        """State what the tally comes to among the survey's facts."""
        self.session.refresh()
        base, made = self.session.seen("fact", "survey"), proposed(self.session.evaluation)
        if made is not None and made.satisfaction is not None:
            dispute = self.session.fact(made, base)
            self.renew()
            self.tell(say("done.tally", valid=made.valid, satisfaction=trimmed(made.satisfaction, 6)))
            self.tell_dispute(dispute)

    @guarded
    def action_settle(self) -> None:
        """Choose where several people entered a questionnaire at once."""
        from tui.screens.conflict import settle

        if (row := self.ballots.current) is not None:
            settle(self, self.session.evaluation.dispute("ballot", row.code))

    def _seen(self, code: str) -> Base:
        return self.session.seen("ballot", code)

    def _state(self, code: str, digits: str) -> Dispute | None:
        assert self.questionnaire is not None  # noqa: S101 - there are no questions to answer else
        answers = read_answers(self.questionnaire, digits)
        made = Ballot(author=self.session.author, code=code, answers=answers)
        dispute = self.session.amend(made, made, self._began)
        self._began = None
        self._show()
        self.show_title()
        return dispute

    # -- showing ---------------------------------------------------------------------------------

    def _why_empty(self) -> str:
        return self.words("ballot.no_questions" if self.questionnaire is None else "tally.no_sample")

    def _show(self, code: str | None = None) -> None:
        self.ballots.show(self._rows(), code)
        self.query_one("#running", TextLines).show(list(self._told_so_far()))
        self.changed()
        self.show_hints()

    def _rows(self) -> list[BallotRow]:
        """The drawn codes, then those that were entered and not drawn."""
        evaluation = self.session.evaluation
        if self.questionnaire is None:
            return []
        stated, codes = evaluation.stated(Ballot), drawn(evaluation)
        strangers = [code for code in stated if code not in frozenset(codes)]
        rows = []
        for code in (*codes, *strangers):
            remark = self.words("tally.not_drawn") if codes and code in strangers else ""
            if evaluation.dispute("ballot", code):
                remark = self.words("conflict.sign")
            rows.append(BallotRow(code, digits_of(stated[code]) if code in stated else "", remark))
        return rows

    def _told_so_far(self) -> Iterator[Span]:
        """The tally so far: of each question its mean and the counts of its answers."""
        found = tally(self.session.evaluation)
        if found is None:
            return
        head = self.words("tally.head", returned=found.returned, valid=found.valid)
        yield Span(f"{head}  {self.words('tally.of', drawn=found.drawn)}" if found.drawn else head, "head")
        for n, item in enumerate(found.items, start=1):
            yield Span(f"{n} {self.words.title(item.question)}")
            counts = "  ".join(
                f"{answer}:{item.counts[answer]}" for answer in sorted(item.counts, reverse=True)
            )
            silent = f"{self.words('tally.silent')}:{item.silent}"
            yield Span(f"  {counts} {silent} {self.words('tally.mean')} {mean_of(item)}", "dim")
        definition = self.session.evaluation.facts.survey.definition
        for by, words in satisfaction_words(found, definition, self.words):
            yield Span(words, "good" if by == definition else "")
