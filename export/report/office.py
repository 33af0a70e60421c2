"""What an office owns of its reports: the template's styles and the wording."""

from __future__ import annotations

from dataclasses import dataclass

from export.report.wording import Wording


@dataclass(frozen=True, slots=True)
class Office:
    """An office's own template and wording.

    Attributes:
        wording: its sentences (`export.report.wording.read`); the shipped ones where None.
        template: its base document (`export.report.template`); the shipped one where None.
    """

    wording: Wording | None = None
    template: bytes | None = None
