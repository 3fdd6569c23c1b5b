"""What goes with the words of a PDF without being in the content of a page: links, notes, the outline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

from desktop.document.model import Document, Page, Problem
from desktop.exporters.translated_pdf_letters import Rect
from desktop.exporters.translation import Row
from desktop.readers.pdf_objects import plain, string

WITH_WORDS = frozenset({"/Link", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut"})
"""Annotations that stand where their words stand."""
SHOWN = frozenset({"/FreeText", "/Stamp"})
"""Annotations that show their words themselves."""
MOST_ENTRIES = 20_000
_NUMBER = re.compile(r"^(?:(?:\d{1,3}\.?)+|[ivxIVX]{1,5}\.|[A-Za-z]\.|§{1,2})\s+(?=\S)")


def annotated(page: PageObject) -> Iterator[tuple[int, DictionaryObject]]:
    """The annotations of a page by number."""
    for number, entry in enumerate(plain(page.get("/Annots")) or ()):
        annotation = plain(entry)
        if isinstance(annotation, DictionaryObject):
            yield number, annotation


def marked_places(page: PageObject) -> list[tuple[int, Rect]]:
    """Where annotations stand that go with the words in them, in user space; one of several lines has
    several places."""
    found: list[tuple[int, Rect]] = []
    for number, annotation in annotated(page):
        if plain(annotation.get("/Subtype")) not in WITH_WORDS:
            continue
        sides = [float(plain(value)) for value in plain(annotation.get("/QuadPoints")) or ()]
        if len(sides) < 8 or len(sides) % 8:
            sides = [float(plain(value)) for value in plain(annotation.get("/Rect")) or ()]
        size = 8 if len(sides) >= 8 else 4
        for at in range(0, len(sides) - size + 1, size):
            xs, ys = sides[at : at + size : 2], sides[at + 1 : at + size : 2]
            found.append((number, (min(xs), min(ys), max(xs), max(ys))))
    return found


def taken_places(page: PageObject) -> list[Rect]:
    """Where annotations stand that show something themselves: fields, stamps, words."""
    found: list[Rect] = []
    for _, annotation in annotated(page):
        if plain(annotation.get("/Subtype")) in {"/Widget", *SHOWN}:
            sides = [float(plain(value)) for value in plain(annotation.get("/Rect")) or ()]
            if len(sides) == 4:
                a, b, c, d = sides
                found.append((min(a, c), min(b, d), max(a, c), max(b, d)))
    return found


def move_links(page: PageObject, places: Mapping[int, Sequence[Rect]]) -> None:
    """Put annotations where their words stand now (user space)."""
    for number, annotation in annotated(page):
        rects = places.get(number)
        if not rects:
            continue
        whole = (
            min(rect[0] for rect in rects),
            min(rect[1] for rect in rects),
            max(rect[2] for rect in rects),
            max(rect[3] for rect in rects),
        )
        annotation[NameObject("/Rect")] = _numbers(whole)
        if len(rects) > 1 or "/QuadPoints" in annotation:
            # Upper left, upper right, lower left, lower right, as viewers have it.
            quads = [v for x0, y0, x1, y1 in rects for v in (x0, y1, x1, y1, x0, y0, x1, y0)]
            annotation[NameObject("/QuadPoints")] = _numbers(quads)
        if plain(annotation.get("/Subtype")) != "/Link":
            annotation.pop("/AP", None)  # as it looked over the old words; viewers draw it anew


def _numbers(values: Sequence[float]) -> ArrayObject:
    return ArrayObject(FloatObject(round(value, 3)) for value in values)


def translate_notes(page: PageObject, read: Page, doc: Document, rows: Sequence[Row]) -> Iterator[Problem]:
    """Translate the contents of notes; what a page shows of fields and words in boxes stays."""
    said = dict(annotated(page))
    left = fields = False
    for run in read.runs:
        sort, _, number = run.anchor.partition("/")
        inside = [row for row in rows if row.changed and all(run.span.contains(span) for span in row.spans)]
        if not inside:
            continue
        if sort == "field":
            fields = True
        elif sort == "annotation" and number.isdigit() and int(number) in said:
            annotation = said[int(number)]
            if plain(annotation.get("/Subtype")) in SHOWN:
                left = True
                continue
            annotation[NameObject("/Contents")] = TextStringObject(
                _replaced(doc, run.span.start, run.span.end, inside)
            )
            annotation.pop("/RC", None)
    if fields:
        yield Problem(
            "fields_not_translated",
            f"The words in the form fields of page {read.number} stay as they are: they are data.",
            read.number,
        )
    if left:
        yield Problem(
            "notes_not_translated",
            f"Page {read.number} has comments that are shown as boxes of words; they stay as they are.",
            read.number,
        )


def _replaced(doc: Document, start: int, end: int, rows: Sequence[Row]) -> str:
    parts: list[str] = []
    at = start
    for row in sorted(rows, key=lambda row: row.spans[0]):
        parts += [doc.text[at : row.spans[0].start], row.translation.value]
        at = row.spans[-1].end
    return "".join([*parts, doc.text[at:end]])


def translate_outline(writer: PdfWriter, rows: Sequence[Row]) -> None:
    """Translate the titles of the outline, and of the document, that a row says as well."""
    known: dict[str, str] = {}
    for row in rows:
        if row.changed:
            source, made = " ".join(row.source.split()), " ".join(row.translation.value.split())
            known.setdefault(source.casefold(), made)
            known.setdefault(_NUMBER.sub("", source).casefold(), _NUMBER.sub("", made))
    outline = plain(writer.root_object.get("/Outlines"))
    for entry in _entries(outline):
        title = " ".join(string(entry.get("/Title")).split())
        made = known.get(title.casefold()) or known.get(_NUMBER.sub("", title).casefold(), "")
        if made:
            number = _NUMBER.match(title)
            numbered = number is not None and not _NUMBER.match(made)
            entry[NameObject("/Title")] = TextStringObject((number[0] if number and numbered else "") + made)
    info = plain(writer._info_obj) if writer._info_obj is not None else None  # noqa: SLF001 - no public way
    if isinstance(info, DictionaryObject):
        made = known.get(" ".join(string(info.get("/Title")).split()).casefold(), "")
        if made:
            info[NameObject("/Title")] = TextStringObject(made)
            # The same in XML, which would say the old title.
            writer.root_object.pop("/Metadata", None)


def _entries(node: Any) -> Iterator[DictionaryObject]:
    waiting = [plain(node.get("/First"))] if isinstance(node, DictionaryObject) else []
    seen: set[int] = set()
    while waiting and len(seen) < MOST_ENTRIES:
        entry = waiting.pop()
        if not isinstance(entry, DictionaryObject) or id(entry) in seen:
            continue
        seen.add(id(entry))
        yield entry
        waiting += [plain(entry.get("/Next")), plain(entry.get("/First"))]
