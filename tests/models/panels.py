"""Random panels with everything that decides whose points count, and all that comes to light one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from hypothesis import strategies as st

from models.acts import Assignment, Recusal, Rescore, Ruling
from models.entries import Adjudication, Cell, Entry, Member, Score
from models.evaluation import Evaluation, fold
from models.framework import Framework
from models.scoring import Assessment, assess
from tests.models.build import districts, households, party, plain, score, setup_of

AUTHORS = ("甲", "乙", "丙", "丁")
PANELS = ("mean", "trimmed_mean", "median", "owner")
Group = tuple[Entry, ...]
"""What comes to light at once: most often one entry; points and what they are after a second look."""


@dataclass(frozen=True)
class Panel:
    """An evaluation with its proceedings.

    Attributes:
        team: with the sections each owns.
        start: what is known from the beginning: districts, who is recused, who scores what, what is decided.
        rest: what comes to light, in the order in which it does.
    """

    framework: Framework
    team: tuple[Member, ...]
    start: tuple[Entry, ...]
    rest: tuple[Group, ...]

    @property
    def entries(self) -> list[Entry]:
        """Everything there will be."""
        return [*self.start, *(entry for group in self.rest for entry in group)]

    def at(self, revealed: int) -> Assessment:
        """What it came to when so much had come to light."""
        return self.of([*self.start, *(entry for group in self.rest[:revealed] for entry in group)])

    def of(self, entries: Sequence[Entry]) -> Assessment:
        """What other entries come to with this panel."""
        return assess(self.folded(entries))

    def folded(self, entries: Sequence[Entry]) -> Evaluation:
        """The same, before it is assessed."""
        return fold(setup_of(self.framework, self.team), self.framework, entries)

    def without(self, kind: type[Entry], author: str | None = None) -> Panel:
        """The same panel with some of what is known from the beginning left out."""
        kept = tuple(
            entry
            for entry in self.start
            if not (isinstance(entry, kind) and (author is None or entry.author == author))
        )
        return replace(self, start=kept)


def framework_of(rule: str, weighting: str) -> Framework:
    """Two sections, station-wide lines and lines by district, and a party outside."""
    return plain(
        {
            "s": [("L1", "station", 2), ("D1", "district", 3), ("L2", "station", 4)],
            "t": [("D2", "district", 5), ("L3", "station", 1)],
        },
        {"purchaser": 30},
        panel=rule,
        districts=weighting,
        step="0.5",
    )


FRAMEWORKS = {(rule, by): framework_of(rule, by) for rule in PANELS for by in ("equal", "clients")}
REMITS = ("all", "s", "t", "@e", "@w", "@-", "s@e", "t@-")


def remits(draw: st.DrawFn, *, at_least: int = 0) -> list[str]:
    """Some parts of the scoring."""
    return draw(st.lists(st.sampled_from(REMITS), min_size=at_least, max_size=2, unique=True))


@st.composite
def panels(draw: st.DrawFn, *, decides: bool = True) -> Panel:
    """A random panel.

    Args:
        draw: hypothesis.
        decides: whether the lead may have decided some lines.
    """
    framework = FRAMEWORKS[draw(st.sampled_from(PANELS)), draw(st.sampled_from(["equal", "clients"]))]
    names = AUTHORS[: draw(st.integers(1, 4))]
    owns = {name: tuple(draw(st.sets(st.sampled_from(["s", "t"]), max_size=2))) for name in names}
    team = tuple(Member(name=name, owns=tuple(sorted(owns[name]))) for name in names)
    areas = ("e", "w")[: draw(st.integers(1, 2))]
    start: list[Entry] = [districts(*areas)]
    for name in names:
        start += [Recusal(author=name, remit=remit) for remit in remits(draw)]
        if draw(st.integers(0, 3)) == 0:
            upheld, remit = draw(st.booleans()), remits(draw, at_least=1)[0]
            start.append(Ruling(author="甲", evaluator=name, upheld=upheld, remit=remit, reason="有利害关系"))
        if draw(st.integers(0, 3)) == 0:
            start.append(Assignment(author="甲", evaluator=name, remits=tuple(remits(draw))))
    bare = fold(setup_of(framework, team), framework, start)
    rest: list[Group] = []
    for cell in bare.cells:
        if decides and draw(st.integers(0, 5)) == 0:
            start.append(decision(cell, points_of(draw, framework, cell)))
        for name in bare.expected(cell):
            first = score(name, str(cell), points_of(draw, framework, cell))
            again = second(first, points_of(draw, framework, cell)) if draw(st.integers(0, 4)) == 0 else None
            rest.append((first, again) if again else (first,))
    rest.append((party("purchaser", draw(st.integers(0, 200)) * Decimal("0.5")),))
    rest.append((households(**{area: draw(st.integers(0, 30)) for area in areas}),))
    return Panel(framework, team, tuple(start), tuple(draw(st.permutations(rest))))


def points_of(draw: st.DrawFn, framework: Framework, cell: Cell) -> Decimal | None:
    """Points for a line, or none of them: not applicable."""
    most = int(framework.indicators[cell.indicator].ceiling * 2)
    halves = draw(st.one_of(st.integers(0, most), st.integers(0, most), st.none()))
    return None if halves is None else halves * Decimal("0.5")


def second(first: Score, points: Decimal | None) -> Rescore:
    """What somebody gives after a second look."""
    return Rescore.model_validate({**first.model_dump(), "points": points})


def decision(cell: Cell, points: Decimal | None) -> Adjudication:
    """What the lead decided."""
    return Adjudication(
        author="甲", indicator=cell.indicator, district=cell.district, points=points, reason="合议"
    )


def counted(result: Assessment) -> Mapping[tuple[str, str], Decimal | None]:
    """The points that count, by cell and evaluator; None where somebody called it not applicable."""
    return {
        (str(cell), name): points
        for cell, held in result.cells.items()
        for name, points in {**dict.fromkeys(held.abstained), **held.given}.items()
    }
