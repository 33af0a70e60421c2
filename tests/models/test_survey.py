"""The tally: figures that follow from questionnaires, exact, and what contradicts them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.acts import Ballot, Roster
from models.checks import check
from models.errors import UsageError
from models.evaluation import Evaluation
from models.framework import Framework
from models.sampling import drawn
from models.scoring import assess
from models.station import Survey
from models.survey import Tally, digits_of, proposed, read_answers, tally
from tests.models.build import STAFF, evaluation_of, fact, small

QUESTIONS = [{"id": name, "title": name} for name in ("known", "help", "overall")]


def framework(**more: object) -> Framework:
    return Framework.model_validate(
        {
            **small().model_dump(),
            "questionnaire": {"scale": 5, "satisfied": 4, "questions": QUESTIONS, **more},
        }
    )


def ballot(code: str, *answers: int | None) -> Ballot:
    return Ballot(author=STAFF, code=code, answers=answers)


def of(*ballots: Ballot, survey: Survey | None = None, system: Framework | None = None) -> Evaluation:
    stated = survey or Survey(population=1200, seed=7)
    return evaluation_of(system or framework(), [fact(stated), *ballots])


def counted(*ballots: Ballot) -> Tally:
    found = tally(of(*ballots))
    assert found is not None
    return found


def codes(evaluation: Evaluation) -> set[str]:
    return {
        gap.code for gap in check(assess(evaluation)) if gap.code in ("tally", "ballot_code", "ballot_answer")
    }


def test_a_framework_without_questions_has_no_tally() -> None:
    assert tally(of(system=small())) is None
    assert proposed(of(system=small())) is None


def test_nothing_entered_is_no_figure_and_not_zero() -> None:
    found = counted()
    assert (found.returned, found.valid, found.drawn) == (0, 0, 100)
    assert found.by_mean is None
    assert found.by_share is None
    assert found.items[0].mean is None
    assert proposed(of()) is None


def test_answers_are_counted_question_by_question() -> None:
    found = counted(ballot("a", 5, 4, 5), ballot("b", 3, None, 4), ballot("c", 3, 2, None))
    known, help_, overall = found.items
    assert known.counts == {1: 0, 2: 0, 3: 2, 4: 0, 5: 1}
    assert (known.mean, known.silent) == (Fraction(11, 3), 0)
    assert (help_.mean, help_.silent) == (Fraction(3), 1)
    assert (overall.answered, overall.silent) == (2, 1)


def test_an_empty_questionnaire_came_back_and_is_not_valid() -> None:
    found = counted(ballot("a", 5, 5, 5), ballot("b", None, None, None))
    assert (found.returned, found.valid) == (2, 1)
    assert found.items[0].silent == 0


def test_satisfaction_by_mean_is_the_mean_of_the_questions_of_the_scale() -> None:
    # means 5, 4 and 3: 4 of 5
    assert counted(ballot("a", 5, 4, 3)).by_mean == 80
    # the second question has one answer and counts as much as the others: means 3, 1 and 5
    found = counted(ballot("a", 5, None, 5), ballot("b", 1, 1, 5))
    assert found.by_mean == Fraction(3 + 1 + 5, 3) / 5 * 100


def test_satisfaction_by_share_is_of_those_who_answered_the_overall_question() -> None:
    found = counted(ballot("a", 1, 1, 5), ballot("b", 5, 5, 3), ballot("c", 5, 5, None), ballot("d", 1, 1, 4))
    assert (found.satisfied, found.overall.answered) == (2, 3)
    assert found.by_share == Fraction(200, 3)


def test_the_last_question_counts_heads_where_none_is_called_overall() -> None:
    system = framework(questions=[{"id": "x", "title": "x"}, {"id": "y", "title": "y"}])
    found = tally(of(ballot("a", 1, 5), system=system))
    assert found is not None
    assert found.by_share == 100


answers = st.lists(
    st.tuples(*(st.one_of(st.none(), st.integers(1, 5)) for _ in QUESTIONS)), min_size=1, max_size=12
)


@given(answers, st.randoms(use_true_random=False))
def test_the_tally_is_the_same_in_any_order_and_lies_between_the_answers(
    given_: list[tuple[int | None, ...]], random: object
) -> None:
    ballots = [ballot(f"c{n}", *row) for n, row in enumerate(given_)]
    found = counted(*ballots)
    random.shuffle(ballots)  # type: ignore[attr-defined]
    assert counted(*ballots) == found
    stated = [answer for row in given_ for answer in row if answer is not None]
    assert (found.by_mean is None) is not bool(stated)
    if found.by_mean is not None:
        assert min(stated) * 20 <= found.by_mean <= max(stated) * 20
        assert found.valid == sum(any(row) for row in given_)
    if found.by_share is not None:
        assert 0 <= found.by_share <= 100


@given(answers, st.sampled_from(["mean", "share"]))
def test_what_the_tally_proposes_contradicts_nothing(given_: list[tuple[int | None, ...]], by: str) -> None:
    survey = Survey.model_validate({"population": 1200, "sampled": 100, "seed": 7, "definition": by})
    names = drawn(of(survey=survey))
    ballots = [ballot(names[n], *row) for n, row in enumerate(given_)]
    fits = proposed(of(*ballots, survey=survey))
    if fits is not None:
        assert codes(of(*ballots, survey=fits)) == set()


def test_the_tally_proposes_figures_and_keeps_what_else_is_stated() -> None:
    survey = Survey(population=1200, sampled=110, seed=7, definition="share")
    fits = proposed(of(ballot("a", 1, 1, 5), ballot("b", 1, 1, 5), ballot("c", 1, 1, 1), survey=survey))
    assert fits == survey.model_copy(update={"valid": 3, "satisfaction": Decimal("66.67")})


def test_stated_figures_that_differ_from_the_tally_are_told() -> None:
    evaluation = of(ballot("a", 5, 5, 4))
    name = drawn(evaluation)[0]
    survey = Survey(population=1200, seed=7, valid=1, satisfaction=Decimal("93.33"))
    assert codes(of(ballot(name, 5, 5, 4), survey=survey)) == set()
    coarser = survey.model_copy(update={"satisfaction": Decimal("93.3")})
    assert codes(of(ballot(name, 5, 5, 4), survey=coarser)) == set()
    for wrong in ({"valid": 2}, {"satisfaction": Decimal("93.4")}):
        assert codes(of(ballot(name, 5, 5, 4), survey=survey.model_copy(update=wrong))) == {"tally"}


def test_a_code_that_was_not_drawn_and_an_answer_off_the_scale_are_told() -> None:
    name = drawn(of())[0]
    assert codes(of(ballot("X9", 5, 5, 5))) == {"ballot_code"}
    assert codes(of(ballot(name, 5, 7, 5))) == {"ballot_answer"}
    assert codes(of(ballot(name, 5, 5))) == {"ballot_answer"}
    assert counted(ballot(name, 5, 7, 5)).items[1].answered == 0


def test_no_code_is_strange_while_nobody_is_drawn() -> None:
    assert codes(of(ballot("X9", 5, 5, 5), survey=Survey())) == set()


def test_a_population_that_is_not_the_rosters_is_told() -> None:
    evaluation = evaluation_of(
        framework(), [fact(Survey(population=3)), Roster(author=STAFF, codes=("a", "b"))]
    )
    assert "roster" in {gap.code for gap in check(assess(evaluation))}


@pytest.mark.parametrize("typed", ["540", "５４０", "5 4 0"])
def test_answers_are_digits_in_any_width_and_zero_is_none(typed: str) -> None:
    questionnaire = framework().questionnaire
    assert questionnaire is not None
    assert read_answers(questionnaire, typed) == (5, 4, None)
    assert digits_of(ballot("a", 5, 4, None)) == "540"


@pytest.mark.parametrize("typed", ["", "54", "5432", "54a", "546", "五四三"])
def test_answers_that_are_none_are_refused(typed: str) -> None:
    questionnaire = framework().questionnaire
    assert questionnaire is not None
    with pytest.raises(UsageError):
        read_answers(questionnaire, typed)
