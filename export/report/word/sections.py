"""The sections of a report, made from the template's: cover, contents, body, pages turned on their side."""

from __future__ import annotations

import copy
from typing import Any, Literal

from export.ooxml import W as _W

Kind = Literal["cover", "contents", "body", "wide"]
KIND = "kind"
# A page turned to the left: what was its left side is on top.
_TURNED = {"top": "left", "right": "top", "bottom": "right", "left": "bottom"}
_BEFORE_NUMBERS = ("pgSz", "pgMar", "paperSrc", "pgBorders", "lnNumType")


def set_up(body: Any, cover: Any | None) -> None:
    """Put a section of the template in the place of each mark that the body holds.

    Args:
        body: of the document, with marks (`w:sectPr` with the attribute `KIND`) and its own last section.
        cover: the template's section for covers; None where it has one section alone.
    """
    final = body.sectPr
    upright = copy.deepcopy(final)
    last: Kind = "wide" if final.attrib.pop(KIND, None) else "body"
    marks = [(mark, mark.get(KIND)) for mark in body.xpath("./w:p/w:pPr/w:sectPr")] + [(final, last)]
    numbered = 0
    for n, (mark, kind) in enumerate(marks):
        made = _made(kind, upright, cover)
        if kind in ("body", "wide"):
            _count(made, anew=n > 0 and not numbered, on=numbered > 0)
            numbered += 1
        mark.getparent().replace(mark, made)


def width(section: Any) -> int:
    """Between the margins, in twentieths of a point."""
    size, margins = section.find(f"{_W}pgSz"), section.find(f"{_W}pgMar")
    return int(size.get(f"{_W}w")) - sum(int(margins.get(f"{_W}{side}")) for side in ("left", "right"))


def turned(section: Any) -> Any:
    """The same section on pages turned on their side."""
    made = copy.deepcopy(section)
    size, margins = made.find(f"{_W}pgSz"), made.find(f"{_W}pgMar")
    wide, high = size.get(f"{_W}w"), size.get(f"{_W}h")
    size.set(f"{_W}w", high)
    size.set(f"{_W}h", wide)
    size.set(f"{_W}orient", "landscape")
    held = dict(margins.attrib)
    for side, was in _TURNED.items():
        margins.set(f"{_W}{side}", held[f"{_W}{was}"])
    # The page number stays as far below the text.
    lower = int(margins.get(f"{_W}bottom")) - int(held[f"{_W}bottom"])
    margins.set(f"{_W}footer", str(max(int(margins.get(f"{_W}footer", "0")) + lower, 0)))
    return made


def _made(kind: Kind, upright: Any, cover: Any | None) -> Any:
    if kind == "cover" and cover is not None:
        return copy.deepcopy(cover)
    if kind == "wide":
        return turned(upright)
    made = copy.deepcopy(upright)
    if kind in ("cover", "contents"):
        for child in made.xpath("w:footerReference | w:pgNumType"):
            made.remove(child)
    return made


def _count(section: Any, *, anew: bool, on: bool) -> None:
    """The first section after a cover counts its pages from 1, all others count on."""
    held = section.find(f"{_W}pgNumType")
    if on and held is not None:
        held.attrib.pop(f"{_W}start", None)
    if anew:
        if held is None:
            held = section.makeelement(f"{_W}pgNumType")
            before = [child for name in _BEFORE_NUMBERS for child in section.findall(f"{_W}{name}")]
            before[-1].addnext(held)
        held.set(f"{_W}start", "1")
