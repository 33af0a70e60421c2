"""Shares of the staff: of the contracted posts or of the people on post, and whether the text says which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Literal, NamedTuple

from models.errors import Message, say
from models.facts import Facts
from models.lint.fault import Fault, working
from models.lint.reading import Figure, Reading, Span, quoted
from models.numbers import rounded, trimmed

Base = Literal["contracted", "on_post"]
_SAID: dict[Base, str] = {"contracted": "base.staffing.contracted", "on_post": "lint.base.on_post"}

_CONTRACTED = r"协议|合同|岗位|约定"
_ON_POST = r"社工总|总人数|总数|在岗|全站社工|全体社工|站内社工|实有"
_NAMED = re.compile(rf"(?:按|以|占|与|对|除以|相当于)[^，。；、\d]{{0,6}}?(?P<base>{_CONTRACTED}|{_ON_POST})")
_BEHIND = re.compile(
    r"^ ?[（(，,]? ?(?:\d+ ?[/÷] ?\d+ ?[，,] ?)?"
    rf"(?:按|以|占)[^，。；\d]{{0,6}}?(?P<base>{_CONTRACTED}|{_ON_POST})"
)
_BY = r"(?:[（(]?按[^，。；、\d]{0,8}计算?[）)]?)?"
_IS = rf"{_BY}(?:均|都|为|达到?了?|是|：|:| )*$"
_LABELS = {
    "certified": re.compile(rf"持证(?:社工)?(?:人数|人员)?的?(?:比例|率|占比){_IS}"),
    "experienced": re.compile(rf"从业两年以上(?:的?社工)?(?:人数|人员)?的?(?:比例|占比){_IS}"),
    "retained": re.compile(rf"(?:稳岗率|留任率|持续在岗(?:社工|人员)?的?(?:比例|占比)){_IS}"),
}
_WORDS = {
    "非持证": None,
    "持证": "certified",
    "从业两年": "experienced",
    "稳岗": "retained",
    "持续在岗": "retained",
}
_FAR = 200  # signs before a percentage in which its base may be named
_OF = re.compile(rf"占(?:[^，。；\d]{{0,6}}?)(?P<base>{_CONTRACTED}|{_ON_POST})[^，。；\d]{{0,4}}$")
_TYPED: dict[Base, re.Pattern[str]] = {
    "contracted": re.compile(r"协议(?:人数|岗位数?|社工)?[^\d，。；]{0,4}(\d{1,6}) ?[人名位个]"),
    "on_post": re.compile(r"(?:社工总人?数|总人数|在岗(?:社工|人数)?)[^\d，。；]{0,4}(\d{1,6}) ?[人名位]"),
}
_HEADS = re.compile(r"(?<!非)持证(?:社工)?(?:人数)?[^\d，。；]{0,4}(\d{1,6}) ?[人名位]")


ELSEWHERE = re.compile(
    r"预计|预期|确保|力争|争取|有望|拟|应达|提[高升]到|中期|上一?[年期]|上一周期|去年|往年|同期|规定|指标(?![量完])|要求(?!的)"
    r"|平均|全[区市省]|行业|同类|建议"
)
"""What a share is of, where it is not the station's of this time: a rule, another year, a plan."""
_PLACE = re.compile(r"驻点|片区|社区|社工点")


class Share(NamedTuple):
    """How many heads a percentage is of, and of which base it says to be; None where it says none."""

    heads: Fraction
    base: Base | None


def base_faults(reading: Reading, facts: Facts) -> Iterator[tuple[Fault, Figure]]:
    """Shares whose base is not named while it matters, or is another than named; where each stands."""
    bases = _bases(reading, facts)
    if len(bases) < 2 or bases["contracted"] == bases["on_post"]:
        return
    for sentence in reading.sentences:
        for figure in reading.within(sentence):
            if figure.unit == "%" and not figure.is_rough:
                share = _share(reading, sentence, figure, facts)
                fault = None if share is None else _fault(reading, figure, share, bases)
                if fault is not None:
                    yield fault, figure


def _bases(reading: Reading, facts: Facts) -> dict[Base, Fraction]:
    """What there is to divide by: as stated, else as the text says it."""
    found: dict[Base, Fraction] = {}
    for name, pattern in _TYPED.items():
        stated = getattr(facts.staffing, name)
        typed = None if stated is not None else pattern.search(reading.plain)
        value = Fraction(stated) if stated is not None else Fraction(typed[1]) if typed else None
        if value:
            found[name] = value
    return found


def _share(reading: Reading, sentence: Span, percent: Figure, facts: Facts) -> Share | None:
    lead = reading.lead(percent)
    if ELSEWHERE.search(lead):
        return None
    if named := _OF.search(lead):
        before = reading.before(sentence, percent.start)
        heads = [f.value for f in before if f.measure == "人" and f.is_count][-1:] or _told(
            lead, reading, facts
        )
        return Share(heads[0], _base(named["base"])) if heads else None
    for name, label in _LABELS.items():
        if label.search(lead) and _PLACE.search(lead) is None:
            heads_of = _counted(reading, name, facts)
            return None if heads_of is None else Share(heads_of, _named(reading, sentence, percent))
    return None


def _told(lead: str, reading: Reading, facts: Facts) -> list[Fraction]:
    """The heads of a share that is called by its name alone."""
    name = next((name for word, name in _WORDS.items() if word in lead), None)
    counted = None if name is None else _counted(reading, name, facts)
    return [] if counted is None else [counted]


def _counted(reading: Reading, name: str, facts: Facts) -> Fraction | None:
    if (stated := getattr(facts.staffing, name)) is not None:
        return Fraction(stated)
    typed = _HEADS.search(reading.plain) if name == "certified" else None
    return Fraction(typed[1]) if typed else None


def _named(reading: Reading, sentence: Span, percent: Figure) -> Base | None:
    """The base that is named last before a percentage, or right behind it."""
    before = [*_NAMED.finditer(reading.plain, max(sentence.start, percent.start - _FAR), percent.start)]
    found = before[-1] if before else _BEHIND.search(reading.plain[percent.end : percent.end + 20])
    return _base(found["base"]) if found else None


def _base(word: str) -> Base:
    return "contracted" if re.fullmatch(_CONTRACTED, word) else "on_post"


def _fault(reading: Reading, percent: Figure, share: Share, bases: dict[Base, Fraction]) -> Fault | None:
    fits = [name for name, base in bases.items() if _is(percent, share.heads / base * 100)]
    if share.base in fits:
        return None
    workings = tuple(working(share.heads, base, say(_SAID[name])) for name, base in bases.items())
    said = {"quote": quoted(reading.plain, percent.start, percent.end), "working": workings}
    typed = reading.typed(percent)
    if not fits:
        chosen = [share.base] if share.base else list(bases)
        right = [trimmed(share.heads / bases[name] * 100) for name in chosen]
        return Fault(
            "percent",
            say("lint.percent", typed=typed, **said),
            right_ones(right),
            "block",
        )
    base: Message = say(_SAID[fits[0]])
    if share.base is None:
        return Fault(
            "percent_base", say("lint.base_unnamed", **said), say("lint.mend.base_unnamed", base=base)
        )
    right_one = trimmed(share.heads / bases[share.base] * 100)
    return Fault(
        "percent_base",
        say("lint.base_other", named=say(_SAID[share.base]), base=base, typed=typed, **said),
        say("lint.mend.base_other", base=base, right=right_one),
    )


def right_ones(values: Iterable[str]) -> Message:
    """What to write instead of a percentage; which of several depends on what it is of."""
    first, *others = values
    if others:
        return say("lint.mend.percent_either", right=tuple(f"{value}%" for value in (first, *others)))
    return say("lint.mend.percent", right=first)


def _is(percent: Figure, exact: Fraction) -> bool:
    return rounded(exact, percent.decimals) == percent.value
