"""Which rows of a table name its columns, whether its first column names its rows, and what a caption is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from desktop.document.figures import is_figure, is_period, is_quantity

Words: TypeAlias = Sequence[Sequence[str]]
"""The words of each place, row by row; of a merged cell in its first place only."""

LOOKED_AT = 60
"""Rows that are enough to judge by."""
MOST_HEADS = 8

_UNIT = re.compile(
    r"\(?\s*(?:[$€£¥%]|(?:in|U\.?S\.?|USD|EUR|GBP|dollars?|euros?|thousands?|millions?|billions?|unaudited|audited"
    r"|except|per|share|data|amounts?|and|percent|shares|of|\W)+)\s*\)?",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:table|tab\.|tabelle|tableau|tabla|tabela|tabella|exhibit|schedule)\s*"
    r"(?:\d+(?:[.-]\d+)*|[IVXL]+|[A-Z])\b[.:)–—-]?",  # noqa: RUF001
    re.IGNORECASE,
)


def is_caption(text: str) -> bool:
    """Whether a line is the caption of a table: "Table 3: Sales by region"."""
    return len(text) <= 300 and _CAPTION.match(text.strip()) is not None


def header_rows(words: Words, bold: Sequence[bool] = ()) -> int:
    """How many of the first rows name the columns. `bold` says which rows are set off from the others."""
    rows = words[:LOOKED_AT]
    if len(rows) < 2:
        return 0
    columns = max(map(len, rows))
    measured = any(is_quantity(text) for row in rows for text in row[1:])
    found = _before_figures(rows) if measured else _before_words(rows, columns)
    leading = next((at for at, flag in enumerate(bold) if not flag), len(bold))
    if 0 < leading < len(words) and leading <= MOST_HEADS and not _labels_alone(rows[:leading]):
        # What is bold is a head, unless it holds figures: a total that stands first.
        plain = [row for row in rows[:leading] if not any(is_quantity(text) for text in row[1:])]
        found = max(found, leading) if len(plain) == leading else found
    return found


def header_columns(words: Words, heads: int) -> int:
    """1 where the first column names the rows, else 0."""
    body = [row for row in words[heads : heads + LOOKED_AT] if any(row)]
    labels = [row[0] for row in body if row and row[0]]
    rest = [text for row in body for text in row[1:] if text]
    if not labels or not rest or 2 * sum(map(is_figure, labels)) > len(labels):
        return 0
    first_is_empty = heads > 0 and all(not row or not row[0] for row in words[:heads])
    figures = sum(map(is_figure, rest))
    keys = max(map(len, body)) == 2 and all(label.rstrip().endswith(":") for label in labels)
    return int(first_is_empty or keys or 3 * figures >= len(rest))


def _before_figures(rows: Words) -> int:
    """Heads end where the first row has figures that are no years."""
    count = 0
    for at, row in enumerate(rows[: MOST_HEADS + 1]):
        label, others = (row[0] if row else ""), [text for text in row[1:] if text]
        if any(is_quantity(text) for text in others):
            return at
        if not others:
            # A title, a unit, or the label of the first group of rows.
            if count and not _UNIT.fullmatch(label.strip()):
                return at
            if not count and not _heads_follow(rows, at + 1):
                return 0
            continue
        named = label and not is_unit(label)
        if count and named and not any(map(is_period, others)) and not all(map(is_unit, others)):
            return at
        count = at + 1
    return count if count <= MOST_HEADS else 0


def is_unit(text: str) -> bool:
    """Whether it only says what figures count: "(in millions)", "$"."""
    return _UNIT.fullmatch(text.strip()) is not None


def _heads_follow(rows: Words, at: int) -> bool:
    """Whether the row `at` looks like heads: names of periods, or words over an empty first column."""
    if at >= len(rows):
        return False
    row = rows[at]
    others = [text for text in row[1:] if text]
    if not others:
        return at + 1 < len(rows) and at < 3 and _heads_follow(rows, at + 1)
    return not any(is_quantity(text) for text in others) and (not row[0] or all(map(is_period, others)))


def _before_words(rows: Words, columns: int) -> int:
    """A table of words has one row of heads, where that row is full of short ones."""
    first = [text for text in rows[0] if text]
    if columns == 2 and all(not row[0] or row[0].rstrip().endswith(":") for row in rows if row):
        return 0
    full = len(first) >= columns - 1 and len(set(first)) == len(first)
    short = all(len(text) <= 60 and not text.rstrip().endswith((".", ":", ";")) for text in first)
    return int(full and short and len(rows) > 2)


def _labels_alone(rows: Words) -> bool:
    return all(not any(row[1:]) for row in rows)
