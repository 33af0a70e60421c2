"""A small document written into a template, of everything that a report may hold."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

from export.ooxml import packed
from export.report.blocks import (
    Block,
    Chart,
    Contents,
    CoverEnd,
    Heading,
    Item,
    Look,
    PageBreak,
    Paragraph,
    Table,
)
from export.report.office.parts import bare
from models.errors import Message, ZhanpingError, say

_BLOCKS: tuple[Block, ...] = (
    Paragraph("x", "CoverTitle"),
    CoverEnd(),
    Contents("x"),
    Heading(1, "x"),
    Heading(2, "x"),
    Heading(3, "x"),
    Item(4, "x"),
    Item(5, "x"),
    Chart("x", "x", ("x",), (Decimal(1),)),
    *(Paragraph("x", look) for look in get_args(Look)),
    PageBreak(),
    Table("x", ("x",), (("x",),), (1,), wide=True),
)


def tried(parts: dict[str, bytes]) -> bytes | Message:
    """A template as reports are written into it; why none can be, where what it says cannot be read.

    Args:
        parts: of a template without dangers that lacks nothing.
    """
    from docx.oxml.exceptions import XmlchemyError

    from export.report.options import NUMBERINGS
    from export.report.word.document import Properties, written

    told = Properties("x", "x", "x", "x", None, mark="x", version="x", custom={"x": "x"}, foot="x")
    try:
        made = packed(bare(parts))
        for numbering in NUMBERINGS:
            written(_BLOCKS, told, made, numbering)
    except ZhanpingError as error:
        return error.message
    except (ArithmeticError, AttributeError, LookupError, NotImplementedError, SyntaxError, TypeError,
            ValueError, XmlchemyError) as error:  # fmt: skip
        # Measures that are no numbers, parts of another kind than their names say, elements out of place.
        return say("template.unreadable", reason=str(error)[:80] or type(error).__name__)
    return made
