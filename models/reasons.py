"""Why libraries and the system refuse something, in our own words: their messages are English and theirs."""

from __future__ import annotations

import errno
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from models.catalogue import CATALOGUE
from models.errors import Message, say

_LONGEST = 60  # signs of a refused value that are told

# What a value must be, by the validation library's types of error.
_NUMBER, _WHOLE, _DATE = "value.must.number", "value.must.whole", "value.must.date"
_MUST: Mapping[str, str] = {
    "string_type": "value.must.text",
    "string_too_short": "value.must.not_empty",
    "decimal_type": _NUMBER, "decimal_parsing": _NUMBER, "finite_number": _NUMBER,
    "int_type": _WHOLE, "int_parsing": _WHOLE, "int_from_float": _WHOLE, "int_parsing_size": _WHOLE,
    "bool_type": "value.must.bool", "bool_parsing": "value.must.bool",
    "date_type": _DATE, "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE, "date_from_datetime_inexact": _DATE,
    "datetime_type": "value.must.moment", "datetime_parsing": "value.must.moment",
    "datetime_from_date_parsing": "value.must.moment",
    "tuple_type": "value.must.list", "list_type": "value.must.list",
    "model_type": "value.must.table", "model_attributes_type": "value.must.table",
    "dict_type": "value.must.table",
}  # fmt: skip
# The same with a limit, and what the library calls the limit.
_LIMITS: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("value.must.at_least", "ge"),
    "greater_than": ("value.must.above", "gt"),
    "less_than_equal": ("value.must.at_most", "le"),
    "less_than": ("value.must.below", "lt"),
    "string_too_long": ("value.must.short", "max_length"),
    "too_short": ("value.must.many", "min_length"),
    "too_long": ("value.must.few", "max_length"),
}
_ID = re.compile(r"\^\[A-Za-z(0-9)?\]\[A-Za-z0-9._-\]\{0,(\d+)\}\$")
_MONTH = r"\d{4}"

# What is wrong with a TOML file, by the beginning of what its parser says.
_TOML: Mapping[str, str] = {
    "Expected '=' after a key": "toml.equals",
    "Invalid value": "toml.value",
    "Unterminated string": "toml.string",
    "Expected \"'": "toml.string",
    "Illegal character '\\n'": "toml.string",
    "Found invalid character '\\n'": "toml.string",
    "Unclosed array": "toml.array",
    "Unclosed inline table": "toml.braces",
    "Cannot overwrite a value": "toml.twice",
    "Cannot declare": "toml.twice",
    "Cannot redefine": "toml.twice",
    "Cannot mutate": "toml.twice",
    "Duplicate inline table key": "toml.twice",
    "Expected ']": "toml.header",
    "Expected newline": "toml.rest",
    "Invalid statement": "toml.key",
    "Invalid initial character": "toml.key",
    "Illegal character": "toml.sign",
    "Found invalid character": "toml.sign",
    "Unescaped": "toml.backslash",
    "Invalid hex value": "toml.backslash",
    "Escaped character": "toml.backslash",
    "Invalid date": "toml.date",
}

_SYSTEM: Mapping[int, str] = {
    errno.ENOENT: "system.missing",
    errno.ENOTDIR: "system.not_folder",
    errno.EISDIR: "system.folder",
    errno.EEXIST: "system.exists",
    errno.EACCES: "system.denied",
    errno.EPERM: "system.denied",
    errno.ELOOP: "system.loop",
    errno.ENAMETOOLONG: "system.long_name",
    errno.ENOSPC: "system.full",
    errno.EDQUOT: "system.full",
    errno.EROFS: "system.read_only",
    errno.EIO: "system.broken",
    errno.EMFILE: "system.too_many",
    errno.ENFILE: "system.too_many",
}


def reason_of(detail: ErrorDetails) -> Message:
    """One validation error as a catalogue sentence."""
    field = str(detail["loc"][-1]) if detail["loc"] else ""
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return say("value.missing", field=field)
        case "extra_forbidden":
            return say("value.unknown", field=field)
        case "union_tag_invalid":
            known = _listed(context.get("expected_tags", ""))
            return say("value.kind", kind=str(context.get("tag", "")), known=known)
        case "union_tag_not_found":
            return say("value.missing", field="kind")
        case "literal_error":
            return say("value.one_of", field=field, known=_listed(context.get("expected", "")))
        case "value_error" if isinstance(detail["input"], Mapping):
            return must_be(detail)  # about several fields: a sentence of its own
    return wrong(field, detail["input"], must_be(detail))


def wrong(field: str, value: object, reason: Message) -> Message:
    """That a field's value will not do.

    Args:
        field: its name.
        value: what stands there.
        reason: what it must be.
    """
    said = str(value).lower() if isinstance(value, bool) else str(value)
    return say("value.wrong", field=field, value=said[:_LONGEST], reason=reason)


def must_be(detail: ErrorDetails) -> Message:
    """What a refused value must be."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _MUST:
        return say(_MUST[kind])
    if kind in _LIMITS:
        key, limit = _LIMITS[kind]
        return say(key, limit=context[limit])
    if kind == "string_pattern_mismatch":
        return _pattern(str(context["pattern"]))
    if (key := str(context.get("error", ""))) in CATALOGUE:  # a model's own reason names its sentence
        return say(key)
    return say("value.must.other")


def toml_reason(text: str, sign: str = "") -> Message:
    """Why a file is not TOML.

    Args:
        text: what the parser says.
        sign: what stands where it stopped; a control character is at fault itself, whatever else is missed.
    """
    if sign and sign not in "\t\n" and unicodedata.category(sign) == "Cc":
        return say("file.toml", reason=say("toml.sign"))
    key = next((key for start, key in _TOML.items() if text.startswith(start)), None)
    return say("file.toml", reason=say(key)) if key else say("file.toml_plain")


def system_reason(error: OSError) -> Message | str:
    """Why the system refuses; what it says itself where that is too rare to have words."""
    key = _SYSTEM.get(error.errno or 0)
    return say(key) if key else error.strerror or str(error)


def _pattern(pattern: str) -> Message:
    if found := _ID.fullmatch(pattern):
        return say("value.must.id" if found[1] else "value.must.id_of_letter", limit=int(found[2]) + 1)
    return say("value.must.month" if _MONTH in pattern else "value.must.key")


def _listed(expected: Any) -> tuple[str, ...]:
    """The values that the library lists in English: 'a', 'b' or 'c'."""
    return tuple(value.strip("'") for value in re.split(", | or ", str(expected)))
