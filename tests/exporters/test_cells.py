from __future__ import annotations

from datetime import date

import pytest
from openpyxl import Workbook

from desktop.exporters.cells import csv_safe, number_in, put, typed


@pytest.mark.parametrize(
    ("text", "value", "shape"),
    [
        ("1,234", 1234, "#,##0"),
        ("1,234.50", 1234.5, "#,##0.00"),
        ("(12)", -12, "0"),
        ("\u22124.5", -4.5, "0.0"),
        ("-$3", -3, '"$"0'),
        ("$ (1,000)", "$ (1,000)", ""),
        ("4.5 %", 0.045, "0.0%"),
        ("007", "007", ""),
        ("0.5", 0.5, "0.0"),
        ("1,23", "1,23", ""),
        ("12,34,567", "12,34,567", ""),
        ("1234567890123456", "1234567890123456", ""),
        ("2024-03-31", "2024-03-31", ""),
        ("(12", "(12", ""),
        ("twelve", "twelve", ""),
        ("", "", ""),
    ],
)
def test_only_what_is_a_number_becomes_one(text: str, value: object, shape: str) -> None:
    assert number_in(text) == (value, shape)


@pytest.mark.parametrize(
    ("kind", "normal", "value", "shape"),
    [
        ("money", "1234.50 EUR", 1234.5, '#,##0.00 "EUR"'),
        ("number", "3", 3, "General"),
        ("percent", "12.5 %", 0.125, "0.##%"),
        ("date", "2024-03-31", date(2024, 3, 31), "yyyy-mm-dd"),
        ("date", "2024-02-31", "as written", ""),
        ("date", "2024", "as written", ""),
        ("identifier", "12345", "as written", ""),
        ("party", "Acme", "as written", ""),
    ],
)
def test_typed_values_are_what_they_mean(kind: str, normal: str, value: object, shape: str) -> None:
    assert typed("as written", kind, normal) == (value, shape)


def test_no_text_is_a_formula() -> None:
    sheet = Workbook().active
    for row, text in enumerate(("=HYPERLINK(1)", "+1+cmd|' /C calc'!A0", "@SUM(1)", "a\x07b"), 1):
        put(sheet.cell(row, 1), text)
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * 4
    assert sheet["A4"].value == "a\ufffdb"
    assert csv_safe("=1+1") == "'=1+1"
    assert csv_safe("-1+cmd|' /C calc'!A0") == "'-1+cmd|' /C calc'!A0"
    assert (csv_safe("-1,234.5"), csv_safe("a=b"), csv_safe("")) == ("-1,234.5", "a=b", "")
