"""Names of places in a text: those that are registered, and what looks like one of them spelled otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from models.lint.reading import any_of, narrow

_SUFFIX = re.compile(r"社区|片区|村|街")
_RUN = re.compile(r"[\u4e00-\u9fff]{1,8}$")
_LONGEST, _MOST = 8, 300  # signs before 社区 that may be its name; places of one text that are looked at
_CLOSING = re.compile(
    r"(?:[一二两三四五六七八九十个各该本每全此某等类处型所的内外这那其他几多新老]|整个|老旧|周边|附近|相邻|邻近|所辖|辖区|街道|城市|农村|智慧|示范"
    r"|试点|友好|平安|和谐|幸福|文明|美丽|宜居|驻点|服务|深入|走进|融入|扎根|面向|动员|联动|推动|协助|培育|组织|参与"
    r"|建设|抽查|大型|小型|中小型|居民|基层|学习型|兄弟|结对|对口|合作|共建|普通|一般|其余|剩余|同类|特色|重点|样板|先进)$"
)
"""What stands before the word 社区 where it means communities in general."""
_FILLING = frozenset("的在和与及等个各该本每两所为是有到从向对于被将并或")
_WORDS = re.compile(r"周边|附近|相邻|邻近|所辖|街道|驻点|服务|居民|党群|工作|开展|全部|均已|辖内|辖区")
_BOUNDARY = re.compile(r"[在于到对赴往至从与和及由]")
_COUNTED = re.compile(r" ?(?:[应实已]?建档|居委会|村委会|共?\d+ ?[户人份])")
_LISTING = re.compile(r"(?:包括|分别[是为]|即)[：: ]?$")
_JOINED = "、和与及"
_COMMON = frozenset({"邻里", "城乡", "新区", "老区", "小区"})
_DIRECTIONS = "东南西北中"
_NO_DIRECTION = re.compile(r"[其集适居当从]中$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A registered name in a text."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Odd:
    """A name in a text that is not registered.

    Attributes:
        said: as it stands there.
        known: the registered name that it is nearly; empty where it is near none.
    """

    start: int
    end: int
    said: str
    known: str = ""


@lru_cache(maxsize=64)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    told = any_of(names)
    return re.compile(told) if told else None


@lru_cache(maxsize=256)
def mentions(text: str, names: tuple[str, ...]) -> tuple[Mention, ...]:
    """The registered names in a text; of two that stand in one another the longer."""
    pattern = _pattern(names)
    if pattern is None:
        return ()
    found = islice(pattern.finditer(narrow(text)), _MOST)
    return tuple(Mention(*match.span(), match[0]) for match in found)


@lru_cache(maxsize=256)
def oddities(text: str, names: tuple[str, ...]) -> tuple[Odd, ...]:
    """Names in a text that are registered nowhere: nearly a registered one, or in a list beside one."""
    return tuple(_oddities(narrow(text), names)) if names else ()


def _oddities(plain: str, names: tuple[str, ...]) -> Iterator[Odd]:
    known = mentions(plain, names)
    ends, starts = {mention.end for mention in known}, {mention.start for mention in known}
    inside = {at for mention in known for at in range(mention.start + 1, mention.end)}
    for match in islice(_SUFFIX.finditer(plain), _MOST):
        at, end, suffix = match.start(), match.end(), match[0]
        kin = tuple(name.removesuffix(suffix) for name in names if name.endswith(suffix) and name != suffix)
        run = _RUN.search(plain[max(at - _LONGEST, 0) : at])
        if end in ends or not kin or run is None:
            continue
        if suffix == "片区":
            yield from _direction(run[0], at, end, names)
        if at in inside or _CLOSING.search(run[0]):
            continue
        said = _BOUNDARY.split(run[0])[-1]
        is_listed = bool(said) and _is_listed(plain, at - len(said), end, starts, ends)
        is_alone = is_listed or (said == run[0] and said not in _COMMON)
        near = _nearest(run[0], kin, is_alone)
        if near is not None:
            yield Odd(at - len(near[0]), end, near[0] + suffix, near[1] + suffix)
        elif is_listed and suffix != "片区" and 2 <= len(said) <= 5:
            yield Odd(at - len(said), end, said + suffix)


def _direction(run: str, at: int, end: int, names: Sequence[str]) -> Iterator[Odd]:
    """A district called by a direction that no district has."""
    said = run[-2:] if run[-2:-1] in _DIRECTIONS and run[-1] in _DIRECTIONS and len(run) > 1 else run[-1:]
    if _NO_DIRECTION.search(run):
        return
    if said[-1] in _DIRECTIONS and not any(name.endswith(f"{said}片区") for name in names):
        yield Odd(at - len(said), end, f"{said}片区")


def _nearest(run: str, kin: Sequence[str], is_alone: bool) -> tuple[str, str] | None:
    """The end of a run of signs that is nearly a registered name, and that name.

    The longest such end counts, a lost or added sign before a changed one.
    """
    found = [
        (-length, len(name) == length, name)
        for name in kin
        for length in range(max(len(name) - 2, 2), min(len(name) + 2, len(run)) + 1)
        if _is_near(run[-length:], name, is_alone)
    ]
    if not found:
        return None
    length, _, name = min(found)
    return run[length:], name


def _is_near(said: str, name: str, is_alone: bool) -> bool:
    if len(said) == len(name):
        differ = sum(one != other for one, other in zip(said, name, strict=True))
        return differ == 1 and (len(name) > 2 or is_alone)
    short, long = sorted((said, name), key=len)
    if len(short) < 2 or not _is_within(short, long):
        return False
    extra = _rest(short, long)
    return len(said) < len(name) or not (_FILLING & set(extra) or _WORDS.search(extra) or said[0] in extra)


def _is_within(short: str, long: str) -> bool:
    signs = iter(long)
    return all(sign in signs for sign in short)


def _rest(short: str, long: str) -> str:
    """What a longer name has beside the signs of a shorter one."""
    rest, left = [], list(short)
    for sign in long:
        if left and sign == left[0]:
            left.pop(0)
        else:
            rest.append(sign)
    return "".join(rest)


def _is_listed(plain: str, start: int, end: int, starts: set[int], ends: set[int]) -> bool:
    """Whether a name stands as one of a list: beside a registered one, or before a count."""
    if _COUNTED.match(plain, end) or _LISTING.search(plain[max(start - 4, 0) : start]):
        return True
    before, after = plain[start - 1 : start], plain[end : end + 1]
    return (before in _JOINED and bool(before) and start - 1 in ends) or (
        bool(after) and after in _JOINED and end + 1 in starts
    )
