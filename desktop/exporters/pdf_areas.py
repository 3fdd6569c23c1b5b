"""The places of a document's findings on its pages, and what is drawn over them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pypdf._codecs.core_font_metrics import CORE_FONT_METRICS
from pypdf.generic import DictionaryObject, NameObject

from desktop.document.model import Box, Document, Span
from desktop.document.results import Finding, TaskResult
from desktop.errors import UserError
from desktop.exporters.marks import drawn
from desktop.exporters.pdf_matrix import Matrix
from desktop.readers.pdf_chars import Frame
from desktop.readers.pdf_objects import plain
from desktop.readers.pdf_text import HIDDEN

NOTES = ("annotation/", "field/", "hidden/")
"""Anchors of text that is no part of the content that a page shows."""
THIN = 0.5
"""A box without width (a combining mark) gets this much, points."""
FONT = "/StrongroomMark"
HELVETICA = CORE_FONT_METRICS["Helvetica"].character_widths


@dataclass(frozen=True, slots=True)
class Area:
    """One box on page `page` (from 1) that is drawn and is to be empty; `mark` is the text in it, or "".

    `taken` is the place of what was removed where the box is drawn elsewhere (`pdf_widths`). `text` is false
    for a box that stands for no text.
    """

    page: int
    box: Box
    mark: str = ""
    taken: Box | None = None
    text: bool = True

    @property
    def under(self) -> Box:
        """Where what was removed stood."""
        return self.taken or self.box


def areas_of(doc: Document, result: TaskResult) -> dict[int, list[Area]]:
    """The areas of each page with findings or regions, each where what it stands for lies.

    Raises `UserError("redaction_not_located")` when a letter of a finding has no place on a page.
    """
    areas: dict[int, list[Area]] = {}
    for finding in result.findings:
        for area in _areas(doc, finding, drawn(finding, result)):
            areas.setdefault(area.page, []).append(area)
    for region in result.regions:
        areas.setdefault(region.page, []).append(Area(region.page, region.box, text=False))
    return areas


def _areas(doc: Document, finding: Finding, mark: str) -> list[Area]:
    located: set[int] = set()
    boxes: dict[int, list[Box]] = {}
    for page, run in doc.runs_in(finding.span):
        box = run.box_of(finding.span)
        part = run.span.intersection(finding.span)
        if box is None or part is None:
            continue
        located.update(range(part.start, part.end))
        if run.anchor == HIDDEN:
            continue  # The whole layer goes; what is seen there has nothing to do with it.
        boxes.setdefault(page.number, []).append(_thick(box))
    text = doc.text
    if any(i not in located and not text[i].isspace() for i in range(finding.span.start, finding.span.end)):
        raise UserError(
            "redaction_not_located",
            f"A finding ({finding.label}) has no place on a page, so it can not be removed.",
            "Reject the finding, or redact a version of the file that says where its text stands.",
        )
    lines = [(number, box) for number, found in boxes.items() for box in _joined(found)]
    # A name over two lines gets one label, where it is longest.
    longest = max(range(len(lines)), key=lambda i: _length(lines[i][1]), default=0)
    return [Area(number, box, mark if i == longest else "") for i, (number, box) in enumerate(lines)]


def _thick(box: Box) -> Box:
    x0, y0, x1, y1 = box.x0, box.y0, box.x1, box.y1
    if x1 - x0 < THIN:
        x0, x1 = x0 - THIN / 2, x1 + THIN / 2
    if y1 - y0 < THIN:
        y0, y1 = y0 - THIN / 2, y1 + THIN / 2
    return Box(x0, y0, x1, y1)


def _length(box: Box) -> float:
    return max(box.x1 - box.x0, box.y1 - box.y0)


def _joined(boxes: Iterable[Box]) -> list[Box]:
    """Boxes of one line, which may come letter by letter, as one."""
    joined: list[Box] = []
    for box in boxes:
        if joined and _follows(joined[-1], box):
            last = joined[-1]
            joined[-1] = Box(
                min(last.x0, box.x0), min(last.y0, box.y0), max(last.x1, box.x1), max(last.y1, box.y1)
            )
        else:
            joined.append(box)
    return joined


def _follows(a: Box, b: Box) -> bool:
    """Whether two boxes stand in one row, or are letters of text that runs up or down.

    Two lines of a paragraph are neither: a box round both would cover what stands beside the shorter one.
    """
    height, width = min(a.y1 - a.y0, b.y1 - b.y0), min(a.x1 - a.x0, b.x1 - b.x0)
    row = abs(a.y0 - b.y0) + abs(a.y1 - b.y1) < 0.5 * height
    letters = b.x1 - b.x0 < 2 * (b.y1 - b.y0)
    column = letters and abs(a.x0 - b.x0) + abs(a.x1 - b.x1) < 0.3 * width
    gap_x = max(a.x0, b.x0) - min(a.x1, b.x1)
    gap_y = max(a.y0, b.y0) - min(a.y1, b.y1)
    return (row and gap_x < 0.6 * height) or (column and gap_y < 0.6 * width)


def spans_on(result: TaskResult, doc: Document, page: int) -> list[Span]:
    """The parts of the findings that stand on page `page`, merged, in order."""
    whole = next(p.span for p in doc.pages if p.number == page)
    parts = sorted(part for f in result.findings if (part := f.span.intersection(whole)) is not None)
    merged: list[Span] = []
    for part in parts:
        if merged and part.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, part.end))
        else:
            merged.append(part)
    return merged


def draw(areas: Iterable[Area], frame: Frame) -> bytes:
    """Operators that draw `areas` on a page: black, or light with a dark edge and the label.

    The font `FONT` has to be in the page's resources.
    """
    areas = list(areas)
    height = frame.size[1]
    matrix = " ".join(_number(value) for value in on_paper(frame))
    parts = [f"q {matrix} cm"]
    labelled = any(area.mark for area in areas)
    for area in areas:
        x, y = area.box.x0, height - area.box.y1
        w, h = area.box.x1 - x, area.box.y1 - area.box.y0
        rect = f"{_number(x)} {_number(y)} {_number(w)} {_number(h)} re"
        if not labelled:
            parts.append(f"0 g {rect} f")
            continue
        parts.append(f"0.93 g 0.2 G 0.5 w {rect} B")
        if area.mark:
            parts.append(_label(area.mark, x, y, w, h))
    parts.append("Q\n")
    return "\n".join(parts).encode("latin-1")


def _label(text: str, x: float, y: float, w: float, h: float) -> str:
    """`text` in the middle of a box, as large as fits, along its longer side."""
    shown = text.encode("cp1252", errors="replace")
    long, short = (w, h) if w >= h else (h, w)
    em = sum(HELVETICA.get(char, 556) for char in shown.decode("cp1252")) / 1000
    size = max(min(0.75 * short, 0.92 * long / max(em, 0.1)), 0.5)
    along, across = (long - em * size) / 2, (short - 0.7 * size) / 2
    tm = (
        f"1 0 0 1 {_number(x + along)} {_number(y + across)}"
        if w >= h
        else f"0 1 -1 0 {_number(x + w - across)} {_number(y + along)}"
    )
    return f"BT 0 g {FONT} {_number(size)} Tf 0 Tc 0 Tw 100 Tz 0 Ts 0 Tr {tm} Tm <{shown.hex()}> Tj ET"


def on_paper(frame: Frame) -> Matrix:
    """From the page as displayed, but with y upwards from its lower edge, to user space."""
    return (
        (1, 0, 0, 1, frame.left, frame.bottom),
        (0, 1, -1, 0, frame.right, frame.bottom),
        (-1, 0, 0, -1, frame.right, frame.top),
        (0, -1, 1, 0, frame.left, frame.top),
    )[frame.turns]


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def font_resources(resources: DictionaryObject) -> DictionaryObject:
    """`resources` with the font of the labels; every reader has Helvetica, so it is not embedded."""
    resources = DictionaryObject(resources)
    fonts = DictionaryObject(plain(resources.get("/Font")) or {})
    fonts[NameObject(FONT)] = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    resources[NameObject("/Font")] = fonts
    return resources
