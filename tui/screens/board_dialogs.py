"""The boxes of the divergence board: a second look, the lead's points, the panel's agreement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static, TextArea

from models.errors import UsageError
from models.numbers import parse_number
from tui.screens.base import Dialog
from tui.screens.dialogs import Form, text_area
from tui.widgets.blocks import Block, Blocks
from tui.widgets.field import Field
from tui.widgets.lines import Span, fit


class Asked(NamedTuple):
    """A second look as it was asked for.

    Attributes:
        text: words to the evaluators.
        names: who is asked; empty for everybody.
    """

    text: str
    names: tuple[str, ...]


class LookDialog(Form[Asked]):
    """The words to the evaluators, and the numbers of those who are asked.

    Args:
        title: about which line.
        names: who can be asked.
        text: the words so far.
        accept: what to do with the answer.
    """

    def __init__(
        self, title: str, names: Sequence[str], text: str, accept: Callable[[Asked], object]
    ) -> None:
        super().__init__(title, lambda given: accept(Asked(given.text, self._named_by(given.names[0]))))
        self._names, self._text = tuple(names), text

    def fields(self) -> ComposeResult:
        """The words, then who."""
        yield text_area(self._text, id="words")
        numbered = "  ".join(f"{n} {name}" for n, name in enumerate(self._names, start=1))
        yield Static(self.words("ask.look_who", names=numbered), classes="label", markup=False)
        yield Field(id="who")

    def on_mount(self) -> None:
        """Begin with the words."""
        self.query_one(TextArea).focus()

    def answer(self) -> Asked:
        """The words, and the digits as they were typed."""
        return Asked(self.query_one(TextArea).text.strip(), (self.query_one("#who", Field).value,))

    def _named_by(self, digits: str) -> tuple[str, ...]:
        """Those whom digits name, full-width ones too.

        Raises:
            UsageError: there is nobody of that number.
        """
        found = []
        for sign in digits:
            number = parse_number(sign) if sign.isdigit() else None
            if number is None and sign in " ,，、　":
                continue
            if number is None or not 1 <= number <= len(self._names):
                raise UsageError("ask.number", text=sign)
            found.append(self._names[int(number) - 1])
        return tuple(dict.fromkeys(found))


class DecisionDialog(Form[tuple[str, str]]):
    """The lead's points and the reason.

    Args:
        title: about which line.
        points: what they are so far.
        reason: why so far.
        accept: what to do with the answer.
    """

    def __init__(
        self, title: str, points: str, reason: str, accept: Callable[[tuple[str, str]], object]
    ) -> None:
        super().__init__(title, accept)
        self._points, self._reason = points, reason

    def fields(self) -> ComposeResult:
        """The points, then the reason."""
        yield Static(self.words("ask.decide_points"), classes="label", markup=False)
        yield Field(self._points, id="points")
        yield Static(self.words("ask.decide_reason"), classes="label", markup=False)
        yield text_area(self._reason, id="reason")

    def on_mount(self) -> None:
        """Begin with the points."""
        self.query_one("#points", Field).focus()

    def answer(self) -> tuple[str, str] | None:
        """The points as they were typed, and the reason; None while there are no points."""
        points = self.query_one("#points", Field).value.strip()
        return (points, self.query_one(TextArea).text.strip()) if points else None

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the reason."""
        event.stop()
        self.focus_next()


class AgreementDialog(Dialog[None]):
    """The figures, to be read.

    Args:
        title: what they are.
        heads: of the columns.
        rows: the figures in words.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter", "back", show=False)]

    def __init__(self, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self._title, self._rows = title, [tuple(heads), *map(tuple, rows)]

    def compose(self) -> ComposeResult:
        """Title, figures, what they mean, the keys."""
        with Vertical(id="box"):
            yield Static(self._title, classes="label", markup=False)
            yield Blocks(id="figures")
            yield Static(self.words("agreement.note"), classes="label", markup=False)
            yield Static(self.words("agreement.keys"), classes="label", markup=False)

    def on_mount(self) -> None:
        """Show the figures and take the keys."""
        widths = [max(map(cell_len, column)) for column in zip(*self._rows, strict=True)]
        widths[0] = min(widths[0], 22)
        blocks = []
        for n, row in enumerate(self._rows):
            cells = (
                fit(text, width, right=at > 0)
                for at, (text, width) in enumerate(zip(row, widths, strict=True))
            )
            style = "" if n else "head"
            blocks.append(Block(str(n), (Span("  ".join(cells), style),), can_choose=False))
        lines = self.query_one(Blocks)
        lines.styles.height = min(len(blocks), max(self.app.size.height - 10, 3))
        lines.show(blocks)
        lines.focus()
