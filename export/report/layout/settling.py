"""Lines that come out alike in every program.

Word puts a quarter of an em between Chinese and Latin and LibreOffice a fifth, and neither asks the file. So
a paragraph near the end of a line may be a line longer in one of them, and all pages after it with it. It is
set a little tighter, by a twentieth of a point at a time, until it has as many lines in both. LibreOffice
adds an empty line under a paragraph whose last sign stands over the margin: there the last line is drawn in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from export.report.layout.glyphs import WORD, WRITER, Measure, lines, overhung

_TIGHTEST = 8
_TIGHTEST_TAIL = 24


def settled(text: str, measure: Measure) -> Measure:
    """The same measure, or one a little tighter that gives the text as many lines in every program."""
    if _alike(text, measure):
        return measure
    return next((other for other in _tighter(text, measure) if _alike(text, other)), measure)


def _alike(text: str, measure: Measure) -> bool:
    if overhung(text, measure, WRITER):
        return False
    return text.isascii() or len(lines(text, measure, WRITER)) == len(lines(text, measure, WORD))


def _tighter(text: str, measure: Measure) -> Iterator[Measure]:
    for less in range(1, _TIGHTEST + 1):
        yield replace(measure, spacing=measure.spacing - less)
    tail = len(lines(text, measure, WRITER)[-1])
    for less in range(1, _TIGHTEST_TAIL + 1):
        yield replace(measure, tail=tail, tail_spacing=measure.spacing - less)
