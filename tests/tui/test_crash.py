"""What is told when the program fails."""

from __future__ import annotations

from models.language import Language
from tui.crash import account


def test_the_account_names_the_place_and_nothing_that_people_wrote() -> None:
    def fail(secret: str) -> None:
        raise ValueError(f"cannot take {secret}")

    try:
        fail("服务对象张三")
    except ValueError as error:
        told = account(error, Language("zh"))
    assert "ValueError" in told
    assert "test_crash.py" in told
    assert "张三" not in told
