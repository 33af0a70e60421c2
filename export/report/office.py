"""What an office owns of its reports: the template's styles and the wording."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from export.report.wording import Wording, read
from models.errors import UsageError
from models.toml_file import bytes_of

TEMPLATE, WORDING = "template.docx", "wording.toml"


@dataclass(frozen=True, slots=True)
class Office:
    """An office's own template and wording.

    Attributes:
        wording: its sentences (`export.report.wording.read`); the shipped ones where None.
        template: its base document (`export.report.template`); the shipped one where None.
    """

    wording: Wording | None = None
    template: bytes | None = None


def opened(folder: Path) -> Office:
    """An office's folder: ``template.docx`` and ``wording.toml``, or one of the two.

    Raises:
        FileFault: one of them cannot be taken as it is.
        UsageError: ``template.nothing``: neither is there.
    """
    template, wording = folder / TEMPLATE, folder / WORDING
    if not template.is_file() and not wording.is_file():
        raise UsageError("template.nothing", path=folder)
    return Office(
        read(wording) if wording.is_file() else None,
        bytes_of(template) if template.is_file() else None,
    )
