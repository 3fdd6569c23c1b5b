"""Results as a Word document, every statement with a footnote that quotes its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.document.citations import Shelf, pieces
from desktop.document.results import Cited, Section, TaskResult
from desktop.exporters.wording import NOT_DONE, UNSUPPORTED, cited_as, heading, problem_words
from desktop.progress import JobContext

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph

    from desktop.exporters.docx_footnotes import Footnotes

AUTHOR = "Strongroom"
# The same result gives the same file, and the file says nothing of when and where it was made.
FIXED = datetime(2000, 1, 1)  # noqa: DTZ001 - core properties have no zone
TABLE = "Light Grid Accent 1"

# What XML 1.0 can not hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_docx(shelf: Shelf, results: Sequence[TaskResult], out: Path, ctx: JobContext) -> None:
    """The results one after the other."""
    import docx

    from desktop.exporters.docx_footnotes import Footnotes

    word = docx.Document()
    page = _Page(word, Footnotes(word), shelf)
    for result in results:
        title = heading(shelf, result, results)
        if title:
            word.add_heading(plain(title), 0)
        for section in result.sections:
            ctx.check()
            page.section(section, result)
        for note in result.notes:
            word.add_paragraph().add_run(plain(note)).italic = True
        if result.problems:
            word.add_heading(NOT_DONE, 1)
            for problem in result.problems:
                word.add_paragraph(plain(problem_words(problem)), style="List Bullet")
    page.footnotes.save()
    neutral(word)
    word.save(str(out))


class _Page:
    """What is being written."""

    def __init__(self, word: Word, footnotes: Footnotes, shelf: Shelf) -> None:
        self.word, self.footnotes, self.shelf = word, footnotes, shelf
        self._bullet = word.styles["List Bullet"].style_id

    def section(self, section: Section, result: TaskResult) -> None:
        if section.name == "title":
            for row in section.rows:
                self._say(self.word.add_heading("", 0), row, result)
            return
        if section.title:
            self.word.add_heading(plain(section.title), 1)
        if section.layout == "table":
            self._table(section, result)
        elif section.layout == "points":
            for row in section.rows:
                paragraph = self.word.add_paragraph()
                paragraph._p.style = self._bullet  # noqa: SLF001 - by name it is looked for each time
                self._say(paragraph, row, result)
        else:
            whole = [cited for row in section.rows for cited in row]
            self._say(self.word.add_paragraph(), whole, result)

    def _table(self, section: Section, result: TaskResult) -> None:
        width = max(map(len, (section.columns, *section.rows)), default=0)
        if not width:
            return
        table = self.word.add_table(rows=len(section.rows) + 1, cols=width, style=TABLE)
        # `table.cell` counts through all rows each time it is asked.
        lines = [row.cells for row in table.rows]
        for cell, column in zip(lines[0], section.columns, strict=False):
            cell.text = plain(column)
        for cells, row in zip(lines[1:], section.rows, strict=True):
            for cell, cited in zip(cells, row, strict=False):
                self._say(cell.paragraphs[0], (cited,), result)

    def _say(self, paragraph: Paragraph, row: Sequence[Cited], result: TaskResult) -> None:
        """Statements with their footnotes, a space between them."""
        from docx.shared import RGBColor

        for number, cited in enumerate(row):
            if number:
                paragraph.add_run(" ")
            for piece, supported in pieces(cited):
                run = paragraph.add_run(plain(piece))
                if not supported:
                    run.bold = run.underline = True
                    run.font.color.rgb = RGBColor(0xA8, 0x23, 0x1B)
                    paragraph.add_run(f" ({UNSUPPORTED})").italic = True
            source = cited_as(cited, self.shelf.sources(cited, result))
            if source:
                self.footnotes.add(paragraph, plain(source))


def neutral(word: Word) -> None:
    """Take out of the properties who made the file, and when."""
    properties = word.core_properties
    properties.author = properties.last_modified_by = AUTHOR
    properties.title = properties.subject = properties.comments = properties.keywords = ""
    properties.created = properties.modified = FIXED
    properties.revision = 1


def plain(text: str) -> str:
    """`text` without what XML can not hold."""
    return _FORBIDDEN.sub("\ufffd", text)
