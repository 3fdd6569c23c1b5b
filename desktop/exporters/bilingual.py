"""A translation side by side with its source: a Word document, one row a paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.document.citations import pieces
from desktop.document.model import Document
from desktop.document.results import Cited, TaskResult
from desktop.exporters.base import Exported, GetEngines
from desktop.exporters.bilingual_rows import MARK, Entry, entries, is_mark
from desktop.exporters.docx import neutral, plain
from desktop.exporters.translation import Row, rows, source_language, target_language
from desktop.exporters.wording import NOT_DONE, problem_words
from desktop.exporters.writing import beside, refuse_source, settle
from desktop.progress import JobContext

if TYPE_CHECKING:
    from docx.document import Document as Word

FONT = "Times New Roman"
SIZE = 10
# Twentieths of a point.
PAPER = 11906, 16838
MARGIN = 1020
PAGE_COLUMN = 460
CELL_SIDES = 110
INNER_SIDES = 50
RED = "A8231B"
GREY = "6B7280"
LINE = "C9CED6"
SHADE = "EEF1F5"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
SOURCE, TRANSLATION = "Bilingual Source", "Bilingual Translation"
NOTES, PAGES = "Bilingual Note", "Bilingual Page"
WIDE, BESIDE = 20, 2
"""Letters that a column of a table is as wide as at most, unless a word is longer; what its sides take."""
MOST_LINES = 12
"""Rows of a table in one row of the two columns: a longer one goes over pages without leaving them half
empty."""
HEADING_SIZES = (13, 12, 11)
"""Points, by level; deeper ones are as the text, bold."""


class BilingualExporter:
    """Writes the result of a translation of any kind of document. `export` raises `UserError`: "same_file",
    "cannot_write"."""

    format = "bilingual"

    def suffix(self, doc: Document, result: TaskResult) -> str:  # noqa: ARG002
        """That of Word."""
        return ".docx"

    def export(
        self,
        doc: Document,
        result: TaskResult,
        dest: Path,
        ctx: JobContext,
        password: str | None = None,  # noqa: ARG002 - the source is not opened
        *,
        engines: GetEngines | None = None,  # noqa: ARG002
    ) -> Exported:
        """Source on the left, translation on the right."""
        refuse_source(dest, doc)
        with beside(dest) as temporary:
            write_bilingual(doc, result, temporary, ctx)
            ctx.check()
            settle(temporary, dest)
        return Exported(str(dest))


def write_bilingual(doc: Document, result: TaskResult, out: Path, ctx: JobContext) -> None:
    """Write `result` to `out`."""
    import docx

    word = docx.Document()
    _page(word)
    _styles(word, result)
    word.add_paragraph(plain(Path(doc.source).name), style="Title")
    if result.notes:
        word.add_paragraph(plain(" ".join(result.notes)), style=NOTES)
    if result.problems:
        told = word.add_paragraph(f"{NOT_DONE}: ", style=NOTES)
        told.runs[0].bold = True
        told.add_run(plain(" ".join(map(problem_words, result.problems))))
    found = entries(doc, rows(result))
    columns = next((s.columns for s in result.sections if s.name == "translation"), ("", ""))
    table = _Table(result, columns, paged=doc.paged).build(found, ctx)
    # Before the properties of the section; Word wants a paragraph after a table.
    word.element.body.insert(len(word.element.body) - 1, table)
    word.add_paragraph(style=NOTES)
    neutral(word)
    word.save(str(out))


def _page(word: Word) -> None:
    from docx.shared import Twips

    section = word.sections[0]
    section.page_width, section.page_height = (Twips(side) for side in PAPER)
    section.left_margin = section.right_margin = Twips(MARGIN)
    section.top_margin = section.bottom_margin = Twips(MARGIN)
    footer = section.footer.paragraphs[0]
    footer._p.append(  # noqa: SLF001 - python-docx has no fields
        _element("w:fldSimple", _element("w:r", _element("w:t")), instr="PAGE")
    )


def _styles(word: Word, result: TaskResult) -> None:
    """Styles of paragraphs, each side in its language, so that spelling is checked as it should be."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    normal.paragraph_format.space_after = Pt(0)
    for name, code in (
        (SOURCE, source_language(result)),
        (TRANSLATION, target_language(result)),
        (NOTES, "en"),
        (PAGES, ""),
    ):
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(2.5)
        style.paragraph_format.line_spacing = 1.08
        if code:
            style.element.get_or_add_rPr().append(_element("w:lang", val=code, bidi=code))
        if code in RIGHT_TO_LEFT:
            style.element.get_or_add_pPr().append(_element("w:bidi"))
    for name in (NOTES, PAGES):
        word.styles[name].font.size = Pt(8.5)
        word.styles[name].font.color.rgb = RGBColor.from_string(GREY)
    word.styles[PAGES].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    title = word.styles["Title"]
    title.font.name, title.font.size, title.font.bold = FONT, Pt(16), True
    title.font.color.rgb = RGBColor(0, 0, 0)
    properties = title.element.get_or_add_pPr()
    for border in properties.findall(_name("w:pBdr")):
        properties.remove(border)
    fonts = title.element.get_or_add_rPr().find(_name("w:rFonts"))
    for key in [key for key in fonts.keys() if "heme" in key]:  # noqa: SIM118 - an element of lxml
        del fonts.attrib[key]
    footer = word.styles["Footer"]
    footer.font.size = Pt(8.5)
    footer.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


class _Table:
    """The table of the two columns, with the pages of the source in a third one where it has pages."""

    def __init__(self, result: TaskResult, columns: Sequence[str], *, paged: bool) -> None:
        self._paged = paged
        self._columns = columns
        self._ids = {name: name.replace(" ", "") for name in (SOURCE, TRANSLATION, PAGES)}
        page = PAGE_COLUMN if paged else 0
        self._side = (PAPER[0] - 2 * MARGIN - page) // 2
        self._turned = {
            SOURCE: source_language(result) in RIGHT_TO_LEFT,
            TRANSLATION: target_language(result) in RIGHT_TO_LEFT,
        }

    def build(self, found: Sequence[Entry], ctx: JobContext) -> Any:
        widths = [*([PAGE_COLUMN] if self._paged else []), self._side, self._side]
        table = _table(widths, "single", CELL_SIDES)
        table.append(self._head(widths))
        last: int | None = None
        for group in _together(found):
            ctx.check()
            page = group[0].page
            number = str(page) if page is not None and page != last else ""
            last = page if page is not None else last
            table.append(self._row(group, number, widths))
        return table

    def _head(self, widths: Sequence[int]) -> Any:
        names = [*([""] if self._paged else []), *self._columns]
        cells = [
            _cell(width, [_paragraph(self._ids[SOURCE], [_run(plain(name), bold=True)])], fill=SHADE)
            for width, name in zip(widths, names, strict=True)
        ]
        return _element("w:tr", _element("w:trPr", _element("w:cantSplit"), _element("w:tblHeader")), *cells)

    def _row(self, group: Sequence[Entry], number: str, widths: Sequence[int]) -> Any:
        cells = [_cell(self._side, self._said(group, side)) for side in (SOURCE, TRANSLATION)]
        if self._paged:
            cells.insert(0, _cell(widths[0], [_paragraph(self._ids[PAGES], [_run(number)])], sides=60))
        keep = [_element("w:trPr", _element("w:cantSplit"))] if group[0].kind == "heading" else []
        return _element("w:tr", *keep, *cells)

    def _said(self, group: Sequence[Entry], side: str) -> list[Any]:
        """The content of one cell."""
        if group[0].kind == "cells":
            inner = self._inner(group, side)
            # A cell has to end with a paragraph.
            return [inner, _paragraph(self._ids[side], [], tight=True)]
        return [self._paragraph(entry, entry.cells[0], side) for entry in group]

    def _paragraph(self, entry: Entry, said: Sequence[Row], side: str) -> Any:
        size = 0
        if entry.kind == "heading":
            size = HEADING_SIZES[entry.level - 1] if entry.level <= len(HEADING_SIZES) else SIZE
        runs = list(_runs(said, side, bold=entry.kind == "heading", size=size, item=entry.kind == "item"))
        return _paragraph(
            self._ids[side],
            runs,
            hanging=entry.kind == "item",
            keep=entry.kind == "heading",
            turned=self._turned[side],
            level=entry.level if entry.kind == "heading" else 0,
        )

    def _inner(self, group: Sequence[Entry], side: str) -> Any:
        """The rows of a table of the source, as a table in the cell."""
        widths = _widths(group, self._side - 2 * CELL_SIDES)
        lines = []
        for entry in group:
            cells = [
                [_paragraph(self._ids[side], list(_runs(said, side)), turned=self._turned[side])]
                for said in entry.cells
            ]
            cells += [[_paragraph(self._ids[side], [])] for _ in range(len(widths) - len(cells))]
            lines.append(_element("w:tr", *map(_cell, widths, cells)))
        table = _table(widths, "dotted", INNER_SIDES)
        table.extend(lines)
        return table


def _table(widths: Sequence[int], border: str, sides: int) -> Any:
    """A table without rows; `sides` is the room left and right in its cells. In twentieths of a point."""
    return _element(
        "w:tbl",
        _element(
            "w:tblPr",
            _element("w:tblW", w=sum(widths), type="dxa"),
            _element(
                "w:tblBorders",
                *(_element(f"w:{edge}", val=border, sz=4, space=0, color=LINE) for edge in _LINES),
            ),
            _element("w:tblLayout", type="fixed"),
            _element(
                "w:tblCellMar",
                _element("w:left", w=sides, type="dxa"),
                _element("w:right", w=sides, type="dxa"),
            ),
        ),
        _element("w:tblGrid", *(_element("w:gridCol", w=width) for width in widths)),
    )


def _widths(group: Sequence[Entry], room: int) -> list[int]:
    """The columns of a table by what they hold, the same on both sides."""
    weights = []
    for column in range(max(len(entry.cells) for entry in group)):
        texts = [
            text
            for entry in group
            if column < len(entry.cells)
            for row in entry.cells[column]
            for text in (row.source, row.translation.value)
        ]
        longest = max((len(word) for text in texts for word in text.split()), default=1)
        weights.append(max(longest, min(max(map(len, texts), default=1), WIDE)) + BESIDE)
    return [room * weight // sum(weights) for weight in weights]


_LINES = ("top", "left", "bottom", "right", "insideH", "insideV")


def _together(found: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Rows of one table and page together, all else by itself."""
    for key, group in groupby(
        enumerate(found),
        key=lambda item: (
            ("cells", item[1].page, item[1].table, len(item[1].cells) if item[1].table < 0 else 0)
            if item[1].kind == "cells"
            else item[0]
        ),
    ):
        listed = [entry for _, entry in group]
        if isinstance(key, tuple):
            yield from (listed[at : at + MOST_LINES] for at in range(0, len(listed), MOST_LINES))
        else:
            yield listed


def _runs(
    said: Sequence[Row], side: str, *, bold: bool = False, size: int = 0, item: bool = False
) -> Iterator[Any]:
    """The sentences of a paragraph, a space between them; after the mark of an item a tab."""
    if item and is_mark(said[0].source):
        yield _run(plain(said[0].source), bold=bold, size=size)
        yield _element("w:r", _element("w:tab"))
        said, item = said[1:], False
    for number, row in enumerate(said):
        if number:
            yield _run(" ")
        if side == SOURCE:
            yield from _marked(row.source, bold=bold, size=size, item=item and not number)
            continue
        for part, (text, supported) in enumerate(pieces(row.translation)):
            if supported:
                first = item and not number and not part
                yield from _marked(text, bold=bold, size=size, item=first)
            else:
                yield _run(plain(text), bold=bold, size=size, colour=RED, underlined=True)
        yield from _lacks(row.translation)


def _marked(text: str, *, bold: bool, size: int, item: bool) -> Iterator[Any]:
    mark = MARK.match(text) if item else None
    if mark is not None:
        yield _run(plain(mark[0].rstrip()), bold=bold, size=size)
        yield _element("w:r", _element("w:tab"))
        text = text[mark.end() :]
    yield _run(plain(text), bold=bold, size=size)


def _lacks(cited: Cited) -> Iterator[Any]:
    """What of the source the translation does not have."""
    if cited.lacks:
        yield _run(plain(f" [lacks: {', '.join(cited.lacks)}]"), colour=RED, italic=True)


# XML


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(tag))


def _element(tag: str, *children: Any, **attributes: str | int) -> Any:
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(_name(f"w:{key}"), str(value))
    made.extend(children)
    return made


def _cell(width: int, content: Sequence[Any], *, fill: str = "", sides: int = 0) -> Any:
    properties = [_element("w:tcW", w=width, type="dxa")]
    if fill:
        properties.append(_element("w:shd", val="clear", color="auto", fill=fill))
    if sides:
        edges = [_element(f"w:{side}", w=sides, type="dxa") for side in ("left", "right")]
        properties.append(_element("w:tcMar", *edges))
    return _element("w:tc", _element("w:tcPr", *properties), *content)


def _paragraph(
    style: str,
    runs: Sequence[Any],
    *,
    hanging: bool = False,
    keep: bool = False,
    tight: bool = False,
    turned: bool = False,
    level: int = 0,
) -> Any:
    properties = [_element("w:pStyle", val=style)]
    if keep:
        properties.append(_element("w:keepNext"))
    if turned:
        properties.append(_element("w:bidi"))
    if tight:
        properties.append(_element("w:spacing", before=0, after=0, line=60, lineRule="exact"))
    if hanging:
        properties.append(_element("w:ind", left=340, hanging=340))
    if level:
        properties.append(_element("w:outlineLvl", val=level - 1))
    return _element("w:p", _element("w:pPr", *properties), *runs)


def _run(
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    underlined: bool = False,
    size: int = 0,
    colour: str = "",
) -> Any:
    properties = []
    if bold:
        properties.append(_element("w:b"))
    if italic:
        properties.append(_element("w:i"))
    if colour:
        properties.append(_element("w:color", val=colour))
    if size:
        properties.append(_element("w:sz", val=2 * size))
    if underlined:
        properties.append(_element("w:u", val="single"))
    words = _element("w:t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return _element("w:r", _element("w:rPr", *properties), words)
