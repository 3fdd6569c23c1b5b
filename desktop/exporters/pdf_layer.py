"""An invisible layer of text on a page that is an image, so that what remains can be searched and copied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from desktop.document.model import Box, Document, Page, Span
from desktop.exporters.pdf_areas import NOTES
from desktop.exporters.pdf_scope import stream

FONT = "/StrongroomLayer"
_WORD = re.compile(r"[^\s\x00-\x1f\ud800-\udfff\ufffd\U00010000-\U0010ffff]+")

Word = tuple[str, Box]


def remaining_words(
    doc: Document, page: Page, removed: Sequence[Span], boxes: Sequence[Box]
) -> Iterator[Word]:
    """The words of `page` with their boxes, without the `removed` spans and what lies in `boxes`."""
    for run in page.runs:
        if run.box is None or run.anchor.startswith(NOTES):
            continue
        for match in _WORD.finditer(doc.text, run.span.start, run.span.end):
            for span in _apart(Span(*match.span()), removed):
                box = run.box_of(span)
                if box is not None and not any(_touch(box, other) for other in boxes):
                    yield span.of(doc.text), box


def _apart(word: Span, removed: Iterable[Span]) -> Iterator[Span]:
    """What is left of a word."""
    at = word.start
    for span in removed:
        if span.overlaps(word):
            if span.start > at:
                yield Span(at, span.start)
            at = max(at, span.end)
    if at < word.end:
        yield Span(at, word.end)


def _touch(a: Box, b: Box) -> bool:
    """Whether two boxes share more than an edge."""
    return min(a.x1, b.x1) - max(a.x0, b.x0) > 0.5 and min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5 * min(
        a.y1 - a.y0, b.y1 - b.y0
    )


def layer(words: Iterable[Word], height: float) -> bytes:
    """Operators that write `words` unseen on a page `height` points high. Needs `layer_font` as `FONT`."""
    parts = ["BT 3 Tr 0 Tc 0 Tw 0 Ts"]
    for text, box in words:
        size = max(box.y1 - box.y0, 1.0)
        # Every glyph is half an em wide; stretched, the word is as long as it was.
        stretch = 100 * max(box.x1 - box.x0, 0.1) / (0.5 * size * len(text))
        codes = text.encode("utf-16-be").hex()
        x, y = box.x0, height - box.y1 + 0.2 * size
        parts.append(f"{FONT} {size:.2f} Tf {stretch:.2f} Tz 1 0 0 1 {x:.2f} {y:.2f} Tm <{codes}> Tj")
    return "\n".join([*parts, "ET\n"]).encode("ascii")


def layer_font(writer: PdfWriter) -> DictionaryObject:
    """A font whose codes are UTF-16 and whose glyphs are never drawn, so that nothing is embedded."""
    ranges = [f"<{high:02x}00> <{high:02x}ff> <{high:02x}00>" for high in range(256)]
    blocks = [ranges[at : at + 100] for at in range(0, 256, 100)]
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Layer def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        + "".join(f"{len(block)} beginbfrange\n" + "\n".join(block) + "\nendbfrange\n" for block in blocks)
        + "endcmap end end\n"
    )
    descriptor = _dictionary(
        Type="/FontDescriptor",
        FontName="/Layer",
        Flags=4,
        ItalicAngle=0,
        Ascent=800,
        Descent=-200,
        CapHeight=700,
        StemV=80,
    )
    descriptor[NameObject("/FontBBox")] = ArrayObject(NumberObject(v) for v in (0, -200, 500, 800))
    descendant = _dictionary(Type="/Font", Subtype="/CIDFontType2", BaseFont="/Layer", DW=500)
    descendant[NameObject("/FontDescriptor")] = writer._add_object(descriptor)  # noqa: SLF001 - no public way
    descendant[NameObject("/CIDSystemInfo")] = DictionaryObject(
        {
            NameObject("/Registry"): TextStringObject("Adobe"),
            NameObject("/Ordering"): TextStringObject("Identity"),
            NameObject("/Supplement"): NumberObject(0),
        }
    )
    font = _dictionary(Type="/Font", Subtype="/Type0", BaseFont="/Layer", Encoding="/Identity-H")
    font[NameObject("/DescendantFonts")] = ArrayObject([writer._add_object(descendant)])  # noqa: SLF001
    font[NameObject("/ToUnicode")] = writer._add_object(stream(cmap.encode("ascii")))  # noqa: SLF001
    return font


def _dictionary(**entries: str | int) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject(f"/{key}"): NameObject(value) if isinstance(value, str) else NumberObject(value)
            for key, value in entries.items()
        }
    )
