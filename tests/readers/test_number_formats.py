from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.readers.number_formats import iso_date, shown

PHONE = "[<=9999999]###-####;(###) ###-####"


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("123456789", "000-00-0000", "123-45-6789"),
        ("23456789", "000-00-0000", "023-45-6789"),
        ("5551234567", PHONE, "(555) 123-4567"),
        ("5551234", PHONE, "555-1234"),
        ("436641234567", "General", "436641234567"),
        ("4.36641234567E11", "General", "436641234567"),
        ("0.1", "General", "0.1"),
        ("3.14159265358979312", "General", "3.14159265358979"),
        ("29345", "dd.mm.yyyy", "04.05.1980"),
        ("29345", r"[$-409]d\-mmm\-yyyy;@", "4-May-1980"),
        ("29345.75", "m/d/yy h:mm", "5/4/80 18:00"),
        ("45000.5", r"yyyy\-mm\-dd hh:mm:ss", "2023-03-15 12:00:00"),
        ("0.75", "h:mm AM/PM", "6:00 PM"),
        ("1.5", "[h]:mm", "36:00"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("-1234.5", "#,##0.00;[Red]-#,##0.00", "-1,234.50"),
        ("-12.5", "#,##0.00_);(#,##0.00)", "(12.50)"),
        ("-12.5", "0.0", "-12.5"),
        ("0.256", "0.0%", "25.6%"),
        ("1500000", '0.0,,"M"', "1.5M"),
        ("12", "0000", "0012"),
        ("1234.5", "0.##", "1234.5"),
        ("1.5", '"EUR" 0.00', "EUR 1.50"),
        ("1234", r'_-* #,##0.00\ "€"_-;\-* #,##0.00\ "€"_-', "1,234.00 €"),
        ("12", "0.00E+00", "12"),
        ("12", "# ?/?", "12"),
        ("#N/A", "0.00", "#N/A"),
        ("1e999999", "0.00", "1e999999"),
    ],
)
def test_as_excel_shows_it(raw: str, code: str, text: str) -> None:
    assert shown(raw, code) == text


def test_the_two_calendars() -> None:
    assert shown("0", "yyyy", from_1904=True) == "1904"
    assert iso_date("29345") == "1980-05-04"
    assert iso_date("27883", from_1904=True) == "1980-05-04"
    assert iso_date("x") == iso_date("0") == iso_date("1e9") == iso_date("nan") == ""


@given(st.floats(allow_nan=False), st.text('0#?.,%;"[]dmyhsAMPE/@_*\\-$ ', max_size=20))
def test_no_format_breaks_it(value: float, code: str) -> None:
    assert isinstance(shown(repr(value), code), str)
