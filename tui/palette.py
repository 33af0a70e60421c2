"""The palette: every act of a screen, found by its name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand

from tui.screens.base import ScreenBase, key_name

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui.app import ZhanpingApp


def commands(app: ZhanpingApp, screen: Screen[Any]) -> Iterator[SystemCommand]:
    """The acts of a screen and the app's language."""
    words = app.language
    if isinstance(screen, ScreenBase):
        for act in screen.acts():
            title = f"{screen.act_words(act)} ({key_name(act.key)})"
            yield SystemCommand(title, words(act.tooltip), _runner(app, screen, act.action))
    yield SystemCommand(words("key.language"), words("tip.language"), app.action_language)


def _runner(app: ZhanpingApp, screen: Screen[Any], action: str) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        is_its_own = hasattr(screen, f"action_{action.partition('(')[0]}")
        await app.run_action(action, screen if is_its_own else app)

    return run
