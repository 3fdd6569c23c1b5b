"""PPTX in another language: slides, tables, notes, comments, charts; what no longer fits is shrunk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.exporters.translated_ooxml import Draft, Step, put_words, translate_package
from desktop.exporters.translated_ooxml_language import set_language
from desktop.exporters.translated_pptx_fit import fit
from desktop.exporters.translation import Translate
from desktop.progress import JobContext
from desktop.readers.pptx import is_apart, is_prompt, layout


def keep_prompts(draft: Draft) -> None:
    """Leave the prompts of layouts alone also where they say what a slide says."""
    echoes = tuple(one for one in draft.layout.echoes if not any(map(is_prompt, one.again)))
    draft.layout = replace(draft.layout, echoes=echoes)


STEPS: tuple[Step, ...] = (keep_prompts, put_words, set_language, fit)


def translate_pptx(
    doc: Document,
    result: TaskResult,
    out: Path,
    ctx: JobContext,
    password: str | None = None,
    *,
    attach: Translate | None = None,
) -> tuple[Problem, ...]:
    """Write `doc` to `out` with the words of `result`, all else as it was.

    The workbooks behind charts, and other embedded files, are translated by `attach`; without it they stay as
    they were, and are named in the problems. Raises `UserError`: "source_changed", "translation_not_placed",
    and those of `Package.of`.
    """
    return translate_package(
        doc, result, out, ctx, read=layout, is_apart=is_apart, steps=STEPS, password=password, attach=attach
    )
