"""What the tests of text formats share: a secret, findings of it, and the way through the exporter."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from urllib.parse import quote

from desktop.document.model import Document, Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.exporters.base import Exported
from desktop.exporters.redacted import RedactedExporter
from desktop.progress import JobContext
from desktop.readers.registry import read

SECRET = "Zoë Quarnström"
MAIL = "zoe.quarn@nordvik.example"
PHONE = "4917055501234"
MARK = "[PERSON 1]"


def findings(doc: Document, *words: str) -> tuple[Finding, ...]:
    """Every occurrence of `words` in the text, whatever white space they are written with."""
    patterns = [r"\s+".join(map(re.escape, word.split())) for word in words]
    spans = sorted(Span(*match.span()) for pattern in patterns for match in re.finditer(pattern, doc.text))
    assert spans, "the reader did not see the secret"
    return tuple(Finding("PERSON", span, 1.0, "test", "PERSON 1") for span in spans)


def result_of(doc: Document, *words: str, style: str = "label") -> TaskResult:
    return TaskResult("redact", Status.OK, findings(doc, *words) if words else (), options={"style": style})


def export(path: Path, *words: str, style: str = "label", name: str = "") -> tuple[bytes, Exported]:
    """The redacted and proven copy of `path`."""
    doc = read(path, JobContext())
    out = path.with_name(name or f"out-{path.name}")
    exported = RedactedExporter().export(doc, result_of(doc, *words, style=style), out, JobContext())
    return out.read_bytes(), exported


def write(folder: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def unseen(data: bytes, *words: str) -> bool:
    """Whether no coding of `words` that a person could undo stands in `data`."""
    for word in words:
        for part in (word, *(part for part in word.split() if len(part) > 2)):
            forms = {part.encode(), part.encode("utf-16-le"), part.encode("latin-1", "replace")}
            forms |= {
                quote(part).encode(),
                part.encode("unicode_escape"),
                base64.b64encode(part.encode())[:-4],
            }
            if any(form.lower() in data.lower() for form in forms):
                return False
    return True
