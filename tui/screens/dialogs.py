"""Boxes that ask for one thing: a text, evidence, a finding, a line to go to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from models.entries import METHODS, POLARITIES, FindingKind, Method
from models.errors import ZhanpingError, say
from storage.resume import Layer
from tui.keys import DIALOG, ELSEWHERE
from tui.recall import kept
from tui.screens.base import Dialog, Result, key_name
from tui.widgets.choice import Choice
from tui.widgets.field import Area, Field


class Form(Dialog[Result]):
    """A box with a title, fields, a line for what is refused, and its two keys.

    Args:
        title: what is asked.
        accept: what to do with the answer; while it is refused the box stays, with its text and the reason.
    """

    KEYS: ClassVar[list[Binding]] = DIALOG
    BINDINGS: ClassVar[list[BindingType]] = [*DIALOG]

    def __init__(self, title: str, accept: Callable[[Result], object] | None = None) -> None:
        super().__init__()
        self._title, self._accept = title, accept
        self._begun: tuple[str, ...] | None = None
        self._asked_to_leave = False

    def compose(self) -> ComposeResult:
        """Title, fields, fault, keys."""
        with Vertical(id="box"):
            yield Static(self._title, classes="label", markup=False)
            yield from self.fields()
            yield Static("", classes="fault", markup=False)
            keys = "   ".join(f"{key_name(act.key)} {self.words(act.description)}" for act in self.KEYS)
            yield Static(keys, classes="label", markup=False)

    def fields(self) -> ComposeResult:
        """The fields, the first of which takes the keys."""
        raise NotImplementedError

    def answer(self) -> Result | None:
        """What was entered; None while something needed is empty."""
        raise NotImplementedError

    def action_save(self) -> None:
        """Give the answer back, or say what is missing or why it was refused."""
        answer = self.answer()
        if answer is None:
            self.warn(say("ask.empty"))
            return
        try:
            if self._accept is not None:
                self._accept(answer)
        except ZhanpingError as error:
            self.warn(error.message)
        else:
            self.dismiss(answer)

    def action_back(self) -> None:
        """Leave; where something was typed, only when asked for twice."""
        if self._typed() == self._begun or self._asked_to_leave:
            self.dismiss(None)
        else:
            self._asked_to_leave = True
            self.warn(say("ask.leave"))

    def on_screen_resume(self) -> None:
        """Know the text as it was at the start."""
        if self._begun is None:
            self._begun = self._typed()

    def place(self) -> Layer:
        """All fields, where something was typed in one of them."""
        if self._begun is None or self._typed() == self._begun:
            return super().place()
        at = {"begun": "\n".join(self._begun), **(kept(self.base) if self.base else {})}
        return Layer(self.act, at, {n: _said(f) for n, f in self._named()})

    def return_to(self, layer: Layer) -> bool:
        """Fill the fields; say so, and whether their text was changed since by somebody."""
        for name, field in self._named():
            if name in layer.drafts:
                _fill(field, layer.drafts[name])
        is_as_it_was = layer.at.get("begun") in (None, "\n".join(self._begun or ()))
        self.warn(say("resume.box" if is_as_it_was else "resume.changed"))
        return layer.drafts.keys() <= {name for name, _ in self._named()}

    def _named(self) -> list[tuple[str, Widget]]:
        """The fields with the names by which a draft knows them."""
        found = [w for w in self.query("*") if isinstance(w, Input | TextArea | Choice)]
        return [(field.id or _kind(field), field) for field in found]

    def _typed(self) -> tuple[str, ...]:
        fields = tuple(field.value for field in self.query(Input))
        return (*fields, *(area.text for area in self.query(TextArea)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next field, and from the last one saves."""
        event.stop()
        if list(self.query(Input))[-1] is event.input:
            self.action_save()
        else:
            self.focus_next()


class TextDialog(Form[str]):
    """A text of any number of lines.

    Args:
        title: what is asked.
        text: what it is so far.
    """

    def __init__(self, title: str, text: str = "", accept: Callable[[str], object] | None = None) -> None:
        super().__init__(title, accept)
        self._text = text

    def fields(self) -> ComposeResult:
        """One text area."""
        yield text_area(self._text)

    def on_mount(self) -> None:
        """Begin at the end of the text."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()

    def answer(self) -> str | None:
        """The text; None while it is empty."""
        return self.query_one(TextArea).text.strip() or None


class FreeText(TextDialog):
    """A text that may be emptied."""

    def answer(self) -> str:
        """The text, empty where there is none."""
        return self.query_one(TextArea).text.strip()


class EvidenceDialog(Form[tuple[Method, str, str]]):
    """Evidence: the method, the document or person's code, the place in it."""

    def fields(self) -> ComposeResult:
        """Source first, since it is always typed; the method is most often `files`."""
        yield Field(id="source")
        yield Static(self.words("ask.evidence_place"), classes="label", markup=False)
        yield Field(id="place")
        yield Static(self.words("ask.method"), classes="label", markup=False)
        yield Choice([(m, self.words(f"method.{m}")) for m in METHODS], METHODS[2], id="method")
        yield Static(self.words("ask.code"), classes="label", markup=False)

    def answer(self) -> tuple[Method, str, str] | None:
        """Method, source and place; None while there is no source."""
        source = self.query_one("#source", Field).value.strip()
        method: Choice[Method] = self.query_one(Choice)
        return (method.value, source, self.query_one("#place", Field).value.strip()) if source else None


class FindingDialog(Form[tuple[FindingKind, str]]):
    """A finding: strength or concern, and its text.

    Args:
        title: where the finding will stand.
        text: what it says so far.
        polarity: what it is so far.
    """

    def __init__(
        self,
        title: str,
        text: str = "",
        polarity: FindingKind = "concern",
        accept: Callable[[tuple[FindingKind, str]], object] | None = None,
    ) -> None:
        super().__init__(title, accept)
        self._text, self._polarity = text, polarity

    def fields(self) -> ComposeResult:
        """The text, then the kind."""
        yield text_area(self._text)
        yield Static(self.words("ask.polarity"), classes="label", markup=False)
        yield Choice([(k, self.words(f"polarity.{k}")) for k in POLARITIES], self._polarity)

    def on_mount(self) -> None:
        """Begin at the end of the text."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()

    def answer(self) -> tuple[FindingKind, str] | None:
        """Kind and text; None while there is no text."""
        kind: Choice[FindingKind] = self.query_one(Choice)
        text = self.query_one(TextArea).text.strip()
        return (kind.value, text) if text else None


class LineDialog(Form[str]):
    """A few words on one line; Enter gives them back."""

    def fields(self) -> ComposeResult:
        """One field."""
        yield Field()

    def answer(self) -> str | None:
        """The words; None while there are none."""
        return self.query_one(Field).value.strip() or None


class LostPlace(TextDialog):
    """Half-typed text whose place is gone: to be copied to where it belongs now.

    Args:
        text: the text.
    """

    KEYS: ClassVar[list[Binding]] = DIALOG[-1:]
    act = "lost"

    def __init__(self, title: str, text: str) -> None:
        super().__init__(title, text)
        self._begun = ()  # leaving is asked about: nothing else has the text

    def action_save(self) -> None:
        """There is nowhere to save it."""
        self.warn(say("resume.lost_save"))


class Elsewhere(TextDialog):
    """What another session of the same person has half typed, which goes on or whose line is frozen.

    It can be taken over here, or left there; the text is no draft of this session before that.

    Args:
        title: where it stands.
        text: the text.
    """

    KEYS: ClassVar[list[Binding]] = ELSEWHERE
    BINDINGS: ClassVar[list[BindingType]] = [*ELSEWHERE]

    def fields(self) -> ComposeResult:
        """The text, to be read."""
        yield text_area(self._text, read_only=True)

    def answer(self) -> str:
        """The text; a value that is being cleared is one too."""
        return self._text


def _kind(field: Widget) -> str:
    """What a field without an id is called; one of many lines as ever, so that older drafts find it."""
    return "textarea" if isinstance(field, TextArea) else type(field).__name__.lower()


def _said(field: Widget) -> str:
    if isinstance(field, TextArea):
        return field.text
    assert isinstance(field, Input | Choice)  # noqa: S101 - there are no others
    return str(field.value)


def _fill(field: Widget, text: str) -> None:
    if isinstance(field, TextArea):
        field.text = text
        field.move_cursor(field.document.end)
    elif isinstance(field, Input):
        field.value = text
    elif isinstance(field, Choice):
        field.choose(text)


def text_area(text: str, **options: Any) -> TextArea:
    """A text area that leaves Tab to move on and does not blink."""
    area = Area(text, tab_behavior="focus", compact=True, **options)
    area.cursor_blink = False
    return area
