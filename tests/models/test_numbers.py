from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.numbers import Rounding, parse_number, precise, ratio, rounded, trimmed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.5", "1.5"),
        ("１．５", "1.5"),
        ("１。５", "1.5"),
        ("。5", "0.5"),
        ("2。", "2"),
        (" ３ ", "3"),
        ("　８８　", "88"),
        ("－1", "-1"),
        ("＋2", "2"),
        ("0", "0"),
        ("0.50", "0.50"),
        ("88.125", "88.125"),
    ],
)
def test_what_a_chinese_input_method_types_is_a_number(typed: str, meant: str) -> None:
    assert parse_number(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "。",
        ".",
        "-",
        "1。2。3",
        "1,5",
        "1，5",
        "1e3",
        "nan",
        "NaN",
        "inf",
        "½",
        "三",
        "1 5",
        "0x1",
        "1_0",
        "١",
        "M01",
        "+-1",
    ],
)
def test_what_is_no_plain_decimal_is_no_number(typed: str) -> None:
    assert parse_number(typed) is None


@given(st.text())
def test_any_text_is_a_finite_number_or_none(typed: str) -> None:
    value = parse_number(typed)
    assert value is None or value.is_finite()


@pytest.mark.parametrize(
    ("actual", "target", "printed"),
    [
        (778, 624, "124.68"),
        (30, 30, "100"),
        (2475, 600, "412.5"),
        (3217, 700, "459.57"),
        (2076, 1080, "192.22"),
        (Decimal("1831.5"), 1320, "138.75"),
        (17, 20, "85"),
        (17, 22, "77.27"),
        (326, 366, "89.07"),
        (0, 5, "0"),
    ],
)
def test_percentages_print_as_the_reports_print_them(
    actual: Decimal | int, target: int, printed: str
) -> None:
    value = ratio(actual, target)
    assert value is not None
    assert trimmed(value) == printed


def test_a_percentage_of_nothing_is_no_number() -> None:
    assert ratio(3, 0) is None


@pytest.mark.parametrize(
    ("value", "mode", "result"),
    [
        ("138.745", "half_up", "138.75"),
        ("138.735", "half_up", "138.74"),
        ("138.745", "half_even", "138.74"),
        ("138.735", "half_even", "138.74"),
        ("89.995", "half_up", "90.00"),
        ("89.9949999", "half_up", "89.99"),
        ("89.995", "half_even", "90.00"),
        ("89.985", "half_even", "89.98"),
        ("0.005", "half_up", "0.01"),
        ("0.005", "half_even", "0.00"),
        ("0.0050000001", "half_even", "0.01"),
        ("100", "half_up", "100.00"),
    ],
)
def test_rounding_follows_the_mode_at_the_half(value: str, mode: Rounding, result: str) -> None:
    assert str(rounded(Fraction(value), 2, mode)) == result


def test_rounding_happens_once() -> None:
    value = Fraction("89.9945")
    assert rounded(Fraction(rounded(value, 3)), 2) == Decimal("90.00")
    assert rounded(value, 2) == Decimal("89.99")


@given(
    st.fractions(min_value=0, max_value=10_000), st.integers(0, 6), st.sampled_from(["half_up", "half_even"])
)
def test_a_rounded_number_is_at_most_half_a_unit_away(value: Fraction, places: int, mode: Rounding) -> None:
    assert abs(Fraction(rounded(value, places, mode)) - value) <= Fraction(1, 2 * 10**places)


@given(st.fractions(min_value=0, max_value=1000), st.fractions(min_value=0, max_value=1000))
def test_rounding_keeps_order(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    assert rounded(low) <= rounded(high)


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Fraction(7, 4), "1.75"),
        (Fraction(3), "3"),
        (Fraction(1, 3), "≈0.333333"),
        (Fraction(2, 3), "≈0.666667"),
        (Fraction(1, 64), "0.015625"),
        (Fraction(1, 128), "≈0.007813"),
        (Fraction(0), "0"),
    ],
)
def test_a_derived_number_is_printed_whole_or_marked_as_near(value: Fraction, printed: str) -> None:
    assert precise(value) == printed


@given(st.fractions(min_value=0, max_value=1000))
def test_an_unmarked_number_is_the_number(value: Fraction) -> None:
    text = precise(value)
    assert text.startswith("≈") or Fraction(text) == value
