"""The panel's boxes: a declaration, a ruling, ranges of the scoring, a small menu."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from models.errors import UsageError
from tui.keys import typed_digit
from tui.panel import declaration
from tui.screens.base import Dialog
from tui.screens.dialogs import Form, text_area
from tui.screens.session import SessionScreen
from tui.widgets.blocks import Block, Blocks
from tui.widgets.choice import Choice
from tui.widgets.field import Field
from tui.widgets.lines import Lines, Span

if TYPE_CHECKING:
    from models.framework import Ground

Declared = tuple[str, tuple[str, ...], str]
"""The ground's id, empty for none; what one is recused from; more about it."""
_BETWEEN = re.compile(r"[\s,，、;；]+")


def words_of(text: str) -> tuple[str, ...]:
    """What is named in a text, with spaces or commas between."""
    return tuple(word for word in _BETWEEN.split(text) if word)


def declare(screen: SessionScreen[Any], then: Callable[[Declared | None], None]) -> None:
    """Ask somebody for their declaration and state it.

    Args:
        screen: the screen below; its act is called ``declare``.
        then: what to do once it is stated; with None where the box was left.
    """
    session, words = screen.session, screen.words
    procedure, sections = session.evaluation.procedure, session.evaluation.framework.sections
    ask = words("panel.ask_remit", sections=sections)

    def accept(given: Declared) -> None:
        ground, remits, why = given
        if ground and not remits:
            raise UsageError("panel.remit_wanted")
        if remits and not ground and procedure.grounds:
            raise UsageError("panel.ground_wanted")
        session.state(*declaration(session, remits, ground, why))

    undertaking = words.title(procedure) or words("panel.no_text")
    box = DeclarationDialog(words("panel.intro"), undertaking, procedure.grounds, ask, accept)
    screen.ask("declare", box, then)


class DeclarationDialog(Form[Declared]):
    """The undertaking to read; the ground for recusal, what it is from, and more about it.

    Args:
        title: what the box is.
        undertaking: what is undertaken by saving.
        grounds: the framework's.
        ask: what is asked about the range of a recusal.
        accept: as in `Form`.
    """

    def __init__(
        self,
        title: str,
        undertaking: str,
        grounds: Sequence[Ground],
        ask: str,
        accept: Callable[[Declared], object] | None = None,
    ) -> None:
        super().__init__(title, accept)
        self._undertaking, self._grounds, self._range = undertaking, tuple(grounds), ask

    def fields(self) -> ComposeResult:
        """The undertaking, then the choice that most leave as it is, then what a recusal needs."""
        yield Static(self._undertaking, markup=False)
        yield Static(self.words("panel.ask_ground"), classes="label", markup=False)
        choices = [("", self.words("panel.no_ground"))]
        yield Choice([*choices, *((g.id, self.words.title(g)) for g in self._grounds)], "")
        yield Static(self._range, classes="label", markup=False)
        yield Field(id="remit")
        yield Static(self.words("panel.ask_why"), classes="label", markup=False)
        yield Field(id="why")

    def on_mount(self) -> None:
        """Begin with the choice."""
        self.query_one(Choice).focus()

    def on_key(self, event: events.Key) -> None:
        """Enter goes on from the choice: nothing is undertaken by an Enter too many."""
        if event.key == "enter" and isinstance(self.focused, Choice):
            event.stop()
            self.focus_next()

    def answer(self) -> Declared:
        """What was chosen and typed."""
        ground: Choice[str] = self.query_one(Choice)
        remits = words_of(self.query_one("#remit", Field).value)
        return ground.value, remits, self.query_one("#why", Field).value.strip()


class WordsDialog(Form[tuple[str, ...]]):
    """A few names on one line.

    Args:
        title: what is asked.
        text: what they are so far.
    """

    def __init__(
        self, title: str, text: str = "", accept: Callable[[tuple[str, ...]], object] | None = None
    ) -> None:
        super().__init__(title, accept)
        self._text = text

    def fields(self) -> ComposeResult:
        """One field."""
        yield Field(self._text)

    def answer(self) -> tuple[str, ...] | None:
        """The names; None while there are none."""
        return words_of(self.query_one(Field).value) or None


class RulingDialog(Form[tuple[bool, str]]):
    """Whether an objection is upheld, and why."""

    def fields(self) -> ComposeResult:
        """The reason, then the decision."""
        yield text_area("")
        yield Static(self.words("panel.verdict"), classes="label", markup=False)
        names = ("declined", "upheld")
        yield Choice([(name, self.words(f"panel.{name}")) for name in names], names[0])

    def on_mount(self) -> None:
        """Begin with the reason."""
        self.query_one(TextArea).focus()

    def answer(self) -> tuple[bool, str] | None:
        """The decision and the reason; None while there is no reason."""
        verdict: Choice[str] = self.query_one(Choice)
        reason = self.query_one(TextArea).text.strip()
        return (verdict.value == "upheld", reason) if reason else None


class Menu(Dialog[str]):
    """A few acts by number; a digit or Enter chooses.

    Args:
        title: what they are about.
        items: each act's name and its words; nine at most are numbered.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", show=False)]

    def __init__(self, title: str, items: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title, self._items = title, tuple(items)

    def compose(self) -> ComposeResult:
        """What it is for, the acts, the keys."""
        with Vertical(id="box"):
            yield Static(self._title, classes="label", markup=False)
            yield Blocks(id="choices")
            yield Static(self.words("panel.menu_keys"), classes="label", markup=False)

    def on_mount(self) -> None:
        """Show the acts and take the keys."""
        lines = self.query_one(Blocks)
        lines.styles.height = len(self._items)
        lines.show([
            Block(name, (Span(f"{n} " if n < 10 else "  ", "dim"),), (Span(words),))
            for n, (name, words) in enumerate(self._items, start=1)
        ])  # fmt: skip
        lines.focus()

    async def on_key(self, event: events.Key) -> None:
        """The act of that number."""
        if 1 <= (number := typed_digit(event)) <= len(self._items):
            event.stop()
            self.dismiss(self._items[number - 1][0])

    def on_lines_chosen(self, event: Lines.Chosen) -> None:
        """The act under the cursor."""
        event.stop()
        current = self.query_one(Blocks).current
        self.dismiss(current.key if current else None)
