"""kill -9 at a random moment: what was acknowledged is there, the rest wholly or not at all."""

from __future__ import annotations

import itertools
import random
import tempfile
import time
from pathlib import Path

from benchmarks import team
from benchmarks.faults.work import ID, Child, Tally, Tell, commit, examined, make
from storage.workspace import Workspace

AUTHOR = team.TEAM[1].name
_LONGEST_S = 0.12  # from the start of the process to the kill
_SHARED = 10  # so many trials go on where the one before was killed
_DAWDLE_S = 0.005


def writing(home: Path, trial: int, tell: Tell, *, early: bool = False) -> None:
    """Save as fast as it goes, each commit told once it is saved; or, for the control, some time before."""
    with Workspace(home, AUTHOR).open(ID) as store:
        for number in itertools.count():
            name = f"t{trial}n{number}"
            if early:
                tell(name)
                time.sleep(_DAWDLE_S)
            store.put(*commit(AUTHOR, name, number))
            if not early:
                tell(name)


def killed(home: Path, trial: int, chance: random.Random, *, early: bool = False) -> set[str]:
    """What one process told before it was killed."""
    with Child(lambda tell: writing(home, trial, tell, early=early)) as child:
        time.sleep(chance.uniform(0, _LONGEST_S))
        child.kill()
        return set(child.told())


def run(place: Path, trials: int, seed: int, *, early: bool = False) -> Tally:
    """So many kills; every few of them in one evaluation, one after the other."""
    chance, tally = random.Random(seed), Tally()
    for start in range(0, trials, _SHARED):
        with tempfile.TemporaryDirectory(dir=place) as folder:
            home, acknowledged = Path(folder) / "home", set[str]()
            make(home)
            seen = Tally()
            for trial in range(start, min(start + _SHARED, trials)):
                acknowledged |= killed(home, trial, chance, early=early)
                found = examined(home, AUTHOR, acknowledged)
                seen.halves, seen.lost = max(seen.halves, found.halves), max(seen.lost, found.lost)
                seen.damage += found.damage
            seen.acknowledged = len(acknowledged)
            tally.add(seen)
    return tally
