"""The slips that a real report was found to have: planted together, each is found by its own check."""

from __future__ import annotations

import pytest

from models.checks import check
from models.entries import Entry, FactEntry, Finding
from models.gaps import Gap
from models.language import Language
from tests.models.lint_build import assessed, sample

ZH = Language("zh")

# What is written in place of what: the sample, with a real report's slips in its own words.
SLIPS = {
    "完成率为138.75%": "完成比例为138.7%",
    "为协议量的253.33%，发展": "为协议量的253.33，发展",
    "南堤社区应建档43户": "南大堤社区应建档43户",
    "荷塘社区面向在校未成年人": "荷塘花园社区面向在校未成年人",
    "望溪社区40户42人、竹里社区23户25人": "望溪社区应建档40户42人，实建档42份；竹里社区23户25人",
    "按协议人数计持证比例为85%": "持证比例达85%",
    "按协议人数计，持证比例为85%，稳岗率为85%": "从业两年以上社工17人，占社工总数85%，稳岗率达85%",
}
FOUND = {
    "a percentage cut off": ("percent_cut", "138.7%"),
    "a percent sign lost": ("percent_sign", "253.33"),
    "a place spelled with a sign more": ("place_spelling", "南大堤社区"),
    "a place spelled with two signs more": ("place_spelling", "荷塘花园社区"),
    "households held against copies": ("unit_mix", "应建档40户42人，实建档42份"),
    "a share that does not say of what": ("percent_base", "持证比例达85%"),
    "a share of another base than it says": ("percent_base", "占社工总数85%"),
    "a target behind that nobody mentions": ("behind", "志愿者骨干"),
    "a satisfaction that no number of heads gives": ("survey_share", "89.4"),
}


def planted(entry: Entry) -> Entry | None:
    if isinstance(entry, FactEntry) and entry.topic == "survey":
        return FactEntry(author=entry.author, topic="survey", value={**entry.value, "definition": "share"})
    if not isinstance(entry, Finding):
        return entry
    if entry.polarity == "concern" and "骨干" in entry.text:
        return None
    text = entry.text
    for right, wrong in SLIPS.items():
        text = text.replace(right, wrong)
    return entry.model_copy(update={"text": text})


@pytest.fixture(scope="module")
def gaps() -> tuple[Gap, ...]:
    return check(assessed(sample(change=planted)))


def test_the_slips_are_in_the_texts() -> None:
    texts = " ".join(finding.text for finding in sample().findings)
    assert [right for right in SLIPS if right not in texts] == []


@pytest.mark.parametrize(("code", "said"), FOUND.values(), ids=FOUND)
def test_each_is_found_by_its_own_check(gaps: tuple[Gap, ...], code: str, said: str) -> None:
    found = [gap for gap in gaps if gap.code == code and said in ZH.say(gap.message)]
    assert found, [(gap.code, ZH.say(gap.message)) for gap in gaps]
    assert all(gap.mend is not None and gap.can_waive for gap in found)


def test_both_bases_of_a_share_are_named_with_what_they_give(gaps: tuple[Gap, ...]) -> None:
    [gap] = [g for g in gaps if g.code == "percent_base" and "占社工总数" in ZH.say(g.message)]
    assert "17÷20（协议岗位数）＝85%" in ZH.say(gap.message)
    assert "17÷22（在岗人数）＝77.27%" in ZH.say(gap.message)


def test_what_is_cut_off_is_told_with_both_ways_to_write_it(gaps: tuple[Gap, ...]) -> None:
    [gap] = [g for g in gaps if g.code == "percent_cut"]
    assert gap.mend is not None
    assert ("138.8%" in ZH.say(gap.mend), "138.75%" in ZH.say(gap.mend)) == (True, True)


def test_nothing_else_is_said_of_them(gaps: tuple[Gap, ...]) -> None:
    assert {gap.code for gap in gaps} == {code for code, _ in FOUND.values()}


def test_the_sample_without_them_is_clean() -> None:
    assert check(assessed(sample())) == ()
