"""Keeping where a session is, and going back there at the next login."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from models.errors import Message, ZhanpingError, say
from storage.resume import Layer, Left, Place, Seat
from tui.screens.base import Dialog, ScreenBase

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui.app import ZhanpingApp


_CHOSEN = ("choice", "method", "party", "stance", "verdict")  # drafts of fields in which nothing is written


class Keeper:
    """Keeps an app's place on disk while it lives, and leaves it to the next one.

    Args:
        app: the app.
    """

    def __init__(self, app: ZhanpingApp) -> None:
        self._app = app
        self._seat = Seat(app.home, app.author)
        self._is_idle = True  # before the first screen stands, and after the end, nothing is kept
        self._last: Place | None = None  # known; between two screens there is none
        self._was_told = self._was_asked = False  # that something half typed cannot be kept

    def take_up(self, evaluation: str | None) -> Left | None:
        """What the last session left, in an evaluation or anywhere."""
        return self._seat.take_up(evaluation)

    def view(self, left: Left | None) -> str:
        """The view to open an evaluation at."""
        from tui.screens.views import NAMES

        name = left.place.layers[0].name if left else ""
        return name if name in NAMES else NAMES[0]

    async def begin(self, left: Left | None) -> None:
        """Go back where a session was left, if one was, and keep the place from now on."""
        if left is not None:
            await self._return(left)
        for trouble in self._seat.troubles[:1]:
            self.warn(trouble)
        self._is_idle, self._last = False, self._place()

    async def _return(self, left: Left) -> None:
        """Go where a session was left, or where one stands that lives, whose half-typed text is offered."""
        if not (left.lives and left.place.has_draft):
            await go_back(self._app, left.place, _told(left))
            return
        from tui.screens.dialogs import Elsewhere

        await go_back(self._app, left.place.without_drafts(), _told(left))
        title = self._app.language("resume.elsewhere", when=_time(left))

        def decided(text: str | None) -> None:
            if text is not None:
                self._app.call_later(self._take_over, left.place)

        await self._app.push_screen(Elsewhere(title, _texts(left.place.drafts)), decided)

    async def _take_over(self, place: Place) -> None:
        """Put a living session's half-typed text in its field here; kept first, it comes back but once."""
        await go_back(self._app, place, say("resume.taken"))
        if (here := self._place()) is None or not self._put(here, durable=True):
            return
        with suppress(ZhanpingError):
            self._seat.take_over()

    def look(self) -> None:
        """Say so where a session that lived at the login has ended and something half typed waits."""
        if not self._is_idle and self._seat.freed():
            self.warn(say("resume.freed"))

    def keep(self) -> None:
        """Keep the place where it has changed; a refusal is said once, and tried again the next time."""
        if self._is_idle or (place := self._place()) is None:
            return
        self._last = place
        if self._put(place):
            self._was_told = False
        elif place.has_draft and not self._was_told:
            self._was_told = True
            self.warn(say("resume.unkept"))

    def remember(self) -> None:
        """Know the place before another screen is on its way."""
        self._last = self._place() or self._last

    def hang_up(self) -> None:
        """The line is gone: keep the place, or the last known one where another screen is on its way."""
        if not self._is_idle and (place := self._place() or self._last) is not None:
            self._put(place, durable=True)
        self.end()

    def quit(self) -> bool:
        """Leave: with something half typed as on a dropped line, else for good.

        Returns:
            False where something half typed cannot be kept; that was said, and the next time is the last.
        """
        place = None if self._is_idle else self._place()
        if place is not None and place.has_draft:
            if not self._put(place, durable=True) and not self._was_asked:
                self._was_asked = True
                self.warn(say("resume.not_kept"))
                return False
        elif place is not None:
            self._seat.leave()
        self.end()
        return True

    def has_draft(self) -> bool:
        """Whether anything is half typed, on the screen or in a box over it."""
        place = self._place()
        return place is not None and place.has_draft

    def end(self) -> None:
        """Keep nothing any more, and leave what was kept to the next session."""
        self._is_idle = True
        self._seat.close()

    def _place(self) -> Place | None:
        """Where the app is; None between two screens, and while the app is taken down widget by widget."""
        screens, session = _shown(self._app.screen_stack), self._app.session
        if not self._app.is_running or not screens or not all(screen.is_mounted for screen in screens):
            return None
        first, *over = (screen.place() for screen in screens)
        layers = (first, *(layer for layer in over if layer.drafts))
        return Place(session.evaluation.id if session else None, layers)

    def warn(self, message: Message) -> None:
        """Say why something cannot be done, on the screen or the box on top."""
        if shown := _shown(self._app.screen_stack):
            shown[-1].warn(message)

    def _put(self, place: Place, *, durable: bool = False) -> bool:
        """Keep a place, or nothing where nobody would want to come back; False where that is refused."""
        try:
            if place.evaluation is None and not place.has_draft:
                self._seat.leave()
            else:
                self._seat.keep(place, durable=durable)
        except ZhanpingError:
            return False
        return True


async def go_back(app: ZhanpingApp, place: Place, told: Message) -> None:
    """Stand where a session was left, on the screen that is already shown, and say so.

    Half-typed text whose place is gone is shown in a box of its own.
    """
    (first, *over), screen, lost = place.layers, _shown(app.screen_stack)[-1], []
    # Where the evaluation cannot be opened, another screen stands here and says why.
    opens = isinstance(screen, ScreenBase) and first.name == screen.NAME and _returned(screen, told, first)
    if not opens:
        lost.append(first)
    for layer in over:
        box = await _opened(app, layer) if opens else None
        opens = box is not None and _returned(box, told, layer)
        if not opens:
            lost.append(layer)
    if text := _texts(lost):
        from tui.screens.dialogs import LostPlace

        await app.push_screen(LostPlace(app.language("resume.lost"), text))


def _texts(layers: Iterable[Layer]) -> str:
    """All that is half typed, to be read."""
    drafts = (draft for layer in layers for draft in layer.drafts.items())
    return "\n".join(text for name, text in drafts if name not in _CHOSEN)


def _shown(screens: Sequence[Screen[Any]]) -> list[ScreenBase[Any] | Dialog[Any]]:
    """Our screens and boxes from the bottom up."""
    return [screen for screen in screens if isinstance(screen, ScreenBase | Dialog)]


async def _opened(app: ZhanpingApp, layer: Layer) -> ScreenBase[Any] | Dialog[Any] | None:
    """The box that an act of the present screen opens, once it stands; None where it opens none."""
    below = app.screen
    if isinstance(below, ScreenBase) and layer.name in below.BOXES:
        below.returning = layer.at
        getattr(below, f"action_{layer.name}")()
        below.returning = {}
    box = app.screen
    if box is below or not isinstance(box, ScreenBase | Dialog):
        return None
    stands = asyncio.Event()
    box.call_later(stands.set)  # its own queue: behind all that a new screen does first
    await stands.wait()
    return box


def _returned(screen: ScreenBase[Any] | Dialog[Any], told: Message, layer: Layer) -> bool:
    if isinstance(screen, ScreenBase):
        screen.tell(told)  # first: the screen may have more to say
    return screen.return_to(layer)


def _told(left: Left) -> Message:
    found = "beside" if left.lives else "typed" if left.place.has_draft else "back"
    told = say(f"resume.{found}", when=_time(left))
    if left.waiting:
        told = say("resume.waiting", told=told, count=left.waiting)
    return say("resume.also", told=told) if left.elsewhere else told


def _time(left: Left) -> str:
    when = left.when.astimezone()
    return f"{when:%H:%M}" if when.date() == datetime.now(UTC).astimezone().date() else f"{when:%m-%d %H:%M}"
