"""What faults leave, each beside a control in which a safeguard is left out: one JSON line for each figure.

python -m benchmarks.faults [kills|power|room|flips …]
    [--kills N] [--cuts N] [--disks N] [--flips N] [--seed N]

A figure "… / with the safeguard left out" is within its budget only where the control lost something.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.faults import flips, kills, power, room
from benchmarks.faults.work import Tally
from benchmarks.figures import Figures

_CONTROL_SHARE = 10  # of the trials, and at least as many
_SMALLEST_KIB, _LARGEST_KIB = 4, 400


def nothing_lost(figures: Figures, name: str, tally: Tally, control: Tally | None, left_out: str) -> None:
    """The figures of one kind of fault."""
    figures.put(f"{name}: acknowledged", tally.acknowledged, "saves")
    if control is None:
        figures.put(f"{name}: acknowledged and lost", tally.lost, "saves", budget=0)
    else:
        figures.put(f"{name}: acknowledged and lost / with {left_out} left out",
                    tally.lost, "saves", reference=control.lost, budget=0)  # fmt: skip
    figures.put(f"{name}: there in part", tally.halves, "saves", budget=0)
    figures.put(f"{name}: other damage", len(tally.damage), "findings", budget=0)
    for found in sorted(set(tally.damage)):
        print(f"  {name}: {found}", file=sys.stderr)


def _kills(figures: Figures, place: Path, wanted: argparse.Namespace) -> None:
    tally = kills.run(place, wanted.kills, wanted.seed)
    control = kills.run(place, _few(wanted.kills), wanted.seed, early=True)
    nothing_lost(figures, f"{wanted.kills} kill -9", tally, control, "the wait for the save")


def _power(figures: Figures, place: Path, wanted: argparse.Namespace) -> None:
    left = power.run(place, wanted.cuts, wanted.seed)
    unsynced = power.run(place, _few(wanted.cuts), wanted.seed, frozenset({"fdatasync"}))
    unnamed = power.run(place, _few(wanted.cuts), wanted.seed, frozenset({"fsync"}))
    name = f"{wanted.cuts} power cuts"
    nothing_lost(figures, f"{name}, saves", left.saves, unsynced.saves, "fdatasync")
    nothing_lost(figures, f"{name}, evaluations made", left.makings, unnamed.makings, "fsync")
    nothing_lost(figures, f"{name}, files put in place", left.files, unnamed.files, "fsync")


def _room(figures: Figures, place: Path, wanted: argparse.Namespace) -> None:
    chance, mounting = random.Random(wanted.seed), room.can_mount()
    sizes = [chance.randrange(_SMALLEST_KIB, _LARGEST_KIB, 4) for _ in range(wanted.disks)]
    tally = room.run(place, sizes, mounting=mounting)
    kind = "tmpfs" if mounting else "patched os.write: no namespace to mount in"
    nothing_lost(figures, f"{wanted.disks} full disks ({kind})", tally, None, "")


def _flips(figures: Figures, place: Path, wanted: argparse.Namespace) -> None:
    with flips.seals_unchecked():
        control = flips.run(_made(place / "control"), _few(wanted.flips), wanted.seed, derived=False)
    share = len(control.missed) / control.flips
    for derived, what in ((True, "the snapshot beside"), (False, "no snapshot")):
        folder = _made(place / f"derived-{derived}")
        outcome = flips.run(folder, wanted.flips, wanted.seed + derived, derived=derived)
        name = f"{wanted.flips} flipped bits, {what}"
        missed = 100 * len(outcome.missed) / outcome.flips
        figures.put(f"{name}: not found / with the seals unchecked", missed, "%", reference=100 * share,
                    budget=0)  # fmt: skip
        figures.put(f"{name}: not at their file and line", len(outcome.astray), "flips", budget=0)
        figures.put(f"{name}: wrong and nothing said", outcome.wrong, "entries", budget=0)
        figures.put(f"{name}: entries of other lines withheld", outcome.withheld, "entries", budget=0)
        figures.put(f"{name}: evaluation opened", 100 * outcome.opened / outcome.flips, "%")
        figures.put(f"{name}: entries served where it opened", 100 * outcome.served / outcome.opened, "%")
        for found in sorted({*outcome.missed, *outcome.astray}):
            print(f"  {name}: {found}", file=sys.stderr)
    changed = flips.run_derived(_made(place / "snapshot"), wanted.flips, wanted.seed)
    figures.put(
        f"{wanted.flips} flipped bits in the snapshot: something else served", changed, "flips", budget=0
    )


def _few(trials: int) -> int:
    return max(_CONTROL_SHARE, trials // _CONTROL_SHARE)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


KINDS: dict[str, Callable[[Figures, Path, argparse.Namespace], None]] = {
    "kills": _kills,
    "power": _power,
    "room": _room,
    "flips": _flips,
}


def main() -> int:
    """Run the kinds that are asked for, all of them by default, on the caller's disk."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--cuts", type=int, default=200, help="of the power")
    parser.add_argument("--disks", type=int, default=20, help="to be filled")
    parser.add_argument("--flips", type=int, default=300, help="of one bit")
    parser.add_argument("--seed", type=int, default=1)
    wanted, figures = parser.parse_args(), Figures()
    if unknown := set(wanted.kinds) - set(KINDS):
        parser.error(f"unknown kind: {', '.join(sorted(unknown))}")
    for kind in wanted.kinds or KINDS:
        with tempfile.TemporaryDirectory(dir=Path.cwd()) as place:
            KINDS[kind](figures, Path(place), wanted)
    return figures.exit_code


if __name__ == "__main__":
    sys.exit(main())
