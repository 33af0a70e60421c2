"""The tally of the satisfaction survey: from questionnaires to the figures that the report states."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from models.acts import Ballot, Roster
from models.errors import Message, UsageError, say
from models.evaluation import Evaluation
from models.framework import Question, Questionnaire
from models.numbers import rounded, trimmed
from models.sampling import drawn
from models.station import Survey

OVERALL = "overall"
"""The id of the question that counts heads; where none is called so, the last one does."""
UNANSWERED = 0
"""What is typed where somebody did not answer."""


@dataclass(frozen=True, slots=True)
class Item:
    """What was answered to a question.

    Attributes:
        counts: how many gave each answer, from 1 to the scale.
        silent: how many of the valid questionnaires have no answer to it.
    """

    question: Question
    counts: Mapping[int, int]
    silent: int

    @property
    def answered(self) -> int:
        """How many answered it."""
        return sum(self.counts.values())

    @property
    def mean(self) -> Fraction | None:
        """The mean answer; None while nobody answered."""
        total = sum(answer * count for answer, count in self.counts.items())
        return Fraction(total, self.answered) if self.answered else None


@dataclass(frozen=True, slots=True)
class Tally:
    """All questionnaires counted.

    Attributes:
        returned: how many were entered.
        drawn: how many codes were drawn; 0 while they are not known.
        items: by question, in order.
        valid: questionnaires with at least one answer from 1 to the scale.
    """

    questionnaire: Questionnaire
    returned: int
    valid: int
    drawn: int
    items: tuple[Item, ...]

    @property
    def overall(self) -> Item:
        """The question that counts heads."""
        return next((item for item in self.items if item.question.id == OVERALL), self.items[-1])

    @property
    def by_mean(self) -> Fraction | None:
        """Satisfaction by mean: the mean of the questions' mean answers ÷ the scale, in percent.

        As is the custom of the field, the scale's lowest answer is not zero percent: on a scale of 5
        an answer of 1 is 20 % and one of 4 is 80 %. Every question counts the same however many
        answered it; one that nobody answered counts nowhere. None while there is no answer.
        """
        means = [item.mean for item in self.items if item.mean is not None]
        return sum(means, Fraction(0)) / len(means) / self.questionnaire.scale * 100 if means else None

    @property
    def satisfied(self) -> int:
        """How many answered the overall question with at least what counts as satisfied."""
        bar = self.questionnaire.satisfied
        return sum(count for answer, count in self.overall.counts.items() if answer >= bar)

    @property
    def by_share(self) -> Fraction | None:
        """Satisfaction by share: the satisfied of those who answered the overall question, in percent."""
        return Fraction(self.satisfied * 100, self.overall.answered) if self.overall.answered else None

    def satisfaction(self, definition: str) -> Fraction | None:
        """Satisfaction as the survey defines it: by ``mean`` or by ``share``."""
        return self.by_share if definition == "share" else self.by_mean


def tally(evaluation: Evaluation) -> Tally | None:
    """Count an evaluation's questionnaires; None where its framework has none."""
    questionnaire = evaluation.framework.questionnaire
    if questionnaire is None:
        return None
    ballots = evaluation.stated(Ballot).values()
    answers = [[*_answers(ballot, questionnaire)] for ballot in ballots]
    valid = [given for given in answers if any(answer is not None for answer in given)]
    items = tuple(
        _item(question, [given[n] for given in valid], questionnaire.scale)
        for n, question in enumerate(questionnaire.questions)
    )
    return Tally(questionnaire, len(answers), len(valid), len(drawn(evaluation)), items)


def proposed(evaluation: Evaluation) -> Survey | None:
    """The survey's facts with what the tally comes to; None while no valid questionnaire is entered.

    Satisfaction is rounded once, by the framework's rule.
    """
    found, survey = tally(evaluation), evaluation.facts.survey
    value = found.satisfaction(survey.definition) if found else None
    if found is None or value is None:
        return None
    framework = evaluation.framework
    return survey.model_copy(
        update={
            "valid": found.valid,
            "satisfaction": rounded(value, framework.places, framework.rounding),
        }
    )


def faults(evaluation: Evaluation) -> Iterator[tuple[str, Message]]:
    """Where questionnaires contradict the sample, the questions or the facts that are stated.

    Yields:
        What contradicts, ``roster``, ``tally``, ``ballot_code`` or ``ballot_answer``, and the sentence.
    """
    questionnaire, ballots = evaluation.framework.questionnaire, evaluation.stated(Ballot)
    population, listed = evaluation.facts.survey.population, evaluation.stated(Roster).get(Roster.kind)
    if listed is not None and population is not None and len(listed.codes) != population:
        yield "roster", say("check.roster", stated=population, counted=len(listed.codes))
    if questionnaire is None or not ballots:
        return
    codes = frozenset(drawn(evaluation))
    if codes and (strangers := tuple(code for code in ballots if code not in codes)):
        yield "ballot_code", say("check.ballot_code", codes=_few(strangers), count=len(strangers))
    wrong = tuple(code for code, ballot in ballots.items() if not _fits(ballot, questionnaire))
    if wrong:
        key = "check.ballot_answer"
        yield "ballot_answer", say(key, codes=_few(wrong), count=len(wrong), scale=questionnaire.scale)
    yield from _differences(evaluation)


def read_answers(questionnaire: Questionnaire, text: str) -> tuple[int | None, ...]:
    """Answers as typed, a digit for each question and 0 for none; full-width digits are digits.

    Raises:
        UsageError: other signs, another number of answers, or one above the scale.
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    questions, scale = len(questionnaire.questions), questionnaire.scale
    if not (plain.isascii() and plain.isdecimal()) or len(plain) != questions:
        raise UsageError("ballot.length", value=text, count=questions)
    if any(int(digit) > scale for digit in plain):
        raise UsageError("ballot.range", value=text, scale=scale)
    return tuple(int(digit) or None for digit in plain)


def digits_of(ballot: Ballot) -> str:
    """Answers as they are typed."""
    return "".join(str(answer or UNANSWERED) for answer in ballot.answers)


def _differences(evaluation: Evaluation) -> Iterator[tuple[str, Message]]:
    survey, found = evaluation.facts.survey, tally(evaluation)
    if found is None:
        return
    if survey.valid is not None and survey.valid != found.valid:
        yield "tally", say("check.tally_valid", stated=survey.valid, counted=found.valid)
    value, stated = found.satisfaction(survey.definition), survey.satisfaction
    if value is None or stated is None:
        return
    if rounded(value, _places(stated), evaluation.framework.rounding) != stated:
        shown = trimmed(rounded(value, evaluation.framework.places, evaluation.framework.rounding), 6)
        yield "tally", say("check.tally_satisfaction", stated=trimmed(stated, 6), counted=shown)


def _places(value: Decimal) -> int:
    """How many decimals a figure was stated with: a coarser rounding is no contradiction."""
    exponent = value.as_tuple().exponent
    return min(max(-exponent, 0), 6) if isinstance(exponent, int) else 0


def _answers(ballot: Ballot, questionnaire: Questionnaire) -> Iterator[int | None]:
    """The answers to each question; one out of range is none."""
    for n in range(len(questionnaire.questions)):
        given = ballot.answers[n] if n < len(ballot.answers) else None
        yield given if given is not None and 1 <= given <= questionnaire.scale else None


def _fits(ballot: Ballot, questionnaire: Questionnaire) -> bool:
    is_whole = len(ballot.answers) == len(questionnaire.questions)
    return is_whole and all(given is None or 1 <= given <= questionnaire.scale for given in ballot.answers)


def _item(question: Question, given: Sequence[int | None], scale: int) -> Item:
    counted = Counter(answer for answer in given if answer is not None)
    counts = {answer: counted[answer] for answer in range(1, scale + 1)}
    return Item(question, counts, len(given) - sum(counts.values()))


def _few(codes: Sequence[str]) -> tuple[str, ...]:
    """Enough of the codes to find them by."""
    return tuple(codes[:5])
