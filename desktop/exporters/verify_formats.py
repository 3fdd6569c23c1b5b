"""Text formats as readers see them that had no part in writing: `csv`, `json`, lxml's HTML and `email`."""

from __future__ import annotations

import csv
import email
import email.policy
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from lxml import etree  # type: ignore[import-untyped]
from lxml import html as lxml_html

from desktop.document.model import Document, Span
from desktop.errors import UserError
from desktop.exporters.verify_office import READERS
from desktop.exporters.verify_text import remnants, without
from desktop.readers.csv_cells import delimiter_of
from desktop.readers.docx import zip_texts
from desktop.readers.files import read_bytes
from desktop.readers.html_text import decode_html
from desktop.readers.ooxml_embedded import ANCHOR as EMBEDDED
from desktop.readers.text import decode

MOST_CELL = 1 << 30
_OURS = ("redacted.invalid",)
"""Words that the copy of a mail may hold beside the marks: the domain of addresses that were removed."""

_ATTACHMENT = re.compile(r"(?:part \d+/)*attachment (\d+)")


def readings(kind: str, path: Path) -> Iterator[tuple[str, str]]:
    """Name of a part and its text, for each that a file holds and each way to read it.

    Raises `UserError("damaged")` when a file is not of its kind any more.
    """
    data = read_bytes(path)
    try:
        yield from _readings(kind, data, path)
    except (ValueError, LookupError, csv.Error, etree.LxmlError, RecursionError):
        raise UserError("damaged", f"The file is no valid {kind.upper()} any more.") from None


def attachments(doc: Document) -> dict[str, list[Span]]:
    """The texts of the files in a mail or an Office file, by the number of the file."""
    anchor = _ATTACHMENT if doc.kind == "eml" else EMBEDDED
    found: dict[str, list[Span]] = {}
    for page in doc.pages if doc.kind in ("eml", *READERS) else ():
        match = anchor.match(page.runs[0].anchor) if page.runs else None
        if match is not None:
            found.setdefault(match[1], []).append(page.span)
    return found


def left_out(doc: Document, out: Path) -> list[Span]:
    """The texts of the files in a mail or an Office file that its copy `out` comes without, as it says."""
    held = attachments(doc)
    if not held:
        return []
    if doc.kind == "eml":
        mail = email.message_from_bytes(read_bytes(out), policy=email.policy.default)
        names = {(part.get_filename() or "").partition(".")[0] for part in mail.walk()}
        stem = "attachment-"
    else:
        with zipfile.ZipFile(out) as archive:
            names = {PurePosixPath(name).stem for name in archive.namelist() if "/embeddings/" in name}
        stem = "embedded"
    return [span for number, spans in held.items() if f"{stem}{number}" not in names for span in spans]


def cut_in_two(doc: Document, removed: Sequence[tuple[Span, str]], seen: Document) -> bool:
    """Whether the copy `seen` of a text format holds the rest of a word that was cut in two.

    What is edited in place has no other words than before. Attachments are proven by themselves.
    """
    ours = [*_OURS, *(mark for _, mark in removed)]
    if doc.kind == "json":  # keys that would be the same are numbered
        ours += [str(number) for number in range(2, len(removed) + 1)]
    texts = []
    for one, gone in ((doc, [span for span, _ in removed]), (seen, [])):
        apart = sorted([*gone, *(span for spans in attachments(one).values() for span in spans)])
        texts.append(without(one.text, Span(0, len(one.text)), apart))
    return remnants(texts[0], ours, texts[1])


def _readings(kind: str, data: bytes, path: Path) -> Iterator[tuple[str, str]]:
    if kind == "eml":
        yield from _mail(data)
        return
    text = (decode_html if kind == "html" else decode)(data, path.name).text
    yield "the source", text
    if kind == "csv":
        yield "the rows", _rows(text, delimiter_of(text, path))
    elif kind == "json":
        yield "the values", "\n".join(_values(text))
    elif kind == "html":
        yield from _page(text)
    elif kind == "md":
        yield "the source without escapes", unquote(html.unescape(text))


def _rows(text: str, delimiter: str) -> str:
    csv.field_size_limit(MOST_CELL)
    return "\n".join("\t".join(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _values(text: str) -> Iterator[str]:
    decoder = json.JSONDecoder(object_pairs_hook=lambda pairs: pairs)
    at = 0
    while rest := text[at:].lstrip("\ufeff \t\r\n"):
        value, end = decoder.raw_decode(rest)
        yield from _leaves(value)
        at = len(text) - len(rest) + end


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    elif value is not None:
        yield str(value)


def _page(text: str) -> Iterator[tuple[str, str]]:
    """What lxml makes of a page: its text, and whatever else stands in it, each by itself."""
    plain = text.encode("utf-8", "replace")
    yield "the source without entities", html.unescape(text)
    try:
        root = lxml_html.document_fromstring(
            plain, parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
        )
    except etree.ParserError:
        return  # nothing but comments
    yield "the text", "".join(root.itertext())
    yield "the text", " ".join(root.itertext())
    for node in root.iter():
        if not isinstance(node.tag, str):
            yield "a comment", html.unescape(node.text or "")
            continue
        for value in node.attrib.values():
            yield "an attribute", unquote(value)
            if node.get("srcdoc") == value and value.strip():
                yield from _page(value)


def _mail(data: bytes) -> Iterator[tuple[str, str]]:
    yield "the source", data.decode("latin-1")
    mail = email.message_from_bytes(data, policy=email.policy.default)
    for part in mail.walk():
        if isinstance(part, EmailMessage):
            yield from _part(part)


def _part(part: EmailMessage) -> Iterator[tuple[str, str]]:
    yield "headers", "\n".join(f"{name}: {value}" for name, value in part.items())
    yield "a file name", part.get_filename() or ""
    if part.is_multipart():
        return
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data:
        return
    if part.get_content_disposition() == "attachment":
        yield from _attachment(data)
    elif part.get_content_maintype() == "text":
        text = decode(data, "the part", str(part.get_param("charset", ""))).text
        yield "a body", text
        if part.get_content_subtype() == "html":
            yield from _page(text)


def _attachment(data: bytes) -> Iterator[tuple[str, str]]:
    if data.startswith(b"PK"):
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="strongroom-") as folder:
            path = Path(folder, "attachment")
            path.write_bytes(data)
            yield from zip_texts(path)
    else:
        yield "an attachment", data.decode("utf-8", "replace")
        yield "an attachment", data.decode("latin-1")
