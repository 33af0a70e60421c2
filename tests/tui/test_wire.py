"""What is sent of a frame is enough to show all of it."""

from __future__ import annotations

import inspect

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Region
from textual.strip import Strip

from tui.wire import Terminal

WIDTH, HEIGHT = 16, 3
STYLES = [Style(), Style(color="red"), Style(bgcolor="blue", bold=True)]
CONSOLE = Console(force_terminal=True, color_system="256", width=WIDTH)

pieces = st.tuples(st.text("ab1 .中文站（", min_size=0, max_size=6), st.sampled_from(STYLES))
lines = st.lists(pieces, max_size=4).map(
    lambda row: Strip([Segment(text, style) for text, style in row]).adjust_cell_length(WIDTH)
)
frames = st.lists(lines, min_size=HEIGHT, max_size=HEIGHT)


class Shown:
    """A terminal that shows what it is sent."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.Stream(self.screen)

    def take(self, text: str) -> None:
        self._stream.feed(text)

    def cells(self) -> list[list[tuple[object, ...]]]:
        buffer = self.screen.buffer
        return [
            [(c.data, c.fg, c.bg, c.bold) for c in (buffer[y][x] for x in range(WIDTH))]
            for y in range(HEIGHT)
        ]


def whole(frame: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[strip] for strip in frame], Region(0, 0, WIDTH, HEIGHT))


def plain(frame: list[Strip]) -> str:
    """A whole frame, each line painted from its start on an empty terminal."""
    return "".join(f"\x1b[{y + 1};1H{strip.render(CONSOLE)}" for y, strip in enumerate(frame))


@given(st.lists(frames, min_size=1, max_size=5))
def test_after_any_frames_the_terminal_shows_the_last_one(shown: list[list[Strip]]) -> None:
    terminal, line = Terminal(), Shown()
    for frame in shown:
        line.take(terminal.delta(whole(frame)).render_segments(CONSOLE))
        fresh = Shown()
        fresh.take(plain(frame))
        assert line.cells() == fresh.cells()


@given(frames)
def test_the_same_frame_again_sends_nothing(frame: list[Strip]) -> None:
    terminal = Terminal()
    terminal.delta(whole(frame)).render_segments(CONSOLE)
    assert terminal.delta(whole(frame)).render_segments(CONSOLE) == ""


@given(frames, st.integers(0, HEIGHT - 1), lines)
def test_spans_of_a_frame_are_compared_likewise(frame: list[Strip], y: int, changed: Strip) -> None:
    terminal, line = Terminal(), Shown()
    line.take(terminal.delta(whole(frame)).render_segments(CONSOLE))
    chops: list[dict[int, Strip | None]] = [{0: strip} for strip in frame]
    chops[y] = {0: changed}
    update = ChopsUpdate(chops, [(y, 0, WIDTH)], [[WIDTH]] * HEIGHT)
    line.take(terminal.delta(update).render_segments(CONSOLE))
    fresh = Shown()
    fresh.take(plain([*frame[:y], changed, *frame[y + 1 :]]))
    assert line.cells() == fresh.cells()


def test_a_forgotten_terminal_is_painted_whole() -> None:
    frame = [Strip([Segment("中文", STYLES[1])]).adjust_cell_length(WIDTH)] * HEIGHT
    terminal = Terminal()
    first = terminal.delta(whole(frame)).render_segments(CONSOLE)
    terminal.forget()
    assert terminal.delta(whole(frame)).render_segments(CONSOLE) == first


def test_one_changed_sign_costs_a_move_and_the_sign() -> None:
    terminal = Terminal()
    before = [Strip([Segment("项目管理 1", Style())]).adjust_cell_length(WIDTH)] * HEIGHT
    after = [Strip([Segment("项目管理 2", Style())]).adjust_cell_length(WIDTH), *before[1:]]
    terminal.delta(whole(before)).render_segments(CONSOLE)
    assert terminal.delta(whole(after)).render_segments(CONSOLE) == "\x1b[1;10H2"


def test_textual_still_paints_through_what_is_overridden() -> None:
    assert list(inspect.signature(App._display).parameters) == ["self", "screen", "renderable"]
    assert "isinstance(renderable, CompositorUpdate)" in inspect.getsource(App._display)
    assert "renderable.render_segments(console)" in inspect.getsource(App._display)
    assert issubclass(LayoutUpdate, CompositorUpdate)
    assert issubclass(ChopsUpdate, CompositorUpdate)
