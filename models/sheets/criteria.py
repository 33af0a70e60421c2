"""The rule that a criterion's text asks for, where it leaves no doubt; else a line is judged.

A wrong rule would propose wrong points, so whatever may be meant otherwise (deductions, ranges, "as seen
fit") is left to the evaluators' judgment, with the text before them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from models.rules import AnyRule, Judged, Level, Levels, Parts, Pass, Ratio, RatioBand, Threshold

_DOUBTFUL = re.compile(
    r"扣|视情|酌情|以内|不超过|最多|最高|封顶|每[增少缺多有]?|累计|加分|~|倍|deduct|up to|each"
)
_VETO = re.compile(r"一票否决|veto", re.IGNORECASE)
_SPLIT = re.compile(r"[;\n]+|(?<=分)[,。.]\s*(?!\d)|(?<=分)\s*(?=\(?\d{1,2}[).、]\s*)")
_CIRCLED = re.compile(r"[①-⑳]")
_TOGETHER = re.compile(r"且|并|同时|以及")
_NUMBERING = re.compile(r"^\s*(?:\(?\d{1,2}[).、](?!\d)|[一二三四五六七八九十]{1,3}、)\s*")
_GIVEN = r"(?:得|给|计|为)?\s*"
_POINTS = re.compile(rf"不得分|{_GIVEN}(\d+(?:\.\d+)?)\s*分|\((\d+(?:\.\d+)?)\)$")
_SCORED = re.compile(rf"[,:，：]?\s*(?:不得分|{_GIVEN}\d+(?:\.\d+)?\s*分)\s*[。.]?$|\(\d+(?:\.\d+)?分?\)$")
_LED = re.compile(r"^\d+(?:\.\d+)?\s*分\s*[:,]\s*")
_FULL = {half: chr(ord(half) + 0xFEE0) for half in ",;:!?()"}
_HALF = re.compile(r"(?<=[\u4e00-\u9fff”》%])[,;:!?()]|[,;:!?()](?=[\u4e00-\u9fff“《])")
_P = r"(\d+(?:\.\d+)?)%"
_AT_LEAST = re.compile(
    rf"(?:≥|>=|大于等于|不低于|不少于|达到?)\s*{_P}(?:及?以上)?"
    rf"|{_P}\s*(?:及|\(含\)|含)?以上(?:\(含{_P}\))?"
)
_WITHOUT = rf"(?:\((?:不含|不包括)(?:{_P})?\))?"
_BETWEEN = re.compile(rf"{_P}(?:\(含\))?\s*(?:-|至|到|—)\s*<?{_P}{_WITHOUT}")
_BELOW = re.compile(rf"(?:<|(?<!不)小于|(?<!不)低于|不足|不到|未达到?)\s*{_P}|{_P}\s*以下{_WITHOUT}")
_OTHERWISE = re.compile(r"^(?:否则|未达到?|达不到|没有达到|其他|其余)?(?:标准|要求|的|上述)*$")
_MOST_PARTS = 12


class _Piece(NamedTuple):
    """A part of a criterion and the points that it gives."""

    text: str
    points: Decimal


def rule_for(criterion: str, points: Decimal) -> AnyRule:
    """The rule that a criterion asks for.

    Args:
        criterion: its text.
        points: of the line.

    Returns:
        A veto, levels, parts, bands of a percentage or a threshold where that is certain, else judged.
    """
    text = unicodedata.normalize("NFKC", _CIRCLED.sub(";", criterion)).replace("—", "-")
    if points == 0:
        return Pass(kind="pass")
    pieces = _pieces(text)
    if not pieces or _DOUBTFUL.search(re.sub(rf"{_P}\s*~\s*{_P}", "", text)):
        return Judged()
    return _ratio(pieces, points) or _levels(pieces, points) or _parts(pieces, points) or Judged()


def is_veto(criterion: str) -> bool:
    """Whether a criterion's text says that it carries a veto."""
    return bool(_VETO.search(criterion))


def _pieces(text: str) -> tuple[_Piece, ...]:
    """The criterion in parts, each with one number of points; empty where one has none, or several."""
    found: list[_Piece] = []
    for part in _SPLIT.split(text):
        if not part.strip(" ,。."):
            continue
        bare = _NUMBERING.sub("", part).strip()
        given = _POINTS.findall(bare)
        if len(given) != 1:
            return ()
        number = next((n for n in given[0] if n), "0")
        said = _LED.sub("", _SCORED.sub("", bare)).strip(" ,:，：的。")
        found.append(_Piece(said, Decimal(number)))
    return tuple(found)


def _levels(pieces: Sequence[_Piece], points: Decimal) -> Levels | None:
    """Levels: they begin at the maximum and fall to zero, each with a text."""
    falling = all(a.points > b.points for a, b in pairwise(pieces))
    whole = len(pieces) >= 2 and pieces[0].points == points and pieces[-1].points == 0
    if not (falling and whole) or any(not piece.text or "%" in piece.text for piece in pieces):
        return None
    return Levels(kind="levels", levels=tuple(_level(piece) for piece in pieces))


def _parts(pieces: Sequence[_Piece], points: Decimal) -> Parts | None:
    """Parts to be met: each has points, all of them come to the maximum."""
    total = sum((piece.points for piece in pieces), Decimal(0))
    is_sum = 2 <= len(pieces) <= _MOST_PARTS and total == points
    if not is_sum or any(piece.points <= 0 or not piece.text for piece in pieces):
        return None
    return Parts(kind="parts", parts=tuple(_level(piece) for piece in pieces))


def _level(piece: _Piece) -> Level:
    """A piece as evaluators see it, its signs full-width again beside Chinese."""
    return Level(points=piece.points, text=_HALF.sub(lambda sign: _FULL[sign[0]], piece.text))


def _ratio(pieces: Sequence[_Piece], points: Decimal) -> Ratio | Threshold | None:
    """Bands of a percentage that meet each other down to zero, or one threshold."""
    if "%" not in "".join(piece.text for piece in pieces):
        return None
    bounds: list[tuple[Decimal, Decimal | None]] = []
    for piece in pieces:
        bound = _bound(piece.text.replace("~", "-"))
        if bound is None:
            return None
        bounds.append(bound)
    if pieces[0].points != points or bounds[0][1] is not None:
        return None
    closed = all(lower[1] == upper[0] for upper, lower in pairwise(bounds) if lower[1] is not None)
    last = bounds[-1][0] == 0 and pieces[-1].points >= 0
    if len(pieces) == 1 or (len(pieces) == 2 and last and pieces[1].points == 0 and closed):
        return Threshold(kind="threshold", at_least=bounds[0][0])
    falling = all(a.points > b.points for a, b in pairwise(pieces))
    meets = all(lower[1] is not None for lower in bounds[1:])
    if not (closed and last and falling and meets):
        return None
    bands = (RatioBand(at_least=b[0], points=p.points) for b, p in zip(bounds, pieces, strict=True))
    return Ratio(kind="ratio", bands=tuple(bands))


def _bound(text: str) -> tuple[Decimal, Decimal | None] | None:
    """The percentages from which and below which a piece holds; None where its text says more than that."""
    if _TOGETHER.search(text):
        return None
    if _OTHERWISE.fullmatch(text):
        return Decimal(0), None
    for form, shape in ((_BETWEEN, "between"), (_BELOW, "below"), (_AT_LEAST, "at_least")):
        found = form.search(text)
        if found is None:
            continue
        if "%" in text[: found.start()] + text[found.end() :]:
            return None
        numbers = [Decimal(n) for n in found.groups() if n]
        if shape == "between":
            return min(numbers[:2]), max(numbers[:2])
        return (Decimal(0), numbers[0]) if shape == "below" else (numbers[0], None)
    return None
