"""The app: wiring of screens over one session; no rule and no number lives here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual._compositor import CompositorUpdate
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from models.errors import ZhanpingError, say
from models.language import Language
from tui.keys import APP
from tui.line import LineDriver, listen
from tui.resume import Keeper
from tui.screens.base import ScreenBase
from tui.screens.home import HomeScreen
from tui.screens.session import SessionScreen
from tui.themes import DARK, LIGHT
from tui.wire import Terminal

if TYPE_CHECKING:
    from storage.workspace import Workspace
    from tui.session import Session
    from tui.writing import Writer

Then = Callable[[], Awaitable[None]]
OTHERS_EVERY = 0.5  # seconds between looks at what others wrote: it is to be shown within a second
KEPT_EVERY = 1.0  # seconds between looks at where one is and what is half typed


class ZhanpingApp(App[int]):
    """Screens over a workspace: the list of evaluations, and the views of the one that is open.

    Args:
        home: the folder where evaluations live.
        author: who is at work.
        language: the interface's language.
        opened: the evaluation to open first, or None for the list.
        guest: whether the author came in by a key.
    """

    CSS_PATH = "styles.tcss"
    TITLE = "zhanping"
    BINDINGS: ClassVar[list[BindingType]] = [*APP]

    def __init__(
        self, home: Path, author: str, language: Language, opened: str | None = None, *, guest: bool = False
    ) -> None:
        super().__init__(driver_class=LineDriver)
        self.home, self.author, self.guest = home, author, guest
        self.language = language
        self.session: Session | None = None
        self._first = opened
        self.gap = 0
        self._has_news = self._is_cut_off = False
        self._terminal = Terminal()
        self._keeper = Keeper(self)
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        self.theme = DARK.name

    def on_mount(self) -> None:
        """Listen for the end of the line, and show the first screen: where the last session was left."""
        listen(self.hang_up, has_terminal=not self.is_headless)
        left = self._keeper.take_up(self._first)
        begin = partial(self._keeper.begin, left)
        opened = left.place.evaluation if left else self._first
        try:
            if opened is None:
                self._show(HomeScreen(), begin)
            else:
                self.open(opened, self._keeper.view(left), begin)
        except ZhanpingError as error:
            self._show(HomeScreen(trouble=error.message), begin)
        self.set_interval(OTHERS_EVERY, self.look_at_others)
        self.set_interval(KEPT_EVERY, self.keep)
        self.set_interval(KEPT_EVERY, self._keeper.look)

    def on_unmount(self) -> None:
        """Leave to the next session what is kept; no report that is not written yet is waited for."""
        self._keeper.end()
        self._stop_writing()

    @cached_property
    def workspace(self) -> Workspace:
        """The evaluations of the home; loaded when first asked for, after the first frame."""
        from storage.workspace import Workspace

        return Workspace(self.home, self.author, guest=self.guest)

    @cached_property
    def writer(self) -> Writer:
        """Writes reports while one works on; loaded when first asked for."""
        from tui.writing import Writer

        return Writer(self, self.home)

    def open(self, evaluation: str, view: str = "checklist", then: Then | None = None) -> None:
        """Open an evaluation.

        Args:
            evaluation: its id.
            view: the view to show.
            then: what to do once it stands.

        Raises:
            ZhanpingError: it is unknown or damaged.
        """
        from tui.session import Session

        self.close_session()
        self.session = Session(self.workspace.open(evaluation))
        self._show(self._screen(view), then)

    def keep(self) -> None:
        """Keep where one is and what is half typed, for the next login."""
        self._keeper.keep()

    async def action_quit(self) -> None:
        """Leave; what is half typed is kept as on a dropped line."""
        if self._keeper.quit():
            self.exit()

    def hang_up(self, number: int) -> None:
        """End on a dropped line or a polite kill: all that was accepted is on disk already.

        Args:
            number: the signal; the exit code tells of it.
        """
        if not self._exit:
            self._is_cut_off = True
            try:
                self._keeper.hang_up()
                self.close_session()
            finally:
                self.exit(return_code=128 + number)

    def close_session(self) -> None:
        """Let go of the open evaluation."""
        if self.session is not None:
            self.session.close()
            self.session = None

    def view(self, name: str, **at: Any) -> None:
        """Show a view of the open evaluation in place of the present one.

        Args:
            name: the view.
            at: what it should show first; each view names its own.
        """
        self._keeper.remember()
        self._show(self._screen(name, **at))

    def step_back(self) -> None:
        """From a view to the checklist, from the checklist to the list of evaluations."""
        if isinstance(self.screen, SessionScreen) and self.screen.NAME != "checklist":
            self.view("checklist")
            return
        left = self.session.evaluation.id if self.session else None
        self.close_session()
        self._show(HomeScreen(chosen=left))

    def explain_keys(self) -> None:
        """Show the keys of the present screen."""
        from tui.screens.help import HelpScreen

        if isinstance(self.screen, ScreenBase):
            self.push_screen(HelpScreen(self.screen))

    def action_theme(self) -> None:
        """Change between dark and light."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    def action_redraw(self) -> None:
        """Paint the whole screen, after something else wrote on the terminal."""
        self._terminal.forget()
        self.screen.refresh()

    def action_language(self) -> None:
        """Change between Chinese and English."""
        if self._keeper.has_draft():
            self._keeper.warn(say("why.half_typed"))
            return
        self.language = replace(self.language, code="en" if self.language.code == "zh" else "zh")
        if isinstance(self.screen, SessionScreen):
            self.view(self.screen.NAME)
        else:
            self._show(HomeScreen())

    def action_command_palette(self) -> None:
        """Find an act by its name."""
        from textual.command import CommandPalette

        if not isinstance(self.screen, CommandPalette):
            search = self.language("palette.search")
            self.push_screen(CommandPalette(id="--command-palette", placeholder=search))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every act of the present screen, for the palette."""
        from tui.palette import commands

        return commands(self, screen)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Send of a frame what differs from what the terminal shows."""
        if isinstance(renderable, CompositorUpdate):
            renderable = self._terminal.delta(renderable)
        super()._display(screen, renderable)

    def on_resize(self) -> None:
        """A terminal of another size shows nothing that is known."""
        self._terminal.forget()

    def _show(self, screen: ScreenBase[Any], then: Then | None = None) -> None:
        """Put a screen in the place of the present one and of all boxes over it, in one frame."""

        async def run() -> None:
            if self._is_cut_off:
                return
            with self.batch_update():
                while len(self.screen_stack) > 2:
                    await self.pop_screen()
                await (
                    self.switch_screen(screen) if len(self.screen_stack) == 2 else self.push_screen(screen)
                )
                if then is not None:
                    await then()

        self.call_later(run)

    def _screen(self, name: str, **at: Any) -> SessionScreen[Any]:
        if self.session is None:
            raise RuntimeError("no evaluation is open")
        from tui.screens.views import make

        return make(name, self.session, **at)

    def _stop_writing(self) -> None:
        if "writer" in self.__dict__:  # what nobody has asked for is not loaded to be stopped
            self.writer.stop()

    def on_writer_ended(self, event: Writer.Ended) -> None:
        """Say on whatever screen one is by now what became of the report."""
        event.stop()
        self.writer.end()
        for screen in reversed(self.screen_stack):
            if isinstance(screen, ScreenBase) and screen.is_mounted:
                (screen.tell if event.is_written else screen.warn)(event.told)
                screen.show_hints()
                return

    def look_at_others(self) -> None:
        """Read what others wrote meanwhile, and show it where it matters."""
        if self.session is None or not self.is_running:
            return
        try:
            self._has_news = self.session.refresh() or self._has_news  # kept until a screen can show it
        except ZhanpingError as error:
            if isinstance(self.screen, ScreenBase) and self.screen.is_mounted:
                self.screen.warn(error.message)
            return
        if self.guest and not self.session.store.setup.admits(self.author):
            self._stop_writing()
            left = say("gate.left", name=self.author, id=self.session.store.id)
            self.close_session()
            self._show(HomeScreen(trouble=left))
        elif self._has_news and isinstance(self.screen, SessionScreen) and self.screen.is_mounted:
            self._has_news = False
            self.screen.look()

    def _handle_exception(self, error: Exception) -> None:
        """End on what a screen fails at; on a dropped line, which ends all, a half-made one may fail."""
        if self._is_cut_off:
            self._close_messages_no_wait()
        else:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End with an account that holds nothing of what people wrote; Textual's own prints all variables."""
        from tui.crash import report

        if not self._exit_renderables:  # what fails in a widget comes up again when its task is awaited
            error = self._exception or RuntimeError()
            shown = type(self.screen_stack[-1] if self.screen_stack else self).__name__
            told = report(error, self.language, self.home, self.author, shown)
            self._exit_renderables.append(Text(told))
        self._close_messages_no_wait()


def run(
    home: Path, author: str, language: Language, opened: str | None = None, *, guest: bool = False
) -> int:
    """Run the app until it is left.

    Returns:
        The exit code.
    """
    app = ZhanpingApp(home, author, language, opened, guest=guest)
    app.animation_level = "none"
    app.run(mouse=False)
    return app.return_code or 0
