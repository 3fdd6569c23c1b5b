"""A PDF in another language: each text in the place of the old one, all else as it was.

The glyphs of what is translated are taken out of the content of the page (`pdf_content`), so that pictures,
lines and coloured grounds stay; the translation is set in their place (`translated_pdf_layout`) in fonts that
are embedded, and can be searched. Then the file is read again and compared with what was set.
"""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from desktop.document.model import Box, Document, Page, PageState, Problem
from desktop.document.results import TaskResult
from desktop.exporters.pdf_content import redact_page
from desktop.exporters.pdf_glyphs import Unsupported
from desktop.exporters.pdf_origins import CELL, around, cell
from desktop.exporters.pdf_redacted import writer_of
from desktop.exporters.pdf_scope import Targets
from desktop.exporters.translated_pdf_blocks import Block, Rows, Still, blocks_of
from desktop.exporters.translated_pdf_draw import (
    Drawn,
    Rest,
    draw,
    drawing,
    link_rects,
    mark_text,
    place,
    rest_pages,
    to_user,
)
from desktop.exporters.translated_pdf_layout import LEAST, Laid, Obstacle, lay_out, leader_of
from desktop.exporters.translated_pdf_letters import Letter, PageRead, Rect, read_page, underlines
from desktop.exporters.translated_pdf_notes import (
    marked_places,
    move_links,
    taken_places,
    translate_notes,
    translate_outline,
)
from desktop.exporters.translated_pdf_proof import inked, outside, overlaps, reads, unread
from desktop.exporters.translated_pdf_words import row_of
from desktop.exporters.translation import rows, target_language
from desktop.progress import JobContext
from desktop.readers import pdf
from desktop.readers.files import source_bytes
from desktop.readers.pdf import BROKEN, open_pdf
from desktop.readers.pdf_chars import SKEWED
from desktop.readers.pdf_layout import to_text_frame

EDGE = 28.0
"""The least margin below the text of a page, points, where it had more."""
FOOT = 0.85
"""Of the height of a page, where its foot begins."""
FAR = 3.0
"""Glyphs of a line are no further apart, in sizes of type."""
THICK = 1.2
"""Half of what is cut out along an underline, points."""


@dataclass(slots=True)
class PlannedPage:
    """A page on its way: as it was read, what is set on it, and how it went."""

    number: int
    read: PageRead
    laid: list[Laid]
    skewed: list[Block]
    marks: dict[int, int] = field(default_factory=dict)
    written: bool = False

    @property
    def blocks(self) -> Iterator[Block]:
        yield from (laid.block for laid in self.laid)
        yield from self.skewed


def translate_pdf(
    doc: Document, result: TaskResult, out: Path, ctx: JobContext, password: str | None = None
) -> tuple[Problem, ...]:
    """Write `doc` to `out` with its translation in place. What stays in the old language is in the problems.

    A file that needed `password` needs it again. Raises `UserError`: "source_changed", "unsupported", and
    those of `readers.pdf.open_pdf`.
    """
    translated = TranslatedPdf(doc, result, ctx, password)
    translated.write(out)
    return translated.problems


class TranslatedPdf:
    """One document on its way; `pages` and `problems` tell what was done once it is written."""

    def __init__(
        self, doc: Document, result: TaskResult, ctx: JobContext, password: str | None = None
    ) -> None:
        self._doc, self._result, self._ctx, self._password = doc, result, ctx, password
        self._rows = rows(result)
        self.pages: list[PlannedPage] = []
        self._problems: list[Problem] = []

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Those of the document, then page by page."""
        return tuple(sorted(self._problems, key=lambda problem: problem.page or 0))

    def write(self, out: Path) -> None:
        """Plan, rewrite, draw, save, prove."""
        data = source_bytes(self._doc)
        with open_pdf(data, self._password, Path(self._doc.source).name) as (source, repaired):
            writer = writer_of(data, source, self._password, repaired=repaired)
            self._plan(source, writer)
        rests = self._rewrite(writer)
        self._finish(writer, rests)
        if self._password is not None:
            writer.encrypt(self._password, algorithm="AES-256")
        else:
            writer.generate_file_identifiers()
        with out.open("wb") as file:
            writer.write(file)
        self._prove(out)

    def _tell(self, code: str, message: str, page: int | None = None) -> None:
        self._problems.append(Problem(code, message, page))

    # Planning

    def _plan(self, source: Any, writer: PdfWriter) -> None:
        where = Rows(
            [(row_of(row), [(span.start, span.end) for span in row.spans]) for row in self._rows],
            len(self._doc.text),
        )
        for index, page in enumerate(self._doc.pages):
            self._ctx.report("export", index, 2 * len(self._doc.pages))
            number = page.number
            paper = writer.pages[number - 1]
            self._problems += _safely(lambda: list(translate_notes(paper, page, self._doc, self._rows)), [])  # noqa: B023
            if page.state is not PageState.READ:
                self._tell(
                    "page_is_picture",
                    f"Page {number} is a picture without text of its own; it stays as it is.",
                    number,
                )
                continue
            links = _safely(lambda: marked_places(paper), [])  # noqa: B023
            read = read_page(source, number - 1, page.span.start, links)
            if read is None or not page.span.of(self._doc.text).startswith(read.text):
                self._untranslated(number)
                continue
            blocks, still = blocks_of(read, where, self._doc.text)
            taken = _safely(lambda: taken_places(paper), [])  # noqa: B023
            planned = _planned(number, read, blocks, still, taken)
            self._tell_unseen(planned, where)
            lacking = sum(one.lacking for one in still)
            if lacking:
                self._tell(
                    "letters_missing",
                    f"{lacking} {'text' if lacking == 1 else 'texts'} of page {number} (formulas, or letters "
                    "that the fonts of the translation lack) stay as they were.",
                    number,
                )
            if planned.laid or planned.skewed:
                self.pages.append(planned)

    def _tell_unseen(self, page: PlannedPage, where: Rows) -> None:
        letters = (
            letter
            for column in page.read.columns
            for line in column.lines
            for segment in line
            for letter in segment
            if not letter.seen and not letter.char.isspace()
        )
        if any((row := where.of(letter)) >= 0 and where.rows[row].changed for letter in letters):
            self._tell(
                "unseen_text_kept",
                f"Page {page.number} has words that are not seen, as under the picture of a scanned page; "
                "they and the picture stay as they are.",
                page.number,
            )

    def _untranslated(self, number: int) -> None:
        self._tell(
            "page_not_translated",
            f"The text of page {number} could not be taken apart; it stays in its language.",
            number,
        )

    # Rewriting

    def _rewrite(self, writer: PdfWriter) -> list[Rest]:
        rests: list[Rest] = []
        for at, planned in enumerate(self.pages):
            self._ctx.report("export", len(self._doc.pages) + at, len(self._doc.pages) + len(self.pages))
            page = writer.pages[planned.number - 1]
            targets = _targets(planned)
            try:
                redact_page(writer, page, targets, drawing(planned.read.frame))
            except (Unsupported, *BROKEN):
                self._untranslated(planned.number)
                continue
            planned.written = True
            for number, laid in enumerate(planned.laid):
                if laid.rest.text:
                    planned.marks[number] = len(rests) + 1
                    rests.append(Rest(len(rests) + 1, planned.number, laid.rest))
            moved: dict[int, list[Rect]] = {}
            for laid in planned.laid:
                for link, rect in link_rects(laid):
                    moved.setdefault(link, []).append(to_user(rect, laid.block.turn, planned.read.frame))
            _safely(lambda: move_links(page, moved), None)  # noqa: B023
        written = [page for page in self.pages if page.written]
        drawn = [Drawn(page.read.frame, page.laid, page.skewed, page.marks) for page in written]
        for planned, form in zip(written, draw(drawn, writer), strict=True):
            place(form, writer.pages[planned.number - 1], writer)
        self._tell_rests(rests, len(writer.pages) + 1)
        return rests

    def _tell_rests(self, rests: Sequence[Rest], added: int) -> None:
        for number, count in Counter(rest.page for rest in rests).items():
            self._tell(
                "text_continued",
                f"{count} {'text' if count == 1 else 'texts'} of page {number} did not fit in place even at "
                f"{LEAST:.0%} of the size; marked with […], {'it goes' if count == 1 else 'they go'} on from "
                f"page {added} on.",
                number,
            )

    def _finish(self, writer: PdfWriter, rests: Sequence[Rest]) -> None:
        """What is not a page."""
        if rests:
            first = self._doc.pages[0]
            size = (first.width or 595.0, first.height or 842.0)
            for page in PdfReader(io.BytesIO(rest_pages(rests, size))).pages:
                writer.add_page(page)
        _safely(lambda: translate_outline(writer, self._rows), None)
        root = writer.root_object
        if target_language(self._result):
            root[NameObject("/Lang")] = TextStringObject(target_language(self._result))
        if root.pop("/StructTreeRoot", None) is not None:
            root.pop("/MarkInfo", None)
            self._tell(
                "tags_left_out",
                "The tags of the document, its structure for screen readers, were left out: they spoke of "
                "the old text.",
            )
        form = root.get("/AcroForm")
        if form is not None and int(form.get_object().get("/SigFlags", 0)) & 1:
            self._tell(
                "signature_void", "The file was signed; a signature does not hold for its translation."
            )

    # Proof

    def _prove(self, out: Path) -> None:
        """Read what was written, and name each page that does not read as it was set."""
        again = pdf.read(out, self._ctx, self._password)
        by_number = {page.number: page for page in again.pages}
        before = {page.number: page for page in self._doc.pages}
        for planned in self.pages:
            if not planned.written:
                continue
            wanted = _wanted(planned, self._doc, before[planned.number])
            page = by_number[planned.number]
            wrong = reads(again, page) != wanted or any(unread(again, page, planned.laid))
            width, height = planned.read.frame.size
            papers = {turn: _turned(Box(0, 0, width, height), turn) for turn in range(4)}
            away = [laid for laid in planned.laid if outside([laid], papers[laid.block.turn])]
            if wrong or away or overlaps(planned.laid):
                self._tell(
                    "look_at_page",
                    f"Page {planned.number} does not read as it was set. Look at it beside the source.",
                    planned.number,
                )


def _wanted(planned: PlannedPage, doc: Document, before: Page) -> Counter[str]:
    """What a page has to read as: what stood on it, without what was taken out, and with what was set."""
    wanted = reads(doc, before)
    for block in planned.blocks:
        wanted.subtract(inked("".join(letter.char for letter in block.letters if letter.place >= 0)))
        wanted.update(inked(block.mark.text + block.text.text))
    for number, laid in enumerate(planned.laid):
        wanted.subtract(inked(laid.rest.text))
        led = leader_of(laid)
        wanted.update(inked(led[0].text) if led is not None else ())
        if number in planned.marks:
            wanted.update(inked(mark_text(planned.marks[number]).text))
    return +wanted


def _planned(
    number: int, read: PageRead, blocks: Sequence[Block], still: Sequence[Still], taken: Sequence[Rect]
) -> PlannedPage:
    """Lay the blocks of a page out among what stays."""
    width, height = read.frame.size
    kept: list[tuple[int, Rect]] = [(one.turn, one.rect) for one in still if one.turn != SKEWED]
    upright = [block for block in blocks if block.turn != SKEWED]
    placed = [Box(*read.frame.display(*rect)) for rect in taken]
    obstacles: dict[int, list[Obstacle]] = {}
    limits: dict[int, Rect] = {}
    for turn in {block.turn for block in upright}:
        paper = _turned(Box(0, 0, width, height), turn)
        texts = [rect for other, rect in kept if other == turn]
        # Text that runs in another direction is in the way as a whole.
        texts += [_turned(_on_page(rect, other), turn) for other, rect in kept if other != turn]
        texts += [_turned(_on_page(b.rect, b.turn), turn) for b in upright if b.turn != turn]
        own = [block.rect for block in upright if block.turn == turn]
        found = [Obstacle(rect) for rect in texts]
        found += [Obstacle(_turned(box, turn), line=True) for box in (*read.images, *placed)]
        found += [
            Obstacle((rule.u0, rule.v0, rule.u1, rule.v1), line=True)
            for rule in read.rules.get(turn, ())
            if not _is_underline(rule, upright)
        ]
        obstacles[turn] = found
        found += _foot(paper, [*own, *texts])
        limits[turn] = _limits(paper, [*own, *texts])
    laid = lay_out(upright, obstacles, limits)
    return PlannedPage(number, read, laid, [block for block in blocks if block.turn == SKEWED])


def _is_underline(rule: Any, blocks: Sequence[Block]) -> bool:
    return rule.across and any(underlines(rule, piece.letters) for block in blocks for piece in block.pieces)


def _foot(paper: Rect, texts: Sequence[Rect]) -> Iterator[Obstacle]:
    """A line at the foot of a page, with nothing beside it and room above: nothing reaches down to it."""
    lowest = max(texts, key=lambda rect: rect[3], default=paper)
    others = [rect[3] for rect in texts if rect is not lowest and rect[3] > lowest[1] - 3]
    if lowest is not paper and lowest[1] > paper[1] + FOOT * (paper[3] - paper[1]) and not others:
        yield Obstacle((paper[0], lowest[1], paper[2], lowest[3]), line=True)


def _limits(paper: Rect, texts: Sequence[Rect]) -> Rect:
    """The rectangle that text may take: as far as there is text, or as there is margin on the other side."""
    left = min((rect[0] for rect in texts), default=paper[0])
    top = min((rect[1] for rect in texts), default=paper[1])
    right = max((rect[2] for rect in texts), default=paper[2])
    bottom = max((rect[3] for rect in texts), default=paper[3])
    return (
        max(min(left, paper[0] + EDGE), paper[0]),
        paper[1],
        min(max(right, paper[2] - max(left - paper[0], EDGE)), paper[2] - 1),
        min(max(bottom, paper[3] - max(min(top - paper[1], 72.0), EDGE)), paper[3]),
    )


def _turned(box: Box, turn: int) -> Rect:
    (rect,) = to_text_frame(np.array([[box.x0, box.y0, box.x1, box.y1]], np.float64), turn).tolist()
    return rect[0], rect[1], rect[2], rect[3]


def _on_page(rect: Rect, turn: int) -> Box:
    """The way back of `_turned`: three turns more make a whole one."""
    return Box(*_turned(Box(*rect), (4 - turn) % 4))


def _targets(planned: PlannedPage) -> Targets:
    """The glyphs that go, and the lines under them."""
    cells: set[tuple[int, int]] = set()
    lines: list[Box] = []
    for block in planned.blocks:
        for piece in block.pieces:
            cells |= _cells(piece.letters) | _cells(piece.leader)
            lines += [
                _on_page((rule.u0 - 1, rule.v0 - THICK, rule.u1 + 1, rule.v0 + THICK), block.turn)
                for rule in planned.read.rules.get(block.turn, ())
                if rule.across and underlines(rule, piece.letters)
            ]
    return Targets(planned.read.frame, cells=frozenset(cells), lines=lines)


def _cells(letters: Sequence[Letter]) -> set[tuple[int, int]]:
    """The places where the glyphs of letters begin, and those between: not all add up the widths of a line to
    the same numbers."""
    placed = [(*letter.origin, letter) for letter in letters if letter.origin is not None]
    cells: set[tuple[int, int]] = set()
    for (x, y, letter), after in zip(placed, (*placed[1:], None), strict=False):
        cells |= around(*cell(x, y))
        to_x, to_y = (after[0], after[1]) if after else (x, y)
        length = math.dist((x, y), (to_x, to_y))
        if after is None and len(placed) > 1:
            # Half of the last letter, in the direction of the line.
            before = placed[-2]
            length = max(math.dist((x, y), before[:2]), 0.1)
            half = min(0.3 * letter.size / length, 1.0)
            to_x, to_y = x + (x - before[0]) * half, y + (y - before[1]) * half
            length *= half
        if length < FAR * letter.size:
            for step in range(2, math.ceil(length / CELL)):
                part = step * CELL / length
                cells |= around(*cell(x + (to_x - x) * part, y + (to_y - y) * part))
    return cells


def _safely(ask: Any, otherwise: Any) -> Any:
    """What a part of the file says that a broken one may lack."""
    try:
        return ask()
    except BROKEN:
        return otherwise
