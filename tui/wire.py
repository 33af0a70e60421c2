"""The line to the terminal: of each frame only the cells that differ are sent.

Textual repaints whole regions, and whole screens when a screen or a box opens; on a bad line that is
what a person waits for. Here the terminal's cells are remembered and every frame is compared with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from rich.cells import cached_cell_len
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

GAP = 6  # cells alike between two changes that cost less to send than a move of the cursor over them


# A cell: its sign, empty for the second half of a wide one, and the number of its style.
Glyph = tuple[str, int]


class Terminal:
    """What stands on the terminal, as far as it is known."""

    def __init__(self) -> None:
        self._lines: dict[int, list[Glyph | None]] = {}
        self._styles: list[Style | None] = []
        self._numbers: dict[Style | None, int] = {}

    def forget(self) -> None:
        """Know nothing: the terminal was resized, or somebody else wrote on it."""
        self._lines.clear()

    def delta(self, update: CompositorUpdate) -> CompositorUpdate:
        """The same frame, sending only what differs; after frames of other kinds nothing is known."""
        if isinstance(update, LayoutUpdate | ChopsUpdate):
            return Delta(self, update)
        self.forget()
        return update

    def write(self, pieces: Iterable[tuple[int, int, Strip]], console: Console) -> str:
        """Take in the pieces of a frame and give what must be sent for them.

        Args:
            pieces: column, row and the strip that begins there.
            console: whose colour system the styles are sent in.
        """
        return "".join(self._send(x, y, self._glyphs(strip), console) for x, y, strip in pieces)

    def _send(self, x: int, y: int, new: list[Glyph], console: Console) -> str:
        line = self._lines.setdefault(y, [])
        line.extend([None] * (x + len(new) - len(line)))
        old = line[x : x + len(new)]
        if old == new:
            return ""
        runs = list(_runs(old, new))
        self._halve(line, x, x + len(new))
        line[x : x + len(new)] = new
        return "".join(
            Control.move_to(x + start, y).segment.text + Strip(self._segments(new[start:end])).render(console)
            for start, end in runs
        )

    def _glyphs(self, strip: Strip) -> list[Glyph]:
        """The cells of a strip; a sign without a width of its own joins the one before it."""
        glyphs: list[Glyph] = []
        for text, style, control in strip:
            if control:
                continue
            if (number := self._numbers.get(style)) is None:
                number = self._numbers[style] = len(self._styles)
                self._styles.append(style)
            if text.isascii():
                glyphs += [(sign, number) for sign in text]
                continue
            for sign in text:
                size = cached_cell_len(sign)
                if size:
                    glyphs += [(sign, number), ("", number)][:size]
                elif glyphs:
                    base = -2 if glyphs[-1][0] == "" else -1
                    glyphs[base] = (glyphs[base][0] + sign, glyphs[base][1])
        return glyphs

    def _segments(self, glyphs: list[Glyph]) -> list[Segment]:
        by_style = groupby(glyphs, key=itemgetter(1))
        return [Segment("".join(sign for sign, _ in same), self._styles[number]) for number, same in by_style]

    @staticmethod
    def _halve(line: list[Glyph | None], start: int, end: int) -> None:
        """A wide sign half of which is painted over is blank from then on, and no longer known."""
        if 0 < start < len(line) and (half := line[start]) is not None and half[0] == "":
            line[start - 1] = None
        if end < len(line) and (half := line[end]) is not None and half[0] == "":
            line[end] = None


class Delta(CompositorUpdate):
    """A frame of Textual's that sends only what differs from what the terminal shows when it is written."""

    def __init__(self, terminal: Terminal, update: LayoutUpdate | ChopsUpdate) -> None:
        self._terminal, self._update = terminal, update

    def render_segments(self, console: Console) -> str:
        """The control sequences and the text to send."""
        return self._terminal.write(_pieces(self._update), console)


def _pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """The strips of a frame with the column and the row where each begins."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield update.region.x, y, Strip.join(strips)
        return
    for y, left, right in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= right and end > left:
                inside = left <= x < right and end <= right
                yield x, y, strip if inside else strip.crop(0, min(end, right) - x)


def _runs(old: list[Glyph | None], new: list[Glyph]) -> Iterator[tuple[int, int]]:
    """Where the cells differ, near ones together; no wide sign is cut, the old ones neither."""
    changed = [a != b for a, b in zip(old, new, strict=True)]
    for at in [at for at, differs in enumerate(changed) if differs]:
        before = old[at]
        if at and (new[at][0] == "" or (before is not None and before[0] == "")):
            changed[at - 1] = True
        if at + 1 < len(new) and (new[at + 1][0] == "" or ((after := old[at + 1]) and after[0] == "")):
            changed[at + 1] = True
    start = end = -1
    for at, differs in enumerate(changed):
        if not differs:
            continue
        if start >= 0 and at - end > GAP:
            yield start, end
            start = at
        start = at if start < 0 else start
        end = at + 1
    if start >= 0:
        yield start, end
