"""A non-sample evaluation with a team, blind until handed in, in which the lines of a section are scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from models.acts import Declaration, HandIn
from models.entries import Cell, Member, Score
from models.framework_file import named
from storage.workspace import Workspace

ID = "own"
LEAD, FIRST, SECOND, STAFF = "林静", "陈嘉树", "黄文彬", "何芸"
PANEL = (LEAD, FIRST, SECOND)
SECTION = "management"
Given = Mapping[str, Sequence[str]]
"""Of some lines the points of each of the panel."""

APART: Given = {"M05": ("2", "0.5", "2"), "M08": ("1.5", "0.5", "1.5"), "M13": ("1.5", "1.5", "1")}
"""Three lines on which they differ by more than is tolerated, the worst first."""


def begin(home: Path, given: Given = APART, handed_in: Sequence[str] = PANEL) -> None:
    """Make the evaluation: declared, the rest of the section scored alike, handed in by some."""
    team = [Member(name=name, role="lead" if name == LEAD else "expert") for name in PANEL]
    framework = named("guangzhou-2024")
    Workspace(home, LEAD).create(framework, id=ID, team=[*team, Member(name=STAFF, role="staff")]).close()
    section = framework.section(SECTION)
    assert section is not None
    for n, name in enumerate(PANEL):
        with Workspace(home, name).open(ID) as store:
            store.put(Declaration(author=name, secrecy=True))
            store.put(*(
                Score(author=name, indicator=line.id, points=points(given, line.id, n, line.ceiling),
                      reason=f"{name}谈{line.id}" if line.id in given else "")
                for line in section.indicators if line.scope == "station"
            ))  # fmt: skip
            if name in handed_in:
                store.put(HandIn(author=name, section=SECTION))


def points(given: Given, line: str, n: int, ceiling: Decimal) -> Decimal:
    """What the nth of the panel gives a line: the most where nothing else is said."""
    return Decimal(given[line][n]) if line in given else ceiling


def cell(text: str) -> Cell:
    return Cell.parse(text)
