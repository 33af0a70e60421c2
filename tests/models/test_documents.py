"""An entry's document is what the models' own serializer makes of it, for every kind there is."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Annotated, Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from models.entries import Entry, FactEntry, Score
from models.kinds import KINDS

_VALUES: tuple[Any, ...] = (
    None, "", "0", "M01", "张三 “说”", "all", "M", "M@south", "M01@south", "2026-05-01", "a.b-c", "a\nb\t😀",
    "1.50", "1E+2", "-0", "0.0000000000000001", Decimal("12345678901234567890.123456789"), Decimal("-0.0"),
    0, 1, 3, True, False, [], ["M01"], ["M01@south", "M02"], {}, {"population": 3, "of": {"a": None}},
)  # fmt: skip


def choices(annotation: Any) -> set[str]:
    """The words that an annotation names."""
    inner = get_args(annotation)
    return {each for each in inner if isinstance(each, str)}.union(*map(choices, inner))


@cache
def accepted(kind: str) -> dict[str, list[Any]]:
    """For each field of a kind, values that it takes, as they stand in an entry."""
    found = {}
    for name, field in KINDS[kind].model_fields.items():
        values = (_value(field, value) for value in (*_VALUES, *sorted(choices(field.annotation))))
        found[name] = [value for value in values if value is not Ellipsis]
        assert found[name], f"{kind}.{name}: a value that it takes is wanting above"
    return found


def _value(field: FieldInfo, value: Any) -> Any:
    annotation: Any = field.annotation
    try:
        return TypeAdapter[Any](
            Annotated[annotation, *field.metadata] if field.metadata else annotation
        ).validate_python(value)
    except ValidationError:
        return Ellipsis


@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(max_examples=50)
@given(data=st.data())
def test_a_document_is_what_the_serializer_says(kind: str, data: st.DataObject) -> None:
    """In any combination of values, those included that no entry has together."""
    fields = {name: data.draw(st.sampled_from(values), name) for name, values in accepted(kind).items()}
    assert_said_alike(KINDS[kind].model_construct(**fields))


@given(points=st.decimals(allow_nan=False, allow_infinity=False), reason=st.text())
def test_any_points_and_any_reason_are_said_alike(points: Decimal, reason: str) -> None:
    assert_said_alike(Score(author="张三", indicator="M01", points=points, reason=reason))


def test_what_an_entry_remembers_is_not_in_its_document() -> None:
    entry = FactEntry(author="张三", topic="station", value={})
    before = entry.document()
    vars(entry)["fact"] = "remembered"
    assert entry.document() == before


def assert_said_alike(entry: Entry) -> None:
    said = entry.model_dump(mode="json", exclude_none=True, warnings="none")
    assert list(entry.document().items()) == list(said.items())
