"""The document in its own format in another language: each translation in the place of its source."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from desktop.document.model import Document, Problem
from desktop.document.results import TaskResult
from desktop.errors import UserError
from desktop.exporters.base import Exported, GetEngines
from desktop.exporters.translated_data import translate_csv, translate_json
from desktop.exporters.translated_docx import translate_docx
from desktop.exporters.translated_html import translate_html
from desktop.exporters.translated_mail import translate_mail
from desktop.exporters.translated_md import translate_md
from desktop.exporters.translated_pdf import translate_pdf
from desktop.exporters.translated_pptx import translate_pptx
from desktop.exporters.translated_srt import translate_srt
from desktop.exporters.translated_text import translate_text
from desktop.exporters.translated_xlsx import translate_xlsx
from desktop.exporters.translation import Translate, rows
from desktop.exporters.writing import beside, refuse_source, settle
from desktop.progress import JobContext

_TEXTS: dict[str, Translate] = {
    "txt": translate_text,
    "md": translate_md,
    "html": translate_html,
    "csv": translate_csv,
    "json": translate_json,
    "srt": translate_srt,
}
"""Formats without a password and without files in them."""

TranslateOuter: TypeAlias = Callable[..., tuple[Problem, ...]]
_OUTER: dict[str, TranslateOuter] = {
    "docx": translate_docx,
    "pptx": translate_pptx,
    "xlsx": translate_xlsx,
}
"""Formats that take `password` and `attach` as well: `attach` translates a file in the file, or raises
`UserError("unsupported")`."""


class TranslatedExporter:
    """Writes the translated document. `export` raises `UserError`: "source_changed", "cannot_write",
    "same_file", "unsupported"."""

    format = "translated"

    def suffix(self, doc: Document, result: TaskResult) -> str:  # noqa: ARG002
        """The ending of the source, or the usual one of its kind."""
        return Path(doc.source).suffix or f".{doc.kind}"

    def export(
        self,
        doc: Document,
        result: TaskResult,
        dest: Path,
        ctx: JobContext,
        password: str | None = None,
        *,
        engines: GetEngines | None = None,  # noqa: ARG002 - what is written was made already
    ) -> Exported:
        """What is not translated stays as it is. A sentence that lacks something of its source looks like the
        others in the file, so a person is told."""
        refuse_source(dest, doc)
        with beside(dest) as temporary:
            problems = (*_translate(doc, result, temporary, ctx, password), *_marked(result))
            ctx.check()
            settle(temporary, dest)
        return Exported(str(dest), problems=tuple(dict.fromkeys(problems)))


def _marked(result: TaskResult) -> tuple[Problem, ...]:
    marked = sum(row.translation.support == "unverified" for row in rows(result))
    if not marked:
        return ()
    which = "One piece lacks" if marked == 1 else f"{marked} pieces lack"
    said = f"{which} something of the source or say more than it: look at what is marked in the translation."
    return (Problem("translation_marked", said),)


def _translate(
    doc: Document, result: TaskResult, out: Path, ctx: JobContext, password: str | None
) -> tuple[Problem, ...]:
    if doc.kind in _TEXTS:
        return _TEXTS[doc.kind](doc, result, out, ctx)
    if doc.kind == "pdf":
        return translate_pdf(doc, result, out, ctx, password)
    if doc.kind == "eml":
        return translate_mail(doc, result, out, ctx, _attach)
    if doc.kind in _OUTER:
        return _OUTER[doc.kind](doc, result, out, ctx, password, attach=_attach)
    raise UserError(
        "unsupported",
        f"A file of the kind {doc.kind} can not be written in another language yet.",
        "Export the translation as a table: Word, Excel, Markdown.",
    )


def _attach(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> tuple[Problem, ...]:
    """Translate a file in a file."""
    return _translate(doc, result, out, ctx, None)
