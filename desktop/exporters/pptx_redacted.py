"""Redacted PPTX: the findings gone from slides, notes, comments, masters and what hangs on them."""

from __future__ import annotations

from pathlib import Path

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
    remove,
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
from desktop.progress import JobContext
from desktop.readers.ooxml import R
from desktop.readers.ooxml_text import P
from desktop.readers.pptx import layout


def picture_objects(copy: Copy) -> None:
    """Leave the picture only of an embedded object that was left out."""
    for name in copy.xml():
        lost = copy.lost.get(name, set())
        for frame in list(copy.package.root(name).iter(P + "graphicFrame")) if lost else ():
            if not any(node.get(R + "id") in lost for node in frame.iter(P + "oleObj")):
                continue
            picture = next(frame.iter(P + "pic"), None)
            if picture is not None:
                named, frames = (next(one.iter(P + "cNvPr")) for one in (picture, frame))
                for name_, value in frames.attrib.items():
                    named.set(name_, value)
                frame.addprevious(picture)
            remove(frame)


STEPS: tuple[Step, ...] = (
    copy_to_echoes,
    edit_text,
    drop_parts,
    picture_objects,
    empty_properties,
    clean_parts,
    clean_authors,
    cut_links,
    replace_across,
    replace_hidden,
    bare_pictures,
    rename_parts,
)


def redact_pptx(
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
