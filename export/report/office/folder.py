"""An office's folder: the template's styles and the wording that it owns of its reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from export.report.options import Office
from export.report.wording import faults, read
from models.errors import FileFault, Message, UsageError
from models.toml_file import TomlFile, bytes_of

if TYPE_CHECKING:
    from export.report.office.package import Fault

TEMPLATE, WORDING = "template.docx", "wording.toml"


def opened(folder: Path) -> Office:
    """An office's folder: ``template.docx`` and ``wording.toml``, or one of the two.

    Raises:
        FileFault: one of them cannot be taken as it is; `checked` names all that is to be mended.
        UsageError: ``template.nothing``: neither is there.
    """
    template, wording = _files(folder)
    words = None if wording is None else read(wording)
    return Office(words, None if template is None else _base(template))


def checked(folder: Path) -> tuple[Fault, ...]:
    """Everything that is to be mended in an office's folder.

    Raises:
        UsageError: ``template.nothing``: there is nothing to be checked.
    """
    template, wording = _files(folder)
    found = [] if template is None else list(_template_faults(template))
    return (*found, *(() if wording is None else _wording_faults(wording)))


def _files(folder: Path) -> tuple[Path | None, Path | None]:
    template, wording = (path if path.is_file() else None for path in (folder / TEMPLATE, folder / WORDING))
    if template is None and wording is None:
        raise UsageError("template.nothing", path=folder)
    return template, wording


def _wording_faults(path: Path) -> Iterator[Fault]:
    from export.report.office.package import Fault

    try:
        file = TomlFile(path)
    except FileFault as error:
        yield Fault(error.path, error.line, error.reason)
        return
    for place, reason in faults(file):
        yield Fault(file.name, file.line(place), reason)


def _template_faults(path: Path) -> Iterator[Fault]:
    """What is wrong with a template: first what is unsafe, then what is missing, then what is doubtful."""
    from export.report.office.faults import doubts, missing
    from export.report.office.package import Fault, dangers, parts_of
    from export.report.office.trial import tried

    parts = parts_of(bytes_of(path))
    if isinstance(parts, Message):
        yield Fault(str(path), None, parts)
        return
    for look in (dangers, missing):
        found = [Fault(str(path), None, reason) for reason in look(parts)]
        yield from found
        if found:
            return  # what follows would look into what is not there, or not safe
    if isinstance(reason := tried(parts), Message):
        yield Fault(str(path), None, reason)
        return
    yield from (Fault(str(path), None, reason, refused=False) for reason in doubts(parts))


def _base(path: Path) -> bytes:
    """A template as reports are written into it.

    Raises:
        FileFault: it cannot serve.
    """
    from export.report.office.faults import missing
    from export.report.office.package import dangers, parts_of
    from export.report.office.trial import tried

    parts = parts_of(bytes_of(path))
    if isinstance(parts, Message):
        raise FileFault(str(path), None, parts)
    for look in (dangers, missing):
        for reason in look(parts):
            raise FileFault(str(path), None, reason)
    made = tried(parts)
    if isinstance(made, Message):
        raise FileFault(str(path), None, made)
    return made
