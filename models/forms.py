"""Facts as forms show them: their fields, values as text, and text as people type it."""

from __future__ import annotations

import datetime as dt
import re
import types
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from models.catalogue import CATALOGUE
from models.entries import clean_text
from models.errors import Message, say
from models.fact_checks import NEEDED
from models.facts import Facts
from models.language import Language
from models.numbers import digits, parse_number
from models.reasons import must_be
from models.station import TOPICS, Fact

Kind = Literal["text", "long", "id", "number", "whole", "date", "month", "choice", "names", "dates"]

# The catalogue's words for the values of a closed list, by the field's name.
_WORDS = {
    "period": "period", "method": "sampling", "definition": "satisfaction", "credential": "credential",
    "on_site": "stance", "draft": "stance",
}  # fmt: skip
# What a row is called by: it can be changed, not emptied.
_NAMING = frozenset({
    ("districts", "name"), ("targets", "name"), ("attendance", "code"), ("files", "community"),
    ("files", "district"), ("closing", "recommendations"),
})  # fmt: skip
_COUNTED = re.compile(r"(?:人次|小时|[年月天人个户份节次名支元])$")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_DATE = re.compile(r"(\d{4})(?:[-./年](\d{1,2})[-./月](\d{1,2})日?|(\d\d)(\d\d))")
_MONTH = re.compile(r"(\d{4})(?:[-./年](\d{1,2})月?|(\d\d))")
_LISTED = re.compile(r"[、，,；;\n]")
_DAYS_LISTED = re.compile(r"[、，,；;\s]+")
_LONGEST_NUMBER = 24
_YEARS = frozenset({"year", "joined"})


class Option(NamedTuple):
    """One value of a closed list, and its words: the catalogue's, or a name people gave."""

    value: str
    words: Message | str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be stated.

    Attributes:
        in_row: whether each row of the topic has it.
        options: what a choice chooses from.
        is_needed: whether a report lacks something without it.
    """

    topic: str
    name: str
    kind: Kind
    in_row: bool = False
    options: tuple[Option, ...] = ()
    is_needed: bool = False

    @property
    def label(self) -> str:
        """Its name in the catalogue."""
        return f"field.{self.topic}.{self.name}"

    @property
    def head(self) -> str:
        """Its name in the catalogue where it heads a narrow column."""
        short = f"short.{self.topic}.{self.name}"
        return short if short in CATALOGUE else self.label


class Fields(NamedTuple):
    """A topic's fields: those stated once, and those of each row."""

    once: tuple[Field, ...] = ()
    of_row: tuple[Field, ...] = ()


def fields(topic: str, facts: Facts | None = None) -> Fields:
    """The fields of a topic, in the order of its model; a row's id comes last.

    Args:
        topic: one of `TOPICS`.
        facts: gives the districts that files can stand in.
    """
    once: list[Field] = []
    of_row: list[Field] = []
    for name, info in TOPICS[topic].model_fields.items():
        item = _item(info)
        if item is not None and issubclass(item, BaseModel):
            of_row += (_field(topic, n, i, facts, in_row=True) for n, i in item.model_fields.items())
        elif item is not None:
            of_row.append(Field(topic, name, "long", in_row=True))
        else:
            once.append(_field(topic, name, info, facts))
    return Fields(tuple(once), tuple(sorted(of_row, key=lambda field: field.kind == "id")))


def field_of(topic: str, name: str, *, in_row: bool, facts: Facts | None = None) -> Field:
    """The field of that name.

    Raises:
        KeyError: the topic has none.
    """
    once, of_row = fields(topic, facts)
    for field in of_row if in_row else once:
        if field.name == name:
            return field
    raise KeyError(f"{topic}.{name}")


def rows_of(fact: Fact) -> tuple[Any, ...]:
    """The rows of a topic: models, or texts; none where it has no rows."""
    name = _rows_name(fact)
    return tuple(getattr(fact, name)) if name else ()


def value_of(fact: Fact, row: int | None, name: str) -> object:
    """The value of a field."""
    if row is None:
        return getattr(fact, name)
    held = rows_of(fact)[row]
    return held if isinstance(held, str) else getattr(held, name)


def text_of(value: object) -> str:
    """A value as it is typed; what is not stated is empty."""
    match value:
        case None:
            return ""
        case Decimal():
            return digits(value)
        case dt.date():
            return value.isoformat()
        case tuple():
            return "、".join(map(str, value))
        case _:
            return str(value)


def shown(field: Field, value: object, language: Language) -> str:
    """A value as it stands in a form: a choice by its words, anything else as it is typed."""
    for option in field.options:
        if option.value == value:
            return words_of(option, language)
    return text_of(value)


def words_of(option: Option, language: Language) -> str:
    """A choice's words."""
    return option.words if isinstance(option.words, str) else language.say(option.words)


def changed(fact: Fact, row: int | None, name: str, text: str, facts: Facts | None = None) -> Fact | Message:
    """A topic with one value replaced by what was typed.

    Args:
        fact: the topic as it is.
        row: which row, None for what is stated once.
        name: the field.
        text: what was typed; empty text means not stated.
        facts: the other topics, for what this one chooses from.

    Returns:
        The new topic, or why the text cannot be taken.
    """
    field = field_of(fact.topic, name, in_row=row is not None, facts=facts)
    value = read(field, text)
    if isinstance(value, Message):
        return value
    data = fact.model_dump()
    if row is None:
        _put(data, name, value)
    elif isinstance(rows_of(fact)[row], str):
        data[name] = (*data[name][:row], value, *data[name][row + 1 :])
    else:
        _put(data[_rows_name(fact)][row], name, value)
    try:
        return type(fact).model_validate(data)
    except ValidationError as error:
        return _refusal(field, error)


def read(field: Field, text: str) -> object:
    """What a text says in a field: a value, None for not stated, or a Message why it says nothing."""
    if text.strip():
        return _READERS[field.kind](field, text)
    if field.kind == "id" or (field.topic, field.name) in _NAMING:
        return say("form.needed", field=say(field.label))
    return "" if field.kind in ("text", "long") else None


def stated(topic: str, facts: Facts) -> tuple[int, int]:
    """How many of a topic's needed fields are stated, of how many.

    Where none is needed: how many rows it has, or, where it has none, how many fields are filled; of 0.
    """
    fact = getattr(facts, topic)
    if needed := NEEDED.get(topic):
        return sum(getattr(fact, name) not in (None, "") for name in needed), len(needed)
    if _rows_name(fact):
        return len(rows_of(fact)), 0
    return sum(getattr(fact, name) not in (None, "", ()) for name in type(fact).model_fields), 0


# -- from the models to the fields -----------------------------------------------------------------


def _rows_name(fact: Fact) -> str:
    """The field that holds the topic's rows; empty where there is none."""
    return next((name for name, info in type(fact).model_fields.items() if _item(info) is not None), "")


def _item(info: FieldInfo) -> type | None:
    """What a tuple of rows holds: a model, or plain text."""
    if get_origin(info.annotation) is tuple:
        item = get_args(info.annotation)[0]
        if isinstance(item, type):
            return item
    return None


def _field(topic: str, name: str, info: FieldInfo, facts: Facts | None, *, in_row: bool = False) -> Field:
    is_needed = not in_row and name in NEEDED.get(topic, ())
    options = _options(topic, name, info, facts)
    return Field(topic, name, "choice" if options else _kind(name, info), in_row, options, is_needed)


def _options(topic: str, name: str, info: FieldInfo, facts: Facts | None) -> tuple[Option, ...]:
    annotation = _plain(info.annotation)
    if get_origin(annotation) is Literal:
        return tuple(Option(value, say(f"{_WORDS[name]}.{value}")) for value in get_args(annotation))
    if (topic, name) == ("files", "district") and facts is not None:
        return tuple(Option(row.id, row.name or row.id) for row in facts.districts.rows)
    return ()


def _kind(name: str, info: FieldInfo) -> Kind:
    annotation = _plain(info.annotation)
    kinds: Mapping[object, Kind] = {int: "whole", Decimal: "number", dt.date: "date"}
    if annotation in kinds:
        return kinds[annotation]
    if get_origin(annotation) is tuple:
        return "dates" if _plain(get_args(annotation)[0]) is dt.date else "names"
    if name in ("id", "district"):
        return "id"
    if name == "started":
        return "month"
    return "text" if info.metadata else "long"


def _plain(annotation: Any) -> Any:
    """A type without its limits and without None."""
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


# -- from text to values ---------------------------------------------------------------------------


def _flat(text: str) -> str:
    """Text as numbers and dates are read: full-width signs made plain, no spaces."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("。", ".")


def _read_text(field: Field, text: str) -> object:
    return " ".join(clean_text(text).split("\n"))


def _read_long(field: Field, text: str) -> object:
    return clean_text(text)


def _read_number(field: Field, text: str) -> object:
    plain = _COUNTED.sub("", _flat(text).removesuffix("%"))
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    number = parse_number(plain) if len(plain) <= _LONGEST_NUMBER else None
    return say("form.not_number", field=say(field.label), value=_short(text)) if number is None else number


def _read_whole(field: Field, text: str) -> object:
    number = _read_number(field, text)
    if isinstance(number, Decimal) and number == number.to_integral_value():
        return int(number)
    example = 2024 if field.name in _YEARS else 20
    return say("form.not_whole", field=say(field.label), value=_short(text), example=example)


def _read_date(field: Field, text: str) -> object:
    found = _DATE.fullmatch(_flat(text))
    if not found:
        return say("form.not_date", field=say(field.label), value=_short(text))
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return say("form.no_such_day", field=say(field.label), value=_short(text))


def _read_month(field: Field, text: str) -> object:
    found = _MONTH.fullmatch(_flat(text))
    if not found or not 1 <= int(found[2] or found[3]) <= 12:
        return say("form.not_month", field=say(field.label), value=_short(text))
    return f"{found[1]}-{int(found[2] or found[3]):02}"


def _read_id(field: Field, text: str) -> object:
    return _flat(text)


def _read_names(field: Field, text: str) -> object:
    return tuple(name for part in _LISTED.split(text) if (name := clean_text(part)))


def _read_dates(field: Field, text: str) -> object:
    found = [_read_date(field, part) for part in _DAYS_LISTED.split(text) if part]
    return next((day for day in found if isinstance(day, Message)), tuple(found))


def _read_choice(field: Field, text: str) -> object:
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if plain.isdecimal() and 1 <= int(plain) <= len(field.options):
        return field.options[int(plain) - 1].value
    named = [(option.value, _all_words(option)) for option in field.options]
    for fits in (str.__eq__, str.startswith):
        found = {value for value, names in named for name in names if fits(name, plain)}
        if len(found) == 1:
            return found.pop()
    known = tuple(say("form.option", n=n, words=o.words) for n, o in enumerate(field.options, start=1))
    return say("form.choose", field=say(field.label), value=_short(text), known=known)


def _all_words(option: Option) -> list[str]:
    """What a choice is called: its value, its words in each language."""
    words = (
        [option.words]
        if isinstance(option.words, str)
        else [Language(c).say(option.words) for c in ("zh", "en")]
    )
    return [name.casefold() for name in (option.value, *words)]


_READERS: Mapping[Kind, Callable[[Field, str], object]] = {
    "text": _read_text, "long": _read_long, "id": _read_id, "number": _read_number, "whole": _read_whole,
    "date": _read_date, "month": _read_month, "choice": _read_choice, "names": _read_names,
    "dates": _read_dates,
}  # fmt: skip


def _put(data: dict[str, Any], name: str, value: object) -> None:
    """Put a value into a model's data; what is not stated falls back to the model's own default."""
    if value is None:
        del data[name]
    else:
        data[name] = value


def _refusal(field: Field, error: ValidationError) -> Message:
    """Why a topic cannot stand with the new value."""
    detail = error.errors(include_url=False)[0]
    context = detail.get("ctx", {})
    match detail["type"]:
        case "value_error":
            return say(f"form.whole.{field.topic}")
        case "greater_than_equal":
            return say("form.least", field=say(field.label), least=context["ge"])
        case "less_than_equal":
            return say("form.most", field=say(field.label), most=context["le"])
        case "string_too_long":
            return say("form.too_long", field=say(field.label), most=context["max_length"])
        case "string_pattern_mismatch":
            return say("form.bad_id", field=say(field.label))
        case _:
            return say("form.wrong", field=say(field.label), reason=must_be(detail))


def _short(text: str) -> str:
    return text.strip().replace("\n", " ")[:30]
