"""Numbers as Excel shows them, ids with zeros and letters from their format among them."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.readers.number_formats import PLAIN, formatted, number_text, parse_format

EPOCH = dt.date(1899, 12, 30)


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("000000", "17", "000017"),
        ("000000", "1234567", "1234567"),
        ('"TB"000000', "17", "TB000017"),
        (r"\K0000", "17", "K0017"),
        ('"K"0000;"-K"0000', "17", "K0017"),
        ('[$-804]"户"000', "5", "户005"),
        ("[Red]0000", "5", "0005"),
        ("000-0000-0000", "13812345678", "138-1234-5678"),
        ("000000-000", "652301007", "652301-007"),
        ("###-####", "55", "-55"),
        ('General"号"', "12", "12号"),
        ('"K"@', "12", "K12"),
        ("村000", "3", "村003"),
    ],
)
def test_what_a_format_adds_is_part_of_an_id(code: str, number: str, shown: str) -> None:
    form = parse_format(code)
    assert formatted(number, form, as_shown=True, epoch=EPOCH) == shown
    assert formatted(number, form, as_shown=False, epoch=EPOCH) == number


@pytest.mark.parametrize(
    "code",
    ["General", "0", "@", "#", "0.00", "#,##0", "#,##0_ ", "0%", "0.00E+00", "# ?/?", "0_);(0)",
     '[>9]"多"0;0', "[DBNum1]0", "", ";;;"],
)  # fmt: skip
def test_how_a_quantity_is_shown_changes_no_number(code: str) -> None:
    assert formatted("652301", parse_format(code), as_shown=True, epoch=EPOCH) == "652301"


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("yyyy-mm-dd", "44986", "2023-03-01"),
        ('yyyy"年"m"月"d"日"', "44986", "2023-03-01"),
        ("[$-804]yyyy年m月d日", "44986", "2023-03-01"),
        ("m/d/yyyy h:mm", "44986.4375", "2023-03-01T10:30:00"),
        ("h:mm:ss.000", "0.4375", "10:30:00"),
        ("[h]:mm", "1.5", "1 day, 12:00:00"),
        ("yyyy-mm-dd", "1e300", "1E+300"),
    ],
)
def test_dates(code: str, number: str, text: str) -> None:
    for as_shown in (True, False):
        assert formatted(number, parse_format(code), as_shown=as_shown, epoch=EPOCH) == text


def test_the_other_calendar() -> None:
    form = parse_format("yyyy-mm-dd")
    assert formatted("43524", form, as_shown=True, epoch=dt.date(1904, 1, 1)) == "2023-03-01"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (12.0, "12"),
        (0.1, "0.1"),
        (-3, "-3"),
        (652301001001, "652301001001"),
        (652301199001011234, "6.52301199001011E+17"),
        (1e18, "1E+18"),
    ],
)
def test_numbers_have_the_digits_that_are_left(number: float, text: str) -> None:
    assert number_text(number) == text


@pytest.mark.parametrize("text", ["", "12层", "1_0", "nan", "inf", "1e999", "0x10"])
def test_what_is_no_number(text: str) -> None:
    assert formatted(text, PLAIN, as_shown=True, epoch=EPOCH) is None


def test_a_number_that_lost_digits_gets_no_zeros_from_its_format() -> None:
    text = formatted("652301199001011234", parse_format("0" * 20), as_shown=True, epoch=EPOCH)
    assert text == "6.52301199001011E+17"
