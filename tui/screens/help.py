"""The help: every act of a screen with its key and what it does, made from its bindings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from rich.cells import cell_len
from textual.binding import Binding
from textual.widget import Widget

from tui.keys import GROUPS, HELP
from tui.screens.base import ScreenBase, key_name
from tui.widgets.blocks import Block, Blocks
from tui.widgets.lines import Span, fit

TYPING = ("help.list_arrows", "help.list_tab")


class HelpScreen(ScreenBase[None]):
    """The keys of another screen; those that cannot act now are greyed and say why.

    Args:
        screen: the screen that is asked about.
    """

    NAME = "help"
    ACTS: ClassVar[list[Binding]] = HELP

    def __init__(self, screen: ScreenBase[Any]) -> None:
        super().__init__()
        self._asked = screen

    def body(self) -> Iterator[Widget]:
        """The list."""
        yield Blocks(id="keys", classes="body")

    def on_mount(self) -> None:
        """Show the keys and take them."""
        self.query_one(Blocks).show(list(self._blocks()))
        self.query_one(Blocks).focus()
        self.tell(self.words("help.close"))

    def title_text(self) -> str:
        """Whose keys these are."""
        return self.words(
            "help.of", help=super().title_text(), screen=self.words(f"screen.{self._asked.NAME}")
        )

    def on_key(self, event: Any) -> None:
        """Enter closes too."""
        if event.key == "enter":
            event.stop()
            self.dismiss(None)

    def action_help(self) -> None:
        """The key that opened it closes it."""
        self.dismiss(None)

    def _blocks(self) -> Iterator[Block]:
        acts = list(self._asked.acts())
        for group in GROUPS:
            found = [act for act in acts if act.group and act.group.description == f"group.{group}"]
            if found:
                yield _head(self.words(f"group.{group}"))
                yield from (self._act(act) for act in found)
        yield _head(self.words("help.typing"))
        typed = [typing(self.words(name)) for name in getattr(self._asked, "HELP_KEYS", TYPING)]
        width = max(cell_len(keys) for keys, _ in typed)
        yield from (_row(fit(keys, width), (), does) for keys, does in typed)

    def _act(self, act: Binding) -> Block:
        keys = " ".join(key_name(key) for key in act.key.split(","))
        reason = self._asked.unavailable(act.action.partition("(")[0])
        name = self._asked.act_words(act)
        if reason is None:
            return _row(keys, (name,), self.words(act.tooltip))
        why = self.words("help.not_now", reason=self.words.say(reason))
        return _row(keys, (name,), f"{self.words(act.tooltip)}  ({why})", "dim")


def typing(words: str) -> tuple[str, str]:
    """The key and what it does, from the one sentence that says both."""
    keys, _, does = words.partition("：" if "：" in words else ": ")
    return keys, does


def _head(title: str) -> Block:
    return Block(title, body=(Span(title, "head"),), can_choose=False)


def _row(keys: str, words: tuple[str, ...], does: str, style: str = "") -> Block:
    lead = [Span(f"  {fit(keys, max(10, cell_len(keys) + 1))}", style or "good")]
    lead += [Span(fit(word, max(15, cell_len(word) + 2)), style) for word in words]
    return Block(f"{keys} {does}", tuple(lead), (Span(does, style or "dim"),), can_choose=False)
