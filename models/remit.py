"""A remit (范围): the part of the scoring that an assignment or a recusal is about."""

from __future__ import annotations

import re
from typing import Annotated, NamedTuple

from pydantic import AfterValidator

STATION = "-"
"""What stands for the station-wide lines where a district's id could stand; no district is called so."""
_FORM = re.compile(r"all|([A-Za-z][A-Za-z0-9._-]{0,31})?(@([A-Za-z0-9][A-Za-z0-9._-]{0,39}|-))?")


class Remit(NamedTuple):
    """A section, a district, a section in a district, or everything.

    Attributes:
        section: its id; None for every section.
        district: its id, or `STATION` for the station-wide lines; None for both.
    """

    section: str | None = None
    district: str | None = None

    def __str__(self) -> str:
        if self == EVERYTHING:
            return "all"
        return f"{self.section or ''}@{self.district}" if self.district else self.section or ""

    @classmethod
    def parse(cls, text: str) -> Remit:
        """``all``, ``quality``, ``quality@south``, ``quality@-`` (station-wide lines) or ``@south``.

        Raises:
            ValueError: it is none of them.
        """
        if not text or not _FORM.fullmatch(text):
            raise ValueError("value.must.remit")
        if text == "all":
            return EVERYTHING
        section, _, district = text.partition("@")
        return cls(section or None, district or None)

    def covers(self, section: str, district: str | None) -> bool:
        """Whether a line of a section, station-wide (None) or in a district, is part of it."""
        return self.section in (None, section) and self.district in (None, district or STATION)


EVERYTHING = Remit()


def _checked(text: str) -> str:
    return str(Remit.parse(text))


RemitText = Annotated[str, AfterValidator(_checked)]
"""A remit as it stands in an entry."""
