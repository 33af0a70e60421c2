"""What all screens share: one title line, one message line, one hint line, and lean repainting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar, cast

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from models.errors import Message, ZhanpingError
from storage.resume import Layer
from tui.keys import APP
from tui.widgets.lines import fit

if TYPE_CHECKING:
    from models.language import Language
    from storage.workspace import Workspace
    from tui.work import Base
    from tui.writing import Writer

Result = TypeVar("Result")
Answer = TypeVar("Answer")
Act = TypeVar("Act", bound=Callable[..., Any])

MINIMUM = (60, 16)


class Frame(Protocol):
    """What a screen may ask of the app it stands in."""

    language: Language
    author: str
    guest: bool  # came in by a key: no evaluations but those of their teams, no files of the host
    gap: int  # the gap last gone to, so that the list is taken up where it was left

    @property
    def workspace(self) -> Workspace:
        """The evaluations there are."""

    @property
    def writer(self) -> Writer:
        """Writes reports while one works on."""

    def open(self, evaluation: str) -> None:
        """Open an evaluation at its checklist."""

    def view(self, name: str, **at: Any) -> None:
        """Show another view of the open evaluation."""

    def step_back(self) -> None:
        """Leave the present view."""

    def explain_keys(self) -> None:
        """Show the keys of the present screen."""

    def keep(self) -> None:
        """Keep where one is and what is half typed, for the next login."""


_SHORT = {
    "escape": "Esc", "delete": "Del", "right": "→", "left": "←", "enter": "Enter",
    "pagedown": "PgDn", "pageup": "PgUp",
}  # fmt: skip


def key_name(keys: str) -> str:
    """A key as the hint line and the help show it: ``F8``, ``^E``, ``Esc``."""
    first = keys.split(",")[0]
    if first.startswith("ctrl+"):
        return f"^{first[5:].upper()}"
    return _SHORT.get(
        first, first.upper() if first.startswith("f") or len(first) == 1 else first.capitalize()
    )


def guarded(act: Act) -> Act:
    """An action that says why it cannot act now, and puts a refusal into the message line."""

    @wraps(act)
    def run(self: ScreenBase[Any], *args: object) -> object:
        reason = self.unavailable(act.__name__.removeprefix("action_"))
        if reason is not None:
            self.warn(reason)
            return None
        try:
            return act(self, *args)
        except ZhanpingError as error:
            self.warn(error.message)
            return None

    return cast("Act", run)


class ScreenBase(Screen[Result]):
    """The title line, the message line, the hint line, and what a screen is asked by help and palette."""

    # Textual repaints the whole screen at each change of focus; nothing here depends on that.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (MINIMUM[0], "-narrow"), (112, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (MINIMUM[1], "-tall")]  # noqa: RUF012
    NAME: ClassVar[str] = ""
    BOXES: ClassVar[tuple[str, ...]] = ()  # the acts that open a box or a form in which one types
    returning: Mapping[str, str] = {}  # of the box that is just being opened again, where it was left
    _hints: Text | None = None
    ACTS: ClassVar[list[Binding]] = []
    # None but each screen's own: what Textual would choose first might be kept as one's place.
    AUTO_FOCUS = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Make the screen's acts its bindings, so that help, hints and palette have one source."""
        cls.BINDINGS = cast("list[BindingType]", [*cls.ACTS, *APP])
        super().__init_subclass__(**kwargs)

    @property
    def words(self) -> Language:
        """The interface's language."""
        return self.frame.language

    @property
    def frame(self) -> Frame:
        """The app, as far as a screen knows it."""
        return cast("Frame", self.app)

    def compose(self) -> ComposeResult:
        """The title, the body, the message and the hints, laid out for the terminal as it is."""
        self._fit(self.app.size)
        yield Static(id="title", markup=False)
        yield from self.body()
        yield Static(id="message", markup=False)
        yield Static(id="hints", markup=False)
        yield Static(
            self.words("app.too_small", width=MINIMUM[0], height=MINIMUM[1]), id="too-small", markup=False
        )

    def _fit(self, size: Size) -> None:
        """Take the classes of a size before the first layout; Textual would set them after it."""
        for extent, points in (
            (size.width, self.HORIZONTAL_BREAKPOINTS),
            (size.height, self.VERTICAL_BREAKPOINTS),
        ):
            names = [name for least, name in points if extent >= least]
            self.add_class(names[-1])

    def body(self) -> Iterator[Widget]:
        """The widgets between the title and the message line."""
        raise NotImplementedError

    def title_text(self) -> str:
        """What the title line says."""
        return self.words(f"screen.{self.NAME}")

    def unavailable(self, action: str) -> Message | None:
        """Why an action cannot act now; None when it can."""
        return None

    def has_draft(self) -> bool:
        """Whether something is typed that is not yet accepted."""
        return bool(self.drafts())

    def drafts(self) -> Mapping[str, str]:
        """What is typed and not yet accepted, by field."""
        return {}

    def where(self) -> Mapping[str, str]:
        """Where on the screen one stands, so that `go_back` finds it."""
        return {}

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """Stand where one stood, with what was half typed there.

        Returns:
            False where that is gone; what was typed is not taken then.
        """
        return not drafts

    def place(self) -> Layer:
        """Where one is and what is half typed."""
        focus = {"focus": self.focused.id} if self.focused is not None and self.focused.id else {}
        return Layer(self.NAME, {**self.where(), **focus}, self.drafts())

    def return_to(self, layer: Layer) -> bool:
        """Take up what `place` gave; False where it is gone, and nothing of what was typed is taken."""
        is_found = self.go_back(layer.at, layer.drafts)
        for widget in self.query("*"):
            if widget.id is not None and widget.id == layer.at.get("focus") and widget.focusable:
                widget.focus()
        return is_found

    def ask(
        self,
        act: str,
        box: Dialog[Answer],
        then: Callable[[Answer | None], None] | None = None,
        base: Base | None = None,
    ) -> None:
        """Open a box in which one types.

        Args:
            act: the act that opens it, one of `BOXES`: by it the box is found again after a dropped line.
            box: the box.
            then: what to do with its answer; None where it was left.
            base: what its text is made from, so that it is saved over that after a dropped line too.
        """
        box.act, box.base = act, base
        self.app.push_screen(box, then)

    def on_mount(self) -> None:
        """Fill the three lines."""
        self.show_title()
        self.show_hints()

    def on_screen_resume(self) -> None:
        """Fit the lines to a terminal that may have changed meanwhile; a box may have been closed."""
        self.show_title()
        self.show_hints()
        self.frame.keep()

    def on_resize(self) -> None:
        """Fit the lines to the width."""
        self.call_after_refresh(self.show_hints)
        self.call_after_refresh(self.show_title)

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something in a moment, unless the screen is being taken down by then: it has lost its parts.

        Args:
            seconds: how long from now.
            act: what to do.
        """

        def do() -> None:
            if self.display:
                act()

        self.set_timer(seconds, do)

    def show_title(self) -> None:
        """Write the title line."""
        self.query_one("#title", Static).update(Text(fit(self.title_text(), max(self.size.width - 2, 1))))

    def show_hints(self) -> None:
        """Write the hint line: the shown acts that fit, those that cannot act now greyed."""
        hints, left = Text(no_wrap=True), self.size.width - 2
        for act in (*APP[:1], *self.ACTS):
            if not self.is_hinted(act) or act.action == f"view('{self.NAME}')":
                continue
            words = self.act_words(act)
            size = cell_len(key_name(act.key)) + cell_len(words) + 3
            if size > left:
                break
            left -= size
            style = "dim strike" if self.unavailable(act.action.partition("(")[0]) else ""
            hints.append(key_name(act.key), "bold")
            hints.append(f" {words}  ", style)
        if hints != self._hints:
            self._hints = hints
            self.query_one("#hints", Static).update(hints)

    def act_words(self, act: Binding) -> str:
        """What an act is called as things stand: in the hint line, the help and the palette."""
        return self.words(act.description)

    def is_hinted(self, act: Binding) -> bool:
        """Whether the hint line shows an act, as far as it fits."""
        return act.show

    def acts(self) -> Iterable[Binding]:
        """The acts of this screen, its own first."""
        return (*self.ACTS, *APP)

    def tell(self, message: Message | str) -> None:
        """Put what was done into the message line."""
        self._message(message, "good")

    def warn(self, message: Message | str) -> None:
        """Put what was refused into the message line; it begins with a sign, not with a colour alone."""
        text = message if isinstance(message, str) else self.words.say(message)
        self._message(f"! {text}", "bad")

    def attempt(self, act: Callable[[], object], done: Message | None = None) -> bool:
        """Do something that may be refused; True when it was done."""
        try:
            act()
        except ZhanpingError as error:
            self.warn(error.message)
            return False
        if done is not None:
            self.tell(done)
        return True

    def _message(self, message: Message | str, kind: str) -> None:
        text = message if isinstance(message, str) else self.words.say(message)
        line = self.query_one("#message", Static)
        line.set_classes(kind)
        line.update(Text(text))

    def action_back(self) -> None:
        """Step back."""
        self.dismiss(None)

    def action_help(self) -> None:
        """Show the keys of this screen."""
        self.frame.explain_keys()


class Dialog(ModalScreen[Result]):
    """A box over the screen that asks for one thing and gives it back, or None.

    Attributes:
        act: the act of the screen below that opens it; empty where nothing is typed in it.
        base: what the text in it is made from; None where it is nothing's edit.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    act = ""
    base: Base | None = None

    def place(self) -> Layer:
        """What is half typed in the box."""
        return Layer(self.act, {}, {})

    def return_to(self, layer: Layer) -> bool:
        """Take up what `place` gave; False where there is no field for it."""
        return not layer.drafts

    @property
    def words(self) -> Language:
        """The interface's language."""
        return cast("Frame", self.app).language

    def warn(self, message: Message) -> None:
        """Say why something cannot be done, in the box's line for it where it has one."""
        for line in self.query(".fault").results(Static):
            line.update(Text(f"! {self.words.say(message)}"))

    def action_back(self) -> None:
        """Give back nothing."""
        self.dismiss(None)
