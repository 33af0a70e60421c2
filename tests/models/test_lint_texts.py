"""Sentences as evaluators write them, true ones and such with one slip, held against the sample's facts."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from models.language import Language
from models.lint_checks import lint
from tests.models.lint_build import said, sample

ZH, EN = Language("zh"), Language("en")
DISTRICTS = {"south", "north", "east"}


class Line(NamedTuple):
    """A line of the files beside this one."""

    code: str
    where: str
    text: str


def lines(name: str, *, with_code: bool) -> list[Line]:
    """The texts of a file, each with the code that has to tell of it, and whose finding it is."""
    found = []
    for line in Path(__file__).with_name(name).read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        code, _, rest = line.partition(" ") if with_code else ("", "", line)
        where, _, text = rest[1:].partition(" ") if rest.startswith("@") else ("", "", rest)
        found.append(Line(code, where, text))
    return found


TRUE, SLIPS = lines("texts_true.txt", with_code=False), lines("texts_slips.txt", with_code=True)


def told(line: Line) -> list[tuple[str, str]]:
    """What the checks say of the sample with that text in it: each code with its sentence."""
    if line.where in DISTRICTS:
        finding = said(line.text, section="quality", district=line.where)
    else:
        finding = said(line.text, section=line.where or "management")
    gaps = list(lint(sample(finding)))
    for gap in gaps:
        assert gap.mend is not None
        assert EN.say(gap.message)
        assert EN.say(gap.mend)
    return [(gap.code, ZH.say(gap.message)) for gap in gaps]


def test_there_are_many_of_both_kinds() -> None:
    assert len(TRUE) > 490
    assert len(SLIPS) > 220
    assert len(set(TRUE)) == len(TRUE)


@pytest.mark.parametrize("line", TRUE, ids=lambda line: f"{line.where}{line.text[:16]}")
def test_nothing_is_said_of_a_true_sentence(line: Line) -> None:
    assert told(line) == []


@pytest.mark.parametrize("line", SLIPS, ids=lambda line: f"{line.code} {line.text[:16]}")
def test_one_slip_in_a_sentence_is_told(line: Line) -> None:
    assert line.code in [code for code, _ in told(line)]
