"""Redacted XLSX: the findings gone from cells and all that repeats them; other formulas still work."""

from __future__ import annotations

from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.exporters.inner import Attach
from desktop.exporters.ooxml_clean import (
    bare_pictures,
    clean_authors,
    clean_parts,
    cut_links,
    drop_parts,
    empty_properties,
    rename_parts,
)
from desktop.exporters.ooxml_copy import (
    Copy,
    Step,
    copy_to_echoes,
    edit_text,
    redact_package,
    replace_across,
    replace_hidden,
)
from desktop.exporters.ooxml_embedded import redact_embedded
from desktop.exporters.xlsx_cells import (
    clean_strings,
    drop_formulas,
    edit_cells,
    edit_constants,
    forget_dependents,
    redact_stored_values,
    share_nothing,
)
from desktop.exporters.xlsx_names import name_columns, rename_sheets, rename_tables_and_names
from desktop.exporters.xlsx_pivots import clean_pivots, unbind_tables
from desktop.progress import JobContext
from desktop.readers.ooxml_text import S
from desktop.readers.xlsx import layout


def replace_hidden_in_book(copy: Copy) -> None:
    """As `replace_hidden`, but not in the cells, which were read."""
    replace_hidden(copy, _cells)


def _cells(node: etree._Element) -> bool:
    return bool(node.tag == S + "sheetData")


STEPS: tuple[Step, ...] = (
    share_nothing,
    copy_to_echoes,
    edit_constants,
    edit_text,
    edit_cells,
    name_columns,
    forget_dependents,
    rename_sheets,
    rename_tables_and_names,
    drop_formulas,
    redact_stored_values,
    clean_strings,
    clean_pivots,
    drop_parts,
    unbind_tables,
    empty_properties,
    clean_parts,
    clean_authors,
    cut_links,
    replace_across,
    replace_hidden_in_book,
    bare_pictures,
    rename_parts,
)


def redact_xlsx(
    doc: Document,
    result: TaskResult,
    out: Path,
    ctx: JobContext,
    password: str | None = None,
    *,
    attach: Attach | None = None,
) -> tuple[Problem, ...]:
    """Write `doc` to `out` without its findings, and without names, dates and links of its making.

    Embedded files are redacted by `attach`; macros, links to other files and the records behind pivot tables
    are left out. Raises `UserError`: "source_changed", "redaction_not_located", and those of `Package.of`.
    """
    steps = (redact_embedded(result, attach), *STEPS)
    return redact_package(doc, result, out, ctx, read=layout, steps=steps, password=password)
