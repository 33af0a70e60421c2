"""How a report is wanted: which variant, in whose wording and template, with pictures or without."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from export.report.wording import Wording

Variant = Literal["report", "grade", "working", "notice", "briefing", "summary"]
VARIANTS: tuple[Variant, ...] = ("report", "grade", "working", "notice", "briefing", "summary")
Numbering = Literal["word", "literal"]
NUMBERINGS: tuple[Numbering, ...] = ("word", "literal")


@dataclass(frozen=True, slots=True)
class Office:
    """An office's own template and wording.

    Attributes:
        wording: its sentences (`export.report.wording.read`); the shipped ones where None.
        template: its base document (`export.report.template`); the shipped one where None.
    """

    wording: Wording | None = None
    template: bytes | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """The sealed version that a report is of.

    Attributes:
        version: its number.
        digest: SHA-256 of what was sealed, in hexadecimal.
    """

    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Options:
    """What is wanted beside the assessment; the same assessment and options give the same bytes.

    Attributes:
        variant: ``report`` is the official report, a draft until the final stage; ``grade`` the grade alone,
            for the public; ``working`` the working paper with every score; ``notice`` the feedback notice
            to one party; ``briefing`` what is read out on site; ``summary`` the result on one page.
        office: the office's own template and wording; the shipped ones where it has none.
        pictures: whether charts stand in it.
        numbering: numbers that Word counts itself, or numbers as text.
        sealed: the sealed version it is of; None while the version is open.
        party: the party a notice goes to.
    """

    variant: Variant = "report"
    office: Office = field(default_factory=Office)
    pictures: bool = True
    numbering: Numbering = "word"
    sealed: Sealed | None = None
    party: str | None = None
