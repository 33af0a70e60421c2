"""A Word file from elsewhere, taken apart without believing it: nothing of it runs, unfolds or calls home."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from export.ooxml import PACKAGE, W
from models.errors import FileFault, Message, say

RELATIONSHIP = f"{{{PACKAGE}/relationships}}Relationship"
_OVERRIDE = f"{{{PACKAGE}/content-types}}Override"
_TYPES, _LINKS = "[Content_Types].xml", "_rels/.rels"
# What a template with pictures in its headers stays far below.
_MOST_PARTS, _MOST_BYTES = 2_000, 100_000_000
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others unfold with as much memory as they like
_DEEPEST = 200  # elements within elements; Word's own are below 40
_MACROS = ("vbaproject.bin", "vbadata.xml", "vbaprojectsignature.bin")
# Relationships whose targets Word loads as programs, or hands over to other ones.
_ACTIVE = {"control", "activeXControlBinary", "oleObject", "vbaProject", "keyMapCustomizations", "aFChunk"}
# Fields that fetch or start something when the document is opened or its fields are brought up to date.
_FETCHING = {
    "INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "LINK", "DDE", "DDEAUTO", "DATABASE", "RD",
    "MACROBUTTON", "EMBED",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in an office's folder that is to be mended.

    Attributes:
        path: the file as the user named it.
        line: its line, where it has lines.
        reason: what is wrong and how to mend it; names the part and the paragraph where it is a Word file.
        refused: whether no report is written with it; else it can be, and the office should know.
    """

    path: str
    line: int | None
    reason: Message
    refused: bool = True

    def error(self) -> FileFault:
        """The fault as an error."""
        return FileFault(self.path, self.line, self.reason)


def parts_of(data: bytes) -> dict[str, bytes] | Message:
    """The parts of a Word file; a reason where it cannot be taken apart or would fill the memory."""
    if len(data) > _MOST_BYTES:
        return say("template.too_large", count=1, size=len(data) // 1_000_000)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = [entry for entry in package.infolist() if not entry.is_dir()]
            size = sum(entry.file_size for entry in entries)
            if len(entries) > _MOST_PARTS or size > _MOST_BYTES:
                return say("template.too_large", count=len(entries), size=size // 1_000_000)
            if len({entry.filename.lower() for entry in entries}) != len(entries):
                return say("template.twice")
            if any(entry.flag_bits & 1 for entry in entries):
                return say("template.encrypted")
            if any(entry.compress_type not in _PACKINGS for entry in entries):
                return say("template.no_zip")
            # A part yields no more bytes than it says it has, so that the sum above holds.
            parts = {entry.filename: package.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        return say("template.no_zip")
    return parts if {_TYPES, _LINKS} <= parts.keys() else say("template.no_docx")


def dangers(parts: Mapping[str, bytes]) -> Iterator[Message]:
    """What no template may hold: macros, links that are followed by themselves, tricks in its XML."""
    for name in (_TYPES, _LINKS):
        if (fault := _xml_fault(parts[name])) is not None:
            yield say("template.part", part=name, reason=fault)
            return
    kinds = {o.get("PartName", "")[1:]: o.get("ContentType", "") for o in tree(parts[_TYPES]).iter(_OVERRIDE)}
    macros = [name for name in parts if posixpath.basename(name).lower() in _MACROS]
    main = related(parts, "", "officeDocument")
    if macros or any("macroEnabled" in kind for kind in kinds.values()):
        yield say("template.macros", part=(macros or [_TYPES])[0])
    elif "document.main" not in kinds.get(main, ""):
        yield say("template.no_document")
    elif links_of(main) not in parts:
        yield say("template.no_part", part=links_of(main))
    for name in sorted(parts):
        if name.lower().endswith((".xml", ".rels", ".vml")) or kinds.get(name, "").endswith("xml"):
            fault = _xml_fault(parts[name])
            if fault is not None:
                yield say("template.part", part=name, reason=fault)
            elif name.lower().endswith(".rels"):
                yield from _links(name, parts)
            else:
                yield from _fetching(name, parts[name])


def links_of(owner: str) -> str:
    """Where a part's relationships stand; the package's own for no name."""
    folder, name = posixpath.split(owner)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def related(parts: Mapping[str, bytes], owner: str, kind: str) -> str:
    """The part that another one names by a relationship of that kind; empty where it names none."""
    links = links_of(owner)
    if links in parts:
        for link in tree(parts[links]).iter(RELATIONSHIP):
            if link.get("Type", "").rpartition("/")[2] == kind:
                return target_of(owner.rpartition("/")[0], link.get("Target", ""))
    return ""


def tree(data: bytes) -> Element:
    """A part's XML; only of parts in which `dangers` found none."""
    return ElementTree.fromstring(data)  # noqa: S314 - no document type, hence no entity, gets this far


def paragraphs(root: Element) -> Iterator[tuple[int, str, str]]:
    """Number, text and field codes of each paragraph of a part."""
    for number, paragraph in enumerate(root.iter(f"{W}p"), start=1):
        text, code = [], []
        for node in _own(paragraph):
            if node.tag == f"{W}t":
                text.append(node.text or "")
            elif node.tag == f"{W}instrText":
                code.append(node.text or "")
            elif node.tag == f"{W}fldSimple":
                code.append(f" {node.get(f'{W}instr', '')} ")
            elif node.tag == f"{W}fldChar":
                code.append(" ")
        yield number, "".join(text), "".join(code)


def _own(paragraph: Element) -> Iterator[Element]:
    """What stands in a paragraph, but for the paragraphs of text boxes within it."""
    waiting = list(paragraph)[::-1]
    while waiting:
        node = waiting.pop()
        if node.tag != f"{W}p":
            yield node
            waiting.extend(list(node)[::-1])


def _xml_fault(data: bytes) -> Message | None:
    """Why XML is not read: it declares a document type, whose entities could unfold, or is damaged."""
    depth = 0

    def refuse(*_: object) -> None:
        raise _Declared

    def go_in(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise ValueError

    def come_out(*_: object) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = go_in, come_out
    try:
        parser.Parse(data, True)
    except _Declared:
        return say("template.entities")
    except (expat.ExpatError, ValueError, LookupError):
        return say("template.bad_xml")
    return None


class _Declared(Exception):
    pass


def _links(name: str, parts: Mapping[str, bytes]) -> Iterator[Message]:
    folder, _, file = name.rpartition("_rels/")
    owner = folder + file.removesuffix(".rels") or "_rels/.rels"
    for link in tree(parts[name]).iter(RELATIONSHIP):
        kind, target = link.get("Type", "").rpartition("/")[2], link.get("Target", "")
        if link.get("TargetMode", "").lower() == "external":
            if kind != "hyperlink":  # which is followed when somebody clicks it, and not before
                key = "template.attached" if kind == "attachedTemplate" else "template.external"
                yield say("template.part", part=owner, reason=say(key, target=target[:80]))
        elif kind in _ACTIVE:
            yield say("template.part", part=owner, reason=say("template.active", target=target[:80]))
        elif target_of(folder, target) not in parts:
            yield say("template.part", part=owner, reason=say("template.dangling", target=target[:80]))


def target_of(folder: str, target: str) -> str:
    """The part that a relationship leads to.

    Args:
        folder: the folder that the part stands in from which it leads, with a slash at its end.
        target: as the relationship says it.
    """
    plain = target.partition("#")[0]
    path = plain[1:] if plain.startswith("/") else posixpath.join(folder, plain)
    return posixpath.normpath(path)


def _fetching(name: str, data: bytes) -> Iterator[Message]:
    if b"instrText" not in data and b"fldSimple" not in data:
        return
    for number, _, code in paragraphs(tree(data)):
        for word in dict.fromkeys(code.upper().split()):
            if word in _FETCHING:
                reason = say("template.fetching", field=word)
                yield say("template.paragraph", part=name, number=number, reason=reason)
