"""A fault is told on the line where what is at fault begins, however the file is laid out."""

from __future__ import annotations

import pytest

from models.toml_file import Place, TomlFile

LAID_OUT = r"""
# [visit]
title = "[visit]"  # '''
[station]
name = '''
[visit]
date = 1
'''
rows = [
  [1, 2],
  ["visit"]
]
lead = {name = "甲", phone = '''
date = 1'''}

[visit]
date = "x"  # '''
"odd key" = "a\\"
'quoted [' = 1
who.is.there = 1

[[member]]
name = "甲"

[[ member ]]  # second
name = "]"
[member.of]
a = 1
["a.b".c]
x = 1
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("title",), 3),
        (("station",), 4),
        (("station", "name"), 5),
        (("station", "rows"), 9),
        (("station", "rows", 1, 0), 9),
        (("station", "lead", "name"), 13),
        (("visit",), 16),
        (("visit", "date"), 17),
        (("visit", "odd key"), 18),
        (("visit", "quoted ["), 19),
        (("visit", "who"), 20),
        (("visit", "who", "is", "there"), 20),
        (("visit", "none"), 16),
        (("member", 0, "name"), 23),
        (("member", 1), 25),
        (("member", 1, "name"), 26),
        (("member", 1, "of", "a"), 28),
        (("a.b", "c"), 29),
        (("a.b", "c", "x"), 30),
        (("none",), 1),
    ],
)
def test_a_place_is_found_on_its_line(place: Place, line: int) -> None:
    assert TomlFile("x.toml", LAID_OUT).line(place) == line


def test_keys_on_lines_of_their_own_within_braces_are_no_keys_of_the_table_around_them() -> None:
    file = TomlFile("x.toml", "[station]\nlead = {\n  name = 1,  # }\n}\nname = 2\n[visit]\nx = 1\n")
    assert file.line(("station", "lead", "name")) == 2
    assert file.line(("station", "name")) == 5
    assert file.line(("visit", "x")) == 7
