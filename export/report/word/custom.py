"""Properties of a document that its office sees under File, Properties: which sealed version it is of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from docx.document import Document

_PART = "/docProps/custom.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_NS = (
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"'
)
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_FIRST = 2  # 0 and 1 are reserved


def write_custom(document: Document, values: Mapping[str, str]) -> None:
    """Put properties beside those that the template has of its own; one of the same name is replaced."""
    from docx.opc.oxml import serialize_part_xml
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    package = document.part.package
    held = next((link.target_part for link in package.rels.values() if link.reltype == _LINK), None)
    root: Any = parse_xml(held.blob if held else f"<Properties {_NS}/>".encode())
    for own in [*root]:
        if own.get("name") in values:
            root.remove(own)
    taken = [int(pid) for own in root if (pid := own.get("pid", "")).isdecimal()]
    for pid, (name, value) in enumerate(values.items(), start=max(taken, default=_FIRST - 1) + 1):
        root.append(
            parse_xml(
                f'<property {_NS} fmtid="{_FORMAT}" pid="{pid}" name={quoteattr(name)}>'
                f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
            )
        )
    data = serialize_part_xml(root)
    if held is None:
        package.relate_to(Part(PackURI(_PART), _TYPE, data, package), _LINK)
    else:
        held._blob = data
