"""What the screens share that are one list of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.widget import Widget

from tui.screens.base import Result
from tui.screens.session import SessionScreen
from tui.widgets.blocks import Block, Blocks
from tui.widgets.lines import Lines


class ListScreen(SessionScreen[Result]):
    """A screen with one list; the cursor stays on its block whatever others state meanwhile."""

    def body(self) -> Iterator[Widget]:
        """The list."""
        yield Blocks(id=self.NAME, classes="body")

    def blocks(self) -> list[Block]:
        """What the list shows now."""
        raise NotImplementedError

    @property
    def rows(self) -> Blocks:
        """The list."""
        return self.query_one(Blocks)

    def on_mount(self) -> None:
        """Show what there is and take the keys."""
        self.renew()
        self.rows.focus()

    def on_screen_resume(self) -> None:
        """Show what others stated while a box lay over the screen."""
        self.renew()

    def renew(self) -> None:
        """Show what there is now."""
        self.rows.show(self.blocks())
        self.show_title()
        self.show_hints()

    def where(self) -> Mapping[str, str]:
        """The block under the cursor."""
        return {"row": self.rows.current.key} if self.rows.current else {}

    def go_back(self, at: Mapping[str, str], drafts: Mapping[str, str]) -> bool:
        """To the block, or near where it was."""
        self.rows.show(self.blocks(), at.get("row"))
        return not drafts

    def on_lines_moved(self, event: Lines.Moved) -> None:
        """Grey what cannot act on the block under the cursor."""
        event.stop()
        self.show_hints()
