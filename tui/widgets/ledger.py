"""A sheet with its entry line: the two move together, and a text is accepted before the cursor leaves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui.widgets.entry import Entry
from tui.widgets.grid import Block, Spot
from tui.widgets.sheet import Sheet
from tui.widgets.typed import Typed


class Ledger(Vertical):
    """Sheet and entry line, with the manners of a spreadsheet.

    Args:
        take: makes a typed text the cell's value and shows the sheet anew, or says why not and
            gives False. It is called, not told by a message, since the cursor waits for its answer.
        acts: what the screen binds to which keys.

    Attributes:
        refusal: why nothing can be typed in any cell; empty where something can.
    """

    DEFAULT_CSS = """
    Ledger { width: 1fr; height: 1fr; }
    Ledger > Sheet { padding: 0 1; }
    """

    @dataclass
    class Refused(Message):
        """Something was typed where nothing can be typed."""

        reason: str

    @dataclass
    class Followed(Message):
        """Enter was pressed on a cell that leads elsewhere."""

        spot: Spot

    def __init__(self, take: Callable[[Spot, str], bool], acts: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.refusal = ""
        self._take = take
        self._acts = {name: action for keys, action in acts for name in keys.split(",")}

    def compose(self) -> ComposeResult:
        """Sheet and entry line."""
        yield Sheet()
        yield Entry()

    def on_mount(self) -> None:
        """Let the entry line ask here."""
        self.typed.manners = self

    @property
    def sheet(self) -> Sheet:
        """The sheet."""
        return self.query_one(Sheet)

    @property
    def typed(self) -> Typed:
        """The text field."""
        return self.query_one(Typed)

    @property
    def spot(self) -> Spot:
        """The cell under the cursor."""
        return self.sheet.spot

    def show(self, blocks: Sequence[Block], spot: Spot | None = None) -> None:
        """Show values; the half-typed text stays where the cursor does.

        Args:
            blocks: what there is.
            spot: where the cursor goes, its text loaded; where it is if None.
        """
        self.sheet.show(blocks, self.sheet.spot if spot is None else spot)
        if spot is not None or not self.typed.is_changed:
            self.load()
        else:
            self.typed.saved = self.sheet.text

    def note(self, lines: Sequence[str]) -> None:
        """Show what follows from the values."""
        self.sheet.note(lines)

    def load(self) -> None:
        """Load the cursor's cell into the entry line."""
        column, sheet = self.sheet.column, self.sheet
        if column is None:
            self.query_one(Entry).load("", "")
            return
        block, ask = sheet.grid.blocks[sheet.spot.block], column.ask or column.head
        if not block.is_record and sheet.spot.column:
            ask = f"{block.rows[sheet.spot.row][0]}  {ask}"
        is_removable = "delete" in self._acts and not block.is_record
        refusal = sheet.refusal or self.refusal
        self.query_one(Entry).load(ask, sheet.text, column.options, refusal, is_removable)

    def settle(self) -> bool:
        """Accept what is typed; False where it is refused, and stays."""
        if self.typed.is_changed:
            if not self._take(self.spot, self.typed.text):
                return False
            self.load()
        return True

    def restore(self) -> bool:
        """Put the saved text back; False where nothing else was typed."""
        if not self.typed.is_changed:
            return False
        self.typed.restore()
        return True

    def go(self, spot: Spot) -> None:
        """Set the cursor on a cell."""
        self.sheet.go(spot)
        self.load()

    def step(self, way: str) -> bool:
        """Accept the text and move; False where there is nowhere to go."""
        if way in ("left", "right") and self._target(way) is None:
            return False
        column = self.sheet.column
        if way == "next" and column is not None and column.kind == "link":
            self.post_message(self.Followed(self.spot))
            return True
        if self.settle() and (target := self._target(way)) is not None:
            self.go(target)
        return True

    async def act(self, key: str) -> bool:
        """Do what the screen binds to a key."""
        if key not in self._acts:
            return False
        await self.run_action(f"screen.{self._acts[key]}")
        return True

    def refuse(self, reason: str) -> None:
        """Say why nothing can be typed here."""
        self.post_message(self.Refused(reason))

    def _target(self, way: str) -> Spot | None:
        grid, spot = self.sheet.grid, self.spot
        if not grid.spots:
            return None
        match way:
            case "next" | "previous":
                return grid.in_order(spot, 1 if way == "next" else -1)
            case "left" | "right":
                return grid.across(spot, 1 if way == "right" else -1)
            case _:
                return grid.down(spot, 1 if way == "down" else -1)
