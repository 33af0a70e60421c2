"""Office files as packages: the names of their markup, and parts packed so that their bytes say no moment."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
W = f"{{{WORD}}}"
"""Before the name of an element or attribute, as parsers write them."""
NS = f'xmlns:w="{WORD}"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = "application/vnd.openxmlformats-officedocument"
EMU = 635
"""Of a drawing's units in a twentieth of a point, which is the unit of a text's."""


def relationships(related: Mapping[str, tuple[str, str]]) -> str:
    """A part of relationships: by id the kind and the target."""
    inner = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in related.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A package whose bytes depend on its parts alone: sorted, with one date for all, nothing squeezed.

    Each release of the library that squeezes comes to bytes of its own, and a seal bears the report's digest.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr, entry.create_system = 0o600 << 16, 3
            package.writestr(entry, parts[name])
    return made.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of a package that this program has just made; one from elsewhere is not to be believed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}
