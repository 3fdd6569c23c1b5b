"""The exporters by format."""

from __future__ import annotations

from desktop.exporters.base import Exporter
from desktop.exporters.docx import DocxExporter
from desktop.exporters.json_export import JsonExporter
from desktop.exporters.markdown import MarkdownExporter
from desktop.exporters.redacted import RedactedExporter

_EXPORTERS: tuple[Exporter, ...] = (RedactedExporter(), MarkdownExporter(), DocxExporter(), JsonExporter())

EXPORTERS: dict[str, Exporter] = {exporter.format: exporter for exporter in _EXPORTERS}
