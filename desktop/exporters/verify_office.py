"""Office files as libraries read them that had no part in writing: python-docx, openpyxl, python-pptx."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import docx
from docx.opc.exceptions import OpcError

_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
Read: TypeAlias = Callable[[bytes], Iterator[str]]


def office_text(read: Read, out: Path) -> str | None:
    """The text of a file, or None where it can not be read."""
    try:
        return "\n".join(read(out.read_bytes()))
    except (OpcError, LookupError, ValueError, TypeError, AttributeError, zipfile.BadZipFile):
        return None


def _docx(data: bytes) -> Iterator[str]:
    package = docx.Document(io.BytesIO(data))
    yield from (paragraph.text for paragraph in package.paragraphs)
    for table in package.tables:
        yield from (cell.text for row in table.rows for cell in row.cells)
    for section in package.sections:
        for part in (section.header, section.footer):
            yield from (paragraph.text for paragraph in part.paragraphs)
    yield from _properties(package.core_properties)


def _properties(properties: Any) -> Iterator[str]:
    for name in ("author", "last_modified_by", "title", "subject", "keywords", "comments", "category"):
        yield str(getattr(properties, name, None) or "")


def _xlsx(data: bytes) -> Iterator[str]:
    import openpyxl  # type: ignore[import-untyped]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it does not know in a sheet
        book = openpyxl.load_workbook(io.BytesIO(data))
        results = openpyxl.load_workbook(io.BytesIO(data), data_only=True) if _calculates(data) else book
        yield from book.defined_names
        for sheet in book.worksheets:
            yield sheet.title
            for row in sheet.iter_rows():
                for cell in row:
                    # What is no formula is the same in both, and counts once.
                    result = results[sheet.title][cell.coordinate].value
                    yield from (
                        str(value) for value in dict.fromkeys((cell.value, result)) if value is not None
                    )
                    if cell.comment is not None:
                        yield f"{cell.comment.author}\n{cell.comment.text}"
    yield from (str(book.properties.creator or ""), str(book.properties.title or ""))


def _calculates(data: bytes) -> bool:
    """Whether a workbook has formulas: only then has a cell a result beside its content."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(
            _FORMULA.search(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")
        )


def _pptx(data: bytes) -> Iterator[str]:
    import pptx  # type: ignore[import-not-found, import-untyped, unused-ignore]

    show = pptx.Presentation(io.BytesIO(data))
    for slide in show.slides:
        yield from _shapes(slide.shapes)
        if slide.has_notes_slide:
            yield from _shapes(slide.notes_slide.shapes)
    for layout in [*show.slide_layouts, *show.slide_masters]:
        yield from _shapes(layout.shapes)
    yield from _properties(show.core_properties)


def _shapes(shapes: Any) -> Iterator[str]:
    for shape in shapes:
        yield shape.name
        if shape.has_text_frame:
            yield shape.text_frame.text
        if getattr(shape, "has_table", False):
            yield from (cell.text for row in shape.table.rows for cell in row.cells)
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)


READERS: dict[str, tuple[str, Read]] = {
    "docx": ("python-docx", _docx),
    "xlsx": ("openpyxl", _xlsx),
    "pptx": ("python-pptx", _pptx),
}
"""By kind: the reader's name, and how it reads the bytes of a file."""
