"""What a report takes over of an office's template: all but its text and what hangs on that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from export.ooxml import PACKAGE, W
from export.report.office.package import RELATIONSHIP, links_of, related, target_of, tree

_VAL = f"{W}val"
# The text's own pictures, links, comments and glossary go, and the properties, which are the report's own.
_KEPT = {
    "styles", "numbering", "settings", "theme", "fontTable", "header", "footer", "webSettings", "footnotes",
    "endnotes",
}  # fmt: skip


def bare(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts that stay; only of a template without dangers that lacks nothing."""
    main = related(parts, "", "officeDocument")
    numbering = related(parts, main, "numbering")
    held = {**parts, numbering: _without_loose(parts, main, numbering), main: _sections(parts[main])}
    for owner, kinds in (("", {"officeDocument"}), (main, _KEPT)):
        held[links_of(owner)] = _kept(parts[links_of(owner)], kinds)
    names = {"[Content_Types].xml", *_reached("", held)}
    return {name: held[name] for name in held if name in names}


def _kept(links: bytes, kinds: set[str]) -> bytes:
    made = "".join(
        "<Relationship " + " ".join(f"{key}={quoteattr(value)}" for key, value in link.items()) + "/>"
        for link in tree(links).iter(RELATIONSHIP)
        if link.get("Type", "").rpartition("/")[2] in kinds
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{made}</Relationships>'.encode()


def _reached(owner: str, parts: Mapping[str, bytes]) -> Iterator[str]:
    """The parts that are related to one, or to those; and their relationships."""
    waiting, seen = [owner], {owner}
    while waiting:
        now = waiting.pop()
        links = links_of(now)
        if now:
            yield now
        if links in parts:
            yield links
            targets = (
                target_of(now.rpartition("/")[0], link.get("Target", ""))
                for link in tree(parts[links]).iter(RELATIONSHIP)
                if link.get("TargetMode", "").lower() != "external"
            )
            fresh = [target for target in targets if target in parts and target not in seen]
            seen.update(fresh)
            waiting += fresh


def _without_loose(parts: Mapping[str, bytes], main: str, name: str) -> bytes:
    """The numbering without the numbers of the text that is thrown away: a report brings its own.

    Where LibreOffice put a level's fonts behind its spacing they go to the front, where Word wants them.
    """
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import parse_xml

    used = {
        found.get(_VAL, "")
        for part, data in parts.items()
        if part != main and part.endswith(".xml")
        for found in tree(data).iter(f"{W}numId")
    }
    numbering = parse_xml(parts[name])
    for number in numbering.findall(f"{W}num"):
        if number.get(f"{W}numId") not in used:
            numbering.remove(number)
    for mark in numbering.findall(f"{W}numIdMacAtCleanup"):  # which must stand last, where a report's come
        numbering.remove(mark)
    for run in numbering.iter(f"{W}rPr"):
        for fonts in run.findall(f"{W}rFonts"):
            run.insert(0, fonts)
    return serialize_part_xml(numbering)


def _sections(document: bytes) -> bytes:
    """The text's part with measures of its pages that Word takes: LibreOffice writes -1 as 4294967295."""
    from docx.opc.oxml import serialize_part_xml
    from docx.oxml import parse_xml

    root = parse_xml(document)
    for grid in root.iter(f"{W}docGrid"):
        space = grid.get(f"{W}charSpace")
        if space is not None and not (space.lstrip("-").isdecimal() and abs(int(space)) < 2**31):
            del grid.attrib[f"{W}charSpace"]
    return serialize_part_xml(root)
