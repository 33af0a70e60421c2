"""What sheets there are: their columns, what stands in each, and which of them make up a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from models.sheets.words import headings

Content = Literal["text", "label", "amount", "whole", "percent", "year", "closed"]
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Topic:
    """A kind of sheet.

    Attributes:
        name: as in ``columns.toml``, and for ``--topic``.
        columns: what stands in each.
        key: the column that a row is known by; empty where the sheet has one row, or rows that are added up.
        wanted: columns of which one is needed beside the key.
        units: what is counted in a column, where that is fixed.
        down: columns that are filled down where only the first of several rows has them.
        is_form: whether a field may stand beside its name, one below the other.
        last: columns that may be there several times, of which the last one counts.
        before: of two columns that say the same, which other one the first of them is: 项目, then 指标.
        more: headings beside those of ``columns.toml``, in plain form, such as a questionnaire's questions.
    """

    name: str
    columns: Mapping[str, Content]
    key: str = ""
    wanted: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=lambda: _NONE)
    down: tuple[str, ...] = ()
    is_form: bool = False
    more: Mapping[str, str] = field(default_factory=lambda: _NONE)
    last: frozenset[str] = frozenset()
    before: Mapping[str, str] = field(default_factory=lambda: _NONE)

    def heading(self, name: str) -> str | None:
        """The column that a heading in plain form stands for."""
        found = self.more.get(name) or headings(self.name).get(name)
        return found if found in self.columns else None

    def fits(self, found: frozenset[str], least: int = 1) -> bool:
        """Whether some columns are enough for such a sheet."""
        if self.key:
            return self.key in found and (not self.wanted or bool(found & set(self.wanted)))
        return len(found & set(self.wanted or self.columns)) >= least


_FILES: Mapping[str, Content] = {
    "households_due": "whole", "households": "whole", "people_due": "whole", "people": "whole",
    "copies": "whole",
}  # fmt: skip

_ALL = (
    Topic(
        "districts", {"id": "label", "name": "label", "communities": "text"}, "name", ("communities",),
        down=("name",),
    ),
    Topic(
        "targets",
        {"id": "label", "group": "label", "name": "label", "unit": "text", "target": "amount",
         "actual": "amount"},
        "name", ("target", "actual"), down=("group",), before={"name": "group"},
    ),
    Topic(
        "attendance",
        {"code": "label", "credential": "closed", "joined": "year", "due": "amount", "present": "amount"},
        "code", ("due", "present"),
        {"due": "人次", "present": "人次"},
    ),
    Topic(
        "attendance_totals",
        {"months": "amount", "due": "amount", "present": "amount", "certified_due": "amount",
         "certified_present": "amount", "uncertified_present": "amount"},
        is_form=True,
    ),
    Topic("training", {"required": "amount", "completed": "amount"}, is_form=True),
    Topic(
        "files", {"district": "label", "community": "label", **_FILES}, "community", tuple(_FILES),
        {"households_due": "户", "households": "户", "people_due": "人", "people": "人", "copies": "份"},
        down=("district",),
    ),
    Topic(
        "staffing",
        {"contracted": "whole", "on_post": "whole", "certified": "whole", "intermediate": "whole",
         "assistant": "whole", "experienced": "whole", "retained": "whole"},
        is_form=True,
    ),
    Topic(
        "survey",
        {"population": "whole", "sampled": "whole", "valid": "whole", "method": "closed", "seed": "whole",
         "satisfaction": "percent", "definition": "closed"},
        is_form=True,
    ),
    Topic("roster", {"code": "label"}, "code"),
    Topic("ballots", {"code": "label"}, "code"),
)  # fmt: skip

TOPICS: Mapping[str, Topic] = {topic.name: topic for topic in _ALL}
