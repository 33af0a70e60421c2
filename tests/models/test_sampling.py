"""The survey's sample: drawn by a seed, the same everywhere, and nobody is drawn for where they stand."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.acts import Roster
from models.entries import Entry
from models.errors import FileFault, UsageError
from models.evaluation import Evaluation
from models.sampling import LARGEST, codes_of, draw, drawn, read_codes, size_of
from models.station import Survey
from tests.models.build import LEAD, evaluation_of, fact, small

populations = st.integers(0, 400)
seeds = st.integers(0, 2**64)
sizes = st.integers(0, 150)


@given(populations, seeds, sizes)
def test_a_seed_draws_the_same_codes_once_each_and_none_that_is_not_on_the_roster(
    population: int, seed: int, wanted: int
) -> None:
    codes = codes_of(population)
    found = draw(codes, wanted, seed)
    assert found == draw(codes, wanted, seed) == tuple(sorted(found))
    assert len(found) == len(set(found)) == min(population, wanted)
    assert set(found) <= set(codes)


@given(populations, seeds, sizes, st.randoms(use_true_random=False))
def test_the_order_of_the_roster_does_not_matter(
    population: int, seed: int, wanted: int, random: object
) -> None:
    shuffled = list(codes_of(population))
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw(shuffled, wanted, seed) == draw(codes_of(population), wanted, seed)


@given(populations, seeds, sizes, st.integers(0, 50))
def test_who_asks_for_more_keeps_everybody_drawn_before(
    population: int, seed: int, wanted: int, more: int
) -> None:
    codes = codes_of(population)
    assert set(draw(codes, wanted, seed)) <= set(draw(codes, wanted + more, seed))


@given(populations, seeds)
def test_where_no_more_are_there_than_wanted_everybody_is_asked(population: int, seed: int) -> None:
    assert draw(codes_of(population), population, seed) == codes_of(population)


@given(st.integers(2, 300), seeds, st.data())
def test_somebody_who_leaves_the_roster_changes_nobody_elses_lot(
    population: int, seed: int, data: st.DataObject
) -> None:
    codes = codes_of(population)
    gone = data.draw(st.sampled_from(codes))
    wanted = data.draw(st.integers(1, population))
    before, after = draw(codes, wanted, seed), draw([c for c in codes if c != gone], wanted, seed)
    assert set(before) - {gone} <= set(after)


def test_anybody_can_draw_again_with_a_checksum_and_a_sorted_list() -> None:
    lots = {code: hashlib.sha256(f"20240611:{code}".encode()).hexdigest() for code in codes_of(1200)}
    by_hand = sorted(sorted(lots, key=lambda code: lots[code])[:8])
    assert draw(codes_of(1200), 8, 20240611) == tuple(by_hand)


def test_a_seed_draws_the_same_people_on_every_machine_and_in_every_version() -> None:
    found = draw(codes_of(1200), 8, 20240611)
    assert found == ("C0033", "C0072", "C0193", "C0423", "C0728", "C0809", "C0887", "C0978")


def test_another_seed_draws_other_people() -> None:
    assert draw(codes_of(1200), 100, 1) != draw(codes_of(1200), 100, 2)


def test_nobody_is_drawn_more_often_for_their_place_on_the_roster() -> None:
    codes, times = codes_of(40), dict.fromkeys(codes_of(40), 0)
    for seed in range(400):
        for code in draw(codes, 10, seed):
            times[code] += 1
    assert sum(times.values()) == 4000
    assert all(60 < count < 140 for count in times.values())


@pytest.mark.parametrize(
    ("population", "first", "last"), [(9, "C0001", "C0009"), (12_000, "C00001", "C12000")]
)
def test_codes_are_as_wide_as_the_largest(population: int, first: str, last: str) -> None:
    codes = codes_of(population)
    assert (codes[0], codes[-1]) == (first, last)
    assert list(codes) == sorted(codes)


@pytest.mark.parametrize("population", [-1, LARGEST + 1])
def test_a_population_without_codes_is_refused(population: int) -> None:
    with pytest.raises(UsageError):
        codes_of(population)


# -- of an evaluation --------------------------------------------------------------------------------


def of(survey: Survey, *more: Entry) -> Evaluation:
    return evaluation_of(small(), [fact(survey), *more])


def test_an_evaluation_asks_as_many_as_its_framework_wants() -> None:
    found = drawn(of(Survey(population=1200, seed=7)))
    assert found == draw(codes_of(1200), 100, 7)


def test_an_evaluation_that_asks_more_has_them_drawn_and_one_that_asks_too_few_does_not_get_away() -> None:
    assert len(drawn(of(Survey(population=1200, sampled=130, seed=7)))) == 130
    assert len(drawn(of(Survey(population=1200, sampled=20, seed=7)))) == 100
    assert size_of(of(Survey()), 60, 130) == 60


def test_a_small_population_is_asked_whole_with_no_seed_needed() -> None:
    assert drawn(of(Survey(population=60))) == codes_of(60)


def test_nobody_is_drawn_without_a_seed_or_a_population() -> None:
    assert drawn(of(Survey(population=1200))) == ()
    assert drawn(of(Survey(seed=7))) == ()


def test_a_roster_of_codes_goes_before_numbers() -> None:
    roster = Roster(author=LEAD, codes=tuple(f"BY-{n}" for n in range(300)))
    found = drawn(of(Survey(population=300, seed=7), roster))
    assert len(found) == 100
    assert set(found) <= set(roster.codes)


# -- a roster's file ---------------------------------------------------------------------------------


def test_a_roster_is_a_code_on_each_line() -> None:
    assert read_codes("r", "\ufeff# 名册\nBY-1\n\n BY-2 ,南片区\r\nby-3\n") == ("BY-1", "BY-2", "by-3")


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("BY-1\n王小明\n", 2, "sample.no_code"),
        ("BY-1\nBY-2\nBY-1\n", 3, "sample.twice"),
        ("A" * 17, 1, "sample.no_code"),
        ("# nothing\n", None, "sample.population"),
    ],
)
def test_a_roster_that_is_none_is_refused_with_its_line_and_without_a_name(
    text: str, line: int | None, key: str
) -> None:
    with pytest.raises(FileFault) as refused:
        read_codes("r", text)
    assert (refused.value.line, refused.value.reason.key) == (line, key)
    assert "王小明" not in str(refused.value.reason.params)
