"""Proof that a PDF holds nothing of what was removed, and the rest of what it held.

Three readers (pdfium, pypdf, poppler) read each page; letters are looked for in the boxes; every object is
searched (`verify_objects`); and each page is looked at as it is shown (`verify_pixels`), its boxes by OCR.

What is wrong on a page is a trace with that page, so that the redactor can make an image of it and try again.
That holds for the rest as well: lost words and changed pixels block a page that was rewritten. A page that
became an image says so in a problem; what changed on it is one more problem and blocks nothing, for a person
can look at it, and it shows less than the source at worst.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
)

from desktop.document.model import Box, Document, Page, Problem, Span
from desktop.document.results import TaskResult
from desktop.engines.base import Recognizer
from desktop.exporters import verify_pixels
from desktop.exporters.pdf_areas import Area, areas_of, draw, font_resources, spans_on
from desktop.exporters.pdf_picture import is_image
from desktop.exporters.pdf_widths import Plan, disturbed, planned
from desktop.exporters.verify_objects import object_traces
from desktop.exporters.verify_readers import open_pypdf, poppler_pages, pypdf_text, spoken
from desktop.exporters.verify_reading import Crop, readable
from desktop.exporters.verify_text import (
    LOST,
    Expected,
    Needles,
    Rest,
    Trace,
    Verdict,
    byte_forms,
    distinctive,
    letters,
    rest_of,
    without,
)
from desktop.progress import JobContext
from desktop.readers import pdf
from desktop.readers.files import source_bytes
from desktop.readers.pdf import open_pdf
from desktop.readers.pdf_chars import Frame, page_frame

LOST_LETTERS = 0.01
"""Part of the other letters of a page that may read differently after a redaction (two at least)."""
PAGE_LETTERS = 6
"""Letters from which a literal is searched on its own page without regard to spaces."""
NOTE_ANCHORS = ("annotation/", "field/", "hidden/")


@dataclass(frozen=True, slots=True)
class _Case:
    """A redacted file and what it should be: `seen` is it as pdfium reads it, `images` the pages that became
    one."""

    doc: Document
    result: TaskResult
    areas: Mapping[int, list[Area]]
    expected: Mapping[int, Expected]
    seen: Document
    images: frozenset[int]
    redrawn: frozenset[int]
    plans: Mapping[int, Plan]

    def before(self, number: int) -> Page:
        return _page(self.doc, number)

    def after(self, number: int) -> Page:
        return _page(self.seen, number)

    def other_text(self, number: int) -> str:
        """What nobody removed of a page, without its notes and fields, which the redactor leaves out or
        draws."""
        page = self.before(number)
        notes = [run.span for run in page.runs if run.anchor.startswith(NOTE_ANCHORS)]
        gone = sorted([*spans_on(self.result, self.doc, number), *notes])
        return without(self.doc.text, page.span, gone)

    def text_after(self, number: int) -> str:
        return self.after(number).span.of(self.seen.text)


def examine_pdf(
    doc: Document,
    result: TaskResult,
    out: Path,
    ctx: JobContext,
    password: str | None = None,
    *,
    recognizer: Recognizer | None = None,
    redrawn: Collection[int] = (),
) -> Verdict:
    """Everything that is wrong with the redacted file `out`, and the names of the readers that looked.

    Of the pages `redrawn` a person is told that they look different; that blocks nothing.

    Raises `UserError` when a reader can not open the file, and "source_changed".
    """
    seen = pdf.read(out, ctx, password)
    reader = open_pypdf(out, password)
    if not len(seen.pages) == len(reader.pages) == len(doc.pages):
        return Verdict((Trace("pdfium", part="the number of pages"),), ())
    plans = planned(doc, result, areas_of(doc, result))
    areas = {number: list(plan.areas) for number, plan in plans.items()}
    images = frozenset(number for number, page in enumerate(reader.pages, 1) if is_image(page))
    case = _Case(
        doc, result, areas, _page_expectations(doc, result, areas), seen, images, frozenset(redrawn), plans
    )
    traces = [trace for number in range(1, len(doc.pages) + 1) for trace in _page_traces(case, number)]
    traces += _read_traces(case, reader, ctx)
    poppler = poppler_pages(reader, out, ctx)
    if poppler is not None:
        traces += _poppler_traces(poppler, case)
    expected = _whole(case)
    hidden = Needles(byte_forms(distinctive(doc, result)))
    traces += object_traces(reader, out.read_bytes(), hidden, expected)
    rest, lost = _rest(case)
    with (
        open_pdf(source_bytes(doc), password, Path(doc.source).name) as (before, _),
        open_pdf(out.read_bytes(), password, out.name) as (after, _),
    ):
        looked = _look(case, before, after, ctx)
    readers = ["pdfium", "pypdf", *(["pdftotext"] if poppler is not None else []), "search", "pixels"]
    traces += [*lost, *looked.traces]
    if recognizer is not None:
        pages = readable(looked.crops, expected, recognizer, ctx)
        traces += [Trace("ocr", number, "a box") for number in pages]
        readers.append("ocr")
    return Verdict(
        tuple(traces),
        tuple(readers),
        tuple(looked.problems),
        rest,
        (recognizer.model,) if recognizer is not None else (),
    )


def _page(doc: Document, number: int) -> Page:
    # Pages are in order and without gaps, but for a document that was made by hand.
    page = doc.pages[min(number, len(doc.pages)) - 1]
    return page if page.number == number else next(page for page in doc.pages if page.number == number)


def _page_expectations(
    doc: Document, result: TaskResult, areas: Mapping[int, list[Area]]
) -> dict[int, Expected]:
    return {
        number: Expected.of(
            doc.text,
            _page(doc, number).span,
            spans_on(result, doc, number),
            [area.mark for area in found],
            PAGE_LETTERS,
        )
        for number, found in areas.items()
    }


def _whole(case: _Case) -> Expected:
    """For the document as one."""
    text = case.doc.text
    gone = [span for number in case.areas for span in spans_on(case.result, case.doc, number)]
    marks = [area.mark for found in case.areas.values() for area in found]
    return Expected.of(text, Span(0, len(text)), sorted(gone), marks)


def _page_traces(case: _Case, number: int) -> Iterator[Trace]:
    """Whether a page is as large as it was, and holds its other letters."""
    before, after = case.before(number), case.after(number)
    if abs(before.width - after.width) > 1 or abs(before.height - after.height) > 1:
        yield Trace("pdfium", number, "the size")
    if number not in case.images and _lost_letters(case, number):
        yield Trace("pdfium", number, "other text")


def _lost_letters(case: _Case, number: int) -> bool:
    """Whether more of the other text of a page is gone than reading alone can explain.

    Letters are counted and not words: pdfium guesses from all that stands on a page which way its text runs,
    and on a page that has become nearly empty it puts spaces elsewhere.
    """
    before = letters(case.other_text(number))
    missing = (before - letters(case.text_after(number))).total()
    return missing > max(2, LOST_LETTERS * before.total())


def _read_traces(case: _Case, reader: PdfReader, ctx: JobContext) -> Iterator[Trace]:
    """What pdfium and pypdf still read on the pages with areas, and what stands in the areas."""
    for done, (number, areas) in enumerate(case.areas.items()):
        ctx.report("verify", done, len(case.areas))
        expected = case.expected[number]
        for name, text in (("pdfium", case.text_after(number)), ("pypdf", pypdf_text(reader, number))):
            if text is None or expected.exceeded(text):
                yield Trace(name, number)
        if not all(_empty(case, number, area) for area in areas):
            yield Trace("pdfium", number)
        said = spoken(reader.pages[number - 1])
        if said is None or expected.exceeded(said):
            yield Trace("search", number, "words for what is shown")


def _poppler_traces(pages: list[str], case: _Case) -> Iterator[Trace]:
    for number, expected in case.expected.items():
        if number > len(pages) or expected.exceeded(pages[number - 1]):
            yield Trace("pdftotext", number)


def _empty(case: _Case, number: int, area: Area) -> bool:
    """Whether nothing but its own label stands in an area, and those of areas that it overlaps."""
    found = Counter(_letters_in(case.seen, case.after(number), area.box))
    # Beside right-to-left text readers turn the label, and its brackets, round.
    marks = [other.mark for other in case.areas[number] if _overlap(other.box, area.box)]
    shown = [mark for mark in marks if mark]
    return found <= Counter("".join("".join(shown).split())) | Counter("[[]]" * len(shown))


def _overlap(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1


def _letters_in(doc: Document, page: Page, box: Box) -> Iterator[str]:
    """The letters whose middle lies in `box`."""
    for run in page.runs:
        whole = run.box
        if whole is None or whole.y0 > box.y1 or whole.y1 < box.y0 or whole.x0 > box.x1 or whole.x1 < box.x0:
            continue
        for i in range(run.span.start, run.span.end):
            char = run.box_of(Span(i, i + 1))
            if char is None or doc.text[i].isspace():
                continue
            x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
            if box.x0 < x < box.x1 and box.y0 < y < box.y1:
                yield doc.text[i]


def _rest(case: _Case) -> tuple[Rest, list[Trace]]:
    """The words of the pages that were rewritten, and the pages with lost ones if those are too many."""
    pages = {
        page.number: rest_of(case.other_text(page.number), case.text_after(page.number))
        for page in case.doc.pages
        if page.number not in case.images
    }
    rest = sum(pages.values(), Rest())
    if rest.lost <= LOST * rest.total:
        return rest, []
    return rest, [Trace("pdfium", number, "other words") for number, page in pages.items() if page.lost]


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the pages show: `crops` are the boxes that are not of a single colour."""

    traces: list[Trace]
    problems: list[Problem]
    crops: list[Crop]


def _look(case: _Case, before: Any, after: Any, ctx: JobContext) -> _Looked:
    """Compare the pages of two opened pdfium documents as they are shown."""
    looked = _Looked([], [], [])
    # Before a page is loaded, or its fields are not drawn.
    before.init_forms()
    after.init_forms()
    with _marks(case, after) as marks:
        for number in range(1, len(case.doc.pages) + 1):
            ctx.report("look", number - 1, len(case.doc.pages))
            with _loaded(before, number) as old, _loaded(after, number) as new:
                if old is None or new is None:
                    looked.traces.append(Trace("pixels", number))
                    continue
                with _loaded(marks, number) as meant:
                    _look_at(case, number, (old, new, meant), looked)
    return looked


@contextmanager
def _marks(case: _Case, after: Any) -> Iterator[Any]:
    """A pdfium document of the pages of `after` with nothing on them but the boxes of their areas."""
    writer = PdfWriter()
    for number in range(1, len(after) + 1):
        with _loaded(after, number) as page:
            frame = page_frame(page.raw) if page is not None else Frame(0, 0, 1, 1, 0)
        blank = writer.add_blank_page(1, 1)
        corners = (frame.left, frame.bottom, frame.right, frame.top)
        blank[NameObject("/MediaBox")] = ArrayObject(map(FloatObject, corners))
        blank[NameObject("/Rotate")] = NumberObject(90 * frame.turns)
        blank[NameObject("/Resources")] = font_resources(DictionaryObject())
        if number in case.areas:
            content = DecodedStreamObject()
            content.set_data(draw(case.areas[number], frame))
            blank[NameObject("/Contents")] = writer._add_object(content)  # noqa: SLF001 - no public way
    file = io.BytesIO()
    writer.write(file)
    with open_pdf(file.getvalue(), None, "marks") as (marks, _):
        yield marks


def _look_at(case: _Case, number: int, pages: tuple[Any, Any, Any], looked: _Looked) -> None:
    """Look at a page as it was, as it is, and as its boxes are meant to be."""
    old, new, meant = pages
    areas = case.areas.get(number, [])
    boxes = [area.box for area in areas]
    image = number in case.images
    plan = case.plans.get(number)
    if verify_pixels.changed(old, new, disturbed(plan) if plan is not None else (), image=image):
        if image or number in case.redrawn:
            looked.problems.append(_rest_changed(number, image=image))
        else:
            looked.traces.append(Trace("pixels", number, "the page beside the boxes"))
    if verify_pixels.covered(new, boxes, image=image):
        looked.traces.append(Trace("pixels", number, "text under a rectangle"))
    for index, picture in verify_pixels.legible(new, boxes, meant):
        literal = "".join(_letters_in(case.doc, case.before(number), areas[index].under))
        looked.crops.append(Crop(number, picture, areas[index].mark, literal))
    # Last: it takes the boxes off the page. One that was moved says nothing of what lay in its place.
    at_home = [area.box for area in areas if area.under == area.box]
    if verify_pixels.shining_through(old, new, at_home):
        looked.traces.append(Trace("pixels", number, "what lies under a box"))


@contextmanager
def _loaded(document: Any, number: int) -> Iterator[Any]:
    """A page of a pdfium document, or None where it can not be loaded."""
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        yield None
        return
    try:
        yield page
    finally:
        page.close()


def _rest_changed(number: int, *, image: bool) -> Problem:
    what = f"Page {number}, now an image," if image else f"Page {number}"
    return Problem("rest_changed", f"{what} looks different beside its boxes. Look at it.", number)


def pdf_traces(
    doc: Document, result: TaskResult, out: Path, ctx: JobContext, password: str | None
) -> tuple[tuple[Trace, ...], tuple[str, ...]]:
    """The traces and readers of `examine_pdf`."""
    verdict = examine_pdf(doc, result, out, ctx, password)
    return verdict.traces, verdict.readers
