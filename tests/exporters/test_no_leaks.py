"""Random documents of several producers, secrets in random corners: after redaction no reader finds one.

`tests/benchmarks/leaks.py` does the same for thousands of secrets, and with other programs where installed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desktop.document.model import Document, Span
from desktop.document.results import Finding, Status, TaskResult
from desktop.exporters.redacted import RedactedExporter
from desktop.progress import JobContext
from desktop.readers.registry import read

from .leak_documents import PRODUCERS, made
from .leak_readers import leaks, squeezed

SECRETS = 8


def findings_of(doc: Document, secrets: list[str], label: str = "PERSON") -> tuple[Finding, ...]:
    """Every place of a secret in the text, spaced and broken as it may stand there; none within another."""
    spans: list[Span] = []
    for secret in sorted(secrets, key=len, reverse=True):
        pattern = r"[\s\u00ad\u200b-]*".join(map(re.escape, secret.replace(" ", "")))
        for match in re.finditer(pattern, doc.text, re.IGNORECASE):
            span = Span(*match.span())
            if not any(span.overlaps(other) for other in spans):
                spans.append(span)
    return tuple(Finding(label, span, 1.0, "test", f"{label} 1") for span in sorted(spans))


def unseen(doc: Document, secrets: list[str]) -> list[str]:
    """Secrets that the reader did not see: nobody could decide on them."""
    text = squeezed(doc.text)
    return [secret for secret in secrets if squeezed(secret) not in text]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("look", ["box", "label"])
@pytest.mark.parametrize("producer", PRODUCERS)
def test_no_reader_finds_a_secret(producer: str, look: str, seed: int, tmp_path: Path) -> None:
    paper, path = made(producer, seed, tmp_path, SECRETS)
    doc = read(path, JobContext())
    assert unseen(doc, paper.secrets) == []
    assert {secret for secret, _ in leaks(path, paper.secrets)} == set(paper.secrets), "the readers can see"
    result = TaskResult("redact", Status.OK, findings_of(doc, paper.secrets), options={"style": look})
    out = tmp_path / f"out{path.suffix}"
    RedactedExporter().export(doc, result, out, JobContext())
    assert leaks(out, paper.secrets) == []
