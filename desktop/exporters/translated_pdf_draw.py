"""Draws set blocks: one form a page with the fonts it needs, and pages for what found no room on its own."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, StreamObject
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from desktop.exporters.pdf_areas import on_paper
from desktop.exporters.pdf_matrix import Matrix, apply, bounds
from desktop.exporters.pdf_scope import stream
from desktop.exporters.translated_pdf_blocks import Block
from desktop.exporters.translated_pdf_fonts import Style, font
from desktop.exporters.translated_pdf_layout import (
    RAISED,
    Laid,
    joined,
    leader_of,
    runs,
    space_after,
    text_width,
)
from desktop.exporters.translated_pdf_letters import Look, Rect
from desktop.exporters.translated_pdf_words import Text
from desktop.readers.pdf_chars import Frame
from desktop.readers.pdf_objects import plain

NAME = "/StrongroomText"
UNDER = 0.11
"""An underline below the baseline, in sizes of type."""
LINE = 0.05
RISE = 0.36
SKEWED_LEAST = 0.4

MARGIN = 64.0
NOTE_SIZE = 10.0
NOTE_LEADING = 13.5
MARK = Style("sans", bold=True)


@dataclass(frozen=True, slots=True)
class Rest:
    """What found no room on `page` (from 1); `number` is on the mark that stands in its place."""

    number: int
    page: int
    text: Text


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn on one page, whose size is as displayed; its `skewed` blocks run along neither axis."""

    frame: Frame
    laid: Sequence[Laid]
    skewed: Sequence[Block] = ()
    marks: Mapping[int, int] | None = None
    """For a laid block, by its place in `laid`, the number of its mark."""


def upright(turn: int, height: float) -> Matrix:
    """From the frame of text that reads in direction `turn`, with v upwards, to the page as displayed with y
    upwards from its lower edge. `height` is that of the page."""
    return (
        (1.0, 0.0, 0.0, 1.0, 0.0, height),
        (0.0, -1.0, 1.0, 0.0, 0.0, height),
        (-1.0, 0.0, 0.0, -1.0, 0.0, height),
        (0.0, 1.0, -1.0, 0.0, 0.0, height),
    )[turn]


def displayed(rect: Rect, turn: int, height: float) -> Rect:
    """A rectangle in the frame of a text on the page as displayed, top-left origin."""
    u0, v0, u1, v1 = rect
    x0, y0, x1, y1 = bounds(upright(turn, height), u0, -v1, u1, -v0)
    return x0, height - y1, x1, height - y0


def draw(pages: Sequence[Drawn], writer: PdfWriter) -> list[StreamObject]:
    """A form for each page, in its coordinates as displayed (y upwards), with fonts in `writer`."""
    if not pages:
        return []
    out = io.BytesIO()
    canvas = _canvas(out, pages[0].frame.size)
    for page in pages:
        width, height = page.frame.size
        canvas.setPageSize((width, height))
        for number, laid in enumerate(page.laid):
            _draw_block(canvas, laid, height, (page.marks or {}).get(number))
        for block in page.skewed:
            _draw_skewed(canvas, block, page.frame)
        canvas.showPage()
    canvas.save()
    return [_form(made, writer) for made in PdfReader(io.BytesIO(out.getvalue())).pages]


def _canvas(out: io.BytesIO, size: tuple[float, float]) -> Any:
    pdfmetrics.registerFont(font(Style()))
    return Canvas(out, pagesize=size, pageCompression=0, invariant=1, initialFontName=font(Style()).fontName)


def _form(page: Any, writer: PdfWriter) -> StreamObject:
    data = page.get_contents().get_data()
    fonts = plain(plain(page["/Resources"]).get("/Font")) or {}
    used = DictionaryObject(
        {
            NameObject(name): value.clone(writer)
            for name, value in dict.items(fonts)
            if f"{name} ".encode() in data
        }
    )
    form = stream(data)
    form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
    form[NameObject("/BBox")] = ArrayObject(FloatObject(round(float(side), 3)) for side in page.mediabox)
    form[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): used})
    return form


def _draw_block(canvas: Any, laid: Laid, height: float, mark: int | None) -> None:
    block = laid.block
    canvas.saveState()
    canvas.transform(*upright(block.turn, height))
    if block.mark.text and laid.lines:
        _draw_text(canvas, block.mark, (block.mark_u, -laid.lines[0].base), laid.size)
    for line in laid.lines:
        _draw_text(canvas, joined(line.words), (line.u, -line.base), laid.size, line.extra)
    led = leader_of(laid)
    if led is not None:
        text, u, between = led
        dot = block.leader[0]
        line = canvas.beginText(u, -dot.base)
        line.setCharSpace(between)
        face = font(dot.look.style)
        pdfmetrics.registerFont(face)
        line.setFont(face.fontName, dot.size)
        line.setFillColorRGB(*(value / 255 for value in dot.look.colour))
        line.textOut(text.text)
        canvas.drawText(line)
    if mark is not None and laid.mark is not None:
        _draw_text(canvas, mark_text(mark), (laid.mark.u, -laid.mark.base), laid.mark.size)
    canvas.restoreState()


def mark_text(number: int) -> Text:
    """What stands where a text goes on elsewhere."""
    said = f"[…{number}]"
    return Text(said, (Look(MARK),) * len(said))


def _draw_text(canvas: Any, text: Text, at: tuple[float, float], size: float, extra: float = 0.0) -> None:
    """A line of text from `at` on, `extra` points more in each space."""
    x, y = at
    line = canvas.beginText(x, y)
    line.setWordSpace(extra)
    unders: list[tuple[float, float, Look]] = []
    start = x
    for part, look in runs(text):
        face = font(look.style)
        pdfmetrics.registerFont(face)
        line.setFont(face.fontName, size * (RAISED if look.raised else 1.0))
        line.setRise(RISE * size if look.raised else 0.0)
        line.setFillColorRGB(*(value / 255 for value in look.colour))
        line.textOut(part)
        end = start + text_width(Text(part, (look,) * len(part))) * size + extra * part.count(" ")
        if look.underlined:
            unders.append((start, end, look))
        start = end
    canvas.drawText(line)
    for start, end, look in unders:
        canvas.setFillColorRGB(*(value / 255 for value in look.colour))
        canvas.rect(start, y - (UNDER + LINE) * size, end - start, LINE * size, stroke=0, fill=1)


def _draw_skewed(canvas: Any, block: Block, frame: Frame) -> None:
    """A line that runs along neither axis: as long as before, at most."""
    letters = [letter for letter in block.letters if not letter.char.isspace()]
    first, last = letters[0], letters[-1]
    text = joined(block.mark.words() + block.text.words())
    if first.origin is None:
        return
    size = block.size * block.fit
    room = math.dist(first.origin, last.origin or first.origin) + block.size
    size *= min(1.0, max(room / max(text_width(text) * size, 0.1), SKEWED_LEAST))
    x, y, _, _ = frame.display(*first.origin, *first.origin)
    turn = -first.angle - frame.turns * math.pi / 2
    canvas.saveState()
    canvas.transform(math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn), x, frame.size[1] - y)
    _draw_text(canvas, text, (0.0, 0.0), size)
    canvas.restoreState()


def link_rects(laid: Laid) -> Iterator[tuple[int, Rect]]:
    """Where the words of links stand now, line by line, in the frame of the text."""
    for line in laid.lines:
        at = line.u
        for part, look in runs(joined(line.words)):
            length = text_width(Text(part, (look,) * len(part))) * laid.size + line.extra * part.count(" ")
            if look.link >= 0:
                yield look.link, (at, line.base - 0.8 * laid.size, at + length, line.base + 0.25 * laid.size)
            at += length


# Pages for what found no room


def rest_pages(rests: Sequence[Rest], size: tuple[float, float]) -> bytes:
    """Pages of a PDF with each rest under its mark and the page that it belongs to."""
    out = io.BytesIO()
    canvas = _canvas(out, size)
    width, height = size
    y = height - MARGIN
    for rest in rests:
        lines = _rest_lines(rest, width - 2 * MARGIN)
        for number, words in enumerate(lines):
            if y < MARGIN:
                canvas.showPage()
                y = height - MARGIN
            _draw_text(canvas, joined(words), (MARGIN, y), NOTE_SIZE)
            y -= NOTE_LEADING * (1.6 if number == len(lines) - 1 else 1.0)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _rest_lines(rest: Rest, room: float) -> list[list[Text]]:
    head = f"[…{rest.number}] p. {rest.page}:"
    words = Text(head, (Look(MARK),) * len(head)).words()
    # White text on a dark ground would not be seen here.
    words += [
        Text(
            word.text,
            tuple(replace(look, colour=(0, 0, 0), underlined=False, link=-1) for look in word.looks),
        )
        for word in rest.text.words()
    ]
    lines: list[list[Text]] = [[]]
    used = 0.0
    for word in words:
        length = text_width(word) * NOTE_SIZE
        space = space_after(lines[-1][-1]) * NOTE_SIZE if lines[-1] else 0.0
        if lines[-1] and used + space + length > room:
            lines.append([])
            used = space = 0.0
        lines[-1].append(word)
        used += space + length
    return lines


def place(form: StreamObject, page: DictionaryObject, writer: PdfWriter) -> None:
    """Let `NAME` stand for `form` on a page whose content draws it."""
    resources = DictionaryObject(plain(page.get("/Resources")) or {})
    drawn = DictionaryObject(plain(resources.get("/XObject")) or {})
    drawn[NameObject(NAME)] = writer._add_object(form)  # noqa: SLF001 - no public way
    resources[NameObject("/XObject")] = drawn
    page[NameObject("/Resources")] = resources


def drawing(frame: Frame) -> bytes:
    """Operators that draw `NAME` on a page."""
    numbers = " ".join(f"{value:.3f}" for value in on_paper(frame))
    return f"q {numbers} cm {NAME} Do Q\n".encode("ascii")


def to_user(rect: Rect, turn: int, frame: Frame) -> Rect:
    """A rectangle in the frame of a text, in user space (y upwards, lower left first)."""
    x0, y0, x1, y1 = displayed(rect, turn, frame.size[1])
    height = frame.size[1]
    matrix = on_paper(frame)
    (ax, ay), (bx, by) = apply(matrix, x0, height - y1), apply(matrix, x1, height - y0)
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
