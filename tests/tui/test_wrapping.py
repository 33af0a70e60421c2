"""Text that is broken into lines: what belongs together stays together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.widgets.text_lines import held, wrap


def test_a_percentage_before_a_full_width_comma_stays_whole() -> None:
    text = "周敏 扣分达到本条分值的 50%，没有写理由"
    for width in range(10, 50):
        assert any("50%" in line for line in wrap(text, width))


def test_numbers_stay_with_their_units_and_words_stay_whole() -> None:
    text = "服务对象27名，完成1831.5小时，完成率为138.75%，按 KEY 免除（“zhanping waive”），isn’t it"
    for width in range(12, 60):
        lines = wrap(text, width)
        for whole in ("27名", "1831.5小", "138.75%", "KEY", "zhanping", "waive”", "isn’t"):
            assert any(whole in line for line in lines), (width, whole)
        assert not any(line.endswith(("（", "“")) for line in lines)


def test_a_space_hangs_at_the_end_of_a_line_and_begins_none() -> None:
    assert wrap("ten words of text", 9) == ["ten words", "of text"]
    assert wrap("1831.5小时", 6) == ["1831.5", "小时"], "what fits on no line is broken where it is full"


def test_a_name_and_its_points_go_to_the_next_line_together() -> None:
    given_points = ("林静 2.5", "陈嘉树 2.5", "JohnSmith 2", "*欧阳晓 2>1")
    text = "  ".join(map(held, given_points))
    for width in range(11, 60):
        lines = wrap(text, width)
        assert all(any(one in line for line in lines) for one in given_points)
        assert all(cell_len(line) <= width for line in lines)


@given(st.text("评估，。%50 ab\u00a0(", max_size=60), st.integers(4, 30))
def test_lines_are_never_too_wide_and_lose_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line.rstrip(" ")) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace("\u00a0", "").replace(" ", "")
