"""Which files the window takes, and how they are named to it."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl

READABLE = (
    "*.pdf *.docx *.docm *.dotx *.dotm *.xlsx *.xlsm *.xltx *.xltm *.pptx *.pptm *.ppsx *.ppsm *.potx *.potm "
    "*.eml *.mht *.mhtml *.html *.htm *.xhtml *.csv *.tsv *.tab *.json *.jsonl *.ndjson *.geojson "
    "*.txt *.text *.log *.md *.markdown"
)
"""`readers.registry.SUFFIXES` as a file dialog takes them: the window imports no reader."""


def paths_in(data: QMimeData | None) -> list[Path]:
    """Files in what was dropped or copied: URLs of files, or lines of text that name existing ones."""
    if data is None:
        return []
    if data.hasUrls():
        return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    found = []
    for line in data.text().splitlines()[:1000]:
        text = line.strip().strip("\"'")
        path = Path(QUrl(text).toLocalFile() if text.startswith("file:") else os.path.expanduser(text))  # noqa: PTH111
        if text and len(text) < 4096 and path.is_absolute():
            found.append(path)
    return found
