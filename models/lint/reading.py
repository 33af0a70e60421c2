"""Figures in a text: numbers with their units, in digits of either width and in Chinese numerals."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import islice

MOST_FIGURES = 300
"""So many figures of one text are read: what has more is no finding but a table, or an attack."""
PEOPLE = frozenset("人名位")
"""Units that count heads, and mean the same."""

_COUNTED = (
    "人次", "户次", "小时", "学时", "课时", "个", "人", "户", "份", "节", "次", "名", "支", "位", "项", "家",
    "场", "篇", "例", "件",
)  # fmt: skip
_UNITS = (
    "个月", "工作日", "分钟", "万元", "亿元", "平方米", *_COUNTED, "元", "条", "类", "岁", "年", "天", "周",
    "倍", "页", "期", "所", "对", "组", "岗", "处", "间", "部", "册", "批", "届", "级", "分", "点", "月", "%",
    "‰",
)  # fmt: skip
_UNIT = "|".join(_UNITS)
_PLAIN = r"\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?P<number>{_PLAIN})(?P<scale> ?[万亿](?! ?元))?(?P<more> ?[余多来几])?"
    rf"(?: ?(?P<unit>{_UNIT}))?(?P<after>以上|以下|以内|左右|上下|多|余)?"
)
_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_SIGNS = "".join(_DIGITS)
_WORD = re.compile(rf"(?<![{_SIGNS}十百千万])[{_SIGNS}十百千万]{{1,9}}(?=(?P<unit>{'|'.join(_COUNTED)}))")
_PERCENT_WORD = re.compile(rf"百分之([{_SIGNS}十百]{{1,5}})(?:点([{_SIGNS}]{{1,4}}))?")
_ROUGH = re.compile(
    r"(?:(?<![签预公协])约|(?<![附最邻])近|超过?|逾|不少于|不足|低于|高于|不超过|至少|最多|最少|多达|接近|达不到|未满)$"
)
_SEVERAL = re.compile(r"[几数上好]$")
_ORDINAL = re.compile(r"[第每逐任同单唯]$")
_DATE = re.compile(
    r"\d{4} ?年(?:度| ?\d{1,2} ?月(?: ?\d{1,2} ?日)?)?|\d{1,2} ?月 ?\d{1,2} ?日|\d{1,2} ?月(?!\d)"
    r"|(?:19|20)\d{2}([-./])(?:0?\d|1[0-2])\1[0-3]?\d(?!\d)|\d{1,2}:\d{2}"
)
_RANGE = re.compile(r"\d ?(?:-|~|—|–|至|到) ?$")
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ％．／＋－＝～＃\u3000\u00a0]")
_THOUSANDS = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_NARROWED = {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F) if chr(wide) not in "，；：！？（）"}
_TABLE = {**_NARROWED, 0x3000: " ", 0xA0: " "}
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_GROUP = re.compile(r"[^。！？!?\n；;]+")
_MOST, _LONGEST = 24, 15  # figures that are looked back at; digits of a number that counts anything
_CLAUSE = re.compile(r"[^。！？!?\n；;，,：]+")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text, from its first sign to the place after its last."""

    start: int
    end: int

    def holds(self, at: int) -> bool:
        """Whether a place is in it."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text.

    Attributes:
        start: its first sign's place.
        end: the place after its unit.
        value: exact, in ones: 240 万 is 2,400,000.
        decimals: how many it was typed with.
        unit: as typed; ``%`` for a percentage, empty for none.
        is_rough: whether the words around it say "about", "over", "a range".
    """

    start: int
    end: int
    value: Fraction
    decimals: int
    unit: str
    is_rough: bool = False

    @property
    def measure(self) -> str:
        """Its unit, or one for all that count heads."""
        return "人" if self.unit in PEOPLE else self.unit

    @property
    def is_count(self) -> bool:
        """Whether it is an exact count of something."""
        return not self.is_rough and self.unit in _COUNTED


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its figures, one sign for each sign of the text.

    Attributes:
        plain: the text with full-width digits, letters and ``％`` made half-width.
        figures: in order.
        sentences: parted at full stops.
        groups: parted at semicolons as well.
        clauses: parted at commas as well.
    """

    plain: str
    figures: tuple[Figure, ...]
    sentences: tuple[Span, ...]
    groups: tuple[Span, ...]
    clauses: tuple[Span, ...]

    def within(self, span: Span) -> tuple[Figure, ...]:
        """The figures of a part."""
        first = bisect_left(self.figures, span.start, key=_start)
        return self.figures[first : bisect_left(self.figures, span.end, lo=first, key=_start)]

    def before(self, span: Span, at: int) -> tuple[Figure, ...]:
        """The last figures of a part that end before a place in it."""
        found = self.within(Span(span.start, at))[-_MOST:]
        return tuple(figure for figure in found if figure.end <= at)

    def clause_at(self, at: int) -> Span:
        """The clause that a place stands in."""
        return _at(self.clauses, at)

    def lead(self, figure: Figure, most: int = 60) -> str:
        """What stands before a figure in its clause."""
        return self.plain[max(self.clause_at(figure.start).start, figure.start - most) : figure.start]

    def up_to(self, figure: Figure, most: int = 200) -> str:
        """What stands before a figure in its sentence."""
        span = _at(self.sentences, figure.start)
        return self.plain[max(span.start, figure.start - most) : figure.start]

    def around(self, figure: Figure, most: int = 200) -> str:
        """The sentence of a figure, as far as it is near."""
        span = _at(self.sentences, figure.start)
        return self.plain[max(span.start, figure.start - most) : min(span.end, figure.end + most)]

    def typed(self, figure: Figure) -> str:
        """A figure as it stands in the text."""
        return self.plain[figure.start : figure.end].strip()


def _start(part: Figure | Span) -> int:
    return part.start


def _at(spans: Sequence[Span], at: int) -> Span:
    """Which of some parts in order holds a place; an empty one where none does."""
    n = bisect_right(spans, at, key=_start) - 1
    return spans[n] if n >= 0 and spans[n].holds(at) else Span(at, at)


def narrow(text: str) -> str:
    """A text with full-width digits, letters and percent signs made half-width, sign for sign."""
    return _THOUSANDS.sub(",", text).translate(_TABLE) if _WIDE.search(text) else text


@lru_cache(maxsize=256)
def read(text: str) -> Reading:
    """Read the figures of a text."""
    plain = narrow(text)
    parts = (
        tuple(Span(*match.span()) for match in sign.finditer(plain)) for sign in (_SENTENCE, _GROUP, _CLAUSE)
    )
    return Reading(plain, tuple(_figures(plain)), *parts)


def any_of(names: Iterable[str]) -> str:
    """A pattern for any of some names, the longer before those that it begins with; empty for none."""
    found = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
    return "|".join(map(re.escape, found))


def quoted(text: str, start: int, end: int, around: int = 10) -> str:
    """A part of a text with a little of what stands around it, on one line."""
    before, behind = max(start - around, 0), min(end + around, len(text))
    said = " ".join(text[before:behind].split())
    return f"{'…' if before else ''}{said}{'…' if behind < len(text) else ''}"


def number_of(word: str) -> int | None:
    """The number that Chinese numerals up to 9,999 say; None for such as 三五."""
    total, last = 0, 10_000
    digit: int | None = None
    for sign in word:
        if power := _POWERS.get(sign):
            if power >= last or (digit is None and sign != "十"):
                return None
            total += (1 if digit is None else digit) * power
            digit, last = None, power
        elif digit:
            return None
        else:
            digit = _DIGITS.get(sign)
    return total + (digit or 0)


def _figures(plain: str) -> Iterator[Figure]:
    found = [*islice(_digits(plain), MOST_FIGURES), *islice(_words(plain), MOST_FIGURES)]
    yield from sorted(found, key=_start)[:MOST_FIGURES]


def _digits(plain: str) -> Iterator[Figure]:
    dates = [match.span() for match in _DATE.finditer(plain)]
    at = 0
    for match in _FIGURE.finditer(plain):
        start = match.start()
        while at < len(dates) and dates[at][1] <= start:
            at += 1
        if at < len(dates) and dates[at][0] <= start:
            continue
        before = plain[max(start - 6, 0) : start]
        if len(match["number"]) > _LONGEST:
            continue
        if before and (
            (before[-1].isascii() and (before[-1].isalnum() or before[-1] in "._#")) or before[-1] == "第"
        ):
            continue
        if before[-1:] == "-" and before[-2:-1].isalpha():
            continue
        yield _figure(plain, match, before)


def _figure(plain: str, match: re.Match[str], before: str) -> Figure:
    number, scale = match["number"].replace(",", ""), (match["scale"] or "").strip()
    unit, factor = match["unit"] or "", {"万": 10_000, "亿": 100_000_000}.get(scale, 1)
    if unit in ("万元", "亿元"):
        factor, unit = {"万元": 10_000, "亿元": 100_000_000}[unit], "元"
    tail = plain[match.end() : match.end() + 3]
    is_rough = bool(
        match["more"] or match["after"] or _ROUGH.search(before.rstrip()) or _RANGE.search(before)
        or re.match(r" ?(?:-|~|—|–|至|到) ?\d", tail)
    )  # fmt: skip
    decimals = len(number.partition(".")[2])
    end = match.end("unit") if match["unit"] else match.end("scale") if scale else match.end("number")
    return Figure(match.start(), end, Fraction(Decimal(number)) * factor, decimals, unit, is_rough)


def _words(plain: str) -> Iterator[Figure]:
    for match in _WORD.finditer(plain):
        value, before = number_of(match[0]), plain[max(match.start() - 6, 0) : match.start()]
        if value is None or value < 2 or _ORDINAL.search(before) or before[-1:].isdigit():
            continue
        is_rough = bool(_ROUGH.search(before) or _SEVERAL.search(before))
        yield Figure(match.start(), match.end("unit"), Fraction(value), 0, match["unit"], is_rough)
    for match in _PERCENT_WORD.finditer(plain):
        whole = number_of(match[1])
        if whole is not None:
            tail = "".join(str(_DIGITS[sign]) for sign in match[2] or "")
            share = Fraction(Decimal(f"{whole}.{tail or 0}"))
            yield Figure(match.start(), match.end(), share, len(tail), "%")
