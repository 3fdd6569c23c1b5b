"""XLSX in another language: texts of cells, headers, comments, charts. Numbers, dates and formulas stay.

What stands for a cell's text elsewhere says what the cell says now: columns of tables, lists to choose from,
filters, memories of pivot tables, and texts in formulas that are the whole of a cell's text. Names of sheets
and ranges stay, because formulas and other files refer to them.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.exporters.translated_ooxml import Draft, Step, put_words, translate_package
from desktop.exporters.translated_ooxml_language import set_language
from desktop.exporters.translated_xlsx_cells import Texts, write_cells
from desktop.exporters.translated_xlsx_fit import fit_cells
from desktop.exporters.translated_xlsx_formulas import follow_in_formulas, forget_results
from desktop.exporters.translated_xlsx_names import follow_in_lists, name_columns
from desktop.exporters.translated_xlsx_pivots import follow_in_pivots
from desktop.exporters.translation import Translate
from desktop.progress import JobContext
from desktop.readers.ooxml_text import S
from desktop.readers.xlsx import Book, is_apart, layout

_NUMBERED = re.compile(r"[^\W\d]*\s?\d+")
_SHOWN = re.compile(r'"[^"]*[^\W\d_A-Z]{3}[^"]*"')
_STEPS = (
    name_columns,
    follow_in_lists,
    follow_in_pivots,
    follow_in_formulas,
    fit_cells,
    write_cells,
    forget_results,
)


def tell_names(draft: Draft) -> None:
    """Say that the names of sheets stay, where they are words."""
    names = [sheet.name.text for sheet in Book.of(draft.package).sheets]
    if not all(map(_NUMBERED.fullmatch, names)):
        draft.problems.append(
            Problem("sheet_names_kept", "The names of the sheets stay as they were: formulas refer to them.")
        )


def tell_formats(draft: Draft) -> None:
    """Say that words which number formats show ("12 units") stay."""
    roots = (draft.package.root(name) for name in draft.xml() if name.endswith("styles.xml"))
    codes = [node.get("formatCode", "") for root in roots for node in root.iter(S + "numFmt")]
    words = sum(bool(_SHOWN.search(code)) for code in codes)
    if words:
        draft.problems.append(
            Problem("format_texts", f"{words} formats of numbers show words, which stay as they were.")
        )


def translate_xlsx(
    doc: Document,
    result: TaskResult,
    out: Path,
    ctx: JobContext,
    password: str | None = None,
    *,
    attach: Translate | None = None,
) -> tuple[Problem, ...]:
    """Write `doc` to `out` with the words of `result`, all else as it was.

    Embedded files are translated by `attach`; without it they stay as they were, and are named in the
    problems. Raises `UserError`: "source_changed", "translation_not_placed", and those of `Package.of`.
    """
    texts = Texts()
    own: tuple[Step, ...] = tuple(partial(step, texts) for step in _STEPS)
    steps = (put_words, *own, tell_names, tell_formats, set_language)
    return translate_package(
        doc,
        result,
        out,
        ctx,
        read=layout,
        is_apart=is_apart,
        steps=steps,
        slots=texts.slots,
        password=password,
        attach=attach,
    )
