"""What is said of a better grade holds only while nothing else is open, or says that something is."""

from __future__ import annotations

from export.outlook import outlook_lines
from models.language import Language
from models.outlook import outlook
from tests.models.build import TEAM, assessed, complete, small

ZH = Language("zh")


def told(*missing: str) -> str:
    entries = complete()
    for name in missing:
        del entries[name]
    found = assessed(small(), entries.values(), TEAM)
    return "\n".join(line.text for line in outlook_lines(outlook(found), found, ZH))


def test_while_parties_are_pending_nobody_is_said_to_stay_as_they_are() -> None:
    said = told("purchaser", "supervisor")
    assert "视其余未定部分而定）：" in said
    assert "其余不变时" not in said


def test_when_all_is_in_the_others_stay_as_they_are() -> None:
    said = told()
    assert "其余不变时" in said
    assert "未定" not in said
