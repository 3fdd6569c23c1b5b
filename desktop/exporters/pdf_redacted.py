"""A PDF without what was found: glyphs and pixels gone, the rest as it was and searchable.

Pages are rewritten glyph by glyph (`pdf_content`). A page that can not be, or on which a reader still finds
something after it was, becomes an image of itself (`pdf_picture`), and is named in a problem. What is left in
the file but pages is a list of what is known to be harmless (`pdf_clean`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pypdfium2  # type: ignore[import-untyped]
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from desktop.document.model import Box, Document, Problem
from desktop.document.results import TaskResult
from desktop.errors import UserError
from desktop.exporters.literals import Literals, replacements
from desktop.exporters.pdf_annotations import clean_page
from desktop.exporters.pdf_areas import Area, areas_of, draw, font_resources, spans_on
from desktop.exporters.pdf_clean import clean_document
from desktop.exporters.pdf_content import redact_page
from desktop.exporters.pdf_fonts import trim_fonts
from desktop.exporters.pdf_glyphs import Unsupported
from desktop.exporters.pdf_layer import Word, remaining_words
from desktop.exporters.pdf_origins import origins_in
from desktop.exporters.pdf_picture import become_image
from desktop.exporters.pdf_resources import prune
from desktop.exporters.pdf_scope import Targets
from desktop.exporters.pdf_unseen import Spelling, has_unseen
from desktop.exporters.pdf_widths import is_fixed, planned
from desktop.exporters.verify import Verifier
from desktop.exporters.verify_text import distinctive
from desktop.progress import JobContext
from desktop.readers import pdf
from desktop.readers.files import source_bytes
from desktop.readers.pdf import BROKEN, open_pdf
from desktop.readers.pdf_chars import page_frame
from desktop.readers.pdf_layers import Layers


def redact_pdf(
    doc: Document,
    result: TaskResult,
    out: Path,
    ctx: JobContext,
    password: str | None = None,
    *,
    verifier: Verifier | None = None,
) -> tuple[Problem, ...]:
    """Write `doc` to `out` without its findings. Pages that became images are in the problems.

    `verifier` examines the copy; who proves it afterwards hands in his own, so that it is examined once.
    A file that needed `password` needs it again. Raises `UserError`: "source_changed",
    "redaction_not_located", "unsupported", and those of `readers.pdf.open_pdf`.
    """
    try:
        verifier = verifier or Verifier(doc, result, ctx, password)
        return _redact(doc, result, out, ctx, password, verifier=verifier)
    except BROKEN as error:
        raise _unsupported() from error


def _redact(
    doc: Document,
    result: TaskResult,
    out: Path,
    ctx: JobContext,
    password: str | None,
    *,
    verifier: Verifier,
) -> tuple[Problem, ...]:
    data = source_bytes(doc)
    with open_pdf(data, password, Path(doc.source).name) as (source, repaired):
        # Before a page is loaded, or its fields are not drawn.
        source.init_forms()
        redaction = _Redaction(writer_of(data, source, password, repaired=repaired), source, doc, result, ctx)
        redaction.rewrite()
        verifier.redrawn |= redaction.redrawn
        if password is not None:
            redaction.writer.encrypt(password, algorithm="AES-256")
        else:
            redaction.writer.generate_file_identifiers()
        # At most three times: as rewritten, with images for what leaks, without text on images that leak.
        # What is still wrong then, the proof says.
        for _ in range(3):
            redaction.write(out)
            traces = verifier.examine(out).traces
            if not redaction.repair(
                {trace.page for trace in traces if trace.page is not None}, out, password
            ):
                break
        return redaction.problems


def writer_of(data: bytes, source: Any, password: str | None, *, repaired: bool) -> PdfWriter:
    """The document in pypdf. What pypdf can not read, pdfium writes anew first."""
    try:
        writer = _clone(data, password)
        if repaired or len(writer.pages) == len(source):
            return writer
    except BROKEN:
        pass
    anew = io.BytesIO()
    try:
        source.save(anew, flags=0)
        writer = _clone(anew.getvalue(), password)
    except (*BROKEN, pypdfium2.PdfiumError):
        raise _unsupported() from None
    if len(writer.pages) != len(source):
        raise _unsupported()
    return writer


def _unsupported() -> UserError:
    return UserError(
        "unsupported",
        "The structure of this PDF is broken, and it can not be redacted safely.",
        "Print it to a new PDF, and redact that one.",
    )


def _clone(data: bytes, password: str | None) -> PdfWriter:
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        reader.decrypt(password or "")
    writer = PdfWriter(clone_from=reader)
    writer._ID = None  # noqa: SLF001 - the old identifier would tie the copy to its source
    return writer


PAGES_NAMED = 12
_GAPS = re.compile(r"[\W_]+")


class _Redaction:
    """One document on its way: `rewrite` every page, then `repair` those that are not clean."""

    def __init__(
        self,
        writer: PdfWriter,
        source: Any,
        doc: Document,
        result: TaskResult,
        ctx: JobContext,
    ) -> None:
        self.writer = writer
        self._source = source
        self._doc = doc
        self._plans = planned(doc, result, areas_of(doc, result))
        self._areas: dict[int, list[Area]] = {n: list(plan.areas) for n, plan in self._plans.items()}
        self._ctx = ctx
        self._literals = Literals.of(doc, replacements(result))
        self._result = result
        self._distinctive = {text.casefold() for text in distinctive(doc, result)}
        literals = (_GAPS.sub(" ", f.span.of(doc.text)).casefold().split() for f in result.findings)
        self._words = {" ".join(parts) for parts in literals if parts}
        self._spelling = Spelling.of(doc, result)
        self._layers = Layers(writer.root_object)
        self._images: set[int] = set()
        self._silent: set[int] = set()
        self._noted: set[int] = set()
        self.redrawn: set[int] = set()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What a person should know of pages that are not as they were, page by page."""
        images = {
            number: Problem(
                "page_as_image",
                f"Page {number} was turned into an image, because its text could not be taken apart safely.",
                number,
            )
            for number in self._images
        }
        notes = {
            number: Problem(
                "notes_left_out",
                f"Page {number} had notes or fields that are not shown; they were left out.",
                number,
            )
            for number in self._noted
        }
        unseen = {
            number: Problem(
                "unseen_text_removed",
                f"Page {number} drew something that was removed in a pattern, a mask, a note or under other "
                "words, where readers do not look. It was taken out there as well. Look at the page.",
                number,
            )
            for number in self.redrawn
        }
        kinds = (images, notes, unseen)
        by_page = (
            found[number] for number in sorted(set().union(*kinds)) for found in kinds if number in found
        )
        return (*by_page, *self._width_problems())

    def _width_problems(self) -> Iterator[Problem]:
        """What boxes of one width changed, and where they could not be."""
        if not is_fixed(self._result):
            return
        showing = [n for n, plan in self._plans.items() if plan.areas and (plan.shows or n in self._images)]
        moved = [n for n, plan in self._plans.items() if plan.moves and n not in self._images]
        if moved:
            yield Problem(
                "text_moved",
                f"Text beside the boxes was moved on {_pages(moved)}, so that gaps do not tell how long the "
                "removed words were.",
            )
        if showing:
            yield Problem(
                "width_shows",
                f"How long some removed words were still shows on {_pages(showing)}: text there could not be "
                "moved.",
            )

    def rewrite(self) -> None:
        """Clean and redact every page, then what is not a page."""
        total = len(self.writer.pages)
        for index, page in enumerate(self.writer.pages):
            self._ctx.report("export", index, total)
            number = index + 1
            areas = self._areas.get(number, [])
            boxes = [area.under for area in areas]
            try:
                targets = self._targets(index, boxes)
                if clean_page(self.writer, page, targets, self._telling):
                    self._noted.add(number)
                if areas or targets.unread or has_unseen(page, self._layers, self._holds):
                    mark = draw(areas, targets.frame) if areas else b""
                    if redact_page(self.writer, page, targets, mark):
                        self.redrawn.add(number)
                if areas:
                    page[NameObject("/Resources")] = font_resources(page["/Resources"])  # type: ignore[arg-type]
            except (Unsupported, *BROKEN):
                self._picture(number)
        self._layers.clean()
        clean_document(self.writer, self._telling, self._holds)
        self._finish()
        self._ctx.report("export", total, total)

    def repair(self, leaking: Collection[int], out: Path, password: str | None) -> bool:
        """Turn each page on which a reader still finds something into an image, and take the text off those
        that are one; whether there was anything to do. `out` is what was written last."""
        pages = [number for number in sorted(leaking) if number not in self._silent]
        self._silent |= self._images.intersection(pages)
        # The source still shows what went where no box is over it.
        redrawn = self.redrawn.intersection(pages)
        if redrawn:
            seen = pdf.read(out, self._ctx, password)
            with open_pdf(out.read_bytes(), password, out.name) as (rewritten, _):
                for number in redrawn:
                    self._picture(number, rewritten, seen)
        for number in pages:
            if number not in redrawn:
                self._picture(number)
        if pages:
            self._finish()
        return bool(pages)

    def _finish(self) -> None:
        """Drop what nothing shows any more."""
        prune(self.writer, self._holds)
        trim_fonts(self.writer, self._ctx)
        sweep(self.writer)

    def write(self, out: Path) -> None:
        with out.open("wb") as file:
            self.writer.write(file)

    def _holds(self, text: str) -> bool:
        """Whether a string of any kind holds a removed text."""
        plain = text.casefold()
        return bool(self._literals.hidden_edits(text)) or any(part in plain for part in self._distinctive)

    def _telling(self, text: str) -> bool:
        """The same for titles and addresses: short texts count too, and john-smith is John Smith."""
        address = unquote(text)
        spaced = f" {' '.join(_GAPS.sub(' ', address).casefold().split())} "
        return self._holds(address) or any(f" {short} " in spaced for short in self._words)

    def _targets(self, index: int, boxes: list[Box]) -> Targets:
        page = self._load(index)
        try:
            frame = page_frame(page.raw)
            return Targets(
                frame,
                boxes,
                origins_in(page.raw, frame, boxes) if boxes else frozenset(),
                self._layers.hides,
                self._spelling.struck,
                self._holds,
                self._plans[index + 1].moves if boxes else (),
            )
        finally:
            page.close()

    def _load(self, index: int, source: Any = None) -> Any:
        try:
            return (self._source if source is None else source)[index]
        except pypdfium2.PdfiumError:
            # What nobody could read must not be handed on as if it had been redacted.
            raise _unsupported() from None

    def _picture(self, number: int, rewritten: Any = None, seen: Document | None = None) -> None:
        """Make an image of a page as the source shows it, or as `rewritten` does, in which some went that no
        box is over; `seen` is that as it reads."""
        page = self._load(number - 1, rewritten)
        areas = self._areas.get(number, [])
        words: list[Word] = []
        if number not in self._silent:
            doc = seen or self._doc
            read = next(item for item in doc.pages if item.number == number)
            removed = spans_on(self._result, doc, number) if seen is None else []
            boxes = [box for area in areas for box in (area.box, area.under)]
            words = list(remaining_words(doc, read, removed, boxes))
        try:
            become_image(self.writer, self.writer.pages[number - 1], page, areas, words)
        finally:
            page.close()
        self._images.add(number)


def _pages(numbers: Collection[int]) -> str:
    """Pages in words: the first few by number."""
    shown = sorted(numbers)[:PAGES_NAMED]
    more = len(numbers) - len(shown)
    listed = ", ".join(map(str, shown))
    return f"page{'s' if len(numbers) > 1 else ''} {listed}{f' and {more} more' if more else ''}"


def sweep(writer: PdfWriter) -> None:
    """Drop every object that the document does not lead to: what was replaced must not stay in the file."""
    objects = writer._objects  # noqa: SLF001 - no public way to all objects
    live: set[int] = set()
    waiting: list[Any] = [writer.root_object.indirect_reference, writer._info_obj]  # noqa: SLF001
    waiting.append(getattr(writer._encrypt_entry, "indirect_reference", None))  # noqa: SLF001
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            if item.idnum not in live:
                live.add(item.idnum)
                waiting.append(item.get_object())
        elif isinstance(item, DictionaryObject):
            waiting += dict.values(item)
        elif isinstance(item, ArrayObject):
            waiting += list.__iter__(item)
        elif item is not None and getattr(item, "indirect_reference", None) is not None:
            live.add(item.indirect_reference.idnum)
    for i in range(len(objects)):
        if i + 1 not in live:
            objects[i] = None
