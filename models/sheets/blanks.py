"""Which blank sheets there are: their columns in order, and which of them hold codes or fixed names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.errors import Message, say

_QUESTIONS = 5
"""Questions on the blank sheet of questionnaires; others are added as further columns."""


@dataclass(frozen=True)
class Column:
    """A column, or a field of a form.

    Attributes:
        heading: what it is called.
        hint: what goes there, with an example; shown as a comment.
        width: in characters of a spreadsheet.
        is_code: whether it is kept as text, so that 001 stays 001.
        choices: the values that there are.
        unit: in a form, what is counted.
    """

    heading: Message
    hint: Message
    width: int = 12
    is_code: bool = False
    choices: tuple[Message, ...] = ()
    unit: Message | None = None


@dataclass(frozen=True)
class Blank:
    """A blank sheet.

    Attributes:
        name: of the file, where it is one of its own.
        title: of the sheet.
        about: what it is for, as the how-to says it.
        is_form: whether its fields stand below each other.
    """

    name: str
    title: Message
    about: Message
    columns: tuple[Column, ...]
    is_form: bool = False


@dataclass(frozen=True)
class Workbook:
    """A file of blank sheets.

    Attributes:
        name: of the file, without its ending.
        how: how it is filled in, line by line.
    """

    name: str
    title: Message
    how: tuple[Message, ...]
    sheets: tuple[Blank, ...] = field(default=())


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "credential": ("credential.intermediate", "credential.assistant", "credential.none"),
    "method": ("sampling.random", "sampling.census"),
    "definition": ("satisfaction.mean", "satisfaction.share"),
    "scope": ("blank.scope.station", "blank.scope.district"),
}
_CODES = frozenset({"id", "code", "name", "title", "section", "group"})
_WIDTHS = {
    "name": 26, "communities": 26, "community": 20, "district": 16, "unit": 8, "credential": 14,
    "section": 16, "group": 18, "title": 30, "criterion": 48, "method": 40, "documents": 30,
}  # fmt: skip
_TITLED = frozenset({"indicators", "parties", "bands"})  # sheets that hold no facts: headings of their own


def fact_sheets() -> Workbook:
    """The sheets of facts that a station fills in."""
    rows = {
        "districts": ("name", "communities"),
        "targets": ("name", "unit", "target", "actual"),
        "attendance": ("code", "credential", "joined", "due", "present"),
        "files": ("district", "community", "households_due", "households", "people_due", "people", "copies"),
        "roster": ("code",),
    }
    forms = {
        "attendance_totals": ("months", "certified_due"),
        "training": ("required", "completed"),
        "staffing": (
            "contracted", "on_post", "certified", "intermediate", "assistant", "experienced", "retained",
        ),
        "survey": ("population", "sampled", "valid", "satisfaction", "method", "definition"),
    }  # fmt: skip
    order = ("districts", "targets", "attendance", "attendance_totals", "training", "files", "staffing",
             "survey", "roster")  # fmt: skip
    made = [_blank(name, rows.get(name) or forms[name], name in forms) for name in order]
    how = tuple(say(f"blank.how.{n}") for n in range(1, 9))
    return Workbook("facts", say("blank.facts"), how, (*made, _ballots()))


def indicator_sheets() -> Workbook:
    """The sheets of an indicator system."""
    columns = {
        "indicators": ("section", "group", "title", "points", "criterion", "method", "documents", "scope"),
        "parties": ("name", "weight", "maximum"),
        "bands": ("name", "at_least"),
    }
    how = tuple(say(f"blank.indicators.{n}") for n in range(1, 8))
    made = tuple(_blank(name, names, False) for name, names in columns.items())
    return Workbook("indicators", say("blank.indicators"), how, made)


def _blank(name: str, columns: tuple[str, ...], is_form: bool) -> Blank:
    topic = "attendance" if name == "attendance_totals" else name
    made = tuple(_column(topic, column) for column in columns)
    return Blank(name, say(f"sheet.topic.{name}"), say(f"blank.about.{name}"), made, is_form)


def _column(topic: str, name: str) -> Column:
    heading = say(f"blank.head.{topic}.{name}" if topic in _TITLED else _fact_heading(topic, name))
    unit = say(f"blank.unit.{topic}.{name}") if (topic, name) in _UNITS else None
    choices = tuple(say(key) for key in _CHOICES.get(name, ()) if (topic, name) != ("indicators", "method"))
    hint = say(f"blank.hint.{topic}.{name}")
    return Column(heading, hint, _WIDTHS.get(name, 12), name in _CODES, choices, unit)


def _fact_heading(topic: str, name: str) -> str:
    if topic == "roster":
        return "sheet.key.roster"
    return "told.districts.communities" if name == "communities" else f"field.{topic}.{name}"


def _ballots() -> Blank:
    code = Column(say("sheet.key.ballots"), say("blank.hint.ballots.code"), 16, is_code=True)
    questions = tuple(
        Column(say("blank.question", n=n), say("blank.hint.ballots.answer")) for n in range(1, _QUESTIONS + 1)
    )
    return Blank("ballots", say("sheet.topic.ballots"), say("blank.about.ballots"), (code, *questions))


_UNITS = frozenset({
    ("attendance", "months"), ("attendance", "certified_due"), ("training", "required"),
    ("training", "completed"), ("staffing", "contracted"), ("staffing", "on_post"),
    ("survey", "population"), ("survey", "sampled"), ("survey", "valid"), ("survey", "satisfaction"),
})  # fmt: skip
"""Fields of forms whose unit is said."""
