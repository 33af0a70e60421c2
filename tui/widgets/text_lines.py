"""Plain text wrapped to a widget's width, Chinese as Chinese is wrapped."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar

from textual.binding import Binding, BindingType

from export.breaking import HELD, breaks
from tui.widgets.lines import Lines, Row, Span


class TextLines(Lines):
    """Plain text, wrapped to the width, scrolled by the arrows; nothing in it can be chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "page(-1)", show=False),
        Binding("down", "page(1)", show=False),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.source: tuple[Span, ...] = ()
        self._wrapped: list[Span] = []
        self._width = 0

    def show(self, paragraphs: Sequence[Span]) -> None:
        """Replace the text; nothing is sent where it is the same."""
        if tuple(paragraphs) != self.source:
            self.source, self._width = tuple(paragraphs), 0
            self.cursor = self.top = 0
            self.refresh()

    @property
    def count(self) -> int:
        """How many lines the wrapped text has."""
        self._wrap(self.size.width)
        return len(self._wrapped)

    def row(self, index: int, width: int) -> Row:
        """One wrapped line."""
        return (self._wrapped[index],)

    def selectable(self, index: int) -> bool:
        """No line carries a cursor."""
        return False

    def action_page(self, step: int) -> None:
        """Scroll by most of a page."""
        height = self.size.height
        top = min(max(self.top + step * max(height - 2, 1), 0), max(self.count - height, 0))
        if top != self.top:
            self.top = self.cursor = top
            self.refresh()

    def _wrap(self, width: int) -> None:
        if width == self._width or width <= 0:
            return
        self._width = width
        self._wrapped = [Span(line, span.style) for span in self.source for line in wrap(span.text, width)]


def wrap(text: str, width: int) -> list[str]:
    """Text broken into lines of at most so many cells, where `export.breaking` allows it."""
    lines = (line for paragraph in text.split("\n") for line in _wrap_paragraph(paragraph, width))
    return [line.replace(HELD, " ") for line in lines]


def held(text: str) -> str:
    """Text that `wrap` does not break where it fits on a line."""
    return text.replace(" ", HELD)


def _wrap_paragraph(text: str, width: int) -> list[str]:
    places = [0, *breaks(text, width), len(text)]
    lines = [text[start:end] for start, end in pairwise(places)]
    return [*(line.rstrip(" ") for line in lines[:-1]), lines[-1]]
