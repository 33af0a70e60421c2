"""An .xlsx workbook whose bytes depend on what it holds alone, in the form that every program takes."""

from __future__ import annotations

import datetime as dt
import re

from export.ooxml import packed, unpacked

_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_PROGRAM = re.compile(rb"(<(Application|AppVersion)>)[^<]*")
# The order of a font's parts that Excel keeps to, and what writes the file does not.
_PARTS = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color",
          "name", "family", "charset", "scheme")  # fmt: skip
_FONT = re.compile(rb"<font>(.*?)</font>", re.S)
_PART = re.compile(rb"<(\w+)[^>]*/>")


def timeless(data: bytes, day: dt.date | None = None) -> bytes:
    """A workbook without the moment it was made at, and without the release of what wrote it.

    Args:
        data: the workbook.
        day: the day that it bears instead.
    """
    parts = unpacked(data)
    moment = f"{day or dt.date(2000, 1, 1)}T00:00:00Z".encode()
    core, program, styles = "docProps/core.xml", "docProps/app.xml", "xl/styles.xml"
    parts[core] = _MOMENT.sub(lambda found: found[1] + moment, parts[core])
    parts[program] = _PROGRAM.sub(
        lambda found: found[1] + (b"zhanping" if found[2] == b"Application" else b"1.0"), parts[program]
    )
    parts[styles] = _FONT.sub(lambda found: b"<font>" + _ordered(found[1]) + b"</font>", parts[styles])
    return packed(parts)


def _ordered(font: bytes) -> bytes:
    found = [(_PARTS.index(part[1].decode()), part[0]) for part in _PART.finditer(font)]
    return b"".join(part for _, part in sorted(found))
