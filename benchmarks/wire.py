"""What keys cost on the checklist at 120x40 with a hundred lines in a section: bytes, CPU, memory, time.

python -m benchmarks.wire [--rounds N]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks import evaluation
from benchmarks.driver import BIN, Cost, Program
from benchmarks.figures import Figures, percentile
from benchmarks.stand_ins import BARE_LIST, BARE_PANES

KEY_BYTES, KEY_CPU = 400, 10
PLACE_BYTES, SCREEN_BYTES = 15_000, 20_000
LATENCY = 1.5
GROWTH = 1.0  # MiB over the second thousand of keys: less is the allocator's own coming and going
KEYS_OF_GROWTH = 1000
IDLE_SECONDS = 5.0
PRESSES = 45  # of each key for the percentiles, a multiple of the three panes
SHORT = 0.025  # seconds of silence after which the next key is typed

MIXED = (
    "down", "down", "8", "enter", "down", "7", "backspace", "5", "down", "up", "pagedown", "pageup", "tab",
    "down", "tab", "down", "up", "enter", "right", "left",
)  # fmt: skip


def opened(home: Path) -> Program:
    """The program at the checklist of the evaluation, all of it painted."""
    evaluation.forget_sessions(home)
    program = Program([str(BIN / "zhanping"), "demo"], evaluation.environment(home))
    program.wait("M037")
    program.settle(1.0)
    return program


def cost(
    figures: Figures, name: str, costs: Sequence[Cost], limit: float | None = None, cpu: float | None = None
) -> None:
    """The key's own bytes and CPU, then the same with what follows when the cursor rests."""
    figures.put(f"{name}: bytes", median(c.size for c in costs), "B", budget=limit)
    figures.put(f"{name}: CPU", median(c.cpu for c in costs), "ms", budget=cpu)
    if any(c.settled_size != c.size for c in costs):
        figures.put(f"{name}, then rest: bytes", median(c.settled_size for c in costs), "B")


def place(figures: Figures, name: str, costs: Sequence[Cost]) -> None:
    """A change of place: the budget is for all that it brings about."""
    figures.put(f"{name}: bytes", median(c.size for c in costs), "B", budget=PLACE_BYTES)
    figures.put(f"{name}, then rest: bytes", median(c.settled_size for c in costs), "B", budget=PLACE_BYTES)
    figures.put(f"{name}: CPU", median(c.cpu for c in costs), "ms")
    figures.put(f"{name}: last byte", median(c.last or 0 for c in costs), "ms")


def keys(figures: Figures, program: Program, rounds: int) -> None:
    """Each kind of key, in the list, in the fields, between the panes, between the places."""

    def press(*names: str) -> list[Cost]:
        return [program.press(name, settle=True) for _ in range(rounds) for name in names]

    cost(figures, "cursor down", press("down"), KEY_BYTES, KEY_CPU)
    digits, accepted = [], []
    for _ in range(rounds):
        digits.append(program.press("8"))
        accepted.append(program.press("enter", settle=True))
    cost(figures, "digit", digits, KEY_BYTES, KEY_CPU)
    cost(figures, "Enter on a typed score, saved", accepted)
    place(figures, "page down and up in the list", press("pagedown", "pageup"))
    tabs = [program.press("tab") for _ in range(3 * rounds)]
    for pane, name in enumerate(("list to detail", "detail to navigator", "navigator to list")):
        cost(figures, f"Tab, {name}", tabs[pane::3], KEY_BYTES, KEY_CPU)
    for name, key in (("find dialog", "ctrl+f"), ("finding dialog", "f9")):
        figures.put(f"{name} opened: bytes", program.press(key).size, "B")
        program.press("a")  # a placeholder or an empty field ends with the first one
        for script, sign in (("ASCII", "a"), ("Chinese", "评")):
            typed = [program.press(sign) for _ in range(rounds)]
            cost(figures, f"character ({script}) in the {name}", typed, KEY_BYTES, KEY_CPU)
        program.press("escape", quiet=0.3)  # asks first, since something was typed
        figures.put(f"{name} closed: bytes", program.press("escape", quiet=0.3).size, "B")
    program.settle()
    place(figures, "Right and Left, other district", press("right", "left"))
    program.press("tab", settle=True)
    program.press("tab", settle=True)
    place(figures, "navigator, other section", press("end", "home"))
    program.press("tab", settle=True)


def latencies(figures: Figures, program: Program, presses: int) -> None:
    """Key to screen, each key in turn with one in a bare app: a move in a list, or a change of focus."""
    for name, ours, stand_in, reference, theirs in (
        ("cursor", ("down", "up"), BARE_LIST, "a bare list's cursor", ("down", "up")),
        ("digit", ("8", "backspace"), BARE_LIST, "a bare list's cursor", ("down", "up")),
        ("Tab", ("tab",), BARE_PANES, "Tab between bare panes", ("tab",)),
    ):
        own: list[float] = []
        other: list[float] = []
        with Program([sys.executable, stand_in]) as bare:
            bare.wait("READY")
            bare.settle()
            for number in range(presses):
                other.append(bare.press(theirs[number % len(theirs)], quiet=SHORT).last or 0)
                own.append(program.press(ours[number % len(ours)], quiet=SHORT).last or 0)
        label = f"key to screen, {name} / {reference}"
        figures.put(f"{label}, p50", median(own), "ms", reference=median(other), budget=LATENCY)
        figures.put(f"{label}, p95", percentile(own, 0.95), "ms", reference=percentile(other, 0.95))


def growth(figures: Figures, program: Program, count: int) -> None:
    """Memory before, in the middle and after, over many mixed keys."""
    held = [program.resident()]
    for _ in range(2):
        for number in range(count):
            program.press(MIXED[number % len(MIXED)], quiet=0.003, patience=0.012)
        program.settle(1.0)
        held.append(program.resident())
    figures.put("memory at the end", held[-1], "MiB")
    figures.put(f"growth over the first {count} mixed keys", held[1] - held[0], "MiB")
    figures.put(f"growth over the next {count} mixed keys", held[2] - held[1], "MiB", budget=GROWTH)


def main() -> int:
    """Run all of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="of each key")
    rounds = parser.parse_args().rounds
    figures = Figures()
    with tempfile.TemporaryDirectory() as folder:
        evaluation.make(Path(folder))
        with opened(Path(folder)) as program:
            figures.put("first screen: bytes", program.size, "B", budget=SCREEN_BYTES)
            sent, spent = program.idle(IDLE_SECONDS)
            figures.put("idle: bytes", sent, "B/s", budget=0)
            figures.put("idle: CPU", spent, "ms/s")
            keys(figures, program, rounds)
        with opened(Path(folder)) as program:
            latencies(figures, program, PRESSES)
            growth(figures, program, KEYS_OF_GROWTH)
    return figures.exit_code


if __name__ == "__main__":
    sys.exit(main())
