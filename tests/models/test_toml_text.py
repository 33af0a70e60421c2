"""Whatever a text holds, TOML reads back what was written."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.toml_text import quoted, spread

HOSTILE = (
    "",
    "a\tb",
    'say "hi"',
    "back\\slash",
    '"""',
    "一行\n二行\n",
    "\nfirst",
    "\x00\x1b\x7f",
    "\r\n",
    "\\\n",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_comes_back(text: str) -> None:
    assert tomllib.loads(f"a = {quoted(text)}")["a"] == text
    assert tomllib.loads(f"a = {spread(text)}")["a"] == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(text: str) -> None:
    assert tomllib.loads(f"a = {quoted(text)}\nb = {spread(text)}") == {"a": text, "b": text}


def test_a_text_of_several_lines_is_read_as_such() -> None:
    assert spread("一行\n二行") == '"""\n一行\n二行"""'
    assert quoted("一行\n二行") == '"一行\\n二行"'
