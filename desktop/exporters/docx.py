"""A result as a Word document: a summary with its sources by number, any other result as a plain report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.document.model import Document
from desktop.document.results import Cited, TaskResult
from desktop.exporters.base import Exported, GetEngines
from desktop.exporters.writing import beside, refuse_source, settle
from desktop.progress import JobContext

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph

AUTHOR = "Strongroom"
# The same result gives the same file, and the file says nothing of when and where it was made.
FIXED = datetime(2000, 1, 1)  # noqa: DTZ001 - core properties have no zone
QUOTE_CHARACTERS = 300

# What XML 1.0 can not hold.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile(r"\\([\\`*_\[\]<>#|{}()+.!~-])")
_HEADING = re.compile(r"(#{1,6})\s+")
_BULLET = re.compile(r"[-*]\s+")


class DocxExporter:
    """Writes DOCX. `export` raises `UserError`: "same_file", "cannot_write"."""

    format = "docx"

    def suffix(self, doc: Document, result: TaskResult) -> str:  # noqa: ARG002
        """Always Word's."""
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
        """Write to a temporary file beside `dest`, then put it in its place."""
        import docx

        refuse_source(dest, doc)
        word = docx.Document()
        if "key_points" in result.fields:
            _summary(word, doc, result)
        else:
            _report(word, result.text)
        _problems(word, result)
        _properties(word)
        ctx.check()
        with beside(dest) as temporary:
            word.save(str(temporary))
            settle(temporary, dest)
        return Exported(str(dest))


def _summary(word: Word, doc: Document, result: TaskResult) -> None:
    """Title, lead and points, each with the numbers of its sources; the sources; how far it was read."""
    for title in result.fields.get("title", ()):
        word.add_heading(_plain(title.value), 0)
    points = result.fields["key_points"]
    numbers = {point.spans: number for number, point in enumerate(points, 1)}
    for lead in result.fields.get("lead", ()):
        told = [number for spans, number in numbers.items() if set(spans) <= set(lead.spans)]
        _with_sources(word.add_paragraph(), lead, told)
    for point in points:
        _with_sources(word.add_paragraph(style="List Bullet"), point, [numbers[point.spans]])
    statement = result.text.rstrip().rpartition("\n\n")[2]
    word.add_paragraph().add_run(_plain(_ESCAPE.sub(r"\1", statement))).italic = True
    word.add_heading("Sources", 1)
    for point in points:
        word.add_paragraph(_plain(_source(doc, point)), style="List Number")


def _with_sources(paragraph: Paragraph, cited: Cited, numbers: list[int]) -> None:
    paragraph.add_run(_plain(cited.value))
    if numbers:
        paragraph.add_run(", ".join(map(str, numbers))).font.superscript = True


def _source(doc: Document, cited: Cited) -> str:
    """Page and beginning of what a statement stands on."""
    quote = " ".join(" ".join(span.of(doc.text).split()) for span in cited.spans)
    if len(quote) > QUOTE_CHARACTERS:
        quote = quote[:QUOTE_CHARACTERS].rsplit(maxsplit=1)[0] + " …"
    page = doc.page_number(cited.spans[0].start) if cited.spans else None
    return f"“{quote}”" if page is None else f"Page {page}: “{quote}”"


def _report(word: Word, markdown: str) -> None:
    """The Markdown of a result, with its headings, lists and tables."""
    for lines in _blocks(markdown):
        if lines[0].startswith("|"):
            _table(word, lines)
            continue
        for line in lines:
            text = _plain(_ESCAPE.sub(r"\1", _HEADING.sub("", _BULLET.sub("", line.strip(), 1), 1)))
            heading = _HEADING.match(line)
            if heading:
                word.add_heading(text, len(heading[1]) - 1)
            else:
                word.add_paragraph(text, style="List Bullet" if _BULLET.match(line.strip()) else None)


def _blocks(markdown: str) -> Iterator[list[str]]:
    for block in re.split(r"\n\s*\n", markdown.strip()):
        lines = [line for line in block.splitlines() if line.strip()]
        if lines:
            yield lines


def _table(word: Word, lines: list[str]) -> None:
    """A table of Markdown; the line under its head is no row."""
    rows = [
        [_ESCAPE.sub(r"\1", cell).strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        for line in lines
        if line.strip("|-: ")
    ]
    table = word.add_table(rows=len(rows), cols=max(map(len, rows)), style="Light Grid Accent 1")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = _plain(cell)


def _problems(word: Word, result: TaskResult) -> None:
    if not result.problems:
        return
    word.add_heading("Not done", 1)
    for problem in result.problems:
        page = "" if problem.page is None else f" (page {problem.page})"
        word.add_paragraph(_plain(problem.message + page), style="List Bullet")


def _properties(word: Word) -> None:
    properties = word.core_properties
    properties.author = properties.last_modified_by = AUTHOR
    properties.title = properties.subject = properties.comments = properties.keywords = ""
    properties.created = properties.modified = FIXED
    properties.revision = 1


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
