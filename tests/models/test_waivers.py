"""Letting a check's finding stand: with a reason, as long as no figure in it changes."""

from __future__ import annotations

import pytest

from models.acts import Seal, Waiver
from models.admission import refusal
from models.blind import seen_by
from models.checks import check, counts, review, waived
from models.entries import Entry, Member
from models.errors import UsageError, say
from models.evaluation import fold
from models.framework import Procedure
from models.gaps import Gap, Place
from models.gates import gate
from models.language import Language
from models.proceedings import Proceedings
from models.scoring import Assessment, assess
from models.waiving import find_gap, find_waiver, may_not_waive
from tests.models.build import EXPERT, LEAD, complete, score, setup_of, small
from tests.models.lint_build import said, sample

SLIP = "志愿者骨干实际培育27名，完成率为92%。"


def of(*more: Entry) -> Assessment:
    return assess(sample(*more))


def waiver_of(gap: Gap, reason: str = "年中调整过协议量") -> Waiver:
    return Waiver(author="林静", gap=gap.key, place=str(gap.place), reason=reason)


def test_a_waived_gap_is_told_no_more_and_is_listed_with_its_reason() -> None:
    [gap] = check(of(said(SLIP)))
    assessment = of(said(SLIP), waiver_of(gap))
    assert check(assessment) == ()
    [(found, waiver)] = waived(assessment)
    assert (found.key, waiver.reason) == (gap.key, "年中调整过协议量")
    assert counts(assessment) == (0, 0, 1)


def test_a_changed_figure_opens_it_again() -> None:
    [gap] = check(of(said(SLIP)))
    assert [g.code for g in check(of(said(SLIP.replace("92", "93")), waiver_of(gap)))] == ["percent"]


def test_another_place_is_another_gap() -> None:
    [gap] = check(of(said(SLIP)))
    assert check(of(said(SLIP, section="monitoring"), waiver_of(gap))) != ()


def test_a_key_is_the_same_in_both_languages_and_on_every_machine() -> None:
    [gap] = check(of(said(SLIP)))
    again = Gap(gap.severity, gap.code, say(gap.message.key, **gap.message.params), gap.place)
    assert gap.key == again.key
    assert gap.key.startswith("percent/management/")
    other = Gap("block", "percent", say("lint.sum", b="2", a="1"), Place(section="management"))
    assert other.key == "percent/management/7754890c"


def test_what_leaves_a_number_open_is_never_waived() -> None:
    entries = complete()
    del entries[f"{LEAD} A1"]
    framework, team = small(), [Member(name=LEAD, role="lead"), Member(name=EXPERT)]

    def assessed(*more: Entry) -> Assessment:
        return assess(fold(setup_of(framework, team), framework, [*entries.values(), *more]))

    gaps = check(assessed())
    blocking = [gap for gap in gaps if gap.severity == "block"]
    assert blocking
    assert check(assessed(*(waiver_of(gap) for gap in blocking))) == gaps
    refused = may_not_waive(blocking[0])
    assert refused is not None
    assert "不能免除" in Language("zh").say(refused)


@pytest.mark.parametrize(
    "code", ["unscored", "party_pending", "conflict", "divergent", "stranger", "score_refused"]
)
def test_blocking_codes_of_scores_parties_and_conflicts_cannot_be_waived(code: str) -> None:
    assert not Gap("block", code, say("check.unscored"), Place(section="management")).can_waive


@pytest.mark.parametrize("code", ["percent", "sum", "deduction"])
def test_what_blocks_by_its_meaning_alone_can_be(code: str) -> None:
    assert Gap("block", code, say("check.unscored"), Place(section="management")).can_waive


def test_the_gates_count_what_is_not_waived() -> None:
    framework, team = small(), [Member(name=LEAD, role="lead"), Member(name=EXPERT)]
    slip = complete()["strength north"].model_copy(update={"text": "个案2个、小组3个，合计6个。"})

    def blocked(*more: Entry) -> bool:
        entries = {**complete(), "strength north": slip}
        evaluation = fold(setup_of(framework, team), framework, [*entries.values(), *more])
        return any(item.code == "gap.sum" for item in gate(assess(evaluation), "draft", ""))

    assert blocked()
    gaps = check(assess(fold(setup_of(framework, team), framework, [*complete().values(), slip])))
    [gap] = [gap for gap in gaps if gap.code == "sum"]
    assert not blocked(waiver_of(gap))


def test_a_gap_is_found_by_its_key_or_the_first_signs_of_its_digest() -> None:
    found = review(of(said(SLIP)))
    [gap] = found.open
    assert find_gap(found, gap.key) is gap
    assert find_gap(found, gap.short[:4]) is gap
    assert find_gap(found, gap.short.upper()) is gap
    for wrong in ("", "ffff", gap.short[:3], "percent"):
        with pytest.raises(UsageError):
            find_gap(found, wrong)
    stands = review(of(said(SLIP), waiver_of(gap)))
    with pytest.raises(UsageError) as error:
        find_gap(stands, gap.short)
    assert error.value.message.key == "waive.already"


def test_a_waiver_is_found_though_what_it_waived_is_mended() -> None:
    [gap] = check(of(said(SLIP)))
    waiver = waiver_of(gap)
    assert find_waiver((waiver,), gap.short) is waiver
    with pytest.raises(UsageError):
        find_waiver((), gap.short)


def test_a_waiver_of_a_line_that_is_hidden_is_hidden_as_well() -> None:
    framework = small().model_copy(update={"procedure": Procedure(blind=True)})
    team = [Member(name=LEAD, role="lead"), Member(name=EXPERT)]
    of_line = Waiver(author=LEAD, gap="unfounded/A1/0a1b2c3d", place="A1", reason="见笔录")
    of_text = Waiver(author=LEAD, gap="percent/management/0a1b2c3d", place="management", reason="见笔录")
    evaluation = fold(setup_of(framework, team), framework, [score(LEAD, "A1", 1), of_line, of_text])
    assert list(seen_by(evaluation, EXPERT).stated(Waiver)) == [of_text.gap]
    assert len(seen_by(evaluation, LEAD).stated(Waiver)) == 2


def test_nothing_is_waived_nor_taken_back_once_a_version_is_sealed() -> None:
    framework, team = small(), [Member(name=LEAD, role="lead"), Member(name=EXPERT)]
    setup = setup_of(framework, team)
    sealed = Proceedings.of(Procedure(), [Seal(author=LEAD, version=1, digest="-", framework="-")])
    waiver = Waiver(author=LEAD, gap="percent/management/0a1b2c3d", reason="见笔录")
    for stated in (waiver, None):
        reason = refusal(setup, framework, sealed, LEAD, stated, waiver)
        assert reason is not None
        assert reason.key == "admission.sealed"
    assert refusal(setup, framework, Proceedings.of(Procedure(), []), LEAD, waiver, waiver) is None
