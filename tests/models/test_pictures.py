"""What is drawn, and which line a section lost most on: values held against numbers made by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from models.facts import Facts
from models.pictures import reach, section_bars, target_bars
from models.scoring import Assessment
from models.station import Target, Targets
from models.weakest import weakest
from tests.models.build import assessed, finding, panel, plain, score, scores

BAR = Decimal(95)


def target(name: str, done: str | None, of: str | None, unit: str = "个") -> Target:
    return Target(
        id=f"t{ord(name[0])}-{ord(unit)}",
        name=name,
        unit=unit,
        target=None if of is None else Decimal(of),
        actual=None if done is None else Decimal(done),
    )


def bars_of(*rows: Target) -> tuple[tuple[str, ...], tuple[Decimal | None, ...], tuple[int, ...]]:
    made = target_bars(Facts(targets=Targets(rows=rows)), BAR)
    return made.names, made.values, made.short


def test_only_targets_with_both_figures_are_drawn_each_as_it_is_told() -> None:
    found = bars_of(
        target("甲", "778", "624"),
        target("乙", "1877", None),
        target("丙", None, "9"),
        target("丁", "27", "30"),
    )
    assert found == (("甲", "丁"), (Decimal("124.68"), Decimal("90.00")), (1,))


def test_what_is_told_as_the_bar_and_is_under_it_is_still_marked() -> None:
    assert bars_of(target("甲", "94.999", "100"), target("乙", "95", "100"))[1:] == (
        (Decimal("95.00"), Decimal("95.00")),
        (0,),
    )


def test_two_targets_of_one_name_are_told_apart_by_their_units() -> None:
    assert bars_of(target("小组", "1", "1", "个"), target("小组", "2", "2", "节"))[0] == (
        "小组（个）",
        "小组（节）",
    )


@pytest.mark.parametrize("bar", [1, 50, 90, 95, 100])
def test_one_line_of_the_grid_fits_between_the_ends_of_the_axis(bar: int) -> None:
    made = target_bars(Facts(), Decimal(bar))
    assert made.bar is not None
    assert made.bar < made.cut < made.end < 2 * made.bar


PARTS = {
    "management": [("M1", "station", 10), ("M2", "station", 10)],
    "quality": [("Q1", "station", 30), ("Q2", "station", 20)],
    "outcomes": [("O1", "station", 30)],
}


def scored(**points: str | None) -> Assessment:
    """One person's points, on lines of 10, 10, 30, 20 and 30."""
    entries = [entry for name, value in points.items() for entry in scores(name, 甲=value)]
    return assessed(plain(PARTS), entries, panel("甲"))


def with_concern(assessment: Assessment, line: str, section: str) -> Assessment:
    told = finding(section, "concern", indicator=line)
    entries = [score("甲", str(cell.cell), cell.given["甲"]) for cell in assessment.cells.values()]
    return assessed(assessment.framework, [*entries, told], panel("甲"))


def test_a_sections_share_is_of_its_own_points_and_an_open_one_has_none() -> None:
    made = section_bars(scored(M1="10", M2="5", Q1="30", Q2="13", O1=None))
    assert made.values == (Decimal("75.00"), Decimal("86.00"), None)
    assert section_bars(scored(M1="10", M2="5", Q1="30")).values == (Decimal("75.00"), None, None)


def test_the_section_that_lost_most_comes_first_with_the_line_that_lost_most() -> None:
    found = weakest(scored(M1="9", M2="5", Q1="30", Q2="13", O1="30"))
    assert [(weak.section.id, weak.line.id, int(weak.lost)) for weak in found] == [
        ("quality", "Q2", 7),
        ("management", "M2", 5),
    ]
    assert [weak.concern for weak in found] == [None, None]


def test_a_line_that_the_report_tells_a_concern_about_goes_first_in_its_section() -> None:
    found = weakest(with_concern(scored(M1="9", M2="5", Q1="30", Q2="20", O1="30"), "M1", "management"))
    assert [(weak.line.id, weak.concern.indicator if weak.concern else "") for weak in found] == [
        ("M1", "M1")
    ]


def test_what_is_open_or_whole_lost_nothing() -> None:
    assert weakest(scored(M1="10", M2="10", Q1="30", O1="30")) == ()


def test_a_bar_fills_as_many_cells_as_the_exact_share_does() -> None:
    share = Fraction(57, 100)  # which binary numbers are a little below
    assert reach(share, share, 1, 100) == (57, 57)
    assert reach(Fraction(50), Fraction(75), Decimal(100), 40) == (20, 30)
    assert reach(Fraction(459), Fraction(459), 100, 20) == (20, 20)  # nothing fills more than there is
