"""A whole day's people, points and lines, the same total worked out by hand, and who does what."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

from tests.tui.conftest import Outcome, Zhanping

LEAD, CHEN, HUANG, ZHOU, LUO, STAFF = "林静", "陈嘉树", "黄文彬", "周映雪", "罗启航", "何芸"
EXPERTS = (CHEN, HUANG, ZHOU, LUO)
PANEL = (LEAD, *EXPERTS)
ID, NEXT = "rongwan", "rongwan-2025"
ASSIGNED = {
    LEAD: ("management", "quality", "monitoring", "outcomes"),
    CHEN: ("quality",),
    HUANG: ("quality",),
    ZHOU: ("management", "monitoring"),
    LUO: ("management", "outcomes"),
}
CALIBRATION = ("M05", "Q10")
RECUSED = ("quality", "south")  # Huang
BELOW = {
    "M05": {LEAD: "2", ZHOU: "2", LUO: "0.5"},  # settled by the mean
    "M08": {LEAD: "1.5", ZHOU: "1.5", LUO: "2"},
    "Q02@south": {LEAD: "3.5", CHEN: "3"},
    "Q02@north": {LEAD: "4", CHEN: "4", HUANG: "1.5"},  # a second look
    "Q04@east": {LEAD: "3.5", CHEN: "3", HUANG: "3"},
    "Q10": {LEAD: "2.5", CHEN: "2.5", HUANG: "2"},
    "S06": {LEAD: "3", ZHOU: "1"},  # adjudicated
    "S08@north": {LEAD: "2.5", ZHOU: "2"},
    "O03@east": {LEAD: "2", LUO: "2.5"},
}
"""The points that are not the most a line has, and those beside them."""
ADVICE = "修订分级标准，写明每一户的分级依据。"
PARTIES = {"purchaser": "88", "supervision": "91.5", "supervisor": "86"}
WEIGHTS = {"third_party": 55, "purchaser": 20, "supervision": 15, "supervisor": 10}


# -- the same arithmetic, done by hand ---------------------------------------------------------------


def _framework() -> dict[str, Any]:
    return tomllib.loads((files("models") / "frameworks" / "guangzhou-2024.toml").read_text("utf-8"))


LINES = {
    line["id"]: (section["id"], line["scope"], Decimal(str(line["points"])))
    for section in _framework()["section"]
    for line in section["indicator"]
}
DISTRICTS = ("south", "north", "east")


def cells_of(line: str) -> tuple[str, ...]:
    return (line,) if LINES[line][1] == "station" else tuple(f"{line}@{place}" for place in DISTRICTS)


def judges(cell: str) -> tuple[str, ...]:
    line, _, place = cell.partition("@")
    section = LINES[line][0]
    return tuple(
        name
        for name in PANEL
        if section in ASSIGNED[name] and not (name == HUANG and (section, place) == RECUSED)
    )


def own_cells(name: str) -> Iterator[str]:
    for line in LINES:
        yield from (cell for cell in cells_of(line) if name in judges(cell))


def points_of(name: str, cell: str) -> str:
    most = f"{LINES[cell.partition('@')[0]][2]}"
    return BELOW.get(cell, {}).get(name, most)


def mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def sections(decided: dict[str, str], again: dict[str, str]) -> dict[str, Fraction]:
    """Each section's lines added up: decided ones as decided, Huang's after a second look as given then."""
    found: dict[str, Fraction] = {}
    for line in LINES:
        cells = []
        for cell in cells_of(line):
            given = {name: Fraction(points_of(name, cell)) for name in judges(cell)}
            if cell in again:
                given[HUANG] = Fraction(again[cell])
            cells.append(Fraction(decided[cell]) if cell in decided else mean(list(given.values())))
        section = LINES[line][0]
        found[section] = found.get(section, Fraction(0)) + mean(cells)
    return found


def total_of(third: Fraction, parties: dict[str, str]) -> float:
    given = {"third_party": third} | {name: Fraction(points) for name, points in parties.items()}
    exact = sum((given[name] * weight / 100 for name, weight in WEIGHTS.items()), Fraction(0))
    return half_up(exact)


def half_up(exact: Fraction) -> float:
    """Two decimals, the half up: all there is to round."""
    return (2 * exact * 100 + 1) // 2 / 100


# -- who does what -----------------------------------------------------------------------------------


class Day:
    """The evaluation, as each of the six works on it."""

    def __init__(self, zhanping: Zhanping, home: Path, folder: Path) -> None:
        self.zhanping, self.home, self.folder = zhanping, home, folder
        self.decided: dict[str, str] = {}
        self.again: dict[str, str] = {}
        self.done: set[str] = set()

    def does(self, name: str, command: str, *more: str) -> Outcome:
        """What somebody does, and it is done."""
        done = self.zhanping(command, ID, *more, user=name)
        assert done.code == 0, (name, command, more, done.err)
        self.done.add(command)
        return done

    def cannot(self, name: str, command: str, *more: str, says: str) -> None:
        """What somebody tries, and is told why it cannot be."""
        refused = self.zhanping(command, ID, *more, user=name)
        assert refused.code in (1, 2, 3), (name, command, more, refused)
        assert says in refused.err, refused.err

    def data(self, name: str, command: str, *more: str) -> Any:
        return self.does(name, command, *more, "--json").json

    def gate(self, name: str = LEAD) -> set[str]:
        """What the next stage still wants."""
        return {item["code"] for item in self.data(name, "stage")["next"]["items"] if not item["met"]}

    def score(self, name: str, cell: str) -> Outcome:
        reason = ("--reason", f"{name}现场核对 {cell}") if cell in BELOW else ()
        return self.does(name, "score", cell, points_of(name, cell), *reason)

    @property
    def third_party(self) -> Fraction:
        return sum(sections(self.decided, self.again).values(), Fraction(0))

    def expect(self, parties: dict[str, str]) -> None:
        """The total is what a hand comes to, in the summary and in the explanation."""
        total, summary = total_of(self.third_party, parties), self.data(LEAD, "summary")
        assert summary["total"] == total
        assert summary["interval"] == [total, total]
        found = {section["id"]: section["points"] for section in summary["sections"]}
        assert found == {name: half_up(own) for name, own in sections(self.decided, self.again).items()}
        assert f"Total {total:.2f} = " in " ".join(self.does(LEAD, "explain", "total").out.split())


def new_file(folder: Path) -> Path:
    """The sample's facts and team, and nothing that anybody stated of them."""
    sample = (files("models") / "samples" / "sample.toml").read_text("utf-8")
    text = sample.partition("# ── 项目管理：意见 ──")[0]
    for old, new in (("sample = true\n", ""), ('"demo"', f'"{ID}"'), ('"draft"', '"self_review"')):
        assert old in text
        text = text.replace(old, new, 1)
    target = folder / "new.toml"
    target.write_text(re.sub(r"\[feedback\].*?(?=\n\[)", "", text, flags=re.S), "utf-8")
    return target
