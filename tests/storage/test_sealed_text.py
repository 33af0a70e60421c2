"""A sealed text tells that it was altered, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.sealed_text import altered_at, bears_seal, with_seal

TEXT = 'format = 3\nid = "e1"\n\n[[member]]\nname = "陈嘉树"\nrole = "expert"\n'
SEALED = with_seal(TEXT)


def line_of(offset: int) -> int:
    return SEALED.count(b"\n", 0, offset) + 1


def test_a_text_as_it_was_written_is_not_altered() -> None:
    assert SEALED.decode().startswith(TEXT)
    assert altered_at(SEALED) is None


def test_every_flipped_bit_is_found_at_its_line() -> None:
    """A line break that is none any more makes two lines one: it is told at the first."""
    astray = [
        (offset, bit)
        for offset in range(len(SEALED))
        for bit in range(8)
        if altered_at(SEALED[:offset] + bytes([SEALED[offset] ^ 1 << bit]) + SEALED[offset + 1 :])
        != line_of(offset)
    ]
    assert astray == []


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])), min_size=1))
def test_any_text_can_be_sealed(lines: list[str]) -> None:
    assert altered_at(with_seal("\n".join(lines) + "\n")) is None


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('name = "陈嘉树"\n', "", 5),
        ("[[member]]\n", '[[member]]\nname = "someone"\n', 5),
        ('role = "expert"', 'role = "lead"', 6),
    ],
)
def test_a_line_taken_out_put_in_or_changed_is_found_where_it_was(old: str, new: str, line: int) -> None:
    assert altered_at(SEALED.decode().replace(old, new, 1).encode()) == line


def test_lines_that_say_they_are_the_seal_are_text() -> None:
    tricky = with_seal(TEXT + "# lines 00\n# seal 00\n")
    assert altered_at(tricky) is None
    assert altered_at(tricky.replace(b"# seal 00", b"# seal 01")) == TEXT.count("\n") + 2


def test_what_bears_no_seal_says_nothing() -> None:
    assert not bears_seal(TEXT.encode())
    assert altered_at(TEXT.encode()) is None
