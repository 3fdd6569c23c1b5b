"""Which files the window takes, and how they are named to it."""

from __future__ import annotations

import os
import re
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl

READABLE = (
    "*.pdf *.docx *.docm *.dotx *.dotm *.xlsx *.xlsm *.xltx *.xltm *.pptx *.pptm *.ppsx *.ppsm *.potx *.potm "
    "*.eml *.mht *.mhtml *.html *.htm *.xhtml *.csv *.tsv *.tab *.json *.jsonl *.ndjson *.geojson "
    "*.srt *.vtt *.txt *.text *.log *.md *.markdown"
)
"""`readers.registry.SUFFIXES` as a file dialog takes them: the window imports no reader."""


PACK = ".strongroom-models"
"""`modelstore.packs.SUFFIX`."""
_ARCHIVES = (".gguf", PACK, ".zip", ".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.zst")
_INSIDE = re.compile(
    r"config\.json|genai_config\.json|snapshots|.+\.(gguf|safetensors|onnx)|model\..*\.intgemm.*\.bin"
)
MOST = 500
"""Entries of a folder that are looked at."""


def may_be_model(path: Path) -> bool:
    """Whether what a person brought is rather a model than documents, by its name and what lies in it."""
    if path.name.lower().endswith(_ARCHIVES):
        return True
    try:
        names = [entry.name for entry in islice(path.iterdir(), MOST)] if path.is_dir() else []
    except OSError:
        return False
    return any(_INSIDE.fullmatch(name) for name in names)


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
