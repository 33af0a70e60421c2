"""The numbers of headings and items as text: 一、（一）1.（1）①, restarted in every group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from export.report.blocks import Block, Heading, Item, groups

_DIGITS = "零一二三四五六七八九"
_CIRCLED = (
    *map(chr, range(0x2460, 0x2474)),
    *map(chr, range(0x3251, 0x3260)),
    *map(chr, range(0x32B1, 0x32C0)),
)


def numbered(blocks: Sequence[Block]) -> Iterator[str]:
    """For each block its number; an empty text for what carries none."""
    counts: Counter[int] = Counter()
    for block, group in zip(blocks, groups(blocks), strict=True):
        if isinstance(block, Heading | Item):
            counts[group] += 1
            yield number(block.level, counts[group])
        else:
            yield ""


def number(level: int, count: int) -> str:
    """The number of the n-th of a level; what no circle holds stands in brackets of its own kind."""
    match level:
        case 1:
            return f"{chinese(count)}、"
        case 2:
            return f"（{chinese(count)}）"
        case 3:
            return f"{count}."
        case 4:
            return f"（{count}）"
    return _CIRCLED[count - 1] if count <= len(_CIRCLED) else f"〔{count}〕"


def chinese(count: int) -> str:
    """A count below a hundred as Chinese writes it: 一, 十, 十一, 二十, 九十九."""
    if count >= 100:
        return str(count)
    tens, ones = divmod(count, 10)
    start = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return start + (_DIGITS[ones] if ones else "")
