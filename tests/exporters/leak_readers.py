"""Readers that share nothing with the product's proof: a secret that they find in a redacted file leaked."""

from __future__ import annotations

import base64
import email
import email.policy
import html
import io
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pypdfium2
from pypdf import PdfReader

from .leak_documents import pdf_bytes


def squeezed(text: str) -> str:
    """Letters and digits alone, in lower case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", plain)


def leaks(path: Path, secrets: list[str]) -> list[tuple[str, str]]:
    """Each (secret, reader) where one still stands in a file."""
    texts = [(reader, squeezed(text)) for reader, text in readings(path)]
    found = []
    for secret in secrets:
        run = squeezed(secret)
        found += [(secret, reader) for reader, text in texts if run in text or run[::-1] in text]
        forms = {
            secret.encode("utf-16-be").hex(),
            secret.encode().hex(),
            base64.b64encode(secret.encode()).decode(),
        }
        raw = path.read_bytes().decode("latin-1")
        found += [(secret, "bytes") for form in forms if form in raw]
    return found


def readings(path: Path) -> Iterator[tuple[str, str]]:
    """What each reader makes of a file."""
    data = path.read_bytes()
    if data.startswith(b"%PDF"):
        yield from _pdf(path)
    elif data.startswith(b"PK"):
        yield from _zip(data)
    elif path.suffix == ".eml":
        yield from _mail(data)
    else:
        yield from _text(data)


def _pdf(path: Path) -> Iterator[tuple[str, str]]:
    reader = PdfReader(path)
    yield "pypdf", "\n".join(page.extract_text() for page in reader.pages)
    with pypdfium2.PdfDocument(path) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
        yield "pdfium", "\n".join(texts)
    if shutil.which("pdftotext"):
        for layout in ([], ["-raw"]):
            done = subprocess.run(["pdftotext", *layout, path, "-"], capture_output=True, check=True)
            yield "pdftotext", done.stdout.decode("utf-8", "replace")
    everything = pdf_bytes(path)
    yield from (("objects", text) for text in _decodings(everything))


def _zip(data: bytes) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            inner = archive.read(entry)
            yield "file name", entry.filename
            if inner.startswith(b"PK"):
                yield from _zip(inner)
            text = inner.decode("utf-8", "replace")
            yield "part", html.unescape(text)
            yield "part without tags", html.unescape(re.sub(r"<[^>]*>", "", text))
            yield "part as utf-16", inner.decode("utf-16-le", "replace")


def _text(data: bytes) -> Iterator[tuple[str, str]]:
    for text in _decodings(data):
        yield "text", text
        yield "unescaped", html.unescape(unquote(text))
        yield "without tags", html.unescape(re.sub(r"<[^>]*>", "", text))
        yield "json", re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)


def _mail(data: bytes) -> Iterator[tuple[str, str]]:
    yield from _text(data)
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        yield "headers", "\n".join(str(value) for value in part.values())
        yield "file name", part.get_filename() or ""
        payload = part.get_payload(decode=True)
        if payload:
            yield from (_zip(payload) if payload.startswith(b"PK") else _text(payload))


def _decodings(data: bytes) -> Iterator[str]:
    for encoding in ("utf-8", "latin-1", "utf-16-le", "utf-16-be"):
        yield data.decode(encoding, "replace")
