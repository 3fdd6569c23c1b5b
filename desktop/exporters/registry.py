"""The exporters by format."""

from __future__ import annotations

from desktop.exporters.base import Exporter, SetExporter
from desktop.exporters.bilingual import BilingualExporter
from desktop.exporters.docx import write_docx
from desktop.exporters.json_export import write_json
from desktop.exporters.markdown import write_markdown
from desktop.exporters.redacted import RedactedExporter
from desktop.exporters.sheet import write_xlsx
from desktop.exporters.tables_csv import write_csv
from desktop.exporters.tmx import write_tmx
from desktop.exporters.translated import TranslatedExporter
from desktop.exporters.words import WordsExporter

_WORDS: tuple[SetExporter, ...] = (
    WordsExporter("md", write_markdown),
    WordsExporter("docx", write_docx),
    WordsExporter("json", write_json),
    WordsExporter("xlsx", write_xlsx),
    WordsExporter("csv", write_csv),
    WordsExporter("tmx", write_tmx),
)
_EXPORTERS: tuple[Exporter, ...] = (RedactedExporter(), TranslatedExporter(), BilingualExporter(), *_WORDS)

EXPORTERS: dict[str, Exporter] = {exporter.format: exporter for exporter in _EXPORTERS}

SET_EXPORTERS: dict[str, SetExporter] = {exporter.format: exporter for exporter in _WORDS}
"""Those that write a batch to one file."""
