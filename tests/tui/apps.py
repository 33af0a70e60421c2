"""Opening the app over a home, for the journeys."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import cast

from textual.pilot import Pilot

from models.language import Code, Language
from tui.app import ZhanpingApp
from tui.screens.checklist import ChecklistScreen
from tui.session import Session

SIZE = (100, 30)
SIZES = [(80, 24), (120, 36)]
Act = Callable[[ZhanpingApp, "Pilot[int]"], Awaitable[None]]


def make_app(
    home: Path, opened: str | None = "demo", author: str = "林静", language: Code = "zh"
) -> ZhanpingApp:
    """The app over a home."""
    return ZhanpingApp(home, author, Language(language), opened)


async def dropped(home: Path, act: Act, opened: str | None = "demo", author: str = "林静") -> None:
    """A session in which something is done, and then the line drops."""
    app = make_app(home, opened, author)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await act(app, pilot)
        await pilot.pause()
        app.hang_up(signal.SIGHUP)
    assert app.return_code == 128 + signal.SIGHUP


def session_of(app: ZhanpingApp) -> Session:
    """The session of the open evaluation."""
    assert app.session is not None
    return app.session


def checklist_of(app: ZhanpingApp) -> ChecklistScreen:
    """The checklist screen, which must be the one on top."""
    return cast("ChecklistScreen", app.screen)


def message_of(app: ZhanpingApp) -> str:
    """What the message line says."""
    return str(app.screen.query_one("#message").visual)  # type: ignore[attr-defined]
