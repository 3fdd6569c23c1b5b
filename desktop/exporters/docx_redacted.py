"""Redacted DOCX: the findings gone from every part of the package, the formatting kept."""

from __future__ import annotations

from pathlib import Path

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.exporters.docx_clean import rename_bookmarks, unlink_fields
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
    Step,
    copy_to_echoes,
    edit_text,
    redact_package,
    replace_across,
    replace_hidden,
)
from desktop.exporters.ooxml_embedded import redact_embedded
from desktop.progress import JobContext
from desktop.readers.docx import layout

STEPS: tuple[Step, ...] = (
    copy_to_echoes,
    edit_text,
    drop_parts,
    empty_properties,
    clean_parts,
    clean_authors,
    unlink_fields,
    cut_links,
    replace_across,
    rename_bookmarks,
    replace_hidden,
    bare_pictures,
    rename_parts,
)


def redact_docx(
    doc: Document,
    result: TaskResult,
    out: Path,
    ctx: JobContext,
    password: str | None = None,
    *,
    attach: Attach | None = None,
) -> tuple[Problem, ...]:
    """Write `doc` to `out` without its findings, and without names, dates and links of its making.

    Embedded files are redacted by `attach`; macros and what can not be read are left out, and named in the
    problems. Raises `UserError`: "source_changed",
    "redaction_not_located", and those of `Package.of`.
    """
    steps = (redact_embedded(result, attach), *STEPS)
    return redact_package(doc, result, out, ctx, read=layout, steps=steps, password=password)
