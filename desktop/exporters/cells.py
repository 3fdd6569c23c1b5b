"""Values as cells of a table: numbers as numbers, and text that no program takes for a formula."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from openpyxl.cell import Cell  # type: ignore[import-untyped]

Value: TypeAlias = str | int | float | date | None

LONGEST = 32_767
"""Letters that a cell can hold."""
DIGITS = 15
"""Of a number, what a spreadsheet keeps; a longer one is no amount but an account."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(
    r"(?P<minus>[-\u2212(])?\s?(?P<unit>[$€£¥])?\s?(?P<sign>[-\u2212])?"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?\s?(?P<percent>%)?\s?(?P<close>\))?"
)
_NORMAL = re.compile(r"(?P<number>-?\d+(?:\.\d+)?)\s?(?P<unit>[A-Z]{3}|%)?")
AMOUNTS = ("", "money", "number", "percent", "count")
"""Kinds of values that can be amounts; others, as a telephone number, are words whatever they look like."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def put(cell: Cell, value: Value, number_format: str = "") -> None:
    """Set a cell of openpyxl; a text stays text, whatever it begins with."""
    if isinstance(value, str):
        cell.value = storable(value)
        cell.data_type = "s"
    else:
        cell.value = value
    if number_format:
        cell.number_format = number_format


def storable(text: str) -> str:
    """What a workbook can hold of a text."""
    return _CONTROL.sub("\ufffd", text)[:LONGEST]


def typed(text: str, kind: str = "", normal: str = "") -> tuple[Value, str]:
    """The value of a cell and its number format: what `normal` says of a typed value ("2024-03-31",
    "1234.50 EUR", "12.5 %"), else what `text` is."""
    if _DATE.fullmatch(normal):
        try:
            return date.fromisoformat(normal), "yyyy-mm-dd"
        except ValueError:
            return text, ""
    match = _NORMAL.fullmatch(normal)
    if match and kind in AMOUNTS:
        number, unit = _plain(match["number"]), match["unit"]
        if unit == "%":
            return number / 100, "0.##%"
        decimals = "#,##0.00" if isinstance(number, float) else "#,##0"
        return number, f'{decimals} "{unit}"' if unit else "General"
    return number_in(text) if kind in AMOUNTS else (text, "")


def number_in(text: str) -> tuple[Value, str]:
    """A text that is a number and nothing else, as accountants write them: "1,234.5", "(3)", "$ 12", "4 %".
    Numbers with leading noughts, or longer than a spreadsheet keeps, stay text: they name something."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None or (match["minus"] == "(") != bool(match["close"]):
        return text, ""
    whole, part = match["whole"].replace(",", ""), match["part"] or ""
    if (len(whole) > 1 and whole.startswith("0")) or len(whole + part) > DIGITS:
        return text, ""
    number = _plain(whole + part)
    if match["minus"] or match["sign"]:
        number = -number
    grouped = "#,##0" if "," in match["whole"] else "0"
    shape = grouped + (f".{'0' * (len(part) - 1)}" if part else "")
    if match["percent"]:
        return number / 100, f"{shape}%"
    return number, f'"{match["unit"]}"{shape}' if match["unit"] else shape


def csv_safe(value: str) -> str:
    """A cell of CSV that no spreadsheet runs: what would begin a formula gets an apostrophe, unless it is a
    number (https://owasp.org/www-community/attacks/CSV_Injection)."""
    if value.startswith(_COMMANDS) and isinstance(number_in(value)[0], str):
        return f"'{value}"
    return value


def _plain(digits: str) -> int | float:
    return float(digits) if "." in digits else int(digits)
