"""Proof that a PDF holds nothing of what was removed: three readers, places, counts, and every object."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject, StreamObject

from desktop.document.model import Box, Document, Page, Span
from desktop.document.results import TaskResult
from desktop.errors import UserError
from desktop.exporters.pdf_areas import Area, areas_of, spans_on
from desktop.exporters.pdf_clean import TECHNICAL
from desktop.exporters.pdf_content import SPOKEN
from desktop.exporters.pdf_images import is_jpeg
from desktop.exporters.pdf_objects import plain, string
from desktop.exporters.pdf_picture import is_image
from desktop.exporters.verify_text import Expected, Trace, byte_patterns, distinctive, letters, without
from desktop.progress import JobContext
from desktop.readers import pdf
from desktop.readers.pdf import BROKEN

POPPLER_SECONDS = 300
LOST = 0.01
"""Part of the other letters of a page that may read differently after a redaction (two at least)."""
MAX_DEPTH = 40
TEXT_STREAMS = ("/EmbeddedFile", "/Metadata", "/CMap", "/ObjStm")
_OBJECT = re.compile(rb"(?<=[\r\n])\d+ \d+ obj\b")
NOTE_ANCHORS = ("annotation/", "field/")


def pdf_traces(
    doc: Document, result: TaskResult, out: Path, ctx: JobContext, password: str | None
) -> tuple[list[Trace], tuple[str, ...]]:
    """Everything that is wrong with the redacted file `out`, and the names of the readers that looked.

    Raises `UserError` when a reader can not open the file.
    """
    areas = areas_of(doc, result)
    expected = {
        number: Expected.of(
            doc.text,
            _page(doc, number).span,
            spans_on(result, doc, number),
            [area.mark for area in found],
        )
        for number, found in areas.items()
    }
    seen = pdf.read(out, ctx, password)
    reader = _open(out, password)
    if not len(seen.pages) == len(reader.pages) == len(doc.pages):
        return [Trace("pdfium", part="the number of pages")], ()
    traces: list[Trace] = []
    poppler = _poppler(reader, out, ctx)
    for number in range(1, len(doc.pages) + 1):
        ctx.report("verify", number - 1, len(doc.pages))
        traces += _page_traces(doc, result, seen, number, image=is_image(reader.pages[number - 1]))
        if number not in areas:
            continue
        texts = [("pdfium", seen.pages[number - 1].span.of(seen.text)), ("pypdf", _pypdf(reader, number))]
        if poppler is not None:
            texts.append(("pdftotext", poppler[number - 1] if number <= len(poppler) else None))
        traces += [
            Trace(name, number) for name, text in texts if text is None or expected[number].exceeded(text)
        ]
        if not all(_empty(seen, number, area) for area in areas[number]):
            traces.append(Trace("pdfium", number))
        said = _speech(reader.pages[number - 1])
        if said is None or expected[number].exceeded(said):
            traces.append(Trace("search", number, "words for what is shown"))
    traces += _object_traces(reader, out, byte_patterns(distinctive(doc, result)))
    names = ("pdfium", "pypdf", *(("pdftotext",) if poppler is not None else ()))
    return traces, names


def _page_traces(
    doc: Document, result: TaskResult, seen: Document, number: int, *, image: bool
) -> Iterator[Trace]:
    """Whether a page is as large as it was, and holds its other words."""
    before, after = _page(doc, number), _page(seen, number)
    if abs(before.width - after.width) > 1 or abs(before.height - after.height) > 1:
        yield Trace("pdfium", number, "the size")
    if not image and _lost_letters(doc, result, seen, number):
        yield Trace("pdfium", number, "other text")


def _page(doc: Document, number: int) -> Page:
    return next(page for page in doc.pages if page.number == number)


def _open(out: Path, password: str | None) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(out.read_bytes()))
        if reader.is_encrypted:
            reader.decrypt(password or "")
        len(reader.pages)
    except BROKEN:
        raise UserError("damaged", "The redacted file can not be read again.") from None
    return reader


def _pypdf(reader: PdfReader, number: int) -> str | None:
    try:
        return reader.pages[number - 1].extract_text()
    except BROKEN:
        return None


def _poppler(reader: PdfReader, out: Path, ctx: JobContext) -> list[str] | None:
    """The text of each page by poppler's pdftotext, or None where it is not installed.

    A file with a password is handed over without it, in memory: arguments of a program are for all to see.
    """
    program = shutil.which("pdftotext")
    if program is None:
        return None
    data = out.read_bytes()
    if reader.is_encrypted:
        opened = io.BytesIO()
        PdfWriter(clone_from=reader).write(opened)
        data = opened.getvalue()
    try:
        process = subprocess.Popen(  # noqa: S603 - a fixed program, without a shell
            [program, "-q", "-enc", "UTF-8", "-", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None
    with process, ctx.on_cancel(process.kill):
        try:
            text, _ = process.communicate(data, timeout=POPPLER_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            text = b""
    ctx.check()
    # Where it is there and fails, no page has passed.
    return text.decode("utf-8", errors="replace").split("\f") if process.returncode == 0 else []


def _empty(seen: Document, number: int, area: Area) -> bool:
    """Whether nothing but its own label stands in an area."""
    found = Counter(_letters_in(seen, _page(seen, number), area.box))
    # Beside right-to-left text readers turn the label, and its brackets, round.
    mark = "".join(area.mark.split())
    return found <= Counter(mark) | Counter("[[]]" if mark else "")


def _letters_in(seen: Document, page: Page, box: Box) -> Iterator[str]:
    """The letters whose middle lies in `box`."""
    for run in page.runs:
        whole = run.box
        if whole is None or whole.y0 > box.y1 or whole.y1 < box.y0 or whole.x0 > box.x1 or whole.x1 < box.x0:
            continue
        for i in range(run.span.start, run.span.end):
            char = run.box_of(Span(i, i + 1))
            if char is None or seen.text[i].isspace():
                continue
            x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
            if box.x0 < x < box.x1 and box.y0 < y < box.y1:
                yield seen.text[i]


def _lost_letters(doc: Document, result: TaskResult, seen: Document, number: int) -> bool:
    """Whether more of the other text of a page is gone than reading alone can explain.

    Letters are counted and not words: pdfium guesses from all that stands on a page which way its text runs,
    and on a page that has become nearly empty it puts spaces elsewhere.
    """
    page = _page(doc, number)
    notes = [run.span for run in page.runs if run.anchor.startswith(NOTE_ANCHORS)]
    gone = sorted([*spans_on(result, doc, number), *notes])
    before = letters(without(doc.text, page.span, gone))
    missing = (before - letters(_page(seen, number).span.of(seen.text))).total()
    return missing > max(2, LOST * before.total())


def _speech(page: DictionaryObject) -> str | None:
    try:
        return "\n".join(_spoken(page, set()))
    except BROKEN:
        return None


def _spoken(owner: DictionaryObject, seen: set[int]) -> Iterator[str]:
    """What the marked content of a page or form says in words beside what it shows, forms in it included."""
    if id(owner) in seen:
        return
    seen.add(id(owner))
    content = ContentStream(
        owner if isinstance(owner, StreamObject) else owner.get("/Contents"), None, "bytes"
    )
    resources = plain(owner.get("/Resources")) or {}
    data = content.get_data()
    named = plain(resources.get("/Properties")) or {}
    said = [plain(properties) for properties in named.values()]
    if any(key.encode() in data for key in SPOKEN):
        said += [
            operands[1] for operands, operator in content.operations if operator == b"BDC" and operands[1:]
        ]
    for properties in said:
        if isinstance(properties, DictionaryObject):
            yield from (string(plain(properties[key])) for key in SPOKEN if key in properties)
    for item in map(plain, (plain(resources.get("/XObject")) or {}).values()):
        if isinstance(item, StreamObject) and plain(item.get("/Subtype")) == "/Form":
            yield from _spoken(item, seen)


def _object_traces(reader: PdfReader, out: Path, pattern: re.Pattern[bytes] | None) -> Iterator[Trace]:
    """Search strings and streams that are no page content; see that no bytes lie beside the objects."""
    numbers = _numbers(reader)
    data = out.read_bytes()
    if data.count(b"startxref") != 1 or len(_OBJECT.findall(data)) > len(numbers):
        yield Trace("search", part="an earlier revision")
    for number in numbers if pattern is not None else ():
        try:
            item = reader.get_object(number)
        except BROKEN:
            continue
        if pattern is not None and _object_holds(item, pattern, 0):
            yield Trace("search", part=f"object {number}")


def _numbers(reader: PdfReader) -> list[int]:
    plain = {number for table in reader.xref.values() for number in table}
    return sorted(plain | set(reader.xref_objStm))


def _object_holds(item: Any, pattern: re.Pattern[bytes], depth: int) -> bool:
    """Whether a string, in whatever is nested in `item`, or a stream of text matches.

    Names are left out: those of fonts and resources are letters that somebody chose, and no text.
    """
    if depth > MAX_DEPTH or isinstance(item, NameObject):
        return False
    if isinstance(item, bytes | str):
        raw = item if isinstance(item, bytes) else item.encode("utf-8", errors="replace")
        return pattern.search(raw) is not None
    values: list[Any] = []
    if isinstance(item, DictionaryObject):
        if isinstance(item, StreamObject) and _is_text(item) and _stream_holds(item, pattern):
            return True
        values = [value for key, value in dict.items(item) if key not in TECHNICAL]
    elif isinstance(item, ArrayObject):
        values = list(list.__iter__(item))
    return any(_object_holds(value, pattern, depth + 1) for value in values)


def _is_text(item: StreamObject) -> bool:
    """Whether a stream may hold text that no reader of pages sees: metadata, attachments, a JPEG's notes."""
    return item.get("/Subtype") == "/XML" or item.get("/Type") in TEXT_STREAMS or is_jpeg(item)


def _stream_holds(item: StreamObject, pattern: re.Pattern[bytes]) -> bool:
    try:
        return pattern.search(item.get_data()) is not None
    except BROKEN:
        return True
