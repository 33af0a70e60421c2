"""Workbooks (.xlsx) as grids: values as they were last computed, merged ranges, what is hidden.

Read as a stream, since a file comes from elsewhere: nothing outside of it is followed, no formula is
computed, no macro is run, no entity is put in, and what it unpacks to is bounded before it is unpacked. The
library that writes workbooks gives values or formulas but not both, and as a stream no merged or hidden rows.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import NamedTuple
from xml.parsers import expat

from models.errors import FileFault, Message, say
from models.sheets.grid import Area, Book, Grid, Spot
from storage.worksheet import Format, SheetReader, Text, format_of, local, whole

ARCHIVE = b"PK"
MOST_PARTS, MOST_UNPACKED = 2_000, 128 * 1024 * 1024
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others unpack with as much memory as they like
MOST_ELEMENTS = 5_000_000  # of all parts together; the most cells that are read, with what stands in them
MOST_COVERED = 1_000_000  # cells that merged ranges cover


class _Sheet(NamedTuple):
    name: str
    relation: str
    is_hidden: bool


def read_workbook(name: str, data: bytes) -> Book:
    """The sheets of a workbook.

    Args:
        name: as the user named it.
        data: its content.

    Raises:
        FileFault: it is none, is damaged, too large, has macros, or is of a kind that is not read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _Workbook(name, package).book()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise FileFault(name, None, say("sheet.file.damaged")) from None
    except expat.ExpatError:
        raise FileFault(name, None, say("sheet.file.damaged")) from None


class _Workbook:
    def __init__(self, name: str, package: zipfile.ZipFile) -> None:
        self._name, self._package = name, package
        self._parts = {entry.filename.lstrip("/"): entry for entry in package.infolist()}
        self._check()
        self._from_1904 = False
        self._sheets: list[_Sheet] = []
        self._shared: list[str] = []
        self._formats: list[Format] = []
        self._elements = 0

    def book(self) -> Book:
        """All sheets, in order."""
        main = self._main()
        relations = self._relations(main)
        self._parse(main, self._workbook)
        for kind, target in relations.values():
            if kind == "sharedStrings":
                self._shared = self._strings(target)
            elif kind == "styles":
                self._formats = self._styles(target)
        grids = tuple(
            self._grid(sheet, relations[sheet.relation][1])
            for sheet in self._sheets
            if relations.get(sheet.relation, ("", ""))[0] == "worksheet"
        )
        if not any(grid.cells for grid in grids):
            raise self._fault(say("sheet.file.empty"))
        return Book(self._name, grids)

    def _fault(self, reason: Message) -> FileFault:
        return FileFault(self._name, None, reason)

    def _check(self) -> None:
        """Refuse what is no plain workbook, before anything is unpacked."""
        entries = self._parts.values()
        unpacked = sum(entry.file_size for entry in entries)
        if len(self._parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
            raise self._fault(say("sheet.file.bomb", most=MOST_UNPACKED // 1024 // 1024))
        if any(entry.flag_bits & 1 for entry in entries):
            raise self._fault(say("sheet.file.locked"))
        if any(entry.compress_type not in PACKINGS for entry in entries):
            raise self._fault(say("sheet.file.damaged"))
        if "content.xml" in self._parts or "mimetype" in self._parts:
            raise self._fault(say("sheet.file.ods"))
        if any(name.lower().endswith("vbaproject.bin") for name in self._parts):
            raise self._fault(say("sheet.file.macros"))
        if any(name.lower() == "xl/workbook.bin" for name in self._parts):
            raise self._fault(say("sheet.file.binary"))
        if "[Content_Types].xml" not in self._parts:
            raise self._fault(say("sheet.file.no_workbook"))

    def _main(self) -> str:
        """The part that lists the sheets."""
        found = [t for kind, t in self._relations("").values() if kind == "officeDocument"]
        if not found or found[0] not in self._parts or "xl/" not in found[0]:
            raise self._fault(say("sheet.file.no_workbook"))
        return found[0]

    # -- parts of the package ------------------------------------------------------------------

    def _parse(self, part: str, handler: Callable[[expat.XMLParserType], None]) -> None:
        """Parse a part as a stream, by the handlers that are set; a document type is refused."""
        if part not in self._parts:
            return
        parser = expat.ParserCreate()
        parser.buffer_text = True

        def refuse(*_: object) -> None:
            raise self._fault(say("sheet.file.entities"))

        parser.StartDoctypeDeclHandler = refuse
        parser.EntityDeclHandler = refuse
        handler(parser)
        parser.StartElementHandler = self._counted(parser.StartElementHandler)
        with self._package.open(self._parts[part]) as file:
            parser.ParseFile(file)

    def _counted(self, start: Callable[..., object] | None) -> Callable[..., None]:
        """A handler of elements that ends a workbook of small ones without end, which packing hides."""

        def begin(tag: str, given: dict[str, str]) -> None:
            self._elements += 1
            if self._elements > MOST_ELEMENTS:
                raise self._fault(say("sheet.file.bomb", most=MOST_UNPACKED // 1024 // 1024))
            if start is not None:
                start(tag, given)

        return begin

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """The kind and the part of each relation of a part; those that lead outside are left out."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, given: Mapping[str, str]) -> None:
            if local(tag) == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = given.get("Type", "").rpartition("/")[2]
                found[given.get("Id", "")] = (kind, posixpath.normpath(path))

        def handle(parser: expat.XMLParserType) -> None:
            parser.StartElementHandler = start

        self._parse(posixpath.join(folder, "_rels", f"{name}.rels"), handle)
        return found

    def _workbook(self, parser: expat.XMLParserType) -> None:
        def start(tag: str, given: Mapping[str, str]) -> None:
            match local(tag):
                case "workbookPr":
                    self._from_1904 = given.get("date1904", "0") in ("1", "true")
                case "sheet":
                    relation = next((v for k, v in given.items() if k.endswith(":id")), "")
                    is_hidden = given.get("state", "visible") != "visible"
                    self._sheets.append(_Sheet(given.get("name", ""), relation, is_hidden))

        parser.StartElementHandler = start

    def _strings(self, part: str) -> list[str]:
        """The texts that cells refer to by number, without the readings that stand above Chinese signs."""
        found: list[str] = []
        text = Text()

        def end(tag: str) -> None:
            if text.end(local(tag)):
                return
            if local(tag) == "si":
                found.append(text.take())

        def handle(parser: expat.XMLParserType) -> None:
            parser.StartElementHandler = lambda tag, _: text.start(local(tag))
            parser.EndElementHandler = end
            parser.CharacterDataHandler = text.add

        self._parse(part, handle)
        return found

    def _styles(self, part: str) -> list[Format]:
        """What the format of each style says of its numbers."""
        codes: dict[int, str] = {}
        found: list[Format] = []
        inside = [False]

        def start(tag: str, given: Mapping[str, str]) -> None:
            match local(tag):
                case "numFmt":
                    codes[whole(given.get("numFmtId"))] = given.get("formatCode", "")
                case "cellXfs":
                    inside[0] = True
                case "xf" if inside[0]:
                    found.append(format_of(whole(given.get("numFmtId")), codes))

        def end(tag: str) -> None:
            if local(tag) == "cellXfs":
                inside[0] = False

        def handle(parser: expat.XMLParserType) -> None:
            parser.StartElementHandler = start
            parser.EndElementHandler = end

        self._parse(part, handle)
        return found

    def _grid(self, sheet: _Sheet, part: str) -> Grid:
        reader = SheetReader(Spot(self._name, sheet.name), self._shared, self._formats, self._from_1904)
        self._parse(part, reader.handle)
        grid = Grid(
            self._name, sheet.name, reader.cells, tuple(reader.merged), frozenset(reader.hidden),
            sheet.is_hidden,
        )  # fmt: skip
        if sum(_covered(area, grid) for area in grid.merged) > MOST_COVERED:
            raise self._fault(say("sheet.file.merged", sheet=sheet.name))
        return grid


def _covered(area: Area, grid: Grid) -> int:
    """How many cells a merged range covers of what is used of a sheet."""
    height, width = min(area.bottom, grid.height) - area.top, min(area.right, grid.width) - area.left
    return max(height + 1, 0) * max(width + 1, 0)
