"""What is embedded in an Office file (workbooks behind charts, documents, pages), read as files of their own.

Their texts follow that of the file, in the order of their parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from desktop.document.model import Document, Heading, Page, Problem, Run, Span, Verbatim
from desktop.document.tables import Table, moved
from desktop.errors import UserError
from desktop.progress import JobContext
from desktop.readers.inner import inner_file, read_inner
from desktop.readers.ooxml import Package, by_number, is_xml

READABLE = re.compile(
    r".*\.(docx|docm|dotx|dotm|xlsx|xlsm|xltx|xltm|pptx|pptm|ppsx|potx|pdf|html?|mht|mhtml|eml|txt|csv|json|md)",
    re.IGNORECASE,
)
"""Endings of parts that are files of their own. An OLE object (".bin") is not looked into."""
ANCHOR = re.compile(r"embedded (\d+)[:/]")
"""How the anchors of their texts begin, with the number of the file."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A part that is a file of its own, its number, and its text, which begins at `offset` of the whole."""

    part: str
    number: int
    offset: int
    file: Document

    @property
    def name(self) -> str:
        return f"embedded {self.number}"


def embedded(package: Package, text: str, ctx: JobContext) -> list[Embedded]:
    """The files in `package`, whose own text is `text`. What can not be read is not among them."""
    found: list[Embedded] = []
    offset = len(text)
    names = [name for name in package.reached() if READABLE.fullmatch(name) and not is_xml(name)]
    for number, part in enumerate(by_number(names), 1):
        ctx.check()
        suffix = PurePosixPath(part).suffix.lower()
        try:
            with inner_file(package.parts[part], f"embedded {number}", suffix) as path:
                file = read_inner(path, JobContext(cancel=Asked(ctx)))
        except UserError:
            continue
        if any(problem.code == "wrong_ending" for problem in file.problems):
            continue  # it would be put back as what it is not
        offset += len(_PARTED)
        found.append(Embedded(part, number, offset, file))
        offset += len(file.text)
    return found


_PARTED = "\n\n"


def joined(text: str, files: Sequence[Embedded]) -> str:
    """The text of an Office file and of the files in it."""
    return "".join([text, *(part for file in files for part in (_PARTED, file.file.text))])


def with_embedded(doc: Document, files: Sequence[Embedded]) -> Document:
    """`doc`, an Office file, with the pages, headings and problems of the files in it."""
    if not files:
        return doc
    problems = [
        Problem(problem.code, f"{file.name}: {problem.message}")
        for file in files
        for problem in file.file.problems
    ]
    return replace(
        doc,
        text=joined(doc.text, files),
        pages=(*doc.pages, *_pages(files, len(doc.pages))),
        problems=(*doc.problems, *problems),
        headings=(*doc.headings, *(heading for file in files for heading in _headings(file))),
        verbatim=(*doc.verbatim, *(part for file in files for part in _verbatim(file))),
        tables=None if doc.tables is None else (*doc.tables, *(t for file in files for t in _tables(file))),
    )


def _pages(files: Sequence[Embedded], before: int) -> Iterator[Page]:
    number = before
    for file in files:
        for page in file.file.pages:
            number += 1
            mark = f"{file.name}/" if page.runs and ANCHOR.match(page.runs[0].anchor) else f"{file.name}: "
            runs = tuple(
                Run(shifted(run.span, file.offset), None, f"{mark}{run.anchor or f'page {page.number}'}")
                for run in page.runs
            )
            span = shifted(page.span, file.offset)
            yield Page(number, 0.0, 0.0, span, runs, page.state, page.whole_lines)


def _headings(file: Embedded) -> Iterator[Heading]:
    for heading in file.file.headings:
        yield replace(heading, span=shifted(heading.span, file.offset))


def _verbatim(file: Embedded) -> Iterator[Verbatim]:
    for part in file.file.verbatim:
        yield replace(part, span=shifted(part.span, file.offset))


def _tables(file: Embedded) -> Iterator[Table]:
    for table in file.file.tables or ():
        yield moved(replace(table, name=table.name or file.name, page=None), file.offset)


def shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


@dataclass(frozen=True, slots=True)
class Asked:
    """Lets an inner reading be cancelled, without telling of its progress."""

    ctx: JobContext

    def is_set(self) -> bool:
        self.ctx.check()
        return False
